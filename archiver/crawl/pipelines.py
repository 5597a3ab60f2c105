"""From the spider's items to the archive."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from ..errors import NotFoundError, StoreError
from ..records import MediaFile, ParsedPage
from ..store.archive import Archive, open_archive
from ..store.revisions import Change
from .foreign import is_foreign
from .frontier import Frontier, NotStored
from .opening import CrawlQueue, told
from .recorder import Recorder
from .stopping import stop


class CheckPipeline:
    """Lets nothing but `ParsedPage` and `MediaFile` through; for this project alone."""

    def process_item(self, item: Any) -> ParsedPage | MediaFile:
        """The item, when it is a page or a file."""
        if not isinstance(item, ParsedPage | MediaFile):
            raise DropItem(f"a spider of the archive yields ParsedPage and MediaFile, not {type(item).__name__}")
        return item


class ArchivePipeline:
    """Writes each `ParsedPage` and `MediaFile` as one transaction, and the crawl as a run. Other items pass through.

    For our own spiders the archive is opened with the spider, for others when the first page comes: a spider that
    makes none, as those of `scrapy fetch` and `scrapy shell`, makes no archive.
    An archive that cannot be written closes the spider; the pages that were not stored stay in the queue.
    """

    def __init__(self, crawler: Crawler, path: str) -> None:
        self._crawler = crawler
        self._path = path
        self._archive: Archive | None = None
        self._run = 0
        self._failure: str | None = None
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchivePipeline:
        path = crawler.settings.get("ARCHIVE_DB")
        if not path:
            raise NotConfigured("ARCHIVE_DB is not set")
        pipeline = cls(crawler, path)
        if not is_foreign(crawler.spider):
            # Before there is an engine: an archive that cannot be written is a plain error, and nothing has begun.
            pipeline._open_first()
        return pipeline

    def _open_first(self) -> None:
        try:
            self._open()
        except StoreError:
            if (opener := self._crawler.get_extension(CrawlQueue)) is not None:
                with suppress(StoreError):
                    opener.queue.close()
            raise

    def _open(self) -> Archive:
        """The archive, and the run begun."""
        if self._archive is not None:
            return self._archive
        spider = self._crawler.spider
        assert spider is not None
        archive = open_archive(self._path)
        try:
            self._run = archive.begin_run(spider.name, getattr(spider, "target", ""), told(self._crawler))
        except StoreError:
            with suppress(StoreError):
                archive.close()
            raise
        self._archive = archive
        if (recorder := self._crawler.get_extension(Recorder)) is not None:
            recorder.archive = archive
        self._crawler.stats.set_value("archive/run_id", self._run)
        return archive

    def process_item(self, item: Any) -> Any:
        """Store the page, or what came of asking for a file, and count what it brought."""
        if not isinstance(item, ParsedPage | MediaFile):
            return item
        if self._failure is not None:
            raise NotStored(self._failure, log_level="DEBUG")  # a lock is waited for once
        try:
            archive = self._open()
            archive.check_place()
            if (recorder := self._crawler.get_extension(Recorder)) is not None:
                recorder.sync()
                if recorder.failure is not None:
                    raise StoreError(recorder.failure)
            if isinstance(item, MediaFile):
                archive.add_file(item, run_id=self._run)
            else:
                self._count(item, archive.add(item, run_id=self._run))
            if isinstance(frontier := self._crawler.engine.scheduler, Frontier):
                frontier.mark(archive.mark(self._run))
        except StoreError as error:
            self._failure = self._failure or str(error)
            stop(self._crawler, "store_failed", self._failure)
            raise NotStored(str(error), log_level="DEBUG") from error
        if isinstance(item, MediaFile):
            self._crawler.stats.inc_value("archive/media/failed" if item.error else "archive/media")
        return item

    def address_of(self, url: str) -> str | None:
        """The page that the archive has for *url*, when that is another address of it."""
        return self._archive.address_of(url) if self._archive is not None else None

    def has_file(self, url: str) -> bool:
        """Whether the archive has the file at *url*."""
        return self._archive.has_file(url) if self._archive is not None else False

    def text_of(self, url: str) -> str:
        """What the archive has of the article at *url*; nothing where there is none."""
        try:
            return (self._archive.article(url)["body_text"] or "") if self._archive is not None else ""
        except NotFoundError:
            return ""

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
        if self._failure is not None:
            self._archive.hurry()
        for finish in (partial(self._archive.end_run, self._run, reason, stats), self._archive.close):
            try:
                finish()
            except StoreError as error:  # told once, whichever step meets it first
                stop(self._crawler, "store_failed", str(error))
