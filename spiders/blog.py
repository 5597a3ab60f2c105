"""Every post of one blog: from any of its addresses, by sitemap, feed, archive pages and the posts' neighbours."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request, signals
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.discover.choice import Choice
from archiver.discover.feed_addresses import likely_feeds
from archiver.discover.feeds import is_feed
from archiver.discover.home import home_of
from archiver.discover.sitemaps import is_sitemap, likely_sitemaps
from archiver.discover.sources import Errand, Source
from archiver.discover.survey import PATIENCE
from archiver.discover.ways import as_way, without_words
from archiver.errors import ConfigError
from archiver.records import LinkRole, ParsedPage, Problem
from archiver.urls import canonical_url, host_of, page_key, same_page

from .agreement import UNASKED, NotNow, Verdict
from .choosing import ENTRY, INDEX, POST, Found
from .divided import DividingSpider

_NUMBERED = re.compile(r"[?&]p=\d")
"""The address of a post where WordPress was given no form of permalinks."""

_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain", "")
_WAY = "way from "
_LEADING: tuple[LinkRole, ...] = ("post", "older", "archive", "feed")


class BlogSpider(DividingSpider):
    """Crawls the blog at `url`, whichever of its pages that is.

    `scrapy crawl blog -a url=https://blog.example/`
    """

    name = "blog"

    def __init__(self, url: str = "", **arguments: Any) -> None:
        super().__init__(url, **arguments)
        self._robots_sitemaps: list[str] = []

    async def start(self) -> AsyncIterator[Request]:
        if not self.target:
            raise ConfigError("url", "which blog? scrapy crawl blog -a url=https://blog.example/")
        self.live_at(*self.queue.noted("home", [self.target, None]))
        self.crawler.signals.connect(self._read_robots, signal=signals.robots_parsed)
        self.crawler.signals.connect(self._idle, signal=signals.spider_idle)
        yield self.entry(self.target)

    async def page(self, response: Response) -> AsyncIterator[Request | ParsedPage]:
        """Any page of the blog: what it says, and where it leads.

        @sample /2018/11/18/leeks-in-a-north-wind/
        @reads article comments 3 links 1
        """
        if response.meta.get("entry"):
            try:
                verdict = await self.ask_home(response)
            except NotNow as later:
                yield later.again
                return
            found = self._enter(response, verdict)
        else:
            found = self._read_on(response)
        async for each in found:
            yield each

    async def _enter(self, response: Response, verdict: Verdict) -> AsyncIterator[Request | ParsedPage]:
        """The way in, a feed or a sitemap it may be."""
        if is_feed(response.body):
            for found in self.feed(response, verdict):
                yield found
        elif is_sitemap(response.body):
            for found in self.sitemap(response):
                yield found
        elif verdict.home is not None:
            async for found in self._go_home(verdict.home, response):
                yield found
        else:
            async for found in self._read_on(response, verdict):
                yield found

    async def _go_home(self, home: str, response: Response) -> AsyncIterator[Request | ParsedPage]:
        """The blog lives on another host: the crawl begins anew at *home*, and leads on what was found here."""
        for request in (*self._enter_from(home), *self.arrive(response)):
            yield request
        page = await self.read(response)
        post = page.about or page.url
        if host_of(post) != host_of(home):
            there = urlsplit(home)
            post = canonical_url(urlsplit(post)._replace(scheme=there.scheme, netloc=there.netloc).geturl())
        if page.kind in ("article", "comments"):
            for request in self.post("start", post):
                yield request
        if host_of(page.url) == host_of(home):
            yield self._chosen(page, response)
        else:
            yield as_way(ParsedPage(url=page.url, kind="other", about=post, problems=page.problems, fetch=page.fetch))

    async def _read_on(self, response: Response, verdict: Verdict = UNASKED) -> AsyncIterator[Request | ParsedPage]:
        """A page on the host where the blog lives."""
        if not _is_html(response):
            yield self._unread(response)
            return
        read = await self.read(response)
        if verdict.problem is not None:
            read = replace(read, problems=(*read.problems, verdict.problem))
        page = self.only_new(self._chosen(read, response), response)
        for request in self._from(page, response):
            yield request
        if page is not read:
            self._pass_by(read, response)
        yield self._told(page, response)

    def _chosen(self, page: ParsedPage, response: Response) -> ParsedPage:
        """The page; of a post that is not wanted nothing but its links: it is a way to others."""
        self.selection.learn_clock(page.site.zone if page.site is not None else None)
        if self.selection.outside(page, self.fetch_of(response).asked_url) is None:
            return page
        return without_words(page)

    def _unread(self, response: Response) -> ParsedPage:
        fetch = self.fetch_of(response)
        problem = Problem(stage="parse", field="page", error=f"not HTML: {fetch.media_type or 'unknown type'}")
        return ParsedPage(url=canonical_url(response.url), kind="other", problems=(problem,), fetch=fetch)

    def _told(self, page: ParsedPage, response: Response) -> ParsedPage:
        """The page; with a problem, when the crawl begins here and there is nothing of a blog."""
        for problem in page.problems:
            self.logger.warning("%s: %s: %s", page.url, problem.field, problem.error)
        begins = response.meta.get("entry") or response.meta.get("front")
        leads = page.kind in ("article", "comments") or page.about is not None
        leads = leads or any(link.role in _LEADING for link in page.links)
        if leads or not begins:
            return page
        nothing = Problem(stage="discover", field="posts", error="no post here, and nothing that leads to one")
        return replace(page, problems=(*page.problems, nothing))

    def _from(self, page: ParsedPage, response: Response) -> Iterator[Request]:
        """Where a page leads: the first one to the sources, a list to its posts, a post to its rest."""
        if response.meta.get("entry") or not self.home:
            self.settle(*home_of(page, response.url))
            if self.crawled_before():
                return
            yield from self.arrive(response)
        self._learn_addresses(page, response)
        if response.meta.get("entry"):
            yield from self._open(page, response)
        if page.kind == "index":
            yield from self._list(page, response)
        elif page.kind in ("article", "comments"):
            yield from self._article(page, response)
        elif page.about is not None:
            yield from self.post("start", page.about)  # this is but a view of it
        if same_page(response.url, self.home):
            yield from self._front(page)

    def _learn_addresses(self, page: ParsedPage, response: Response) -> None:
        """The other addresses of a post, which need not be asked for any more."""
        if page.kind == "article" and (page.about is None or same_page(page.about, page.url)):
            for url in (response.url, *_linked(page, "alternate")):
                if host_of(url) == host_of(self.home) and not same_page(url, self.home):
                    self.aliases.tell(url, page.url)

    # The first page

    def _open(self, page: ParsedPage, response: Response) -> Iterator[Request]:
        """The front page, the sitemaps, and after them the feed."""
        if not same_page(self.home, response.url):
            yield self.request(self.home, self.page, priority=ENTRY, front=True)
        feeds = [url for url in _linked(page, "feed") if host_of(url) == host_of(self.home)][:1]
        self.sources.expect_feeds(feeds or likely_feeds(self.home), guessed=not feeds)
        if not self.sources.sitemaps_known():
            yield from self._open_sitemaps(page)
        yield from self.feed_when_due()

    def _open_sitemaps(self, page: ParsedPage) -> Iterator[Request]:
        """Those that robots.txt names; where it names none, the conventional addresses."""
        named = [url for url in self._robots_sitemaps if host_of(url) == host_of(self.home)]
        for url in filter(self.sources.open_sitemap, named):
            yield self.sitemap_request([url])
        if named:
            return
        guesses = list(likely_sitemaps(self.home))
        if page.site is not None and page.site.platform == "wordpress":
            guesses.sort(key=lambda url: "/wp-sitemap" not in url)
            if any(_NUMBERED.search(url) for url in (page.url, *_linked(page, "post"))):
                guesses.insert(0, urljoin(self.home, "?sitemap=index"))
        self.sources.open_sitemap(guesses[0])
        yield self.sitemap_request(guesses, guessed=True)

    def _read_robots(self, robotparser: Any) -> None:
        """The sitemaps that robots.txt names (sitemaps.org, "Submitting"), from Scrapy's own reading of it."""
        rules = getattr(robotparser, "rp", None)
        for url in getattr(rules, "sitemaps", ()) or ():
            if url not in self._robots_sitemaps:
                self._robots_sitemaps.append(str(url))

    # Posts

    def _article(self, page: ParsedPage, response: Response) -> Iterator[Request]:
        """A post, or a further page of it or of its comments: its other pages, and its neighbours."""
        self.sources.found("start", page.about or page.url)
        self.wonder(page, response)
        rest = [*_linked(page, "comment_page"), *_linked(page, "part")]
        if page.about is not None and not same_page(page.about, page.url):
            if response.meta.get("entry"):
                # The post's own page shows one of the others: which, it tells itself.
                self.queue.note("held", [page_key(page.about), rest])
                rest = []
            rest.insert(0, page.about)
        else:
            self._shows_numbered_page(page)
            rest += self._held(page_key(page.url))
        for url in rest:
            if not same_page(url, response.url):
                yield from self.rest_of_page(url)
        yield from self.next_part(page, response)
        neighbours = _linked(page, "neighbour")
        self.sources.found_neighbours(page.about or page.url, neighbours)
        for url in neighbours:
            yield from self.post("neighbour", url)

    def _shows_numbered_page(self, page: ParsedPage) -> None:
        """A post's own page shows a page of its comments that has an address too: where its comments say they are."""
        permalinks = {canonical_url(comment.permalink) for comment in page.comments if comment.permalink}
        if page.comment_page is not None and len(permalinks) == 1:
            self.queue.remember("rest-of-page", page_key(permalinks.pop()))

    def _held(self, post: str | None = None) -> list[str]:
        """The links of the page of comments that the crawl began with, when its *post* is read, or never will be."""
        held, urls = self.queue.noted("held") or (None, [])
        if held is None or post not in (held, None):
            return []
        self.queue.note("held", None)
        return list(urls)

    # Lists of posts

    def _list(self, page: ParsedPage, response: Response) -> Iterator[Request]:
        """A page that lists posts: the front page, the next of the older ones, or one on its own."""
        here = [self.fetch_of(response).asked_url, response.url]
        self.selection.listed(response.url, _linked(page, "post"))
        front = same_page(response.url, self.home) or self._is_posts_page(page, response)
        posts = self._followed(page, "post", but=[*here, self.home])
        older = _by_number(self._followed(page, "older", but=here))
        if front or self.sources.awaits("archive", *here):
            yield from self._next_list(posts, older, first=front)
        else:
            self.sources.keep(here, posts, older)
            yield from self._list_on_its_own(posts, older, response)

    def _front(self, page: ParsedPage) -> Iterator[Request]:
        """What the front page alone is asked for: the months, and the pages in its menu."""
        months = self._followed(page, "archive")
        inside = [url for url in months if not self.selection.refuses_list(url)]
        self.sources.expect_months(inside)
        if any(map(self.selection.is_older, months)):
            self.queue.note("months go back beyond the range", True)
        if page.kind != "index":
            self.queue.note("menu of a static front", [page_key(url) for url in _linked(page, "page")])
        for url in _linked(page, "page"):
            yield from self.post("start", url)

    def _is_posts_page(self, page: ParsedPage, response: Response) -> bool:
        """Whether a front page that is no list has the list of posts here: the first list that its menu leads to."""
        here = page_key(response.url)
        if here not in self.queue.noted("menu of a static front", []) or not _linked(page, "post"):
            return False
        if self.queue.noted("posts page") is None:
            self.queue.note("posts page", here)
        return bool(self.queue.noted("posts page") == here)

    def _followed(self, page: ParsedPage, role: LinkRole, but: Iterable[str] = ()) -> list[str]:
        """The addresses that *page* links to in that *role*, as far as they are followed."""
        # The scope sees the address as the page has it: parameters that name a reply or a share link count.
        urls = [url for url in map(self.aliases.page_of, _linked(page, role)) if self.follows(url)]
        return list(dict.fromkeys(canonical_url(url) for url in urls if not any(same_page(url, b) for b in but)))

    def _next_list(self, posts: list[str], older: list[str], *, first: bool) -> Iterator[Request]:
        step = self.sources.page_of("archive", posts, older, first=first, waits=self.reads_posts_first())
        # Of posts named before, those are asked for that had no date: to be listed here is the next best.
        yield from self.ask(*dict.fromkeys([*step.posts, *filter(self.selection.waits, posts)]))
        if step.probe and not self.choice.has_beginning:
            yield self.request(step.probe, self.page, priority=INDEX, source="oldest")
        following = step.following or (older[0] if older and self.reads_on() else None)
        match self.selection.all_before(posts):
            case True:
                self._end_lists()
            case None if following:
                self.queue.note("put off", [following, posts])
            case _ if following:
                yield self.request(following, self.page, priority=INDEX)

    def reads_posts_first(self) -> bool:
        """Whether all posts are read as they are found, so that their neighbours may spare the lists."""
        return self.choice == Choice()

    def _end_lists(self) -> None:
        """What is older than this list of posts is not wanted."""
        self.selection.reach()
        self.sources.finish("archive", whole=False)

    def _put_off(self) -> list[Request]:
        """The next list, if the posts of the one before have turned out to be young enough; told by `_put_on`."""
        following, posts = self.queue.noted("put off") or (None, [])
        if following is None:
            return []
        if self.selection.reached or self.selection.all_before(posts):
            self._end_lists()
            self.queue.note("put off", None)
            return []
        return [self.request(following, self.page, priority=INDEX)]

    def _list_on_its_own(self, posts: list[str], older: list[str], response: Response) -> Iterator[Request]:
        """A month, a category, the last page: it leads on while its pages bring something new."""
        source: Source = response.meta.get("source", "index")
        requests = [request for url in posts for request in self.post(source, url)]
        yield from requests
        barren = 0 if requests else int(response.meta.get("barren", PATIENCE - 1)) + 1
        if older and barren < PATIENCE and not self.selection.all_before(posts):
            yield self.request(older[0], self.page, priority=INDEX, source=source, barren=barren)

    # The end

    def _idle(self) -> None:
        """Nothing is left to fetch: what was put off is asked for, where the sources have not told everything."""
        errands: list[Errand] = []
        asked = ""
        requests = [*self.feed_when_due(), *self._put_off()]
        requests += (request for url in self._held() for request in self.rest_of_page(url))
        if not requests:
            errands = self._dates() or self.sources.left()
            requests = [*map(self._errand, errands)]
        undated = not requests
        if undated:
            requests = self.post_requests(*self.selection.due())
        ways = [] if requests else self._ways()
        requests += [self.request(url, self.page, priority=POST, via=via) for url, via in ways]
        if not requests:
            requests, asked = self.ask_rest()
        if not requests:
            requests, asked = self.ask_search()
        if not requests:
            errands = self.ask_feed()
            requests = [self._errand(errand) for errand in errands]
        for request in requests:
            self.crawler.engine.crawl(request)
        self.sources.begun(errands)
        self._put_on(ways, undated=undated)
        if asked:
            self.queue.note(asked, True)
        if requests:
            raise DontCloseSpider

    def _put_on(self, ways: Iterable[tuple[str, int]], *, undated: bool) -> None:
        """What was put off is on its way."""
        if self.queue.noted("put off"):
            self.queue.note("put off", None)
        if undated:
            self.selection.release()
        for url, _ in ways:
            self.queue.remember("way taken", page_key(url))

    # Towards the range

    def _dates(self) -> list[Errand]:
        """The months of the range, while posts wait for a date: each lists all that are its own."""
        if not self.selection.waiting:
            return []
        months = [Errand(source="month", url=url) for url in self.queue.noted("months", [])]
        if not months and self.queue.noted("months go back beyond the range"):
            self.selection.reach()
        return months

    def _pass_by(self, page: ParsedPage, response: Response) -> None:
        """Keep the neighbours of a post outside the range, unless the way there leads away from it."""
        distance = self.selection.distance(page.about or page.url)
        if distance < int(response.meta.get("via", distance + 1)):
            for url in filter(self.follows, _linked(page, "neighbour")):
                self.queue.remember(f"{_WAY}{distance}", canonical_url(url))

    def _ways(self) -> list[tuple[str, int]]:
        """Neighbours of posts outside the range, where no list leads into it, and how far off they were named."""
        if not self.choice.has_range or self.selection.reached or self.sources.survey.told:
            return []
        taken = {key for _, key in self.queue.remembered("way taken")}
        ways = [
            (url, int(source.removeprefix(_WAY)))
            for source, url in self.queue.remembered()
            if source.startswith(_WAY)
            and page_key(url) not in taken
            and self.choice.by_address(url) is None
            and self.selection.distance(url) < int(source.removeprefix(_WAY))
        ]
        if not ways and not taken and (nearest := self.selection.nearest_after()):
            return [(nearest, self.selection.distance(nearest) + 32)]  # its address may tell the month alone
        return ways

    def _errand(self, errand: Errand) -> Request:
        if errand.source == "feed":
            return self.feed_request([errand.url], further=True)
        if errand.source == "sitemap":
            return self.sitemap_request([errand.url])
        barren = {"barren": 0} if errand.source == "month" else {}
        request = self.request(errand.url, self.page, priority=INDEX, source=errand.source, **barren)
        return request.replace(errback=self.not_there) if errand.guessed else request

    def not_there(self, failure: Failure) -> Found:
        """A page that was only guessed."""
        failure.request.meta["guessed"] = True  # type: ignore[attr-defined]
        yield from self._failed(failure)


def _linked(page: ParsedPage, role: LinkRole) -> list[str]:
    return [link.url for link in page.links if link.role == role]


def _by_number(urls: Iterable[str]) -> list[str]:
    """Pages of an index by the number in their address; those without one in their order."""
    return sorted(urls, key=lambda url: int((re.findall(r"\d+", url) or ["0"])[-1]))


def _is_html(response: Response) -> bool:
    stated = (response.headers.get("Content-Type") or b"").decode("latin-1").partition(";")[0].strip().lower()
    start = response.body[:2000]
    if stated in _HTML_TYPES:
        return b"<" in start or not response.body.strip()
    return re.search(rb"<(?:!doctype html|html)\b", start, re.I) is not None
