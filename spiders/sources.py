"""What tells where a blog's posts are, as far as it is no page for people: its sitemaps and its feed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.crawl.frontier import BLOG, SAME_BLOG, CrawlQueue
from archiver.crawl.memory import Memory
from archiver.crawl.pipelines import ArchivePipeline
from archiver.crawl.public import may_name
from archiver.crawl.redirects import ANY_HOST, WAY_IN
from archiver.discover.aliases import Aliases
from archiver.discover.choice import chosen
from archiver.discover.days import days_of, days_of_sitemap
from archiver.discover.endpoints import announced
from archiver.discover.feeds import Feed, feed_number, feed_pages, paged, read_feed
from archiver.discover.home import home_of
from archiver.discover.scope import Scope
from archiver.discover.selection import Selection
from archiver.discover.sitemaps import Sitemap, SitemapEntry, lists_pages, read_sitemap, worth_walking
from archiver.discover.sources import Source, Sources
from archiver.errors import DiscoveryError
from archiver.records import ParsedPage, Problem
from archiver.urls import canonical_url, host_of, page_key, same_page

from .base import ArchiveSpider

Found = Iterator[Request | ParsedPage]

_BELOW_FRONT = re.compile(r"(?:index\.php/?)?(?:wp-json(?:/.*)?|\?rest_route=.*)$")
"""What the address of the REST interface has beyond the front page's."""

LEFT_OUT = "left_out/"
"""How the names of the statistics begin that count addresses which were named and not followed, by the reason."""

# What is asked for first: where the posts are, then what belongs to a page already read, then posts; lists of them
# last: the posts' own neighbours may have named all of them by then.
ENTRY, SOURCE, REST_OF_PAGE, POST, INDEX = 100, 90, 50, 20, 10


