"""Read a piece of a page: clean HTML, text, blocks and pictures in one walk of the tree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString

from ..records import Link, Media, Span
from ..text import squeeze
from .blocks import Anchor, Block, BlockKind
from .media import Frame, Gallery, picture_url
from .nodes import BREAKING, HEADINGS, Test, attribute, classes, named, names, prose, text

DROPPED = frozenset(
    """
    script style noscript template button input textarea object applet link meta base svg canvas dialog head title
    datalist progress meter map area param
    """.split()
)
"""Elements that hold nothing of an author's words."""

_KEPT = frozenset(
    """
    p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote q cite pre code kbd samp var em strong b i u s del ins sub sup
    small mark abbr dfn time ruby rt rp a img figure figcaption table caption thead tbody tfoot tr th td hr br div
    audio video source track iframe details summary address wbr bdo bdi
    """.split()
)
_VOID = frozenset({"img", "br", "hr", "source", "track", "wbr"})
_ATTRIBUTES = frozenset(
    """
    alt title datetime colspan rowspan start reversed value lang dir cite
    """.split()
)
_ADDRESSES = {"a": "href", "img": "src", "iframe": "src", "video": "src", "audio": "src", "source": "src"}

_CHROME = (
    r"sharedaddy|sd-(?:sharing|block|like|title|content)\S*|jp-(?:relatedposts|post-flair)\S*|addtoany_?\S*|a2a_kit|"
    r"addthis_\S+|share-?(?:buttons?|links?|bar|box|this|icons?|post)|social-?(?:share|sharing|links|icons|buttons?|media)\S*|"
    r"ssba\S*|heateor_\S+|wpl-likebox|post-likes-widget\S*|wpcnt|wpadvert\S*|adsbygoogle|google-auto-placed|"
    r"post-?nav(?:igation)?|nav-?links|page-links?|post-nav-links|link-pages|wp-link-pages|pagination|"
    r"edit-link|post-edit-link|comment-edit-link|"
    r"yarpp\S*|wp_rp_\S*|related-?posts?\S*|wp-block-post-navigation-link|post-tags|entry-meta|entry-utility|postmetadata|"
    r"author-(?:box|bio|info)|about-?author|post-author-bio|wp-polls|wp_ulike\S*|pvc_\S+|post-ratings|pd-rating|"
    r"ezoic\S*|mc4wp\S*|wpforms\S*|newsletter-?\S*|print-no|no-?print|wp-block-search|wp-block-loginout|toc_toggle"
)
"""Class names that plugins and themes give to what stands beside an author's words inside the same element."""

CHROME = named(_CHROME)
CHROME_CLASS = named(_CHROME, ids=False)

_CAPTION = re.compile(
    r"(?:^|\s)(?:wp-caption-text|wp-caption-dd|gallery-caption|caption-text|image-caption|wp-element-caption)(?=\s|$)"
)
_FRAME = re.compile(r"(?:^|\s)(?:wp-caption|gallery-item|tr-caption-container|mceTemp|image-frame)(?=\s|$)")
_PICTURES = ["img", "picture", "video", "audio", "iframe", "embed", "object", "svg", "canvas"]
_PULL = re.compile(r"(?:^|\s)(?:wp-block-pullquote|pull-?quote\S*|pq-\S+)(?=\s|$)", re.I)
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_BEHIND = re.compile(r"screen-?reader|sr-only|visually-?hidden|template|modal|pop-?up|lightbox|cookie|consent")
"""Names of hidden elements that no click on the text opens."""

_ACCENTED = 32
"""The letter before an accent, with the accents that it has already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What one walk brings home."""

    html: str = ""
    text: str = ""
    blocks: tuple[Block, ...] = ()
    media: tuple[Media, ...] = ()
    links: tuple[Link, ...] = ()


