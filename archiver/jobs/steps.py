"""Captures that are no page with words: redirects, failures, sitemaps."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urljoin

from ..crawl.statuses import status_line
from ..discover.feed_addresses import likely_feeds
from ..discover.scope import is_login
from ..discover.sitemaps import likely_sitemaps, read_sitemap
from ..errors import DiscoveryError
from ..records import ParsedPage, Problem, Site
from ..snapshots.captures import Caught
from ..snapshots.reading import Snapshot
from ..store.archive import Archive
from ..urls import canonical_url, host_of, page_key, same_page
from .plan import Plan, moves
from .words import fetch_of

_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain", "")
_FRONT = re.compile(r"(?:index\.\w+|home|blog|page/[01])?(?:\?.*)?|\?paged=[01]")
_GUESSED = re.compile(r"sitemap[^/]*\.(?:xml|txt)(?:\.gz)?$|[?&]sitemap=|[?&](?:paged|feed)=", re.I)
_MISSING = range(400, 500)


class Steps:
    """Reads redirects as a crawl would have taken them."""

    def __init__(self, plan: Plan, archive: Archive) -> None:
        self._plan = plan
        self._sites = [Site(key=site["key"], url=site["url"]) for site in archive.sites()]

    def of_redirect(self, capture: Caught) -> ParsedPage:
        """Where an address leads; a problem where a crawl would not have gone there."""
        way = self._plan.way_from(capture)
        fetch = fetch_of(capture)
        if way is None:
            return _failed(capture, f"redirects in a circle: {urljoin(capture.url, capture.location or '')}")
        target, hops = way
        if reason := self._refuses(capture.url, target):
            return _failed(capture, f"{reason}: {target}")
        fetch = replace(fetch, final_url=target, redirects=hops)
        return ParsedPage(url=canonical_url(capture.url), kind="other", site=self._site_of(target), fetch=fetch)

    def _site_of(self, url: str) -> Site | None:
        """The blog that has the page at *url*: where that is not its front page, no redirect to it moves the blog."""
        key = page_key(url)
        around = [site for site in self._sites if f"{key}/".startswith(f"{site.key}/")]
        return max(around, key=lambda site: len(site.key), default=None)

    def _refuses(self, url: str, target: str) -> str | None:
        if is_login(target):
            return "redirects to a login"
        if host_of(url) != host_of(target):
            return None if moves(url, target) else "redirects to another host"
        front = any(same_page(target, home) and not _is_front(url, home) for home in (site.url for site in self._sites))
        return "redirects to the front page" if front else None


def of_failure(capture: Caught) -> ParsedPage:
    """A page that was not there; what is only ever guessed may well be missing."""
    likely = (*likely_sitemaps(urljoin(capture.url, "/")), *likely_feeds(urljoin(capture.url, "/")))
    guessed = _GUESSED.search(capture.url) or any(same_page(capture.url, url) for url in likely)
    page = _failed(capture, status_line(capture.status))
    return replace(page, problems=()) if guessed and capture.status in _MISSING else page


def of_sitemap(capture: Caught, snapshot: Snapshot) -> ParsedPage:
    """A sitemap: nothing but that it was there, and what is wrong with it."""
    problems: tuple[Problem, ...]
    try:
        problems = read_sitemap(snapshot.body, capture.url).problems
    except DiscoveryError as error:
        reason = str(error).removeprefix(f"{capture.url}: ")
        problems = (Problem(stage="discover", field="sitemap", error=reason),)
    fetch = fetch_of(capture, snapshot)
    return ParsedPage(url=canonical_url(capture.url), kind="other", fetch=fetch, problems=problems)


def is_html(snapshot: Snapshot) -> bool:
    """Whether an answer is a page, by what it says of itself and how it begins."""
    start = snapshot.body[:2000]
    if snapshot.media_type in _HTML_TYPES:
        return b"<" in start or not snapshot.body.strip()
    return re.search(rb"<(?:!doctype html|html)\b", start, re.I) is not None


def _failed(capture: Caught, reason: str) -> ParsedPage:
    problem = Problem(stage="fetch", field="page", error=reason)
    return ParsedPage(url=canonical_url(capture.url), kind="other", problems=(problem,), fetch=fetch_of(capture))


def _is_front(url: str, home: str) -> bool:
    below = page_key(url).removeprefix(page_key(home)).strip("/").lower()
    return _FRONT.fullmatch(below) is not None
