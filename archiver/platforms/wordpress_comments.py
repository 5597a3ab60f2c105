"""WordPress: the comments of a page, their count, and the pages that they are divided into."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from itertools import islice

from bs4 import Tag

from ..parsers.comments import read_comments
from ..parsers.links import anchors, unique
from ..parsers.nodes import attribute, classes, names, rels, text
from ..records import Comment, Link
from ..urls import canonical_url, same_page
from ..zones import without_utc
from .wordpress_addresses import WordPressAddresses, page_number, without_page

_BACK = re.compile(r"older|previous|prev\b|←|«|‹|&larr;|ältere|vorherige|précédent|anterior|precedent|vorige", re.I)


def _leads_back(node: Tag) -> bool:
    """Whether a link leads to the page of comments before the one that shows it."""
    around = [node, *list(node.parents)[:2]]
    if any({"nav-previous", "prev"} & {*classes(n), *rels(n)} for n in around):
        return True
    if any({"nav-next", "next"} & {*classes(n), *rels(n)} for n in around):
        return False
    return _BACK.search(text(node)) is not None


def _without_utc(comment: Comment) -> Comment:
    return replace(comment, published=without_utc(comment.published)) if comment.published is not None else comment


class WordPressComments(WordPressAddresses):
    """The comments of a page, and which of their pages it is."""

    def comments(self) -> tuple[Comment, ...]:
        return self._comments

    @cached_property
    def _comments(self) -> tuple[Comment, ...]:
        found = read_comments(self.document, self.document.body, self.shape, self.body_node)
        return found if self.zones_printed else tuple(map(_without_utc, found))

    def comment_headings(self) -> Iterable[str]:
        yield from super().comment_headings()
        # A heading right before the list, as the default template of 2005 to 2010 had it.
        for node in self.document.by_class("commentlist", "comment-list", "wp-block-comment-template"):
            for before in node.find_previous_siblings(["h2", "h3", "h4", "h5", "div", "p"], limit=3):
                yield text(before)[:200] if isinstance(before, Tag) else ""
        for node in self.story:
            if re.search(r"comments-link|comment-count|post-comments|meta-comments", names(node)):
                yield text(node)[:60]

    def comment_page(self) -> int | None:
        """The number of this page of comments: from its address, from its comments' permalinks, from the navigation."""
        if number := page_number(canonical_url(self.document.url)):
            return number
        for comment in self._comments[:3]:
            # get_comment_link() names the page whenever a blog divides its threads.
            if number := page_number(comment.permalink or ""):
                return number
        return self._current_comment_page()

    def _current_comment_page(self) -> int | None:
        """The page of comments that its own navigation shows: named as the current one, or told by the links."""
        links = [(node, page_number(canonical_url(url)) or 0) for node, url in self._comment_page_links]
        boxes = {id(box): box for node, _ in links for box in islice(node.parents, 3)}
        for box in boxes.values():
            for current in box.find_all(["span", "a", "li", "strong", "b"], limit=40):
                named = "current" in classes(current) or attribute(current, "aria-current") == "page"
                if named and (found := re.fullmatch(r"(?:[^\W\d]+\s)?(\d+)", text(current))):
                    return int(found[1])
        numbers = {number for _, number in links}
        if not numbers:
            return None
        if len(numbers) == 1:
            # A link to the one before it, or to the one behind it: previous_comments_link(), next_comments_link().
            (number,) = numbers
            return number + 1 if number == 1 or any(_leads_back(node) for node, _ in links) else number - 1
        # Only the other pages are links: the one that is not among them is shown.
        between = (n for n in range(min(numbers), max(numbers)) if n not in numbers)
        return next(between, max(numbers) + 1 if 1 in numbers else min(numbers) - 1)

    @cached_property
    def _comment_pages(self) -> tuple[Link, ...]:
        """Other pages of this post's comments."""
        here = canonical_url(self.document.url)
        found = (Link(url=canonical_url(url), role="comment_page") for _, url in self._comment_page_links)
        return unique(link for link in found if not same_page(link.url, here))

    @cached_property
    def _comment_page_links(self) -> list[tuple[Tag, str]]:
        """The links to them. Of a long post's later page, they lead to pages of the first one's address."""
        here = canonical_url(self.document.url)
        stated = canonical_url(self.document.canonical) if self.document.canonical else here
        bases = {without_page(url).rstrip("/") for url in (here, stated, self._first_part(here)) if url}
        found = []
        for node, url in anchors(self.document, self.document.by_name("a")):
            # "#comment-12" is one comment's permalink (a widget's, too); the navigation goes to "#comments".
            if "replytocom" in url or re.search(r"#comment-\d+$", url):
                continue
            there = canonical_url(url)
            if page_number(there) and any(same_page(without_page(there), base) for base in bases):
                found.append((node, url))
        return found
