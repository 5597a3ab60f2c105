"""Which element, or which blocks, hold a comment's words, where its frame stands beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set

from bs4 import Tag

from .comment_marks import (
    BADGE,
    CONTROL,
    PROSE,
    Parts,
    in_bare,
    in_meta,
    is_age,
    is_control,
    is_dated,
    is_permalink,
    is_picture,
    own_words,
)
from .comment_nodes import Node, Shape
from .metadata import DATE
from .nodes import BREAKING, HEADINGS, attribute, classes, inside, shown, text, walk

Guess = Callable[[], Tag | None]
"""Finds the element that names the author by its place alone."""


def find_words(
    parts: Parts, node: Node, author: Tag | None, shape: Shape, guess: Guess, labels: Set[int] = frozenset()
) -> None:
    """Set the `content` or the `blocks` of *parts*: by a name that says so, else where most blocks stand together.

    *labels* are elements that are none of the words, as long as there are others. *guess* finds who wrote the comment
    where no element says so.
    """
    parts.content, unclean = _by_name(parts, node, author, shape)
    parts.blocks, parts.words, parts.named = [], set(), parts.content is not None
    parts.found = "name" if parts.named else ""
    if parts.content is None:
        found = _blocks(parts, node, author, shape, labels)
        groups = _groups([block for block in found if not is_age(text(block))] or found, parts, author, guess)
        blocks = _thickest(groups)
        if all((block.attrs and not _has_prose(block)) or is_age(text(block)) for block in blocks):
            # wpautop() gives its paragraphs no class: here nothing went through it.
            held = _bare_boxes(parts, node, author, shape, guess, labels)
            if held and author is None and (guessed := guess()) is not None:
                blocks = [block for block in blocks if not inside(guessed, block)]
            if held and sum(len(text(box)) for box in held) >= sum(len(text(block)) for block in blocks):
                blocks, parts.content = [], held[0] if len(held) == 1 else None
                parts.blocks = held if len(held) > 1 else []
                parts.found = "boxes"
            elif not blocks:
                parts.content = unclean
                parts.named = unclean is not None
                parts.found = "name" if parts.named else ""
        if labels and not (blocks or parts.blocks or parts.content):
            find_words(parts, node, author, shape, guess)
            return
        if blocks:
            parts.found = "paragraphs"
            parts.content = _around(blocks, groups, parts, node)
            if parts.content is None:
                boxes_beside = _bare_boxes(parts, node, author, shape, guess, labels)
                parts.blocks = _with_others(blocks, [*groups, boxes_beside], node, author or guess())
    if parts.content is not None:
        set_content(parts, node, _unwrapped(parts.content))
    else:
        parts.words = {id(tag) for block in parts.blocks for tag in (block, *walk(block))}


def set_content(parts: Parts, node: Node, content: Tag) -> None:
    """Take *content* for the element that holds the comment's words."""
    parts.content, parts.blocks = content, []
    parts.words = {id(tag) for tag in walk(content, lambda tag: id(tag) in node.inner)}


def _by_name(parts: Parts, node: Node, author: Tag | None, shape: Shape) -> tuple[Tag | None, Tag | None]:
    """The element that its name calls the comment's words: one without anything of the frame in it, and one with."""
    holds_author = {id(p) for p in node.within(author)} if author is not None else set()
    second: Tag | None = None
    for tag in node.own:
        if tag.name in BREAKING or tag.name == "span":
            joined = " ".join(classes(tag)) + " " + _NUMBER.sub("", attribute(tag, "id"))
            if (
                joined.strip()
                and id(tag) not in holds_author
                and tag is not author
                and shape.content.search(joined)
                and not shape.meta.search(" ".join(classes(tag)))
                and not in_meta(node, tag, shape)
            ):
                # "comment" alone may be the words' name, or the whole comment's.
                sure = shape.content.search(_WHOLE.sub("", joined)) is not None
                if sure and not holds_frame(tag, parts, node):
                    return tag, None
                second = second or tag
    return None, second


_NUMBER = re.compile(r"-?(?<!\d)\d+$")
_WHOLE = re.compile(r"(?<!\S)comment(?!\S)", re.I)


def holds_frame(tag: Tag, parts: Parts, node: Node) -> bool:
    """Whether a time, a control or the author's picture stands in *tag*, and not in its prose."""
    if id(tag) not in parts.marked:
        return False
    for inner in walk(tag, lambda t: id(t) in node.inner or (t.name in PROSE and not t.attrs)):
        if id(inner) not in parts.marked:
            continue
        stated = "title" in inner.attrs and DATE.search(shown(inner)) is not None
        if inner.name == "time" or is_picture(inner) or stated or is_dated(inner) or is_age(own_words(inner)):
            return True
    return False


