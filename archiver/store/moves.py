"""Pages that turn out to be one: what led from one address to another, and what becomes of the rows of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from sqlite3 import Row
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlite_utils import Database

from ..records import ParsedPage, Term
from ..urls import host_of, is_web_url, page_key, same_page
from .articles import stored_article, write_row
from .comments import join_comments
from .connection import rows
from .incoming import Incoming
from .names import Names
from .pages import add_alias, add_target
from .quotes import join_quotes
from .revisions import Part, Reading, merge, rank
from .versions import join_versions
from .whereabouts import STRONG, place_named

_PERMANENT = (301, 308)
_NOTICE = 3
"""So many articles may lead to one with other words; where more do, it is a notice, and they stay what they are."""


class Stated(NamedTuple):
    """Another address of a page, and who says so."""

    url: str
    by: str


# What a page tells of its addresses


def target_of(page: ParsedPage) -> str | None:
    """The page that *page* is but another address of: that of an AMP or print view, or where a redirect leads."""
    if page.kind != "other" or page.article is not None:
        return None
    if page.about is not None:
        return page.about
    fetch = page.fetch
    if fetch is None or page.problems or not fetch.redirects or fetch.status not in range(300, 400):
        return None
    return fetch.final_url


def addresses_of(page: ParsedPage) -> list[Stated]:
    """The other addresses of *page*: those that led to it, the one it was found at, and those that it names."""
    found = list(_hops(page))
    fetch = page.fetch
    # A further page of a post, or of its comments, may be found at the post's address, and names the post's shortlink.
    whole = page.about is None or same_page(page.about, page.url)
    if fetch is not None and (fetch.status is None or fetch.status < 300):
        further = page.about is not None and same_page(page.about, fetch.final_url)
        found += [] if further else [Stated(fetch.final_url, "canonical")]
    if whole:
        found += (Stated(link.url, "alternate") for link in page.links if link.role == "alternate")
    home = page.site.url if page.site else None
    return [one for one in found if is_web_url(one.url) and not (home and same_page(one.url, home))]


def _hops(page: ParsedPage) -> Iterator[Stated]:
    """The addresses that led to where *page* was found; a permanent redirect to a temporary one is for now, too."""
    fetch = page.fetch
    if fetch is None or (fetch.status is not None and fetch.status >= 400):
        return
    for number, hop in enumerate(fetch.redirects):
        lasting = all(following.status in _PERMANENT for following in fetch.redirects[number:])
        yield Stated(hop.url, "redirect" if lasting else "temporary")
    if not fetch.redirects and fetch.asked_url != fetch.final_url:
        yield Stated(fetch.asked_url, "temporary")


def left_by(page: ParsedPage) -> list[str]:
    """The addresses at which the blog of *page* had its front page before: on hosts that it has left.

    Those that lead, for good, to where it is now; and the one at which *page* was found, when it states that both
    its own place and its blog's are on another host. A host that leads to one above it may be a blog that was
    closed, and is not believed to be the same.
    """
    fetch, site = page.fetch, page.site
    if fetch is None or (fetch.status is not None and fetch.status >= 400):
        return []
    final = page.url if page.kind != "other" else fetch.final_url
    home = site.url if site is not None else final
    if not same_page(final, home):
        return []
    found = [one.url for one in _hops(page) if one.by == "redirect"]
    found += [fetch.final_url] if page.kind != "other" else []
    return [url for url in dict.fromkeys(found) if _is_front(url, home) and _may_have_moved(url, home)]


def _is_front(url: str, home: str) -> bool:
    path = urlsplit(url).path.rstrip("/")
    return not urlsplit(url).query and path in ("", urlsplit(home).path.rstrip("/"))


def _may_have_moved(url: str, home: str) -> bool:
    before, after = host_of(url), host_of(home)
    return bool(before and after) and before != after and not before.endswith(f".{after}")


# Rows


def lead(db: Database, names: Names, page: ParsedPage, target: str, site_id: int, seen: str) -> int:
    """Write down that *page* is but another address of *target*; the id of the row of that one."""
    page_id = add_target(db, place_named(db, target), site_id, seen)
    stated = [one for one in addresses_of(page) if page.fetch is None or one.url != page.fetch.final_url]
    if page.about is not None:
        stated.append(Stated(page.fetch.final_url if page.fetch else page.url, "canonical"))
    _keep(db, page_id, stated, seen)
    settle(db, names, page_id, seen)
    return page_id


def keep_addresses(db: Database, names: Names, page: ParsedPage, page_id: int, seen: str) -> bool:
    """Write down the other addresses of *page*, and take in what the archive has under them; whether it has any."""
    if page.kind not in ("article", "comments"):
        return False
    if page.source == "html":
        _keep(db, page_id, addresses_of(page), seen)
    return settle(db, names, page_id, seen)


def _keep(db: Database, page_id: int, stated: Sequence[Stated], seen: str) -> None:
    own, home = db.conn.execute(
        "SELECT pages.url, sites.url FROM pages JOIN sites ON sites.id = pages.site_id WHERE pages.id = ?", [page_id]
    ).fetchone()
    front = same_page(own, home)
    for one in stated:
        if front and not _is_front(one.url, home):
            continue  # a post that is gone, and no other name of the front page
        if one.url != own and not (one.by in ("canonical", "alternate") and same_page(one.url, own)):
            add_alias(db, page_id, (one.url, one.by), seen)
            _take_along(db, page_id, own, one)


def _take_along(db: Database, page_id: int, own: str, way: Stated) -> None:
    """What leads to an address at which there is no page leads on with it."""
    led = rows(
        db,
        """
        SELECT page_aliases.* FROM page_aliases JOIN pages ON pages.id = page_aliases.page_id
        WHERE pages.key = :key AND pages.kind = 'other' AND pages.id <> :id
        """,
        {"key": page_key(way.url), "id": page_id},
    ).fetchall()
    if way.by == "alternate" or not led:
        return
    db.conn.execute("DELETE FROM page_aliases WHERE page_id = ?", [led[0]["page_id"]])
    for row in led:
        by = "temporary" if way.by == "temporary" and row["stated_by"] in STRONG else row["stated_by"]
        if row["url"] != own:
            add_alias(db, page_id, (row["url"], by), row["seen_at"])


def settle(db: Database, names: Names, page_id: int, seen: str) -> bool:
    """Take into a page those that lead to it, as far as they are known to be the same; whether there were any."""
    page = rows(db, "SELECT * FROM pages WHERE id = ?", [page_id]).fetchone()
    if page["kind"] not in ("article", "comments"):
        return False
    leading = rows(
        db,
        """
        SELECT pages.*, page_aliases.stated_by AS led_by, page_aliases.seen_at AS led_at
        FROM page_aliases JOIN pages ON pages.key = page_aliases.key
        WHERE page_aliases.page_id = :id AND pages.id <> :id AND pages.kind IN ('article', 'comments')
        ORDER BY pages.key
        """,
        {"id": page_id},
    ).fetchall()
    same = {other["id"]: other for other in leading if _is_same(db, page, other)}
    for other in same.values():
        join_pages(db, names, page_id, other["id"], by=other["led_by"], seen=seen)
    return bool(same)


def _is_same(db: Database, page: Row, other: Row) -> bool:
    """Whether the page *other*, whose address leads to *page*, is that page."""
    read = db.conn.execute(
        """
        SELECT max(read_at) FROM readings
        WHERE page_id = ? AND source = 'html' AND kind IN ('article', 'comments')
        """,
        [other["id"]],
    ).fetchone()[0]
    if read is None:
        return True  # it was named only
    if other["led_by"] not in STRONG or read > other["led_at"]:
        return False
    if "/" not in page["key"] + other["key"]:
        return _is_copy(db, page, other)  # front pages of two hosts: of two blogs, it may be
    return other["led_by"] == "canonical" or _is_alike(db, page, other) or not _is_notice(db, page["id"])


def _is_alike(db: Database, page: Row, other: Row) -> bool:
    """Whether two pages show one article, as far as title, text and the end of the address tell."""
    found = [
        rows(db, "SELECT title, content_hash FROM articles WHERE page_id = ?", [id]).fetchone()
        for id in (page["id"], other["id"])
    ]
    if None in found or _name(page["key"]) == _name(other["key"]):
        return True
    return any(found[0][column] and found[0][column] == found[1][column] for column in ("title", "content_hash"))


def _is_copy(db: Database, page: Row, other: Row) -> bool:
    """Whether two pages were read, and have the same words."""
    query = "SELECT count(*), count(DISTINCT content_hash) FROM articles WHERE page_id IN (?, ?)"
    return tuple(db.conn.execute(query, (page["id"], other["id"])).fetchone()) == (2, 1)


def _name(key: str) -> str:
    return key.partition("?")[0].rpartition("/")[2].partition(".")[0]


def _is_notice(db: Database, page_id: int) -> bool:
    """Whether many articles, by their own addresses, lead to a page."""
    led = db.conn.execute(
        """
        SELECT count(DISTINCT page_aliases.key) FROM page_aliases JOIN pages ON pages.id = page_aliases.page_id
        WHERE page_id = ? AND page_aliases.key <> pages.key AND page_aliases.stated_by = 'redirect'
        """,
        [page_id],
    ).fetchone()[0]
    return int(led) > _NOTICE


def join_pages(db: Database, names: Names, page_id: int, other_id: int, *, by: str, seen: str) -> None:
    """Make one page of two: the address, the words and the other fields of the first go before those of the second."""
    other = rows(db, "SELECT * FROM pages WHERE id = ?", [other_id]).fetchone()
    site_id = rows(db, "SELECT site_id FROM pages WHERE id = ?", [page_id]).fetchone()["site_id"]
    _join_articles(db, names, site_id, page_id, other_id)
    _join_lists(db, page_id, other_id)
    _join_fetches(db, page_id, other_id)
    ids = {"id": page_id, "other": other_id}
    for table in ("problems", "clock_readings"):
        db.conn.execute(f"UPDATE OR IGNORE {table} SET page_id = :id WHERE page_id = :other", ids)
        db.conn.execute(f"DELETE FROM {table} WHERE page_id = :other", ids)
    db.conn.execute("UPDATE article_parts SET page_id = :id WHERE page_id = :other", ids)
    aliases = [
        tuple(row)
        for row in db.conn.execute("SELECT url, stated_by, seen_at FROM page_aliases WHERE page_id = :other", ids)
    ]
    db.conn.execute("DELETE FROM page_aliases WHERE page_id = :other", ids)
    db.conn.execute(
        """
        UPDATE pages SET
            kind = min(kind, :kind),
            first_seen_at = min(first_seen_at, :first),
            last_seen_at = nullif(max(ifnull(last_seen_at, ''), :last), '')
        WHERE id = :id
        """,
        ids | {"kind": other["kind"], "first": other["first_seen_at"], "last": other["last_seen_at"] or ""},
    )
    db.conn.execute("DELETE FROM pages WHERE id = :other", ids)
    own = rows(db, "SELECT url FROM pages WHERE id = :id", ids).fetchone()["url"]
    for url, stated_by, at in [(other["url"], by, seen), *aliases]:
        if url != own:
            add_alias(db, page_id, (url, stated_by), at)


def _join_articles(db: Database, names: Names, site_id: int, page_id: int, other_id: int) -> None:
    mine, theirs = (rows(db, "SELECT * FROM articles WHERE page_id = ?", [id]).fetchone() for id in (page_id, other_id))
    if theirs is None:
        return
    rehome(db, names, theirs["id"], site_id)
    if mine is None:
        db.conn.execute("UPDATE articles SET page_id = ? WHERE id = ?", (page_id, theirs["id"]))
        return
    incoming = Incoming(
        db=db,
        names=names,
        page=ParsedPage(url=rows(db, "SELECT url FROM pages WHERE id = ?", [page_id]).fetchone()["url"], kind="other"),
        page_id=page_id,
        site_id=site_id,
        zone=rows(db, "SELECT zone FROM sites WHERE id = ?", [site_id]).fetchone()["zone"],
        fetch_id=theirs["fetch_id"],
        seen=theirs["seen_at"] or theirs["first_seen_at"],
    )
    if theirs["source"]:
        _join_words(incoming, mine, theirs)
    join_comments(incoming, mine["id"], theirs["id"])
    db.conn.execute(
        "UPDATE articles SET first_seen_at = min(first_seen_at, ?) WHERE id = ?",
        (theirs["first_seen_at"], mine["id"]),
    )
    db.conn.execute("DELETE FROM articles WHERE id = ?", [theirs["id"]])


def _join_words(incoming: Incoming, mine: Row, theirs: Row) -> None:
    """The fields of two articles, and their former versions, put together."""
    db, page_id = incoming.db, incoming.page_id
    new = stored_article(db, mine) if mine["source"] else None
    old = stored_article(db, theirs)
    merged = merge(old, new) if new is not None else old
    text, taken = _body(old, new, merged)
    if text:
        listed = tuple(part._replace(page_id=page_id) if part.page_id == theirs["page_id"] else part for part in text)
        merged = replace(merged, values={**merged.values, "text": listed})
    if merged != new:
        write_row(incoming, page_id, mine, merged, new)
    former = new is not None and "text" in new.values and old.origin_of("text") == new.origin_of("text")
    join_versions(db, "article", mine["id"], theirs["id"], former=former)
    join_quotes(
        incoming,
        mine["id"],
        [(theirs["id"], old, taken), (mine["id"], new, [p.number for p in text if p.number not in taken])],
        text,
    )


def _body(old: Reading, new: Reading | None, merged: Reading) -> tuple[tuple[Part, ...], list[int]]:
    """The parts of the body of both, and the numbers of those that the older has and the newer lacks."""
    before: tuple[Part, ...] = old.values.get("text", ())
    after: tuple[Part, ...] = new.values.get("text", ()) if new else ()
    if new is None or not after or rank(old.origin_of("text")) < rank(new.origin_of("text")):
        return (before, [part.number for part in before]) if before else (after, [])
    parts = {part.number: part for part in after}
    taken = []
    if old.origin_of("text") == new.origin_of("text") == "html":
        pages = merged.values.get("parts", 1)
        taken = [part.number for part in before if part.number not in parts and part.number <= pages]
        parts |= {part.number: part for part in before if part.number in taken}
    return tuple(parts[number] for number in sorted(parts)), taken


def _join_lists(db: Database, page_id: int, other_id: int) -> None:
    """Links and pictures: of two pages those of the fuller source, of equal ones the first's; then the readings."""
    ids = {"id": page_id, "other": other_id}
    for table in ("links", "media"):
        strongest = [
            min(
                (
                    rank(source)
                    for (source,) in db.conn.execute(
                        f"SELECT source FROM readings WHERE page_id = ? AND {table} > 0", [id]
                    )
                ),
                default=None,
            )
            for id in (page_id, other_id)
        ]
        mine, theirs = strongest
        if theirs is not None and (mine is None or theirs < mine):
            db.conn.execute(f"DELETE FROM {table} WHERE page_id = :id", ids)
            db.conn.execute(f"UPDATE {table} SET page_id = :id WHERE page_id = :other", ids)
        else:
            db.conn.execute(f"DELETE FROM {table} WHERE page_id = :other", ids)
    db.conn.execute(
        """
        UPDATE readings SET
            links = coalesce(nullif(readings.links, 0), other.links),
            media = coalesce(nullif(readings.media, 0), other.media)
        FROM readings AS other
        WHERE readings.page_id = :id AND other.page_id = :other
            AND other.kind = readings.kind AND other.source = readings.source
        """,
        ids,
    )
    db.conn.execute("UPDATE OR IGNORE readings SET page_id = :id WHERE page_id = :other", ids)
    db.conn.execute("DELETE FROM readings WHERE page_id = :other", ids)


