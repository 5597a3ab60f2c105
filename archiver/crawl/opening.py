"""The queue of a crawl, opened before anything is fetched: gone on with, or begun anew."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from ..errors import ArchiverError
from ..store.archive import open_archive
from ..store.marks import Mark
from ..store.queue import Queue
from .foreign import is_foreign, name_of_crawl, queue_path

logger = logging.getLogger(__name__)

MARK = "archiver/mark"
"""The note that says how far the archive had come when the queue's last page was settled."""


class CrawlQueue:
    """Opens the queue before there is an engine: a crawl at work elsewhere then ends as a plain error.

    Without an archive, the queue of a spider of ours is in memory, and others are left to Scrapy's scheduler; so
    is what is no crawl, as `scrapy fetch` and `scrapy shell`.
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        archive = settings.get("ARCHIVE_DB")
        key = name_of_crawl(crawler.spider) if crawler.spider else None
        path = queue_path(crawler)
        if key is None or not settings.getbool("ARCHIVER_QUEUE_ENABLED", True):
            raise NotConfigured
        if path is None and is_foreign(crawler.spider):
            raise NotConfigured
        if path is None or not (archive or is_foreign(crawler.spider)):
            self.queue = Queue(":memory:")
            self.queue.start(key)
            return
        self.queue = Queue(path)
        try:
            fresh = settings.getbool("ARCHIVER_FRESH")
            self.queue.start(f"{key} > {Path(archive or '').name}", fresh=fresh, settings=told(crawler))
            mark = self.queue.noted(MARK)
            # The archive of a spider that is none of ours is made when its first page comes.
            empty = mark is None and is_foreign(crawler.spider)
            if self.queue.resumed and not empty and not _is_kept(archive, mark):
                # Without its archive, what the queue calls done is lost.
                logger.warning("%s is not as the crawl left it: the crawl starts over", archive)
                self.queue.start_over(told(crawler))
        except ArchiverError:
            self.queue.close()
            raise

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CrawlQueue:
        return cls(crawler)


def _is_kept(path: str, mark: Mark | None) -> bool:
    """Whether what the queue calls done is in the archive at *path*."""
    if not Path(path).exists():
        return False
    if mark is None:
        return True
    with open_archive(path) as archive:
        return archive.holds(mark)


def told(crawler: Crawler) -> dict[str, Any]:
    """The settings that somebody chose for this run."""
    return {
        name: crawler.settings.get(name)
        for name in crawler.settings
        if (crawler.settings.getpriority(str(name)) or 0) > 20
        and isinstance(crawler.settings.get(name), str | int | float)
    }
