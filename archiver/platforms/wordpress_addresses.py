"""WordPress: what its addresses say, and where the blog lives."""

from __future__ import annotations

import re
from functools import cached_property
from urllib.parse import urlsplit

from bs4 import Tag

from ..parsers.links import anchors, head_links
from ..parsers.nodes import attribute, rels, text
from ..records import CanonicalUrl, Link
from ..urls import canonical_url, host_of, page_key, same_page
from .base import PlatformPage

COMMENT_PAGE = re.compile(r"/comment-page-(\d+)(?=/|$)")
CPAGE = re.compile(r"[?&]cpage=(\d+)")
_CPAGE_BEFORE = re.compile(r"(?<=[?&])cpage=\d+&")
_CPAGE_LAST = re.compile(r"[?&]cpage=\d+(?=#|$)")
PAGED = re.compile(r"/page/(\d+)(?=/|$)|[?&]paged=(\d+)")
PART = re.compile(r"^(.*?)/(\d{1,3})/?$")
PART_QUERY = re.compile(r"^(.*[?&](?:p|page_id)=\d+)&page=(\d+)$")
_MONTH = re.compile(r"(?:date/)?(?:19|20)\d\d(?:/(?:0[1-9]|1[0-2]))?/?|\?m=(?:19|20)\d{2,4}")

_TURNS = re.compile(r"^\W*\d+\W*$|^\W*(?:\w+\W+){0,3}\w{3,}\W*$|[»›→]")
"""Words of a link to another page of a post: its number, or a few that say so."""


def page_number(url: str) -> int | None:
    """The number in the address of a page of comments."""
    found = COMMENT_PAGE.search(url) or CPAGE.search(url)
    return int(found[1]) if found else None


def without_page(url: str) -> str:
    """*url* as that of the post whose comments it shows."""
    return COMMENT_PAGE.sub("", _CPAGE_LAST.sub("", _CPAGE_BEFORE.sub("", url)))


