"""On which host a blog lives, where the way in names another: that host is asked, and what it shows decides.

A server's own redirects are followed. What a page merely says of its home, any page may say of any blog: the crawl goes
there only when the host that is named shows the very post that is shown here.
"""

from __future__ import annotations

import re
import time
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from archiver.crawl.backoff import Backoff
from archiver.crawl.public import may_name
from archiver.crawl.reading import read
from archiver.crawl.redirects import ANY_HOST
from archiver.crawl.requests import NOT_BEFORE
from archiver.crawl.statuses import status_line
from archiver.discover.endpoints import announced
from archiver.discover.feeds import Feed, feed_pages, is_feed, read_feed
from archiver.errors import DiscoveryError
from archiver.parsers.views import is_view
from archiver.records import ParsedPage, Problem
from archiver.text import same_words, squeeze
from archiver.urls import host_of, same_page

from .base import ArchiveSpider

_BELOW_FRONT = re.compile(r"(?:index\.php/?)?(?:wp-json(?:/.*)?|\?rest_route=.*)$")
"""What the address of the REST interface has beyond the front page's."""

_APART = "hosts apart"
_TRIED = "archiver_home_tried"
_LONGEST_WAIT = 60.0
"""Seconds; a host that asks for more has no time for a question that the crawl can do without."""


class Verdict(NamedTuple):
    """What came of asking the host that the way in names; of nothing but None, when there was none to be asked."""

    home: str | None = None
    """Where the blog lives: on that host, which agrees."""

    problem: Problem | None = None
    """Why the crawl does not go there."""


UNASKED = Verdict()


class NotNow(Exception):
    """The host may answer later: the way in is to be gone through *again* then."""

    def __init__(self, again: Request) -> None:
        super().__init__(again.url)
        self.again = again


class _Apart(Exception):
    """The host does not agree; the message says what it does instead."""


