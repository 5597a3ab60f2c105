"""The closing summary of a crawl: what came in, what was claimed and not found, what failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import StoreError
from ..urls import page_key
from .options import further
from .output import Paper, counted
from .reasons import in_words
from .rehearsal import by_choice, left_out_in_words, left_out_of
from .stats import gaps_in_words, print_gaps, print_problems

if TYPE_CHECKING:
    from ..crawl.process import CrawlOutcome
    from ..store.archive import Archive
    from ..store.report import GapRow, SiteRow

_SHOWN = 10
"""Lines of a list; the rest is for `archiver stats`."""


def summary_of(db: Path, url: str, outcome: CrawlOutcome) -> dict[str, Any]:
    """What a crawl got: `articles`, `comments`, `quotes` and `problems` are of this run, `gaps` of the whole blog.

    `blog` says how much the archive has of it now, after earlier runs too; None when nothing is known of it.
    """
    from ..store.archive import open_archive

    stats = outcome.stats
    summary: dict[str, Any] = {
        "url": url,
        "state": outcome.state,
        "reason": in_words(outcome.error) if outcome.error else outcome.reason,
        "resumed": outcome.resumed,
        "run": outcome.run_id,
        "requests": stats.get("downloader/request_count", 0),
        "pages": stats.get("archive/pages", 0),
        "media": stats.get("archive/media", 0),
        "media_lost": stats.get("archive/media/failed", 0),
        "waiting": stats.get("frontier/pending", 0 if outcome.state == "finished" else None),
        "left_out": left_out_of(stats),
        "earlier": outcome.earlier,
        "recorded": stats.get("warc/bytes", 0),
        "seconds": round(stats.get("elapsed_time_seconds", 0.0), 1),
    }
    if outcome.run_id is None:
        return summary
    try:
        with open_archive(db, read_only=True) as archive:
            summary |= archive.run_report(outcome.run_id)
            summary["blog"] = None
            if site := site_of(archive, url):
                summary["gaps"] = archive.gaps(site=site["key"])
                summary["blog"] = {name: site[name] for name in ("key", "title", "articles", "comments", "quotes")}
    except StoreError:
        if outcome.state != "failed":
            raise
        return summary  # what ended the crawl says more
    nothing = not summary["articles"] and not (outcome.resumed and _articles(summary))
    if outcome.state == "finished" and nothing and not by_choice(summary["left_out"]):
        summary["state"] = "failed"
        summary["reason"] = no_posts(summary)
    return summary


def site_of(archive: Archive, url: str) -> SiteRow | None:
    """The blog that *url* belongs to: one on its host, the one whose folder is nearest."""
    key = page_key(url)
    around = [site for site in archive.sites() if f"{key}/".startswith(f"{site['key']}/")]
    return max(around, key=lambda site: len(site["key"]), default=None)


def no_posts(summary: Mapping[str, Any]) -> str:
    """Why a crawl that came to its end has no article."""
    if problems := summary["problems"]:
        # The address that was given says more than what was asked for on the way.
        own = [problem for problem in problems if page_key(problem["url"]) == page_key(summary["url"])]
        problem = (own or problems)[0]
        return f"{problem['url']}: {in_words(problem['error'])}"
    return f"{summary['url']}: no posts found: is it a blog?"


def _articles(summary: Mapping[str, Any]) -> int:
    return summary["blog"]["articles"] if summary.get("blog") else 0


def complaint_of(summary: Mapping[str, Any]) -> str | None:
    """In a line, what failed or waits; None after a crawl that came to its end."""
    if summary["state"] == "finished":
        return None
    waiting = summary["waiting"]
    wait = "" if waiting is None else f"{counted(waiting, 'page waits', 'pages wait')}: "
    if summary["state"] == "failed":
        begun = waiting != 0 and (summary["pages"] or summary["resumed"])  # a full disk lets nobody count
        return f"{summary['reason']}; {wait}the same command goes on" if begun else str(summary["reason"])
    return f"{summary['url']}: stopped{_why(summary)}; {wait}the same command goes on"


def _why(summary: Mapping[str, Any]) -> str:
    if summary["reason"] == "max_pages":
        return " at --max-pages"
    return "" if summary["reason"] in ("shutdown", "interrupted") else f" ({summary['reason']})"


def print_summaries(paper: Paper, summaries: Iterable[Mapping[str, Any]]) -> None:
    """For people; nothing of a blog of which nothing came in."""
    told = [summary for summary in summaries if summary.get("articles") or summary["state"] == "finished"]
    for number, summary in enumerate(told):
        if number:
            paper.line()
        print_summary(paper, summary)


def print_line(paper: Paper, summary: Mapping[str, Any]) -> None:
    """One of many blogs, on a line; nothing of one of which nothing came in."""
    if "same_blog" in summary:
        paper.line(f"{summary['url']}: {summary['reason']}", whole=True)
    elif summary.get("articles") or summary["state"] == "finished":
        notes = [counted(len(summary[what]), what[:-1]) for what in ("gaps", "problems") if summary[what]]
        if chosen := by_choice(summary["left_out"]):
            notes.append(left_out_in_words(chosen))
        if told := media_in_words(summary):
            notes.append(told)
        if summary["earlier"]:
            notes.append("ended before the interruption")
        paper.line("; ".join([f"{summary['url']}: {amounts(summary)}", *notes]), whole=True)


def print_total(paper: Paper, total: Mapping[str, int]) -> None:
    """What all blogs of a call came to."""
    ended = ", ".join(f"{total[state]:,} {state}" for state in ("finished", "stopped", "failed") if total[state])
    if total["finished"] or total["stopped"]:  # their lines stand above
        paper.line()
    paper.line(
        f"{counted(total['blogs'], 'blog')} ({ended}): {amounts(total)} with {counted(total['requests'], 'request')}"
    )
    if told := media_in_words(total):
        paper.line(told)
    if total["gaps"]:
        paper.line(
            f"{counted(total['gaps'], 'article')} with fewer or more comments than claimed: {further('stats --gaps')}",
            whole=True,
        )
    if total["problems"]:
        paper.line(f"{counted(total['problems'], 'problem')}: {further('stats --problems')}", whole=True)


def media_in_words(counts: Mapping[str, Any]) -> str:
    """How many pictures and files came, of those that were asked for; nothing where none was.

    >>> media_in_words({"media": 31, "media_lost": 2}), media_in_words({"media": 1, "media_lost": 0})
    ('31 pictures and files kept, 2 not', '1 picture or file kept')
    """
    if not counts["media"] and not counts["media_lost"]:
        return ""
    kept = counted(counts["media"], "picture or file", "pictures and files")
    return f"{kept} kept" + (f", {counts['media_lost']:,} not" if counts["media_lost"] else "")


def print_summary(paper: Paper, summary: Mapping[str, Any]) -> None:
    """One blog's."""
    paper.line(f"{summary['url']}: {amounts(summary)}", whole=True)
    work = counted(summary["requests"], "request")
    paper.line(
        f"{work} in {summary['seconds']:,} s{_recorded(summary)}; "
        f"articles: {summary['new']:,} new, {summary['revised']:,} revised, {summary['same']:,} unchanged"
    )
    if (blog := summary["blog"]) and blog["articles"] != summary["articles"]:
        paper.line(f"in the archive: {amounts(blog)}")
    if chosen := by_choice(summary["left_out"]):
        paper.line(left_out_in_words(chosen))
    if told := media_in_words(summary):
        paper.line(f"{told}: {further('stats --problems')}" if summary["media_lost"] else told, whole=True)
    _print_gaps(paper, summary["gaps"], whole=summary["state"] == "finished")
    if problems := summary["problems"]:
        paper.line()
        paper.line(f"{counted(len(problems), 'problem')}:")
        print_problems(paper, problems[:_SHOWN])
        _rest(paper, len(problems), "--problems")


