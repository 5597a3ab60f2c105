"""What tells where a blog's posts are, as far as it is no page for people: its sitemaps and its feed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.discover.days import days_of, days_of_sitemap
from archiver.discover.feed_addresses import feed_number, paged
from archiver.discover.feeds import Feed, feed_pages, read_feed
from archiver.discover.sitemaps import Sitemap, SitemapEntry, lists_pages, read_sitemap, worth_walking
from archiver.errors import DiscoveryError
from archiver.records import ParsedPage, Problem
from archiver.urls import canonical_url, host_of

from .agreement import UNASKED, Verdict
from .choosing import SOURCE, Found
from .homing import HomingSpider


class SourceSpider(HomingSpider):
    """A spider that reads a blog's sitemaps and its feed."""

    # Feeds

    def feed(self, response: Response, verdict: Verdict = UNASKED) -> Found:
        """A page of the blog's feed; when it is the way in, the *verdict* of the host that it names decides.

        @sample /feed/
        @meta {"entry": true}
        @returns items 1
        @returns requests 1
        """
        fetch = self.fetch_of(response)
        try:
            feed = read_feed(response.body, response.url, fetch.media_type)
        except DiscoveryError as error:
            feed = Feed(url=response.url, problems=_no_source(error, response, "feed"))
            yield from self._other_feed(response.meta, whole=False)
        else:
            if verdict.problem is not None:
                # Of whose blog it is, nothing is known: it is taken for what it says itself.
                feed = replace(feed, site_url=None, problems=(*feed.problems, verdict.problem))
                fetch = replace(fetch, read_with={"homeless": True})
                self.selection.learn_clock(feed.zone)
                yield from (page for page in feed_pages(feed, fetch) if host_of(page.url) == host_of(response.url))
            else:
                if response.meta.get("entry"):
                    root = urljoin(response.url, "/")
                    own = feed.site_url if host_of(feed.site_url or "") == host_of(root) else None
                    yield from self._enter_from(verdict.home or own or root)
                yield from self._entries(feed, response)
        yield ParsedPage(
            url=canonical_url(response.url), kind="other", source="feed", fetch=fetch, problems=feed.problems
        )

    def _entries(self, feed: Feed, response: Response) -> Found:
        """The posts of a page of the feed, and its next page."""
        fetch = self.fetch_of(response)
        pages = [page for page in feed_pages(feed, fetch) if self.follows(page.url)]
        self.selection.learn_clock(feed.zone)
        for page in pages:
            self.selection.dated(page.url, published=page.article.published if page.article else None)
        number = feed_number(fetch.asked_url)
        own = feed.platform == "wordpress" and host_of(response.url) == host_of(self.home)
        following = feed.next_url or (paged(fetch.asked_url, number + 1) if own else None)
        if following and host_of(following) not in (host_of(response.url), host_of(self.home)):
            following = None
        posts = [page.url for page in pages]
        self.heard(pages)
        step = self.sources.page_of("feed", posts, [following] if following and posts else [], first=number == 1)
        # Of posts named before, those are asked for that had to wait for the dates which stand here.
        yield from self.ask(*dict.fromkeys([*step.posts, *(posts if self.choice.has_range else ())]))
        beyond = self.selection.all_before(posts)
        if posts and self.selection.all_before(posts[-1:]):
            self.selection.reach()
        if beyond:
            self.sources.finish("feed", whole=False)
        elif leads := step.following or (following if posts and self.reads_on() else None):
            yield self.feed_request([leads], further=True)
        yield from pages

    def heard(self, pages: Sequence[ParsedPage]) -> None:
        """What a page of the feed says of its posts, before it is decided whether the feed is walked on."""

    def feed_request(self, urls: Sequence[str], **meta: Any) -> Request:
        """A request for the first of several addresses; the others are tried when it fails."""
        request = self.request(urls[0], self.feed, priority=SOURCE, others=list(urls[1:]), **meta)
        return request.replace(errback=self.feed_failed)

    def feed_when_due(self) -> Iterator[Request]:
        """The feed's first page, after the last sitemap."""
        urls, guessed = self.sources.feeds_due()
        if urls:
            yield self.feed_request(urls, guessed=guessed)

    def feed_failed(self, failure: Failure) -> Found:
        """The next address to try; WordPress answers 404 beyond a feed's last page."""
        meta = failure.request.meta  # type: ignore[attr-defined]
        beyond = bool(meta.get("further")) and _status(failure) == 404
        yield from self._other_feed(meta, whole=beyond)
        yield from self._failed(failure, expected=beyond)

    def _other_feed(self, meta: dict[str, Any], *, whole: bool) -> Iterator[Request]:
        if meta.get("others"):
            yield self.feed_request(meta["others"], guessed=True)
        else:
            self.sources.finish("feed", whole=whole)

    # Sitemaps

    def sitemap(self, response: Response) -> Found:
        """A sitemap, or an index of sitemaps.

        @sample /wp-sitemap.xml
        @meta {"entry": true}
        @reads other
        @returns requests 1
        """
        fetch = self.fetch_of(response)
        if response.meta.get("entry"):
            self.sources.open_sitemap(fetch.asked_url)
            yield from self._enter_from(urljoin(response.url, "/"))
        try:
            sitemap = read_sitemap(response.body, response.url)
        except DiscoveryError as error:
            sitemap = Sitemap(url=response.url, kind="pages", problems=_no_source(error, response, "sitemap"))
        for child in sitemap.children:
            yield from self._child(child)
        static = lists_pages(fetch.asked_url)
        for entry in sitemap.pages:
            self.selection.dated(entry.url, modified=entry.lastmod)
            yield from self.post("sitemap", entry.url, static=static)
        yield from self._sitemap_over(fetch.asked_url, response.meta, lost=not (sitemap.pages or sitemap.children))
        yield ParsedPage(url=canonical_url(response.url), kind="other", fetch=fetch, problems=sitemap.problems)

    def _child(self, child: SitemapEntry) -> Iterator[Request]:
        url = child.url
        if host_of(url) != host_of(self.home) or self._is_too_old(child):
            return
        if not worth_walking(url):
            self.sources.skip_sitemap(url)
        elif self.sources.open_sitemap(url):
            yield self.sitemap_request([url])

    def _is_too_old(self, child: SitemapEntry) -> bool:
        """Whether a sitemap lists nothing younger than the range: by the year in its name, by its last change."""
        named = days_of_sitemap(child.url)
        changed = days_of(child.lastmod) if child.lastmod is not None else None
        return any(days is not None and self.choice.by_change(days) is not None for days in (named, changed))

    def sitemap_request(self, urls: Sequence[str], **meta: Any) -> Request:
        """A request for the first of several addresses; the others are tried when it fails."""
        request = self.request(urls[0], self.sitemap, priority=SOURCE, others=list(urls[1:]), **meta)
        return request.replace(errback=self.sitemap_failed)

    def sitemap_failed(self, failure: Failure) -> Found:
        """The next address to try."""
        request: Request = failure.request  # type: ignore[attr-defined]
        asked = str(request.meta.get("redirect_urls", [request.url])[0])
        yield from self._sitemap_over(asked, request.meta, lost=True)
        yield from self._failed(failure)

    def _sitemap_over(self, url: str, meta: dict[str, Any], *, lost: bool) -> Iterator[Request]:
        others = meta.get("others") if lost else None
        if others:
            self.sources.open_sitemap(others[0])
            yield self.sitemap_request(others, guessed=True)
        self.sources.close_sitemap(url, lost=lost and not others)
        yield from self.feed_when_due()

    # Both

    def _failed(self, failure: Failure, *, expected: bool = False) -> Iterator[ParsedPage]:
        """As `failed`; what was only guessed, and is not there, is no problem."""
        guessed = failure.request.meta.get("guessed")  # type: ignore[attr-defined]
        expected = expected or (bool(guessed) and _status(failure) in range(300, 500))
        for page in self.failed(failure):
            yield replace(page, problems=()) if expected else page


def _no_source(error: DiscoveryError, response: Response, field: str) -> tuple[Problem, ...]:
    """What was only guessed need not be there."""
    if response.meta.get("guessed"):
        return ()
    return (Problem(stage="discover", field=field, error=str(error).removeprefix(f"{response.url}: ")),)


def _status(failure: Failure) -> int:
    """Of the response that is the failure; 0 when none came."""
    return int(getattr(getattr(failure.value, "response", None), "status", 0))