class _Reader:
    """The state of one walk."""

    def __init__(self, absolute: Callable[[str | None], str | None], *, attributions: bool = True) -> None:
        self.absolute = absolute
        self.attributions = attributions  # whether a <cite> in a block quote is a line that names its source
        self.html: list[str] = []
        self.text: list[str] = []  # finished lines
        self.length = 0  # of the finished lines, with a line end each
        self.blocks: list[Block] = []
        self.gallery = Gallery(absolute)
        self.links: list[Link] = []
        self.frames: list[Frame] = []
        self.caption: list[str] | None = None  # words of the caption that is open
        self.captions: list[str] = []  # since the last line
        self._open_line()
        self.pre = 0
        self.quotes: list[tuple[int, str | None]] = []  # open block quotes: serial number, source
        self.serial = 0
        self.pull = 0
        self.attribution = 0
        self.kinds: list[BlockKind] = []

    def _open_line(self) -> None:
        self.line: list[str] = []
        self.size = 0
        self.blank = True  # the line is empty, or ends in a blank
        self.anchors: list[Anchor] = []
        self.inline_quotes: list[Span] = []
        self.cites: list[Span] = []

    # -- text ---------------------------------------------------------------------------------------------------

    def words(self, raw: str) -> None:
        if self.caption is not None:
            self.caption.append(raw)
            return
        if self.pre:
            for n, part in enumerate(raw.replace("\r\n", "\n").split("\n")):
                if n:
                    self.flush()
                self._add(part.replace("\t", "    "))
            return
        self._add(raw)

    def _add(self, raw: str) -> None:
        piece = squeeze(f"\x01{raw}\x01")[1:-1]  # blanks at the ends survive as one blank
        if self.blank:
            piece = piece.lstrip(" ")
        if not piece:
            return
        if self.line and piece[0] >= "\u0300":
            # An accent in an element of its own joins the letter before it: spans count composed characters.
            # (A letter has 30 of them at the most: UAX 15, stream-safe text.)
            before, letter = self.line[-1][:-_ACCENTED], self.line.pop()[-_ACCENTED:]
            self.size -= len(letter)
            piece = unicodedata.normalize("NFC", letter + piece)
            if before:
                self.line.append(before)
        self.line.append(piece)
        self.size += len(piece)
        self.blank = piece.endswith(" ")

    def here(self) -> int:
        """The offset in the whole text at which the next word will stand."""
        return self.length + self.size

    def flush(self) -> None:
        """End the line, if it says anything."""
        line = squeeze("".join(self.line))
        if not line:
            self._open_line()
            return
        start, end = self.length, self.length + len(line)
        number, source = self.quotes[0] if self.quotes else (None, None)

        def within(span: Span) -> Span:
            return Span(start=min(span.start, end), end=min(span.end, end))

        self.blocks.append(
            Block(
                span=Span(start=start, end=end),
                kind=self.kinds[-1] if self.kinds else "paragraph",
                quote=number,
                attribution=bool(self.attribution),
                pull=bool(self.pull),
                source_url=source,
                anchors=tuple(Anchor(span=within(a.span), url=a.url) for a in self.anchors),
                inline_quotes=tuple(map(within, self.inline_quotes)),
                cites=tuple(map(within, self.cites)),
                caption_before="\n".join(self.captions),
            )
        )
        self.captions = []
        self.text.append(line)
        self.length = end + 1
        self._open_line()

    # -- pictures -----------------------------------------------------------------------------------------------

    @property
    def frame(self) -> Frame | None:
        return self.frames[-1] if self.frames else None

    def end_caption(self) -> None:
        caption = squeeze("".join(self.caption or ()))
        self.caption = None
        if caption:
            self.captions.append(caption)
        self.gallery.end_caption(caption, self.frame)


