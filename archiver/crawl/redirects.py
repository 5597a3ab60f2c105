"""Redirects: which are followed, and what the crawl learns from them."""

from __future__ import annotations

import re
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response

from ..discover.aliases import Aliases
from ..discover.scope import is_login
from ..urls import host_of, is_web_url, page_key, same_page, with_plain_host
from .frontier import Frontier
from .refusals import Known, Refused
from .requests import LEASE, MEDIA

ANY_HOST = "archiver_any_host"
"""Key of `Request.meta`: redirects of this request may lead to another host, as a blog's that has moved."""

WAY_IN = "entry"
"""Key of `Request.meta`: the crawl begins with this page, which is read wherever its address leads."""


class SameHostRedirects(RedirectMiddleware):
    """Follows redirects within a host (`www.` and https count as the same), and none that go in a circle.

    Those of a post's pictures and files are followed to any host.

    A spider that has `aliases` learns of each. Where one leads to a page that the crawl knows already, the error
    `Known` says so, for the archive to keep it: it is no failure.
    """

    def process_response(self, request: Request, response: Response, spider: Any = None) -> Request | Response:
        """The response, or the request for where it leads; `Refused` when the crawl does not go there."""
        result: Request | Response = super().process_response(request, response)
        if isinstance(result, Response):
            return result
        # The rest of the address stays as the server has it: it may insist on a parameter.
        result = result.replace(url=with_plain_host(result.url)) if is_web_url(result.url) else result
        passed = result.meta["redirect_urls"]
        page = LEASE in request.meta and MEDIA not in request.meta
        aliases: Aliases | None = getattr(self.crawler.spider, "aliases", None) if page else None
        if result.url in passed or (aliases is not None and aliases.lead_back(result.url, passed)):
            raise Refused(f"redirects in a circle: {result.url}", response)
        if host_of(result.url) != host_of(request.url) and not request.meta.get(ANY_HOST):
            raise Refused(f"redirects to another host: {result.url}", response)
        if aliases is not None:
            self._learn(aliases, request, result, response)
        if aliases is not None or MEDIA in request.meta:
            self._stop_at_known(request, result, response)
        return result

    def _learn(self, aliases: Aliases, request: Request, result: Request, response: Response) -> None:
        if is_login(result.url):
            raise Refused(f"redirects to a login: {result.url}", response)
        home = getattr(self.crawler.spider, "home", None)
        if home and not request.meta.get(ANY_HOST) and same_page(result.url, home) and not _is_front(request.url, home):
            raise Refused(f"redirects to the front page: {result.url}", response)
        aliases.tell(request.url, result.url)

    def _stop_at_known(self, request: Request, result: Request, response: Response) -> None:
        frontier = self.crawler.engine.scheduler
        if isinstance(frontier, Frontier) and not request.meta.get(WAY_IN) and frontier.knows(result, request):
            raise Known(result, response)


def _is_front(url: str, home: str) -> bool:
    """Whether *url* is another name of the front page, or of the first page of its list."""
    below = page_key(url).removeprefix(page_key(home)).strip("/").lower()
    return not below or re.fullmatch(r"(?:index\.\w+|home|blog|page/[01])?(?:\?.*)?|\?paged=[01]", below) is not None
