"""Where a blog lives: its front page, the hosts that it has left, and whether it is crawled already."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from archiver.crawl.frontier import BLOG, SAME_BLOG
from archiver.crawl.redirects import ANY_HOST, WAY_IN
from archiver.discover.home import home_of
from archiver.discover.scope import Scope
from archiver.records import ParsedPage
from archiver.urls import host_of, page_key, same_page

from .choosing import ENTRY, ChoosingSpider


class HomingSpider(ChoosingSpider):
    """A spider that finds a blog from any of its addresses, those of before among them."""

    def arrive(self, response: Response) -> Iterator[Request]:
        """Take note of the hosts that the blog has left, as the way in tells.

        Where a post was the way in, the front page that the blog had there is asked for once: whether it leads to
        the present one tells whether all of the blog has moved.
        """
        way = [hop.url for hop in self.fetch_of(response).redirects]
        for url in dict.fromkeys((*way, response.url)):
            host, front = host_of(url), same_page(url, urljoin(url, "/"))
            if host == host_of(self.home) or not (front or _path(url) == _path(response.url)):
                continue
            self.aliases.left[host] = self.home
            self.queue.note("hosts left", [list(pair) for pair in sorted(self.aliases.left.items())])
            if not front:
                old = urljoin(url, "/")
                yield self.request(old, self.former_front, priority=ENTRY, **{ANY_HOST: True})

    async def former_front(self, response: Response) -> AsyncIterator[ParsedPage]:
        """The page at the address where the blog began before, if the blog says that it is one of its own."""
        page = await self.read(response)
        if host_of(home_of(page, response.url)[0]) == host_of(self.home):
            yield page
        else:
            yield ParsedPage(url=page.url, kind="other", fetch=page.fetch)

    def settle(self, home: str, root: str | None) -> None:
        """The blog's front page is *home*; *root* is the address that all of the blog lies below."""
        self.live_at(home, root)
        self.queue.note("home", [home, root])
        self.crawler.stats.set_value(BLOG, " ".join(page_key(url) for url in (home, root) if url))

    def live_at(self, home: str, root: str | None) -> None:
        """As `settle`, for what is noted already."""
        self.home = home
        self.scope = Scope(home, root=root)

    def crawled_before(self) -> bool:
        """Whether this call has crawled the blog, or does, from another of its addresses; the statistics tell."""
        blogs = self.crawler.settings.getdict("ARCHIVER_BLOGS_DONE")
        blog = self.crawler.stats.get_value(BLOG)
        earlier = blogs.get(blog) or self._at_work_elsewhere(blog)
        if earlier is not None:
            self.crawler.stats.set_value(SAME_BLOG, earlier)
        return earlier is not None

    def _at_work_elsewhere(self, blog: str) -> str | None:
        """From where another crawl of this call is at work on *blog*; if none is, this one is from now on."""
        at_work = self.crawler.settings.get("ARCHIVER_BLOGS_AT_WORK")
        if at_work is None:
            return None
        others = (url for crawler, (other, url) in at_work.items() if other == blog and crawler is not self.crawler)
        if (other := next(others, None)) is None:
            at_work[self.crawler] = (blog, self.target)
        return other

    def entry(self, url: str) -> Request:
        """The way in; a blog that has moved to another host is followed there."""
        return self.request(url, self.page, priority=ENTRY, **{WAY_IN: True, ANY_HOST: True})

    def _enter_from(self, home: str) -> Iterator[Request]:
        """A crawl that starts at a feed or a sitemap goes on from the front page that it belongs to."""
        self.settle(home, None)
        yield self.entry(home)


def _path(url: str) -> tuple[str, str]:
    """What an address says of a page, its host apart."""
    parts = urlsplit(url)
    return parts.path.rstrip("/"), parts.query
