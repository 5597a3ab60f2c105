"""A small web server on 127.0.0.1 for pages made in memory; it keeps a log of what it was asked."""

from __future__ import annotations

import gzip
import hashlib
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

HOST = "127.0.0.1"
"""The only address that is ever listened on."""

_GZIPPED = ("text/", "application/json", "application/rss+xml", "application/xml", "application/rsd+xml")
_SMALL = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer."""

    body: bytes = b""
    status: int = 200
    media_type: str = "text/html; charset=UTF-8"
    """Empty for an answer without a `Content-Type`."""

    headers: tuple[tuple[str, str], ...] = ()
    """Sent as they stand, beside those the server makes; a name given here is not made."""

    modified: datetime | None = None
    """Aware; sent as `Last-Modified`."""

    delay: float = 0.0
    """Seconds to wait before answering."""

    cut: int | None = None
    """Break off after so many bytes, though `Content-Length` promises all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for."""

    method: str
    target: str
    """Path and query as they came."""

    base: str
    """The server's own address, without a closing slash."""

    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name."""

    @property
    def path(self) -> str:
        """The path with its escapes undone."""
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The query's pairs, in their order."""
        return tuple(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One line of the access log."""

    time: float
    """Seconds on a clock that never jumps (`time.monotonic`), when the request came."""

    method: str
    path: str
    """Path and query as they were asked for."""

    status: int
    headers: Mapping[str, str]
    """Of the request, by lower-case name."""


Answer = Callable[[Request], Page]


class Server(ThreadingHTTPServer):
    """Listens from the moment it is made; `log` grows by one `Hit` an answer."""

    daemon_threads = False
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, make: Callable[[str], Answer], port: int = 0) -> None:
        super().__init__((HOST, port), _Handler)
        self.url = f"http://{HOST}:{self.server_address[1]}"
        self.log: list[Hit] = []
        self.closing = threading.Event()
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.answer = make(self.url)

    def server_bind(self) -> None:
        # HTTPServer asks the resolver for the host's full name here: seconds, on a machine without a network.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def paths(self) -> list[str]:
        """The paths that were asked for, in order."""
        return [hit.path for hit in self.log]

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that hangs up is no news; anything else is a bug and shows its traceback.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def stop(self) -> None:
        """Answer nothing more: connections are closed, waiting answers dropped, threads ended."""
        self.closing.set()
        self.shutdown()
        with self._lock:
            for connection in self._connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:  # the client was faster
                    continue
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_GET(self) -> None:
        asked_at = time.monotonic()
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(method=self.command, target=self.path, base=self.server.url, headers=headers)
        page = self.server.answer(request)
        status, answer, body = _prepared(page, headers)
        self.server.log.append(Hit(time=asked_at, method=self.command, path=self.path, status=status, headers=headers))
        if page.delay and self.server.closing.wait(page.delay):
            self.close_connection = True
            return

        self.send_response(status)
        for name, value in answer:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body if page.cut is None else body[: page.cut])
            self.close_connection = self.close_connection or page.cut is not None

    do_HEAD = do_GET

    def do_POST(self) -> None:
        # What is posted must be read, or it would pass for the next request on this connection.
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.do_GET()

    def version_string(self) -> str:
        return "demo"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing goes to stderr: `Server.log` remembers."""


def _prepared(page: Page, asked: Mapping[str, str]) -> tuple[int, list[tuple[str, str]], bytes]:
    """Status, headers and body for a client that sent the headers *asked*."""
    status, body = page.status, page.body
    given = {name.lower() for name, _ in page.headers}
    made: dict[str, str] = {}
    if page.media_type:
        made["Content-Type"] = page.media_type
    if page.modified is not None:
        made["Last-Modified"] = format_datetime(page.modified.astimezone(UTC), usegmt=True)
    if status == 200:
        made["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers = {name.lower(): value for name, value in (*made.items(), *page.headers)}
        if _unchanged(headers, asked):
            status, body = 304, b""
    zippable = len(body) >= _SMALL and page.media_type.startswith(_GZIPPED) and "content-encoding" not in given
    if zippable and page.cut is None:
        made["Vary"] = "Accept-Encoding"
        if _accepts_gzip(asked.get("accept-encoding", "")):
            made["Content-Encoding"] = "gzip"
            made["ETag"] = "W/" + made["ETag"] if "ETag" in made else ""
            body = gzip.compress(body, mtime=0)
    if status not in (204, 304):
        made["Content-Length"] = str(len(body))
    answer = [(name, value) for name, value in made.items() if value and name.lower() not in given]
    return status, [*answer, *page.headers], body


def _unchanged(headers: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    """Whether the client has this page already: RFC 9110, section 13; an ETag outweighs a date."""
    if known := asked.get("if-none-match"):
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        return "*" in tags or headers.get("etag", "").removeprefix("W/") in tags
    since, modified = asked.get("if-modified-since"), headers.get("last-modified")
    if not since or not modified:
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False


def _accepts_gzip(accepted: str) -> bool:
    """Whether an `Accept-Encoding` allows gzip.

    >>> _accepts_gzip("br, gzip;q=0.5"), _accepts_gzip("gzip;q=0"), _accepts_gzip("")
    (True, False, False)
    """
    for part in accepted.split(","):
        name, _, quality = part.replace(" ", "").partition(";q=")
        if name.lower() in ("gzip", "*"):
            return quality.strip("0.") != "" or not quality
    return False


@contextmanager
def running(make: Callable[[str], Answer], port: int = 0) -> Iterator[Server]:
    """A server at work in a thread of its own; *make* is told its address and returns what answers."""
    server = Server(make, port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="demo-server")
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
