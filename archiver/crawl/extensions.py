"""What accompanies a crawl: the processes that parse, and the line that tells how far it is."""

from __future__ import annotations

import logging
import sys
import time

from rich.console import Console
from rich.live import Live
from rich.text import Text
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.log import get_scrapy_root_handler

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
            parse=settings["ARCHIVER_PARSER"],
        )
        crawler.signals.connect(self.pool.close, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Parsing:
        return cls(crawler)


class Progress:
    """One line on a terminal's stderr: pages, articles, comments, quotes, errors, rate, what still waits."""

    def __init__(self, crawler: Crawler) -> None:
        wanted = crawler.settings.get("ARCHIVER_PROGRESS")
        if not (sys.stderr.isatty() if wanted is None else crawler.settings.getbool("ARCHIVER_PROGRESS")):
            raise NotConfigured
        self._crawler = crawler
        self._began = time.monotonic()
        self._live: Live | None = None
        self._handler = get_scrapy_root_handler()
        crawler.signals.connect(self._open, signal=signals.spider_opened)
        crawler.signals.connect(self._close, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        return cls(crawler)

    def _open(self) -> None:
        console = Console(stderr=True)
        self._live = Live(console=console, get_renderable=self._line, refresh_per_second=4, transient=True)
        self._live.start()
        self._log_to_stderr()

    def _close(self) -> None:
        if self._live is None:
            return
        self._live.stop()
        self._log_to_stderr()
        self._live.console.print(self._line())

    def _log_to_stderr(self) -> None:
        # Scrapy's handler keeps the stream it was made with: lines would run through the live one.
        if type(self._handler) is logging.StreamHandler:
            self._handler.setStream(sys.stderr)

    def _line(self) -> Text:
        return Text(self.line(), overflow="ellipsis", no_wrap=True)

    def line(self) -> str:
        """The line as it stands now."""
        seconds = max(time.monotonic() - self._began, 0.001)
        pages = self._count("archive/pages")
        parts = [
            f"{pages:,} pages",
            f"{self._count('archive/articles'):,} articles",
            f"{self._count('archive/comments'):,} comments",
            f"{self._count('archive/quotes'):,} quotes",
            f"{self._count('archive/problems') + self._count('spider_exceptions/count'):,} errors",
            f"{pages / seconds:.1f} pages/s",
        ]
        if isinstance(frontier := self._crawler.engine.scheduler, Frontier):
            parts.append(f"{frontier.queue.pending:,} waiting")
        return " · ".join(parts)

    def _count(self, name: str) -> int:
        return int(self._crawler.stats.get_value(name, 0))
