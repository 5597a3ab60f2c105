"""The element that holds an article's body, found by how the words are spread and not by anybody's names."""

from __future__ import annotations

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

from .nodes import HEADINGS, PROSE, SILENT, Test, classes, prose, text

_BOXES = frozenset({"div", "section", "article", "main", "center"})
_WRITTEN = frozenset({*HEADINGS, "p", "ul", "ol", "dl", "blockquote", "pre", "table", "figure", "hr"})
_SHOWN = ["p", "ul", "ol", "blockquote", "pre", "table", "figure", "img", "iframe", "video", "audio"]


def find_column(root: Tag, skip: Test) -> Tag:
    """The smallest element of *root* that holds all of its prose; what *skip* names counts for nothing.

    A step inwards is taken where one box holds the words, and beside it stand only things that are nobody's prose.
    """
    here = root
    while True:
        boxes: list[tuple[bool, int, Tag]] = []
        for child in here.children:
            if isinstance(child, Tag):
                if child.name not in SILENT and not skip(child):
                    shown = child.name in _SHOWN or any(not skip(n) for n in child.find_all(_SHOWN))
                    words = len(text(child, skip))
                    if shown or words:
                        boxes.append((shown, words, child))
            elif (
                isinstance(child, NavigableString)
                and not isinstance(child, PreformattedString)
                and len(child.strip()) > 3
            ):
                return here
        _, _, best = max(boxes, key=lambda box: (box[0], box[1]), default=(False, 0, here))
        if best is here or best.name not in _BOXES:
            return here
        much = sum(map(len, prose(best))) / 4
        if any(_is_written(node, words, much) for _, words, node in boxes if node is not best):
            return here
        here = best


def _is_written(node: Tag, words: int, much: float) -> bool:
    """Whether an author may have written *node*: a paragraph, list or heading without a class, a block, prose.

    *words* is the length of what counts in it. In a box of its own, prose counts from *much* letters on: teasers of
    other posts, a word about the author are less.
    """
    named = classes(node)
    if any(name.startswith(("wp-block-", "wp-caption", "align", "gallery")) for name in named):
        return True
    if node.name in _WRITTEN and not named and "id" not in node.attrs:
        return True
    return words >= PROSE and sum(map(len, prose(node))) > (much if node.name in _BOXES or node.name == "aside" else 0)