_BLOCKS = frozenset({"p", "pre", "blockquote", "ul", "ol", "dl", "table", "figure"})
"""What wpautop() makes of a comment's words, and what its readers may use."""


BOXES = frozenset({"div", "section", "td", "dd"})
"""What themes put words in that did not go through wpautop()."""


def boxes(parts: Parts, node: Node) -> Iterator[Tag]:
    """The elements that may hold words, as far as nothing of the frame stands in them."""
    for tag in node.own:
        if id(tag) not in parts.marked and (tag.name in _BLOCKS or (tag.name in BOXES and own_words(tag))):
            yield tag


def _blocks(parts: Parts, node: Node, author: Tag | None, shape: Shape, labels: Set[int]) -> list[Tag]:
    """The outermost blocks of prose that are none of the frame."""
    found: list[Tag] = []
    within: set[int] = set()
    framed = {id(author), *(id(around) for around in node.within(author))} if author is not None else set()
    for tag in node.own:
        # A heading may be the name, as long as that is not known.
        block = tag.name in _BLOCKS or (author is not None and tag.name in HEADINGS)
        if not block or id(tag) in within or id(tag) in framed or id(tag) in labels:
            continue
        joined = " ".join(classes(tag))
        if joined and (shape.meta.search(joined) or CONTROL.search(joined)):
            continue
        if in_meta(node, tag, shape) or (id(tag) in parts.marked and not _is_prose(parts, node, tag, shape)):
            continue
        if (text(tag) or tag.find("img") is not None) and not (tag.attrs and _only_devices(tag)):
            found.append(tag)
            within.update(id(inner) for inner in walk(tag))
    return found


def _bare_boxes(
    parts: Parts, node: Node, author: Tag | None, shape: Shape, guess: Guess, labels: Set[int]
) -> list[Tag]:
    """The elements whose words are none of the frame, where the theme prints them without paragraphs."""
    framed = {id(author), *(id(around) for around in node.within(author))} if author is not None else set()
    found: list[Tag] = []
    within: set[int] = set()
    for tag in node.own:
        if tag.name not in BOXES or id(tag) in within or id(tag) in framed or id(tag) in labels:
            continue
        joined = " ".join(classes(tag))
        if joined and (shape.meta.search(joined) or CONTROL.search(joined)):
            continue
        if not own_words(tag) or is_age(text(tag)) or (id(tag) in parts.marked and not _is_marked_by_links(parts, tag)):
            continue
        if in_meta(node, tag, shape) or any(map(_is_device, tag.find_all(["a", "button"]))):
            continue
        found.append(tag)
        within.update(id(inner) for inner in walk(tag))
    if author is None and len(found) > 1 and (guessed := guess()) is not None:
        found = [tag for tag in found if not inside(guessed, tag)] or found
    return found


def _is_marked_by_links(parts: Parts, tag: Tag) -> bool:
    """Whether nothing of the frame stands in *tag* but a reader's plain link amid words."""
    marked = [inner for inner in tag.find_all(True) if id(inner) in parts.marked]
    return (
        bool(marked)
        and all(inner.name == "a" and _is_plain(inner) and not is_control(inner) for inner in marked)
        and DATE.search(text(tag)) is None
        and len(own_words(tag)) > len("Permalink")
    )


def _is_device(tag: Tag) -> bool:
    """Whether a link or a button does something on this page: it votes, it shares, it opens."""
    href = attribute(tag, "href")
    return tag.name == "button" or (href.startswith(("#", "javascript:")) and not _OF_COMMENT.match(href))


_OF_COMMENT = re.compile(r"#(?:\w+-)?comment-\d+$")


def _has_prose(block: Tag) -> bool:
    return any(not tag.attrs for tag in block.find_all(["p", "ul", "ol", "pre", "blockquote"], limit=3))


def _only_devices(block: Tag) -> bool:
    """Whether *block* says nothing but what its links and buttons do."""
    links = block.find_all(["a", "button"])
    return (
        any(map(_is_device, links)) and re.search(r"\w", text(block, lambda tag: tag.name in ("a", "button"))) is None
    )


def _is_prose(parts: Parts, node: Node, block: Tag, shape: Shape) -> bool:
    """Whether *block*, though a time or a permalink stands in it, is a paragraph of the reader's."""
    if block.name not in ("p", "blockquote") or block.attrs or block.find(["cite", "img"]) is not None:
        return False
    if len(text(block, lambda tag: id(tag) in parts.marked)) > 60:
        return True
    own = text(block, lambda tag: tag.name == "a" and id(tag) in parts.marked)
    return re.search(r"\w", own) is not None and _links_again(parts, node, block, shape)


