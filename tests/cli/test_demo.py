"""`archiver demo`: from any directory, without a network, and it leaves alone what is not its own."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from builders import page

from archiver.cli.demo import prepared
from archiver.demo import truth
from archiver.store import open_archive

from .conftest import COMMAND, Shell

OFFLINE = """
import sys

HOST = "127.0.0.1"

def watch(event, args):
    host = {"socket.connect": lambda: args[1][0], "socket.getaddrinfo": lambda: args[0]}.get(event, lambda: HOST)()
    if host != HOST:
        print("a connection to", host, file=sys.stderr)

sys.addaudithook(watch)
from archiver.cli import main
main()
"""


@pytest.fixture
def beside_other_spiders(tmp_path: Path) -> Path:
    """A directory that holds a package named `spiders` of somebody else's."""
    (tmp_path / "spiders").mkdir()
    (tmp_path / "spiders" / "__init__.py").write_text("raise RuntimeError('not ours')")
    (tmp_path / "spiders" / "blog.py").write_text("this is not Python")
    return tmp_path


def check(done: subprocess.CompletedProcess[str]) -> list[list[str]]:
    """The demo has said what it must; its own commands that it names."""
    expected = truth()
    comments = sum(len(post.comments) for post in expected.posts)
    assert 0 == done.returncode
    assert done.stderr.startswith("A sample blog is up at http://127.0.0.1:")
    assert 1 == done.stderr.count("\n")
    posts = len(expected.posts)
    found = f"Found {posts} of {posts} posts, 1 of 1 static pages, {comments} of {comments} comments, with "
    assert found in done.stdout
    assert "  Henrike Thomsen: “It will be too white,”\n" in done.stdout
    assert "      Jonas O’Dowd  2019-01-13 18:12 UTC\n      Won’t the damp get into the varnish?\n" in done.stdout
    assert [] == [line for line in done.stdout.splitlines() if line != line.rstrip()]
    said = done.stdout.split("Who said what:\n")[1].split("\n\n")[0].splitlines()
    assert len(said) == len(set(said)) == 4
    return [shlex.split(line) for line in done.stdout.splitlines() if line.startswith("  ") and " --db " in line]


def test_demo_shows_what_it_archived_and_how_to_look_at_it(archiver: Shell, beside_other_spiders: Path) -> None:
    """Twice in a row, also under its own name; the commands that it names work as they stand."""
    script = Path(sys.executable).with_name("archiver")
    installed = [str(script)] if script.exists() else COMMAND

    named = check(archiver("demo", "--keep", "a b"))
    codes = [archiver(*command[3:], command=command[:3]).returncode for command in named]
    under_its_name = check(archiver("demo", "--keep", "a b", command=installed))

    assert [["show"], ["search"], ["explain"], ["stats"]] == [command[3:4] for command in named]
    assert [0, 0, 0, 0] == codes
    if script.exists():
        assert ["archiver", "stats", "--db", "a b/archive.db"] == under_its_name[-1]


def test_demo_needs_no_network(archiver: Shell) -> None:
    """Nothing but 127.0.0.1 is spoken to, no name is looked up; as JSON all is on stdout."""
    done = archiver("demo", "--json", command=(sys.executable, "-c", OFFLINE))

    answer = json.loads(done.stdout)
    assert (0, "") == (done.returncode, done.stderr)
    assert (13, 13) == (answer["posts"]["expected"], answer["posts"]["found"])
    assert (1, 1) == (answer["pages"]["expected"], answer["pages"]["found"])
    assert answer["comments"]["expected"] == answer["comments"]["found"] == answer["totals"]["comments"]
    assert [answer["comments"]["withheld"]] == [gap["claimed"] - gap["found"] for gap in answer["gaps"]]


@pytest.mark.parametrize("keep", ["file", "file/demo", "/proc/demo"])
def test_folder_that_cannot_be_written(said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keep: str) -> None:
    """The line names the way out."""
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("not a folder")

    code, out, err = said("demo", "--keep", keep)

    assert (1, "", 1) == (code, out, err.count("\n"))
    assert err.startswith("archiver: cannot ")
    assert err.endswith(": choose another folder with --keep\n")


def test_folder_of_something_else_is_left_alone(said, tmp_path: Path) -> None:
    """A real archive above all."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "diary.txt").write_text("my diary")
    (tmp_path / "data").mkdir()
    with open_archive(tmp_path / "data" / "archive.db") as archive:
        archive.add(page())
    before = (tmp_path / "data" / "archive.db").read_bytes()

    for name in ("notes", "data"):
        hint = "holds something else than a demo: choose another folder with --keep"
        assert (1, "", f"archiver: {tmp_path / name}: {hint}\n") == said("demo", "--keep", tmp_path / name)

    assert ["diary.txt"] == [path.name for path in (tmp_path / "notes").iterdir()]
    assert before == (tmp_path / "data" / "archive.db").read_bytes()


def test_reader_that_has_gone(archiver: Shell) -> None:
    """`archiver demo | head -1`: the crawl ends well, and nothing is said of the pipe."""
    process = archiver.start("demo")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()

    assert process.wait(timeout=60) in (0, 1)
    assert [True] == [line.startswith("A sample blog is up") for line in err.splitlines()]


def test_stopped_demo(archiver: Shell) -> None:
    """Nothing to go on with: the next one begins anew."""
    process = archiver.start("demo")
    assert process.stderr is not None
    process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)

    folder = archiver.folder / "archiver-demo"
    assert (130, "archiver: interrupted\n") == (process.returncode, err)
    assert folder / "archive.db" == prepared(folder)
