"""On which host a blog lives, where the way in names another: that host is asked, and what it shows decides.

A server's own redirects are followed. What a page merely says of its home, any page may say of any blog: the crawl goes
there only when the host that is named shows the very post that is shown here.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from archiver.crawl.public import may_name
from archiver.crawl.redirects import ANY_HOST
from archiver.discover.endpoints import announced
from archiver.discover.feeds import feed_pages, read_feed
from archiver.errors import DiscoveryError
from archiver.records import ParsedPage
from archiver.text import same_words, squeeze
from archiver.urls import host_of, same_page

from .base import ArchiveSpider

_BELOW_FRONT = re.compile(r"(?:index\.php/?)?(?:wp-json(?:/.*)?|\?rest_route=.*)$")
"""What the address of the REST interface has beyond the front page's."""

_APART = "hosts apart"


class AgreeingSpider(ArchiveSpider):
    """A spider that believes no page which names another host, before that host agrees."""

    def __init__(self, url: str = "", **arguments: Any) -> None:
        super().__init__(url, **arguments)
        self._confirmed: set[str] = set()
        """The hosts that show what another one has, and name that one."""

        self._agreeing: set[str] = set()
        """The hosts that have what a feed on another one tells of."""

    @property
    def hosts_apart(self) -> list[str]:
        """The hosts that are called like those of views, and have a blog of their own."""
        return list(self.queue.noted(_APART, []))

    async def ask_home(self, response: Response) -> None:
        """Whether the blog lives on another host, as the way in says.

        The front page there has to name that host, and a post that it lists has to be here too, with the same words.
        """
        root = announced(response.body, response.url).root
        here, there = host_of(response.url), host_of(root or "")
        if root is None or not there or here == there or not may_name(response.url, root):
            return
        front = await self._fetched(_BELOW_FRONT.sub("", root))
        if front is None or not there == host_of(front.url) == host_of(announced(front.body, front.url).root or ""):
            self.logger.info("%s names %s, which does not say so: it is crawled where it is", response.url, there)
            return
        if await self._shows(response, await self.read(front)):
            self._confirmed.add(here)
        else:
            self.logger.info("%s names %s, which shows another blog", response.url, there)

    async def _shows(self, response: Response, front: ParsedPage) -> bool:
        """Whether the host of *response* has the newest post that *front* lists, or leads there from its address."""
        listed = [link.url for link in front.links if link.role == "post" and host_of(link.url) == host_of(front.url)]
        here = urlsplit(response.url)
        own = next(iter(listed), urlsplit(front.url)._replace(path=here.path, query=here.query).geturl())
        copy = urlsplit(own)._replace(scheme=here.scheme, netloc=here.netloc).geturl()
        theirs = await self._fetched(own)
        ours = response if same_page(copy, response.url) else await self._fetched(copy, **{ANY_HOST: True})
        if theirs is None or ours is None or host_of(theirs.url) != host_of(own):
            return False
        if same_page(theirs.url, ours.url):
            return True
        return host_of(ours.url) == host_of(copy) and _is_same_post(await self.read(theirs), await self.read(ours))

    async def read_entry(self, response: Response) -> ParsedPage:
        """The way in; a view on a host of its own (`m.…`) is one of the page it names if that shows the same."""
        page = await self.read(response)
        if page.kind != "other" or page.about is None or host_of(page.about) == host_of(response.url):
            return page
        self.queue.note(_APART, [host_of(response.url)])
        named = await self._fetched(page.about) if may_name(response.url, page.about) else None
        shown = named is not None and host_of(named.url) == host_of(page.about)
        if named is None or not shown or not await self._shows(response, await self.read(named)):
            self.logger.info("%s names %s, which shows another page", response.url, page.about)
            return await self.read(response)
        self.queue.note(_APART, [])
        return page

    async def ask_home_of_feed(self, response: Response) -> None:
        """Whether a feed is that of a blog on the host which it names: its newest post has to be there, so called."""
        try:
            feed = read_feed(response.body, response.url)
        except DiscoveryError:
            return
        entry = next(iter(feed_pages(feed)), None)
        named = feed.site_url or response.url
        if entry is None or host_of(named) == host_of(response.url) or not may_name(response.url, named):
            return
        if host_of(entry.url) != host_of(named) or (post := await self._fetched(entry.url)) is None:
            return
        page = await self.read(post)
        titles = {squeeze(one.article.title).casefold() for one in (entry, page) if one.article is not None}
        if host_of(post.url) == host_of(named) and page.kind == "article" and len(titles) == 1 and "" not in titles:
            self._agreeing.add(host_of(named))

    async def _fetched(self, url: str, **meta: Any) -> Response | None:
        """The page at *url*; None when there is none: the blog is then crawled where it was found."""
        try:
            answer = await self.crawler.engine.download_async(Request(url, meta=meta))
        except Exception as error:  # whatever it is, it agrees to nothing
            self.logger.info("%s does not answer: %s", url, error)
            return None
        return answer if answer.status == HTTPStatus.OK else None


def _is_same_post(one: ParsedPage, other: ParsedPage) -> bool:
    found = [page.article.text for page in (one, other) if page.kind == "article" and page.article is not None]
    return len(found) == 2 and same_words(*found)
