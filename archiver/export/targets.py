"""Files that an export may be written over: none of the archive's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from ..errors import ConfigError
from ..snapshots.files import warc_folder
from ..snapshots.packed import parted
from ..store.archive import Archive

_DATABASE = b"SQLite format 3\0"


def check_target(archive: Archive, path: Path, *, only_over: Callable[[Path], bool] = lambda _: True) -> None:
    """`ConfigError` when *path* is the archive, its queue or a WARC file of it, under whatever name, or any database.

    Another file that is there is written over if *only_over* says so.
    """
    if any(_is_same(path, own) for own in _of_queue_and(archive)) or _is_database(path):
        raise ConfigError(str(path), "it is an archive, or belongs to one: name another file")
    if any(_is_same(path, own) for own in _captured(archive)):
        raise ConfigError(str(path), "the archive reads from this very file: name another")
    if path.exists() and not only_over(path):
        raise ConfigError(str(path), "it is there, and is something else: name another file")


def _of_queue_and(archive: Archive) -> Iterator[Path]:
    name = Path(archive.name)
    for database in (name, name.with_name("queue.db")):
        for end in ("", "-wal", "-shm", "-journal"):
            yield database.with_name(database.name + end)


def _captured(archive: Archive) -> Iterator[Path]:
    home = Path(archive.name).parent
    for warc in archive.warcs():
        yield home / parted(home, warc)[0]
    with suppress(OSError):
        yield from warc_folder(Path(archive.name)).iterdir()


def _is_same(path: Path, own: Path) -> bool:
    with suppress(OSError):
        return path.samefile(own)
    return path.resolve() == own.resolve()


def _is_database(path: Path) -> bool:
    with suppress(OSError), path.open("rb") as file:
        return file.read(len(_DATABASE)) == _DATABASE
    return False
