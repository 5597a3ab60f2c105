"""Links by what they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from urllib.parse import urlsplit

from bs4 import Tag

from ..records import Link, LinkRole
from ..urls import host_of, same_page
from .document import Document
from .nodes import attribute, classes, names, rels, text

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")
_COMMENT_FEED = re.compile(r"/comments/(?:feed|default)|[?&]feed=comments|/\d+/comments/", re.I)


def head_links(document: Document) -> Iterator[Link]:
    """Feeds and other addresses of this page, from its head."""
    for url, node in document.head_links("alternate"):
        kind = attribute(node, "type").lower().split(";")[0].strip()
        title = attribute(node, "title")
        if kind in _FEED_TYPES:
            # WordPress (feed_links_extra) and others offer a feed of each post's comments under the same relation.
            about_comments = _COMMENT_FEED.search(url) or re.search(
                r"\bcomments?\b|kommentar|commentaires|comentarios", title, re.I
            )
            below = (
                document.canonical
                and len(document.canonical) > len(site_root(url))
                and url.startswith(document.canonical)
            )
            yield Link(url=url, role="comments_feed" if about_comments or below else "feed", text=title)
    for rel in ("shortlink", "amphtml"):
        for url, _ in document.head_links(rel):
            yield Link(url=url, role="alternate", text=rel)


def site_root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def anchors(document: Document, nodes: Iterable[Tag]) -> Iterator[tuple[Tag, str]]:
    """The links among *nodes* that lead to web pages, with their absolute addresses."""
    for node in nodes:
        if node.name == "a" and (url := document.absolute(attribute(node, "href"))):
            yield node, document.own(url)


def same_blog(document: Document, url: str) -> bool:
    """Whether *url* is on the page's own host."""
    return host_of(url) == host_of(document.url)


_OLDER = re.compile(
    r"\b(?:older|previous (?:entries|posts|page)|earlier|next page|ältere|vorherige|anciens|précédents|anteriores|"
    r"antiguas|precedenti|oudere|äldre|starsze|более ранние|前のページ|次のページ)\b"
    r"|^(?:next|weiter|suivant|siguiente|»|→|›)\W*$",
    re.I,
)
_NAVIGATION = re.compile(
    r"nav-previous|next page-numbers|alignleft|pagination|older|query-pagination-next|blog-pager-older", re.I
)


_NUMBERED = re.compile(r"(?:/|[?&])(?:page|paged|pg|p|seite|pagina)[/=-]?(\d{1,4})(?=[/&.]|$)", re.I)
"""The part of an address that is the number of a list's page; the first page mostly has none."""


def next_number(document: Document, nodes: Iterable[Tag]) -> Link | None:
    """The page after this one in a list whose pages are numbered: "2" leads to /page/2/ or ?page=2."""
    here, number = _unnumbered(document.url), _number(document.url) + 1
    for node, url in anchors(document, nodes):
        said = re.fullmatch(r"(?:\w{2,9} )?(\d{1,4})", text(node))
        if said and int(said[1]) == number == _number(url) and same_page(_unnumbered(url), here):
            return Link(url=url, role="older", text=text(node))
    return None


def _number(url: str) -> int:
    stated = _NUMBERED.search(url)
    return int(stated[1]) if stated else 1


def _unnumbered(url: str) -> str:
    return re.sub(r"[?&]+$", "", _NUMBERED.sub("", url.partition("#")[0]))


def pagination(document: Document, nodes: Iterable[Tag]) -> Iterator[Link]:
    """Where an index goes on: `rel=next`, and links that say "older"."""
    if url := document.head_link("next"):
        yield Link(url=url, role="older")
    for node, url in anchors(document, nodes):
        if not same_blog(document, url):
            continue
        said = text(node)
        if len(said) > 60:
            continue
        around = " ".join(names(p) for p in [node, *list(node.parents)[:2]])
        if "next" in rels(node) or (_OLDER.search(said) and (_NAVIGATION.search(around) or len(said) < 30)):
            yield Link(url=url, role="older", text=said)


def entries(document: Document, nodes: Iterable[Tag], permalinks: Set[int] = frozenset()) -> Iterator[Link]:
    """The posts that an index page lists: links in headings, titles, and permalinks that say so.

    *permalinks* names others by the `id()` of their elements.
    """
    for node, url in anchors(document, nodes):
        if not same_blog(document, url):
            continue
        heading = any(
            p.name in ("h1", "h2", "h3", "h4") or any(c in _TITLES for c in classes(p))
            for p in [node, *list(node.parents)[:3]]
        )
        if heading or "bookmark" in rels(node) or id(node) in permalinks:
            yield Link(url=url, role="post", text=text(node))


_TITLES = frozenset({"entry-title", "post-title", "wp-block-post-title", "p-name", "post_title", "article-title"})


def unique(links: Iterable[Link]) -> tuple[Link, ...]:
    """Each address once for each role, in order."""
    found: dict[tuple[LinkRole, str], Link] = {}
    for link in links:
        key = (link.role, link.url)
        if key not in found or (not found[key].text and link.text):
            found[key] = link
    return tuple(found.values())
