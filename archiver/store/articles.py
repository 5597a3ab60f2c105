"""Articles into rows and back: words, bylines, terms, the pages of a long post, former versions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from sqlite_utils import Database

from ..ids import content_hash
from ..records import Person, Term
from .connection import new_id, rows
from .incoming import Incoming
from .moments import moment_of, moment_values
from .quotes import write_quotes
from .revisions import TERMS, Change, Part, Reading, article_reading, decide, merge, stated, text_of, unstated


def write_article(incoming: Incoming, page_id: int) -> tuple[int, Change]:
    """Merge what a page says of the article of *page_id*, which it may but name; the article's id, and what changed."""
    db = incoming.db
    row = rows(db, "SELECT * FROM articles WHERE page_id = :id", {"id": page_id}).fetchone()
    old = stored_article(db, row) if row and row["source"] else None
    new = article_reading(incoming.page, incoming.page_id, incoming.zone, old)
    if new is None:
        return (row["id"] if row else _unread_article(db, page_id, incoming.seen)), Change("none")

    again, held = incoming.again, incoming.held
    if held:
        new = replace(new, values={name: value for name, value in new.values.items() if name not in held})
    anew = again is not None and old is not None and (row["id"], new.origin) not in again.articles
    change, merged = decide(old, new), merge(unstated(old, new, held) if anew and old else old, new)
    if old and incoming.page.article and not new.origin.startswith("comments"):
        told = incoming.page.article.published
        incoming.see("article", told, old.values.get("published"), merged.values.get("published"))
    if change.kind == "revised" and again is None:
        _keep_version(db, row["id"])
    article_id = int(row["id"]) if row else 0
    if merged != old:
        article_id = write_row(incoming, page_id, row, merged, old)
    if again is not None:
        again.articles.add((article_id, new.origin))
        if "text" not in merged.values:
            db.conn.execute("DELETE FROM quotes WHERE article_id = ?", [article_id])
    unquoted = "quotes" in held and old is not None and old.values.get("text") == merged.values.get("text")
    if "text" in new.values and merged.origin_of("text") == new.origin_of("text") and not unquoted:
        written = write_quotes(incoming, article_id, old, new)
        change = replace(change, quotes=written)
        if written and change.kind == "same":
            change = replace(change, kind="filled", fields=("quotes",))
    return article_id, change


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
    ).fetchall()
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
            **{name: tuple(Term(**dict(term)) for term in terms if term["scheme"] == TERMS[name]) for name in TERMS},
            "claimed_comments": row["claimed_comments"],
            "parts": row["parts"],
            "protected": bool(row["protected"]) if row["protected"] or row["source"] == "html" else None,
            "parser": row["parser"],
            "rule": row["rule"],
            "text": body,
        },
        json.loads(row["origins"] or "{}"),
    )


def _unread_article(db: Database, page_id: int, seen: str) -> int:
    """An article of which only comments are known: no list shows it, its thread is complete."""
    return new_id(
        db,
        "INSERT INTO articles (page_id, first_seen_at) VALUES (:page_id, :seen) RETURNING id",
        {"page_id": page_id, "seen": seen},
    )


