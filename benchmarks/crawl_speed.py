"""A whole crawl of static pages beside bare Scrapy fetching the same pages and keeping nothing.

    python benchmarks/crawl_speed.py [--posts 5000] [--rounds 2] [--workers N] [--keep FOLDER]

nginx on this machine, no delay, 16 at once; each crawl is a fresh process, and the short bare one runs before and
after each of ours, which is compared with the two around it. The CPU is of the crawl and its workers; the web server's
own, on the same machine, is not in it. Run it by hand, and read the ratios: the seconds are those of the machine and of
whatever else it does.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bare_scrapy import AT_ONCE
from static_server import AccessLog, free_port, serving
from static_site import build
from watch import Cost, run

MB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """One crawl and what the server saw of it."""

    cost: Cost
    requests: int
    statuses: dict[str, int]


def measured(command: Sequence[str], folder: Path, log: AccessLog) -> Crawl:
    """Run *command* in *folder*."""
    folder.mkdir(parents=True)
    before = log.count()
    cost = run(command, cwd=folder, progress=log.count)
    if cost.code:
        raise SystemExit(f"{' '.join(command)}: exit code {cost.code}\n{cost.output}")
    return Crawl(cost=cost, requests=log.count() - before, statuses=log.statuses(before))


def told(name: str, crawl: Crawl, pages: int) -> None:
    """One line of times."""
    cost = crawl.cost
    print(
        f"{name:12} wall {cost.wall:7.1f} s  CPU {cost.cpu:7.1f} s (crawl {cost.own_cpu:6.1f}, workers"
        f" {max(0.0, cost.cpu - cost.own_cpu):6.1f})  {1000 * cost.cpu / pages:6.2f} ms a page"
        f"  {pages / cost.wall:6.1f} pages/s  {crawl.requests:,} requests {crawl.statuses}",
        flush=True,
    )


def memory(name: str, crawl: Crawl, pages: int) -> None:
    """What it held at its most, and on its way."""
    cost = crawl.cost
    places = [(share, cost.at(share)) for share in (0.1, 0.5, 1.0)]
    growth = (places[2][1].own - places[1][1].own) / MB / (pages / 2000)
    own, workers = cost.most(lambda sample: sample.own), cost.most(lambda sample: sample.children)
    print(
        f"{name:12} MB at most: crawl {own / MB:.0f}, workers {workers / MB:.0f}"
        + "".join(f";  at {share:.0%} {at.own / MB:.0f} + {at.children / MB:.0f}" for share, at in places)
        + f";  in the second half the crawl grew by {growth:.1f} MB in 1,000 pages",
        flush=True,
    )


def stored(archive: Path) -> str:
    """What is in the archive."""
    with sqlite3.connect(f"file:{archive}?mode=ro", uri=True) as db:
        counts = {t: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("articles", "comments", "quotes")}
    numbers = ", ".join(f"{count:,} {table}" for table, count in counts.items())
    return f"{numbers}, {archive.stat().st_size / MB:.1f} MB"


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--workers", type=int, help="processes that parse; the crawler's own choice when left out")
    parser.add_argument("--keep", type=Path, help="where to leave site and archives, instead of nowhere")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        measure((wanted.keep or Path(temporary)).resolve(), wanted.posts, wanted.rounds, wanted.workers)


def measure(place: Path, posts: int, rounds: int, workers: int | None) -> None:
    """Both crawls in turn, *rounds* times ours."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    site = build(place / "site", base, posts)
    (place / "urls.txt").write_text("".join(f"{base}{post.path}\n" for post in site.posts))
    comments, size = sum(map(len, site.comments.values())), _size(place / "site") / posts
    print(f"{posts:,} posts with {comments:,} comments, {size / 1024:.0f} KB a post\n", flush=True)

    bare_command = [sys.executable, str(Path(__file__).with_name("bare_scrapy.py")), str(place / "urls.txt")]
    command = [sys.executable, "-m", "archiver", "--db", "archive.db", "crawl", f"{base}/"]
    command += ["--concurrency", str(AT_ONCE)]
    command += [] if workers is None else ["--workers", str(workers)]
    with serving(place / "site", place / "nginx", port) as log:
        bare = [measured(bare_command, place / "bare-0", log)]
        told("bare Scrapy", bare[0], posts)
        memory("bare Scrapy", bare[0], posts)
        ours: list[Crawl] = []
        for number in range(1, rounds + 1):
            ours.append(measured(command, place / f"crawl-{number}", log))
            told("archiver", ours[-1], posts)
            memory("archiver", ours[-1], posts)
            print(f"{'archive':12} {stored(place / f'crawl-{number}' / 'archive.db')}", flush=True)
            bare.append(measured(bare_command, place / f"bare-{number}", log))
            told("bare Scrapy", bare[-1], posts)
    print()
    ratio("CPU", ours, bare, lambda cost: cost.cpu)
    ratio("CPU without the workers", ours, bare, lambda cost: cost.own_cpu)
    ratio("wall", ours, bare, lambda cost: cost.wall)


def ratio(name: str, ours: Sequence[Crawl], bare: Sequence[Crawl], of: Callable[[Cost], float]) -> None:
    """Each of *ours* to the mean of the bare crawls before and after it."""
    found = [
        of(own.cost) / statistics.mean((of(before.cost), of(after.cost)))
        for own, (before, after) in zip(ours, pairwise(bare), strict=True)
    ]
    print(f"ratio of {name}: {statistics.median(found):.2f} ({', '.join(f'{each:.2f}' for each in found)})")


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("2*/**/index.html"))


if __name__ == "__main__":
    main()
