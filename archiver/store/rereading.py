"""Pages to be read again from what was kept: which, from which answers, and what their rows say."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlite_utils import Database

from ..records import Capture, Source
from .connection import rows

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer that was kept, as the archive knows it."""

    fetch_id: int
    url: str
    """The address that answered."""

    asked_url: str
    fetched_at: str
    status: int | None
    sha256: str | None
    capture: Capture
    body: Capture
    read_with: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereading:
    """A page to be read again, with the answers that its rows came from, oldest first."""

    page_id: int
    url: str
    kept: tuple[Kept, ...]
    lost: int
    """How many answers its rows came from that were not kept."""

    present: frozenset[int]
    """The fetches of its present readings: one for each kind that it was read as."""

    @property
    def whole(self) -> bool:
        """Whether what it says at present was kept: else no more than former versions can be read again."""
        return self.present <= {kept.fetch_id for kept in self.kept}


_OURS = "fetches.page_id IN (SELECT value FROM json_each(:ids))"
_FROM = f"""
    SELECT page_id, fetch_id FROM readings
    WHERE source = :source AND fetch_id IS NOT NULL AND page_id IN (SELECT value FROM json_each(:ids))
    UNION SELECT fetches.page_id, fetches.id FROM fetches JOIN articles ON fetch_id = fetches.id WHERE {_OURS}
    UNION SELECT fetches.page_id, fetches.id FROM fetches JOIN article_revisions ON fetch_id = fetches.id WHERE {_OURS}
    UNION SELECT fetches.page_id, fetches.id FROM fetches JOIN comments ON fetch_id = fetches.id WHERE {_OURS}
    UNION SELECT fetches.page_id, fetches.id FROM fetches JOIN comment_revisions ON fetch_id = fetches.id WHERE {_OURS}
"""
"""Which answers the rows of a page came from."""


def pages_read(db: Database, source: Source, *, current: Collection[str] | None, site: str | None) -> list[int]:
    """The pages that were read from this source; only those whose reader is none of *current*, if that is told."""
    values = {"source": source, "current": json.dumps(sorted(current or ())), "all": current is None, "site": site}
    found = db.conn.execute(
        """
        SELECT DISTINCT readings.page_id
        FROM readings
        JOIN pages ON pages.id = readings.page_id
        JOIN sites ON sites.id = pages.site_id
        LEFT JOIN articles ON articles.page_id = pages.id
        LEFT JOIN fetches ON fetches.id = readings.fetch_id
        WHERE readings.source = :source
            AND readings.parser <> ''
            -- What was but a way to others is not read.
            AND ifnull(json_extract(fetches.read_with, '$.only_way'), 0) = 0
            AND (:site IS NULL OR sites.key = :site)
            AND (
                :all
                OR readings.parser NOT IN (SELECT value FROM json_each(:current))
                OR articles.source = :source
                    AND articles.parser NOT IN (SELECT value FROM json_each(:current))
            )
        ORDER BY readings.page_id
        """,
        values,
    )
    return [page_id for (page_id,) in found]


def together(db: Database, page_ids: Sequence[int]) -> list[list[int]]:
    """These pages by article, each with the article's other pages: those of a long post, and of its comments.

    What one of them says of a comment, another may say as well: they are read again in the order in which they came.
    """
    groups: dict[int, list[int]] = {}
    asked = f"{_ARTICLE_OF} WHERE pages.id IN (SELECT value FROM json_each(?))"
    for page_id, article_id in db.conn.execute(asked, [json.dumps(page_ids)]):
        groups.setdefault(article_id if article_id is not None else -page_id, []).append(page_id)
    for article_id, found in groups.items():
        if article_id > 0:
            others = db.conn.execute(_PAGES_OF, {"id": article_id})
            found += sorted({page_id for (page_id,) in others} - set(found))
    return list(groups.values())


