"""From the spider's items to the archive."""

from __future__ import annotations

from functools import partial
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from ..errors import StoreError
from ..records import ParsedPage
from ..store.archive import Archive, open_archive
from ..store.revisions import Change
from .frontier import NotStored, stop, told


class CheckPipeline:
    """Lets nothing but `ParsedPage` through."""

    def process_item(self, item: Any) -> ParsedPage:
        """The item, when it is a page."""
        if not isinstance(item, ParsedPage):
            raise DropItem(f"a spider of the archive yields ParsedPage, not {type(item).__name__}")
        return item


class ArchivePipeline:
    """Writes each `ParsedPage` as one transaction, and the crawl as a run.

    An archive that cannot be written closes the spider; the pages that were not stored stay in the queue.
    """

    def __init__(self, crawler: Crawler, path: str) -> None:
        self._crawler = crawler
        self._path = path
        self._archive: Archive | None = None
        self._run = 0
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchivePipeline:
        path = crawler.settings.get("ARCHIVE_DB")
        if not path:
            raise NotConfigured("ARCHIVE_DB is not set")
        if getattr(crawler.spider, "crawl_key", None) is None:
            raise NotConfigured  # `scrapy fetch` and `scrapy shell` make no archive
        return cls(crawler, path)

    def open_spider(self) -> None:
        """Open the archive and begin the run; raises `StoreError`."""
        spider = self._crawler.spider
        assert spider is not None
        self._archive = open_archive(self._path)
        self._run = self._archive.begin_run(spider.name, getattr(spider, "target", ""), told(self._crawler))
        self._crawler.stats.set_value("archive/run_id", self._run)

    def process_item(self, item: ParsedPage) -> ParsedPage:
        """Store the page, count what it brought."""
        assert self._archive is not None
        try:
            change = self._archive.add(item, run_id=self._run)
        except StoreError as error:
            stop(self._crawler, "store_failed", str(error))
            raise NotStored(str(error), log_level="DEBUG") from error
        self._count(item, change)
        return item

    def _count(self, page: ParsedPage, change: Change) -> None:
        read = page.source == "html"  # a feed's entry is a word about a page, not the page
        counts = {
            "pages": int(read or page.kind == "other"),
            "articles": int(read and page.kind == "article" and page.article is not None and page.article.part == 1),
            "comments": len(page.comments),
            "quotes": len(page.quotes),
            "problems": len(page.problems),
            "articles/new": int(change.kind == "new"),
            "articles/revised": int(change.kind == "revised"),
            "comments/new": change.comments_new,
            "comments/revised": change.comments_revised,
        }
        stats = self._crawler.stats
        for name, number in counts.items():
            stats.inc_value(f"archive/{name}", number)
        for problem in page.problems:
            stats.inc_value(f"{problem.stage}/problems/{problem.field}")

    def _closed(self, reason: str) -> None:
        if self._archive is None:
            return
        stats = {
            name: value
            for name, value in self._crawler.stats.get_stats().items()
            if isinstance(value, str | int | float | bool)
        }
        for finish in (partial(self._archive.end_run, self._run, reason, stats), self._archive.close):
            try:
                finish()
            except StoreError as error:  # told once, whichever step meets it first
                stop(self._crawler, "store_failed", str(error))
