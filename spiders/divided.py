"""Posts divided into pages that nothing links: told by the blog's own search, where no interface tells."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.crawl.pipelines import ArchivePipeline
from archiver.discover.divided import beginning, brings_news
from archiver.discover.endpoints import part_url
from archiver.discover.ways import as_way, without_words
from archiver.records import ParsedPage
from archiver.urls import canonical_url, host_of, page_key

from .choosing import REST_OF_PAGE, SOURCE, Found
from .completion import MOST_PARTS, CompletingSpider

_ASKED = "search asked"
_PART = "further part"
"""Under this name a request says that it is for a page of a post that may not be there: which post, which page, and
how the page before it begins."""

_MOST_LISTS = 10
"""Pages of results that are read."""

_MOST_POSTS = 10
_MOST_OF_ALL = 0.1
"""How many of the posts that a search finds are looked at: ten, or one in ten of all posts."""


class DividingSpider(CompletingSpider):
    """A spider that looks for the further pages of posts under themes that print no links to them.

    WordPress searches the source of a post, and there the mark between two pages is the word "nextpage". What a
    search finds may have only spoken of it, so page after page is asked for until one is not there: WordPress answers
    with the way to the post itself, or shows the page before once more.
    """

    def ask_search(self) -> tuple[list[Request], str]:
        """The search for posts that may be divided, and the note to make when it is on its way."""
        if self.queue.noted(_ASKED) or not self._left_open("parts"):
            return [], ""
        return [self._search(urljoin(self.home, "?s=nextpage"), 1)], _ASKED

    def _search(self, url: str, number: int) -> Request:
        request = self.request(url, self.search_results, priority=SOURCE, number=number)
        return request.replace(errback=self.rest_failed)

    async def search_results(self, response: Response) -> AsyncIterator[Request | ParsedPage]:
        """A list of posts that a search has found."""
        page = await self.read(response)
        number = int(response.meta["number"])
        wanting = self._left_open("parts")
        listed = [canonical_url(link.url) for link in page.links if link.role == "post"]
        most = max(_MOST_POSTS, int(_MOST_OF_ALL * self._known_posts()))
        for url in (url for url in listed if page_key(url) in wanting):
            if len(self.queue.remembered("divided")) < most and self.queue.remember("divided", page_key(url)):
                yield self._part(url, 2, "")
        older = [link.url for link in page.links if link.role == "older" and host_of(link.url) == host_of(self.home)]
        if listed and older and number < _MOST_LISTS:
            yield self._search(older[0], number + 1)
        yield as_way(ParsedPage(url=page.url, kind="other", fetch=page.fetch))

    def _part(self, post: str, number: int, before: str) -> Request:
        told = {_PART: [post, number, before]}
        request = self.request(part_url(post, number), self.page, priority=REST_OF_PAGE, **told)
        return request.replace(errback=self.no_part)

    def no_part(self, failure: Failure) -> Found:
        """A page that is not there."""
        for page in self.rest_failed(failure):
            yield _guessed(page) if isinstance(page, ParsedPage) else page

    def only_new(self, page: ParsedPage, response: Response) -> ParsedPage:
        """The page; nothing of one that was asked for as a further part, and shows the part before once more."""
        post, _, before = response.meta.get(_PART) or ("", 0, "")
        if not post:
            return page
        if brings_news(page, before or self._stored(post)):
            return page
        return _guessed(without_words(page))

    def _stored(self, post: str) -> str:
        pipeline = self.crawler.get_item_pipeline(ArchivePipeline)
        return pipeline.text_of(post) if pipeline is not None else ""

    def next_part(self, page: ParsedPage, response: Response) -> Iterator[Request]:
        """The page behind one that was asked for as a further part, and was there."""
        post, number, _ = response.meta.get(_PART) or ("", 0, "")
        if post and page.article is not None and page.article.part == number < MOST_PARTS:
            yield self._part(post, number + 1, beginning(page))


def _guessed(page: ParsedPage) -> ParsedPage:
    """What came of a guess that was wrong: its address is none of the post's, though it may lead there."""
    fetch = page.fetch
    if fetch is None:
        return page
    here = replace(fetch, final_url=fetch.asked_url, redirects=())
    return as_way(replace(page, url=canonical_url(fetch.asked_url), fetch=here))
