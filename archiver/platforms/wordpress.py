"""WordPress: what its core writes into every theme, 2005 to today (`comment_class`, `post_class`, `body_class`, …)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from urllib.parse import urljoin, urlsplit

from bs4 import Tag

from ..parsers.body import Body
from ..parsers.column import find_column
from ..parsers.comments import Shape, read_comments
from ..parsers.facts import Fact, is_date_line
from ..parsers.links import anchors, head_links, unique
from ..parsers.metadata import document_title
from ..parsers.nodes import HEADINGS, attribute, classes, named, names, prose, rels, text, walk
from ..parsers.terms import class_terms
from ..records import CanonicalUrl, Comment, Link, PageKind, Term
from ..urls import canonical_url, host_of, page_key, same_page
from .base import Mark, PlatformPage

_COMMENT_PAGE = re.compile(r"/comment-page-(\d+)(?=/|$)")
_CPAGE = re.compile(r"[?&]cpage=(\d+)")
_POST = re.compile(r"post-\d+")
_PAGED = re.compile(r"/page/(\d+)(?=/|$)|[?&]paged=(\d+)")
_PART = re.compile(r"^(.*?)/(\d{1,3})/?$")
_PART_QUERY = re.compile(r"^(.*[?&](?:p|page_id)=\d+)&page=(\d+)$")
_NEIGHBOUR = re.compile(
    r"(?:^|\s)(?:nav-(?:previous|next)|post-navigation-link\S*)(?=\s|$)"
    r"|(?:prev(?:ious)?|next)[-_]?(?:post|article|entry|story)|(?:post|article|entry|story)[-_]?(?:prev(?:ious)?|next)"
    r"|(?=.*align(?:left|right))(?=.*\bnavigation\b)"
)
"""Names around a link to the post before or after; the last are of the default theme of 2005."""

_TURNS = re.compile(r"^\W*\d+\W*$|^\W*(?:\w+\W+){0,3}\w{3,}\W*$|[»›→]")
"""Words of a link to another page of a post: its number, or a few that say so."""

_NUMBERED = re.compile(r"[?&](?:p|page_id)=\d+$")
_MONTH = re.compile(r"(?:date/)?(?:19|20)\d\d(?:/(?:0[1-9]|1[0-2]))?/?|\?m=(?:19|20)\d{2,4}")
_BOXES = frozenset("form label li ul div section aside header footer p a span figure table tbody tr td".split())
_FORM = 600
"""The letters of a form's labels, or of a box about the author, at the most."""


def _page_number(url: str) -> int | None:
    """The number in the address of a page of comments."""
    found = _COMMENT_PAGE.search(url) or _CPAGE.search(url)
    return int(found[1]) if found else None


def _without_page(url: str) -> str:
    """*url* as that of the post whose comments it shows."""
    return _COMMENT_PAGE.sub("", _CPAGE.sub("", url))


_BACK = re.compile(r"older|previous|prev\b|←|«|‹|&larr;|ältere|vorherige|précédent|anterior|precedent|vorige", re.I)


def _leads_back(node: Tag) -> bool:
    """Whether a link leads to the page of comments before the one that shows it."""
    around = [node, *list(node.parents)[:2]]
    if any({"nav-previous", "prev"} & {*classes(n), *rels(n)} for n in around):
        return True
    if any({"nav-next", "next"} & {*classes(n), *rels(n)} for n in around):
        return False
    return _BACK.search(text(node)) is not None