def _recorded(summary: Mapping[str, Any]) -> str:
    size = summary["recorded"]
    return f", {size_in_words(size)} recorded" if size else ""


def size_in_words(size: int) -> str:
    """Bytes as people say them.

    >>> size_in_words(900), size_in_words(48_200), size_in_words(5_100_000), size_in_words(2_300_000_000)
    ('900 bytes', '48 kB', '5.1 MB', '2.3 GB')
    """
    for unit, one, places in (("GB", 10**9, 1), ("MB", 10**6, 1), ("kB", 10**3, 0)):
        if size >= one:
            return f"{size / one:,.{places}f} {unit}"
    return counted(size, "byte")


def _print_gaps(paper: Paper, gaps: Sequence[GapRow], *, whole: bool) -> None:
    """What was claimed and not found; while pages wait nobody knows which of it will be missing."""
    if not gaps:
        return
    paper.line()
    for words in gaps_in_words(gaps):
        paper.line(f"{words}:" if whole else f"{words} so far")
    if whole:
        print_gaps(paper, gaps[:_SHOWN])
        _rest(paper, len(gaps), "--gaps")
        paper.line("(Most blogs also count comments that they show to nobody: withheld ones, and the replies to them.)")


def amounts(counts: Mapping[str, Any]) -> str:
    """How many articles, comments and quotes."""
    return ", ".join(counted(counts[f"{what}s"], what) for what in ("article", "comment", "quote"))


def _rest(paper: Paper, number: int, option: str) -> None:
    if number > _SHOWN:
        paper.line(f"… and {number - _SHOWN:,} more: {further(f'stats {option}')}", whole=True)
