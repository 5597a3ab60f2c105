from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import SchemaVersionError, StoreError
from archiver.store.queue import Entry, Queue

HOST = "http://a.example"


def entry(path: str, priority: int = 0, host: str = HOST) -> Entry:
    url = f"{host}/{path}"
    return Entry(fingerprint=url, url=url, body={"url": url}, priority=priority)


def taken(queue: Queue, *busy: str) -> str | None:
    """The path of the page that is next, which stays leased."""
    leased = queue.take(busy)
    return leased.entry.url.rpartition("/")[2] if leased else None


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "queue.db"


@pytest.fixture
def queue(path: Path) -> Iterator[Queue]:
    with Queue(path) as opened:
        opened.start("blog http://a.example/")
        yield opened


def restarted(path: Path, **options: bool) -> Queue:
    queue = Queue(path)
    queue.start("blog http://a.example/", **options)
    return queue


def test_highest_priority_comes_first_then_the_oldest(queue):
    """Order of discovery decides among equals, also after a later page of higher priority."""
    for path, priority in (("low", 0), ("first", 5), ("second", 5), ("top", 9)):
        queue.put(entry(path, priority))

    assert [taken(queue) for _ in range(5)] == ["top", "first", "second", "low", None]


def test_page_is_known_whatever_became_of_it(queue):
    """A page is asked for once in a crawl."""
    assert queue.put(entry("a"))
    assert not queue.put(entry("a", priority=9))

    leased = queue.take()
    assert not queue.put(entry("a"))

    queue.done(leased.id)
    assert not queue.put(entry("a"))
    assert None is queue.take()


def test_body_comes_back_as_it_was_given(queue):
    """What the crawler keeps in an entry is its own business."""
    body = {"meta": {"depth": 3, "list": [1, None, "é\ud800"]}, "headers": [["A", ["b"]]]}
    queue.put(Entry(fingerprint="f", url=HOST, body=body, priority=-2))

    leased = queue.take()

    assert (body, -2, 1) == (leased.entry.body, leased.entry.priority, leased.attempts)


def test_failed_page_keeps_its_reason(queue, path):
    queue.put(entry("a"))
    queue.fail(queue.take().id, "404 Not Found")
    queue.commit()

    with closing(sqlite3.connect(path)) as db:
        row = db.execute("SELECT state, error, attempts FROM requests").fetchone()
    assert row == ("failed", "404 Not Found", 1)


def test_page_that_is_tried_again_waits_for_its_time(queue):
    """The others go on meanwhile; the row stays one."""
    queue.put(entry("a"))
    queue.put(entry("b"))
    queue.again(queue.take().id, not_before=time.time() + 0.2)

    assert [taken(queue), taken(queue)] == ["b", None]
    assert queue.pending == 1
    assert queue.next_alarm() is not None

    time.sleep(0.2)
    assert taken(queue) == "a"
    assert queue.counts() == {"leased": 2}


def test_entry_can_change_when_it_is_tried_again(queue):
    """What middlewares count goes on counting."""
    queue.put(entry("a"))
    leased = queue.take()

    queue.again(leased.id, Entry(fingerprint="x", url="x", body={"meta": {"retry_times": 1}}, priority=7))

    again = queue.take()
    assert (leased.id, 2, {"meta": {"retry_times": 1}}, 7) == (
        again.id,
        again.attempts,
        again.entry.body,
        again.entry.priority,
    )


def test_only_a_leased_page_can_be_tried_again(queue):
    """A page that is settled stays settled."""
    queue.put(entry("a"))
    leased = queue.take()
    queue.done(leased.id)

    queue.again(leased.id)

    assert (queue.pending, queue.take(), queue.counts()) == (0, None, {"done": 1})


def test_redirect_settles_one_page_and_adds_another(queue):
    queue.put(entry("old"))

    assert queue.redirect(queue.take().id, entry("new"))
    assert (taken(queue), queue.counts()) == ("new", {"done": 1, "leased": 1})


def test_redirect_to_a_known_page_adds_none(queue):
    queue.put(entry("old", priority=1))
    queue.put(entry("new"))

    assert not queue.redirect(queue.take().id, entry("new"))
    assert [taken(queue), taken(queue)] == ["new", None]


def test_held_host_is_left_alone(queue, path):
    """Pages of other hosts come first; a wait outlives the process; the longer of two counts."""
    queue.put(entry("a", priority=9))
    queue.put(entry("b", host="http://b.example"))
    queue.hold("a.example", time.time() + 0.4)
    queue.hold("a.example", time.time() + 0.1)

    assert [taken(queue), taken(queue)] == ["b", None]

    queue.close()
    with restarted(path) as later:
        assert [taken(later), taken(later)] == ["b", None]
        time.sleep(0.4)
        assert taken(later) == "a"


def test_busy_host_is_passed_over(queue):
    queue.put(entry("a", priority=9))
    queue.put(entry("b", host="http://b.example"))

    assert [taken(queue, "a.example"), taken(queue, "a.example")] == ["b", None]
    assert taken(queue) == "a"


def test_leases_of_a_run_that_is_gone_are_free_again(path):
    """What was leased when the process ended is taken first, for it is the oldest."""
    with restarted(path) as first:
        first.put(entry("a"))
        first.put(entry("b"))
        first.take()

    with restarted(path) as second:
        assert second.resumed
        assert [taken(second), taken(second)] == ["a", "b"]


def test_finished_crawl_starts_over(path):
    with restarted(path) as first:
        first.put(entry("a"))
        first.done(first.take().id)
        first.remember("feed", HOST)
        first.note("home", HOST)
        first.finish()

    with restarted(path) as second:
        assert not second.resumed
        assert (second.counts(), second.remembered(), second.noted("home")) == ({}, [], None)


