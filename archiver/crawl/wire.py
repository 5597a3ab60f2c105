"""The bytes on the wire: what was sent and what came, as no header was sorted and no encoding undone yet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.internet.defer import Deferred
from twisted.web._newclient import HTTP11ClientProtocol

from ..snapshots.exchange import Exchange, final
from ..times import now
from .recorder import Recorder
from .requests import CAPTURE
from .statuses import status_line

_TOKEN = "X-Archiver-Tape"
"""Under this header a request passes through Twisted; it is taken off before anything is sent."""

_SECRET = re.compile(rb"^proxy-authorization:[^\r\n]*\r\n", re.I | re.M)
"""Meant for the proxy, and no part of what the server was sent."""


class Tape:
    """What went over the wire for one request."""

    def __init__(self) -> None:
        self.rewind()

    def rewind(self) -> None:
        """Begin anew: Twisted repeats a request when a connection that was kept turns out to be closed."""
        self.sent: list[bytes] = []
        self.came: list[bytes] = []
        self.at: datetime | None = None
        self.running = True

    def keep(self, data: bytes) -> None:
        """Some more of the answer."""
        self.at = self.at or now()
        self.came.append(data)

    def answer(self) -> bytes:
        """All that came; the tape is empty afterwards."""
        whole, self.came = b"".join(self.came), []
        return whole

    def stop(self, beyond: int) -> None:
        """The answer is over; so many of the bytes that came are none of it."""
        if self.running and beyond:
            self.came = [b"".join(self.came)[:-beyond]]
        self.running = False


_tapes: dict[str, Tape] = {}
_tokens = count(1)


class _Overheard:
    """A connection's transport, while a request is written to it."""

    def __init__(self, transport: Any, tape: Tape) -> None:
        self._transport = transport
        self._tape = tape

    def write(self, data: bytes) -> None:
        self._tape.sent.append(data)
        self._transport.write(data)

    def writeSequence(self, data: Iterable[bytes]) -> None:
        pieces = list(data)
        self._tape.sent += pieces
        self._transport.writeSequence(pieces)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _Taped(http11._LenientHTTP11ClientProtocol):
    """Scrapy's protocol, with a tape running."""

    _tape: Tape | None = None

    def request(self, request: Any) -> Deferred[Any]:
        token = (request.headers.getRawHeaders(_TOKEN) or [""])[0]
        self._tape = _tapes.get(token)
        if self._tape is None:
            return super().request(request)
        self._tape.rewind()
        transport = self.transport
        request.headers.removeHeader(_TOKEN)
        self.transport = _Overheard(transport, self._tape)  # type: ignore[assignment]
        try:
            return super().request(request)
        finally:
            self.transport = transport
            request.headers.setRawHeaders(_TOKEN, [token])  # it may be repeated on another connection

    def dataReceived(self, bytes: bytes) -> None:
        if self._tape is not None and self._tape.running:
            self._tape.keep(bytes)
        super().dataReceived(bytes)  # type: ignore[no-untyped-call]

    def _finishResponse(self, rest: bytes) -> None:
        if self._tape is not None:
            self._tape.stop(len(rest))
        super()._finishResponse(rest)


class _TapedFactory(http11._LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> HTTP11ClientProtocol:
        return _Taped(self._quiescentCallback)  # type: ignore[no-untyped-call]


class RecordingHandler(HTTP11DownloadHandler):
    """Scrapy's own handler for http and https; what the server answers is recorded before anybody looks at it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._recorder = crawler.get_extension(Recorder)
        if self._recorder is not None:
            self._pool._factory = _TapedFactory

    async def download_request(self, request: Request) -> Response:
        """The response; where it was recorded stands in the request's meta, as `CAPTURE`."""
        request.meta.pop(CAPTURE, None)
        if self._recorder is None:
            return await super().download_request(request)
        token, tape = str(next(_tokens)), Tape()
        _tapes[token] = tape
        request.headers[_TOKEN] = token
        try:
            response = await super().download_request(request)
        finally:
            del _tapes[token]
            request.headers.pop(_TOKEN, None)
        self._recorder.record(request, _exchange(request, response, tape))
        return response


def _exchange(request: Request, response: Response, tape: Tape) -> Exchange:
    answer = final(tape.answer()) or _put_together(response)
    return Exchange(
        url=response.url,
        at=(tape.at or now()).replace(microsecond=0),
        request=_SECRET.sub(b"", b"".join(tape.sent)),
        response=answer,
        ip=str(response.ip_address) if response.ip_address else None,
        truncated="disconnect" if "dataloss" in response.flags else None,
    )


def _put_together(response: Response) -> bytes:
    """An answer without a tape."""
    lines = [f"HTTP/1.1 {status_line(response.status)}".encode()]
    lines += [name + b": " + value for name, values in response.headers.items() for value in values]
    return b"\r\n".join(lines) + b"\r\n\r\n" + response.body
