"""Every post of one blog: from any of its addresses, by sitemap, feed, archive pages and the posts' neighbours."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any

from scrapy import Request, signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.discover.feeds import feed_pages, likely_feeds, paged, read_feed
from archiver.discover.scope import Scope
from archiver.discover.sitemaps import likely_sitemaps, read_sitemap, worth_walking
from archiver.discover.survey import Survey
from archiver.errors import DiscoveryError
from archiver.records import Link, LinkRole, ParsedPage, Problem
from archiver.urls import canonical_url, host_of, page_key, same_page

from .base import ArchiveSpider

# What is asked for first: where the posts are, then what belongs to a page already read, then pages.
ENTRY, SOURCE, REST_OF_PAGE, INDEX, POST = 100, 90, 50, 20, 10

_SURVEYED = frozenset({"start", "feed", "sitemap", "archive", "oldest", "month", "neighbour"})
"""The sources of posts, among all that the queue remembers."""

_FEED = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<\?[^>]*>\s*)*<(?:rss|feed|rdf:RDF)\b", re.S)
_SITEMAP = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<\?[^>]*>\s*)*<(?:\w+:)?(?:urlset|sitemapindex)\b", re.S)
_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain", "")


class BlogSpider(ArchiveSpider):
    """Crawls the blog at `url`, whichever of its pages that is.

    `scrapy crawl blog -a url=https://blog.example/`
    """

    name = "blog"

    async def start(self) -> AsyncIterator[Request]:
        home = self.queue.noted("home", self.target)
        self.home = home
        self.scope = Scope(home)
        self.survey = Survey.from_rows(
            [(source, url) for source, url in self.queue.remembered() if source in _SURVEYED],
            self.queue.noted("finished", {}),
            self.queue.noted("aside", {}),
        )
        self._robots_sitemaps: list[str] = self.queue.noted("robots", [])
        self.crawler.signals.connect(self._read_robots, signal=signals.robots_parsed)
        self.crawler.signals.connect(self._idle, signal=signals.spider_idle)
        if not self.target:
            return
        yield self.request(self.target, self.page, priority=ENTRY, entry=True)

    # -- pages -----------------------------------------------------------------------------------------------------

    async def page(self, response: Response) -> AsyncIterator[Request | ParsedPage]:
        """Any page of the blog: what it says, and where it leads."""
        meta = response.meta
        if meta.get("entry") and _FEED.match(response.body[:2000]):
            for found in self.feed(response):
                yield found
            return
        if meta.get("entry") and _SITEMAP.match(response.body[:2000]):
            for found in self.sitemap(response):
                yield found
            return
        fetch = self.fetch_of(response)
        if not _is_html(fetch.media_type, response.body):
            yield ParsedPage(
                url=canonical_url(response.url),
                kind="other",
                problems=(Problem(stage="parse", field="page", error=f"not HTML: {fetch.media_type or 'unknown type'}"),),
                fetch=fetch,
            )
            return
        page = await self.read(response)
        if meta.get("entry"):
            for request in self._open(page, response):
                yield request
        for request in self._follow(page, response):
            yield request
        yield page

    def _open(self, page: ParsedPage, response: Response) -> Iterator[Request]:
        """From the first page: the front page, the feed and the sitemap."""
        home = page.site.url if page.site is not None else response.url
        if host_of(home) != host_of(response.url):
            home = response.url
        self.home = home
        self.scope = Scope(home)
        self.queue.note("home", home)
        self.queue.note("robots", self._robots_sitemaps)
        if not same_page(home, response.url):
            self._found("start", page.about or page.url)
            yield self.request(home, self.page, priority=ENTRY, front=True)
        yield from self._sources(page, home)

    def _sources(self, page: ParsedPage, home: str) -> Iterator[Request]:
        """The sitemaps; the feed comes after them, when it is known how much of it is news."""
        feeds = [link.url for link in _links(page, "feed")][:1]
        self.queue.note("feeds", [feeds or list(likely_feeds(home)), not feeds])
        sitemaps = [url for url in self._robots_sitemaps if host_of(url) == host_of(home)]
        guesses = list(likely_sitemaps(home))
        if page.site is not None and page.site.platform == "wordpress":
            guesses.sort(key=lambda url: "/wp-sitemap" not in url)
        for urls in [[url] for url in sitemaps] or [guesses]:
            self._sitemap_opens(urls[0])
            yield self._attempt(self.sitemap, self.sitemap_failed, urls, speculative=not sitemaps)

    def _attempt(self, callback: Callable[..., Any], errback: Callable[..., Any], urls: list[str], **meta: Any) -> Request:
        """A request for the first of several addresses; the others are tried when it fails."""
        return self.request(urls[0], callback, priority=SOURCE, others=urls[1:], **meta).replace(errback=errback)

    def _follow(self, page: ParsedPage, response: Response) -> Iterator[Request]:
        """Where a page leads: from an index to its posts, from a post to its rest and its neighbours."""
        for problem in page.problems:
            self.logger.warning("%s: %s: %s", page.url, problem.field, problem.error)
        if page.kind == "index":
            yield from self._index(page, response)
        elif page.kind in ("article", "comments"):
            self._found("start", page.about or page.url)
            if page.about is not None and not same_page(page.about, page.url):
                yield from self._post("start", page.about, force=True)
            for link in _links(page, "comment_page") + _links(page, "part"):
                if not same_page(link.url, response.url):
                    yield from self._rest_of_page(link.url)
            for link in _links(page, "neighbour"):
                yield from self._post("neighbour", link.url)

    def _rest_of_page(self, url: str) -> Iterator[Request]:
        if self.scope.refuses(url) is None and self.queue.remember("rest-of-page", page_key(url)):
            yield self.request(canonical_url(url), self.page, priority=REST_OF_PAGE)

    def _index(self, page: ParsedPage, response: Response) -> Iterator[Request]:
        source = str(response.meta.get("source", "archive"))
        front = bool(response.meta.get("entry") or response.meta.get("front"))
        posts = list(dict.fromkeys(canonical_url(link.url) for link in _links(page, "post") if self._is_post(link, response)))
        older = [] if source != "archive" else _by_number(link.url for link in _links(page, "older") if self.scope.refuses(link.url) is None)
        if source == "archive":
            yield from self._walk(source, posts, self.page, older[0] if older else None, INDEX, last=older[-1] if len(older) > 1 else None, first=front)
        else:
            for url in posts:
                yield from self._post(source, url)
            self._finish(source, whole=False)
        if front:
            for link in _links(page, "page"):
                yield from self._post("start", link.url)
            months = [canonical_url(link.url) for link in _links(page, "archive") if self.scope.refuses(link.url) is None]
            self.queue.note("months", list(dict.fromkeys(months)))

    def _is_post(self, link: Link, response: Response) -> bool:
        return not same_page(link.url, self.home) and not same_page(link.url, response.url) and self.scope.refuses(link.url) is None

    def _post(self, source: str, url: str, *, force: bool = False) -> Iterator[Request]:
        if self.scope.refuses(url) is not None or same_page(url, self.home):
            return
        if self._found(source, canonical_url(url)) or force:
            yield self.request(canonical_url(url), self.page, priority=POST)

    # -- sources ---------------------------------------------------------------------------------------------------

    def feed(self, response: Response) -> Iterator[Request | ParsedPage]:
        """A page of the blog's feed."""
        fetch = self.fetch_of(response)
        try:
            feed = read_feed(response.body, response.url, fetch.media_type)
        except DiscoveryError as error:
            yield from self._instead(response.request, self.feed, self.feed_failed)
            yield ParsedPage(
                url=canonical_url(response.url), kind="other", source="feed", fetch=fetch, problems=self._problem(response, str(error))
            )
            return
        if response.meta.get("entry") and feed.site_url and self.scope.refuses(feed.site_url) is None:
            yield self.request(feed.site_url, self.page, priority=ENTRY, entry=True)
        pages = [p for p in feed_pages(feed, fetch) if self.scope.refuses(p.url) is None]
        number = int(response.meta.get("number", 1))
        first = str(response.meta.get("first", response.url))
        following = feed.next_url or (paged(first, number + 1) if feed.platform == "wordpress" else None)
        yield from self._walk(
            "feed", [p.url for p in pages], self.feed, following if pages else None, SOURCE, first=number == 1,
            meta={"number": number + 1, "first": first},
        )
        yield from pages
        yield ParsedPage(url=canonical_url(response.url), kind="other", source="feed", fetch=fetch, problems=feed.problems)

    def sitemap(self, response: Response) -> Iterator[Request | ParsedPage]:
        """A sitemap, or an index of sitemaps."""
        fetch = self.fetch_of(response)
        sitemap = read_sitemap(response.body, response.url)
        if not sitemap.pages and not sitemap.children:
            yield from self._instead(response.request, self.sitemap, self.sitemap_failed)
        for child in sitemap.children:
            if worth_walking(child.url) and host_of(child.url) == host_of(self.home) and self.queue.remember("sitemaps", child.url):
                self._sitemap_opens(child.url)
                yield self._attempt(self.sitemap, self.sitemap_failed, [child.url], speculative=False)
        for entry in sitemap.pages:
            yield from self._post("sitemap", entry.url)
        told = bool(sitemap.pages or sitemap.children)
        if told or not response.meta.get("others"):
            yield from self._sitemap_closes(response.request, read=told)
        problems = () if response.meta.get("speculative") else sitemap.problems
        yield ParsedPage(url=canonical_url(response.url), kind="other", fetch=fetch, problems=problems)

    def feed_failed(self, failure: Failure) -> Iterator[Request | ParsedPage]:
        request: Request = failure.request  # type: ignore[attr-defined]
        yield from self._source_failed(failure, self.feed, self.feed_failed)
        if not request.meta.get("others"):
            # WordPress answers 404 beyond a feed's last page: then the feed has told everything.
            response = getattr(failure.value, "response", None)
            self._finish("feed", whole=int(request.meta.get("number", 1)) > 1 and getattr(response, "status", 0) == 404)

    def sitemap_failed(self, failure: Failure) -> Iterator[Request | ParsedPage]:
        request: Request = failure.request  # type: ignore[attr-defined]
        yield from self._source_failed(failure, self.sitemap, self.sitemap_failed)
        yield from self._sitemap_closes(request, read=False)

    def _source_failed(self, failure: Failure, callback: Callable[..., Any], errback: Callable[..., Any]) -> Iterator[Request | ParsedPage]:
        """The next address to try; what was only guessed, or lies beyond a feed's last page, is no problem."""
        request: Request = failure.request  # type: ignore[attr-defined]
        yield from self._instead(request, callback, errback)
        for page in self.failed(failure):
            expected = request.meta.get("speculative") or int(request.meta.get("number", 1)) > 1
            if expected and page.fetch is not None and page.fetch.status in (404, 410, 400, 403):
                page = ParsedPage(url=page.url, kind="other", fetch=page.fetch)
            yield page

    def _instead(self, request: Request | None, callback: Callable[..., Any], errback: Callable[..., Any]) -> Iterator[Request]:
        others = list(request.meta.get("others", ())) if request is not None else []
        if others:
            if callback == self.sitemap:
                self._sitemap_opens(others[0])
            yield self._attempt(callback, errback, others, speculative=True)

    def _problem(self, response: Response, error: str) -> tuple[Problem, ...]:
        if response.meta.get("speculative"):
            return ()
        return (Problem(stage="discover", field="feed", error=error.removeprefix(f"{response.url}: ")),)

    # -- what is known ---------------------------------------------------------------------------------------------

    def _found(self, source: str, url: str) -> bool:
        """Take note that *source* names the post at *url*; whether that is news."""
        new = self.survey.found(source, url)
        self.queue.remember(source, url)
        return new

    def _walk(
        self,
        source: str,
        posts: list[str],
        callback: Callable[..., Any],
        following: str | None,
        priority: int,
        *,
        first: bool,
        last: str | None = None,
        meta: dict[str, Any] | None = None,
    ) -> Iterator[Request]:
        """One page of a paged source: its new posts, and its next page now, later or never.

        A *first* page without a next one proves nothing: many front pages and feeds name the newest posts only.
        """
        walk = self.survey.page_of(source, posts, last=last)
        for url in posts:
            self.queue.remember(source, url)
        for url in walk.new:
            yield self.request(url, self.page, priority=POST)
        if walk.probe:
            # The oldest posts are a cheap check of whatever calls itself complete.
            yield self.request(canonical_url(walk.probe), self.page, priority=INDEX, source="oldest")
        if following is None or walk.go == "end":
            self._finish(source, whole=following is None and not first)
        elif walk.go == "on":
            yield self._page_of(source, callback, canonical_url(following), priority, meta or {})
        else:
            self.queue.note("aside", {**self.queue.noted("aside", {}), source: [canonical_url(following), meta or {}]})

    def _page_of(self, source: str, callback: Callable[..., Any], url: str, priority: int, meta: dict[str, Any]) -> Request:
        request = self.request(url, callback, priority=priority, source=source, **meta)
        return request.replace(errback=self.feed_failed) if callback == self.feed else request

    def _finish(self, source: str, *, whole: bool) -> None:
        self.survey.finish(source, whole=whole)
        self.queue.note("finished", {**self.queue.noted("finished", {}), source: whole})

    def _sitemap_opens(self, url: str) -> None:
        self.queue.note("sitemaps open", sorted({*self.queue.noted("sitemaps open", []), url}))

    def _sitemap_closes(self, request: Request | None, *, read: bool) -> Iterator[Request]:
        """When the last open sitemap is read the source has ended, whole when every part could be read; the feed is next."""
        url = str(request.meta.get("redirect_urls", [request.url])[0]) if request is not None else ""
        still = [u for u in self.queue.noted("sitemaps open", []) if u != url]
        self.queue.note("sitemaps open", still)
        if not read:
            self.queue.note("sitemap lost", True)
        if not still:
            self._finish("sitemap", whole=not self.queue.noted("sitemap lost", False))
            feeds, guessed = self.queue.noted("feeds", [[], True])
            if feeds:
                yield self._attempt(self.feed, self.feed_failed, feeds, speculative=guessed)

    def _idle(self) -> None:
        """Nothing is left to fetch: sources put aside are taken up where the others have not told everything."""
        aside = self.queue.noted("aside", {})
        requests = []
        for source in self.survey.wake(idle=True):
            if source in aside:
                url, meta = aside.pop(source)
                requests.append(self._page_of(source, self.feed if source == "feed" else self.page, url, SOURCE, meta))
        months = self.queue.noted("months", [])
        if not requests and months and not any(self.survey.finished.values()):
            # No source was whole: no sitemap, no pagination with an end. The months are what is left.
            requests = [self.request(url, self.page, priority=INDEX, source="month") for url in months]
            self.queue.note("months", [])
        self.queue.note("aside", aside)
        for request in requests:
            self.crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def _read_robots(self, robotparser: Any) -> None:
        """The sitemaps that robots.txt names (sitemaps.org, "Submitting"), from Scrapy's own reading of it."""
        rules = getattr(robotparser, "rp", None)
        for url in getattr(rules, "sitemaps", ()) or ():
            if url not in self._robots_sitemaps:
                self._robots_sitemaps.append(str(url))


def _links(page: ParsedPage, role: LinkRole) -> list[Link]:
    return [link for link in page.links if link.role == role]


def _by_number(urls: Iterable[str]) -> list[str]:
    """Pages of an index by the number in their address; those without one in their order."""
    return sorted(map(canonical_url, urls), key=lambda url: int((re.findall(r"\d+", url) or ["0"])[-1]))


def _is_html(media_type: str | None, body: bytes) -> bool:
    if (media_type or "") in _HTML_TYPES:
        return b"<" in body[:2000] or not body.strip()
    return re.search(rb"<(?:!doctype html|html)\b", body[:2000], re.I) is not None
