"""Rows into answers: articles, their threads, quotes and former versions, in a stable order.

Rows are dictionaries with the columns of the public views (`docs/schema.md`); lists come as lists.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import TypedDict, cast

from sqlite_utils import Database

from ..errors import NotFoundError
from ..text import slugify, squeeze
from .connection import rows
from .filters import between, find_article, named, of_article, of_site, select

_LISTS = ("authors", "categories", "tags")


class ArticleRow(TypedDict):
    """A row of the view `article_list`, its lists as lists."""

    url: str
    title: str | None
    authors: list[str]
    published_at: str | None
    updated_at: str | None
    categories: list[str]
    tags: list[str]
    body_text: str
    claimed_comments: int | None
    found_comments: int
    site: str
    published_precision: str | None
    language: str | None
    protected: int
    source: str
    parser: str | None
    article_id: int


class MediaRow(TypedDict):
    """A picture or another file of an article."""

    url: str
    kind: str
    alt: str
    caption: str
    sha256: str | None
    """The file itself, when it was kept; `Archive.file` tells where."""

    error: str | None
    """Why it could not be had, when it was asked for."""


class AddressRow(TypedDict):
    """Another address of an article, or another spelling of its address."""

    url: str
    stated_by: str
    """Who says so: `redirect`, `canonical`, `temporary`, `alternate`; `html`, `feed` and others spell it so."""


class WholeArticle(ArticleRow):
    """One article with all that belongs to it, but for its thread."""

    other_addresses: list[AddressRow]
    """Where it is found too, or was once."""

    body_html: str
    quotes: list[QuoteRow]
    media: list[MediaRow]
    revisions: int


class CommentRow(TypedDict):
    """A row of the view `comment_list`."""

    article_url: str
    external_id: str
    parent_external_id: str | None
    author: str | None
    author_url: str | None
    published_at: str | None
    kind: str
    depth: int
    body_text: str
    site: str
    path: str
    position: int
    parent_missing: int
    published_precision: str | None
    permalink: str | None
    page: int | None
    state: str
    comment_id: int


class QuoteRow(TypedDict):
    """A row of the view `quote_list`: one stretch of a quote."""

    article_url: str
    quote_id: int
    position: int
    kind: str
    text: str
    speaker: str | None
    speaker_text: str | None
    cue: str | None
    start: int
    end: int
    site: str
    role: str | None
    confidence: float | None
    source_url: str | None
    quote_text: str


class RevisionRow(TypedDict):
    """A former version of an article's words, or of a comment's."""

    article_url: str
    external_id: str | None
    """The comment's; None for the article itself."""

    number: int
    seen_at: str | None
    content_hash: str
    title: str | None
    body_html: str | None
    body_text: str | None


def articles(
    db: Database,
    *,
    site: str | None = None,
    since: date | str | None = None,
    until: date | str | None = None,
    author: str | None = None,
    term: str | None = None,
) -> Iterator[ArticleRow]:
    """The articles, oldest first, undated ones last.

    *since* and *until* include what they name: `until="2012"` takes all of 2012. *author* is a name, *term* a
    category's or tag's name or slug.
    """
    where = [*of_site(site), *between("published_at", since, until)]
    if author is not None:
        where.append(
            (
                """
                url IN (
                    SELECT pages.url FROM people
                    JOIN article_people ON article_people.person_id = people.id
                    JOIN articles ON articles.id = article_people.article_id
                    JOIN pages ON pages.id = articles.page_id
                    WHERE people.key >= :author AND people.key < :author_end
                )
                """,
                named("writer", author, "author"),
            )
        )
    if term is not None:
        where.append(
            (
                """
                url IN (
                    SELECT pages.url FROM terms
                    JOIN article_terms ON article_terms.term_id = terms.id
                    JOIN articles ON articles.id = article_terms.article_id
                    JOIN pages ON pages.id = articles.page_id
                    WHERE terms.slug IN (:term, :slug) OR article_terms.name = :term
                )
                """,
                {"term": squeeze(term), "slug": slugify(term)},
            )
        )
    found = select(db, "article_list", where, "published_at IS NULL, published_at, url")
    return (_article_row(row) for row in found)


