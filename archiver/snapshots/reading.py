"""Records of WARC and ARC files, read: one at its offset, or all of a file, anybody's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Literal, cast

from warcio.recordloader import ArcWarcRecord

from ..errors import SnapshotError
from .dates import moment
from .decoding import LARGEST, decoded
from .files import find
from .packed import DAMAGED, is_packed, members_of, opened_member, parted
from .records import Records, check, one_record, said

_START = 11
_STARTS = (b"\x1f\x8b", b"WARC/", b"http:", b"https:", b"filedesc:")
"""What a record begins with: a gzip member, WARC's version, an address in ARC."""

RecordType = Literal["response", "revisit", "resource", "request", "metadata", "warcinfo", "conversion", "other"]
_TYPES = ("response", "revisit", "resource", "request", "metadata", "warcinfo", "conversion")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A record, read."""

    type: RecordType
    url: str
    at: datetime
    """When it was captured; aware, in UTC."""

    warc: str
    offset: int
    length: int
    """Bytes of the record in its file; 0 where the file does not tell."""

    id: str = ""
    """`WARC-Record-ID`."""

    digest: str | None = None
    """Of the payload, as the record states it."""

    status: int = 0
    """0 for a record that is no HTTP message."""

    headers: tuple[tuple[str, str], ...] = ()
    """Of the HTTP message, in their order."""

    fields: tuple[tuple[str, str], ...] = ()
    """Of the record."""

    body: bytes = b""
    """Decoded from its transfer and content encodings; empty for a `revisit`."""

    problem: str | None = None
    """What is wrong with the record: a digest that does not match, a body cut short."""

    @property
    def sha256(self) -> str:
        """Of the body."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def media_type(self) -> str:
        """As the server names it, without parameters: `text/html`."""
        return (self.header("Content-Type") or "").partition(";")[0].strip().lower()

    def header(self, name: str) -> str | None:
        """The first value of an HTTP header."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def field(self, name: str) -> str | None:
        """The first value of a field of the record."""
        return next((value for key, value in self.fields if key.lower() == name.lower()), None)


def read_snapshot(home: Path, warc: str, offset: int, *, largest: int = LARGEST) -> Snapshot:
    """The record at *offset* of the file that the rows of an archive in the folder *home* call *warc*.

    Of a body that has more than *largest* bytes only the beginning is read.

    `SnapshotError` when the file is not there, or no whole record begins at that place.
    """
    with opened(home, warc) as file, one_record(warc, offset, "no whole record"):
        return _read(*_record_at(file, warc, offset), warc, offset, largest)


def read_head(home: Path, warc: str, offset: int) -> Snapshot:
    """The record at *offset* without its body, and unchecked; as `read_snapshot`."""
    with opened(home, warc) as file, one_record(warc, offset, "no whole record"):
        record, _ = _record_at(file, warc, offset)
        return _snapshot(record, warc, offset)


def snapshots(home: Path, warc: str) -> Iterator[Snapshot]:
    """The records of a file, in their order. `SnapshotError` where it breaks off, after those before."""
    offset = 0
    with opened(home, warc) as file:
        records = Records(file, check_digests=True)
        while True:
            with one_record(warc, offset, "breaks off"):
                record = next(iter(records), None)
                if record is None:
                    return
                offset = records.offset
                found = _read(record, records, warc, offset)
            yield found


def _record_at(file: BinaryIO, warc: str, offset: int) -> tuple[ArcWarcRecord, Records]:
    file.seek(offset)
    if not file.read(_START).startswith(_STARTS):
        raise SnapshotError(warc, offset, "no record begins there")
    file.seek(offset)
    records = Records(file, check_digests=True)
    record = next(iter(records), None)
    if record is None:
        raise SnapshotError(warc, offset, "no record")
    return record, records


def warcs_in(path: Path) -> list[str]:
    """The WARC files that *path* stands for: itself, or those in a WACZ file (`file.wacz#archive/a.warc.gz`)."""
    if not is_packed(path):
        return [str(path)]
    return [f"{path}#{name}" for name in members_of(path)]


@contextmanager
def opened(home: Path, warc: str) -> Iterator[BinaryIO]:
    """The file that the rows of an archive in the folder *home* call *warc*. `SnapshotError` when it cannot be had."""
    name, inside = parted(home, warc)
    with ExitStack() as stack:
        path = find(home, name)
        try:
            file = opened_member(path, inside) if inside else path.open("rb")
            yield stack.enter_context(file)
        except DAMAGED as error:
            raise SnapshotError(warc, None, f"cannot be read: {said(error)}") from error


def _read(record: ArcWarcRecord, records: Records, warc: str, offset: int, largest: int = LARGEST) -> Snapshot:
    check(record)
    snapshot = _snapshot(record, warc, offset)
    body, problem = b"", None
    if snapshot.type != "revisit":
        headers = snapshot.headers if record.http_headers is not None else ()
        body, problem = decoded(record.raw_stream, headers, largest)
    if len(body) > largest:
        problem = "larger than a page may be"
    elif is_cut_short(record):
        problem = "it is cut short"
    elif record.digest_checker.passed is False:
        problem = "; ".join(record.digest_checker.problems)
    return replace(snapshot, body=body, problem=problem, length=records.length())


def _snapshot(record: ArcWarcRecord, warc: str, offset: int) -> Snapshot:
    kind = record.rec_type if record.rec_type in _TYPES else "other"
    http = record.http_headers
    headers = tuple((str(name), str(value)) for name, value in http.headers) if http is not None else ()
    if kind == "resource":
        headers = (("Content-Type", record.content_type or ""),)
    return Snapshot(
        type=cast(RecordType, kind),
        url=record.rec_headers.get_header("WARC-Target-URI") or "",
        at=moment(record.rec_headers.get_header("WARC-Date")),
        warc=warc,
        offset=offset,
        length=0,
        id=record.rec_headers.get_header("WARC-Record-ID") or "",
        digest=record.rec_headers.get_header("WARC-Payload-Digest"),
        status=status_in(http) if kind in ("response", "revisit") else 200 if kind == "resource" else 0,
        headers=headers,
        fields=tuple((str(name), str(value)) for name, value in record.rec_headers.headers),
    )


def is_cut_short(record: ArcWarcRecord) -> bool:
    """Whether the file has less of a record than it says itself; what is left to be read of it is passed over."""
    while record.raw_stream.read(64 * 1024):
        pass
    return int(getattr(record.raw_stream, "limit", 0)) > 0


def status_in(http: object) -> int:
    """The status that warcio has read; 0 without one."""
    code = str(getattr(http, "get_statuscode", lambda: "0")() or "0")
    return int(code) if code.isdigit() else 0
