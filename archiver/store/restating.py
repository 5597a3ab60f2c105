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
from ..records import ParsedPage, Problem, Source
from ..times import now, to_iso
from .comments import thread_anew
from .connection import insert, rows
from .incoming import Again
from .ledger import add_problems
from .rereading import Kept, Rereading

Read = tuple[Rereading, Kept, ParsedPage]
"""A page, one of its answers, and what that says as it is read now."""


def restate(db: Database, source: Source, read: Sequence[Read], again: Again) -> None:
    """After all answers of some pages are read again: what they do not state any more, and versions that are one."""
    pages = {page.page_id: page for page, _, _ in read if page.whole}
    for page_id, page in pages.items():
        if source == "html" and not page.lost:
            drop_other_kinds(db, page_id, source, {said.kind for one, _, said in read if one is page})
        if source == "html":
            now_said = [said for one, kept, said in read if one is page and kept.fetch_id in page.present]
            note_problems(db, page_id, [problem for said in now_said for problem in said.problems])
    if source == "html":
        drop_comments(db, [kept.fetch_id for page, kept, _ in read if page.whole], again.comments)
    for _, kept, said in read:
        restate_versions(db, said, kept.fetch_id)
    for what in ("article", "comment"):
        join_equal_versions(db, what, [kept.fetch_id for _, kept, _ in read])


def note_reading(db: Database, page: ParsedPage, page_id: int) -> None:
    """The present reading of a page was made by another reader than it was."""
    db.conn.execute(
        """
        UPDATE readings SET parser = :parser, read_at = :now
        WHERE page_id = :page_id AND kind = :kind AND source = :source AND parser <> :parser
        """,
        {"parser": page.parser, "now": to_iso(now()), "page_id": page_id, "kind": page.kind, "source": page.source},
    )


def note_problems(db: Database, page_id: int, problems: Sequence[Problem]) -> None:
    """What the reader of today fails on, in the place of what failed before."""
    told = {(one.stage, one.field, one.error) for one in problems if one.stage == "parse"}
    stored = "FROM problems WHERE page_id = ? AND stage = 'parse'"
    known = {tuple(row) for row in db.conn.execute(f"SELECT stage, field, error {stored}", [page_id])}
    for _, field, error in known - told:
        db.conn.execute(f"DELETE {stored} AND field = ? AND error = ?", (page_id, field, error))
    if told - known:
        fresh = [one for one in problems if (one.stage, one.field, one.error) in told - known]
        add_problems(db, fresh, page_id, None, to_iso(now()) or "")


def forget_unnamed(db: Database) -> None:
    """People and terms that nothing names any more."""
    db.conn.execute(
        """
        DELETE FROM people
        WHERE NOT EXISTS (SELECT 1 FROM article_people WHERE person_id = people.id)
            AND NOT EXISTS (SELECT 1 FROM comments WHERE person_id = people.id)
            AND NOT EXISTS (SELECT 1 FROM quotes WHERE speaker_id = people.id)
        """
    )
    db.conn.execute("DELETE FROM terms WHERE NOT EXISTS (SELECT 1 FROM article_terms WHERE term_id = terms.id)")


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
    failed = {problem.field for problem in page.problems if problem.stage == "parse"}
    well = not failed & {"title", "body", "part"}  # else what was read of it before is better
    if article is not None and article.parts == 1 and (article.text or article.html) and well:
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
        insert(db, table, [{**dict(version), "number": number} for number, version in enumerate(kept, 1)])
