"""`archiver reparse`: pages read again from what was kept of them, without the web."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from archiver.store import open_archive

from .conftest import environment

NO_NETWORK = """
import socket

def _refused(self, address, *more):
    if self.family in (socket.AF_INET, socket.AF_INET6):
        open({marker!r}, "a").write(f"{{address}}\\n")
        raise OSError("no network here")
    return _connect(self, address, *more)

_connect = socket.socket.connect
socket.socket.connect = socket.socket.connect_ex = _refused
"""


@pytest.fixture
def archive(crawled: Path, tmp_path: Path) -> Path:
    """The sample blog's archive with its WARC files, for one test; read by a reader that has got much wrong."""
    shutil.copytree(crawled.parent, tmp_path / "data")
    return tmp_path / "data" / crawled.name


# On three of its pages.
MISREAD = (
    "UPDATE readings SET parser = 'wordpress/0' WHERE parser LIKE 'wordpress/%'",
    "UPDATE articles SET title = 'Menu', body_text = body_text || char(10) || 'Share this' WHERE title LIKE '%hour%'",
    "UPDATE comments SET author = author || ' says:' WHERE external_id IN ('65', '67')",
    "DELETE FROM comments WHERE external_id = '47'",
)


def spoil(db: Path, statements: Iterable[str] = MISREAD) -> None:
    with closing(sqlite3.connect(db)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def content(db: Path) -> list[object]:
    with open_archive(db, read_only=True) as opened:
        return list(opened.content_dump())


def test_reading_all_again_changes_nothing(said, archive: Path) -> None:
    """With the same reader: a post in parts, one that the feed has told first, paged comments."""
    before = content(archive)

    code, out, err = said("reparse", "--all", "--db", archive)

    assert (0, "", True) == (code, err, "0 articles changed" in out)
    assert before == content(archive)


def test_every_row_is_read_again_to_the_same(said, crawled: Path) -> None:
    """The rows of a whole crawl, from its records: nothing reads otherwise."""
    code, out, err = said("reparse", "--all", "--dry-run", "--json", "--db", crawled)

    answer = json.loads(out)
    assert (0, "") == (code, err)
    assert (0, 0, 0, []) == (answer["changed"], answer["failed"], answer["lost"], answer["differences"])
    assert answer["pages"] >= 14


def test_what_an_older_reader_got_wrong_is_put_right(said, crawled: Path, archive: Path) -> None:
    """As if the reader of today had crawled; no edit is made of it, and a second time nothing is left to do."""
    before = content(archive)
    spoil(archive)
    assert before != content(archive)

    code, out, err = said("reparse", "--db", archive, "--jobs", "1")

    assert (0, "") == (code, err)
    assert "3 articles changed" in out.splitlines()[0]
    assert before == content(archive)
    with closing(sqlite3.connect(archive)) as db:
        assert (0, 0) == db.execute(
            "SELECT (SELECT count(*) FROM article_revisions), (SELECT count(*) FROM comment_revisions)"
        ).fetchone()
        assert ("reparse", "finished") == db.execute(
            "SELECT spider, outcome FROM runs ORDER BY id DESC LIMIT 1"
        ).fetchone()
    code, out, err = said("reparse", "--db", archive)
    assert (0, "no page was read by an older reader (--all reads every page again)\n", "") == (code, out, err)


def test_dry_run_tells_field_by_field_and_writes_nothing(said, archive: Path) -> None:
    spoil(archive)
    before = content(archive)

    code, out, err = said("reparse", "--dry-run", "--db", archive)

    assert (0, "") == (code, err)
    assert " title: 'Menu' → 'The hour that went missing'" in out
    assert sum(" author: " in line and " says:' → " in line for line in out.splitlines()) == 2
    assert any(line.endswith(": new") for line in out.splitlines())
    assert "3 articles would change" in out
    assert before == content(archive)
    with closing(sqlite3.connect(archive)) as db:
        assert 1 == db.execute("SELECT count(*) FROM runs").fetchone()[0]


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_network_is_used(archive: Path, tmp_path: Path, jobs: int) -> None:
    """Neither by the command nor by the processes that parse."""
    marker = tmp_path / "asked"
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK.format(marker=str(marker)))
    spoil(archive)
    command = [sys.executable, "-m", "archiver", "reparse", "--all", "--db", str(archive), "--jobs", str(jobs)]

    done = subprocess.run(
        command, capture_output=True, text=True, timeout=90, env=environment(PYTHONPATH=str(tmp_path)), check=False
    )

    assert (0, "") == (done.returncode, done.stderr)
    assert "3 articles changed" in done.stdout
    assert not marker.exists()
    refused = [sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"]
    assert subprocess.run(
        refused, env=environment(PYTHONPATH=str(tmp_path)), capture_output=True, check=False
    ).returncode
    assert marker.exists()  # the guard does see what is asked


def test_one_blog_alone(said, archive: Path) -> None:
    spoil(archive)
    with open_archive(archive, read_only=True) as opened:
        (site,) = opened.sites()

    code, out, _ = said("reparse", "--site", site["key"], "--db", archive)
    assert (0, True) == (code, "3 articles changed" in out)
    code, _, err = said("reparse", "--site", "other.example", "--db", archive)
    assert (1, "archiver: other.example: no such blog in the archive\n") == (code, err)


def test_record_that_is_gone_costs_its_page(said, archive: Path) -> None:
    """And is told; what was read of it stays."""
    spoil(archive)
    before = content(archive)
    shutil.move(archive.parent / "warc", archive.parent / "elsewhere")

    code, out, err = said("reparse", "--db", archive)

    assert 1 == code
    assert "could not be made again" in out
    assert all(line.endswith("no such file") for line in err.splitlines())
    assert before == content(archive)


def test_record_that_was_changed_is_not_believed(said, archive: Path) -> None:
    """Bytes that are not those of the row's digest are read by nobody."""
    spoil(archive)
    (warc,) = (archive.parent / "warc").glob("*.warc.gz")
    with closing(sqlite3.connect(archive)) as db:
        first, second = db.execute(
            """
            SELECT offset, length FROM fetches JOIN readings ON readings.fetch_id = fetches.id
            WHERE readings.kind = 'article' AND readings.source = 'html' ORDER BY offset LIMIT 2
            """
        ).fetchall()
    data = bytearray(warc.read_bytes())
    data[first[0] : first[0] + 40] = data[second[0] : second[0] + 40]
    warc.write_bytes(data)

    code, out, err = said("reparse", "--db", archive)

    assert 1 == code
    assert "1 reading could not be made again" in out
    assert f"{warc.name}, record at {first[0]}: " in err


def test_archive_without_records(said, tmp_path: Path, demo_blog) -> None:
    """Nothing was kept: that is said."""
    from .conftest import Shell

    done = Shell(tmp_path)("crawl", f"{demo_blog.url}/", "--db", "archive.db", "--max-pages", "5", "--no-warc")
    assert done.returncode in (0, 3), done.stderr

    code, out, err = said("reparse", "--all", "--db", tmp_path / "archive.db")

    assert (0, "") == (code, err)
    assert "cannot be made again: of answers never kept (--no-warc)" in out
