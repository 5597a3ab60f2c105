"""Comments in the order of their threads: where each stands, written when a page has brought new ones.

Every new comment can move all others of its thread. A long thread in many pages is therefore not put in order after
each of them, but when those that wait are half as many as those that have their places; the rest when somebody asks
(`settle`). Until then new comments stand behind the others: their `path` begins with `~`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, count

from sqlite_utils import Database

from ..records import Comment
from ..threads import build_thread, paths
from .connection import insert_all, next_id, rows, transaction
from .moments import moment_of

LONG = 1000
"""A thread of so many comments is put in order when many have come; a shorter one after every page."""

_MOVE = """
    UPDATE comments SET
        parent_external_id = :parent_external_id,
        parent_id = :parent_id,
        parent_missing = :parent_missing,
        depth = :depth,
        path = :path,
        position = :position
    WHERE id = :id
"""

Values = Callable[[str], Mapping[str, object]]
"""What the row of a new comment says beside its place, by the comment's id."""


def add_to_thread(
    db: Database, article_id: int, fresh: Mapping[str, Comment], moved: Iterable[int], values: Values
) -> None:
    """Write *fresh* comments; they and the rows that have *moved* get their places now, or when more have come.

    *fresh* are as much of comments as their places depend on.
    """
    moved = list(moved)
    if _may_wait(db, article_id, len(fresh) + len(moved)):
        _append(db, article_id, fresh, moved, values)
    else:
        order_thread(db, article_id, fresh, values)


def settle(db: Database) -> None:
    """Give the comments that wait for their places what they wait for."""
    # The literal is that of the index over these few rows.
    waiting = db.conn.execute("SELECT DISTINCT article_id FROM comments WHERE path >= '~'").fetchall()
    if waiting:
        with transaction(db):
            for (article_id,) in waiting:
                order_thread(db, article_id)


def order_thread(
    db: Database, article_id: int, fresh: Mapping[str, Comment] | None = None, values: Values = lambda _: {}
) -> None:
    """The whole thread in order, with *fresh* comments. Only rows that are new or move are touched.

    A reply whose page tells no parent is marked. Such a mark stays until a page names the parent.
    """
    fresh = fresh or {}
    stored = {row["external_id"]: row for row in _rows(db, article_id)}
    thread = build_thread(chain(map(_placed, stored.values()), fresh.values()))
    new_ids = count(next_id(db, "comments"))
    ids = {c.id: stored[c.id]["id"] if c.id in stored else next(new_ids) for c in thread}

    def place(comment: Comment, path: str) -> dict[str, object]:
        return {
            "parent_external_id": comment.parent,
            "parent_id": ids.get(comment.parent) if comment.parent else None,
            "parent_missing": int(comment.parent_missing),
            "depth": comment.depth,
            "path": path,
            "position": comment.position,
        }

    placed = [(comment, path) for comment, path in zip(thread, paths(thread), strict=True)]
    # New rows first: an old comment may turn out to answer one of them.
    insert_all(
        db,
        "comments",
        (
            {**values(comment.id), "id": ids[comment.id], "article_id": article_id, "external_id": comment.id}
            | place(comment, path)
            for comment, path in placed
            if comment.id in fresh
        ),
    )
    db.conn.executemany(_MOVE, _moves(stored, ((c.id, place(c, path)) for c, path in placed if c.id in stored)))


def _moves(
    stored: Mapping[str, sqlite3.Row], places: Iterable[tuple[str, dict[str, object]]]
) -> Iterator[dict[str, object]]:
    for id, place in places:
        row = stored[id]
        if any(row[column] != value for column, value in place.items()):
            yield place | {"id": row["id"]}


def _rows(db: Database, article_id: int) -> sqlite3.Cursor:
    """The comments of an article, as far as it concerns their places: a thread may have 20,000."""
    return rows(
        db,
        """
        SELECT
            id, external_id, parent_external_id, parent_id, parent_missing, depth, path, position,
            page, page_position, published_at, published_raw, published_precision, published_zone
        FROM comments
        WHERE article_id = :id
        """,
        {"id": article_id},
    )


def _placed(row: sqlite3.Row) -> Comment:
    return Comment(
        id=row["external_id"],
        page=row["page"],
        position=row["page_position"],
        parent=row["parent_external_id"],
        parent_missing=bool(row["parent_missing"]) and row["parent_external_id"] is None,
        published=moment_of(row, "published"),
    )


# Waiting


def _may_wait(db: Database, article_id: int, number: int) -> bool:
    """Whether *number* comments more of this thread can wait for their places."""
    in_order = _last_position(db, article_id) + 1
    if in_order < LONG:
        return False
    waiting = db.conn.execute(
        "SELECT count(*) FROM comments WHERE article_id = :id AND path >= '~'", {"id": article_id}
    ).fetchone()[0]
    return bool(2 * (waiting + number) < in_order)


def _last_position(db: Database, article_id: int) -> int:
    found = db.conn.execute(
        "SELECT position FROM comments WHERE article_id = :id AND path < '~' ORDER BY path DESC LIMIT 1",
        {"id": article_id},
    ).fetchone()
    return int(found[0]) if found else -1


def _append(db: Database, article_id: int, fresh: Mapping[str, Comment], moved: Iterable[int], values: Values) -> None:
    first_id = next_id(db, "comments")
    position = _last_position(db, article_id) + 1
    insert_all(
        db,
        "comments",
        (
            {
                **values(comment.id),
                "id": first_id + number,
                "article_id": article_id,
                "external_id": comment.id,
                "parent_external_id": comment.parent,
                "parent_id": None,
                "parent_missing": int(comment.parent_missing or comment.parent is not None),
                "depth": 0,
                "path": f"~{comment.page or 0:06d}.{comment.position:06d}",
                "position": position + number,
            }
            for number, comment in enumerate(fresh.values())
        ),
    )
    db.conn.executemany(
        "UPDATE comments SET path = printf('~%06d.%06d', ifnull(page, 0), page_position) WHERE id = :id",
        [{"id": id} for id in moved],
    )
