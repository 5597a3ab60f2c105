"""Rows into answers: what the archive knows, as plain rows, in a stable order.

Rows are dictionaries with the columns of the public views (`docs/schema.md`); lists come as lists.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypedDict, cast

from sqlite_utils import Database

from ..errors import ConfigError, NotFoundError
from ..ids import person_key
from ..records import Moment, Person, Quote, Span, Term
from ..text import slugify, squeeze
from ..times import from_iso, to_iso
from ..urls import canonical_url, is_web_url, same_page, site_key
from .connection import rows
from .revisions import Part, Place, Reading, stated

Row = dict[str, Any]

_LISTS = ("authors", "categories", "tags")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\dZ?)?)?)?)?)?")


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


class MediaRow(TypedDict):
    """A picture of an article."""

    url: str
    alt: str
    caption: str


class WholeArticle(ArticleRow):
    """One article with all that belongs to it, but for its thread."""

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


class ProblemRow(TypedDict):
    """What surprised on a page."""

    url: str
    stage: str
    field: str
    error: str
    seen_at: str
    run: int | None


class GapRow(TypedDict):
    """An article of which the archive has another number of comments than its page claims."""

    url: str
    claimed: int
    found: int


class SiteRow(TypedDict):
    """A blog, with how much the archive has of it."""

    key: str
    url: str
    title: str | None
    platform: str | None
    language: str | None
    zone: str | None
    first_seen_at: str
    last_seen_at: str
    pages: int
    articles: int
    comments: int
    quotes: int
    first_at: str | None
    """When its earliest article was published."""

    last_at: str | None
    """When its latest article was published."""


class Stats(TypedDict):
    """How much the archive has."""

    totals: dict[str, int]
    sites: list[SiteRow]


class RunRow(TypedDict):
    """A line in the ledger of runs."""

    id: int
    spider: str
    target: str
    started_at: str
    finished_at: str | None
    outcome: str | None
    version: str
    settings: dict[str, Any]
    stats: dict[str, Any] | None


class RunReport(TypedDict):
    """What one run read; comments and quotes are those of the articles it read."""

    articles: int
    comments: int
    quotes: int
    new: int
    revised: int
    same: int
    gaps: list[GapRow]
    problems: list[ProblemRow]


# Addresses


def find_article(db: Database, url: str) -> tuple[int, str]:
    """Id and address of the page of the article at *url*.

    *url* may differ from it by scheme (or have none), `www.`, fragment and closing slash.
    """
    if not is_web_url(url) and is_web_url(f"https://{url}"):
        url = f"https://{url}"
    if is_web_url(url):
        found = rows(
            db,
            """
            SELECT pages.id, pages.url FROM pages JOIN articles ON articles.page_id = pages.id
            WHERE pages.url IN (SELECT value FROM json_each(:urls))
            """,
            {"urls": json.dumps(_spellings(url))},
        ).fetchall()
        asked = canonical_url(url)
        for row in sorted(found, key=lambda row: (row["url"] != asked, row["url"])):
            if same_page(row["url"], url):
                return row["id"], row["url"]
    raise NotFoundError("article", url)


def _spellings(url: str) -> list[str]:
    """The addresses that `same_page` holds for one with *url*."""
    whole = canonical_url(url)
    scheme, _, rest = whole.partition("://")
    host, slash, tail = rest.partition("/")
    path, mark, query = tail.partition("?")
    host = host.removeprefix("www.")
    path = path.rstrip("/")
    return [
        f"{scheme}://{www}{host}{slash}{path}{end}{mark}{query}"
        for scheme in dict.fromkeys((scheme, "https", "http"))
        for www in ("", "www.")
        for end in (("", "/") if path else ("",))
    ]


# Lists


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
    where = [*_of_site(site), *_between("published_at", since, until)]
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
                _person_range("writer", author, "author"),
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
    found = _select(db, "article_list", where, "published_at IS NULL, published_at, url")
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
        SELECT media.url, media.alt, media.caption
        FROM (
            SELECT page_id, number FROM article_parts WHERE article_id = :id
            UNION SELECT :page_id, 1
        ) AS shown
        JOIN media ON media.page_id = shown.page_id
        GROUP BY media.page_id, media.position
        ORDER BY min(shown.number), media.page_id, media.position
        """,
        {"id": more["id"], "page_id": page_id},
    )
    return WholeArticle(
        **_article_row(row),
        body_html=more["body_html"],
        quotes=quotes(db, url=url),
        media=[cast(MediaRow, dict(item)) for item in media],
        revisions=more["revisions"],
    )


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
    where = [*_of_site(site), *_of_article(db, url), *_between("published_at", since, until)]
    if author is not None:
        where.append(("author = :author COLLATE NOCASE", {"author": squeeze(author)}))
    return (cast(CommentRow, dict(row)) for row in _select(db, "comment_list", where, "article_url, path"))


