"""A blog that has moved to another host: its rows of both places become those of one blog."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from sqlite3 import Row

from sqlite_utils import Database

from ..records import ParsedPage
from ..text import same_words
from ..urls import page_key, site_key
from .clocks import Clocks, set_clock
from .connection import rows
from .moves import join_pages, rehome
from .names import Names
from .pages import add_alias
from .revisions import better_zone
from .whereabouts import rehosted


def move_site(db: Database, names: Names, site_id: int, left: str, seen: str) -> bool:
    """Keep that the blog had its front page at *left* before, as far as posts agree; whether that changed anything.

    A front page may lead to the author's new blog, or to a stranger's, when a blog is given up: what the archive has
    of it stays a blog of its own, unless posts of both are the same.

    What the archive has of a blog there becomes part of this one: pages with the same path are the same pages, the
    others get the address that they have now, and their old one is kept.
    """
    key = site_key(left)
    site = rows(db, "SELECT * FROM sites WHERE id = ?", [site_id]).fetchone()
    known = rows(db, "SELECT * FROM site_aliases WHERE key = ?", [key]).fetchone()
    if key == site["key"] or (known is not None and known["site_id"] == site_id and known["seen_at"] >= seen):
        return False
    other = rows(db, "SELECT * FROM sites WHERE key = ?", [key]).fetchone()
    if other is not None and (_is_alive(db, other["id"], key, seen) or not _agree(db, site, other)):
        return False
    db.conn.execute(
        """
        INSERT INTO site_aliases (key, site_id, url, seen_at)
        VALUES (:key, :site_id, :url, :seen)
        ON CONFLICT (key) DO UPDATE SET site_id = excluded.site_id, url = excluded.url, seen_at = excluded.seen_at
        """,
        {"key": key, "site_id": site_id, "url": left, "seen": seen},
    )
    # It may have come back to a host that it had left before.
    db.conn.execute("DELETE FROM site_aliases WHERE key = ?", [site["key"]])
    if other is not None:
        _join_sites(db, names, site, other, seen)
    return True


def keep_fronts(db: Database, page_id: int, fronts: Iterable[str], seen: str) -> None:
    """Write down the addresses that led to a blog's front page: posts may show later that it has moved from there."""
    own = db.conn.execute("SELECT url FROM pages WHERE id = ?", [page_id]).fetchone()[0]
    for url in fronts:
        if url != own:
            add_alias(db, page_id, (url, "redirect"), seen)


class Verdicts:
    """Which posts of two blogs, at equal addresses, are the same: each is compared when it comes, and kept in mind.

    That is to say whether it is time for `move_site` to look at all of them.
    """

    def __init__(self) -> None:
        self._same: dict[tuple[str, str], dict[str, bool]] = {}
        self._count: Counter[tuple[str, str]] = Counter()
        self._refused: set[tuple[str, str, str]] = set()

    def forget(self) -> None:
        """Trust no verdict so far: the transaction that wrote a post may be gone."""
        for kept in (self._same, self._count, self._refused):
            kept.clear()

    def agree(self, db: Database, page_id: int, pair: Row) -> bool:
        """Whether the post *page_id* is the same in both blogs of *pair*, and so are more than are not."""
        blogs = (pair["key"], pair["left"])
        if (*blogs, pair["seen_at"]) in self._refused:
            return False
        if blogs not in self._same:
            self._compare_all(db, pair)
        same = self._same[blogs]
        found = _compared(db, pair["id"], *blogs, name=_name_in(db, page_id, *blogs))
        for key, verdict in found.items():
            self._count[blogs] += verdict - same.get(key, False)
            same[key] = verdict
        return any(found.values()) and 2 * self._count[blogs] > len(same)

    def refuse(self, db: Database, pair: Row) -> None:
        """Take note that the blogs of *pair* stay two."""
        self._compare_all(db, pair)
        blogs = (pair["key"], pair["left"])
        if 2 * self._count[blogs] > len(self._same[blogs]):
            # A page was read at the old host since: whatever else agrees, it is alive.
            self._refused.add((*blogs, pair["seen_at"]))

    def _compare_all(self, db: Database, pair: Row) -> None:
        blogs = (pair["key"], pair["left"])
        self._same[blogs] = _compared(db, pair["id"], *blogs)
        self._count[blogs] = sum(self._same[blogs].values())


