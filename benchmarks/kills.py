"""Crawls that are killed again and again, beside one that nobody disturbs: the same content, hardly a page twice.

    python benchmarks/kills.py [URL] [--runs 20] [--kills 3] [--jobs 1] [--seed N] [--references 2] [--keep FOLDER]

Without a URL, the sample blog on a slow server of this script's own. Each run is an archive of its own: `archiver
crawl` is started, killed by SIGKILL when it has come to a random share of the pages, started again, and in the end let
go on to its end. One kill in ten comes at a random moment of the start instead, and half of them take the processes
that parse along. Exit code 1 when an archive differs, a file is damaged, a page was left behind, or more pages than
were at work were asked for twice.

Two crawls that nobody disturbs tell which pages differ by themselves (a blog that orders something at random); such
pages are told apart. Where a killed crawl differs otherwise, up to twelve more are made before it is blamed. The same
seed gives the same moments, as far as a machine at work can.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from archiver.crawl.settings import CONCURRENT_REQUESTS
from archiver.demo.server import Answer, running
from archiver.demo.site import answerer
from archiver.store import open_archive

HERE = Path(__file__).resolve().parents[1]
RANGE = (0.05, 0.95)
"""The shares of the pages between which a kill counts as one in the middle."""

AIMED_AT = (0.05, 0.88)
"""The shares at which a kill is aimed: it comes a page or two later, which is much of a small blog."""

IN_THE_MIDDLE = 0.8
"""So many of the kills must be."""

MORE_REFERENCES = 12
"""How many more crawls nobody disturbs, at most, before a difference is held against a killed one."""

AT_THE_START = 0.1
"""So many of the kills come within the first moments of a process."""

Row = tuple[str, str, str]
"""Table, page and the whole row as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When a process is killed: at a share of the pages, or so many seconds after its start."""

    share: float
    seconds: float | None
    pause: float
    """Seconds more, to be between any two steps of a page's way."""

    workers: bool
    """Whether the processes that parse are killed with it."""


@dataclass(slots=True, kw_only=True)
class Result:
    """What came of a run."""

    number: int
    kills: list[str] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    twice: int = 0
    """Requests beyond the first of each address."""

    seconds: float = 0.0
    rows: Counter[Row] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def plans(dice: random.Random, kills: int) -> list[Plan]:
    """The kills of one run, in order."""
    return [
        Plan(
            share=share,
            seconds=dice.uniform(0.0, 3.0) if dice.random() < AT_THE_START else None,
            pause=dice.uniform(0.0, 0.05),
            workers=dice.random() < 0.5,
        )
        for share in sorted(dice.uniform(*AIMED_AT) for _ in range(kills))
    ]


class Crawl:
    """`archiver crawl` of one blog into one folder, in as many processes as it takes."""

    def __init__(self, url: str, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.url = url
        self.folder = folder
        self.db = folder / "archive.db"
        self.queue = folder / "queue.db"

    def start(self) -> subprocess.Popen[bytes]:
        """One process of it."""
        command = [sys.executable, "-m", "archiver", "--db", str(self.db), "crawl", self.url, "--json"]
        path = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])
        with (self.folder / "out").open("wb") as out, (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                command, stdout=out, stderr=log, cwd=self.folder, env=os.environ | {"PYTHONPATH": path}
            )

    def finish(self) -> list[str]:
        """Let it go on to its end; what is wrong with that end."""
        code = self.start().wait()
        text = (self.folder / "out").read_text()
        state = json.loads(text)[0]["state"] if text else "without a word"
        log = (self.folder / "log").read_text().strip().splitlines()
        faults = [] if (code, state) == (0, "finished") else [f"ended {state}, exit code {code}: {log[-1:]}"]
        return faults + [f"said: {line}" for line in log if "Traceback" in line]

    def asked_twice(self) -> int:
        """Requests beyond the first of each address: a row counts how often it was taken before that was done."""
        with closing(sqlite3.connect(self.queue)) as db:
            return int(db.execute("SELECT ifnull(sum(max(0, attempts - 1)), 0) FROM requests").fetchone()[0])

    def left(self) -> list[str]:
        """Damage to the files, and pages that were left behind."""
        faults = []
        for file in (self.db, self.queue):
            with closing(sqlite3.connect(file)) as db:
                for pragma, well in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
                    if (found := db.execute(f"PRAGMA {pragma}").fetchall()) != well:
                        faults.append(f"{file.name}: {pragma}: {found[:3]}")
        with closing(sqlite3.connect(self.queue)) as db:
            open_pages = db.execute("SELECT url FROM requests WHERE state NOT IN ('done', 'failed')").fetchall()
        return faults + [f"left behind: {url}" for (url,) in open_pages]

    def rows(self) -> Counter[Row]:
        """All content, without ids, times of reading and runs."""
        with open_archive(self.db, read_only=True) as archive:
            return Counter(
                (table, page_of(row), json.dumps(row, sort_keys=True)) for table, row in archive.content_dump()
            )


