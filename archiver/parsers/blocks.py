"""The body of an article as blocks: what `body` makes of a tree, and what `quotes` reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..records import Span

BlockKind = Literal["paragraph", "heading", "item", "code", "cell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A link's words inside the body."""

    span: Span
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One line of an article's text, with what its markup says of it. Spans are offsets in the article's text."""

    span: Span
    kind: BlockKind = "paragraph"

    quote: int | None = None
    """The serial number of the outermost block quote that it stands in; blocks of one quote share it."""

    attribution: bool = False
    """True for a block quote's `<cite>` or `<footer>`, which names the source and is not quoted."""

    pull: bool = False
    """True inside a pull quote, which repeats the prose."""

    source_url: str | None = None
    """The `cite` attribute of the block quote."""

    anchors: tuple[Anchor, ...] = ()
    inline_quotes: tuple[Span, ...] = ()
    """The words of `<q>` elements."""

    cites: tuple[Span, ...] = ()
    """The words of `<cite>`, `<em>` and `<i>` elements: titles, stressed words, sometimes names."""

    caption_before: str = ""
    """Captions of the pictures that stand between the block before and this one; captions are not in the text."""
