"""WordPress's REST interface (since 4.7): where a page announces it, what to ask of it, and what its answers say."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import islice
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode, urljoin

from ..errors import DiscoveryError
from ..parsers.tree import make_tree
from ..records import Article, CanonicalUrl, Comment, Fetch, Moment, ParsedPage, Person, Site, Term, TermScheme
from ..text import squeeze
from ..urls import canonical_url, is_web_url
from ..zones import zone_of
from .days import ALL_DAYS, Days
from .wants import Want

PARSER = "wordpress-rest/1"
RULE = "REST entry"
PER_PAGE = 100
"""The most that one answer may list."""

RestList = Literal["posts", "pages", "comments"]

_LINK = re.compile(rb"<link\b[^<>]{1,2000}>", re.I)
_REL = re.compile(rb"""\brel\s*=\s*["']?https://api\.w\.org/""", re.I)
_HREF = re.compile(rb"""\bhref\s*=\s*["']([^"']+)""", re.I)
_BODY = re.compile(rb"<body\b[^>]{0,5000}", re.I)
_BODIES = 8
"""Of old a page began with one for each browser, in comments that this browser alone would heed."""

_CLASS = re.compile(rb"""\bclass\s*=\s*["']([^"']*)""", re.I)
_BLOCKS = re.compile(rb"""\bclass\s*=\s*["'](?:[^"']*\s)?wp-site-blocks[\s"']""")
_CLOCKS = timedelta(days=1)
_NEXT_PAGE = "<!--nextpage-->"
_BEFORE = re.compile(r"\s*(?:</?p>|<br\s*/?>|\s|<!-- /?wp:nextpage -->)*<!--nextpage-->")
_PAGE_OF_COMMENTS = re.compile(r"/comment-page-\d+(?=/|$|\?|#)|(?<=[?&])cpage=\d+&?")
_SCHEMES: Mapping[str, TermScheme] = {"category": "category", "post_tag": "tag"}
_FIELDS: Mapping[Want, str] = {"time": "date,date_gmt", "zone": "date,date_gmt", "title": "title"}
_EMBEDDED: Mapping[Want, str] = {"author": "author", "category": "wp:term"}
OF_POSTS: frozenset[Want] = frozenset({"time", "zone", "author", "title", "category"})
"""What a list of posts tells."""

OF_COMMENTS: frozenset[Want] = frozenset({"comment times", "replies"})
"""What a list of comments tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What a page of WordPress tells programs, apart from its content."""

    root: str | None = None
    """The address of the REST interface."""

    static: bool = False
    """Whether it shows a page that is no post: one that has no category."""

    blocks: bool = False
    """Whether a block theme made it: such a page does not link to the further pages of its post."""


class Asked(NamedTuple):
    """One list, and what is to be told of its entries."""

    what: RestList
    wants: frozenset[Want]


class Part(NamedTuple):
    """A post that has several pages."""

    url: str
    parts: int


def announced(body: bytes, url: str) -> Announced:
    """What the page in *body*, found at *url*, announces.

    >>> announced(b"<link rel='https://api.w.org/' href='/wp-json/'><body class='single'>", "https://a.example/b/").root
    'https://a.example/wp-json/'
    """
    root = None
    for link in _LINK.findall(body):
        if _REL.search(link) and (href := _HREF.search(link)):
            whole = urljoin(url, unescape(href[1].decode("utf-8", "replace")))
            root = whole if is_web_url(whole) else None
            break
    begun = islice(_BODY.finditer(body), _BODIES)
    names = next((shown[1].split() for tag in begun if (shown := _CLASS.search(tag[0]))), [])
    static = any(re.fullmatch(rb"page-id-\d+|attachment", name) for name in names)
    return Announced(root=root, static=static, blocks=_BLOCKS.search(body) is not None)


# Questions


def clock_url(root: str) -> str:
    """Where the blog's clock is told."""
    return _url(root, "", {"_fields": "timezone_string,gmt_offset"})


