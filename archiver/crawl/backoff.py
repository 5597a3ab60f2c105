"""Patience: waits as a busy host asks, tries again what failed, and stops where nobody answers."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from datetime import UTC
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.misc import load_object

from ..store.queue import host_name
from ..urls import host_of
from .frontier import frontier_of
from .refusals import Unready
from .requests import LEASE, NOT_BEFORE
from .statuses import status_line
from .stopping import stop

logger = logging.getLogger(__name__)

TROUBLE = "archiver_trouble"
"""Key of `Request.meta`, on a request that failed: in which process, and when."""

CHECK = "archiver_check"
"""Key of `Request.meta`: only whether there is an answer is of interest."""

NOBODY_THERE = (CannotResolveHostError, DownloadConnectionRefusedError)
"""Errors of a host to which no connection can be made."""

_THROTTLED = (429, 503)


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
        if not isinstance(exception, NOBODY_THERE):
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
        if (frontier := frontier_of(self._crawler)) is not None:
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

    def wait_aside(self, url: str, tried: int, answer: Response | Exception) -> float | None:
        """In how many seconds *url*, which was asked for beside the queue and came to this, may be asked for again.

        None after so many tries as a page of the queue has, and where another one would come to the same.
        """
        host = host_name(url)
        if isinstance(answer, Unready):
            wait = self.make_wait(host, str(answer), answer.response)
        elif isinstance(answer, Response) and answer.status in _THROTTLED:
            wait = self.make_wait(host, status_line(answer.status), answer)
        elif self._may_be_well_later(answer):
            wait = self._page_wait * 2**tried
        else:
            return None
        return wait if tried < self._tries else None

    def _may_be_well_later(self, answer: Response | Exception) -> bool:
        if isinstance(answer, Response):
            return answer.status >= 500 or answer.status in self._codes
        return isinstance(answer, self._errors) and not isinstance(answer, NOBODY_THERE)

    # Is it the page, or is it the host?

    def _had_before(self, url: str) -> str | None:
        """A page on the blog's own host that the crawl has."""
        frontier = frontier_of(self._crawler)
        if not is_home(self._crawler, url) or frontier is None:
            return None
        had = frontier.queue.had(host_name(url))
        return had if had is not None and host_of(had) == host_of(url) else None

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
    return not home or host_of(home) == host_of(url)  # with its port: another port is another server