class WordPressAddresses(PlatformPage):
    """The addresses of a page, of its parts and of the front page."""

    def url(self) -> CanonicalUrl:
        """As everywhere; a further page of a post or of its comments is no other address of the first one.

        Before 4.6, and with some plugins to this day, the canonical link of all of them names the first.
        """
        here = canonical_url(self.place)
        stated = self.document.canonical
        if not stated or host_of(stated) != host_of(here):
            return super().url()
        there = canonical_url(stated)
        if COMMENT_PAGE.search(here) or CPAGE.search(here):
            return there if page_number(there) else here
        if page_number(there):
            # Block themes set the number of the comment page that a bare address shows, and core's link names it.
            bare = canonical_url(without_page(there).rstrip("?&"))
            return bare if same_page(bare, here) else here
        own = here if "?" in there else canonical_url(here.partition("?")[0])
        base = self._first_part(own)
        return own if base and same_page(base, there) else super().url()

    def about(self) -> CanonicalUrl | None:
        here = self.url()
        if COMMENT_PAGE.search(here) or CPAGE.search(here):
            cut = without_page(here)
            own = next(
                (
                    u
                    for u, n in self.document.head_links("canonical")
                    if not COMMENT_PAGE.search(u) and not CPAGE.search(u)
                ),
                None,
            )
            if own and same_page(own, cut):
                return canonical_url(own)
            return canonical_url(cut)
        if self._part_base:
            return self._part_base
        return None

    @cached_property
    def _part_base(self) -> CanonicalUrl | None:
        """The first page's address, on a later page of a post that `<!--nextpage-->` divides."""
        return self._first_part(self.url())

    def _first_part(self, here: str) -> CanonicalUrl | None:
        """The first page's address, where *here* is a later page's; body_class() or wp_link_pages() confirms it."""
        found = PART_QUERY.match(here) or PART.match(here)
        if not found or int(found[2]) < 2 or PAGED.search(here):
            return None
        paged = any(re.fullmatch(rf"(?:single-|page-)?paged-{found[2]}", c) for c in self.document.body_classes)
        linked = any(same_page(url, found[1]) for node, url in anchors(self.document, self._page_links))
        if not (paged or linked):
            return None
        return canonical_url(found[1] + ("/" if here.endswith("/") else ""))

    @cached_property
    def _page_links(self) -> list[Tag]:
        """The links of wp_link_pages(): "Pages: 1 2 3", or "Next page", in whatever a theme puts around them."""
        found = self.document.by_class("post-page-numbers")
        for box in self.document.by_class(
            "page-links", "page-link", "post-nav-links", "pagelink", "wp-link-pages", "link-pages"
        ):
            found += box.find_all("a", href=True)
        if not found:
            # Nothing else on a page leads to /this-post/2/.
            here = canonical_url(self.document.url)
            for node, url in anchors(self.document, self.document.by_name("a")):
                there = PART.match(canonical_url(url)) or PART_QUERY.match(canonical_url(url))
                if there and int(there[2]) > 1 and same_page(there[1], here) and _TURNS.search(text(node)):
                    found.append(node)
        if not found:
            for node in self.document.by_name("p"):
                links = node.find_all("a", href=True)
                if links and len(text(node)) < 80 and all(re.fullmatch(r"\W*(?:\w+ )?\d+\W*", text(a)) for a in links):
                    found += links
        return found

    def part(self) -> tuple[int, int]:
        base = self._part_base
        number = int(re.findall(r"\d+", self.url())[-1]) if base else 1
        home = str(base or self.url()).rstrip("/")
        numbers = [number]
        for _, url in anchors(self.document, self._page_links):
            found = PART.match(canonical_url(url)) or re.match(r"^(.*)&page=(\d+)$", canonical_url(url))
            if found and same_page(found[1], home):
                numbers.append(int(found[2]))
        return number, max(numbers)

    def home(self) -> str:
        return self._home

    @cached_property
    def _host(self) -> str:
        """The host that the blog lives on: the one it was found on, unless that is known to be one that it has left.

        A WordPress that answers on a host which it has left, or on several, names but one in its links: that of its
        setting "site address". Its program and the page's own `rel=canonical` have to agree; without the latter,
        which lists do not have, its program and its feed.
        """
        document = self.document
        here, program = host_of(self.behind or document.url), document.head_link("https://api.w.org/")
        if here not in document.left:
            return here  # a copy of a blog names the other as well
        there = host_of(program) if program else here
        own = document.canonical or next((link.url for link in head_links(document) if link.role == "feed"), None)
        return there if there and own is not None and host_of(own) == there else here

    @property
    def place(self) -> str:
        here = self.document.url
        if self._host == host_of(here) or self.behind:
            return here
        there = urlsplit(self.document.head_link("https://api.w.org/") or here)
        return urlsplit(here)._replace(scheme=there.scheme, netloc=there.netloc).geturl()

    @cached_property
    def _home(self) -> str:
        """The blog's front page: from the REST link or RSD, which name the installation, else the `home` link."""
        for rel in ("https://api.w.org/", "EditURI".lower(), "wlwmanifest"):
            url = self.document.head_link(rel)
            if url and host_of(url) == self._host:
                return re.sub(r"(?:index\.php/?)?(?:wp-json/.*|\?rest_route=.*|xmlrpc\.php.*|wp-includes/.*)$", "", url)
        for node in self.document.by_name("a"):
            if (
                "home" in rels(node)
                and (url := self.document.absolute(attribute(node, "href")))
                and host_of(url) == self._host
            ):
                return url
        for link in self.links_in_head:
            if link.role == "feed" and re.search(r"/feed/?$", link.url) and host_of(link.url) == self._host:
                return re.sub(r"feed/?$", "", link.url)
        return super().home()

    @cached_property
    def links_in_head(self) -> tuple[Link, ...]:
        return super().links("other")

    def _is_month(self, url: str) -> bool:
        """Whether *url* is a month's or a year's archive: /2012/01/ or ?m=201201, right below the front page."""
        home = page_key(self.home())
        return bool(_MONTH.fullmatch(page_key(url).removeprefix(home).lstrip("/"))) and page_key(url).startswith(home)
