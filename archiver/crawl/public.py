"""Private addresses: the crawl of a public site does not go there."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from functools import lru_cache
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from ..store.queue import host_name
from .refusals import Refused


class PublicOnly:
    """Keeps the crawl of a public site away from loopback and private addresses, whatever its pages link to.

    A site that itself lives on such an address is crawled as any other; to a public one it leads only where the
    setting `ARCHIVER_CONTACT` says whom the owner of that server may write to.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._home: str | None = None
        self._verdicts: dict[str, bool] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PublicOnly:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """`Refused` for a private address, and for a public one that the crawl may not go on to."""
        host = host_name(request.url)
        if self._home is None:
            home = getattr(self._crawler.spider, "home", None)
            self._home = host_name(home) if home else host
        if host == self._home:
            return
        public, began_public = await self._is_public(host), await self._is_public(self._home)
        if began_public and not public:
            raise Refused(f"a private address: {host}")
        if public and not began_public and not self._crawler.settings.get("ARCHIVER_CONTACT"):
            raise Refused(f"a public server, and no ARCHIVER_CONTACT to tell it: {host}")

    async def _is_public(self, host: str) -> bool:
        if host not in self._verdicts:
            self._verdicts[host] = not is_private(host) and not await _leads_inside(host)
        return self._verdicts[host]


_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def may_name(url: str, other: str) -> bool:
    """Whether what was found at *url* is asked whether its blog lives at *other*, on another host.

    A copy on one's own machine names the original: only the web is asked, or this very server by another name.

    >>> may_name("http://127.0.0.1:80/", "http://a.example/"), may_name("http://b.example/", "http://10.0.0.1/")
    (False, False)
    >>> may_name("http://b.example/", "http://a.example/"), may_name("http://127.0.0.1:80/", "http://localhost:80/")
    (True, True)
    """
    hosts = [host_name(one) for one in (url, other)]
    if all(host in _THIS_MACHINE for host in hosts):
        return urlsplit(url).port == urlsplit(other).port
    return not any(map(is_private, hosts))


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
