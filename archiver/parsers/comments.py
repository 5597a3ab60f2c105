"""Who answers whom: comments from nesting, ids, depth classes and reply links.

The reader knows no platform. A platform tells by a `Shape` how its comments are recognised; everything else is read
from what comment markup has in common: an author in `.fn` or `cite`, a time in `<time>` or in the permalink, a body
beside them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from re import Pattern

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from ..ids import derived_comment_id
from ..records import Comment, CommentKind, Moment
from ..text import squeeze
from ..times import parse_time, to_iso
from ..urls import canonical_url, host_of, same_page
from .body import Body, read_body
from .document import Document
from .metadata import DATE
from .nodes import BREAKING, after, attribute, classes, inside, named, names, nearest, rels, text, walk


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
        r"(?:^|\s)(?:(?:wp-block-)?comment-?_?author(?:-(?:info|name|link|meta|box|wrap|details|vcard|block|data))?|commenter|comment-?name|comment_name|vcard|author|commentauthor)(?=\s|$)",
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
        r"commententry|text|message|content|comment|the-comment|entry-content)(?=\s|$)",
        re.I,
    )


@dataclass(slots=True)
class _Node:
    """A comment's element, and the elements that are its own: not those of comments nested in it."""

    tag: Tag
    id: str | None
    parent: _Node | None
    own: list[Tag] = field(default_factory=list)
    inner: set[int] = field(default_factory=set)  # identities of the comments nested in it
    depth: int | None = None
    level: int = 0  # how many comments it stands in


def read_comments(document: Document, root: Tag, shape: Shape, body: Tag | None = None) -> tuple[Comment, ...]:
    """The comments that stand in *root*, in page order, with their parents.

    What stands in the article's *body* is no comment, unless that holds the thread, too.
    A parent is the comment an element stands in; where nothing nests, the `depth` classes or, in a list that
    states none, the reply's own words tell. A comment that must be a reply and whose parent is not to be found
    is marked `parent_missing`.
    """
    nodes = list(_nodes(root, shape, None if body is None or _holds_thread(body, shape) else body))
    _share_out(root, nodes)
    flat = not any(node.parent or node.depth for node in nodes)
    comments: list[Comment] = []
    at_depth: dict[int, str] = {}
    levels: dict[str, int] = {}
    twins: dict[str, int] = {}
    for node in nodes:
        comment = _read(document, node, shape, len(comments))
        if comment is None or comment.id in levels:
            continue
        parent, missing = (node.parent.id if node.parent else None), False
        depth = node.depth
        above = node.parent.depth if node.parent else 0
        if depth is not None and depth > 1 and above is not None and above != depth - 1:
            # A flat list, or a theme that closes its lists too early: the stated depth is right, the nesting is not.
            parent = at_depth.get(depth - 1, parent)
            missing = parent is None
        level = depth - 1 if depth else node.level
        if flat and (parent := _answered(document, node, shape, levels)) is not None:
            level = levels[parent] + 1
        comment = replace(comment, parent=parent, parent_missing=missing, depth=level)
        if not comment.id:
            at = to_iso(comment.published.at) if comment.published else None
            node.id = derived_comment_id(comment.author, at, comment.text, comment.parent, twins)
            comment = replace(comment, id=node.id)
        if depth is not None:
            at_depth = {d: i for d, i in at_depth.items() if d < depth} | {depth: comment.id}
        levels[comment.id] = level
        comments.append(comment)
    return tuple(comments)


_THREAD = named(r"comments|respond|commentform|commentlist|comment-?list|wp-block-comments?|wp-block-comment-template")


def _holds_thread(body: Tag, shape: Shape) -> bool:
    """Whether the element taken as the article's body holds the comments, too, or the form for them."""
    for tag in (body, *walk(body)):
        if _THREAD(tag) or (shape.id.search(attribute(tag, "id")) and _is_signed(tag, shape)):
            return True
        if shape.class_ is not None and tag.name in _ITEMS and shape.class_.search(" ".join(classes(tag))):
            return True
    return False