class WordPressPage(PlatformPage):
    """A page of any WordPress theme; no theme's name stands here, only what core's own functions print."""

    platform = "wordpress"
    version = 1
    marks = (
        Mark(8, generator=r"^WordPress\b"),
        Mark(6, rel="https://api.w.org/"),
        Mark(4, asset=r"/wp-(?:content|includes)/"),
        Mark(3, form=r"wp-comments-post\.php"),
        Mark(2, body_class=r"(?:postid|page-id)-\d+"),
        Mark(2, id="commentform"),
    )

    body_classes = tuple(
        """
        entry-content wp-block-post-content post-content post-entry storycontent entry-body post_content
        article-content single-content the-content entry post-body entry-text post-text postentry post_body
        posttext content-single article-body format_text blog-content page-content entry-summary
        """.split()
    )

    shape = Shape(
        # Core gives `comment-N`; themes wrap it in `li-comment-N`, `div-comment-N`, or name parts `comment-body-N`.
        id=re.compile(
            r"^(?:(?:li|div|d[dlt]|article|section|span|p|single|the|post|entry|wp|media|view|user|wrap|box|item|body)[-_])*"
            r"comment[-_](?:(?:body|content|text|inner|wrap|entry|item|main|article|li|box|container)[-_])?(\d+)$"
        ),
        # comment_class(): "comment even thread-even depth-1", "pingback odd alt".
        # Themes print "post pingback" for pings, and "trackback" around an address for them; menus have levels too.
        class_=re.compile(r"(?:^|\s)(?:comment|pingback|trackback)\s(?:\S+\s)*?(?:even|odd)(?:\s|$)"),
        hint=re.compile(
            r"^(?:post )?(?:pingback|trackback)(?=\s|$)"
            r"|^(?!.*\b(?:menu|page|cat)[-_]item\b)(?:.*\s)?depth-\d+(?=\s|$)"
        ),
        depth=re.compile(r"(?:^|\s)depth-(\d+)(?=\s|$)"),
        reference=re.compile(r"(?:[?&]replytocom=|#(?:[a-z]+-)*comment-)(\d+)"),
        ping=re.compile(r"(?:^|\s)(pingback|trackback)(?=\s|$)"),
    )

    # -- what the page is ------------------------------------------------------------------------------------------

    def kind(self) -> PageKind:
        """By `body_class`; themes older than that function are told by what the page shows."""
        known = self.document.body_classes
        if known & {"error404", "search", "search-results", "search-no-results"}:
            return "other"
        if known & {"archive", "blog", "date", "category", "tag", "author"} and not known & {"single", "single-post"}:
            return "index"
        if known & {"single", "page", "singular", "attachment", "single-post", "page-template"} and (
            known & {"single", "single-post", "attachment"} or not known & {"home", "blog"} or self._single_id
        ):
            return self._article_or_comments()
        if known & {"home"}:
            return "index"
        return self._kind_unstated()

    def _article_or_comments(self) -> PageKind:
        # A further page of a long post shows the newest comments, as the first one does.
        further = self.comment_page() is not None and self.about() is not None and self._part_base is None
        return "comments" if further else "article"

    def _kind_unstated(self) -> PageKind:
        path, query = urlsplit(self.document.url)[2:4]
        if re.search(r"(?:^|&)(?:p|page_id|attachment_id)=\d", query):
            return self._article_or_comments()
        if _PAGED.search(self.document.url) or self._is_month(self.document.url) or path in ("", "/"):
            return "index"
        posts = set(self._post_numbers())
        form = self.document.by_id("commentform") or self.document.by_id("respond")
        if len(posts) == 1 or form is not None:
            return self._article_or_comments()
        return "index" if len(posts) > 1 else super().kind()

    def _is_month(self, url: str) -> bool:
        """Whether *url* is a month's or a year's archive: /2012/01/ or ?m=201201, right below the front page."""
        home = page_key(self.home())
        return bool(_MONTH.fullmatch(page_key(url).removeprefix(home).lstrip("/"))) and page_key(url).startswith(home)

    def _post_numbers(self) -> Iterator[str]:
        for node in self.document.by_name("article", "div", "section", "li"):
            if found := re.fullmatch(r"post-(\d+)", attribute(node, "id")):
                yield found[1]

    @cached_property
    def _single_id(self) -> str | None:
        """The number of the one post that this page shows: from `body_class`, the shortlink or the REST link."""
        for name in self.document.body_classes:
            if found := re.fullmatch(r"(?:postid|page-id|attachmentid)-(\d+)", name):
                return found[1]
        for url, _ in self.document.head_links("shortlink"):
            if found := re.search(r"[?&](?:p|page_id)=(\d+)", url):
                return found[1]
        return None

    def url(self) -> CanonicalUrl:
        """As everywhere; a further page of a post or of its comments is no other address of the first one.

        Before 4.6, and with some plugins to this day, the canonical link of all of them names the first.
        """
        here = canonical_url(self.place)
        stated = self.document.canonical
        if not stated or host_of(stated) != host_of(here):
            return super().url()
        there = canonical_url(stated)
        if _COMMENT_PAGE.search(here) or _CPAGE.search(here):
            return there if _page_number(there) else here
        if _page_number(there):
            # Block themes set the number of the comment page that a bare address shows, and core's link names it.
            bare = canonical_url(_without_page(there).rstrip("?&"))
            return bare if same_page(bare, here) else here
        own = here if "?" in there else canonical_url(here.partition("?")[0])
        base = self._first_part(own)
        return own if base and same_page(base, there) else super().url()

    def comment_page(self) -> int | None:
        """The number of this page of comments: from its address, from its comments' permalinks, from the navigation."""
        if number := _page_number(canonical_url(self.document.url)):
            return number
        for comment in self._comments[:3]:
            # get_comment_link() names the page whenever a blog divides its threads.
            if number := _page_number(comment.permalink or ""):
                return number
        return self._current_comment_page()

    def _current_comment_page(self) -> int | None:
        """The page of comments that its own navigation shows: named as the current one, or told by the links."""
        links = [(node, _page_number(canonical_url(url)) or 0) for node, url in self._comment_page_links]
        boxes = {id(box): box for node, _ in links for box in islice(node.parents, 3)}
        for box in boxes.values():
            for current in box.find_all(["span", "a", "li", "strong", "b"], limit=40):
                named = "current" in classes(current) or attribute(current, "aria-current") == "page"
                if named and (found := re.fullmatch(r"(?:[^\W\d]+\s)?(\d+)", text(current))):
                    return int(found[1])
        numbers = {number for _, number in links}
        if not numbers:
            return None
        if len(numbers) == 1:
            # A link to the one before it, or to the one behind it: previous_comments_link(), next_comments_link().
            (number,) = numbers
            return number + 1 if number == 1 or any(_leads_back(node) for node, _ in links) else number - 1
        # Only the other pages are links: the one that is not among them is shown.
        between = (n for n in range(min(numbers), max(numbers)) if n not in numbers)
        return next(between, max(numbers) + 1 if 1 in numbers else min(numbers) - 1)

    def about(self) -> CanonicalUrl | None:
        here = self.url()
        if _COMMENT_PAGE.search(here) or _CPAGE.search(here):
            base = _CPAGE.sub("", here)
            cut = _COMMENT_PAGE.sub("", base)
            own = next(
                (
                    u
                    for u, n in self.document.head_links("canonical")
                    if not _COMMENT_PAGE.search(u) and not _CPAGE.search(u)
                ),
                None,
            )
            if own and same_page(own, cut):
                return canonical_url(own)
            return canonical_url(cut.replace("/?", "/?") if "?" in cut else cut)
        if self._part_base:
            return self._part_base
        return None

    @cached_property
    def _part_base(self) -> CanonicalUrl | None:
        """The first page's address, on a later page of a post that `<!--nextpage-->` divides."""
        return self._first_part(self.url())

    def _first_part(self, here: str) -> CanonicalUrl | None:
        """The first page's address, where *here* is a later page's; body_class() or wp_link_pages() confirms it."""
        found = _PART_QUERY.match(here) or _PART.match(here)
        if not found or int(found[2]) < 2 or _PAGED.search(here):
            return None
        paged = any(re.fullmatch(rf"(?:single-|page-)?paged-{found[2]}", c) for c in self.document.body_classes)
        linked = any(same_page(url, found[1]) for node, url in anchors(self.document, self._page_links))
        if not (paged or linked):
            return None
        return canonical_url(found[1] + ("/" if here.endswith("/") else ""))

    @cached_property
    def _page_links(self) -> list[Tag]:
        """The links of wp_link_pages(): "Pages: 1 2 3", or "Next page", in whatever a theme puts around them."""
        found = self.document.by_class("post-page-numbers")
        for box in self.document.by_class(
            "page-links", "page-link", "post-nav-links", "pagelink", "wp-link-pages", "link-pages"
        ):
            found += box.find_all("a", href=True)
        if not found:
            # Nothing else on a page leads to /this-post/2/.
            here = canonical_url(self.document.url)
            for node, url in anchors(self.document, self.document.by_name("a")):
                there = _PART.match(canonical_url(url)) or _PART_QUERY.match(canonical_url(url))
                if there and int(there[2]) > 1 and same_page(there[1], here) and _TURNS.search(text(node)):
                    found.append(node)
        if not found:
            for node in self.document.by_name("p"):
                links = node.find_all("a", href=True)
                if links and len(text(node)) < 80 and all(re.fullmatch(r"\W*(?:\w+ )?\d+\W*", text(a)) for a in links):
                    found += links
        return found

    def part(self) -> tuple[int, int]:
        base = self._part_base
        number = int(re.findall(r"\d+", self.url())[-1]) if base else 1
        home = str(base or self.url()).rstrip("/")
        numbers = [number]
        for _, url in anchors(self.document, self._page_links):
            found = _PART.match(canonical_url(url)) or re.match(r"^(.*)&page=(\d+)$", canonical_url(url))
            if found and same_page(found[1], home):
                numbers.append(int(found[2]))
        return number, max(numbers)

    def home(self) -> str:
        return self._home

    @cached_property
    def _host(self) -> str:
        """The host that the blog lives on: the one it was found on, unless it says twice that it is on another.

        A WordPress that answers on a host which it has left, or on several, names but one in its links: that of its
        setting "site address". Its program and the page's own `rel=canonical` have to agree; without the latter,
        which lists do not have, its program and its feed.
        """
        document = self.document
        here, program = host_of(self.behind or document.url), document.head_link("https://api.w.org/")
        there = host_of(program) if program else here
        own = document.canonical or next((link.url for link in head_links(document) if link.role == "feed"), None)
        return there if there and own is not None and host_of(own) == there else here

    @property
    def place(self) -> str:
        here = self.document.url
        if self._host == host_of(here) or self.behind:
            return here
        there = urlsplit(self.document.head_link("https://api.w.org/") or here)
        return urlsplit(here)._replace(scheme=there.scheme, netloc=there.netloc).geturl()

    @cached_property
    def _home(self) -> str:
        """The blog's front page: from the REST link or RSD, which name the installation, else the `home` link."""
        for rel in ("https://api.w.org/", "EditURI".lower(), "wlwmanifest"):
            url = self.document.head_link(rel)
            if url and host_of(url) == self._host:
                return re.sub(r"(?:index\.php/?)?(?:wp-json/.*|\?rest_route=.*|xmlrpc\.php.*|wp-includes/.*)$", "", url)
        for node in self.document.by_name("a"):
            if (
                "home" in rels(node)
                and (url := self.document.absolute(attribute(node, "href")))
                and host_of(url) == self._host
            ):
                return url
        for link in self.links_in_head:
            if link.role == "feed" and re.search(r"/feed/?$", link.url) and host_of(link.url) == self._host:
                return re.sub(r"feed/?$", "", link.url)
        return super().home()

    # -- the article -----------------------------------------------------------------------------------------------

    @cached_property
    def container(self) -> Tag:
        number = self._single_id
        if number:
            node = self.document.by_id(f"post-{number}")
            if node is not None and node.name in ("article", "div", "section", "main", "li"):
                return node
            listed = [n for n in self.document.by_class(f"post-{number}") if n.name not in ("body", "html")]
            # A query loop may list this very post again, without its body.
            own = [n for n in listed if self._has_body(n)] or [n for n in listed if n.name != "li" and prose(n)]
            if own:
                return own[0]
        posts = [
            n
            for n in self.document.by_class("hentry")
            if not self._other_post(n) and n.find_parent(class_="hentry") is None
        ]
        if len(posts) == 1 and (number is None or self._has_body(posts[0])):
            return posts[0]
        numbers = set(self._post_numbers())
        alone = self.document.by_id(f"post-{numbers.pop()}") if len(numbers) == 1 else None
        if alone is None or self._other_post(alone) or not (self._has_body(alone) or prose(alone)):
            return super().container
        return alone

    @cached_property
    def _own(self) -> Tag | None:
        """The post's own element, where the theme gives it one; post_class() or its number tells it."""
        node = self.container
        named = {*classes(node), attribute(node, "id")}
        return node if named & {"hentry", "type-post", "type-page"} or any(map(_POST.fullmatch, named)) else None

    @cached_property
    def body_nodes(self) -> list[Tag]:
        """As everywhere; without a class that tells, where the prose of the post's own element stands."""
        if self._named_bodies or self._own is None or self._own.name in ("body", "html"):
            return super().body_nodes
        if asked := self._own.find("form", class_="post-password-form"):
            return [asked]
        return [find_column(self._own, self._around_prose)]

    def _around_prose(self, node: Tag) -> bool:
        """What a theme prints in the post's own element beside the body."""
        if node.name in ("header", "footer", "form") or self._beside(node) or self._chrome(node):
            return True
        if node.name in HEADINGS:
            return self._is_title(node)
        return node.name in ("p", "div", "small", "span", "ul") and is_date_line(node)

    def _is_title(self, node: Tag) -> bool:
        """Whether a heading is the post's title: by class, by a link to the post itself, or as the document has it."""
        if {"entry-title", "post-title"} & set(classes(node)):
            return True
        anchor = node.find("a", href=True)
        if isinstance(anchor, Tag) and same_page(
            self.document.absolute(attribute(anchor, "href")) or "", self.document.url
        ):
            return True
        words = text(node).casefold().removeprefix("protected: ")
        return bool(words) and document_title(self.document).casefold().startswith(words)

    def _has_body(self, node: Tag) -> bool:
        return any(node in found.parents for name in self.body_classes for found in self.document.by_class(name))

    @cached_property
    def story(self) -> list[Tag]:
        """The post's own element; where that lacks title or byline (block themes, some frameworks), the main column."""
        own = list(walk(self.container, self._beside))
        if self.container in (self.document.body,) or self.container.name in ("main", "body"):
            return own
        wide = self.container.parent
        has_title = any(n.name in ("h1", "h2") for n in own)
        while not has_title and wide is not None and wide.name not in ("html", "[document]"):
            own = list(walk(wide, self._beside))
            has_title = any(n.name in ("h1", "h2") for n in own)
            wide = wide.parent
        return own

    def _beside(self, node: Tag) -> bool:
        if super()._beside(node):
            return True
        return self._other_post(node)

    def _other_post(self, node: Tag) -> bool:
        """Another post's own element (related posts, a query loop): post_class() prints its number."""
        number = self._single_id
        if number and node.name in ("article", "li", "div"):
            joined = classes(node)
            if "hentry" in joined or "type-post" in joined:
                other = next((c for c in joined if re.fullmatch(r"post-\d+", c)), None)
                return other is not None and other != f"post-{number}"
        return False

    def not_body(self, node: Tag) -> bool:
        if self._named_bodies:
            return super().not_body(node)
        # Where no class tells the body, it may be all of the post's element, with its title and its feet.
        return (
            self._around_prose(node) if node.parent is self.body_node else self._chrome(node) or self._other_post(node)
        )

    @property
    def body_start(self) -> Tag | None:
        """As everywhere; in a post's element that holds its body between title and feet, the first that is neither."""
        if self.body_node is None or self.body_node is not self._own:
            return super().body_start
        return next(
            (n for n in self._own.find_all(True, recursive=False) if not self._around_prose(n) and text(n)), None
        )

    def _chrome(self, node: Tag) -> bool:
        if node.name == "nav" and any(c.startswith("wp-block-") for c in classes(node)):
            return False  # a menu that the author placed in the text as a block
        if super()._chrome(node) or (node.name == "form" and len(text(node)) < _FORM) or id(node) in self._boxes:
            return True
        return node.name == "p" and any(node in a.parents for a in self._page_links)

    @cached_property
    def _boxes(self) -> frozenset[int]:
        """Boxes that stand in many bodies, by what is in them: get_avatar()'s picture, a field for an address."""
        asking = [n for n in self.document.by_name("input") if "email" in (attribute(n, "type"), attribute(n, "name"))]
        found = map(self._around, [*self.document.by_class("avatar"), *asking])
        return frozenset(id(box) for box in found if box is not None)

    def _around(self, node: Tag) -> Tag | None:
        """The largest box around *node* that holds nothing else: no title, no body, a few lines of words."""
        box = None
        for parent in node.parents:
            blocks = any(c.startswith("wp-block-") for c in classes(parent))
            if parent.name not in _BOXES or blocks or parent in (self.container, *self._named_bodies):
                break
            if len(text(parent)) > _FORM or any(map(self._is_title, parent.find_all(["h1", "h2"]))):
                break
            box = parent
        return box

    def fact_links(self) -> dict[int, Fact]:
        return super().fact_links() | dict.fromkeys(map(id, self._page_links), "part")

    def terms(self) -> tuple[Term, ...]:
        """As everywhere; a scheme of which the page prints no links is told by post_class()."""
        found = super().terms()
        told = class_terms(self.document, self._post_classes)
        return found + tuple(term for term in told if term.scheme not in {other.scheme for other in found})

    @property
    def _post_classes(self) -> list[str]:
        """What post_class() printed on the post's own element."""
        number = self._single_id
        nodes = [self._own] if self._own is not None else []
        nodes += self.document.by_class(f"post-{number}") if number else []
        return next((names for node in nodes if {"hentry", "type-post"} & set(names := classes(node))), [])

    def protected(self) -> bool:
        """get_the_password_form() stands where the body would."""
        if self.body_node is not None and self.body_node.find("form", class_="post-password-form") is not None:
            return True
        forms = self.document.by_class("post-password-form")
        if forms:
            return True
        return any("wp-login.php?action=postpass" in attribute(f, "action") for f in self.document.by_name("form"))

    def body(self) -> Body:
        return Body() if self.protected() else super().body()

    # -- the comments ----------------------------------------------------------------------------------------------

    def comments(self) -> tuple[Comment, ...]:
        return self._comments

    @cached_property
    def _comments(self) -> tuple[Comment, ...]:
        return read_comments(self.document, self.document.body, self.shape, self.body_node)

    def comment_headings(self) -> Iterable[str]:
        yield from super().comment_headings()
        # A heading right before the list, as the default template of 2005 to 2010 had it.
        for node in self.document.by_class("commentlist", "comment-list", "wp-block-comment-template"):
            for before in node.find_previous_siblings(["h2", "h3", "h4", "h5", "div", "p"], limit=3):
                yield text(before)[:200] if isinstance(before, Tag) else ""
        for node in self.story:
            if re.search(r"comments-link|comment-count|post-comments|meta-comments", names(node)):
                yield text(node)[:60]

    # -- links -----------------------------------------------------------------------------------------------------

    @cached_property
    def links_in_head(self) -> tuple[Link, ...]:
        return super().links("other")

    @cached_property
    def _comment_pages(self) -> tuple[Link, ...]:
        """Other pages of this post's comments."""
        here = canonical_url(self.document.url)
        found = (Link(url=canonical_url(url), role="comment_page") for _, url in self._comment_page_links)
        return unique(link for link in found if not same_page(link.url, here))

    @cached_property
    def _comment_page_links(self) -> list[tuple[Tag, str]]:
        """The links to them. Of a long post's later page, they lead to pages of the first one's address."""
        here = canonical_url(self.document.url)
        stated = canonical_url(self.document.canonical) if self.document.canonical else here
        bases = {_without_page(url).rstrip("/") for url in (here, stated, self._first_part(here)) if url}
        found = []
        for node, url in anchors(self.document, self.document.by_name("a")):
            # "#comment-12" is one comment's permalink (a widget's, too); the navigation goes to "#comments".
            if "replytocom" in url or re.search(r"#comment-\d+$", url):
                continue
            there = canonical_url(url)
            if _page_number(there) and any(same_page(_without_page(there), base) for base in bases):
                found.append((node, url))
        return found

    def links(self, kind: PageKind) -> tuple[Link, ...]:
        found = list(super().links(kind))
        if kind in ("article", "comments"):
            found += self._comment_pages
            for _, url in anchors(self.document, self._page_links):
                if not same_page(url, self.url()) and host_of(url) == host_of(self.document.url):
                    found.append(Link(url=canonical_url(url), role="part"))
            found += self._neighbours()
            found += self._related()
            found += self._by_number(found) if self.about() is None else ()
        elif kind == "index":
            # A query block in a post's text has a pagination of its own; the index's has /page/N/ or ?paged=N.
            numbered = list(self._archives())
            if any(link.role in ("older", "newer") for link in numbered):
                found = [link for link in found if link.role != "older"]
            found += numbered
            found += self._pages()
        if kind != "index" and same_page(self.document.url, self.home()):
            # A static front page: its menu and its widgets are the way to the posts.
            found += (link for link in self._archives() if link.role == "archive")
            found += self._pages("wp-block-navigation-item")
        return unique(found)

    def _by_number(self, found: Iterable[Link]) -> Iterator[Link]:
        """The address that a post has by its number, whatever its permalink (WP_Query): where no shortlink says it."""
        own = next((m for c in self.document.body_classes if (m := re.fullmatch(r"(postid|page-id)-(\d+)", c))), None)
        if own is None or any(link.role == "alternate" and _NUMBERED.search(link.url) for link in found):
            return
        name = "p" if own[1] == "postid" else "page_id"
        number = Link(url=urljoin(self.home(), f"?{name}={own[2]}"), role="alternate", text="number")
        if not (same_page(number.url, self.url()) or same_page(self.url(), self.home())):
            yield number

    def _neighbours(self) -> Iterator[Link]:
        """The posts before and after: adjacent_post_link() gives rel=prev and rel=next."""
        for rel in ("prev", "next"):
            for url, _ in self.document.head_links(rel):
                if not (_COMMENT_PAGE.search(url) or _PART.match(url)):
                    yield Link(url=url, role="neighbour")
        for node, url in anchors(self.document, self.document.by_name("a")):
            if host_of(url) != host_of(self.document.url) or _COMMENT_PAGE.search(url) or _CPAGE.search(url):
                continue
            around = " ".join(names(p) for p in [node, *list(node.parents)[:2]])
            if not ({"prev", "next"} & set(rels(node)) or _NEIGHBOUR.search(around)):
                continue
            if any(re.search("comment|page-links|post-nav-links", names(p)) for p in list(node.parents)[:4]):
                continue
            if not (self._is_month(url) or _PAGED.search(url)):
                yield Link(url=url, role="neighbour", text=text(node))

    def _related(self) -> Iterator[Link]:
        test = named(r"jp-relatedposts|yarpp\S*|related-?posts?\S*|\S*related-articles\S*|wp_rp_\S*")
        for box in (n for n in self.document.by_name("div", "section", "aside", "ul") if test(n)):
            for node, url in anchors(self.document, box.find_all("a")):
                if host_of(url) == host_of(self.document.url) and text(node):
                    yield Link(url=url, role="related", text=text(node))

    def _archives(self) -> Iterator[Link]:
        """Months and years, from the archives widget, and the numbered pages of this index."""
        here = _PAGED.sub("", canonical_url(self.document.url)).rstrip("/?&")
        for node, url in anchors(self.document, self.document.by_name("a", "option")):
            if host_of(url) != host_of(self.document.url):
                continue
            there = canonical_url(url)
            if paged := _PAGED.search(there):
                if _PAGED.sub("", there).rstrip("/?&") == here:
                    yield Link(
                        url=there,
                        role="older" if self._later_page(int(paged[1] or paged[2])) else "newer",
                        text=text(node),
                    )
            elif self._is_month(there) and "calendar" not in " ".join(names(p) for p in list(node.parents)[:6]):
                yield Link(url=there, role="archive", text=text(node))

    def _later_page(self, number: int) -> bool:
        current = _PAGED.search(canonical_url(self.document.url))
        return number > (int(current[1] or current[2]) if current else 1)

    def _pages(self, *more: str) -> Iterator[Link]:
        """Static pages, from wp_list_pages() and menus; items of the classes *more* may be anything."""
        for node in self.document.by_class("page_item", "menu-item-object-page", "wp-block-pages-list__item", *more):
            anchor = node.find("a", href=True)
            url = self.document.absolute(attribute(anchor, "href")) if isinstance(anchor, Tag) else None
            if url and host_of(url) == host_of(self.document.url):
                yield Link(url=canonical_url(url), role="page", text=text(anchor) if isinstance(anchor, Tag) else "")
