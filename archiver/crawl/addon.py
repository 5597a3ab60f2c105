"""The add-on: one line in the settings of any Scrapy project gives it our items, pipeline and queue."""

from __future__ import annotations

from typing import Any

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from . import settings as ours
from .contracts import Reads, Sample
from .extensions import Parsing, Progress
from .opening import CrawlQueue
from .pipelines import ArchivePipeline

_DEFAULTS = {name: value for name, value in vars(ours).items() if name.startswith(("ARCHIVER_", "ARCHIVE_DB"))}


class ArchiveAddon:
    """`ADDONS = {"archiver.addon.ArchiveAddon": 500}`.

    `ParsedPage` items go to the archive at `ARCHIVE_DB`, other items pass through. The queue of pages survives
    SIGKILL, for every spider of the project; `ARCHIVER_QUEUE_ENABLED = False` leaves the queue to Scrapy, and
    `ARCHIVER_PIPELINE_ENABLED = False` the items to the project's own pipelines.

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
        for name, component, place in components:
            settings.setdefault_in_component_priority_dict(name, component, place)


def _default(settings: BaseSettings, name: str, value: Any) -> None:
    settings.set(name, value, priority="addon")  # lower than what a project says, higher than Scrapy's own
