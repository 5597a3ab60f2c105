"""The sample blog as addresses: every page it has, and what it answers to all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from . import dates, feeds, theme, views
from .content import Blog, Post, read_blog
from .markup import escaped, title
from .pictures import png
from .server import Page, Request, Server, running
from .style import STYLE

HTML = "text/html; charset=UTF-8"
RSS = "application/rss+xml; charset=UTF-8"
XML = "application/xml; charset=UTF-8"


def build(base_url: str) -> dict[str, Page]:
    """All pages of the blog at *base_url*, by path, with the query where it makes another page.

    The page under the empty key answers what is not there.
    """
    site = _Site(read_blog(base_url.rstrip("/")))
    return dict(site.pages())


def answerer(base_url: str) -> Callable[[Request], Page]:
    """What answers requests to the blog at *base_url*, searches and odd addresses included."""
    blog = read_blog(base_url.rstrip("/"))
    pages = dict(_Site(blog).pages())
    by_key = {_key(*_parted(address)): page for address, page in pages.items() if address}

    def answer(request: Request) -> Page:
        if request.method not in ("GET", "HEAD"):
            return _refusal(request)
        if request.path == "/" and "s" in dict(request.query):
            return Page(body=views.search_results(blog, dict(request.query)["s"]))
        return _found(by_key, request) or pages[""]

    return answer


@contextmanager
def running_blog(port: int = 0) -> Iterator[Server]:
    """The sample blog at work on 127.0.0.1; the server tells its `url` and keeps a `log`."""
    with running(answerer, port) as server:
        yield server


@contextmanager
def serve(port: int = 0) -> Iterator[str]:
    """The address of the sample blog, at work on 127.0.0.1 for as long as the block lasts."""
    with running_blog(port) as server:
        yield server.url


_CHOOSING = frozenset({"p", "page_id", "paged", "cat", "author", "url"})
"""Parameters that choose what is shown: one that chooses nothing leads nowhere."""

_Key = tuple[str, tuple[tuple[str, str], ...]]


def _parted(address: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    parts = urlsplit(address)
    return unquote(parts.path), tuple(parse_qsl(parts.query, keep_blank_values=True))


def _key(path: str, query: tuple[tuple[str, str], ...]) -> _Key:
    return path, tuple(sorted(query))


def _found(pages: Mapping[_Key, Page], request: Request) -> Page | None:
    """The page asked for; parameters that nobody knows do not matter, and a missing slash is put right."""
    path, query = request.path, tuple(pair for pair in request.query if pair != ("paged", "1"))
    if page := pages.get(_key(path, query)):
        return page
    for pair in query:
        if page := pages.get(_key(path, (pair,))):
            return page
    if any(name in _CHOOSING for name, _ in query):
        return None
    if page := pages.get(_key(path, ())):
        return page
    if not path.endswith("/") and _key(path + "/", ()) in pages:
        asked = f"?{urlencode(query)}" if query else ""
        return _moved(f"{request.base}{quote(path)}/{asked}")
    return None


def _moved(address: str, status: int = 301) -> Page:
    headers = (("Location", address), ("X-Redirect-By", "WordPress"))
    return Page(status=status, media_type=HTML, headers=headers)


def _refusal(request: Request) -> Page:
    if request.method == "POST" and request.path == "/wp-login.php":
        return _moved(f"{request.base}/wp-login.php", status=302)
    return Page(status=403, body=b"<p>The sample blog only reads aloud: nothing can be sent to it.</p>")


@dataclass(frozen=True, slots=True)
class _Site:
    """Names every page that there is."""

    blog: Blog

    def pages(self) -> Iterator[tuple[str, Page]]:
        for listing in self._listings():
            yield from self._listing(listing)
        for post in (*self.blog.posts, *self.blog.statics):
            yield from self._post(post)
        yield from self._feeds()
        yield from self._sitemaps()
        yield from self._files()
        yield from self._moves()
        yield "", Page(status=404, body=views.not_found(self.blog))

    def _page(self, body: bytes, modified: datetime | None = None, media_type: str = HTML) -> Page:
        return Page(body=body, media_type=media_type, modified=modified or self.blog.modified)

    def _listings(self) -> Iterator[views.Listing]:
        blog = self.blog
        posts = blog.newest_first
        yield views.Listing(path="/", posts=posts, body_class="home blog")
        for author in blog.authors:
            yield views.Listing(
                path=f"/author/{author.slug}/",
                posts=tuple(post for post in posts if post.author == author),
                body_class=f"archive author author-{author.slug} author-{author.id}",
                heading=f"Author: <span>{escaped(author.name)}</span>",
                name=escaped(author.name),
                feed_name=f"Posts by {escaped(author.name)}",
                paged_class="paged-{0} author-paged-{0}",
            )
        for scheme, word, terms in (("category", "Category", blog.categories), ("tag", "Tag", blog.tags)):
            for term in terms:
                yield views.Listing(
                    path=f"/{scheme}/{term.slug}/",
                    posts=tuple(post for post in posts if term in post.categories or term in post.tags),
                    body_class=f"archive {scheme} {scheme}-{term.slug} {scheme}-{term.id}",
                    heading=f"{word}: <span>{title(term.name)}</span>",
                    name=title(term.name),
                    feed_name=f"{title(term.name)} {word}",
                    paged_class=f"paged-{{0}} {scheme}-paged-{{0}}",
                )
        yield from self._dated("Year", "/%Y/", lambda moment: str(moment.year))
        yield from self._dated("Month", "/%Y/%m/", dates.month)
        yield from self._dated("Day", "/%Y/%m/%d/", dates.day)

    def _dated(self, word: str, pattern: str, name: Callable[[datetime], str]) -> Iterator[views.Listing]:
        by_path: dict[str, list[Post]] = {}
        for post in self.blog.newest_first:
            by_path.setdefault(post.published.strftime(pattern), []).append(post)
        for path, posts in by_path.items():
            first = posts[0].published
            yield views.Listing(
                path=path,
                posts=tuple(posts),
                body_class="archive date",
                heading=f"{word}: <span>{name(first)}</span>",
                name=name(first),
                month=None if word == "Year" else first,
                paged_class="paged-{0} date-paged-{0}",
            )

    def _listing(self, shown: views.Listing) -> Iterator[tuple[str, Page]]:
        last = max(1, -(-len(shown.posts) // self.blog.posts_per_page))
        yield shown.path, self._page(views.listing(self.blog, shown, 1))
        yield f"{shown.path}page/1/", _moved(self.blog.url(shown.path))
        for number in range(2, last + 1):
            address = f"{shown.path}page/{number}/"
            yield address, self._page(views.listing(self.blog, shown, number))
            yield f"{shown.path}?paged={number}", _moved(self.blog.url(address))
        if shown.feed_name:
            yield from self._posts_feed(shown.posts, f"{shown.path}feed/", shown.name)

    def _post(self, post: Post) -> Iterator[tuple[str, Page]]:
        blog, path = self.blog, post.path
        comments = blog.approved(post)
        changed = max([post.modified] + [comment.published for comment in comments])
        link = ("Link", f"<{blog.url(views.shortlink(post))}>; rel=shortlink")
        ping = ("X-Pingback", blog.url("/xmlrpc.php"))
        headers = (link, ping) if post.comments_open else (link,)

        def page(body: bytes) -> Page:
            return replace(self._page(body, changed), headers=headers)

        yield path, page(views.single(blog, post))
        for part in range(2, len(post.pages) + 1):
            yield f"{path}{part}/", page(views.single(blog, post, part=part))
        last = len(blog.comment_pages(post))
        for number, threads in enumerate(blog.comment_pages(post), 1):
            yield f"{path}comment-page-{number}/", page(views.single(blog, post, comment_page=number))
            for comment in (node.comment for thread in threads for node in thread.walk()):
                for shown in (number,) if last > 1 else (None, number):
                    address = path + (f"comment-page-{shown}/" if shown else "")
                    body = views.single(blog, post, comment_page=shown, replying_to=comment)
                    yield f"{address}?replytocom={comment.id}", page(body)
        if post.comments_open or comments:
            feed = feeds.comments_feed(blog, comments, f"{path}feed/", post)
            yield f"{path}feed/", self._page(feed, changed, RSS)
        if post.kind == "post":
            elsewhere = f"https://social.example/intent?url={quote(blog.url(path), safe='')}"
            yield f"{path}?share=twitter", _moved(elsewhere, status=302)
            if not post.password:
                yield f"{path}print/", page(views.printed(blog, post))
        embed = f"/wp-json/oembed/1.0/embed?url={quote(blog.url(path), safe='')}"
        json_type = "application/json; charset=UTF-8"
        yield embed, self._page(feeds.oembed(blog, post, xml=False), changed, json_type)
        yield (
            f"{embed}&format=xml",
            self._page(feeds.oembed(blog, post, xml=True), changed, "text/xml; charset=UTF-8"),
        )
        yield views.shortlink(post), _moved(blog.url(path))

    def _posts_feed(self, posts: tuple[Post, ...], path: str, name: str = "") -> Iterator[tuple[str, Page]]:
        size = self.blog.feed_items
        for number, start in enumerate(range(0, len(posts), size), 1):
            address = path if number == 1 else f"{path}?paged={number}"
            body = feeds.posts_feed(self.blog, posts[start : start + size], address, name)
            yield address, self._page(body, media_type=RSS)

    def _feeds(self) -> Iterator[tuple[str, Page]]:
        blog = self.blog
        yield from self._posts_feed(blog.newest_first, "/feed/")
        approved = [comment for comment in blog.comments if comment.status == "approved"]
        yield (
            "/comments/feed/",
            self._page(feeds.comments_feed(blog, approved, "/comments/feed/"), media_type=RSS),
        )

    def _sitemaps(self) -> Iterator[tuple[str, Page]]:
        blog = self.blog
        posts = sorted(blog.posts, key=lambda post: post.published)
        maps: dict[str, list[tuple[str, datetime | None]]] = {
            "posts-post": [(post.path, post.modified) for post in posts],
            "posts-page": [("/", blog.modified), *((page.path, page.modified) for page in blog.statics)],
            "taxonomies-category": [(f"/category/{term.slug}/", None) for term in blog.categories],
            "taxonomies-post_tag": [(f"/tag/{term.slug}/", None) for term in blog.tags],
            "users": [(f"/author/{author.slug}/", None) for author in blog.authors],
        }
        paths = [f"/wp-sitemap-{name}-1.xml" for name in maps]
        yield "/wp-sitemap.xml", self._page(feeds.sitemap_index(blog, paths), media_type=XML)
        for path, entries in zip(paths, maps.values(), strict=True):
            yield path, self._page(feeds.sitemap(blog, entries), media_type=XML)

    def _files(self) -> Iterator[tuple[str, Page]]:
        blog = self.blog
        yield "/robots.txt", self._page(feeds.robots(blog), media_type="text/plain; charset=utf-8")
        yield theme.STYLESHEET, self._page(STYLE.encode(), media_type="text/css")
        yield "/wp-login.php", self._page(views.login(blog))
        yield "/xmlrpc.php?rsd=", self._page(feeds.rsd(blog), media_type="text/xml; charset=UTF-8")
        refused = b"XML-RPC server accepts POST requests only."
        yield (
            "/xmlrpc.php",
            Page(status=405, body=refused, media_type="text/plain", headers=(("Allow", "POST"),)),
        )
        for post in blog.posts:
            for block in post.body:
                if "image" in block:
                    yield (
                        f"/wp-content/uploads/{block['image']}",
                        self._page(png(block["image"]), media_type="image/png"),
                    )

    def _moves(self) -> Iterator[tuple[str, Page]]:
        blog = self.blog
        yield "/index.php", _moved(blog.url("/"))
        yield "/sitemap.xml", _moved(blog.url("/wp-sitemap.xml"))
        for name in ("rss2", "rss", "atom"):
            yield f"/?feed={name}", _moved(blog.url("/feed/"))
        for term in blog.categories:
            yield f"/?cat={term.id}", _moved(blog.url(f"/category/{term.slug}/"))
        for author in blog.authors:
            yield f"/?author={author.id}", _moved(blog.url(f"/author/{author.slug}/"))