def _nodes(root: Tag, shape: Shape, body: Tag | None) -> Iterator[_Node]:
    """The outermost element of each comment, in document order, each knowing the comment it stands in."""
    open_nodes: list[tuple[_Node, object]] = []  # with the node that ends it
    known: dict[str, _Node] = {}
    current: object = root
    end = after(root)
    while current is not None and current is not end:
        while open_nodes and open_nodes[-1][1] is current:
            open_nodes.pop()
        if isinstance(current, Tag):
            if current is body or current.name in ("script", "style", "form", "nav"):
                current = after(current)
                continue
            found = _recognise(current, shape, open_nodes[-1][0] if open_nodes else None, known)
            if found is not None:
                if found.id:
                    known[found.id] = found
                if open_nodes:
                    open_nodes[-1][0].inner.add(id(current))
                open_nodes.append((found, _end(current)))
                yield found
        current = current.next_element  # type: ignore[attr-defined]


def _end(tag: Tag) -> object:
    """What follows a comment. In a `<dl>` thread the `<dt>` has the byline and the `<dd>` after it the words."""
    if tag.name != "dt":
        return after(tag)
    for sibling in tag.find_next_siblings(["dt", "dd"]):
        if isinstance(sibling, Tag) and sibling.name == "dt":
            return sibling
    return after(tag.parent) if tag.parent is not None else after(tag)


_ITEMS = frozenset({"li", "div", "article", "section", "dt", "dd"})
"""Elements that may be a comment by their classes alone; a list of pings may be classed like a ping."""


def _recognise(tag: Tag, shape: Shape, around: _Node | None, known: dict[str, _Node]) -> _Node | None:
    """*tag* as a new comment, or None; a second element of the comment around it adds what its classes tell."""
    joined = " ".join(classes(tag))
    found = shape.id.search(attribute(tag, "id"))
    number = found[1] if found else None
    by_class = number is None and tag.name in _ITEMS and joined != "" and _is_classed(tag, joined, shape)
    if number is None and not by_class:
        return None
    depth = shape.depth.search(joined) if shape.depth else None
    level = int(depth[1]) if depth else None
    if number is not None and number in known:
        if around is known[number] and around.depth is None:
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
    return _Node(tag=tag, id=number, parent=around, depth=level, level=around.level + 1 if around else 0)


def _is_classed(tag: Tag, joined: str, shape: Shape) -> bool:
    """Whether *tag* is a comment by its classes."""
    if shape.class_ is not None and shape.class_.search(joined):
        return True
    return shape.hint is not None and shape.hint.search(joined) is not None and _is_signed(tag, shape)


_PINGER = re.compile(r"(?:https?:)?//(?!\S*/trackback/?$)", re.I)
"""Any address but the one to which pings of this post are to be sent."""


def _is_signed(tag: Tag, shape: Shape) -> bool:
    """Whether an author, a date or, in a ping, a link to who pinged stands in *tag*."""
    ping = shape.ping is not None and shape.ping.search(" ".join(classes(tag))) is not None
    for inner in walk(tag):
        joined = " ".join(classes(inner))
        if inner.name in ("time", "cite") or (
            joined and (shape.author.search(joined) or shape.author_box.search(joined))
        ):
            return True
        if ping and inner.name == "a" and _PINGER.match(attribute(inner, "href").strip()):
            return True
    return DATE.search(text(tag)) is not None


def _share_out(root: Tag, nodes: list[_Node]) -> None:
    """Give each comment the elements that are its own, in one walk."""
    starts = {id(n.tag): n for n in nodes}
    open_nodes: list[tuple[_Node, object]] = []
    current: object = root
    end = after(root)
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


# One comment


