"""What goes wrong in the world is one clear line and a non-zero exit code; files stay as they were."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sites import page

from archiver.cli.addresses import checked_contact
from archiver.cli.summary import complaint_of
from archiver.demo import running_blog
from archiver.errors import ConfigError
from archiver.store import open_archive

from .conftest import Shell, complaint

NOWHERE = "http://archiver-test.invalid/"
IMPATIENT = (
    sys.executable,
    "-c",
    "import archiver.store.connection as c; c.BUSY_SECONDS = 1; from archiver.cli import main; main()",
)
"""The command, waiting a second for another program's lock, and not half a minute."""


def digest(path: Path) -> str:
    """Of a file's bytes, or of a folder's names."""
    content = path.read_bytes() if path.is_file() else repr(sorted(os.listdir(path))).encode()
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def free_port() -> int:
    """A port on which nobody listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# Addresses


@pytest.mark.parametrize("command", ["crawl", "parse"])
def test_no_such_host(archiver: Shell, command: str) -> None:
    """The name is what matters, not that it has no robots.txt."""
    done = archiver(command, NOWHERE)

    assert (1, f"{NOWHERE}: no such host", "") == (done.returncode, complaint(done), done.stdout)


@pytest.mark.parametrize("command", ["crawl", "parse"])
def test_nobody_answers(archiver: Shell, command: str, free_port: int) -> None:
    """A server that is off ends the command at once."""
    url = f"http://127.0.0.1:{free_port}/"

    done = archiver(command, url)

    assert (1, f"{url}: connection refused") == (done.returncode, complaint(done))


@pytest.mark.parametrize(
    "url", ["ftp://blog.example/", "two words", "https://", "http://[::1", "http://a.example:99999/"]
)
def test_no_address_of_the_web(said, tmp_path: Path, url: str) -> None:
    """It is told before anything is fetched or made."""
    db = tmp_path / "archive.db"

    assert (1, "", f"archiver: {url}: not a web address\n") == said("crawl", url, "--db", db)
    assert not db.exists()


def test_contact_that_fits_no_header(said) -> None:
    """What goes into a header is checked before it does."""
    code, _, err = said("crawl", NOWHERE, "--contact", "me@a.example\r\nX-Odd: 1")

    assert (2, "archiver: --contact: only printable ASCII characters can be told to a server\n") == (code, err)


@pytest.mark.parametrize("host", ["8.8.8.8", "[2001:4860:4860::8888]"])
def test_other_peoples_servers_are_told_whom_to_write_to(host) -> None:
    """Nothing is asked of a server on the internet without an address of whoever asks."""
    url = f"http://{host}/"

    with pytest.raises(ConfigError, match="--contact: say whom"):
        checked_contact(None, [url])
    assert "me@a.example" == checked_contact("me@a.example", [url])


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]", "192.168.1.5", "10.0.0.1", "nowhere.invalid"])
def test_ones_own_machines_need_no_contact(host) -> None:
    """Loopback, private addresses, and names that lead nowhere: the crawl tells of those."""
    assert checked_contact(None, [f"http://{host}/"]) is None


ODD = {
    "/robots.txt": "User-agent: *\nDisallow: /secret",
    "/image": page(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", media_type="image/png"),
    "/secret": "<p>for nobody",
    "/circle": page(status=302, headers={"Location": "/circle"}),
    "/large": b"<p>" + b"words " * 12_000_000,
    "/cut": page("<p>" + "words " * 1000, cut=100),
}
REASONS = {
    "/image": "not HTML: image/png",
    "/missing": "404 Not Found",
    "/secret": "forbidden by robots.txt",
    "/circle": "redirects in a circle: {url}/circle",
    "/large": "larger than a page may be",
    "/cut": "the answer broke off",
}


@pytest.mark.parametrize("path", REASONS)
def test_page_that_cannot_be_read(archiver: Shell, serve_site, path: str) -> None:
    """The address and the reason."""
    site = serve_site(ODD)

    done = archiver("parse", site.url + path)

    assert (1, f"{site.url}{path}: {REASONS[path].format(url=site.url)}") == (done.returncode, complaint(done))
    assert "" == done.stdout


def test_blog_whose_first_page_cannot_be_read(archiver: Shell, serve_site) -> None:
    """The same reasons for crawls that begin there: a line for each."""
    site = serve_site(ODD)

    done = archiver("crawl", *(site.url + path for path in REASONS))

    assert [
        f"archiver: {site.url}{p}: {why.format(url=site.url)}" for p, why in REASONS.items()
    ] == done.stderr.splitlines()
    assert (1, f"{len(REASONS)} blogs ({len(REASONS)} failed)") == (done.returncode, done.stdout.partition(":")[0])


def test_page_that_is_no_blog(archiver: Shell, serve_site) -> None:
    """A page without a post and without a link to one."""
    site = serve_site({"/": "<title>Under construction</title><p>Come back later.</p>"})

    done = archiver("crawl", site.url)

    assert (1, "") == (done.returncode, done.stdout)
    assert complaint(done).startswith(f"{site.url}/: no post")


# Files


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "no such file (an address begins with http:// or https://)"),
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\x7fELF\x02\x01\x01\0\0\0<p>", "not HTML"),
        (b"%PDF-1.4 <</Type /Page>>", "not HTML"),
        (b"Dear reader,\na < b, and b > c.", "not HTML"),
        (b'[{"content": "<p>a page</p>"}]', "not HTML"),
        (b'<?xml version="1.0"?>\n<rss version="2.0"></rss>', "not HTML: XML"),
    ],
)
def test_file_that_is_no_page(said, tmp_path: Path, content: bytes | None, reason: str) -> None:
    """What has no words for a reader is not read as if it had."""
    file = tmp_path / "page.html"
    if content is not None:
        file.write_bytes(content)

    code, out, err = said("parse", file)

    assert (1, "", f"archiver: {file}: {reason}\n") == (code, out, err)


def test_folder_is_no_page(said, tmp_path: Path) -> None:
    assert (1, "", f"archiver: {tmp_path}: Is a directory\n") == said("parse", tmp_path)


def test_address_of_a_file_has_to_be_one(said, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<p>words")

    assert (2, "", "archiver: --url: nowhere is not a web address\n") == said("parse", file, "--url", "nowhere")


# Archives


def newer(db: Path) -> None:
    with open_archive(db), closing(sqlite3.connect(db)) as raw:
        raw.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('archiver', 'm999_later', '')"
        )
        raw.commit()


def foreign(db: Path) -> None:
    with closing(sqlite3.connect(db)) as raw:
        raw.execute("CREATE TABLE recipes (name TEXT)")


def truncated(db: Path) -> None:
    with open_archive(db):
        pass
    os.truncate(db, db.stat().st_size // 3)


UNUSABLE = {
    "newer": (newer, "newer than this program knows"),
    "foreign": (foreign, "an SQLite database of something else"),
    "text": (lambda db: db.write_text("my diary\n" * 100), "no SQLite database"),
    "folder": (lambda db: db.mkdir(), "a folder, not an archive"),
    "truncated": (truncated, "malformed"),
}


@pytest.mark.parametrize("kind", UNUSABLE)
@pytest.mark.parametrize(
    "command", [("stats",), ("search", "word"), ("show", "blog.example/"), ("crawl", NOWHERE)], ids=" ".join
)
def test_file_that_is_no_archive_of_ours(said, tmp_path: Path, kind: str, command: tuple[str, ...]) -> None:
    """It is named, told in a line, and left as it was."""
    make, reason = UNUSABLE[kind]
    db = tmp_path / "archive.db"
    make(db)
    before = digest(db)

    code, out, err = said(*command, "--db", db)

    assert (1, "", 1) == (code, out, err.count("\n"))
    assert err.startswith("archiver: ")
    assert str(db) in err
    assert reason in err
    assert before == digest(db)


@pytest.mark.parametrize("command", [("stats",), ("search", "word"), ("show", "blog.example/")], ids=" ".join)
def test_archive_that_is_not_there(said, tmp_path: Path, command: tuple[str, ...]) -> None:
    """Asking makes no file."""
    db = tmp_path / "data" / "archive.db"

    hint = "no such archive: archiver crawl makes one, --db names another"
    assert (1, "", f"archiver: {db}: {hint}\n") == said(*command, "--db", db)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("db", ["file/archive.db", "file/deeper/archive.db", "/proc/archiver/archive.db"])
def test_folder_that_cannot_be_written(archiver: Shell, db: str) -> None:
    """Nothing is fetched for an archive that cannot be made."""
    (archiver.folder / "file").write_text("a file, not a folder")

    done = archiver("crawl", NOWHERE, "--db", db)

    assert 1 == done.returncode
    assert complaint(done).startswith("cannot ")
    assert ["file"] == os.listdir(archiver.folder)


def test_archive_that_another_program_writes_to(archiver: Shell, crawled: Path) -> None:
    """A crawl gives up after a while; reading goes on meanwhile."""
    db = archiver.folder / "archive.db"
    shutil.copy(crawled, db)
    with closing(sqlite3.connect(db)) as other:
        other.execute("BEGIN IMMEDIATE")
        writing = archiver("crawl", NOWHERE, "--db", db, command=IMPATIENT)
        asking = archiver("stats", "--db", db, command=IMPATIENT)

    assert (1, f"cannot open {db}: database is locked") == (writing.returncode, complaint(writing))
    assert (0, "") == (asking.returncode, asking.stderr)


@pytest.mark.skipif(not shutil.which("prlimit"), reason="needs prlimit (util-linux)")
def test_disk_that_is_full(archiver: Shell) -> None:
    """What was archived before stays, and with room again the same command goes on."""
    with running_blog() as blog:
        command = ("crawl", "--db", "archive.db", f"{blog.url}/", "--concurrency", 1)
        begun = archiver(*command, "--max-pages", 8)
        # SQLite cannot tell a file that may not grow from a disk that is full.
        room = (archiver.folder / "archive.db").stat().st_size
        full = archiver(*command, command=("prlimit", f"--fsize={room}", sys.executable, "-m", "archiver"))
        between = archiver("stats", "--db", "archive.db", "--json")
        finished = archiver(*command, "--json")

    assert [3, 1, 0, 0] == [done.returncode for done in (begun, full, between, finished)]
    assert complaint(full).startswith("cannot write ")
    assert complaint(full).endswith("wait: the same command goes on")
    assert 0 < json.loads(between.stdout)["totals"]["articles"] < 14
    assert ("", 14) == (finished.stderr, json.loads(finished.stdout)[0]["blog"]["articles"])


@pytest.mark.parametrize(
    ("expected", "pages", "waiting"),
    [
        ("disk full; the same command goes on", 3, None),
        ("disk full; 1 page waits: the same command goes on", 3, 1),
        ("disk full", 3, 0),
        ("disk full", 0, None),
    ],
)
def test_work_that_is_left_is_told_though_nobody_can_count_it(expected, pages, waiting) -> None:
    """A full disk may keep the queue from being read, too."""
    summary = {"state": "failed", "reason": "disk full", "pages": pages, "resumed": False, "waiting": waiting}

    assert expected == complaint_of(summary)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full (Linux)")
def test_output_that_cannot_be_written(archiver: Shell, crawled: Path) -> None:
    """A full disk behind `archiver … > file` is told as well."""
    with open("/dev/full", "w") as full:
        done = archiver("stats", "--db", crawled, stdout=full)

    assert (1, "cannot write the output: No space left on device") == (done.returncode, complaint(done))


def test_reader_that_has_gone(archiver: Shell, crawled: Path) -> None:
    """`archiver search … | head -1` says nothing of it."""
    process = archiver.start("search", "the", "--db", crawled)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()

    assert (1, "") == (process.wait(timeout=30), said)


# Misuse


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["stats", "--nope"], "No such option '--nope' (see archiver stats --help)"),
        (["nope"], "No such command 'nope' (see archiver --help)"),
        (["show"], "Missing argument 'URL' (see archiver show --help)"),
        (
            ["search", "--limit", "0", "x"],
            "Invalid value for '--limit': 0 is not in the range x>=1 (see archiver search --help)",
        ),
    ],
)
def test_command_that_is_misused(said, arguments: list[str], line: str) -> None:
    """One line too, and the exit code that shells know for it."""
    assert (2, "", f"archiver: {line}\n") == said(*arguments)


def test_message_is_one_line_whatever_it_names(said, tmp_path: Path) -> None:
    """A name with a line end, or with what a terminal would obey, does not break the line."""
    code, _, err = said("stats", "--db", tmp_path / "a\nb\x1b[31m.db")

    assert (1, 1) == (code, err.count("\n"))
    assert "\x1b" not in err


def test_bug_keeps_its_traceback(archiver: Shell) -> None:
    """What is nobody's fault but ours is not dressed up as bad input."""
    code = "import sys, archiver.cli as c; sys.modules['archiver.cli.stats'].reading = lambda db: 1 / 0; c.main()"

    done = archiver("stats", command=(sys.executable, "-c", code))

    assert 1 == done.returncode
    assert done.stderr.startswith("Traceback")
    assert "ZeroDivisionError" in done.stderr
