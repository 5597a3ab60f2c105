"""What the posts' pages leave open, and where it is told: WordPress's REST interface, else the rest of the feed."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property
from typing import Any, cast
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.crawl.memory import Memory
from archiver.discover.endpoints import (
    OF_COMMENTS,
    OF_POSTS,
    PER_PAGE,
    Announced,
    Asked,
    announced,
    clock_url,
    comment_pages,
    list_url,
    part_url,
    parts_of,
    post_pages,
    read_clock,
    read_list,
)
from archiver.discover.sources import Errand
from archiver.discover.wants import Want, is_reply, wants_of
from archiver.errors import DiscoveryError
from archiver.records import Fetch, ParsedPage, Problem, Site
from archiver.urls import canonical_url, host_of, page_key, site_key

from .choosing import SOURCE, Found
from .sources import SourceSpider

_OF_PEOPLE: frozenset[Want] = frozenset({"time", "zone", "author", "title", "category"})
"""What a static page need not have."""

_BY_FEED: frozenset[Want] = frozenset({"time", "zone", "author"})
_CLOCK: frozenset[Want] = frozenset({"time", "zone", "clock", "comment times"})
_THREADS = 3
"""So many threads in which nobody answers anybody, and no other: the blog does not show who answers whom."""

_CLOCK_ASKED, _LISTS_ASKED = "clock asked", "lists asked"
MOST_PARTS = 100
"""Pages of a post that are believed in."""

_FEW = 10
_LONG_NUMBER = 10
_SHARE = 0.2
"""How many pages of the list of comments are asked for: ten, or one for five posts."""


class _Open:
    """The posts that want something; what was remembered since it was last asked is all that it goes through."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._taken: Counter[str] = Counter()
        self._fed: set[str] = set()
        self._read: set[str] = set()
        self._wanting: defaultdict[Want, set[str]] = defaultdict(set)
        self._unfed: defaultdict[Want, set[str]] = defaultdict(set)

    def wanting(self, want: Want, *, fed: bool) -> Set[str]:
        """Those that want this; where the feed has told it (*fed*), without those that it named."""
        named = {page_key(url) for url in self._news("feed")}
        self._fed |= named
        for unfed in self._unfed.values():
            unfed -= named
        wanting = self._news(_wanting(want))
        self._wanting[want].update(wanting)
        self._unfed[want].update(key for key in wanting if key not in self._fed)
        return self._unfed[want] if fed else self._wanting[want]

    def read(self) -> Set[str]:
        """Those that were read."""
        self._read.update(map(page_key, self._news("start")))
        return self._read

    def _news(self, source: str) -> list[str]:
        news = [url for _, url in self._memory.remembered(source, self._taken[source])]
        self._taken[source] += len(news)
        return news