def _read(document: Document, node: _Node, shape: Shape, position: int) -> Comment | None:
    number = node.id or _referred(document, node, shape)
    node.id = number
    kind = _kind(node, shape)
    author_node = _author_node(node, shape)
    if kind == "comment" and author_node is None and not _has_words(node) and not (number and node.inner):
        return None
    author, author_url = _author(document, node, author_node, shape, kind)
    content = _content(node, author_node, shape)
    published, permalink = _time(document, node, number, author_node, _frame(node, content, shape))
    body = _body(document, node, author_node, content, shape, kind)
    if kind != "comment" and _PING_LABEL.sub("", body.text).strip() == author:
        body = Body()  # "Pingback: the other post's title" is all that most themes print
    if kind != "comment" and _PING_LABEL.sub("", body.text) in ("", author):
        body = Body()  # the label and the link alone
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
    )


def _within(node: _Node, tag: Tag) -> Iterator[Tag]:
    """The elements around *tag* inside the comment's own."""
    for parent in tag.parents:
        if parent is node.tag:
            return
        yield parent


def _has_words(node: _Node) -> bool:
    return bool(text(node.tag, lambda tag: id(tag) in node.inner))


def _referred(document: Document, node: _Node, shape: Shape) -> str | None:
    """The id in the comment's own permalink or reply link, when its element has none."""
    if shape.reference is None:
        return None
    for tag in node.own:
        if tag.name == "a":
            if data := attribute(tag, "data-commentid"):
                return data
            href = attribute(tag, "href")
            if (found := shape.reference.search(href)) and _of_this_post(document, href) and not _is_answer(tag):
                return found[1]
    return None


_PARENT = ("data-parent", "data-parent-id", "data-parent-comment-id", "data-comment-parent", "data-in-reply-to")
_LEADS = re.compile(
    r"\bin (?:reply|response|answer) to\W*$|^\W*(?:reply(?:ing)?|respon(?:se|ding)|answer(?:ing)?) to\W*$|"
    r"^\W*antwort (?:auf|an)\W*$|"
    r"\b(?:en )?réponse à\W*$|\ben respuesta a\W*$|\bin risposta a\W*$|\bem resposta a\W*$|^\W*@\s*$",
    re.I,
)
_MENTION = re.compile(
    r"@\s*\S|(?:in reply|in response|antwort|en réponse|réponse|en respuesta|in risposta|em resposta)\b", re.I
)


def _answered(document: Document, node: _Node, shape: Shape, known: Container[str]) -> str | None:
    """The comment before it that a comment says it answers: "In reply to Ann", "@Ann", each a link to Ann's."""
    for tag in [node.tag, *node.own]:
        for name in _PARENT:
            stated = re.fullmatch(r"(?:\D*comment\D*)?(\d+)", attribute(tag, name))
            if stated and stated[1] != node.id and stated[1] in known:
                return stated[1]
        if tag.name == "a" and shape.reference and (found := shape.reference.search(attribute(tag, "href"))):
            href = attribute(tag, "href")
            if found[1] != node.id and found[1] in known and _of_this_post(document, href) and _is_answer(tag):
                return found[1]
    return None


def _is_answer(anchor: Tag) -> bool:
    """Whether a link leads to what its comment answers, by its own words or by those before it in its line."""
    if "in-reply-to" in rels(anchor) or _MENTION.match(text(anchor)):
        return _before(anchor) == "" or _LEADS.search(_before(anchor)) is not None or "in-reply-to" in rels(anchor)
    return _LEADS.search(_before(anchor)) is not None


def _before(anchor: Tag) -> str:
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


def _of_this_post(document: Document, href: str) -> bool:
    """Whether *href* leads to this page, or to another page of its comments."""
    url = document.absolute(href)
    if url is None:
        return False
    there, here = (canonical_url(u).split("?")[0].rstrip("/") for u in (url, document.url))
    return there == here or there.startswith(here + "/") or here.startswith(there + "/")


_KIND = re.compile(r"\s*(trackback|pingback)\s+(?:by|from|von|par|por|da)\s", re.I)


def _kind(node: _Node, shape: Shape) -> CommentKind:
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


