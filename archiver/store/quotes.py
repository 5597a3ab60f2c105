"""Quotes into rows and back: those of each page of a post, moved with the text that they point into."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from sqlite_utils import Database

from ..records import Quote, Span
from .connection import insert, next_id, rows
from .incoming import Incoming
from .revisions import Part, Reading


class Stored(NamedTuple):
    """A quote of an article, with the page of the post that it stands on and the reader that found it."""

    part: int
    quote: Quote
    parser: str

    @property
    def said(self) -> tuple[int, Quote]:
        """What the page says, however it was read."""
        return self.part, replace(self.quote, rule="")


def write_quotes(incoming: Incoming, article_id: int, old: Reading | None, new: Reading) -> int:
    """The quotes of the body that *new* brings; returns how many were written."""
    page = incoming.page
    number = page.article.part if page.article and new.origin.startswith("html") else 1
    stored = stored_quotes(incoming.db, article_id) if old else []
    before = _offsets(old.values.get("text", ())) if old else {}
    after = _offsets(new.values["text"])
    of_parts = {
        part: [_shifted(one, after[part] - before[part]) for one in stored if one.part == part]
        for part in after
        if part in before
    }
    of_parts[number] = [_shifted(Stored(number, quote, page.parser), after[number]) for quote in page.quotes]
    listed = chain.from_iterable(of_parts[part] for part in sorted(of_parts))
    wanted = _numbered(listed)
    if wanted == stored:
        return 0
    if [one.said for one in wanted] == [one.said for one in stored]:
        _write_rules(incoming.db, article_id, wanted)
        return 0
    if stored:
        incoming.db.conn.execute("DELETE FROM quotes WHERE article_id = :id", {"id": article_id})
    _write_rows(incoming, article_id, wanted)
    return len(wanted)


def join_quotes(
    incoming: Incoming,
    article_id: int,
    sources: Iterable[tuple[int, Reading | None, Sequence[int]]],
    text: Sequence[Part],
) -> None:
    """Give an article whose body was put together of several the quotes of its parts.

    Of each source: the id of the article, what it stated, and the numbers of the parts that were taken from it.
    """
    after = _offsets(text)
    moved: list[Stored] = []
    for source, reading, numbers in sources:
        before = _offsets(reading.values.get("text", ())) if reading else {}
        moved += [
            _shifted(one, after[one.part] - before[one.part])
            for one in stored_quotes(incoming.db, source)
            if one.part in numbers and one.part in before
        ]
    moved.sort(key=lambda one: (one.part, one.quote.position))
    wanted = _numbered(moved)
    if wanted != stored_quotes(incoming.db, article_id):
        incoming.db.conn.execute("DELETE FROM quotes WHERE article_id = :id", {"id": article_id})
        _write_rows(incoming, article_id, wanted)


def stored_quotes(db: Database, article_id: int) -> list[Stored]:
    """The quotes of an article."""
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
    return [Stored(row["part"], _quote(row, tuple(spans.get(row["id"], ()))), row["parser"] or "") for row in found]


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
        rule=row["rule"] or "",
    )


def _numbered(quotes: Iterable[Stored]) -> list[Stored]:
    """*quotes* with their places in the article."""
    return [one._replace(quote=replace(one.quote, position=n)) for n, one in enumerate(quotes)]


def _write_rules(db: Database, article_id: int, quotes: Iterable[Stored]) -> None:
    """Of quotes that are as they were: how they were found this time."""
    db.conn.executemany(
        "UPDATE quotes SET parser = :parser, rule = :rule WHERE article_id = :id AND position = :position",
        [
            {"id": article_id, "position": quote.position, "parser": parser or None, "rule": quote.rule or None}
            for _, quote, parser in quotes
        ],
    )


def _write_rows(incoming: Incoming, article_id: int, quotes: Sequence[Stored]) -> None:
    first = next_id(incoming.db, "quotes")
    insert(
        incoming.db,
        "quotes",
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
                "speaker_id": incoming.person("speaker", quote.speaker) if quote.speaker else None,
                "speaker_text": quote.speaker_text,
                "speaker_start": quote.speaker_span.start if quote.speaker_span else None,
                "speaker_end": quote.speaker_span.end if quote.speaker_span else None,
                "role": quote.role,
                "confidence": quote.confidence,
                "source_url": quote.source_url,
                "parser": parser or None,
                "rule": quote.rule or None,
            }
            for part, quote, parser in quotes
        ],
    )
    insert(
        incoming.db,
        "quote_spans",
        [
            {"quote_id": first + quote.position, "number": n, "start": span.start, "end": span.end}
            for _, quote, _ in quotes
            for n, span in enumerate(quote.spans)
        ],
    )


def _offsets(parts: Iterable[Part]) -> dict[int, int]:
    """Where the text of each part begins in the text of the article, which joins them by line ends."""
    found, start = {}, 0
    for part in parts:
        found[part.number] = start
        start += len(part.text) + 1 if part.text else 0
    return found


def _shifted(stored: Stored, by: int) -> Stored:
    if not by:
        return stored
    quote = stored.quote

    def shift(span: Span) -> Span:
        return Span(start=span.start + by, end=span.end + by)

    mention = shift(quote.speaker_span) if quote.speaker_span else None
    return stored._replace(quote=replace(quote, spans=tuple(map(shift, quote.spans)), speaker_span=mention))
