"""What it costs to keep the bytes, and how fast they are read again.

    python benchmarks/recording.py [--posts 1000] [--rounds 3] [--keep FOLDER]

Whole crawls of static pages, with records and without (`--no-warc`), in turn; each with records is compared with the
mean of those before and after it. Then the size of the WARC file beside that of `wget --warc-file` for the same pages,
and `archiver reparse --all` with one process and with two, in turn. nginx and wget on this machine. Read the ratios.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from crawl_speed import Crawl, measured, ratio, told
from static_server import free_port, serving
from static_site import build


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="where to leave site and archives, instead of nowhere")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        measure((wanted.keep or Path(temporary)).resolve(), wanted.posts, wanted.rounds)


def measure(place: Path, posts: int, rounds: int) -> None:
    """All of it."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    build(place / "site", base, posts)
    command = [sys.executable, "-m", "archiver", "--db", "archive.db", "crawl", f"{base}/", "--concurrency", "16"]
    with serving(place / "site", place / "nginx", port) as log:
        without: list[Crawl] = [measured([*command, "--no-warc"], place / "without-0", log)]
        told("--no-warc", without[0], posts)
        recorded: list[Crawl] = []
        for number in range(1, rounds + 1):
            recorded.append(measured(command, place / f"with-{number}", log))
            told("recording", recorded[-1], posts)
            without.append(measured([*command, "--no-warc"], place / f"without-{number}", log))
            told("--no-warc", without[-1], posts)
        ratio("wall", recorded, without, lambda cost: cost.wall)
        ratio("CPU", recorded, without, lambda cost: cost.cpu)
        ratio("CPU without the workers", recorded, without, lambda cost: cost.own_cpu)
        sizes(place, f"with-{rounds}")
    reread(place, f"with-{rounds}", rounds)


def sizes(place: Path, name: str) -> None:
    """The same addresses, asked for by wget."""
    warcs = sorted((place / name / "warc").glob("*.warc.gz"))
    lines = [line for warc in warcs for line in warc.with_name(warc.name.replace(".warc.gz", ".cdxj")).open()]
    urls = [line.split('"url": "')[1].split('"')[0] for line in lines]
    folder = place / "wget"
    folder.mkdir()
    (folder / "urls.txt").write_text("\n".join(urls))
    command = [
        "wget",
        "-q",
        "--input-file=urls.txt",
        "--warc-file=wget",
        "--warc-cdx",
        "--max-redirect=0",
        "-O",
        "/dev/null",
    ]
    subprocess.run(command, cwd=folder, check=False)
    ours, theirs = sum(warc.stat().st_size for warc in warcs), (folder / "wget.warc.gz").stat().st_size
    print(
        f"WARC of {len(urls):,} answers: ours {ours:,} bytes, wget's {theirs:,}; ratio {ours / theirs:.3f}", flush=True
    )


def reread(place: Path, name: str, rounds: int) -> None:
    """One process and two, in turn; one before and after each two."""
    one, two = [timed(place / name, 1)], []
    for _ in range(rounds):
        two.append(timed(place / name, 2))
        one.append(timed(place / name, 1))
    found = [statistics.mean(pair) / each for pair, each in zip(pairwise(one), two, strict=True)]
    print(f"reparse --all: one process {_shown(one)} s, two {_shown(two)} s")
    print(f"speed of two to one: {statistics.median(found):.2f} ({_shown(found)})")


def timed(folder: Path, jobs: int) -> float:
    """Seconds of a reparse of a copy of the archive."""
    archive = folder / "copy.db"
    shutil.copy(folder / "archive.db", archive)
    command = [sys.executable, "-m", "archiver", "reparse", "--all", "--db", str(archive), "--jobs", str(jobs)]
    begun = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    return time.monotonic() - begun


def _shown(times: Sequence[float]) -> str:
    return ", ".join(f"{each:.2f}" for each in times)


if __name__ == "__main__":
    main()
