"""WACZ files, written: WARC files with their index and a list of pages in one ZIP (WACZ 1.1.1)."""

from __future__ import annotations

import hashlib
import heapq
import json
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any, BinaryIO

from ..errors import SnapshotError
from ..times import now
from .captures import contents_of
from .cdxj import entry_of, line_of
from .files import OPEN, find, index_path, whole_until
from .packed import parted
from .reading import opened

WACZ_VERSION = "1.1.1"
_INDEX = "index.cdx.gz"
_LINES = 300
"""Lines of an index that are compressed together."""

_CHUNK = 1024 * 1024
_NO_NAME = re.compile(r"[^-a-z0-9._]")
"""What the name of a resource may not have (Data Package, `name`)."""


@dataclass(frozen=True, slots=True)
class Included:
    """A WARC file that goes into a WACZ file."""

    warc: str
    """As the rows of an archive call it."""

    name: str
    """What it is called inside, below `archive/`."""

    size: int | None = None
    """So many bytes of it; all when None."""


class WaczFile:
    """A WACZ file being written: WARC files first, then pages, then `finish`. It has its name only when it is whole."""

    def __init__(self, path: Path, home: Path) -> None:
        """*home* is the folder from which the rows of an archive name WARC files."""
        self._path = path
        self._home = home
        self._resources: list[dict[str, Any]] = []
        self._lines: list[IO[str]] = []
        self._stack = ExitStack()

    def __enter__(self) -> WaczFile:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            made, name = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
        except OSError as error:
            raise SnapshotError(self._path, None, f"cannot be written: {error.strerror}") from error
        self._temporary = Path(name)
        self._file = os.fdopen(made, "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", allowZip64=True)
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is left of a file that was not finished."""
        self._stack.close()
        with suppress(OSError, ValueError):
            self._zip.close()
        self._file.close()
        self._temporary.unlink(missing_ok=True)

    def add(self, included: Included) -> None:
        """Take in a WARC file as it is, and its captures into the index. `SnapshotError` when it cannot be read."""
        member = self._member(f"archive/{included.name}", large=_may_be_large(self._home, included))
        with opened(self._home, included.warc) as file, member as out:
            for chunk in _chunks(file, included.size):
                out.write(chunk)
        self._index(included)

    def finish(self, pages: Iterable[Mapping[str, Any]], *, title: str, software: str, has_text: bool = False) -> None:
        """Write the index, the list of *pages* (`url`, `ts`, `title`, `text`) and what all of it is."""
        self._write_index()
        head = {"format": "json-pages-1.0", "id": "pages", "title": "Pages"} | ({"hasText": True} if has_text else {})
        with self._member("pages/pages.jsonl", compressed=True) as out:
            for page in chain([head], pages):
                out.write(_line(page))
        package = {
            "profile": "data-package",
            "title": title,
            "created": now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "wacz_version": WACZ_VERSION,
            "software": software,
            "resources": self._resources,
        }
        said = json.dumps(package, ensure_ascii=False, indent=2).encode()
        digest = {"path": "datapackage.json", "hash": _named(hashlib.sha256(said))}
        self._zip.writestr("datapackage.json", said, zipfile.ZIP_DEFLATED)
        self._zip.writestr("datapackage-digest.json", json.dumps(digest, indent=2), zipfile.ZIP_DEFLATED)
        try:
            self._zip.close()
            self._file.flush()
            os.fsync(self._file.fileno())
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(self._temporary, 0o666 & ~mask)
            self._temporary.replace(self._path)
        except OSError as error:
            raise SnapshotError(self._path, None, f"cannot be written: {error.strerror}") from error

    # Members

    def _member(self, name: str, *, compressed: bool = False, large: bool = False) -> _Member:
        entry = zipfile.ZipInfo(name, now().timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
        entry.external_attr = 0o644 << 16
        return _Member(self._zip.open(entry, "w", force_zip64=large), name, self._resources)

    def _index(self, included: Included) -> None:
        """The lines of a WARC file, sorted, in a file of their own: in memory is one file's at most."""
        lines = self._stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", newline=""))  # noqa: SIM115
        lines.writelines(sorted(_lines_of(self._home, included)))
        lines.seek(0)
        self._lines.append(lines)

    def _write_index(self) -> None:
        """The lines of all, compressed by the block, and where each block begins (ZipNum)."""
        blocks = [_line_of_head()]
        offset = 0
        with self._member(f"indexes/{_INDEX}") as out:
            for lines in _blocks(heapq.merge(*self._lines)):
                pack = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
                data = pack.compress("".join(lines).encode()) + pack.flush()
                key = lines[0].partition("{")[0].strip()
                told = {"offset": offset, "length": len(data), "digest": _named(hashlib.sha256(data))}
                blocks.append(f"{key} {json.dumps(told)}\n")
                out.write(data)
                offset += len(data)
        with self._member("indexes/index.idx", compressed=True) as out:
            out.write("".join(blocks).encode())


