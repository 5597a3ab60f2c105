"""CPU of `parse_page` beside trafilatura's and a bare BeautifulSoup parse, and where ours goes.

    python benchmarks/parse_speed.py [../shared] [--limit 200] [--rounds 3] [--profile 40]

The pages are the articles of the shared test data. All readers take each page in turn, in this one process, and another
one begins each time; what counts is CPU time, as a ratio within a round. trafilatura reads as the shared scorer has it:
article, metadata and comments, its other settings as they come.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import gzip
import json
import pstats
import statistics
from collections import defaultdict
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from time import process_time
from typing import Any, TypeVar
from unittest.mock import patch

import trafilatura
from bs4 import BeautifulSoup
from trafilatura.meta import reset_caches

from archiver import parse
from archiver.parse import parse_page
from archiver.parsers.tree import decode
from archiver.platforms import detect

T = TypeVar("T")
Reader = Callable[[bytes, str], object]
Saved = tuple[str, bytes]
"""Address and bytes of a page."""


def ours(html: bytes, url: str) -> object:
    """Everything that a crawl keeps of a page."""
    return parse_page(html, url)


def theirs(html: bytes, url: str) -> object:
    """Article, metadata and comments."""
    return trafilatura.bare_extraction(
        html, url=url or None, include_comments=True, include_tables=True, with_metadata=True
    )


def tree_alone(html: bytes, url: str) -> object:
    """No more than the tree."""
    return BeautifulSoup(decode(html), "lxml")


READERS: dict[str, Reader] = {"archiver": ours, "BeautifulSoup(lxml) alone": tree_alone, "trafilatura": theirs}


def saved_pages(shared: Path, limit: int) -> list[Saved]:
    """*limit* of the pages, evenly spread."""
    folder = shared / "pages"
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines]
    pages = pages[:: max(1, len(pages) // limit)][:limit]
    return [(p["url"], gzip.decompress((folder / "html" / f"{p['id']}.html.gz").read_bytes())) for p in pages]


def one_round(pages: list[Saved]) -> dict[str, list[float]]:
    """Milliseconds of each reader for each page."""
    spent: dict[str, list[float]] = {name: [] for name in READERS}
    names = list(READERS)
    for number, (url, html) in enumerate(pages):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            began = process_time()
            READERS[name](html, url)
            spent[name].append((process_time() - began) * 1000)
    return spent


def compare(pages: list[Saved], rounds: int) -> None:
    """The readers side by side."""
    print(f"{len(pages)} pages, {sum(len(html) for _, html in pages) / len(pages) / 1024:.0f} KB on average")
    heads = "".join(f"{head:>9}" for head in ("median", "mean", "p95", "max"))
    print(f"{'CPU ms a page':28}{heads}   of trafilatura {version('trafilatura')}: sums, medians")
    ratios: dict[str, list[float]] = {name: [] for name in READERS}
    for _ in range(rounds):
        reset_caches()  # of trafilatura, lest a second reading of a page cost it less
        spent = one_round(pages)
        base = spent["trafilatura"]
        for name, values in spent.items():
            ratios[name].append(sum(values) / sum(base))
            ordered, middle = sorted(values), statistics.median(values)
            figures = (middle, statistics.mean(values), ordered[len(values) * 95 // 100], ordered[-1])
            line = "".join(f"{figure:9.1f}" for figure in figures)
            print(f"{name:28}{line}{ratios[name][-1]:20.3f}{middle / statistics.median(base):9.3f}")
        print(flush=True)
    for name, found in ratios.items():
        print(f"{name:28} ratio of sums, median of {rounds} rounds: {statistics.median(found):.3f}")


class Stages:
    """CPU seconds for each field that `parse_page` reads; what several fields use is counted for the first."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.pages: dict[str, list[float]] = {}

    def timed(self, name: str, work: Callable[..., T]) -> Callable[..., T]:
        """*work*, its time counted under *name*."""

        def timing(*arguments: Any, **named: Any) -> T:
            began = process_time()
            try:
                return work(*arguments, **named)
            finally:
                self.spent[name] += process_time() - began

        return timing

    def read(self, pages: list[Saved]) -> float:
        """Seconds for all *pages*, the stages counted on the way."""
        guard = parse._Guard.__call__

        def counted(self_: Any, field: str, reader: Callable[[], Any], default: Any) -> Any:
            return guard(self_, field, self.timed("tree" if field == "page" else field, reader), default)

        timed_detect = patch.object(parse, "detect", self.timed("platform", detect))
        began = process_time()
        with patch.object(parse._Guard, "__call__", counted), timed_detect:
            for url, html in pages:
                parse_page(html, url)
        return process_time() - began


def shares(pages: list[Saved]) -> None:
    """How a page's time is shared out among what is read."""
    stages = Stages()
    whole = stages.read(pages)
    stages.spent["the rest"] = whole - sum(stages.spent.values())
    print(f"\n{'stage':20}{'share':>8}{'ms a page':>12}")
    for name, seconds in sorted(stages.spent.items(), key=lambda entry: -entry[1]):
        print(f"{name:20}{seconds / whole:8.1%}{1000 * seconds / len(pages):12.2f}")
    print(f"{'all':20}{1:8.1%}{1000 * whole / len(pages):12.2f}")


def profile(pages: list[Saved], lines: int) -> None:
    """The functions that take longest; the profiler makes small ones look dearer than they are."""
    profiler = cProfile.Profile()
    profiler.enable()
    for url, html in pages:
        parse_page(html, url)
    profiler.disable()
    for order in ("tottime", "cumtime"):
        pstats.Stats(profiler).sort_stats(order).print_stats(lines)


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    beside = Path(__file__).resolve().parents[2] / "shared"
    parser.add_argument("shared", type=Path, nargs="?", default=beside, help="the shared test data")
    parser.add_argument("--limit", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", type=int, default=0, metavar="LINES", help="print as many lines of a profile")
    told = parser.parse_args()
    pages = saved_pages(told.shared, told.limit)
    # What is loaded once a process is no page's: trafilatura's date finder compiles the patterns of 200 languages
    # on the first odd date, for as long as it reads 40 pages.
    one_round(pages)
    gc.collect()
    gc.freeze()  # as in the crawl's workers
    if told.rounds:
        compare(pages, told.rounds)
    shares(pages)
    if told.profile:
        profile(pages, told.profile)


if __name__ == "__main__":
    main()
