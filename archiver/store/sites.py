"""Blogs into rows: what pages tell of their blog, put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from sqlite_utils import Database

from ..records import ParsedPage, Site
from ..urls import host_of, page_key, site_key
from .clocks import Clocks, set_clock
from .connection import new_id, rows
from .relocation import is_agreed
from .revisions import better_zone
from .whereabouts import place_named
from .zones import Shown

_FIELDS = ("key", "url", "title", "platform", "language", "zone")


@dataclass(slots=True)
class StoredSite:
    """A blog with the id of its row."""

    id: int
    site: Site
    zone_stated: str | None
    last_seen_at: str


class Sites:
    """The blogs of the archive, remembered between pages."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._clocks = Clocks(db)
        self._known: dict[str, StoredSite] = {}

    def forget(self) -> None:
        """Trust no id seen so far."""
        self._known.clear()
        self._clocks.forget()

    def of(self, page: ParsedPage, seen: str) -> StoredSite:
        """The blog of *page*, with what *page* tells of it written."""
        stated = self._present(page.site or self._unstated(page), page, seen)
        known = self._known.get(stated.key) or self._stored(stated.key) or self._new(stated, seen)
        self._known[stated.key] = known

        before, zone_stated = known.site, better_zone(known.zone_stated, stated.zone)
        after = Site(
            key=before.key,
            url=stated.url,
            title=stated.title or before.title,
            platform=stated.platform or before.platform,
            language=stated.language or before.language,
            zone=before.zone if zone_stated == known.zone_stated else self._clocks.zone(known.id, zone_stated),
        )
        if after != before or seen > known.last_seen_at or zone_stated != known.zone_stated:
            known.zone_stated, known.last_seen_at = zone_stated, max(seen, known.last_seen_at)
            self._change(known, after)
        return known

    def at(self, url: str, seen: str) -> StoredSite:
        """The blog that has a page at *url*, else the one whose front page that is."""
        found = rows(
            self._db,
            "SELECT sites.key FROM pages JOIN sites ON sites.id = pages.site_id WHERE pages.key = ?",
            [page_key(url)],
        ).fetchone()
        key = found["key"] if found else site_key(url)
        return self._stored(key) or self._new(Site(key=key, url=url), seen)

    def again(self, known: StoredSite) -> StoredSite:
        """The blog as it stands now, after its row was changed."""
        fresh = self._stored(known.site.key)
        assert fresh is not None
        self._known[known.site.key] = fresh
        return fresh

    def _present(self, stated: Site, page: ParsedPage, seen: str) -> Site:
        """What is *stated* of a blog, under the key that it has now, should it have left that host.

        A page that was read there after that is of another blog, or of one that has come back; one from before it is
        of a blog that may have been given up, until posts agree.
        """
        left = rows(
            self._db,
            """
            SELECT site_aliases.seen_at, sites.key, sites.url
            FROM site_aliases JOIN sites ON sites.id = site_aliases.site_id
            WHERE site_aliases.key = ?
            """,
            [stated.key],
        ).fetchone()
        if left is None:
            return stated
        read = page.site is not None and page.source == "html" and page.kind != "other"
        there = page.fetch is None or f"{page_key(page.fetch.final_url)}/".startswith(f"{stated.key}/")
        if read and there and (seen > left["seen_at"] or not is_agreed(self._db, page, left["key"], stated.key)):
            self._db.conn.execute("DELETE FROM site_aliases WHERE key = ?", [stated.key])
            return stated
        return Site(key=left["key"], url=left["url"], zone=stated.zone)

    def learn(
        self, known: StoredSite, page_id: int, shown: Mapping[str, Shown], restated: Mapping[str, datetime]
    ) -> None:
        """Keep what the article of a page has *shown* of the blog's clock; it may set the clock."""
        if self._clocks.keep(known.id, page_id, shown, restated):
            zone = self._clocks.zone(known.id, known.zone_stated)
            if zone != known.site.zone:
                self._change(known, replace(known.site, zone=zone))

    def _change(self, known: StoredSite, after: Site) -> None:
        before, known.site = known.site, after
        self._update(known)
        if after.zone != before.zone:
            set_clock(self._db, known.id, before.zone, after.zone)

    def _unstated(self, page: ParsedPage) -> Site:
        """The blog of a page that does not tell: as the archive has it, else its host."""
        about = place_named(self._db, page.about).key if page.about else None
        found = rows(
            self._db,
            """
            SELECT sites.key, sites.url FROM pages JOIN sites ON sites.id = pages.site_id
            WHERE pages.key IN (:page, :about) ORDER BY pages.key = :page DESC LIMIT 1
            """,
            {"page": place_named(self._db, page.url).key, "about": about},
        ).fetchone()
        if found:
            return Site(key=found["key"], url=found["url"])
        parts = urlsplit(page.url)
        return Site(key=host_of(page.url), url=f"{parts.scheme}://{parts.netloc}/")

    def _stored(self, key: str) -> StoredSite | None:
        row = rows(self._db, "SELECT * FROM sites WHERE key = :key", {"key": key}).fetchone()
        if row is None:
            return None
        return StoredSite(
            id=row["id"],
            site=Site(**{f: row[f] for f in _FIELDS}),
            zone_stated=row["zone_stated"],
            last_seen_at=row["last_seen_at"],
        )

    def _new(self, stated: Site, seen: str) -> StoredSite:
        site = replace(stated, zone=better_zone(None, stated.zone))
        id = new_id(
            self._db,
            """
            INSERT INTO sites (key, url, title, platform, language, zone, zone_stated, first_seen_at, last_seen_at)
            VALUES (:key, :url, :title, :platform, :language, :zone, :zone, :seen, :seen)
            RETURNING id
            """,
            _values(site) | {"seen": seen},
        )
        return StoredSite(id=id, site=site, zone_stated=site.zone, last_seen_at=seen)

    def _update(self, known: StoredSite) -> None:
        self._db.conn.execute(
            """
            UPDATE sites SET
                url = :url,
                title = :title,
                platform = :platform,
                language = :language,
                zone = :zone,
                zone_stated = :zone_stated,
                last_seen_at = :seen
            WHERE id = :id
            """,
            _values(known.site) | {"zone_stated": known.zone_stated, "seen": known.last_seen_at, "id": known.id},
        )


def _values(site: Site) -> dict[str, object]:
    return {field: getattr(site, field) for field in _FIELDS}
