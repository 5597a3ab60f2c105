"""WordPress: links by what they lead to: further pages, neighbours, archives, static pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urljoin

from bs4 import Tag

from ..parsers.links import anchors, entries, unique
from ..parsers.nodes import attribute, classes, named, names, rels, text
from ..records import Link, PageKind
from ..urls import canonical_url, host_of, same_page
from .wordpress_addresses import COMMENT_PAGE, CPAGE, PAGED, PART
from .wordpress_comments import WordPressComments

_NEIGHBOUR = re.compile(
    r"(?:^|\s)(?:nav-(?:previous|next)|post-navigation-link\S*)(?=\s|$)"
    r"|(?:prev(?:ious)?|next)[-_]?(?:post|article|entry|story)|(?:post|article|entry|story)[-_]?(?:prev(?:ious)?|next)"
    r"|(?=.*align(?:left|right))(?=.*\bnavigation\b)"
)
"""Names around a link to the post before or after; the last are of the default theme of 2005."""

_NUMBERED = re.compile(r"[?&](?:p|page_id)=\d+$")


_POST = re.compile(r"post-\d+")
_LIST_OF_DAYS = re.compile(r"/(?:19|20)\d\d(?:/\d\d){0,2}/?$")


def _is_dated(anchor: Tag) -> bool:
    """Whether a date is the link's words."""
    return anchor.find("time") is not None or (anchor.parent is not None and anchor.parent.name == "time")


class WordPressLinks(WordPressComments):
    """The links of a post's page and of a list's."""

    def links(self, kind: PageKind) -> tuple[Link, ...]:
        if kind == "other" and "search-results" in self.document.body_classes:
            return super().links("index") + tuple(self._archives())
        found = list(super().links(kind))
        if kind in ("article", "comments"):
            found += self._comment_pages
            for _, url in anchors(self.document, self._page_links):
                if not same_page(url, self.url()) and host_of(url) == host_of(self.document.url):
                    found.append(Link(url=canonical_url(url), role="part"))
            found += self._neighbours()
            found += self._related()
            found += self._by_number(found) if self.about() is None else ()
        elif kind == "index":
            # A query block in a post's text has a pagination of its own; the index's has /page/N/ or ?paged=N.
            numbered = list(self._archives())
            if any(link.role in ("older", "newer") for link in numbered):
                found = [link for link in found if link.role != "older"]
            found += numbered
            found += self._pages()
        if kind != "index" and same_page(self.document.url, self.home()):
            # A static front page: its menu and its widgets are the way to the posts.
            found += (link for link in self._archives() if link.role == "archive")
            found += self._pages("wp-block-navigation-item")
        return unique(found)

    def permalinks(self) -> frozenset[int]:
        """The dates of listed posts that have no title: there nothing else leads to the post."""
        found = []
        for node in self.document.by_name("article", "li", "div"):
            if not ({"hentry", "type-post"} & set(classes(node)) and any(map(_POST.fullmatch, classes(node)))):
                continue
            links = node.find_all("a")
            if any(entries(self.document, links)):
                continue
            dates = (a for a, url in anchors(self.document, links) if _is_dated(a) and not _LIST_OF_DAYS.search(url))
            found += [id(anchor) for anchor in islice(dates, 1)]
        return frozenset(found)

    def _by_number(self, found: Iterable[Link]) -> Iterator[Link]:
        """The address that a post has by its number, whatever its permalink (WP_Query): where no shortlink says it."""
        own = next((m for c in self.document.body_classes if (m := re.fullmatch(r"(postid|page-id)-(\d+)", c))), None)
        if own is None or any(link.role == "alternate" and _NUMBERED.search(link.url) for link in found):
            return
        name = "p" if own[1] == "postid" else "page_id"
        number = Link(url=urljoin(self.home(), f"?{name}={own[2]}"), role="alternate", text="number")
        if not (same_page(number.url, self.url()) or same_page(self.url(), self.home())):
            yield number

    def _neighbours(self) -> Iterator[Link]:
        """The posts before and after: adjacent_post_link() gives rel=prev and rel=next."""
        for rel in ("prev", "next"):
            for url, _ in self.document.head_links(rel):
                if not (COMMENT_PAGE.search(url) or PART.match(url)):
                    yield Link(url=url, role="neighbour")
        for node, url in anchors(self.document, self.document.by_name("a")):
            if host_of(url) != host_of(self.document.url) or COMMENT_PAGE.search(url) or CPAGE.search(url):
                continue
            around = " ".join(names(p) for p in [node, *list(node.parents)[:2]])
            if not ({"prev", "next"} & set(rels(node)) or _NEIGHBOUR.search(around)):
                continue
            if any(re.search("comment|page-links|post-nav-links", names(p)) for p in list(node.parents)[:4]):
                continue
            if not (self._is_month(url) or PAGED.search(url)):
                yield Link(url=url, role="neighbour", text=text(node))

    def _related(self) -> Iterator[Link]:
        test = named(r"jp-relatedposts|yarpp\S*|related-?posts?\S*|\S*related-articles\S*|wp_rp_\S*")
        for box in (n for n in self.document.by_name("div", "section", "aside", "ul") if test(n)):
            for node, url in anchors(self.document, box.find_all("a")):
                if host_of(url) == host_of(self.document.url) and text(node):
                    yield Link(url=url, role="related", text=text(node))

    def _archives(self) -> Iterator[Link]:
        """Months and years, from the archives widget, and the numbered pages of this index."""
        here = PAGED.sub("", canonical_url(self.document.url)).rstrip("/?&")
        for node, url in anchors(self.document, self.document.by_name("a", "option")):
            if host_of(url) != host_of(self.document.url):
                continue
            there = canonical_url(url)
            if paged := PAGED.search(there):
                if PAGED.sub("", there).rstrip("/?&") == here:
                    yield Link(
                        url=there,
                        role="older" if self._later_page(int(paged[1] or paged[2])) else "newer",
                        text=text(node),
                    )
            elif self._is_month(there) and "calendar" not in " ".join(names(p) for p in list(node.parents)[:6]):
                yield Link(url=there, role="archive", text=text(node))

    def _later_page(self, number: int) -> bool:
        current = PAGED.search(canonical_url(self.document.url))
        return number > (int(current[1] or current[2]) if current else 1)

    def _pages(self, *more: str) -> Iterator[Link]:
        """Static pages, from wp_list_pages() and menus; items of the classes *more* may be anything."""
        for node in self.document.by_class("page_item", "menu-item-object-page", "wp-block-pages-list__item", *more):
            anchor = node.find("a", href=True)
            url = self.document.absolute(attribute(anchor, "href")) if isinstance(anchor, Tag) else None
            if url and host_of(url) == host_of(self.document.url):
                yield Link(url=canonical_url(url), role="page", text=text(anchor) if isinstance(anchor, Tag) else "")
