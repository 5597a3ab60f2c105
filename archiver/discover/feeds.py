"""RSS, RDF and Atom feeds: the entries they carry, and where their next page is."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl, urljoin, urlsplit

import feedparser

from ..errors import DiscoveryError
from ..records import (
    Article,
    Fetch,
    Link,
    ParsedPage,
    Problem,
    Site,
)
from ..text import squeeze
from ..urls import canonical_url, site_key
from .feed_addresses import with_parameters
from .feed_entries import FeedEntry, Words, count_of, links_of, read_entry, title_of, web_address

PARSER = "feed/1"

FeedKind = Literal["posts", "comments"]

_PLATFORM = re.compile(
    r"wordpress|blogger|typepad|livejournal|substack|ghost|medium|drupal|tumblr|squarespace|movable ?type|"
    r"hexo|pelican|jekyll|hugo|nikola|joomla|dotclear|serendipity|textpattern",
    re.I,
)
_OFFSET = re.compile(r"([+-]\d\d):?(\d\d)$")
_START = re.compile(rb"\s*(?:<\?[^>]*>\s*|<!--(?:(?!-->).)*-->\s*)*<(?:rss|feed|rdf:RDF)\b", re.S)
_UTC = re.compile(r"(?:[+-]00:?00|Z|UT|UTC|GMT)$", re.I)
_COMMENT = re.compile(r"#(?:li-)?(?:comment|isso|c|cmt|respond)[-_]?\d+$|[?&]showComment=", re.I)
_COMMENT_FEED = re.compile(
    r"/comments/(?:feed|default|atom|rss)|/\d+/comments/|feed=comments-|/comments\.(?:xml|atom|rss)$"
)
_COMMENT_TITLE = re.compile(r"Comments (?:on|for)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One page of a feed."""

    url: str
    title: str | None = None
    site_url: str | None = None
    language: str | None = None
    zone: str | None = None
    """The blog's clock, as `+01:00`; None unless all entries carry one and the same offset, other than UTC:
    programs print UTC for want of knowing, and a blog with summer time has two."""

    generator: str | None = None
    """The program that made the feed, in its own words."""

    platform: str | None = None
    """The blog engine that *generator* names: `wordpress`, `blogger`."""

    kind: FeedKind = "posts"
    entries: tuple[FeedEntry, ...] = ()
    next_url: str | None = None
    """The page with older entries, where the feed names one (RFC 5005, OpenSearch)."""

    problems: tuple[Problem, ...] = ()


def is_feed(body: bytes) -> bool:
    """Whether *body* begins as RSS and Atom do.

    >>> is_feed(b'<?xml version="1.0"?><!-- Quay --><rss version="2.0">'), is_feed(b"<html>")
    (True, False)
    """
    return _START.match(body[:2000].removeprefix(b"\xef\xbb\xbf")) is not None


def read_feed(body: bytes, url: str, content_type: str | None = None) -> Feed:
    """The feed in *body*, which came from *url*; what is broken in it costs only itself.

    Raises `DiscoveryError` for what is no feed: nothing, an HTML page, JSON.
    """
    found = _parsed(body, content_type)
    head = dict(found.get("feed") or {})
    entries = [dict(entry) for entry in found.get("entries") or ()]
    version = str(found.get("version") or "")
    atom = version.startswith("atom")
    if not version and not entries:
        raise DiscoveryError(url, _instead(body))

    generator = _generator(head)
    engine = _PLATFORM.search(generator or "")
    platform = engine[0].lower().replace(" ", "") if engine else None
    tags = atom or platform != "wordpress"
    problems = []
    if found.get("bozo"):
        reason = squeeze(str(found.get("bozo_exception") or "not well-formed"))
        problems.append(Problem(stage="discover", field="feed", error=reason))
    read = []
    for number, entry in enumerate(entries, start=1):
        if made := read_entry(entry, head, url, atom=atom, tags=tags):
            read.append(made)
        else:
            problems.append(Problem(stage="discover", field="feed", error=f"entry {number} has no address"))
    return Feed(
        url=url,
        title=title_of(head, atom=atom, tags=tags),
        site_url=web_address(head.get("link"), url),
        language=_language(head),
        zone=_zone(entries),
        generator=generator,
        platform=platform,
        kind=_kind(url, head, entries),
        entries=tuple(read),
        next_url=_next(head, url),
        problems=tuple(problems),
    )


