"""The records of an archive out of anybody's WARC and WACZ files, with the captures' dates, and without any network."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from ..crawl.bounds import MB
from ..crawl.workers import Pool, WorkerStartError
from ..discover.choice import Choice
from ..discover.divided import beginning, brings_news
from ..discover.endpoints import announced
from ..discover.feeds import is_feed
from ..discover.selection import Selection
from ..discover.sitemaps import is_sitemap
from ..discover.ways import without_words
from ..errors import ConfigError, NotFoundError, ParseError, SnapshotError, StoreError
from ..records import MediaFile, ParsedPage, Problem
from ..snapshots.captures import Caught
from ..snapshots.reading import Snapshot
from ..store.archive import Archive
from ..text import same_words
from ..urls import canonical_url, host_of, same_page
from .files import Files
from .frames import Frames
from .lists import Lists
from .plan import Plan, planned
from .steps import Steps, is_html, of_failure, of_sitemap
from .words import Words, fetch_of, problem_of

SPIDER = "replay"
"""What the ledger of runs calls it."""

OLDER = "older than what the archive has"
"""Why a capture is passed over whose page was read, at a later date, before the replay came to it."""

_LIMIT, _MEMORY = 60.0, 1024 * MB
_AHEAD = 2
"""So many bodies wait for each process that parses."""


@dataclass(slots=True)
class Replayed:
    """What came of a replay."""

    run: int = 0
    captures: int = 0
    """All that the files have."""

    known: int = 0
    """Those that the archive had read before."""

    pages: int = 0
    files: int = 0
    """Pictures and files of articles, of those that are skipped as pages."""

    skipped: Counter[str] = field(default_factory=Counter)
    damaged: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


Telling = Callable[[str, Replayed], None]
"""Told what is being done, and how far it has come."""


def replay(
    archive: Archive,
    files: Sequence[Path],
    *,
    choice: Choice | None = None,
    jobs: int | None = None,
    tell: Telling = lambda _, __: None,
) -> Replayed:
    """Read the captures in *files* into *archive*, page by page in the order of their dates.

    What the archive has read of them before is passed over: after a crash the same call goes on. *jobs* is the number
    of processes that parse, one a core when None, and 0 for none of their own. `SnapshotError` for a file that is none
    of captures, before anything is written.
    """
    began = time.monotonic()
    done = Replayed()
    plan = Plan()
    home = Path(archive.name).parent.absolute()
    for step in planned(home, files):
        if isinstance(step, Plan):
            plan = step
        else:
            tell(f"indexing {step}", done)
    done.skipped, done.damaged = plan.skipped, plan.damaged
    done.captures = plan.skipped.total() + plan.size
    done.run = archive.begin_run(SPIDER, " ".join(map(str, files)), {})
    outcome = "failed"
    try:
        asyncio.run(_Replay(archive, home, plan, choice or Choice(), done, tell).all(_size(jobs)))
        outcome = "finished"
    except WorkerStartError as error:
        raise ConfigError("--jobs", f"the parser's processes do not start: {error}") from error
    except (KeyboardInterrupt, asyncio.CancelledError):
        outcome = "interrupted"
        raise KeyboardInterrupt from None
    finally:
        done.seconds = round(time.monotonic() - began, 1)
        with suppress(StoreError):
            archive.end_run(done.run, outcome, {"captures": done.captures, "pages": done.pages, "known": done.known})
    return done


def _size(jobs: int | None) -> int:
    return jobs if jobs is not None else 0 if os.name == "nt" else len(os.sched_getaffinity(0))


class _Work(NamedTuple):
    capture: Caught
    snapshot: Snapshot
    page: asyncio.Task[ParsedPage]


class _Replay:
    """One replay, under way."""

    def __init__(self, archive: Archive, home: Path, plan: Plan, choice: Choice, done: Replayed, tell: Telling) -> None:
        self._archive = archive
        self._plan = plan
        self._done = done
        self._tell = tell
        self._words = Words(archive, home, plan)
        self._selection = Selection(choice, _Notes())
        self._frames = Frames()
        self._apart = plan.apart()
        self._feeds: list[Caught] = []
        self._late: list[Caught] = []
        self._beginnings: dict[tuple[str, int], str] = {}

    async def all(self, size: int) -> None:
        """Pages first, then what led to them, then what feeds and interfaces tell of them."""
        pool = Pool(size, limit=_LIMIT, memory=_MEMORY)
        try:
            await self._pages(pool, self._plan.pages)
            late, self._late = self._late, []
            await self._pages(pool, late, last=True)
        finally:
            pool.close()
        steps, files = Steps(self._plan, self._archive), Files(self._archive, self._plan, self._words)
        for capture in self._new(self._plan.redirects):
            if not self._keep(files.of(capture)):
                self._add([steps.of_redirect(capture)])
        for capture in self._new(self._plan.failures):
            if not self._plan.is_made_good(capture) and not self._keep(files.of(capture)):
                self._add([of_failure(capture)])
        for capture in sorted(self._plan.files, key=lambda one: one.status not in range(300, 400)):
            file = files.of(capture)
            self._done.files += self._keep(file) and file is not None and file.fetch.sha256 is not None
        lists = Lists(self._archive, self._plan.hosts, self._selection)
        for capture in self._plan.answers:
            with suppress(SnapshotError):
                lists.learn(capture, self._words.snapshot)
        for capture in self._new([*self._plan.answers, *self._feeds]):
            snapshot = self._read(capture)
            if snapshot is not None:
                self._add(lists.pages_of(capture, snapshot))
        self._done.left_out = Counter(self._selection.counts)

    # Pages

    async def _pages(self, pool: Pool, captures: Iterable[Caught], *, last: bool = False) -> None:
        at_work: deque[_Work] = deque()
        captures = list(captures)
        self._learn_frames(captures)
        for capture in self._new(captures):
            snapshot = self._read(capture)
            if snapshot is None:
                continue
            if is_feed(snapshot.body):
                self._feeds.append(capture)
            elif is_sitemap(snapshot.body):
                self._add([of_sitemap(capture, snapshot)])
            elif not is_html(snapshot):
                self._done.skipped["other file"] += 1
                self._plan.files.append(capture)
            elif self._frames.has(capture.url, snapshot.body):
                self._done.skipped["embedded in a page"] += 1
            else:
                self._frames.learn(capture.url, snapshot.body)
                at_work.append(_Work(capture, snapshot, asyncio.create_task(self._parsed(pool, capture, snapshot))))
                while len(at_work) > _AHEAD * max(pool.size, 1):
                    self._take(at_work[0], await at_work[0].page, last=last)
                    at_work.popleft()
                await asyncio.sleep(0)
        while at_work:
            self._take(at_work[0], await at_work[0].page, last=last)
            at_work.popleft()

    def _learn_frames(self, captures: Sequence[Caught]) -> None:
        """What the pages that were read before show inside them, if others are to be judged by that."""
        known = [capture for capture in captures if self._words.is_known(capture)]
        if known and len(known) < len(captures) and len(self._plan.hosts) > 1:
            for capture in known:
                with suppress(SnapshotError):
                    self._frames.learn(capture.url, self._words.snapshot(capture).body)

    async def _parsed(self, pool: Pool, capture: Caught, snapshot: Snapshot) -> ParsedPage:
        told = {"left": sorted(self._plan.left.get(host_of(capture.url), ())), "apart": self._apart}
        more = {name: hosts for name, hosts in told.items() if hosts}
        fetch = replace(fetch_of(capture, snapshot, self._words.body_at(capture)), read_with=more or None)
        try:
            page = await pool.parse(snapshot.body, capture.url, snapshot.header("Content-Type"), **more)
        except ParseError as error:
            reason = str(error).removeprefix(f"{error.url}: {error.field}: ")
            problem = Problem(stage="parse", field="page", error=reason)
            page = ParsedPage(url=canonical_url(capture.url), kind="other", problems=(problem,))
        return replace(page, fetch=fetch)

    def _take(self, work: _Work, page: ParsedPage, *, last: bool) -> None:
        if self._is_variant(work.capture, page):
            self._add([replace(without_words(page), url=canonical_url(work.capture.url), about=page.url)])
            return
        if page.article is not None and page.article.part > 1:
            before = self._before(page)
            if not before and not last:
                self._late.append(work.capture)
                return
            page = page if brings_news(page, before) else without_words(page)
        if (home := self._named_home(work, page)) is not None:
            if not last:
                self._late.append(work.capture)
                return
            page = self._as_copy(page, home)
        self._selection.learn_clock(page.site.zone if page.site is not None else None)
        if self._selection.outside(page, work.capture.url) is not None:
            page = without_words(page)
        if page.article is not None and page.article.parts > 1:
            self._beginnings[page.about or page.url, page.article.part] = beginning(page)
        self._add([page])

    def _is_variant(self, capture: Caught, page: ParsedPage) -> bool:
        """Whether a post was captured here under an address with parameters, and at its own as well.

        What the parameters change, the page of a list within the post say, is none of its words.
        """
        elsewhere = page.kind == "article" and page.about is None and not same_page(capture.url, page.url)
        return elsewhere and "?" in capture.url and self._plan.has_beside(page.url, capture.at)

    def _named_home(self, work: _Work, page: ParsedPage) -> str | None:
        """The address on another host that an article has, if it is a copy of one there, as its program says."""
        root = announced(work.snapshot.body, work.capture.url).root if page.article is not None else None
        there = host_of(root or "")
        if root is None or there == host_of(page.url) or there not in self._plan.hosts:
            return None
        post, home = urlsplit(page.about or page.url), urlsplit(root)
        return post._replace(scheme=home.scheme, netloc=home.netloc).geturl()

    def _as_copy(self, page: ParsedPage, home: str) -> ParsedPage:
        """The page; where the one at *home* has the same words, nothing but that it leads there."""
        assert page.article is not None
        if not same_words(page.article.text, self._text_of(home)):
            return page
        return replace(without_words(page), about=canonical_url(home))

    def _before(self, page: ParsedPage) -> str:
        """How the part before *page* begins; empty when it is not read."""
        assert page.article is not None
        post = page.about or page.url
        if known := self._beginnings.get((post, page.article.part - 1)):
            return known
        return self._text_of(post)

    def _text_of(self, url: str) -> str:
        try:
            return self._archive.article(url)["body_text"] or ""
        except NotFoundError:
            return ""

    # Captures

    def _new(self, captures: Iterable[Caught]) -> Iterable[Caught]:
        """Those that the archive has not read; how far the work is, is told."""
        for capture in captures:
            if self._words.is_known(capture):
                self._done.known += 1
            else:
                yield capture

    def _read(self, capture: Caught) -> Snapshot | None:
        """The capture with its body; None where that cannot be had, which is a problem of its page."""
        try:
            snapshot = self._words.snapshot(capture)
        except SnapshotError as error:
            self._add([problem_of(capture, str(error))])
            return None
        if snapshot.problem is not None:
            self._add([problem_of(capture, f"{capture.warc}, record at {capture.offset}: {snapshot.problem}")])
            return None
        return snapshot

    def _keep(self, file: MediaFile | None) -> bool:
        """Write down what became of a picture or file of an article, if it is one."""
        if file is not None:
            self._archive.add_file(file, run_id=self._done.run)
        return file is not None

    def _add(self, pages: Sequence[ParsedPage]) -> None:
        """Write what a capture says, all of it or nothing; *pages* end with the page that was captured.

        What the archive has of that page may be younger: it was read from other files before, or by a crawl.
        """
        own = pages[-1]
        last = self._archive.read_at(own.url) if own.fetch is not None and not own.fetch.redirects else None
        if own.fetch is not None and last is not None and own.fetch.fetched_at < last:
            self._done.skipped[OLDER] += 1
            return
        self._archive.check_place()
        with self._archive.batch():
            for page in pages:
                self._archive.add(page, run_id=self._done.run)
        self._done.pages += 1
        self._tell("reading", self._done)


class _Notes:
    """The memory of a selection, for as long as the replay takes."""

    def __init__(self) -> None:
        self._found: list[tuple[str, str]] = []
        self._noted: dict[str, object] = {}

    def remember(self, source: str, url: str) -> bool:
        if (source, url) in self._found:
            return False
        self._found.append((source, url))
        return True

    def remembered(self, source: str | None = None) -> list[tuple[str, str]]:
        return [one for one in self._found if source in (None, one[0])]

    def note(self, key: str, value: object) -> None:
        self._noted[key] = value

    def noted(self, key: str, default: object = None) -> object:
        return self._noted.get(key, default)
