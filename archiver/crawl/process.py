"""Start a spider from Python, and say how it ended."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader
from twisted.internet.error import ReactorNotRunning

from ..errors import ArchiverError, ConfigError, StoreError
from ..urls import host_of
from .extensions import Parsing, Progress
from .frontier import BLOG
from .lists import CrawlList
from .stopping import STOPPED
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
_ITS_OWN = frozenset({"unreachable", "robots_unavailable"})
"""Failures of a blog: others are of this machine, and the next crawl would fail as well."""


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

    earlier: bool = False
    """Whether it had ended before the call was interrupted: nothing was fetched now."""

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
    outcomes: list[CrawlOutcome] = []
    errors: list[ArchiverError] = []
    run = _Run(settings_for(db, settings), side_by_side=1)
    run(spider, [arguments], lambda _, outcome: outcomes.append(outcome), errors.append)
    if errors:
        raise errors[0]
    return outcomes[0]


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
    has crawled to its end, or is at work on, goes no further; its statistic `SAME_BLOG` names the other one's `url`.
    One that cannot start is an outcome as well. After Ctrl-C the rest is not begun, and `interrupted`.
    """
    outcomes: dict[int, CrawlOutcome] = {}
    crawl_each(spider, targets, outcomes.__setitem__, db=db, settings=settings, side_by_side=side_by_side)
    return [outcomes[number] for number in sorted(outcomes)]


