"""Who wrote a comment, or sent a ping: the name and the address in its byline."""

from __future__ import annotations

import re

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

from ..text import squeeze
from ..urls import host_of, same_page
from .comment_answers import words_before
from .comment_lines import own_runs
from .comment_marks import BADGE, BY, LABEL, SPOKEN, VERB, Parts, is_control, is_permalink
from .comment_nodes import Node, Shape
from .comment_template import CommonNames, Draft, is_linked
from .comment_times import before_date
from .document import Document
from .facts import fact_of
from .metadata import DATE
from .nodes import HEADINGS, Test, attribute, classes, inside, rels, text

_ASIDE = re.compile(
    r"(?:^|\s)(?:says|date|time|\S*meta\S*|\S*date\S*|\S*reply\S*|edit-link|\S*avatar\S*|screen-reader-text|\S*badge\S*|"
    r"\S*label\S*|number|counter|\S*role\S*|sep|separator|\S*count\S*|\S*rank\S*)(?=\s|$)",
    re.I,
)
_COMMENT_BY = re.compile(rf"^{BY}\s*(?::\s*|\s)", re.I)
_CITED_BY = re.compile(
    r"^(?:comment|kommentar|commentaire|comentario|commento|comentário)\s+(?:by|von|par|por|di|da)\s+", re.I
)
_SAYS = re.compile(
    rf"\s*(?:\b(?:{VERB})\s*:?|\b(?!(?:said|dit|dice|disse)\b)(?i:{VERB})\s*:|:|\bon\b|,|\||[-–—•·])\s*$"
)
"""What follows a name in one piece of text. "Said" and "Dice" are names; a verb in small letters is none."""
_CITED = re.compile(rf"\s*(?:\b(?:{VERB})\s*:|[:,|]|[-–—•·])\s*$")
_VERB_ALONE = re.compile(rf"\W*+(?:{VERB}|on)?\W*", re.I)


def find_author(node: Node, shape: Shape) -> Tag | None:
    """The element that names the author by its class, its property, its relation, or as a `<cite>`."""
    box: Tag | None = None
    cite: Tag | None = None
    link: Tag | None = None
    for tag in node.own:
        if tag.name in ("img", "time"):
            continue
        joined = " ".join(classes(tag))
        if joined and shape.author.search(joined) and text(tag):
            return tag
        if attribute(tag, "itemprop") in ("author", "creator", "name") and text(tag):
            box = box or tag
        elif (
            joined
            and (box is None or _opens(box, tag))
            and shape.author_box.search(joined)
            and not _is_classed(joined, shape)
            and text(tag)
        ):
            box = tag
        elif tag.name == "cite" and cite is None and text(tag) and (_is_byline(tag) or not _in_prose(node, tag)):
            cite = tag
        elif link is None and _is_author_link(tag) and text(tag):
            link = tag
    if link is not None and _stands_alone(box, cite, link):
        return link
    return cite if cite is not None and (box is None or inside(cite, box)) else box or cite


def _opens(box: Tag, tag: Tag) -> bool:
    """Whether *tag*, in the *box* of the author, stands before all other words in it but a label; a badge does not."""
    if not inside(tag, box) or BADGE.fullmatch(text(tag)):
        return False
    for piece in box.find_all(string=True):
        if piece.parent is not None and inside(piece.parent, tag):
            return True
        if piece.strip() and not isinstance(piece, PreformattedString) and not LABEL.fullmatch(squeeze(piece)):
            return False
    return False


def _is_classed(joined: str, shape: Shape) -> bool:
    """Whether classes are a comment's own: "comment-author-ida" is one of those."""
    return shape.class_ is not None and shape.class_.search(joined) is not None


def _is_author_link(tag: Tag) -> bool:
    """Whether *tag* is what get_comment_author_link() prints; links in a reader's words are not "external"."""
    return tag.name == "a" and not is_control(tag) and "external" in rels(tag) and "url" in classes(tag)


