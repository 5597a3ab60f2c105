"""A crawl whose files cannot be used, or are taken away: one line, and the next crawl has everything."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sites import page
from walks import Crawls, linking, wait_until

from archiver.store import open_archive

CHAIN = {"/": linking("/0"), **{f"/{n}": page(linking(f"/{n + 1}"), delay=0.05) for n in range(20)}, "/20": linking()}
ALL = set(CHAIN)


def at_work(runs: Crawls, pages: int = 8) -> subprocess.Popen[str]:
    """A crawl that has come to its first pages."""
    process = runs.start()
    wait_until(lambda: len(runs.asked()) >= pages)
    return process


def test_archive_that_is_deleted_under_a_crawl_is_missed(crawls) -> None:
    """What is written to it would be lost: the crawl stops, and the next one starts over."""
    runs: Crawls = crawls(CHAIN)
    process = at_work(runs)
    runs.db.unlink()

    stopped = runs.outcome(process)
    finished = runs.run()

    assert ("store_failed", "failed") == (stopped["reason"], stopped["state"])
    assert f"{runs.db}: the archive was deleted or replaced" in stopped["error"]
    assert ("finished", False) == (finished["reason"], finished["resumed"])
    assert ALL == set(runs.texts())


def test_archive_that_is_replaced_under_a_crawl_is_noticed(crawls) -> None:
    """Another file in its place is not taken for it."""
    runs: Crawls = crawls(CHAIN)
    other = runs.db.with_name("other.db")
    with open_archive(other):
        pass
    process = at_work(runs)
    other.replace(runs.db)

    stopped = runs.outcome(process)

    assert "store_failed" == stopped["reason"]
    assert "replaced" in stopped["error"]


@pytest.mark.parametrize("kind", ["an older copy", "an empty one"])
def test_archive_that_lacks_what_the_queue_calls_done(crawls, kind: str) -> None:
    """The crawl starts over, and says so."""
    runs: Crawls = crawls(CHAIN)
    runs.run(ARCHIVER_MAX_PAGES=3)
    copy = runs.db.with_name("copy.db")
    if kind == "an older copy":
        shutil.copy(runs.db, copy)
    else:
        with open_archive(copy):
            pass
    runs.run(ARCHIVER_MAX_PAGES=3)
    copy.replace(runs.db)

    finished = runs.run()

    assert ("finished", False) == (finished["reason"], finished["resumed"])
    assert "is not as the crawl left it" in finished["log"]
    assert ALL == set(runs.texts())


@pytest.mark.parametrize("name", ["archive.db", "queue.db"])
def test_lock_of_another_program_is_waited_for(crawls, name: str) -> None:
    """A writer that holds it for a second costs a second."""
    runs: Crawls = crawls(CHAIN)
    process = at_work(runs)
    with closing(sqlite3.connect(runs.db.with_name(name), isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        threading.Event().wait(1)
        other.execute("ROLLBACK")

    outcome = runs.outcome(process)

    assert "finished" == outcome["reason"]
    assert ALL == set(runs.texts())


def test_reader_with_an_open_transaction_disturbs_nobody(crawls) -> None:
    """It sees the state at which it began, the crawl goes on."""
    runs: Crawls = crawls(CHAIN)
    process = at_work(runs)
    with closing(sqlite3.connect(runs.db, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        (before,) = reader.execute("SELECT count(*) FROM articles").fetchone()
        outcome = runs.outcome(process)
        (after,) = reader.execute("SELECT count(*) FROM articles").fetchone()

    assert "finished" == outcome["reason"]
    assert before == after < len(ALL)
    assert ALL == set(runs.texts())


UNUSABLE = {
    "newer": (lambda file: _sql(file, "PRAGMA user_version = 99"), "the crawl's queue has schema 99"),
    "text": (lambda file: file.write_text("my diary\n" * 200), "not a database"),
    "foreign": (lambda file: _sql(file, "CREATE TABLE requests (name TEXT)"), "cannot open the crawl's queue"),
    "folder": (lambda file: file.mkdir(), "unable to open database file"),
}


def _sql(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute(statement)


@pytest.mark.parametrize("kind", UNUSABLE)
def test_file_that_is_no_queue_of_ours(crawls, kind: str) -> None:
    """It is named in one line, and nothing is fetched."""
    make, reason = UNUSABLE[kind]
    runs: Crawls = crawls(CHAIN)
    queue = runs.db.with_name("queue.db")
    make(queue)

    refused = runs.run()["refused"]

    assert refused.startswith(f"{queue}: ")
    assert reason in refused
    assert "\n" not in refused
    assert [] == runs.site.paths()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a given size, made by `mount`."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", folder], capture_output=True)
    if made.returncode:
        pytest.skip("a file system of its own can be mounted by root alone")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def fill(file: Path) -> None:
    """Take all the room there is."""
    with file.open("wb", buffering=0) as ballast, suppress(OSError):
        while ballast.write(b"\0" * 4096):
            pass


@pytest.mark.skipif(not shutil.which("mount") or os.geteuid() != 0, reason="needs mount (Linux) and root")
@pytest.mark.parametrize("full", ["archive", "queue"])
@pytest.mark.parametrize("begun", [False, True])
def test_disk_that_is_full(crawls, small_disk: Path, full: str, begun: bool) -> None:
    """At the beginning or in the middle, one line without a traceback; with room again the same call finishes."""
    runs: Crawls = crawls(CHAIN)
    runs.db = small_disk / "archive.db" if full == "archive" else runs.db
    queue = small_disk / "queue.db" if full == "queue" else runs.db.parent.parent / "queue.db"
    settings = {"ARCHIVER_QUEUE": str(queue)}
    if begun:
        runs.run(ARCHIVER_MAX_PAGES=4, **settings)
    ballast = small_disk / "ballast"
    fill(ballast)

    stopped = runs.run(**settings)
    ballast.unlink()
    finished = runs.run(**settings)

    assert "full" in (stopped.get("refused") or stopped["error"])
    assert "Traceback" not in stopped.get("log", "")
    assert ("finished", begun) == (finished["reason"], finished["resumed"])
    assert ALL == set(runs.texts())


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no SIGHUP here")
def test_closed_terminal_ends_the_crawl_as_ctrl_c_does(crawls) -> None:
    """The pages at work are finished, the same call goes on."""
    runs: Crawls = crawls(CHAIN)
    process = at_work(runs)
    process.send_signal(signal.SIGHUP)

    stopped = runs.outcome(process)
    finished = runs.run()

    assert ("shutdown", "stopped") == (stopped["reason"], stopped["state"])
    assert ("finished", True) == (finished["reason"], finished["resumed"])
    assert len(ALL) == len(runs.asked())


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no SIGHUP here")
def test_closed_terminal_does_not_end_a_crawl_under_nohup(crawls) -> None:
    """Whoever started it so wants it to go on."""
    runs: Crawls = crawls(CHAIN)
    ignored = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does for what it starts
    try:
        process = runs.start()
    finally:
        signal.signal(signal.SIGHUP, ignored)
    wait_until(lambda: len(runs.asked()) >= 8)
    process.send_signal(signal.SIGHUP)

    assert "finished" == runs.outcome(process)["reason"]