def settled(queue: Path) -> int:
    """How many pages are done with. The file is opened for the moment only: it is the crawl that must mend it."""
    try:
        with closing(sqlite3.connect(f"file:{queue}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM requests WHERE settled_at IS NOT NULL").fetchone()[0])
    except sqlite3.Error:
        return 0


def page_of(row: dict[str, Any]) -> str:
    """The page that a row of content belongs to."""
    return str(next((row[name] for name in ("page_url", "article_url", "url", "key") if name in row), ""))


def killed(crawl: Crawl, plan: Plan, total: int) -> tuple[float, str] | None:
    """One process from its start to its violent end: where it was, in shares and in words; None if it ended before."""
    process = crawl.start()
    began, opened = time.monotonic(), False
    while process.poll() is None:
        if plan.seconds is not None and time.monotonic() - began >= plan.seconds:
            break
        # Nobody looks into the queue before the process has opened it, and made good what the last one left.
        opened = opened or any(f"process {process.pid}," in held_by(lock) for lock in crawl.folder.glob("*.lock"))
        if plan.seconds is None and opened and settled(crawl.queue) >= plan.share * total:
            break
        time.sleep(0.005)
    time.sleep(plan.pause)
    victims = [process.pid, *(children(process.pid) if plan.workers else ())]
    if process.poll() is not None:
        return None
    for victim in victims:
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
    process.wait()
    share = share_of(crawl, total)
    how = "+w" if plan.workers else ""
    return share, f"{share:.0%}{how}" + (f" ({plan.seconds:.1f} s)" if plan.seconds is not None else "")


def share_of(crawl: Crawl, total: int) -> float:
    """The share of the pages that are done with, read from a copy: to open the queue would be to mend it."""
    with tempfile.TemporaryDirectory() as folder:
        for file in crawl.folder.glob("queue.db*"):
            if not file.name.endswith(("-shm", ".lock")):
                shutil.copy(file, folder)
        return settled(Path(folder) / crawl.queue.name) / total


def held_by(lock: Path) -> str:
    """What a crawl's lock says of its holder."""
    with contextlib.suppress(OSError):
        return lock.read_text()
    return ""


