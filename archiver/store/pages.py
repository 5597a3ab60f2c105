"""Pages into rows: one for each page, by whichever of its addresses it comes, and what was last read there."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from sqlite3 import Row

from sqlite_utils import Database

from ..records import ParsedPage
from ..urls import page_key
from .connection import rows
from .revisions import ORIGINS
from .whereabouts import ALIASES, Place

_STATED_BY = (*ORIGINS, "other", *ALIASES)
"""Who can name an address of a page, strongest first."""


def add_page(db: Database, page: ParsedPage, place: Place, site_id: int, seen: str) -> int:
    """The id of the row of *page*, whose place in the archive is *place*."""
    fetch = page.fetch
    stated_by = page.source if page.kind != "other" else "other"
    row = rows(
        db,
        # min() picks the stronger kind: article, comments, index, other stand in the order of the alphabet.
        """
        INSERT INTO pages (key, url, stated_by, site_id, kind, first_seen_at, last_seen_at, gone_at)
        VALUES (
            :key, :url, :stated_by, :site_id, :kind, :seen,
            CASE WHEN :read THEN :seen END, CASE WHEN :status IN (404, 410) THEN :seen END
        )
        ON CONFLICT (key) DO UPDATE SET
            site_id = CASE
                WHEN (:source = 'html' AND :kind <> 'other') OR NOT EXISTS (
                    SELECT 1 FROM readings WHERE page_id = pages.id AND source = 'html' AND kind <> 'other'
                ) THEN excluded.site_id
                ELSE site_id
            END,
            kind = min(kind, excluded.kind),
            first_seen_at = min(first_seen_at, excluded.first_seen_at),
            last_seen_at = CASE
                WHEN :read THEN max(ifnull(last_seen_at, ''), excluded.last_seen_at)
                ELSE last_seen_at
            END,
            gone_at = CASE
                -- A page that was only ever read at other addresses is not gone when this one is.
                WHEN :status IN (404, 410) THEN coalesce(gone_at, CASE WHEN NOT :read_elsewhere THEN :seen END)
                WHEN :status < 400 THEN NULL
                ELSE gone_at
            END
        RETURNING id, url, stated_by
        """,
        {
            "key": place.key,
            "url": place.url,
            "stated_by": stated_by,
            "site_id": site_id,
            "kind": page.kind,
            "source": page.source,
            "seen": seen,
            "read": fetch is None or (fetch.status is not None and fetch.status < 400),
            # A feed that answers says nothing about the pages of its entries.
            "status": fetch.status if fetch and page.source == "html" else None,
            "read_elsewhere": page.kind == "other" and _is_read_elsewhere(db, place.key),
        },
    ).fetchone()
    _spell(db, row, (page.url, stated_by), place, seen)
    return int(row["id"])


def add_named_page(db: Database, url: str, place: Place, site_id: int, seen: str) -> int:
    """The id of the page of an article that a further page of it, or of its comments, is about."""
    row = rows(
        db,
        """
        INSERT INTO pages (key, url, stated_by, site_id, kind, first_seen_at)
        VALUES (:key, :url, 'comments', :site_id, 'article', :seen)
        ON CONFLICT (key) DO UPDATE SET kind = 'article'
        RETURNING id, url, stated_by
        """,
        {"key": place.key, "url": place.url, "site_id": site_id, "seen": seen},
    ).fetchone()
    _spell(db, row, (url, "comments"), place, seen)
    return int(row["id"])


def add_target(db: Database, place: Place, site_id: int, seen: str) -> int:
    """The id of the page that another address leads to; a row of its own, when nothing is known of it yet."""
    row = rows(
        db,
        """
        INSERT INTO pages (key, url, stated_by, site_id, kind, first_seen_at)
        VALUES (:key, :url, 'other', :site_id, 'other', :seen)
        ON CONFLICT (key) DO UPDATE SET first_seen_at = min(first_seen_at, excluded.first_seen_at)
        RETURNING id
        """,
        {"key": place.key, "url": place.url, "site_id": site_id, "seen": seen},
    ).fetchone()
    return int(row["id"])


def _is_read_elsewhere(db: Database, key: str) -> bool:
    """Whether the page of *key* states that address, and was read at others alone."""
    found = db.conn.execute(
        """
        SELECT final_url FROM fetches JOIN pages ON pages.id = fetches.page_id
        WHERE pages.key = ? AND pages.kind IN ('article', 'comments') AND status < 300
        """,
        [key],
    ).fetchall()
    return bool(found) and all(page_key(url) != key for (url,) in found)


def is_news(db: Database, page: ParsedPage, page_id: int, fetch_id: int | None, seen: str) -> bool:
    """Whether *page* says anything else than its last reading as the same kind, from the same source."""
    says = (
        page.about,
        page.parser,
        page.comment_page,
        page.article,
        page.comments,
        page.quotes,
        page.links,
    )
    # The count of links stays when none are left: so do the links.
    written = db.conn.execute(
        """
        INSERT INTO readings (page_id, kind, source, parser, content_hash, links, media, read_at, fetch_id)
        VALUES (:page_id, :kind, :source, :parser, :content_hash, :links, :media, :seen, :fetch_id)
        ON CONFLICT (page_id, kind, source) DO UPDATE SET
            parser = excluded.parser,
            content_hash = excluded.content_hash,
            links = CASE WHEN excluded.links THEN excluded.links ELSE links END,
            media = CASE WHEN excluded.media THEN excluded.media ELSE media END,
            read_at = excluded.read_at,
            fetch_id = excluded.fetch_id
        WHERE content_hash <> excluded.content_hash
        """,
        {
            "page_id": page_id,
            "kind": page.kind,
            "source": page.source,
            "parser": page.parser,
            "content_hash": _hash_of(says),
            "links": len(page.links),
            "media": len(page.article.media) if page.article else 0,
            "seen": seen,
            "fetch_id": fetch_id,
        },
    )
    return written.rowcount > 0


def _hash_of(says: Iterable[object]) -> str:
    """Of what a page says, piece by piece: the comments of a long thread are 50 MB as one text."""
    digest = sha256()
    for value in says:
        digest.update(b"\x1e")
        for item in value if isinstance(value, tuple) else (value,):
            digest.update(repr(item).encode())
    return digest.hexdigest()


# Addresses

_Stated = tuple[str, str]
"""An address and who states it."""


def _spell(db: Database, row: Row, new: _Stated, place: Place, seen: str) -> None:
    """Settle how the address of a page is spelled; what was seen first makes no difference."""
    page_id, stored = row["id"], (row["url"], row["stated_by"])
    if new[0] != place.url:
        add_alias(db, page_id, new, seen)  # it is called by another of its addresses
        return
    if new == stored:
        return
    if new[0] == stored[0]:
        if _order(new) < _order(stored):
            _name(db, page_id, new)
        return
    new = add_alias(db, page_id, new, seen)
    if _order(new) < _order(stored):
        _name(db, page_id, new)
        add_alias(db, page_id, stored, seen)
        db.conn.execute("DELETE FROM page_aliases WHERE page_id = ? AND url = ?", (page_id, new[0]))


def _order(spelling: _Stated) -> tuple[bool, bool, int, str]:
    """Of two spellings of an address the lower names the page.

    One that was only asked for comes last; https comes before http.
    """
    url, stated_by = spelling
    asked = stated_by == "other" or stated_by in ALIASES
    return asked, not url.startswith("https:"), _STATED_BY.index(stated_by), url


def _name(db: Database, page_id: int, spelling: _Stated) -> None:
    url, stated_by = spelling
    db.conn.execute("UPDATE pages SET url = ?, stated_by = ? WHERE id = ?", (url, stated_by, page_id))


def add_alias(db: Database, page_id: int, stated: _Stated, seen: str) -> _Stated:
    """Keep another address of a page; returns it with the strongest that has stated it."""
    url, stated_by = stated
    values = {"page_id": page_id, "url": url, "key": page_key(url), "stated_by": stated_by, "seen": seen}
    known = db.conn.execute(
        "SELECT stated_by FROM page_aliases WHERE page_id = :page_id AND url = :url", values
    ).fetchone()
    if known and _STATED_BY.index(known[0]) < _STATED_BY.index(stated_by):
        values["stated_by"] = stated_by = str(known[0])
    db.conn.execute(
        """
        INSERT INTO page_aliases (page_id, url, key, stated_by, seen_at)
        VALUES (:page_id, :url, :key, :stated_by, :seen)
        ON CONFLICT (page_id, url) DO UPDATE SET
            stated_by = excluded.stated_by,
            seen_at = max(seen_at, excluded.seen_at)
        WHERE stated_by <> excluded.stated_by OR seen_at < excluded.seen_at
        """,
        values,
    )
    return url, stated_by
