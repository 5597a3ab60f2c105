"""Which posts a crawl asks for: what is known of a blog, what is wanted of it, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archiver.crawl.memory import Memory
from archiver.crawl.opening import CrawlQueue
from archiver.crawl.pipelines import ArchivePipeline
from archiver.discover.aliases import Aliases
from archiver.discover.choice import chosen
from archiver.discover.scope import Scope
from archiver.discover.selection import Selection
from archiver.discover.sources import Source, Sources
from archiver.records import ParsedPage
from archiver.urls import canonical_url, page_key, same_page

from .agreement import AgreeingSpider

Found = Iterator[Request | ParsedPage]

LEFT_OUT = "left_out/"
"""How the names of the statistics begin that count addresses which were named and not followed, by the reason."""

# What is asked for first: where the posts are, then what belongs to a page already read, then posts; lists of them
# last: the posts' own neighbours may have named all of them by then.
ENTRY, SOURCE, REST_OF_PAGE, POST, INDEX = 100, 90, 50, 20, 10


class ChoosingSpider(AgreeingSpider):
    """A spider that keeps account of a blog's sources, and of the posts that are wanted.

    Who builds on it has a callback `page` for them.
    """

    def __init__(self, url: str = "", **arguments: Any) -> None:
        super().__init__(url, **arguments)
        self.scope = Scope(url)
        self.choice = chosen(**{name: arguments.get(name) for name in ("since", "until", "include", "exclude")})
        self._selection: Selection | None = None
        self._sources: Sources | None = None
        self._forgetful: Memory | None = None
        self._aliases: Aliases | None = None

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
        """The hosts that the blog has left: it lives elsewhere now."""
        return sorted(self.aliases.left)

    def page(self, response: Response) -> Any:
        """A page of the blog."""
        raise NotImplementedError

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
