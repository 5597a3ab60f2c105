"""One page of the web, had by the crawler's own rules: robots.txt, the name we give, limits, redirects."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from ..errors import ArchiverError, DiscoveryError
from .process import crawl
from .redirects import ANY_HOST
from .statuses import status_line

_ALONE = {
    "ITEM_PIPELINES": {},
    "RETRY_TIMES": 0,  # somebody waits for the answer: one try, of robots.txt too
    "ARCHIVER_PROGRESS": False,
    "LOG_ENABLED": False,
}


def fetch(url: str, *, contact: str | None = None) -> tuple[bytes, str, str | None]:
    """The page at *url*: its body, its address after redirects, and its Content-Type as the server wrote it.

    Nothing is stored. `ArchiverError` says why a page cannot be had. A process can do this, or crawl, once.
    """
    settings: dict[str, Any] = {**_ALONE, **({"ARCHIVER_CONTACT": contact} if contact else {})}
    responses: list[Response] = []
    reasons: list[str] = []
    outcome = crawl(SinglePage, db="", settings=settings, url=url, responses=responses, reasons=reasons)
    if responses:
        response = responses[0]
        media_type = response.headers.get("Content-Type")
        return response.body, response.url, media_type.decode("latin-1") if media_type else None
    if outcome.error:
        raise ArchiverError(outcome.error)
    if reasons:
        raise DiscoveryError(url, reasons[0])
    raise KeyboardInterrupt  # Scrapy took the signal


class SinglePage(Spider):
    """Asks for one page and follows no link. Its queue is in memory: there is nothing to go on with."""

    name = "single"

    def __init__(self, url: str, responses: list[Response], reasons: list[str], **arguments: Any) -> None:
        super().__init__(**arguments)
        self.home = url
        self._responses = responses
        self._reasons = reasons

    async def start(self) -> AsyncIterator[Request]:
        """The page; a redirect may lead to another host, whose robots.txt then counts."""
        yield Request(self.home, self.had, errback=self.lost, meta={ANY_HOST: True, "dont_retry": True})

    def had(self, response: Response) -> None:
        """The page as it came."""
        self._responses.append(response)

    def lost(self, failure: Failure) -> None:
        """Why it did not come."""
        response = getattr(failure.value, "response", None)
        if response is not None and response.status >= 400:
            self._reasons.append(status_line(response.status))
        elif isinstance(failure.value, IgnoreRequest):
            self._reasons.append(str(failure.value))
        else:
            self._reasons.append(f"{type(failure.value).__name__}: {failure.value}")
