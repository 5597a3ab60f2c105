"""The command as a process of its own, and an archive that a crawl of the sample blog has made."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from archiver.cli import run
from archiver.demo import running_blog

COMMAND = (sys.executable, "-m", "archiver")


class Shell:
    """Runs `archiver …` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._started: list[subprocess.Popen[str]] = []

    def __call__(self, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        """The command from start to end: exit code, stdout, stderr."""
        process = self.start(*arguments, **options)
        out, err = process.communicate(timeout=90)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def start(
        self, *arguments: object, command: Sequence[str] = COMMAND, cwd: Path | None = None, **options: Any
    ) -> subprocess.Popen[str]:
        """The command, left to itself."""
        process = subprocess.Popen(
            [*command, *map(str, arguments)],
            cwd=cwd or self.folder,
            env=environment(),
            **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
            encoding="utf-8",
        )
        self._started.append(process)
        return process

    def close(self) -> None:
        """End what still runs."""
        for process in self._started:
            process.kill()
            process.communicate()


def environment(**variables: str) -> dict[str, str]:
    """The environment without what would change a command's ways."""
    changing = ("ARCHIVER_DB", "ARCHIVER_CONTACT", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "PYTHONWARNINGS")
    return {**{name: value for name, value in os.environ.items() if name not in changing}, **variables}


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on stderr, without the program's name."""
    assert done.stderr.endswith("\n"), done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("archiver: "), line
    return line.removeprefix("archiver: ")


@pytest.fixture
def archiver(tmp_path: Path) -> Iterator[Shell]:
    """`archiver("stats", "--json")` in a folder of the test's own."""
    shell = Shell(tmp_path)
    yield shell
    shell.close()


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of the sample blog. For reading only: all tests share it."""
    shell = Shell(tmp_path_factory.mktemp("crawled"))
    with running_blog() as blog:
        done = shell("crawl", "--db", "archive.db", f"{blog.url}/", "--json")
    assert (0, "") == (done.returncode, done.stderr)
    return shell.folder / "archive.db"


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """`said("stats")`: exit code, stdout and stderr of a command that runs right here, as in a pipe."""

    def ask(*arguments: object) -> tuple[int, str, str]:
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return ask


def on_terminal(*arguments: object, columns: int = 80, cwd: Path | None = None) -> tuple[int, list[str]]:
    """Exit code and lines, colours taken out, of a command whose stdout and stderr are a terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        cwd=cwd,
        env=environment(TERM="xterm-256color"),
    )
    os.close(theirs)
    said = b""
    with suppress(OSError):  # Linux's way to say that the other end is closed
        while piece := os.read(ours, 65536):
            said += piece
    os.close(ours)
    return process.wait(timeout=90), said.decode().splitlines()
