"""RSS, RDF and Atom feeds: the entries they carry, and where their next page is."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

import feedparser
from bs4 import Tag

from ..errors import DiscoveryError
from ..parsers.body import Body, read_body
from ..parsers.tree import make_tree
from ..records import (
    Article,
    Fetch,
    Link,
    Media,
    Moment,
    ParsedPage,
    Person,
    Problem,
    Site,
    Term,
    TermScheme,
)
from ..text import slugify, squeeze
from ..times import parse_time
from ..urls import canonical_url, is_web_url, site_key

PARSER = "feed/1"

FeedKind = Literal["posts", "comments"]
Words = Mapping[str, Any]
"""One element as feedparser gives it: a mapping of names to text, lists and mappings."""

_CONVENTIONS = ("feed/", "feeds/posts/default", "atom.xml", "rss.xml", "index.xml", "feed.xml", "?feed=rss2")
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
_CUT = re.compile(r"\[\s*(?:…|\.{3})\s*\]\s*$|\(more\W*\)\s*$")
_MORE = re.compile(
    r"^\W*(?:continue reading|keep reading|read (?:the )?(?:more|rest|full)|more\W*$|weiterlesen|mehr lesen|"
    r"lire la suite|leer más|seguir leyendo|leggi tutto|lees verder|читать далее|continua)",
    re.I,
)
_FOOTER = re.compile(r"^The post .{1,300} (?:appeared first|first appeared) on .{1,200}\.$", re.S)
_COUNTER = re.compile(r"//(?:stats\.wordpress|pixel\.wp|feeds\.feedburner|feeds\.wordpress|\w+\.disqus)\.com/")
_SCHEME: tuple[tuple[re.Pattern[str], TermScheme], ...] = (
    (re.compile(r"/categor(?:y|ies)/", re.I), "category"),
    (re.compile(r"/tags?/", re.I), "tag"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry: a post, or a comment in a feed of comments."""

    url: str
    """Its page, absolute: the original behind a feed service's counting link."""

    id: str | None = None
    title: str | None = None
    authors: tuple[Person, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    terms: tuple[Term, ...] = ()
    """Those whose scheme is an address that tells a tag from a category. Most feeds, WordPress's among them,
    call both "category": the page tells better."""

    html: str = ""
    """The body, cleaned; of an excerpt, what there is."""

    text: str = ""
    media: tuple[Media, ...] = ()
    full: bool = False
    """False for an excerpt: a summary only, or a body that ends in a link to the rest."""

    protected: bool = False
    """True when a password form stands in the body's place."""

    claimed_comments: int | None = None
    comments_feed: str | None = None


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
        if made := _entry(entry, head, url, atom=atom, tags=tags):
            read.append(made)
        else:
            problems.append(Problem(stage="discover", field="feed", error=f"entry {number} has no address"))
    return Feed(
        url=url,
        title=_title(head, atom=atom, tags=tags),
        site_url=_web(head.get("link"), url),
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


def _web(href: object, base: str) -> str | None:
    """*href* as an absolute address of the web; None for anything else."""
    try:
        whole = urljoin(base, str(href or "").strip())
    except ValueError:
        return None
    return whole if href and is_web_url(whole) else None


def _links(words: Words, rel: str) -> list[Words]:
    return [link for link in words.get("links") or () if link.get("rel") == rel and link.get("href")]


def _title(words: Words, *, atom: bool, tags: bool) -> str | None:
    """The title as plain text. RSS titles hold HTML, or entities written out once too often; Atom says which.

    *tags* False takes what looks like a tag for words: WordPress has stripped the tags before.
    """
    value = str(words.get("title") or "")
    if atom and (words.get("title_detail") or {}).get("type") == "text/plain":
        return squeeze(value) or None
    return squeeze(make_tree(value).get_text() if tags and "<" in value else unescape(value)) or None


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
        for link in _links(head, rel):
            whole = _web(link["href"], url)
            if whole and whole != url:
                return whole
    total, start, size = (
        _count(head.get(f"opensearch_{name}")) for name in ("totalresults", "startindex", "itemsperpage")
    )
    # Blogger numbers its entries from 1.
    if total and start and size and start + size <= total and "/feeds/" in url:
        return _with(url, {"start-index": str(start + size), "max-results": str(size)})
    return None


def _count(value: object) -> int | None:
    text = str(value if value is not None else "").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _entry(entry: Words, head: Words, feed_url: str, *, atom: bool, tags: bool) -> FeedEntry | None:
    alternate = next((link["href"] for link in _links(entry, "alternate")), None)
    # A guid claims to be a permalink unless it says otherwise, and may be a mere number all the same.
    guid = str(entry.get("id") or "").strip()
    permalink = guid if entry.get("guidislink") and is_web_url(guid) else None
    addresses = (entry.get("feedburner_origlink"), alternate, permalink)
    url = next((whole for address in addresses if (whole := _web(address, feed_url))), None)
    if url is None:
        return None
    content, complete = _content(entry)
    body, cut, protected = _read(content, url)
    # What RDF and old RSS call dc:date, feedparser calls updated; an Atom entry may have been updated only.
    published, updated = entry.get("published"), entry.get("updated")
    if not published and not atom:
        published, updated = updated, None
    return FeedEntry(
        url=url,
        id=squeeze(str(entry.get("id") or "")) or None,
        title=_title(entry, atom=atom, tags=tags),
        authors=_authors(entry, feed_url) or (_authors(head, feed_url) if atom else ()),
        published=parse_time(str(published)) if published else None,
        updated=parse_time(str(updated)) if updated else None,
        terms=_terms(entry.get("tags") or ()),
        html=body.html,
        text=body.text,
        media=body.media,
        full=complete and bool(body.html) and not (cut or protected),
        protected=protected,
        claimed_comments=_claimed(entry),
        comments_feed=_comments_feed(entry, feed_url),
    )


def _authors(words: Words, base: str) -> tuple[Person, ...]:
    people: dict[str, Person] = {}
    for author in words.get("authors") or ():
        if name := squeeze(unescape(str(author.get("name") or ""))):
            people.setdefault(name, Person(name=name, url=_web(author.get("href"), base)))
    return tuple(people.values())


def _terms(tags: Iterable[Words]) -> tuple[Term, ...]:
    terms: dict[tuple[str, str], Term] = {}
    for tag in tags:
        address = str(tag.get("scheme") or "")
        name = squeeze(unescape(str(tag.get("label") or tag.get("term") or "")))
        for pattern, scheme in _SCHEME:
            if name and pattern.search(address):
                last = unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2]
                named = last if not pattern.search(f"/{last}/") else slugify(name)
                terms.setdefault((scheme, named), Term(scheme=scheme, name=name, slug=named))
                break
    return tuple(terms.values())


def _claimed(entry: Words) -> int | None:
    counts = [entry.get("slash_comments"), entry.get("thr_total")]
    counts += [link.get("thr:count") for link in _links(entry, "replies")]
    return next((number for count in counts if (number := _count(count)) is not None), None)


def _comments_feed(entry: Words, base: str) -> str | None:
    if stated := _web(entry.get("wfw_commentrss"), base):
        return stated
    feeds = [link for link in _links(entry, "replies") if "xml" in str(link.get("type") or "")]
    return next((whole for link in feeds if (whole := _web(link["href"], base))), None)


def _content(entry: Words) -> tuple[Words, bool]:
    """The fullest body that the entry carries, and whether the feed calls it the content."""
    bodies = [body for body in entry.get("content") or () if str(body.get("value") or "").strip()]
    if bodies:
        return max(bodies, key=lambda body: len(body["value"])), True
    return entry.get("summary_detail") or {}, False


def _read(content: Words, url: str) -> tuple[Body, bool, bool]:
    """The body; whether it breaks off; whether a password form stands in its place."""
    value = str(content.get("value") or "")
    if content.get("type") == "text/plain":
        value = "".join(f"<p>{escape(part)}</p>" for part in re.split(r"\n\s*\n", value) if part.strip())
    tree = make_tree(value)
    root = tree.body or tree
    base = _web(content.get("base"), url) or url
    cut = _tidied(root)
    protected = root.select_one("form.post-password-form, form[action*='action=postpass']") is not None
    body = read_body(root, lambda href: _web(href, base))
    return body, cut or bool(_CUT.search(body.text)), protected


def _tidied(root: Tag) -> bool:
    """Take out what feed services and plugins add below a post; tell whether it ends in a link to more."""
    for node in root.select(".feedflare, img[width='1'][height='1']"):
        node.decompose()
    for node in root.find_all("img", src=_COUNTER):
        node.decompose()
    paragraphs = root.find_all("p")
    if paragraphs and _FOOTER.match(squeeze(paragraphs[-1].get_text())):
        paragraphs[-1].decompose()
    links = root.find_all("a")
    if not links:
        return False
    last = links[-1]
    after = squeeze("".join(str(text) for text in last.find_all_next(string=True)))
    closing = after.removeprefix(squeeze(last.get_text())).strip() == ""
    more = "more-link" in (last.get("class") or ()) or "#more-" in str(last.get("href") or "")
    return closing and (more or bool(_MORE.match(squeeze(last.get_text()))))


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


def paged(feed_url: str, number: int) -> str:
    """Page *number* of a WordPress feed, which has such pages though it names none.

    >>> paged("https://a.example/feed/", 2)
    'https://a.example/feed/?paged=2'
    >>> paged("https://a.example/?feed=rss2&paged=2", 1)
    'https://a.example/?feed=rss2'
    """
    return _with(feed_url, {"paged": str(number) if number > 1 else None})


def feed_number(feed_url: str) -> int:
    """Which page of a WordPress feed an address is.

    >>> feed_number("https://a.example/feed/?paged=3"), feed_number("https://a.example/feed/")
    (3, 1)
    """
    stated = dict(parse_qsl(urlsplit(feed_url).query)).get("paged", "")
    return int(stated) if re.fullmatch(r"[0-9]{1,9}", stated) else 1


def _with(url: str, changes: Mapping[str, str | None]) -> str:
    parts = urlsplit(url)
    pairs = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in changes]
    pairs += [(name, value) for name, value in changes.items() if value is not None]
    return urlunsplit(parts._replace(query=urlencode(pairs), fragment=""))


def likely_feeds(site_url: str) -> tuple[str, ...]:
    """Where a blog's feed conventionally is, the likeliest first: for a page that names none.

    >>> likely_feeds("https://a.example/blog")[:2]
    ('https://a.example/blog/feed/', 'https://a.example/blog/feeds/posts/default')
    """
    parts = urlsplit(site_url)
    root = urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + "/", "", ""))
    return tuple(urljoin(root, convention) for convention in _CONVENTIONS)
