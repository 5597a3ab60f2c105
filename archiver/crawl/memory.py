"""Pages at work, and what a spider remembers across a crash."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import reduce
from itertools import islice
from sys import intern
from typing import Any

from scrapy import Request

from ..store.queue import Entry, Leased, Queue

AT_WORK: ContextVar[int] = ContextVar("archiver_lease", default=0)
"""The lease on whose behalf code runs.

Set when a request is handed out; asyncio hands it on to everything that comes of it, the callback included.
"""


Change = Callable[[Any], Any]
"""What a page does to a note: the note as it stands goes in, as it is to be comes out."""


@dataclass(slots=True, eq=False)
class Lease:
    """A page at work."""

    leased: Leased
    request: Request
    host: str
    items: int = 0
    errors: list[str] = field(default_factory=list)
    lost: bool = False
    asked: Counter[str] = field(default_factory=Counter)
    """How often the callback asked for which page."""

    children: list[Entry] = field(default_factory=list)
    found: list[tuple[str, str]] = field(default_factory=list)
    noted: dict[str, list[Change]] = field(default_factory=dict)

    def settle_notes(self, queue: Queue) -> None:
        """Do to the notes as they are settled what this page did to them."""
        for key, changes in self.noted.items():
            queue.note(key, reduce(lambda value, change: change(value), changes, queue.noted(key)))


class Memory:
    """What a spider wants to know after a crash: what its sources named, and small notes.

    What a callback writes lasts from the moment on at which its page is settled, together with the page's
    requests: a page that is gone through again finds the memory as it was. Of a note, a page settles its own
    change alone: what another page at work did to the same note waits for that one.
    """

    def __init__(self, queue: Queue, leases: Mapping[int, Lease]) -> None:
        self._queue = queue
        self._leases = leases
        self._found: dict[tuple[str, str], None] = {}
        self._of_source: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for source, url in queue.remembered():
            self._keep((intern(source), intern(url)))
        self._notes: dict[str, str] = {}

    def _keep(self, pair: tuple[str, str]) -> None:
        self._found[pair] = None
        self._of_source[pair[0]].append(pair)

    def remember(self, source: str, url: str) -> bool:
        """Keep that *source* named *url*; False when that was known."""
        if (source, url) in self._found:
            return False
        self._keep((source, intern(url)))  # several sources name a post: its address is kept once
        if (lease := self._leases.get(AT_WORK.get())) is not None:
            lease.found.append((source, url))
        else:
            self._queue.remember(source, url)
            self._queue.commit()
        return True

    def remembered(self, source: str | None = None, since: int = 0) -> list[tuple[str, str]]:
        """Source and url of all that was remembered, or of one *source*, in order, the first *since* left out."""
        if source is None:
            return list(islice(self._found, since, None))
        return self._of_source[source][since:] if source in self._of_source else []

    def note(self, key: str, value: Any) -> None:
        """Keep *value*, fit for JSON, under *key*."""
        before = self.noted(key)
        self._notes[key] = json.dumps(value)
        change = change_between(before, self.noted(key))
        if (lease := self._leases.get(AT_WORK.get())) is not None:
            lease.noted.setdefault(key, []).append(change)
        else:
            self._queue.note(key, change(self._queue.noted(key)))
            self._queue.commit()

    def noted(self, key: str, default: Any = None) -> Any:
        """What was kept under *key*, else *default*."""
        return json.loads(self._notes[key]) if key in self._notes else self._queue.noted(key, default)


def change_between(before: Any, after: Any) -> Change:
    """What makes *after* of *before*, fit to be done to what others made of *before* meanwhile.

    Of a mapping it touches the keys that differ, of a list of strings that grew or shrank those that came or
    went; any other note it replaces.

    >>> change_between(["a", "b"], ["b"])(["a", "b", "c"])
    ['b', 'c']
    >>> change_between({"a": 1}, {"a": 1, "b": 2})({})
    {'b': 2}
    """
    if isinstance(after, dict) and isinstance(before, dict | None):
        return _change_of_mapping(before or {}, after)
    if _is_set(after) and (before is None or _is_set(before)):
        was, now = set(before or ()), set(after)
        if was <= now or now <= was:
            return _change_of_set([item for item in after if item not in was], was - now)
    return lambda _: after


def _is_set(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _change_of_mapping(before: dict[str, Any], after: dict[str, Any]) -> Change:
    put = {key: value for key, value in after.items() if key not in before or before[key] != value}
    gone = before.keys() - after.keys()
    return lambda value: {key: kept for key, kept in (value or {}).items() if key not in gone} | put


def _change_of_set(came: list[str], gone: set[str]) -> Change:
    def change(value: list[str] | None) -> list[str]:
        kept = [item for item in value or [] if item not in gone]
        there = set(kept)
        return kept + [item for item in came if item not in there]

    return change
