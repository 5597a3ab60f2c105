"""Which posts somebody wants: a range of days, patterns of addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from ..errors import ConfigError
from .days import ALL_DAYS, Days, written_days

LeftOut = Literal["before --since", "after --until", "by --exclude", "not in --include", "undated", "static page"]
"""Why a post that was found is not in the archive. `undated`: only a sitemap names it, without a date, and what
lists the posts by date went back beyond the range without naming it. `static page`: only a sitemap of pages names it,
without a date, and what lists posts by date does not list those."""

LEFT_OUT: tuple[LeftOut, ...] = get_args(LeftOut)

SCHEDULED = timedelta(days=7)
"""How long a post may lie finished before it is published: its time of modification is then the earlier one."""

Patterns = str | Sequence[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A range of days, both ends included, and regular expressions for the addresses of posts.

    >>> choice = chosen(since="2012", exclude="/links-for-")
    >>> choice.by_address("https://a.example/2012/05/links-for-may/")
    'by --exclude'
    """

    days: Days = ALL_DAYS
    include: tuple[re.Pattern[str], ...] = ()
    exclude: tuple[re.Pattern[str], ...] = ()

    @property
    def has_range(self) -> bool:
        """Whether days matter at all."""
        return self.days != ALL_DAYS

    @property
    def has_beginning(self) -> bool:
        """Whether older posts are left out: lists that go back in time end there."""
        return self.days.first != ALL_DAYS.first

    def by_address(self, *spellings: str) -> LeftOut | None:
        """What the patterns say about the post that has these addresses; an exclusion counts most."""
        if any(pattern.search(url) for pattern in self.exclude for url in spellings):
            return "by --exclude"
        if self.include and not any(pattern.search(url) for pattern in self.include for url in spellings):
            return "not in --include"
        return None

    def by_days(self, days: Days) -> LeftOut | None:
        """What the range says about a post of one of *days*; None also where it may be inside."""
        if days.last < self.days.first:
            return "before --since"
        return "after --until" if days.first > self.days.last else None

    def by_change(self, days: Days) -> LeftOut | None:
        """What the range says about a post last changed on one of *days*: it was published before."""
        if self.has_beginning and self.days.first - days.last > SCHEDULED:
            return "before --since"
        return None


def chosen(
    *, since: str | None = None, until: str | None = None, include: Patterns = None, exclude: Patterns = None
) -> Choice:
    """The choice that options and spider arguments describe; `ConfigError` for what is no date and no pattern."""
    first = written_days("--since", since).first if since is not None else ALL_DAYS.first
    last = written_days("--until", until).last if until is not None else ALL_DAYS.last
    if first > last:
        raise ConfigError("--until", f"{until} ends before {since} begins: nothing was published then")
    return Choice(
        days=Days(first, last), include=_patterns("--include", include), exclude=_patterns("--exclude", exclude)
    )


def _patterns(option: str, patterns: Patterns) -> tuple[re.Pattern[str], ...]:
    given: Iterable[str] = (patterns,) if isinstance(patterns, str) else patterns or ()
    return tuple(_pattern(option, pattern) for pattern in given)


def _pattern(option: str, pattern: str) -> re.Pattern[str]:
    if not pattern:
        raise ConfigError(option, "an empty pattern fits every address")
    try:
        return re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ConfigError(option, f"{pattern} is no regular expression: {error}") from error
