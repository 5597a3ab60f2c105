"""What a page says, as plain values: frozen, slotted, keyword-only; sequences are tuples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NewType

CanonicalUrl = NewType("CanonicalUrl", str)
"""An address that `urls.canonical_url` has cleaned; only that function makes one."""

PageKind = Literal["article", "comments", "index", "other"]
Source = Literal["html", "feed", "api"]
Precision = Literal["second", "minute", "day", "month", "year"]
Zone = Literal["stated", "site", "assumed"]
CommentKind = Literal["comment", "pingback", "trackback"]
QuoteKind = Literal["block", "inline", "pull"]
TermScheme = Literal["category", "tag"]
MediaKind = Literal[
    "image",
    "audio",
    "video",
    "file",  # a document, a packed folder: whatever is no page
    "embed",  # what a frame shows of another site, as its player: a page, which is not kept
]
LinkRole = Literal[
    "post",  # an entry of an index page
    "older",  # the next page of an index, further into the past
    "newer",  # the page before
    "archive",  # a month, a year
    "neighbour",  # the post before or after this one
    "part",  # another page of this same long post
    "comment_page",  # another page of this post's comments
    "feed",  # the blog's feed
    "comments_feed",  # a feed of comments
    "sitemap",
    "page",  # a static page, from the menus
    "related",  # "you may also like"
    "body",  # a link in the article's text
    "alternate",  # the same page under another address (shortlink, AMP, print)
    "internal",  # any other link inside the blog
]


ONLY_WAY = "only_way"
"""In `Fetch.read_with`: the page was but a way to others, and none of its words were taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time as a page states it."""

    at: datetime
    """Aware, in UTC."""

    raw: str = ""
    """The printed form, or the attribute it was read from."""

    precision: Precision = "minute"
    """What the page states: what is finer than this is zero."""

    zone: Zone = "assumed"
    """`stated` by the page, taken from the `site`, or `assumed` to be UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody a page names: a writer, a commenter, a speaker."""

    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A category or a tag."""

    scheme: TermScheme
    name: str
    slug: str
    """The last part of the term's address, else made of its name; unique within scheme and site."""

    @property
    def named(self) -> bool:
        """False when the name is but the slug's words: a page may tell of a term by its slug alone."""
        return self.name != self.slug.replace("-", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link, absolute, by what it leads to."""

    url: str
    role: LinkRole
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture of an article, or a sound, a film, a file that it shows or links to."""

    url: str
    kind: MediaKind = "image"
    alt: str = ""
    """The words for those who cannot see it; of a frame or a player, its title."""

    caption: str = ""
    """The words below it; of a file that is linked, the words of the link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of an article's text: characters, from `start` up to and without `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words that somebody said or wrote, as an article quotes them."""

    position: int
    """Place among the article's quotes, counted from 0."""

    kind: QuoteKind
    text: str
    """The words, without the outer marks; spans joined by a blank."""

    spans: tuple[Span, ...]
    """Where the words stand in `Article.text`; several when the quote is split around its cue."""

    speaker: str | None = None
    """The fullest name known of who said it; None when nobody is named."""

    speaker_text: str | None = None
    """The mention as it stands in the text."""

    speaker_span: Span | None = None
    cue: str | None = None
    """The word that introduces: said, explained, according to."""

    role: str | None = None
    """What the text says the speaker is: "senior author"."""

    confidence: float | None = None
    """Between 0 and 1, of the attribution, by hand-set rules; None where nobody is named or described."""

    source_url: str | None = None
    """The `cite` of a block quote, or the link in its attribution."""

    rule: str = ""
    """How it was found, and how its speaker: `quotation marks, cue after` (docs/rules.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One reader's comment, or a ping from another blog."""

    id: str
    """As the platform names it, or derived from its content when the page gives none."""

    position: int
    """Place on the page, counted from 0."""

    kind: CommentKind = "comment"
    parent: str | None = None
    """`id` of the comment this one answers."""

    parent_missing: bool = False
    """True for a reply whose parent is not on the page; `parent` is None when the page hides which it is."""

    depth: int = 0
    """0 for a comment on the article, 1 for a reply to it, and so on, as shown."""

    author: str | None = None
    author_url: str | None = None
    published: Moment | None = None
    permalink: str | None = None
    html: str = ""
    """The body, cleaned."""

    text: str = ""
    """The body as text, one line a block."""

    page: int | None = None
    """The number of the comment page that shows it, when its thread is paged."""

    rule: str = ""
    """How its element was recognised, and how its words were found: `id, words by name` (docs/rules.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One post, or one page of a long post."""

    title: str | None = None
    authors: tuple[Person, ...] = ()
    published: Moment | None = None
    modified: Moment | None = None
    language: str | None = None
    """A language tag, as `en` or `pt-BR`."""

    html: str = ""
    """The body, cleaned: no scripts, no widgets, captions kept."""

    text: str = ""
    """The body as text, one line a block, captions left out. Quotes point into it."""

    terms: tuple[Term, ...] = ()
    media: tuple[Media, ...] = ()
    claimed_comments: int | None = None
    """How many comments the page says there are; None when it does not say."""

    part: int = 1
    """The number of this page within a long post, from 1."""

    parts: int = 1
    """How many pages the long post has, as far as this page tells."""

    protected: bool = False
    """True when the page asks for a password instead of showing its body."""

    rule: str = ""
    """How its body was found: `class entry-content` (docs/rules.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The blog a page belongs to."""

    key: str
    """Host, and path where the blog lives below one: `blog.example`, `host.example/blog`."""

    url: str
    title: str | None = None
    platform: str | None = None
    language: str | None = None
    zone: str | None = None
    """The blog's clock as an offset or zone name, when a feed or page tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What surprised us on a page, or lost it: kept, so that nothing is lost in silence."""

    stage: Literal["fetch", "parse", "discover", "store"]
    field: str
    """Which part was lost: `title`, `comments`, `page`."""

    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """An address that answered with another one."""

    url: str
    status: int
    """By 301 and 308 it says that it always will, by others that it does for now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A record of a WARC file."""

    warc: str
    """The file, from the folder where the archive keeps them; for one in a WACZ file, `file.wacz#archive/name`."""

    offset: int
    """Where the record begins in that file, in bytes."""

    length: int
    """Bytes of the record in that file: compressed, where the file is."""

    digest: str | None = None
    """Of its payload, as the record states it: `sha256:` and hexadecimal digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One request and what came of it."""

    asked_url: str
    final_url: str
    fetched_at: datetime
    """Aware, in UTC."""

    status: int | None = None
    """None when no response came."""

    media_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    """Of the body as decoded from its transfer and content encodings."""

    size: int | None = None
    """Bytes of that body."""

    redirects: tuple[Redirect, ...] = ()
    """The addresses that led to `final_url`, the one asked for first."""

    capture: Capture | None = None
    """The record of this answer, when it was kept."""

    body: Capture | None = None
    """The record that holds its body: where `capture` is a `revisit`, an earlier one."""

    read_with: Mapping[str, Any] | None = None
    """What the parser was told beside the answer, fit for JSON: what it takes to read it again just so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """A picture or another file of an article, asked for. A Scrapy item, and one transaction of the archive."""

    url: str
    """As `Media` has it."""

    fetch: Fetch
    """Where another address led here whose file is asked for by itself, it is that of the redirect."""

    error: str | None = None
    """Why it could not be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedPage:
    """Everything one response says. The Scrapy item, and one transaction of the archive."""

    url: CanonicalUrl
    kind: PageKind
    source: Source = "html"
    parser: str = ""
    """Which reader made this: `wordpress/1`."""

    site: Site | None = None
    article: Article | None = None
    comments: tuple[Comment, ...] = ()
    quotes: tuple[Quote, ...] = ()
    links: tuple[Link, ...] = ()
    problems: tuple[Problem, ...] = ()
    about: CanonicalUrl | None = None
    """The article's address, on a further page of it or of its comments."""

    comment_page: int | None = None
    """The number of this page of comments, when the thread is paged and the page tells."""

    fetch: Fetch | None = None
