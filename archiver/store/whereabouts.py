"""Where the archive has a page, by any of its addresses: its own, one that it had before, one that leads to it."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Row
from urllib.parse import urlsplit, urlunsplit

from sqlite_utils import Database

from ..records import ParsedPage
from ..urls import page_key
from .connection import rows

ALIASES = ("redirect", "canonical", "temporary", "alternate")
"""Who can say that an address leads to a page with another one, strongest first: the server, by a redirect that is
permanent; the page that was found there; the server, for now; the page itself, of its shortlink or its AMP view."""

STRONG = ("redirect", "canonical")
"""Whose word is believed against what was read at that address before; the others tell where nothing was read."""

_CONTENT = ("article", "comments")


@dataclass(frozen=True, slots=True)
class Place:
    """The key and the address of a page's row, whether it is there or still to be written."""

    key: str
    url: str


def place_of(db: Database, page: ParsedPage, seen: str) -> Place:
    """Where *page* belongs: at its own address, or at the one that this is known to lead to.

    What is read at an address of its own is a page of its own, whatever led elsewhere from there before.
    """
    if page.kind == "other":
        return Place(page_key(page.url), page.url)
    own = page.source == "html" and page.kind in _CONTENT
    if own and (page.fetch is None or page_key(page.fetch.final_url) == page_key(page.url)):
        _take_back(db, page_key(page.url), seen)
    return place_named(db, page.url)


def place_named(db: Database, url: str) -> Place:
    """Where the page that is called by *url* belongs."""
    url = present_address(db, url)
    key = page_key(url)
    known = rows(db, "SELECT kind FROM pages WHERE key = ?", [key]).fetchone()
    if (known is None or known["kind"] == "other") and (led := _led_to(db, key)) is not None:
        return Place(led["key"], led["url"])
    return Place(key, url)


def present_address(db: Database, url: str) -> str:
    """*url*, on the host where its blog is now."""
    key = page_key(url)
    path = key.partition("?")[0]
    folders = [path]
    while "/" in path:
        path = path.rpartition("/")[0]
        folders.append(path)
    marks = ", ".join("?" * len(folders))
    moved = rows(
        db,
        f"""
        SELECT site_aliases.key, sites.url FROM site_aliases JOIN sites ON sites.id = site_aliases.site_id
        WHERE site_aliases.key IN ({marks}) ORDER BY length(site_aliases.key) DESC LIMIT 1
        """,
        folders,
    ).fetchone()
    if moved is None or page_key(moved["url"]) == key:
        return url
    return rehosted(url, moved["key"], moved["url"])


def rehosted(url: str, left: str, home: str) -> str:
    """*url*, which lies below the blog of the key *left*, as an address below the front page *home*.

    >>> rehosted("http://www.a.example/2011/x/?p=1", "a.example", "https://b.example/")
    'https://b.example/2011/x/?p=1'
    >>> rehosted("http://a.example/ann/x", "a.example/ann", "https://b.example/blog/")
    'https://b.example/blog/x'
    """
    before, after = urlsplit(url), urlsplit(home)
    below = before.path.split("/")[1 + left.count("/") :]
    path = "/".join((after.path.rstrip("/"), *below)) if below else after.path
    return urlunsplit((after.scheme, after.netloc, path, before.query, ""))


def _led_to(db: Database, key: str) -> Row | None:
    """The page that the address of *key* leads to, if only one is named by the strongest who say so."""
    found = rows(
        db,
        """
        SELECT pages.id, pages.key, pages.url, page_aliases.stated_by
        FROM page_aliases JOIN pages ON pages.id = page_aliases.page_id
        WHERE page_aliases.key = :key AND pages.key <> :key AND pages.kind <> 'index'
        """,
        {"key": key},
    ).fetchall()
    if not found:
        return None
    strength = min(_strength(row) for row in found)
    pages = {row["id"]: row for row in found if _strength(row) == strength}
    return next(iter(pages.values())) if len(pages) == 1 else None


def _strength(row: Row) -> int:
    stated_by = row["stated_by"]
    return ALIASES.index(stated_by) if stated_by in ("temporary", "alternate") else 0


def _take_back(db: Database, key: str, seen: str) -> None:
    """A page was read at the address of *key* itself: it leads nowhere else any more."""
    db.conn.execute(
        """
        DELETE FROM page_aliases
        WHERE key = :key AND page_id IN (SELECT id FROM pages WHERE key <> :key)
            AND (stated_by IN ('temporary', 'alternate') OR seen_at < :seen)
        """,
        {"key": key, "seen": seen},
    )


def lasting_address(db: Database, url: str) -> str | None:
    """The address of the page that *url* leads to for good; None where it has a page itself, or nobody says."""
    key = page_key(url)
    known = rows(db, "SELECT kind FROM pages WHERE key = ?", [key]).fetchone()
    led = _led_to(db, key) if known is None or known["kind"] == "other" else None
    return str(led["url"]) if led is not None and led["stated_by"] != "temporary" else None


def find_page(db: Database, url: str) -> Row | None:
    """Id and address of the page of the article that *url* names, by any of its addresses; None for none."""
    found = None
    for place in dict.fromkeys((Place(page_key(url), url), place_named(db, url))):
        found = (
            found
            or rows(
                db,
                """
            SELECT pages.id, pages.url FROM pages JOIN articles ON articles.page_id = pages.id
            WHERE pages.key = :key
            """,
                {"key": place.key},
            ).fetchone()
        )
    return found