def list_url(root: str, asked: Asked, number: int = 1, days: Days = ALL_DAYS) -> str:
    """Page *number* of a list, with as little in it as answers the question; about posts of these *days*.

    >>> list_url("https://a.example/wp-json/", Asked("posts", frozenset({"parts"})))
    'https://a.example/wp-json/wp/v2/posts?per_page=100&orderby=id&order=asc&search=nextpage&_fields=link,content'
    >>> list_url("https://a.example/?rest_route=/", Asked("comments", frozenset({"replies"})), 2)
    'https://a.example/?rest_route=/wp/v2/comments&per_page=100&orderby=id&order=asc&_fields=id,link,parent&page=2'
    """
    fixed = {"per_page": str(PER_PAGE), "orderby": "id", "order": "asc"}
    if asked.what == "comments":
        fields = ["id", "link", "parent", *(["date", "date_gmt"] if "comment times" in asked.wants else [])]
    elif "parts" in asked.wants:
        # A post in parts has this word in it, as the mark between them; the answers hold few others.
        fixed["search"] = "nextpage"
        fields = ["link", "content"]
    else:
        wanted = (_FIELDS[want] for want in _FIELDS if want in asked.wants)
        fields = list(dict.fromkeys(["link", *",".join(wanted).split(",")]))
        if embedded := [_EMBEDDED[want] for want in _EMBEDDED if want in asked.wants]:
            fields += ["_links", "_embedded"]
            fixed["_embed"] = ",".join(embedded)
    fixed["_fields"] = ",".join(filter(None, fields))
    fixed |= _span(asked.what, days)
    if number > 1:
        fixed["page"] = str(number)
    return _url(root, f"wp/v2/{asked.what}", fixed)


def _span(what: RestList, days: Days) -> dict[str, str]:
    """The parameters that keep a list to *days*, with a day more at both ends: the blog's clock may be any.

    A comment is younger than its post, by as much as you like; a static page counts whatever its date is. The words are
    of WordPress, which takes times without a zone to be on the blog's clock.
    """
    span = {}
    if what != "pages" and days.first != ALL_DAYS.first:
        span["after"] = f"{(days.first - _CLOCKS).isoformat()}T00:00:00"
    if what == "posts" and days.last < ALL_DAYS.last - 2 * _CLOCKS:
        span["before"] = f"{(days.last + 2 * _CLOCKS).isoformat()}T00:00:00"
    return span


def _url(root: str, route: str, parameters: Mapping[str, str]) -> str:
    joint = "&" if "?" in root else "?"
    return f"{root}{route}{joint}{urlencode(parameters, safe=',:')}"


def part_url(url: str, number: int) -> str:
    """A later page of a post that is divided.

    >>> part_url("https://a.example/2012/b/", 2), part_url("https://a.example/?p=7", 2)
    ('https://a.example/2012/b/2/', 'https://a.example/?p=7&page=2')
    """
    if "?" in url:
        return f"{url}&page={number}"
    return f"{url.rstrip('/')}/{number}" + ("/" if url.endswith("/") else "")


# Answers


def read_clock(body: bytes, url: str) -> str | None:
    """The blog's zone, a name or an offset; None when the answer names no usable one.

    Raises `DiscoveryError` for what is no answer of the interface.
    """
    found = _json(body, url)
    if not isinstance(found, Mapping):
        raise DiscoveryError(url, "no answer of the REST interface")
    zone = str(found.get("timezone_string") or "") or _offset(found.get("gmt_offset"))
    return zone if zone_of(zone) is not None else None


def _offset(hours: object) -> str | None:
    """Hours from UTC as a zone: 5.5 is +05:30."""
    try:
        minutes = round(float(str(hours)) * 60)
    except (ValueError, OverflowError):
        return None
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def read_list(body: bytes, url: str) -> list[Mapping[str, Any]]:
    """The entries of a list. Raises `DiscoveryError` for anything else: a page, an error in JSON."""
    found = _json(body, url)
    if not isinstance(found, list):
        raise DiscoveryError(url, "no list of the REST interface")
    return [entry for entry in found if isinstance(entry, Mapping) and is_web_url(str(entry.get("link") or ""))]


def _json(body: bytes, url: str) -> Any:
    try:
        return json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise DiscoveryError(url, "no JSON") from error


def parts_of(entries: Iterable[Mapping[str, Any]]) -> Iterator[Part]:
    """The posts that have several pages, by core's mark between them; one at the very beginning divides nothing."""
    for entry in entries:
        content = entry.get("content")
        words = str(content.get("rendered") or "") if isinstance(content, Mapping) else ""
        marks = words.count(_NEXT_PAGE) - bool(_BEFORE.match(words))
        if marks > 0:
            yield Part(str(entry["link"]), marks + 1)