def _keep_version(db: Database, article_id: int) -> None:
    db.conn.execute(
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


def write_row(incoming: Incoming, page_id: int, row: sqlite3.Row | None, merged: Reading, old: Reading | None) -> int:
    """The row of an article and what hangs on it, but for its quotes: *merged* in the place of *old*; its id."""
    value = merged.values.get
    parts: tuple[Part, ...] = value("text", ())
    text = text_of(parts)
    words = content_hash(value("title"), text)
    same_words = row is not None and row["content_hash"] == words
    # Words that the feed has brought first, and then the page: the page is what they are read from.
    same_origin = old is not None and old.origin_of("text") == merged.origin_of("text")
    values = {
        "page_id": page_id,
        "title": value("title"),
        "language": value("language"),
        "claimed_comments": value("claimed_comments"),
        "parts": value("parts") if value("parts", 1) > 1 else None,
        "protected": int(value("protected") or False),
        "parser": value("parser"),
        "rule": value("rule"),
        "source": merged.origin,
        "origins": json.dumps(merged.origins, sort_keys=True) if merged.origins else None,
        "body_html": "\n".join(part.html for part in parts if part.html),
        "body_text": text,
        "content_hash": words,
        "fetch_id": row["fetch_id"] if row is not None and same_words and same_origin else incoming.fetch_id,
        "seen_at": row["seen_at"] if row is not None and same_words else incoming.seen,
        "first_seen_at": incoming.seen,
        **moment_values(value("published"), "published"),
        **moment_values(value("modified"), "updated"),
    }
    kept = ("page_id", "first_seen_at")
    article_id = new_id(
        incoming.db,
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
    _write_parts(incoming.db, article_id, _listed(parts), _listed(before.get("text", ())))
    if value("authors") != before.get("authors"):
        _write_authors(incoming, article_id, value("authors", ()))
    if any(value(name) != before.get(name) for name in TERMS):
        _write_terms(incoming, article_id, chain.from_iterable(value(name, ()) for name in TERMS))
    return article_id


def _listed(parts: Sequence[Part]) -> Sequence[Part]:
    """The rows of `article_parts`: a post of one page, or one of which only the first has come, has none."""
    return parts if any(part.number > 1 for part in parts) else ()


def _write_parts(db: Database, article_id: int, parts: Sequence[Part], before: Sequence[Part]) -> None:
    kept = {part.number for part in parts}
    for part in before:
        if part.number not in kept:
            db.conn.execute(
                "DELETE FROM article_parts WHERE article_id = :id AND number = :number",
                {"id": article_id, "number": part.number},
            )
            if part.number > 1:
                # Should the page come back as it was, it says something new.
                db.conn.execute("UPDATE readings SET content_hash = '' WHERE page_id = :id", {"id": part.page_id})
    db.conn.executemany(
        """
        INSERT INTO article_parts (article_id, number, page_id, body_html, body_text, content_hash)
        VALUES (:article_id, :number, :page_id, :html, :text, :content_hash)
        ON CONFLICT (article_id, number) DO UPDATE SET
            page_id = excluded.page_id,
            body_html = excluded.body_html,
            body_text = excluded.body_text,
            content_hash = excluded.content_hash
        """,
        [
            {"article_id": article_id, "content_hash": content_hash(part.text)} | part._asdict()
            for part in parts
            if part not in before
        ],
    )


def _write_authors(incoming: Incoming, article_id: int, authors: Iterable[Person]) -> None:
    incoming.db.conn.execute(
        "DELETE FROM article_people WHERE article_id = :id AND role = 'writer'", {"id": article_id}
    )
    incoming.db.conn.executemany(
        """
        INSERT INTO article_people (article_id, person_id, role, position, name, url)
        VALUES (:article_id, :person_id, 'writer', :position, :name, :url)
        """,
        [
            {
                "article_id": article_id,
                "person_id": incoming.person("writer", author.name, author.url),
                "position": position,
                "name": author.name,
                "url": author.url,
            }
            for position, author in enumerate(authors)
        ],
    )


def _write_terms(incoming: Incoming, article_id: int, terms: Iterable[Term]) -> None:
    incoming.db.conn.execute("DELETE FROM article_terms WHERE article_id = :id", {"id": article_id})
    incoming.db.conn.executemany(
        """
        INSERT INTO article_terms (article_id, term_id, position, name)
        VALUES (:article_id, :term_id, :position, :name)
        """,
        [
            {
                "article_id": article_id,
                "term_id": incoming.names.term(incoming.site_id, term),
                "position": position,
                "name": term.name,
            }
            for position, term in enumerate(terms)
        ],
    )