class _Member:
    """A file inside, written and hashed."""

    def __init__(self, file: IO[bytes], path: str, resources: list[dict[str, Any]]) -> None:
        self._file = file
        self._path = path
        self._resources = resources
        self._hash = hashlib.sha256()
        self._size = 0

    def __enter__(self) -> _Member:
        return self

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self._size += len(data)

    def __exit__(self, kind: object, *_: object) -> None:
        self._file.close()
        self._resources.append(
            {
                "name": _NO_NAME.sub("-", self._path.rpartition("/")[2].lower()),
                "path": self._path,
                "hash": _named(self._hash),
                "bytes": self._size,
            }
        )


def _may_be_large(home: Path, included: Included) -> bool:
    """Whether a file needs the fields of Zip64, which old programs do not know."""
    path = find(home, parted(home, included.warc)[0])
    return path.stat().st_size >= zipfile.ZIP64_LIMIT // 2


def _lines_of(home: Path, included: Included) -> Iterator[str]:
    if (kept := _kept_index(home, included)) is not None:
        yield from kept
        return
    for capture in contents_of(home, included.warc).captures:
        if included.size is None or capture.offset + capture.length <= included.size:
            yield line_of(entry_of(capture, included.name))


def _kept_index(home: Path, included: Included) -> list[str] | None:
    """The index beside a WARC file that has its own name and was not touched since."""
    path = home / included.warc
    index = index_path(path)
    with suppress(OSError):
        fresh = index.stat().st_mtime_ns >= path.stat().st_mtime_ns
        if fresh and path.name == included.name and included.size is None:
            return index.read_text(encoding="utf-8").splitlines(keepends=True)
    return None


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    block: list[str] = []
    for line in lines:
        block.append(line)
        if len(block) == _LINES:
            yield block
            block = []
    if block:
        yield block


def _chunks(file: BinaryIO, size: int | None) -> Iterator[bytes]:
    left = size
    while data := file.read(_CHUNK if left is None else min(_CHUNK, left)):
        yield data
        left = None if left is None else left - len(data)


def _line_of_head() -> str:
    return "!meta 0 " + json.dumps({"format": "cdxj-gzip-1.0", "filename": _INDEX}) + "\n"


def _line(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _named(digest: Any) -> str:
    return f"sha256:{digest.hexdigest()}"


def whole_of(path: Path) -> int:
    """How many bytes of a file that is being written are whole records."""
    with path.open("rb") as file:
        return whole_until(file)


def is_open(path: Path) -> bool:
    """Whether a file is being written."""
    return path.name.endswith(OPEN)


def named_apart(names: Sequence[str]) -> list[str]:
    """Names of files, made different where they are the same.

    >>> named_apart(["a.warc.gz", "b.warc.gz", "a.warc.gz"])
    ['a.warc.gz', 'b.warc.gz', '2-a.warc.gz']
    """
    made: list[str] = []
    for name in names:
        number, apart = 1, name
        while apart in made:
            number += 1
            apart = f"{number}-{name}"
        made.append(apart)
    return made
