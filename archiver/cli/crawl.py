"""`crawl`: from the web to the archive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from ..urls import page_key
from .addresses import checked_contact, checked_url
from .opening import prepare
from .options import db_option, json_option
from .output import Paper, complain, print_json
from .summary import complaint_of, print_summaries, summary_of
from .talk import talk

if TYPE_CHECKING:
    from ..crawl.process import CrawlOutcome

STOPPED = 3
"""Exit code of a crawl that was stopped and goes on when it is called again."""

_SIDE_BY_SIDE = 4


@click.command(short_help="Archive one or more blogs.")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option(
    "--delay",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="Between two requests to a host [default: 1; none on this machine].",
)
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    metavar="N",
    help="Requests at once to a host [default: 1; 8 on this machine].",
)
@click.option(
    "--max-pages",
    type=click.IntRange(min=1),
    metavar="N",
    help="Stop after so many pages; the same command goes on later.",
)
@click.option(
    "--contact",
    envvar="ARCHIVER_CONTACT",
    metavar="ADDRESS",
    help="Your mail or web address, told to every server [also: $ARCHIVER_CONTACT].",
)
@click.option(
    "--workers",
    type=click.IntRange(min=0),
    metavar="N",
    help="Processes that parse [default: one a core but one].",
)
@click.option("--fresh", is_flag=True, help="Forget an unfinished crawl of the same blog and begin anew.")
@click.option("--verbose", "-v", is_flag=True, help="Log every step.")
@db_option
@json_option
@click.pass_context
def crawl(
    context: click.Context,
    urls: Sequence[str],
    delay: float | None,
    concurrency: int | None,
    max_pages: int | None,
    contact: str | None,
    workers: int | None,
    fresh: bool,
    verbose: bool,
    as_json: bool,
) -> None:
    """Find every post of the blog at URL (any of its addresses will do) and write what its pages say into the archive.

    robots.txt is obeyed. Ctrl-C, a crash or a power cut lose nothing: the same command goes on where it was.

    Exit code 0: finished; 1: something failed; 3: stopped before the end.
    """
    db: Path = context.obj
    addresses = each_blog_once(checked_url(url) for url in urls)
    told = {
        "DOWNLOAD_DELAY": delay,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        "ARCHIVER_MAX_PAGES": max_pages,
        "ARCHIVER_CONTACT": checked_contact(contact, addresses),
        "ARCHIVER_PARSE_WORKERS": workers,
        "ARCHIVER_FRESH": fresh or None,
    }
    prepare(db)

    summaries = crawled(db, addresses, {name: value for name, value in told.items() if value is not None}, verbose)
    if as_json:
        print_json(summaries)
    else:
        paper = Paper()
        print_summaries(paper, [summary for summary in summaries if "same_blog" not in summary])
        for summary in summaries:
            if "same_blog" in summary:
                paper.line(f"{summary['url']}: {summary['reason']}", whole=True)
    for summary in summaries:
        if complaint := complaint_of(summary):
            complain(complaint)
    states = {summary["state"] for summary in summaries}
    context.exit(1 if "failed" in states else STOPPED if "stopped" in states else 0)


def each_blog_once(urls: Any) -> list[str]:
    """The addresses without those that are the same page as one before."""
    return list({page_key(url): url for url in reversed(list(urls))}.values())[::-1]


def crawled(db: Path, urls: Sequence[str], settings: dict[str, Any], verbose: bool) -> list[dict[str, Any]]:
    """Crawl them, a few side by side; what came of each."""
    from ..crawl.process import crawl_many

    outcomes = crawl_many(
        "blog",
        [{"url": url} for url in urls],
        db=db,
        settings={**talk(verbose=verbose), **settings},
        side_by_side=min(_SIDE_BY_SIDE, len(urls)),
    )
    return [_summary(db, url, outcome) for url, outcome in zip(urls, outcomes, strict=True)]


def _summary(db: Path, url: str, outcome: CrawlOutcome) -> dict[str, Any]:
    """As `summary_of`; of an address that led to a blog crawled in this call, which one it is."""
    from ..crawl.frontier import SAME_BLOG

    summary = summary_of(db, url, outcome)
    if earlier := outcome.stats.get(SAME_BLOG):
        summary |= {"state": "finished", "reason": f"the same blog as {earlier}", "same_blog": earlier}
    return summary