_ARTICLE_OF = """
    SELECT
        pages.id,
        coalesce(
            (SELECT id FROM articles WHERE page_id = pages.id),
            (SELECT article_id FROM article_parts WHERE page_id = pages.id),
            (
                SELECT comments.article_id FROM fetches JOIN comments ON comments.fetch_id = fetches.id
                WHERE fetches.page_id = pages.id LIMIT 1
            )
        )
    FROM pages
"""
_PAGES_OF = """
    SELECT page_id FROM articles WHERE id = :id
    UNION SELECT page_id FROM article_parts WHERE article_id = :id
    UNION SELECT fetches.page_id FROM comments JOIN fetches ON fetches.id = comments.fetch_id
    WHERE comments.article_id = :id
"""


def rereadings(db: Database, source: Source, page_ids: Sequence[int]) -> list[Rereading]:
    """What it takes to read these pages again from answers of this source."""
    found = rows(
        db,
        f"""
        WITH origins AS ({_FROM})
        SELECT
            pages.id AS page_id, pages.url AS page_url,
            fetches.id, fetches.final_url, fetches.asked_url, fetches.fetched_at, fetches.status, fetches.sha256,
            fetches.warc, fetches.offset, fetches.length, fetches.digest, fetches.read_with,
            snapshots.warc AS body_warc, snapshots.offset AS body_offset, snapshots.length AS body_length,
            EXISTS (SELECT 1 FROM readings WHERE fetch_id = fetches.id AND source <> :source) AS elsewhere,
            EXISTS (
                SELECT 1 FROM readings
                WHERE page_id = pages.id AND fetch_id = fetches.id AND source = :source
            ) AS present
        FROM origins
        JOIN pages ON pages.id = origins.page_id
        JOIN fetches ON fetches.id = origins.fetch_id
        LEFT JOIN snapshots ON snapshots.sha256 = fetches.sha256
        WHERE pages.id IN (SELECT value FROM json_each(:ids))
        ORDER BY pages.id, fetches.fetched_at, fetches.id
        """,
        {"source": source, "ids": json.dumps(page_ids)},
    )
    pages: dict[int, list[Row]] = {}
    for row in found:
        pages.setdefault(row["page_id"], []).append(row)
    return [_rereading(page_id, of_page) for page_id, of_page in pages.items()]


def _rereading(page_id: int, of_page: Sequence[Row]) -> Rereading:
    own = [kept_of(row) for row in of_page if not row["elsewhere"]]
    return Rereading(
        page_id=page_id,
        url=of_page[0]["page_url"],
        kept=tuple(kept for kept in own if kept is not None),
        lost=sum(kept is None for kept in own),
        present=frozenset(row["id"] for row in of_page if row["present"]),
    )


def kept_of(row: Row) -> Kept | None:
    """The answer that a row of `fetches` stands for; None when it was not kept."""
    if row["warc"] is None or row["body_warc"] is None:
        return None
    return Kept(
        fetch_id=row["id"],
        url=row["final_url"],
        asked_url=row["asked_url"],
        fetched_at=row["fetched_at"],
        status=row["status"],
        sha256=row["sha256"],
        capture=Capture(warc=row["warc"], offset=row["offset"], length=row["length"], digest=row["digest"]),
        body=Capture(warc=row["body_warc"], offset=row["body_offset"], length=row["body_length"]),
        read_with=json.loads(row["read_with"] or "{}"),
    )


# What the archive says of a page


def contents(db: Database, page_ids: Collection[int]) -> dict[str, dict[str, Any]]:
    """What the rows that came from these pages say, by what they are: to be compared with what they say afterwards."""
    key = {"ids": json.dumps(sorted(page_ids))}
    told: dict[str, dict[str, Any]] = {}
    ids = [
        id
        for (id,) in db.conn.execute(
            """
            SELECT id FROM articles WHERE page_id IN (SELECT value FROM json_each(:ids))
            UNION SELECT article_id FROM article_parts WHERE page_id IN (SELECT value FROM json_each(:ids))
            UNION SELECT comments.article_id FROM comments JOIN fetches ON fetches.id = comments.fetch_id
            WHERE fetches.page_id IN (SELECT value FROM json_each(:ids))
            """,
            key,
        )
    ]
    for id in ids:
        told |= _article(db, id)
    return told


