"""Spiders that are none of ours: how their crawls are named, and which of their requests are one and the same."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.dupefilters import BaseDupeFilter, RFPDupeFilter
from scrapy.utils.misc import build_from_crawler, load_object
from scrapy.utils.spider import DefaultSpider

from .memory import Lease


def is_foreign(spider: Spider | None) -> bool:
    """Whether *spider* does not keep to what `ArchiveSpider` promises."""
    return not getattr(spider, "visits_once", False)


def name_of_crawl(spider: Spider) -> str | None:
    """What a crawl is known by when it is started again: the spider's `crawl_key`, else its name and arguments.

    The arguments are the texts, and the lists of texts, that it keeps as attributes. None for what is no crawl:
    `scrapy fetch`, `shell`, `parse` and `check`, which bring a `start` of their own.
    """
    if isinstance(spider, DefaultSpider):
        return None
    stated = getattr(spider, "crawl_key", None)
    if stated is not None or not is_foreign(spider):
        return stated
    if spider.start.__module__.startswith("scrapy.commands."):
        return None
    told = {name: value for name, value in vars(spider).items() if name != "name" and _is_told(name, value)}
    return f"{spider.name} {json.dumps(told, sort_keys=True)}" if told else spider.name


def _is_told(name: str, value: Any) -> bool:
    if name.startswith("_"):
        return False
    texts = value if isinstance(value, list | tuple) else [value]
    return bool(texts) and all(isinstance(text, str) for text in texts)


def queue_path(crawler: Crawler) -> Path | None:
    """Where the queue is kept: as `ARCHIVER_QUEUE` says, in the `JOBDIR`, or beside the archive."""
    settings = crawler.settings
    if stated := settings.get("ARCHIVER_QUEUE"):
        return Path(stated)
    if (jobdir := settings.get("JOBDIR")) and is_foreign(crawler.spider):
        return Path(jobdir) / "queue.db"
    archive = settings.get("ARCHIVE_DB")
    return Path(archive).with_name("queue.db") if archive else None


class Repeats:
    """Tells requests for the same page apart, where a spider wants the page again (`dont_filter`).

    What `start` asks for is asked for once in a crawl, however often the crawl goes on: the second request for a
    page in one `start` is another one, the same request in the next run is not. What a callback asks for with
    `dont_filter` is asked for each time, but not again when the callback is gone through again after a crash.
    A `DUPEFILTER_CLASS` of the project's own is asked first.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._begun: Counter[str] = Counter()
        self._idle = 0
        kind = load_object(crawler.settings["DUPEFILTER_CLASS"])
        self._wanted = kind is BaseDupeFilter
        self._filter = None if kind in (BaseDupeFilter, RFPDupeFilter) else build_from_crawler(kind, crawler)
        if self._filter is not None:
            self._filter.open()

    def close(self, reason: str) -> None:
        """Let go of the project's filter."""
        if self._filter is not None:
            self._filter.close(reason)

    def refuses(self, request: Request) -> bool:
        """Whether the project's own filter knows the page."""
        if self._filter is None or request.dont_filter or not self._filter.request_seen(request):
            return False
        assert self._crawler.spider is not None
        self._filter.log(request, self._crawler.spider)
        return True

    def again(self, request: Request, fingerprint: str, parent: Lease | None) -> str | None:
        """The name of a request for a page that the crawl may know already; None when it is not wanted again."""
        if parent is not None:
            parent.asked[fingerprint] += 1
            wanted, place = request.dont_filter, f"{parent.leased.id}.{parent.asked[fingerprint]}"
        elif self._is_starting():
            self._begun[fingerprint] += 1
            number = self._begun[fingerprint]
            wanted, place = request.dont_filter and number > 1, f"start.{number}"
        else:  # of a signal's handler: nobody can tell whether it has asked before
            self._idle += 1
            wanted, place = request.dont_filter, f"idle.{id(self)}.{self._idle}"
        return f"{fingerprint}#{place}" if wanted or self._wanted else None

    def _is_starting(self) -> bool:
        return getattr(self._crawler.engine, "_start", None) is not None