class CompletingSpider(SourceSpider):
    """A spider that asks, when all pages are read, for what they left open.

    What is open is remembered post by post, and what was asked for in notes: a crawl that was killed goes on.
    """

    @cached_property
    def _gaps(self) -> _Open:
        return _Open(self.queue)

    @cached_property
    def _announced(self) -> WeakKeyDictionary[Response, Announced]:
        return WeakKeyDictionary()

    def let_go(self, response: Response) -> None:
        """As of any spider; what the page announces is kept, for its body may be gone afterwards."""
        if response not in self._announced:
            self._announced[response] = announced(response.body, response.url)
        super().let_go(response)

    def wonder(self, page: ParsedPage, response: Response) -> None:
        """Take note of what a page of a post leaves open."""
        said = self._announced.get(response) or announced(response.body, response.url)
        wordpress = page.parser.startswith("wordpress/")
        if said.root and host_of(said.root) == host_of(self.home) and self.queue.noted("rest") is None:
            self.queue.note("rest", said.root)
        if not self.queue.noted("threaded") and any(map(is_reply, page.comments)):
            self.queue.note("threaded", True)
        wants = wants_of(page, filed=wordpress, parts_shown=not (wordpress and said.blocks))
        for want in sorted(wants - _OF_PEOPLE if said.static else wants):
            self.queue.remember(_wanting(want), page_key(page.url))

    def _left_open(self, want: Want) -> Set[str]:
        """The posts that want something which nobody has told."""
        if want in self.queue.noted("told by rest", []) or (want in ("zone", "clock") and self.queue.noted("zone")):
            return set()
        return self._gaps.wanting(want, fed=want in self.queue.noted("told by feed", []))

    # REST

    def ask_rest(self) -> tuple[list[Request], str]:
        """The next requests for what is open, and the note to make when they are on their way."""
        root = self.queue.noted("rest")
        if root and not self.queue.noted(_CLOCK_ASKED) and any(map(self._left_open, _CLOCK)):
            return [self._rest_request(clock_url(root), self.rest_clock)], _CLOCK_ASKED
        if root and not self.queue.noted(_LISTS_ASKED):
            return [self._list_request(root, asked) for asked in self._questions()], _LISTS_ASKED
        return [], ""

    def _questions(self) -> Iterator[Asked]:
        if of_posts := frozenset(want for want in OF_POSTS if self._left_open(want)):
            # Where days matter, a post that the list alone names is judged by what it says.
            yield Asked("posts", of_posts | {"time"} if self.choice.has_range else of_posts)
        if self._left_open("parts"):
            yield Asked("posts", frozenset({"parts"}))
            yield Asked("pages", frozenset({"parts"}))
        of_comments = {want for want in OF_COMMENTS if len(self._left_open(want)) >= _THREADS}
        if self.queue.noted("threaded"):
            of_comments.discard("replies")
        if of_comments:
            yield Asked("comments", frozenset(of_comments))

    def _rest_request(self, url: str, callback: Any, **meta: Any) -> Request:
        return self.request(url, callback, priority=SOURCE, **meta).replace(errback=self.rest_failed)

    def _list_request(self, root: str, asked: Asked, number: int = 1, **meta: Any) -> Request:
        told = [asked.what, sorted(asked.wants)]
        url = list_url(root, asked, number, self.choice.days)
        return self._rest_request(url, self.rest_list, asked=told, number=number, **meta)

    def _list_fetch(self, response: Response, asked: Asked) -> Fetch:
        """The facts of a list; and of which blog it is, and what of its entries counts."""
        told = {"list": asked.what, "wants": sorted(asked.wants), "home": self.home, "zone": self.queue.noted("zone")}
        return replace(self.fetch_of(response), read_with=told)

    def _site(self) -> Site:
        return Site(key=site_key(self.home), url=self.home, platform="wordpress", zone=self.queue.noted("zone"))

    def rest_clock(self, response: Response) -> Found:
        """The blog's clock."""
        try:
            zone = read_clock(response.body, response.url)
        except DiscoveryError:  # an interface that was shut: what is open may be told elsewhere
            zone = None
        if zone:
            self.queue.note("zone", zone)
        yield self._rest_page(response, site=self._site() if zone else None)

    def rest_list(self, response: Response) -> Found:
        """A page of a list of posts or comments."""
        what, wants = response.meta["asked"]
        asked, number = Asked(what, frozenset(cast(list[Want], wants))), int(response.meta["number"])
        try:
            entries = read_list(response.body, response.url)
        except DiscoveryError as error:
            reason = str(error).removeprefix(f"{response.url}: ")
            lost = (Problem(stage="discover", field="api", error=reason),) if number > 1 else ()
            yield self._rest_page(response, problems=lost)
            return
        self._tell(asked.wants)
        links = _digest(entries)
        if links == response.meta.get("links"):  # whatever page is asked for, the answer is the same
            yield self._rest_page(response)
            return
        if asked.what == "comments":
            found = self._comments(entries, asked, response)
        elif "parts" in asked.wants:
            found = self._parts(entries)
        else:
            found = self._posts(entries, asked, response)
        yield from found
        if self._goes_on(asked, len(entries), number, response):
            yield self._list_request(self.queue.noted("rest"), asked, number + 1, links=links)
        yield self._rest_page(response)

    def _tell(self, wants: frozenset[Want]) -> None:
        told = self.queue.noted("told by rest", [])
        self.queue.note("told by rest", [*told, *sorted(wants - set(told))])

    def _posts(self, entries: Sequence[Any], asked: Asked, response: Response) -> Found:
        read = self._gaps.read()
        pages = []
        for page in post_pages(entries, self._site(), self._list_fetch(response, asked)):
            requests = list(self.post("api", page.url)) if self.keeps(page) else []
            yield from requests
            # What was left out by choice stays out.
            if requests or page_key(page.url) in read:
                pages.append(page)
        yield from pages

    def _parts(self, entries: Sequence[Any]) -> Found:
        for post in parts_of(entries):
            for number in range(2, min(post.parts, MOST_PARTS) + 1):
                yield from self.rest_of_page(part_url(post.url, number))

    def _comments(self, entries: Sequence[Any], asked: Asked, response: Response) -> Found:
        read = self._gaps.read()
        for page in comment_pages(entries, asked.wants, self._site(), self._list_fetch(response, asked)):
            if page_key(page.url) in read:
                yield page

    def _goes_on(self, asked: Asked, entries: int, number: int, response: Response) -> bool:
        header = (response.headers.get("X-WP-TotalPages") or b"").decode("latin-1")
        stated = header.isascii() and header.isdigit() and len(header) < _LONG_NUMBER
        last = int(header) if stated else number + (entries == PER_PAGE)
        if asked.what == "comments":
            if last > max(_FEW, _SHARE * len(self._gaps.read())):
                last = 0
        else:
            last = min(last, _FEW + self._known_posts() // PER_PAGE)
        return bool(entries) and number < last

    def _known_posts(self) -> int:
        """At least so many posts are known; those that the interface told itself are among them."""
        return max(len(self.queue.remembered(source)) for source in ("start", "sitemap", "api"))

    def _rest_page(self, response: Response, **said: Any) -> ParsedPage:
        url = canonical_url(response.url)
        return ParsedPage(url=url, kind="other", source="api", fetch=self.fetch_of(response), **said)

    def rest_failed(self, failure: Failure) -> Found:
        """An interface that is shut, or forbidden by robots.txt, is none; a list that breaks off is a problem."""
        meta = failure.request.meta  # type: ignore[attr-defined]
        shut = isinstance(failure.value, IgnoreRequest) and getattr(failure.value, "response", None) is None
        begun = int(meta.get("number", 1)) > 1
        meta.setdefault("guessed", not begun)
        yield from self._failed(failure, expected=shut and not begun)

    # The feed

    def heard(self, pages: Sequence[ParsedPage]) -> None:
        """A page of the feed: it is walked on while it tells what is open."""
        says = set(self.queue.noted("told by feed", []))
        for page in pages:
            article = page.article
            if article is not None:
                says |= {"time", "zone"} if article.published is not None else set()
                says |= {"author"} if article.authors else set()
        self.queue.note("told by feed", sorted(says))
        here = {page_key(page.url) for page in pages}
        if all(key in here for key in self._open_to_feed()):
            self.sources.survey.desist("feed")

    def _open_to_feed(self) -> Iterator[str]:
        says = self.queue.noted("told by feed", [])
        return (key for want in _BY_FEED if want in says for key in self._left_open(want))

    def ask_feed(self) -> list[Errand]:
        """The page that the feed goes on with, if it has more to tell."""
        return self.sources.take_up("feed") if any(self._open_to_feed()) else []


def _digest(entries: Sequence[Mapping[str, Any]]) -> str:
    return hashlib.sha256("\n".join(str(entry["link"]) for entry in entries).encode("utf-8", "replace")).hexdigest()


def _wanting(want: Want) -> str:
    return f"wanting {want}"
