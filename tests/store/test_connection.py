"""Opening an archive: one clear line for whatever hinders, and the file left as it was."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from builders import POST, article, comments, fetch, page

from archiver.errors import SchemaVersionError, StoreError
from archiver.store import open_archive
from archiver.store.connection import connect
from archiver.store.queue import Queue


@pytest.fixture
def path(tmp_path):
    return tmp_path / "archive.db"


@pytest.fixture
def filled(path):
    with open_archive(path) as archive:
        archive.add(page(article=article(), comments=comments("a", ("b", "a"))))
    return path


def refused(path, **options) -> str:
    with pytest.raises(StoreError) as caught:
        open_archive(path, **options)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    return message


def test_archive_is_made_with_its_folder(tmp_path):
    with open_archive(tmp_path / "data" / "new" / "archive.db") as archive:
        archive.add(page(article=article()))

    with open_archive(tmp_path / "data" / "new" / "archive.db", create=False) as archive:
        assert archive.article(POST)["title"] == "A post"


@pytest.mark.parametrize("options", [{"create": False}, {"read_only": True}])
def test_missing_archive_is_not_made_unasked(path, options):
    assert "no such archive" in refused(path, **options)
    assert not path.exists()


@pytest.mark.parametrize("content", [b"just a text\n", b"SQLite format 2 and more than a hundred bytes" * 10])
def test_other_file_is_refused_and_left(path, content):
    path.write_bytes(content)

    assert "no SQLite database" in refused(path)
    assert content == path.read_bytes()


def test_damaged_database_is_refused_and_left(path):
    """The head of a database, and then something else."""
    content = b"SQLite format 3\x00" + b"\xff" * 2000
    path.write_bytes(content)

    refused(path)

    assert content == path.read_bytes()


def test_database_of_something_else_is_refused_and_left(path):
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE articles (id INTEGER PRIMARY KEY)")
    db.close()
    content = path.read_bytes()

    assert "something else" in refused(path)
    assert content == path.read_bytes()
    assert [path.name] == os.listdir(path.parent)


@pytest.mark.parametrize("read_only", [False, True])
def test_newer_archive_is_refused_and_left(filled, read_only):
    with sqlite3.connect(filled) as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('archiver', 'm999_later', '')"
        )
    db.close()
    content = filled.read_bytes()

    with pytest.raises(SchemaVersionError, match="m999_later") as caught:
        open_archive(filled, read_only=read_only)

    assert (caught.value.found, caught.value.known) == ("m999_later", "m001_archive")
    assert "\n" not in str(caught.value)
    assert content == filled.read_bytes()


def test_folder_is_no_archive(tmp_path):
    assert "a folder" in refused(tmp_path)


def test_folder_that_cannot_be_made_is_told(tmp_path):
    """A file stands where the folder should be."""
    (tmp_path / "data").write_text("in the way")

    with pytest.raises(StoreError, match=r"data") as caught:
        open_archive(tmp_path / "data" / "deeper" / "archive.db")

    assert "\n" not in str(caught.value)
    assert (tmp_path / "data").read_text() == "in the way"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_folder_that_cannot_be_written_is_told(tmp_path):
    tmp_path.chmod(0o500)
    try:
        assert "permission denied" in refused(tmp_path / "archive.db").lower()
    finally:
        tmp_path.chmod(0o700)


def test_folder_of_the_system_cannot_be_written():
    """A folder in which nobody may make files, not even root."""
    if not os.path.isdir("/proc/self"):
        pytest.skip("no /proc here")

    with pytest.raises(StoreError) as caught:
        open_archive("/proc/self/archive.db")

    assert "\n" not in str(caught.value)


def test_settings_of_a_connection(path):
    db = connect(path)

    names = ("foreign_keys", "journal_mode", "synchronous")
    found = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
    db.close()

    # 2 is FULL: a commit is on the disk before the crawl's queue calls its page done.
    assert found == {"foreign_keys": 1, "journal_mode": "wal", "synchronous": 2}


def test_foreign_keys_are_enforced(filled):
    with open_archive(filled) as archive, pytest.raises(sqlite3.IntegrityError):
        archive.db.execute("UPDATE comments SET article_id = 99")


def test_read_only_archive_cannot_be_changed(filled):
    with open_archive(filled, read_only=True) as archive:
        with pytest.raises(StoreError, match="reading only"):
            archive.add(page(article=article("Other words.")))
        with pytest.raises(sqlite3.OperationalError):
            archive.db.execute("DELETE FROM comments")
        assert len(archive.thread(POST)) == 2


def test_reader_sees_a_whole_page_or_none(filled):
    """While a writer works, a reader has the state before."""
    with open_archive(filled) as writer, open_archive(filled, read_only=True) as reader:
        with writer.batch():
            writer.add(page(comments=comments("a", "b", "c")))
            assert len(reader.thread(POST)) == 2
        assert len(reader.thread(POST)) == 3


def test_two_writers_take_turns(filled):
    """The ids that one remembers stay right when the other has written."""
    with open_archive(filled) as one, open_archive(filled) as two:
        one.add(page("https://blog.example/1/", article=article(), comments=comments("x")))
        two.add(page("https://blog.example/2/", article=article(), comments=comments("x")))
        one.add(page("https://blog.example/3/", article=article(), comments=comments("x", ("y", "x"))))

        assert one.stats()["totals"]["articles"] == 4
        assert list(one.db.execute("PRAGMA foreign_key_check")) == []


def test_writer_that_waits_in_vain_is_told(filled):
    with open_archive(filled) as one, open_archive(filled) as two:
        two.db.execute("PRAGMA busy_timeout = 10")
        with one.batch(), pytest.raises(StoreError, match=f"cannot write {POST}: database is locked") as caught:
            two.add(page(article=article("Other words.")))

    assert isinstance(caught.value.__cause__, sqlite3.OperationalError)


def test_empty_file_is_made_an_archive_by_a_writer_only(path):
    """A file without a table yet: readers say so, a writer makes it an archive."""
    path.touch()

    assert "an empty file, no archive yet" in refused(path, read_only=True)
    with open_archive(path) as archive:
        assert [row["name"] for row in archive.db["_sqlite_migrations"].rows] == ["m001_archive"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_archive_whose_making_was_killed_is_made_anew(tmp_path):
    """SIGKILL at whichever moment of the first opening leaves a file that the next opening makes whole."""
    done = subprocess.run([sys.executable, "-c", KILLED_OPENINGS, str(tmp_path)], capture_output=True, text=True)

    assert ("", 0) == (done.stderr, done.returncode)
    made = sorted(tmp_path.glob("*/archive.db"))
    assert len(made) > 5
    for path in made:
        with open_archive(path) as archive, Queue(path.with_name("queue.db")) as queue:
            queue.start("blog http://a.example/")
            assert [("ok",)] == list(archive.db.execute("PRAGMA integrity_check"))
            assert 0 == archive.stats()["totals"]["articles"]


KILLED_OPENINGS = """
import os, signal, sys, time
from pathlib import Path
from archiver.store import open_archive
from archiver.store.queue import Queue

