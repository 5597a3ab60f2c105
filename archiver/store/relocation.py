"""A blog that has moved to another host: its rows of both places become those of one blog."""

from __future__ import annotations

from sqlite3 import Row

from sqlite_utils import Database

from ..urls import page_key, site_key
from .clocks import Clocks, set_clock
from .connection import rows
from .moves import join_pages, rehome
from .names import Names
from .pages import add_alias
from .revisions import better_zone
from .whereabouts import rehosted


def move_site(db: Database, names: Names, site_id: int, left: str, seen: str) -> bool:
    """Keep that the blog had its front page at *left* before; whether that changed anything.

    What the archive has of a blog there becomes part of this one: pages with the same path are the same pages, the
    others get the address that they have now, and their old one is kept.
    """
    key = site_key(left)
    site = rows(db, "SELECT * FROM sites WHERE id = ?", [site_id]).fetchone()
    known = rows(db, "SELECT * FROM site_aliases WHERE key = ?", [key]).fetchone()
    if key == site["key"] or (known is not None and known["site_id"] == site_id and known["seen_at"] >= seen):
        return False
    other = rows(db, "SELECT * FROM sites WHERE key = ?", [key]).fetchone()
    if other is not None and _is_alive(db, other["id"], key, seen):
        return False
    db.conn.execute(
        """
        INSERT INTO site_aliases (key, site_id, url, seen_at)
        VALUES (:key, :site_id, :url, :seen)
        ON CONFLICT (key) DO UPDATE SET site_id = excluded.site_id, url = excluded.url, seen_at = excluded.seen_at
        """,
        {"key": key, "site_id": site_id, "url": left, "seen": seen},
    )
    # It may have come back to a host that it had left before.
    db.conn.execute("DELETE FROM site_aliases WHERE key = ?", [site["key"]])
    if other is not None:
        _join_sites(db, names, site, other, seen)
    return True


def _is_alive(db: Database, site_id: int, key: str, seen: str) -> bool:
    """Whether a page was read at its address in that blog after it was *seen* to have moved."""
    found = db.conn.execute(
        """
        SELECT final_url FROM fetches JOIN pages ON pages.id = fetches.page_id
        WHERE pages.site_id = :site AND pages.kind IN ('article', 'comments', 'index')
            AND status < 300 AND fetched_at > :seen
        """,
        {"site": site_id, "seen": seen},
    )
    return any(f"{page_key(url)}/".startswith(f"{key}/") for (url,) in found)


def _join_sites(db: Database, names: Names, site: Row, other: Row, seen: str) -> None:
    set_clock(db, other["id"], other["zone"], None)
    pages = rows(
        db,
        """
        SELECT pages.id, pages.key, pages.url, pages.kind, articles.id AS article_id
        FROM pages LEFT JOIN articles ON articles.page_id = pages.id
        WHERE pages.site_id = ? ORDER BY pages.key
        """,
        [other["id"]],
    ).fetchall()
    for page in pages:
        db.conn.execute("UPDATE pages SET site_id = ? WHERE id = ?", (site["id"], page["id"]))
        if page["article_id"] is not None:
            rehome(db, names, page["article_id"], site["id"])
        if page["kind"] in ("article", "comments"):
            _relocate(db, names, page, site, other, seen)
    values = {"id": site["id"], "other": other["id"]}
    db.conn.execute("UPDATE site_aliases SET site_id = :id WHERE site_id = :other", values)
    for table in ("people", "terms"):
        db.conn.execute(f"DELETE FROM {table} WHERE site_id = :other", values)
    db.conn.execute("DELETE FROM sites WHERE id = :other", values)
    stated = better_zone(site["zone_stated"], other["zone_stated"])
    zone = Clocks(db).zone(site["id"], stated)
    db.conn.execute(
        """
        UPDATE sites SET
            title = coalesce(title, :title),
            platform = coalesce(platform, :platform),
            language = coalesce(language, :language),
            zone = :zone,
            zone_stated = :stated,
            first_seen_at = min(first_seen_at, :first),
            last_seen_at = max(last_seen_at, :last)
        WHERE id = :id
        """,
        values
        | {name: other[name] for name in ("title", "platform", "language")}
        | {"zone": zone, "stated": stated, "first": other["first_seen_at"], "last": other["last_seen_at"]},
    )
    set_clock(db, site["id"], site["zone"], zone)


def _relocate(db: Database, names: Names, page: Row, site: Row, other: Row, seen: str) -> None:
    """Give a page the address that it has on the blog's new host."""
    if not f"{page['key']}/".startswith(f"{other['key']}/"):
        return
    url = rehosted(page["url"], other["key"], site["url"])
    there = rows(db, "SELECT id FROM pages WHERE key = ?", [page_key(url)]).fetchone()
    if there is not None:
        kind = rows(db, "SELECT kind FROM pages WHERE id = ?", [there["id"]]).fetchone()["kind"]
        if kind != "index" and not _are_two(db, page["id"], there["id"]):
            join_pages(db, names, there["id"], page["id"], by="redirect", seen=seen)
        return
    db.conn.execute("UPDATE pages SET key = ?, url = ? WHERE id = ?", (page_key(url), url, page["id"]))
    add_alias(db, page["id"], (page["url"], "redirect"), seen)


def _are_two(db: Database, page_id: int, other_id: int) -> bool:
    """Whether both pages were read and say different things: one that is gone, say, and another blog's of its name."""
    read = db.conn.execute(
        "SELECT count(DISTINCT page_id) FROM readings WHERE page_id IN (?, ?) AND source = 'html' AND kind = 'article'",
        (page_id, other_id),
    ).fetchone()[0]
    if read < 2:
        return False
    found = rows(db, "SELECT title, content_hash FROM articles WHERE page_id IN (?, ?)", [page_id, other_id]).fetchall()
    return len(found) == 2 and not any(
        found[0][column] and found[0][column] == found[1][column] for column in ("title", "content_hash")
    )