def join_agreeing(db: Database, names: Names, page_id: int, verdicts: Verdicts) -> bool:
    """Make one blog of two whose front pages are one, when their posts agree as this one does; whether that was so."""
    pairs = rows(
        db,
        """
        WITH post AS (SELECT site_id FROM pages WHERE id = :post)
        SELECT new.id, new.key, old.key AS left, led.url, led.seen_at
        FROM post
        JOIN sites AS new ON new.id = post.site_id
        JOIN pages AS front ON front.key = new.key
        JOIN page_aliases AS led ON led.page_id = front.id AND led.stated_by IN ('redirect', 'canonical')
        JOIN sites AS old ON old.key = led.key AND old.id <> new.id
        UNION
        SELECT new.id, new.key, old.key AS left, led.url, led.seen_at
        FROM post
        JOIN sites AS old ON old.id = post.site_id
        JOIN page_aliases AS led ON led.key = old.key AND led.stated_by IN ('redirect', 'canonical')
        JOIN pages AS front ON front.id = led.page_id
        JOIN sites AS new ON new.key = front.key AND old.id <> new.id
        """,
        {"post": page_id},
    ).fetchall()
    joined = False
    for pair in pairs:
        if verdicts.agree(db, page_id, pair):
            if move_site(db, names, pair["id"], pair["url"], pair["seen_at"]):
                joined = True
            else:
                verdicts.refuse(db, pair)
    return joined


def is_agreed(db: Database, page: ParsedPage, key: str, left: str) -> bool:
    """Whether *page*, read at a host that a blog has *left*, is known to be of the blog that has that *key* now.

    It is when it is a list, when another post was found to be of it, or when it is there with the same words.
    """
    if page.kind not in ("article", "comments"):
        return True
    joined = db.conn.execute(
        """
        SELECT 1 FROM page_aliases JOIN pages ON pages.id = page_aliases.page_id
        WHERE page_aliases.key > :left || '/' AND page_aliases.key < :left || '0'
            AND page_aliases.stated_by IN ('redirect', 'canonical')
            AND pages.key = :key || substr(page_aliases.key, length(:left) + 1)
        LIMIT 1
        """,
        {"key": key, "left": left},
    ).fetchone()
    there = key + page_key(page.url).removeprefix(left)
    found = rows(
        db, "SELECT body_text FROM articles JOIN pages ON pages.id = page_id WHERE key = ?", [there]
    ).fetchone()
    words = page.article.text if page.article is not None else ""
    return joined is not None or (found is not None and same_words(found["body_text"], words))


_PAIRS = """
    SELECT
        one.key AS key,
        EXISTS (
            SELECT 1 FROM page_aliases AS led
            WHERE led.page_id = one.id AND led.stated_by = 'redirect'
                AND led.key = :left || substr(one.key, length(:key) + 1)
        ) AS led,
        mine.title, mine.content_hash, mine.body_text, mine.source,
        theirs.title AS other_title, theirs.content_hash AS other_hash, theirs.body_text AS other_text,
        theirs.source AS other_source
    FROM pages AS one
    LEFT JOIN pages AS other ON other.key = :left || substr(one.key, length(:key) + 1) AND other.id <> one.id
    LEFT JOIN articles AS mine ON mine.page_id = one.id AND mine.source IS NOT NULL
    LEFT JOIN articles AS theirs ON theirs.page_id = other.id AND theirs.source IS NOT NULL
    WHERE one.kind IN ('article', 'comments') AND substr(one.key, 1, length(:key) + 1) = :key || '/'
        AND one.site_id = :id AND (led OR (mine.id IS NOT NULL AND theirs.id IS NOT NULL))
"""
"""The posts of the blog *key* that are at the same address below *left*, or were, each once, with the words of both."""


def _compared(db: Database, site_id: int, key: str, left: str, name: str | None = None) -> dict[str, bool]:
    """The posts of two blogs at equal addresses, or the one of that *name*: whether each is the same in both."""
    sql = _PAIRS if name is None else f"{_PAIRS} AND one.key = :name"
    found = rows(db, sql, {"id": site_id, "key": key, "left": left, "name": name})
    return {row["key"]: _is_one_post(row) for row in found}


def _name_in(db: Database, page_id: int, key: str, left: str) -> str:
    """The key of a post, of either blog, in the one that has that *key*."""
    own = str(db.conn.execute("SELECT key FROM pages WHERE id = ?", [page_id]).fetchone()[0])
    return key + own.removeprefix(left) if own.startswith(f"{left}/") else own


def _agree(db: Database, site: Row, other: Row) -> bool:
    """Whether two blogs are one, as far as their posts tell: more of those at equal addresses are the same than not."""
    has = "SELECT 1 FROM articles JOIN pages ON pages.id = page_id WHERE site_id = ? AND source IS NOT NULL LIMIT 1"
    if db.conn.execute(has, [other["id"]]).fetchone() is None:
        return True  # there is nothing to keep apart
    same = _compared(db, site["id"], site["key"], other["key"])
    return 2 * sum(same.values()) > len(same)


