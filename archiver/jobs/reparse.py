"""Pages read again from what was kept of them, by the reader of today, in several processes."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from ..crawl.bounds import MB
from ..crawl.workers import Pool
from ..errors import ParseError
from ..records import ParsedPage, Source
from ..store.archive import Archive
from ..store.rereading import Difference, Kept, Rereading
from ..urls import page_key
from .kept import current_parsers

READ = "archiver.jobs.kept:read_kept"
_PREFIX = re.compile(r"^(?:archiver\.errors\.)?SnapshotError: ")
_SOURCES: tuple[Source, ...] = ("html", "feed", "api")
_AT_ONCE = 50
"""Pages that are written in one transaction: a crash loses them, and they are read again."""

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
    """Of these, say something else than before."""

    failed: int = 0
    """Could not be read again: their answers are gone, or are not what they were."""

    lost: int = 0
    """Came from answers that were never kept."""

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
    job = _Job(archive, told, failed, progress, sum(map(len, todo.values())), jobs)
    pool = Pool(jobs, limit=timeout, memory=memory * MB, parse=READ)
    with ExitStack() as stack:
        if dry_run:
            stack.enter_context(archive.rehearsal())
        run = None if dry_run or not job.total else archive.begin_run("reparse", archive.name, {"all": everything})
        try:
            asyncio.run(job.work(pool, todo))
        except KeyboardInterrupt:
            if run is not None:
                archive.end_run(run, "shutdown", job.stats())
            raise
        finally:
            pool.close()
        if run is not None:
            archive.end_run(run, "finished", job.stats())
    return job.outcome


class _Read(NamedTuple):
    """What the answers of a unit say now; else why they cannot be read."""

    unit: _Unit
    read: tuple[tuple[Kept, tuple[ParsedPage, ...]], ...]
    reason: str


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
    ) -> None:
        self.outcome = Outcome()
        self.total = total
        self.done = 0
        self._uncommitted = 0
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
        """All of it."""
        left = self._units(todo)
        reading = {self._begin(pool, unit) for unit in islice(left, self._ahead)}
        with ExitStack() as written:
            while reading:
                done, reading = await asyncio.wait(reading, return_when=asyncio.FIRST_COMPLETED)
                for one in done:
                    if not self._uncommitted:
                        written.enter_context(self._archive.batch())
                    self._write(*one.result())
                    reading.update(self._begin(pool, unit) for unit in islice(left, 1))
                if self._uncommitted >= _AT_ONCE:
                    written.close()
                    self._uncommitted = 0

    def _begin(self, pool: Pool, unit: _Unit) -> asyncio.Task[_Read]:
        return asyncio.ensure_future(self._read(pool, unit))

    def _units(self, todo: dict[Source, list[int]]) -> Iterator[_Unit]:
        for source, ids in todo.items():
            if source == "html":
                for start in range(0, len(ids), _AT_ONCE):
                    for page in self._archive.rereadings(source, ids[start : start + _AT_ONCE]):
                        yield _Unit(source=source, pages=(page,))
            else:
                yield from self._shared(source, ids)

    def _shared(self, source: Source, ids: Sequence[int]) -> Iterator[_Unit]:
        """By answer: a feed is read once for all of its entries."""
        answers: dict[tuple[object, ...], list[Rereading]] = {}
        for page in self._archive.rereadings(source, ids):
            answers.setdefault(tuple(kept.capture for kept in page.kept), []).append(page)
        for pages in answers.values():
            yield _Unit(source=source, pages=tuple(pages))

    async def _read(self, pool: Pool, unit: _Unit) -> _Read:
        read: list[tuple[Kept, tuple[ParsedPage, ...]]] = []
        for kept in unit.pages[0].kept:
            try:
                said: Any = await pool.parse(
                    *(b"", kept.url),
                    home=self._home,
                    record=(kept.capture.warc, kept.capture.offset),
                    held=(kept.body.warc, kept.body.offset),
                    sha256=kept.sha256,
                    read_with=dict(kept.read_with),
                )
            except ParseError as error:
                reason = str(error).removeprefix(f"{error.url}: {error.field}: ")
                return _Read(unit, (), _PREFIX.sub("", reason))
            read.append((kept, said))
        return _Read(unit, tuple(read), "")

    def _write(self, unit: _Unit, read: Sequence[tuple[Kept, tuple[ParsedPage, ...]]], reason: str) -> None:
        for page in unit.pages:
            self._uncommitted += 1
            self.done += 1
            if reason:
                self.outcome.failed += 1
                self._failed(page.url, reason)
            elif not page.kept:
                self.outcome.lost += 1
            else:
                self._restate(page, unit.source, read)
        self._progress(self.done, self.total)

    def _restate(self, page: Rereading, source: Source, read: Sequence[tuple[Kept, tuple[ParsedPage, ...]]]) -> None:
        whole = source == "html"
        mine = {kept.capture: kept for kept in page.kept}
        now = [
            (mine[kept.capture], said)
            for kept, pages in read
            for said in pages
            if said.source == source and (whole or page_key(said.url) == page_key(page.url))
        ]
        self.outcome.pages += 1
        if not now:
            return  # it was but a way to others
        found = self._archive.reread(page.page_id, source, now)
        if found:
            self.outcome.changed += 1
            self.outcome.fields.update(f"{kind_of(one.what)} {one.field}".rstrip() for one in found)
            self._told(page.url, found)


def kind_of(what: str) -> str:
    """Of what a difference is: article, comment, quote, former article or former comment.

    >>> kind_of("https://a.example/b/"), kind_of("https://a.example/b/ comment 12")
    ('article', 'comment')
    """
    words = what.split(" ")[1:-1]
    return " ".join(words) or "article"
