"""robots.txt: what may be fetched, and how slowly."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler, load_object

from ..store.queue import host_name
from .backoff import NOBODY_THERE, Backoff, is_home, put_back
from .frontier import frontier_of
from .refusals import NoRules, Unready
from .requests import LEASE
from .statuses import status_line
from .stopping import stop

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Unreadable:
    """A robots.txt that could not be had."""

    reason: str
    response: Response | None = None
    hopeless: bool = False


class Robots:
    """Obeys robots.txt, its Crawl-delay included; takes the place of Scrapy's `RobotsTxtMiddleware`.

    RFC 9309: one that is not there (4xx) allows everything, one that cannot be had (5xx, no answer) allows
    nothing. After the last try, the latter ends the crawl when it is the blog's own, and costs the page when
    it is another's. What is asked for beside the queue is put back by nobody: who asked for it decides.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if not settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self._crawler = crawler
        self._agent = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        self._parser = load_object(settings["ROBOTSTXT_PARSER"])
        self._longest_delay = settings.getfloat("ARCHIVER_CRAWL_DELAY_MAX")
        self._tries = settings.getint("RETRY_TIMES")
        self._asked: dict[str, asyncio.Task[RobotParser | _Unreadable]] = {}
        self._failures: dict[str, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Robots:
        return cls(crawler)

    async def process_request(self, request: Request) -> Request | None:
        """None for a page that may be fetched, the request to put it back; else `IgnoreRequest`, or `Unready`."""
        if request.meta.get("dont_obey_robotstxt"):
            return None
        rules = await self._rules(request)
        if isinstance(rules, _Unreadable):
            return self._without_rules(request, rules)
        if not rules.allowed(request.url, self._agent):
            self._crawler.stats.inc_value("robotstxt/forbidden")
            raise IgnoreRequest("forbidden by robots.txt")
        return None

    async def _rules(self, request: Request) -> RobotParser | _Unreadable:
        url = robots_url(request.url)
        asked = self._asked.get(url)
        if asked is None or (asked.done() and isinstance(asked.result(), _Unreadable)):
            asked = self._asked[url] = asyncio.ensure_future(self._ask(url))
        return await asyncio.shield(asked)

    async def _ask(self, url: str) -> RobotParser | _Unreadable:
        self._crawler.stats.inc_value("robotstxt/request_count")
        request = Request(url, callback=NO_CALLBACK, priority=1000, meta={"dont_obey_robotstxt": True})
        try:
            response = await self._crawler.engine.download_async(request)
        except NOBODY_THERE as error:
            return self._unreadable(url, f"{type(error).__name__}: {error}", hopeless=True)
        except IgnoreRequest as error:
            # A redirect to another host, in a circle, or too big a file: there is none that could be read.
            logger.info("%s: %s: taken as not there", url, error)
            return self._read(b"")
        except Exception as error:
            return self._unreadable(url, f"{type(error).__name__}: {error}")
        self._crawler.stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        if response.status == 429 or response.status >= 500:
            return self._unreadable(url, status_line(response.status), response)
        self._failures[url] = 0
        rules = self._read(response.body if response.status < 300 else b"")
        await self._crawler.signals.send_catch_log_async(signals.robots_parsed, robotparser=rules, request=request)
        self._slow_down(host_name(url), rules)
        return rules

    def _read(self, body: bytes) -> RobotParser:
        rules: RobotParser = build_from_crawler(self._parser, self._crawler, body)
        return rules

    def _unreadable(
        self, url: str, reason: str, response: Response | None = None, *, hopeless: bool = False
    ) -> _Unreadable:
        # A host that never answered will hardly do so soon: a name that is mistyped, a server that is off.
        hopeless = hopeless and url not in self._failures
        self._failures[url] = self._failures.get(url, 0) + 1
        return _Unreadable(reason, response, hopeless or self._failures[url] > self._tries)

    def _without_rules(self, request: Request, rules: _Unreadable) -> Request:
        url = robots_url(request.url)
        message = f"{url}: {rules.reason}: without robots.txt nothing may be fetched"
        if LEASE not in request.meta and frontier_of(self._crawler) is not None:
            raise IgnoreRequest(message) if rules.hopeless else Unready(message, rules.response)
        if not rules.hopeless:
            backoff = self._crawler.get_downloader_middleware(Backoff)
            assert backoff is not None, "Robots needs Backoff beside it"
            backoff.make_wait(host_name(url), f"robots.txt: {rules.reason}", rules.response)
            return put_back(request)
        if not is_home(self._crawler, url):
            raise NoRules(message)
        stop(self._crawler, "robots_unavailable", message)
        return put_back(request)

    def _slow_down(self, host: str, rules: RobotParser) -> None:
        asked = rules.crawl_delay(self._agent)
        downloader = self._crawler.engine.downloader
        own = downloader.per_slot_settings.get(host, {})
        usual = own.get("delay", self._crawler.settings.getfloat("DOWNLOAD_DELAY"))
        # Where the delay was lifted (loopback), it stays so.
        if not asked or asked <= usual or own.get("delay") == 0:
            return
        delay = min(asked, self._longest_delay)
        logger.info("%s: robots.txt asks for %g s between requests: taking %g s", host, asked, delay)
        downloader.per_slot_settings[host] = {**own, "delay": delay, "jitter": 0, "concurrency": 1}
        if (slot := downloader.slots.get(host)) is not None:
            slot.delay, slot.jitter, slot.concurrency = delay, 0.0, 1


def robots_url(url: str) -> str:
    """Where the rules for *url* are.

    >>> robots_url("https://a.example:8443/b/c?d")
    'https://a.example:8443/robots.txt'
    """
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0].partition('?')[0]}/robots.txt"