def quotes(
    db: Database, *, speaker: str | None = None, url: str | None = None, site: str | None = None
) -> list[QuoteRow]:
    """The quotes, a row a stretch; *speaker* is a name or the mention as printed, in any case."""
    where = [*_of_site(site), *_of_article(db, url)]
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
                {"mention": squeeze(speaker)} | _person_range("speaker", speaker, "speaker"),
            )
        )
    found = _select(db, "quote_list", where, "article_url, position, start")
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
    return [cast(RevisionRow, _only(row, RevisionRow.__annotations__)) for row in found]


def problems(db: Database, *, run: int | None = None, site: str | None = None) -> list[ProblemRow]:
    """What surprised on pages, page by page; with *run* only what that run was the last to meet."""
    where = _of_site(site)
    if run is not None:
        where.append(("run = :run", {"run": run}))
    source = """
        (
            SELECT
                pages.url, problems.stage, problems.field, problems.error, problems.seen_at,
                problems.run_id AS run, sites.key AS site
            FROM problems
            JOIN pages ON pages.id = problems.page_id
            JOIN sites ON sites.id = pages.site_id
        )
    """
    found = _select(db, source, where, "url, stage, field, error")
    return [cast(ProblemRow, _only(row, ProblemRow.__annotations__)) for row in found]


def gaps(db: Database, *, site: str | None = None) -> list[GapRow]:
    """Articles whose page claims another number of comments than the archive has."""
    where = [("claimed_comments <> found_comments", {}), *_of_site(site)]
    return [
        GapRow(url=row["url"], claimed=row["claimed_comments"], found=row["found_comments"])
        for row in _select(db, "article_list", where, "url")
    ]


# Counts


def stats(db: Database) -> Stats:
    """How much there is, in all and of each blog; articles of which only comments are known are not counted."""
    counted = ("sites", "pages", "comments", "quotes", "people", "terms", "fetches", "runs", "problems")
    asked = {"articles": "SELECT count(*) FROM articles WHERE source IS NOT NULL"}
    asked |= {table: f"SELECT count(*) FROM {table}" for table in counted}
    asked["revisions"] = "SELECT (SELECT count(*) FROM article_revisions) + (SELECT count(*) FROM comment_revisions)"
    return Stats(totals={name: _count(db, sql) for name, sql in asked.items()}, sites=sites(db))


def sites(db: Database) -> list[SiteRow]:
    """The blogs, each with how much the archive has of it."""
    found = rows(
        db,
        """
        SELECT
            sites.key, sites.url, sites.title, sites.platform, sites.language, sites.zone,
            sites.first_seen_at, sites.last_seen_at,
            count(pages.id) AS pages,
            count(articles.source) AS articles,
            ifnull(sum((SELECT count(*) FROM comments WHERE article_id = articles.id)), 0) AS comments,
            ifnull(sum((SELECT count(*) FROM quotes WHERE article_id = articles.id)), 0) AS quotes,
            min(articles.published_at) AS first_at,
            max(articles.published_at) AS last_at
        FROM sites
        LEFT JOIN pages ON pages.site_id = sites.id
        LEFT JOIN articles ON articles.page_id = pages.id
        GROUP BY sites.id
        ORDER BY sites.key
        """,
    )
    return [cast(SiteRow, dict(row)) for row in found]


def runs(db: Database) -> list[RunRow]:
    """The runs, newest first."""
    return [_run_row(row) for row in rows(db, "SELECT * FROM runs ORDER BY id DESC")]


