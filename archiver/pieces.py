"""Back to the page: the very piece of a kept body that an article, a comment or a quote was read from."""

from __future__ import annotations

import codecs
from collections.abc import Collection
from dataclasses import dataclass

from .discover.pieces import entry_piece, object_piece
from .parse import parse_page
from .parsers.trace import Trace, What
from .parsers.tree import decoded
from .records import Source

_WIDE = {"utf-16": 2}
"""Bytes of a `<`, where it is not one."""

_CHUNK = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of a body, and the rule that found it."""

    html: str
    """As it stands there (XML of a feed, JSON of the REST interface); if not `exact`, as the parser would write it."""

    start: int
    """Bytes from the beginning of the body, as decoded from its transfer and content encodings; -1 if not `exact`."""

    end: int
    """The first byte behind it."""

    rule: str
    exact: bool
    """Whether the bytes from `start` up to `end` are `html`."""


def piece_of(
    body: bytes,
    url: str,
    what: What,
    key: str | int,
    *,
    content_type: str | None = None,
    source: Source = "html",
    left: Collection[str] = (),
    apart: Collection[str] = (),
) -> Piece | None:
    """Where in *body*, which *url* answered with, a thing stands; None when it is not there.

    *key* is the id of a comment, or the position of a quote on its page; of an article its address, by which it is
    known among the entries of a feed or of the REST interface, and which a page of its own does without. *left* and
    *apart* are those of `parse_page`.

    A comment's piece ends before the replies in it where its own words all stand before them, and else has them too. An
    article's is the element of its body, a quote's the smallest block, or blocks side by side, with its words.

    >>> page = b'<article><h1>On bread</h1><div class="entry-content"><p>Flour, water, salt.</p></div></article>'
    >>> piece = piece_of(page, "http://a.example/b", "article", "")
    >>> piece.html, piece.rule, piece.start
    ('<div class="entry-content"><p>Flour, water, salt.</p></div>', 'class entry-content', 26)
    """
    if source != "html":
        find = entry_piece if source == "feed" else object_piece
        told = find(body, url, what, str(key), content_type)
        return (
            None if told is None else Piece(html=told.text, start=told.start, end=told.end, rule=told.rule, exact=True)
        )
    trace = Trace(what, str(key))
    parse_page(body, url, content_type=content_type, left=left, apart=apart, trace=trace)
    found = trace.found
    if found is None:
        return None
    if found.span is not None:
        text, codec = decoded(body, content_type)
        start, end = (
            _bytes_before(body, codec, text, found.span.start),
            _bytes_before(body, codec, text, found.span.end),
        )
        if _text(body[start:end], body, codec) == found.html:
            return Piece(html=found.html, start=start, end=end, rule=found.rule, exact=True)
    return Piece(html=found.html, start=-1, end=-1, rule=found.rule, exact=False)


def _bytes_before(body: bytes, codec: str, text: str, place: int) -> int:
    """How many bytes of *body* make the first *place* characters of *text*; a tag begins or ends there, or the text.

    Counted byte by byte where it matters: what is no text in its encoding has become marks of another length.
    """
    if place >= len(text):
        return len(body)
    behind = text[place - 1 : place] == ">"
    wanted = place if behind else place + 1
    decoder = codecs.getincrementaldecoder(codec)("replace")
    read = at = 0
    state = decoder.getstate()
    while at < len(body):
        told = len(decoder.decode(body[at : at + _CHUNK]))
        if read + told >= wanted:
            break
        read, at, state = read + told, at + _CHUNK, decoder.getstate()
    decoder.setstate(state)
    while read < wanted and at < len(body):
        read += len(decoder.decode(body[at : at + 1]))
        at += 1
    return at if behind else at - _WIDE.get(codec, 1)


def _text(piece: bytes, body: bytes, codec: str) -> str:
    """*piece* of *body* as text: the mark that tells the order of bytes stands at the beginning of the body alone."""
    if codec == "utf-16":
        codec = "utf-16-le" if body.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    return piece.decode("utf-8" if codec == "utf-8-sig" else codec, "replace")
