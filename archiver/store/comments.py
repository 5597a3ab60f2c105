"""Comments into rows and back: merged over the pages that show them, and put in their thread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlite_utils import Database

from ..ids import content_hash
from ..records import Comment, Source
from .connection import rows
from .incoming import Incoming
from .moments import moment_of, moment_values
from .order import add_to_thread, order_thread
from .revisions import Part, Place, Reading, comment_reading, decide, merge, on_clock, stated, unstated
from .versions import join_versions

_UPDATE_COMMENT = """
    UPDATE comments SET
        kind = :kind,
        parent_external_id = :parent_external_id,
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
        parser = :parser,
        rule = :rule,
        fetch_id = CASE WHEN content_hash = :content_hash AND source = :source THEN fetch_id ELSE :fetch_id END,
        seen_at = CASE WHEN content_hash = :content_hash THEN seen_at ELSE :seen_at END
    WHERE id = :id
"""

_AT_ONCE = 200
"""How many comments of a page are compared with what is stored, and written, in one go: a page may have 20,000."""

_MOVERS = ("parent", "published", "place")
"""The fields that a comment's place in its thread depends on."""


_PLACE = ("place",)
"""Of a comment that two pages show the first decides, whichever of them is read again."""


def write_comments(incoming: Incoming, article_id: int) -> tuple[int, int]:
    """Merge a page's comments into the article's thread; returns how many are new, and revised."""
    db, page, zone = incoming.db, incoming.page, incoming.zone
    fresh: dict[str, Comment] = {}
    moved: set[int] = set()
    revised = 0
    restated = incoming.again.comments.setdefault(article_id, set()) if incoming.again is not None else None
    for some in _slices(page.comments):
        stored = _stored_comments(db, article_id, [c.id for c in some])
        bodies = _stored_bodies(db, article_id, list(stored))
        changed: dict[int, Reading] = {}
        reworded: list[int] = []
        for comment in some:
            if (row := stored.get(comment.id)) is None:
                if not _is_bare(page.source, comment):
                    fresh[comment.id] = comment
                continue
            if _is_hidden_reply(comment) and row["parent_external_id"] is None and not row["parent_missing"]:
                db.conn.execute("UPDATE comments SET parent_missing = 1 WHERE id = :id", {"id": row["id"]})
                moved.add(row["id"])
            new = comment_reading(comment, page, zone)
            old = stored_comment(row, *bodies[comment.id])
            if restated is not None and row["seen_at"] > incoming.seen:
                continue  # its words came later
            anew = restated is not None and comment.id not in restated
            merged = merge(unstated(old, new, _PLACE) if anew else old, new)
            times = old.values.get("published"), merged.values.get("published")
            incoming.see(f"comment {comment.id}", comment.published, *times)
            if merged == old:
                continue
            changed[row["id"]] = merged
            if decide(old, new).kind == "revised" and restated is None:
                reworded.append(row["id"])
            if any(old.values.get(field) != merged.values.get(field) for field in _MOVERS):
                moved.add(row["id"])
        if restated is not None:
            restated.update(comment.id for comment in some)
        _keep_versions(db, reworded)
        db.conn.executemany(_UPDATE_COMMENT, [_values(incoming, r) | {"id": id} for id, r in changed.items()])
        revised += len(reworded)
    if fresh or moved:

        def values(id: str) -> dict[str, object]:
            reading = comment_reading(fresh[id], page, zone)
            return _values(incoming, reading) | {"first_seen_at": incoming.seen}

        add_to_thread(db, article_id, {id: _placed(c, zone) for id, c in fresh.items()}, moved, values)
    return len(fresh), revised


def _slices(comments: Iterable[Comment]) -> Iterator[list[Comment]]:
    left = iter(comments)
    while some := list(islice(left, _AT_ONCE)):
        yield some


def _is_hidden_reply(comment: Comment) -> bool:
    """Whether its page shows that it answers another comment, and not which."""
    return comment.parent_missing and comment.parent is None


def _placed(comment: Comment, zone: str | None) -> Comment:
    """As much of a comment as its place in the thread depends on."""
    return Comment(
        id=comment.id,
        page=comment.page,
        position=comment.position,
        parent=comment.parent,
        parent_missing=_is_hidden_reply(comment),
        published=on_clock(comment.published, zone),
    )


def _is_bare(source: Source, comment: Comment) -> bool:
    """Whether an API was asked for no more than what the pages leave open: that alone makes no comment."""
    return source == "api" and not (comment.text or comment.html or comment.author)


def thread_anew(db: Database, article_id: int) -> None:
    """Put the comments of an article in order again, after their times have changed."""
    order_thread(db, article_id)


def join_comments(incoming: Incoming, article_id: int, other_id: int) -> None:
    """Give an article the comments of another one, which is the same; what both have is merged, its own first."""
    db = incoming.db
    mine, theirs = _stored_comments(db, article_id), _stored_comments(db, other_id)
    both = [id for id in theirs if id in mine]
    bodies, others = _stored_bodies(db, article_id, both), _stored_bodies(db, other_id, both)
    for id in both:
        row, twin = mine[id], theirs[id]
        old = stored_comment(row, *bodies[id])
        merged = merge(stored_comment(twin, *others[id]), old)
        if merged != old:
            db.conn.execute(_UPDATE_COMMENT, _values(incoming, merged) | {"id": row["id"]})
        former = row["source"] == twin["source"]
        join_versions(db, "comment", row["id"], twin["id"], former=former)
        earliest = {"id": row["id"], "other": twin["id"]}
        db.conn.execute(
            """
            UPDATE comments SET first_seen_at = min(
                first_seen_at, (SELECT first_seen_at FROM comments WHERE id = :other)
            )
            WHERE id = :id
            """,
            earliest,
        )
        db.conn.execute("UPDATE comments SET parent_id = :id WHERE parent_id = :other", earliest)
        db.conn.execute("DELETE FROM comments WHERE id = :other", earliest)
    db.conn.execute("UPDATE comments SET article_id = ? WHERE article_id = ?", (article_id, other_id))
    if theirs:
        thread_anew(db, article_id)


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
            "parser": row["parser"],
            "rule": row["rule"],
            "text": (Part(1, html, text),) if text or html else (),
            "place": Place(row["page"], row["page_position"]),
        },
        json.loads(row["origins"] or "{}"),
    )


def _stored_comments(db: Database, article_id: int, ids: Sequence[str] | None = None) -> dict[str, sqlite3.Row]:
    """The comments of an article by id, all or those of *ids*, but for their words: a thread may have 20,000."""
    found = rows(
        db,
        f"""
        SELECT
            id, external_id, kind, parent_external_id, parent_id, parent_missing, depth, path, position,
            page, page_position, author, author_url, published_at, published_raw, published_precision,
            published_zone, permalink, source, origins, parser, rule, seen_at
        FROM comments
        WHERE article_id = :id {"AND external_id IN (SELECT value FROM json_each(:ids))" if ids is not None else ""}
        """,
        {"id": article_id, "ids": json.dumps(ids)},
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
        "parent_external_id": value("parent"),
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
        "parser": value("parser"),
        "rule": value("rule"),
        "fetch_id": incoming.fetch_id,
        "seen_at": incoming.seen,
    }
