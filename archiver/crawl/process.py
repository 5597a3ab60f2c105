"""Start a spider from Python, and say how it ended."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from twisted.internet.error import ReactorNotRunning

from ..errors import ArchiverError, ConfigError
from ..urls import host_of
from .extensions import Parsing
from .frontier import BLOG, STOPPED
from .workers import default_workers

_FAILURES = frozenset(
    {
        "failed",
        "store_failed",
        "robots_unavailable",
        "unreachable",
        "parser_failed",
        "start_error",
        "memusage_exceeded",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOutcome:
    """How a crawl ended."""

    reason: str
    """`finished`, or what Scrapy calls the reason: `shutdown`, `max_pages`, `store_failed` …"""

    stats: Mapping[str, Any] = field(default_factory=dict)
    run_id: int | None = None
    """Of the run in the archive; None when it was not opened."""

    resumed: bool = False
    """Whether it went on with an earlier run's work."""

    error: str | None = None
    """In a line, what went wrong."""

    @property
    def state(self) -> Literal["finished", "stopped", "failed"]:
        """After `stopped`, the same call goes on later; after `failed` as well, once the cause is gone."""
        if self.reason == "finished":
            return "finished"
        return "failed" if self.reason in _FAILURES else "stopped"


def crawl(
    spider: str | type[Spider],
    *,
    db: str | Path,
    settings: Mapping[str, Any] | None = None,
    **arguments: Any,
) -> CrawlOutcome:
    """Run one spider, by name or class, and write the archive at *db*; *arguments* go to the spider.

    *settings* are Scrapy's and ours. Ctrl-C stops it when the pages at work are done, a second one at once;
    the same call goes on later. Raises `ArchiverError` when it cannot start. A process can crawl once: see
    `crawl_many`.
    """
    run = _Run(settings_for(db, settings), side_by_side=1)
    outcome = run(spider, [arguments])[0]
    if isinstance(outcome, ArchiverError):
        raise outcome
    return outcome