def _links_again(parts: Parts, node: Node, block: Tag, shape: Shape) -> bool:
    """Whether nothing of the frame stands in *block* but plain links, and the theme has its own of each elsewhere.

    A reader's link has no class and no script; one of a theme's would.
    """
    marked = [tag for tag in block.find_all(True) if id(tag) in parts.marked]
    links = [tag for tag in marked if tag.name == "a"]
    if not links or DATE.search(text(block)) or not all(map(_is_plain, links)):
        return False
    if any(tag.find("a") is None for tag in marked if tag.name != "a"):
        return False  # a time, a button

    def again(test: Callable[[Tag], bool]) -> bool:
        mine = {id(link) for link in links}
        return not any(map(test, links)) or any(
            tag.name == "a" and id(tag) not in mine and test(tag) and not (_is_plain(tag) and in_bare(node, tag))
            for tag in node.own
        )

    return again(is_control) and again(lambda tag: is_permalink(tag, node.id, shape))


def _is_plain(link: Tag) -> bool:
    return not {"class", "id", "onclick", "title"} & link.attrs.keys() and not DATE.search(text(link))


def _around(blocks: list[Tag], groups: list[list[Tag]], parts: Parts, node: Node) -> Tag | None:
    """The element that holds *blocks* and no other words but of other *groups* that stand in it."""
    best: Tag | None = None
    parents = [group[0].parent for group in groups]
    for around in node.within(blocks[0]):
        if id(around) in parts.marked or not any(around is parent for parent in parents):
            break
        held = [block for group in groups for block in (blocks if _are_of(blocks, group) else group)]
        held = [block for block in held if inside(block, around)]
        if not own_words(around) and len(text(around)) > sum(len(text(block)) + 1 for block in held):
            break
        best = around
    return best


def _are_of(blocks: list[Tag], group: list[Tag]) -> bool:
    return any(block is blocks[0] for block in group)


def _with_others(blocks: list[Tag], groups: list[list[Tag]], node: Node, author: Tag | None) -> list[Tag]:
    """*blocks* with those of other *groups* that stand in the same element, in their order; not the author's."""
    around = blocks[0].parent
    if around is None or around is node.tag:
        return blocks
    chosen = {id(block) for block in blocks}
    for group in groups:
        if not _are_of(blocks, group):
            chosen.update(id(b) for b in group if inside(b, around) and (author is None or not inside(author, b)))
    return [tag for tag in node.own if id(tag) in chosen and not any(id(outer) in chosen for outer in node.within(tag))]


def _groups(blocks: list[Tag], parts: Parts, author: Tag | None, guess: Guess) -> list[list[Tag]]:
    """*blocks* by what they stand in, without such as have but a name or a badge."""
    groups: dict[int, list[Tag]] = {}
    for block in blocks:
        groups.setdefault(id(block.parent), []).append(block)
    several = [group for group in groups.values() if any(block.name in _BLOCKS for block in group)]
    # wpautop() gives its paragraphs no class.
    several = [group for group in several if any(not b.attrs or _has_prose(b) for b in group)] or several
    several = [group for group in several if not _is_byline(group, parts)] or several
    while len(several) > 1 and all(_NAME_LIKE.fullmatch(text(block)) for block in several[0]):
        guessed = guess() if author is None else None
        if not (
            all(BADGE.fullmatch(text(block)) for block in several[0])
            or (guessed is not None and any(inside(guessed, block) for block in several[0]))
        ):
            break
        several.pop(0)
    return several


def _thickest(groups: list[list[Tag]]) -> list[Tag]:
    """The group of blocks with most words."""
    best = max(reversed(groups), key=lambda group: sum(len(text(block)) for block in group), default=[])
    written = [block for block in best if not block.attrs or _has_prose(block)]
    if written:
        best = written  # a date, a button
    while len(best) > 1 and best[0].attrs and not best[-1].attrs and _NAME_LIKE.fullmatch(text(best[0])):
        best = best[1:]  # wpautop() gives its paragraphs no class
    return best


_NAME_LIKE = re.compile(r"(?:[^.!?]|(?<=\b\w)\.|(?<=\b\w\w)\.(?=\s\S)|(?<=\b\w\w\w\w)\.(?=\s\S)){0,40}")
"""No sentence; a name may have an initial or "Dr." in it."""


def _is_byline(group: list[Tag], parts: Parts) -> bool:
    """Whether blocks as short as a name stand beside the date in an element that holds little else."""
    around = group[0].parent
    return (
        around is not None
        and id(around) in parts.marked
        and all(_NAME_LIKE.fullmatch(text(block)) for block in group)
        and len(DATE.sub("", text(around))) < _BYLINE
    )


_BYLINE = 60


def _unwrapped(content: Tag) -> Tag:
    """*content* without elements around it that hold nothing else."""
    while True:
        inner = [child for child in content.children if isinstance(child, Tag) or str(child).strip()]
        if len(inner) != 1 or not isinstance(inner[0], Tag) or inner[0].name not in ("div", "section"):
            return content
        content = inner[0]
