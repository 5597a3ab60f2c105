"""Pages read again from what was kept of them, by the reader of today, in several processes."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, nullcontext, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from ..crawl.bounds import MB
from ..crawl.workers import Pool
from ..errors import ParseError, StoreError
from ..records import ParsedPage, Source
from ..store.archive import Archive
from ..store.rereading import Difference, Kept, Rereading
from ..urls import page_key
from .kept import current_parsers

READ = "archiver.jobs.kept:read_kept"
_SOURCES: tuple[Source, ...] = ("html", "feed", "api")
_AT_ONCE = 0.5
"""Seconds of writing in one transaction, in which no other program can write; what a crash takes is read again."""

_ASKED = 50
"""Pages that are looked up at once."""

_WHOLE = frozenset({"page", "url", "kind", "about"})
"""The fields without which a page is not read at all."""

Told = Callable[[str, list[Difference]], None]
"""Called for each page that reads otherwise now, with its address and where it differs."""

Failed = Callable[[str, str], None]
"""Called for each page that could not be read again, with its address and why."""


@dataclass(slots=True)
class Outcome:
    """What reading again came to."""

    pages: int = 0
    """Read again."""

    changed: int = 0
    """Articles, with their comments and quotes, that say something else than before."""

    failed: int = 0
    """Could not be read again: their answers are gone, or are not what they were."""

    lost: int = 0
    """Came from answers that were not kept."""

    fields: Counter[str] = field(default_factory=Counter)
    """How often which field differs: `article title`, `comment author`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """What is read together: a page with its answers; or one answer that tells of many pages, a feed."""

    source: Source
    pages: tuple[Rereading, ...]