def _author_node(node: _Node, shape: Shape) -> Tag | None:
    box: Tag | None = None
    cite: Tag | None = None
    for tag in node.own:
        if tag.name in ("img", "time"):
            continue
        joined = " ".join(classes(tag))
        if joined and shape.author.search(joined) and text(tag):
            return tag
        if attribute(tag, "itemprop") in ("author", "creator", "name") and text(tag):
            box = box or tag
        elif joined and box is None and shape.author_box.search(joined) and text(tag):
            box = tag
        elif tag.name == "cite" and cite is None and text(tag):
            cite = tag
    return cite if cite is not None and (box is None or _holds(box, cite)) else box or cite


def _holds(outer: Tag, inner: Tag) -> bool:
    return any(parent is outer for parent in inner.parents)


_ASIDE = re.compile(
    r"(?:^|\s)(?:says|date|time|\S*meta\S*|\S*date\S*|\S*reply\S*|edit-link|\S*avatar\S*|screen-reader-text|\S*badge\S*|"
    r"\S*label\S*|\S*role\S*|sep|separator|\S*count\S*|\S*rank\S*)(?=\s|$)",
    re.I,
)
_VERB = (
    r"says|said|writes|wrote|sagt|schreibt|meint|dit|a écrit|dice|scrive|escribió|disse|diz|zegt|schreef|säger|"
    r"skriver|pisze|říká"
)
_COMMENT_BY = re.compile(
    r"^(?:comment|kommentar|commentaire|comentario|commento|comentário)\s+(?:by|von|par|por|di|da)\s+", re.I
)
_SAYS = re.compile(
    rf"\s*(?:\b(?:{_VERB})\s*:?|\b(?!(?:said|dit|dice|disse)\b)(?i:{_VERB})\s*:|:|\bon\b|,|\||[-–—•·])\s*$"
)
"""What follows a name in one piece of text. "Said" and "Dice" are names; a verb in small letters is none."""
_CITED = re.compile(rf"\s*(?:\b(?:{_VERB})\s*:|[:,|]|[-–—•·])\s*$")
_VERB_ALONE = re.compile(rf"\W*(?:{_VERB}|on)?\W*", re.I)


def _author(
    document: Document, node: _Node, tag: Tag | None, shape: Shape, kind: CommentKind
) -> tuple[str, str | None]:
    if kind != "comment":
        return _pinger(document, node, tag)
    if tag is None:
        return "", None

    def aside(inner: Tag) -> bool:
        return inner.name in ("time", "img", "small", "button") or _ASIDE.search(" ".join(classes(inner))) is not None

    name = text(tag, aside) or text(tag)
    if not shape.author.search(" ".join(classes(tag))):
        if found := DATE.search(name):
            bold = tag.find(["strong", "b", "cite"])
            name = text(bold) if isinstance(bold, Tag) and text(bold) else name[: found.start()]
            name = _SAYS.sub("", name)
        elif verb := _verb_in(tag):
            name = name.removesuffix(verb).strip()
        else:
            name = (_CITED if tag.name == "cite" else _SAYS).sub("", name)
        if tag.name == "cite":
            name = _COMMENT_BY.sub("", name)
    return name, _author_url(document, node, tag)


def _verb_in(tag: Tag) -> str:
    """The verb that stands as a text of its own at the end of a byline: "Says:" after the element of the name."""
    pieces = [piece for piece in tag.find_all(string=True) if piece.strip()]
    if len(pieces) < 2 or not (pieces[-1].parent is tag or pieces[-1].strip().endswith(":")):
        return ""
    return squeeze(pieces[-1]) if _VERB_ALONE.fullmatch(pieces[-1]) else ""


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


def _author_url(document: Document, node: _Node, tag: Tag) -> str | None:
    anchors = [*([tag] if tag.name == "a" else []), *tag.find_all("a", href=True)]
    if not anchors:
        anchors = [around for around in _within(node, tag) if around.name == "a" and "href" in around.attrs][:1]
    for anchor in anchors:
        href = attribute(anchor, "href")
        if "#" in href and same_page_as(document, href):
            continue
        if any(c in ("comment-reply-link", "comment-edit-link") for c in classes(anchor)):
            continue
        if url := document.absolute(href):
            return url
    return None


