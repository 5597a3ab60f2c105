"""On which day a post was published, as far as its address, a feed or a sitemap tells before it is fetched."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta, timezone, tzinfo
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from ..errors import ConfigError
from ..records import Moment

_WRITTEN = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_POST = re.compile(r"/(\d{4})/(\d{1,2})/(?:(\d{1,2})/)?(?!page/\d)[^/]*[^/\d]")
_NUMBERED_POST = re.compile(r"/(\d{4})/(\d\d)/(\d\d)/\d+(?=/|$)")
"""What follows a whole day and is a number is a post without a title, or one that is called by its number."""

_LIST = re.compile(r"/(\d{4})(?:/(\d{1,2})(?:/(\d{1,2}))?)?/?(?:page/\d+/?)?$")
_LIST_OF_BLOGGER = re.compile(r"/(\d{4})_(\d\d)_(\d\d)_archive\.html$")
_LIST_PARAMETER = re.compile(r"(\d{4})(\d\d)?(\d\d)?")
_SITEMAP = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-_/]?(0[1-9]|1[0-2]))?(?!\d)")
_OFFSET = re.compile(r"[T ]\d\d:?\d\d.*([+-])(\d\d):?(\d\d)$")

EAST, WEST = timedelta(hours=14), timedelta(hours=12)
"""How far the clocks of the world are from UTC."""


class Days(NamedTuple):
    """A stretch of days on a blog's clock, both ends included."""

    first: date
    last: date


ALL_DAYS = Days(date.min, date.max)


def written_days(option: str, text: str) -> Days:
    """The days that somebody means by 2012, 2012-05 or 2012-05-17; `ConfigError` names the *option*.

    >>> written_days("--since", "2012-02").last
    datetime.date(2012, 2, 29)
    """
    written = _WRITTEN.fullmatch(text.strip())
    days = _days(*written.groups()) if written else None
    if days is None:
        raise ConfigError(option, f"{text or 'nothing'} is no date: write 2012, 2012-05 or 2012-05-17")
    return days


def days_in_address(url: str) -> Days | None:
    """The day or month that a post's address states: `/2012/05/17/a-post/`, `/2012/05/a-post.html`.

    Such addresses are made of the day of publication, on the blog's clock. A year alone is none:
    `/1984/a-review/` is about a book.

    >>> days_in_address("https://a.example/2012/05/17/a-post/").first
    datetime.date(2012, 5, 17)
    >>> days_in_address("https://a.example/2012/05/") is None
    True
    """
    path = unquote(urlsplit(url).path)
    found = _POST.search(path) or _NUMBERED_POST.search(path)
    return _days(*found.groups()) if found else None


def days_of_list(url: str) -> Days | None:
    """The days whose posts an archive page lists: a year's, a month's, a day's.

    >>> days_of_list("https://a.example/2012/05/page/2/").last, days_of_list("https://a.example/?m=201205").first
    (datetime.date(2012, 5, 31), datetime.date(2012, 5, 1))
    """
    parts = urlsplit(url)
    path = unquote(parts.path)
    if week := _LIST_OF_BLOGGER.search(path):
        begins = _days(*week.groups())
        return begins and Days(begins.first, begins.first + min(timedelta(days=31), date.max - begins.first))
    parameters = dict(parse_qsl(parts.query))
    found = _LIST.search(path) or _LIST_PARAMETER.fullmatch(parameters.get("m", ""))
    return _days(*found.groups()) if found else None


def days_of_sitemap(url: str) -> Days | None:
    """The year or month whose posts a sitemap says in its name to list: `post-sitemap-2012.xml`, `?yyyy=2012`.

    >>> days_of_sitemap("https://a.example/sitemap-pt-post-2012-05.xml").first
    datetime.date(2012, 5, 1)
    >>> days_of_sitemap("https://a.example/wp-sitemap-posts-post-2.xml") is None
    True
    """
    parts = urlsplit(url)
    found = _SITEMAP.search(parts.path.rpartition("/")[2] or parts.path)
    if found:
        return _days(found[1], found[2], None)
    parameters = dict(parse_qsl(parts.query))
    year = parameters.get("yyyy") or parameters.get("year") or ""
    return _days(year, parameters.get("mm") or parameters.get("month"), None) if len(year) == 4 else None


def days_of(moment: Moment, zone: tzinfo | None = None) -> Days:
    """The days that a post's time may be on its blog's clock, which is *zone* where that is known.

    One day, but where the clock is neither known nor stated beside the time: then UTC may be a day off.
    """
    at = moment.at
    if moment.precision in ("year", "month"):
        return _days(str(at.year), str(at.month) if moment.precision == "month" else None, None) or ALL_DAYS
    clock = None if moment.zone == "assumed" or moment.precision == "day" else zone or _stated_clock(moment)
    if clock is not None:
        return Days(at.astimezone(clock).date(), at.astimezone(clock).date())
    if moment.zone == "assumed" or moment.precision == "day":
        return Days(at.date(), at.date())  # printed on the blog's clock already
    return Days((at - WEST).date(), (at + EAST).date())


def day_of(moment: Moment, zone: tzinfo | None = None) -> Days:
    """As `days_of`, for a post that has been read: where no clock is known, UTC."""
    days = days_of(moment, zone)
    fine = moment.precision not in ("year", "month")
    return Days(moment.at.date(), moment.at.date()) if fine and days.first != days.last else days


def _stated_clock(moment: Moment) -> tzinfo | None:
    """The offset that a time is written with; +00:00 is written for want of knowing."""
    found = _OFFSET.search(moment.raw)
    if found is None or found[2] + found[3] == "0000":
        return None
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(offset if found[1] == "+" else -offset)


def _days(year: str | None, month: str | None, day: str | None) -> Days | None:
    """The stretch that a year, a month of it, a day of that make; None for no such day."""
    try:
        y, m, d = int(year or 0), int(month or 0), int(day or 0)
        if day:
            return Days(date(y, m, d), date(y, m, d))
        if month:
            return Days(date(y, m, 1), date(y, m, calendar.monthrange(y, m)[1]))
        return Days(date(y, 1, 1), date(y, 12, 31))
    except ValueError:
        return None
