"""Crawls with the blog spider, as a program: `crawl_blogs.py DB SETTINGS URL…` prints how each ended, as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from archiver.crawl.process import crawl_many

SETTINGS = {
    "ARCHIVER_PARSE_WORKERS": 0,
    "ARCHIVER_BACKOFF": 0.1,
    "ARCHIVER_RETRY_DELAY": 0.1,
    "RETRY_TIMES": 2,
}
"""No process of its own for the parser, and waits that fit a test."""


def main(db: str, settings: str, *urls: str) -> None:
    """The crawls, a few at a time; what came of them, as JSON."""
    outcomes = crawl_many(
        "blog",
        [{"url": url} for url in urls],
        db=db,
        settings={**SETTINGS, **json.loads(settings)},
        side_by_side=min(8, len(urls)),
    )
    print(json.dumps([{**asdict(outcome), "state": outcome.state} for outcome in outcomes], default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
