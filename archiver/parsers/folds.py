"""Long lists of comments, put aside while a page is read: 20,000 comments are 800 MB of objects, and 10 of text.

The tree of such a page has the first comments of each list, and a `Fold` where the others were left out. Whoever
reads comments fills the folds, one run of comments after another; nobody else has to know of them.
"""

from __future__ import annotations

import marshal
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement, PreformattedString

from .nodes import after
from .tree import Builder, Element, empty_soup, grown, make_tree

LIVE = 20_000
"""Elements that a tree has before anything is put aside."""

RUN = 30_000
"""What lxml tells (elements that open, that close, texts) of a run of comments, at the least and about the most."""

_ITEMS = frozenset({"li", "div", "article", "section"})
_NUMBER = re.compile(r"\d+")
_CALLED = frozenset({"comment", "pingback", "trackback"})
_COUNTED = frozenset({"even", "odd"})

_Event = tuple[Any, ...]
"""The name of a method of `Builder`, and what it was called with."""


class Fold(PreformattedString):
    """The place in a tree where comments were left out; like an HTML comment, it says nothing."""

    soup: BeautifulSoup
    runs: list[bytes]
    inner: type[Builder]
    """What makes nodes of a run."""

    @contextmanager
    def filled(self, run: bytes) -> Iterator[PageElement]:
        """One of the `runs` in its place: its first node. The end of the context is the end of its nodes.

        The nodes see the tree around them as if it held them, up to what follows the fold; the tree does not see them.
        """
        box = Tag(name="box")
        builder = self.inner(self.soup, box)
        for name, *told in marshal.loads(zlib.decompress(run)):
            getattr(builder, name)(*told)
        builder.close()
        first, last, end = box.contents[0], builder.last, self.end
        assert last is not None
        for child in box.contents:
            child.parent = self.parent
        for node in _between(first, None):
            if isinstance(node, Element):
                node.place = -1
        first.previous_sibling = first.previous_element = self
        box.contents[-1].next_sibling = self.next_sibling
        last.next_element = end
        try:
            yield first
        finally:
            # Rings of references wait for the collector, and 800 MB of them are too much to wait with.
            for node in _between(first, end):
                node.__dict__.clear()

    @property
    def end(self) -> PageElement | None:
        """The node that follows."""
        return after(self)  # type: ignore[arg-type]


class FoldingBuilder(Builder):
    """Puts comments aside as soon as a tree is large: all but the first of each list, and lists in them likewise."""

    inner: type[Builder] = Builder

    def __init__(self, soup: BeautifulSoup, *, live: int = LIVE, run: int = RUN) -> None:
        super().__init__(soup)
        self._left = live
        self._size = run
        self._first: list[str | None] = [None]  # of each open element: what the first comment in it looks like
        self._run: list[_Event] = []
        self._item = 0  # where in the run its last comment begins
        self._inside = 0  # elements of that comment that are open
        self._fold: Fold | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if self._inside:
            self._inside += 1
            self._record("start", name, dict(attributes))
            return
        looks = _looks(name, attributes)
        if self._left > 0 or looks is None or looks != self._first[-1]:
            self._start(name, attributes, looks)
            return
        if len(self._run) >= self._size:
            self._pack()
        self._item, self._inside = len(self._run), 1
        self._record("start", name, dict(attributes))

    def _start(self, name: str, attributes: Mapping[str, str], looks: str | None) -> None:
        self._end_fold()
        self._left -= 1
        self._first[-1] = self._first[-1] or looks
        self._first.append(None)
        super().start(name, attributes)

    def end(self, name: str) -> None:
        if self._inside:
            self._inside -= 1
            self._record("end", name)
            return
        self._end_fold()
        super().end(name)

    def _close(self) -> None:
        super()._close()
        self._first.pop()

    def data(self, text: str) -> None:
        if self._run:
            self._record("data", text)
        else:
            super().data(text)

    def comment(self, text: str) -> None:
        if self._run:
            self._record("comment", text)
        else:
            super().comment(text)

    def pi(self, target: str, data: str) -> None:
        if self._run:
            self._record("pi", target, data)
        else:
            super().pi(target, data)

    def close(self) -> None:
        self._end_fold()
        super().close()

    def _record(self, *event: Any) -> None:
        self._run.append(event)
        if self._inside and len(self._run) - self._item > self._size:
            self._open_item()

    def _open_item(self) -> None:
        """The comment at work has a long list in it: it stays in the tree, and its list is put aside."""
        item = self._run[self._item :]
        del self._run[self._item :]
        self._inside = 0
        self._end_fold()
        stay = _unclosed(item)
        for number, (name, *told) in enumerate(item):
            if number in stay:
                self._start(told[0], told[1], _looks(told[0], told[1]))
            else:
                getattr(self, name)(*told)

    def _pack(self) -> None:
        if self._fold is None:
            if self._text:
                self._end_text()
            self._append_text(Fold, "")
            assert isinstance(self.last, Fold)
            self._fold, self._fold.soup, self._fold.runs = self.last, self.soup, []
            self._fold.inner = self.inner
        self._fold.runs.append(zlib.compress(marshal.dumps(self._run), 1))
        self._run = []

    def _end_fold(self) -> None:
        if self._run:
            self._pack()
        self._fold = None


def _between(first: Any, end: object) -> Iterator[Any]:
    node = first
    while node is not end:
        following = node.next_element
        yield node
        node = following


def _looks(name: str, attributes: Mapping[str, str]) -> str | None:
    """What the comments of one list have in common, if the element may be one; parts of one comment differ in it."""
    if name not in _ITEMS:
        return None
    id = attributes.get("id", "")
    if "comment" in id and (shape := _NUMBER.sub("#", id)) != id:
        return f"{name} {shape}"
    words = attributes.get("class", "").split()
    called = next((word for word in words if word in _CALLED), None)
    # A <div class="comment"> may be a part of one.
    return f"{name}.{called}" if called and (name == "li" or not _COUNTED.isdisjoint(words)) else None


def _unclosed(events: list[_Event]) -> set[int]:
    """Which of *events* open an element that stays open."""
    found: list[int] = []
    for number, event in enumerate(events):
        if event[0] == "start":
            found.append(number)
        elif event[0] == "end":
            found.pop()
    return set(found)


def is_large(markup: str) -> bool:
    """Whether the tree of a page is one with folds."""
    return markup.count("<") >= 2 * LIVE


def page_tree(markup: str) -> BeautifulSoup:
    """The tree of a page; of a very large one, with the bulk of its comments in folds."""
    return grown(markup, FoldingBuilder(empty_soup())) if is_large(markup) else make_tree(markup)
