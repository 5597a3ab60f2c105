"""`explain`: from a row of the archive to the bytes that it was read from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from .opening import reading
from .options import db_option, json_option
from .output import Paper, complain, plain, print_json, safe

if TYPE_CHECKING:
    from ..jobs.explain import Explained


@click.command(short_help="Lead a row back to the bytes it was read from.")
@click.argument("what", type=click.Choice(["article", "comment", "quote"]))
@click.argument("key", metavar="ID|URL")
@db_option
@json_option
@click.pass_context
def explain(context: click.Context, what: str, key: str, as_json: bool) -> None:
    """Tell what an article, a comment or a quote was read from, with that very piece of the page.

    ID is the row's (comment_list.comment_id, article_list.article_id, quote_list.quote_id). Of an article its address
    will do as well, of a comment its permalink, or the id that the blog gave it: where no row has that number, and only
    one comment that id.

    The piece comes from the WARC record, inflated and compared with its digest: not from the rows.
    Exit code 1: the answer was not kept, is not what it was, or does not show it.
    """
    from ..jobs.explain import explain as run

    db: Path = context.obj
    with reading(db) as archive:
        found = run(archive, what, key)  # type: ignore[arg-type]
    if as_json:
        print_json([plain(one) for one in found])
    else:
        paper = Paper()
        for number, one in enumerate(found):
            if number:
                paper.line()
            print_explained(paper, one)
    for one in found:
        if one.problem and not as_json:
            complain(f"{what} {key}: {one.problem}")
    context.exit(1 if any(one.problem for one in found) else 0)


_LABEL = 11


def print_explained(paper: Paper, one: Explained) -> None:
    """A fact a line; then the piece as it stands in the page."""
    told, kept = one.evidence, one.evidence.kept

    def say(label: str, value: str | None) -> None:
        if value:
            paper.line(safe(value), indent=_LABEL, label=label, whole=True)

    name = f"{told.what} {told.id}"
    if told.external_id is not None:
        name += f" (comment {told.external_id} of the blog)"
    if told.part is not None:
        name += f", page {told.part} of the post"
    say("row", name)
    say("article", told.article_url)
    say("read by", told.parser)
    say("rule", told.rule)
    say("words", f"first read {told.seen_at}" if told.seen_at else None)
    if kept is not None:
        say("asked for", kept.asked_url if kept.asked_url != kept.url else None)
        say(
            "answered",
            f"{kept.url} ({kept.status}), {kept.fetched_at}" + (f", run {told.run_id}" if told.run_id else ""),
        )
    elif told.fetched_at:
        say("answered", f"{told.page_url}, {told.fetched_at}")
    if one.record is not None:
        say("file", one.record.warc)
        say("record", f"{one.record_type or 'not read,'} at {one.record.offset}, {one.record.length} bytes")
        say("digest", f"{one.record.digest} (of its payload)" if one.record.digest else None)
        if one.body is not None and one.body != one.record and one.record_type == "revisit":
            say("body in", f"{one.body.warc} at {one.body.offset}, {one.body.length} bytes")
        if kept is not None:
            say("body", f"sha256:{kept.sha256}, {told.size} bytes, {told.media_type or 'no type'}")
    if one.piece is not None:
        exact = (
            f"bytes {one.piece.start} to {one.piece.end} of the body" if one.piece.exact else "as the parser sees it"
        )
        say("piece", exact)
        paper.line()
        # In a pipe to the letter; a terminal is told nothing that it could take for an order.
        click.echo(safe(one.piece.html) if sys.stdout.isatty() else one.piece.html)