def crawl_each(
    spider: str | type[Spider],
    targets: Iterable[Mapping[str, Any]],
    ended: Callable[[int, CrawlOutcome], None],
    *,
    db: str | Path,
    settings: Mapping[str, Any] | None = None,
    side_by_side: int = 1,
    as_one: bool = False,
) -> None:
    """As `crawl_many`, for any number of targets: *ended* is called with the place and the outcome of each as it
    ends, and nothing of it is kept.

    With *as_one* the call as a whole goes on after an interruption: when it is made again with the same targets,
    those that had ended are told as they ended then, `earlier`, and are not crawled again.
    """
    if side_by_side < 1:
        raise ConfigError("side_by_side", "at least one crawl has to run")
    told = dict(settings or {})
    if side_by_side > 1:
        told.setdefault("ARCHIVER_PARSE_WORKERS", max(1, default_workers() // side_by_side))
    run = _Run(settings_for(db, told), side_by_side=side_by_side, as_one=as_one)
    run(spider, list(targets), ended)


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

    def __init__(self, settings: Settings, *, side_by_side: int, as_one: bool = False) -> None:
        if _Run._over:
            raise ConfigError("crawl", "a process can crawl once; use crawl_many for several blogs")
        self._settings = settings
        self._turn = asyncio.Semaphore(side_by_side)
        self._as_one = as_one
        self._list: CrawlList | None = None
        self._hosts: dict[str, asyncio.Lock] = {}
        self._blogs: dict[str, str] = {}
        self._claimed: dict[Crawler, tuple[str, str]] = {}
        self._at_work: set[Crawler] = set()
        self._left: dict[int, Mapping[str, Any]] = {}
        self._bugs: list[Exception] = []
        self._stopped = False
        self._open = False

    def __call__(
        self,
        spider: str | type[Spider],
        targets: Sequence[Mapping[str, Any]],
        ended: Callable[[int, CrawlOutcome], None],
        failed: Callable[[ArchiverError], None] | None = None,
    ) -> None:
        found = spider_class(spider, self._settings)
        self._ended, self._failed = ended, failed
        self._left = dict(enumerate(targets))
        if self._as_one and len(targets) > 1:
            self._list = self._written_down(found.name, targets)
        _Run._over = True
        try:
            self._process = AsyncCrawlerProcess(self._settings)
            _end_at_hang_up()
            loop = asyncio.get_event_loop()
            crawls = [loop.create_task(self._crawl(n, found, arguments)) for n, arguments in self._left.items()]
            self._end = loop.create_task(self._end_with(crawls))
            self._process.start(stop_after_crawl=False)
            self._clear_away(loop)
        finally:
            Progress.end()
            if self._list is not None:
                self._list.close(whole=not self._left and not self._open)
        if self._bugs:
            raise self._bugs[0]
        for number in list(self._left):
            self._tell(number, outcome_of(None))

    def _written_down(self, spider: str, targets: Sequence[Mapping[str, Any]]) -> CrawlList:
        archive = Path(self._settings["ARCHIVE_DB"])
        path = self._settings.get("ARCHIVER_QUEUE") or archive.with_name("queue.db")
        fresh = self._settings.getbool("ARCHIVER_FRESH") or not archive.exists()
        return CrawlList(path, spider, [*map(self._named, targets)], fresh=fresh)

    def _named(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What makes a crawl another one in a list: also the archive that it writes, and whether it keeps files."""
        media = {"media": True} if self._settings.getbool("ARCHIVER_MEDIA") else {}
        return {"archive": Path(self._settings["ARCHIVE_DB"]).name, **media, **arguments}

    async def _crawl(self, number: int, spider: type[Spider], arguments: Mapping[str, Any]) -> None:
        url = str(arguments.get("url", number))
        async with self._hosts.setdefault(host_of(url) or url, asyncio.Lock()), self._turn:
            if self._stopped or self._bugs:
                return
            try:
                outcome = self._earlier(arguments) or await self._crawled(spider, arguments)
                self._stopped |= outcome.reason == "shutdown"
                if outcome.state == "finished" and outcome.stats.get(BLOG) and outcome.stats.get("archive/articles"):
                    self._blogs.setdefault(outcome.stats[BLOG], url)
                self._tell(number, outcome)
            except Exception as error:
                self._bugs.append(error)

    def _earlier(self, arguments: Mapping[str, Any]) -> CrawlOutcome | None:
        """How this crawl ended in the same call, before it was interrupted."""
        stats = self._list.ended(self._named(arguments)) if self._list is not None else None
        return None if stats is None else replace(_outcome(stats), reason="finished", earlier=True)

    async def _crawled(self, spider: type[Spider], arguments: Mapping[str, Any]) -> CrawlOutcome:
        crawler = self._process.create_crawler(spider)
        crawler.settings.set("ARCHIVER_BLOGS_DONE", dict(self._blogs), priority="cmdline")
        crawler.settings.set("ARCHIVER_BLOGS_AT_WORK", self._claimed, priority="cmdline")
        self._at_work.add(crawler)
        try:
            await self._process.crawl(crawler, **arguments)
        except ArchiverError as error:
            if self._failed is not None:
                self._failed(error)
            self._open |= isinstance(error, StoreError)
            return CrawlOutcome(reason="failed", error=str(error))
        finally:
            self._at_work.discard(crawler)
            self._claimed.pop(crawler, None)
        outcome = outcome_of(crawler)
        if outcome.state == "finished" and self._list is not None:
            self._list.end(self._named(arguments), outcome.stats)
        self._open |= outcome.state == "stopped" or (outcome.state == "failed" and outcome.reason not in _ITS_OWN)
        return outcome

    def _tell(self, number: int, outcome: CrawlOutcome) -> None:
        del self._left[number]
        self._ended(number, outcome)

    async def _end_with(self, crawls: list[asyncio.Task[None]]) -> None:
        from twisted.internet import reactor

        if crawls:
            await asyncio.wait(crawls)
        with contextlib.suppress(ReactorNotRunning):  # after Ctrl-C, Scrapy has stopped it
            reactor.stop()  # type: ignore[misc]

    def _clear_away(self, loop: asyncio.AbstractEventLoop) -> None:
        """After a second Ctrl-C, all sorts of things are left as they were."""
        for crawler in self._at_work:
            with contextlib.suppress(RuntimeError):  # no extensions yet
                if (parsing := crawler.get_extension(Parsing)) is not None:
                    parsing.pool.close()
        if asyncio.all_tasks(loop):
            # What is cut short stays as it is: cancelled, each part would complain with a traceback.
            logging.getLogger("asyncio").setLevel(logging.CRITICAL)


def _end_at_hang_up() -> None:
    """A terminal that is closed ends the crawl as SIGTERM does; under `nohup`, which ignores that, it goes on."""
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))


def outcome_of(crawler: Crawler | None) -> CrawlOutcome:
    """What the statistics of a crawl say about its end; `interrupted` when it did not come to one."""
    try:
        stats = dict(crawler.stats.get_stats()) if crawler is not None else {}
    except RuntimeError:  # it had not begun to count
        stats = {}
    outcome = _outcome(stats)
    if outcome.state != "failed":
        return outcome
    return replace(outcome, error=stats.get(STOPPED) or f"the crawl ended early: {outcome.reason}")


def _outcome(stats: Mapping[str, Any]) -> CrawlOutcome:
    return CrawlOutcome(
        reason=stats.get("finish_reason", "interrupted"),
        stats=stats,
        run_id=stats.get("archive/run_id"),
        resumed=bool(stats.get("frontier/resumed")),
    )
