"""Blogs made to order: N posts in WordPress's markup or in none, told of by just the sources that a test names."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from sites import Content, page

from archiver.demo.server import Page, Request

_WORDS = (
    "The tide took the lower steps before noon, and the boats that were tied to them swung round without a sound.",
    "Nobody on the quay had a watch; the bell of the chapel was late, as it is whenever the wind comes from the hill.",
    "What was written on the slate by the door had been washed away, so each of us made up a line of our own.",
)


@dataclass(frozen=True, kw_only=True)
class MadeBlog:
    """A blog of numbered posts, the highest number the newest; each flag opens one way to its posts."""

    posts: int = 12
    per_page: int = 5
    markup: Literal["wordpress", "plain"] = "wordpress"
    root: str = "/"
    """Where it lives on its host."""

    front: bool = True
    """Whether the front page lists the newest posts."""

    posts_page: str = ""
    """Where the list is instead, when a page of words is in front and its menu leads there."""

    older: Literal["links", "numbers", ""] = ""
    """How the pages of the list hang together: each names the next, or all name all; nothing for one page alone."""

    lists: range | None = None
    """The numbers of the posts that the lists show; all of them when None."""

    months: bool = False
    neighbours: bool = False
    chains: Sequence[Sequence[int]] = ()
    """The posts in the order of their own links, where these do not string all together: a chain for each category."""

    silent: Sequence[int] = ()
    """The posts whose pages have no links to their neighbours."""

    sticky: Sequence[int] = ()
    """The posts that stand on top of the first list, beside their place in the order."""

    feed: Literal["wordpress", "atom", ""] = ""
    feed_posts: range | None = None
    sitemap: Sequence[int] = ()
    """The posts that a sitemap lists."""

    extra: str = ""
    """HTML on each page."""

    words: Sequence[str] = _WORDS
    """The paragraphs of each post."""

    bodies: dict[int, str] = field(default_factory=dict)
    """HTML to stand in the posts of these numbers."""

    # Addresses and words

    @property
    def numbers(self) -> range:
        return range(1, self.posts + 1)

    def day(self, number: int) -> date:
        """One post in twelve days: two or three a month."""
        return date(2011, 1, 3) + timedelta(days=12 * (number - 1))

    def path(self, number: int) -> str:
        day = self.day(number)
        if self.markup == "plain":
            return f"{self.root}entries/post-{number}.html"
        return f"{self.root}{day:%Y/%m}/post-{number}/"

    def text(self, number: int) -> str:
        """What the archive must hold of a post."""
        return "\n".join((f"This is what post {number} says.", *self.words))

    def texts(self, but: Sequence[int] = ()) -> dict[str, str]:
        """What the archive must hold, by path."""
        front = {self.root: _WORDS[0]} if self.posts_page else {}
        return front | {self.path(number): self.text(number) for number in self.numbers if number not in but}

    # Pages

    def pages(self) -> dict[str, Content]:
        """All pages, for `sites.site`."""
        pages: dict[str, Content] = {self.path(number): self._post(number) for number in self.numbers}
        pages |= dict(self._lists())
        if self.months:
            pages |= dict(self._month_pages())
        if self.feed:
            pages |= dict(self._feeds())
        if self.sitemap:
            pages["/sitemap.xml"] = sitemap(*(self.path(number) for number in self.sitemap))
        return pages

    def html(self, title: str, body_class: str, body: str) -> str:
        """A page of the blog's theme around *body*."""
        wordpress = (
            '<meta name="generator" content="WordPress 6.5">'
            f'<link rel="https://api.w.org/" href="{{base}}{self.root}wp-json/">'
        )
        head = wordpress if self.markup == "wordpress" else ""
        if self.feed:
            kind, address = self._feed_address
            head += f'<link rel="alternate" type="application/{kind}+xml" title="Quay » Feed" href="{{base}}{address}">'
        return (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
            f'<body class="{body_class}">{body}{self._widgets()}{self.extra}</body></html>'
        )

    def _widgets(self) -> str:
        if not self.months:
            return ""
        links = "".join(f'<li><a href="{{base}}{path}">{path}</a></li>' for path in reversed(self._months()))
        return f'<ul class="wp-block-archives-list wp-block-archives">{links}</ul>'

    def _post(self, number: int) -> str:
        words = "".join(f"<p>{line}</p>" for line in self.text(number).splitlines()) + self.bodies.get(number, "")
        title = f"Post {number}"
        if self.markup == "plain":
            return self.html(title, "", f"<main><article><h1>{title}</h1><div>{words}</div></article></main>")
        day = self.day(number)
        article = (
            f'<article id="post-{number}" class="post-{number} post type-post hentry">'
            f'<h1 class="entry-title">{title}</h1>'
            f'<time class="entry-date published" datetime="{day}T09:00:00+00:00">{day}</time>'
            f'<div class="entry-content">{words}</div></article>'
        )
        return self.html(
            title, f"post-template-default single single-post postid-{number}", article + self._neighbours(number)
        )

    def _neighbours(self, number: int) -> str:
        if not self.neighbours or number in self.silent:
            return ""
        chain = next((chain for chain in self.chains or (self.numbers,) if number in chain), (number,))
        place = chain.index(number)
        sides = (("previous", "prev", place - 1), ("next", "next", place + 1))
        links = "".join(
            f'<div class="nav-{side}"><a href="{{base}}{self.path(chain[at])}" rel="{rel}">Post {chain[at]}</a></div>'
            for side, rel, at in sides
            if at in range(len(chain))
        )
        return f'<nav class="navigation post-navigation"><div class="nav-links">{links}</div></nav>'

    def _shown(self) -> list[int]:
        return sorted(self.numbers if self.lists is None else self.lists, reverse=True)

    def _lists(self) -> Iterator[tuple[str, Content]]:
        shown = self._shown() if self.front else []
        last = max(1, -(-len(shown) // self.per_page)) if self.older else 1
        for number in range(1, last + 1):
            entries = shown[(number - 1) * self.per_page : number * self.per_page]
            if number == 1:
                entries = [*self.sticky, *(entry for entry in entries if entry not in self.sticky)]
            body = self.entries(entries) + self._pagination(number, last)
            yield self.list_path(number), self.html("Quay", "home blog" + (" paged" if number > 1 else ""), body)
        if self.posts_page:
            yield self.root, self.html("Quay", "home page-template-default page page-id-2", self._welcome())

    def _welcome(self) -> str:
        item = "menu-item menu-item-type-post_type menu-item-object-page"
        menu = "".join(
            f'<li class="{item}"><a href="{{base}}{path}">{name}</a></li>'
            for path, name in ((self.root, "Home"), (self.posts_page, "News"))
        )
        article = f'<article class="page type-page"><h1>Welcome</h1><div class="entry-content"><p>{_WORDS[0]}</p></div>'
        return f"<nav><ul>{menu}</ul></nav>{article}</article>"

    def list_path(self, number: int) -> str:
        """The address of a page of the list."""
        first = self.posts_page or self.root
        if number == 1:
            return first
        if self.markup == "plain":
            return f"{first}?page={number}" if self.older == "numbers" else f"{first}list{number}.html"
        return f"{first}page/{number}/"

    def entries(self, numbers: Sequence[int]) -> str:
        """Posts as a list shows them."""
        if self.markup == "plain":
            return "".join(
                f'<article><h2><a href="{{base}}{self.path(n)}">Post {n}</a></h2><p>From post {n}.</p></article>'
                for n in numbers
            )
        return "".join(
            f'<article id="post-{n}" class="post-{n} post type-post hentry"><h2 class="entry-title">'
            f'<a href="{{base}}{self.path(n)}" rel="bookmark">Post {n}</a></h2>'
            f'<div class="entry-summary"><p>From post {n}.</p></div></article>'
            for n in numbers
        )

    def _pagination(self, number: int, last: int) -> str:
        if self.older == "numbers":
            links = "".join(
                f'<a class="page-numbers" href="{{base}}{self.list_path(n)}">{n}</a>'
                if n != number
                else f'<span class="page-numbers current">{n}</span>'
                for n in range(1, last + 1)
            )
            return f'<nav class="navigation pagination"><div class="nav-links">{links}</div></nav>'
        if number < last:
            return older_link(self.list_path(number + 1))
        return ""

    def _months(self) -> list[str]:
        return list(dict.fromkeys(f"{self.root}{self.day(number):%Y/%m}/" for number in self.numbers))

    def _month_pages(self) -> Iterator[tuple[str, Content]]:
        for path in self._months():
            within = [n for n in reversed(self.numbers) if self.path(n).startswith(path)]
            # A full month has pages of its own.
            yield path, self.html(path, "archive date", self.entries(within[:2]) + self._month_older(path, within[2:]))
            if within[2:]:
                yield f"{path}page/2/", self.html(path, "archive date paged", self.entries(within[2:]))

    def _month_older(self, path: str, rest: Sequence[int]) -> str:
        return older_link(f"{path}page/2/") if rest else ""

    # Feeds

    @property
    def _feed_address(self) -> tuple[str, str]:
        return ("rss", f"{self.root}feed/") if self.feed == "wordpress" else ("atom", f"{self.root}atom.xml")

    def _feeds(self) -> Iterator[tuple[str, Content]]:
        _, address = self._feed_address
        told = sorted(self.numbers if self.feed_posts is None else self.feed_posts, reverse=True)
        chunks = [told[start : start + self.per_page] for start in range(0, len(told), self.per_page)]
        for number, chunk in enumerate(chunks, 1):
            parameter = "paged" if self.feed == "wordpress" else "page"
            make = self._rss if self.feed == "wordpress" else self._atom
            following = f"{address}?{parameter}={number + 1}" if number < len(chunks) else ""
            yield (f"{address}?{parameter}={number}" if number > 1 else address), make(chunk, following)
        if self.feed == "wordpress":
            yield f"{address}?paged={len(chunks) + 1}", page("<h1>404</h1>", 404)

    def _rss(self, numbers: Sequence[int], _following: str) -> Page:
        items = "".join(
            f"<item><title>Post {n}</title><link>{{base}}{self.path(n)}</link>"
            f"<pubDate>{self.day(n):%a, %d %b %Y} 09:00:00 +0000</pubDate>"
            f"<description>From post {n} […]</description></item>"
            for n in numbers
        )
        return page(
            f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Quay</title>'
            f"<link>{{base}}{self.root}</link><generator>https://wordpress.org/?v=6.5</generator>{items}</channel></rss>",
            media_type="application/rss+xml; charset=UTF-8",
        )

    def _atom(self, numbers: Sequence[int], following: str) -> Page:
        entries = "".join(
            f"<entry><id>tag:quay.example,2011:{n}</id><title>Post {n}</title>"
            f'<link rel="alternate" href="{{base}}{self.path(n)}"/><published>{self.day(n)}T09:00:00Z</published>'
            f"<updated>{self.day(n)}T09:00:00Z</updated><summary>From post {n}.</summary></entry>"
            for n in numbers
        )
        leads = f'<link rel="next" href="{{base}}{following}"/>' if following else ""
        return page(
            f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Quay</title>'
            f'<link rel="alternate" href="{{base}}{self.root}"/>{leads}{entries}</feed>',
            media_type="application/atom+xml; charset=UTF-8",
        )


def older_link(path: str) -> str:
    """How a list leads to its next page."""
    link = f'<div class="nav-previous"><a href="{{base}}{path}">Older posts</a></div>'
    return f'<nav class="navigation posts-navigation"><div class="nav-links">{link}</div></nav>'


def sitemap(*paths: str) -> Page:
    """A sitemap of pages."""
    return _map("urlset", "url", paths)


def sitemap_index(*paths: str) -> Page:
    """A sitemap of sitemaps."""
    return _map("sitemapindex", "sitemap", paths)


def _map(outer: str, inner: str, paths: Sequence[str]) -> Page:
    entries = "".join(f"<{inner}><loc>{{base}}{path}</loc></{inner}>" for path in paths)
    return page(
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{outer}>',
        media_type="application/xml",
    )


def packed(content: Page) -> Content:
    """A file that is gzipped as such, as `sitemap.xml.gz` is."""

    def answer(request: Request) -> Page:
        body = content.body.replace(b"{base}", request.base.encode())
        return page(gzip.compress(body, mtime=0), media_type="application/gzip")

    return answer
