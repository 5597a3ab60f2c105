"""`crawl`: from the web to the archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from ..errors import ConfigError
from .addresses import checked_contact
from .listed import addresses, by_host
from .opening import prepare
from .options import db_option, json_option
from .output import Paper, complain, print_json
from .rehearsal import print_rehearsal, rehearsal_of
from .summary import complaint_of, print_line, print_summaries, print_total, summary_of
from .talk import talk

if TYPE_CHECKING:
    from ..crawl.process import CrawlOutcome

STOPPED = 3
"""Exit code of a crawl that was stopped and goes on when it is called again."""

_SIDE_BY_SIDE = 4


@click.command(short_help="Archive one or more blogs.")
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option(
    "--from-file",
    "-i",
    "files",
    multiple=True,
    type=click.Path(allow_dash=True),
    metavar="FILE",
    help="Addresses, one a line; - is standard input. Blank lines and # comments are passed over.",
)
@click.option("--pages-only", is_flag=True, help="Each address is a post: archive it with its comments, and no other.")
@click.option("--since", metavar="DATE", help="Posts published on DATE or later: 2012, 2012-05 or 2012-05-17.")
@click.option("--until", metavar="DATE", help="Posts published before the end of DATE.")
@click.option(
    "--include",
    multiple=True,
    metavar="REGEX",
    help="Only posts whose address matches: a regular expression, anywhere in it. May be repeated: any will do.",
)
@click.option("--exclude", multiple=True, metavar="REGEX", help="No posts whose address matches. Wins over --include.")
@click.option("--media", is_flag=True, help="Keep the pictures and files of posts too, as the servers send them.")
@click.option("--dry-run", is_flag=True, help="Tell what would be fetched, and why not the rest; store nothing.")
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
@click.option("--no-warc", is_flag=True, help="Record no answers: rows without their evidence.")
@click.option("--fresh", is_flag=True, help="Forget an unfinished crawl of the same blog and begin anew.")
@click.option("--verbose", "-v", is_flag=True, help="Log every step.")
@db_option
@json_option
@click.pass_context
def crawl(
    context: click.Context,
    urls: Sequence[str],
    files: Sequence[str],
    pages_only: bool,
    since: str | None,
    until: str | None,
    include: Sequence[str],
    exclude: Sequence[str],
    media: bool,
    dry_run: bool,
    delay: float | None,
    concurrency: int | None,
    max_pages: int | None,
    contact: str | None,
    workers: int | None,
    no_warc: bool,
    fresh: bool,
    verbose: bool,
    as_json: bool,
) -> None:
    """Find every post of the blog at URL (any of its addresses will do) and write what its pages say into the archive.

    robots.txt is obeyed. Ctrl-C, a crash or a power cut lose nothing: the same command goes on where it was. Another
    range, another pattern or another list is another crawl, which begins anew; so is one with --media, or without.

    Exit code 0: finished; 1: something failed; 3: stopped before the end.
    """
    from ..discover.choice import chosen

    db: Path = context.obj
    if media and no_warc:
        raise ConfigError("--media", "pictures and files are kept in WARC: not with --no-warc")
    given = addresses(urls, files)
    chosen(since=since, until=until, include=include, exclude=exclude)
    choice = {"since": since, "until": until, "include": list(include), "exclude": list(exclude)}
    told = {name: value for name, value in choice.items() if value}
    targets: list[dict[str, Any]] = [{"url": url, **told} for url in given]
    if pages_only:
        targets = [{"url": pages[0], "urls": pages, **told} for pages in by_host(given).values()]
    settings = {
        "DOWNLOAD_DELAY": delay,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        "ARCHIVER_MAX_PAGES": max_pages,
        "ARCHIVER_CONTACT": checked_contact(contact, given),
        "ARCHIVER_PARSE_WORKERS": workers,
        "ARCHIVER_FRESH": fresh or None,
        "ARCHIVER_MEDIA": media or None,
        "ARCHIVER_WARC_ENABLED": False if no_warc else None,
        **talk(verbose=verbose and not dry_run),
    }
    settings = {name: value for name, value in settings.items() if value is not None}
    if dry_run:
        states = rehearsed(targets, settings, whole=verbose, as_json=as_json)
    else:
        prepare(db)
        states = crawled(db, targets, settings, as_json=as_json)
    context.exit(1 if "failed" in states else STOPPED if "stopped" in states else 0)


def spider_for(targets: Sequence[Mapping[str, Any]], *, dry: bool = False) -> str:
    """The spider by its name: of blogs or of pages, and whether it only rehearses."""
    if "urls" in targets[0]:
        return "pages-rehearsal" if dry else "pages"
    return "rehearsal" if dry else "blog"


def crawled(db: Path, targets: Sequence[Mapping[str, Any]], settings: dict[str, Any], *, as_json: bool) -> set[str]:
    """Crawl them, a few side by side, and tell of each when it ends; how they ended."""
    from ..crawl.process import crawl_each

    several = len(targets) > 1
    paper = Paper()
    total: Counter[str] = Counter()
    answer: dict[int, dict[str, Any]] = {}

    def ended(number: int, outcome: CrawlOutcome) -> None:
        summary = _summary(db, str(targets[number]["url"]), outcome)
        total.update(count_of(summary))
        if as_json:
            answer[number] = summary
        elif several:
            print_line(paper, summary)
        else:
            print_summaries(paper, [summary])
        if (complaint := complaint_of(summary)) and not (several and outcome.reason == "interrupted"):
            complain(complaint)

    crawl_each(
        spider_for(targets),
        targets,
        ended,
        db=db,
        settings=settings,
        side_by_side=min(_SIDE_BY_SIDE, len(targets)),
        as_one=True,
    )
    if as_json:
        print_json([answer[number] for number in sorted(answer)])
    elif several:
        print_total(paper, total)
    if several and total["not begun"]:
        complain(f"stopped; {total['not begun']:,} of {len(targets):,} not begun: the same command goes on")
    return {state for state in ("finished", "stopped", "failed") if total[state]}


def count_of(summary: Mapping[str, Any]) -> Counter[str]:
    """What a summary adds to the total."""
    counted = Counter(requests=summary["requests"])
    if "same_blog" not in summary:
        counted.update({name: int(summary.get(name) or 0) for name in ("articles", "comments", "quotes")})
        counted.update({name: int(summary.get(name) or 0) for name in ("media", "media_lost")})
        counted.update({name: len(summary.get(name, ())) for name in ("problems", "gaps")})
    counted[summary["state"]] += "same_blog" not in summary  # that address led to a blog which is counted already
    counted["not begun"] += summary["state"] == "stopped" and summary["run"] is None
    counted["blogs"] += "same_blog" not in summary
    return counted


def rehearsed(
    targets: Sequence[Mapping[str, Any]], settings: dict[str, Any], *, whole: bool, as_json: bool
) -> set[str]:
    """Rehearse their crawls and tell what each would do; how the rehearsals ended."""
    from ..crawl.process import crawl_each

    paper = Paper()
    answer: dict[int, dict[str, Any]] = {}
    states: set[str] = set()

    def ended(number: int, outcome: CrawlOutcome) -> None:
        plan = rehearsal_of(str(targets[number]["url"]), outcome)
        states.add(plan["state"])
        if as_json:
            answer[number] = plan
        elif plan["asked"] and plan["state"] != "failed":
            if len(states) + number > 1:
                paper.line()
            print_rehearsal(paper, plan, whole=whole)
        if plan["state"] == "failed":
            complain(plan["reason"])
        elif plan["state"] == "stopped":
            complain(f"{plan['url']}: the rehearsal was stopped{' at its limit' * (plan['reason'] == 'max_pages')}")

    side_by_side = min(_SIDE_BY_SIDE, len(targets))
    crawl_each(spider_for(targets, dry=True), targets, ended, db="", settings=settings, side_by_side=side_by_side)
    if as_json:
        print_json([answer[number] for number in sorted(answer)])
    return states


def _summary(db: Path, url: str, outcome: CrawlOutcome) -> dict[str, Any]:
    """As `summary_of`; of an address that led to a blog crawled in this call, which one it is."""
    from ..crawl.frontier import SAME_BLOG

    summary = summary_of(db, url, outcome)
    if earlier := outcome.stats.get(SAME_BLOG):
        summary |= {"state": "finished", "reason": f"the same blog as {earlier}", "same_blog": earlier}
    return summary
