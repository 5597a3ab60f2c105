"""Manners and safety between the crawl and the web: robots.txt, waits, redirects, private addresses."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import re
import socket
import time
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    IgnoreRequest,
    NotConfigured,
)
from scrapy.http import Response, TextResponse
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler, load_object

from ..discover.aliases import Aliases
from ..discover.scope import is_login
from ..store.queue import host_name
from ..urls import host_of, page_key, same_page
from .frontier import Frontier, stop
from .requests import LEASE, NOT_BEFORE

logger = logging.getLogger(__name__)

ANY_HOST = "archiver_any_host"
"""Key of `Request.meta`: redirects of this request may lead to another host, as a blog's that has moved."""

WAY_IN = "entry"
"""Key of `Request.meta`: the crawl begins with this page, which is read wherever its address leads."""

TROUBLE = "archiver_trouble"
"""Key of `Request.meta`, on a request that failed: in which process, and when."""

CHECK = "archiver_check"
"""Key of `Request.meta`: only whether there is an answer is of interest."""

_THROTTLED = (429, 503)
_NOBODY_THERE = (CannotResolveHostError, DownloadConnectionRefusedError)


class Refused(IgnoreRequest):
    """An address that the crawl does not go to, though a page leads there."""

    def __init__(self, reason: str, response: Response | None = None) -> None:
        super().__init__(reason)
        self.response = response


def status_line(status: int) -> str:
    """The status as people write it.

    >>> status_line(404), status_line(599)
    ('404 Not Found', '599')
    """
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def retry_after(value: bytes | str | None, present: float) -> float | None:
    """The seconds from *present* (Unix time) that a Retry-After header asks for; None when it cannot be read.

    >>> retry_after(b"120", 0), retry_after("Thu, 01 Jan 1970 00:00:30 GMT", 10), retry_after("soon", 0)
    (120.0, 20.0, None)
    """
    text = (value.decode("latin-1") if isinstance(value, bytes) else value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - present)