def children(pid: int) -> list[int]:
    """The processes that *pid* has started (Linux)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name in parentheses may contain anything.
            if int(stat.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(stat.parent.name))
    return found


def run(url: str, folder: Path, number: int, seed: int, kills: int, total: int) -> Result:
    """One archive, killed and killed again, and then finished."""
    crawl, result = Crawl(url, folder), Result(number=number)
    dice, began = random.Random(f"{seed}/{number}"), time.monotonic()
    for plan in plans(dice, kills):
        end = killed(crawl, plan, total)
        if end is None:
            result.faults.append("came to its end before it could be killed")
            break
        result.shares.append(end[0])
        result.kills.append(end[1])
    else:
        result.faults += crawl.finish()
    result.seconds = time.monotonic() - began
    result.twice = crawl.asked_twice()
    if result.twice > CONCURRENT_REQUESTS * len(result.shares):
        result.faults.append(f"{result.twice} requests for pages that were asked for before")
    result.faults += crawl.left()
    result.rows = crawl.rows()
    return result


def differing(one: Counter[Row], other: Counter[Row]) -> dict[tuple[str, str], list[str]]:
    """The tables and pages in which two archives differ, with the rows: `-` of the first, `+` of the other."""
    found: dict[tuple[str, str], list[str]] = {}
    for sign, rows in (("-", one - other), ("+", other - one)):
        for table, page, row in sorted(rows):
            found.setdefault((table, page), []).append(f"{sign} {row}")
    return found


@contextmanager
def blog(url: str | None, delay: float) -> Iterator[str]:
    """The address to be crawled: *url*, or that of the sample blog, each answer after *delay* seconds."""
    if url is not None:
        yield url
        return

    def slow(base: str) -> Answer:
        answer = answerer(base)
        return lambda request: replace(answer(request), delay=delay)

    with running(slow) as server:
        yield f"{server.url}/"


def whole(url: str, folder: Path) -> Crawl:
    """A crawl that nobody disturbs."""
    crawl = Crawl(url, folder)
    if faults := crawl.finish() + crawl.left():
        raise SystemExit(f"the undisturbed crawl: {faults}")
    return crawl


def moving(url: str, folder: Path, expected: Counter[Row]) -> set[tuple[str, str]]:
    """Where another crawl that nobody disturbs differs; told."""
    found = differing(expected, whole(url, folder).rows())
    for (table, page), rows in found.items():
        print(f"differs between undisturbed crawls: {table}: {page}: {len(rows)} rows, such as {rows[0][:200]}")
    return set(found)


def report(result: Result, differences: dict[tuple[str, str], list[str]], known: set[tuple[str, str]]) -> None:
    """One line of the table, and what is wrong below it."""
    bad = {place: rows for place, rows in differences.items() if place not in known}
    apart = len(differences) - len(bad)
    content = f"DIFFERS on {len(bad)}" if bad else "same" + (f" but for {apart} unstable" if apart else "")
    print(
        f"{result.number:>3}  {', '.join(result.kills):45}{result.twice:>6}{result.seconds:>7.0f} s  "
        f"{'ok' if not result.faults else 'FAULTS':7} {content}",
        flush=True,
    )
    for fault in result.faults:
        print(f"     {fault}")
    for (table, page), rows in list(bad.items())[:5]:
        print(f"     {table}: {page}")
        for row in rows[:4]:
            print(f"       {row[:600]}")


def compare(url: str, folder: Path, options: argparse.Namespace) -> bool:
    """All runs beside the undisturbed ones; whether all is well."""
    first = whole(url, folder / "whole1")
    expected, total = first.rows(), settled(first.queue)
    print(f"{url}: {total} pages, {expected.total():,} rows of content; seed {options.seed}")
    unstable: set[tuple[str, str]] = set()
    for number in range(2, options.references + 1):
        unstable |= moving(url, folder / f"whole{number}", expected)
    print(f"\n{'run':>3}  {'killed at (+w: workers too)':45}{'twice':>6}{'time':>9}  files   content", flush=True)

    results: list[tuple[Result, set[tuple[str, str]]]] = []
    with ThreadPoolExecutor(options.jobs) as pool:
        tasks = [
            pool.submit(run, url, folder / f"run{n}", n, options.seed, options.kills, total)
            for n in range(1, options.runs + 1)
        ]
        for task in tasks:
            result = task.result()
            differences = differing(expected, result.rows)
            report(result, differences, unstable)
            results.append((result, set(differences)))
    for number in range(options.references + 1, options.references + 1 + MORE_REFERENCES):
        if all(places <= unstable for _, places in results):
            break
        unstable |= moving(url, folder / f"whole{number}", expected)

    well = [not result.faults and places <= unstable for result, places in results]
    shares = [share for result, _ in results for share in result.shares]
    twice = sum(result.twice for result, _ in results)
    middle = sum(RANGE[0] <= share <= RANGE[1] for share in shares)
    print(
        f"\n{len(well)} runs, {len(shares)} kills, {middle} of them ({middle / max(1, len(shares)):.0%}) between "
        f"{RANGE[0]:.0%} and {RANGE[1]:.0%} of the pages; {twice} requests for a page that was asked for before, "
        f"{twice / max(1, len(shares)):.1f} a kill (allowed: {CONCURRENT_REQUESTS}); {sum(well)} runs as they should be"
    )
    return all(well) and middle >= IN_THE_MIDDLE * len(shares)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("url", nargs="?", help="a blog at work; the sample blog when none is given")
    asked.add_argument("--runs", type=int, default=20)
    asked.add_argument("--kills", type=int, default=3, help="of each run")
    asked.add_argument("--jobs", type=int, default=1, help="runs at a time")
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked.add_argument("--references", type=int, default=2, help="crawls that nobody disturbs")
    asked.add_argument("--delay", type=float, default=0.25, help="seconds that each answer of the sample blog takes")
    asked.add_argument("--keep", type=Path, help="a folder for the archives; else they are thrown away")
    options = asked.parse_args()
    with blog(options.url, options.delay) as url, tempfile.TemporaryDirectory() as folder:
        well = compare(url, options.keep or Path(folder), options)
    print("well" if well else "NOT WELL")
    sys.exit(0 if well else 1)


if __name__ == "__main__":
    main()
