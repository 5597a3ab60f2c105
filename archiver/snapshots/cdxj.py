"""CDXJ: one line a record, `surt timestamp {json}`, sorted byte by byte."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from .files import index_path
from .reading import Snapshot, snapshots


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


def surt(url: str) -> str:
    """An address turned round, so that what belongs together sorts together.

    >>> surt("https://www.blog.example/2012/?b=2&a=1")
    'example,blog)/2012?a=1&b=2'
    """
    parts = urlsplit(url)
    host = re.sub(r"^www\d*\.", "", (parts.hostname or "").lower())
    port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    path = parts.path.lower().rstrip("/") or "/"
    query = "?" + "&".join(sorted(parts.query.lower().split("&"))) if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}{port}){path}{query}"


def entries_of(path: Path) -> list[Entry]:
    """What an index says of the WARC file at *path*. `SnapshotError` where it cannot be read."""
    found = snapshots(path.parent, path.name)
    return [_entry(one, path.name) for one in found if one.type in ("response", "revisit", "resource")]


def write_index(path: Path) -> Path:
    """Index a WARC file beside it."""
    index = index_path(path)
    index.write_text("".join(sorted(map(line_of, entries_of(path)))), encoding="utf-8")
    return index


def _entry(snapshot: Snapshot, filename: str) -> Entry:
    return Entry(
        url=snapshot.url,
        at=snapshot.at,
        status=snapshot.status,
        mime="warc/revisit" if snapshot.type == "revisit" else snapshot.media_type or "unk",
        digest=snapshot.digest or "",
        filename=filename,
        offset=snapshot.offset,
        length=snapshot.length,
    )