def read_body(
    root: Tag | Sequence[Tag],
    absolute: Callable[[str | None], str | None],
    *,
    skip: Test | None = None,
    chrome: bool = True,
    preformatted: bool = False,
    tell: Callable[[int, NavigableString], None] | None = None,
) -> Body:
    """Read what stands in *root*, or in several pieces of one text.

    *absolute* makes an address of an `href` (None drops it); *skip* names further elements to leave out; *chrome* False
    keeps what looks like share buttons and widgets (the words of a comment are never searched for them), and a
    `<cite>` in the line that it stands in; *preformatted* says that a `<pre>` is around; *tell* is
    told of each piece of words, and where in the text it comes to stand.
    Captions stay in the HTML and in `media`, and are left out of the text.
    """
    reader = _Reader(absolute, attributions=chrome)
    reader.pre = int(preformatted)
    roots = [root] if isinstance(root, Tag) else list(root)
    shown: str | None = None
    stack: list[tuple[object, Callable[[], None] | None]] = []
    for piece in reversed(roots):
        stack.append((None, reader.flush))
        stack.extend((child, None) for child in reversed(list(piece.children)))
    while stack:
        node, leave = stack.pop()
        if leave is not None:
            leave()
            continue
        if isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):
                if tell is not None and reader.caption is None:
                    tell(reader.here(), node)
                reader.words(str(node))
                reader.html.append(escape(str(node), quote=False))
            continue
        if not isinstance(node, Tag):
            continue
        if node.name == "object":
            reader.gallery.play(node, reader.frame)
        if (
            node.name in DROPPED
            or (chrome and CHROME(node) and not _section(node))
            or (skip is not None and skip(node))
        ):
            continue
        if _hidden(node):
            paragraphs = prose(node)
            if not paragraphs or _BEHIND.search(names(node)):
                continue
            if shown is None:
                shown = " ".join(text(piece, _hidden) for piece in roots)
            if all(paragraph in shown for paragraph in paragraphs):
                continue
            shown += " ".join(paragraphs)
        leave = _enter(reader, node)
        stack.append((None, leave))
        if node.name not in ("iframe", *_VOID) or _holds_picture(node):
            stack.extend((child, None) for child in reversed(list(node.children)))
    reader.flush()
    return Body(
        html=re.sub(r"\n{3,}", "\n\n", "".join(reader.html)).strip(),
        text="\n".join(reader.text),
        blocks=tuple(reader.blocks),
        media=tuple(reader.gallery.media),
        links=tuple(reader.links),
    )


def _holds_picture(node: Tag) -> bool:
    """libxml2 does not know that a `<source>` is empty: the `<img>` behind it in a `<picture>` stands in it."""
    return node.name == "source" and node.find_parent("picture") is not None


def _section(node: Tag) -> bool:
    """Whether only the id is a name of chrome: the author's own sections get ids made of their titles."""
    return "id" in node.attrs and not CHROME_CLASS(node) and bool(prose(node))


def _hidden(node: Tag) -> bool:
    """Whether *node* is not shown at first; prose is hidden in spoilers and tabs that a click opens."""
    if "hidden" in node.attrs:
        return True
    style = node.attrs.get("style")
    return isinstance(style, str) and _HIDDEN.search(style) is not None


def _open_tag(reader: _Reader, node: Tag) -> str:
    parts = [node.name]
    for name, value in node.attrs.items():
        if name in _ATTRIBUTES and isinstance(value, str):
            if name == "cite" and not (value := reader.absolute(value) or ""):
                continue
            parts.append(f'{name}="{escape(value)}"')
    where = _ADDRESSES.get(node.name)
    if where:
        found = (
            reader.absolute(attribute(node, n))
            for n in (where, "data-src")
            if not attribute(node, n).startswith("data:")
        )
        url = picture_url(node, reader.absolute) if node.name == "img" else next((u for u in found if u), None)
        if url:
            parts.append(f'{where}="{escape(url)}"')
    return f"<{' '.join(parts)}>"


def _enter(reader: _Reader, node: Tag) -> Callable[[], None]:
    """Take note of an element that opens; the answer is called where it closes."""
    name = node.name
    kept = name in _KEPT
    breaking = name in BREAKING
    if kept:
        reader.html.append(_open_tag(reader, node))
    elif breaking:
        reader.html.append("<div>")
    closing = "" if name in _VOID else f"</{name}>" if kept else "</div>" if breaking else ""
    undo: list[Callable[[], None]] = []

    if name == "a" and (url := reader.absolute(attribute(node, "href"))):
        gallery, captioned = reader.gallery, reader.caption is not None
        undo.append(partial(gallery.attach, node, url, reader.frame, before=len(gallery.media), captioned=captioned))
    if name == "br":
        if reader.caption is not None:
            reader.caption.append(" ")
        else:
            reader.flush()
    elif name == "img":
        if any(c in ("wp-smiley", "emoji", "emojione") for c in classes(node)):
            reader.words(attribute(node, "alt"))
        else:
            reader.gallery.picture(node, reader.frame)
    elif name in ("video", "audio", "iframe", "embed"):
        reader.gallery.play(node, reader.frame)
    elif name in ("td", "th", "option"):
        reader.words(" ")
    elif breaking:
        _enter_block(reader, node, undo)
    else:
        _enter_inline(reader, node, undo)

    def leave() -> None:
        for step in reversed(undo):
            step()
        if closing:
            reader.html.append(closing)
        if name in ("td", "th"):
            reader.words(" ")

    return leave


