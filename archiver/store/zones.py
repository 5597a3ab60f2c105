"""Which zone a blog's clock keeps, told from what it showed at moments that are known; touches no database.

A reading is a moment in UTC and how far the clock was ahead of it. Imported posts may have been written by
another clock: in each half-year the most readings count, and a zone has to be right in most half-years.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..records import Moment, ParsedPage
from ..zones import clock_shown, either, out_of_zone, zone_of

NAMES = tuple(
    """
    Europe/Paris Europe/London America/New_York America/Los_Angeles America/Chicago America/Denver
    Australia/Sydney Pacific/Auckland Europe/Bucharest Europe/Istanbul America/Sao_Paulo Asia/Tokyo Asia/Shanghai
    Asia/Kolkata Asia/Bangkok Asia/Dubai Europe/Moscow America/Halifax Australia/Adelaide Australia/Perth
    America/Mexico_City America/Santiago America/Anchorage America/St_Johns Asia/Jerusalem Asia/Tehran
    Africa/Cairo Asia/Beirut Asia/Amman Asia/Damascus America/Havana America/Asuncion America/Montevideo
    America/Argentina/Buenos_Aires America/Caracas America/Campo_Grande America/Tijuana America/Cancun
    Africa/Casablanca Africa/Windhoek Asia/Baku Asia/Yerevan Asia/Tbilisi Europe/Kaliningrad Europe/Samara
    Europe/Minsk Asia/Yekaterinburg Asia/Omsk Asia/Novosibirsk Asia/Krasnoyarsk Asia/Irkutsk Asia/Yakutsk
    Asia/Vladivostok Asia/Magadan Asia/Kamchatka Asia/Karachi Asia/Dhaka Asia/Hovd Asia/Ulaanbaatar
    Atlantic/Azores America/Nuuk America/Miquelon America/Port-au-Prince America/Adak Pacific/Easter Pacific/Apia
    Pacific/Fiji Pacific/Chatham Australia/Lord_Howe Pacific/Norfolk
    """.split()
)
"""One zone for each rule that clocks of the web's years have kept, the likelier first.