def _is_byline(cite: Tag) -> bool:
    """Whether a `<cite>` is the theme's, not the reader's: it begins "Comment by", or holds the author's link."""
    return _COMMENT_BY.match(text(cite)) is not None or any(_is_author_link(a) for a in cite.find_all("a"))


def _in_prose(node: Node, tag: Tag) -> bool:
    """Whether *tag* stands in a paragraph as wpautop() makes them, without attributes, or amid words."""
    if any(around.name in ("p", "blockquote") and not around.attrs for around in node.within(tag)):
        return True
    before = words_before(tag)
    return len(before) > len("Trackback posted by") or before.endswith((".", "?", "!"))


def _stands_alone(box: Tag | None, cite: Tag | None, link: Tag) -> bool:
    """Whether the author's link stands alone: no other element that names the author holds it or is held by it."""
    return (box is None or _apart(box, link)) and (cite is None or _apart(cite, link))


def _apart(tag: Tag, other: Tag) -> bool:
    """Whether neither of two elements stands in the other."""
    return not (inside(tag, other) or inside(other, tag))


def guess_author(node: Node, parts: Parts, lines: list[list[tuple[str, Tag]]]) -> Tag | None:
    """The element that names the author where none says so: by the reply link's label, as a heading, in first place.

    *lines* are those of the frame.
    """
    label = _reply_label(node)
    if label:
        for line in lines:
            for words, tag in line:
                if words and label.endswith(words):
                    return tag
        for tag in node.own:
            if tag.name in _SHORT and id(tag) not in parts.marked and (words := text(tag)) and label.endswith(words):
                return tag
    for line in lines:
        whole = " ".join(words for words, _ in line)
        if _COMMENT_BY.match(whole) and DATE.search(whole):
            for words, tag in line:
                if _name_in(words):
                    return tag
    for tag in node.own:
        heading = tag.name in HEADINGS and id(tag) not in parts.words and 0 < len(text(tag)) < 80
        if heading and (_name_in(text(tag)) or _word_as_name(tag)):
            return tag
    for line in lines:
        for words, tag in line:
            if tag.name != "time" and _name_in(words):
                return tag
    for line in lines:
        for _, tag in line:
            if _word_as_name(tag):
                return tag
    return None


_WORD = re.compile(r"[^\W\d_]+")
_SURE = frozenset({"cite", *HEADINGS})
_NAMING = frozenset({"b", "strong", "cite", *HEADINGS})


def _word_as_name(tag: Tag) -> str:
    """What stands in an element that bylines give to a name, though others have it for a label: "Date", "42"."""
    linked = tag.name == "a" and not {"external", "nofollow", "ugc"}.isdisjoint(rels(tag))
    words = text(tag) if (linked or tag.name in _NAMING) and not is_control(tag) else ""
    if len(words) > _LONGEST or not words or DATE.search(words):
        return ""
    return words if _WORD.fullmatch(words) or linked or tag.name in _SURE else ""


_SHORT = frozenset({"a", "b", "strong", "em", "i", "span", "p", "div", "td", *HEADINGS})


def _reply_label(node: Node) -> str:
    """What the reply link says of whom it answers: "Reply to Ida"; since 4.1 it is in an attribute."""
    for tag in node.own:
        if tag.name == "a" and any(name == "comment-reply-link" for name in classes(tag)):
            return squeeze(attribute(tag, "data-replyto") or attribute(tag, "aria-label"))
    return ""


_NO_NAME = re.compile(
    rf"(?>(?:{VERB})\b|(?i:(?:{VERB})\s*:|(?:{BY}|on|at|am|um|le|à|el|posted|permalink|link|edit|edited|reply|comment|date|"
    r"post author|#|no\.|verfasst|geschrieben|schrieb)\b)|\d|\W)*+",
)
"""A piece of a byline that names nobody. "Said", with a capital and alone, is a name.

Atomic and possessive: what a reader chose for a name cannot make it try the same words in many ways.
"""

