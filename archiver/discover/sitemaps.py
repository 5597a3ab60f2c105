"""Sitemaps (sitemaps.org): indexes and their children, lists of pages, and where to look for them."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Literal
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

from lxml import etree

from ..errors import DiscoveryError
from ..records import Moment, Problem
from ..times import parse_time
from ..urls import is_web_url

SitemapKind = Literal["pages", "index", "text"]

LARGEST = 100 * 1024 * 1024
"""How far a compressed sitemap is inflated, in bytes; the protocol ends at 50 MB."""

MOST = 200_000
"""How many entries are read of one file; the protocol ends at 50,000."""

_CONVENTIONS = (
    "sitemap.xml",
    "wp-sitemap.xml",
    "sitemap_index.xml",
    "sitemap-index.xml",
    "sitemap.xml.gz",
    "sitemap.txt",
)
_ROBOTS = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.I | re.M)
_GZIP = b"\x1f\x8b"
_START = re.compile(rb"<\?xml|<(?:\w+:)?(?:urlset|sitemapindex)\b", re.I)
_OPENING = re.compile(rb"\s*(?:<\?[^>]*>\s*|<!--(?:(?!-->).)*-->\s*)*<(?:\w+:)?(?:urlset|sitemapindex)\b", re.S)
_LOC = re.compile(rb"<(/?)(?:\w+:)?loc\s*>", re.I)
_AMPERSAND = re.compile(rb"&(?!#?\w{1,32};)")

_POSTLESS_WORDS = (
    "category categories cat tag tags tax taxonomy taxonomies author authors user users image images video "
    "videos attachment attachments media news googlenews archives addl misc externals local locations "
    "product products member members forum forums topic topics reply replies profile profiles comment "
    "comments"
)
_POSTLESS = frozenset(_POSTLESS_WORDS.split())
"""Words by which sitemap programs name the children that list no posts, or list them a second time."""

_POSTS = frozenset({"posts", "articles", "entries", "stories", "pages"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SitemapEntry:
    """A line of a sitemap: a page, or a further sitemap."""

    url: str
    lastmod: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """One file."""

    url: str
    kind: SitemapKind
    children: tuple[SitemapEntry, ...] = ()
    """The further sitemaps that an index names."""

    pages: tuple[SitemapEntry, ...] = ()
    problems: tuple[Problem, ...] = ()


def is_sitemap(body: bytes) -> bool:
    """Whether *body* begins as sitemaps in XML do.

    >>> is_sitemap(b'<?xml version="1.0"?><urlset>'), is_sitemap(b"<html>")
    (True, False)
    """
    return _OPENING.match(body[:2000].removeprefix(b"\xef\xbb\xbf")) is not None


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """The sitemap in *body*, which came from *url*: XML or plain text, compressed or not.

    Broken XML is read as far as it goes, with a problem; namespaces are not looked at, entities that the file
    declares are not expanded. Raises `DiscoveryError` for what is no sitemap.
    """
    problems: list[Problem] = []
    if body.startswith(_GZIP):
        body, whole = _inflated(body, url)
        if not whole:
            problems.append(_problem("the compressed file breaks off, or is larger than is read"))
    start = body[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise DiscoveryError(url, "the sitemap is empty")
    if not start.startswith(b"<") and b"\x00" not in start:
        return _text(body, url, problems)
    return _xml(body, url, problems)


def _problem(error: str) -> Problem:
    return Problem(stage="discover", field="sitemap", error=error)


def _inflated(body: bytes, url: str) -> tuple[bytes, bool]:
    """The gzip members of *body*, up to `LARGEST`; whether that was all of it."""
    found = bytearray()
    while body.startswith(_GZIP) and len(found) < LARGEST:
        reader = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            found += reader.decompress(body, LARGEST - len(found))
        except zlib.error as error:
            if not found:
                raise DiscoveryError(url, f"the compressed sitemap cannot be read: {error}") from error
            return bytes(found), False
        if not reader.eof:
            return bytes(found), False
        body = reader.unused_data
    return bytes(found), not body.startswith(_GZIP)


def _text(body: bytes, url: str, problems: list[Problem]) -> Sitemap:
    lines = (line.strip() for line in body.decode("utf-8-sig", "replace").splitlines())
    pages = {line: SitemapEntry(url=line) for line in lines if is_web_url(line)}
    if not pages:
        raise DiscoveryError(url, "no sitemap: neither XML nor a list of addresses")
    return Sitemap(url=url, kind="text", pages=tuple(pages.values())[:MOST], problems=tuple(problems))


def _xml(body: bytes, url: str, problems: list[Problem]) -> Sitemap:
    body = _mended(body)
    seen: set[str] = set()
    children: dict[str, SitemapEntry] = {}
    pages: dict[str, SitemapEntry] = {}
    lists = {"sitemap": children, "url": pages}
    reader = etree.iterparse(
        BytesIO(body),
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for event, node in reader:
            name = _name(node)
            if event == "start":
                seen.add(name)
            elif name in lists:
                if entry := _entry(node, url):
                    lists[name].setdefault(entry.url, entry)
                _forget(node)
            if len(children) + len(pages) >= MOST:
                problems.append(_problem(f"more than {MOST} entries: the rest is not read"))
                break
    except etree.XMLSyntaxError as error:
        problems.append(_problem(str(error)))
    if reader.error_log and not problems:
        problems.append(_problem(reader.error_log[0].message))
    if not seen & {"urlset", "sitemapindex"} and not (children or pages):
        raise DiscoveryError(url, _instead(seen))
    return Sitemap(
        url=url,
        kind="index" if children or "sitemapindex" in seen else "pages",
        children=tuple(children.values()),
        pages=tuple(pages.values()),
        problems=tuple(problems),
    )


def _mended(body: bytes) -> bytes:
    """*body* from its first tag on (plugins print warnings before it), with bare ampersands written out, and
    without an address that breaks off at the end."""
    if start := _START.search(body[:20_000]):
        body = body[start.start() :]
    tags = list(_LOC.finditer(body, max(len(body) - 10_000, 0)))
    if tags and not tags[-1][1]:
        body = body[: tags[-1].start()]
    return _AMPERSAND.sub(b"&amp;", body)


def _instead(seen: set[str]) -> str:
    """What stands where a sitemap should be."""
    if seen & {"html", "body"}:
        return "an HTML page, no sitemap"
    return "a feed, no sitemap" if seen & {"rss", "feed", "rdf"} else "no sitemap"


def _name(node: etree._Element) -> str:
    tag = node.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _entry(node: etree._Element, base: str) -> SitemapEntry | None:
    # Pictures inside an entry have a `loc` of their own, one level further down; what has something inside
    # holds an entity that was not expanded.
    stated = {_name(child): (child.text or "").strip() for child in reversed(node) if not len(child)}
    # An ampersand written out twice is a common slip, and no address holds "&amp;".
    address = re.sub(r"\s+", "", stated.get("loc", "")).replace("&amp;", "&")
    try:
        url = urljoin(base, address)
    except ValueError:
        return None
    if not address or not is_web_url(url):
        return None
    return SitemapEntry(url=url, lastmod=parse_time(stated.get("lastmod")))


def _forget(node: etree._Element) -> None:
    """Free what has been read: a file may hold fifty thousand entries."""
    node.clear()
    parent = node.getparent()
    while parent is not None and node.getprevious() is not None:
        del parent[0]


def worth_walking(child_url: str) -> bool:
    """Whether a child of a sitemap index may list posts, by the words of its name; True in doubt.

    Left out are the lists of terms, people and pictures as WordPress, Yoast, Rank Math, All in One SEO and
    their kin name them.

    >>> worth_walking("https://a.example/wp-sitemap-posts-post-1.xml")
    True
    >>> worth_walking("https://a.example/wp-sitemap-taxonomies-category-1.xml")
    False
    >>> worth_walking("https://a.example/?sitemap=users&paged=1")
    False
    """
    words = _words(child_url)
    if "taxonomies" in words or "post format" in " ".join(words):
        return False
    # "wp-sitemap-posts-video-1.xml" lists posts, of a type called video; "post_tag-sitemap.xml" lists tags.
    return not _POSTLESS.intersection(words) or bool(_POSTS.intersection(words))


def lists_pages(child_url: str) -> bool:
    """Whether a sitemap says by its name that it lists static pages, and no posts.

    >>> lists_pages("https://a.example/wp-sitemap-posts-page-1.xml"), lists_pages("https://a.example/page-sitemap.xml")
    (True, True)
    >>> lists_pages("https://a.example/sitemap.xml"), lists_pages("https://a.example/post-sitemap.xml")
    (False, False)
    """
    words = _words(child_url)
    return not {"page", "pages"}.isdisjoint(words) and "post" not in words


def _words(child_url: str) -> list[str]:
    """The words of a sitemap's name."""
    parts = urlsplit(child_url)
    # WordPress without permalinks: "?sitemap=taxonomies&sitemap-subtype=category&paged=1".
    stated = [value for name, value in parse_qsl(parts.query) if name in ("sitemap", "sitemap-subtype")]
    name = "-".join([parts.path.rpartition("/")[2], *stated]).lower()
    return [word for word in re.split(r"[^a-z]+", re.sub(r"\.(xml|txt|gz|php|aspx?)", "", name)) if word]


def sitemaps_of_robots(text: str) -> tuple[str, ...]:
    """The sitemaps that a robots.txt names, absolute, each once.

    >>> sitemaps_of_robots("User-agent: *\\nSitemap: https://a.example/sitemap.xml")
    ('https://a.example/sitemap.xml',)
    """
    return tuple(dict.fromkeys(url for url in _ROBOTS.findall(text) if is_web_url(url)))


def likely_sitemaps(site_url: str) -> tuple[str, ...]:
    """Where a blog's sitemap conventionally is, the likeliest first.

    >>> likely_sitemaps("https://a.example/blog")[0]
    'https://a.example/blog/sitemap.xml'
    """
    parts = urlsplit(site_url)
    roots = dict.fromkeys((parts.path.rstrip("/") + "/", "/"))
    return tuple(
        urlunsplit((parts.scheme, parts.netloc, root + convention, "", ""))
        for root in roots
        for convention in _CONVENTIONS
    )
