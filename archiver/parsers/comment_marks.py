"""What stands in a comment's frame, marked: its time, its permalink, its controls, its author's picture."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bs4 import Tag
from bs4.element import NavigableString

from ..text import squeeze
from .comment_nodes import Node, Shape
from .metadata import DATE
from .nodes import attribute, classes, shown, text

VERB = (
    r"says|said|writes|wrote|sagt|schreibt|meint|dit|a écrit|dice|scrive|escribió|disse|diz|zegt|schreef|säger|"
    r"skriver|pisze|říká|dijo|говорит|пишет"
)

BY = (
    r"(?:(?:(?:comment|kommentar|commentaire|comentario|commento|comentário|posted|written|trackback|pingback|"
    r"geschrieben|eingestellt|publié|escrito|scritto)\s+)?(?:by|von|par|por|di|da|from)"
    r"|автор|author|autor|auteur|autore|nome|name)"
)
LABEL = re.compile(rf"{BY}\s*:?", re.I)
"""What themes print before a name."""

SPOKEN = re.compile(rf"(?:(?:^|\s+)(?i:{VERB})|\s*(?:より|说道|說道|说|說))\s*[:：,]\s*$")
"""A verb with its colon, which ends no name."""

BADGE = re.compile(r"\(?(?:post\s+)?author\)?|\(?(?:admin|moderator)\)?|\(?auteu?r\)?|\(?autore?\)?", re.I)
"""What themes print beside the name of whoever wrote the post."""

CONTROL = re.compile(
    r"(?:^|\s)(?:reply|comment-?reply(?:-link)?|comment-reply-\w+|comment-edit-link|edit-link|edit-comment|"
    r"comment-awaiting-moderation|cancel-comment-reply\S*|comment-likes?\S*|comment-like|jetpack-likes\S*|"
    r"sd-(?:block|like|content)\S*|"
    r"screen-reader-text|comment-actions|comment-rating|reply-link|wp-block-comment-reply-link)(?=\s|$)",
    re.I,
)
_CONTROLLED = re.compile(r"[?&]replytocom=|action=editcomment|wp-login\.php|#respond$")


def is_control(tag: Tag) -> bool:
    """Whether *tag* is a link or a button to answer, to edit, to log in; by its class or by where it leads."""
    if tag.name in ("button", "input", "form"):
        return True
    if tag.name != "a":
        return False
    return CONTROL.search(" ".join(classes(tag))) is not None or (
        _CONTROLLED.search(attribute(tag, "href")) is not None or "addComment." in attribute(tag, "onclick")
    )


def is_permalink(tag: Tag, number: str | None, shape: Shape) -> bool:
    """Whether *tag* is a link to the comment itself."""
    if tag.name != "a" or not number:
        return False
    href = attribute(tag, "href")
    if "replytocom" in href:
        return False
    found = shape.reference.search(href) if shape.reference else None
    return (found is not None and found[1] == number) or re.search(
        rf"#[^#]*(?<!\d){re.escape(number)}$", href
    ) is not None


def is_picture(tag: Tag) -> bool:
    """Whether *tag* is the author's picture: get_avatar() classes it, and most come from one host."""
    return tag.name == "img" and (
        any(name.lower() in ("avatar", "photo", "gravatar") for name in classes(tag))
        or "gravatar.com/" in attribute(tag, "src")
    )


@dataclass(slots=True)
class Parts:
    """What stands where in one comment."""

    marked: set[int] = field(default_factory=set)
    """Identities of the elements of the frame and of all around them, up to the comment's own element."""

    content: Tag | None = None
    """The element that holds the comment's words and nothing of its frame, where there is one."""

    blocks: list[Tag] = field(default_factory=list)
    """The blocks of the comment's words, where they stand beside its frame in one element."""

    words: set[int] = field(default_factory=set)
    """Identities of the elements in `content` or `blocks`."""

    named: bool = False
    """Whether `content` is called the comment's words by its own name."""

    found: str = ""
    """What told the words: their element's name, their paragraphs, boxes, the page's template; nothing told them."""


