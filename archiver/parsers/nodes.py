"""Small questions to one node."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from ..text import squeeze
from .tree import Element

Test = Callable[[Tag], bool]


def attribute(node: Tag, name: str) -> str:
    """The attribute as one string; empty when it is not there."""
    value = node.attrs.get(name)
    if value is None:
        return ""
    return value if isinstance(value, str) else " ".join(value)


def classes(node: Tag) -> list[str]:
    """The class names, as written."""
    value = node.attrs.get("class")
    if value is None:
        return []
    return value.split() if isinstance(value, str) else list(value)


_SHOWN = 200


def shown(node: Tag) -> str:
    """What a browser shows when one points at *node*, on one line; of a long text the beginning."""
    return squeeze(attribute(node, "title")[:_SHOWN])


def rels(node: Tag) -> list[str]:
    """The link relations, in lower case."""
    value = node.attrs.get("rel")
    if value is None:
        return []
    return (value if isinstance(value, str) else " ".join(value)).lower().split()


def names(node: Tag) -> str:
    """Id and class names, in lower case, for patterns that look for words among them."""
    value = node.attrs.get("class")
    joined = "" if value is None else value if isinstance(value, str) else " ".join(value)
    return f"{node.attrs.get('id') or ''} {joined}".strip().lower()


def walk(root: Tag, skip: Test | None = None) -> Iterator[Tag]:
    """The elements below *root* in document order; those that *skip* names are left out with all they hold."""
    # The soup itself keeps no `next_element`; its first child begins the chain.
    node = root.contents[0] if root.contents else None
    end = after(root)
    while node is not None and node is not end:
        if isinstance(node, Tag):
            if skip is not None and skip(node):
                node = after(node)
                continue
            yield node
        node = node.next_element


def after(node: Tag) -> Tag | NavigableString | None:
    """What follows *node* and all it holds, in document order."""
    if isinstance(node, Element) and node.until >= 0:
        last = node if node.final is None else node.final
        return last.next_element  # type: ignore[return-value]
    here: Tag | None = node
    while here is not None:
        if here.next_sibling is not None:
            return here.next_sibling  # type: ignore[return-value]
        here = here.parent
    return None


def text(node: Tag | None, skip: Test | None = None) -> str:
    """The words of *node* on one line, as they stand together on the page; comments and scripts left out."""
    if node is None:
        return ""
    if skip is None and node.name not in ("br",):
        parts: list[str] = []
        piece: PageElement | None = node.contents[0] if node.contents else None
        last = after(node)
        while piece is not None and piece is not last:
            if isinstance(piece, Tag):
                if piece.name in BREAKING:
                    parts.append(" ")
            elif (
                isinstance(piece, NavigableString)
                and not isinstance(piece, PreformattedString)
                and (piece.parent is None or piece.parent.name not in SILENT)
            ):
                parts.append(piece)
            piece = piece.next_element
        return squeeze("".join(parts))
    parts = []
    child = node.contents[0] if node.contents else None
    end = after(node)
    while child is not None and child is not end:
        if isinstance(child, Tag):
            if child.name in SILENT or (skip is not None and skip(child)):
                child = after(child)
                continue
            if child.name in BREAKING:
                parts.append(" ")
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            parts.append(child)
        child = child.next_element
    return squeeze("".join(parts))


SILENT = frozenset({"script", "style", "noscript", "template", "textarea", "select", "svg", "title", "head", "iframe"})
"""Elements whose words no reader sees."""

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

BREAKING = frozenset(
    """
    address article aside blockquote body br center dd details dialog dir div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table tbody td tfoot th
    thead tr ul
    """.split()
)
"""Elements that begin a line of their own."""


def nearest(node: Tag, test: Test) -> Tag | None:
    """The closest ancestor that passes *test*."""
    for parent in node.parents:
        if test(parent):
            return parent
    return None


def inside(node: Tag, ancestor: Tag) -> bool:
    """Whether *node* is *ancestor* or stands in it."""
    if isinstance(node, Element) and isinstance(ancestor, Element) and min(node.place, ancestor.place) >= 0:
        return ancestor.place <= node.place <= ancestor.until
    return node is ancestor or any(parent is ancestor for parent in node.parents)


PROSE = 40
"""The letters that a paragraph has at the least; what is shorter may be a button's words."""


def prose(node: Tag) -> list[str]:
    """The paragraphs of prose in *node*: no short lines, no lists of links, nothing of a form."""
    found: list[str] = []
    paragraphs = [node] if node.name == "p" else node.find_all("p")
    for paragraph in paragraphs:
        words = text(paragraph)
        linked = sum(len(text(a)) for a in paragraph.find_all("a"))
        if len(words) - linked >= max(PROSE, len(words) // 2):
            found.append(words)
    return found if found and node.find(["form", "input", "textarea"]) is None else []


def named(pattern: str, *, ids: bool = True) -> Test:
    """A test: one of the node's class names, or its id, matches *pattern* from end to end, in any case.

    The id of a heading is made of its words ("#related-posts") and says nothing.
    """
    compiled = re.compile(rf"(?:^|\s)(?:{pattern})(?=\s|$)", re.I)

    def test(node: Tag) -> bool:
        attrs = node.attrs
        if "class" not in attrs and (not ids or "id" not in attrs):
            return False
        by_id = ids and node.name not in HEADINGS
        return compiled.search(names(node) if by_id else " ".join(classes(node))) is not None

    return test