class Backoff:
    """Waits as a busy host asks, else longer each time; takes the place of Scrapy's `RetryMiddleware`.

    429 and 503 are about the host: nothing is asked of it until the wait is over. Other errors are about the
    page, which is tried again later while the others go on. The waits are kept in the queue and outlive the
    process.

    The last try of a page of the blog is made when its host is known to be well: when it has answered something
    since the page failed. One that has not is asked for a page that was had before; when that fails as well, waits
    follow, each longer than the last. After `ARCHIVER_PATIENCE` of them in a row the crawl is stopped, and no page
    was given up for it: what is left stays for the next run. So it is with a host to which no connection can be made.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._codes = {int(code) for code in settings.getlist("RETRY_HTTP_CODES")}
        self._errors = tuple(
            load_object(error) if isinstance(error, str) else error for error in settings.getlist("RETRY_EXCEPTIONS")
        )
        self._host_wait = settings.getfloat("ARCHIVER_BACKOFF")
        self._page_wait = settings.getfloat("ARCHIVER_RETRY_DELAY")
        self._longest = settings.getfloat("ARCHIVER_RETRY_AFTER_MAX")
        self._tries = settings.getint("RETRY_TIMES")
        self._patience = settings.getint("ARCHIVER_PATIENCE")
        self._life = f"{os.getpid()} {time.time()}"
        self._in_a_row: dict[str, int] = {}
        self._until: dict[str, float] = {}
        self._answered: dict[str, float] = {}
        self._checks: dict[str, asyncio.Task[str | None]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Backoff:
        return cls(crawler)

    async def process_request(self, request: Request) -> Request | None:
        """None; the request, to be put back, when its host turns out to be in trouble."""
        trouble = request.meta.get(TROUBLE)
        if trouble is None or LEASE not in request.meta:
            return None
        if trouble["life"] != self._life:
            # An earlier run met a server that may be well by now: the tries are counted anew.
            _forget_tries(request)
            return None
        answered = self._answered.get(host_name(request.url), 0)
        if request.meta.get("retry_times", 0) < self._tries or answered > trouble["at"]:
            return None
        return await self._unless_well(request)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The response, or the request to be tried again later."""
        host, reason = host_name(request.url), status_line(response.status)
        in_trouble = response.status >= 500 or response.status in self._codes
        # robots.txt comes without a lease: who asked for it decides.
        if LEASE in request.meta or CHECK in request.meta:
            if not in_trouble:
                self._in_a_row.pop(host, None)
                self._answered[host] = time.time()
            elif response.status in _THROTTLED:
                self.make_wait(host, reason, response)
        if not in_trouble or LEASE not in request.meta or request.meta.get("dont_retry"):
            return response
        again = self._once_more if response.status in _THROTTLED else self._later
        return again(request, reason) or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """The request, to be tried again later; None leaves the error to the errback."""
        if not isinstance(exception, self._errors) or LEASE not in request.meta or request.meta.get("dont_retry"):
            return None
        reason = f"{type(exception).__name__}: {exception}"
        if not isinstance(exception, _NOBODY_THERE):
            return self._later(request, reason)
        self.make_wait(host_name(request.url), reason)
        new = self._once_more(request, reason)
        if new is None and is_home(self._crawler, request.url):
            stop(self._crawler, "unreachable", f"{request.url}: {reason}")
            return put_back(request)
        return new

    def make_wait(self, host: str, reason: str, response: Response | None = None) -> float:
        """Ask nothing of *host* for a while, in seconds: as *response* says, else longer each time."""
        present = time.time()
        asked = retry_after(response.headers.get("Retry-After"), present) if response is not None else None
        # Several answers of one moment, to requests made side by side, are one refusal.
        if present >= self._until.get(host, 0):
            self._in_a_row[host] = self._in_a_row.get(host, 0) + 1
        wait = max(1.0, asked) if asked is not None else self._host_wait * 2 ** (self._in_a_row.get(host, 1) - 1)
        wait = min(wait, self._longest)
        until = present + wait
        if until > self._until.get(host, 0):
            self._until[host] = until
            logger.warning("%s: %s: next request in %.0f s", host, reason, wait)
        self._crawler.stats.inc_value("backoff/waits")
        if isinstance(frontier := self._crawler.engine.scheduler, Frontier):
            frontier.hold(host, until)
        return wait

    def _once_more(self, request: Request, reason: str) -> Request | None:
        assert self._crawler.spider is not None
        new = get_retry_request(
            request, spider=self._crawler.spider, reason=reason, priority_adjust=0, give_up_log_level="INFO"
        )
        if new is not None:
            new.meta[TROUBLE] = {"life": self._life, "at": time.time()}
        return new

    def _later(self, request: Request, reason: str) -> Request | None:
        new = self._once_more(request, reason)
        if new is not None:
            new.meta[NOT_BEFORE] = time.time() + self._page_wait * 2 ** (new.meta["retry_times"] - 1)
        return new

    # Is it the page, or is it the host?

    def _had_before(self, url: str) -> str | None:
        """A page on the blog's own host that the crawl has."""
        frontier = self._crawler.engine.scheduler
        if not is_home(self._crawler, url) or not isinstance(frontier, Frontier):
            return None
        had = frontier.queue.had(host_name(url))
        return had if had is not None and _bare_host(had) == _bare_host(url) else None

    async def _unless_well(self, request: Request) -> Request | None:
        """None when its host is well; else the request, for later, and a wait, or the end of the crawl."""
        host, had = host_name(request.url), self._had_before(request.url)
        if had is None:
            return None
        if time.time() < self._until.get(host, 0):
            return request.copy()
        waits = self._in_a_row.get(host, 0)
        if (reason := await self._wrong_with(had)) is None:
            return None
        if waits >= self._patience:
            stop(self._crawler, "unreachable", f"{had}: {reason}")
            return put_back(request)
        if time.time() >= self._until.get(host, 0):
            self.make_wait(host, reason)
        return request.copy()

    async def _wrong_with(self, url: str) -> str | None:
        """Why *url*, which was had before, cannot be had now; None when it can. Asked once for all who wonder."""
        asked = self._checks.get(url)
        if asked is None or asked.done():
            asked = self._checks[url] = asyncio.ensure_future(self._check(url))
        return await asyncio.shield(asked)

    async def _check(self, url: str) -> str | None:
        request = Request(
            url,
            callback=NO_CALLBACK,
            priority=1000,
            meta={CHECK: True, "dont_retry": True, "dont_obey_robotstxt": True},
        )
        try:
            response = await self._crawler.engine.download_async(request)
        except IgnoreRequest:  # it leads elsewhere by now: an answer
            self._answered[host_name(url)] = time.time()
            return None
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return status_line(response.status) if response.status >= 500 or response.status in self._codes else None


def _forget_tries(request: Request) -> None:
    for key in (TROUBLE, "retry_times"):
        request.meta.pop(key, None)


def put_back(request: Request) -> Request:
    """The same request, for the queue to hand out again as if it had never failed."""
    new = request.copy()
    _forget_tries(new)
    return new


def is_home(crawler: Crawler, url: str) -> bool:
    """Whether *url* is on the host of the spider's `home`; each host is, for a spider without one."""
    home = getattr(crawler.spider, "home", None)
    return not home or _bare_host(home) == _bare_host(url)


