"""Times as WordPress prints them, whatever the machine's own language is."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def attribute(moment: datetime) -> str:
    """For `datetime` attributes: the blog's own clock with its offset.

    >>> attribute(datetime.fromisoformat("2019-05-12T18:30:00+02:00"))
    '2019-05-12T18:30:00+02:00'
    """
    return moment.isoformat(timespec="seconds")


def day(moment: datetime) -> str:
    """The date format `F j, Y`.

    >>> day(datetime.fromisoformat("2019-05-02T18:30:00+02:00"))
    'May 2, 2019'
    """
    return f"{MONTHS[moment.month - 1]} {moment.day}, {moment.year}"


def clock(moment: datetime) -> str:
    """The time format `g:i a`.

    >>> clock(datetime.fromisoformat("2019-05-12T00:05:00+02:00"))
    '12:05 am'
    """
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {'am' if moment.hour < 12 else 'pm'}"


def month(moment: datetime) -> str:
    """The date format `F Y`."""
    return f"{MONTHS[moment.month - 1]} {moment.year}"


def rfc(moment: datetime) -> str:
    """For feeds, in UTC.

    >>> rfc(datetime.fromisoformat("2019-05-12T18:30:00+02:00"))
    'Sun, 12 May 2019 16:30:00 +0000'
    """
    return format_datetime(moment.astimezone(UTC))