def reparse(
    archive: Archive,
    *,
    everything: bool = False,
    site: str | None = None,
    jobs: int = 1,
    dry_run: bool = False,
    timeout: float = 60.0,
    memory: int = 1024,
    told: Told = lambda *_: None,
    failed: Failed = lambda *_: None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Outcome:
    """Read pages of *archive* again: those that an older reader has read, or *everything*; of one blog with *site*.

    No network is used. *jobs* processes parse; one writes. With *dry_run* nothing is written. *timeout* are the seconds
    and *memory* the MB that a page may take, as in a crawl. *progress* is told how many of how many pages are done.
    """
    current = None if everything else current_parsers()
    todo = {source: archive.to_reread(source, current=current, site=site) for source in _SOURCES}
    job = _Job(archive, told, failed, progress, sum(map(len, todo.values())), jobs, dry_run=dry_run)
    pool = Pool(jobs, limit=timeout, memory=memory * MB, parse=READ)
    if job.total >= jobs:
        pool.start()
    run = None if dry_run or not job.total else archive.begin_run("reparse", archive.name, {"all": everything})
    outcome = "failed"
    try:
        asyncio.run(job.work(pool, todo))
        if run is not None and job.outcome.changed:
            archive.forget_unnamed()
        outcome = "finished"
    except KeyboardInterrupt:
        outcome = "shutdown"
        raise
    finally:
        pool.close()
        if run is not None:
            with suppress(StoreError):
                archive.end_run(run, outcome, job.stats())
    return job.outcome


class _Read(NamedTuple):
    """What the answers of a unit say now."""

    unit: _Unit
    read: tuple[tuple[Kept, tuple[ParsedPage, ...]], ...]
    failed: Mapping[int, str]
    """Why pages could not be read again, by their ids."""


class _Job:
    """Units are read ahead of the one that is written; what comes is written in the order of its coming."""

    def __init__(
        self,
        archive: Archive,
        told: Told,
        failed: Failed,
        progress: Callable[[int, int], None],
        total: int,
        jobs: int,
        *,
        dry_run: bool,
    ) -> None:
        self.outcome = Outcome()
        self.total = total
        self.done = 0
        self._dry = dry_run
        self._changed: set[int] = set()
        self._archive = archive
        self._home = str(Path(archive.name).absolute().parent)
        self._told, self._failed, self._progress = told, failed, progress
        # With one job, one core: a page is written before the next is read.
        self._ahead = 1 if jobs <= 1 else jobs + 2

    def stats(self) -> dict[str, int]:
        """As a run's, for the ledger."""
        outcome = self.outcome
        return {"pages": outcome.pages, "changed": outcome.changed, "failed": outcome.failed, "lost": outcome.lost}

    async def work(self, pool: Pool, todo: dict[Source, list[int]]) -> None:
        """All of it: pages first, for what they do not state any more their feeds may tell."""
        for source in _SOURCES:
            await self._read_all(pool, self._units(source, todo[source]))
            if source == "html" and self._changed:
                for other in _SOURCES[1:]:
                    more = set(self._archive.to_reread(other)) & self._changed
                    todo[other] += sorted(more.difference(todo[other]))
                    self.total += len(more)

    async def _read_all(self, pool: Pool, left: Iterator[_Unit]) -> None:
        reading = {self._begin(pool, unit) for unit in islice(left, self._ahead)}
        with ExitStack() as written:
            begun = 0.0
            while reading:
                done, reading = await asyncio.wait(reading, return_when=asyncio.FIRST_COMPLETED)
                if not self._dry and not begun:
                    written.enter_context(self._archive.batch())
                    begun = time.monotonic()
                for one in done:
                    self._write(*one.result())
                    reading.update(self._begin(pool, unit) for unit in islice(left, 1))
                if begun and time.monotonic() - begun > _AT_ONCE:
                    written.close()
                    begun = 0.0

    def _begin(self, pool: Pool, unit: _Unit) -> asyncio.Task[_Read]:
        return asyncio.ensure_future(self._read(pool, unit))

    def _units(self, source: Source, ids: Sequence[int]) -> Iterator[_Unit]:
        if source != "html":
            yield from self._shared(source, ids)
            return
        met: set[int] = set()
        for start in range(0, len(ids), _ASKED):
            for pages in self._archive.rereadings(source, ids[start : start + _ASKED]):
                if not met.issuperset(page.page_id for page in pages):
                    met.update(page.page_id for page in pages)
                    yield _Unit(source=source, pages=tuple(pages))

    def _shared(self, source: Source, ids: Sequence[int]) -> Iterator[_Unit]:
        """By answer: a feed is read once for all of its entries."""
        answers: dict[tuple[object, ...], list[Rereading]] = {}
        for (page,) in filter(None, self._archive.rereadings(source, ids)):
            answers.setdefault(tuple(kept.capture for kept in page.kept), []).append(page)
        for pages in answers.values():
            yield _Unit(source=source, pages=tuple(pages))

    async def _read(self, pool: Pool, unit: _Unit) -> _Read:
        read: list[tuple[Kept, tuple[ParsedPage, ...]]] = []
        failed: dict[int, str] = {}
        for page in unit.pages if unit.source == "html" else unit.pages[:1]:
            try:
                read += [(kept, await self._said(pool, kept)) for kept in page.kept]
            except ParseError as error:
                reason = str(error).removeprefix(f"{error.url}: {error.field}: ")
                alike = [page] if unit.source == "html" else unit.pages
                failed.update((one.page_id, reason) for one in alike)
        return _Read(unit, tuple(read), failed)

    async def _said(self, pool: Pool, kept: Kept) -> tuple[ParsedPage, ...]:
        """What an answer says now. `ParseError` when it cannot be read, or the page as a whole makes no sense."""
        said: Any = await pool.parse(
            *(b"", kept.url),
            home=self._home,
            record=(kept.capture.warc, kept.capture.offset),
            held=(kept.body.warc, kept.body.offset),
            sha256=kept.sha256,
            read_with=dict(kept.read_with),
        )
        for problem in (problem for page in said for problem in page.problems):
            if problem.stage == "parse" and problem.field in _WHOLE:
                raise ParseError(kept.url, problem.field, problem.error)
        return tuple(said)

    def _write(
        self, unit: _Unit, read: Sequence[tuple[Kept, tuple[ParsedPage, ...]]], failed: Mapping[int, str]
    ) -> None:
        self.done += len(unit.pages)
        well = []
        for page in unit.pages:
            if page.page_id in failed:
                self.outcome.failed += 1
                self._failed(page.url, failed[page.page_id])
                continue
            self.outcome.lost += not page.whole
            self.outcome.pages += page.whole
            well.append(page)
        if unit.source == "html":
            own = {kept.fetch_id: page for page in well for kept in page.kept}
            said = [(own[kept.fetch_id], kept, page) for kept, pages in read if kept.fetch_id in own for page in pages]
            self._restate(unit.source, said)
        else:
            for page in well:
                mine = {kept.capture: kept for kept in page.kept}
                said = [(page, mine[kept.capture], one) for kept, pages in read for one in pages]
                self._restate(unit.source, [one for one in said if page_key(one[2].url) == page_key(page.url)])
        self._progress(self.done, self.total)

    def _restate(self, source: Source, read: Sequence[tuple[Rereading, Kept, ParsedPage]]) -> None:
        own = [one for one in read if one[2].source == source]
        if not own:
            return
        with self._archive.rehearsal() if self._dry else nullcontext():
            found = self._archive.reread(source, own)
        if found:
            self._changed |= {page.page_id for page, _, _ in own}
            self.outcome.changed += len({one.what.partition(" ")[0] for one in found})
            self.outcome.fields.update(f"{kind_of(one.what)} {one.field}".rstrip() for one in found)
            self._told(own[0][0].url, found)


def kind_of(what: str) -> str:
    """Of what a difference is: article, comment, quote, former article or former comment.

    >>> kind_of("https://a.example/b/"), kind_of("https://a.example/b/ comment 12")
    ('article', 'comment')
    """
    words = what.split(" ")[1:-1]
    return " ".join(words) or "article"
