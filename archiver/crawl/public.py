"""Private addresses: the crawl of a public site does not go there."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from functools import lru_cache

from scrapy import Request
from scrapy.crawler import Crawler

from ..store.queue import host_name
from .refusals import Refused


class PublicOnly:
    """Keeps the crawl of a public site away from loopback and private addresses, whatever its pages link to.

    A site that itself lives on such an address is crawled as any other.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._home: str | None = None
        self._verdicts: dict[str, bool] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PublicOnly:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """`Refused` for a private address."""
        host = host_name(request.url)
        if self._home is None:
            home = getattr(self._crawler.spider, "home", None)
            self._home = host_name(home) if home else host
        if host != self._home and not await self._is_public(host) and await self._is_public(self._home):
            raise Refused(f"a private address: {host}")

    async def _is_public(self, host: str) -> bool:
        if host not in self._verdicts:
            self._verdicts[host] = not is_private(host) and not await _leads_inside(host)
        return self._verdicts[host]


@lru_cache(maxsize=1024)
def is_private(host: str) -> bool:
    """Whether *host* says itself that it is no part of the public web.

    >>> is_private("127.0.0.1"), is_private("blog.localhost"), is_private("::1"), is_private("a.example")
    (True, True, True, False)
    """
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


async def _leads_inside(host: str) -> bool:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False  # the fetch will say it better
    return any(is_private(str(address[0]).partition("%")[0]) for *_, address in found)