def run_report(db: Database, run: int) -> RunReport:
    """What run number *run* read: articles that no run read before, revised ones, the others, and what is missing."""
    read = """
        SELECT articles.id, articles.page_id, articles.fetch_id FROM articles
        WHERE articles.source IS NOT NULL AND articles.page_id IN (
            SELECT page_id FROM fetches WHERE run_id = :run
        )
    """
    asked = {
        "articles": f"SELECT count(*) FROM ({read})",
        "comments": f"SELECT count(*) FROM comments WHERE article_id IN (SELECT id FROM ({read}))",
        "quotes": f"SELECT count(*) FROM quotes WHERE article_id IN (SELECT id FROM ({read}))",
        "new": f"""
            SELECT count(*) FROM ({read}) AS article
            WHERE NOT EXISTS (
                SELECT 1 FROM fetches WHERE page_id = article.page_id AND ifnull(run_id, 0) < :run
            )
        """,
        "revised": f"""
            SELECT count(*) FROM ({read}) AS article JOIN fetches ON fetches.id = article.fetch_id
            WHERE fetches.run_id = :run
                AND EXISTS (SELECT 1 FROM article_revisions WHERE article_id = article.id)
        """,
    }
    key = {"run": run}
    if rows(db, "SELECT 1 FROM runs WHERE id = :run", key).fetchone() is None:
        raise NotFoundError("run", str(run))
    counts = {name: _count(db, sql, key) for name, sql in asked.items()}
    missing = _select(
        db,
        "article_list",
        [
            ("claimed_comments <> found_comments", {}),
            ("url IN (SELECT pages.url FROM fetches JOIN pages ON pages.id = page_id WHERE run_id = :run)", key),
        ],
        "url",
    )
    return RunReport(
        articles=counts["articles"],
        comments=counts["comments"],
        quotes=counts["quotes"],
        new=counts["new"],
        revised=counts["revised"],
        same=max(counts["articles"] - counts["new"] - counts["revised"], 0),
        gaps=[GapRow(url=row["url"], claimed=row["claimed_comments"], found=row["found_comments"]) for row in missing],
        problems=problems(db, run=run),
    )


def _count(db: Database, sql: str, values: Mapping[str, object] | None = None) -> int:
    return int(rows(db, sql, values or {}).fetchone()[0])


def _run_row(row: sqlite3.Row) -> RunRow:
    values = dict(row)
    values["settings"] = json.loads(row["settings"])
    values["stats"] = json.loads(row["stats"]) if row["stats"] else None
    return cast(RunRow, values)


def _only(row: sqlite3.Row, columns: Iterable[str]) -> Row:
    return {column: row[column] for column in columns}


# Conditions

_Condition = tuple[str, Mapping[str, object]]


def _select(db: Database, source: str, where: list[_Condition], order: str) -> sqlite3.Cursor:
    values: dict[str, object] = {}
    for _, given in where:
        values |= given
    conditions = " AND ".join(condition for condition, _ in where) or "TRUE"
    return rows(db, f"SELECT * FROM {source} WHERE {conditions} ORDER BY {order}", values)


def _of_site(site: str | None) -> list[_Condition]:
    """A blog by its key, or by the address of its front page."""
    if site is None:
        return []
    return [("site = :site", {"site": site_key(site) if is_web_url(site) else site})]


def _of_article(db: Database, url: str | None) -> list[_Condition]:
    return [] if url is None else [("article_url = :url", {"url": find_article(db, url)[1]})]


def _between(column: str, since: date | str | None, until: date | str | None) -> list[_Condition]:
    found: list[_Condition] = []
    if since is not None:
        found.append((f"{column} >= :since", {"since": _time_text("since", since)}))
    if until is not None:
        text = _time_text("until", until)
        found.append((f"substr({column}, 1, {len(text)}) <= :until", {"until": text}))
    return found


def _time_text(name: str, value: date | str) -> str:
    """A time as the columns write it, or its beginning: a year, a month, a day."""
    if isinstance(value, datetime):
        return to_iso(value if value.tzinfo else value.replace(tzinfo=UTC)) or ""
    text = str(value)
    if not _DATE.fullmatch(text):
        raise ConfigError(name, f"{text!r} is no date such as 2012, 2012-01 or 2012-01-08")
    return text


def _person_range(role: str, name: str, value: str) -> dict[str, object]:
    """All keys of one name: behind the name a key has `|` and an address."""
    start = person_key(role, name, None)
    return {value: start, f"{value}_end": start[:-1] + chr(ord("|") + 1)}


def _article_row(row: sqlite3.Row) -> ArticleRow:
    values = dict(row)
    for name in _LISTS:
        values[name] = json.loads(values[name])
    return cast(ArticleRow, values)


