"""A page's source, and where in it the elements of its tree stand.

The parser tells no places. So each start tag gets its own as an attribute before the page is parsed, and loses it when
it becomes an element: the tree is the one that it would have been, and its elements know where they came from. Where
an element ends is told by the tags that follow; what is found is compared with the element's words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag

from .folds import FoldingBuilder, is_large
from .nodes import Test, after, text
from .tree import Builder, Element, empty_soup, grown, make_tree

_PLACE = "archiver-place"
_WRITTEN = re.compile(rf" {_PLACE}=\d+ ")
_TAG = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<[!?][^>]*+>"
    r"|<(?P<closing>/?)(?P<name>[a-z][^\s/>]*+)(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])[^\s>]*+))*+>",
    re.I | re.S,
)
_RAW = {
    name: re.compile(rf"</{name}(?=[\s/>])|\Z", re.I)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
"""Elements in which no tag begins but their own end."""


class SourceTag(NamedTuple):
    """A start tag or an end tag: characters from `start` up to and without `end`."""

    start: int
    end: int
    name: str
    closing: bool


class Span(NamedTuple):
    """A stretch of the source that says what it should."""

    start: int
    end: int


def tags_of(source: str) -> Iterator[SourceTag]:
    """The tags of *source*; none in comments, in values of attributes, in scripts and their like.

    >>> [(tag.name, tag.closing) for tag in tags_of("<p title='<b>'>a<!-- <i> --></P>")]
    [('p', False), ('p', True)]
    """
    at = 0
    while (found := _TAG.search(source, at)) is not None:
        at = found.end()
        if found["name"] is None:
            continue
        name, closing = found["name"].lower(), bool(found["closing"])
        yield SourceTag(found.start(), at, name, closing)
        if name in _RAW and not closing and source[at - 2] != "/":
            ended = _RAW[name].search(source, at)
            at = ended.start() if ended else len(source)


class Source:
    """The text of a page, with the tree that it makes."""

    def __init__(self, markup: str) -> None:
        self.text = markup
        self.tags = list(tags_of(markup))
        self._starts = [tag.start for tag in self.tags]

    def tree(self) -> BeautifulSoup:
        """The tree of the page, as `page_tree` makes it; its elements know their places."""
        if is_large(self.text):
            return grown(self._marked, MarkedFolds(empty_soup()))
        return grown(self._marked, MarkedBuilder(empty_soup()))

    @cached_property
    def _marked(self) -> str:
        pieces, at = [], 0
        for start, _, name, closing in self.tags:
            if not closing:
                named = start + 1 + len(name)
                pieces += [self.text[at:named], f" {_PLACE}={start} "]
                at = named
        return "".join([*pieces, self.text[at:]])

    def start(self, element: Tag) -> int | None:
        """Where the start tag of *element* begins."""
        return element.at if isinstance(element, Element) and self._tag(element) is not None else None

    def _tag(self, element: Tag) -> int | None:
        """The number of its start tag."""
        at = element.at if isinstance(element, Element) else -1
        number = bisect_left(self._starts, at)
        found = at >= 0 and number < len(self.tags) and self.tags[number][::2] == (at, element.name)
        return number if found else None

    def span(self, first: Tag, last: Tag, said: str) -> Span | None:
        """From the beginning of *first* to the end of *last*, if just the words *said* stand there."""
        start = self.start(first)
        if start is None:
            return None
        ends = dict.fromkeys(end for end in self._ends(last) if end is not None and end > start)
        return next((Span(start, end) for end in ends if self.says(start, end) == said), None)

    def says(self, start: int, end: int) -> str:
        """The words of a stretch of the source, read alone."""
        return words(make_tree(self.text[start:end]))

    def _ends(self, element: Tag) -> Iterator[int | None]:
        """Where *element* may end, the likeliest place first."""
        number = self._tag(element)
        if number is None:
            return
        if element.can_be_empty_element:
            yield self.tags[number].end
        limit = next((tag.at for tag in _following(element) if tag.at >= 0), len(self.text))
        path = list(_last_path(element))
        begun = next((n for tag in reversed(path) if (n := self._tag(tag)) is not None), number)
        following = next((tag.start for tag in self.tags[begun + 1 :] if not tag.closing), len(self.text))
        for bound in (following, limit):
            yield self._closed(element, path, begun, bound)
        yield self._counted(number)

    def _closed(self, element: Tag, path: list[Tag], begun: int, bound: int) -> int:
        """The end of *element* by the end tags from the last element in it up to *bound*."""
        still_open = [tag.name for tag in path]
        around = {parent.name for parent in element.parents}
        for tag in self.tags[begun + 1 :]:
            if tag.start >= bound:
                break
            if not tag.closing:
                continue
            if tag.name in still_open:
                while still_open.pop() != tag.name:
                    pass
                if not still_open:
                    return tag.end
            elif tag.name in around:
                return tag.start
        return bound

    def _counted(self, number: int) -> int | None:
        """The end tag that balances a start tag, among those of its name."""
        name, depth = self.tags[number].name, 0
        for tag in self.tags[number:]:
            if tag.name == name and (tag.closing or self.text[tag.end - 2] != "/"):
                depth += -1 if tag.closing else 1
                if depth == 0:
                    return tag.end
        return None


def words(tag: Tag, skip: Test = lambda tag: False) -> str:
    """What *tag* says but for white space, without the elements that *skip* names."""
    return re.sub(r"\s+", "", text(tag, skip))


def _following(element: Tag) -> Iterator[Element]:
    """The elements behind *element*, in document order."""
    node = after(element)
    while node is not None:
        if isinstance(node, Element):
            yield node
        node = node.next_element  # type: ignore[assignment]


def _last_path(element: Tag) -> Iterator[Tag]:
    """*element*, the last one in it, the last one in that, and so on."""
    here: Tag | None = element
    while here is not None:
        yield here
        here = next((child for child in reversed(here.contents) if isinstance(child, Tag)), None)


class MarkedBuilder(Builder):
    """Takes the places out again, from where they were written and from where they were taken for words."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        kept = {key: _unmarked(value) for key, value in attributes.items() if key != _PLACE}
        super().start(name, kept)
        place = attributes.get(_PLACE, "")
        if place.isdecimal() and isinstance(self.top, Element):
            self.top.at = int(place)

    def comment(self, text: str) -> None:
        super().comment(_unmarked(text))

    def _end_text(self) -> None:
        self._text = [_unmarked("".join(self._text))]
        super()._end_text()


def _unmarked(value: str) -> str:
    return _WRITTEN.sub("", value) if _PLACE in value else value


class MarkedFolds(FoldingBuilder, MarkedBuilder):
    """The same of a page that is so large that comments are put aside."""

    inner = MarkedBuilder
