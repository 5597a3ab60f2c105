"""Records into rows. Every method of `Writer` runs inside a transaction that its caller holds."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from urllib.parse import urlsplit

from sqlite_utils import Database

from ..ids import content_hash, person_key
from ..records import Comment, Fetch, Moment, ParsedPage, Person, Problem, Quote, Site, Source, Span, Term
from ..threads import build_thread, paths
from ..times import now, to_iso
from ..urls import host_of
from .connection import rows
from .read import moment_of, stored_article, stored_comment, stored_quotes
from .revisions import (
    Change,
    Part,
    Place,
    Reading,
    article_reading,
    better_zone,
    comment_reading,
    decide,
    merge,
    on_clock,
    rank,
)

_Listed = tuple[str, str, str]

_REMEMBERED = 50_000
"""How many people and terms are remembered by id before the memory is cleared."""

_INSERT_COMMENT = """
    INSERT INTO comments (
        id, article_id, external_id, kind, parent_external_id, parent_id, parent_missing, depth, path,
        position, page, page_position, author, author_url, person_id, published_at, published_raw,
        published_precision, published_zone, permalink, body_html, body_text, content_hash, source, origins,
        fetch_id, first_seen_at, seen_at
    )
    VALUES (
        :id, :article_id, :external_id, :kind, :parent_external_id, :parent_id, :parent_missing, :depth,
        :path, :position, :page, :page_position, :author, :author_url, :person_id, :published_at,
        :published_raw, :published_precision, :published_zone, :permalink, :body_html, :body_text,
        :content_hash, :source, :origins, :fetch_id, :seen, :seen
    )
"""

_UPDATE_COMMENT = """
    UPDATE comments SET
        kind = :kind,
        page = :page,
        page_position = :page_position,
        author = :author,
        author_url = :author_url,
        person_id = :person_id,
        published_at = :published_at,
        published_raw = :published_raw,
        published_precision = :published_precision,
        published_zone = :published_zone,
        permalink = :permalink,
        body_html = :body_html,
        body_text = :body_text,
        content_hash = :content_hash,
        source = :source,
        origins = :origins,
        fetch_id = CASE WHEN content_hash = :content_hash THEN fetch_id ELSE :fetch_id END,
        seen_at = CASE WHEN content_hash = :content_hash THEN seen_at ELSE :seen END
    WHERE id = :id
"""

_MOVE_COMMENT = """
    UPDATE comments SET
        parent_external_id = :parent_external_id,
        parent_id = :parent_id,
        parent_missing = :parent_missing,
        depth = :depth,
        path = :path,
        position = :position
    WHERE id = :id
