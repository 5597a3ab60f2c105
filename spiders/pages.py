"""Exactly the posts that are listed, each with its further pages and those of its comments; nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.http import Response

from archiver.crawl.redirects import ANY_HOST
from archiver.discover.scope import Scope
from archiver.discover.sources import Source
from archiver.errors import ConfigError
from archiver.records import ParsedPage, Problem
from archiver.urls import canonical_url, host_of, is_web_url, page_key

from .blog import BlogSpider
from .choosing import POST

_MOVED = "moved to"


class PagesSpider(BlogSpider):
    """Archives the posts at `urls`, of one blog or of several.

    `scrapy crawl pages -a urls="https://blog.example/a/ https://blog.example/b/"`
    """

    name = "pages"

    def __init__(self, urls: str | Sequence[str] = (), url: str = "", **arguments: Any) -> None:
        given = [*([url] if url else []), *(urls.split() if isinstance(urls, str) else urls)]
        self.listed = list({page_key(each): each for each in given}.values())
        for each in self.listed:
            if not is_web_url(each):
                raise ConfigError("urls", f"{each} is not an http or https address")
        super().__init__(self.listed[0] if self.listed else "", **arguments)
        listed = hashlib.sha256("\n".join(sorted(map(page_key, self.listed))).encode()).hexdigest()
        self.crawl_key = f"{self.crawl_key} {len(self.listed)} pages ({listed[:32]})"
        self._hosts = {host_of(each): Scope(each) for each in self.listed}

    async def start(self) -> AsyncIterator[Request]:
        if not self.listed:
            raise ConfigError("urls", 'which pages? scrapy crawl pages -a urls="https://blog.example/a-post/"')
        for url in map(canonical_url, self.listed):
            if self.selection.refuses(url) is None:  # as its rehearsal judges it
                yield self.request(url, self.page, priority=POST, **{ANY_HOST: True})

    def follows(self, url: str) -> bool:
        """Whether *url* is on the host of a listed page, and no trap."""
        scope = self.scope_of(url)
        return scope is not None and scope.refuses(url) is None

    def scope_of(self, url: str) -> Scope | None:
        """Those of the host, where listed pages are or have moved to."""
        host = host_of(url)
        if host not in self._hosts:
            self._hosts |= {host_of(there): Scope(there) for _, there in self.queue.remembered(_MOVED)}
        return self._hosts.get(host)

    def post(self, source: Source, url: str, *, static: bool = False) -> Iterator[Request]:
        """None: what a page leads to is not listed."""
        return iter(())

    def _from(self, page: ParsedPage, response: Response) -> Iterator[Request]:
        if page.kind in ("article", "comments"):
            if host_of(response.url) not in self._hosts:
                self.queue.remember(_MOVED, response.url)
            yield from self._article(page, response)
        elif page.about is not None and host_of(page.about) == host_of(response.url):
            yield from self.rest_of_page(page.about)  # this is but a view of it

    def _told(self, page: ParsedPage, response: Response) -> ParsedPage:
        told = super()._told(page, response)
        if page.kind in ("article", "comments") or self.selection.refuses(page.url) is not None:
            return told
        return replace(told, problems=(*told.problems, Problem(stage="discover", field="page", error="no post here")))

    def wonder(self, page: ParsedPage, response: Response) -> None:
        """Nothing: the lists that would answer are of the whole blog."""
