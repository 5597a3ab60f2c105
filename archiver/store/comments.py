"""Comments into rows and back: merged over the pages that show them, and put in their thread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence, Set
from itertools import chain

from sqlite_utils import Database

from ..ids import content_hash
from ..records import Comment
from ..threads import build_thread, paths
from .connection import insert, next_id, rows
from .incoming import Incoming
from .moments import moment_of, moment_values
from .revisions import Part, Place, Reading, comment_reading, decide, merge, stated

_UPDATE_COMMENT = """
    UPDATE comments SET
        kind = :kind,
        page = :page,
        page_position = :page_position,
        author = :author,
        author_url = :author_url,
        person_id = :person_id,
        published_at = :published_at,
        published_raw = :published_raw,
        published_precision = :published_precision,
        published_zone = :published_zone,
        permalink = :permalink,
        body_html = :body_html,
        body_text = :body_text,
        content_hash = :content_hash,
        source = :source,
        origins = :origins,
        fetch_id = CASE WHEN content_hash = :content_hash THEN fetch_id ELSE :fetch_id END,
        seen_at = CASE WHEN content_hash = :content_hash THEN seen_at ELSE :seen_at END
    WHERE id = :id
"""

_MOVE_COMMENT = """
    UPDATE comments SET
        parent_external_id = :parent_external_id,
        parent_id = :parent_id,
        parent_missing = :parent_missing,
        depth = :depth,
        path = :path,
        position = :position
    WHERE id = :id
"""


def write_comments(incoming: Incoming, article_id: int) -> tuple[int, int]:
    """Merge a page's comments into the article's thread; returns how many are new, and revised."""
    db, page, zone = incoming.db, incoming.page, incoming.zone
    stored = _stored_comments(db, article_id)
    bodies = _stored_bodies(db, article_id, [c.id for c in page.comments if c.id in stored])
    hidden = {c.id for c in page.comments if c.parent_missing and c.parent is None}
    fresh: dict[str, Reading] = {}
    changed: dict[str, Reading] = {}
    revised: list[int] = []
    for comment in page.comments:
        new = comment_reading(comment, page.source, zone)
        if comment.id not in stored:
            fresh[comment.id] = new
            continue
        old = stored_comment(stored[comment.id], *bodies[comment.id])
        if (merged := merge(old, new)) != old:
            changed[comment.id] = merged
            if decide(old, new).kind == "revised":
                revised.append(stored[comment.id]["id"])
    marked = any(_is_unmarked(stored[id]) for id in hidden if id in stored)
    if fresh or changed or marked:
        _keep_versions(db, revised)
        updates = [_values(incoming, r) | {"id": stored[id]["id"]} for id, r in changed.items()]
        db.conn.executemany(_UPDATE_COMMENT, updates)
        seen = {"first_seen_at": incoming.seen}
        values = {id: _values(incoming, r) | seen for id, r in fresh.items()}
        _write_thread(db, article_id, stored, fresh | changed, values, hidden)
    return len(fresh), len(revised)


def thread_anew(db: Database, article_id: int) -> None:
    """Put the comments of an article in order again, after their times have changed."""
    _write_thread(db, article_id, _stored_comments(db, article_id), {}, {}, set())


def stored_comment(row: sqlite3.Row, html: str, text: str) -> Reading:
    """What the archive states of a comment, given its row of `comments` and its body."""
    return stated(
        row["source"],
        {
            "kind": row["kind"],
            "parent": row["parent_external_id"],
            "author": row["author"],
            "author_url": row["author_url"],
            "published": moment_of(row, "published"),
            "permalink": row["permalink"],
            "text": (Part(1, html, text),) if text or html else (),
            "place": Place(row["page"], row["page_position"]),
        },
        json.loads(row["origins"] or "{}"),
    )


def _stored_comments(db: Database, article_id: int) -> dict[str, sqlite3.Row]:
    """The comments of an article by id, but for their words: a thread may have 20,000."""
    found = rows(
        db,
        """
        SELECT
            id, external_id, kind, parent_external_id, parent_id, parent_missing, depth, path, position,
            page, page_position, author, author_url, published_at, published_raw, published_precision,
            published_zone, permalink, source, origins
        FROM comments
        WHERE article_id = :id
        """,
        {"id": article_id},
    )
    return {row["external_id"]: row for row in found}


def _stored_bodies(db: Database, article_id: int, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    if not ids:
        return {}
    found = db.conn.execute(
        """
        SELECT external_id, body_html, body_text FROM comments
        WHERE article_id = :id AND external_id IN (SELECT value FROM json_each(:ids))
        """,
        {"id": article_id, "ids": json.dumps(ids)},
    )
    return {id: (html, text) for id, html, text in found}


def _keep_versions(db: Database, ids: Sequence[int]) -> None:
    db.conn.executemany(
        """
        INSERT INTO comment_revisions
            (comment_id, number, fetch_id, seen_at, content_hash, body_html, body_text)
        SELECT
            id,
            1 + (SELECT count(*) FROM comment_revisions WHERE comment_id = comments.id),
            fetch_id, seen_at, content_hash, body_html, body_text
        FROM comments
        WHERE id = :id
        """,
        [{"id": id} for id in ids],
    )


def _values(incoming: Incoming, comment: Reading) -> dict[str, object]:
    """All that a comment's row says, but for its place in the thread."""
    value = comment.values.get
    place: Place = comment.values["place"]
    part: Part = value("text", (Part(1, "", ""),))[0]
    author, author_url = value("author"), value("author_url")
    return {
        "kind": comment.values["kind"],
        "page": place.page,
        "page_position": place.position,
        "author": author,
        "author_url": author_url,
        "person_id": incoming.person("commenter", author, author_url) if author else None,
        **moment_values(value("published"), "published"),
        "permalink": value("permalink"),
        "body_html": part.html,
        "body_text": part.text,
        "content_hash": content_hash(part.text),
        "source": comment.origin,
        "origins": json.dumps(comment.origins, sort_keys=True) if comment.origins else None,
        "fetch_id": incoming.fetch_id,
        "seen_at": incoming.seen,
    }