def post_pages(entries: Iterable[Mapping[str, Any]], site: Site, fetch: Fetch | None = None) -> Iterator[ParsedPage]:
    """What a list says of its posts, a page each; *site* brings the clock that their local times are of."""
    for entry in entries:
        article = Article(
            title=_plain(entry.get("title")),
            authors=_authors(entry),
            published=_moment(entry, site.zone),
            terms=_terms(entry),
        )
        if article != Article():
            yield _page(canonical_url(str(entry["link"])), site, fetch, article=replace(article, rule=RULE))


def comment_pages(
    entries: Iterable[Mapping[str, Any]],
    wants: Collection[Want],
    site: Site,
    fetch: Fetch | None = None,
) -> Iterator[ParsedPage]:
    """What a list says of comments, a page for each of their articles."""
    threads: dict[CanonicalUrl, list[Comment]] = {}
    for entry in entries:
        number, parent = entry.get("id"), entry.get("parent")
        if not isinstance(number, int):
            continue
        answers = str(parent) if isinstance(parent, int) and parent and "replies" in wants else None
        published = _moment(entry, site.zone)
        if answers or published:
            thread = threads.setdefault(_article_of(str(entry["link"])), [])
            place = len(thread)
            thread.append(Comment(id=str(number), position=place, parent=answers, published=published, rule=RULE))
    for url, thread in threads.items():
        yield _page(url, site, fetch, comments=tuple(thread))


def _page(url: CanonicalUrl, site: Site, fetch: Fetch | None, **said: Any) -> ParsedPage:
    return ParsedPage(url=url, kind="article", source="api", parser=PARSER, site=site, fetch=fetch, **said)


def _article_of(permalink: str) -> CanonicalUrl:
    """The article that a comment's permalink leads to, without the page of comments."""
    return canonical_url(_PAGE_OF_COMMENTS.sub("", permalink.partition("#")[0]).rstrip("?&"))


def _plain(title: object) -> str | None:
    words = str(title.get("rendered") or "") if isinstance(title, Mapping) else ""
    return squeeze(make_tree(words).get_text() if "<" in words else unescape(words)) or None


def _embedded_in(entry: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """What is embedded under *name*, flat; what a blog withholds is an error in its place."""
    embedded = entry.get("_embedded")
    found = embedded.get(name) if isinstance(embedded, Mapping) else None
    flat = [inner for outer in found or () for inner in (outer if isinstance(outer, list) else [outer])]
    return [thing for thing in flat if isinstance(thing, Mapping) and isinstance(thing.get("name"), str)]


def _authors(entry: Mapping[str, Any]) -> tuple[Person, ...]:
    people = {}
    for author in _embedded_in(entry, "author"):
        link = str(author.get("link") or "")
        if name := squeeze(unescape(author["name"])):
            people[name] = Person(name=name, url=canonical_url(link) if is_web_url(link) else None)
    return tuple(people.values())


def _terms(entry: Mapping[str, Any]) -> tuple[Term, ...]:
    terms = {}
    for term in _embedded_in(entry, "wp:term"):
        scheme, slug = _SCHEMES.get(str(term.get("taxonomy"))), str(term.get("slug") or "")
        if scheme and slug and (name := squeeze(unescape(term["name"]))):
            terms[scheme, slug] = Term(scheme=scheme, name=name, slug=slug)
    return tuple(terms.values())


def _moment(entry: Mapping[str, Any], zone: str | None) -> Moment | None:
    """When an entry was published: its local time, on the blog's clock where that is known.

    An import may leave a `date_gmt` that is another time than `date`; what WordPress shows is `date`.
    """
    local, utc = _time(entry.get("date")), _time(entry.get("date_gmt"))
    clock = zone_of(zone)
    if local is not None and clock is not None:
        at = local.replace(tzinfo=clock)
        return Moment(at=at.astimezone(UTC), raw=at.isoformat(), precision="second", zone="stated")
    if utc is None:
        return None
    raw = f"{utc.isoformat()}+00:00"
    if local is not None and abs(local - utc) < timedelta(hours=15):
        offset = _offset((local - utc).total_seconds() / 3600)
        raw = f"{local.isoformat()}{offset}"
    return Moment(at=utc.replace(tzinfo=UTC), raw=raw, precision="second", zone="stated")


def _time(value: object) -> datetime | None:
    """A time without a zone, as WordPress writes it; a draft's is all zeros."""
    try:
        found = datetime.fromisoformat(str(value or ""))
    except ValueError:
        return None
    return found.replace(tzinfo=None)
