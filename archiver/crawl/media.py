"""Pictures and other files of posts: asked for when the post is read, behind all pages, and kept as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest, NotConfigured
from scrapy.http import Response
from twisted.python.failure import Failure

from ..errors import ConfigError
from ..records import Fetch, MediaFile, ParsedPage
from ..times import now
from ..urls import file_url, host_of, is_web_url
from .bounds import MB
from .pipelines import ArchivePipeline
from .reading import fetch_of, let_go, redirects_of
from .recorder import captured
from .redirects import ANY_HOST
from .refusals import Known, NoRules, Refused
from .requests import MEDIA
from .statuses import status_line

LAST = -100
"""The priority of files: pages come first, whose servers are asked for nothing else."""

_SILENT = 3
"""So many files in a row may a host not answer for; then it is asked for no other in this run."""

_PAGES = ("text/html", "application/xhtml+xml")


def wants_media(crawler: Crawler) -> bool:
    """Whether a crawl keeps pictures and files; `ConfigError` when there is nowhere to keep them."""
    settings = crawler.settings
    if not settings.get("ARCHIVE_DB") or not settings.getbool("ARCHIVER_MEDIA"):
        return False
    if not settings.getbool("ARCHIVER_WARC_ENABLED"):
        raise ConfigError("ARCHIVER_MEDIA", "files are kept in WARC, and ARCHIVER_WARC_ENABLED is False")
    return True


class MediaRequests:
    """Asks for the files of each post that the spider yields, unless the archive has them.

    The spider has callbacks for them: `media_file`, and `no_media_file` for failures.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not wants_media(crawler) or not hasattr(crawler.spider, "media_file"):
            raise NotConfigured
        self._crawler = crawler
        self._again = crawler.settings.getbool("ARCHIVER_MEDIA_AGAIN")
        self._bounds = {
            "download_maxsize": crawler.settings.getint("ARCHIVER_MEDIA_MAXSIZE"),
            "download_timeout": crawler.settings.getfloat("ARCHIVER_MEDIA_TIMEOUT"),
        }

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> MediaRequests:
        return cls(crawler)

    def process_spider_output(self, response: Response, result: Iterable[Any]) -> Iterator[Any]:
        """What the spider yields, and before each post the requests for its files."""
        for each in result:
            yield from self._before(each)
            yield each

    async def process_spider_output_async(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """The same."""
        async for each in result:
            for request in self._before(each):
                yield request
            yield each

    def _before(self, each: Any) -> Iterator[Request]:
        if not isinstance(each, ParsedPage) or each.source != "html" or each.article is None:
            return
        urls = [file_url(media.url) for media in each.article.media if media.kind != "embed"]
        for url in filter(is_web_url, dict.fromkeys(urls)):
            if self._again or not self._is_kept(url):
                yield self._request(url)

    def _is_kept(self, url: str) -> bool:
        stored = self._crawler.get_item_pipeline(ArchivePipeline)
        return stored is not None and stored.has_file(url)

    def _request(self, url: str) -> Request:
        spider: Any = self._crawler.spider
        return Request(
            url,
            callback=spider.media_file,
            errback=spider.no_media_file,
            priority=LAST,
            # No type is named: servers that know of WebP would send another file than the author's.
            headers={"Accept": "image/*,*/*;q=0.8"},
            meta={MEDIA: url, ANY_HOST: True, **self._bounds},
        )


class SilentHosts:
    """Gives up a host that has answered for none of several files: old blogs show pictures of hosts long gone."""

    def __init__(self, crawler: Crawler) -> None:
        if not wants_media(crawler):
            raise NotConfigured
        self._unanswered: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SilentHosts:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """`Refused` for a file on a host that was given up."""
        host = host_of(request.url)
        if MEDIA in request.meta and self._unanswered[host] >= _SILENT:
            raise Refused(f"a host that has not answered for {_SILENT} other files: {host}")

    def process_response(self, request: Request, response: Response) -> Response:
        """The response: its host is there."""
        if MEDIA in request.meta:
            self._unanswered.pop(host_of(request.url), None)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a file that there was no answer for, after all tries."""
        told = isinstance(exception, IgnoreRequest | DownloadCancelledError) and not isinstance(exception, NoRules)
        if MEDIA in request.meta and not told:
            self._unanswered[host_of(request.url)] += 1


def file_of(response: Response) -> MediaFile:
    """The file that came; its body is looked at by nobody, and let go."""
    fetch = fetch_of(response)
    let_go(response)
    error = f"a page, and not the file: {fetch.media_type}" if fetch.media_type in _PAGES else None
    return MediaFile(url=_asked(response.request), fetch=fetch, error=error)


def lost_file(failure: Failure) -> MediaFile:
    """The file that could not be had, and why; or that it is at an address which is asked for by itself."""
    request: Request = failure.request  # type: ignore[attr-defined]
    error = failure.value
    response: Response | None = getattr(error, "response", None)
    last = error.redirected if isinstance(error, Known) else request
    fetch = Fetch(
        asked_url=_asked(request),
        final_url=last.url,
        **{"fetched_at": now(), **captured(last)},
        status=response.status if response is not None else None,
        redirects=redirects_of(last),
    )
    reason = None if isinstance(error, Known) else _reason(error, response, request)
    return MediaFile(url=_asked(request), fetch=fetch, error=reason)


def _asked(request: Request | None) -> str:
    assert request is not None
    return str(request.meta[MEDIA])


def _reason(error: BaseException | None, response: Response | None, request: Request) -> str:
    if response is not None and response.status >= 400:
        return status_line(response.status)
    # Scrapy says the latter of a body that is too large when it is decompressed.
    if isinstance(error, DownloadCancelledError) or "exceeded DOWNLOAD_MAXSIZE" in str(error):
        return f"larger than {request.meta['download_maxsize'] / MB:g} MB (ARCHIVER_MEDIA_MAXSIZE)"
    return str(error) if isinstance(error, IgnoreRequest) else f"{type(error).__name__}: {error}"
