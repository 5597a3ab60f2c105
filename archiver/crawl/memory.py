"""Pages at work, and what a spider remembers across a crash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from scrapy import Request

from ..store.queue import Entry, Leased, Queue

AT_WORK: ContextVar[int] = ContextVar("archiver_lease", default=0)
"""The lease on whose behalf code runs.

Set when a request is handed out; asyncio hands it on to everything that comes of it, the callback included.
"""


@dataclass(slots=True, eq=False)
class Lease:
    """A page at work."""

    leased: Leased
    request: Request
    host: str
    items: int = 0
    errors: list[str] = field(default_factory=list)
    lost: bool = False
    children: list[Entry] = field(default_factory=list)
    found: list[tuple[str, str]] = field(default_factory=list)
    noted: set[str] = field(default_factory=set)


class Memory:
    """What a spider wants to know after a crash: what its sources named, and small notes.

    What a callback writes lasts from the moment on at which its page is settled, together with the page's
    requests: a page that is gone through again finds the memory as it was.
    """

    def __init__(self, queue: Queue, leases: Mapping[int, Lease]) -> None:
        self._queue = queue
        self._leases = leases
        self._found = dict.fromkeys(queue.remembered())
        self._notes: dict[str, str] = {}

    def remember(self, source: str, url: str) -> bool:
        """Keep that *source* named *url*; False when that was known."""
        if (source, url) in self._found:
            return False
        self._found[source, url] = None
        if (lease := self._leases.get(AT_WORK.get())) is not None:
            lease.found.append((source, url))
        else:
            self._queue.remember(source, url)
            self._queue.commit()
        return True

    def remembered(self, source: str | None = None) -> list[tuple[str, str]]:
        """Source and url of all that was remembered, or of one *source*, in order."""
        return [pair for pair in self._found if source in (None, pair[0])]

    def note(self, key: str, value: Any) -> None:
        """Keep *value*, fit for JSON, under *key*."""
        self._notes[key] = json.dumps(value)
        if (lease := self._leases.get(AT_WORK.get())) is not None:
            lease.noted.add(key)
        else:
            self._queue.note(key, value)
            self._queue.commit()

    def noted(self, key: str, default: Any = None) -> Any:
        """What was kept under *key*, else *default*."""
        return json.loads(self._notes[key]) if key in self._notes else self._queue.noted(key, default)
