"""What two pages at work note is kept apart until each of them is settled."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from scrapy import Request

from archiver.crawl.memory import AT_WORK, Lease, Memory, change_between
from archiver.discover.sources import Source, Sources
from archiver.store.queue import Entry, Leased, Queue

MAPS = ("http://a.example/posts-1.xml", "http://a.example/posts-2.xml")


@pytest.fixture
def queue() -> Iterator[Queue]:
    with Queue(":memory:") as queue:
        queue.start("any")
        yield queue


def lease_of(number: int) -> Lease:
    entry = Entry(fingerprint=str(number), url=MAPS[0], body={})
    return Lease(leased=Leased(id=number, attempts=1, entry=entry), request=Request(MAPS[0]), host="a.example")


@contextmanager
def working(number: int) -> Iterator[None]:
    """As in the callback of the page that lease *number* is about."""
    before = AT_WORK.set(number)
    yield
    AT_WORK.reset(before)


def settle(queue: Queue, lease: Lease) -> None:
    """As the frontier does with a page that is through."""
    for source, url in lease.found:
        queue.remember(source, url)
    lease.settle_notes(queue)


@pytest.mark.parametrize("settled", [0, 1])
def test_sitemap_whose_page_was_not_settled_is_still_open(queue: Queue, settled: int) -> None:
    """Two are read, one of them is settled, then the crawl is killed: the other one closes the source after all."""
    leases = {1: lease_of(1), 2: lease_of(2)}
    sources = Sources(Memory(queue, leases))
    for url in MAPS:
        sources.open_sitemap(url)
    for number, url in enumerate(MAPS, 1):
        with working(number):
            sources.close_sitemap(url)

    settle(queue, leases[settled + 1])
    after_the_kill = Sources(Memory(queue, {}))

    assert ([], False) == after_the_kill.feeds_due()
    after_the_kill.close_sitemap(MAPS[1 - settled])
    assert {"sitemap": True} == after_the_kill.survey.finished


def test_note_of_an_unsettled_page_is_not_kept(queue: Queue) -> None:
    """Of a note that two pages changed, the settled page's part alone is there after a kill."""
    leases = {1: lease_of(1), 2: lease_of(2)}
    memory = Memory(queue, leases)
    for number, source in ((1, "archive"), (2, "feed")):
        with working(number):
            memory.note("finished", {**memory.noted("finished", {}), source: True})

    settle(queue, leases[2])

    assert {"archive": True, "feed": True} == memory.noted("finished")
    assert {"feed": True} == Memory(queue, {}).noted("finished")


class Watched(str):
    """The name of a source, and how often it was compared."""

    compared = 0
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        Watched.compared += 1
        return str.__eq__(self, other)


_NAMING: tuple[Source, ...] = ("sitemap", "archive", "start")
MOST_OF_A_POST = 1100
"""Bytes, of which the address takes some 130."""


def test_post_that_several_sources_name_is_held_once(queue: Queue) -> None:
    """A blog of 50,000 posts fits into some 40 MB."""
    posts = 12_000
    tracemalloc.start()
    try:
        sources = Sources(Memory(queue, {}))
        for source in _NAMING:
            for number in range(posts):
                sources.found(source, f"https://a.example/2012/05/a-post-with-a-title-of-some-words-{number}/")
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert sources.survey.named_by("sitemap", but="neighbour") == sources.survey.named_by("start", but="neighbour")
    assert held / posts < MOST_OF_A_POST


def test_what_one_source_named_is_found_without_a_look_at_the_others(queue: Queue) -> None:
    memory = Memory(queue, {1: lease_of(1)})
    with working(1):
        for number in range(1000):
            memory.remember(Watched("sitemap"), f"http://a.example/{number}/")
            memory.remember("feed", f"http://a.example/{number}/")
        Watched.compared = 0
        found = memory.remembered("feed", 998)

    assert [("feed", "http://a.example/998/"), ("feed", "http://a.example/999/")] == found
    assert 0 == Watched.compared
    assert [] == memory.remembered("archive")
    assert [("feed", "http://a.example/999/")] == memory.remembered(since=1999)


@pytest.mark.parametrize(
    ("before", "after", "settled", "expected"),
    [
        (None, ["a"], None, ["a"]),
        (["a"], ["a", "b"], ["a", "c"], ["a", "c", "b"]),
        (["a"], ["a", "b"], ["b"], ["b"]),
        (["a", "b"], [], ["a", "b", "c"], ["c"]),
        (["a", "b"], ["c", "b"], ["a", "b"], ["c", "b"]),
        ({"a": 1, "b": 2}, {"b": 3}, {"a": 1, "b": 2, "c": 4}, {"b": 3, "c": 4}),
        ([["a"], True], [[], False], [["a"], True], [[], False]),
        ({"a": 1}, None, {"a": 1}, None),
    ],
)
def test_change_touches_what_differs(before: Any, after: Any, settled: Any, expected: Any) -> None:
    """Keys of a mapping, members of a list that grew or shrank; anything else as a whole."""
    change: Callable[[Any], Any] = change_between(before, after)

    assert expected == change(settled)
