"""Blogs into rows: what pages tell of their blog, put together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sqlite_utils import Database

from ..records import ParsedPage, Site
from ..urls import host_of, page_key
from .clocks import set_clock
from .connection import new_id, rows
from .revisions import better_zone

_FIELDS = ("key", "url", "title", "platform", "language", "zone")


@dataclass(slots=True)
class StoredSite:
    """A blog with the id of its row."""

    id: int
    site: Site
    last_seen_at: str


class Sites:
    """The blogs of the archive, remembered between pages."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[str, StoredSite] = {}

    def forget(self) -> None:
        """Trust no id seen so far."""
        self._known.clear()

    def of(self, page: ParsedPage, seen: str) -> StoredSite:
        """The blog of *page*, with what *page* tells of it written."""
        stated = page.site or self._unstated(page)
        known = self._known.get(stated.key) or self._stored(stated.key) or self._new(stated, seen)
        self._known[stated.key] = known

        before = known.site
        after = Site(
            key=before.key,
            url=stated.url,
            title=stated.title or before.title,
            platform=stated.platform or before.platform,
            language=stated.language or before.language,
            zone=better_zone(before.zone, stated.zone),
        )
        if after != before or seen > known.last_seen_at:
            known.site, known.last_seen_at = after, max(seen, known.last_seen_at)
            self._update(known)
        if after.zone != before.zone:
            set_clock(self._db, known.id, before.zone, after.zone)
        return known

    def _unstated(self, page: ParsedPage) -> Site:
        """The blog of a page that does not tell: as the archive has it, else its host."""
        key = page_key(page.url)
        found = rows(
            self._db,
            """
            SELECT sites.key, sites.url FROM pages JOIN sites ON sites.id = pages.site_id
            WHERE pages.key IN (:page, :about) ORDER BY pages.key = :page DESC LIMIT 1
            """,
            {"page": key, "about": page_key(page.about) if page.about else None},
        ).fetchone()
        if found:
            return Site(key=found["key"], url=found["url"])
        parts = urlsplit(page.url)
        return Site(key=host_of(page.url), url=f"{parts.scheme}://{parts.netloc}/")

    def _stored(self, key: str) -> StoredSite | None:
        row = rows(self._db, "SELECT * FROM sites WHERE key = :key", {"key": key}).fetchone()
        if row is None:
            return None
        return StoredSite(id=row["id"], site=Site(**{f: row[f] for f in _FIELDS}), last_seen_at=row["last_seen_at"])

    def _new(self, stated: Site, seen: str) -> StoredSite:
        site = replace(stated, zone=better_zone(None, stated.zone))
        id = new_id(
            self._db,
            """
            INSERT INTO sites (key, url, title, platform, language, zone, first_seen_at, last_seen_at)
            VALUES (:key, :url, :title, :platform, :language, :zone, :seen, :seen)
            RETURNING id
            """,
            _values(site) | {"seen": seen},
        )
        return StoredSite(id=id, site=site, last_seen_at=seen)

    def _update(self, known: StoredSite) -> None:
        self._db.conn.execute(
            """
            UPDATE sites SET
                url = :url,
                title = :title,
                platform = :platform,
                language = :language,
                zone = :zone,
                last_seen_at = :seen
            WHERE id = :id
            """,
            _values(known.site) | {"seen": known.last_seen_at, "id": known.id},
        )


def _values(site: Site) -> dict[str, object]:
    return {field: getattr(site, field) for field in _FIELDS}
