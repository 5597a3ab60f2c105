"""Pictures and other files of articles into rows: what came of asking for them, and where they are kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict, cast

from sqlite_utils import Database

from ..errors import NotFoundError
from ..records import MediaFile
from ..times import to_iso
from ..urls import file_url
from .connection import rows
from .ledger import add_snapshot, place

_COLUMNS = "final_url, status, media_type, sha256, fetched_at, warc, offset, length, digest, run_id, error".split(", ")


class FileRow(TypedDict):
    """A file that was asked for, and where its bytes are."""

    url: str
    final_url: str
    status: int | None
    media_type: str | None
    sha256: str | None
    size: int | None
    fetched_at: str
    warc: str | None
    """The WARC file that keeps the body, from the archive's folder."""

    offset: int | None
    error: str | None


def add_file(db: Database, file: MediaFile, run_id: int | None) -> None:
    """Write down what came of a request for a file: under the address asked for, and those that led on from it.

    What was had once stays when it cannot be had any more. An address that leads to one which is asked for by itself
    has what that one has, whichever comes first.
    """
    fetch = file.fetch
    final = file_url(fetch.final_url)
    passed = [file.url, *(hop.url for hop in fetch.redirects)]
    led = fetch.status in range(300, 400) and file.error is None
    kept = fetch.sha256 if file.error is None and not led else None
    if kept is not None:
        add_snapshot(db, fetch)
    values = {
        "final_url": final,
        "status": fetch.status,
        "media_type": fetch.media_type,
        "sha256": kept,
        "fetched_at": to_iso(fetch.fetched_at),
        **place(fetch.capture),
        "digest": fetch.capture.digest if fetch.capture else None,
        "run_id": run_id,
        "error": file.error,
    }
    urls = dict.fromkeys(map(file_url, passed if led else [*passed, final]))
    for url in urls:
        db.conn.execute(
            f"""
            INSERT INTO files (url, {", ".join(_COLUMNS)}) VALUES (:url, {", ".join(f":{name}" for name in _COLUMNS)})
            ON CONFLICT (url) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
            WHERE sha256 IS NULL OR excluded.sha256 IS NOT NULL
            """,
            values | {"url": url},
        )
        db.conn.execute("UPDATE files SET error = :error WHERE url = :url", {"error": file.error, "url": url})
    for url in [*urls, *_pass_on(db, [*urls, final])]:
        _fill(db, url)


def _pass_on(db: Database, urls: Iterable[str]) -> list[str]:
    """To the addresses that lead to one of *urls*, what came of that one, as far as it is known; these addresses."""
    waiting, told = list(urls), list[str]()
    while waiting:
        led = db.conn.execute(
            """
            UPDATE files SET sha256 = there.sha256, media_type = there.media_type, error = there.error
            FROM files AS there
            WHERE there.url = :url AND (there.sha256 IS NOT NULL OR there.error IS NOT NULL)
                AND files.final_url = :url AND files.sha256 IS NULL AND files.error IS NULL
            RETURNING url
            """,
            {"url": waiting.pop()},
        ).fetchall()
        waiting += (url for (url,) in led)
        told += (url for (url,) in led)
    return told


def _fill(db: Database, url: str) -> None:
    """Tell the articles that show or link to what is at *url*."""
    db.conn.execute(
        """
        UPDATE media SET sha256 = files.sha256
        FROM files
        WHERE files.url = :url AND files.sha256 IS NOT NULL
            AND media.url = files.url AND media.sha256 IS NOT files.sha256
        """,
        {"url": url},
    )


def fill_page(db: Database, page_id: int) -> None:
    """Tell a page that was just written which of its files are there already."""
    db.conn.execute(
        "UPDATE media SET sha256 = (SELECT sha256 FROM files WHERE files.url = media.url) WHERE page_id = ?", [page_id]
    )


def media_urls(db: Database) -> set[str]:
    """The addresses of all pictures and files that articles show or link to, as they are asked for."""
    return {file_url(url) for (url,) in db.conn.execute("SELECT DISTINCT url FROM media WHERE kind <> 'embed'")}


def has_file(db: Database, url: str) -> bool:
    """Whether the file at *url* is kept."""
    found = db.conn.execute("SELECT 1 FROM files WHERE url = ? AND sha256 IS NOT NULL", [file_url(url)])
    return found.fetchone() is not None


def find_file(db: Database, name: str) -> FileRow:
    """What is known of a file, by its address or its SHA-256 (or the beginning of it, eight digits or more).

    `NotFoundError` where nobody asked for it.
    """
    row = rows(
        db,
        """
        SELECT
            files.url, files.final_url, files.status, files.media_type, files.sha256, snapshots.size,
            files.fetched_at, snapshots.warc, snapshots.offset, files.error
        FROM files LEFT JOIN snapshots USING (sha256)
        WHERE files.url IN (:name, :url)
            OR (length(:name) BETWEEN 8 AND 64 AND sha256 >= lower(:name) AND sha256 < lower(:name) || 'g')
        ORDER BY files.url IN (:name, :url) DESC, files.url
        LIMIT 1
        """,
        {"name": name, "url": file_url(name)},
    ).fetchone()
    if row is None:
        raise NotFoundError("picture or file", name)
    return cast(FileRow, dict(row))