def make(folder):
    folder.mkdir()
    open_archive(folder / "archive.db").close()
    with Queue(folder / "queue.db") as queue:
        queue.start("blog http://a.example/")

began = time.monotonic()
make(Path(sys.argv[1]) / "whole")
took = time.monotonic() - began
for number in range(20):
    child = os.fork()
    if not child:
        make(Path(sys.argv[1]) / str(number))
        os._exit(0)
    time.sleep(took * number / 20)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""


def test_mark_holds_in_the_archive_it_was_made_of(path, tmp_path):
    """Not in an older copy, nor in another archive with as many fetches."""
    with open_archive(path) as archive:
        run = archive.begin_run("blog", "https://blog.example/")
        archive.add(page(article=article(), fetch=fetch()), run_id=run)
        older = archive.mark(run)
        with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
            archive.db.conn.backup(copy)
        archive.add(page(f"{POST}2/", article=article(), fetch=fetch(f"{POST}2/")), run_id=run)
        newer = archive.mark(run)

        assert (True, True) == (archive.holds(older), archive.holds(newer))
    with open_archive(tmp_path / "copy.db") as copied:
        assert (True, False) == (copied.holds(older), copied.holds(newer))
    with open_archive(tmp_path / "other.db") as other:
        assert not other.holds(older)


def test_file_that_was_replaced_is_noticed(filled, tmp_path):
    with open_archive(filled) as archive:
        archive.check_place()
        with open_archive(tmp_path / "other.db"):
            pass
        (tmp_path / "other.db").replace(filled)

        with pytest.raises(StoreError, match="deleted or replaced"):
            archive.check_place()


def test_closing_twice_is_fine(path):
    archive = open_archive(path)

    archive.close()
    archive.close()
