"""The lines of words in a comment's frame: what stands around its own words."""

from __future__ import annotations

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from ..text import squeeze
from .comment_answers import LEADS, is_answer
from .comment_marks import CONTROL, Parts, in_meta, is_control
from .comment_nodes import Node, Shape
from .nodes import BREAKING, SILENT, after, attribute, classes


def frame(parts: Parts, node: Node, shape: Shape) -> list[Tag]:
    """The comment's own elements but for those in its words."""
    if not parts.words:
        return node.own
    return [
        tag
        for tag in node.own
        if id(tag) not in parts.words or (tag.name in ("time", "a", "span", "small") and in_meta(node, tag, shape))
    ]


def frame_lines(parts: Parts, node: Node) -> list[list[tuple[str, Tag]]]:
    """The frame's pieces of text, line by line, each with the element it stands in; without its controls."""
    lines: list[list[tuple[str, Tag]]] = [[]]
    pieces = [node.tag]
    if node.tag.name == "dt":
        pieces += [tag for tag in node.own if tag.name == "dd" and tag.parent is node.tag.parent]
    for around in pieces:
        current: PageElement | None = around.contents[0] if around.contents else None
        end = after(around)
        while current is not None and current is not end:
            if isinstance(current, Tag):
                if current.name in BREAKING:
                    lines.append([])
                if current.name == "a" and "#" in attribute(current, "href") and is_answer(current):
                    if lines[-1] and LEADS.search(lines[-1][-1][0]):
                        lines[-1].pop()  # "In reply to"
                    current = after(current)
                    continue
                if (
                    id(current) in node.inner
                    or id(current) in parts.words
                    or current is parts.content
                    or current.name in SILENT
                    or is_control(current)
                    or CONTROL.search(" ".join(classes(current)))
                ):
                    current = after(current)
                    continue
            elif isinstance(current, NavigableString) and not isinstance(current, PreformattedString):
                if _closed(lines, current):
                    lines.append([])
                if words := squeeze(current):
                    if lines[-1] and lines[-1][-1][1] is current.parent and (begun := _begun(current)) is not None:
                        words = squeeze(lines[-1].pop()[0] + begun + current)
                    lines[-1].append((words, current.parent or around))
            current = current.next_element
    return [line for line in lines if line]


def own_runs(tag: Tag) -> list[str]:
    """The texts that *tag* itself holds; one that only a comment, a smiley or the like interrupts is one."""
    runs: list[str] = []
    for child in tag.children:
        if type(child) is NavigableString and child.strip():
            begun = _begun(child)
            runs.append(squeeze(runs.pop() + begun + child) if runs and begun is not None else squeeze(child))
    return runs


def _begun(piece: NavigableString) -> str | None:
    """The white space before a text that goes on where another in the same element ended; None where it does not.

    A comment, a place to break, a smiley are in the middle of a word or a line.
    """
    before = piece.previous_sibling
    blank = ""
    while before is not None:
        if isinstance(before, PreformattedString) or (isinstance(before, Tag) and _is_slight(before)):
            before = before.previous_sibling
        elif isinstance(before, NavigableString):
            if before.strip():
                return " " if blank or before[-1].isspace() else ""
            blank, before = " ", before.previous_sibling
        else:
            return None
    return None


def _is_slight(tag: Tag) -> bool:
    return tag.name == "wbr" or (tag.name == "img" and not {"wp-smiley", "emoji"}.isdisjoint(classes(tag)))


def _closed(lines: list[list[tuple[str, Tag]]], piece: NavigableString) -> bool:
    """Whether a block ended between the last piece and this one."""
    if not lines[-1]:
        return False
    return block_of(lines[-1][-1][1]) is not block_of(piece.parent)


def block_of(tag: Tag | None) -> Tag | None:
    """The closest element that begins a line of its own: *tag* or one around it."""
    while tag is not None and tag.name not in BREAKING:
        tag = tag.parent
    return tag
