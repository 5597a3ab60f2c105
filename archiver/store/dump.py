"""The whole content, told so that two archives can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlite_utils import Database

from .connection import rows

_CONTENT = {  # table and natural key: query
    ("sites", "key"): """
        SELECT key, zone FROM sites
        WHERE id IN (SELECT site_id FROM pages WHERE kind IN ('article', 'comments'))
    """,
    ("pages", "url"): """
        SELECT pages.url, sites.key AS site, pages.kind, pages.gone_at IS NOT NULL AS gone
        FROM pages JOIN sites ON sites.id = pages.site_id
        WHERE pages.kind IN ('article', 'comments')
    """,
    ("articles", "url"): """
        SELECT
            pages.url, title, published_at, published_raw, published_precision, published_zone, updated_at,
            updated_raw, updated_precision, updated_zone, articles.language, claimed_comments, parts,
            protected, parser, source, origins, body_html, body_text, content_hash
        FROM articles JOIN pages ON pages.id = articles.page_id
    """,
    ("article_parts", "url, number"): """
        SELECT pages.url, number, article_parts.body_html, article_parts.body_text, article_parts.content_hash
        FROM article_parts
        JOIN articles ON articles.id = article_parts.article_id
        JOIN pages ON pages.id = articles.page_id
    """,
    ("article_revisions", "url, number"): """
        SELECT pages.url, number, old.content_hash, old.title, old.body_html, old.body_text
        FROM article_revisions AS old
        JOIN articles ON articles.id = old.article_id
        JOIN pages ON pages.id = articles.page_id
    """,
    ("article_people", "article_url, role, position"): """
        SELECT pages.url AS article_url, article_people.role, position, people.key, article_people.name,
            article_people.url
        FROM article_people
        JOIN people ON people.id = article_people.person_id
        JOIN articles ON articles.id = article_people.article_id
        JOIN pages ON pages.id = articles.page_id
    """,
    ("article_terms", "url, position"): """
        SELECT pages.url, position, scheme, slug, article_terms.name
        FROM article_terms
        JOIN terms ON terms.id = article_terms.term_id
        JOIN articles ON articles.id = article_terms.article_id
        JOIN pages ON pages.id = articles.page_id
    """,
    ("quotes", "url, position"): """
        SELECT
            pages.url, position, part, quotes.kind, text, cue, speaker, people.key AS speaker_key,
            speaker_text, speaker_start, speaker_end, quotes.role, confidence, source_url,
            (
                SELECT json_group_array(json_array(start, "end"))
                FROM (SELECT start, "end" FROM quote_spans WHERE quote_id = quotes.id ORDER BY number)
            ) AS spans
        FROM quotes
        JOIN articles ON articles.id = quotes.article_id
        JOIN pages ON pages.id = articles.page_id
        LEFT JOIN people ON people.id = quotes.speaker_id
    """,
    ("comments", "url, external_id"): """
        SELECT
            pages.url, comments.external_id, comments.kind, comments.parent_external_id,
            above.external_id AS parent, comments.parent_missing, comments.depth, comments.path,
            comments.position, comments.page, comments.author, comments.author_url, people.key AS person_key,
            comments.published_at, comments.published_raw, comments.published_precision,
            comments.published_zone, comments.permalink, comments.body_html, comments.body_text,
            comments.content_hash, comments.source, comments.origins, comments.state
        FROM comments
        JOIN articles ON articles.id = comments.article_id
        JOIN pages ON pages.id = articles.page_id
        LEFT JOIN comments AS above ON above.id = comments.parent_id
        LEFT JOIN people ON people.id = comments.person_id
    """,
    ("comment_revisions", "url, external_id, number"): """
        SELECT pages.url, external_id, number, old.content_hash, old.body_html, old.body_text
        FROM comment_revisions AS old
        JOIN comments ON comments.id = old.comment_id
        JOIN articles ON articles.id = comments.article_id
        JOIN pages ON pages.id = articles.page_id
    """,
    ("links", "page_url, position"): """
        SELECT pages.url AS page_url, position, links.url, role, text
        FROM links JOIN pages ON pages.id = links.page_id
    """,
    ("media", "page_url, position"): """
        SELECT pages.url AS page_url, position, media.url, media.kind, alt, caption
        FROM media JOIN pages ON pages.id = media.page_id
    """,
    ("problems", "url, stage, field, error"): """
        SELECT pages.url, stage, field, error FROM problems JOIN pages ON pages.id = problems.page_id
        WHERE pages.kind IN ('article', 'comments') AND stage IN ('parse', 'store')
    """,
}


def content_dump(db: Database) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every row of content, under its table's name, by natural keys: no integer ids, times of reading, runs.

    Archives that have read the same articles and comments give the same dump, in whichever order they read them.
    How a crawl went is no content, for it depends on the day: index pages, feeds and sitemaps, the ways in which
    an address was spelled, and requests that failed.
    """
    for (table, key), sql in _CONTENT.items():
        for row in rows(db, f"SELECT * FROM ({sql}) ORDER BY {key}"):
            yield table, dict(row)
