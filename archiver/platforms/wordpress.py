"""WordPress: what its core writes into every theme, 2005 to today (`comment_class`, `post_class`, `body_class`, …)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from urllib.parse import urljoin, urlsplit

from bs4 import Tag

from ..parsers.body import Body
from ..parsers.comments import Shape, read_comments
from ..parsers.links import anchors, unique
from ..parsers.nodes import attribute, classes, named, names, rels, text, walk
from ..records import CanonicalUrl, Comment, Link, PageKind
from ..urls import canonical_url, host_of, page_key, same_page
from .base import Mark, PlatformPage

_COMMENT_PAGE = re.compile(r"/comment-page-(\d+)(?=/|$)")
_CPAGE = re.compile(r"[?&]cpage=(\d+)")
_PAGED = re.compile(r"/page/(\d+)(?=/|$)|[?&]paged=(\d+)")
_PART = re.compile(r"^(.*?)/(\d{1,3})/?$")
_PART_QUERY = re.compile(r"^(.*[?&](?:p|page_id)=\d+)&page=(\d+)$")
_NEIGHBOUR = re.compile(r"(?:^|\s)(?:nav-(?:previous|next)|post-navigation-link\S*)(?=\s|$)")
_MONTH = re.compile(r"(?:date/)?(?:19|20)\d\d(?:/(?:0[1-9]|1[0-2]))?/?|\?m=(?:19|20)\d{2,4}")


def _page_number(url: str) -> int | None:
    """The number in the address of a page of comments."""
    found = _COMMENT_PAGE.search(url) or _CPAGE.search(url)
    return int(found[1]) if found else None


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
            r"comment[-_](?:(?:body|content|text|inner|wrap|entry|item|main|article)[-_])?(\d+)$"
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
        here = canonical_url(self.document.url)
        stated = self.document.canonical
        if not stated or host_of(stated) != host_of(here):
            return super().url()
        there = canonical_url(stated)
        if _COMMENT_PAGE.search(here) or _CPAGE.search(here):
            return there if _COMMENT_PAGE.search(there) or _CPAGE.search(there) else here
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
        numbers = {number for link in self._comment_pages if (number := _page_number(link.url))}
        if not numbers:
            return None
        # Only the other pages are links: the one that is not among them is shown.
        return next(n for n in range(1, max(numbers) + 2) if n not in numbers)

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
        """The links of wp_link_pages(): "Pages: 1 2 3"."""
        found = self.document.by_class("post-page-numbers")
        for box in self.document.by_class(
            "page-links", "page-link", "post-nav-links", "pagelink", "wp-link-pages", "link-pages"
        ):
            found += box.find_all("a", href=True)
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
    def _home(self) -> str:
        """The blog's front page: from the REST link or RSD, which name the installation, else the `home` link."""
        for rel in ("https://api.w.org/", "EditURI".lower(), "wlwmanifest"):
            url = self.document.head_link(rel)
            if url and host_of(url) == host_of(self.document.url):
                return re.sub(r"(?:index\.php/)?(?:wp-json/.*|\?rest_route=.*|xmlrpc\.php.*|wp-includes/.*)$", "", url)
        for node in self.document.by_name("a"):
            if (
                "home" in rels(node)
                and (url := self.document.absolute(attribute(node, "href")))
                and host_of(url) == host_of(self.document.url)
            ):
                return url
        for link in self.links_in_head:
            if (
                link.role == "feed"
                and re.search(r"/feed/?$", link.url)
                and host_of(link.url) == host_of(self.document.url)
            ):
                return re.sub(r"feed/?$", "", link.url)
        return urljoin(self.document.url, "/")

    # -- the article -----------------------------------------------------------------------------------------------

    @cached_property
    def container(self) -> Tag:
        number = self._single_id
        if number:
            node = self.document.by_id(f"post-{number}")
            if node is not None and node.name in ("article", "div", "section", "main", "li"):
                return node
            for node in self.document.by_class(f"post-{number}"):
                # A query loop may list this very post again, without its body.
                if node.name not in ("body", "html") and self._has_body(node):
                    return node
        posts = [
            n
            for n in self.document.by_class("hentry")
            if not self._other_post(n) and n.find_parent(class_="hentry") is None
        ]
        if len(posts) == 1 and (number is None or self._has_body(posts[0])):
            return posts[0]
        numbers = set(self._post_numbers())
        alone = self.document.by_id(f"post-{numbers.pop()}") if len(numbers) == 1 else None
        return (
            alone if alone is not None and self._has_body(alone) and not self._other_post(alone) else super().container
        )

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
        if node.name == "nav" and any(c.startswith("wp-block-") for c in classes(node)):
            return False  # a menu that the author placed in the text as a block
        if super().not_body(node) or (node.name == "form" and "post-password-form" in classes(node)):
            return True
        return node.name == "p" and any(node in a.parents for a in self._page_links)

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
        own = canonical_url(self.document.canonical or self.document.url)
        base = _COMMENT_PAGE.sub("", _CPAGE.sub("", own)).rstrip("/")
        found = []
        for _, url in anchors(self.document, self.document.by_name("a")):
            there = canonical_url(url)
            # "#comment-12" is one comment's permalink (a widget's, too); the navigation goes to "#comments".
            if "replytocom" in url or re.search(r"#comment-\d+$", url) or not _page_number(there):
                continue
            if same_page(_COMMENT_PAGE.sub("", _CPAGE.sub("", there)), base):
                found.append(Link(url=there, role="comment_page"))
        return unique(found)

    def links(self, kind: PageKind) -> tuple[Link, ...]:
        found = list(super().links(kind))
        if kind in ("article", "comments"):
            found += self._comment_pages
            for _, url in anchors(self.document, self._page_links):
                if not same_page(url, self.url()) and host_of(url) == host_of(self.document.url):
                    found.append(Link(url=canonical_url(url), role="part"))
            found += self._neighbours()
            found += self._related()
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
