"""A response read: the facts of the fetch, and the page parsed in a process of its own."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from ..errors import ConfigError, ParseError
from ..records import Fetch, ParsedPage, Problem, Redirect
from ..times import now
from ..urls import canonical_url, host_of
from .extensions import Parsing
from .recorder import captured
from .stopping import stop
from .workers import WorkerStartError


async def read(response: Response, spider: Spider) -> ParsedPage:
    """What the page in *response* says, parsed in a process of its own; a `Problem` when it cannot be parsed.

    For the callbacks of any spider: `yield await read(response, self)`. One that knows hosts which the blog has left
    names them as `hosts_left`, and as `hosts_apart` those that are no view of another host, though they are called so.
    """
    parsing = spider.crawler.get_extension(Parsing)
    if parsing is None:
        raise ConfigError("EXTENSIONS", "archiver.crawl.extensions.Parsing is not among them")
    more: dict[str, list[str]] = {}
    try:
        hops = redirects_of(response.request) if response.request else ()
        left = {*getattr(spider, "hosts_left", ()), *({host_of(hop.url) for hop in hops} - {host_of(response.url)})}
        told = {"left": sorted(left), "apart": sorted(getattr(spider, "hosts_apart", ()))}
        more = {name: hosts for name, hosts in told.items() if hosts}
        page = await parsing.pool.parse(response.body, response.url, header(response, "Content-Type"), **more)
    except ParseError as error:
        reason = str(error).removeprefix(f"{error.url}: {error.field}: ")
        problem = Problem(stage="parse", field="page", error=reason)
        page = ParsedPage(url=canonical_url(response.url), kind="other", problems=(problem,))
    except WorkerStartError as error:
        stop(spider.crawler, "parser_failed", f"the parser's processes do not start: {error}")
        raise CloseSpider("parser_failed") from error
    fetch = fetch_of(response)
    return replace(page, fetch=replace(fetch, read_with=more) if more else fetch)


def fetch_of(response: Response) -> Fetch:
    """The facts of a response."""
    asked = response.request.meta.get("redirect_urls", [response.request.url])[0] if response.request else response.url
    return Fetch(
        asked_url=str(asked),
        final_url=response.url,
        **{"fetched_at": now(), **captured(response.request)},
        status=response.status,
        media_type=(header(response, "Content-Type") or "").partition(";")[0].strip().lower() or None,
        etag=header(response, "ETag"),
        last_modified=header(response, "Last-Modified"),
        sha256=hashlib.sha256(response.body).hexdigest(),
        size=len(response.body),
        redirects=redirects_of(response.request) if response.request else (),
    )


_LARGE = 1024 * 1024


def let_go(response: Response) -> None:
    """Give up the body of a large page that has been read, and will not be looked at again."""
    if len(response.body) > _LARGE:
        response._body = _Gone(len(response.body))


class _Gone(bytes):
    """As long as what was given up: Scrapy counts the bytes of the pages at work, before and after its callbacks."""

    def __new__(cls, size: int) -> _Gone:
        gone = super().__new__(cls)
        gone.size = size
        return gone

    size: int

    def __len__(self) -> int:
        return self.size


def redirects_of(request: Request) -> tuple[Redirect, ...]:
    """The addresses that led to that of *request*, with the status of each."""
    urls, reasons = request.meta.get("redirect_urls", ()), request.meta.get("redirect_reasons", ())
    return tuple(
        Redirect(url=str(url), status=int(status))
        for url, status in zip(urls, reasons, strict=False)
        if str(status).isdecimal()
    )


def led(request: Request, response: Response) -> ParsedPage:
    """An address that *response* redirects to that of *request*, which is a page in its own right."""
    hops = redirects_of(request)
    asked = hops[0].url if hops else response.url
    when = {"fetched_at": now(), **captured(request)}
    fetch = Fetch(asked_url=asked, final_url=request.url, **when, status=response.status, redirects=hops)
    return ParsedPage(url=canonical_url(asked), kind="other", fetch=fetch)


def header(response: Response, name: str) -> str | None:
    """A header of a response as text; None when it is not there, or empty."""
    value = response.headers.get(name)
    return value.decode("latin-1").strip() or None if value else None
