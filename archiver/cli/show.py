"""`show`: one article with its pictures and files, its quotes and its thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from rich.text import Text

from ..errors import NotFoundError
from ..urls import same_page
from .opening import reading
from .options import db_option, json_option
from .output import Paper, counted, one_line, print_json, safe, when
from .reasons import in_words

if TYPE_CHECKING:
    from ..store.read import CommentRow, MediaRow, QuoteRow, WholeArticle

_STEP = 4
"""Columns by which a reply stands further right than what it answers."""

_ADDRESSES = 10
"""So many other addresses are printed."""


@click.command(short_help="Print an article with its quotes and its thread.")
@click.argument("url")
@db_option
@json_option
@click.pass_obj
def show(db: Path, url: str, as_json: bool) -> None:
    """Print the article at URL with its pictures and files, its quotes and who said them, and its comments, replies
    below what they answer.

    URL may lack its scheme, www. or closing slash, may be a comment's, and any address that the article had before.
    """
    with reading(db) as archive:
        try:
            article = archive.article(url)
        except NotFoundError as error:
            error.add_note("archiver search finds articles by their words")
            raise
        comments = archive.thread(article["url"])
    if as_json:
        print_json({"article": article, "comments": comments})
        return
    paper = Paper()
    print_article(paper, article)
    print_media(paper, article["media"])
    print_quotes(paper, article["quotes"])
    print_thread(paper, comments, claimed=article["claimed_comments"])


def print_article(paper: Paper, article: WholeArticle) -> None:
    """Head and body."""
    paper.line(title_of(article["title"]), style="bold")
    at = when(article["published_at"], article["published_precision"])
    revised = f"revised {counted(article['revisions'], 'time')}" if article["revisions"] else ""
    for facts in (
        [", ".join(article["authors"]), at, revised],
        [article["url"]],
        [*article["categories"], *article["tags"]],
    ):
        if told := " · ".join(one_line(fact) for fact in facts if fact):
            paper.line(told, style="dim", whole=told == article["url"])
    print_addresses(paper, article)
    paper.line()
    missing = "(asks for a password)" if article["protected"] else "(no text)"
    paper.paragraphs(safe(article["body_text"]) or missing, apart=True)


def print_addresses(paper: Paper, article: WholeArticle) -> None:
    """Where the article is found too; other spellings of its one address go without saying."""
    led = [one["url"] for one in article["other_addresses"] if not same_page(one["url"], article["url"])]
    for url in led[:_ADDRESSES]:
        paper.line(f"also at {one_line(url)}", style="dim", whole=True)
    if further := led[_ADDRESSES:]:
        paper.line(f"and {counted(len(further), 'address', 'addresses')} more, by --json", style="dim")


def print_media(paper: Paper, media: Sequence[MediaRow]) -> None:
    """Pictures and files with their words, and whether they are kept; nothing where there are none."""
    if not media:
        return
    paper.line(f"Pictures and files ({len(media):,})", style="bold")
    for one in media:
        paper.line(one_line(one["url"]), indent=2, whole=True)
        words = one_line(one["caption"] or one["alt"])
        kept = "kept" if one["sha256"] else f"not kept: {in_words(one['error'])}" if one["error"] else ""
        if told := " · ".join(fact for fact in (words, one["kind"] * (one["kind"] != "image"), kept) if fact):
            paper.line(told, indent=4, style="dim")
    paper.line()


def title_of(title: str | None) -> str:
    """A title that can be printed, also where there is none."""
    return one_line(title) or "(without title)"


def print_quotes(paper: Paper, stretches: Sequence[QuoteRow]) -> None:
    """The quotes, each once, with who said them."""
    quotes = each_once(stretches)
    if not quotes:
        return
    paper.line(f"Quotes ({len(quotes):,})", style="bold")
    for quote in quotes:
        paper.paragraphs(f"“{safe(quote['quote_text'])}”", indent=2)
        paper.line(f"— {attribution(quote)}", indent=4, style="dim")
        paper.line()


def each_once(stretches: Iterable[QuoteRow]) -> list[QuoteRow]:
    """One row for each quote: one that is split around its cue has several."""
    quotes: dict[int, QuoteRow] = {}
    for stretch in stretches:
        quotes.setdefault(stretch["quote_id"], stretch)
    return list(quotes.values())


def attribution(quote: QuoteRow) -> str:
    """Who is quoted, as what, and by which word."""
    speaker = quote["speaker"] or quote["speaker_text"]
    who = ", ".join(one_line(part) for part in (speaker, quote["role"]) if part) or "nobody is named"
    return f"{who} ({one_line(quote['cue'])})" if quote["cue"] else who


def print_thread(paper: Paper, comments: Sequence[CommentRow], *, claimed: int | None = None) -> None:
    """A thread, replies indented below what they answer."""
    told = "" if claimed in (None, len(comments)) else f"; the page claims {claimed:,}"
    paper.line(f"Comments ({len(comments):,}{told})", style="bold")
    names = {comment["external_id"]: name_of(comment) for comment in comments}
    for comment in comments:
        indent = min(2 + _STEP * comment["depth"], paper.deepest)
        facts = [when(comment["published_at"], comment["published_precision"]), *notes_on(comment)]
        if indent < 2 + _STEP * comment["depth"] and (parent := names.get(comment["parent_external_id"] or "")):
            facts.append(f"[to {parent}]")
        head = Text.assemble((name_of(comment), "bold"), *((f"  {fact}", "dim") for fact in facts if fact))
        paper.line(head, indent=indent)
        if words := safe(comment["body_text"]):
            paper.paragraphs(words, indent=indent)
        elif comment["author_url"]:
            paper.line(one_line(comment["author_url"]), indent=indent, style="dim", whole=True)
        paper.line()


def name_of(comment: CommentRow) -> str:
    """The commenter's name."""
    return one_line(comment["author"]) or "anonymous"


def notes_on(comment: CommentRow) -> list[str]:
    """What sets a comment apart from others."""
    kind = [] if comment["kind"] == "comment" else [f"[{comment['kind']}]"]
    return [*kind, "[answers a comment that is not here]"] if comment["parent_missing"] else kind
