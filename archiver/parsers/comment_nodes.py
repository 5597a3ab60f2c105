"""Which elements of a page are comments, and which elements belong to each of them.

A platform tells by a `Shape` how its comments are recognised: by the ids of their elements or of an anchor in them, or
by their classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from re import Pattern
from typing import Any

from bs4 import Tag

from .document import Document
from .folds import Fold
from .metadata import DATE
from .nodes import after, attribute, classes, named, nearest, rels, shown, text, walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a platform's comments look. Patterns are searched in an id, or in class names joined by blanks."""

    id: Pattern[str]
    """Matches the element ids of comments; group 1 is the comment's own id."""

    class_: Pattern[str] | None = None
    """Matches the classes of a comment that has no id of its own."""

    hint: Pattern[str] | None = None
    """Matches classes that others have, too: of a comment when an author or a date stands in the element."""

    depth: Pattern[str] | None = None
    """Finds the depth among the classes: group 1, counted from 1."""

    reference: Pattern[str] | None = None
    """Finds a comment's id in the addresses of its permalink and its reply link: group 1."""

    ping: Pattern[str] | None = None
    """Finds `pingback` or `trackback` among the classes: group 1."""

    author: Pattern[str] = re.compile(
        r"(?:^|\s)(?:fn|comment-?author-?name|wp-block-comment-author-name|comment-author-link)(?=\s|$)", re.I
    )
    author_box: Pattern[str] = re.compile(
        r"(?:^|\s)(?:(?:wp-block-)?comment-?_?author(?:-(?:info|name|link|meta|box|wrap|details|vcard|block|data))?|"
        r"\S*comment[-_]{1,2}author(?:[-_]name)?|commenter|(?:comment|user|author|commenter|display)[-_]?name|vcard|(?:\S+__)?author|commentauthor)(?=\s|$)",
        re.I,
    )
    meta: Pattern[str] = re.compile(
        r"(?:^|\s)(?:comment-?_?(?:meta|metadata|header|head|footer|info|date|time|permalink|number|count|tools|actions|controls|"
        r"edit|edit-link|avatar|link|karma|rating|votes?)(?:-\w+)*|commentmetadata|commentmeta|entry-meta|meta|"
        r"date|time|says|avatar|gravatar|vcard|author-meta|comment-by|"
        r"wp-block-(?:comment-(?:date|author-name|author-avatar|edit-link|reply-link)|avatar)|edit-link|photo|"
        r"(?:comment-?)?(?:reply|replies|respond)(?:-?link)?(?:-\w+)*|comment-awaiting-moderation|moderation|"
        r"comment-author(?:-(?:info|name|link|meta|box|wrap|details|vcard|avatar|block|data))?|screen-reader-text|sd-(?:block|like|content)\S*|comment-likes?\S*|"
        r"jetpack-likes\S*|likes-widget\S*|wpulike\S*|cld-\S+)(?=\s|$)",
        re.I,
    )
    content: Pattern[str] = re.compile(
        r"(?:^|\s)(?:(?:wp-block-)?comment-?_?(?:content|text|body|entry|copy|message|main|post|txt|inner-text)|commenttext|"
        r"\S+[-_]comment[-_]{1,2}(?:content|text)|comment__(?:content|text)|"
        r"commententry|text|message|content|comment|the-comment|entry-content)(?=\s|$)",
        re.I,
    )


@dataclass(slots=True)
class Node:
    """A comment's element, and the elements that are its own: not those of comments nested in it."""

    tag: Tag
    id: str | None
    parent: Node | None
    own: list[Tag] = field(default_factory=list)
    nested: list[Tag] = field(default_factory=list)
    """The outermost elements of the comments that stand in it."""

    inner: set[int] = field(default_factory=set)
    """The identities of `nested`."""

    depth: int | None = None
    """As its classes state it, counted from 1."""

    level: int = 0
    """How many comments it stands in."""

    found: str = ""
    """What told that it is a comment: a rule."""

    def within(self, tag: Tag) -> Iterator[Tag]:
        """The elements around *tag* inside the comment's own."""
        for parent in tag.parents:
            if parent is self.tag:
                return
            yield parent


def find_nodes(document: Document, root: Tag, shape: Shape, body: Tag | None) -> Iterable[Node]:
    """The comments in *root* but outside of the article's *body*, in document order, each with what it owns.

    Of a very large page, a comment is to be read before the next one is asked for.
    """
    if body is not None and _holds_thread(body, shape):
        body = None
    known: dict[str, Node | None] = {}
    hosts = _hosts(document.by_name(*_BEARERS), shape)
    found = list(_nodes(root, after(root), shape, body, hosts, known))
    nodes = [node for node in found if isinstance(node, Node)]
    _share_out(root, after(root), nodes)
    return nodes if len(nodes) == len(found) else _Unfolded(found, shape, known)


