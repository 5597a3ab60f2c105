"""The durable queue of a crawl: its pages as leased rows in an SQLite file of their own, `queue.db`.

A crawl that is killed loses at most the work since its last commit: rows that nobody works on any more are
free again when the crawl is started next, and a page is marked done after its content is in the archive.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from ..errors import SchemaVersionError, StoreError
from ..times import now, to_iso
from .lock import CrawlLock

State = Literal["pending", "leased", "done", "failed"]

SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS crawls (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,  -- spider, target and archive, as one line
    started_at TEXT NOT NULL,  -- UTC, ISO 8601
    finished_at TEXT,  -- null while work is left
    settings TEXT NOT NULL  -- JSON, of the run that started it
);

CREATE TABLE IF NOT EXISTS requests (
    id INTEGER PRIMARY KEY,  -- in order of discovery
    crawl_id INTEGER NOT NULL REFERENCES crawls (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,  -- of method, address and body: a page is asked for once in a crawl
    url TEXT NOT NULL,
    host TEXT NOT NULL,  -- of the url, without port
    priority INTEGER NOT NULL,  -- the highest first
    body TEXT NOT NULL,  -- JSON: what the crawler needs to make the request again
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'leased', 'done', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,  -- how often it was taken
    not_before REAL NOT NULL DEFAULT 0,  -- Unix time
    leased_at TEXT,
    settled_at TEXT,
    error TEXT,  -- of the last attempt
    UNIQUE (crawl_id, fingerprint)
);

CREATE INDEX IF NOT EXISTS requests_next ON requests (crawl_id, priority DESC, id) WHERE state = 'pending';

CREATE TABLE IF NOT EXISTS hosts (
    host TEXT PRIMARY KEY,
    not_before REAL NOT NULL  -- Unix time: nothing is asked of the host until then
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS found (
    id INTEGER PRIMARY KEY,  -- in order of discovery
    crawl_id INTEGER NOT NULL REFERENCES crawls (id) ON DELETE CASCADE,
    source TEXT NOT NULL,  -- who told: sitemap, feed, index
    url TEXT NOT NULL,
    UNIQUE (crawl_id, source, url)
);

CREATE TABLE IF NOT EXISTS notes (
    crawl_id INTEGER NOT NULL REFERENCES crawls (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,  -- JSON
    PRIMARY KEY (crawl_id, key)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A page to fetch."""

    fingerprint: str
    """Equal for two requests of one page."""

    url: str
    body: Mapping[str, Any]
    """What the crawler needs to make the request again; fit for JSON."""

    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """An entry that was taken, to be settled by its `id`."""

    id: int
    attempts: int
    """How often it was taken, this time included."""

    entry: Entry


def host_name(url: str) -> str:
    """The host that a request for *url* goes to, lower case, without port."""
    return urlsplit(url).hostname or ""


