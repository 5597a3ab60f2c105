"""Small sites on 127.0.0.1: a dict or a folder of pages, and a log of what was asked of them."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from archiver.demo.server import Answer, Page, Request, Server, running

Content: TypeAlias = "Page | str | bytes | Callable[[Request], Content] | Sequence[Content]"
"""A page, its text alone, what makes it, or several that answer in turn, the last one ever after."""

MISSING = Page(status=404, body=b"<h1>404</h1>")

_TYPES = {
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".pdf": "application/pdf",
    ".gz": "application/gzip",
}
_HTML = "text/html; charset=utf-8"


def page(
    body: str | bytes = b"",
    status: int = 200,
    *,
    media_type: str | None = None,
    headers: Mapping[str, str] | None = None,
    delay: float = 0.0,
    cut: int | None = None,
) -> Page:
    """One answer; *media_type* is taken from the path when None."""
    return Page(
        body=body.encode() if isinstance(body, str) else body,
        status=status,
        media_type=_GUESSED if media_type is None else media_type,
        headers=tuple((headers or {}).items()),
        delay=delay,
        cut=cut,
    )


_GUESSED = "?"


def moved(to: str, status: int = 301) -> Page:
    """A redirect; `{base}` in *to* is the site's address."""
    return page(status=status, headers={"Location": to})


def gzipped(body: str | bytes) -> Page:
    """A page that is sent compressed, asked or not."""
    raw = body.encode() if isinstance(body, str) else body
    return page(gzip.compress(raw, mtime=0), headers={"Content-Encoding": "gzip"})


@contextmanager
def site(pages: Mapping[str, Content] | Path, *, otherwise: Content = MISSING, port: int = 0) -> Iterator[Server]:
    """A site at work; `url` and `log` are the server's.

    Pages are found under path and query, then under the path alone; a folder's files under their paths, and its
    `index.html` under its own. In text, and in headers, `{base}` becomes the site's address.
    """

    def make(base: str) -> Answer:
        return _folder(pages, otherwise) if isinstance(pages, Path) else answering(pages, otherwise)

    with running(make, port) as server:
        yield server


def answering(pages: Mapping[str, Content], otherwise: Content) -> Answer:
    """What answers for a site of *pages*."""
    turns = _Turns()

    def answer(request: Request) -> Page:
        for address in (request.target, request.target.partition("?")[0]):
            if address in pages:
                return _page(pages[address], request, turns)
        return _page(otherwise, request, turns)

    return answer


def _folder(folder: Path, otherwise: Content) -> Answer:
    root, turns = folder.resolve(), _Turns()

    def answer(request: Request) -> Page:
        path = (root / request.path.lstrip("/")).resolve()
        path = path / "index.html" if path.is_dir() else path
        if path.is_relative_to(root) and path.is_file():
            return replace(page(path.read_bytes()), media_type=_TYPES.get(path.suffix, _HTML))
        return _page(otherwise, request, turns)

    return answer


class _Turns:
    """Which of several answers is next; any number of threads may ask."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._next: dict[int, Iterator[Content]] = {}

    def take(self, several: Sequence[Content]) -> Content:
        with self._lock:
            if id(several) not in self._next:
                self._next[id(several)] = chain(several, repeat(several[-1]))
            return next(self._next[id(several)])


def _page(content: Content, request: Request, turns: _Turns) -> Page:
    if callable(content):
        return _page(content(request), request, turns)
    if isinstance(content, str | bytes):
        content = page(content)
    if isinstance(content, Sequence):
        return _page(turns.take(content), request, turns)

    base = request.base
    encoded = any(name.lower() == "content-encoding" for name, _ in content.headers)
    media_type = content.media_type
    if media_type == _GUESSED:
        media_type = _TYPES.get(Path(request.path).suffix, _HTML)
    return replace(
        content,
        body=content.body if encoded else content.body.replace(b"{base}", base.encode()),
        media_type=media_type,
        headers=tuple((name, value.replace("{base}", base)) for name, value in content.headers),
    )