class AgreeingSpider(ArchiveSpider):
    """A spider that believes no page which names another host, before that host agrees."""

    @property
    def hosts_apart(self) -> list[str]:
        """The hosts that are called like those of views, and have a blog of their own."""
        return list(self.queue.noted(_APART, []))

    async def ask_home(self, response: Response) -> Verdict:
        """Whether the blog lives on another host, as the way in says; `NotNow` when that host cannot tell yet.

        A page names it by the address of its program, or, as a view on a host of its own (`m.…`), by that of the page
        which it is a view of; a feed by that of its blog. No body is let go of: the way in is yet to be read.
        """
        of_page = ((self._named_by_view, self._shows_page), (self._named_by_program, self._shows_blog))
        feed = is_feed(response.body)
        verdict = UNASKED
        for name, agrees in ((self._named_by_feed, self._shows_entry),) if feed else of_page:
            named = await name(response)
            if named is None or host_of(named) == host_of(response.url) or not may_name(response.url, named):
                continue
            try:
                return Verdict(home=await agrees(named, response))
            except _Apart as reason:
                follows = "only entries on its own host are kept" if feed else "crawled where it was found"
                told = f"names {host_of(named)}, which {reason}: {follows}"
                verdict = Verdict(problem=Problem(stage="discover", field="home", error=told))
        return verdict

    # By the address of its program

    async def _named_by_program(self, response: Response) -> str | None:
        root = announced(response.body, response.url).root
        return _BELOW_FRONT.sub("", root) if root is not None else None

    async def _shows_blog(self, named: str, response: Response) -> str:
        """The front page there, if it names its host too, and a post that it lists is here, with the same words."""
        front = await self._fetched(named, response)
        if not host_of(named) == host_of(front.url) == host_of(announced(front.body, front.url).root or ""):
            raise _Apart("does not say so itself")
        if not await self._has_post_of(await read(front, self), response):
            raise _Apart("shows another blog")
        return front.url

    async def _has_post_of(self, front: ParsedPage, response: Response) -> bool:
        """Whether the host of *response* has the newest post that *front* lists, or leads there from its address."""
        listed = [link.url for link in front.links if link.role == "post" and host_of(link.url) == host_of(front.url)]
        here = urlsplit(response.url)
        own = next(iter(listed), urlsplit(front.url)._replace(path=here.path, query=here.query).geturl())
        copy = urlsplit(own)._replace(scheme=here.scheme, netloc=here.netloc).geturl()
        theirs = await self._fetched(own, response)
        ours = response if same_page(copy, response.url) else await self._fetched(copy, response, **{ANY_HOST: True})
        if host_of(theirs.url) != host_of(own):
            return False
        if same_page(theirs.url, ours.url):
            return True
        return host_of(ours.url) == host_of(copy) and _is_same_post(await read(theirs, self), await read(ours, self))

    # By the page that it is a view of

    async def _named_by_view(self, response: Response) -> str | None:
        if not is_view(response.url):
            return None
        page = await read(response, self)
        return page.about if page.kind == "other" else None

    async def _shows_page(self, named: str, response: Response) -> str:
        """The page there, if it shows what is shown here; else this host is known to have a blog of its own."""
        self.queue.note(_APART, [host_of(response.url)])
        try:
            page = await self._fetched(named, response)
            if host_of(page.url) != host_of(named) or not await self._has_post_of(await read(page, self), response):
                raise _Apart("shows another page")
        except NotNow:
            self.queue.note(_APART, [])
            raise
        self.queue.note(_APART, [])
        return named

    # By what a feed calls its blog

    async def _named_by_feed(self, response: Response) -> str | None:
        feed = _feed_in(response)
        return feed.site_url if feed is not None else None

    async def _shows_entry(self, named: str, response: Response) -> str:
        """The blog there, if the feed's newest post is on that host, so called."""
        feed = _feed_in(response)
        entry = next(iter(feed_pages(feed)), None) if feed is not None else None
        if entry is None or host_of(entry.url) != host_of(named):
            raise _Apart("is not where its newest post is")
        post = await self._fetched(entry.url, response)
        page = await read(post, self)
        titles = {squeeze(one.article.title).casefold() for one in (entry, page) if one.article is not None}
        if host_of(post.url) != host_of(named) or page.kind != "article" or len(titles) != 1 or "" in titles:
            raise _Apart("does not show its newest post")
        return named

    # What is asked for

    async def _fetched(self, url: str, way_in: Response, **meta: Any) -> Response:
        """The page at *url*, beside the queue; tried again, together with the *way_in*, as often as other pages are."""
        answer: Response | Exception
        try:
            answer = await self.crawler.engine.download_async(Request(url, meta=meta))
        except Exception as error:  # whatever it is, it agrees to nothing
            answer = error
        if isinstance(answer, Response) and answer.status == HTTPStatus.OK:
            return answer
        reason = status_line(answer.status) if isinstance(answer, Response) else f"{answer or type(answer).__name__}"
        tried = int(way_in.meta.get(_TRIED, 0))
        backoff = self.crawler.get_downloader_middleware(Backoff)
        wait = backoff.wait_aside(url, tried, answer) if backoff is not None else None
        if wait is None or wait > _LONGEST_WAIT:
            raise _Apart(f"does not agree ({url}: {reason})")
        self.logger.info("%s: %s: asked again in %.0f s", url, reason, wait)
        raise NotNow(self._later(way_in, tried + 1, wait))

    def _later(self, way_in: Response, tried: int, wait: float) -> Request:
        """The way in once more; what it is waited for leaves it the tries that it has itself."""
        assert way_in.request is not None
        again = way_in.request.replace(dont_filter=True)
        most = int(again.meta.get("max_retry_times", self.settings.getint("RETRY_TIMES")))
        again.meta.update(
            {
                _TRIED: tried,
                NOT_BEFORE: time.time() + wait,
                "retry_times": int(again.meta.get("retry_times", 0)) + 1,
                "max_retry_times": most + 1,
            }
        )
        return again


def _feed_in(response: Response) -> Feed | None:
    try:
        return read_feed(response.body, response.url)
    except DiscoveryError:
        return None


def _is_same_post(one: ParsedPage, other: ParsedPage) -> bool:
    found = [page.article.text for page in (one, other) if page.kind == "article" and page.article is not None]
    return len(found) == 2 and same_words(*found)
