"""What accompanies a crawl: the processes that parse, and the line that tells how far it is."""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter
from typing import ClassVar

from rich.console import Console
from rich.live import Live
from rich.text import Text
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.log import get_scrapy_root_handler

from .bounds import MB
from .frontier import Frontier
from .workers import Pool, default_workers


class Parsing:
    """Holds the pool of parser processes while a spider is open."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        size = settings.get("ARCHIVER_PARSE_WORKERS")
        self.pool = Pool(
            default_workers() if size is None else int(size),
            limit=settings.getfloat("ARCHIVER_PARSE_TIMEOUT"),
            memory=int(settings.getfloat("ARCHIVER_PARSE_MEMORY", 1024) * MB),
            parse=settings["ARCHIVER_PARSER"],
        )
        crawler.signals.connect(self.pool.close, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Parsing:
        return cls(crawler)


_COUNTED = (
    *("archive/pages", "archive/articles", "archive/comments", "archive/quotes"),
    *("archive/problems", "spider_exceptions/count"),
)


class Progress:
    """One line on a terminal's stderr: pages, how many still wait, articles, comments, quotes, errors, rate.

    Crawls side by side share it: it tells their sums.
    """

    _crawlers: ClassVar[list[Crawler]] = []
    _live: ClassVar[Live | None] = None
    _open_crawls: ClassVar[int] = 0
    _ended: ClassVar[Counter[str]] = Counter()
    _began: ClassVar[float] = 0.0

    def __init__(self, crawler: Crawler) -> None:
        wanted = crawler.settings.get("ARCHIVER_PROGRESS")
        if not (sys.stderr.isatty() if wanted is None else crawler.settings.getbool("ARCHIVER_PROGRESS")):
            raise NotConfigured
        self._crawler = crawler
        crawler.signals.connect(self._open, signal=signals.spider_opened)
        crawler.signals.connect(self._close, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        return cls(crawler)

    def _open(self) -> None:
        shared = type(self)
        shared._crawlers.append(self._crawler)
        shared._open_crawls += 1
        if shared._live is None:
            shared._began = time.monotonic()
            console = Console(stderr=True)
            shared._live = Live(console=console, get_renderable=_as_text, refresh_per_second=4, transient=True)
            shared._live.start()
            _log_to_stderr()

    def _close(self) -> None:
        shared = type(self)
        shared._open_crawls -= 1
        for name in _COUNTED:
            shared._ended[name] += int(self._crawler.stats.get_value(name, 0))
        shared._ended["waiting"] += _waiting(self._crawler)
        shared._crawlers.remove(self._crawler)
        if shared._live is None or shared._open_crawls:
            return
        shared._live.stop()
        _log_to_stderr()
        shared._live.console.print(_as_text(), soft_wrap=True)
        shared._live = None
        shared._ended.clear()

    @classmethod
    def end(cls) -> None:
        """Give the terminal back, when crawls ended without being closed."""
        if cls._live is not None:
            cls._live.stop()
            cls._live = None
        cls._crawlers.clear()
        cls._ended.clear()
        cls._open_crawls = 0

    @classmethod
    def line(cls) -> str:
        """The line as it stands now."""
        seconds = max(time.monotonic() - cls._began, 0.001)
        pages = cls._count("archive/pages")
        errors = cls._count("archive/problems") + cls._count("spider_exceptions/count")
        waiting = cls._ended["waiting"] + sum(map(_waiting, cls._crawlers))
        parts = [
            _counted(pages, "page") + (f" ({waiting:,} waiting)" if waiting else ""),
            _counted(cls._count("archive/articles"), "article"),
            _counted(cls._count("archive/comments"), "comment"),
            _counted(cls._count("archive/quotes"), "quote"),
            _counted(errors, "error"),
            f"{pages / seconds:.1f} pages/s",
        ]
        return " · ".join(parts)

    @classmethod
    def _count(cls, name: str) -> int:
        at_work = (crawler.stats for crawler in cls._crawlers if crawler.stats is not None)
        return cls._ended[name] + sum(int(stats.get_value(name, 0)) for stats in at_work)


def _waiting(crawler: Crawler) -> int:
    """How many pages are in its queue."""
    if crawler.engine is not None and isinstance(frontier := crawler.engine.scheduler, Frontier):
        return frontier.queue.pending
    return 0


def _as_text() -> Text:
    return Text(Progress.line(), overflow="ellipsis", no_wrap=True)


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _log_to_stderr() -> None:
    # Scrapy's handler keeps the stream it was made with: lines would run through the live one.
    handler = get_scrapy_root_handler()
    if type(handler) is logging.StreamHandler:
        handler.setStream(sys.stderr)