_LONGEST = 100
"""The letters of a name at the most."""


def _name_in(words: str) -> str:
    """The name at the beginning of a byline's piece of text, without date, verb and label; empty for none."""
    words = _COMMENT_BY.sub("", words)
    words = before_date(words)
    words = _trimmed(_SAYS.sub("", SPOKEN.sub("", words) or words))
    return "" if len(words) > _LONGEST or _NO_NAME.fullmatch(words) or not re.search(r"\w", words) else words


def read_author(document: Document, draft: Draft, shape: Shape, common: CommonNames) -> tuple[str, str | None]:
    """The author's name and address.

    What an element gives for the name is taken as it is; what the page's comments have in common helps where it would
    be a guess.
    """
    node, tag = draft.node, draft.author
    piece = common.piece(draft) if draft.guessed or tag is None else None
    if draft.kind != "comment":
        tag = tag or (piece[1] if piece else guess_author(node, draft.parts, draft.lines))
        name, url = _pinger(document, node, tag)
        if url is None and draft.author is not None and not _is_name(draft.author, shape):
            name = PING_LABEL.sub("", _own_name(node, draft.author, shape)) or name
        return (name, url) if url or draft.author is not None else (_SAYS.sub("", _unsaid(common.bare(name))), None)
    if piece is not None and (name := _name_there(piece, common)):
        draft.author = piece[1]
        bare = draft.author is node.tag  # and its links may be the reader's
        return name, None if bare else _author_url(document, node, draft.author, shape)
    if tag is None:
        return "", None
    if draft.guessed:
        return _guessed_name(document, node, tag, shape)
    name = _own_name(node, tag, shape)
    if (common.apart or not _is_name(tag, shape)) and all(name != text(link) for link in tag.find_all("a", limit=5)):
        name = common.bare(name)
    return name, _author_url(document, node, tag, shape)


def _unsaid(name: str) -> str:
    """*name* without a verb and its colon."""
    return (SPOKEN.sub("", name) or name).strip()


def _is_name(tag: Tag, shape: Shape) -> bool:
    """Whether an element is there for the name and nothing else."""
    return (
        tag.name in ("cite", "a")
        or shape.author.search(" ".join(classes(tag))) is not None
        or attribute(tag, "itemprop") in ("author", "creator", "name")
    )


def _name_there(piece: tuple[str, Tag], common: CommonNames) -> str:
    """The name in a piece of text that stands where a page's comments have their authors' names."""
    words, tag = piece
    if is_linked(tag) and not DATE.search(words):
        return words if len(words) <= _LONGEST else ""
    words = _unsaid(common.bare(before_date(words)))
    words = _trimmed(_SAYS.sub("", words)) or words
    return words if len(words) <= _LONGEST else ""


def _trimmed(words: str) -> str:
    """*words* without the marks that themes put between a name and what stands beside it."""
    return re.sub(r"\s+/+$|^/+(?=\s)", "", words.strip()).strip(" \t|–—-·•#,:")


def _aside(node: Node, tag: Tag, shape: Shape, *, badges: bool = True) -> Test:
    """A test for what stands in the author's element *tag* beside the name."""

    def aside(inner: Tag) -> bool:
        return (
            inner.name in ("time", "img", "small", "button")
            or id(inner) in node.inner
            or is_control(inner)
            or _ASIDE.search(" ".join(classes(inner))) is not None
            or (
                inner is not tag
                and (
                    is_permalink(inner, node.id, shape)
                    or (badges and inner.name != "a" and BADGE.fullmatch(text(inner)) is not None)
                )
            )
        )

    return aside


def _guessed_name(document: Document, node: Node, tag: Tag, shape: Shape) -> tuple[str, str | None]:
    """The name and the address in an element that nothing but its place makes the author's."""
    aside = _aside(node, tag, shape)
    names = [name for words in own_runs(tag) if (name := _name_in(words))]
    if tag is node.tag:
        return _name_in(text(tag, aside)) or (names or [""])[0], None
    name = names[0] if names else _name_in(text(tag, aside)) or _word_as_name(tag)
    return _unsaid(name), _author_url(document, node, tag, shape)