def article(db: Database, url: str) -> WholeArticle:
    """The article at *url*, with its quotes and pictures."""
    page_id, url = find_article(db, url)
    row = rows(db, "SELECT * FROM article_list WHERE url = :url", {"url": url}).fetchone()
    if row is None:
        raise NotFoundError("article", url)
    more = rows(
        db,
        """
        SELECT
            id,
            body_html,
            (SELECT count(*) FROM article_revisions WHERE article_id = articles.id) AS revisions
        FROM articles
        WHERE page_id = :id
        """,
        {"id": page_id},
    ).fetchone()
    media = rows(
        db,
        """
        SELECT media.url, media.kind, media.alt, media.caption, media.sha256, files.error
        FROM (
            SELECT page_id, number FROM article_parts WHERE article_id = :id
            UNION SELECT :page_id, 1
        ) AS shown
        JOIN media ON media.page_id = shown.page_id
        LEFT JOIN files ON files.url = media.url
        GROUP BY media.page_id, media.position
        ORDER BY min(shown.number), media.page_id, media.position
        """,
        {"id": more["id"], "page_id": page_id},
    )
    return WholeArticle(
        **_article_row(row),
        other_addresses=_other_addresses(db, page_id),
        body_html=more["body_html"],
        quotes=quotes(db, url=url),
        media=[cast(MediaRow, dict(item)) for item in media],
        revisions=more["revisions"],
    )


def _other_addresses(db: Database, page_id: int) -> list[AddressRow]:
    """The addresses that lead to a page, but for those at which another article was read."""
    found = rows(
        db,
        """
        SELECT page_aliases.url, page_aliases.stated_by
        FROM page_aliases
        LEFT JOIN pages ON pages.key = page_aliases.key
            AND pages.id <> page_aliases.page_id AND pages.kind IN ('article', 'comments')
        WHERE page_aliases.page_id = ? AND pages.id IS NULL
        ORDER BY page_aliases.url
        """,
        [page_id],
    )
    return [cast(AddressRow, dict(row)) for row in found]


def thread(db: Database, url: str) -> list[CommentRow]:
    """The comments under the article at *url* in reading order, replies below what they answer."""
    _, url = find_article(db, url)
    found = rows(db, "SELECT * FROM comment_list WHERE article_url = :url ORDER BY path", {"url": url})
    return [cast(CommentRow, dict(row)) for row in found]


def comments(
    db: Database,
    *,
    site: str | None = None,
    url: str | None = None,
    author: str | None = None,
    since: date | str | None = None,
    until: date | str | None = None,
) -> Iterator[CommentRow]:
    """The comments of all articles, thread by thread."""
    where = [*of_site(site), *of_article(db, url), *between("published_at", since, until)]
    if author is not None:
        where.append(("author = :author COLLATE NOCASE", {"author": squeeze(author)}))
    return (cast(CommentRow, dict(row)) for row in select(db, "comment_list", where, "article_url, path"))


def quotes(
    db: Database, *, speaker: str | None = None, url: str | None = None, site: str | None = None
) -> list[QuoteRow]:
    """The quotes, a row a stretch; *speaker* is a name or the mention as printed, in any case."""
    where = [*of_site(site), *of_article(db, url)]
    if speaker is not None:
        where.append(
            (
                """
                (
                    quote_id IN (
                        SELECT quotes.id FROM people JOIN quotes ON quotes.speaker_id = people.id
                        WHERE people.key >= :speaker AND people.key < :speaker_end
                    )
                    OR speaker_text = :mention COLLATE NOCASE
                )
                """,
                {"mention": squeeze(speaker)} | named("speaker", speaker, "speaker"),
            )
        )
    found = select(db, "quote_list", where, "article_url, position, start")
    return [cast(QuoteRow, dict(row)) for row in found]


def revisions(db: Database, url: str) -> list[RevisionRow]:
    """The former versions of the article at *url*, oldest first, then those of its comments."""
    page_id, url = find_article(db, url)
    found = rows(
        db,
        """
        SELECT
            :url AS article_url, NULL AS external_id, number, old.seen_at, old.content_hash, old.title,
            old.body_html, old.body_text, '' AS path
        FROM article_revisions AS old JOIN articles ON articles.id = old.article_id
        WHERE articles.page_id = :id
        UNION ALL
        SELECT
            :url, external_id, number, old.seen_at, old.content_hash, NULL, old.body_html, old.body_text, path
        FROM comment_revisions AS old
        JOIN comments ON comments.id = old.comment_id
        JOIN articles ON articles.id = comments.article_id
        WHERE articles.page_id = :id
        ORDER BY path, number
        """,
        {"url": url, "id": page_id},
    )
    return [cast(RevisionRow, {column: row[column] for column in RevisionRow.__annotations__}) for row in found]


def _article_row(row: sqlite3.Row) -> ArticleRow:
    values = dict(row)
    for name in _LISTS:
        values[name] = json.loads(values[name])
    return cast(ArticleRow, values)
