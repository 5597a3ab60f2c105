"""Public hosts by name, all of them on this machine: what is asked of `https://blog.example` goes to 127.0.0.1.

No name is ever looked up. The hosts themselves are made by `webs.served`.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError
from scrapy.http import Response

from archiver.crawl import public
from archiver.crawl.recorder import Recorder
from archiver.crawl.requests import CAPTURE
from archiver.crawl.wire import RecordingHandler
from archiver.snapshots.exchange import Exchange

SCHEME = "X-Scheme"
"""The header that says how a page was asked for."""


class _Named:
    """Records answers under the addresses that were meant."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def record(self, request: Request, exchange: Exchange) -> None:
        self._recorder.record(request, replace(exchange, url=request.meta["meant"]))


class Handler(RecordingHandler):
    """Asks the server of the setting `NAMED_HOSTS` for every page, and tells it for which host."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._server = urlsplit(crawler.settings["NAMED_HOSTS"])
        if self._recorder is not None:
            self._recorder = _Named(self._recorder)  # type: ignore[assignment]
        self._shut = crawler.settings.getlist("SHUT_HOSTS")
        public._leads_inside = _is_asked_of_nobody

    async def download_request(self, request: Request) -> Response:
        parts = urlsplit(request.url)
        if parts.netloc in self._shut:
            raise DownloadConnectionRefusedError(f"{parts.netloc} is shut")
        there = parts._replace(scheme=self._server.scheme, netloc=self._server.netloc).geturl()
        asked = request.replace(url=there)
        asked.headers["Host"] = parts.netloc
        asked.headers[SCHEME] = parts.scheme
        asked.meta["meant"] = request.url
        response = await super().download_request(asked)
        if CAPTURE in asked.meta:
            request.meta[CAPTURE] = asked.meta[CAPTURE]
        return response.replace(url=request.url)


async def _is_asked_of_nobody(host: str) -> bool:
    return False