_FIELDS = (
    *("title", "published_at", "published_raw", "updated_at", "updated_raw", "language", "claimed_comments", "parts"),
    *("protected", "source", "origins", "body_text", "body_html"),
)


def _article(db: Database, id: int) -> dict[str, dict[str, Any]]:
    key = {"id": id}
    row = rows(db, "SELECT * FROM articles WHERE id = :id", key).fetchone()
    url = db.conn.execute("SELECT url FROM pages WHERE id = ?", [row["page_id"]]).fetchone()[0]
    told: dict[str, dict[str, Any]] = {url: {name: row[name] for name in _FIELDS}}
    told[url]["authors"] = [
        name
        for (name,) in db.conn.execute(
            "SELECT name FROM article_people WHERE article_id = :id ORDER BY role, position", key
        )
    ]
    terms = db.conn.execute(
        """
        SELECT terms.scheme, article_terms.name
        FROM article_terms JOIN terms ON terms.id = article_terms.term_id
        WHERE article_terms.article_id = :id
        ORDER BY article_terms.position
        """,
        key,
    ).fetchall()
    for kind, scheme in (("categories", "category"), ("tags", "tag")):
        told[url][kind] = [name for of, name in terms if of == scheme]
    for table in ("links", "media"):
        listed = rows(db, f"SELECT * FROM {table} WHERE page_id = ? ORDER BY position", [row["page_id"]])
        told[url][table] = [tuple(one)[2:] for one in listed]
    for comment in rows(db, "SELECT * FROM comments WHERE article_id = :id ORDER BY path", key):
        told[f"{url} comment {comment['external_id']}"] = {
            name: comment[name]
            for name in (
                *("kind", "parent_external_id", "depth", "page", "author", "author_url", "published_at"),
                *("published_raw", "permalink", "origins", "body_text", "body_html"),
            )
        }
    for quote in rows(db, "SELECT * FROM quotes WHERE article_id = :id ORDER BY position", key):
        told[f"{url} quote {quote['position']}"] = {
            name: quote[name]
            for name in ("kind", "text", "cue", "speaker", "speaker_text", "role", "confidence", "source_url")
        }
    for table, what in (("article_revisions", "article"), ("comment_revisions", "comment")):
        joined = (
            "article_id = :id"
            if what == "article"
            else "comment_id IN (SELECT id FROM comments WHERE article_id = :id)"
        )
        for version in rows(db, f"SELECT * FROM {table} WHERE {joined}", key):
            name = f"{url} former {what} {version[0]}.{version['number']}"
            told[name] = {"body_text": version["body_text"], "body_html": version["body_html"]}
    return told


class Difference(NamedTuple):
    """A field that says something else than before."""

    what: str
    """The article's address; with `comment` and its id, `quote` and its place, or a former version, behind it."""

    field: str
    """Empty where the whole is new, or gone."""

    before: Any
    after: Any


def differences(before: Mapping[str, Row], after: Mapping[str, Row]) -> Iterator[Difference]:
    """Field by field, what is not as before.

    >>> list(differences({"a": {"title": "News"}, "b": {}}, {"a": {"title": "News!"}}))[0]
    Difference(what='a', field='title', before='News', after='News!')
    """
    for what in dict.fromkeys((*before, *after)):
        old, new = before.get(what), after.get(what)
        if old is None or new is None:
            yield Difference(what, "", old, new)
            continue
        for name in new:
            if old[name] != new[name]:
                yield Difference(what, name, old[name], new[name])
