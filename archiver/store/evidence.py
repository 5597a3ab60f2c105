"""From a row to the answers that it came from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal, cast

from sqlite_utils import Database

from ..errors import NotFoundError
from ..records import Source
from .connection import rows
from .filters import find_article
from .rereading import Kept, Row, kept_of

What = Literal["article", "comment", "quote"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a row came from. None of it is the row's own words."""

    what: What
    id: int
    key: str | int
    """What it is known by on its page: the address of an article, the id of a comment, the place of a quote."""

    article_url: str
    external_id: str | None
    """Of a comment, as the platform names it."""

    page_url: str
    """The page that was read."""

    part: int | None
    """Which page of a long post that is."""

    source: Source
    parser: str | None
    rule: str | None
    seen_at: str | None
    """When these words were first read."""

    run_id: int | None
    media_type: str | None
    size: int | None
    fetched_at: str | None
    kept: Kept | None
    """The answer; None when it was not kept."""


_ANSWER = """
    SELECT
        fetches.id, fetches.run_id, fetches.final_url, fetches.asked_url, fetches.fetched_at, fetches.status,
        fetches.sha256, fetches.warc, fetches.offset, fetches.length, fetches.digest, fetches.read_with,
        snapshots.media_type, snapshots.size, snapshots.warc AS body_warc, snapshots.offset AS body_offset,
        snapshots.length AS body_length, pages.url AS page_url
    FROM fetches
    JOIN pages ON pages.id = fetches.page_id
    LEFT JOIN snapshots ON snapshots.sha256 = fetches.sha256
    WHERE fetches.id = :id
"""


def evidence(db: Database, what: What, key: str) -> list[Evidence]:
    """The answers that a row came from: one, but for an article of several pages.

    *key* is the row's id; of an article its address as well, and of a comment its permalink, or the id that its
    platform gave it, where only one has it. `NotFoundError` for what is not there.
    """
    if what == "article":
        return _of_article(db, key)
    return [_of_comment(db, key) if what == "comment" else _of_quote(db, key)]


def _is_row(key: str) -> bool:
    """Whether *key* can be a row's id: SQLite's largest has 19 digits."""
    return key.isascii() and key.isdigit() and len(key) < 19


def _of_article(db: Database, key: str) -> list[Evidence]:
    page = None if _is_row(key) else find_article(db, key)
    if _is_row(key):
        page = db.conn.execute("SELECT page_id FROM articles WHERE id = ?", [int(key)]).fetchone()
    if page is None:
        raise NotFoundError("article", key)
    article = _article(db, "articles.page_id = :key", page[0])
    parts = rows(
        db, "SELECT number, page_id FROM article_parts WHERE article_id = ? ORDER BY number", [article["id"]]
    ).fetchall()
    if not parts:
        return [_told("article", article, article, article["url"], None, _fetch_of_words(db, article))]
    fetches = [(part["number"], _fetch_of_page(db, part["page_id"])) for part in parts]
    return [_told("article", article, article, article["url"], number, fetch) for number, fetch in fetches]


def _of_comment(db: Database, key: str) -> Evidence:
    row = None
    sql = """
        SELECT comments.*, pages.url FROM comments
        JOIN articles ON articles.id = comments.article_id
        JOIN pages ON pages.id = articles.page_id
        WHERE
    """
    if _is_row(key):
        row = rows(db, f"{sql} comments.id = ?", [int(key)]).fetchone()
    if row is None:
        found = rows(
            db, f"{sql} comments.external_id = :key OR comments.permalink = :key LIMIT 2", {"key": key}
        ).fetchall()
        if len(found) > 1:
            raise NotFoundError("comment (several articles have one that is called so: give its row's id)", key)
        row = found[0] if found else None
    if row is None:
        raise NotFoundError("comment", key)
    return _told("comment", row, row, row["external_id"], None, _answer(db, row["fetch_id"]))


def _of_quote(db: Database, key: str) -> Evidence:
    row = None
    if _is_row(key):
        row = rows(db, "SELECT * FROM quotes WHERE id = ?", [int(key)]).fetchone()
    if row is None:
        raise NotFoundError("quote", key)
    article = _article(db, "articles.id = :key", row["article_id"])
    part = rows(
        db, "SELECT page_id FROM article_parts WHERE article_id = ? AND number = ?", [row["article_id"], row["part"]]
    ).fetchone()
    place = db.conn.execute(
        "SELECT count(*) FROM quotes WHERE article_id = ? AND part = ? AND position < ?",
        [row["article_id"], row["part"], row["position"]],
    ).fetchone()[0]
    fetch = _fetch_of_page(db, part["page_id"]) if part else _fetch_of_words(db, article)
    return _told("quote", row, article, place, row["part"] if part else None, fetch)


def _article(db: Database, where: str, key: int) -> Row:
    return cast(
        Row,
        rows(
            db,
            f"SELECT articles.*, pages.url FROM articles JOIN pages ON pages.id = articles.page_id WHERE {where}",
            {"key": key},
        ).fetchone(),
    )


def _fetch_of_words(db: Database, article: Row) -> Row | None:
    """The answer that brought the words of an article; a later one with the same words, where that was not kept."""
    first = _answer(db, article["fetch_id"])
    if first is not None and first["warc"] is not None:
        return first
    return _fetch_of_page(db, article["page_id"]) or first


def _fetch_of_page(db: Database, page_id: int) -> Row | None:
    found = db.conn.execute(
        """
        SELECT fetch_id FROM readings
        WHERE page_id = ? AND source = 'html' AND kind IN ('article', 'comments') AND fetch_id IS NOT NULL
        ORDER BY kind LIMIT 1
        """,
        [page_id],
    ).fetchone()
    return _answer(db, found[0]) if found else None


def _answer(db: Database, fetch_id: int | None) -> Row | None:
    return cast("Row | None", rows(db, _ANSWER, {"id": fetch_id}).fetchone()) if fetch_id is not None else None


def _told(what: What, row: Row, origin: Row, key: str | int, part: int | None, fetch: Row | None) -> Evidence:
    origins = json.loads(origin["origins"] or "{}")
    source = str(origins.get("text") or origin["source"] or "html").partition(" ")[0]
    return Evidence(
        what=what,
        id=row["id"],
        key=key,
        article_url=origin["url"],
        external_id=row["external_id"] if what == "comment" else None,
        page_url=fetch["page_url"] if fetch else origin["url"],
        part=part,
        source=cast(Source, "html" if source == "comments" else source),
        parser=row["parser"],
        rule=row["rule"],
        seen_at=origin["seen_at"],
        run_id=fetch["run_id"] if fetch else None,
        media_type=fetch["media_type"] if fetch else None,
        size=fetch["size"] if fetch else None,
        fetched_at=fetch["fetched_at"] if fetch else None,
        kept=kept_of(fetch) if fetch else None,
    )