def same_page_as(document: Document, href: str) -> bool:
    """Whether *href* leads to a place on this very page."""
    url = document.absolute(href)
    return url is None or same_page(url, document.url)


_PING_LABEL = re.compile(r"^\s*(?:pingback|trackback|rückverweis)\s*(?::|\b(?:by|from|von)\b|[-–—|])\s*", re.I)


def _pinger(document: Document, node: _Node, tag: Tag | None) -> tuple[str, str | None]:
    """Who pinged: the words and address of the link that leads elsewhere."""
    for anchor in [t for t in node.own if t.name == "a"]:
        if any(c in ("comment-reply-link", "comment-edit-link", "post-edit-link") for c in classes(anchor)):
            continue
        url = document.absolute(attribute(anchor, "href"))
        permalink = url is not None and "#comment" in url and host_of(url) == host_of(document.url)
        if url and not permalink and text(anchor):
            external = "url" in classes(anchor) or "external" in rels(anchor) or "nofollow" in rels(anchor)
            if external or not same_page(url, document.url):
                return text(anchor), url
    own = text(tag) if tag is not None else text(node.tag, lambda t: id(t) in node.inner)
    return _PING_LABEL.sub("", own)[:200], None


def _frame(node: _Node, content: Tag | None, shape: Shape) -> list[Tag]:
    """The comment's own elements but for those in its words."""
    if content is None:
        return node.own
    return [tag for tag in node.own if not inside(tag, content) or _in_meta(node, tag, shape)]


_FINENESS = ("second", "minute", "day", "month", "year")


def _time(
    document: Document, node: _Node, number: str | None, author: Tag | None, frame: list[Tag]
) -> tuple[Moment | None, str | None]:
    """When, and the comment's own address; of several times in its frame the finest, of these the first."""
    permalink: str | None = None
    moment: Moment | None = None
    words: list[str] = []
    framed = {id(tag) for tag in frame}
    for tag in node.own:
        if tag.name == "time":
            if id(tag) not in framed:
                continue
            found_moment = parse_time(attribute(tag, "datetime"), language=document.language) or parse_time(
                text(tag), language=document.language
            )
            if found_moment is not None and (moment is None or _is_finer(found_moment, moment)):
                moment = found_moment
        elif tag.name == "a" and permalink is None and number:
            href = attribute(tag, "href")
            if "replytocom" not in href and re.search(rf"#[^#]*(?<!\d){re.escape(number)}$", href):
                permalink = document.absolute(href)
                words.append(attribute(tag, "title"))
                words.append(text(tag))
    if moment is None:
        for tag in frame:
            joined = names(tag)
            if tag.name == "abbr" or re.search(r"date|time|meta|posted|published", joined):
                words.append(attribute(tag, "title"))
                words.append(attribute(tag, "content"))
                if len(tag.find_all(True, limit=12)) < 12:
                    words.append(text(tag))
        for printed in words:
            if printed and len(printed) < 160 and (moment := parse_time(printed, language=document.language)):
                break
    if moment is None and author is not None and (found := DATE.search(text(author))):
        moment = parse_time(found[0], language=document.language)  # "Comment by Ann — 8 January 2006 @ 5:20 pm"
    return moment, permalink


def _is_finer(moment: Moment, than: Moment) -> bool:
    """Whether *moment* says what *than* says, only finer: to the minute, or with its zone."""
    if abs(moment.at - than.at) >= timedelta(days=2):
        return False  # when it was edited
    fine, coarse = ((max(1, _FINENESS.index(m.precision)), m.zone == "assumed") for m in (moment, than))
    return fine < coarse


