"""Which elements hold an article's body: by their names, else where most paragraphs stand together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import inf
from typing import NamedTuple

from bs4 import Tag
from bs4.element import PageElement

from ..urls import same_page
from .document import Document
from .nodes import HEADINGS, after, attribute, classes, prose, text

_BODY_NAME = re.compile(
    r"(?:.*[-_])?(?:post|entry|article|story|single|blog)[-_]{0,2}(?:content|body|text)(?:[-_]inner)?"
)
"""Class names of a body's element, with whatever prefix a theme or a page builder gives to all its names."""


class Bodies(NamedTuple):
    """The elements that hold a body, and the rule that found them, empty where there are none."""

    nodes: list[Tag]
    rule: str


def named_bodies(document: Document, story: Iterable[Tag], names: Sequence[str]) -> Bodies:
    """The elements that say that they hold the body: by microdata, or by the surest of the class *names* there is."""
    candidates: list[tuple[int, Tag]] = []
    for node in story:
        if "itemprop" in node.attrs and "articleBody" in attribute(node, "itemprop"):
            candidates.append((-1, node))
        for name in classes(node):
            if name.lower() in names:
                candidates.append((names.index(name.lower()), node))  # noqa: PERF401
    if not candidates:
        return Bodies([], "")
    best = min(rank for rank, _ in candidates)
    rule = f"class {names[best]}" if best >= 0 else "itemprop articleBody"
    return Bodies(_outermost(document, (node for rank, node in candidates if rank == best)), rule)


def unnamed_bodies(story: list[Tag], container: Tag) -> Bodies:
    """The element that holds the body where none says so: by its paragraphs, else by a name or as an `<article>`."""
    dense = _densest(story)
    if dense is not None:
        named = next((n for n in [dense, *dense.parents] if _named_as_body(n)), None)
        return Bodies([dense], "most paragraphs") if named is None else Bodies([named], "class like a body's")
    # A post too short to tell its paragraphs from a menu's: an element named like a body, or all of its <article>.
    named = next((n for n in story if _named_as_body(n)), None)
    if named is not None:
        return Bodies([named], "class like a body's")
    return Bodies([container], "article element") if container.name == "article" else Bodies([], "")


def side_by_side(document: Document, nodes: list[Tag]) -> list[Tag]:
    """The longest of *nodes* with those beside it that go on in prose and say something new."""
    said = {id(node): text(node) for node in nodes}
    longest = max(nodes, key=lambda n: len(said[id(n)]))
    whole = said[id(longest)]
    found = []
    for node in nodes:
        words = said[id(node)]
        start = words[:60].rstrip(" .…[]")
        if node is longest or (
            node.parent is longest.parent and prose(node) and not _titled(document, node) and start not in whole
        ):
            found.append(node)
    return found


def _titled(document: Document, node: Tag) -> bool:
    """Whether *node* is another post: a heading with a link to it stands in it or right before it."""
    before = node.find_previous_sibling(True)
    headings = [*node.find_all(["h1", "h2", "h3", "h4"], limit=1)]
    if isinstance(before, Tag):
        headings += [before] if before.name in HEADINGS else before.find_all(["h1", "h2", "h3", "h4"])
    for heading in headings:
        anchor = heading.find("a", href=True) or heading.find_parent("a", href=True)
        url = document.absolute(attribute(anchor, "href")) if isinstance(anchor, Tag) else None
        if url and not same_page(url, document.url):
            return True
    return False


def _outermost(document: Document, nodes: Iterable[Tag]) -> list[Tag]:
    """*nodes*, in document order, without those that stand in another of them."""
    found: list[Tag] = []
    end = -1.0
    for node in nodes:
        if document.place(node) >= end:
            found.append(node)
            follows: PageElement | None = after(node)
            while follows is not None and not isinstance(follows, Tag):
                follows = follows.next_element
            end = document.place(follows) if follows is not None else inf
    return found


def _densest(story: Iterable[Tag]) -> Tag | None:
    """The element in which most paragraphs stand together."""
    scores: dict[int, float] = {}
    known: dict[int, Tag] = {}
    for node in story:
        if node.name not in ("p", "pre", "blockquote") or node.parent is None:
            continue
        words = text(node)
        linked = sum(len(text(a)) for a in node.find_all("a"))
        weight = len(words) - 1.5 * linked
        if len(words) < 25 or weight <= 0:
            continue
        for parent, share in zip(node.parents, (1.0, 0.5), strict=False):
            known[id(parent)] = parent
            scores[id(parent)] = scores.get(id(parent), 0) + weight * share
    if not scores:
        return None
    return known[max(scores, key=lambda k: scores[k])]


def _named_as_body(node: Tag) -> bool:
    return any(_BODY_NAME.fullmatch(name.lower()) for name in classes(node))
