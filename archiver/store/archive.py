"""The archive: one SQLite file, one writer, any number of readers."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from sqlite_utils import Database

from ..errors import StoreError
from ..normalize import normalize
from ..records import Capture, MediaFile, ParsedPage, Source
from ..times import from_iso
from ..version import VERSION
from . import read, report
from .captured import CapturedRow, captured_articles, captures_in, read_at, warcs
from .connection import closed_well, connect, identity, store_errors, transaction
from .dump import content_dump
from .evidence import Evidence, What, evidence
from .files import FileRow, add_file, find_file, has_file, media_urls
from .incoming import Again
from .ledger import begin_run, end_of, end_run, record_of
from .links import content_of
from .marks import Mark, holds, mark_of
from .order import settle
from .rereading import Difference, Rereading, contents, differences, pages_read, rereadings, together
from .restating import Read, forget_unnamed, restate
from .revisions import Change
from .search import KINDS, MARKS, Hit, HitKind, search
from .whereabouts import lasting_address
from .write import Writer

_T = TypeVar("_T")


def open_archive(path: str | Path, *, create: bool = True, read_only: bool = False) -> Archive:
    """The archive in the file at *path*, made when it is missing; `:memory:` is one that is not kept.

    Whatever hinders is a `StoreError` in one line, `SchemaVersionError` for an archive of a newer program;
    the file is then left as it was.
    """
    return Archive(connect(path, create=create, read_only=read_only), name=str(path), read_only=read_only)


class Archive:
    """An open archive. Pages come in by `add`; what it knows is asked by the other methods.

    It belongs to the thread that opened it. Rows are dictionaries with the columns of the public views.
    """

    def __init__(self, db: Database, *, name: str, read_only: bool = False) -> None:
        self.db = db
        """The database itself, for queries of one's own."""

        self.name = name
        self.read_only = read_only
        self._writer = Writer(db)
        self._file = identity(name)
        self._closed = False

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Archive {self.name}>"

    def close(self) -> None:
        """Close the file; closing twice is fine."""
        if self._closed:
            return
        self._closed = True
        with store_errors(f"cannot close {self.name}"):
            if not self.read_only:
                with suppress(sqlite3.Error):  # what waits for its place is given it by whoever opens the file next
                    settle(self.db)
            closed_well(self.db)

    # Writing

    def add(self, page: ParsedPage, *, run_id: int | None = None) -> Change:
        """Normalize *page* and write all it says in one transaction; what is known already is not written."""
        page = normalize(content_of(page))
        with self._writing(f"cannot write {page.url}"):
            return self._writer.add(page, run_id)

    def add_file(self, file: MediaFile, *, run_id: int | None = None) -> None:
        """Write down what came of a request for a picture or another file of an article, in one transaction."""
        with self._writing(f"cannot write {file.url}"):
            add_file(self.db, file, run_id)

    @contextmanager
    def batch(self) -> Iterator[Archive]:
        """Pages added inside are kept together or not at all: faster, and a crash loses them all. It nests.

        A page that fails inside is undone alone, and the others are kept when its error is caught.
        """
        with self._writing(f"cannot write to {self.name}"):
            yield self

    def begin_run(self, spider: str, target: str, settings: Mapping[str, object] | None = None) -> int:
        """Open a line in the ledger of runs; the id goes with every page that the run adds."""
        with self._writing(f"cannot write to {self.name}"):
            return begin_run(self.db, spider, target, VERSION, settings or {})

    def end_run(self, run_id: int, outcome: str, stats: Mapping[str, object] | None = None) -> None:
        """Close that line: how the run ended and what it counted."""
        with self._writing(f"cannot write to {self.name}"):
            settle(self.db)
            end_run(self.db, run_id, outcome, stats or {})

    def mark(self, run_id: int) -> Mark:
        """How far the archive has come in a run; fit for JSON."""
        with store_errors(f"cannot read {self.name}"):
            return mark_of(self.db, run_id)

    def holds(self, mark: Mark) -> bool:
        """Whether what was in the archive when *mark* was made is in this one; not so in an older copy, or another."""
        with store_errors(f"cannot read {self.name}"):
            return holds(self.db, mark)

    def record_of(self, digest: str) -> tuple[str, datetime, Capture] | None:
        """The WARC record that holds the payload of this digest: its address, its date and its place."""
        with store_errors(f"cannot read {self.name}"):
            return record_of(self.db, digest)

    def end_of(self, warc: str) -> int:
        """Where the last record of a WARC file ends that a row points to; 0 when none does."""
        with store_errors(f"cannot read {self.name}"):
            return end_of(self.db, warc)

    def captures_in(self, warc: str) -> set[int]:
        """Where the records of a WARC file begin that the archive has read."""
        with store_errors(f"cannot read {self.name}"):
            return captures_in(self.db, warc)

    def read_at(self, url: str) -> datetime | None:
        """When the page at *url* was last read there; None when it never was."""
        with store_errors(f"cannot read {self.name}"):
            return from_iso(read_at(self.db, url))

    def check_place(self) -> None:
        """`StoreError` when the file was deleted or replaced: what is written would be lost with it."""
        if identity(self.name) != self._file:
            raise StoreError(f"{self.name}: the archive was deleted or replaced while it was being written")

    def hurry(self) -> None:
        """Wait for no other writer any more."""
        with self._reading():
            self.db.execute("PRAGMA busy_timeout = 0")

    @contextmanager
    def _writing(self, doing: str) -> Iterator[None]:
        if self.read_only:
            raise StoreError(f"{doing}: {self.name} is open for reading only")
        with store_errors(doing):
            try:
                with transaction(self.db):
                    yield
            except BaseException:
                # Ids that the transaction gave out are void.
                self._writer.forget()
                raise

    # Reading again

    def to_reread(
        self, source: Source, *, current: Collection[str] | None = None, site: str | None = None
    ) -> list[int]:
        """The ids of the pages read from this source; with *current* only those that no such reader has read."""
        with self._reading():
            return pages_read(self.db, source, current=current, site=site)

    def rereadings(self, source: Source, page_ids: Sequence[int]) -> list[list[Rereading]]:
        """What it takes to read these pages again: those of one article together."""
        with self._reading():
            groups = together(self.db, page_ids) if source == "html" else [[page_id] for page_id in page_ids]
            found = {one.page_id: one for one in rereadings(self.db, source, [id for ids in groups for id in ids])}
        return [[found[page_id] for page_id in ids if page_id in found] for ids in groups]

    def reread(self, source: Source, read: Sequence[Read]) -> list[Difference]:
        """Put in the place of what was read on some pages, those of one article, what is read now from their answers.

        Returns where it differs. No former version is made of it: nobody has edited anything. Of a page whose present
        answer was not kept nothing but former versions is read again.
        """
        told = sorted(
            ((page, kept, normalize(content_of(said))) for page, kept, said in read),
            key=lambda one: (one[1].fetched_at, one[1].fetch_id),
        )
        pages = {page.page_id for page, _, _ in read}
        with self._writing("cannot write what was read again"):
            before = contents(self.db, pages)
            again = Again()
            for page, kept, said in told:
                if page.whole:
                    present = kept.fetch_id in page.present
                    self._writer.reread(said, page.page_id, kept, again, present=present)
            restate(self.db, source, told, again)
            settle(self.db)
            return list(differences(before, contents(self.db, pages)))

    def forget_unnamed(self) -> None:
        """Let go of people and terms that nothing names any more, after pages were read again."""
        with self._writing(f"cannot write to {self.name}"):
            forget_unnamed(self.db)
            self._writer.forget()

    @contextmanager
    def rehearsal(self) -> Iterator[Archive]:
        """What is written inside is taken back."""
        with suppress(_TakeBack), self._writing(f"cannot write to {self.name}"):
            yield self
            raise _TakeBack

    # Asking

    def article(self, url: str) -> read.WholeArticle:
        """The article at *url* with its quotes and pictures, or `NotFoundError`."""
        with self._reading():
            return read.article(self.db, url)

    def file(self, name: str) -> FileRow:
        """A picture or another file, by its address or its SHA-256, and where it is kept; or `NotFoundError`."""
        with self._reading():
            return find_file(self.db, name)

    def has_file(self, url: str) -> bool:
        """Whether the file at *url* is kept."""
        with self._reading():
            return has_file(self.db, url)

    def media_urls(self) -> set[str]:
        """The addresses of all pictures and files that articles show or link to."""
        with self._reading():
            return media_urls(self.db)

    def address_of(self, url: str) -> str | None:
        """The address of the page that *url* is another address of, and is not for now only; None for all others."""
        with self._reading():
            return lasting_address(self.db, url)

    def articles(
        self,
        *,
        site: str | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        author: str | None = None,
        term: str | None = None,
    ) -> Iterator[read.ArticleRow]:
        """The articles, oldest first, fetched as they are asked for; `until="2012"` includes all of 2012."""
        with self._reading():
            found = read.articles(self.db, site=site, since=since, until=until, author=author, term=term)
        return self._each(found)

    def thread(self, url: str) -> list[read.CommentRow]:
        """The comments under the article at *url*, replies below what they answer."""
        with self._reading():
            return read.thread(self.db, url)

    def comments(
        self,
        *,
        site: str | None = None,
        url: str | None = None,
        author: str | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
    ) -> Iterator[read.CommentRow]:
        """The comments of all articles, thread by thread, fetched as they are asked for."""
        with self._reading():
            found = read.comments(self.db, site=site, url=url, author=author, since=since, until=until)
        return self._each(found)

    def quotes(
        self, *, speaker: str | None = None, url: str | None = None, site: str | None = None
    ) -> list[read.QuoteRow]:
        """The quotes, a row for each stretch of words."""
        with self._reading():
            return read.quotes(self.db, speaker=speaker, url=url, site=site)

    def revisions(self, url: str) -> list[read.RevisionRow]:
        """The former versions of an article and of its comments, oldest first."""
        with self._reading():
            return read.revisions(self.db, url)

    def search(
        self,
        words: str,
        *,
        kinds: Iterable[HitKind] = KINDS,
        limit: int = 20,
        marks: tuple[str, str] = MARKS,
    ) -> list[Hit]:
        """The best places for *words*: `"a phrase"`, `begin*`, `-without`, `one OR other`."""
        with self._reading():
            return search(self.db, words, kinds=kinds, limit=limit, marks=marks)

    def problems(self, *, run: int | None = None, site: str | None = None) -> list[report.ProblemRow]:
        """What surprised on pages; with *run* only what that run was the last to meet."""
        with self._reading():
            return report.problems(self.db, run=run, site=site)

    def lost_files(self, *, site: str | None = None) -> list[report.ProblemRow]:
        """The pictures and files of articles that were asked for and could not be had."""
        with self._reading():
            return report.lost_files(self.db, site=site)

    def gaps(self, *, site: str | None = None) -> list[report.GapRow]:
        """Articles whose page claims another number of comments than the archive has."""
        with self._reading():
            return report.gaps(self.db, site=site)

    def sites(self) -> list[report.SiteRow]:
        """The blogs, with how much the archive has of each."""
        with self._reading():
            return report.sites(self.db)

    def stats(self) -> report.Stats:
        """How much there is, in all (`totals`) and of each blog (`sites`)."""
        with self._reading():
            return report.stats(self.db)

    def evidence(self, what: What, key: str) -> list[Evidence]:
        """The answers that an article, a comment or a quote came from; `NotFoundError` for one that is not there.

        *key* is the row's id; of an article its address as well, of a comment its permalink or the blog's own id.
        """
        with self._reading():
            return evidence(self.db, what, key)

    def runs(self) -> list[report.RunRow]:
        """The runs, newest first."""
        with self._reading():
            return report.runs(self.db)

    def run_report(self, run: int) -> report.RunReport:
        """What one run read, and what it missed."""
        with self._reading():
            return report.run_report(self.db, run)

    def warcs(self) -> list[str]:
        """The WARC files that the archive points to, named from its folder."""
        with self._reading():
            return warcs(self.db)

    def captured_articles(self) -> Iterator[CapturedRow]:
        """The articles of which a WARC file has the page, each with the last capture of it."""
        with self._reading():
            return self._each(captured_articles(self.db))

    def content_dump(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """All content by natural keys; two archives of the same articles and comments give the same."""
        with self._reading():
            return self._each(content_dump(self.db))

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with store_errors(f"cannot read {self.name}"):
            if not self.read_only:
                settle(self.db)
            yield

    def _each(self, found: Iterator[_T]) -> Iterator[_T]:
        with self._reading():
            yield from found


class _TakeBack(Exception):
    """Nothing went wrong: it was but a rehearsal."""
