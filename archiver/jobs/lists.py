"""What feeds and WordPress's REST interface say of posts that are in the archive, or on its blogs."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ..discover.endpoints import comment_pages, post_pages, read_clock, read_list
from ..discover.feeds import feed_pages, is_feed, read_feed
from ..discover.scope import Scope
from ..discover.selection import Selection
from ..discover.wants import Want
from ..errors import DiscoveryError, NotFoundError
from ..records import ParsedPage, Problem, Site
from ..snapshots.captures import Caught
from ..snapshots.reading import Snapshot
from ..store.archive import Archive
from ..urls import canonical_url, host_of, page_key, site_key
from .words import fetch_of

_ROUTE = re.compile(r"^(?P<home>.*?)(?:index\.php/?)?(?:wp-json/|\?rest_route=/)(?P<route>[^?&]*)")
_LIST = re.compile(r"wp/v2/(posts|pages|comments)/?$")


class Lists:
    """Reads them by what the archive knows: which blogs there are, which posts of them were read."""

    def __init__(self, archive: Archive, hosts: Collection[str], selection: Selection) -> None:
        """*hosts* are those of the pages among the captures."""
        self._archive = archive
        self._selection = selection
        self._sites = [site for site in archive.sites() if site["articles"] and host_of(site["url"]) in hosts]
        self._scopes = [Scope(site["url"]) for site in self._sites]
        self._zones: dict[str, str] = {}
        self._threaded: dict[str, bool] = {}

    def learn(self, capture: Caught, snapshot_of: Callable[[Caught], Snapshot]) -> None:
        """Take note of the clock of a blog, if it is told here: the times of lists are read by it."""
        home, route = _asked(capture.url)
        if not route and capture.status < 400 and (zone := _clock(snapshot_of(capture))):
            self._zones[home] = zone

    def pages_of(self, capture: Caught, snapshot: Snapshot) -> list[ParsedPage]:
        """The posts of a list, as far as they are wanted, and the list itself."""
        if is_feed(snapshot.body):
            return self._feed(capture, snapshot)
        home, route = _asked(capture.url)
        found: list[ParsedPage] = []
        more: dict[str, Any] = {}
        if not route and home in self._zones and capture.status < 400:
            more = {"site": self._site(home)}
        elif capture.status < 400 and (what := _LIST.search(route)):
            found = self._list(what[1], home, capture, snapshot)
        fetch = fetch_of(capture, snapshot)
        return [*found, ParsedPage(url=canonical_url(capture.url), kind="other", source="api", fetch=fetch, **more)]

    # Feeds

    def _feed(self, capture: Caught, snapshot: Snapshot) -> list[ParsedPage]:
        fetch = fetch_of(capture, snapshot)
        pages: list[ParsedPage] = []
        try:
            feed = read_feed(snapshot.body, capture.url, snapshot.media_type)
        except DiscoveryError as error:
            reason = str(error).removeprefix(f"{capture.url}: ")
            problems: tuple[Problem, ...] = (Problem(stage="discover", field="feed", error=reason),)
        else:
            problems = feed.problems
            self._selection.learn_clock(feed.zone)
            pages = [page for page in feed_pages(feed, fetch) if self._follows(page.url) and self._keeps(page)]
        own = ParsedPage(url=canonical_url(capture.url), kind="other", source="feed", fetch=fetch, problems=problems)
        return [*pages, own]

    def _follows(self, url: str) -> bool:
        return any(scope.refuses(url) is None for scope in self._scopes)

    def _keeps(self, page: ParsedPage) -> bool:
        self._selection.dated(page.url, published=page.article.published if page.article is not None else None)
        return self._selection.refuses(page.url) is None

    # The interface

    def _list(self, what: str, home: str, capture: Caught, snapshot: Snapshot) -> list[ParsedPage]:
        asked = dict(parse_qsl(urlsplit(capture.url).query))
        try:
            entries = read_list(snapshot.body, capture.url)
        except DiscoveryError:
            return []
        if asked.get("search") == "nextpage":  # asked for what has several parts, and for nothing else
            return []
        wants: set[Want] = {"comment times"} if what == "comments" else set()
        if wants and not self._is_threaded(home):
            wants.add("replies")
        told = {"list": what, "wants": sorted(wants), "home": home, "zone": self._zones.get(home)}
        fetch = replace(fetch_of(capture, snapshot), read_with=told)
        if what == "comments":
            pages = list(comment_pages(entries, wants, self._site(home), fetch))
        else:
            pages = list(post_pages(entries, self._site(home), fetch))
        return [page for page in pages if self._is_read(page.url) and self._selection.refuses(page.url) is None]

    def _site(self, home: str) -> Site:
        return Site(key=site_key(home), url=home, platform="wordpress", zone=self._zones.get(home))

    def _is_read(self, url: str) -> bool:
        try:
            return self._archive.article(url)["source"] == "html"
        except NotFoundError:
            return False

    def _is_threaded(self, home: str) -> bool:
        """Whether the pages of the blog show who answers whom."""
        if home not in self._threaded:
            self._threaded[home] = any(
                comment["depth"] or comment["parent_external_id"]
                for site in self._sites
                if page_key(site["url"]) == page_key(home)
                for comment in self._archive.comments(site=site["key"])
            )
        return self._threaded[home]


def _asked(url: str) -> tuple[str, str]:
    """The blog whose interface is asked, and for what.

    >>> _asked("https://a.example/blog/wp-json/wp/v2/posts?page=2"), _asked("https://a.example/?rest_route=/&_fields=x")
    (('https://a.example/blog/', 'wp/v2/posts'), ('https://a.example/', ''))
    """
    found = _ROUTE.match(url)
    return (found["home"], found["route"]) if found else (url, "")


def _clock(snapshot: Snapshot) -> str | None:
    try:
        return read_clock(snapshot.body, snapshot.url)
    except DiscoveryError:
        return None
