"""What a giant costs: threads of up to 20,000 comments read, stored and crawled, and every reader on doubled input.

    python benchmarks/big.py read store pages readers crawl     # all of it, or some
    python benchmarks/big.py read --sizes 1000 2000 --shapes wide
    python benchmarks/big.py crawl --posts 5000 --comments 20000

Each figure comes from a fresh process. Seconds are CPU; the exponent beside them is log(time) by log(size) between two
lines: 1 is linear, 2 quadratic. Memory is resident memory at its most. Linux.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

from giants import SHAPES, TOGETHER, GiantSite, build, giant, long_text
from hostile import HOSTILE

MB = 1024 * 1024
LIMITS = {"crawl": 200, "worker": 400}
"""Megabytes: what the processes of a crawl may hold at the most."""


# One measurement, in a process of its own


def peak() -> float:
    """Megabytes that this process has held at the most; `ru_maxrss` would count those of whoever started it."""
    told = Path("/proc/self/status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0]) / 1024


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of *work*, and what it gives."""
    began = process_time()
    found = work()
    return process_time() - began, found


def read_one(file: str, url: str) -> dict[str, Any]:
    """A page read as a fresh worker reads its first one."""
    from archiver.parse import parse_page

    gc.collect()
    gc.freeze()
    body = Path(file).read_bytes()
    seconds, page = timed(lambda: parse_page(body, url))
    told = peak()
    Path(file).with_suffix(".pickle").write_bytes(pickle.dumps(page))
    return {
        "seconds": seconds,
        "peak": told,
        "comments": len(page.comments),
        "words": len(page.article.text) if page.article else 0,
        "problems": [problem.error for problem in page.problems],
    }


def store_one(file: str) -> dict[str, Any]:
    """A page written into a new archive, written again, and again with one word changed."""
    from archiver.store import open_archive

    page = pickle.loads(Path(file).with_suffix(".pickle").read_bytes())
    gc.collect()
    before = peak()
    with tempfile.TemporaryDirectory() as folder, open_archive(Path(folder) / "archive.db") as archive:
        first, change = timed(lambda: archive.add(page))
        added = peak()
        again, _ = timed(lambda: archive.add(page))
        last = page.comments[-1]
        other = replace(page, comments=(*page.comments[:-1], replace(last, text="Another word.")))
        changed, _ = timed(lambda: archive.add(other))
        return {
            "seconds": first,
            "again": again,
            "changed": changed,
            "comments": change.comments_new,
            "peak": added - before,
            "peak of all": peak() - before,
        }


def pages_one(file: str, order: str) -> dict[str, Any]:
    """The pages of a paged thread, one after the other, into a new archive; then the thread is asked for."""
    from archiver.store import open_archive

    found = pickle.loads(Path(file).read_bytes())
    if order == "newest first":
        found.reverse()
    before = peak()
    with tempfile.TemporaryDirectory() as folder, open_archive(Path(folder) / "archive.db") as archive:

        def add() -> None:
            for page in found:
                archive.add(page)

        seconds, _ = timed(add)
        asked, thread = timed(lambda: archive.thread(found[0].about))
        return {"seconds": seconds, "asked": asked, "comments": len(thread), "peak": peak() - before}


def reader_one(name: str, size: str) -> dict[str, Any]:
    """A page that is large in one way."""
    from archiver.parse import parse_page

    parse_page("<p>One page before, for what is loaded once.</p>" * 20, "http://a.example/2020/01/01/before/")
    gc.collect()
    gc.freeze()
    body = HOSTILE[name](int(size))
    seconds, page = timed(lambda: parse_page(body, "http://a.example/2020/01/01/big/"))
    return {"seconds": seconds, "peak": peak(), "problems": [problem.error for problem in page.problems]}


ONE: dict[str, Callable[..., dict[str, Any]]] = {
    "read": read_one,
    "store": store_one,
    "pages": pages_one,
    "reader": reader_one,
}


