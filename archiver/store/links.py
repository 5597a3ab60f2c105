"""Links and pictures of pages into rows: those that are content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..records import LinkRole, ParsedPage, Source
from .files import fill_page
from .incoming import Incoming
from .revisions import rank

CONTENT_ROLES: frozenset[LinkRole] = frozenset(
    {"body", "related", "alternate", "comments_feed", "part", "comment_page", "neighbour"}
)
"""The links of an article that say something about it; the others say how the blog is walked."""


def content_of(page: ParsedPage) -> ParsedPage:
    """*page* without the links that are no content: of an index page, all of them.

    Which index pages a crawl reads, and what they list, depends on the day.
    """
    if page.kind not in ("article", "comments"):
        return replace(page, links=()) if page.links else page
    return replace(page, links=tuple(link for link in page.links if link.role in CONTENT_ROLES))


def write_links(incoming: Incoming) -> None:
    """The links and the pictures of a page, where no fuller source has told them."""
    page = incoming.page
    _write_list(incoming, "links", ("url", "role", "text"), [(link.url, link.role, link.text) for link in page.links])
    media = page.article.media if page.article else ()
    listed = [(m.url, m.kind, m.alt, m.caption) for m in media]
    if _write_list(incoming, "media", ("url", "kind", "alt", "caption"), listed):
        fill_page(incoming.db, incoming.page_id)


def _write_list(incoming: Incoming, table: str, columns: Sequence[str], values: list[tuple[Any, ...]]) -> bool:
    """Whether anything had to be written."""
    if not (values or incoming.again) or not _is_fullest(incoming, table, incoming.page.source):
        return False
    conn, key = incoming.db.conn, {"page_id": incoming.page_id}
    listed = ", ".join(columns)
    stored = conn.execute(f"SELECT {listed} FROM {table} WHERE page_id = :page_id ORDER BY position", key).fetchall()
    if stored == values:
        return False
    if stored:
        conn.execute(f"DELETE FROM {table} WHERE page_id = :page_id", key)
    conn.executemany(
        f"INSERT INTO {table} (page_id, position, {listed}) VALUES (?, ?{', ?' * len(columns)})",
        ((incoming.page_id, position, *value) for position, value in enumerate(values)),
    )
    return True


def _is_fullest(incoming: Incoming, table: str, source: Source) -> bool:
    """Whether no stronger source has stated links (or media) of this page."""
    found = incoming.db.conn.execute(
        f"SELECT DISTINCT source FROM readings WHERE page_id = :page_id AND {table} > 0",
        {"page_id": incoming.page_id},
    )
    return all(rank(source) <= rank(other) for (other,) in found)