Where several share a rule (Berlin, Paris, Rome) it is the one that CLDR calls golden: it shows the same times.
"""

_WIDEST = timedelta(hours=14)
_QUARTER = timedelta(minutes=15)


class Shown(NamedTuple):
    """A reading of a clock."""

    printed: datetime
    """What it showed, as if it were UTC."""

    at: datetime
    """When that was, in UTC."""

    @property
    def ahead(self) -> timedelta:
        """How far it was ahead of UTC, in minutes: the one time may have seconds which the other lacks."""
        return self.printed.replace(second=0) - self.at.replace(second=0)


def shown_by(told: Moment | None, known: Moment | None, merged: Moment | None, clock: str | None) -> Shown | None:
    """The reading in two statements of one time: *told* now and *known* before, when it was read on *clock*.

    One is printed without a zone; *merged* is what the archive has of both, which states one.
    """
    if not (merged and merged.zone == "stated" and merged.precision in _FINE):
        return None
    for moment in (told, known):
        if moment and moment.zone != "stated" and moment.precision in _FINE:
            printed = out_of_zone(moment, clock)
            return Shown(printed.at, merged.at) if printed.zone == "assumed" else None
    return None


def shown_on(page: ParsedPage) -> dict[str, Shown]:
    """The readings in single times, which state their offset; of one offset in one month the earliest."""
    found: dict[str, Shown] = {}
    times = [("article", page.article.published if page.article else None)]
    times += [("comments", comment.published) for comment in page.comments]
    for subject, moment in times:
        if moment is None or (printed := clock_shown(moment)) is None:
            continue
        one = Shown(printed, moment.at)
        if page.source == "feed" and not one.ahead:
            continue  # WordPress writes +0000 in every feed
        what = f"{page.source} {subject} at {_offset(one.ahead)} in {one.at:%Y-%m}"
        found[what] = min(one, found.get(what, one))
    return found


def kind_of(what: str) -> str:
    """Of the name of a reading by `shown_on`, who states such times; nothing for other readings.

    >>> kind_of("html comments at +02:00 in 2010-09"), kind_of("comment 12")
    ('html comments', '')
    """
    return what.partition(" at ")[0] if " at " in what and what.startswith(_SOURCES) else ""


def is_in_doubt(what: str) -> bool:
    """Whether a page states +00:00: some print that for want of knowing, as PHP does until it is told the zone."""
    return what.startswith("html ") and " at +00:00 in " in what


_SOURCES = ("html ", "feed ", "api ")
_FINE = ("second", "minute")


class Evidence:
    """The readings of one clock, counted for each zone that could be its own."""

    def __init__(self, readings: Iterable[tuple[datetime, timedelta]] = ()) -> None:
        self._readings: Counter[tuple[datetime, timedelta]] = Counter()
        self._halves: Counter[int] = Counter()
        self._right: defaultdict[str, Counter[int]] = defaultdict(Counter)
        for at, ahead in readings:
            self.add(at, ahead)

    def add(self, at: datetime, ahead: timedelta, number: int = 1) -> None:
        """The clock was *ahead* of UTC at *at*; a *number* of -1 takes that back. Odd minutes tell of no zone."""
        if ahead % _QUARTER or abs(ahead) > _WIDEST:
            return
        half = _half_year(at)
        self._halves[half] += number
        self._readings[at, ahead] += number
        self._right[_offset(ahead)][half] += number
        for name, zone in _zones().items():
            if at.astimezone(zone).utcoffset() == ahead:
                self._right[name][half] += number

    def zone(self) -> str | None:
        """The zone that explains the readings; None where there are none, or none explains most half-years.

        A name where summer time shows, or an offset where it shows that there is none. One season alone leaves
        both open: then both, in the words of `archiver.zones.either`.

        >>> paris = [(datetime(2012, month, 1, 12, tzinfo=UTC), timedelta(hours=h)) for month, h in ((1, 1), (7, 2))]
        >>> Evidence(paris).zone(), Evidence(paris[:1]).zone()
        ('Europe/Paris', 'Europe/Paris or +01:00')
        """
        scores = {name: self._score(right) for name, right in self._right.items()}
        best = max(scores.values(), default=(0, 0))
        if 2 * best[0] <= sum(number > 0 for number in self._halves.values()):
            return None
        names = [name for name in NAMES if scores.get(name) == best]
        offset = next((name for name in sorted(scores) if scores[name] == best and name not in NAMES), None)
        if offset is None:
            return names[0]
        if not names or _is_uniform(names[0]) or self._shown_all_year(offset):
            return offset
        return either(names[0], offset)

    def _score(self, right: Mapping[int, int]) -> tuple[int, int]:
        """How many half-years a zone is right about, and how many readings."""
        return sum(2 * number > self._halves[half] for half, number in right.items()), sum(right.values())

    def _shown_all_year(self, offset: str) -> bool:
        """Whether the clock showed one *offset* in a summer and in a winter beside it: no summer time is kept."""
        days = [at for (at, ahead), number in self._readings.items() if number > 0 and _offset(ahead) == offset]
        summers = {at.year for at in days if at.month in (5, 6, 7, 8)}
        winters = {at.year if at.month == 12 else at.year - 1 for at in days if at.month in (12, 1)}
        return any(year in winters or year - 1 in winters for year in summers)


def _half_year(at: datetime) -> int:
    """April to September, or the winter after it; summer time is kept in one of them."""
    return 2 * at.year + (at.month - 4) // 6


def _offset(ahead: timedelta) -> str:
    minutes = int(ahead.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


@cache
def _zones() -> dict[str, ZoneInfo]:
    """The zones of `NAMES` that this machine knows."""
    known = {}
    for name in NAMES:
        try:
            known[name] = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):  # an old or a cut down tzdata
            continue
    return known


@cache
def _is_uniform(name: str) -> bool:
    """Whether clocks there have shown one offset in all the web's years."""
    zone = zone_of(name)
    months = (datetime(year, month, 1, tzinfo=UTC) for year in range(1995, 2031) for month in range(1, 13))
    return len({month.astimezone(zone).utcoffset() for month in months}) == 1