def crawl_many(
    spider: str | type[Spider],
    targets: Iterable[Mapping[str, Any]],
    *,
    db: str | Path,
    settings: Mapping[str, Any] | None = None,
    side_by_side: int = 1,
) -> list[CrawlOutcome]:
    """Run a spider for each of *targets*, its arguments, a few at a time; outcomes are in their order.

    Those whose `url` is on the same host take turns. One that turns out to lead to a blog which an earlier one
    has crawled to its end goes no further; its statistic `SAME_BLOG` names the earlier one's `url`.
    One that cannot start is an outcome as well. After Ctrl-C the rest is not begun, and `interrupted`.
    """
    if side_by_side < 1:
        raise ConfigError("side_by_side", "at least one crawl has to run")
    told = dict(settings or {})
    if side_by_side > 1:
        told.setdefault("ARCHIVER_PARSE_WORKERS", max(1, default_workers() // side_by_side))
    run = _Run(settings_for(db, told), side_by_side=side_by_side)
    return [
        CrawlOutcome(reason="failed", error=str(outcome)) if isinstance(outcome, ArchiverError) else outcome
        for outcome in run(spider, targets)
    ]


def settings_for(db: str | Path, overrides: Mapping[str, Any] | None = None) -> Settings:
    """The project's settings, as Scrapy wants them; *overrides* count as given on the command line."""
    settings = Settings()
    settings.setmodule("archiver.crawl.settings", priority="project")
    settings.set("SPIDER_MODULES", [spiders_package().__name__], priority="project")
    settings.set("LOG_LEVEL", "WARNING", priority="project")
    settings.set("ARCHIVE_DB", str(db), priority="cmdline")
    settings.setdict(dict(overrides or {}), priority="cmdline")
    return settings


def spiders_package() -> ModuleType:
    """The `spiders` package installed with this one, whatever else of that name the working directory has."""
    home = Path(__file__).resolve().parents[2] / "spiders"
    known = sys.modules.get("spiders")
    if known is not None and str(home) in [str(Path(path).resolve()) for path in getattr(known, "__path__", ())]:
        return known
    name = "spiders" if known is None else "archiver_spiders"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, home / "__init__.py", submodule_search_locations=[str(home)])
    if spec is None or spec.loader is None or not (home / "__init__.py").exists():
        raise ConfigError("SPIDER_MODULES", f"no spiders at {home}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def spider_class(spider: str | type[Spider], settings: Settings) -> type[Spider]:
    """The spider of that name; a class is its own answer."""
    if not isinstance(spider, str):
        return spider
    loader = SpiderLoader.from_settings(settings)
    try:
        return loader.load(spider)
    except KeyError:
        names = ", ".join(sorted(loader.list())) or "none"
        raise ConfigError("spider", f"there is no {spider} (known: {names})") from None


class _Run:
    """One life of the reactor: it cannot be started again in the same process."""

    _over = False

    def __init__(self, settings: Settings, *, side_by_side: int) -> None:
        if _Run._over:
            raise ConfigError("crawl", "a process can crawl once; use crawl_many for several blogs")
        self._settings = settings
        self._turn = asyncio.Semaphore(side_by_side)
        self._hosts: dict[str, asyncio.Lock] = {}
        self._blogs: dict[str, str] = {}
        self._crawlers: dict[int, Crawler] = {}
        self._errors: dict[int, ArchiverError] = {}
        self._bugs: list[Exception] = []
        self._stopped = False

    def __call__(
        self, spider: str | type[Spider], targets: Iterable[Mapping[str, Any]]
    ) -> list[CrawlOutcome | ArchiverError]:
        found = spider_class(spider, self._settings)
        _Run._over = True
        self._process = AsyncCrawlerProcess(self._settings)
        loop = asyncio.get_event_loop()
        crawls = [loop.create_task(self._crawl(n, found, arguments)) for n, arguments in enumerate(targets)]
        self._end = loop.create_task(self._end_with(crawls))
        self._process.start(stop_after_crawl=False)
        self._clear_away(loop)
        if self._bugs:
            raise self._bugs[0]
        return [self._errors.get(n) or outcome_of(self._crawlers.get(n)) for n in range(len(crawls))]

    async def _crawl(self, number: int, spider: type[Spider], arguments: Mapping[str, Any]) -> None:
        url = str(arguments.get("url", number))
        async with self._hosts.setdefault(host_of(url) or url, asyncio.Lock()), self._turn:
            if self._stopped:
                return
            crawler = self._crawlers[number] = self._process.create_crawler(spider)
            crawler.settings.set("ARCHIVER_BLOGS_DONE", dict(self._blogs), priority="cmdline")
            try:
                await self._process.crawl(crawler, **arguments)
            except ArchiverError as error:
                self._errors[number] = error
            except Exception as error:
                self._bugs.append(error)
            outcome = outcome_of(crawler)
            self._stopped |= outcome.reason == "shutdown"
            if outcome.state == "finished" and outcome.stats.get(BLOG) and outcome.stats.get("archive/articles"):
                self._blogs.setdefault(outcome.stats[BLOG], url)

    async def _end_with(self, crawls: list[asyncio.Task[None]]) -> None:
        from twisted.internet import reactor

        if crawls:
            await asyncio.wait(crawls)
        with contextlib.suppress(ReactorNotRunning):  # after Ctrl-C, Scrapy has stopped it
            reactor.stop()  # type: ignore[misc]

    def _clear_away(self, loop: asyncio.AbstractEventLoop) -> None:
        """After a second Ctrl-C, all sorts of things are left as they were."""
        for crawler in self._crawlers.values():
            with contextlib.suppress(RuntimeError):  # no extensions yet
                if (parsing := crawler.get_extension(Parsing)) is not None:
                    parsing.pool.close()
        if asyncio.all_tasks(loop):
            # What is cut short stays as it is: cancelled, each part would complain with a traceback.
            logging.getLogger("asyncio").setLevel(logging.CRITICAL)


def outcome_of(crawler: Crawler | None) -> CrawlOutcome:
    """What the statistics of a crawl say about its end; `interrupted` when it did not come to one."""
    try:
        stats = dict(crawler.stats.get_stats()) if crawler is not None else {}
    except RuntimeError:  # it had not begun to count
        stats = {}
    outcome = CrawlOutcome(
        reason=stats.get("finish_reason", "interrupted"),
        stats=stats,
        run_id=stats.get("archive/run_id"),
        resumed=bool(stats.get("frontier/resumed")),
    )
    if outcome.state != "failed":
        return outcome
    return replace(outcome, error=stats.get(STOPPED) or f"the crawl ended early: {outcome.reason}")
