"""The entry of a feed, and the object of the REST interface, in the bytes that brought it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..errors import DiscoveryError
from ..parsers.tree import decoded
from ..records import ParsedPage
from ..urls import canonical_url, is_web_url
from .endpoints import RULE
from .feeds import feed_pages, read_feed

_ENTRY = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<(?P<name>(?:[\w.-]+:)?(?:item|entry))(?=[\s/>])|</(?P<ended>(?:[\w.-]+:)?(?:item|entry))\s*>",
    re.S,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A stretch of a body: bytes from `start` up to and without `end`."""

    start: int
    end: int
    text: str
    rule: str


def entry_piece(body: bytes, url: str, what: str, key: str, content_type: str | None = None) -> Slice | None:
    """The `<item>` or `<entry>` of the feed in *body* that tells of the article at *key*.

    Each is read with the feed's own head around it, by the reader of feeds.
    """
    if what != "article":
        return None
    found = list(_entries(body))
    if not found:
        return None
    head, tail = body[: found[0][0]], body[found[-1][1] :]
    for start, end in found:
        page = _entry(head + body[start:end] + tail, url, content_type)
        if page is not None and page.url == canonical_url(key):
            rule = page.article.rule if page.article else ""
            _, codec = decoded(body, content_type)
            return Slice(start=start, end=end, text=body[start:end].decode(codec, "replace"), rule=rule)
    return None


def _entry(feed: bytes, url: str, content_type: str | None) -> ParsedPage | None:
    try:
        return next(iter(feed_pages(read_feed(feed, url, content_type))), None)
    except DiscoveryError:
        return None


def _entries(body: bytes) -> Iterator[tuple[int, int]]:
    """Where the entries of a feed begin and end; none in comments and in what is quoted."""
    begun: tuple[int, bytes] | None = None
    for found in _ENTRY.finditer(body):
        if begun is None and found["name"]:
            begun = found.start(), found["name"]
        elif begun is not None and found["ended"] == begun[1]:
            yield begun[0], found.end()
            begun = None


def object_piece(body: bytes, url: str, what: str, key: str, content_type: str | None = None) -> Slice | None:
    """The object of the REST interface's list in *body* that tells of the article at *key*, or of the comment *key*."""
    del url, content_type  # JSON is UTF-8, and its addresses are whole
    text = body.decode("utf-8-sig", "replace")
    mark = len(body) - len(body.removeprefix(b"\xef\xbb\xbf"))
    for start, end, value in _objects(text):
        link, number = str(value.get("link") or ""), value.get("id")
        told = (
            is_web_url(link) and canonical_url(link) == canonical_url(key) if what == "article" else str(number) == key
        )
        if told and what in ("article", "comment"):
            before = mark + len(text[:start].encode())
            piece = text[start:end]
            return Slice(start=before, end=before + len(piece.encode()), text=piece, rule=RULE)
    return None


_BETWEEN = re.compile(r"[\s,]*")


def _objects(text: str) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """The objects of a list in JSON, each with where it begins and ends."""
    decoder = json.JSONDecoder()
    opening = re.match(r"\s*\[", text)
    at = opening.end() if opening else len(text)
    while (between := _BETWEEN.match(text, at)) is not None and between.end() < len(text):
        try:
            value, end = decoder.raw_decode(text, between.end())
        except (ValueError, RecursionError):
            return
        if isinstance(value, dict):
            yield between.end(), end, value
        at = end
