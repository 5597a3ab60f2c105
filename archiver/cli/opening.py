"""The archive that a command is told of, opened; the library behind it is loaded when it is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import StoreError

if TYPE_CHECKING:
    from ..store.archive import Archive


def reading(db: Path) -> Archive:
    """The archive, for reading; one that is not there says how it is made."""
    from ..store.archive import open_archive

    if not db.exists():
        raise missing(db)
    return open_archive(db, create=False, read_only=True)


def missing(db: Path) -> StoreError:
    """That there is no archive, and how one is made."""
    return StoreError(f"{db}: no such archive: archiver crawl makes one, --db names another")


def prepare(db: Path) -> None:
    """Open the archive once before anything is fetched: a file that cannot be used is told at once."""
    from ..store.archive import open_archive

    with open_archive(db):
        pass
