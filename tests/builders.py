"""Small builders: a case states what it is about, the rest is filled in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from archiver.records import (
    Article,
    Comment,
    Fetch,
    Moment,
    ParsedPage,
    Precision,
    Quote,
    Site,
    Span,
    Zone,
)
from archiver.urls import canonical_url

BLOG = Site(key="blog.example", url="https://blog.example/", title="A blog")
POST = "https://blog.example/post/"


def moment(text: str, *, precision: Precision = "second", zone: Zone = "stated") -> Moment:
    """The time that ISO 8601 *text* says, in UTC unless it says otherwise."""
    at = datetime.fromisoformat(text)
    at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return Moment(at=at, raw=text, precision=precision, zone=zone)


def comment(id: str, answers: str | None = None, /, at: str | None = None, **fields: Any) -> Comment:
    """A comment that says its own id."""
    fields.setdefault("position", 0)
    fields.setdefault("text", f"Words of {id}.")
    fields.setdefault("html", f"<p>{fields['text']}</p>")
    return Comment(id=id, parent=answers, published=moment(at) if at else None, **fields)


def comments(*ids: str | tuple[str, str]) -> tuple[Comment, ...]:
    """Comments in the order of a page; a pair is a comment and what it answers."""
    pairs = ((id, None) if isinstance(id, str) else id for id in ids)
    return tuple(comment(id, parent, position=n) for n, (id, parent) in enumerate(pairs))


def article(text: str = "First words.", **fields: Any) -> Article:
    fields.setdefault("title", "A post")
    fields.setdefault("html", "".join(f"<p>{line}</p>" for line in text.splitlines()))
    return Article(text=text, **fields)


def quote(words: str, text: str, **fields: Any) -> Quote:
    """*words* as they stand in *text*, outer marks left out."""
    start = text.index(words)
    fields.setdefault("position", 0)
    fields.setdefault("kind", "inline")
    return Quote(text=words, spans=(Span(start=start, end=start + len(words)),), **fields)


def fetch(url: str = POST, *, at: str = "2024-01-01T00:00:00", **fields: Any) -> Fetch:
    fields.setdefault("status", 200)
    return Fetch(asked_url=url, final_url=url, fetched_at=moment(at).at, **fields)


def page(url: str = POST, **fields: Any) -> ParsedPage:
    """A page of `BLOG`; an article's, unless it is told otherwise."""
    fields.setdefault("kind", "article")
    fields.setdefault("site", BLOG)
    fields.setdefault("parser", "test/1")
    return ParsedPage(url=canonical_url(url), **fields)
