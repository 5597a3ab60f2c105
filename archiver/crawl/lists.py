"""Crawls of one call, written down: after an interruption the same call does not begin again with those that ended."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..store.queue import Entry, Queue

_KEPT = ("downloader/request_count", "elapsed_time_seconds", "archive/", "left_out/", "archiver/", "frontier/resumed")


class CrawlList:
    """The targets of one call, in the queue's own file, and the statistics of those that came to their end.

    The call is known by its targets and all that was told to them, in whatever order; one that was gone through
    to its end starts over when it is made again.
    """

    def __init__(self, path: str | Path, spider: str, targets: Sequence[Mapping[str, Any]], *, fresh: bool) -> None:
        told = sorted(name_of(target) for target in targets)
        digest = sha256("\n".join(told).encode()).hexdigest()
        self._queue = Queue(path)
        try:
            self._queue.start(f"{len(told)} targets of {spider} ({digest[:32]})", fresh=fresh)
            # A crawl with nothing in its queue would count as finished.
            self._queue.put(Entry(fingerprint="list", url="", body={}))
            self._queue.commit()
        except BaseException:
            self._queue.close()
            raise

    def ended(self, target: Mapping[str, Any]) -> dict[str, Any] | None:
        """The statistics of a target whose crawl ended before the interruption."""
        found: dict[str, Any] | None = self._queue.noted(_key(target))
        return found

    def end(self, target: Mapping[str, Any], stats: Mapping[str, Any]) -> None:
        """The crawl of a target has come to its end."""
        kept = {
            name: value
            for name, value in stats.items()
            if name.startswith(_KEPT) and isinstance(value, str | int | float | bool)
        }
        self._queue.note(_key(target), kept)
        self._queue.commit()

    def close(self, *, whole: bool) -> None:
        """*whole* when all targets have ended."""
        try:
            if whole:
                self._queue.finish()
        finally:
            self._queue.close()


def name_of(target: Mapping[str, Any]) -> str:
    """A target's arguments as one line."""
    return json.dumps(dict(target), sort_keys=True, default=str)


def _key(target: Mapping[str, Any]) -> str:
    return f"ended {sha256(name_of(target).encode()).hexdigest()[:32]}"
