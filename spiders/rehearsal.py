"""What a crawl of a blog would fetch, and why not the rest: it reads its sources, and keeps nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus
from typing import Any, Self, get_args

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.settings import BaseSettings
from scrapy.utils.misc import build_from_crawler, load_object
from twisted.python.failure import Failure

from archiver.crawl.redirects import ANY_HOST
from archiver.crawl.robots import robots_url
from archiver.discover.sources import Source
from archiver.records import LinkRole, ParsedPage
from archiver.urls import canonical_url, page_key, same_page

from .blog import BlogSpider
from .pages import PagesSpider

PLAN = "rehearsal/plan"
"""The statistic with what was found out: plain data."""

LONGEST = 100
"""Requests after which a rehearsal ends; a blog with longer lists would be half crawled by it."""

_NO_WAY: tuple[LinkRole, ...] = ("body", "related", "alternate", "comments_feed")
_EXAMPLES = 3


class _Rehearsal(BlogSpider):
    """Writes down which posts it would ask for."""

    name = ""  # no spider by itself

    def __init__(self, *given: Any, **arguments: Any) -> None:
        super().__init__(*given, **arguments)
        self._plan: dict[str, str] = {}
        self._asked: list[str] = []
        self._delay = 0.0
        self._seconds = 0.0
        self._rules: dict[str, RobotParser] = {}
        """What each robots.txt allows, by its address."""

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """No archive, so the queue is in memory and no pipeline writes."""
        super().update_settings(settings)
        settings.setdict({"ARCHIVE_DB": None, "STATS_DUMP": False}, priority="cmdline")
        settings.set("ARCHIVER_MAX_PAGES", LONGEST, priority="spider")

    @classmethod
    def from_crawler(cls, crawler: Crawler, *given: Any, **named: Any) -> Self:
        spider = super().from_crawler(crawler, *given, **named)
        crawler.signals.connect(spider._sent, signal=signals.request_reached_downloader)
        crawler.signals.connect(spider._had, signal=signals.response_received)
        crawler.signals.connect(spider._ruled, signal=signals.robots_parsed)
        return spider

    def _sent(self, request: Request) -> None:
        self._asked.append(request.url)
        slot = self.crawler.engine.downloader.slots.get(str(request.meta.get("download_slot")))
        self._delay = max(self._delay, slot.delay if slot is not None else 0.0)

    def _had(self, response: Response, request: Request) -> None:
        self._seconds += float(request.meta.get("download_latency", 0.0))

    def _ruled(self, robotparser: RobotParser, request: Request) -> None:
        self._rules[request.url] = robotparser

    # Posts are written down

    def post_requests(self, *urls: str) -> list[Request]:
        """None: the posts are in the plan."""
        for url in urls:
            self._plan.setdefault(page_key(url), url)
        return []

    def rest_of_page(self, url: str) -> Iterator[Request]:
        """None: how many pages a post has is not known before."""
        return iter(())

    def reads_posts_first(self) -> bool:
        """No: it reads none."""
        return False

    def wonder(self, page: ParsedPage, response: Response) -> None:
        """Nothing."""

    def _ways(self) -> list[tuple[str, int]]:
        return []

    def _from(self, page: ParsedPage, response: Response) -> Iterator[Request]:
        for link in page.links:
            if link.role not in _NO_WAY:
                self.follows(link.url)
        yield from super()._from(page, response)
        if page.kind == "article" and not same_page(page.url, self.home):
            self.post_requests(*(url for url in [page.url] if self.selection.refuses(url) is None))

    # What was found out

    def closed(self, reason: str) -> None:
        """Put the plan into the statistics."""
        super().closed(reason)
        self.crawler.stats.set_value(PLAN, self.plan())

    def plan(self) -> dict[str, Any]:
        """What would be fetched, what not and why, and what was asked for to know this."""
        names: dict[str, str] = {}
        for source, url in self.queue.remembered():
            if source in get_args(Source):
                names.setdefault(page_key(url), source)
        refused = {
            reason: {"addresses": number, "examples": self.selection.examples.get(reason, [])}
            for reason, number in self.selection.counts.items()
        }
        posts, forbidden = [], defaultdict[str, list[str]](list)
        for key, url in self._plan.items():
            if (reason := self._forbidden(url)) is None:
                posts.append({"url": url, "source": names.get(key, "list")})
            else:
                forbidden[reason].append(url)
        for reason, urls in forbidden.items():
            refused[reason] = {"addresses": len(urls), "examples": urls[:_EXAMPLES]}
        requests = len(posts) + len(self._asked)
        latency = self._seconds / max(1, len(self._asked))
        return {
            "posts": posts,
            "sources": dict(Counter(post["source"] for post in posts)),
            "left_out": refused,
            "asked": self._asked,
            "requests": requests,
            "delay": self._delay,
            "seconds": round(requests * max(self._delay, latency), 1),
        }

    def _forbidden(self, url: str) -> str | None:
        """Which robots.txt forbids *url*; where there are several, by its address."""
        at = robots_url(url)
        rules = self._rules.get(at) or self._rules.get(robots_url(self.home))
        if rules is None or rules.allowed(url, self.settings["ROBOTSTXT_USER_AGENT"]):
            return None
        return "robots.txt" if len(self._rules) == 1 else at


class RehearsalSpider(_Rehearsal):
    """Asks for robots.txt, the front page, sitemaps, feeds, and lists of posts where these do not tell all.

    `scrapy crawl rehearsal -a url=https://blog.example/`
    """

    name = "rehearsal"


class PagesRehearsalSpider(_Rehearsal, PagesSpider):
    """Asks for the robots.txt of each host, and for nothing else."""

    name = "pages-rehearsal"

    async def start(self) -> AsyncIterator[Request]:
        """The rules that the listed pages are under."""
        for url in dict.fromkeys(map(robots_url, self.listed)):
            request = self.request(url, self.rules, asked=url, dont_obey_robotstxt=True, **{ANY_HOST: True})
            yield request.replace(errback=self.no_rules)

    def rules(self, response: Response) -> None:
        """Judge the pages that are under them."""
        self._judge(str(response.meta["asked"]), response.body)

    def no_rules(self, failure: Failure) -> Iterator[ParsedPage]:
        """A host without robots.txt allows everything; one that does not answer, nothing. As a crawl judges it."""
        response = getattr(failure.value, "response", None)
        if response is None:
            absent = isinstance(failure.value, IgnoreRequest)  # a redirect in a circle, or too big a file
        else:
            absent = response.status in range(400, 500) and response.status != HTTPStatus.TOO_MANY_REQUESTS
        if absent:
            self._judge(str(failure.request.meta["asked"]), b"")  # type: ignore[attr-defined]
        else:
            yield from self.failed(failure)

    def _judge(self, at: str, body: bytes) -> None:
        parser = load_object(self.settings["ROBOTSTXT_PARSER"])
        self._rules[at] = build_from_crawler(parser, self.crawler, body)
        self.post_requests(*(url for url in self._under(at) if self.selection.refuses(url) is None))

    def _under(self, at: str) -> list[str]:
        """The listed pages of which the robots.txt *at* that address tells."""
        return [canonical_url(url) for url in self.listed if robots_url(url) == at]

    def plan(self) -> dict[str, Any]:
        """As of a blog; the pages of a host that did not tell its rules are left out."""
        plan = super().plan()
        hosts = dict.fromkeys(map(robots_url, self.listed))
        for at in hosts if len(hosts) > 1 else ():
            if at not in self._rules:
                urls = self._under(at)
                plan["left_out"][f"no {at}"] = {"addresses": len(urls), "examples": urls[:_EXAMPLES]}
        return plan