def _write_thread(
    db: Database,
    article_id: int,
    stored: Mapping[str, sqlite3.Row],
    told: Mapping[str, Reading],
    new_values: Mapping[str, dict[str, object]],
    hidden: Set[str],
) -> None:
    """The whole thread in order, what is *told* now before what is *stored*.

    The *hidden* are replies whose page tells no parent. Such a mark stays until a page names the parent. Only
    rows that are new or move are touched.
    """
    hidden = hidden | {id for id, row in stored.items() if row["parent_missing"] and row["parent_external_id"] is None}
    thread = build_thread(
        chain(
            (_placed_row(row, id in hidden) for id, row in stored.items() if id not in told),
            (_placed(id, reading, id in hidden) for id, reading in told.items()),
        )
    )
    first_id = next_id(db, "comments")
    ids: dict[str, int] = {}
    inserts: list[dict[str, object]] = []
    updates: list[dict[str, object]] = []
    for comment, path in zip(thread, paths(thread), strict=True):
        row = stored.get(comment.id)
        ids[comment.id] = first_id + len(inserts) if row is None else row["id"]
        place: dict[str, object] = {
            "parent_external_id": comment.parent,
            "parent_id": ids.get(comment.parent) if comment.parent else None,
            "parent_missing": int(comment.parent_missing),
            "depth": comment.depth,
            "path": path,
            "position": comment.position,
        }
        if row is None:
            key = {"id": ids[comment.id], "article_id": article_id, "external_id": comment.id}
            inserts.append(key | place | new_values[comment.id])
        elif any(row[column] != value for column, value in place.items()):
            updates.append(place | {"id": row["id"]})
    # New rows first: an old comment may turn out to answer one of them.
    insert(db, "comments", inserts)
    db.conn.executemany(_MOVE_COMMENT, updates)


def _is_unmarked(row: sqlite3.Row) -> bool:
    return row["parent_external_id"] is None and not row["parent_missing"]


def _placed(id: str, reading: Reading, hidden: bool) -> Comment:
    """As much of a comment as its place in the thread depends on."""
    place: Place = reading.values["place"]
    return Comment(
        id=id,
        page=place.page,
        position=place.position,
        parent=reading.values.get("parent"),
        parent_missing=hidden,
        published=reading.values.get("published"),
    )


def _placed_row(row: sqlite3.Row, hidden: bool) -> Comment:
    return Comment(
        id=row["external_id"],
        page=row["page"],
        position=row["page_position"],
        parent=row["parent_external_id"],
        parent_missing=hidden,
        published=moment_of(row, "published"),
    )
