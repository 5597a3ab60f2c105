"""The end of a crawl before its end: why, in a line."""

from __future__ import annotations

import asyncio
import logging

from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

STOPPED = "archiver/stopped"
"""The statistic that says in a line why a crawl was stopped before its end."""


def stop(crawler: Crawler, reason: str, message: str, *, level: int = logging.ERROR) -> None:
    """End the crawl before its end: what is not done stays in the queue, for the next run."""
    if crawler.stats.get_value(STOPPED) is not None:
        return
    crawler.stats.set_value(STOPPED, message)
    logger.log(level, "%s", message, extra={"spider": crawler.spider})
    task = asyncio.ensure_future(crawler.engine.close_spider_async(reason=reason))
    _closing.add(task)
    task.add_done_callback(_closing.discard)


_closing: set[asyncio.Future[None]] = set()
"""The event loop keeps weak references only."""
