"""One comment, read: who, when, what, from the elements that are its own."""

from __future__ import annotations

import re
from functools import cache

from bs4 import Tag

from ..records import Comment, CommentKind
from .body import Body
from .comment_answers import is_answer, of_this_post
from .comment_authors import PING_LABEL, find_author, guess_author, read_author
from .comment_content import BOXES, Guess, find_words, set_content
from .comment_lines import frame, frame_lines
from .comment_marks import Parts, add_mark, in_bare, mark
from .comment_nodes import Node, Shape
from .comment_template import CommonNames, CommonWords, Draft
from .comment_times import find_time
from .comment_words import read_words
from .document import Document
from .nodes import attribute, classes, inside, text


def draft_comment(document: Document, node: Node, shape: Shape) -> Draft | None:
    """The comment of *node* with its parts told apart, and its id where the page gives one. None for no comment."""
    node.id = number = node.id or _referred(document, node, shape) or _numbered(node)
    kind = _kind(node, shape)
    author = find_author(node, shape)
    if kind == "comment" and author is None and not (number or _has_words(node)):
        return None
    parts = mark(node, shape)
    if author is not None:
        add_mark(parts, node, author)
    find_words(parts, node, author, shape, _guess(node, parts))
    lines = frame_lines(parts, node)
    guessed = author is None and kind == "comment"
    if guessed:
        author = guess_author(node, parts, lines)
    return Draft(node, kind, parts, author, guessed, lines)


def _guess(node: Node, parts: Parts) -> Guess:
    """Who wrote a comment whose words are not known yet."""
    return cache(lambda: guess_author(node, parts, frame_lines(parts, node)))


def leave_out(draft: Draft, shape: Shape, labels: CommonWords) -> None:
    """Tell the words of *draft* anew, without what is a label in the other comments."""
    found = labels.labelled(draft)
    if not found:
        return
    node, parts = draft.node, draft.parts
    find_words(parts, node, None if draft.guessed else draft.author, shape, _guess(node, parts), found)
    _look_again(draft)


def fit(draft: Draft, common: CommonWords) -> None:
    """Take for the words of *draft* what stands where the others have theirs, unless it says so itself."""
    if draft.kind != "comment" or draft.parts.named:
        return
    content = common.content(draft)
    if content is not None and content is not draft.parts.content and not _loses(draft.parts, content):
        set_content(draft.parts, draft.node, content)
        draft.parts.found = "template"
        _look_again(draft)


def _loses(parts: Parts, content: Tag) -> bool:
    """Whether *content* is but a part of what was found before; of boxes side by side one may be a label."""
    if parts.content is not None:
        return inside(content, parts.content)
    among = any(inside(content, block) for block in parts.blocks)
    return among and not all(block.name in BOXES for block in parts.blocks)


def _look_again(draft: Draft) -> None:
    """Tell the frame of *draft* anew from its words."""
    draft.lines = frame_lines(draft.parts, draft.node)
    if draft.guessed:
        draft.author = guess_author(draft.node, draft.parts, draft.lines)


def read_comment(document: Document, draft: Draft, shape: Shape, common: CommonNames, position: int) -> Comment | None:
    """The comment of *draft*, not yet in its thread; its id is empty where the page gives none. None for no comment."""
    node, kind, parts, number = draft.node, draft.kind, draft.parts, draft.node.id
    author, author_url = read_author(document, draft, shape, common)
    # A name may stand bare among the comment's own words.
    author_node = None if draft.author is node.tag else draft.author
    published, permalink = find_time(
        document, frame(parts, node, shape), [[words for words, _ in line] for line in draft.lines], number, shape
    )
    body = read_words(document, parts, node, author_node, shape, kind)
    if kind != "comment" and PING_LABEL.sub("", body.text).strip() in ("", author):
        body = Body()  # "Pingback: the other post's title" is all that most themes print
    if not (author or published or body.text or body.html or (number and node.inner)):
        return None
    if number and permalink is None:
        permalink = f"{document.url.split('#')[0]}#{attribute(node.tag, 'id') or 'comment-' + number}"
    return Comment(
        id=number or "",
        position=position,
        kind=kind,
        author=author or None,
        author_url=author_url,
        published=published,
        permalink=permalink,
        html=body.html,
        text=body.text,
        rule=f"{node.found}, {_words_rule(parts, body)}",
    )


def _words_rule(parts: Parts, body: Body) -> str:
    if not body.html:
        return "no words"
    return f"words by {parts.found}" if parts.content is not None or parts.blocks else "all but its frame"


def _has_words(node: Node) -> bool:
    return bool(text(node.tag, lambda tag: id(tag) in node.inner))


def _referred(document: Document, node: Node, shape: Shape) -> str | None:
    """The id in the comment's own permalink or reply link, when its element has none."""
    if shape.reference is None:
        return None
    quoted: str | None = None
    for tag in node.own:
        if tag.name == "a":
            if data := attribute(tag, "data-commentid"):
                return data
            href = attribute(tag, "href")
            if (found := shape.reference.search(href)) and of_this_post(document, href) and not is_answer(tag):
                if not in_bare(node, tag):
                    return found[1]
                quoted = quoted or found[1]  # a reader may link to another comment
    return quoted


_LONGEST = 100
"""The letters of an id that count, from its end."""

_NUMBERED = re.compile(r"comm(?:ent)?s?(?:[-_][a-z]+)*[-_](\d+)(?:_\d+)?$", re.I)


def _numbered(node: Node) -> str | None:
    """The number in the id of an element that is a comment by its classes, however the id is made."""
    found = _NUMBERED.search(attribute(node.tag, "id")[-_LONGEST:])
    return found[1] if found else None


_KIND = re.compile(r"\s*(trackback|pingback)\s+(?:by|from|von|par|por|da)\s", re.I)


def _kind(node: Node, shape: Shape) -> CommentKind:
    if shape.ping is not None:
        for tag in [node.tag, *node.own[:3]]:
            found = shape.ping.search(" ".join(classes(tag)))
            if found:
                return "trackback" if found[1].lower() == "trackback" else "pingback"
        # Before there were classes, comment_type() named the kind in the byline.
        for tag in node.own:
            if tag.name == "cite" and (found := _KIND.match(text(tag))):
                return "trackback" if found[1].lower() == "trackback" else "pingback"
    return "comment"
