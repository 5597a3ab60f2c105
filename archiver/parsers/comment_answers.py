"""Whom a comment of a flat list says it answers: by an attribute, "In reply to Ann", "@Ann"."""

from __future__ import annotations

import re
from collections.abc import Container

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

from ..text import squeeze
from ..urls import canonical_url
from .comment_nodes import Node, Shape
from .document import Document
from .nodes import BREAKING, attribute, nearest, rels, text

_PARENT = ("data-parent", "data-parent-id", "data-parent-comment-id", "data-comment-parent", "data-in-reply-to")
LEADS = re.compile(
    r"\bin (?:reply|response|answer) to\W*$|^\W*(?:reply(?:ing)?|respon(?:se|ding)|answer(?:ing)?) to\W*$|"
    r"^\W*antwort (?:auf|an)\W*$|"
    r"\b(?:en )?réponse à\W*$|\ben respuesta a\W*$|\bin risposta a\W*$|\bem resposta a\W*$|^\W*@\s*$",
    re.I,
)
_MENTION = re.compile(
    r"@\s*\S|(?:in reply|in response|antwort|en réponse|réponse|en respuesta|in risposta|em resposta)\b", re.I
)


def answered(document: Document, node: Node, shape: Shape, known: Container[str]) -> str | None:
    """The comment before it that a comment says it answers: "In reply to Ann", "@Ann", each a link to Ann's."""
    for tag in [node.tag, *node.own]:
        for name in _PARENT:
            stated = re.fullmatch(r"(?:(?=\D*comment)\D*+)?(\d+)", attribute(tag, name))
            if stated and stated[1] != node.id and stated[1] in known:
                return stated[1]
        if tag.name == "a" and shape.reference and (found := shape.reference.search(attribute(tag, "href"))):
            href = attribute(tag, "href")
            if found[1] != node.id and found[1] in known and of_this_post(document, href) and is_answer(tag):
                return found[1]
    return None


def is_answer(anchor: Tag) -> bool:
    """Whether a link leads to what its comment answers, by its own words or by those before it in its line."""
    if "in-reply-to" in rels(anchor) or _MENTION.match(text(anchor)):
        return (
            words_before(anchor) == ""
            or LEADS.search(words_before(anchor)) is not None
            or "in-reply-to" in rels(anchor)
        )
    return LEADS.search(words_before(anchor)) is not None


def words_before(anchor: Tag) -> str:
    """The words between the beginning of the line that *anchor* stands in and *anchor*; only the last of many."""
    line = nearest(anchor, lambda around: around.name in BREAKING)
    found: list[str] = []
    piece = anchor.previous_element
    while piece is not None and len(found) < 5:
        if isinstance(piece, Tag):
            if piece.name in BREAKING:
                break
        elif isinstance(piece, NavigableString) and not isinstance(piece, PreformattedString) and piece.strip():
            if line is not next((around for around in piece.parents if around.name in BREAKING), None):
                break
            found.insert(0, piece)
        piece = piece.previous_element
    return squeeze(" ".join(found))


def of_this_post(document: Document, href: str) -> bool:
    """Whether *href* leads to this page, or to another page of its comments."""
    url = document.absolute(href)
    if url is None:
        return False
    there, here = (canonical_url(u).split("?")[0].rstrip("/") for u in (url, document.url))
    return there == here or there.startswith(here + "/") or here.startswith(there + "/")
