"""A web of several hosts, served by one server on 127.0.0.1, for crawls that go by names (`named_hosts`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import pytest
from blog_crawls import BlogCrawls
from blogs import MadeBlog
from named_hosts import SCHEME
from sites import MISSING, Content, answering, moved

from archiver.demo.server import Answer, Page, Request, Server, running
from archiver.store.archive import open_archive

Web: TypeAlias = Callable[..., Server]


def led_to(server: Server, *, shut: Sequence[str] = ()) -> dict[str, Any]:
    """The settings of a crawl for which *server* is the whole web; hosts that are *shut* refuse connections."""
    handler = "named_hosts.Handler"
    return {
        "NAMED_HOSTS": server.url,
        "SHUT_HOSTS": list(shut),
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


@pytest.fixture
def web() -> Iterator[Web]:
    """`web({"blog.example": pages})`: as `served`, stopped when the test ends."""
    with ExitStack() as stack:
        yield lambda hosts: stack.enter_context(served(hosts))


def sites(crawls: BlogCrawls) -> dict[str, int]:
    """The blogs that have articles, and how many."""
    with open_archive(crawls.db, read_only=True) as archive:
        return {site["key"]: site["articles"] for site in archive.sites() if site["articles"]}


def found(crawls: BlogCrawls, *urls: str) -> list[str]:
    """The address of the article that the archive has for each of *urls*."""
    with open_archive(crawls.db, read_only=True) as archive:
        return [archive.article(url)["url"] for url in urls]


def led(base: str) -> Callable[[Request], Content]:
    """What leads every address to the same one below *base*."""
    return lambda request: moved(base + request.target)


def naming(blog: MadeBlog, base: str, *, own: bool = False, canonical: bool = True) -> dict[str, Content]:
    """The blog's pages as a copy has them: their heads name *base* as their home, and with *own* their links too.

    Without *canonical* it is the address of their program alone that names it.
    """
    pages: dict[str, Content] = {}
    for path, content in blog.pages().items():
        if isinstance(content, str):
            head, _, body = content.partition("</head>")
            link = f'<link rel="canonical" href="{base}{path}"><meta property="og:url" content="{base}{path}">'
            link = f"{link if canonical else ''}</head>"
            pages[path] = head.replace("{base}", base) + link + (body.replace("{base}", base) if own else body)
        else:
            pages[path] = content
    return pages


def _base(headers: Mapping[str, str]) -> str:
    scheme, host = headers.get(SCHEME.lower(), "http"), headers.get("host", "").lower()
    return f"{scheme}://{host.removesuffix({'http': ':80', 'https': ':443'}[scheme]).rstrip('.')}"
