"""A small spider and one crawl with it, as a program: `walker.py URL DB [SETTINGS]` prints the outcome as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from archiver.crawl.memory import AT_WORK
from archiver.crawl.process import crawl
from archiver.crawl.requests import LEASE
from archiver.errors import ArchiverError
from archiver.records import ParsedPage
from spiders.base import ArchiveSpider

SETTINGS = {
    "ARCHIVER_PARSER": "plain_parser:parse",
    "ARCHIVER_PARSE_WORKERS": 1,
    "ARCHIVER_BACKOFF": 0.5,
    "ARCHIVER_RETRY_DELAY": 0.2,
}
"""The parser beside this file; waits that fit a test."""


class Walker(ArchiveSpider):
    """Follows the links of each page, those only that are news to it."""

    name = "walker"

    async def start(self) -> AsyncIterator[Request]:
        yield self.request(self.target, self.page)

    async def page(self, response: Response) -> AsyncIterator[Request | ParsedPage]:
        self._note_for_whom(response.meta)
        if b"the callback raises on this" in response.body:
            raise ValueError("a bug")
        page = await self.read(response)
        self._note_for_whom(response.meta)
        for link in page.links:
            if self.queue.remember("page", link.url):
                yield self.request(link.url, self.page)
        if b"this page says nothing" not in response.body:
            yield page

    def failed(self, failure: Failure) -> Iterator[ParsedPage]:
        self._note_for_whom(failure.request.meta)  # type: ignore[attr-defined]
        yield from super().failed(failure)

    def _note_for_whom(self, meta: dict[str, Any]) -> None:
        """Count whether what this code asks for and remembers would be taken for its own page's."""
        self.crawler.stats.inc_value(f"walker/{'own' if AT_WORK.get() == meta[LEASE] else 'foreign'}")


def main(url: str, db: str, settings: str = "{}") -> None:
    """One crawl; what came of it, as JSON."""
    try:
        outcome = crawl(Walker, db=db, settings={**SETTINGS, **json.loads(settings)}, url=url)
    except ArchiverError as error:
        print(json.dumps({"refused": str(error)}))
        return
    print(json.dumps({**asdict(outcome), "state": outcome.state}, default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
