"""A comment's words, read from the parts that hold them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from ..records import CommentKind
from .body import Body, read_body
from .comment_lines import block_of
from .comment_marks import CONTROL, VERB, Parts, is_control, is_permalink, is_picture
from .comment_nodes import Node, Shape
from .document import Document
from .nodes import BREAKING, after, classes, text


def read_words(
    document: Document, parts: Parts, node: Node, author: Tag | None, shape: Shape, kind: CommentKind
) -> Body:
    """The comment's words: its content element or its blocks where they are known, else all that is not its frame."""
    inner = node.inner
    holds_author = {id(p) for p in node.within(author)} if author is not None else set()
    content = parts.content
    whole = content is None and not parts.blocks

    def skip(tag: Tag) -> bool:
        if id(tag) in inner or tag is author:
            return True
        if tag.name in ("form", "nav") or "children" in classes(tag):
            return True
        joined = " ".join(classes(tag))
        if joined and CONTROL.search(joined):
            return True
        if tag.name == "a" and is_control(tag) and (whole or block_of(tag) in (content, None)):
            return True  # a link of that kind in a paragraph is the reader's
        if tag.name in ("p", "em", "i", "div", "span") and _is_waiting(tag):
            return True
        if whole:
            if id(tag) in holds_author:
                return not _wraps_all(tag)
            if tag.name in ("time", "header", "footer") or (joined and shape.meta.search(joined)):
                return True
            if is_permalink(tag, node.id, shape) or is_picture(tag):
                return True
        return False

    pieces: list[Tag] = [content] if content is not None else parts.blocks or [node.tag]
    if whole and node.tag.name == "dt":
        pieces += [t for t in node.own if t.name == "dd" and t.parent is node.tag.parent]
    read = [
        read_body(piece, document.absolute, skip=skip, chrome=False, preformatted=piece.name == "pre")
        for piece in pieces
    ]
    if parts.blocks:
        read = [_enclosed(body, block.name) for body, block in zip(read, parts.blocks, strict=True)]
    body = _joined(read)
    if kind != "comment" and whole:
        return Body()
    return _without_says(body) if whole and _verb_beside(author) else body


_WAITING = re.compile(
    r"your comment is (?:awaiting|waiting for|pending|in) moderation|"
    r"ihr kommentar (?:muss noch freigegeben werden|wartet auf .{0,40})|"
    r"(?:dein|ihr) kommentar wartet auf (?:die )?(?:freischaltung|moderation)|"
    r"votre commentaire est en attente de modération|"
    r"tu comentario está pendiente de moderación|il tuo commento è in attesa di (?:moderazione|approvazione)|"
    r"(?:o )?seu comentário está aguardando moderação|"
    r"je reactie wacht op moderatie|je reactie is in afwachting van moderatie",
    re.I,
)
"""What WordPress tells whoever sent a comment that nobody else can see yet."""


def _is_waiting(tag: Tag) -> bool:
    """Whether *tag* is that note, with other words beside it."""
    words = text(tag) if tag.find(True) is None else ""
    told = words.strip("(.!)… ")
    # A reader's paragraph may begin so.
    note = _WAITING.fullmatch(told) if tag.name == "p" and not tag.attrs else len(words) < 90 and _WAITING.match(told)
    return bool(note) and tag.parent is not None and text(tag.parent) != words


def _enclosed(body: Body, name: str) -> Body:
    """*body* with the element that was read: a reading gives what stands in it."""
    return replace(body, html=f"<{name}>{body.html}</{name}>") if body.html else body


def _joined(read: Sequence[Body]) -> Body:
    if len(read) == 1:
        return read[0]
    return Body(html="\n".join(b.html for b in read if b.html), text="\n".join(b.text for b in read if b.text))


_LED_BY = re.compile(rf"\s*(?:{VERB})\s*:\s*(?:<br>\s*)*", re.I)


def _without_says(body: Body) -> Body:
    """*body* without the verb that themes of 2005 printed bare between the author and the words: "Says:"."""
    if not _LED_BY.match(body.text):
        return body
    html = _LED_BY.sub("", body.html, count=1) if _LED_BY.match(body.html) else body.html
    return replace(body, html=html, text=_LED_BY.sub("", body.text, count=1))


def _verb_beside(author: Tag | None) -> bool:
    """Whether a verb, as a text of its own, follows the author in the same line: "Says:"."""
    piece: PageElement | None = after(author) if author is not None else None
    while piece is not None:
        if isinstance(piece, Tag):
            if piece.name in BREAKING:
                return False
        elif isinstance(piece, NavigableString) and not isinstance(piece, PreformattedString) and piece.strip():
            return _LED_BY.fullmatch(piece) is not None
        piece = piece.next_element
    return False


def _wraps_all(tag: Tag) -> bool:
    """Whether an element around the author also holds the body: more blocks than a byline has."""
    joined = " ".join(classes(tag))
    prose = tag.find(["p", "blockquote", "ul", "ol", "pre"]) is not None
    if re.search(r"vcard|author|meta", joined, re.I) and not prose:
        return False
    return prose or any(child.name == "div" for child in tag.find_all("div", limit=4))
