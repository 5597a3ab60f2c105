"""The rehearsal of a crawl: what would be fetched, and why the rest would not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..discover.choice import LEFT_OUT
from .output import Paper, counted
from .reasons import in_words

if TYPE_CHECKING:
    from ..crawl.process import CrawlOutcome

_SHOWN = 10
"""Addresses that are shown where not all are asked for."""

_WAIT = (("day", 86_400), ("hour", 3600), ("minute", 60))

_SOURCES = {
    "start": "menu or start",
    "archive": "lists",
    "oldest": "last list",
    "month": "months",
    "index": "other lists",
    "neighbour": "neighbours",
    "list": "the list given",
}


def rehearsal_of(url: str, outcome: CrawlOutcome) -> dict[str, Any]:
    """What a rehearsal found, as data."""
    plan: dict[str, Any] = outcome.stats.get("rehearsal/plan") or {
        "posts": [], "sources": {}, "left_out": {}, "asked": [], "requests": 0, "delay": 0.0, "seconds": 0.0
    }  # fmt: skip
    told = {"url": url, "state": outcome.state, "reason": in_words(outcome.error or outcome.reason), **plan}
    if outcome.state == "finished" and not plan["posts"] and not plan["left_out"]:
        told |= {"state": "failed", "reason": f"{url}: no posts found: is it a blog?"}
    return told


def print_rehearsal(paper: Paper, plan: Mapping[str, Any], *, whole: bool) -> None:
    """One blog's; with *whole* every address."""
    posts = plan["posts"]
    least = "at least " if plan["state"] == "stopped" else ""
    paper.line(f"{plan['url']}: {least}{counted(len(posts), 'post')} would be fetched", whole=True)
    paper.line(
        f"about {counted(plan['requests'], 'request')}, and one for each further page of comments: "
        f"{in_time(plan['seconds'])} at {plan['delay']:g} s between two"
    )
    paper.line(f"asked for now: {counted(len(plan['asked']), 'request')}; nothing was stored")
    if posts:
        paper.line()
        sources = sorted(plan["sources"].items(), key=lambda row: -row[1])
        paper.table(("posts", "first named by"), [(number, _SOURCES.get(name, name)) for name, number in sources])
        paper.line()
        for post in posts if whole else posts[:_SHOWN]:
            paper.line(post["url"], indent=2, whole=True)
        if not whole and len(posts) > _SHOWN:
            paper.line(f"  … and {len(posts) - _SHOWN:,} more: --verbose or --json lists all")
    if left_out := plan["left_out"]:
        paper.line()
        rows = sorted(left_out.items(), key=lambda row: -row[1]["addresses"])
        paper.table(
            ("left out", "why", "for example"),
            [(told["addresses"], reason, " ".join(told["examples"][:1])) for reason, told in rows],
        )


def left_out_in_words(counts: Mapping[str, int]) -> str:
    """How many addresses were named and not followed, and why, the greatest number first.

    >>> left_out_in_words({"by --exclude": 104, "before --since": 1100})
    '1,204 addresses left out: 1,100 before --since, 104 by --exclude'
    """
    told = ", ".join(f"{number:,} {reason}" for reason, number in sorted(counts.items(), key=lambda row: -row[1]))
    return f"{counted(sum(counts.values()), 'address', 'addresses')} left out: {told}"


def left_out_of(stats: Mapping[str, Any]) -> dict[str, int]:
    """The reasons and numbers that the statistics of a crawl hold."""
    name = "left_out/"
    return {key.removeprefix(name): number for key, number in stats.items() if key.startswith(name)}


def by_choice(counts: Mapping[str, int]) -> dict[str, int]:
    """Of these the posts that a range or a pattern left out; the others are no posts of the blog."""
    return {reason: number for reason, number in counts.items() if reason in LEFT_OUT}


def in_time(seconds: float) -> str:
    """A stretch of time, roughly.

    >>> in_time(4200), in_time(7), in_time(90)
    ('1.2 hours', 'less than a minute', '1.5 minutes')
    """
    for word, length in _WAIT:
        if seconds >= length:
            number = f"{seconds / length:.1f}".removesuffix(".0")
            return f"{number} {word}" if number == "1" else f"{number} {word}s"
    return "less than a minute"


def states_of(plans: Sequence[Mapping[str, Any]]) -> set[str]:
    """How the rehearsals ended."""
    return {plan["state"] for plan in plans}
