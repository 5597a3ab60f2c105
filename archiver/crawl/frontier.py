"""Scrapy's scheduler over the durable queue: which page is next, and what became of each."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import Counter
from dataclasses import replace
from itertools import count
from typing import Any, cast

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import BaseScheduler, Scheduler
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.http import Response
from twisted.python.failure import Failure

from ..errors import StoreError
from ..records import MediaFile, ParsedPage
from ..store.marks import Mark
from ..store.queue import Entry, Leased, Queue, host_name
from .foreign import Repeats, is_foreign
from .memory import AT_WORK, Lease, Memory
from .opening import MARK, CrawlQueue
from .requests import LEASE, NOT_BEFORE, body_of, name_of, request_of
from .stopping import stop
from .workers import default_workers

logger = logging.getLogger(__name__)

BLOG = "archiver/blog"
"""The statistic that names the blog a crawl turned out to be of, as one line: equal for the same blog."""

SAME_BLOG = "archiver/same_blog"
"""The statistic that a crawl leaves which led to a blog crawled before in the same call: the URL of that crawl."""


class NotStored(DropItem):
    """The archive could not take a page: its row stays unfinished."""


class Frontier(BaseScheduler):
    """Hands out pages as leases, one host no more than it may transfer at once, and settles them.

    A page is settled when the engine has let go of its request: then its callback or errback has ended and
    its items went through the pipelines. Its requests, what its callback wanted remembered and its own fate
    are written in one transaction. It is done, or failed when its item tells of a lost fetch, an item was
    dropped, or code raised. A page whose item could not be stored, or which yields none while the crawl is
    being stopped, stays unfinished.

    A page of our own spiders is visited once in a crawl: `dont_filter` makes no difference, only retries and
    redirects do. What that means for other spiders, `Repeats` says.
    """

    def __init__(self, crawler: Crawler, queue: Queue) -> None:
        self.queue = queue
        self._crawler = crawler
        self._fingerprinter = crawler.request_fingerprinter
        self._limit = crawler.settings.getint("ARCHIVER_MAX_PAGES")
        self._window = crawler.settings.getint("CONCURRENT_REQUESTS")
        workers = crawler.settings.get("ARCHIVER_PARSE_WORKERS")
        parsing = 2 * max(1, default_workers() if workers is None else int(workers))
        self._ahead = self._window if is_foreign(crawler.spider) else parsing
        self._leases: dict[int, Lease] = {}
        self._repeats = Repeats(crawler) if is_foreign(crawler.spider) else None
        self.memory = Memory(queue, self._leases)
        self._mark: Mark | None = None
        self._tokens = count(1)
        self._pages = 0
        self._broken = False
        self._waking: asyncio.TimerHandle | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BaseScheduler:  # type: ignore[override]
        """The frontier; for spiders without a queue, Scrapy's own scheduler."""
        opener = crawler.get_extension(CrawlQueue)
        return Scheduler.from_crawler(crawler) if opener is None else cls(crawler, opener.queue)

    def open(self, spider: Spider) -> None:
        """Tell the spider whether it goes on with earlier work, as `spider.resumed`."""
        if not is_foreign(spider):
            spider.__dict__["resumed"] = self.queue.resumed
        self._crawler.stats.set_value("frontier/resumed", self.queue.resumed)
        if self.queue.resumed:
            logger.info("Going on with %d pages of an unfinished crawl", self.queue.pending, extra={"spider": spider})
        for handler, signal in (
            (self._item_scraped, signals.item_scraped),
            (self._item_dropped, signals.item_dropped),
            (self._item_failed, signals.item_error),
            (self._callback_failed, signals.spider_error),
            (self._closed, signals.spider_closed),
        ):
            self._crawler.signals.connect(handler, signal=signal)

    def close(self, reason: str) -> None:
        """Settle what is left."""
        if self._waking is not None:
            self._waking.cancel()
        if self._repeats is not None:
            self._repeats.close(reason)
        try:
            if not self._broken:
                self._settle(stopping=reason != "finished")
                self.queue.commit()
            for state, number in self.queue.counts().items():
                self._crawler.stats.set_value(f"frontier/{state}", number)
        except StoreError as error:
            self._break(error)

    def _closed(self, reason: str) -> None:
        """A crawl without open pages that came to its own end is finished; the archive knew of it first."""
        try:
            if reason == "finished" and not self._broken and not self.queue.pending and not self._leases:
                self.queue.finish()
        except StoreError as error:
            self._break(error)
        with contextlib.suppress(StoreError):
            self.queue.close()

    def has_pending_requests(self) -> bool:
        """Also while pages wait for their time."""
        try:
            if not self._broken:
                self._settle()
                self.queue.commit()
        except StoreError as error:
            self._break(error)
        return self._broken or self.queue.pending > 0

    def enqueue_request(self, request: Request) -> bool:
        """Keep *request*; False when the crawl knows its page. Never raises, for the engine would stall."""
        if self._broken:
            return False
        lease = self._leases.get(request.meta.get(LEASE, 0))
        parent = self._leases.get(AT_WORK.get())
        try:
            entry = self._entry(request)
            if lease is not None and self._is_retry(lease, entry, request):
                added = self._again(lease, entry, request)
            elif lease is not None and not self._in_callback(lease):
                added = self._redirect(lease, entry, request)
            elif self._repeats is not None and self._repeats.refuses(request):
                added = False
            elif parent is not None:
                parent.children.append(self._told_apart(entry, request, parent))
                added = True
            else:
                added = self.queue.put(self._told_apart(entry, request, None))
            self.queue.commit()
        except StoreError as error:
            self._break(error)
            return False
        except (TypeError, ValueError) as error:
            logger.error("%s cannot be queued: %s", request, error, extra={"spider": self._crawler.spider})
            if (asking := parent or lease) is not None:
                asking.errors.append(f"{request.url} cannot be queued: {error}")
            return False
        return added

    def next_request(self) -> Request | None:
        """The next page whose host is free, or None; what happened since the last call is one transaction."""
        if self._broken:
            return None
        try:
            self._settle()
            request = self._next()
            self.queue.commit()
        except StoreError as error:
            self._break(error)
            return None
        if request is None:
            self._wake_later()
        return request

    def hold(self, host: str, until: float) -> None:
        """Ask nothing of *host* before *until* (Unix time): in this run, nor in a later one."""
        try:
            self.queue.hold(host, until)
            self.queue.commit()
        except StoreError as error:
            self._break(error)

    def knows(self, request: Request, leading: Request) -> bool:
        """Whether the page of *request* has a row of its own, apart from that of the request *leading* there."""
        fingerprint = name_of(request, self._fingerprinter.fingerprint(request))
        lease = self._leases.get(leading.meta.get(LEASE, 0))
        if lease is not None and lease.leased.entry.fingerprint == fingerprint:
            return False
        try:
            return self.queue.knows(fingerprint)
        except StoreError as error:
            self._break(error)
            return False

    def mark(self, mark: Mark) -> None:
        """Keep how far the archive has come, with the next page that is settled.

        A resumed crawl whose archive is not as far starts over.
        """
        # Not written here: until `commit`, no crawl beside this one could write its own queue.
        self._mark = mark

    def _next(self) -> Request | None:
        if self._limit and self._pages >= self._limit:
            self._stop_at_limit()
            return None
        # Pages that were fetched and wait for a parser count: a crash costs no more than the window, and less while
        # it is parsing that takes the time.
        while (
            len(self._leases) < self._window
            and self._fetched() < self._ahead
            and (leased := self.queue.take(self._busy()))
        ):
            if (request := self._handed_out(leased)) is not None:
                return request
        return None

    # Leases

    def _handed_out(self, leased: Leased) -> Request | None:
        try:
            request = request_of(leased.entry, self._crawler.spider)
        except (ValueError, TypeError, KeyError, AttributeError, NameError) as error:
            # Written by another version of the spider, with a method that is gone.
            logger.error("%s cannot be asked for: %s", leased.entry.url, error)
            self.queue.fail(leased.id, f"{type(error).__name__}: {error}")
            return None
        token = next(self._tokens)
        request.meta[LEASE] = token
        AT_WORK.set(token)
        self._leases[token] = Lease(leased=leased, request=request, host=host_name(request.url))
        self._pages += 1
        return request

    def _fetched(self) -> int:
        """How many pages are here and not yet done with."""
        active = self._crawler.engine.downloader.active
        return sum(lease.request not in active for lease in self._leases.values())

    def _busy(self) -> set[str]:
        downloader = self._crawler.engine.downloader
        transfers = Counter(lease.host for lease in self._leases.values() if lease.request in downloader.active)
        slots = downloader.per_slot_settings
        return {
            host
            for host, number in transfers.items()
            if number >= max(1, slots.get(host, {}).get("concurrency", downloader.domain_concurrency))
        }

    def _in_callback(self, lease: Lease) -> bool:
        slot = self._crawler.engine.scraper.slot
        return slot is not None and lease.request in slot.active

    def _settle(self, *, stopping: bool = False) -> None:
        """Write down the fate of each page that the engine has let go of."""
        active = self._crawler.engine.downloader.active
        ended = [
            token
            for token, lease in self._leases.items()
            if lease.request not in active and not self._in_callback(lease)
        ]
        for token in ended:
            self._settle_one(self._leases.pop(token), stopping)
        if ended and self._mark is not None:
            self.queue.note(MARK, self._mark)
            self._mark = None

    def _settle_one(self, lease: Lease, stopping: bool) -> None:
        row = lease.leased.id
        if lease.lost or (stopping and not lease.items and not lease.errors):
            self.queue.again(row)
            return
        self._write_down(lease)
        if lease.errors:
            self.queue.fail(row, "; ".join(lease.errors))
        else:
            self.queue.done(row)

    def _write_down(self, lease: Lease) -> None:
        """What the callback asked for and wanted remembered, in the transaction that settles its page."""
        for source, url in lease.found:
            self.queue.remember(source, url)
        lease.settle_notes(self.queue)
        for entry in lease.children:
            self.queue.put(entry)

    def _is_retry(self, lease: Lease, entry: Entry, request: Request) -> bool:
        if entry.fingerprint not in (name := lease.leased.entry.fingerprint, name.partition("#")[0]):
            return False
        tried = lease.request.meta.get("retry_times", 0)
        # A callback may retry as well; one that merely links to its own page with a copied meta does not.
        return not self._in_callback(lease) or request.meta.get("retry_times", 0) > tried

    def _again(self, lease: Lease, entry: Entry, request: Request) -> bool:
        self._leases.pop(lease.request.meta[LEASE])
        self._write_down(lease)
        self._pages -= 1
        # The middlewares' headers are of this attempt; of its meta, what they count goes on.
        body = {**lease.leased.entry.body, "meta": entry.body.get("meta", {})} if self._repeats is None else entry.body
        again = Entry(fingerprint=entry.fingerprint, url=entry.url, body=body, priority=lease.leased.entry.priority)
        self.queue.again(lease.leased.id, again, not_before=request.meta.get(NOT_BEFORE, 0))
        return True

    def _redirect(self, lease: Lease, entry: Entry, request: Request) -> bool:
        self._leases.pop(lease.request.meta[LEASE])
        self._write_down(lease)
        self._pages -= 1
        if self.queue.redirect(lease.leased.id, entry):
            return True
        apart = self._told_apart(entry, request, lease)
        return apart != entry and self.queue.put(apart)

    def _told_apart(self, entry: Entry, request: Request, parent: Lease | None) -> Entry:
        """The entry, under a name of its own when the page is wanted though the crawl may know it."""
        if self._repeats is None:
            return entry
        name = self._repeats.again(request, entry.fingerprint, parent)
        return replace(entry, fingerprint=name) if name else entry

    # What becomes of a page

    def _lease_of(self, response: Response | Failure | None) -> Lease | None:
        request = getattr(response, "request", None)
        return self._leases.get(request.meta.get(LEASE, 0)) if request is not None else None

    def _item_scraped(self, item: Any, response: Response | Failure | None) -> None:
        if (lease := self._lease_of(response)) is None:
            return
        lease.items += 1
        if isinstance(item, ParsedPage):
            lease.errors += [problem.error for problem in item.problems if problem.stage == "fetch"]
        elif isinstance(item, MediaFile) and item.error:
            lease.errors.append(item.error)

    def _item_dropped(self, response: Response | Failure | None, exception: DropItem) -> None:
        if (lease := self._lease_of(response)) is None:
            return
        lease.items += 1
        if isinstance(exception, NotStored):
            lease.lost = True
        elif self._repeats is None:  # in other projects, to drop items is what pipelines are for
            lease.errors.append(str(exception))

    def _item_failed(self, response: Response | Failure | None, failure: Failure) -> None:
        self._failed(self._lease_of(response), failure)

    def _callback_failed(self, response: Response | Failure | None, failure: Failure) -> None:
        self._failed(self._lease_of(response), failure)

    def _failed(self, lease: Lease | None, failure: Failure) -> None:
        if lease is not None:
            lease.errors.append(f"{type(failure.value).__name__}: {failure.value}")

    # Entries

    def _entry(self, request: Request) -> Entry:
        return Entry(
            fingerprint=name_of(request, self._fingerprinter.fingerprint(request)),
            url=request.url,
            body=body_of(request, self._crawler.spider),
            priority=request.priority,
        )

    # Time and trouble

    def _stop_at_limit(self) -> None:
        if not self._leases and self.queue.pending:
            message = f"Stopped after {self._limit} pages, as asked; {self.queue.pending} wait for the next run"
            stop(self._crawler, "max_pages", message, level=logging.INFO)

    def _wake_later(self) -> None:
        """Have the engine ask again when a wait ends; its own heartbeat would within five seconds."""
        alarm = self.queue.next_alarm()
        if alarm is None or (self._waking is not None and not self._waking.cancelled()):
            return
        wait = max(0.02, alarm - time.time())
        self._waking = asyncio.get_running_loop().call_later(min(wait, 5), self._wake)

    def _wake(self) -> None:
        self._waking = None
        with contextlib.suppress(AttributeError):
            self._crawler.engine._slot.nextcall.schedule()  # type: ignore[union-attr]

    def _break(self, error: StoreError) -> None:
        """The queue cannot be written: settle nothing any more, and stop."""
        self._broken = True
        self.queue.roll_back()
        stop(self._crawler, "store_failed", str(error))


def frontier_of(crawler: Crawler) -> Frontier | None:
    """The frontier of a crawl; None where another scheduler is at work."""
    scheduler = crawler.engine.scheduler
    # To `isinstance` whatever has the methods of Scrapy's BaseScheduler is one of any kind.
    return cast(Frontier, scheduler) if Frontier in type(scheduler).__mro__ else None