def fresh(what: str, *arguments: object) -> dict[str, Any]:
    """One measurement from a new process."""
    command = [sys.executable, __file__, "--one", what, *map(str, arguments)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode:
        raise SystemExit(f"{' '.join(command)}\n{told.stderr}")
    found: dict[str, Any] = json.loads(told.stdout)
    return found


# Tables


class Growth:
    """How a time grows from line to line."""

    def __init__(self) -> None:
        self._before: dict[str, tuple[float, float]] = {}

    def __call__(self, name: str, size: float, seconds: float) -> str:
        """Seconds, and the exponent since the last size."""
        before = self._before.get(name)
        self._before[name] = (size, seconds)
        if before is None or min(before[1], seconds) < 0.02:
            return f"{seconds:8.2f}      "
        exponent = math.log(seconds / before[1]) / math.log(size / before[0])
        return f"{seconds:8.2f} ^{exponent:4.2f}"


def held(megabytes: float, limit: int) -> str:
    """Megabytes, and whether they are within the limit."""
    return f"{megabytes:6.0f} MB ({'within' if megabytes < limit else 'BEYOND'} {limit})"


def read(place: Path, sizes: Sequence[int], shapes: Sequence[Any]) -> None:
    """The parser's time and memory."""
    print("\nreading a page, in a fresh worker: seconds, its memory at the most")
    for shape in shapes:
        growth = Growth()
        for size in sizes:
            file = place / f"{shape}-{size}.html"
            url, body = giant(size, shape)
            file.write_bytes(body)
            told = fresh("read", file, url)
            print(
                f"{shape:8}{size:8,} comments {len(body) / MB:6.1f} MB {growth('read', size, told['seconds'])}"
                f" {held(told['peak'], LIMITS['worker'])}  {told['comments']:,} found {told['problems'] or ''}",
                flush=True,
            )
    url, body = long_text(5 * MB)
    (place / "text.html").write_bytes(body)
    told = fresh("read", place / "text.html", url)
    print(
        f"text    {told['words']:8,} letters  {len(body) / MB:6.1f} MB {told['seconds']:8.2f}      "
        f" {held(told['peak'], LIMITS['worker'])} {told['problems'] or ''}",
        flush=True,
    )


def store(place: Path, sizes: Sequence[int]) -> None:
    """The archive's time and memory; the pages are those that `read` has left, the nested ones."""
    print("\nadding that page to an archive: seconds; again, nothing changed; one comment changed; memory it took")
    growth = Growth()
    for size in sizes:
        file = place / f"nested-{size}.html"
        if not file.with_suffix(".pickle").exists():
            url, body = giant(size)
            file.write_bytes(body)
            fresh("read", file, url)
        told = fresh("store", file)
        print(
            f"{size:8,} comments {growth('add', size, told['seconds'])} {growth('again', size, told['again'])}"
            f" {growth('changed', size, told['changed'])} {told['peak']:6.0f} MB, at last {told['peak of all']:.0f}",
            flush=True,
        )


def pages(place: Path, sizes: Sequence[int]) -> None:
    """A thread in pages of fifty."""
    from archiver.parse import parse_page

    print(
        f"\nthe same in pages of {TOGETHER} threads, added one after the other: seconds; the thread asked for; memory"
    )
    for order in ("oldest first", "newest first"):
        growth = Growth()
        for size in sizes:
            site = GiantSite("http://127.0.0.1:8099", 20, size, "flat")
            file = place / f"pages-{size}.pickle"
            if not file.exists():
                found = [parse_page(body, url) for url, body in site.pages()]
                file.write_bytes(pickle.dumps(found))
            told = fresh("pages", file, order)
            print(
                f"{size:8,} comments, {order} {growth('add', size, told['seconds'])}"
                f" {growth('asked', size, told['asked'])} {told['peak']:6.0f} MB  {told['comments']:,} stored",
                flush=True,
            )


def readers() -> None:
    """Every reader, on input that is large in one way and twice as large."""
    print("\nwhat is large in one way: seconds at two sizes, exponent, memory")
    for name in HOSTILE:
        growth = Growth()
        size = 10_000
        one = fresh("reader", name, size)
        growth("", size, one["seconds"])
        two = fresh("reader", name, 2 * size)
        print(
            f"{name:28}{one['seconds']:8.2f}{growth('', 2 * size, two['seconds'])} {two['peak']:6.0f} MB"
            f" {two['problems'] or ''}",
            flush=True,
        )


def crawl(place: Path, posts: int, comments: int) -> None:
    """A whole crawl of a blog with such a post in its middle."""
    from crawl_speed import measured, stored
    from static_server import free_port, serving

    port = free_port()
    base = f"http://127.0.0.1:{port}"
    build(place / "site", base, posts, comments)
    command = [sys.executable, "-m", "archiver", "--db", "archive.db", "crawl", f"{base}/", "--concurrency", "16"]
    print(f"\na crawl of {posts:,} posts, one of which has {comments:,} comments", flush=True)
    with serving(place / "site", place / "nginx", port) as log:
        found = measured(command, place / "crawl", log)
    cost = found.cost
    own, workers = (cost.most(of) / MB for of in (lambda sample: sample.own, lambda sample: sample.children))
    print(
        f"wall {cost.wall:.0f} s, CPU {cost.own_cpu:.0f} + {cost.cpu - cost.own_cpu:.0f} s,"
        f" {found.requests:,} requests; crawl {held(own, LIMITS['crawl'])}, worker {held(workers, LIMITS['worker'])}"
    )
    for share in (0.1, 0.25, 0.5, 0.75, 1.0):
        at = cost.at(share)
        print(f"  at {share:4.0%} of the requests: crawl {at.own / MB:.0f} MB, worker {at.children / MB:.0f} MB")
    print(f"  {stored(place / 'crawl' / 'archive.db')}", flush=True)


def main() -> None:
    """Measure from the command line."""
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(ONE[sys.argv[2]](*sys.argv[3:])))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="+", choices=["read", "store", "pages", "readers", "crawl"])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 5000, 10_000, 20_000])
    parser.add_argument("--shapes", nargs="+", choices=SHAPES, default=SHAPES)
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--comments", type=int, default=20_000)
    parser.add_argument("--keep", type=Path, help="where to leave the pages, instead of nowhere")
    wanted = parser.parse_args()
    for place in _places(wanted.keep):
        for part in wanted.parts:
            match part:
                case "read":
                    read(place, wanted.sizes, wanted.shapes)
                case "store":
                    store(place, wanted.sizes)
                case "pages":
                    pages(place, wanted.sizes)
                case "readers":
                    readers()
                case "crawl":
                    crawl(place, wanted.posts, wanted.comments)


def _places(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


if __name__ == "__main__":
    main()
