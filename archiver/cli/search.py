"""`search`: where words stand in the archive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from rich.text import Text

from .opening import reading
from .options import db_option, json_option
from .output import Paper, one_line, print_json
from .show import title_of

if TYPE_CHECKING:
    from ..store.search import Hit, HitKind

_INDENT = 9


@click.command(short_help="Search articles, quotes and comments.")
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(["article", "quote", "comment"]),
    help="Only these; may be given several times.",
)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most this many.")
@db_option
@json_option
@click.pass_context
def search(context: click.Context, words: Sequence[str], kinds: Sequence[HitKind], limit: int, as_json: bool) -> None:
    """Find WORDS in articles, quotes and comments, the best matches first.

    All words have to stand there. '"two words"' is a phrase, begin* a beginning, one OR other takes either;
    a word to leave out comes after two dashes: archiver search -- harbour -lamp

    Exit code 0: found; 1: not found.
    """
    db: Path = context.obj
    with reading(db) as archive:
        hits = archive.search(" ".join(words), kinds=kinds or ("article", "quote", "comment"), limit=limit)
    if as_json:
        print_json(hits)
    elif hits:
        paper = Paper()
        for hit in hits:
            print_hit(paper, hit)
    else:
        click.echo("nothing found", err=True)
    if not hits:
        context.exit(1)


def print_hit(paper: Paper, hit: Hit) -> None:
    """What was found, the words around it, and where it is."""
    who = f"{one_line(hit.who)}, in " if hit.who else ""
    paper.line(Text.assemble(who, (title_of(hit.title), "bold")), indent=_INDENT, label=hit.kind)
    paper.line(marked(hit.snippet), indent=_INDENT)
    paper.line(one_line(hit.url), indent=_INDENT, style="dim", whole=True)
    paper.line()


def marked(snippet: str) -> Text:
    """A snippet with the found words, which stand between marks, in bold.

    >>> marked("the ⟦lamp⟧ is new").plain
    'the lamp is new'
    """
    before, *found = one_line(snippet).split("⟦")
    made = Text(before)
    for part in found:
        words, _, rest = part.partition("⟧")
        made.append(words, style="bold yellow")
        made.append(rest)
    return made
