"""Every post of one blog: from any of its addresses, by sitemap, feed, archive pages and the posts' neighbours."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.crawl.frontier import CrawlQueue, Memory
from archiver.crawl.middlewares import ANY_HOST
from archiver.discover.feeds import Feed, feed_number, feed_pages, likely_feeds, paged, read_feed
from archiver.discover.scope import Scope
from archiver.discover.sitemaps import Sitemap, likely_sitemaps, read_sitemap, worth_walking
from archiver.discover.sources import Errand, Source, Sources
from archiver.discover.survey import PATIENCE
from archiver.errors import ConfigError, DiscoveryError
from archiver.records import Link, LinkRole, ParsedPage, Problem
from archiver.urls import canonical_url, host_of, page_key, same_page

from .base import ArchiveSpider

Found = Iterator[Request | ParsedPage]

# What is asked for first: where the posts are, then what belongs to a page already read, then pages.
ENTRY, SOURCE, REST_OF_PAGE, INDEX, POST = 100, 90, 50, 20, 10

_XML = rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<\?[^>]*>\s*)*"
_FEED = re.compile(_XML + rb"<(?:rss|feed|rdf:RDF)\b", re.S)
_SITEMAP = re.compile(_XML + rb"<(?:\w+:)?(?:urlset|sitemapindex)\b", re.S)
_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain", "")
_SECTION = re.compile(r"\d|/(?:tags?|categor(?:y|ies)|labels?|topics?|authors?|archives?|search)(?:/|$)|\?", re.I)
"""An address of a list that is only a part of the blog's: a page of it, a month, a category."""

_NOT_THERE = (400, 403, 404, 410)


