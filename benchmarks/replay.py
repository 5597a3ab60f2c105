"""Whether a replay says what the crawl said: crawls a blog, replays its WARC files, and compares the two archives.

    python benchmarks/replay.py http://127.0.0.1:8087/
    python benchmarks/replay.py --crawled data/archive.db FILE.warc.gz…   # against a crawl that is there

Prints how many rows of content are in one archive alone, table by table, and the first of them; exit code 1 if any is.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from archiver.store.archive import open_archive

ARCHIVER = (sys.executable, "-m", "archiver")


def content(path: Path) -> Counter[str]:
    """The rows of an archive's content, each as a line."""
    with open_archive(path, read_only=True) as archive:
        return Counter(json.dumps([table, row], sort_keys=True) for table, row in archive.content_dump())


def command(*arguments: object) -> float:
    """Run archiver; the seconds it took."""
    began = time.monotonic()
    done = subprocess.run([*ARCHIVER, *map(str, arguments)], stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        sys.exit(f"archiver {arguments[0]} ended with exit code {done.returncode}")
    return time.monotonic() - began


def tell(sign: str, alone: Counter[str], shown: int) -> None:
    """The rows that one archive has and the other has not."""
    tables = Counter(json.loads(line)[0] for line in alone.elements())
    print(f"{sign} {alone.total():>6,} lines", dict(tables) or "")
    for line in list(alone)[:shown]:
        print(f"{sign} {line[:400]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="+", help="the address of a blog, or with --crawled the files to replay")
    parser.add_argument("--crawled", type=Path, metavar="FILE", help="an archive that a crawl has made")
    parser.add_argument("--show", type=int, default=5, metavar="N", help="rows that are shown of each archive")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        crawled, replayed = options.crawled or Path(folder, "crawl", "a.db"), Path(folder, "replay", "a.db")
        replayed.parent.mkdir()
        files = list(options.what)
        if options.crawled is None:
            crawled.parent.mkdir()
            print(f"crawl  {command('crawl', *options.what, '--db', crawled):6.1f} s")
            files = sorted((crawled.parent / "warc").glob("*.warc.gz"))
        print(f"replay {command('replay', *files, '--db', replayed):6.1f} s")
        one, other = content(crawled), content(replayed)
    print(f"{one.total():,} and {other.total():,} lines of content")
    tell("-", one - other, options.show)
    tell("+", other - one, options.show)
    sys.exit(one != other)


if __name__ == "__main__":
    main()
