"""What all spiders share: one item a page, failures that are told, parsing in another process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.crawl.frontier import Frontier
from archiver.crawl.media import file_of, lost_file, wants_media
from archiver.crawl.memory import Memory
from archiver.crawl.reading import fetch_of, led, let_go, read, redirects_of
from archiver.crawl.refusals import Known
from archiver.crawl.statuses import status_line
from archiver.errors import ConfigError
from archiver.records import Fetch, MediaFile, ParsedPage, Problem
from archiver.times import now
from archiver.urls import canonical_url, is_web_url


class ArchiveSpider(Spider):
    """A spider of the archive, sent to the blog at *url*.

    Each callback yields its requests first and one `ParsedPage` last: when that one is stored, the page is
    done, and a crawl that was killed before goes through it again. `start` may yield the same requests each
    time: the queue knows which of them are new.
    """

    visits_once = True
    """A page is visited once in a crawl: `dont_filter` makes no difference."""

    resumed = False
    """Whether this run goes on with the work of an earlier one; known when `start` runs."""

    def __init__(self, url: str = "", **arguments: Any) -> None:
        super().__init__(**arguments)
        if url and not is_web_url(url):
            raise ConfigError("url", f"{url} is not an http or https address")
        self.target = url
        self.home = url
        """The address whose host the crawl lives on; to be set anew when the blog turns out to have moved."""

        told = json.dumps(arguments, sort_keys=True, default=str) if arguments else ""
        self.crawl_key = f"{self.name} {canonical_url(url) if url else ''} {told}".rstrip()
        """Names the crawl: the same arguments go on with it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *arguments: Any, **named: Any) -> Self:
        """With pictures and files it is another crawl, that begins anew: those of pages had before are wanted too."""
        spider = super().from_crawler(crawler, *arguments, **named)
        if wants_media(crawler):
            spider.crawl_key += " with media"
        return spider

    @property
    def queue(self) -> Memory:
        """What the crawl's queue remembers for the spider: `remember`, `remembered`, `note`, `noted`."""
        frontier = self.crawler.engine.scheduler
        assert isinstance(frontier, Frontier)
        return frontier.memory

    def request(self, url: str, callback: Callable[..., Any], *, priority: int = 0, **meta: Any) -> Request:
        """A request for *url* whose failure is told by `failed`; *meta* must be fit for JSON."""
        return Request(url, callback=callback, errback=self.failed, priority=priority, meta=meta)

    def failed(self, failure: Failure) -> Iterator[ParsedPage]:
        """The page that could not be had, with a `Problem` that says why."""
        request: Request = failure.request  # type: ignore[attr-defined]
        response = getattr(failure.value, "response", None)
        if isinstance(failure.value, Known):
            yield led(failure.value.redirected, failure.value.response)
            return
        yield ParsedPage(
            url=canonical_url(_asked(request)),
            kind="other",
            problems=(Problem(stage="fetch", field="page", error=_reason(failure.value, response)),),
            fetch=self.fetch_of(response)
            if isinstance(response, Response)
            else Fetch(
                asked_url=_asked(request), final_url=request.url, fetched_at=now(), redirects=redirects_of(request)
            ),
        )

    def media_file(self, response: Response) -> Iterator[MediaFile]:
        """A picture or another file of a post."""
        yield file_of(response)

    def no_media_file(self, failure: Failure) -> Iterator[MediaFile]:
        """One that could not be had."""
        yield lost_file(failure)

    def fetch_of(self, response: Response) -> Fetch:
        """The facts of a response."""
        return fetch_of(response)

    async def read(self, response: Response) -> ParsedPage:
        """What the page says, parsed in a process of its own; a `Problem` when it cannot be parsed.

        The body of a large page is gone afterwards.
        """
        page = await read(response, self)
        self.let_go(response)
        return page

    def let_go(self, response: Response) -> None:
        """Give up the body of a large page: it has been read, and will not be looked at again."""
        let_go(response)


def _asked(request: Request) -> str:
    """The address that was asked for first, before redirects."""
    return str(request.meta.get("redirect_urls", [request.url])[0])


def _reason(error: BaseException | None, response: Response | None) -> str:
    if response is not None and response.status >= 400:
        return status_line(response.status)
    if isinstance(error, IgnoreRequest):
        return str(error)
    return f"{type(error).__name__}: {error}"
