"""WACZ files, looked into: the WARC files they hold, and the pages they name."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from ..errors import SnapshotError
from .files import OPEN

DAMAGED = (OSError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError)
"""What is raised where a file, or what is compressed in it, cannot be read."""

_CLOSED = (KeyError, RuntimeError, ValueError, struct.error)
"""By a member that is not there, takes a password, or is compressed in a way that Python has not; by broken names."""

_LOCAL_HEADER = 30
_PAGE_LISTS = ("pages/pages.jsonl", "pages/extraPages.jsonl")
_LISTS = (*_PAGE_LISTS, *(f"{name}.gz" for name in _PAGE_LISTS))


def is_packed(path: Path) -> bool:
    """Whether *path* is called as WACZ files are, or is a ZIP file whatever it is called."""
    return _named(path.name) or (path.is_file() and zipfile.is_zipfile(path))


def parted(home: Path, warc: str) -> tuple[str, str]:
    """What the rows of an archive in the folder *home* call *warc*: a file, and the name inside it of a WACZ file.

    A file's own name may have the sign that stands between them.

    >>> parted(Path(), "a.WACZ#archive/b.warc.gz"), parted(Path(), "a#b.warc.gz")
    (('a.WACZ', 'archive/b.warc.gz'), ('a#b.warc.gz', ''))
    """
    if "#" in warc and not _is_there(home / warc):
        signs = [found.start() for found in re.finditer("#", warc)]
        packed = [at for at in signs if (home / warc[:at]).is_file()] or [at for at in signs if _named(warc[:at])]
        if packed:
            return warc[: packed[0]], warc[packed[0] + 1 :]
    return warc, ""


def _is_there(path: Path) -> bool:
    return path.is_file() or path.with_name(path.name + OPEN).is_file()


def _named(name: str) -> bool:
    return name.lower().endswith(".wacz")


def members_of(path: Path) -> list[str]:
    """The WARC files inside, by their names there; `SnapshotError` for what is no WACZ file."""
    with _opened(path) as packed:
        names = packed.namelist()
    if "datapackage.json" not in names and not any(name.startswith("archive/") for name in names):
        raise SnapshotError(path, None, "a ZIP file, but no WACZ: it has no datapackage.json")
    ends = (".warc", ".warc.gz", ".arc", ".arc.gz")
    return [name for name in names if name.startswith("archive/") and name.lower().endswith(ends)]


def pages_of(path: Path) -> set[str]:
    """The addresses of the pages that somebody visited, as the lists of pages have them; what is no JSON is none.

    None at all where a list cannot be read to its end.
    """
    found = set()
    with _opened(path) as packed:
        for name in set(_LISTS) & set(packed.namelist()):
            try:
                with packed.open(name) as file:
                    lines = gzip.GzipFile(fileobj=file) if name.endswith(".gz") else file
                    for line in lines:
                        found.add(_address(line))
            except (*DAMAGED, *_CLOSED):  # half a list would leave the other pages out
                return set()
    return found - {""}


def _address(line: bytes) -> str:
    try:
        said = json.loads(line)
    except ValueError:
        return ""
    return str(said.get("url") or "") if isinstance(said, dict) else ""


@contextmanager
def opened_member(path: Path, name: str) -> Iterator[BinaryIO]:
    """A file inside, to be read from any place; one that is stored as it is, without reading what is before it."""
    with _opened(path) as packed, _member(packed, path, name) as member:
        info = packed.getinfo(name)
        if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
            yield cast(BinaryIO, member)
            return
        with path.open("rb") as file:
            file.seek(info.header_offset)
            names, extra = struct.unpack("<26x2H", file.read(_LOCAL_HEADER))
            start = info.header_offset + _LOCAL_HEADER + names + extra
            yield cast(BinaryIO, io.BufferedReader(_Stretch(file, start, info.file_size)))


def _member(packed: zipfile.ZipFile, path: Path, name: str) -> IO[bytes]:
    try:
        return packed.open(name)
    except (*DAMAGED, *_CLOSED) as error:
        raise SnapshotError(f"{path}#{name}", None, f"cannot be read: {' '.join(str(error).split())}") from error


class _Stretch(io.RawIOBase):
    """A part of a file, as a file."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file = file
        self._start = start
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        self._file.seek(self._start + self._at)
        data = self._file.read(max(0, min(len(buffer), self._size - self._at)))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        packed = zipfile.ZipFile(path)
    except (*DAMAGED, *_CLOSED) as error:
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise SnapshotError(path, None, f"no WACZ file: {said}") from error
    with packed:
        yield packed
