"""A web of several hosts, served by one server on 127.0.0.1, for crawls that go by names (`named_hosts`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from named_hosts import SCHEME
from sites import MISSING, Content, answering

from archiver.demo.server import Answer, Page, Request, Server, running


def led_to(server: Server) -> dict[str, Any]:
    """The settings of a crawl for which *server* is the whole web."""
    handler = "named_hosts.Handler"
    return {
        "NAMED_HOSTS": server.url,
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
        "ARCHIVER_CONTACT": "test@archiver.example",
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    }


@contextmanager
def served(hosts: Mapping[str, Mapping[str, Content] | Content]) -> Iterator[Server]:
    """The hosts at work, each by its pages or by what answers for all of them; `{base}` is the host's own address.

    A name with a scheme goes before one without. What was asked for is in `log`; `asked_of` tells it by host.
    """
    books = {
        name: answering(pages, MISSING) if isinstance(pages, Mapping) else answering({}, pages)
        for name, pages in hosts.items()
    }

    def make(_: str) -> Answer:
        def answer(request: Request) -> Page:
            base = _base(request.headers)
            book = books.get(base) or books.get(urlsplit(base).netloc)
            return book(replace(request, base=base)) if book else replace(MISSING, status=502)

        return answer

    with running(make) as server:
        yield server


def asked_of(server: Server, host: str) -> list[str]:
    """What a host was asked for, robots.txt left out; *host* with its scheme, or without."""
    found = []
    for hit in server.log:
        base = _base(hit.headers)
        if host in (base, urlsplit(base).netloc) and hit.path != "/robots.txt":
            found.append(hit.path)
    return found


def _base(headers: Mapping[str, str]) -> str:
    scheme, host = headers.get(SCHEME.lower(), "http"), headers.get("host", "").lower()
    return f"{scheme}://{host.removesuffix({'http': ':80', 'https': ':443'}[scheme]).rstrip('.')}"