class _Unfolded:
    """The comments of a tree that has folds, where those are filled, a run at a time."""

    def __init__(self, found: list[Node | _Gap], shape: Shape, known: dict[str, Node | None]) -> None:
        self._found = found
        self._shape = shape
        self._known = known

    def __iter__(self) -> Iterator[Node]:
        known = dict(self._known)
        for found in self._found:
            if isinstance(found, Node):
                yield found
                continue
            for run in found.fold.runs:
                with found.fold.filled(run) as first:
                    yield from self._run(first, found, known)

    def _run(self, first: object, gap: _Gap, known: dict[str, Node | None]) -> Iterator[Node]:
        end = gap.fold.end
        bearers = [tag for tag in _between(first, end) if isinstance(tag, Tag) and tag.name in _BEARERS]
        found = _nodes(first, end, self._shape, None, _hosts(bearers, self._shape), known, gap.around)
        nodes = [node for node in found if isinstance(node, Node)]
        _share_out(first, end, nodes)
        yield from nodes
        for node in nodes:
            if node.id:
                known[node.id] = None


def standing(nodes: Iterable[Node], count: int) -> list[Node]:
    """The first *count* of *nodes* that are in the tree and stay there."""
    found = nodes._found if isinstance(nodes, _Unfolded) else nodes
    return list(islice((node for node in found if isinstance(node, Node)), count))


_THREAD = named(r"comments|respond|commentform|commentlist|comment-?list|wp-block-comments?|wp-block-comment-template")


def _holds_thread(body: Tag, shape: Shape) -> bool:
    """Whether the element taken as the article's body holds the comments, too, or the form for them."""
    for tag in (body, *walk(body)):
        if _THREAD(tag) or (shape.id.search(attribute(tag, "id")) and is_signed(tag, shape)):
            return True
        if shape.class_ is not None and tag.name in _ITEMS and shape.class_.search(" ".join(classes(tag))):
            return True
        if tag.name == "form" and "wp-comments-post.php" in attribute(tag, "action"):
            return True
    return False


_HOSTS = frozenset({"li", "div", "article", "section", "dt", "dd", "tr", "td"})
_BEARERS = ("a", "div", "article", "section")


def _hosts(bearers: Iterable[Tag], shape: Shape) -> dict[int, str]:
    """Elements without an id of a comment that one in them gives: an anchor, or the only element of an item."""
    found: dict[int, str] = {}
    twice: set[int] = set()
    for tag in bearers:
        stated = shape.id.search(attribute(tag, "id") or (attribute(tag, "name") if tag.name == "a" else ""))
        if stated is None:
            continue
        host = nearest(tag, lambda around: around.name in _HOSTS)
        around = host if host is None or host.name == "li" else nearest(host, lambda around: around.name in _HOSTS)
        if tag.name == "a" and around is not None and around.name == "li":
            host = around
        if host is None or (tag.name != "a" and host.name != "li"):
            continue
        if found.setdefault(id(host), stated[1]) != stated[1]:
            twice.add(id(host))
    hosts = {host: number for host, number in found.items() if host not in twice}
    return hosts or _wrappers(bearers, shape)


def _wrappers(bearers: Iterable[Tag], shape: Shape) -> dict[int, str]:
    """The elements that hold a comment with an id and, beside it, the answers to it; none where ids nest."""
    stated: dict[int, tuple[Tag, str]] = {}
    for tag in bearers:
        if tag.name != "a" and (found := shape.id.search(attribute(tag, "id"))):
            stated[id(tag)] = tag, found[1]
    around: dict[int, tuple[Tag, str]] = {}
    for tag, number in stated.values():
        parent = tag.parent
        if parent is None or parent.name not in _HOSTS or id(parent) in around:
            return {}  # a list has many
        if any(id(outer) in stated for outer in tag.parents):
            return {}
        around[id(parent)] = parent, number
    nests = any(id(outer) in around for parent, _ in around.values() for outer in parent.parents)
    return {host: number for host, (_, number) in around.items()} if nests else {}


@dataclass(frozen=True, slots=True)
class _Gap:
    """A fold, and the comment it stands in."""

    fold: Fold
    around: Node | None


def _between(first: Any, end: Any) -> Iterator[Any]:
    """What stands from *first* up to *end*, in document order."""
    while first is not None and first is not end:
        yield first
        first = first.next_element


def _nodes(
    first: object,
    end: object,
    shape: Shape,
    body: Tag | None,
    hosts: dict[int, str],
    known: dict[str, Node | None],
    around: Node | None = None,
) -> Iterator[Node | _Gap]:
    """The outermost element of each comment, in document order, each knowing the comment it stands in.

    They begin in the comment *around* them, if any; *known* are those that were found before, by id.
    """
    open_nodes: list[tuple[Node, object]] = []  # with the node that ends it
    current: object = first
    while current is not None and current is not end:
        while open_nodes and open_nodes[-1][1] is current:
            open_nodes.pop()
        if isinstance(current, Tag):
            if current is body or current.name in ("script", "style", "form", "nav"):
                current = after(current)
                continue
            found = _recognise(current, shape, open_nodes[-1][0] if open_nodes else around, known, hosts)
            if found is not None:
                if found.id:
                    known[found.id] = found
                if open_nodes:
                    open_nodes[-1][0].inner.add(id(current))
                    open_nodes[-1][0].nested.append(current)
                open_nodes.append((found, _end(current)))
                yield found
        elif isinstance(current, Fold):
            yield _Gap(current, open_nodes[-1][0] if open_nodes else around)
        current = current.next_element  # type: ignore[attr-defined]