# Rows into records


def moment_of(row: sqlite3.Row, prefix: str) -> Moment | None:
    """The time in the four columns that begin with *prefix*."""
    at = from_iso(row[f"{prefix}_at"])
    if at is None:
        return None
    return Moment(at=at, raw=row[f"{prefix}_raw"], precision=row[f"{prefix}_precision"], zone=row[f"{prefix}_zone"])


def stored_article(db: Database, row: sqlite3.Row) -> Reading:
    """What the archive states of an article, given its row of `articles`."""
    key = {"id": row["id"]}
    people = rows(db, "SELECT name, url FROM article_people WHERE article_id = :id ORDER BY role, position", key)
    terms = rows(
        db,
        """
        SELECT terms.scheme, terms.slug, article_terms.name
        FROM article_terms JOIN terms ON terms.id = article_terms.term_id
        WHERE article_terms.article_id = :id
        ORDER BY article_terms.position
        """,
        key,
    )
    parts = rows(
        db,
        """
        SELECT number, body_html, body_text, page_id FROM article_parts
        WHERE article_id = :id
        ORDER BY number
        """,
        key,
    )
    body = tuple(Part(*part) for part in parts)
    if not body and (row["body_html"] or row["body_text"]):
        body = (Part(1, row["body_html"], row["body_text"], row["page_id"]),)
    return stated(
        row["source"],
        {
            "title": row["title"],
            "authors": tuple(Person(**dict(person)) for person in people),
            "published": moment_of(row, "published"),
            "modified": moment_of(row, "updated"),
            "language": row["language"],
            "terms": tuple(Term(**dict(term)) for term in terms),
            "claimed_comments": row["claimed_comments"],
            "parts": row["parts"],
            "protected": bool(row["protected"]) if row["protected"] or row["source"] == "html" else None,
            "parser": row["parser"],
            "text": body,
        },
        json.loads(row["origins"] or "{}"),
    )


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


def stored_quotes(db: Database, article_id: int) -> list[tuple[int, Quote]]:
    """The quotes of an article, each with the page of the post that it stands on."""
    key = {"id": article_id}
    spans: dict[int, list[Span]] = {}
    for row in rows(
        db,
        """
        SELECT quote_spans.* FROM quote_spans JOIN quotes ON quotes.id = quote_spans.quote_id
        WHERE quotes.article_id = :id
        ORDER BY quote_id, number
        """,
        key,
    ):
        spans.setdefault(row["quote_id"], []).append(Span(start=row["start"], end=row["end"]))
    found = rows(db, "SELECT * FROM quotes WHERE article_id = :id ORDER BY position", key)
    return [(row["part"], _quote(row, tuple(spans.get(row["id"], ())))) for row in found]


def _quote(row: sqlite3.Row, spans: tuple[Span, ...]) -> Quote:
    mention = None
    if row["speaker_start"] is not None:
        mention = Span(start=row["speaker_start"], end=row["speaker_end"])
    return Quote(
        position=row["position"],
        kind=row["kind"],
        text=row["text"],
        spans=spans,
        speaker=row["speaker"],
        speaker_text=row["speaker_text"],
        speaker_span=mention,
        cue=row["cue"],
        role=row["role"],
        confidence=row["confidence"],
        source_url=row["source_url"],
    )


# The whole content


_CONTENT = {  # table and natural key: query
    ("sites", "key"): "SELECT key, zone FROM sites",
    ("pages", "url"): """
        SELECT pages.url, sites.key AS site, pages.kind, pages.gone_at IS NOT NULL AS gone
        FROM pages JOIN sites ON sites.id = pages.site_id
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
        SELECT pages.url AS page_url, position, media.url, alt, caption
        FROM media JOIN pages ON pages.id = media.page_id
    """,
    ("problems", "url, stage, field, error"): """
        SELECT pages.url, stage, field, error FROM problems JOIN pages ON pages.id = problems.page_id
    """,
}


def content_dump(db: Database) -> Iterator[tuple[str, Row]]:
    """Every row of content, under its table's name, by natural keys: no integer ids, times of reading, runs.

    Archives that have read the same pages give the same dump, in whichever order they read them.
    """
    for (table, key), sql in _CONTENT.items():
        for row in rows(db, f"SELECT * FROM ({sql}) ORDER BY {key}"):
            yield table, dict(row)
