"""Runs, their fetches and their problems into rows: what was asked, when, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlite_utils import Database

from ..records import Capture, Fetch, Problem
from ..times import from_iso, now, to_iso
from .connection import new_id, rows


def begin_run(db: Database, spider: str, target: str, version: str, settings: Mapping[str, object]) -> int:
    """A new line in the ledger of runs; returns its id."""
    return new_id(
        db,
        """
        INSERT INTO runs (spider, target, started_at, version, settings)
        VALUES (:spider, :target, :started_at, :version, :settings)
        RETURNING id
        """,
        {
            "spider": spider,
            "target": target,
            "started_at": to_iso(now()),
            "version": version,
            "settings": _json(settings),
        },
    )


def end_run(db: Database, run_id: int, outcome: str, stats: Mapping[str, object]) -> None:
    """Close that line."""
    db.conn.execute(
        "UPDATE runs SET finished_at = :finished_at, outcome = :outcome, stats = :stats WHERE id = :id",
        {"finished_at": to_iso(now()), "outcome": outcome, "stats": _json(stats), "id": run_id},
    )


def add_snapshot(db: Database, fetch: Fetch) -> None:
    """The body of a response, once; where it is kept, as soon as it is."""
    db.conn.execute(
        """
        INSERT INTO snapshots (sha256, media_type, size, warc, offset, length)
        VALUES (:sha256, :media_type, :size, :warc, :offset, :length)
        ON CONFLICT (sha256) DO UPDATE SET
            warc = excluded.warc, offset = excluded.offset, length = excluded.length
        -- Kept once more: what held it before may be gone.
        WHERE excluded.warc IS NOT NULL AND (warc IS NULL OR :whole)
        """,
        {
            "sha256": fetch.sha256,
            "media_type": fetch.media_type,
            "size": fetch.size,
            **place(fetch.body),
            "whole": fetch.body == fetch.capture,
        },
    )


def add_fetch(db: Database, fetch: Fetch, page_id: int, run_id: int | None) -> int:
    """The id of a fetch; the same one again is the same row."""
    if fetch.sha256:
        add_snapshot(db, fetch)
    return new_id(
        db,
        """
        INSERT INTO fetches
            (run_id, page_id, asked_url, final_url, status, fetched_at, etag, last_modified, sha256,
            warc, offset, length, digest, read_with)
        VALUES (
            :run_id, :page_id, :asked_url, :final_url, :status, :fetched_at, :etag, :last_modified, :sha256,
            :warc, :offset, :length, :digest, :read_with
        )
        ON CONFLICT (page_id, asked_url, fetched_at) DO UPDATE SET
            run_id = coalesce(run_id, excluded.run_id),
            -- The same page twice in a second: its record is that of the body it is known by.
            sha256 = CASE WHEN warc IS NULL THEN coalesce(excluded.sha256, sha256) ELSE sha256 END,
            offset = CASE WHEN warc IS NULL THEN excluded.offset ELSE offset END,
            length = CASE WHEN warc IS NULL THEN excluded.length ELSE length END,
            digest = CASE WHEN warc IS NULL THEN excluded.digest ELSE digest END,
            read_with = CASE WHEN warc IS NULL THEN excluded.read_with ELSE read_with END,
            warc = coalesce(warc, excluded.warc)
        RETURNING id
        """,
        {
            "run_id": run_id,
            "page_id": page_id,
            "asked_url": fetch.asked_url,
            "final_url": fetch.final_url,
            "status": fetch.status,
            "fetched_at": to_iso(fetch.fetched_at),
            "etag": fetch.etag,
            "last_modified": fetch.last_modified,
            "sha256": fetch.sha256,
            **place(fetch.capture),
            "digest": fetch.capture.digest if fetch.capture else None,
            "read_with": _json(fetch.read_with) if fetch.read_with else None,
        },
    )


def place(capture: Capture | None) -> dict[str, object]:
    """Where a record is, as columns."""
    if capture is None:
        return {"warc": None, "offset": None, "length": None}
    return {"warc": capture.warc, "offset": capture.offset, "length": capture.length}


def record_of(db: Database, digest: str) -> tuple[str, datetime, Capture] | None:
    """The record that holds the payload of this digest: its address, its date and its place; None without one."""
    row = rows(
        db,
        """
        SELECT final_url, fetched_at, warc, offset, length FROM (
            SELECT fetches.final_url, fetches.fetched_at, warc, offset, fetches.length
            FROM fetches JOIN snapshots USING (sha256, warc, offset)
            WHERE fetches.digest = :digest
            UNION ALL
            SELECT files.final_url, files.fetched_at, warc, offset, files.length
            FROM files JOIN snapshots USING (sha256, warc, offset)
            WHERE files.digest = :digest
        )
        ORDER BY fetched_at
        LIMIT 1
        """,
        {"digest": digest},
    ).fetchone()
    if row is None:
        return None
    at = from_iso(row["fetched_at"])
    assert at is not None
    return row["final_url"], at, Capture(warc=row["warc"], offset=row["offset"], length=row["length"], digest=digest)


def end_of(db: Database, warc: str) -> int:
    """Where the last record of a WARC file ends that a row points to; 0 when none does."""
    ends = [
        db.conn.execute(
            f"SELECT offset + length FROM {table} WHERE warc = ? ORDER BY offset DESC LIMIT 1", [warc]
        ).fetchone()
        for table in ("fetches", "files")
    ]
    return max((int(found[0]) for found in ends if found), default=0)


def add_problems(db: Database, problems: Iterable[Problem], page_id: int, run_id: int | None, seen: str) -> None:
    """Each problem of a page once, with the last run that met it."""
    db.conn.executemany(
        """
        INSERT INTO problems (run_id, page_id, stage, field, error, seen_at)
        VALUES (:run_id, :page_id, :stage, :field, :error, :seen)
        ON CONFLICT (page_id, stage, field, error) DO UPDATE SET
            run_id = coalesce(excluded.run_id, run_id)
        """,
        [
            {
                "run_id": run_id,
                "page_id": page_id,
                "stage": problem.stage,
                "field": problem.field,
                "error": problem.error,
                "seen": seen,
            }
            for problem in problems
        ],
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
