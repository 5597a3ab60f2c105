"""Pages into rows: one for each page, whichever way its address is spelled, and what was last read there."""

from __future__ import annotations

from hashlib import sha256

from sqlite_utils import Database

from ..records import ParsedPage
from ..urls import page_key
from .connection import rows
from .revisions import ORIGINS

_STATED_BY = (*ORIGINS, "other")
"""Who can spell a page's address, strongest first."""


def add_page(db: Database, page: ParsedPage, site_id: int, seen: str) -> int:
    """The id of the row of *page*."""
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
                WHEN :status IN (404, 410) THEN coalesce(gone_at, :seen)
                WHEN :status < 400 THEN NULL
                ELSE gone_at
            END
        RETURNING id, url, stated_by
        """,
        {
            "key": page_key(page.url),
            "url": page.url,
            "stated_by": stated_by,
            "site_id": site_id,
            "kind": page.kind,
            "source": page.source,
            "seen": seen,
            "read": fetch is None or (fetch.status is not None and fetch.status < 400),
            # A feed that answers says nothing about the pages of its entries.
            "status": fetch.status if fetch and page.source == "html" else None,
        },
    ).fetchone()
    _spell(db, row["id"], (row["url"], row["stated_by"]), (page.url, stated_by))
    return int(row["id"])


def add_named_page(db: Database, url: str, site_id: int, seen: str) -> int:
    """The id of the page of an article that a further page of it, or of its comments, is about."""
    row = rows(
        db,
        """
        INSERT INTO pages (key, url, stated_by, site_id, kind, first_seen_at)
        VALUES (:key, :url, 'comments', :site_id, 'article', :seen)
        ON CONFLICT (key) DO UPDATE SET kind = 'article'
        RETURNING id, url, stated_by
        """,
        {"key": page_key(url), "url": url, "site_id": site_id, "seen": seen},
    ).fetchone()
    _spell(db, row["id"], (row["url"], row["stated_by"]), (url, "comments"))
    return int(row["id"])


def is_news(db: Database, page: ParsedPage, page_id: int, seen: str) -> bool:
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
        INSERT INTO readings (page_id, kind, source, parser, content_hash, links, media, read_at)
        VALUES (:page_id, :kind, :source, :parser, :content_hash, :links, :media, :seen)
        ON CONFLICT (page_id, kind, source) DO UPDATE SET
            parser = excluded.parser,
            content_hash = excluded.content_hash,
            links = CASE WHEN excluded.links THEN excluded.links ELSE links END,
            media = CASE WHEN excluded.media THEN excluded.media ELSE media END,
            read_at = excluded.read_at
        WHERE content_hash <> excluded.content_hash
        """,
        {
            "page_id": page_id,
            "kind": page.kind,
            "source": page.source,
            "parser": page.parser,
            "content_hash": sha256(repr(says).encode()).hexdigest(),
            "links": len(page.links),
            "media": len(page.article.media) if page.article else 0,
            "seen": seen,
        },
    )
    return written.rowcount > 0


# Spellings

_Spelling = tuple[str, str]
"""An address and who states it."""


def _spell(db: Database, page_id: int, stored: _Spelling, new: _Spelling) -> None:
    """Settle how the address of a page is spelled; what was seen first makes no difference."""
    if new == stored:
        return
    if new[0] == stored[0]:
        if _order(new) < _order(stored):
            _name(db, page_id, new)
        return
    new = _alias(db, page_id, new)
    if _order(new) < _order(stored):
        _name(db, page_id, new)
        _alias(db, page_id, stored)
        db.conn.execute("DELETE FROM page_aliases WHERE page_id = ? AND url = ?", (page_id, new[0]))


def _order(spelling: _Spelling) -> tuple[bool, bool, int, str]:
    """Of two spellings of an address the lower names the page.

    One that was only asked for comes last; https comes before http.
    """
    url, stated_by = spelling
    return stated_by == "other", not url.startswith("https:"), _STATED_BY.index(stated_by), url


def _name(db: Database, page_id: int, spelling: _Spelling) -> None:
    url, stated_by = spelling
    db.conn.execute("UPDATE pages SET url = ?, stated_by = ? WHERE id = ?", (url, stated_by, page_id))


def _alias(db: Database, page_id: int, spelling: _Spelling) -> _Spelling:
    """Keep *spelling* beside the one that names the page; returns it with the strongest that has stated it."""
    url, stated_by = spelling
    key = {"page_id": page_id, "url": url}
    known = db.conn.execute(
        "SELECT stated_by FROM page_aliases WHERE page_id = :page_id AND url = :url", key
    ).fetchone()
    if known and _STATED_BY.index(known[0]) <= _STATED_BY.index(stated_by):
        return url, str(known[0])
    db.conn.execute(
        """
        INSERT INTO page_aliases (page_id, url, stated_by)
        VALUES (:page_id, :url, :stated_by)
        ON CONFLICT (page_id, url) DO UPDATE SET stated_by = excluded.stated_by
        """,
        key | {"stated_by": stated_by},
    )
    return spelling