def _own_name(node: Node, tag: Tag, shape: Shape) -> str:
    """The name in the element that names the author."""
    name = text(tag, _aside(node, tag, shape))
    if not before_date(name).strip():
        name = text(tag, _aside(node, tag, shape, badges=False)) or text(tag)
    if not shape.author.search(" ".join(classes(tag))):
        if (undated := before_date(name)) != name:
            bold = tag.find(["strong", "b", "cite"])
            name = (text(bold) if isinstance(bold, Tag) else "") or _unsaid(undated)
            name = _SAYS.sub("", name) or name
        elif verb := _verb_in(tag):
            name = name.removesuffix(verb).strip() or name
        else:
            unsaid = _unsaid(name)
            name = unsaid if unsaid != name else (_CITED if tag.name == "cite" else _SAYS).sub("", name) or name
        if tag.name == "cite":
            name = _CITED_BY.sub("", name)
        label = _label_in(tag)
        name = name.removeprefix(label).strip() or name
    return _unsaid(name)


def _label_in(tag: Tag) -> str:
    """The label that stands as a text of its own at the beginning of a byline: "By" before the element of the name."""
    first, *others = (piece for piece in tag.find_all(string=True) if piece.strip() and type(piece) is NavigableString)
    apart = bool(others) and first.parent is not others[0].parent
    return squeeze(first) if apart and LABEL.fullmatch(squeeze(first)) else ""


def _verb_in(tag: Tag) -> str:
    """The verb that stands as a text of its own at the end of a byline: "Says:" after the element of the name."""
    pieces = [piece for piece in tag.find_all(string=True) if piece.strip()]
    if len(pieces) < 2 or not (pieces[-1].parent is tag or pieces[-1].strip().endswith(":")):
        return ""
    return squeeze(pieces[-1]) if _VERB_ALONE.fullmatch(pieces[-1]) else ""


def _author_url(document: Document, node: Node, tag: Tag, shape: Shape) -> str | None:
    anchors = [*([tag] if tag.name == "a" else []), *tag.find_all("a", href=True)]
    if not anchors:
        anchors = [around for around in node.within(tag) if around.name == "a" and "href" in around.attrs][:1]
    for anchor in anchors:
        href = attribute(anchor, "href")
        if is_control(anchor) or is_permalink(anchor, node.id, shape) or ("#" in href and same_page_as(document, href)):
            continue
        if url := document.absolute(href):
            return url
    return None


def same_page_as(document: Document, href: str) -> bool:
    """Whether *href* leads to a place on this very page."""
    url = document.absolute(href)
    return url is None or same_page(url, document.url)


PING_LABEL = re.compile(r"^\s*(?:pingback|trackback|rückverweis)\s*(?::|\b(?:by|from|von)\b|[-–—|])\s*", re.I)


def _pinger(document: Document, node: Node, tag: Tag | None) -> tuple[str, str | None]:
    """Who pinged: the words and address of the link that leads elsewhere."""
    for anchor in [t for t in node.own if t.name == "a"]:
        if any(c in ("comment-reply-link", "comment-edit-link", "post-edit-link") for c in classes(anchor)):
            continue
        url = document.absolute(attribute(anchor, "href"))
        if fact_of(document, anchor) == "share":
            continue
        permalink = url is not None and "#comment" in url and host_of(url) == host_of(document.url)
        if url and not permalink and text(anchor):
            external = "url" in classes(anchor) or "external" in rels(anchor) or "nofollow" in rels(anchor)
            if external or not same_page(url, document.url):
                return text(anchor), url
    own = text(tag) if tag is not None and tag is not node.tag else text(node.tag, lambda t: id(t) in node.inner)
    return PING_LABEL.sub("", own)[:200], None