def _content(node: _Node, author: Tag | None, shape: Shape) -> Tag | None:
    """The element that holds the comment's words and nothing of its frame, where there is one."""
    holds_author = {id(p) for p in _within(node, author)} if author is not None else set()
    for tag in node.own:
        if tag.name in BREAKING or tag.name == "span":
            joined = " ".join(classes(tag)) + " " + re.sub(r"-?\d+$", "", attribute(tag, "id"))
            if (
                joined.strip()
                and id(tag) not in holds_author
                and tag is not author
                and shape.content.search(joined)
                and not shape.meta.search(" ".join(classes(tag)))
                and not _in_meta(node, tag, shape)
            ):
                return tag
    return None


def _body(
    document: Document, node: _Node, author: Tag | None, content: Tag | None, shape: Shape, kind: CommentKind
) -> Body:
    """The comment's words: its content element where there is a clean one, else all that is not its frame."""
    inner = node.inner
    holds_author = {id(p) for p in _within(node, author)} if author is not None else set()
    within = content if content is not None else node.tag
    whole = content is None

    def skip(tag: Tag) -> bool:
        if id(tag) in inner or tag is author:
            return True
        if tag.name in ("form", "nav") or "children" in classes(tag):
            return True
        joined = " ".join(classes(tag))
        if joined and _CONTROL.search(joined):
            return True
        if whole:
            if id(tag) in holds_author:
                return not _wraps_all(node, tag)
            if tag.name in ("time", "header", "footer") or (joined and shape.meta.search(joined)):
                return True
            if tag.name == "a" and node.id and _leads_to(node.id, attribute(tag, "href"), shape):
                return True
        return False

    pieces = [within]
    if whole and node.tag.name == "dt":
        pieces += [t for t in node.own if t.name == "dd" and t.parent is node.tag.parent]
    bodies = [read_body(piece, document.absolute, skip=skip, chrome=False) for piece in pieces]
    body = bodies[0]
    if len(bodies) > 1:
        body = Body(html="\n".join(b.html for b in bodies if b.html), text="\n".join(b.text for b in bodies if b.text))
    if kind != "comment" and whole:
        return Body()
    return _without_says(body) if whole and _verb_beside(author) else body


_LED_BY = re.compile(rf"\s*(?:{_VERB})\s*:\s*(?:<br>\s*)*", re.I)


def _without_says(body: Body) -> Body:
    """*body* without the verb that themes of 2005 printed bare between the author and the words: "Says:"."""
    if not _LED_BY.match(body.text):
        return body
    html = _LED_BY.sub("", body.html, count=1) if _LED_BY.match(body.html) else body.html
    return replace(body, html=html, text=_LED_BY.sub("", body.text, count=1))


def _leads_to(number: str, href: str, shape: Shape) -> bool:
    """Whether a link is the comment's own permalink, or its reply link."""
    found = shape.reference.search(href) if shape.reference else None
    return found is not None and found[1] == number


_CONTROL = re.compile(
    r"(?:^|\s)(?:reply|comment-?reply(?:-link)?|comment-reply-\w+|comment-edit-link|edit-link|edit-comment|"
    r"comment-awaiting-moderation|cancel-comment-reply\S*|comment-likes?\S*|comment-like|jetpack-likes\S*|"
    r"sd-(?:block|like|content)\S*|"
    r"screen-reader-text|comment-actions|comment-rating|reply-link|wp-block-comment-reply-link)(?=\s|$)",
    re.I,
)


def _in_meta(node: _Node, tag: Tag, shape: Shape) -> bool:
    for parent in tag.parents:
        if parent is node.tag:
            return False
        if shape.meta.search(" ".join(classes(parent))) and not shape.content.search(" ".join(classes(parent))):
            return True
    return False


def _wraps_all(node: _Node, tag: Tag) -> bool:
    """Whether an element around the author also holds the body: more blocks than a byline has."""
    joined = " ".join(classes(tag))
    if re.search(r"vcard|author|meta", joined, re.I) and tag.find(["p", "blockquote", "ul", "ol", "pre"]) is None:
        return False
    return tag.find(["p", "blockquote", "ul", "ol", "pre"]) is not None or any(
        child.name == "div" for child in tag.find_all("div", limit=4)
    )