class BlogSpider(ArchiveSpider):
    """Crawls the blog at `url`, whichever of its pages that is.

    `scrapy crawl blog -a url=https://blog.example/`
    """

    name = "blog"

    def __init__(self, url: str = "", **arguments: Any) -> None:
        super().__init__(url, **arguments)
        self.scope = Scope(url)
        self._sources: Sources | None = None
        self._forgetful: Memory | None = None
        self._robots_sitemaps: list[str] = []

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

    async def start(self) -> AsyncIterator[Request]:
        if not self.target:
            raise ConfigError("url", "which blog? scrapy crawl blog -a url=https://blog.example/")
        self._live_at(*self.queue.noted("home", [self.target, None]))
        self.crawler.signals.connect(self._read_robots, signal=signals.robots_parsed)
        self.crawler.signals.connect(self._idle, signal=signals.spider_idle)
        yield self._entry(self.target)

    @property
    def sources(self) -> Sources:
        """What is known of where the posts are."""
        if self._sources is None:
            self._sources = Sources(self.queue)
        return self._sources

    def _live_at(self, home: str, root: str | None) -> None:
        """The blog's front page is *home*; *root* is the address that all of the blog lies below."""
        self.home = home
        self.scope = Scope(home, root=root)

    def _settle(self, home: str, root: str | None) -> None:
        self._live_at(home, root)
        self.queue.note("home", [home, root])

    def _entry(self, url: str) -> Request:
        """The way in; a blog that has moved to another host is followed there."""
        return self.request(url, self.page, priority=ENTRY, entry=True, **{ANY_HOST: True})

    # Pages

    async def page(self, response: Response) -> AsyncIterator[Request | ParsedPage]:
        """Any page of the blog: what it says, and where it leads."""
        if response.meta.get("entry") and (reader := self._reader_of(response.body[:2000])):
            for found in reader(response):
                yield found
        elif not _is_html(response):
            yield self._unread(response, f"not HTML: {self.fetch_of(response).media_type or 'unknown type'}")
        else:
            page = await self.read(response)
            for request in self._from(page, response):
                yield request
            yield self._told(page, response)

    def _reader_of(self, start: bytes) -> Any:
        if _FEED.match(start):
            return self.feed
        return self.sitemap if _SITEMAP.match(start) else None

    def _unread(self, response: Response, reason: str) -> ParsedPage:
        problem = Problem(stage="parse", field="page", error=reason)
        return ParsedPage(
            url=canonical_url(response.url), kind="other", problems=(problem,), fetch=self.fetch_of(response)
        )

    def _told(self, page: ParsedPage, response: Response) -> ParsedPage:
        """The page, with a problem when the crawl begins here and there is nothing of a blog."""
        for problem in page.problems:
            self.logger.warning("%s: %s: %s", page.url, problem.field, problem.error)
        begins = response.meta.get("entry") or response.meta.get("front")
        leads = any(link.role in ("post", "older", "archive", "feed") for link in page.links)
        if not begins or page.kind in ("article", "comments") or leads:
            return page
        nothing = Problem(stage="discover", field="posts", error="no post here, and nothing that leads to one")
        return replace(page, problems=(*page.problems, nothing))

    def _from(self, page: ParsedPage, response: Response) -> Iterator[Request]:
        """Where a page leads: from the first one to the sources, from a list to its posts, from a post to its rest."""
        if response.meta.get("entry") or not self.home:
            self._settle(*_home_of(page, response.url))
        if response.meta.get("entry"):
            yield from self._open(page, response)
        if page.kind == "index":
            yield from self._list(page, response)
        elif page.kind in ("article", "comments"):
            yield from self._article(page, response)

    def _open(self, page: ParsedPage, response: Response) -> Iterator[Request]:
        """From the first page: the front page, the sitemaps, and after them the feed."""
        if not same_page(self.home, response.url):
            yield self.request(self.home, self.page, priority=ENTRY, front=True)
        feeds = [link.url for link in _links(page, "feed")][:1]
        self.sources.expect_feeds(feeds or likely_feeds(self.home), guessed=not feeds)
        yield from self._open_sitemaps(page)
        yield from self._feed_when_due()

    def _article(self, page: ParsedPage, response: Response) -> Iterator[Request]:
        """A post, or a further page of it or of its comments: the other pages of it, and its neighbours."""
        self.sources.found("start", page.about or page.url)
        if page.about is not None and not same_page(page.about, page.url):
            yield from self._rest_of_page(page.about)
        for link in (*_links(page, "comment_page"), *_links(page, "part")):
            if not same_page(link.url, response.url):
                yield from self._rest_of_page(link.url)
        for link in _links(page, "neighbour"):
            yield from self._post("neighbour", link.url)

    def _rest_of_page(self, url: str) -> Iterator[Request]:
        if self.scope.refuses(url) is None and self.queue.remember("rest-of-page", page_key(url)):
            yield self.request(canonical_url(url), self.page, priority=REST_OF_PAGE)

    def _post(self, source: Source, url: str) -> Iterator[Request]:
        """The post at *url*, when *source* is the first to name it."""
        if self.scope.refuses(url) is None and not same_page(url, self.home):
            found = canonical_url(url)
            if self.sources.found(source, found):
                yield self.request(found, self.page, priority=POST)

    # Lists of posts

    def _list(self, page: ParsedPage, response: Response) -> Iterator[Request]:
        """A page that lists posts: the front page, the next of the older ones, or one on its own."""
        here = [self.fetch_of(response).asked_url, response.url]
        front = same_page(response.url, self.home)
        posts = self._followed(page, "post", but=[*here, self.home])
        older = _by_number(self._followed(page, "older", but=here))
        if front or self.sources.awaits("archive", *here):
            yield from self._next_list(posts, older, first=front)
        else:
            self.sources.keep(here, posts, older)
            yield from self._list_on_its_own(posts, older, response)
        if front:
            self.sources.expect_months(self._followed(page, "archive"))
            for link in _links(page, "page"):
                yield from self._post("start", link.url)

    def _followed(self, page: ParsedPage, role: LinkRole, but: Iterable[str] = ()) -> list[str]:
        """The addresses that *page* links to in that *role*, as far as they are followed."""
        # The scope sees the address as the page has it: parameters that name a reply or a share link count.
        links = [link.url for link in _links(page, role) if self.scope.refuses(link.url) is None]
        return list(dict.fromkeys(canonical_url(url) for url in links if not any(same_page(url, b) for b in but)))

    def _next_list(self, posts: list[str], older: list[str], *, first: bool) -> Iterator[Request]:
        step = self.sources.page_of("archive", posts, older, first=first)
        for url in step.posts:
            yield self.request(url, self.page, priority=POST)
        if step.probe:
            yield self.request(step.probe, self.page, priority=INDEX, source="oldest")
        if step.following:
            yield self.request(step.following, self.page, priority=INDEX)

    def _list_on_its_own(self, posts: list[str], older: list[str], response: Response) -> Iterator[Request]:
        """A month, a category, the last page: it leads on while its pages bring something new."""
        source: Source = response.meta.get("source", "index")
        requests = [request for url in posts for request in self._post(source, url)]
        yield from requests
        barren = 0 if requests else int(response.meta.get("barren", PATIENCE - 1)) + 1
        if older and barren < PATIENCE:
            yield self.request(older[0], self.page, priority=INDEX, source=source, barren=barren)

    # Feeds

    def feed(self, response: Response) -> Found:
        """A page of the blog's feed."""
        fetch = self.fetch_of(response)
        problems: tuple[Problem, ...] = ()
        try:
            feed = read_feed(response.body, response.url, fetch.media_type)
        except DiscoveryError as error:
            problems = self._no_source(error, response, "feed")
            yield from self._other_feed(response.meta, further=False)
        else:
            problems = feed.problems
            if response.meta.get("entry"):
                yield self._enter_from(feed.site_url or urljoin(response.url, "/"))
            yield from self._entries(feed, response)
        yield ParsedPage(url=canonical_url(response.url), kind="other", source="feed", fetch=fetch, problems=problems)

    def _entries(self, feed: Feed, response: Response) -> Found:
        """The posts of a page of the feed, and its next page."""
        fetch = self.fetch_of(response)
        pages = [page for page in feed_pages(feed, fetch) if self.scope.refuses(page.url) is None]
        number = feed_number(fetch.asked_url)
        following = feed.next_url or (paged(fetch.asked_url, number + 1) if feed.platform == "wordpress" else None)
        step = self.sources.page_of(
            "feed", [page.url for page in pages], [following] if following and pages else [], first=number == 1
        )
        for url in step.posts:
            yield self.request(url, self.page, priority=POST)
        if step.following:
            yield self._feed([step.following], further=True)
        yield from pages

    def _enter_from(self, home: str) -> Request:
        self._settle(home, None)
        return self._entry(home)

    def _feed_when_due(self) -> Iterator[Request]:
        urls, guessed = self.sources.feeds_due()
        if urls:
            yield self._feed(urls, guessed=guessed)

    def _feed(self, urls: list[str], **meta: Any) -> Request:
        """A request for the first of several addresses; the others are tried when it fails."""
        request = self.request(urls[0], self.feed, priority=SOURCE, others=urls[1:], **meta)
        return request.replace(errback=self.feed_failed)

    def feed_failed(self, failure: Failure) -> Found:
        """The next address to try; WordPress answers 404 beyond a feed's last page."""
        request: Request = failure.request  # type: ignore[attr-defined]
        status = getattr(getattr(failure.value, "response", None), "status", None)
        expected = bool(request.meta.get("guessed") or request.meta.get("further")) and status in _NOT_THERE
        yield from self._other_feed(request.meta, further=bool(request.meta.get("further")) and status == 404)
        yield from self._failed(failure, expected=expected)

    def _other_feed(self, meta: dict[str, Any], *, further: bool) -> Iterator[Request]:
        if meta.get("others"):
            yield self._feed(meta["others"], guessed=True)
        else:
            self.sources.finish("feed", whole=further)

    # Sitemaps

    def _open_sitemaps(self, page: ParsedPage) -> Iterator[Request]:
        """Those that robots.txt names; where it names none, the conventional addresses."""
        if self.sources.sitemaps_known():
            return
        named = [url for url in self._robots_sitemaps if host_of(url) == host_of(self.home)]
        for url in named:
            yield from self._sitemap([url])
        if not named:
            guesses = list(likely_sitemaps(self.home))
            if page.site is not None and page.site.platform == "wordpress":
                guesses.sort(key=lambda url: "/wp-sitemap" not in url)
            yield from self._sitemap(guesses, guessed=True)

    def _sitemap(self, urls: list[str], **meta: Any) -> Iterator[Request]:
        """A request for the first of several addresses; the others are tried when it fails."""
        if self.sources.open_sitemap(urls[0]):
            request = self.request(urls[0], self.sitemap, priority=SOURCE, others=urls[1:], **meta)
            yield request.replace(errback=self.sitemap_failed)

    def sitemap(self, response: Response) -> Found:
        """A sitemap, or an index of sitemaps."""
        fetch = self.fetch_of(response)
        if response.meta.get("entry"):
            self.sources.open_sitemap(fetch.asked_url)
            yield self._enter_from(urljoin(response.url, "/"))
        try:
            sitemap = read_sitemap(response.body, response.url)
        except DiscoveryError as error:
            sitemap = Sitemap(url=response.url, kind="pages", problems=self._no_source(error, response, "sitemap"))
        for child in sitemap.children:
            yield from self._child(child.url)
        for entry in sitemap.pages:
            yield from self._post("sitemap", entry.url)
        yield from self._sitemap_over(fetch.asked_url, response.meta, lost=not (sitemap.pages or sitemap.children))
        yield ParsedPage(url=canonical_url(response.url), kind="other", fetch=fetch, problems=sitemap.problems)

    def _child(self, url: str) -> Iterator[Request]:
        if host_of(url) != host_of(self.home):
            return
        if worth_walking(url):
            yield from self._sitemap([url])
        else:
            self.sources.skip_sitemap(url)

    def sitemap_failed(self, failure: Failure) -> Found:
        """The next address to try; one that was only guessed is no problem."""
        request: Request = failure.request  # type: ignore[attr-defined]
        asked = str(request.meta.get("redirect_urls", [request.url])[0])
        status = getattr(getattr(failure.value, "response", None), "status", None)
        yield from self._sitemap_over(asked, request.meta, lost=True)
        yield from self._failed(failure, expected=bool(request.meta.get("guessed")) and status in _NOT_THERE)

    def _sitemap_over(self, url: str, meta: dict[str, Any], *, lost: bool) -> Iterator[Request]:
        others = meta.get("others") if lost else None
        if others:
            yield from self._sitemap(others, guessed=True)
        self.sources.close_sitemap(url, lost=lost and not others)
        yield from self._feed_when_due()

    def _no_source(self, error: DiscoveryError, response: Response, field: str) -> tuple[Problem, ...]:
        """What was only guessed need not be there."""
        if response.meta.get("guessed"):
            return ()
        reason = str(error).removeprefix(f"{response.url}: ")
        return (Problem(stage="discover", field=field, error=reason),)

    def _failed(self, failure: Failure, *, expected: bool) -> Iterator[ParsedPage]:
        for page in self.failed(failure):
            yield replace(page, problems=()) if expected else page

    # The end

    def _idle(self) -> None:
        """Nothing is left to fetch: what was put off is asked for, where the sources have not told everything."""
        requests = [request for errand in self.sources.left() for request in self._errand(errand)]
        requests += self._feed_when_due()
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def _errand(self, errand: Errand) -> Iterator[Request]:
        if errand.source == "feed":
            yield self._feed([errand.url], further=True)
        elif errand.source == "sitemap":
            request = self.request(errand.url, self.sitemap, priority=SOURCE)
            yield request.replace(errback=self.sitemap_failed)
        else:
            barren = {"barren": 0} if errand.source == "month" else {}
            yield self.request(errand.url, self.page, priority=INDEX, source=errand.source, **barren)

    def _read_robots(self, robotparser: Any) -> None:
        """The sitemaps that robots.txt names (sitemaps.org, "Submitting"), from Scrapy's own reading of it."""
        rules = getattr(robotparser, "rp", None)
        for url in getattr(rules, "sitemaps", ()) or ():
            if url not in self._robots_sitemaps:
                self._robots_sitemaps.append(str(url))


