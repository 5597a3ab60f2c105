"""The records of a file as warcio reads them, in silence: what is wrong with one is told by whoever reads it."""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader

from ..errors import SnapshotError

_ANOTHER = re.compile(rb"WARC/\d|\S+ \S+ \d{14} ")
"""How the next record begins, of WARC and of ARC."""

ONE_STREAM = "non-chunked gzip file"
"""That a gzip member goes on behind its record, as warcio says it too."""

logging.getLogger("warcio").setLevel(logging.ERROR)  # it warns of addresses with spaces, which it mends


class Records(ArchiveIterator):  # type: ignore[misc]
    """Those of a file, from where it stands."""

    INC_RECORD = ""
    """What warcio writes to stderr of a record that does not end where it says: `length` tells it."""

    def __init__(self, file: BinaryIO, *, check_digests: bool = False) -> None:
        super().__init__(file, arc2warc=True, check_digests=check_digests)
        self.reader = _Silent(self.fh)
        self.loader = _Loader(verify_http=False, arc2warc=True)

    def length(self) -> int:
        """Bytes of the record in the file; it is read to its end. `ValueError` when it does not end where it says."""
        before = self.err_count
        length = int(self.get_record_length())
        if self.reader.decompressor and self.next_line and _ANOTHER.match(self.next_line):
            raise ValueError(ONE_STREAM)
        # Of a record that only says what the file is, old ARC files state a length that is a line too small.
        strange = self.err_count > before and self.record.rec_type != "warcinfo"
        if strange or length <= 0 or (self.reader.decompressor and self.next_line):
            raise ValueError("its Content-Length is not its length")
        return length


class _Silent(DecompressingBufferedReader):  # type: ignore[misc]
    """What cannot be decompressed ends there; warcio's writes to stderr besides."""

    def _decompress(self, data: bytes) -> bytes:
        if not (self.decompressor and data and self.num_block_read):
            return super()._decompress(data)  # type: ignore[no-any-return]
        try:
            return self.decompressor.decompress(data)  # type: ignore[no-any-return]
        except zlib.error:
            return b""


class _Loader(ArcWarcRecordLoader):  # type: ignore[misc]
    """A record without an address has an empty one: that warcio fails of it says nothing."""

    def _ensure_target_uri_format(self, headers: Any) -> str:
        return super()._ensure_target_uri_format(headers) or ""


def check(record: ArcWarcRecord) -> None:
    """`ValueError` for a record that does not say where it ends."""
    if record.length is None:
        raise ValueError("it has no Content-Length")


@contextmanager
def one_record(warc: str, offset: int, what: str) -> Iterator[None]:
    """Whatever a record makes warcio raise is a `SnapshotError`; a disk that fails is told by who opened the file."""
    try:
        yield
    except (SnapshotError, OSError):
        raise
    except Exception as error:
        raise SnapshotError(warc, offset, f"{what}: {said(error)}") from error


def said(error: BaseException) -> str:
    """What went wrong, on one line."""
    return " ".join(str(error).split())[:200] or type(error).__name__
