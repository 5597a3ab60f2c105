"""CPU of `Archive.add`, a page a transaction and fifty a transaction; of two checkouts in turn, when a second is given.

    python benchmarks/store_speed.py [../shared] [--against ../before] [--limit 200] [--rounds 3] [--profile 30]

The pages are those of the shared test data: articles, and blogs' posts with long threads. They are parsed once; each
reading is a fresh process with a fresh file. What counts is CPU time, and the ratio within a round.
"""

from __future__ import annotations

import argparse
import cProfile
import gzip
import json
import os
import pickle
import pstats
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time

HERE = Path(__file__).resolve().parents[1]
TOGETHER = 50
"""Pages in one transaction, when they are written in batches."""


def parsed(shared: Path, limit: int) -> bytes:
    """*limit* of the articles, evenly spread, and the blogs' posts with their threads; as each process loads them."""
    from archiver.parse import parse_page

    folder = shared / "pages"
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        listed = [json.loads(line) for line in lines]
    listed = listed[:: max(1, len(listed) // limit)][:limit]
    saved = [(page["url"], folder / "html" / f"{page['id']}.html.gz") for page in listed]
    threads = sorted((shared / "comments-real").glob("*.html.gz"))
    saved += [(f"https://{path.name.partition('.')[0]}.example/post/", path) for path in threads]
    return pickle.dumps([parse_page(gzip.decompress(path.read_bytes()), url) for url, path in saved])


def write(pages: Path, *, batch: bool, profile: int) -> dict[str, float]:
    """Write the pages into a new archive, in this process: seconds of CPU, pages, and rows changed (of indexes too)."""
    from archiver.store.archive import open_archive

    found = pickle.loads(pages.read_bytes())
    size = TOGETHER if batch else 1
    with tempfile.TemporaryDirectory() as folder, open_archive(Path(folder) / "archive.db") as archive:
        profiler = cProfile.Profile() if profile else None
        before = archive.db.conn.total_changes
        began = process_time()
        if profiler:
            profiler.enable()
        for start in range(0, len(found), size):
            if size == 1:
                archive.add(found[start])
                continue
            with archive.batch():
                for page in found[start : start + size]:
                    archive.add(page)
        if profiler:
            profiler.disable()
            pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(profile)
        return {
            "seconds": process_time() - began,
            "pages": len(found),
            "changes": archive.db.conn.total_changes - before,
        }


def measured(checkout: Path, pages: Path, *, batch: bool, profile: int = 0) -> dict[str, float]:
    """The same in a process of its own, with the archiver of *checkout*."""
    asked = [
        sys.executable,
        __file__,
        "--write",
        str(pages),
        "--profile",
        str(profile),
        *(["--batch"] if batch else []),
    ]
    environment = os.environ | {"PYTHONPATH": str(checkout)}
    done = subprocess.run(asked, env=environment, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout))


def compare(checkouts: dict[str, Path], pages: Path, rounds: int) -> None:
    """The checkouts in turn, single and in batches."""
    ratios: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(rounds):
        for batch in ratios:
            spent = {}
            for name, checkout in checkouts.items():
                done = measured(checkout, pages, batch=batch)
                spent[name] = done["seconds"]
                each = {key: value / done["pages"] for key, value in done.items()}
                print(
                    f"{name:8}{'batch' if batch else 'single':8}{1 / each['seconds']:6.0f} pages/s"
                    f"{1000 * each['seconds']:8.2f} ms a page{each['changes']:6.0f} rows",
                    flush=True,
                )
            ratios[batch].append(spent["now"] / next(reversed(spent.values())))
    if len(checkouts) > 1:
        for batch, found in ratios.items():
            print(f"CPU of now, before = 1, {'batch' if batch else 'single'}: {statistics.median(found):.2f}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("shared", nargs="?", type=Path, default=HERE.parent / "shared")
    asked.add_argument("--against", type=Path, help="another checkout, to be measured in the same rounds")
    asked.add_argument("--limit", type=int, default=200, help="articles; the threads come on top")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--profile", type=int, default=0, help="show so many functions of this checkout instead")
    asked.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    asked.add_argument("--batch", action="store_true", help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.write:
        print(json.dumps(write(options.write, batch=options.batch, profile=options.profile)))
        return
    with tempfile.TemporaryDirectory() as folder:
        pages = Path(folder) / "pages.pickle"
        pages.write_bytes(parsed(options.shared, options.limit))
        if options.profile:
            measured(HERE, pages, batch=False, profile=options.profile)
            return
        checkouts = {"now": HERE} | ({"before": options.against.resolve()} if options.against else {})
        compare(checkouts, pages, options.rounds)


if __name__ == "__main__":
    main()
