"""The add-on: one line in the settings of any Scrapy project gives it our items, pipeline and queue."""

from __future__ import annotations

from typing import Any

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from . import settings as ours
from .contracts import Reads, Sample
from .encoding import CommonEncodings
from .extensions import Parsing, Progress
from .opening import CrawlQueue
from .pipelines import ArchivePipeline
from .recorder import Recorder

_DEFAULTS = {name: value for name, value in vars(ours).items() if name.startswith(("ARCHIVER_", "ARCHIVE_DB"))}


class ArchiveAddon:
    """`ADDONS = {"archiver.addon.ArchiveAddon": 500}`.

    `ParsedPage` items go to the archive at `ARCHIVE_DB`, other items pass through. The queue of pages survives
    SIGKILL, for every spider of the project; `ARCHIVER_QUEUE_ENABLED = False` leaves the queue to Scrapy, and
    `ARCHIVER_PIPELINE_ENABLED = False` the items to the project's own pipelines.

    With `ARCHIVER_WARC_ENABLED = True` every answer is recorded in WARC files beside the archive, by a download handler
    for http and https of our own.

    Settings are defaults: what the project, a spider or the command line says goes before them. Manners (delays,
    concurrency, robots.txt, redirects, the user agent) are the project's own.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchiveAddon:
        return cls(crawler)

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Scrapy's hook for what is needed before there is a crawler: the contracts that our spiders state."""
        for contract in (Sample, Reads):
            settings.setdefault_in_component_priority_dict("SPIDER_CONTRACTS", contract, 20)

    def update_settings(self, settings: BaseSettings) -> None:
        """Scrapy's hook for add-ons; runs before any component is made."""
        # Our own crawls record by default; somebody else's project asks for it.
        recorded = settings.getbool("ARCHIVER_WARC_ENABLED")
        for name, value in _DEFAULTS.items():
            _default(settings, name, value)
        components: list[tuple[str, type, int]] = [
            ("EXTENSIONS", Parsing, 100),
            ("EXTENSIONS", Progress, 900),
        ]
        if settings.getbool("ARCHIVER_PIPELINE_ENABLED"):
            components.append(("ITEM_PIPELINES", ArchivePipeline, 900))
        if settings.getbool("ARCHIVER_QUEUE_ENABLED"):
            components.append(("EXTENSIONS", CrawlQueue, 0))
            _default(settings, "SCHEDULER", ours.SCHEDULER)
        if recorded:
            components += [("EXTENSIONS", Recorder, 50), ("DOWNLOADER_MIDDLEWARES", CommonEncodings, 580)]
            for scheme, handler in ours.DOWNLOAD_HANDLERS.items():
                _handle(settings, scheme, handler)
        for name, component, place in components:
            settings.setdefault_in_component_priority_dict(name, component, place)


def _handle(settings: BaseSettings, scheme: str, handler: str) -> None:
    """A download handler, where the project has none of its own."""
    handlers = dict(settings.getdict("DOWNLOAD_HANDLERS"))
    handlers.setdefault(scheme, handler)
    settings.set("DOWNLOAD_HANDLERS", handlers, priority=settings.getpriority("DOWNLOAD_HANDLERS") or "addon")


def _default(settings: BaseSettings, name: str, value: Any) -> None:
    settings.set(name, value, priority="addon")  # lower than what a project says, higher than Scrapy's own
