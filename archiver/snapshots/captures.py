"""What a WARC file has captured, without the words: all that a plan of reading takes, and how it is read then."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from warcio.recordloader import ArcWarcRecord

from ..errors import SnapshotError
from .dates import moment
from .packed import parted
from .reading import is_cut_short, opened, status_in
from .records import ONE_STREAM, Records, check, one_record, said

_FRAMES = ("iframe", "frame", "embed", "object")
"""`Sec-Fetch-Dest` of what a page has inside it (Fetch Metadata Request Headers, 2.1)."""

_HOPS = re.compile(rb"^hopsFromSeed:[ \t]*(\S+)", re.I | re.M)
_BEGINNINGS = re.compile(
    rb"\x1f\x8b\x08|(?<=\n)(?:WARC/1\.\d\r\n|[a-z]{3,5}:\S{1,2000} [0-9a-f.:]{3,39} \d{14} \S{1,200} \d+\r?\n)"
)
"""How records begin: a gzip member, one of WARC, one of ARC."""

_CHUNK = 1024 * 1024
_INSIDE = (b"WARC/", b"http:", b"https", b"filed")
_OVERLAP = 2500
_MEMBER = b"\x1f\x8b\x08"
_ENDS_OF_GZIP = 18
_ONE_MEMBER = "one gzip stream over all records, of which none can be found again: warcio recompress {0} makes it well"


class Caught(NamedTuple):
    """A capture: an answer of the web, or a `resource` or `revisit` record that stands for one."""

    at: datetime
    url: str
    type: str
    status: int
    media_type: str
    warc: str
    offset: int
    length: int
    digest: str | None
    location: str | None
    """Where a redirect leads, as it says itself."""

    refers_to: tuple[str, datetime | None] | None
    """Of a `revisit`: the address, which may be empty, and the date of the record that has the body."""

    embedded: bool
    """Whether the browser asked for it as a part of another page, not as a page."""


@dataclass(slots=True)
class Contents:
    """What a WARC file has."""

    captures: list[Caught] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    """What could not be read, and where."""


def contents_of(home: Path, warc: str) -> Contents:
    """The captures of a file, in its order; a record that cannot be read costs itself, and is told.

    `SnapshotError` when the file cannot be opened, is no WARC file, or has no records that could be found again.
    """
    found = Contents()
    embedded: set[str] = set()
    ids: list[tuple[str, str]] = []
    first: SnapshotError | None = None
    with opened(home, warc) as file:
        _check_beginning(file, warc)
        start: int | None = 0
        known = 0
        while start is not None:
            try:
                for record, offset, length in _records(file, warc, start):
                    start, known = offset + length, known + 1
                    with one_record(warc, offset, "cannot be read"):
                        _take(record, warc, offset, length, found, ids, embedded)
                break
            except SnapshotError as error:
                if ONE_STREAM in str(error):
                    raise SnapshotError(warc, None, _ONE_MEMBER.format(parted(home, warc)[0])) from error
                first = first or error
                found.damaged.append(str(error))
                # The place of what could not be read is known; where the next begins is not.
                start = start if error.offset is None or error.offset < start else _following(file, error.offset)
    if not known:
        if first is not None:
            raise first
        raise SnapshotError(warc, None, "no WARC file: it has no record")
    found.captures = [
        one._replace(embedded=True) if embedded.intersection(own) else one
        for one, own in zip(found.captures, ids, strict=True)
    ]
    return found


def _records(file: BinaryIO, warc: str, start: int) -> Iterator[tuple[ArcWarcRecord, int, int]]:
    """The records from *start* on, with their places. `SnapshotError` with the place of one that cannot be read."""
    at = _past_blank_lines(file, start)
    file.seek(at)
    records = Records(file)
    while True:
        with one_record(warc, at, "cannot be read"):
            record = next(iter(records), None)
            if record is None:
                return
            at = max(at, records.offset)
        with one_record(warc, at, "cannot be read"):
            check(record)
            if record.rec_type == "metadata":
                record.hops = _HOPS.search(record.raw_stream.read(64 * 1024))
            if is_cut_short(record):
                raise EOFError("it is cut short")
            length = records.length()
        yield record, at, length
        at += length


def _past_blank_lines(file: BinaryIO, start: int) -> int:
    """Those between records that are not compressed are no part of them."""
    file.seek(start)
    data = file.read(16)
    return start + len(data) - len(data.lstrip(b"\r\n"))


def _take(
    record: ArcWarcRecord,
    warc: str,
    offset: int,
    length: int,
    found: Contents,
    ids: list[tuple[str, str]],
    embedded: set[str],
) -> None:
    headers, http = record.rec_headers, record.http_headers
    own, other = (headers.get_header(name) or "" for name in ("WARC-Record-ID", "WARC-Concurrent-To"))
    if record.rec_type == "request" and http is not None:
        if (http.get_header("Sec-Fetch-Dest") or "").lower() in _FRAMES:
            embedded.update({own, other} - {""})
    elif record.rec_type == "metadata" and record.hops is not None:
        if record.hops[1].upper().endswith(b"E"):
            embedded.update({other or headers.get_header("WARC-Refers-To") or ""} - {""})
    elif record.rec_type in ("response", "revisit", "resource"):
        found.captures.append(_caught(record, warc, offset, length))
        ids.append((own, other))


def _caught(record: ArcWarcRecord, warc: str, offset: int, length: int) -> Caught:
    headers, http = record.rec_headers, record.http_headers
    url = address(headers.get_header("WARC-Target-URI"))
    if not url:
        raise ValueError("it has no address")
    resource = record.rec_type == "resource"
    stated = record.content_type if resource else http.get_header("Content-Type") if http is not None else None
    refers = None
    if record.rec_type == "revisit":
        date = None
        with suppress(ValueError):  # one that is none: the address and the digest will do
            date = moment(headers.get_header("WARC-Refers-To-Date"))
        refers = (address(headers.get_header("WARC-Refers-To-Target-URI")), date)
    return Caught(
        at=moment(headers.get_header("WARC-Date")),
        url=url,
        type=record.rec_type,
        status=200 if resource else status_in(http),
        media_type=(stated or "").partition(";")[0].strip().lower(),
        warc=warc,
        offset=offset,
        length=length,
        digest=headers.get_header("WARC-Payload-Digest"),
        location=http.get_header("Location") if http is not None else None,
        refers_to=refers,
        embedded=False,
    )


def address(stated: str | None) -> str:
    """An address as a record states it: WARC/1.0 has angle brackets about it, and GNU Wget writes them.

    >>> address("<http://a.example/>")
    'http://a.example/'
    """
    return (stated or "").strip().removeprefix("<").removesuffix(">")


def _check_beginning(file: BinaryIO, warc: str) -> None:
    start = file.read(16)
    if not start:
        raise SnapshotError(warc, None, "no WARC file: it is empty")
    if not start.startswith((_MEMBER, b"WARC/", b"filedesc:")):
        raise SnapshotError(warc, None, "no WARC file: it begins neither as one nor with a gzip member")
    if start.startswith(_MEMBER):
        file.seek(0)
        inside = zlib.decompressobj(zlib.MAX_WBITS + 16)
        try:
            words = inside.decompress(file.read(64 * 1024), 16)
        except zlib.error as error:
            raise SnapshotError(warc, None, f"no WARC file: {said(error)}") from error
        if words and not words.startswith((b"WARC/", b"filedesc:")):
            raise SnapshotError(warc, None, "no WARC file: what is compressed in it is something else")


def _following(file: BinaryIO, broken: int) -> int | None:
    """Where the first record after a *broken* one begins; None when there is none."""
    at = broken + 1
    file.seek(at)
    tail = b""
    while data := file.read(_CHUNK):
        block = tail + data
        base = at - len(tail)
        for mark in _BEGINNINGS.finditer(block):
            place = base + mark.start()
            if mark[0] != _MEMBER or _begins_record(file, place):
                return place
        at += len(data)
        file.seek(at)
        tail = block[-_OVERLAP:]
    return None


def _begins_record(file: BinaryIO, place: int) -> bool:
    file.seek(place)
    try:
        return zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(file.read(4096), 5) in _INSIDE
    except zlib.error:
        return False
