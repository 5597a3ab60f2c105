"""Times as four columns: when, as printed, how exact, and on whose clock."""

from __future__ import annotations

import sqlite3

from ..records import Moment
from ..times import from_iso, to_iso


def moment_of(row: sqlite3.Row, prefix: str) -> Moment | None:
    """The time in the four columns that begin with *prefix*."""
    at = from_iso(row[f"{prefix}_at"])
    if at is None:
        return None
    return Moment(at=at, raw=row[f"{prefix}_raw"], precision=row[f"{prefix}_precision"], zone=row[f"{prefix}_zone"])


def moment_values(moment: Moment | None, prefix: str) -> dict[str, object]:
    """What the four columns say of *moment*."""
    return {
        f"{prefix}_at": to_iso(moment.at) if moment else None,
        f"{prefix}_raw": moment.raw if moment else None,
        f"{prefix}_precision": moment.precision if moment else None,
        f"{prefix}_zone": moment.zone if moment else None,
    }
