"""The clocks of the blogs: what shows how far they are ahead of UTC, and the times that were read on them.

A reading of a clock is a row of `clock_readings`: one and the same time printed on a page without a zone, and
stated in UTC elsewhere, in a feed or by an API; or a time that states its own offset.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from ..times import from_iso, to_iso
from ..zones import zone_of
from .comments import thread_anew
from .connection import rows
from .moments import moment_of, moment_values
from .revisions import on_clock
from .zones import Evidence, Shown, is_in_doubt, kind_of

_TIMES = (
    ("articles", "published", "articles.page_id", "articles.id"),
    ("articles", "updated", "articles.page_id", "articles.id"),
    (
        "comments",
        "published",
        "(SELECT page_id FROM articles WHERE articles.id = comments.article_id)",
        "comments.article_id",
    ),
)
"""Table, beginning of the columns, where its page is named, and where its article."""


@dataclass(slots=True)
class _Clock:
    """The readings of one blog's clock."""

    evidence: Evidence = field(default_factory=Evidence)
    sure: set[str] = field(default_factory=set)
    """The kinds of times that have stated another offset than none."""

    waiting: set[str] = field(default_factory=set)
    """The kinds that have stated +00:00 alone, which is what programs print for want of knowing."""

    def add(self, what: str, shown: Shown, number: int = 1) -> bool:
        """Count a reading; False when earlier ones count with it from now on."""
        kind = kind_of(what)
        if kind and not is_in_doubt(what):
            self.sure.add(kind)
            if kind in self.waiting:
                return False
        if kind and is_in_doubt(what) and kind not in self.sure:
            self.waiting.add(kind)
        else:
            self.evidence.add(shown.at, shown.ahead, number)
        return True


class Clocks:
    """What is known of the blogs' clocks, remembered between pages."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[int, _Clock] = {}

    def forget(self) -> None:
        """Trust nothing that was read so far."""
        self._known.clear()

    def zone(self, site_id: int, stated: str | None) -> str | None:
        """The zone of a blog's clock: the name that is *stated*, what its readings tell, or a *stated* offset."""
        if isinstance(zone_of(stated), ZoneInfo):
            return stated
        return self._of(site_id).evidence.zone() or stated

    def keep(self, site_id: int, page_id: int, shown: Mapping[str, Shown], restated: Mapping[str, datetime]) -> bool:
        """Keep the readings on the page of an article; whether any is new. Of a kind the earliest is kept.

        Known readings of a time that is *restated* are corrected.
        """
        if not shown and not restated:
            return False
        known = {
            row[0]: Shown(_moment(row[1]), _moment(row[2]))
            for row in self._db.conn.execute(
                "SELECT what, printed, stated_at FROM clock_readings WHERE page_id = ?", [page_id]
            )
        }
        shown = {what: Shown(known[what].printed, at) for what, at in restated.items() if what in known} | dict(shown)
        news = {what: one for what, one in shown.items() if _is_news(what, one, known.get(what))}
        self._db.conn.executemany(
            """
            INSERT INTO clock_readings (page_id, what, printed, stated_at)
            VALUES (:page_id, :what, :printed, :stated_at)
            ON CONFLICT (page_id, what) DO UPDATE SET printed = excluded.printed, stated_at = excluded.stated_at
            """,
            [
                {
                    "page_id": page_id,
                    "what": what,
                    "printed": (to_iso(one.printed) or "").rstrip("Z"),
                    "stated_at": to_iso(one.at),
                }
                for what, one in news.items()
            ],
        )
        if (clock := self._known.get(site_id)) is not None:
            for what, one in news.items():
                if what in known:
                    clock.add(what, known[what], -1)
                if not clock.add(what, one):
                    del self._known[site_id]
                    break
        return bool(news)

    def _of(self, site_id: int) -> _Clock:
        if site_id not in self._known:
            self._known[site_id] = self._stored(site_id)
        return self._known[site_id]

    def _stored(self, site_id: int) -> _Clock:
        found = self._db.conn.execute(
            """
            SELECT what, printed, stated_at FROM clock_readings
            WHERE page_id IN (SELECT id FROM pages WHERE site_id = ?)
            """,
            [site_id],
        )
        readings = [(what, Shown(_moment(printed), _moment(stated))) for what, printed, stated in found]
        clock = _Clock()
        for what, shown in sorted(readings, key=lambda reading: is_in_doubt(reading[0])):
            clock.add(what, shown)
        return clock


def _is_news(what: str, new: Shown, known: Shown | None) -> bool:
    return known is None or (new < known if kind_of(what) else new != known)


def _moment(text: str) -> datetime:
    at = from_iso(text if text.endswith("Z") else f"{text}Z")
    assert at is not None
    return at


def set_clock(db: Database, site_id: int, before: str | None, after: str | None) -> None:
    """Read the times of a site that state no zone on the clock that is known now, and order its threads by them."""
    moved: set[int] = set()
    for table, prefix, page, article in _TIMES:
        found = rows(
            db,
            f"""
            SELECT
                {table}.id, {article} AS article_id, {prefix}_at, {prefix}_raw, {prefix}_precision, {prefix}_zone
            FROM {table} JOIN pages ON pages.id = {page}
            WHERE pages.site_id = :site_id
                AND {prefix}_zone IN ('assumed', 'site')
                AND {prefix}_precision IN ('second', 'minute')
            """,
            {"site_id": site_id},
        ).fetchall()
        changes = []
        for row in found:
            values = moment_values(on_clock(moment_of(row, prefix), after, before), prefix)
            if any(values[column] != row[column] for column in (f"{prefix}_at", f"{prefix}_zone")):
                changes.append(values | {"id": row["id"]})
                if table == "comments":
                    moved.add(row["article_id"])
        db.conn.executemany(
            f"UPDATE {table} SET {prefix}_at = :{prefix}_at, {prefix}_zone = :{prefix}_zone WHERE id = :id", changes
        )
    for article_id in sorted(moved):
        thread_anew(db, article_id)