def _enter_block(reader: _Reader, node: Tag, undo: list[Callable[[], None]]) -> None:
    name = node.name
    joined = " ".join(classes(node))
    if reader.caption is not None:
        reader.caption.append(" ")
        return
    if (name == "figcaption" or _CAPTION.search(joined)) and _captions_a_picture(reader, name):
        reader.flush()
        reader.caption = []
        undo.append(reader.end_caption)
        return
    reader.flush()
    undo.append(reader.flush)
    if name == "figure" or _FRAME.search(joined):
        reader.frames.append(Frame(pictured=node.find(_PICTURES) is not None))
        undo.append(lambda: _drop(reader.frames))
    if name == "pre":
        reader.pre += 1
        undo.append(lambda: setattr(reader, "pre", reader.pre - 1))
    kind: BlockKind | None = (
        "heading" if name in HEADINGS else "item" if name in ("li", "dd", "dt") else "code" if name == "pre"
        else "cell" if name == "tr" else "paragraph" if name == "p" and reader.kinds[-1:] == ["heading"] else None
    )  # fmt: skip
    if kind:
        reader.kinds.append(kind)
        undo.insert(0, lambda: _drop(reader.kinds))
    if _PULL.search(joined):
        reader.pull += 1
        undo.insert(0, lambda: setattr(reader, "pull", reader.pull - 1))
    if name == "blockquote":
        if not reader.quotes:
            reader.serial += 1
        source = reader.absolute(attribute(node, "cite"))
        reader.quotes.append((reader.serial, source))
        if reader.frames:
            reader.frames[-1].quote = True
        undo.insert(0, lambda: _drop(reader.quotes))
    elif (name == "footer" and reader.quotes) or (name == "figcaption" and reader.frames and reader.frames[-1].quote):
        if not reader.quotes:
            reader.quotes.append((reader.serial, None))
            undo.insert(0, lambda: _drop(reader.quotes))
        reader.attribution += 1
        undo.insert(0, lambda: setattr(reader, "attribution", reader.attribution - 1))


def _captions_a_picture(reader: _Reader, name: str) -> bool:
    """A caption is kept apart where its figure shows something; below a table or a quote it is text."""
    if not reader.frames:
        return name != "figcaption" or bool(reader.gallery.last)
    frame = reader.frames[-1]
    return frame.pictured and not frame.quote


def _drop(items: list[object] | list[Frame] | list[BlockKind] | list[tuple[int, str | None]]) -> None:
    items.pop()


def _enter_inline(reader: _Reader, node: Tag, undo: list[Callable[[], None]]) -> None:
    if reader.caption is not None:
        return
    start = reader.here()
    lines, pieces = len(reader.text), len(reader.line)
    name = node.name

    def span() -> Span | None:
        """The words since; None when the element was empty or ran over lines."""
        if lines != len(reader.text) or reader.here() <= start:
            return None
        return Span(start=start, end=reader.here())

    if name == "a":
        url = reader.absolute(attribute(node, "href"))

        def end_anchor() -> None:
            words = span()
            if url and words:
                reader.anchors.append(Anchor(span=words, url=url))
            if url and not url.startswith("#"):
                shown = "".join(reader.line[pieces:]) if words else ""
                reader.links.append(Link(url=url, role="body", text=squeeze(shown)))

        undo.append(end_anchor)
    elif name == "q":
        # Browsers draw the marks of <q>; the text gets them, so that it reads as the page does.
        reader.words("“")
        start = reader.here()

        def end_q() -> None:
            if words := span():
                reader.inline_quotes.append(words)
            reader.words("”")

        undo.append(end_q)
    elif name in ("cite", "em", "i"):
        attributed = name == "cite" and bool(reader.quotes) and reader.attributions
        if attributed:
            # A <cite> inside a block quote names its source, on a line of its own in most themes.
            reader.flush()
            start, lines = reader.here(), len(reader.text)
            reader.attribution += 1

        def end_cite() -> None:
            if words := span():
                reader.cites.append(words)
            if attributed:
                reader.flush()
                reader.attribution -= 1

        undo.append(end_cite)