class SourceSpider(ArchiveSpider):
    """A spider that keeps account of a blog's sources, and reads its sitemaps and its feed.

    Who builds on it has a callback `page` for the posts that they name.
    """

    def __init__(self, url: str = "", **arguments: Any) -> None:
        super().__init__(url, **arguments)
        self.scope = Scope(url)
        self.choice = chosen(**{name: arguments.get(name) for name in ("since", "until", "include", "exclude")})
        self._selection: Selection | None = None
        self._sources: Sources | None = None
        self._forgetful: Memory | None = None
        self._aliases: Aliases | None = None
        self._confirmed: set[str] = set()

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

    @property
    def selection(self) -> Selection:
        """Which of the posts that are found are wanted."""
        if self._selection is None:
            self._selection = Selection(self.choice, self.queue)
        return self._selection

    @property
    def aliases(self) -> Aliases:
        """The addresses that lead to others."""
        if self._aliases is None:
            stored = self.crawler.get_item_pipeline(ArchivePipeline) if self.target else None
            self._aliases = Aliases(self.queue, stored.address_of if stored is not None else None)
            self._aliases.left = dict(self.queue.noted("hosts left", []))
        return self._aliases

    @property
    def hosts_left(self) -> list[str]:
        """The hosts that the blog has left."""
        return sorted({*self.aliases.left, *self._confirmed})

    def page(self, response: Response) -> Any:
        """A page of the blog."""
        raise NotImplementedError

    # Where the blog is

    async def ask_home(self, response: Response) -> None:
        """Whether the blog lives on another host, as the way in says: the front page there is asked, and must agree."""
        root = announced(response.body, response.url).root
        here, there = host_of(response.url), host_of(root or "")
        if root is None or not there or here == there or not may_name(response.url, root):
            return
        try:
            answer = await self.crawler.engine.download_async(Request(_BELOW_FRONT.sub("", root)))
        except Exception as error:  # whatever it is, the blog is crawled where it was found
            self.logger.info("%s names %s, which does not answer: %s", response.url, there, error)
            return
        said = announced(answer.body, answer.url).root if answer.status == HTTPStatus.OK else None
        if host_of(answer.url) == there == host_of(said or ""):
            self._confirmed.add(here)

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

    def post(self, source: Source, url: str, *, static: bool = False) -> Iterator[Request]:
        """The post at *url*, when *source* is the first to name it, or to know more of it than a sitemap does.

        A sitemap may tell that it is a *static* page.
        """
        url = self.aliases.page_of(url)
        if self.follows(url) and not same_page(url, self.home):
            found = canonical_url(url)
            new = self.sources.found(source, found)
            if source == "sitemap" and new and self.choice.has_range and not self.selection.is_dated(found):
                self.selection.wait(found, static=static)
            elif new or self.selection.waits(found):
                yield from self.ask(found)

    def follows(self, url: str) -> bool:
        """Whether *url* is within the bounds of the blog; one that is not is counted."""
        reason = self.scope.refuses(url)
        if reason is not None:
            self.selection.leave_out(reason, url)
        return reason is None

    def ask(self, *urls: str) -> Iterator[Request]:
        """Requests for posts, as far as they are wanted."""
        for url in urls:
            if self.selection.refuses(url) is None:
                self.selection.waits(url)
                yield from self.post_requests(url)

    def post_requests(self, *urls: str) -> list[Request]:
        """Requests for posts."""
        return [self.request(url, self.page, priority=POST) for url in urls]

    def keeps(self, page: ParsedPage) -> bool:
        """Whether a page that a feed or an interface tells of is wanted; one that was fetched was judged before."""
        if page.source == "html" or page.kind != "article":
            return True
        self.selection.dated(page.url, published=page.article.published if page.article is not None else None)
        return self.selection.refuses(page.url) is None

    def closed(self, reason: str) -> None:
        """Tell in the statistics what was left out, and why."""
        if self._selection is not None:
            for why, number in self._selection.counts.items():
                self.crawler.stats.set_value(f"{LEFT_OUT}{why}", number)

    def rest_of_page(self, url: str) -> Iterator[Request]:
        """A further page of a post or of its comments, once."""
        scope = self.scope_of(url)
        inside = scope is not None and scope.refuses(url) is None
        if inside and self.queue.remember("rest-of-page", page_key(url)):
            yield self.request(canonical_url(url), self.page, priority=REST_OF_PAGE)

    def scope_of(self, url: str) -> Scope | None:
        """The bounds by which *url* is judged."""
        return self.scope

    def reads_on(self) -> bool:
        """Whether lists are read on though they name no new posts.

        For the dates that other posts wait for; and where only a few posts are fetched, whose neighbours say little
        about whether a sitemap is complete.
        """
        return bool(self.choice.include) or (self.selection.waiting and not self.queue.noted("months"))

    # Feeds

    def feed(self, response: Response) -> Found:
        """A page of the blog's feed.

        @sample /feed/
        @meta {"entry": true}
        @returns items 1
        @returns requests 1
        """
        fetch = self.fetch_of(response)
        try:
            feed = read_feed(response.body, response.url, fetch.media_type)
        except DiscoveryError as error:
            feed = Feed(url=response.url, problems=_no_source(error, response, "feed"))
            yield from self._other_feed(response.meta, whole=False)
        else:
            if response.meta.get("entry"):
                root = urljoin(response.url, "/")
                stated = feed.site_url or root
                known = host_of(stated) == host_of(root) or may_name(root, stated)
                yield from self._enter_from(stated if known else root)
            yield from self._entries(feed, response)
        yield ParsedPage(
            url=canonical_url(response.url), kind="other", source="feed", fetch=fetch, problems=feed.problems
        )

    def _entries(self, feed: Feed, response: Response) -> Found:
        """The posts of a page of the feed, and its next page."""
        fetch = self.fetch_of(response)
        pages = [page for page in feed_pages(feed, fetch) if self.follows(page.url)]
        self.selection.learn_clock(feed.zone)
        for page in pages:
            self.selection.dated(page.url, published=page.article.published if page.article else None)
        number = feed_number(fetch.asked_url)
        own = feed.platform == "wordpress" and host_of(response.url) == host_of(self.home)
        following = feed.next_url or (paged(fetch.asked_url, number + 1) if own else None)
        posts = [page.url for page in pages]
        self.heard(pages)
        step = self.sources.page_of("feed", posts, [following] if following and posts else [], first=number == 1)
        # Of posts named before, those are asked for that had to wait for the dates which stand here.
        yield from self.ask(*dict.fromkeys([*step.posts, *(posts if self.choice.has_range else ())]))
        beyond = self.selection.all_before(posts)
        if posts and self.selection.all_before(posts[-1:]):
            self.selection.reach()
        if beyond:
            self.sources.finish("feed", whole=False)
        elif leads := step.following or (following if posts and self.reads_on() else None):
            yield self.feed_request([leads], further=True)
        yield from pages

    def heard(self, pages: Sequence[ParsedPage]) -> None:
        """What a page of the feed says of its posts, before it is decided whether the feed is walked on."""

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
        """A sitemap, or an index of sitemaps.

        @sample /wp-sitemap.xml
        @meta {"entry": true}
        @reads other
        @returns requests 1
        """
        fetch = self.fetch_of(response)
        if response.meta.get("entry"):
            self.sources.open_sitemap(fetch.asked_url)
            yield from self._enter_from(urljoin(response.url, "/"))
        try:
            sitemap = read_sitemap(response.body, response.url)
        except DiscoveryError as error:
            sitemap = Sitemap(url=response.url, kind="pages", problems=_no_source(error, response, "sitemap"))
        for child in sitemap.children:
            yield from self._child(child)
        static = lists_pages(fetch.asked_url)
        for entry in sitemap.pages:
            self.selection.dated(entry.url, modified=entry.lastmod)
            yield from self.post("sitemap", entry.url, static=static)
        yield from self._sitemap_over(fetch.asked_url, response.meta, lost=not (sitemap.pages or sitemap.children))
        yield ParsedPage(url=canonical_url(response.url), kind="other", fetch=fetch, problems=sitemap.problems)

    def _child(self, child: SitemapEntry) -> Iterator[Request]:
        url = child.url
        if host_of(url) != host_of(self.home) or self._is_too_old(child):
            return
        if not worth_walking(url):
            self.sources.skip_sitemap(url)
        elif self.sources.open_sitemap(url):
            yield self.sitemap_request([url])

    def _is_too_old(self, child: SitemapEntry) -> bool:
        """Whether a sitemap lists nothing younger than the range: by the year in its name, by its last change."""
        named = days_of_sitemap(child.url)
        changed = days_of(child.lastmod) if child.lastmod is not None else None
        return any(days is not None and self.choice.by_change(days) is not None for days in (named, changed))

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


def _path(url: str) -> tuple[str, str]:
    """What an address says of a page, its host apart."""
    parts = urlsplit(url)
    return parts.path.rstrip("/"), parts.query
