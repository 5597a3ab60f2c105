from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from walks import wait_until

from archiver.crawl.bounds import MB
from archiver.crawl.workers import Pool, WorkerStartError, time_for
from archiver.errors import ParseError

URL = "http://a.example/"
PARSER = "plain_parser:parse"
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process how much memory it has")


def parse(*bodies: bytes, size: int = 1, **options: object) -> list[str]:
    """The texts of pages, or why there is none, parsed side by side."""

    async def each() -> list[str]:
        pool = Pool(size, parse=PARSER, **options)  # type: ignore[arg-type]
        try:
            found = await asyncio.gather(*(pool.parse(body, URL) for body in bodies), return_exceptions=True)
        finally:
            pool.close()
        return [str(page) if isinstance(page, Exception) else page.article.text for page in found]  # type: ignore[union-attr]

    return asyncio.run(each())


@pytest.mark.parametrize("size", [0, 1, 2])
def test_pages_come_back_in_the_order_they_were_given(size):
    """With workers or without, each page gets its own answer."""
    assert [f"page {n}" for n in range(20)] == parse(*(b"<p>page %d" % n for n in range(20)), size=size)


@pytest.mark.parametrize("size", [0, 1])
def test_page_on_which_the_parser_raises_costs_itself(size):
    """The next page is parsed as if nothing had been."""
    assert [f"{URL}: page: ValueError: no such page", "fine"] == parse(b"the parser raises on this", b"fine", size=size)


def test_page_that_kills_its_worker_costs_itself():
    """It is tried twice; pages beside it and after it are parsed."""
    assert [
        "one",
        f"{URL}: page: the parser's process was ended by SIGKILL",
        "two",
        "three",
    ] == parse(b"one", b"the parser is killed by this", b"two", b"three", size=2)


def test_page_that_takes_too_long_costs_itself():
    """Its worker is ended, and another one takes its place."""
    assert [f"{URL}: page: parsing took longer than 0.5 seconds", "fine"] == parse(
        b"the parser hangs on this", b"fine", limit=0.5
    )


def test_worker_killed_between_two_pages_costs_none():
    """A page that finds its worker dead is tried with a new one."""

    async def killed_between() -> list[str]:
        pool = Pool(1, parse=PARSER)
        try:
            first = await pool.parse(b"one", URL)
            (worker,) = pool._all
            os.kill(worker.pid, signal.SIGKILL)
            second = await pool.parse(b"two", URL)
        finally:
            pool.close()
        return [page.article.text for page in (first, second) if page.article]

    assert asyncio.run(killed_between()) == ["one", "two"]


def test_large_page_goes_through():
    """More than a pipe holds, in both directions."""
    body = b"word " * 2_000_000

    assert [body.decode().strip()] == parse(body)


def test_comments_of_a_long_thread_come_in_their_order():
    """However many messages they take."""

    async def read() -> list[tuple[str, int]]:
        pool = Pool(1, parse=PARSER)
        try:
            page = await pool.parse(b"1234 comments", URL)
        finally:
            pool.close()
        return [(comment.id, comment.position) for comment in page.comments]

    assert [(str(n), n) for n in range(1234)] == asyncio.run(read())


@linux
def test_page_that_needs_too_much_memory_costs_itself():
    """Its worker says so; the next page is read."""
    assert [f"{URL}: page: MemoryError: the page needs more memory than it may have", "fine"] == parse(
        b"the parser takes 900 MB for this", b"fine", memory=300 * MB
    )


@linux
def test_page_that_may_take_that_much_memory_is_read():
    """The bound is on what a page needs beyond what the process has at its start."""
    assert ["the parser takes 100 MB for this"] == parse(b"the parser takes 100 MB for this", memory=300 * MB)


@linux
def test_worker_that_a_giant_has_left_large_is_replaced():
    """One that gave the memory back stays, and so does one that is no larger than before."""

    async def workers() -> list[list[int]]:
        pool = Pool(1, parse=PARSER)
        found = []
        try:
            for words in (b"one", b"the parser takes 300 MB for this", b"the parser takes 301 MB for this", b"two"):
                await pool.parse(words, URL)
                found.append([worker.pid for worker in pool._all])
        finally:
            pool.close()
        return found

    first, *others, last = asyncio.run(workers())

    assert len(first) == 1
    assert others == [[], []]
    assert len(last) == 1
    assert first != last


@linux
def test_worker_that_gives_back_what_a_page_took_stays():
    """Its next page comes sooner than one for which a process has to be started."""

    async def workers() -> list[list[int]]:
        pool = Pool(1, parse=PARSER)
        found = []
        try:
            for words in ("one", "the parser takes 300 MB for this: the parser gives it back", "two"):
                await pool.parse(words.encode(), URL)
                found.append([worker.pid for worker in pool._all])
        finally:
            pool.close()
        return found

    first, second, third = asyncio.run(workers())

    assert first == second == third


def test_large_pages_have_more_time():
    """The limit is for each four megabytes."""
    assert [60, 60, 120, 480] == [time_for(size * MB, 60) for size in (0, 3, 4, 30)]


def test_parser_that_cannot_be_imported_is_no_page_s_fault():
    """No page can be parsed: that is another error."""

    async def start() -> None:
        pool = Pool(1, parse="no_such_module:parse")
        try:
            await pool.parse(b"", URL)
        finally:
            pool.close()

    with pytest.raises(WorkerStartError, match="no_such_module"):
        asyncio.run(start())


def test_parse_error_names_the_page():
    """What a caller catches has the address."""

    async def fail() -> None:
        await Pool(0, parse=PARSER).parse(b"the parser raises on this", URL)

    with pytest.raises(ParseError) as caught:
        asyncio.run(fail())
    assert caught.value.url == URL


ORPHANED = """
import asyncio, sys
from archiver.crawl.workers import Pool

async def main():
    pool = Pool(2, parse="plain_parser:parse")
    await asyncio.gather(pool.parse(b"one", "http://a.example/"), pool.parse(b"two", "http://a.example/"))
    print(*(worker.pid for worker in pool._all), flush=True)
    await pool.parse(b"the parser hangs on this", "http://a.example/")

asyncio.run(main())
"""


def test_workers_do_not_outlive_a_killed_crawl(tmp_path: Path):
    """Neither the idle one nor the one in the middle of a page; the program that crawls is not run in them."""
    (tmp_path / "spiders").mkdir()
    (tmp_path / "spiders" / "__init__.py").write_text("raise ImportError('not ours')")
    script = tmp_path / "script.py"
    script.write_text(ORPHANED)
    process = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
    )
    assert process.stdout is not None
    workers = [int(pid) for pid in process.stdout.readline().split()]
    process.kill()
    process.communicate()

    assert len(workers) == 2
    wait_until(lambda: not any(map(_is_alive, workers)), seconds=5)


def _is_alive(pid: int) -> bool:
    try:
        # A zombie waits for whoever adopted it: it does nothing any more.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