def _join_fetches(db: Database, page_id: int, other_id: int) -> None:
    """All requests of both pages; one that both have is one."""
    twins = db.conn.execute(
        """
        SELECT mine.id, theirs.id FROM fetches AS mine JOIN fetches AS theirs
            ON theirs.asked_url = mine.asked_url AND theirs.fetched_at = mine.fetched_at
        WHERE mine.page_id = ? AND theirs.page_id = ?
        """,
        (page_id, other_id),
    ).fetchall()
    for twin in twins:
        for table in ("articles", "article_revisions", "comments", "comment_revisions"):
            db.conn.execute(f"UPDATE {table} SET fetch_id = ? WHERE fetch_id = ?", twin)
        db.conn.execute("DELETE FROM fetches WHERE id = ?", [twin[1]])
    db.conn.execute("UPDATE fetches SET page_id = ? WHERE page_id = ?", (page_id, other_id))


def rehome(db: Database, names: Names, article_id: int, site_id: int) -> None:
    """Give an article, with all whom it names and its terms, to another blog."""
    key = {"id": article_id}
    for table, column in (("article_people", "person_id"), ("quotes", "speaker_id"), ("comments", "person_id")):
        people = rows(
            db,
            f"""
            SELECT DISTINCT people.* FROM {table} JOIN people ON people.id = {table}.{column}
            WHERE {table}.article_id = :id AND people.site_id <> :site
            """,
            key | {"site": site_id},
        ).fetchall()
        for person in people:
            new = names.person(site_id, person["role"], person["name"], person["url"])
            db.conn.execute(
                f"UPDATE {table} SET {column} = ? WHERE article_id = ? AND {column} = ?",
                (new, article_id, person["id"]),
            )
    terms = rows(
        db,
        """
        SELECT terms.* FROM article_terms JOIN terms ON terms.id = article_terms.term_id
        WHERE article_terms.article_id = :id AND terms.site_id <> :site
        """,
        key | {"site": site_id},
    ).fetchall()
    for term in terms:
        db.conn.execute(
            "UPDATE article_terms SET term_id = ? WHERE article_id = ? AND term_id = ?",
            (
                names.term(site_id, Term(scheme=term["scheme"], name=term["name"], slug=term["slug"])),
                article_id,
                term["id"],
            ),
        )
