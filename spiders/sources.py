"""What tells where a blog's posts are, as far as it is no page for people: its sitemaps and its feed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Self
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.crawl.frontier import BLOG, SAME_BLOG, CrawlQueue
from archiver.crawl.memory import Memory
from archiver.crawl.middlewares import ANY_HOST
from archiver.discover.feeds import Feed, feed_number, feed_pages, paged, read_feed
from archiver.discover.scope import Scope
from archiver.discover.sitemaps import Sitemap, read_sitemap, worth_walking
from archiver.discover.sources import Source, Sources
from archiver.errors import DiscoveryError
from archiver.records import ParsedPage, Problem
from archiver.urls import canonical_url, host_of, page_key, same_page

from .base import ArchiveSpider

Found = Iterator[Request | ParsedPage]

# What is asked for first: where the posts are, then what belongs to a page already read, then pages.
ENTRY, SOURCE, REST_OF_PAGE, INDEX, POST = 100, 90, 50, 20, 10


class SourceSpider(ArchiveSpider):
    """A spider that keeps account of a blog's sources, and reads its sitemaps and its feed.

    Who builds on it has a callback `page` for the posts that they name.
    """

    def __init__(self, url: str = "", **arguments: Any) -> None:
        super().__init__(url, **arguments)
        self.scope = Scope(url)
        self._sources: Sources | None = None
        self._forgetful: Memory | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *arguments: Any, **named: Any) -> Self:
        """Without a `url`, as `scrapy parse` makes one to look at a page, the spider keeps nothing."""
        spider = super().from_crawler(crawler, *arguments, **named)
        if not spider.target:
            # The command's callbacks are no methods of the spider: our queue could not write them down.
            nothing_kept = {"ARCHIVE_DB": None, "SCHEDULER": "scrapy.core.scheduler.Scheduler"}
            crawler.settings.setdict(nothing_kept, priority="spider")
        return spider

    @property
    def queue(self) -> Memory:
        """The memory of the crawl's queue; one that forgets, for a spider without a `url`."""
        if self.target:
            return super().queue
        if self._forgetful is None:
            opener = self.crawler.get_extension(CrawlQueue)
            assert opener is not None, "the CrawlQueue extension is not installed"
            self._forgetful = Memory(opener.queue, {})
        return self._forgetful

    @property
    def sources(self) -> Sources:
        """What is known of where the posts are."""
        if self._sources is None:
            self._sources = Sources(self.queue)
        return self._sources

    def page(self, response: Response) -> Any:
        """A page of the blog."""
        raise NotImplementedError

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
        """Whether the blog was crawled to its end in this call, from another of its addresses; the statistics tell."""
        blogs = self.crawler.settings.getdict("ARCHIVER_BLOGS_DONE")
        earlier = blogs.get(self.crawler.stats.get_value(BLOG))
        if earlier is not None:
            self.crawler.stats.set_value(SAME_BLOG, earlier)
        return earlier is not None

    def entry(self, url: str) -> Request:
        """The way in; a blog that has moved to another host is followed there."""
        return self.request(url, self.page, priority=ENTRY, entry=True, **{ANY_HOST: True})

    def post(self, source: Source, url: str) -> Iterator[Request]:
        """The post at *url*, when *source* is the first to name it."""
        if self.scope.refuses(url) is None and not same_page(url, self.home):
            found = canonical_url(url)
            if self.sources.found(source, found):
                yield self.request(found, self.page, priority=POST)

    # Feeds

    def feed(self, response: Response) -> Found:
        """A page of the blog's feed."""
        fetch = self.fetch_of(response)
        try:
            feed = read_feed(response.body, response.url, fetch.media_type)
        except DiscoveryError as error:
            feed = Feed(url=response.url, problems=_no_source(error, response, "feed"))
            yield from self._other_feed(response.meta, whole=False)
        else:
            if response.meta.get("entry"):
                yield from self._enter_from(feed.site_url or urljoin(response.url, "/"))
            yield from self._entries(feed, response)
        yield ParsedPage(
            url=canonical_url(response.url), kind="other", source="feed", fetch=fetch, problems=feed.problems
        )

    def _entries(self, feed: Feed, response: Response) -> Found:
        """The posts of a page of the feed, and its next page."""
        fetch = self.fetch_of(response)
        pages = [page for page in feed_pages(feed, fetch) if self.scope.refuses(page.url) is None]
        number = feed_number(fetch.asked_url)
        following = feed.next_url or (paged(fetch.asked_url, number + 1) if feed.platform == "wordpress" else None)
        posts = [page.url for page in pages]
        step = self.sources.page_of("feed", posts, [following] if following and posts else [], first=number == 1)
        for url in step.posts:
            yield self.request(url, self.page, priority=POST)
        if step.following:
            yield self.feed_request([step.following], further=True)
        yield from pages

    def feed_request(self, urls: Sequence[str], **meta: Any) -> Request:
        """A request for the first of several addresses; the others are tried when it fails."""
        request = self.request(urls[0], self.feed, priority=SOURCE, others=list(urls[1:]), **meta)
        return request.replace(errback=self.feed_failed)

    def feed_when_due(self) -> Iterator[Request]:
        """The feed's first page, after the last sitemap."""
        urls, guessed = self.sources.feeds_due()
        if urls:
            yield self.feed_request(urls, guessed=guessed)

    def feed_failed(self, failure: Failure) -> Found:
        """The next address to try; WordPress answers 404 beyond a feed's last page."""
        meta = failure.request.meta  # type: ignore[attr-defined]
        beyond = bool(meta.get("further")) and _status(failure) == 404
        yield from self._other_feed(meta, whole=beyond)
        yield from self._failed(failure, expected=beyond)

    def _other_feed(self, meta: dict[str, Any], *, whole: bool) -> Iterator[Request]:
        if meta.get("others"):
            yield self.feed_request(meta["others"], guessed=True)
        else:
            self.sources.finish("feed", whole=whole)

    # Sitemaps

    def sitemap(self, response: Response) -> Found:
        """A sitemap, or an index of sitemaps."""
        fetch = self.fetch_of(response)
        if response.meta.get("entry"):
            self.sources.open_sitemap(fetch.asked_url)
            yield from self._enter_from(urljoin(response.url, "/"))
        try:
            sitemap = read_sitemap(response.body, response.url)
        except DiscoveryError as error:
            sitemap = Sitemap(url=response.url, kind="pages", problems=_no_source(error, response, "sitemap"))
        for child in sitemap.children:
            yield from self._child(child.url)
        for entry in sitemap.pages:
            yield from self.post("sitemap", entry.url)
        yield from self._sitemap_over(fetch.asked_url, response.meta, lost=not (sitemap.pages or sitemap.children))
        yield ParsedPage(url=canonical_url(response.url), kind="other", fetch=fetch, problems=sitemap.problems)

    def _child(self, url: str) -> Iterator[Request]:
        if host_of(url) != host_of(self.home):
            return
        if not worth_walking(url):
            self.sources.skip_sitemap(url)
        elif self.sources.open_sitemap(url):
            yield self.sitemap_request([url])

    def sitemap_request(self, urls: Sequence[str], **meta: Any) -> Request:
        """A request for the first of several addresses; the others are tried when it fails."""
        request = self.request(urls[0], self.sitemap, priority=SOURCE, others=list(urls[1:]), **meta)
        return request.replace(errback=self.sitemap_failed)

    def sitemap_failed(self, failure: Failure) -> Found:
        """The next address to try."""
        request: Request = failure.request  # type: ignore[attr-defined]
        asked = str(request.meta.get("redirect_urls", [request.url])[0])
        yield from self._sitemap_over(asked, request.meta, lost=True)
        yield from self._failed(failure)

    def _sitemap_over(self, url: str, meta: dict[str, Any], *, lost: bool) -> Iterator[Request]:
        others = meta.get("others") if lost else None
        if others:
            self.sources.open_sitemap(others[0])
            yield self.sitemap_request(others, guessed=True)
        self.sources.close_sitemap(url, lost=lost and not others)
        yield from self.feed_when_due()

    # Both

    def _enter_from(self, home: str) -> Iterator[Request]:
        """A crawl that starts at a feed or a sitemap goes on from the front page that it belongs to."""
        self.settle(home, None)
        yield self.entry(home)

    def _failed(self, failure: Failure, *, expected: bool = False) -> Iterator[ParsedPage]:
        """As `failed`; what was only guessed, and is not there, is no problem."""
        guessed = failure.request.meta.get("guessed")  # type: ignore[attr-defined]
        expected = expected or (bool(guessed) and _status(failure) in range(300, 500))
        for page in self.failed(failure):
            yield replace(page, problems=()) if expected else page


def _no_source(error: DiscoveryError, response: Response, field: str) -> tuple[Problem, ...]:
    """What was only guessed need not be there."""
    if response.meta.get("guessed"):
        return ()
    return (Problem(stage="discover", field=field, error=str(error).removeprefix(f"{response.url}: ")),)


def _status(failure: Failure) -> int:
    """Of the response that is the failure; 0 when none came."""
    return int(getattr(getattr(failure.value, "response", None), "status", 0))
