"""Which WARC files an archive points to, and which of its articles they have captured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict, cast

from sqlite_utils import Database

from ..urls import page_key, same_page
from .connection import rows


class CapturedRow(TypedDict):
    """An article, and the last capture of its page."""

    id: int
    url: str
    """As it was captured."""

    title: str | None
    body_text: str
    captured_at: str


def warcs(db: Database) -> list[str]:
    """The WARC files that rows point to, by their names in rows."""
    found = db.conn.execute(
        """
        SELECT warc FROM fetches WHERE warc IS NOT NULL
        UNION SELECT warc FROM snapshots WHERE warc IS NOT NULL
        ORDER BY warc
        """
    )
    return [str(warc) for (warc,) in found]


def captures_in(db: Database, warc: str) -> set[int]:
    """Where the records of a WARC file begin that fetches point to."""
    return {int(offset) for (offset,) in db.conn.execute("SELECT offset FROM fetches WHERE warc = ?", [warc])}


def read_at(db: Database, url: str) -> str | None:
    """When the page at *url* was last read there; None when it never was. A feed that names it does not count."""
    found = db.conn.execute(
        """
        SELECT fetched_at, final_url FROM fetches JOIN pages ON pages.id = fetches.page_id
        WHERE pages.key = ? AND status < 300
        """,
        [page_key(url)],
    )
    return max((at for at, final in found if same_page(final, url)), default=None)


def captured_articles(db: Database) -> Iterator[CapturedRow]:
    """The articles that a WARC file has the page of, oldest first."""
    found = rows(
        db,
        """
        SELECT articles.id, fetches.final_url AS url, articles.title, articles.body_text,
            fetches.fetched_at AS captured_at
        FROM articles
        JOIN pages ON pages.id = articles.page_id
        JOIN readings ON readings.page_id = pages.id AND readings.source = 'html' AND readings.kind = 'article'
        JOIN fetches ON fetches.id = (
            -- A feed that names the post is a fetch of its page, too.
            SELECT own.id FROM fetches AS own
            WHERE own.page_id = pages.id AND own.warc IS NOT NULL AND own.status < 300
                AND (own.final_url = pages.url OR own.id = readings.fetch_id)
            ORDER BY own.fetched_at DESC
            LIMIT 1
        )
        ORDER BY articles.published_at, articles.id
        """,
    )
    for row in found:
        yield cast(CapturedRow, dict(row))
