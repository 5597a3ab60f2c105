"""What pywb serves of a crawl: the very bytes, by the index beside the WARC files, and out of the WACZ file."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import pytest

from archiver.demo import running_blog
from archiver.snapshots.reading import read_snapshot

from .conftest import Shell

pytestmark = pytest.mark.skipif(
    not (shutil.which("wayback") and shutil.which("wb-manager")), reason="pywb is not installed"
)


class Kept(NamedTuple):
    """An answer, and where its body is kept."""

    url: str
    stamp: str
    revisit: bool
    warc: str
    offset: int


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample blog, crawled twice: what was unchanged the second time is a `revisit` record."""
    shell = Shell(tmp_path_factory.mktemp("pywb"))
    with running_blog() as blog:
        for _ in range(2):
            done = shell("crawl", "--db", "archive.db", f"{blog.url}/", "--json")
            assert (0, "") == (done.returncode, done.stderr)
    return shell.folder / "archive.db"


def from_warc(archive: Path, root: Path) -> None:
    """A collection of the WARC files as they are, and of the lines of their indexes."""
    shutil.copytree(archive.parent / "warc", root / "collections" / "blog" / "archive")
    found = [index.read_text() for index in (archive.parent / "warc").glob("*.cdxj")]
    indexes = root / "collections" / "blog" / "indexes"
    indexes.mkdir()
    (indexes / "index.cdxj").write_text("".join(sorted("".join(found).splitlines(keepends=True))))


def from_wacz(archive: Path, root: Path) -> None:
    """A collection that pywb makes of a WACZ file."""
    done = Shell(archive.parent)("export", "wacz", root / "blog.wacz", "--db", archive)
    assert (0, "") == (done.returncode, done.stderr)
    for command in (["init", "blog"], ["add", "--unpack-wacz", "blog", "blog.wacz"]):
        subprocess.run(["wb-manager", *command], cwd=root, check=True, capture_output=True)


@pytest.mark.parametrize("collect", [from_warc, from_wacz])
def test_pywb_serves_the_bytes_of_the_records(
    collect: Callable[[Path, Path], None], archive: Path, tmp_path: Path
) -> None:
    """Of pages, and of pages that were kept before, each asked for at the second of its capture."""
    collect(archive, tmp_path)
    chosen = some(kept_in(archive))
    expected = {(one.url, one.stamp): body_of(archive, one) for one in chosen}

    with wayback(tmp_path) as ask:
        found = {(one.url, one.stamp): ask(f"/blog/{one.stamp}id_/{one.url}") for one in chosen}

    assert {True, False} == {one.revisit for one in chosen}
    assert expected == found


def kept_in(archive: Path) -> list[Kept]:
    """The pages that the crawls had, oldest first."""
    with closing(sqlite3.connect(archive)) as db:
        found = db.execute(
            """
            SELECT
                final_url, strftime('%Y%m%d%H%M%S', fetched_at),
                fetches.warc <> snapshots.warc OR fetches.offset <> snapshots.offset, snapshots.warc, snapshots.offset
            FROM fetches JOIN snapshots USING (sha256)
            WHERE status = 200 AND media_type = 'text/html'
            ORDER BY fetches.id
            """
        ).fetchall()
    return [Kept(url, stamp, bool(revisit), warc, offset) for url, stamp, revisit, warc, offset in found]


def some(kept: list[Kept]) -> list[Kept]:
    """Five of either kind, evenly spread, the first among them."""
    kinds = [[one for one in kept if one.revisit is revisit] for revisit in (False, True)]
    return [one for kind in kinds for one in kind[:: max(1, len(kind) // 5)][:5]]


def body_of(archive: Path, one: Kept) -> bytes:
    return read_snapshot(archive.parent, one.warc, one.offset).body


@contextmanager
def wayback(root: Path) -> Iterator[Callable[[str], bytes]]:
    """pywb at work on the collections in *root*: what it answers when it is asked for a path."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (root / "log").open("wb") as log:
        server = subprocess.Popen(
            ["wayback", "--bind", "127.0.0.1", "--port", str(port)], cwd=root, stdout=log, stderr=log
        )
    try:
        wait_for(port, server)
        yield lambda path: asked(port, path)
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert server.poll() is None, "wayback has ended"
            assert time.monotonic() < until
            time.sleep(0.1)


def asked(port: int, path: str) -> bytes:
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        assert 200 == answer.status
        return answer.read()
