"""Every answer of a crawl into WARC files beside the archive."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from scrapy import Request, signals
from scrapy import __version__ as scrapy_version
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from ..errors import SnapshotError
from ..records import Capture
from ..snapshots.cdxj import write_index
from ..snapshots.decoding import coding_of
from ..snapshots.exchange import Exchange
from ..snapshots.files import OPEN, mend, name_from, torn, warc_folder
from ..snapshots.reading import read_head
from ..snapshots.warc import ROLL, Original, WarcWriter, info_of
from ..store.archive import Archive
from ..times import from_iso, to_iso
from ..version import VERSION
from .requests import CAPTURE
from .stopping import stop

logger = logging.getLogger(__name__)


class Recorder:
    """Keeps the answers of a crawl; crawls side by side that write one archive write one file."""

    _writers: ClassVar[dict[tuple[Path, str], WarcWriter]] = {}
    _users: ClassVar[dict[tuple[Path, str], list[Recorder]]] = {}

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        archive = settings.get("ARCHIVE_DB")
        if not archive or not settings.getbool("ARCHIVER_WARC_ENABLED", True):
            raise NotConfigured
        self._crawler = crawler
        self._home = Path(archive).parent
        self._folder = Path(settings.get("ARCHIVER_WARC_DIR") or warc_folder(Path(archive)))
        self._prefix = Path(archive).stem
        self._open = False
        self.archive: Archive | None = None
        """Set when it is open: what it has need not be kept twice."""

        self.failure: str | None = None
        """Why nothing is recorded any more."""

        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Recorder:
        return cls(crawler)

    def record(self, request: Request, exchange: Exchange) -> None:
        """Keep an answer. Where that fails, the crawl is stopped, and what is not recorded is not stored."""
        if self.failure is not None:
            return
        try:
            written = self._writer().write(exchange, self._known)
        except SnapshotError as error:
            self._fail(error)
            return
        request.meta[CAPTURE] = {
            "at": to_iso(exchange.at),
            "record": self._as_told(written.record),
            "body": self._as_told(written.body),
        }
        stats = self._crawler.stats
        stats.inc_value("warc/records")
        stats.inc_value("warc/bytes", written.record.length)
        if written.body != written.record:
            stats.inc_value("warc/revisits")

    def _as_told(self, capture: Capture) -> list[Any]:
        # Of a body that the archive has already, the name is as its rows have it.
        warc = capture.warc if "/" in capture.warc else name_from(self._home, self._folder / capture.warc)
        return [warc, capture.offset, capture.length, capture.digest]

    def sync(self) -> None:
        """See to it that what was recorded is on the disk before the archive points to it."""
        if self.failure is None and (writer := self._writers.get(self._key)) is not None:
            try:
                writer.sync()
            except SnapshotError as error:
                self._fail(error)

    def _fail(self, error: SnapshotError) -> None:
        self.failure = str(error)
        stop(self._crawler, "store_failed", self.failure)

    @property
    def _key(self) -> tuple[Path, str]:
        return self._folder.absolute(), self._prefix

    def _writer(self) -> WarcWriter:
        if self._key not in self._writers:
            settings = self._crawler.settings
            info = info_of(
                f"archiver/{VERSION} scrapy/{scrapy_version}",
                user_agent=settings["USER_AGENT"],
                robots=settings.getbool("ROBOTSTXT_OBEY"),
                operator=settings.get("ARCHIVER_CONTACT"),
                part_of=Path(settings["ARCHIVE_DB"]).name,
            )
            roll = settings.getint("ARCHIVER_WARC_SIZE", ROLL)
            self._writers[self._key] = WarcWriter(self._folder, self._prefix, info, roll=roll)
        return self._writers[self._key]

    def _known(self, digest: str) -> Original | None:
        found = self.archive.record_of(digest) if self.archive is not None else None
        if found is None:
            return None
        try:
            head = read_head(self._home, found[2].warc, found[2].offset)
        except SnapshotError:  # somebody took the file away: what it held is to be kept again
            return None
        return Original(*found, coding_of(head.headers))

    def _opened(self) -> None:
        self._open = True
        if not self._users.get(self._key):
            for path in torn(self._folder, self._prefix):
                self._mend(path)
        self._users.setdefault(self._key, []).append(self)

    def _mend(self, path: Path) -> None:
        known = self.archive.end_of(name_from(self._home, path).removesuffix(OPEN)) if self.archive is not None else 0
        try:
            lost = mend(path, whole=known)
            whole = path.with_name(path.name.removesuffix(OPEN))
            if whole.exists():
                write_index(whole)
        except (OSError, SnapshotError) as error:
            logger.warning("%s was left open by a crash, and cannot be mended: %s", path, error)
            return
        logger.warning("%s was left open by a crash: mended, %d bytes of a torn record taken away", path, lost)

    def _closed(self) -> None:
        if not self._open:
            return
        self._open = False
        self._users[self._key].remove(self)
        if not self._users[self._key] and (writer := self._writers.pop(self._key, None)) is not None:
            try:
                writer.close()
            except SnapshotError as error:
                self._fail(error)


def captured(request: Request | None) -> dict[str, Any]:
    """The fields of a `Fetch` that the record of the answer to *request* settles; empty where none was made."""
    told = request.meta.get(CAPTURE) if request is not None else None
    if not told:
        return {}
    return {"fetched_at": from_iso(told["at"]), "capture": _named(told["record"]), "body": _named(told["body"])}


def _named(told: Sequence[Any]) -> Capture:
    warc, offset, length, digest = told
    return Capture(warc=warc, offset=offset, length=length, digest=digest)
