"""The dates of records: as much of a moment as they state (WARC/1.1, 5.4)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_STATED = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?\s*(Z|[+-]\d\d:?\d\d)?)?)?)?", re.I
)
_DIGITS = re.compile(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)()()")
"""As ARC files have it."""


def moment(stated: str | None) -> datetime:
    """A date as a record states it, aware and in UTC; of a month or a year its beginning. `ValueError` for none.

    >>> print(moment("2012-05-01T10:00:00+02:00"), moment("2012-05"))
    2012-05-01 08:00:00+00:00 2012-05-01 00:00:00+00:00
    """
    text = (stated or "").strip()
    if not text:
        raise ValueError("it has no date")
    found = _STATED.fullmatch(text) or _DIGITS.fullmatch(text)
    if found is None:
        raise ValueError(f"no date: {text[:40]}")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    whole = f"{year}-{month or '01'}-{day or '01'}T{hour or '00'}:{minute or '00'}:{second or '00'}"
    part = (fraction or "0")[:6].ljust(6, "0")
    try:
        return datetime.fromisoformat(f"{whole}.{part}{(zone or 'Z').upper()}").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"no date: {text}") from error