def _end(tag: Tag) -> object:
    """What follows a comment. In a `<dl>` thread the `<dt>` has the byline and the `<dd>` after it the words."""
    if tag.name != "dt":
        return after(tag)
    sibling = tag.next_sibling
    while sibling is not None:
        if isinstance(sibling, Tag) and sibling.name == "dt":
            return sibling
        sibling = sibling.next_sibling
    return after(tag.parent) if tag.parent is not None else after(tag)


_ITEMS = frozenset({"li", "div", "article", "section", "dt", "dd", "tr"})
"""Elements that may be a comment by their classes alone; a list of pings may be classed like a ping."""


_DEEPEST = 1000
"""No blog's threads go deeper; a class that says so says nothing."""


def _level(digits: str) -> int | None:
    """The depth in a class name."""
    level = int(digits) if len(digits) < 10 else _DEEPEST + 1
    return level if level <= _DEEPEST else None


def _recognise(
    tag: Tag, shape: Shape, around: Node | None, known: dict[str, Node | None], hosts: dict[int, str]
) -> Node | None:
    """*tag* as a new comment, or None; a second element of the comment around it adds what its classes tell."""
    joined = " ".join(classes(tag))
    found = None if tag.name == "a" else shape.id.search(attribute(tag, "id"))
    number, rule = (found[1], "id") if found else (None, "")
    if number is None and tag.name in _ITEMS and joined != "":
        rule = _is_classed(tag, joined, shape)
    by_class = number is None and rule != ""
    if number is None and id(tag) in hosts and (by_class or is_signed(tag, shape)):
        number, by_class, rule = hosts[id(tag)], False, "id within"
    if number is None and not by_class:
        return None
    depth = shape.depth.search(joined) if shape.depth else None
    level = _level(depth[1]) if depth else None
    if number is not None and number in known:
        if around is not None and around is known[number] and around.depth is None:
            around.depth = level
        return None
    inner = tag.name not in ("li", "dt") and (not by_class or (around is not None and level == around.depth))
    if number is not None and around is not None and around.id is None and inner:
        # A wrapper carries the classes, an element in it the id.
        around.id = number
        known[number] = around
        return None
    if (
        number is None
        and around is not None
        and tag.name not in ("li", "dt")
        and (around.depth is None or level is None or level <= around.depth)
    ):
        # The comment's own inner element carries the classes (a wrapper had the id).
        if around.depth is None:
            around.depth = level
        return None
    return Node(tag=tag, id=number, parent=around, depth=level, level=around.level + 1 if around else 0, found=rule)


def _is_classed(tag: Tag, joined: str, shape: Shape) -> str:
    """Whether *tag* is a comment by its classes: the rule by which it is, or nothing."""
    if shape.class_ is not None and shape.class_.search(joined):
        return "classes"
    hinted = shape.hint is not None and shape.hint.search(joined) is not None
    return "classes and signature" if hinted and is_signed(tag, shape) else ""


_PINGER = re.compile(r"(?:https?:)?//(?!\S*/trackback/?$)", re.I)
"""Any address but the one to which pings of this post are to be sent."""


def is_signed(tag: Tag, shape: Shape) -> bool:
    """Whether an author, a date, a link to answer or, in a ping, a link to who pinged stands in *tag*."""
    ping = shape.ping is not None and shape.ping.search(" ".join(classes(tag))) is not None
    for inner in walk(tag):
        joined = " ".join(classes(inner))
        if inner.name in ("time", "cite") or (
            joined and (shape.author.search(joined) or shape.author_box.search(joined))
        ):
            return True
        if "comment-reply-link" in classes(inner) or (
            inner.name == "a" and {"external", "nofollow"} <= set(rels(inner)) and "url" in classes(inner)
        ):
            return True
        if "title" in inner.attrs and DATE.search(shown(inner)):
            return True
        if ping and inner.name == "a" and _PINGER.match(attribute(inner, "href").strip()):
            return True
    return DATE.search(text(tag)) is not None


def _share_out(first: object, end: object, nodes: list[Node]) -> None:
    """Give each comment the elements that are its own, in one walk."""
    starts = {id(n.tag): n for n in nodes}
    open_nodes: list[tuple[Node, object]] = []
    current: object = first
    while current is not None and current is not end:
        while open_nodes and open_nodes[-1][1] is current:
            open_nodes.pop()
        if isinstance(current, Tag):
            node = starts.get(id(current))
            if node is not None:
                open_nodes.append((node, _end(current)))
            elif open_nodes:
                open_nodes[-1][0].own.append(current)
        current = current.next_element  # type: ignore[attr-defined]