def mark(node: Node, shape: Shape) -> Parts:
    """The frame's surest elements: the time, the permalink, the controls, the picture; and where comments nest."""
    parts = Parts()
    for tag in node.own:
        if tag.name == "time" or is_control(tag) or is_picture(tag) or is_permalink(tag, node.id, shape):
            add_mark(parts, node, tag)
    stated = any(
        id(tag) in parts.marked and (tag.name == "time" or states_date(tag))
        for tag in node.own
        if tag.name in ("time", "a")
    )
    if not stated and (dated := _dated(parts, node)) is not None:
        add_mark(parts, node, dated)
    for tag in node.nested:
        add_mark(parts, node, tag)
    return parts


def states_date(tag: Tag) -> bool:
    """Whether the words of *tag*, or what is shown when one points at it, hold a date."""
    return DATE.search(text(tag)) is not None or DATE.search(shown(tag)) is not None


_AGO = re.compile(
    r"(?:[a-z]+ ){0,2}(?:an?|\d+) [a-z]{1,9}(?:,? (?:and )?\d+ [a-z]{1,9})? ago|"
    r"\d+\s*\D{1,12}\s(?:geleden|fa|sedan|siden|назад|temu|önce|atrás|sitten|тому)|(?:for )?\d+ \w+ siden|"
    r"(?:vor|il y a|hace|há|för|před|пре)\s+\d+\s\w+(?:\s\w+)?|\d+\s?\w+\s?[前전]",
    re.I,
)
"""How long ago, in the languages that blogs are most written in; in others comparing tells."""


def is_age(words: str) -> bool:
    """Whether *words* say how long ago something was, and nothing else.

    >>> [is_age(words) for words in ("3 weeks ago", "5 years, 2 months ago", "about a year ago", "3 lata temu", "Yes")]
    [True, True, True, True, False]
    """
    return len(words) < 40 and _AGO.fullmatch(words) is not None


def _dated(parts: Parts, node: Node) -> Tag | None:
    """The first element that says when; one of the reader's paragraphs only where nothing else says it.

    Of these the one with the permalink in it.
    """
    if DATE.search(own_words(node.tag)):
        return None  # it stands bare
    bare: Tag | None = None
    aged: Tag | None = None
    titled: Tag | None = None
    for tag in node.own:
        stated = "title" in tag.attrs and DATE.search(shown(tag)) is not None
        if stated and not in_bare(node, tag):
            if not _is_quoted(tag):
                return tag
            titled = titled or tag
        if is_dated(tag, 100 if id(tag) in parts.marked else 25):
            if not in_bare(node, tag) and not (tag.name in PROSE and not tag.attrs):
                return tag
            if bare is None or (id(tag) in parts.marked and id(bare) not in parts.marked):
                bare = tag
        elif aged is None and is_age(own_words(tag)) and not in_bare(node, tag) and (tag.attrs or tag.name != "p"):
            aged = tag
    return aged or bare or titled


def _is_quoted(tag: Tag) -> bool:
    """Whether a link with a title stands amid a reader's words: it shows neither an age nor a date."""
    words = text(tag)
    if tag.name != "a" or is_age(words) or DATE.search(words):
        return False
    beside = (tag.previous_sibling, tag.next_sibling)
    return sum(len(piece.strip()) for piece in beside if type(piece) is NavigableString) > len(words)


def own_words(tag: Tag) -> str:
    """What *tag* itself says, not the elements in it."""
    return squeeze(" ".join(child for child in tag.children if type(child) is NavigableString))


def is_dated(tag: Tag, beside: int = 25) -> bool:
    """Whether *tag* itself, not an element in it, says when, and little else: fewer than *beside* letters."""
    said = own_words(tag)
    found = DATE.search(said) if len(said) < 55 + beside else None
    return found is not None and len(said) - len(found[0]) < beside


def add_mark(parts: Parts, node: Node, tag: Tag) -> None:
    """Count *tag*, and with it what stands around it, as frame."""
    parts.marked.add(id(tag))
    for around in node.within(tag):
        if id(around) in parts.marked:
            return
        parts.marked.add(id(around))


PROSE = frozenset({"p", "blockquote", "li"})


def in_bare(node: Node, tag: Tag) -> bool:
    """Whether *tag* stands in a paragraph as wpautop() makes them."""
    return any(around.name in ("p", "blockquote") and not around.attrs for around in node.within(tag))


def in_meta(node: Node, tag: Tag, shape: Shape) -> bool:
    for parent in node.within(tag):
        joined = " ".join(classes(parent))
        if joined and shape.meta.search(joined) and not shape.content.search(joined):
            return True
    return False
