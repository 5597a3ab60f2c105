"""What the archive has and what it misses: counts, runs, gaps, problems."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict, cast

from sqlite_utils import Database

from ..errors import NotFoundError
from .connection import rows
from .filters import of_site, select


class SiteRow(TypedDict):
    """A blog, with how much the archive has of it."""

    key: str
    url: str
    other_addresses: list[str]
    """Its front pages on hosts that it has left."""

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
    """Rows of tables; `media` are pictures and files that articles name, as far as they can be kept, each once."""

    sites: list[SiteRow]


class GapRow(TypedDict):
    """An article of which the archive has another number of comments than its page claims."""

    url: str
    claimed: int
    found: int


class ProblemRow(TypedDict):
    """What surprised on a page."""

    url: str
    stage: str
    field: str
    error: str
    seen_at: str
    run: int | None


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


def stats(db: Database) -> Stats:
    """How much there is, in all and of each blog; articles of which only comments are known are not counted."""
    counted = ("sites", "pages", "comments", "quotes", "people", "terms", "fetches", "runs", "problems")
    asked = {"articles": "SELECT count(*) FROM articles WHERE source IS NOT NULL"}
    asked |= {table: f"SELECT count(*) FROM {table}" for table in counted}
    asked["media"] = "SELECT count(DISTINCT url) FROM media WHERE kind <> 'embed'"
    asked["media_kept"] = f"{asked['media']} AND sha256 IS NOT NULL"
    asked["media_lost"] = f"{asked['media']} AND sha256 IS NULL AND url IN (SELECT url FROM files WHERE error <> '')"
    asked["revisions"] = "SELECT (SELECT count(*) FROM article_revisions) + (SELECT count(*) FROM comment_revisions)"
    return Stats(totals={name: _count(db, sql) for name, sql in asked.items()}, sites=sites(db))


def sites(db: Database) -> list[SiteRow]:
    """The blogs, each with how much the archive has of it."""
    found = rows(
        db,
        """
        SELECT
            sites.key, sites.url,
            (
                SELECT json_group_array(url)
                FROM (SELECT url FROM site_aliases WHERE site_id = sites.id ORDER BY url)
            ) AS other_addresses,
            sites.title, sites.platform, sites.language, sites.zone,
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
    return [cast(SiteRow, {**row, "other_addresses": json.loads(row["other_addresses"])}) for row in found]


def gaps(db: Database, *, site: str | None = None) -> list[GapRow]:
    """Articles whose page claims another number of comments than the archive has."""
    where = [("claimed_comments <> found_comments", {}), *of_site(site)]
    return [
        GapRow(url=row["url"], claimed=row["claimed_comments"], found=row["found_comments"])
        for row in select(db, "article_list", where, "url")
    ]


def problems(db: Database, *, run: int | None = None, site: str | None = None) -> list[ProblemRow]:
    """What surprised on pages, page by page; with *run* only what that run was the last to meet."""
    where = of_site(site)
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
    return _problem_rows(select(db, source, where, "url, stage, field, error"))


def lost_files(db: Database, *, site: str | None = None) -> list[ProblemRow]:
    """The pictures and files that were asked for and are not kept, article by article; the `field` is the address."""
    source = """
        (
            SELECT DISTINCT
                pages.url, 'fetch' AS stage, files.url AS field, files.error, files.fetched_at AS seen_at,
                files.run_id AS run, sites.key AS site
            FROM files
            JOIN media ON media.url = files.url
            JOIN pages ON pages.id = media.page_id
            JOIN sites ON sites.id = pages.site_id
            WHERE files.error IS NOT NULL AND files.sha256 IS NULL
        )
    """
    return _problem_rows(select(db, source, of_site(site), "url, field"))


def _problem_rows(found: Iterable[sqlite3.Row]) -> list[ProblemRow]:
    return [cast(ProblemRow, {column: row[column] for column in ProblemRow.__annotations__}) for row in found]


def runs(db: Database) -> list[RunRow]:
    """The runs, newest first."""
    return [_run_row(row) for row in rows(db, "SELECT * FROM runs ORDER BY id DESC")]


def run_report(db: Database, run: int) -> RunReport:
    """What run number *run* read: articles that no run read before, revised ones, the others, and what is missing."""
    read = """
        SELECT articles.id, articles.page_id, articles.fetch_id FROM articles
        WHERE articles.source IS NOT NULL AND articles.page_id IN (
            SELECT page_id FROM fetches WHERE run_id = :run AND status < 400
        )
    """
    asked = {
        "articles": f"SELECT count(*) FROM ({read})",
        "comments": f"SELECT count(*) FROM comments WHERE article_id IN (SELECT id FROM ({read}))",
        "quotes": f"SELECT count(*) FROM quotes WHERE article_id IN (SELECT id FROM ({read}))",
        "new": f"""
            SELECT count(*) FROM ({read}) AS article
            WHERE NOT EXISTS (
                SELECT 1 FROM fetches
                WHERE page_id = article.page_id AND ifnull(run_id, 0) < :run AND status < 400
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
    missing = select(
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
