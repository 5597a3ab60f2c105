"""An archive's WARC files as one WACZ file, with its articles as the list of pages."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import ConfigError
from ..snapshots.files import OPEN, find, name_from, warc_folder
from ..snapshots.packed import opened_member, parted
from ..snapshots.wacz import Included, WaczFile, is_open, named_apart, whole_of
from ..store.archive import Archive
from ..version import VERSION
from .targets import check_target


@dataclass(slots=True)
class Exported:
    """What went into a WACZ file."""

    path: Path
    bytes: int = 0
    warcs: int = 0
    pages: int = 0
    open: list[str] = field(default_factory=list)
    """WARC files that a crawl is writing: they are in it up to their last whole record."""


def export_wacz(archive: Archive, path: Path, *, text: bool = False) -> Exported:
    """Write the WACZ file at *path*: all WARC files that the archive points to, and those of the same crawls.

    `SnapshotError` when one of them is not there, `ConfigError` when the archive has none, or *path* is a file of the
    archive's own or no ZIP file.
    """
    home = Path(archive.name).parent.absolute()
    warcs = _warcs(archive, home)
    if not warcs:
        raise ConfigError(archive.name, "points to no WARC file: there is nothing to pack")
    check_target(archive, path, only_over=zipfile.is_zipfile)
    done = Exported(path=path, warcs=len(warcs))
    with WaczFile(path, home) as file:
        for included in _included(home, warcs, done):
            file.add(included)
        file.finish(
            _pages(archive, done, text=text), title=_title(archive), software=f"archiver/{VERSION}", has_text=text
        )
    done.bytes = path.stat().st_size
    return done


def _warcs(archive: Archive, home: Path) -> list[str]:
    """By their names in rows; those of a crawl that hold nothing but its robots.txt are found by their names."""
    own = re.compile(re.escape(Path(archive.name).stem) + r"-\d{14}-\d{5}\.warc\.gz")
    folder = warc_folder(Path(archive.name))
    beside = folder.iterdir() if folder.is_dir() else ()
    names = {path.with_name(path.name.removesuffix(OPEN)) for path in beside}
    siblings = {name_from(home, path) for path in names if own.fullmatch(path.name)}
    return sorted({*archive.warcs(), *siblings})


def _included(home: Path, warcs: list[str], done: Exported) -> Iterator[Included]:
    places = [parted(home, warc) for warc in warcs]
    inside = named_apart([(member or outer).rpartition("/")[2] for outer, member in places])
    for warc, (outer, member), name in zip(warcs, places, inside, strict=True):
        path = find(home, outer)
        if member:
            with opened_member(path, member):  # that it is there is known before anything is written
                pass
        size = whole_of(path) if is_open(path) else None
        if size is not None:
            done.open.append(str(path))
        if size != 0:
            yield Included(warc, name, size)


def _pages(archive: Archive, done: Exported, *, text: bool) -> Iterator[dict[str, Any]]:
    for row in archive.captured_articles():
        done.pages += 1
        page = {"id": f"article-{row['id']}", "url": row["url"], "title": row["title"] or "", "ts": row["captured_at"]}
        yield page | ({"text": row["body_text"]} if text else {})


def _title(archive: Archive) -> str:
    titles = [site["title"] or site["key"] for site in archive.sites() if site["articles"]]
    return ", ".join(titles) or Path(archive.name).stem
