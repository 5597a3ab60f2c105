"""`crawl` and `parse`: from the web to the archive, or to the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import rich_click as click

from ..errors import ArchiverError, ConfigError
from ..parse import parse_page
from ..store.archive import open_archive
from ..urls import is_web_url
from .output import console, json_option, print_json, table

STOPPED = 3
"""Exit code of a crawl that was stopped and goes on when it is called again."""


@click.command(short_help="Archive one or more blogs.")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--delay", type=click.FloatRange(min=0), help="Seconds between two requests to a host (default 1; none on this machine).")
@click.option("--concurrency", type=click.IntRange(min=1), help="Requests at once to a host (default 1; 8 on this machine).")
@click.option("--max-pages", type=click.IntRange(min=1), help="Stop after this many pages; the same command goes on later.")
@click.option("--contact", help="Your mail or web address, told to every server in the User-Agent.", envvar="ARCHIVER_CONTACT")
@click.option("--workers", type=click.IntRange(min=0), help="Processes that parse (default: one a core but one).")
@click.option("--fresh", is_flag=True, help="Forget an unfinished crawl of the same blog and begin anew.")
@click.option("--verbose", "-v", is_flag=True, help="Log each request.")
@json_option
@click.pass_obj
def crawl(
    db: Path,
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
    from ..crawl.process import crawl_many

    addresses = [checked_url(url) for url in urls]
    prepare(db)
    settings: dict[str, Any] = {
        "DOWNLOAD_DELAY": delay,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        "ARCHIVER_MAX_PAGES": max_pages,
        "ARCHIVER_CONTACT": contact,
        "ARCHIVER_PARSE_WORKERS": workers,
        "ARCHIVER_FRESH": fresh or None,
        "LOG_LEVEL": "DEBUG" if verbose else None,
    }
    outcomes = crawl_many(
        "blog",
        [{"url": url} for url in addresses],
        db=db,
        settings={name: value for name, value in settings.items() if value is not None},
        side_by_side=min(4, len(addresses)),
    )
    reports = [report(db, url, outcome) for url, outcome in zip(addresses, outcomes, strict=True)]
    if as_json:
        print_json(reports)
    else:
        for entry in reports:
            print_report(entry)
    if any(entry["state"] == "failed" for entry in reports):
        sys.exit(1)
    if any(entry["state"] == "stopped" for entry in reports):
        sys.exit(STOPPED)


def checked_url(url: str) -> str:
    """*url* with a scheme; a clear error for what is no address of the web."""
    whole = url if "://" in url else f"https://{url}"
    if not is_web_url(whole):
        raise ConfigError("URL", f"{url} is not a web address")
    return whole


def prepare(db: Path) -> None:
    """Open the archive once before anything is fetched: a file that cannot be used is told at once."""
    with open_archive(db):
        pass


def report(db: Path, url: str, outcome: Any) -> dict[str, Any]:
    """What a crawl got, and what it missed."""
    stats = outcome.stats
    answer: dict[str, Any] = {
        "url": url,
        "state": outcome.state,
        "reason": outcome.error or outcome.reason,
        "resumed": outcome.resumed,
        "run": outcome.run_id,
        "requests": stats.get("downloader/request_count", 0),
        "pages": stats.get("archive/pages", 0),
        "waiting": stats.get("frontier/pending", 0),
        "seconds": round(stats.get("elapsed_time_seconds", 0.0), 1),
    }
    if outcome.run_id is None:
        return answer
    with open_archive(db, read_only=True) as archive:
        answer |= archive.run_report(outcome.run_id)
    if outcome.state == "finished" and not answer["articles"]:
        problem = next(iter(answer["problems"]), None)
        answer["state"] = "failed"
        answer["reason"] = f"{problem['url']}: {problem['error']}" if problem else f"{url}: no posts found: is it a blog?"
    return answer


def print_report(entry: dict[str, Any]) -> None:
    """The closing summary: what came in, what was claimed and not found, what failed."""
    out = console()
    if entry["state"] == "failed":
        click.echo(f"archiver: {entry['reason']}", err=True)
        if not entry.get("articles"):
            return
    said = f"{entry['url']}: {entry.get('articles', 0):,} articles, {entry.get('comments', 0):,} comments, {entry.get('quotes', 0):,} quotes"
    out.print(said, soft_wrap=True)
    out.print(
        f"{entry['requests']:,} requests in {entry['seconds']:,} s; this run: {entry.get('new', 0):,} new, "
        f"{entry.get('revised', 0):,} revised, {entry.get('same', 0):,} unchanged",
        soft_wrap=True,
    )
    gaps = entry.get("gaps", [])
    if gaps:
        missing = sum(max(0, gap["claimed"] - gap["found"]) for gap in gaps)
        out.print(f"\n{len(gaps):,} articles claim another number of comments than was found ({missing:,} not found):")
        out.print(table(("claimed", "found", "article"), [(g["claimed"], g["found"], g["url"]) for g in gaps[:10]]))
        if len(gaps) > 10:
            out.print(f"… and {len(gaps) - 10:,} more: archiver stats --gaps")
    problems = entry.get("problems", [])
    if problems:
        out.print(f"\n{len(problems):,} problems:")
        out.print(table(("where", "what", "page"), [(p["stage"], f"{p['field']}: {p['error']}", p["url"]) for p in problems[:10]]))
        if len(problems) > 10:
            out.print(f"… and {len(problems) - 10:,} more: archiver stats --problems")
    if entry["state"] == "stopped":
        click.echo(f"archiver: stopped ({entry['reason']}); {entry['waiting']:,} pages wait: the same command goes on", err=True)


@click.command(short_help="Read one page, as JSON.")
@click.argument("source", metavar="FILE|URL")
@click.option("--url", help="The address that a FILE was saved from.")
@click.option("--strict", is_flag=True, help="Fail where a field cannot be read, instead of telling it as a problem.")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON (it always is).")
def parse(source: str, url: str | None, strict: bool, as_json: bool) -> None:
    """Read one page, from a FILE (- for stdin) or from the web, and print what it says as JSON. Nothing is stored."""
    if source == "-":
        body, where, content_type = sys.stdin.buffer.read(), url or "http://localhost/", None
    elif "://" in source:
        body, where, content_type = fetched(source)
    else:
        try:
            body = Path(source).read_bytes()
        except OSError as error:
            raise ArchiverError(f"{source}: {error.strerror or error}") from error
        where, content_type = url or Path(source).resolve().as_uri(), None
        if not url:
            where = "http://localhost/" + Path(source).name
    if url and not is_web_url(url):
        raise ConfigError("--url", f"{url} is not a web address")
    if b"\0" in body[:1000] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ArchiverError(f"{source}: not HTML")
    page = parse_page(body, where, content_type=content_type, strict=strict)
    if not body.strip() or b"<" not in body:
        raise ArchiverError(f"{source}: not HTML")
    print_json(page)


def fetched(url: str) -> tuple[bytes, str, str | None]:
    """One page from the web by the crawler's own rules (robots.txt, User-Agent, limits): body, final address, type."""
    from ..crawl.process import fetch

    return fetch(checked_url(url))
