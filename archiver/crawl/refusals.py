"""Why a request comes to no page: what the crawl refuses, what it knows already, what the server said."""

from __future__ import annotations

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response


class Refused(IgnoreRequest):
    """An address that the crawl does not go to, though a page leads there."""

    def __init__(self, reason: str, response: Response | None = None) -> None:
        super().__init__(reason)
        self.response = response


class Known(IgnoreRequest):
    """An address that leads to a page which the crawl has, or is going to have: it is told, and not asked for again."""

    def __init__(self, redirected: Request, response: Response) -> None:
        super().__init__(f"leads to a page that is known: {redirected.url}")
        self.redirected = redirected
        self.response = response


class NoRules(IgnoreRequest):
    """An address that was not asked for, since nobody knows whether that is allowed: its host does not tell."""


class Unready(IgnoreRequest):
    """A page that was not asked for: its host is in trouble, and may be well later."""

    def __init__(self, reason: str, response: Response | None = None) -> None:
        super().__init__(reason)
        self.response = response
