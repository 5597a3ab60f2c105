"""How far an archive has come, in a few numbers: whoever keeps account of a crawl can tell that a copy is behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from sqlite_utils import Database

Mark: TypeAlias = Sequence[str | int]
"""A run's id, its beginning, the newest fetch and the newest file that there were; fit for JSON."""


def mark_of(db: Database, run_id: int) -> Mark:
    """The mark of this moment, in that run."""
    return list(
        db.execute(
            """
            SELECT id, started_at, (SELECT ifnull(max(id), 0) FROM fetches), (SELECT ifnull(max(rowid), 0) FROM files)
            FROM runs WHERE id = ?
            """,
            [run_id],
        ).fetchone()
    )


def holds(db: Database, mark: Mark) -> bool:
    """Whether *mark* was made of this archive, and nothing has been lost since."""
    run_id, started_at, fetch, file = mark
    found = db.execute("SELECT started_at FROM runs WHERE id = ?", [run_id]).fetchone()
    if found is None or found[0] != started_at:
        return False
    fetches = bool(db.execute("SELECT ifnull(max(id), 0) >= ? FROM fetches", [fetch]).fetchone()[0])
    return fetches and bool(db.execute("SELECT ifnull(max(rowid), 0) >= ? FROM files", [file]).fetchone()[0])