def _is_one_post(pair: Row) -> bool:
    """Whether both show the same words; of an excerpt, the same title."""
    if pair["led"] or pair["content_hash"] == pair["other_hash"]:
        return True
    if "feed" in (pair["source"], pair["other_source"]):
        return bool(pair["title"]) and pair["title"] == pair["other_title"]
    return same_words(pair["body_text"], pair["other_text"])


def _is_alive(db: Database, site_id: int, key: str, seen: str) -> bool:
    """Whether a page was read at its address in that blog after it was *seen* to have moved."""
    found = db.conn.execute(
        """
        SELECT final_url FROM fetches JOIN pages ON pages.id = fetches.page_id
        WHERE pages.site_id = :site AND pages.kind IN ('article', 'comments', 'index')
            AND status < 300 AND fetched_at > :seen
        """,
        {"site": site_id, "seen": seen},
    )
    return any(f"{page_key(url)}/".startswith(f"{key}/") for (url,) in found)


def _join_sites(db: Database, names: Names, site: Row, other: Row, seen: str) -> None:
    set_clock(db, other["id"], other["zone"], None)
    pages = rows(
        db,
        """
        SELECT pages.id, pages.key, pages.url, pages.kind, articles.id AS article_id
        FROM pages LEFT JOIN articles ON articles.page_id = pages.id
        WHERE pages.site_id = ? ORDER BY pages.key
        """,
        [other["id"]],
    ).fetchall()
    for page in pages:
        db.conn.execute("UPDATE pages SET site_id = ? WHERE id = ?", (site["id"], page["id"]))
        if page["article_id"] is not None:
            rehome(db, names, page["article_id"], site["id"])
        if page["kind"] in ("article", "comments"):
            _relocate(db, names, page, site, other, seen)
    values = {"id": site["id"], "other": other["id"]}
    db.conn.execute("UPDATE site_aliases SET site_id = :id WHERE site_id = :other", values)
    for table in ("people", "terms"):
        db.conn.execute(f"DELETE FROM {table} WHERE site_id = :other", values)
    db.conn.execute("DELETE FROM sites WHERE id = :other", values)
    stated = better_zone(site["zone_stated"], other["zone_stated"])
    zone = Clocks(db).zone(site["id"], stated)
    db.conn.execute(
        """
        UPDATE sites SET
            title = coalesce(title, :title),
            platform = coalesce(platform, :platform),
            language = coalesce(language, :language),
            zone = :zone,
            zone_stated = :stated,
            first_seen_at = min(first_seen_at, :first),
            last_seen_at = max(last_seen_at, :last)
        WHERE id = :id
        """,
        values
        | {name: other[name] for name in ("title", "platform", "language")}
        | {"zone": zone, "stated": stated, "first": other["first_seen_at"], "last": other["last_seen_at"]},
    )
    set_clock(db, site["id"], site["zone"], zone)


def _relocate(db: Database, names: Names, page: Row, site: Row, other: Row, seen: str) -> None:
    """Give a page the address that it has on the blog's new host."""
    if not f"{page['key']}/".startswith(f"{other['key']}/"):
        return
    url = rehosted(page["url"], other["key"], site["url"])
    there = rows(db, "SELECT id FROM pages WHERE key = ?", [page_key(url)]).fetchone()
    if there is not None:
        kind = rows(db, "SELECT kind FROM pages WHERE id = ?", [there["id"]]).fetchone()["kind"]
        if kind != "index" and not _are_two(db, page["id"], there["id"]):
            join_pages(db, names, there["id"], page["id"], by="redirect", seen=seen)
        return
    db.conn.execute("UPDATE pages SET key = ?, url = ? WHERE id = ?", (page_key(url), url, page["id"]))
    add_alias(db, page["id"], (page["url"], "redirect"), seen)


def _are_two(db: Database, page_id: int, other_id: int) -> bool:
    """Whether both pages were read and say different things: one that is gone, say, and another blog's of its name."""
    read = db.conn.execute(
        "SELECT count(DISTINCT page_id) FROM readings WHERE page_id IN (?, ?) AND source = 'html' AND kind = 'article'",
        (page_id, other_id),
    ).fetchone()[0]
    if read < 2:
        return False
    found = rows(db, "SELECT title, content_hash FROM articles WHERE page_id IN (?, ?)", [page_id, other_id]).fetchall()
    return len(found) == 2 and not any(
        found[0][column] and found[0][column] == found[1][column] for column in ("title", "content_hash")
    )