class Queue:
    """The pages of one crawl and what became of them.

    Writes last from `commit` on, all since the last one together; until then no other queue in this file can be
    written. One process works on a crawl at a time. A power cut may take the last commits, never one of them alone:
    the archive, whose commits are waited for, is then ahead of the queue, and pages are fetched again.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = str(path)
        self.resumed = False
        """Whether `start` found work left by an earlier run."""

        self._crawl = 0
        self._closed = False
        self._lock: CrawlLock | None = None
        self._pending: Counter[str] = Counter()
        self._held: dict[str, float] = {}
        self._alarms: list[float] = []
        with self._telling("open"):
            if self.path != ":memory:":
                Path(self.path).parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, isolation_level=None, timeout=30, check_same_thread=False)
        try:
            self._prepare()
        except BaseException:
            self._db.close()
            raise

    def _prepare(self) -> None:
        with self._telling("open"):
            self._db.row_factory = sqlite3.Row
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            found = self._db.execute("PRAGMA user_version").fetchone()[0]
            if found > SCHEMA_VERSION:
                raise SchemaVersionError(self.path, str(found), str(SCHEMA_VERSION), what="crawl's queue")
            if found < SCHEMA_VERSION:
                # All of it or nothing; another process may be making the same file.
                self._db.executescript(f"BEGIN IMMEDIATE;{SCHEMA}\nPRAGMA user_version = {SCHEMA_VERSION};COMMIT;")

    def __enter__(self) -> Queue:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # The crawl as a whole

    def unfinished(self, key: str) -> bool:
        """Whether the crawl named *key* was started and has work left."""
        with self._telling("read"):
            return (
                self._db.execute(
                    """
                    SELECT 1 FROM crawls JOIN requests ON requests.crawl_id = crawls.id
                    WHERE crawls.key = ? AND crawls.finished_at IS NULL LIMIT 1
                    """,
                    [key],
                ).fetchone()
                is not None
            )

    def start(self, key: str, *, fresh: bool = False, settings: Mapping[str, Any] | None = None) -> bool:
        """Work on the crawl named *key*: True when it goes on where an earlier run stopped.

        A finished crawl starts over, as does any when *fresh*. Raises `StoreError` while another process
        works on it.
        """
        with self._telling("write"):
            self._write(
                "INSERT OR IGNORE INTO crawls (key, started_at, settings) VALUES (?, ?, '{}')",
                [key, to_iso(now())],
            )
            self._crawl = self._db.execute("SELECT id FROM crawls WHERE key = ?", [key]).fetchone()[0]
            self.commit()
            if self.path != ":memory:":
                self._lock = CrawlLock(Path(f"{self.path}.{self._crawl}.lock"), key)
            if fresh or not self.unfinished(key):
                self._start_over(settings or {})
            else:
                self._release_leases()
                self.resumed = True
            self.commit()
            self._look_around()
        return self.resumed

    def start_over(self, settings: Mapping[str, Any] | None = None) -> None:
        """Forget what `start` found; fit only before anything is taken."""
        with self._telling("write"):
            self._start_over(settings or {})
            self.commit()
            self._look_around()
        self.resumed = False

    def _start_over(self, settings: Mapping[str, Any]) -> None:
        for table in ("requests", "found", "notes"):
            self._write(f"DELETE FROM {table} WHERE crawl_id = ?", [self._crawl])
        self._write(
            "UPDATE crawls SET started_at = ?, finished_at = NULL, settings = ? WHERE id = ?",
            [to_iso(now()), json.dumps(settings, default=str), self._crawl],
        )

    def _release_leases(self) -> None:
        # The lock is ours, so whoever held these is gone.
        self._write(
            "UPDATE requests SET state = 'pending', leased_at = NULL WHERE crawl_id = ? AND state = 'leased'",
            [self._crawl],
        )

    def _look_around(self) -> None:
        present = time.time()
        self._pending = Counter(
            dict(
                self._db.execute(
                    """
                    SELECT host, count(*) FROM requests
                    WHERE crawl_id = ? AND state = 'pending' GROUP BY host
                    """,
                    [self._crawl],
                )
            )
        )
        self._write("DELETE FROM hosts WHERE not_before <= ?", [present])
        self._held = dict(self._db.execute("SELECT host, not_before FROM hosts"))
        self._alarms = [
            row[0]
            for row in self._db.execute(
                """
                SELECT DISTINCT not_before FROM requests
                WHERE crawl_id = ? AND state = 'pending' AND not_before > ?
                """,
                [self._crawl, present],
            )
        ]
        self._alarms += self._held.values()
        heapify(self._alarms)
        self.commit()

    def finish(self) -> None:
        """Nothing is left to do; the rows stay, for reports, until the crawl starts over."""
        self._write("UPDATE crawls SET finished_at = ? WHERE id = ?", [to_iso(now()), self._crawl])
        self.commit()

    def close(self) -> None:
        """Commit, and let go of the crawl; leases that are left become free. Closing twice is fine."""
        if self._closed:
            return
        self._closed = True
        try:
            if self._lock is not None:
                self._release_leases()
            self.commit()
        finally:
            self._db.close()
            if self._lock is not None:
                self._lock.release()

    # Pages

    @property
    def pending(self) -> int:
        """How many pages wait, those included that may not be asked for yet."""
        return self._pending.total()

    def put(self, entry: Entry) -> bool:
        """Add a page; False for one that the crawl knows, whatever became of it."""
        host = host_name(entry.url)
        added = self._write(
            """
            INSERT INTO requests (crawl_id, fingerprint, url, host, priority, body)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (crawl_id, fingerprint) DO NOTHING
            """,
            [self._crawl, entry.fingerprint, entry.url, host, entry.priority, _json(entry.body)],
        ).rowcount
        self._pending[host] += added
        return bool(added)

    def knows(self, fingerprint: str) -> bool:
        """Whether the crawl has a page, whatever became of it."""
        with self._telling("read"):
            found = self._db.execute(
                "SELECT 1 FROM requests WHERE crawl_id = ? AND fingerprint = ?", [self._crawl, fingerprint]
            )
            return found.fetchone() is not None

    def take(self, busy: Collection[str] = ()) -> Leased | None:
        """Lease the next page: the oldest of the highest priority; none of a *busy* host or before its time."""
        present = time.time()
        free = [host for host in +self._pending if host not in busy and self._held.get(host, 0) <= present]
        if not free:
            return None
        # The inner SELECT walks `requests_next`, and stops at the first row of a free host.
        row = self._write(
            """
            UPDATE requests SET state = 'leased', attempts = attempts + 1, leased_at = :leased_at
            WHERE id = (
                SELECT id FROM requests
                WHERE crawl_id = :crawl AND state = 'pending' AND not_before <= :present
                    AND host IN (SELECT value FROM json_each(:free))
                ORDER BY priority DESC, id LIMIT 1
            )
            RETURNING id, attempts, fingerprint, url, host, priority, body
            """,
            {
                "leased_at": to_iso(now()),
                "crawl": self._crawl,
                "present": present,
                "free": json.dumps(free),
            },
        ).fetchone()
        if row is None:
            return None
        self._pending[row["host"]] -= 1
        return Leased(
            id=row["id"],
            attempts=row["attempts"],
            entry=Entry(
                fingerprint=row["fingerprint"],
                url=row["url"],
                body=json.loads(row["body"]),
                priority=row["priority"],
            ),
        )

    def done(self, row: int) -> None:
        """The page of *row* is in the archive."""
        self._settle(row, "done")

    def fail(self, row: int, error: str) -> None:
        """The page of *row* is given up."""
        self._settle(row, "failed", error)

    def again(self, row: int, entry: Entry | None = None, *, not_before: float = 0, error: str | None = None) -> None:
        """The page of *row* is to be taken again, from *not_before* (Unix time) on, as *entry* when given."""
        known = self._write(
            """
            UPDATE requests SET
                state = 'pending', leased_at = NULL, not_before = ?, error = coalesce(?, error),
                body = coalesce(?, body), priority = coalesce(?, priority)
            WHERE id = ? AND crawl_id = ? AND state = 'leased'
            RETURNING host
            """,
            [
                not_before,
                error,
                _json(entry.body) if entry else None,
                entry.priority if entry else None,
                row,
                self._crawl,
            ],
        ).fetchone()
        if known is None:
            return
        self._pending[known["host"]] += 1
        if not_before > time.time():
            heappush(self._alarms, not_before)

    def redirect(self, row: int, entry: Entry) -> bool:
        """The page of *row* lives at *entry*: False when that one is known already."""
        added = self.put(entry)
        self._settle(row, "done", f"redirected to {entry.url}")
        return added

    def _settle(self, row: int, state: State, error: str | None = None) -> None:
        self._write(
            """
            UPDATE requests SET state = ?, error = ?, settled_at = ?, leased_at = NULL
            WHERE id = ? AND crawl_id = ?
            """,
            [state, error, to_iso(now()), row, self._crawl],
        )

    def hold(self, host: str, until: float) -> None:
        """Ask nothing of *host* before *until* (Unix time); the later of two such times counts."""
        if until <= self._held.get(host, 0):
            return
        self._write(
            "INSERT INTO hosts (host, not_before) VALUES (?, ?) "
            "ON CONFLICT (host) DO UPDATE SET not_before = max(not_before, excluded.not_before)",
            [host, until],
        )
        self._held[host] = until
        heappush(self._alarms, until)

    def next_alarm(self) -> float | None:
        """The next Unix time at which a wait of a host or a page ends."""
        present = time.time()
        while self._alarms and self._alarms[0] <= present:
            heappop(self._alarms)
        return self._alarms[0] if self._alarms else None

    def had(self, host: str) -> str | None:
        """The address of a page of *host* that is done: the first that was found; None while there is none."""
        with self._telling("read"):
            row = self._db.execute(
                """
                SELECT url FROM requests
                WHERE crawl_id = ? AND host = ? AND state = 'done' AND error IS NULL ORDER BY id LIMIT 1
                """,
                [self._crawl, host],
            ).fetchone()
            return str(row[0]) if row else None

    def counts(self) -> dict[str, int]:
        """How many pages are in which state; states without any are left out."""
        with self._telling("read"):
            return dict(
                self._db.execute(
                    "SELECT state, count(*) FROM requests WHERE crawl_id = ? GROUP BY state ORDER BY state",
                    [self._crawl],
                )
            )

    # What the spider wants to remember

    def remember(self, source: str, url: str) -> bool:
        """Keep that *source* told of *url*; False when it was kept already."""
        return bool(
            self._write(
                "INSERT OR IGNORE INTO found (crawl_id, source, url) VALUES (?, ?, ?)",
                [self._crawl, source, url],
            ).rowcount
        )

    def remembered(self, source: str | None = None) -> list[tuple[str, str]]:
        """Source and url of all that was remembered, or of one *source*, in order of discovery."""
        with self._telling("read"):
            rows = self._db.execute(
                """
                SELECT source, url FROM found
                WHERE crawl_id = ? AND source = coalesce(?, source) ORDER BY id
                """,
                [self._crawl, source],
            )
            return [(row[0], row[1]) for row in rows]

    def note(self, key: str, value: Any) -> None:
        """Keep *value*, fit for JSON, under *key*."""
        self._write(
            "INSERT INTO notes (crawl_id, key, value) VALUES (?, ?, ?) "
            "ON CONFLICT (crawl_id, key) DO UPDATE SET value = excluded.value",
            [self._crawl, key, _json(value)],
        )

    def noted(self, key: str, default: Any = None) -> Any:
        """What was kept under *key*, else *default*."""
        with self._telling("read"):
            row = self._db.execute(
                "SELECT value FROM notes WHERE crawl_id = ? AND key = ?", [self._crawl, key]
            ).fetchone()
            return json.loads(row[0]) if row else default

    # Plumbing

    def commit(self) -> None:
        """Make all writes so far last."""
        with self._telling("write"):
            if self._db.in_transaction:
                self._db.execute("COMMIT")

    def roll_back(self) -> None:
        """Forget all writes since the last `commit`; the queue is of no use after it but to be closed."""
        with suppress(sqlite3.Error):
            self._db.rollback()
            self._db.execute("PRAGMA busy_timeout = 0")  # whoever holds the lock was waited for

    def _write(self, sql: str, values: Any) -> sqlite3.Cursor:
        with self._telling("write"):
            if not self._db.in_transaction:
                self._db.execute("BEGIN IMMEDIATE")
            return self._db.execute(sql, values)

    @contextmanager
    def _telling(self, doing: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{self.path}: cannot {doing} the crawl's queue: {error}") from error


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
