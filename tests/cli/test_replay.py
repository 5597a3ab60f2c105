"""`archiver replay`: what a crawl recorded, and what others did, read without the web."""

from __future__ import annotations

import gzip
import json
import os
import signal
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from warcs import BLOG, Warc, post

from archiver.store.archive import open_archive

from .conftest import Shell, complaint, on_terminal

Said = Callable[..., tuple[int, str, str]]


def content(db: Path) -> list[tuple[str, dict[str, Any]]]:
    with open_archive(db, read_only=True) as archive:
        return list(archive.content_dump())


def recorded(crawled: Path) -> Path:
    [warc] = (crawled.parent / "warc").glob("*.warc.gz")
    return warc


def test_replay_says_what_the_crawl_said(archiver: Shell, crawled: Path) -> None:
    done = archiver("replay", recorded(crawled), "--db", "again.db", "--json")

    assert (0, "") == (done.returncode, done.stderr)
    assert content(crawled) == content(archiver.folder / "again.db")
    summary = json.loads(done.stdout)
    assert ("finished", [], []) == (summary["state"], summary["damaged"], summary["problems"])


def test_killed_replay_goes_on(archiver: Shell, crawled: Path) -> None:
    """Killed at the first article that is there, wherever it was then."""
    db = archiver.folder / "again.db"
    process = archiver.start("replay", recorded(crawled), "--db", db, "--jobs", "1")
    while process.poll() is None and not _articles(db):
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()

    done = archiver("replay", recorded(crawled), "--db", db, "--json")

    assert (0, "") == (done.returncode, done.stderr)
    assert content(crawled) == content(db)
    assert json.loads(done.stdout)["known"] > 0


def _articles(db: Path) -> int:
    if not db.exists() or not db.stat().st_size:
        return 0
    try:
        with open_archive(db, read_only=True) as archive:
            return len(list(archive.articles()))
    except Exception:  # being made
        return 0


def test_interrupted_replay_says_how_to_go_on(archiver: Shell, crawled: Path) -> None:
    db = archiver.folder / "again.db"
    process = archiver.start("replay", recorded(crawled), "--db", db, "--jobs", "1")
    while process.poll() is None and not _articles(db):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)

    assert (3, "archiver: stopped: the same command goes on\n") == (process.returncode, err)
    with open_archive(db, read_only=True) as archive:
        assert "interrupted" == archive.runs()[0]["outcome"]


def test_summary_tells_what_was_skipped(said: Said, tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc.gz") as file:
        file.page(f"{BLOG}/2012/03/a-post/", post("/2012/03/a-post/", "They stand.", comments=(("Bo", "So."),)))
        file.page(f"{BLOG}/q.png", b"\x89PNG", media_type="image/png")

    code, out, err = said("replay", file.path, "--db", tmp_path / "a.db", "--jobs", "0")

    assert (0, "") == (code, err)
    first, second, third = out.splitlines()
    assert f"{file.path}: 1 article, 1 comment, 0 quotes" == first
    assert second.startswith("2 captures in ")
    assert "skipped: 1 picture" == third


def test_file_without_posts_fails(said: Said, tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc.gz") as file:
        file.page(f"{BLOG}/q.png", b"\x89PNG", media_type="image/png")

    code, _, err = said("replay", file.path, "--db", tmp_path / "a.db", "--jobs", "0")

    assert 1 == code
    assert f"archiver: {file.path}: no posts found: are there pages of a blog in it?\n" == err


def test_patterns_choose_posts(said: Said, tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc.gz") as file:
        for path in ("/2012/03/a-post/", "/2012/03/links-for-may/"):
            file.page(BLOG + path, post(path, "They stand."))

    code, out, _ = said("replay", file.path, "--db", tmp_path / "a.db", "--jobs", "0", "--exclude", "/links-", "--json")

    assert 0 == code
    assert {"by --exclude": 1} == json.loads(out)["left_out"]
    with open_archive(tmp_path / "a.db", read_only=True) as archive:
        assert [f"{BLOG}/2012/03/a-post/"] == [row["url"] for row in archive.articles()]


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("letter.txt", "Dear")


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: None, "no such file"),
    "a folder": (lambda path: path.mkdir(), "a folder: name the files in it"),
    "a picture": (lambda path: path.write_bytes(b"\x89PNG" * 9), "no WARC file: it begins neither"),
    "a letter": (lambda path: path.write_bytes(gzip.compress(b"Dear")), "no WARC file: what is compressed in it"),
    "a zip": (_zip, "a ZIP file, but no WACZ"),
}


@pytest.mark.parametrize(("make", "reason"), BAD.values(), ids=BAD)
def test_what_is_no_file_of_captures_is_one_line(archiver: Shell, make: Callable[[Path], object], reason: str) -> None:
    make(archiver.folder / "a.warc.gz")

    done = archiver("replay", "a.warc.gz", "--db", "a.db")

    assert (1, "") == (done.returncode, done.stdout)
    assert reason in complaint(done)


def test_terminal_shows_how_far_it_is(tmp_path: Path, crawled: Path) -> None:
    code, lines = on_terminal("replay", recorded(crawled), "--db", "again.db", cwd=tmp_path)

    assert 0 == code
    assert any("indexing" in line for line in lines)
