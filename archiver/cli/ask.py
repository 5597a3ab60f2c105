"""`show`, `search` and `stats`: what the archive holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import rich_click as click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from ..store.archive import Archive, open_archive
from .output import console, json_option, print_json, safe, table


def reading(db: Path) -> Archive:
    """The archive, for reading; a clear error when there is none."""
    return open_archive(db, create=False, read_only=True)


@click.command(short_help="Print an article with its quotes and its thread.")
@click.argument("url")
@json_option
@click.pass_obj
def show(db: Path, url: str, as_json: bool) -> None:
    """Print the article at URL with its quotes and who said them, and its comments, replies below what they answer."""
    with reading(db) as archive:
        article = archive.article(url)
        comments = archive.thread(url)
    if as_json:
        print_json({"article": article, "comments": comments})
        return
    quotes = list({quote["quote_id"]: quote for quote in reversed(article["quotes"])}.values())[::-1]
    out = console()
    out.print(Text(safe(article["title"]) or "(without title)", style="bold"))
    byline = ", ".join(part for part in (", ".join(article["authors"]), article["published_at"] or "") if part)
    out.print(Text(safe(byline), style="dim"))
    out.print(Text(safe(article["url"]), style="dim"), soft_wrap=True)
    terms = [*article["categories"], *article["tags"]]
    if terms:
        out.print(Text(safe(" · ".join(terms)), style="dim"))
    out.print()
    for line in safe(article["body_text"] or "(no text)").split("\n"):
        out.print(Text(line))
        out.print()
    _print_quotes(out, quotes)
    print_thread(out, article, comments)


def _print_quotes(out: Console, quotes: Sequence[Any]) -> None:
    if not quotes:
        return
    out.print(Text(f"Quotes ({len(quotes)})", style="bold"))
    for quote in quotes:
        out.print(Padding(Text(f"“{safe(quote['quote_text'])}”"), (0, 0, 0, 2)))
        who = safe(quote["speaker"] or "nobody named")
        role = f", {safe(quote['role'])}" if quote.get("role") else ""
        cue = f" ({safe(quote['cue'])})" if quote["cue"] else ""
        out.print(Padding(Text(f"— {who}{role}{cue}", style="dim"), (0, 0, 1, 4)))


def print_thread(out: Console, article: Any, comments: Sequence[Any]) -> None:
    """A thread, replies indented below what they answer."""
    claimed = article["claimed_comments"]
    told = "" if claimed in (None, len(comments)) else f"; the page claims {claimed}"
    out.print(Text(f"Comments ({len(comments)}{told})", style="bold"))
    for comment in comments:
        indent = 2 + 4 * min(comment["depth"], 12)
        kind = "" if comment["kind"] == "comment" else f" [{comment['kind']}]"
        lost = " [answers a comment that is not here]" if comment["parent_missing"] else ""
        head = Text(f"{safe(comment['author']) or 'anonymous'}{kind}", style="bold")
        head.append(f"  {comment['published_at'] or ''}{lost}", style="dim")
        out.print(Padding(head, (0, 0, 0, indent)))
        for line in safe(comment["body_text"]).split("\n"):
            out.print(Padding(Text(line), (0, 0, 0, indent)))
        out.print()


@click.command(short_help="Search articles, quotes and comments.")
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(["article", "quote", "comment"]), help="Only these; may be repeated.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most this many.")
@json_option
@click.pass_obj
def search(db: Path, words: Sequence[str], kinds: Sequence[str], limit: int, as_json: bool) -> None:
    """Find WORDS in articles, quotes and comments, the best matches first. "Words in quotation marks" are a phrase."""
    with reading(db) as archive:
        hits = archive.search(" ".join(words), kinds=tuple(kinds) or ("article", "quote", "comment"), limit=limit)
    if as_json:
        print_json(hits)
        return
    out = console()
    if not hits:
        click.echo("nothing found", err=True)
    for hit in hits:
        title = safe(hit.title) or safe(hit.url)
        line = Text(f"{hit.kind:8}", style="dim")
        line.append(title, style="bold")
        out.print(line)
        out.print(Padding(_marked(safe(hit.snippet)), (0, 0, 0, 8)))
        out.print(Padding(Text(safe(hit.url), style="dim"), (0, 0, 1, 8)), soft_wrap=True)


def _marked(snippet: str) -> Text:
    """A snippet with its [found words] in bold."""
    made = Text()
    for number, part in enumerate(snippet.replace("\n", " ").split("⟦")):
        if number == 0:
            made.append(part)
            continue
        found, _, rest = part.partition("⟧")
        made.append(found, style="bold yellow")
        made.append(rest)
    return made


@click.command(short_help="Count what the archive holds and misses.")
@click.option("--gaps", is_flag=True, help="List the articles whose claimed number of comments was not found.")
@click.option("--problems", is_flag=True, help="List what went wrong, page by page.")
@json_option
@click.pass_obj
def stats(db: Path, gaps: bool, problems: bool, as_json: bool) -> None:
    """Count blogs, articles, quotes, comments and people, and what was claimed and not found."""
    with reading(db) as archive:
        counted = archive.stats()
        missing = archive.gaps()
        wrong = archive.problems() if problems or as_json else []
    if as_json:
        print_json({**counted, "gaps": missing, "problems": wrong})
        return
    out = console()
    if gaps:
        out.print(table(("claimed", "found", "article"), [(g["claimed"], g["found"], g["url"]) for g in missing]))
        return
    if problems:
        out.print(table(("seen", "where", "what", "page"), [(p["seen_at"], p["stage"], f"{p['field']}: {p['error']}", p["url"]) for p in wrong]))
        return
    print_stats(out, counted, missing)


def print_stats(out: Console, counted: Any, missing: Sequence[Any]) -> None:
    """The archive in a screenful."""
    columns = ("blog", "platform", "articles", "comments", "quotes", "first", "last")
    rows = [
        (s["title"] or s["key"], s["platform"], s["articles"], s["comments"], s["quotes"], (s["first_at"] or "")[:10], (s["last_at"] or "")[:10])
        for s in counted["sites"]
    ]
    out.print(table(columns, rows))
    total = counted["totals"]
    out.print(
        f"\n{total['articles']:,} articles, {total['comments']:,} comments, {total['quotes']:,} quotes, {total['people']:,} people, "
        f"{total['pages']:,} pages, {total['fetches']:,} fetches, {total['problems']:,} problems"
    )
    if missing:
        lost = sum(max(0, g["claimed"] - g["found"]) for g in missing)
        out.print(f"{len(missing):,} articles claim comments that were not found ({lost:,} in all): archiver stats --gaps")
