"""Crawls of blogs on 127.0.0.1, each run in a process of its own: a reactor cannot be started twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archiver.demo.server import Server
from archiver.store.archive import open_archive

HERE = Path(__file__).parent

Dump = dict[str, list[dict[str, Any]]]


class BlogCrawls:
    """Runs of the blog spider into one archive; what they brought is asked for by site."""

    def __init__(self, db: Path) -> None:
        self.db = db
        self._started: list[subprocess.Popen[str]] = []

    def start(self, *urls: str, **settings: Any) -> subprocess.Popen[str]:
        """A run that is left to itself."""
        process = subprocess.Popen(
            [sys.executable, str(HERE / "crawl_blogs.py"), str(self.db), json.dumps(settings), *urls],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._started.append(process)
        return process

    def run_all(self, *urls: str, **settings: Any) -> list[dict[str, Any]]:
        """Crawls from start to end, side by side; how they ended."""
        return self.outcomes(self.start(*urls, **settings))

    def outcomes(self, process: subprocess.Popen[str]) -> list[dict[str, Any]]:
        """How the crawls of a run ended."""
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        assert "Traceback" not in err, err
        ended: list[dict[str, Any]] = json.loads(out)
        return ended

    def run(self, url: str, **settings: Any) -> dict[str, Any]:
        """A crawl from start to end; how it ended."""
        return self.run_all(url, **settings)[0]

    def texts(self, site: Server) -> dict[str, str]:
        """The text of each article of a site, by its path."""
        with open_archive(self.db, read_only=True) as archive:
            return {
                row["url"].removeprefix(site.url): row["body_text"]
                for row in archive.articles()
                if row["url"].startswith(f"{site.url}/")
            }

    def problems(self, site: Server) -> dict[str, str]:
        """What went wrong with the pages of a site, by path."""
        with open_archive(self.db, read_only=True) as archive:
            return {
                row["url"].removeprefix(site.url): row["error"]
                for row in archive.problems()
                if row["url"].startswith(f"{site.url}/")
            }

    def dump(self) -> Dump:
        """The whole content, by table."""
        tables: Dump = {}
        with open_archive(self.db, read_only=True) as archive:
            for table, row in archive.content_dump():
                tables.setdefault(table, []).append(row)
        return tables

    def close(self) -> None:
        """End what still runs."""
        for process in self._started:
            process.kill()
            process.communicate()


@pytest.fixture
def crawls(tmp_path: Path) -> Iterator[BlogCrawls]:
    """What crawls a blog, into an archive of the test's own."""
    runs = BlogCrawls(tmp_path / "archive.db")
    yield runs
    runs.close()


@pytest.fixture
def archives(tmp_path: Path) -> Iterator[Callable[[str], BlogCrawls]]:
    """`archives("second")`: as `crawls`, each into an archive of that name."""
    made: list[BlogCrawls] = []

    def make(name: str) -> BlogCrawls:
        made.append(BlogCrawls(tmp_path / name / "archive.db"))
        return made[-1]

    yield make
    for runs in made:
        runs.close()


def asked(site: Server) -> list[str]:
    """The paths that the site was asked for, in order, robots.txt left out."""
    return [path for path in site.paths() if path != "/robots.txt"]


def asked_twice(site: Server) -> list[str]:
    """The paths that the site was asked for more than once."""
    return [path for path, times in Counter(asked(site)).items() if times > 1]
