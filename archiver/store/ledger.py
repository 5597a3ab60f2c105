"""Runs, their fetches and their problems into rows: what was asked, when, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from sqlite_utils import Database

from ..records import Fetch, Problem
from ..times import now, to_iso
from .connection import new_id


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


def add_fetch(db: Database, fetch: Fetch, page_id: int, run_id: int | None) -> int:
    """The id of a fetch; the same one again is the same row."""
    if fetch.sha256:
        db.conn.execute(
            """
            INSERT INTO snapshots (sha256, media_type, size)
            VALUES (:sha256, :media_type, :size)
            ON CONFLICT (sha256) DO NOTHING
            """,
            {"sha256": fetch.sha256, "media_type": fetch.media_type, "size": fetch.size},
        )
    return new_id(
        db,
        """
        INSERT INTO fetches
            (run_id, page_id, asked_url, final_url, status, fetched_at, etag, last_modified, sha256)
        VALUES (
            :run_id, :page_id, :asked_url, :final_url, :status, :fetched_at, :etag, :last_modified, :sha256
        )
        ON CONFLICT (page_id, asked_url, fetched_at) DO UPDATE SET
            run_id = coalesce(run_id, excluded.run_id)
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
        },
    )


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