def test_unfinished_crawl_starts_over_when_told_to(path):
    with restarted(path) as first:
        first.put(entry("a"))

    with restarted(path, fresh=True) as second:
        assert (second.resumed, second.take()) == (False, None)


def test_unfinished_is_a_crawl_with_rows_and_no_end(path):
    with Queue(path) as queue:
        assert not queue.unfinished("blog")
        queue.start("blog")
        assert not queue.unfinished("blog")
        queue.put(entry("a"))
        assert queue.unfinished("blog")
        queue.finish()
        assert not queue.unfinished("blog")


def test_crawls_in_one_file_do_not_meet(path):
    with Queue(path) as one, Queue(path) as two:
        one.start("one")
        two.start("two")
        one.put(entry("a"))
        one.commit()

        assert two.put(entry("a"))
        two.note("key", 2)
        two.commit()
        one.note("key", 1)
        one.commit()
        assert (one.noted("key"), two.noted("key")) == (1, 2)


def test_crawl_at_work_is_refused_with_who_has_it(queue, path):
    with Queue(path) as other, pytest.raises(StoreError) as caught:
        other.start("blog http://a.example/")

    assert f"blog http://a.example/: this crawl is at work already (process {os.getpid()}, since " in str(caught.value)


def test_lock_of_a_killed_process_is_no_lock(path):
    """The kernel lets go of it."""
    script = (
        "import os, sys; from archiver.store.queue import *; q = Queue(sys.argv[1]);"
        "q.start('blog http://a.example/'); q.put(Entry(fingerprint='a', url='http://a.example/a', body={}));"
        "q.commit(); q.take(); q.put(Entry(fingerprint='b', url='http://a.example/b', body={}));"
        "os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(path)], check=False)

    with restarted(path) as queue:
        assert (ended.returncode, queue.resumed) == (-9, True)
        # The second page was not committed.
        assert [taken(queue), taken(queue)] == ["a", None]


def test_lock_that_was_waited_for_is_not_waited_for_again(path):
    """After `roll_back` the queue closes at once, whoever is still writing."""
    queue = restarted(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        queue.roll_back()
        began = time.monotonic()
        with pytest.raises(StoreError, match="locked"):
            queue.close()

    assert time.monotonic() - began < 5


def test_lock_file_goes_with_the_crawl(path):
    restarted(path).close()

    assert {"queue.db"} == {file.name for file in path.parent.iterdir()}


def test_page_that_was_had_is_the_first_that_is_done(queue):
    """Of its host; what is failed, redirected or still open was not had."""
    for path in ("gone", "moved", "first", "second"):
        queue.put(entry(path))
    queue.put(entry("elsewhere", host="http://b.example"))
    rows = {leased.entry.url: leased.id for leased in iter(queue.take, None)}
    assert queue.had("a.example") is None

    queue.fail(rows[f"{HOST}/gone"], "404 Not Found")
    queue.redirect(rows[f"{HOST}/moved"], entry("second"))
    queue.done(rows[f"{HOST}/second"])
    queue.done(rows[f"{HOST}/first"])

    assert (f"{HOST}/first", None) == (queue.had("a.example"), queue.had("b.example"))


def test_crawl_can_be_made_to_start_over(path):
    """What was found to be left is forgotten, notes included."""
    with restarted(path) as queue:
        queue.put(entry("a"))
        queue.note("a note", 1)
    with restarted(path) as queue:
        assert (True, 1) == (queue.resumed, queue.pending)
        queue.start_over()
        assert (False, 0, None) == (queue.resumed, queue.pending, queue.noted("a note"))
        assert queue.put(entry("a"))


def test_remembered_addresses_keep_their_order(queue):
    assert queue.remember("feed", "b")
    assert queue.remember("sitemap", "b")
    assert queue.remember("feed", "a")
    assert not queue.remember("feed", "b")

    assert queue.remembered() == [("feed", "b"), ("sitemap", "b"), ("feed", "a")]
    assert queue.remembered("sitemap") == [("sitemap", "b")]


def test_note_is_replaced(queue):
    queue.note("pages", [1])
    queue.note("pages", [1, 2])

    assert (queue.noted("pages"), queue.noted("other", "none")) == ([1, 2], "none")


def test_queue_of_a_newer_program_is_refused(path):
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")

    with pytest.raises(SchemaVersionError, match="99"):
        Queue(path)


def test_file_that_is_no_database_is_refused_in_a_line(path):
    path.write_bytes(b"not a database, but long enough to be read as one" * 100)

    with pytest.raises(StoreError, match=r"queue\.db: cannot open the crawl's queue"):
        Queue(path)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(-2, 2), st.sampled_from("dfar")), max_size=40))
def test_each_page_is_handed_out_until_it_is_settled_and_no_longer(steps):
    """Whatever the order of events, nothing is lost and nothing is done twice."""
    with Queue(":memory:") as queue:
        queue.start("any")
        known, settled = set(), set()
        for number, priority, fate in steps:
            queue.put(entry(str(number), priority))
            known.add(str(number))
            if (leased := queue.take()) is None:
                continue
            path = leased.entry.url.rpartition("/")[2]
            assert path not in settled
            if fate == "d":
                queue.done(leased.id)
            elif fate == "f":
                queue.fail(leased.id, "lost")
            elif fate == "r":
                queue.redirect(leased.id, entry(f"{path}-moved"))
                known.add(f"{path}-moved")
            if fate == "a":
                queue.again(leased.id)
            else:
                settled.add(path)

        left = list(iter(lambda: taken(queue), None))

        assert sorted(known - settled) == sorted(left)
        assert queue.pending == 0