def _bare_host(url: str) -> str:
    return host_of(url)  # with its port: another port is another server


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
    it is another's.
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
        """None for a page that may be fetched, the request to put it back; else `IgnoreRequest`."""
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
        except _NOBODY_THERE as error:
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
        if not rules.hopeless:
            backoff = self._crawler.get_downloader_middleware(Backoff)
            assert backoff is not None, "Robots needs Backoff beside it"
            backoff.make_wait(host_name(url), f"robots.txt: {rules.reason}", rules.response)
            return put_back(request)
        if not is_home(self._crawler, url):
            raise IgnoreRequest(message)
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


class Known(IgnoreRequest):
    """An address that leads to a page which the crawl has, or is going to have: it is told, and not asked for again."""

    def __init__(self, redirected: Request, response: Response) -> None:
        super().__init__(f"leads to a page that is known: {redirected.url}")
        self.redirected = redirected
        self.response = response


class SameHostRedirects(RedirectMiddleware):
    """Follows redirects within a host (`www.` and https count as the same), and none that go in a circle.

    A spider that has `aliases` learns of each. Where one leads to a page that the crawl knows already, the error
    `Known` says so, for the archive to keep it: it is no failure.
    """

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """The response, or the request for where it leads; `Refused` when the crawl does not go there."""
        result: Request | Response = super().process_response(request, response)
        if isinstance(result, Response):
            return result
        passed = result.meta["redirect_urls"]
        aliases: Aliases | None = getattr(self.crawler.spider, "aliases", None) if LEASE in request.meta else None
        if result.url in passed or (aliases is not None and aliases.lead_back(result.url, passed)):
            raise Refused(f"redirects in a circle: {result.url}", response)
        if _bare_host(result.url) != _bare_host(request.url) and not request.meta.get(ANY_HOST):
            raise Refused(f"redirects to another host: {result.url}", response)
        if aliases is not None:
            self._learn(aliases, request, result, response)
        return result

    def _learn(self, aliases: Aliases, request: Request, result: Request, response: Response) -> None:
        if is_login(result.url):
            raise Refused(f"redirects to a login: {result.url}", response)
        home = getattr(self.crawler.spider, "home", None)
        if home and not request.meta.get(ANY_HOST) and same_page(result.url, home) and not _is_front(request.url, home):
            raise Refused(f"redirects to the front page: {result.url}", response)
        aliases.tell(request.url, result.url)
        frontier = self.crawler.engine.scheduler
        if isinstance(frontier, Frontier) and not request.meta.get(WAY_IN) and frontier.knows(result, request):
            raise Known(result, response)


def _is_front(url: str, home: str) -> bool:
    """Whether *url* is another name of the front page, or of the first page of its list."""
    below = page_key(url).removeprefix(page_key(home)).strip("/").lower()
    return not below or re.fullmatch(r"(?:index\.\w+|home|blog|page/[01])?(?:\?.*)?|\?paged=[01]", below) is not None


class PublicOnly:
    """Keeps the crawl of a public site away from loopback and private addresses, whatever its pages link to.

    A site that itself lives on such an address is crawled as any other.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._home: str | None = None
        self._verdicts: dict[str, bool] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PublicOnly:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """`Refused` for a private address."""
        host = host_name(request.url)
        if self._home is None:
            home = getattr(self._crawler.spider, "home", None)
            self._home = host_name(home) if home else host
        if host != self._home and not await self._is_public(host) and await self._is_public(self._home):
            raise Refused(f"a private address: {host}")

    async def _is_public(self, host: str) -> bool:
        if host not in self._verdicts:
            self._verdicts[host] = not is_private(host) and not await _leads_inside(host)
        return self._verdicts[host]


@lru_cache(maxsize=1024)
def is_private(host: str) -> bool:
    """Whether *host* says itself that it is no part of the public web.

    >>> is_private("127.0.0.1"), is_private("blog.localhost"), is_private("::1"), is_private("a.example")
    (True, True, True, False)
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


async def _leads_inside(host: str) -> bool:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False  # the fetch will say it better
    return any(is_private(str(address[0]).partition("%")[0]) for *_, address in found)


class LateEncoding:
    """Lets no encoding be guessed from a compressed body, which costs milliseconds and means nothing.

    Between the redirects and Scrapy's decompression: what is still compressed is bytes, not text.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        """The response; a plain one while it is compressed."""
        if "Content-Encoding" not in response.headers or not isinstance(response, TextResponse):
            return response
        return Response(
            response.url,
            status=response.status,
            headers=response.headers,
            body=response.body,
            flags=response.flags,
            request=response.request,
            certificate=response.certificate,
            ip_address=response.ip_address,
            protocol=response.protocol,
        )
