"""What becomes of the rows of a page that is read again.

To read again is no edit by an author: words that the reader now takes otherwise stand in the place of those before,
and no former version is made of them. Former versions are read again from their own answers.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from sqlite_utils import Database

from ..ids import content_hash
from ..records import ParsedPage, Source
from .comments import thread_anew
from .connection import rows
from .incoming import Again
from .rereading import Kept


def restate(db: Database, page_id: int, source: Source, pages: Sequence[tuple[Kept, ParsedPage]], again: Again) -> None:
    """After all answers of a page are read again: what they do not state any more, and versions that are one."""
    if source == "html":
        drop_other_kinds(db, page_id, source, {page.kind for _, page in pages})
        drop_comments(db, [kept.fetch_id for kept, _ in pages], again.comments)
    for what in ("article", "comment"):
        join_equal_versions(db, what, [kept.fetch_id for kept, _ in pages])


def note_reading(db: Database, page: ParsedPage, page_id: int, seen: str) -> None:
    """The last reading of a page was made by another reader, or as another kind, than it was."""
    db.conn.execute(
        """
        UPDATE readings SET parser = :parser, read_at = :seen
        WHERE page_id = :page_id AND kind = :kind AND source = :source AND parser <> :parser
        """,
        {"parser": page.parser, "seen": seen, "page_id": page_id, "kind": page.kind, "source": page.source},
    )


def drop_other_kinds(db: Database, page_id: int, source: Source, kinds: Collection[str]) -> None:
    """A page that is no article after all, or of another kind: what it was read as before is no reading of it."""
    db.conn.execute(
        """
        DELETE FROM readings
        WHERE page_id = :page_id AND source = :source AND parser <> ''
            AND kind NOT IN (SELECT value FROM json_each(:kinds))
        """,
        {"page_id": page_id, "source": source, "kinds": json.dumps(sorted(kinds))},
    )
    left = [kind for (kind,) in db.conn.execute("SELECT DISTINCT kind FROM readings WHERE page_id = ?", [page_id])]
    if "article" in left or "comments" in left:
        return
    db.conn.execute("DELETE FROM articles WHERE page_id = ? AND source IS NOT NULL", [page_id])
    for table in ("links", "media"):
        db.conn.execute(f"DELETE FROM {table} WHERE page_id = ?", [page_id])
    named = db.conn.execute("SELECT 1 FROM articles WHERE page_id = ?", [page_id]).fetchone()
    if left and not named:
        db.conn.execute("UPDATE pages SET kind = ? WHERE id = ?", [min(left), page_id])


def drop_comments(db: Database, fetch_ids: Iterable[int], restated: Mapping[int, Collection[str]]) -> None:
    """Comments that came from these answers, and are none as they are read now; *restated* by article."""
    gone: dict[int, list[int]] = defaultdict(list)
    for row in rows(
        db,
        """
        SELECT id, article_id, external_id FROM comments
        WHERE source = 'html' AND fetch_id IN (SELECT value FROM json_each(?))
        """,
        [json.dumps(sorted(fetch_ids))],
    ):
        if row["article_id"] in restated and row["external_id"] not in restated[row["article_id"]]:
            gone[row["article_id"]].append(row["id"])
    for article_id, ids in gone.items():
        marks = json.dumps(ids)
        db.conn.execute(
            "UPDATE comments SET parent_id = NULL WHERE parent_id IN (SELECT value FROM json_each(?))", [marks]
        )
        db.conn.execute("DELETE FROM comments WHERE id IN (SELECT value FROM json_each(?))", [marks])
        thread_anew(db, article_id)


def restate_versions(db: Database, page: ParsedPage, fetch_id: int) -> None:
    """Former versions that this answer brought, as it is read now."""
    article = page.article
    if article is not None and article.parts == 1 and (article.text or article.html):
        db.conn.execute(
            """
            UPDATE article_revisions SET title = :title, body_html = :html, body_text = :text, content_hash = :hash
            WHERE fetch_id = :fetch_id AND (title IS NOT :title OR body_html <> :html OR body_text <> :text)
            """,
            {
                "title": article.title,
                "html": article.html,
                "text": article.text,
                "hash": content_hash(article.title, article.text),
                "fetch_id": fetch_id,
            },
        )
    ids = {
        external_id: id
        for id, external_id in db.conn.execute(
            """
            SELECT comments.id, comments.external_id FROM comment_revisions
            JOIN comments ON comments.id = comment_revisions.comment_id
            WHERE comment_revisions.fetch_id = ?
            """,
            [fetch_id],
        )
    }
    db.conn.executemany(
        """
        UPDATE comment_revisions SET body_html = :html, body_text = :text, content_hash = :hash
        WHERE fetch_id = :fetch_id AND comment_id = :id AND (body_html <> :html OR body_text <> :text)
        """,
        [
            {
                "html": comment.html,
                "text": comment.text,
                "hash": content_hash(comment.text),
                "fetch_id": fetch_id,
                "id": ids[comment.id],
            }
            for comment in page.comments
            if comment.id in ids
        ],
    )


def join_equal_versions(db: Database, what: Literal["article", "comment"], fetch_ids: Iterable[int]) -> None:
    """Versions next to each other whose words are the same, as they are read now: no author has changed anything.

    What stands takes over when it was first seen.
    """
    table, key, present = f"{what}_revisions", f"{what}_id", f"{what}s"
    touched = db.conn.execute(
        f"SELECT DISTINCT {key} FROM {table} WHERE fetch_id IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(fetch_ids))],
    ).fetchall()
    for (id,) in touched:
        versions = rows(db, f"SELECT * FROM {table} WHERE {key} = ? ORDER BY number", [id]).fetchall()
        standing = rows(db, f"SELECT content_hash FROM {present} WHERE id = ?", [id]).fetchone()
        following = [*(version["content_hash"] for version in versions[1:]), standing["content_hash"]]
        kept = [version for version, after in zip(versions, following, strict=True) if version["content_hash"] != after]
        if len(kept) == len(versions):
            continue
        last = versions[-1]
        if last not in kept:
            first = next(
                version
                for n, version in enumerate(versions)
                if all(later["content_hash"] == standing["content_hash"] for later in versions[n:])
            )
            db.conn.execute(
                f"UPDATE {present} SET fetch_id = ?, seen_at = ? WHERE id = ?",
                [first["fetch_id"], first["seen_at"], id],
            )
        db.conn.execute(f"DELETE FROM {table} WHERE {key} = ?", [id])
        columns = [column for column in versions[0].keys() if column != "number"]  # noqa: SIM118
        for number, version in enumerate(kept, 1):
            listed = ", ".join(["number", *columns])
            db.conn.execute(
                f"INSERT INTO {table} ({listed}) VALUES ({', '.join('?' * (1 + len(columns)))})",
                [number, *(version[column] for column in columns)],
            )
