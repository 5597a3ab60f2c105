"""Crawls of a site on 127.0.0.1, each in a process of its own: a reactor cannot be started twice."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archiver.demo.server import Server
from archiver.store.archive import open_archive

HERE = Path(__file__).parent


class Crawls:
    """Runs of the walker over a site, into one archive."""

    def __init__(self, site: Server, folder: Path) -> None:
        self.site = site
        self.db = folder / "archive.db"
        self._started: list[subprocess.Popen[str]] = []

    def start(self, *, script: str = "walker.py", cwd: Path | None = None, **settings: Any) -> subprocess.Popen[str]:
        """A crawl that is left to itself."""
        process = subprocess.Popen(
            [sys.executable, str(HERE / script), f"{self.site.url}/", str(self.db), json.dumps(settings)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": str(HERE)},
        )
        self._started.append(process)
        return process

    def run(self, **settings: Any) -> dict[str, Any]:
        """A crawl from start to end; how it ended."""
        return self.outcome(self.start(**settings))

    def outcome(self, process: subprocess.Popen[str]) -> dict[str, Any]:
        """How a crawl ended, and under `log` what it said."""
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        return {**json.loads(out), "log": err}

    def texts(self) -> dict[str, str]:
        """What the archive has: the text of each article, by its path."""
        with open_archive(self.db, read_only=True) as archive:
            return {self.path(row["url"]): row["body_text"] for row in archive.articles()}

    def problems(self) -> dict[str, str]:
        """What went wrong, by the page's path."""
        with open_archive(self.db, read_only=True) as archive:
            return {self.path(row["url"]): row["error"] for row in archive.problems()}

    def states(self) -> dict[str, str]:
        """What became of the pages in the queue, by path."""
        with closing(sqlite3.connect(self.db.with_name("queue.db"))) as db:
            return {self.path(url): state for url, state in db.execute("SELECT url, state FROM requests")}

    def asked(self) -> list[str]:
        """The paths that the site was asked for, in order, robots.txt left out."""
        return [path for path in self.site.paths() if path != "/robots.txt"]

    def times(self, path: str) -> list[float]:
        """When the site was asked for *path*."""
        return [hit.time for hit in self.site.log if hit.path == path]

    def path(self, url: str) -> str:
        return url.removeprefix(self.site.url)

    def close(self) -> None:
        """End what still runs."""
        for process in self._started:
            process.kill()
            process.communicate()


@pytest.fixture
def crawls(serve_site: Callable[..., Server], tmp_path: Path) -> Iterator[Callable[..., Crawls]]:
    """`crawls({"/": "<p>…"})`: a site, and what crawls it."""
    started: list[Crawls] = []

    def begin(pages: dict[str, Any]) -> Crawls:
        started.append(Crawls(serve_site(pages), tmp_path))
        return started[-1]

    yield begin
    for runs in started:
        runs.close()


def linking(*paths: str, text: str = "words") -> str:
    """A page that leads to others."""
    return f"<p>{text}</p>" + "".join(f'<a href="{path}">a link</a>' for path in paths)


def wait_until(fact: Callable[[], bool], seconds: float = 30) -> None:
    """Come back when *fact* holds."""
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.01)
