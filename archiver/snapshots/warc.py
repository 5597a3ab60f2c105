"""Answers into WARC files: WARC/1.1 (ISO 28500:2017), a gzip member a record, through warcio."""

from __future__ import annotations

import hashlib
import os
import uuid
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import NamedTuple

from warcio.recordbuilder import RecordBuilder
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ..errors import SnapshotError
from ..records import Capture
from ..times import now
from .cdxj import Entry, line_of
from .decoding import coding_of
from .exchange import Exchange, head_of, header_in, headers_in, status_of
from .files import new_file, settle

VERSION = "WARC/1.1"
CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_PROFILE = RecordBuilder.REVISIT_PROFILE_1_1

ROLL = 1_000_000_000
"""Bytes after which a file is closed and the next one begun."""

_LEVEL = 6
"""zlib's own choice between time and size."""

_REMEMBERED = 50_000
"""How many bodies of this run are known again; those that the archive has are asked for there."""

_WORTH_IT = 512
"""A shorter body is written again: to refer to another record takes as much."""


class Original(NamedTuple):
    """The record that holds a body: what a `revisit` record refers to."""

    url: str
    at: datetime
    capture: Capture
    coding: str = ""
    """How the body is encoded there, as `decoding.coding_of` has it."""


Known = Callable[[str], Original | None]
"""The record whose payload has that digest, where one is kept."""


class Written(NamedTuple):
    """Where an answer went."""

    record: Capture
    """Its own record."""

    body: Capture
    """The record that holds its body: the same, or the one that a `revisit` record refers to."""


class WarcWriter:
    """Writes one file after another in *folder*; each is called `….warc.gz.open` until it is closed.

    When `write` returns, its records are whole in the file (and after `sync` on the disk): what points to them can be
    written elsewhere. A crash leaves whole records and one torn one, which `files.mend` takes away.
    """

    def __init__(
        self,
        folder: Path,
        prefix: str,
        info: Mapping[str, str],
        *,
        roll: int = ROLL,
    ) -> None:
        """*info* are the fields of the `warcinfo` record."""
        self.folder = folder
        self._prefix = prefix
        self._info = info
        self._roll = roll
        self._file: FileIO | None = None
        self._end = 0
        self._path = folder
        self._serial = 0
        self._dirty = False
        self._lines: list[str] = []
        self._seen: OrderedDict[tuple[str, str], Original] = OrderedDict()

    def write(self, exchange: Exchange, known: Known = lambda _: None) -> Written:
        """Keep an answer, and the request that it is to; *known* finds a body that an earlier run has kept.

        `SnapshotError` when the file cannot be written.
        """
        head = head_of(exchange.response)
        payload = memoryview(exchange.response)[len(head) :]
        digest = "sha256:" + hashlib.sha256(payload).hexdigest()
        coding = coding_of(headers_in(head))
        whole = exchange.truncated is None
        original = self._original(digest, coding, len(payload), known) if whole and status_of(head) == 200 else None
        if original is not None:
            fields = {
                "WARC-Profile": _PROFILE,
                "WARC-Refers-To-Target-URI": original.url,
                "WARC-Refers-To-Date": _date(original.at),
            }
            response = self._record("revisit", exchange, head, b"", fields | {"WARC-Payload-Digest": digest})
        else:
            fields = {"WARC-Payload-Digest": digest}
            if exchange.truncated is not None:
                fields["WARC-Truncated"] = exchange.truncated
            response = self._record("response", exchange, head, payload, fields)
        packed = _packed(response)
        requested = _packed(self._request(exchange, response)) if exchange.request else b""
        self._open()
        start, length = self._end, len(packed)
        self._append(packed + requested)
        record = Capture(warc=self._name(), offset=start, length=length, digest=digest)
        self._lines.append(line_of(_entry(exchange, head, record, revisit=original is not None)))
        if original is None and whole:
            self._remember(digest, Original(exchange.url, exchange.at, record, coding))
        if self._end >= self._roll:
            self._close_file()
        return Written(record, original.capture if original is not None else record)

    def sync(self) -> None:
        """What was written is on the disk: a power cut does not take it. `SnapshotError` when it cannot be."""
        if self._file is not None and self._dirty:
            try:
                os.fdatasync(self._file.fileno()) if hasattr(os, "fdatasync") else os.fsync(self._file.fileno())
            except OSError as error:
                raise SnapshotError(self._path, None, f"cannot be written: {error.strerror}") from error
            self._dirty = False

    def close(self) -> None:
        """Give the file its lasting name, and write its index beside it. `SnapshotError` when that cannot be done."""
        self._close_file()

    # The body

    def _original(self, digest: str, coding: str, size: int, known: Known) -> Original | None:
        if size < _WORTH_IT:
            return None
        if (digest, coding) in self._seen:
            self._seen.move_to_end((digest, coding))
            return self._seen[digest, coding]
        found = known(digest)
        return found if found is not None and found.coding == coding else None

    def _remember(self, digest: str, original: Original) -> None:
        self._seen[digest, original.coding] = original
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)

    # The file

    def _name(self) -> str:
        return self._path.name.removesuffix(".open")

    def _open(self) -> None:
        if self._file is not None:
            return
        try:
            self._path, self._file = new_file(self.folder, self._prefix, self._serial)
        except OSError as error:
            raise SnapshotError(self.folder, None, f"cannot be written: {error.strerror or error}") from error
        self._serial += 1
        self._end = 0
        self._append(_packed(self._warcinfo()))

    def _append(self, data: bytes) -> None:
        """Whole, or not at all."""
        assert self._file is not None
        try:
            left = memoryview(data)
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            where, self._dirty = self._end, False
            with suppress(OSError, SnapshotError):  # what cannot be taken back now is mended when the next run begins
                self._file.truncate(where)
                self._close_file()
            self._file = None
            raise SnapshotError(self._path, where, f"cannot be written: {error.strerror or error}") from error
        self._end += len(data)
        self._dirty = True

    def _close_file(self) -> None:
        if self._file is None:
            return
        try:
            self.sync()
            settle(self._file, self._path, self._lines)
        except OSError as error:
            raise SnapshotError(self._path, None, f"cannot be closed: {error.strerror or error}") from error
        finally:
            with suppress(OSError):
                self._file.close()
            self._file, self._lines = None, []

    # Records

    def _warcinfo(self) -> ArcWarcRecord:
        info = {"format": "WARC File Format 1.1", "conformsTo": CONFORMS_TO, **self._info}
        block = "".join(f"{name}: {value}\r\n" for name, value in info.items() if value).encode()
        return _made("warcinfo", {"WARC-Filename": self._name(), "WARC-Date": _date(now())}, b"", block)

    def _request(self, exchange: Exchange, response: ArcWarcRecord) -> ArcWarcRecord:
        head = head_of(exchange.request)
        payload = exchange.request[len(head) :]
        fields = {"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")}
        if payload:
            fields["WARC-Payload-Digest"] = "sha256:" + hashlib.sha256(payload).hexdigest()
        return self._record("request", exchange, head, payload, fields)

    @staticmethod
    def _record(
        kind: str, exchange: Exchange, head: bytes, payload: bytes | memoryview, fields: Mapping[str, str]
    ) -> ArcWarcRecord:
        told = {"WARC-Target-URI": exchange.url, "WARC-Date": _date(exchange.at)}
        if exchange.ip:
            told["WARC-IP-Address"] = exchange.ip
        return _made(kind, {**told, **fields}, head, payload)


