"""Where in a page's source a comment, the article's body or a quote stands, told while the page is read.

Whoever asks gives a `Trace` to the document. The readers, which are those of any other day, tell it what they read;
it keeps the piece that was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from ..records import Quote
from .comment_nodes import Node
from .nodes import BREAKING, SILENT, inside
from .source import Source, Span, words

What = Literal["article", "comment", "quote"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A piece of a page: characters of its source, or what its element would look like if there is no one stretch."""

    span: Span | None
    html: str
    rule: str


class Trace:
    """Asks for one thing of a page."""

    def __init__(self, what: What, key: str = "") -> None:
        self.what = what
        self.key = key
        """The comment's id, or the quote's position among those of the page."""

        self.found: Found | None = None
        self.source: Source
        self._texts: list[tuple[int, NavigableString]] = []

    def tree(self, markup: str) -> BeautifulSoup:
        """The tree of the page."""
        self.source = Source(markup)
        return self.source.tree()

    def text(self, place: int, piece: NavigableString) -> None:
        """The next words of the body: where they stand in its text, and in the tree."""
        if self.what == "quote":
            self._texts.append((place, piece))

    def body(self, nodes: Sequence[Tag], rule: str) -> None:
        """The elements that hold the article's body; what stands between two of them comes along."""
        if self.what == "article" and nodes:
            self._keep(nodes, _said(nodes[0], nodes[-1]), rule)

    def quotes(self, quotes: Iterable[Quote]) -> None:
        """The quotes of the article: the smallest element that holds one's words, or those from one to the other."""
        if self.what != "quote":
            return
        for quote in quotes:
            if str(quote.position) == self.key and (nodes := self._blocks(quote)):
                self._keep(nodes, _said(nodes[0], nodes[-1]), quote.rule)

    def comment(self, known_as: str, node: Node, rule: str) -> None:
        """A comment, without the replies in it if its own words all stand before them."""
        if self.what != "comment" or known_as != self.key or self.found is not None:
            return
        last = _last(node)
        start, cut = self.source.start(node.tag), _replies(node)
        if start is not None and cut is not None and (end := self.source.start(cut)) is not None:
            own = words(node.tag, lambda tag: id(tag) in node.inner)
            if last is node.tag and self.source.says(start, end) == own:
                self._keep_span(Span(start, end), rule)
                return
        self._keep([node.tag, last], _said(node.tag, last), rule)

    def _keep(self, nodes: Sequence[Tag], said: str, rule: str) -> None:
        span = self.source.span(nodes[0], nodes[-1], said)
        if span is not None:
            self._keep_span(span, rule)
        else:
            shown = {id(node): str(node) for node in nodes}
            self.found = Found(span=None, html="\n".join(shown.values()), rule=rule)

    def _keep_span(self, span: Span, rule: str) -> None:
        self.found = Found(span=span, html=self.source.text[span.start : span.end], rule=rule)

    def _blocks(self, quote: Quote) -> list[Tag]:
        """The block that holds the words of *quote*, or the first and the last of those side by side that do."""
        texts = [piece for piece in self._within(quote) if piece.strip()]
        if not texts:
            return []
        first, last = _block_of(texts[0]), _block_of(texts[-1])
        if first is None or last is None:
            return []
        whole = _common(first, last)
        if quote.kind != "inline":
            around = [tag for tag in (whole, *whole.parents) if tag.name == "blockquote"]
            return [around[-1]] if around else [whole]
        if first is last or whole is first or whole is last:
            return [whole]
        return [_child(whole, first), _child(whole, last)]

    def _within(self, quote: Quote) -> Iterable[NavigableString]:
        """The texts that the words of *quote* were read from."""
        ends = [place for place, _ in self._texts[1:]]
        start, end = quote.spans[0].start, quote.spans[-1].end
        for (place, piece), until in zip(self._texts, [*ends, end], strict=False):
            if place < end and until > start:
                yield piece


def _said(first: Tag, last: Tag) -> str:
    """The words from *first* to *last*, which are one, or stand side by side."""
    said: list[str] = []
    here: PageElement | None = first
    while here is not None:
        if isinstance(here, Tag):
            said.append(words(here) if here.name not in SILENT else "")
        elif isinstance(here, NavigableString) and not isinstance(here, PreformattedString):
            said += here.split()
        if here is last:
            break
        here = here.next_sibling
    return "".join(said)


def _last(node: Node) -> Tag:
    """The last element of a comment's own: its only one, but in a `<dl>`."""
    if node.tag.name != "dt":
        return node.tag
    beside = [tag for tag in node.own if tag.parent is node.tag.parent]
    return beside[-1] if beside else node.tag


def _replies(node: Node) -> Tag | None:
    """The outermost element around the first reply in a comment in which nothing else is said."""
    if not node.nested:
        return None
    found = node.nested[0]
    for around in node.within(found):
        if words(around, lambda tag: id(tag) in node.inner):
            break
        found = around
    return found


def _block_of(piece: NavigableString) -> Tag | None:
    return next((tag for tag in piece.parents if tag.name in BREAKING), None)


def _common(first: Tag, last: Tag) -> Tag:
    """The smallest element that holds both."""
    return next(tag for tag in (first, *first.parents) if inside(last, tag))


def _child(whole: Tag, tag: Tag) -> Tag:
    """The element right in *whole* that *tag* is, or stands in."""
    return next(around for around in (tag, *tag.parents) if around.parent is whole)