def _parsed(body: bytes, content_type: str | None) -> Words:
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type or "", re.I)
    # A media type of text, or of HTML, makes feedparser doubt a good feed: only the charset is news. The feed's own
    # address is kept from it, as it would make an address of every guid.
    headers = {"content-type": f"application/xml; charset={charset[1]}" if charset else "application/xml"}
    # A stream: bytes alone would be tried as the name of a file first. Bodies are cleaned by `read_body`.
    found: Words = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return found


def _instead(body: bytes) -> str:
    """What stands where a feed should be."""
    start = body[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        return "the feed is empty"
    if re.search(rb"<(!doctype html|html|head|body)\b", start, re.I):
        return "an HTML page, no feed"
    if start[:1] in (b"{", b"["):
        return "JSON, no RSS or Atom feed"
    return "no RSS or Atom feed"


def _language(head: Words) -> str | None:
    stated = str(head.get("language") or (head.get("title_detail") or {}).get("language") or "")
    found = re.match(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$", stated.strip())
    return found[0].replace("_", "-") if found else None


def _generator(head: Words) -> str | None:
    agent = head.get("admin_generatoragent")
    named = head.get("generator") or (agent.get("rdf:resource") if isinstance(agent, Mapping) else None)
    href = (head.get("generator_detail") or {}).get("href")
    return squeeze(str(named or href or "")) or None


def _zone(entries: Iterable[Words]) -> str | None:
    stated = [str(entry.get("published") or entry.get("updated") or "").strip() for entry in entries]
    offsets = {found.expand(r"\1:\2") for raw in stated if (found := _OFFSET.search(raw)) and not _UTC.search(raw)}
    agreed = len(offsets) == 1 and all(_OFFSET.search(raw) and not _UTC.search(raw) for raw in stated)
    return offsets.pop() if agreed else None


def _kind(url: str, head: Words, entries: list[dict[str, Any]]) -> FeedKind:
    if _COMMENT_FEED.search(urlsplit(url)._replace(scheme="", netloc="").geturl()):
        return "comments"
    if not entries:
        return "comments" if _COMMENT_TITLE.match(squeeze(str(head.get("title") or ""))) else "posts"
    answers = sum(bool(e.get("thr_in-reply-to") or _COMMENT.search(str(e.get("link") or ""))) for e in entries)
    return "comments" if 2 * answers > len(entries) else "posts"


def _next(head: Words, url: str) -> str | None:
    for rel in ("next", "prev-archive"):
        for link in links_of(head, rel):
            whole = web_address(link["href"], url)
            if whole and whole != url:
                return whole
    total, start, size = (
        count_of(head.get(f"opensearch_{name}")) for name in ("totalresults", "startindex", "itemsperpage")
    )
    # Blogger numbers its entries from 1.
    if total and start and size and start + size <= total and "/feeds/" in url:
        return with_parameters(url, {"start-index": str(start + size), "max-results": str(size)})
    return None


def feed_pages(feed: Feed, fetch: Fetch | None = None) -> tuple[ParsedPage, ...]:
    """The posts of *feed* as records, a page an entry, each page once; a feed of comments has none.

    An excerpt gives its post everything but a body.
    """
    if feed.kind == "comments":
        return ()
    home = feed.site_url or urljoin(feed.url, "/")
    # The title of WordPress's further pages is "Page 2 – …".
    first = "paged" not in dict(parse_qsl(urlsplit(feed.url).query))
    site = Site(
        key=site_key(home),
        url=home,
        title=feed.title if first else None,
        platform=feed.platform,
        language=feed.language,
        zone=feed.zone,
    )
    pages: dict[str, ParsedPage] = {}
    for entry in feed.entries:
        page = _page(entry, site, fetch)
        pages.setdefault(page.url, page)
    return tuple(pages.values())


def _page(entry: FeedEntry, site: Site, fetch: Fetch | None) -> ParsedPage:
    article = Article(
        title=entry.title,
        authors=entry.authors,
        published=entry.published,
        modified=entry.updated,
        language=site.language,
        html=entry.html if entry.full else "",
        text=entry.text if entry.full else "",
        terms=entry.terms,
        media=entry.media if entry.full else (),
        claimed_comments=entry.claimed_comments,
        protected=entry.protected,
        rule=entry.rule if entry.full else entry.rule.partition(":")[0],
    )
    return ParsedPage(
        url=canonical_url(entry.url),
        kind="article",
        source="feed",
        parser=PARSER,
        site=site,
        article=article,
        links=(Link(url=entry.comments_feed, role="comments_feed"),) if entry.comments_feed else (),
        fetch=fetch,
    )
