"""WARC files in their folder: names, the one that is being written, what a crash left."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from glob import escape
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from ..errors import SnapshotError
from ..times import now

try:
    import fcntl
except ImportError:  # not on Windows: there, nothing tells whether another process writes a file
    fcntl = None  # type: ignore[assignment]

OPEN = ".open"
"""The end of a file's name while it is written, as Heritrix has it."""

_CHUNK = 1024 * 1024


def new_file(folder: Path, prefix: str, serial: int) -> tuple[Path, FileIO]:
    """A file that nobody has: `prefix-20261128041836-00000.warc.gz.open`."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = now().strftime("%Y%m%d%H%M%S")
    while True:
        path = folder / f"{prefix}-{stamp}-{serial:05}.warc.gz{OPEN}"
        if not path.with_name(path.name.removesuffix(OPEN)).exists():
            with suppress(FileExistsError):
                file = FileIO(path, "xb")
                if fcntl is not None:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return path, file
        serial += 1


def settle(file: FileIO, path: Path, lines: Iterable[str]) -> Path:
    """Close a file under its lasting name, its index beside it."""
    name = path.with_name(path.name.removesuffix(OPEN))
    index_path(name).write_text("".join(sorted(lines)), encoding="utf-8")
    if os.name == "nt":  # where no open file can be renamed
        file.close()
    path.rename(name)
    file.close()
    return name


def index_path(path: Path) -> Path:
    """Where the index of a WARC file is.

    >>> index_path(Path("warc/a.warc.gz")).name
    'a.cdxj'
    """
    return path.with_name(path.name.removesuffix(".gz").removesuffix(".warc") + ".cdxj")


def warc_folder(archive: Path) -> Path:
    """Where the WARC files of an archive are."""
    return archive.parent / "warc"


def name_from(home: Path, path: Path) -> str:
    """What the rows of an archive in the folder *home* call a WARC file: its path from there, if it is below.

    >>> name_from(Path("/a/data"), Path("/a/data/warc/b.warc.gz")), name_from(Path("/a/data"), Path("/c/b.warc.gz"))
    ('warc/b.warc.gz', '/c/b.warc.gz')
    """
    home, path = home.absolute(), path.absolute()
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else path.as_posix()


def find(home: Path, warc: str) -> Path:
    """The file that the rows of an archive in the folder *home* call *warc*, though it may be open.

    `SnapshotError` when it is not there.
    """
    path = home / warc
    for found in (path, path.with_name(path.name + OPEN)):
        if found.exists():
            return found
    raise SnapshotError(path, None, "no such file")


def torn(folder: Path, prefix: str) -> Iterator[Path]:
    """The files beginning with *prefix* that a crash has left open: none that a living process writes."""
    for path in sorted(folder.glob(f"{escape(prefix)}-*.warc.gz{OPEN}")) if folder.is_dir() else ():
        if not _is_held(path):
            yield path


def mend(path: Path, *, whole: int = 0) -> int:
    """Take a torn record away from the end of a file that a crash left, and close the file; the bytes taken away.

    Up to *whole* the file is known to be well. A file that has no whole record is deleted. Its index is not made.
    """
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        good = whole_until(file, whole if whole <= size else 0)  # a shorter one is not the file that was known
        if good < size:
            file.truncate(good)
            os.fsync(file.fileno())
    if good == 0:
        path.unlink()
    else:
        path.rename(path.with_name(path.name.removesuffix(OPEN)))
    return size - good


def whole_until(file: BinaryIO, start: int = 0) -> int:
    """Where the last whole gzip member of a file ends (RFC 1952: its checksum and length agree), from *start* on."""
    good = start
    file.seek(start)
    left = b""
    while True:
        member = zlib.decompressobj(zlib.MAX_WBITS + 16)
        read = 0
        try:
            while not member.eof:
                data = left or file.read(_CHUNK)
                left = b""
                if not data:
                    return good
                member.decompress(data)
                read += len(data)
        except zlib.error:
            return good
        left = member.unused_data
        good += read - len(left)


def _is_held(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False