def _made(kind: str, fields: Mapping[str, str], head: bytes, payload: bytes | memoryview) -> ArcWarcRecord:
    block = hashlib.sha256(head)
    block.update(payload)
    told = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
        **fields,
        "WARC-Block-Digest": "sha256:" + block.hexdigest(),
    }
    headers = StatusAndHeaders("", list(told.items()), protocol=VERSION)
    content_type, message = WARCWriter.WARC_RECORDS[kind], _AsSent(head) if head else None
    size = len(payload)
    return ArcWarcRecord(
        *("warc", kind, headers, _View(payload), message, content_type, len(head) + size), payload_length=size
    )


def _packed(record: ArcWarcRecord) -> bytes:
    """A record as a gzip member."""
    member = _Member()
    _Writer(member, gzip=False, warc_version=VERSION).write_record(record)
    return member.whole()


class _Member:
    """A gzip member under way; a file to warcio, which would take a third more time for a hundredth less of it."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Some more of the record."""
        self._pieces.append(self._packer.compress(data))

    def flush(self) -> None:
        """As a file has it; what is packed is whole at the end alone."""

    def whole(self) -> bytes:
        """All of it."""
        return b"".join([*self._pieces, self._packer.flush()])


class _Writer(WARCWriter):  # type: ignore[misc]
    """warcio's, with the digests that were computed already and no others."""

    def ensure_digest(self, record: ArcWarcRecord, block: bool = True, payload: bool = True) -> None:
        """Nothing: `_made` has settled them."""


class _View:
    """A stream over bytes that are not copied: an answer may have 64 MB."""

    def __init__(self, data: bytes | memoryview) -> None:
        self._left = memoryview(data)

    def read(self, size: int = -1) -> bytes:
        """So many bytes more."""
        size = len(self._left) if size < 0 else size
        piece, self._left = bytes(self._left[:size]), self._left[size:]
        return piece


class _AsSent:
    """The head of a message, for warcio to write byte by byte: read and put together again it could be another."""

    def __init__(self, head: bytes) -> None:
        self.headers_buff = head

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """As `StatusAndHeaders` has it: nothing is left to compute."""


def _entry(exchange: Exchange, head: bytes, record: Capture, *, revisit: bool) -> Entry:
    mime = (header_in(head, "Content-Type") or "").partition(";")[0].strip().lower()
    return Entry(
        url=exchange.url,
        at=exchange.at,
        status=status_of(head),
        mime="warc/revisit" if revisit else mime or "unk",
        digest=record.digest or "",
        filename=record.warc,
        offset=record.offset,
        length=record.length,
    )


def _date(at: datetime) -> str:
    """WARC/1.1, 5.4; in whole seconds, as the archive's own times: what refers to a record names its very date."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def info_of(software: str, *, user_agent: str, robots: bool, operator: str | None, part_of: str) -> dict[str, str]:
    """The fields of a `warcinfo` record (ISO 28500, Annex B)."""
    return {
        "software": software,
        "http-header-user-agent": user_agent,
        "robots": "obey" if robots else "ignore",
        "operator": operator or "",
        "isPartOf": part_of,
        "created": _date(now()),
    }