def _home_of(page: ParsedPage, here: str) -> tuple[str, str | None]:
    """The front page of the blog that *page*, at the address *here*, belongs to; and what all of it lies below."""
    stated = page.site.url if page.site is not None else urljoin(here, "/")
    if not _below(here, stated):
        stated = urljoin(here, "/")
    if page.site is not None and page.site.platform is not None:
        return stated, urljoin(stated, ".") if urlsplit(stated).path.strip("/") else None
    if page.kind != "index" or _SECTION.search(here.partition(host_of(here))[2]):
        return stated, None
    # A list of posts on a host of many things: they all lie below it, or it is but the blog's table of contents.
    posts = [link.url for link in _links(page, "post")]
    return here, urljoin(here, ".") if posts and all(_below(url, here) for url in posts) else None


def _below(url: str, folder: str) -> bool:
    root = urljoin(folder, ".")
    return host_of(url) == host_of(root) and f"{urlsplit(url).path}/".startswith(urlsplit(root).path)


def _links(page: ParsedPage, role: LinkRole) -> list[Link]:
    return [link for link in page.links if link.role == role]


def _by_number(urls: Iterable[str]) -> list[str]:
    """Pages of an index by the number in their address; those without one in their order."""
    return sorted(urls, key=lambda url: int((re.findall(r"\d+", url) or ["0"])[-1]))


def _is_html(response: Response) -> bool:
    stated = (response.headers.get("Content-Type") or b"").decode("latin-1").partition(";")[0].strip().lower()
    start = response.body[:2000]
    if stated in _HTML_TYPES:
        return b"<" in start or not response.body.strip()
    return re.search(rb"<(?:!doctype html|html)\b", start, re.I) is not None
