"""Lines of facts that a page prints about its article: who, when, filed where, the ways to comment and to share.

They are told by where their links lead, which no theme can change, and not by the names of their elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from typing import Literal

from bs4 import Tag

from ..urls import host_of, same_page
from .document import Document
from .metadata import DATE
from .nodes import HEADINGS, attribute, classes, inside, prose, rels, text

Fact = Literal["filing", "author", "feed", "comments", "self", "part", "edit", "share"]

_SHARE = re.compile(
    r"facebook\.com/(?:sharer?\b|dialog/)|(?:twitter|//x)\.com/(?:intent|share|home\?status)|pinterest\.\w+/pin/create|"
    r"linkedin\.com/(?:shareArticle|sharing|cws/share)|reddit\.com/submit|tumblr\.com/(?:share|widgets/share)|"
    r"(?://t|telegram)\.me/share|//wa\.me/\?|whatsapp\.com/send|digg\.com/(?:submit|remote-submit)|"
    r"del(?:\.icio\.us|icious\.com)/(?:post|save)|stumbleupon\.com/(?:submit|badge)|getpocket\.com/(?:save|edit)|"
    r"plus\.google\.com/share|google\.com/bookmarks/mark|vk(?:ontakte)?\.(?:com|ru)/share|addtoany\.com/|"
    r"addthis\.com/bookmark|sharethis\.com/|bsky\.app/intent|threads\.net/intent|ycombinator\.com/submitlink|"
    r"technorati\.com/(?:faves|cosmos)|instapaper\.com/(?:hello|edit)|xing\.com/(?:app/user|spi/shares)|"
    r"buffer(?:app)?\.com/add|printfriendly\.com/|^mailto:\?|[?&]share=[\w-]+",
    re.I,
)
_EDIT = re.compile(r"/wp-admin/(?:post|comment)\.php\?|[?&]action=edit(?:&|$)")
_FEED = re.compile(r"/(?:feed|rss2?|atom)/?$|[?&]feed=|/wp-commentsrss2\.php")
_COMMENTS = re.compile(r"(?:comments?|respond|disqus_thread|postcomment|comment-?form)", re.I)
_FILED = re.compile(r"View all (?:posts|articles) (?:in|filed under)\s", re.I)
"""The title that get_the_category_list() of WordPress gave its links from the beginning to 4.x."""

_LINES = frozenset({"p", "div", "ul", "ol", "dl", "footer", "header", "section", "small", "aside", "span", "table"})
_INLINE = frozenset({"li", "em", "strong", "b", "i", "dd", "dt", "font", "center", "tr", "td", "tbody"})

_BESIDE: Mapping[Fact, int] = {
    "filing": 120, "author": 70, "feed": 400, "comments": 4, "self": 70, "part": 60, "edit": 40, "share": 70,
}  # fmt: skip
"""How many letters stand beside the links and dates of a line of each kind at the most."""


def fact_of(document: Document, node: Tag) -> Fact | None:
    """What fact of this article the link *node* tells; None for a link of any other kind."""
    href = attribute(node, "href")
    if _SHARE.search(href):
        return "share"
    url = document.absolute(href)
    if url is None or host_of(url) != host_of(document.url):
        return None
    relations = rels(node)
    if "tag" in relations or "category" in relations or _FILED.match(attribute(node, "title")):
        return "filing"
    if "author" in relations or "fn" in classes(node):
        return "author"
    if "trackback" in relations or url.rstrip("/").endswith("/trackback") or _FEED.search(url):
        return "feed"
    if _EDIT.search(url):
        return "edit"
    page, _, fragment = url.partition("#")
    if not same_page(page, document.url) and not (document.canonical and same_page(page, document.canonical)):
        return None
    if fragment:
        return "comments" if _COMMENTS.fullmatch(fragment) else None
    return "self"


def fact_links(document: Document, nodes: Iterable[Tag]) -> dict[int, Fact]:
    """The links among *nodes* that tell facts, by the `id()` of their element."""
    found = ((id(node), fact_of(document, node)) for node in nodes if node.name == "a" and "href" in node.attrs)
    return {key: fact for key, fact in found if fact is not None}


def fact_lines(links: Mapping[int, Fact], nodes: Iterable[Tag], tops: Set[int]) -> list[Tag]:
    """Each outermost element that says nothing but facts, around one of *links* among *nodes*.

    The search ends below the elements that *tops* names by their `id()`.
    """
    judged: dict[int, bool] = {}
    found: dict[int, Tag] = {}
    for node in nodes:
        if id(node) not in links:
            continue
        best: Tag | None = None
        for parent in node.parents:
            if id(parent) in tops or (parent.name not in _LINES and parent.name not in _INLINE):
                break
            if id(parent) not in judged:
                judged[id(parent)] = _only_facts(links, parent)
            if not judged[id(parent)]:
                break
            best = parent if parent.name in _LINES else best
        if best is not None:
            found[id(best)] = best
    return list(found.values())


def _only_facts(links: Mapping[int, Fact], node: Tag) -> bool:
    kinds = [links.get(id(anchor)) for anchor in node.find_all("a", href=True)]
    if None in kinds or node.find(_OTHER) is not None:
        return False
    if any(_says_more(paragraph) for paragraph in node.find_all(["p", "li", "dd"])):
        return False
    words = DATE.sub("", text(node, lambda inner: inner.name in ("a", "time")))
    return len(words) <= max(_BESIDE[kind] for kind in kinds if kind)


def _says_more(paragraph: Tag) -> bool:
    """Whether a paragraph without a link has words of its own, more than "Posted on" before a date."""
    return paragraph.find("a") is None and len(DATE.sub("", text(paragraph))) > len("Written by:")


_OTHER = [*HEADINGS, "blockquote", "pre", "article", "figure", "form"]


def is_date_line(node: Tag) -> bool:
    """Whether *node* prints a date, and next to nothing beside it: "Posted on August 27, 2010"."""
    words = text(node)
    return len(words) <= 80 and DATE.search(words) is not None and len(DATE.sub("", words)) <= 30


def at_an_end(document: Document, node: Tag, lines: Iterable[Tag], bodies: Iterable[Tag]) -> bool:
    """Whether no prose of a body stands before *node*, or none after it: amid its prose an author files books.

    The words of the *lines* themselves are no prose.
    """
    for body in bodies:
        if inside(node, body):
            place = document.place
            written = [place(p) for p in body.find_all("p") if prose(p) and not any(inside(p, n) for n in lines)]
            return not written or place(node) < written[0] or place(node) > written[-1]
    return True
