"""The zones that clocks keep: times put on a blog's clock, and taken off it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from .records import Moment
from .times import ZONES, parse_time

_HOUR = 3600


@lru_cache(maxsize=64)
def zone_of(name: str | None) -> tzinfo | None:
    """The zone that an IANA name or an offset such as `+01:00` means; None for what is neither."""
    if not name:
        return None
    if found := re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?", name.strip()):
        seconds = int(found[2]) * _HOUR + int(found[3] or 0) * 60
        if seconds >= 24 * _HOUR:
            return None
        return timezone(timedelta(seconds=seconds if found[1] == "+" else -seconds))
    if name.upper() in ZONES:
        return timezone(timedelta(seconds=ZONES[name.upper()]))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def either(*zones: str) -> str:
    """A clock of which it is not known which of some *zones* it keeps: read where they agree.

    >>> either("Europe/Paris", "+01:00")
    'Europe/Paris or +01:00'
    """
    return _OR.join(zones)


_OR = " or "


def _zones(clock: str | None) -> list[tzinfo]:
    """The zones that *clock* may keep; none when one of its names is not known."""
    found = [zone_of(name) for name in (clock or "").split(_OR)]
    return [zone for zone in found if zone] if None not in found else []


def in_zone(moment: Moment, zone: str | None) -> Moment:
    """*moment*, when its page stated no zone, read on the blog's own clock; of `either` zones, where they agree."""
    if moment.zone != "assumed":
        return moment
    read = {moment.at.replace(tzinfo=found).astimezone(UTC) for found in _zones(zone)}
    return replace(moment, at=read.pop(), zone="site") if len(read) == 1 else moment


def out_of_zone(moment: Moment, zone: str | None) -> Moment:
    """The reverse of `in_zone`: *moment* as the clock showed it that it was read on."""
    if moment.zone != "site" or not (found := _zones(zone)):
        return moment
    shown = moment.at.astimezone(found[0]).replace(tzinfo=UTC)
    earlier = (moment.at - _GAP).astimezone(found[0]).replace(tzinfo=UTC) + _GAP
    if earlier < shown and (printed := parse_time(moment.raw)) and printed.at == earlier:
        shown = earlier  # in spring that clock left out the hour which was printed
    return replace(moment, at=shown, zone="assumed")


_GAP = timedelta(hours=3)
"""More than any clock leaves out at once when summer time begins."""


def clock_shown(moment: Moment) -> datetime | None:
    """What the clock of whoever wrote *moment* showed, when its offset stands beside it: as if that were UTC.

    >>> clock_shown(parse_time("2012-01-08T05:20:00+01:00")).isoformat()
    '2012-01-08T05:20:00+00:00'
    >>> clock_shown(parse_time("2012-01-08T05:20:00Z")) is None
    True
    """
    if moment.zone != "stated" or moment.precision not in ("second", "minute"):
        return None
    found = _NUMERIC_OFFSET.search(moment.raw)
    zone = zone_of(found[1]) if found else None
    return moment.at.astimezone(zone).replace(tzinfo=UTC) if zone else None


_NUMERIC_OFFSET = re.compile(r":\d\d(?:\.\d+)?\s?([+-]\d\d:?\d\d)$")


def without_utc(moment: Moment) -> Moment:
    """*moment*; when it states +00:00, as if it stated no zone.

    >>> without_utc(parse_time("2012-01-08T05:20:00+00:00")).zone, without_utc(parse_time("2012-01-08T05:20:00Z")).zone
    ('assumed', 'stated')
    """
    return replace(moment, zone="assumed") if moment.zone == "stated" and moment.raw.endswith("+00:00") else moment
