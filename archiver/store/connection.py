"""One way to open the file, to hold a transaction, and to say what went wrong with either."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from sqlite_utils import Database

from ..errors import SchemaVersionError, StoreError
from .schema import known_migrations, migrations

BUSY_SECONDS = 30
"""How long to wait for another writer."""

_ROWS = 100
"""How many rows one statement writes: each column of each is a variable, of which SQLite allows 32,766."""

_MAGIC = b"SQLite format 3\x00"


@contextmanager
def store_errors(doing: str) -> Iterator[None]:
    """Database errors as a `StoreError` that says what was being done: `cannot write http://…`."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{doing}: {error}") from error


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """All or nothing. Holds the write lock from the start, so that what is read inside cannot grow old.

    Inside of another transaction it is a savepoint: it fails alone, and is kept when the outer one is.
    """
    if db.conn.in_transaction:
        with db.atomic():
            yield
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.commit()
    except BaseException:
        db.rollback()
        raise


def rows(db: Database, sql: str, values: Mapping[str, object] | Sequence[object] = ()) -> sqlite3.Cursor:
    """The rows of a query, each readable by column name."""
    cursor = db.conn.cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(sql, values)


def insert(db: Database, table: str, values: Sequence[Mapping[str, object]]) -> None:
    """Write rows, each by the names of its columns, in as few statements as can be.

    Between two statements SQLite writes out what the full-text indexes have gathered: a statement for each row
    takes three times as long.
    """
    for start in range(0, len(values), _ROWS):
        some = values[start : start + _ROWS]
        columns = ", ".join(f'"{column}"' for column in some[0])
        row = f"({', '.join('?' * len(some[0]))})"
        db.conn.execute(
            f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * len(some))}",
            [value for values in some for value in values.values()],
        )


def insert_all(db: Database, table: str, values: Iterable[Mapping[str, object]]) -> None:
    """As `insert`, for rows that are made while they are written: never more of them at a time than one statement's."""
    left = iter(values)
    while some := list(islice(left, _ROWS)):
        insert(db, table, some)


def new_id(db: Database, sql: str, values: Mapping[str, object]) -> int:
    """The id that a statement with `RETURNING id` gives."""
    return int(db.conn.execute(sql, values).fetchone()[0])


def next_id(db: Database, table: str) -> int:
    """The id of the next row: fit to use inside a transaction, which holds the write lock."""
    return int(db.conn.execute(f"SELECT ifnull(max(id), 0) + 1 FROM {table}").fetchone()[0])


def connect(path: str | Path, *, create: bool = True, read_only: bool = False) -> Database:
    """The database at *path*, migrated to the present schema unless *read_only*.

    A file that is no archive, or one of a newer program, is refused before anything is written to it. Without
    *create* (and with *read_only*) the file has to be there; else its folder is made when it is missing.
    """
    if str(path) == ":memory:":
        with store_errors("cannot create an archive in memory"):
            return _ready(Database(memory=True), ":memory:", read_only=False)

    file = Path(path)
    fresh = _is_fresh(file, create=create and not read_only)
    if fresh:
        _make_folder(file.parent)
    # Who reads with the right to write takes the log and its index away when he leaves: one file, as before.
    writable = os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
    mode = "rwc" if fresh else "rw" if writable or not read_only else "ro"
    with store_errors(f"cannot open {file}"):
        conn = sqlite3.connect(
            f"file:{quote(str(file.absolute()))}?mode={mode}{_frozen(file) if read_only else ''}",
            uri=True,
            timeout=BUSY_SECONDS,
        )
        db = Database(conn)
    try:
        with store_errors(f"cannot open {file}"):
            return _ready(db, str(file), read_only=read_only)
    except BaseException:
        db.close()
        raise


def _is_fresh(file: Path, *, create: bool) -> bool:
    """Whether *file* is still to be made; raises when it is no archive, or must be there and is not."""
    try:
        if file.is_dir():
            raise StoreError(f"{file}: a folder, not an archive")
        with file.open("rb") as start:
            magic = start.read(len(_MAGIC))
    except FileNotFoundError as error:
        if create:
            return True
        raise StoreError(f"{file}: no such archive") from error
    except OSError as error:
        raise StoreError(f"cannot open {file}: {error.strerror}") from error
    if magic and magic != _MAGIC:
        raise StoreError(f"{file}: not an archive: the file is no SQLite database")
    return False


def identity(path: str | Path) -> tuple[int, int] | None:
    """Which file is at *path*, whatever its name: another one later means that it was replaced; None without a file."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot create {folder}: {error.strerror}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StoreError(f"cannot write in {folder}: permission denied")


def _frozen(file: Path) -> str:
    """A file that nobody can be writing to, because its folder is read-only, is read without locks.

    SQLite cannot open such a file in WAL mode otherwise: it has to create the index of the log beside it.
    """
    alone = not os.access(file.parent, os.W_OK) and not file.with_name(file.name + "-wal").exists()
    return "&immutable=1" if alone else ""


def _ready(db: Database, name: str, *, read_only: bool) -> Database:
    """*db* checked, then set up; nothing is written before it is known to be ours."""
    db.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    _check_schema(db, name, read_only=read_only)
    db.execute("PRAGMA foreign_keys = ON")
    if read_only:
        db.execute("PRAGMA query_only = ON")
        return db
    db.enable_wal()
    # Each commit is on the disk before the crawl's queue calls its page done: a power cut takes none of them.
    db.execute("PRAGMA synchronous = FULL")
    # KiB. The system keeps the file's pages, too: with four times as much, 5,000 posts took no less CPU.
    db.execute("PRAGMA cache_size = -8192")
    with transaction(db):  # two programs may find the same new file
        migrations.apply(db)
    return db


def _check_schema(db: Database, name: str, *, read_only: bool) -> None:
    tables = set(db.table_names())
    applied = [migration.name for migration in migrations.applied(db)]
    if tables and not applied:
        raise StoreError(f"{name}: not an archive: an SQLite database of something else")
    known = known_migrations()
    if newer := [migration for migration in applied if migration not in known]:
        raise SchemaVersionError(name, newer[-1], known[-1])
    if read_only and not tables:
        raise StoreError(f"{name}: an empty file, no archive yet: archiver crawl makes it one")
    if read_only and migrations.pending(db):
        raise StoreError(f"{name}: the archive has an older schema: archiver crawl brings it up to date")


def closed_well(db: Database) -> None:
    """Close *db*; SQLite's statistics are refreshed first where that is cheap."""
    with closing(db.conn):
        if not db.conn.in_transaction and not db.execute("PRAGMA query_only").fetchone()[0]:
            db.execute("PRAGMA analysis_limit = 400")
            db.execute("PRAGMA optimize")
