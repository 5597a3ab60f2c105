"""`reparse`: pages read again from what was kept of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from ..errors import StoreError
from .opening import missing
from .options import db_option, json_option
from .output import Paper, Ticker, complain, counted, print_json
from .summary import site_of

if TYPE_CHECKING:
    from ..jobs.reparse import Outcome
    from ..store.archive import Archive
    from ..store.rereading import Difference

_SHOWN = 60
"""Characters of a value that are shown on either side of where it differs."""


@click.command(short_help="Read kept pages again, by the reader of today.")
@click.option("--all", "everything", is_flag=True, help="Every page; else those that an older reader has read.")
@click.option("--site", metavar="KEY", help="Only of this blog, as archiver stats calls it: blog.example.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that parse [default: one a core].",
)
@click.option("--dry-run", is_flag=True, help="Tell field by field what would change; write nothing.")
@db_option
@json_option
@click.pass_context
def reparse(
    context: click.Context, everything: bool, site: str | None, jobs: int | None, dry_run: bool, as_json: bool
) -> None:
    """Read pages again from the WARC files beside the archive, and put what they say now in the place of what was read.

    The web is not touched. What reads otherwise is a new reading of the same page, and no edit by its author: no former
    version is made of it. Exit code 1: some pages could not be read again.
    """
    from ..jobs.reparse import reparse as run
    from ..store.archive import open_archive

    db: Path = context.obj
    if not db.exists():
        raise missing(db)
    paper, ticker = Paper(), Ticker("read again")
    found: list[dict[str, Any]] = []
    problems: list[dict[str, str]] = []

    def told(url: str, differences: Sequence[Difference]) -> None:
        if as_json:
            found.extend(one._asdict() | {"page": url} for one in differences)
        elif dry_run:
            ticker.clear()
            print_differences(paper, differences)

    def failed(url: str, reason: str) -> None:
        problems.append({"url": url, "error": reason})
        if not as_json:
            ticker.clear()
            complain(f"{url}: {reason}")

    with open_archive(db, create=False) as archive:
        if site is not None:
            site = key_of(archive, site)
        outcome = run(
            archive,
            everything=everything,
            site=site,
            jobs=jobs or _cores(),
            dry_run=dry_run,
            told=told,
            failed=failed,
            progress=ticker.tell,
        )
    ticker.clear()
    if as_json:
        print_json({**_counts(outcome), "differences": found, "problems": problems, "dry_run": dry_run})
    else:
        print_outcome(paper, outcome, everything=everything, dry_run=dry_run)
    context.exit(1 if outcome.failed else 0)


def key_of(archive: Archive, site: str) -> str:
    """The key of the blog that *site* names: that key itself, or any address of it."""
    found = site_of(archive, site) if "://" in site else None
    if found is not None:
        return found["key"]
    if site not in (known["key"] for known in archive.sites()):
        raise StoreError(f"{site}: no such blog in the archive")
    return site


def _counts(outcome: Outcome) -> dict[str, Any]:
    names = ("pages", "changed", "failed", "lost")
    return {**{name: getattr(outcome, name) for name in names}, "fields": dict(outcome.fields)}


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def print_outcome(paper: Paper, outcome: Outcome, *, everything: bool, dry_run: bool) -> None:
    """What it came to, in a few lines. A page that was read from several sources has as many readings."""
    if not outcome.pages and not outcome.failed and not outcome.lost:
        nothing = (
            "no page is kept" if everything else "no page was read by an older reader (--all reads every page again)"
        )
        paper.line(nothing)
        return
    verb = "would change" if dry_run else "changed"
    paper.line(f"{counted(outcome.pages, 'reading')} made again; {counted(outcome.changed, 'article')} {verb}")
    for name, number in outcome.fields.most_common():
        paper.line(f"  {number:,} × {name}")
    if outcome.lost:
        paper.line(f"{counted(outcome.lost, 'reading')} cannot be made again: of answers never kept (--no-warc)")
    if outcome.failed:
        paper.line(f"{counted(outcome.failed, 'reading')} could not be made again")


def print_differences(paper: Paper, differences: Sequence[Difference]) -> None:
    """Field by field, the old value and the new one around where they part."""
    for one in differences:
        if not one.field:
            paper.line(f"{one.what}: {'new' if one.before is None else 'gone'}", whole=True)
        elif one.field != "body_html":  # its words are told by `body_text`
            old, new = around(one.before, one.after)
            paper.line(f"{one.what} {one.field}: {old} → {new}", whole=True)


def around(old: object, new: object) -> tuple[str, str]:
    """Two values, cut to where they part.

    >>> around("a" * 100 + "b", "a" * 100 + "c")[0].endswith("aaab'")
    True
    """
    if not isinstance(old, str) or not isinstance(new, str):
        return repr(old), repr(new)
    same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(0, same - _SHOWN // 2)

    def cut(text: str) -> str:
        return ("…" if start else "") + repr(text[start : start + _SHOWN])

    return cut(old), cut(new)
