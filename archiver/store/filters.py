"""Which rows a question is about: conditions by article, site, time and person."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from datetime import UTC, date, datetime

from sqlite_utils import Database

from ..errors import ConfigError, NotFoundError
from ..ids import person_key
from ..times import to_iso
from ..urls import is_web_url, page_key, site_key
from .connection import rows
from .whereabouts import find_page

Condition = tuple[str, Mapping[str, object]]
"""SQL, and the values that it names."""

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d(:\d\d(:\d\dZ?)?)?)?)?)?")


def find_article(db: Database, url: str) -> tuple[int, str]:
    """Id and address of the page of the article at *url*, or `NotFoundError`.

    *url* may be any of its addresses that the archive knows, and differ from it by scheme (or have none), `www.`,
    fragment and closing slash; or that of a page of its comments, or of a further page of it.
    """
    if not is_web_url(url) and is_web_url(f"https://{url}"):
        url = f"https://{url}"
    if is_web_url(url) and (row := find_page(db, url) or _shown_on(db, url)) is not None:
        return row["id"], row["url"]
    raise NotFoundError("article", url)


def _shown_on(db: Database, url: str) -> sqlite3.Row | None:
    """The article of which a further page, or a page of its comments, is at *url*."""
    page = url.partition("#")[0]
    found: sqlite3.Row | None = rows(
        db,
        """
        SELECT pages.id, pages.url
        FROM (
            SELECT article_parts.article_id
            FROM article_parts JOIN pages ON pages.id = article_parts.page_id
            WHERE pages.key = :key
            UNION ALL
            SELECT article_id FROM comments
            WHERE permalink = :page OR substr(permalink, 1, length(:page) + 1) = :page || '#'
        ) AS shown
        JOIN articles ON articles.id = shown.article_id
        JOIN pages ON pages.id = articles.page_id
        LIMIT 1
        """,
        {"key": page_key(page), "page": page},
    ).fetchone()
    return found


def select(db: Database, source: str, where: list[Condition], order: str) -> sqlite3.Cursor:
    """The rows of *source*, a table or a query in brackets, that meet all conditions."""
    values: dict[str, object] = {}
    for _, given in where:
        values |= given
    conditions = " AND ".join(condition for condition, _ in where) or "TRUE"
    return rows(db, f"SELECT * FROM {source} WHERE {conditions} ORDER BY {order}", values)


def of_site(site: str | None) -> list[Condition]:
    """A blog by its key, or by the address of its front page; those that it had before will do."""
    if site is None:
        return []
    present = "SELECT sites.key FROM site_aliases JOIN sites ON sites.id = site_id WHERE site_aliases.key = :site"
    key = site_key(site) if is_web_url(site) else site
    return [(f"site = ifnull(({present}), :site)", {"site": key})]


def of_article(db: Database, url: str | None) -> list[Condition]:
    """The rows of one article."""
    return [] if url is None else [("article_url = :url", {"url": find_article(db, url)[1]})]


def between(column: str, since: date | str | None, until: date | str | None) -> list[Condition]:
    """From *since* to *until*, both included, in *column*."""
    found: list[Condition] = []
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


def named(role: str, name: str, value: str) -> dict[str, object]:
    """All keys of one name: behind the name a key has `|` and an address."""
    start = person_key(role, name, None)
    return {value: start, f"{value}_end": start[:-1] + chr(ord("|") + 1)}
