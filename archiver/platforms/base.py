"""What every platform answers: one method a field, each with a generic rule behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar
from urllib.parse import urljoin

from bs4 import Tag

from ..parsers.authors import find_authors
from ..parsers.body import Body, read_body
from ..parsers.body_nodes import Bodies, named_bodies, side_by_side, unnamed_bodies
from ..parsers.claims import claimed_count
from ..parsers.comments import Shape, read_comments
from ..parsers.document import Document
from ..parsers.facts import Fact, at_an_end, fact_lines, fact_links
from ..parsers.links import entries, head_links, next_number, pagination, unique
from ..parsers.metadata import article_thing, find_language, find_times, find_title
from ..parsers.nodes import attribute, classes, inside, named, names, rels, text, walk
from ..parsers.terms import find_terms
from ..parsers.views import page_behind
from ..records import CanonicalUrl, Comment, Link, Moment, PageKind, Person, Site, Term
from ..text import squeeze
from ..urls import canonical_url, host_of, same_page, site_key
from .mark import Mark

_OTHERS = named(
    r"\S*sidebar\S*|widget|widget-area|widgets?_\S+|wp-block-query|wp-block-latest-\S+|\S*related(?:[-_]?(?:posts?|articles?)\S*)?|"
    r"jp-relatedposts|yarpp\S*|(?:recent|popular|latest)-?(?:posts|comments)\S*"
)
"""What lists other posts, with their own counts of comments."""


class PlatformPage:
    """A page read by the rules that hold everywhere; a platform states its differences."""

    platform: ClassVar[str] = "generic"
    version: ClassVar[int] = 1
    marks: ClassVar[tuple[Mark, ...]] = ()

    body_classes: ClassVar[tuple[str, ...]] = (
        "entry-content", "post-content", "post-body", "article-content", "article-body", "e-content", "entry-body",
        "post-entry", "entry", "post_content", "single-content", "blog-content", "content-body", "story-body",
        "post-text",
    )  # fmt: skip
    """Class names (lower case) of the element that holds an article's body, the surest first."""

    heading_classes: ClassVar[tuple[str, ...]] = (
        "comments-title", "comments-heading", "comment-title", "wp-block-comments-title", "comments_title",
        "comment-count", "comments-count", "title-comments",
    )  # fmt: skip
    """Class names (lower case) of the heading above the comments."""

    shape: ClassVar[Shape] = Shape(
        id=re.compile(r"^(?:[a-z]+-)*comment[-_]?(?:[a-z]+-)*(\d+)$"),
        ping=re.compile(r"(?:^|\s)(pingback|trackback)(?=\s|$)"),
        reference=re.compile(r"#(?:\w+-)*comment-?(\d+)$"),
    )

    aside: ClassVar = staticmethod(
        named(
            r"comments?|comments?-?area|comments?-?list|comment-?respond|respond|disqus_thread|wp-block-comments\S*|"
            r"wp-block-post-comments|\S*sidebar\S*|widget|widget-area|widgets?_\S+|site-header|site-footer|masthead|colophon|"
            r"wp-block-query|wp-block-latest-\S+|related-?posts?\S*|related|jp-relatedposts|yarpp\S*|"
            r"site-title|site-description|breadcrumbs?|skip-link|recent-?posts\S*|popular-?posts\S*|menu"
        )
    )
    """What never belongs to the article, by the names of its element."""

    below_body: ClassVar = staticmethod(
        named(
            r"comments?-?area|comments?-?list|comment-?respond|respond|disqus_thread|wp-block-comments\S*|"
            r"wp-block-post-comments\S*|related-?posts?\S*|jp-relatedposts|yarpp\S*|sidebar|widget-area"
        )
    )
    """What themes and plugins put into the body's own element. A list of posts that the author placed there stays."""

    def __init__(self, document: Document) -> None:
        self.document = document

    # -- what the page is ------------------------------------------------------------------------------------------

    def kind(self) -> PageKind:
        """Article or index: by what the page says of itself, else by how many articles it shows."""
        document = self.document
        stated = (document.meta("og:type") or "").lower()
        root = re.fullmatch(r"https?://[^/]+/?", str(self.url())) is not None
        if article_thing(document) and not root:
            return "article"
        if stated == "article" and not root:
            return "article"
        shown = self._articles
        titles = document.by_class("entry-title", "post-title", "p-name")
        if root or len(shown) > 2 or len(titles) > 2:
            return "index"
        words = self.body().text
        if len(words) > 250:
            return "article"
        if len(self._entries()) > 3 or next(pagination(document, self._index_nodes), None) is not None:
            return "index"
        return "article" if words and len(shown) == 1 and shown[0].find("h1") is not None else "other"

    def url(self) -> CanonicalUrl:
        """The address of this page: its `rel=canonical` where that stays on its site, else where it was found.

        Some themes name the front page on every page.
        """
        here = canonical_url(self.place)
        stated = self.document.canonical
        if stated and host_of(stated) == host_of(here):
            there = canonical_url(stated)
            front = re.fullmatch(r"https?://[^/]+/?", there) or same_page(there, self.home())
            if same_page(there, here) or not front:
                return there
        return here

    @cached_property
    def behind(self) -> CanonicalUrl | None:
        """The page itself, when this is but a view of it: for AMP, for print."""
        return page_behind(self.document)

    @property
    def place(self) -> str:
        """Where this page was found; on the host that its blog lives on, where the page tells that it is another."""
        return self.document.url

    def about(self) -> CanonicalUrl | None:
        """The article's own address, on a further page of it or of its comments."""
        return None

    def part(self) -> tuple[int, int]:
        """Which page of a long post this is, and of how many."""
        return 1, 1

    def comment_page(self) -> int | None:
        return None

    def home(self) -> str:
        """The blog's front page."""
        return urljoin(self.behind or self.place, "/")

    def site(self) -> Site:
        home = self.home()
        return Site(
            key=site_key(home),
            url=home,
            title=self.site_title(),
            platform=self.platform if self.platform != "generic" else None,
            language=self.document.language,
        )

    def site_title(self) -> str | None:
        document = self.document
        for node in document.by_class("site-title", "wp-block-site-title", "blog-title"):
            if words := text(node):
                return words
        for node in document.by_name("h1"):
            # The banner of themes that have no class for it: a heading that is a link to the front page.
            anchor = node.find("a", href=True)
            url = document.absolute(attribute(anchor, "href")) if isinstance(anchor, Tag) else None
            if url and same_page(url, self.home()) and not same_page(url, document.url) and (words := text(node)):
                return words
        stated = document.meta("og:site_name", "application-name")
        if stated:
            return squeeze(stated)
        for link in head_links(document):
            if link.role == "feed" and (
                found := re.match(r"(.{2,80}?)\s*(?:»|&raquo;|-|–|\|)\s*(?:Feed|RSS|Atom)", link.text, re.I)
            ):
                return squeeze(found[1])
        linked = (
            node for node in document.by_name("a") if "home" in rels(node) and attribute(node, "href") != document.url
        )
        return next((words for node in linked if (words := text(node)).casefold() not in ("", "home")), None)

    # -- the article -----------------------------------------------------------------------------------------------

    @cached_property
    def story(self) -> list[Tag]:
        """The elements that may belong to the article: no comments, menus, sidebars, widgets, other posts."""
        return list(walk(self.container, self._beside))

    @cached_property
    def _articles(self) -> list[Tag]:
        """The outermost `<article>` elements; many themes make one of each comment, too."""
        outermost = [node for node in self.document.by_name("article") if node.find_parent("article") is None]
        return [n for n in outermost if not any(self.shape.id.search(attribute(p, "id")) for p in (n, *n.parents))]

    @cached_property
    def container(self) -> Tag:
        """The element that holds the article with its title and byline."""
        document = self.document
        if len(self._articles) == 1:
            return self._articles[0]
        mains = [*document.by_name("main"), *(n for n in document.by_name("div") if attribute(n, "role") == "main")]
        return mains[0] if mains else document.body

    def _beside(self, node: Tag) -> bool:
        if node.name in ("script", "style", "noscript", "template", "form", "nav", "svg"):
            return True
        if node.name == "aside" and node.find(class_=re.compile("entry|post-body")) is None:
            return True
        if node.name in ("a", "span", "time", "body", "html", "p") or not self.aside(node):
            return False
        return not self._holds_body(node)

    def _holds_body(self, node: Tag) -> bool:
        """Whether a body stands in it: a theme that calls its main column "widget" or "sidebar-left" is no aside."""
        if re.search(
            r"(?:^|\s)(?:comments?\S*|respond|disqus_thread|\S*related\S*|wp-block-query|wp-block-latest-\S+)(?=\s|$)",
            names(node),
        ):
            return False
        return any(c.lower() in self.body_classes for tag in node.find_all(True, class_=True) for c in classes(tag))

    def title(self) -> str | None:
        return find_title(self.document, self._around_body, self.site_title(), self.body_start, self.container)

    def authors(self) -> tuple[Person, ...]:
        return find_authors(self.document, self._around_body, self.body_start)

    @cached_property
    def _times(self) -> tuple[Moment | None, Moment | None]:
        return find_times(
            self.document, self._around_body, self.body_start, self._facts, zones_printed=self.zones_printed
        )

    @property
    def zones_printed(self) -> bool:
        """Whether +00:00 in a printed time means UTC, and not that its program does not know the zone."""
        return True

    def published(self) -> Moment | None:
        return self._times[0]

    def modified(self) -> Moment | None:
        return self._times[1]

    def language(self) -> str | None:
        return find_language(self.document, self.body().text)

    def terms(self) -> tuple[Term, ...]:
        return find_terms(self.document, self.story)

    @property
    def body_node(self) -> Tag | None:
        """The element that holds the article's body, or the first of several."""
        return next(iter(self.bodies.nodes), None)

    @property
    def body_start(self) -> Tag | None:
        """Where title and byline end."""
        return self.body_node

    @cached_property
    def bodies(self) -> Bodies:
        """The elements that hold the article's body, one or several side by side, and how they were found."""
        named = self._named_bodies
        if not named.nodes:
            return unnamed_bodies(self.story, self.container)
        return named._replace(nodes=side_by_side(self.document, named.nodes)) if len(named.nodes) > 1 else named

    @cached_property
    def _named_bodies(self) -> Bodies:
        """The elements that say that they hold the body."""
        return named_bodies(self.document, self.story, self.body_classes)

    @cached_property
    def _facts(self) -> frozenset[int]:
        """The lines of facts in the story, by the `id()` of their elements."""
        tops = {id(self.container), *map(id, self._named_bodies.nodes)}
        lines = fact_lines(self.fact_links(), self.story, tops)
        return frozenset(id(node) for node in lines if at_an_end(self.document, node, lines, self._named_bodies.nodes))

    def fact_links(self) -> dict[int, Fact]:
        """The links of the story that tell facts of the article."""
        return fact_links(self.document, self.story)

    @cached_property
    def _around_body(self) -> list[Tag]:
        """The story without the further elements of a divided body."""
        further = self.bodies.nodes[1:]
        if not further:
            return self.story
        within = {id(tag) for node in further for tag in (node, *node.find_all(True))}
        return [node for node in self.story if id(node) not in within]

    @cached_property
    def _body(self) -> Body:
        tell = self.document.trace.text if self.document.trace is not None else None
        return read_body(self.bodies.nodes, self.document.absolute, skip=self.not_body, tell=tell)

    def body(self) -> Body:
        return self._body

    def not_body(self, node: Tag) -> bool:
        """What stands inside the body's element and is not of the author's words."""
        return text(node) == self.title() if node.name == "h1" else self._chrome(node)

    def _chrome(self, node: Tag) -> bool:
        """What a theme or a plugin prints into an article: menus, lines of facts, lists of other posts."""
        return (
            node.name == "nav"
            or id(node) in self._facts
            or (node.name in ("div", "section", "aside", "ol", "ul") and bool(self.below_body(node)))
        )

    def protected(self) -> bool:
        return False

    # -- the comments ----------------------------------------------------------------------------------------------

    def comments(self) -> tuple[Comment, ...]:
        return read_comments(self.document, self.document.body, self.shape)

    def claimed_comments(self) -> int | None:
        """How many comments the page says there are."""
        for words in self.comment_headings():
            count = claimed_count(words)
            if count is not None:
                return count
        stated = article_thing(self.document).get("commentCount")
        return (
            int(stated)
            if isinstance(stated, int) or (isinstance(stated, str) and re.fullmatch(r"[0-9]{1,9}", stated))
            else None
        )

    def comment_headings(self) -> Iterable[str]:
        """Words that may state the count, the surest first."""
        document = self.document
        areas = [n for i in ("comments-title", "comments") if (n := document.by_id(i)) is not None]
        titles = [node for node in document.by_class(*self.heading_classes) if not self._elsewhere(node, areas)]
        # What stands in the area, or right before it, is surer than a counter anywhere else.
        yield from (text(node) for node in titles if any(inside(node, area) for area in areas))
        for area in areas:
            if area.name in ("h1", "h2", "h3", "h4", "h5", "h6", "p", "span"):
                yield text(area)
            else:
                yield from (text(h) for h in area.find_all(["h2", "h3", "h4", "h5"], limit=3))
                yield from self._before_comments(area)
        before = [area.find_previous_sibling(True) for area in areas]
        yield from (text(node) for node in titles if any(node is other for other in before))
        yield from map(text, titles)
        for node in self.story:
            if node.name == "a" and attribute(node, "href").split("#")[-1] in ("comments", "respond", "disqus_thread"):
                yield text(node)

    def _elsewhere(self, node: Tag, areas: Iterable[Tag]) -> bool:
        """Whether *node* counts the comments of something else: it stands in a sidebar, a widget, among other posts."""
        return any(
            (parent.name == "aside" or _OTHERS(parent))
            and not any(inside(area, parent) for area in areas)
            and not self._holds_body(parent)
            for parent in node.parents
        )

    def _before_comments(self, area: Tag) -> Iterable[str]:
        """The lines that stand between the beginning of the comments' *area* and the first of them."""
        for number, node in enumerate(walk(area)):
            if number > 20 or self.shape.id.search(attribute(node, "id")):
                return
            if node.name in ("p", "span", "strong", "div") and len(words := text(node)) < 100:
                yield words

    # -- links -----------------------------------------------------------------------------------------------------

    @cached_property
    def _index_nodes(self) -> list[Tag]:
        return list(walk(self.document.body, lambda n: n.name in ("script", "style", "form", "svg")))

    def permalinks(self) -> frozenset[int]:
        """Links of a list that are its posts' though no heading says so, by the `id()` of their elements."""
        return frozenset()

    def _entries(self) -> list[Link]:
        here, home = self.document.url, self.home()
        found = entries(self.document, self._index_nodes, self.permalinks())
        return [link for link in found if not same_page(link.url, here) and not same_page(link.url, home)]

    def links(self, kind: PageKind) -> tuple[Link, ...]:
        """Links by role, as far as this kind of page tells them apart."""
        found: list[Link] = list(head_links(self.document))
        if kind == "index":
            found += self._entries()
            older = list(pagination(self.document, self._index_nodes))
            following = None if older else next_number(self.document, self._index_nodes)
            found += [following] if following else older
        elif kind in ("article", "comments"):
            found += self.body().links
        return unique(found)
