"""The clock of a blog, when it is learned after times without a zone were stored."""

from __future__ import annotations

from sqlite_utils import Database

from .comments import thread_anew
from .connection import rows
from .moments import moment_of, moment_values
from .revisions import on_clock

_TIMES = (
    ("articles", "published", "pages.id = articles.page_id"),
    ("articles", "updated", "pages.id = articles.page_id"),
    (
        "comments",
        "published",
        "pages.id = (SELECT page_id FROM articles WHERE articles.id = comments.article_id)",
    ),
)
"""Table, beginning of the columns, and how a row is joined with its page."""


def set_clock(db: Database, site_id: int, before: str | None, after: str | None) -> None:
    """Read the times of a site that state no zone on the clock that is known now, and order its threads by them."""
    for table, prefix, join in _TIMES:
        found = rows(
            db,
            f"""
            SELECT {table}.id, {prefix}_at, {prefix}_raw, {prefix}_precision, {prefix}_zone
            FROM {table} JOIN pages ON {join}
            WHERE pages.site_id = :site_id
                AND {prefix}_zone IN ('assumed', 'site')
                AND {prefix}_precision IN ('second', 'minute')
            """,
            {"site_id": site_id},
        ).fetchall()
        db.conn.executemany(
            f"UPDATE {table} SET {prefix}_at = :{prefix}_at, {prefix}_zone = :{prefix}_zone WHERE id = :id",
            [
                {"id": row["id"]} | moment_values(on_clock(moment_of(row, prefix), after, before), prefix)
                for row in found
            ],
        )
    _order_threads(db, site_id)


def _order_threads(db: Database, site_id: int) -> None:
    articles = db.conn.execute(
        """
        SELECT articles.id FROM articles JOIN pages ON pages.id = articles.page_id
        WHERE pages.site_id = :site_id
            AND EXISTS (SELECT 1 FROM comments WHERE comments.article_id = articles.id)
        """,
        {"site_id": site_id},
    ).fetchall()
    for (article_id,) in articles:
        thread_anew(db, article_id)