"""


@dataclass(slots=True)
class _SiteRow:
    id: int
    site: Site
    last_seen_at: str


class Writer:
    """Writes normalized pages; remembers the ids of sites, people and terms between them."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._sites: dict[str, _SiteRow] = {}
        self._people: dict[tuple[int, str], tuple[int, str]] = {}
        self._terms: dict[tuple[int, str, str], tuple[int, str]] = {}
        self._version = 0

    def forget(self) -> None:
        """Trust no id seen so far: the transaction that wrote it may be gone."""
        self._sites.clear()
        self._people.clear()
        self._terms.clear()

    def add(self, page: ParsedPage, run_id: int | None) -> Change:
        """One page, with all it says; what the archive has already is not written again."""
        self._refresh()
        seen = to_iso(page.fetch.fetched_at if page.fetch else now()) or ""
        site = self._site(page, seen)
        page_id = self._page(page, site, seen)
        fetch_id = self._fetch(page.fetch, page_id, run_id) if page.fetch else None
        self._problems(page.problems, page_id, run_id, seen)
        if not self._is_news(page, page_id, seen):
            return Change("same" if page.article else "none")

        reading = _ReadingOf(page=page, site=site, page_id=page_id, fetch_id=fetch_id, seen=seen)
        self._links_and_media(reading)
        if page.article is None and not page.comments:
            return Change("none")

        article_page = page_id
        if page.about and page.about != page.url:
            article_page = self._named_page(page.about, site, seen)
        article_id, change = self._article(reading, article_page)
        if page.comments:
            added, revised = self._comments(reading, article_id)
            change = replace(change, comments_new=added, comments_revised=revised)
        return change

    def begin_run(self, spider: str, target: str, version: str, settings: Mapping[str, object]) -> int:
        """A new line in the ledger of runs; returns its id."""
        return self._id(
            """
            INSERT INTO runs (spider, target, started_at, version, settings)
            VALUES (:spider, :target, :started_at, :version, :settings)
            RETURNING id
            """,
            {
                "spider": spider,
                "target": target,
                "started_at": to_iso(now()),
                "version": version,
                "settings": _json(settings),
            },
        )

    def end_run(self, run_id: int, outcome: str, stats: Mapping[str, object]) -> None:
        self._execute(
            "UPDATE runs SET finished_at = :finished_at, outcome = :outcome, stats = :stats WHERE id = :id",
            {"finished_at": to_iso(now()), "outcome": outcome, "stats": _json(stats), "id": run_id},
        )

    # Small helpers

    def _execute(self, sql: str, values: Mapping[str, object]) -> sqlite3.Cursor:
        return self._db.conn.execute(sql, values)

    def _many(self, sql: str, values: Iterable[Mapping[str, object]]) -> None:
        self._db.conn.executemany(sql, values)

    def _id(self, sql: str, values: Mapping[str, object]) -> int:
        return int(self._execute(sql, values).fetchone()[0])

    def _next_id(self, table: str) -> int:
        """The id of the next row: fit to use, for the transaction holds the write lock."""
        return int(self._execute(f"SELECT ifnull(max(id), 0) + 1 FROM {table}", {}).fetchone()[0])

    def _refresh(self) -> None:
        """Forget everything when another program has written."""
        version = self._execute("PRAGMA data_version", {}).fetchone()[0]
        if version != self._version or len(self._people) + len(self._terms) > _REMEMBERED:
            self.forget()
            self._version = version

    # Sites and pages

    def _site(self, page: ParsedPage, seen: str) -> _SiteRow:
        stated = page.site or self._site_of(page)
        known = self._sites.get(stated.key) or self._stored_site(stated.key)
        if known is None:
            known = _SiteRow(id=0, site=replace(stated, zone=better_zone(None, stated.zone)), last_seen_at=seen)
            known.id = self._id(
                """
                INSERT INTO sites (key, url, title, platform, language, zone, first_seen_at, last_seen_at)
                VALUES (:key, :url, :title, :platform, :language, :zone, :seen, :seen)
                RETURNING id
                """,
                _site_values(known.site) | {"seen": seen},
            )
        self._sites[stated.key] = known

        before = known.site
        after = Site(
            key=before.key,
            url=stated.url,
            title=stated.title or before.title,
            platform=stated.platform or before.platform,
            language=stated.language or before.language,
            zone=better_zone(before.zone, stated.zone),
        )
        if after != before or seen > known.last_seen_at:
            known.site, known.last_seen_at = after, max(seen, known.last_seen_at)
            self._execute(
                """
                UPDATE sites SET
                    url = :url,
                    title = :title,
                    platform = :platform,
                    language = :language,
                    zone = :zone,
                    last_seen_at = :seen
                WHERE id = :id
                """,
                _site_values(after) | {"seen": known.last_seen_at, "id": known.id},
            )
        if after.zone != before.zone:
            self._set_clock(known.id, before.zone, after.zone)
        return known

    def _site_of(self, page: ParsedPage) -> Site:
        """The blog of a page that does not tell: as the archive has it, else its host."""
        found = rows(
            self._db,
            """
            SELECT sites.key, sites.url FROM pages JOIN sites ON sites.id = pages.site_id
            WHERE pages.url IN (:url, :about) ORDER BY pages.url = :url DESC LIMIT 1
            """,
            {"url": page.url, "about": page.about},
        ).fetchone()
        if found:
            return Site(key=found["key"], url=found["url"])
        parts = urlsplit(page.url)
        return Site(key=host_of(page.url), url=f"{parts.scheme}://{parts.netloc}/")

    def _stored_site(self, key: str) -> _SiteRow | None:
        row = rows(self._db, "SELECT * FROM sites WHERE key = :key", {"key": key}).fetchone()
        if row is None:
            return None
        fields = ("key", "url", "title", "platform", "language", "zone")
        return _SiteRow(id=row["id"], site=Site(**{f: row[f] for f in fields}), last_seen_at=row["last_seen_at"])

    def _page(self, page: ParsedPage, site: _SiteRow, seen: str) -> int:
        # min() picks the stronger kind: article, comments, index, other stand in the order of the alphabet.
        return self._id(
            """
            INSERT INTO pages (url, site_id, kind, first_seen_at, last_seen_at, gone_at)
            VALUES (:url, :site_id, :kind, :seen, :seen, CASE WHEN :status IN (404, 410) THEN :seen END)
            ON CONFLICT (url) DO UPDATE SET
                site_id = CASE
                    WHEN :source = 'html' OR NOT EXISTS (
                        SELECT 1 FROM readings WHERE page_id = pages.id AND source = 'html'
                    ) THEN excluded.site_id
                    ELSE site_id
                END,
                kind = min(kind, excluded.kind),
                first_seen_at = min(first_seen_at, excluded.first_seen_at),
                last_seen_at = max(ifnull(last_seen_at, ''), excluded.last_seen_at),
                gone_at = CASE
                    WHEN :status IN (404, 410) THEN coalesce(gone_at, :seen)
                    WHEN :status < 400 THEN NULL
                    ELSE gone_at
                END
            RETURNING id
            """,
            {
                "url": page.url,
                "site_id": site.id,
                "kind": page.kind,
                "source": page.source,
                "seen": seen,
                # A feed that answers says nothing about the pages of its entries.
                "status": page.fetch.status if page.fetch and page.source == "html" else None,
            },
        )

    def _named_page(self, url: str, site: _SiteRow, seen: str) -> int:
        """The page of an article that a further page of it, or of its comments, is about."""
        values = {"url": url, "site_id": site.id, "seen": seen}
        self._execute(
            """
            INSERT INTO pages (url, site_id, kind, first_seen_at)
            VALUES (:url, :site_id, 'article', :seen)
            ON CONFLICT (url) DO UPDATE SET kind = 'article' WHERE kind <> 'article'
            """,
            values,
        )
        return self._id("SELECT id FROM pages WHERE url = :url", values)

    def _fetch(self, fetch: Fetch, page_id: int, run_id: int | None) -> int:
        if fetch.sha256:
            self._execute(
                """
                INSERT INTO snapshots (sha256, media_type, size)
                VALUES (:sha256, :media_type, :size)
                ON CONFLICT (sha256) DO NOTHING
                """,
                {"sha256": fetch.sha256, "media_type": fetch.media_type, "size": fetch.size},
            )
        return self._id(
            """
            INSERT INTO fetches
                (run_id, page_id, asked_url, final_url, status, fetched_at, etag, last_modified, sha256)
            VALUES (
                :run_id, :page_id, :asked_url, :final_url, :status, :fetched_at, :etag, :last_modified, :sha256
            )
            ON CONFLICT (page_id, asked_url, fetched_at) DO UPDATE SET
                run_id = coalesce(run_id, excluded.run_id)
            RETURNING id
            """,
            {
                "run_id": run_id,
                "page_id": page_id,
                "asked_url": fetch.asked_url,
                "final_url": fetch.final_url,
                "status": fetch.status,
                "fetched_at": to_iso(fetch.fetched_at),
                "etag": fetch.etag,
                "last_modified": fetch.last_modified,
                "sha256": fetch.sha256,
            },
        )

    def _problems(self, problems: Sequence[Problem], page_id: int, run_id: int | None, seen: str) -> None:
        self._many(
            """
            INSERT INTO problems (run_id, page_id, stage, field, error, seen_at)
            VALUES (:run_id, :page_id, :stage, :field, :error, :seen)
            ON CONFLICT (page_id, stage, field, error) DO UPDATE SET
                run_id = coalesce(excluded.run_id, run_id)
            """,
            [
                {
                    "run_id": run_id,
                    "page_id": page_id,
                    "stage": problem.stage,
                    "field": problem.field,
                    "error": problem.error,
                    "seen": seen,
                }
                for problem in problems
            ],
        )

    def _is_news(self, page: ParsedPage, page_id: int, seen: str) -> bool:
        """Whether *page* says anything else than its last reading as the same kind, from the same source."""
        says = (
            page.about,
            page.parser,
            page.comment_page,
            page.article,
            page.comments,
            page.quotes,
            page.links,
        )
        values = {
            "page_id": page_id,
            "kind": page.kind,
            "source": page.source,
            "parser": page.parser,
            "content_hash": sha256(repr(says).encode()).hexdigest(),
            "links": len(page.links),
            "media": len(page.article.media) if page.article else 0,
            "seen": seen,
        }
        # The count of links stays when none are left: so do the links.
        written = self._execute(
            """
            INSERT INTO readings (page_id, kind, source, parser, content_hash, links, media, read_at)
            VALUES (:page_id, :kind, :source, :parser, :content_hash, :links, :media, :seen)
            ON CONFLICT (page_id, kind, source) DO UPDATE SET
                parser = excluded.parser,
                content_hash = excluded.content_hash,
                links = CASE WHEN excluded.links THEN excluded.links ELSE links END,
                media = CASE WHEN excluded.media THEN excluded.media ELSE media END,
                read_at = excluded.read_at
            WHERE content_hash <> excluded.content_hash
            """,
            values,
        )
        return written.rowcount > 0

    def _links_and_media(self, reading: _ReadingOf) -> None:
        page = reading.page
        links: list[_Listed] = [(link.url, link.role, link.text) for link in page.links]
        media: list[_Listed] = [(m.url, m.alt, m.caption) for m in page.article.media] if page.article else []
        for table, columns, values in (
            ("links", ("url", "role", "text"), links),
            ("media", ("url", "alt", "caption"), media),
        ):
            if values and self._is_fullest(table, reading.page_id, page.source):
                self._replace_list(table, columns, reading.page_id, values)

    def _is_fullest(self, table: str, page_id: int, source: Source) -> bool:
        """Whether no stronger source has stated links (or media) of this page."""
        found = self._execute(
            f"SELECT DISTINCT source FROM readings WHERE page_id = :page_id AND {table} > 0",
            {"page_id": page_id},
        )
        return all(rank(source) <= rank(other) for (other,) in found)

    def _replace_list(self, table: str, columns: Sequence[str], page_id: int, values: list[_Listed]) -> None:
        key = {"page_id": page_id}
        listed = ", ".join(columns)
        stored = self._execute(
            f"SELECT {listed} FROM {table} WHERE page_id = :page_id ORDER BY position", key
        ).fetchall()
        if stored == values:
            return
        if stored:
            self._execute(f"DELETE FROM {table} WHERE page_id = :page_id", key)
        self._db.conn.executemany(
            f"INSERT INTO {table} (page_id, position, {listed}) VALUES (?, ?, ?, ?, ?)",
            ((page_id, position, *value) for position, value in enumerate(values)),
        )

    # People and terms

    def _person(self, site: _SiteRow, role: str, name: str, url: str | None) -> int:
        key = (site.id, person_key(role, name, url))
        known = self._people.get(key)
        if known is None or name < known[1]:
            id = self._id(
                """
                INSERT INTO people (site_id, key, role, name, url)
                VALUES (:site_id, :key, :role, :name, :url)
                ON CONFLICT (site_id, key) DO UPDATE SET
                    name = min(name, excluded.name),
                    url = min(url, excluded.url)
                RETURNING id
                """,
                {"site_id": site.id, "key": key[1], "role": role, "name": name, "url": url},
            )
            known = self._people[key] = (id, name)
        return known[0]

    def _term(self, site: _SiteRow, term: Term) -> int:
        key = (site.id, term.scheme, term.slug)
        known = self._terms.get(key)
        if known is None or term.name < known[1]:
            id = self._id(
                """
                INSERT INTO terms (site_id, scheme, slug, name)
                VALUES (:site_id, :scheme, :slug, :name)
                ON CONFLICT (site_id, scheme, slug) DO UPDATE SET name = min(name, excluded.name)
                RETURNING id
                """,
                {"site_id": site.id, "scheme": term.scheme, "slug": term.slug, "name": term.name},
            )
            known = self._terms[key] = (id, term.name)
        return known[0]

    # Articles

    def _article(self, reading: _ReadingOf, page_id: int) -> tuple[int, Change]:
        """The article of *page_id* with what is read of it now; a page of comments may only name it."""
        row = rows(self._db, "SELECT * FROM articles WHERE page_id = :id", {"id": page_id}).fetchone()
        old = stored_article(self._db, row) if row and row["source"] else None
        new = article_reading(reading.page, reading.page_id, reading.site.site.zone, old)
        if new is None:
            return (row["id"] if row else self._unread_article(page_id, reading.seen)), Change("none")

        change, merged = decide(old, new), merge(old, new)
        if change.kind == "revised":
            self._keep_article_version(row["id"])
        article_id = int(row["id"]) if row else 0
        if merged != old:
            article_id = self._write_article(reading, page_id, row, merged, old)
        if "text" in new.values and merged.origin_of("text") == new.origin_of("text"):
            written = self._quotes(reading, article_id, old, new)
            change = replace(change, quotes=written)
            if written and change.kind == "same":
                change = replace(change, kind="filled", fields=("quotes",))
        return article_id, change

    def _unread_article(self, page_id: int, seen: str) -> int:
        """An article of which only comments are known: no list shows it, its thread is complete."""
        return self._id(
            "INSERT INTO articles (page_id, first_seen_at) VALUES (:page_id, :seen) RETURNING id",
            {"page_id": page_id, "seen": seen},
        )

    def _keep_article_version(self, article_id: int) -> None:
        self._execute(
            """
            INSERT INTO article_revisions
                (article_id, number, fetch_id, seen_at, content_hash, title, body_html, body_text)
            SELECT
                id,
                1 + (SELECT count(*) FROM article_revisions WHERE article_id = articles.id),
                fetch_id, seen_at, content_hash, title, body_html, body_text
            FROM articles
            WHERE id = :id
            """,
            {"id": article_id},
        )

    def _write_article(
        self, reading: _ReadingOf, page_id: int, row: sqlite3.Row | None, merged: Reading, old: Reading | None
    ) -> int:
        value = merged.values.get
        parts: tuple[Part, ...] = value("text", ())
        text = "\n".join(part.text for part in parts if part.text)
        words = content_hash(value("title"), text)
        same_words = row is not None and row["content_hash"] == words
        values = {
            "page_id": page_id,
            "title": value("title"),
            "language": value("language"),
            "claimed_comments": value("claimed_comments"),
            "parts": value("parts"),
            "protected": int(value("protected") or False),
            "parser": value("parser"),
            "source": merged.origin,
            "origins": _json(merged.origins) if merged.origins else None,
            "body_html": "\n".join(part.html for part in parts if part.html),
            "body_text": text,
            "content_hash": words,
            "fetch_id": row["fetch_id"] if row is not None and same_words else reading.fetch_id,
            "seen_at": row["seen_at"] if row is not None and same_words else reading.seen,
            "first_seen_at": reading.seen,
            **_moment_values(value("published"), "published"),
            **_moment_values(value("modified"), "updated"),
        }
        kept = ("page_id", "first_seen_at")
        article_id = self._id(
            f"""
            INSERT INTO articles ({", ".join(values)})
            VALUES ({", ".join(f":{column}" for column in values)})
            ON CONFLICT (page_id) DO UPDATE SET
                {", ".join(f"{column} = excluded.{column}" for column in values if column not in kept)}
            RETURNING id
            """,
            values,
        )
        before = old.values if old else {}
        if len(parts) > 1 or any(part.number > 1 for part in parts):
            self._write_parts(article_id, parts, before.get("text", ()))
        if value("authors") != before.get("authors"):
            self._write_authors(reading.site, article_id, merged.values["authors"])
        if value("terms") != before.get("terms"):
            self._write_terms(reading.site, article_id, merged.values["terms"])
        return article_id

    def _write_parts(self, article_id: int, parts: Sequence[Part], before: Sequence[Part]) -> None:
        # A first page that came alone has stood in `articles` only.
        listed = before if len(before) > 1 or any(part.number > 1 for part in before) else ()
        self._many(
            """
            INSERT INTO article_parts (article_id, number, page_id, body_html, body_text, content_hash)
            VALUES (
                :article_id,
                :number,
                :page_id,
                :html,
                :text,
                :content_hash
            )
            ON CONFLICT (article_id, number) DO UPDATE SET
                page_id = excluded.page_id,
                body_html = excluded.body_html,
                body_text = excluded.body_text,
                content_hash = excluded.content_hash
            """,
            [
                {"article_id": article_id, "content_hash": content_hash(part.text)} | part._asdict()
                for part in parts
                if part not in listed
            ],
        )

    def _write_authors(self, site: _SiteRow, article_id: int, authors: Iterable[Person]) -> None:
        self._execute("DELETE FROM article_people WHERE article_id = :id AND role = 'writer'", {"id": article_id})
        self._many(
            """
            INSERT INTO article_people (article_id, person_id, role, position, name, url)
            VALUES (:article_id, :person_id, 'writer', :position, :name, :url)
            """,
            [
                {
                    "article_id": article_id,
                    "person_id": self._person(site, "writer", author.name, author.url),
                    "position": position,
                    "name": author.name,
                    "url": author.url,
                }
                for position, author in enumerate(authors)
            ],
        )

    def _write_terms(self, site: _SiteRow, article_id: int, terms: Iterable[Term]) -> None:
        self._execute("DELETE FROM article_terms WHERE article_id = :id", {"id": article_id})
        self._many(
            """
            INSERT INTO article_terms (article_id, term_id, position, name)
            VALUES (:article_id, :term_id, :position, :name)
            """,
            [
                {
                    "article_id": article_id,
                    "term_id": self._term(site, term),
                    "position": position,
                    "name": term.name,
                }
                for position, term in enumerate(terms)
            ],
        )

    # Quotes

    def _quotes(self, reading: _ReadingOf, article_id: int, old: Reading | None, new: Reading) -> int:
        """The quotes of the body that *new* brings; returns how many were written."""
        page = reading.page
        number = page.article.part if page.article and new.origin.startswith("html") else 1
        stored = stored_quotes(self._db, article_id) if old else []
        before = _offsets(old.values.get("text", ())) if old else {}
        after = _offsets(new.values["text"])
        of_parts = {
            part: [_shifted(quote, after[part] - before[part]) for p, quote in stored if p == part]
            for part in after
            if part in before
        }
        of_parts[number] = [_shifted(quote, after[number]) for quote in page.quotes]
        listed = chain.from_iterable(((part, quote) for quote in of_parts[part]) for part in sorted(of_parts))
        wanted = [(part, replace(quote, position=n)) for n, (part, quote) in enumerate(listed)]
        if wanted == stored:
            return 0
        if stored:
            self._execute("DELETE FROM quotes WHERE article_id = :id", {"id": article_id})
        self._write_quotes(reading.site, article_id, wanted)
        return len(wanted)

    def _write_quotes(self, site: _SiteRow, article_id: int, quotes: Sequence[tuple[int, Quote]]) -> None:
        first = self._next_id("quotes")
        self._many(
            """
            INSERT INTO quotes (
                id, article_id, position, part, kind, text, cue, speaker, speaker_id, speaker_text,
                speaker_start, speaker_end, role, confidence, source_url
            )
            VALUES (
                :id, :article_id, :position, :part, :kind, :text, :cue, :speaker, :speaker_id, :speaker_text,
                :speaker_start, :speaker_end, :role, :confidence, :source_url
            )
            """,
            [
                {
                    "id": first + quote.position,
                    "article_id": article_id,
                    "position": quote.position,
                    "part": part,
                    "kind": quote.kind,
                    "text": quote.text,
                    "cue": quote.cue,
                    "speaker": quote.speaker,
                    "speaker_id": self._person(site, "speaker", quote.speaker, None) if quote.speaker else None,
                    "speaker_text": quote.speaker_text,
                    "speaker_start": quote.speaker_span.start if quote.speaker_span else None,
                    "speaker_end": quote.speaker_span.end if quote.speaker_span else None,
                    "role": quote.role,
                    "confidence": quote.confidence,
                    "source_url": quote.source_url,
                }
                for part, quote in quotes
            ],
        )
        self._many(
            """
            INSERT INTO quote_spans (quote_id, number, start, "end")
            VALUES (:quote_id, :number, :start, :end)
            """,
            [
                {"quote_id": first + quote.position, "number": n, "start": span.start, "end": span.end}
                for _, quote in quotes
                for n, span in enumerate(quote.spans)
            ],
        )

    # Comments

    def _comments(self, reading: _ReadingOf, article_id: int) -> tuple[int, int]:
        """Merge a page's comments into the article's thread; returns how many are new, and revised."""
        page, zone = reading.page, reading.site.site.zone
        stored = self._stored_comments(article_id)
        bodies = self._stored_bodies(article_id, [c.id for c in page.comments if c.id in stored])
        fresh: dict[str, Reading] = {}
        changed: dict[str, Reading] = {}
        revised: list[int] = []
        for comment in page.comments:
            new = comment_reading(comment, page.source, zone)
            if comment.id not in stored:
                fresh[comment.id] = new
                continue
            old = stored_comment(stored[comment.id], *bodies[comment.id])
            if (merged := merge(old, new)) != old:
                changed[comment.id] = merged
                if decide(old, new).kind == "revised":
                    revised.append(stored[comment.id]["id"])
        if fresh or changed:
            self._keep_comment_versions(revised)
            updates = [self._comment_values(reading, r) | {"id": stored[id]["id"]} for id, r in changed.items()]
            self._many(_UPDATE_COMMENT, updates)
            values = {id: self._comment_values(reading, r) for id, r in fresh.items()}
            self._thread(article_id, stored, fresh | changed, values)
        return len(fresh), len(revised)

    def _stored_comments(self, article_id: int) -> dict[str, sqlite3.Row]:
        """The comments of an article by id, but for their words: a thread may have 20,000."""
        found = rows(
            self._db,
            """
            SELECT
                id, external_id, kind, parent_external_id, parent_id, parent_missing, depth, path, position,
                page, page_position, author, author_url, published_at, published_raw, published_precision,
                published_zone, permalink, source, origins
            FROM comments
            WHERE article_id = :id
            """,
            {"id": article_id},
        )
        return {row["external_id"]: row for row in found}

    def _stored_bodies(self, article_id: int, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        if not ids:
            return {}
        found = self._execute(
            """
            SELECT external_id, body_html, body_text FROM comments
            WHERE article_id = :id AND external_id IN (SELECT value FROM json_each(:ids))
            """,
            {"id": article_id, "ids": json.dumps(ids)},
        )
        return {id: (html, text) for id, html, text in found}

    def _keep_comment_versions(self, ids: Sequence[int]) -> None:
        self._many(
            """
            INSERT INTO comment_revisions
                (comment_id, number, fetch_id, seen_at, content_hash, body_html, body_text)
            SELECT
                id,
                1 + (SELECT count(*) FROM comment_revisions WHERE comment_id = comments.id),
                fetch_id, seen_at, content_hash, body_html, body_text
            FROM comments
            WHERE id = :id
            """,
            [{"id": id} for id in ids],
        )

    def _comment_values(self, reading: _ReadingOf, comment: Reading) -> dict[str, object]:
        """All that a comment's row says, but for its place in the thread."""
        value = comment.values.get
        place: Place = comment.values["place"]
        part: Part = value("text", (Part(1, "", ""),))[0]
        author, author_url = value("author"), value("author_url")
        return {
            "kind": comment.values["kind"],
            "page": place.page,
            "page_position": place.position,
            "author": author,
            "author_url": author_url,
            "person_id": self._person(reading.site, "commenter", author, author_url) if author else None,
            **_moment_values(value("published"), "published"),
            "permalink": value("permalink"),
            "body_html": part.html,
            "body_text": part.text,
            "content_hash": content_hash(part.text),
            "source": comment.origin,
            "origins": _json(comment.origins) if comment.origins else None,
            "fetch_id": reading.fetch_id,
            "seen": reading.seen,
        }

    def _thread(
        self,
        article_id: int,
        stored: Mapping[str, sqlite3.Row],
        stated: Mapping[str, Reading],
        new_values: Mapping[str, dict[str, object]],
    ) -> None:
        """The whole thread in order, *stated* before *stored*; only rows that are new or move are touched."""
        thread = build_thread(
            chain(
                (_placed_row(row) for id, row in stored.items() if id not in stated),
                (_placed(id, reading) for id, reading in stated.items()),
            )
        )
        next_id = self._next_id("comments")
        ids: dict[str, int] = {}
        inserts: list[dict[str, object]] = []
        updates: list[dict[str, object]] = []
        for comment, path in zip(thread, paths(thread), strict=True):
            row = stored.get(comment.id)
            ids[comment.id] = next_id + len(inserts) if row is None else row["id"]
            place: dict[str, object] = {
                "parent_external_id": comment.parent,
                "parent_id": ids.get(comment.parent) if comment.parent else None,
                "parent_missing": int(comment.parent_missing),
                "depth": comment.depth,
                "path": path,
                "position": comment.position,
            }
            if row is None:
                key = {"id": ids[comment.id], "article_id": article_id, "external_id": comment.id}
                inserts.append(key | place | new_values[comment.id])
            elif any(row[column] != value for column, value in place.items()):
                updates.append(place | {"id": row["id"]})
        # New rows first: an old comment may turn out to answer one of them.
        self._many(_INSERT_COMMENT, inserts)
        self._many(_MOVE_COMMENT, updates)

    # Clocks

    def _set_clock(self, site_id: int, before: str | None, after: str | None) -> None:
        """Read the times of a site that state no zone on the clock that is known now."""
        for table, prefix, join in (
            ("articles", "published", "pages.id = articles.page_id"),
            ("articles", "updated", "pages.id = articles.page_id"),
            (
                "comments",
                "published",
                "pages.id = (SELECT page_id FROM articles WHERE articles.id = comments.article_id)",
            ),
        ):
            found = rows(
                self._db,
                f"""
                SELECT {table}.id, {prefix}_at, {prefix}_raw, {prefix}_precision, {prefix}_zone
                FROM {table} JOIN pages ON {join}
                WHERE pages.site_id = :site_id
                    AND {prefix}_zone IN ('assumed', 'site')
                    AND {prefix}_precision IN ('second', 'minute')
                """,
                {"site_id": site_id},
            ).fetchall()
            self._many(
                f"""
                UPDATE {table} SET {prefix}_at = :{prefix}_at, {prefix}_zone = :{prefix}_zone
                WHERE id = :id
                """,
                [
                    {"id": row["id"]} | _moment_values(on_clock(moment_of(row, prefix), after, before), prefix)
                    for row in found
                ],
            )
        self._rethread(site_id)

    def _rethread(self, site_id: int) -> None:
        """Order the threads of a site anew, after its times have changed."""
        articles = self._execute(
            """
            SELECT articles.id FROM articles JOIN pages ON pages.id = articles.page_id
            WHERE pages.site_id = :site_id
                AND EXISTS (SELECT 1 FROM comments WHERE comments.article_id = articles.id)
            """,
            {"site_id": site_id},
        ).fetchall()
        for (article_id,) in articles:
            self._thread(article_id, self._stored_comments(article_id), {}, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReadingOf:
    """A page on its way into the archive, with the rows that it has there already."""

    page: ParsedPage
    site: _SiteRow
    page_id: int
    fetch_id: int | None
    seen: str


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _site_values(site: Site) -> dict[str, object]:
    return {
        "key": site.key,
        "url": site.url,
        "title": site.title,
        "platform": site.platform,
        "language": site.language,
        "zone": site.zone,
    }


def _moment_values(moment: Moment | None, prefix: str) -> dict[str, object]:
    """A time as the four columns that keep it."""
    return {
        f"{prefix}_at": to_iso(moment.at) if moment else None,
        f"{prefix}_raw": moment.raw if moment else None,
        f"{prefix}_precision": moment.precision if moment else None,
        f"{prefix}_zone": moment.zone if moment else None,
    }


def _offsets(parts: Iterable[Part]) -> dict[int, int]:
    """Where the text of each part begins in the text of the article, which joins them by line ends."""
    found, start = {}, 0
    for part in parts:
        found[part.number] = start
        start += len(part.text) + 1 if part.text else 0
    return found


def _shifted(quote: Quote, by: int) -> Quote:
    if not by:
        return quote

    def shift(span: Span) -> Span:
        return Span(start=span.start + by, end=span.end + by)

    mention = shift(quote.speaker_span) if quote.speaker_span else None
    return replace(quote, spans=tuple(map(shift, quote.spans)), speaker_span=mention)


def _placed(id: str, reading: Reading) -> Comment:
    """As much of a comment as its place in the thread depends on."""
    place: Place = reading.values["place"]
    return Comment(
        id=id,
        page=place.page,
        position=place.position,
        parent=reading.values.get("parent"),
        published=reading.values.get("published"),
    )


def _placed_row(row: sqlite3.Row) -> Comment:
    return Comment(
        id=row["external_id"],
        page=row["page"],
        position=row["page_position"],
        parent=row["parent_external_id"],
        published=moment_of(row, "published"),
    )
