"""Comment threads: repaired, put in reading order, and given paths that sort.

The order is depth first. Siblings stand by time, then by the number in their id, when every comment of the
thread states a time to the minute; otherwise as their pages print them, by page and position. Nothing here
recurses, and the answer does not depend on the order in which comments come in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from .records import Comment

DEEPEST = 100
"""How many groups a path has at most: a chain of 10,000 replies would otherwise need 250 MB of paths."""

_NUMBER = re.compile(r"(\d+)\D*$")
_FINE = ("second", "minute")
_LAST = datetime.max.replace(tzinfo=UTC)
_GAPS = ("parent", "author", "author_url", "published", "permalink")


def build_thread(comments: Iterable[Comment]) -> tuple[Comment, ...]:
    """*comments* as one thread in reading order; every id is kept, exactly once.

    Of comments with one id the first on the pages is kept, and what it leaves open is filled from the others.
    A comment that answers itself or, over others, its own answer is cut loose. One whose parent is absent
    keeps its `parent`, is marked `parent_missing` and stands at the top level; so does one that came marked
    without a `parent`, a reply to a comment that its page hides. `depth` follows from the parents (0 for what
    is marked) and `position` counts the thread from 0.

    >>> [c.id for c in build_thread([Comment(id="b", position=1, parent="a"), Comment(id="a", position=0)])]
    ['a', 'b']
    """
    known = _without_cycles(_with_parents(_once_each(comments)))
    return _in_order(known)


def path(numbers: Iterable[int]) -> str:
    """A place in a thread as text: sorting by it reads the thread, and `path + "."` begins every path below.

    Groups have four digits. A number of more digits is led by a letter, which sorts behind every digit.

    >>> path([1, 3]), path([9999]) < path([10000]) < path([100000])
    ('0001.0003', True)
    """
    return ".".join(map(_group, numbers))


def paths(thread: Sequence[Comment]) -> tuple[str, ...]:
    """The path of each comment of *thread*, which `build_thread` has put in order.

    Replies deeper than `DEEPEST` levels are numbered, in reading order, beside the last one that has a level
    of its own; `depth` and `parent` tell them apart.
    """
    found: list[str] = []
    shelf: dict[str, str] = {}  # comment → the path that its answers stand below
    used: dict[str, int] = {}
    for comment in thread:
        above = shelf[comment.parent] if comment.parent is not None and comment.depth else ""
        used[above] = number = used.get(above, 0) + 1
        own = f"{above}.{_group(number)}" if above else _group(number)
        shelf[comment.id] = own if comment.depth < DEEPEST - 1 else above
        found.append(own)
    return tuple(found)


def _group(number: int) -> str:
    digits = f"{number:04d}"
    return digits if len(digits) == 4 else chr(ord("a") + len(digits) - 5) + digits


def _once_each(comments: Iterable[Comment]) -> dict[str, Comment]:
    """One comment an id."""
    same: dict[str, list[Comment]] = {}
    for comment in comments:
        same.setdefault(comment.id, []).append(comment)
    return {
        id: copies[0] if len(copies) == 1 else _merged(sorted(copies, key=_copy_key)) for id, copies in same.items()
    }


def _copy_key(comment: Comment) -> tuple[Any, ...]:
    """Copies on numbered pages first; `repr` settles what is left, so that no order of arrival shows."""
    return comment.page is None, comment.page or 1, comment.position, repr(comment)


def _merged(copies: Sequence[Comment]) -> Comment:
    first, *others = copies
    gaps: dict[str, Any] = {}
    for field in _GAPS:
        if getattr(first, field) is None:
            gaps[field] = next((v for c in others if (v := getattr(c, field)) is not None), None)
    if not (first.text or first.html):
        gaps |= next(({"text": c.text, "html": c.html} for c in others if c.text or c.html), {})
    if any(c.parent_missing for c in copies if c.parent is None):
        gaps["parent_missing"] = True
    return replace(first, **gaps)


def _with_parents(known: dict[str, Comment]) -> dict[str, Comment]:
    """Each parent looked for; nobody answers themselves."""
    found = {}
    for id, comment in known.items():
        parent = None if comment.parent == id else comment.parent
        missing = comment.parent_missing if comment.parent is None else parent is not None and parent not in known
        if parent != comment.parent or missing != comment.parent_missing:
            comment = replace(comment, parent=parent, parent_missing=missing)
        found[id] = comment
    return found


def _without_cycles(known: dict[str, Comment]) -> dict[str, Comment]:
    """Rings of answers opened at their earliest comment."""
    done: set[str] = set()
    for start in list(known):
        chain: dict[str, int] = {}
        id: str | None = start
        while id is not None and id in known and id not in done and id not in chain:
            chain[id] = len(chain)
            id = known[id].parent
        if id in chain:
            ring = [known[i] for i in list(chain)[chain[id] :]]
            first = min(ring, key=_printed_key)
            known[first.id] = replace(first, parent=None)
        done.update(chain)
    return known


def _in_order(known: dict[str, Comment]) -> tuple[Comment, ...]:
    timed = all(c.published is not None and c.published.precision in _FINE for c in known.values())
    answers: dict[str | None, list[Comment]] = {}
    for comment in sorted(known.values(), key=_time_key if timed else _printed_key, reverse=True):
        answers.setdefault(None if comment.parent_missing else comment.parent, []).append(comment)

    thread: list[Comment] = []
    depths: dict[str | None, int] = {None: -1}
    waiting = answers.get(None, [])
    while waiting:
        comment = waiting.pop()
        depth = depths[None if comment.parent_missing else comment.parent] + 1
        depths[comment.id] = depth
        if depth != comment.depth or len(thread) != comment.position:
            comment = replace(comment, depth=depth, position=len(thread))
        thread.append(comment)
        waiting.extend(answers.get(comment.id, ()))
    return tuple(thread)


def _number(id: str) -> tuple[int, str]:
    """The number that a platform counts its comments by; ids without one come last, by their text."""
    found = None if id.startswith("~") else _NUMBER.search(id)
    # Compared by length, then digits: an id may carry more digits than int() takes.
    digits = found[1].lstrip("0") if found else ""
    return (len(digits), digits) if found else (10**9, "")


def _time_key(comment: Comment) -> tuple[Any, ...]:
    at = comment.published.at if comment.published else _LAST
    return at, _number(comment.id), comment.page or 1, comment.position, comment.id


def _printed_key(comment: Comment) -> tuple[Any, ...]:
    return comment.page or 1, comment.position, _number(comment.id), comment.id
