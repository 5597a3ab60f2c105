"""CDXJ: one line a record, `surt timestamp {json}`, sorted byte by byte."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .captures import Caught, contents_of
from .files import index_path
from .surts import surt


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an index says of a record."""

    url: str
    at: datetime
    status: int
    mime: str
    digest: str
    filename: str
    offset: int
    length: int


def line_of(entry: Entry) -> str:
    """The line of a record, with its end."""
    fields = {
        "url": entry.url,
        "mime": entry.mime,
        "status": str(entry.status),
        "digest": entry.digest,
        "length": str(entry.length),
        "offset": str(entry.offset),
        "filename": entry.filename,
    }
    return f"{surt(entry.url)} {entry.at:%Y%m%d%H%M%S} {json.dumps(fields)}\n"


def entries_of(path: Path) -> list[Entry]:
    """What an index says of the WARC file at *path*. `SnapshotError` where it cannot be read."""
    return [entry_of(capture, path.name) for capture in contents_of(path.parent, path.name).captures]


def write_index(path: Path) -> Path:
    """Index a WARC file beside it."""
    index = index_path(path)
    index.write_text("".join(sorted(map(line_of, entries_of(path)))), encoding="utf-8")
    return index


def entry_of(capture: Caught, filename: str) -> Entry:
    """What an index says of a capture, in a file of that name."""
    return Entry(
        url=capture.url,
        at=capture.at,
        status=capture.status,
        mime="warc/revisit" if capture.type == "revisit" else capture.media_type or "unk",
        digest=capture.digest or "",
        filename=filename,
        offset=capture.offset,
        length=capture.length,
    )
