"""A crawl that is stopped, however rudely, goes on when the same command is given again."""

from __future__ import annotations

import signal
import sqlite3
from collections import Counter
from contextlib import closing

import pytest
from sites import page
from walks import linking, wait_until

# Each page names the next ones, so a page that forgets what it asked for breaks the chain.
TREE = {f"/{n}": page(linking(f"/{2 * n}", f"/{2 * n + 1}", text=f"page {n}"), delay=0.02) for n in range(1, 32)}
TREE |= {f"/{n}": page(linking(text=f"page {n}"), delay=0.02) for n in range(32, 64)}
TREE["/"] = page(linking("/1", text="the front"))


def test_crawl_killed_again_and_again_ends_with_the_same_content(crawls):
    """SIGKILL at any moment loses no page, and costs at most the pages at work."""
    runs = crawls(TREE)
    moments = (1, 30)
    for pages in moments:
        process = runs.start()
        wait_until(lambda pages=pages: len(runs.asked()) >= pages)
        process.kill()
        process.communicate()

    outcome = runs.run()

    assert outcome["reason"] == "finished"
    assert {"": "the front", **{f"{n}": f"page {n}" for n in range(1, 64)}} == {
        path.strip("/"): text.partition(" a link")[0] for path, text in runs.texts().items()
    }
    assert {"done"} == set(runs.states().values())
    assert sum(Counter(runs.asked()).values()) - len(TREE) <= 16 * len(moments)


def test_ctrl_c_stops_cleanly_and_the_same_command_goes_on(crawls):
    """The pages at work are finished, so none is fetched twice."""
    runs = crawls(TREE)
    process = runs.start()
    wait_until(lambda: len(runs.asked()) >= 10)
    process.send_signal(signal.SIGINT)

    stopped = runs.outcome(process)
    between = len(runs.asked())
    finished = runs.run()

    assert (stopped["reason"], stopped["state"], stopped["resumed"]) == ("shutdown", "stopped", False)
    assert (finished["reason"], finished["state"], finished["resumed"]) == ("finished", "finished", True)
    assert 10 <= between < 64
    assert len(TREE) == len(runs.asked()) == len(runs.texts())


def test_second_ctrl_c_ends_at_once(crawls):
    """Nobody waits for a server that does not answer."""
    runs = crawls({"/": page(linking(), delay=50)})
    process = runs.start()
    wait_until(lambda: runs.asked() == ["/"])
    process.send_signal(signal.SIGINT)
    with pytest.raises(Exception, match="timed out"):
        process.wait(timeout=1)
    process.send_signal(signal.SIGINT)

    outcome = runs.outcome(process)

    assert (outcome["reason"], outcome["state"]) == ("interrupted", "stopped")
    assert "Traceback" not in outcome["log"]


def test_limit_of_pages_is_of_one_run(crawls):
    """Each run takes so many pages more, until there are none; after that the same command starts over."""
    runs = crawls({"/": linking("/a", "/b"), "/a": linking(), "/b": linking()})

    first, last, again = (runs.run(ARCHIVER_MAX_PAGES=2) for _ in range(3))

    assert [("max_pages", "stopped"), ("finished", "finished"), ("max_pages", "stopped")] == [
        (run["reason"], run["state"]) for run in (first, last, again)
    ]
    assert [False, True, False] == [run["resumed"] for run in (first, last, again)]
    assert ["/", "/a", "/b", "/", "/a"] == runs.asked()


def test_crawl_whose_archive_is_gone_starts_over(crawls):
    """What the queue calls done is done no more without its archive."""
    runs = crawls({"/": linking("/a", "/b"), "/a": linking(), "/b": linking()})
    runs.run(ARCHIVER_MAX_PAGES=2)
    for file in runs.db.parent.glob("archive.db*"):
        file.unlink()

    again = runs.run()

    assert (again["reason"], again["resumed"]) == ("finished", False)
    assert {"/", "/a", "/b"} == set(runs.texts())


def test_crawl_at_work_is_not_started_twice(crawls):
    """One process works on a crawl; the other is told which one has it."""
    runs = crawls({"/": page(linking("/a"), delay=8), "/a": linking()})
    first = runs.start()
    wait_until(lambda: runs.asked() == ["/"])

    refused = runs.run()["refused"]

    assert f"process {first.pid}" in refused
    assert "at work already" in refused
    assert runs.outcome(first)["reason"] == "finished"


def test_archive_that_cannot_be_written_stops_the_crawl_and_keeps_its_pages(crawls):
    """A full disk ends the run with one line; the next run takes up what was not stored."""
    runs = crawls({"/": linking("/a", "/b"), "/a": linking(), "/b": linking()})
    runs.run(ARCHIVER_MAX_PAGES=1)
    with closing(sqlite3.connect(runs.db)) as db:
        db.execute("CREATE TRIGGER full BEFORE INSERT ON pages BEGIN SELECT raise(FAIL, 'disk is full'); END")

    failed = runs.run()
    with closing(sqlite3.connect(runs.db)) as db:
        db.execute("DROP TRIGGER full")
    finished = runs.run()

    assert (failed["reason"], failed["state"]) == ("store_failed", "failed")
    assert "disk is full" in failed["error"]
    assert (finished["reason"], finished["resumed"]) == ("finished", True)
    assert {"/", "/a", "/b"} == set(runs.texts())
