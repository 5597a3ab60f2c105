"""`archiver crawl`: quiet in a pipe, alive on a terminal, and it goes on where it was stopped."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from archiver.cli.listed import each_blog_once
from archiver.demo import running_blog, truth
from archiver.demo.server import Answer, Page, Request, Server, running
from archiver.demo.site import answerer
from archiver.store import open_archive

from .conftest import Shell, complaint, on_terminal

COMMENTS = sum(len(post.comments) for post in truth().posts)
GAP = "1 article claims 2 comments that were not found:"


@contextmanager
def slow_blog(delay: float) -> Iterator[Server]:
    """The sample blog on a server that takes its time."""
    with running(lambda base: lambda request: replace(answerer(base)(request), delay=delay)) as server:
        yield server


def content(db: Path) -> list[str]:
    """All that an archive says, without the port that the blog happened to have."""
    with open_archive(db, read_only=True) as archive:
        return sorted(re.sub(r"127\.0\.0\.1:\d+", "HOST", repr(row)) for row in archive.content_dump())


def wait_for_hits(server: Server, number: int) -> None:
    end = time.monotonic() + 30
    while len(server.log) < number:
        assert time.monotonic() < end, "the crawl does not begin"
        time.sleep(0.01)


def test_summary(archiver: Shell) -> None:
    """What came in, and what was claimed and not found; in a pipe nothing else is said. As JSON the same."""
    with running_blog() as blog:
        done = archiver("crawl", blog.url)
        asked = len(blog.log)
        again = archiver("crawl", blog.url, "--json")

    first, work, empty, gap, head, row, *_ = done.stdout.splitlines()
    assert (0, "", "") == (done.returncode, done.stderr, empty)
    assert first.startswith(f"{blog.url}: 14 articles, {COMMENTS} comments, ")
    assert re.fullmatch(
        rf"{asked} requests in [\d.]+ s, \d+ kB recorded; articles: 14 new, 0 revised, 0 unchanged", work
    )
    assert (GAP, ["claimed", "found", "article"]) == (gap, head.split())
    assert ["4", "2", f"{blog.url}/2019/03/31/the-hour-that-went-missing/"] == row.split()

    (summary,) = json.loads(again.stdout)
    assert (0, "") == (again.returncode, again.stderr)
    assert (blog.url, "finished", False) == (summary["url"], summary["state"], summary["resumed"])
    assert (14, COMMENTS, 0, 14) == tuple(summary[name] for name in ("articles", "comments", "new", "same"))
    assert [(4, 2)] == [(gap["claimed"], gap["found"]) for gap in summary["gaps"]]
    assert (0, []) == (summary["waiting"], summary["problems"])


def test_one_blog_of_several_fails(archiver: Shell) -> None:
    """The others are archived; the failed one has its line."""
    with running_blog() as blog:
        done = archiver("crawl", "http://archiver-test.invalid/", blog.url)

    assert (1, "http://archiver-test.invalid/: no such host") == (done.returncode, complaint(done))
    assert done.stdout.startswith(f"{blog.url}: 14 articles, ")


def test_stopped_crawl_goes_on_with_the_same_command(archiver: Shell, crawled: Path) -> None:
    """It ends within seconds, says how much waits, and in the end has what an undisturbed crawl has."""
    with slow_blog(0.2) as blog:
        command = ("crawl", blog.url, "--concurrency", 1)
        for sent, hits in ((signal.SIGINT, 8), (signal.SIGTERM, 16)):
            process = archiver.start(*command)
            wait_for_hits(blog, hits)
            process.send_signal(sent)
            _, err = process.communicate(timeout=10)

            found = re.fullmatch(rf"archiver: {blog.url}: stopped; (\d+) pages wait: the same command goes on\n", err)
            assert 3 == process.returncode
            assert found is not None, err
            assert int(found[1]) > 0
        finished = archiver(*command, "--json")

    (summary,) = json.loads(finished.stdout)
    assert (0, "") == (finished.returncode, finished.stderr)
    assert (True, 14) == (summary["resumed"], summary["blog"]["articles"])
    assert [(4, 2)] == [(gap["claimed"], gap["found"]) for gap in summary["gaps"]]
    assert content(crawled) == content(archiver.folder / "data" / "archive.db")


def test_ctrl_c_before_the_beginning(archiver: Shell) -> None:
    """While the libraries are loaded, too, it is one line."""
    waiting = (
        "import archiver.cli as c, sys, time, types\n"
        "late = types.ModuleType('late')\n"
        "late.__getattr__ = lambda name: print('loading', flush=True) or time.sleep(60)\n"
        "sys.modules['archiver.crawl.process'] = late\n"
        "c.main()"
    )
    process = archiver.start("crawl", "http://archiver-test.invalid/", command=(sys.executable, "-c", waiting))
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)

    assert (130, "archiver: interrupted\n") == (process.returncode, err)


def test_limit_of_pages(archiver: Shell) -> None:
    """A part is told as such: nobody knows yet what will be missing."""
    with running_blog() as blog:
        part = archiver("crawl", blog.url, "--max-pages", 8)
        rest = archiver("crawl", blog.url, "--json")

    assert 3 == part.returncode
    assert re.fullmatch(
        rf"{blog.url}: stopped at --max-pages; \d+ pages wait: the same command goes on", complaint(part)
    )
    assert "that were not found:" not in part.stdout
    blog_now = json.loads(rest.stdout)[0]["blog"]
    assert (0, 14, COMMENTS) == (rest.returncode, blog_now["articles"], blog_now["comments"])


def test_server_is_told_whom_to_write_to(archiver: Shell, serve_site) -> None:
    site = serve_site({"/": "<p>no blog"})

    archiver("crawl", site.url, "--contact", "https://a.example/me")

    assert {"(+https://a.example/me)"} == {hit.headers["user-agent"].partition(" ")[2] for hit in site.log}


def test_progress_on_a_terminal(tmp_path: Path) -> None:
    """A line that lives tells pages, articles, comments, quotes, errors and rate."""
    with slow_blog(0.1) as blog:
        code, lines = on_terminal("crawl", blog.url, columns=120, cwd=tmp_path)

    said = "\n".join(lines)
    assert 0 == code
    for word in ("page", "article", "comment", "quote", "error", "pages/s"):
        assert re.search(rf"\d {word}", said), word
    assert GAP in said


def test_terminal_is_as_before_after_two_interruptions(tmp_path: Path) -> None:
    """The cursor is shown again, and what is told stands on a line of its own."""
    with slow_blog(0.5) as blog:
        terminal, other = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "archiver", "crawl", f"{blog.url}/", "--concurrency", "1"],
            stdout=subprocess.DEVNULL,
            stderr=other,
            cwd=tmp_path,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
        )
        os.close(other)
        said = b""
        while b"articles" not in said:
            said += os.read(terminal, 4096)
        process.send_signal(signal.SIGINT)
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        with suppress(OSError):  # Linux says so when the other side is closed
            while chunk := os.read(terminal, 4096):
                said += chunk
        os.close(terminal)

    assert 3 == process.wait(30)
    assert said.rfind(b"\x1b[?25h") > said.rfind(b"\x1b[?25l")
    assert re.search(rb"(?:\n|\r|\x1b\[2K)archiver: [^\n]*stopped", said)


@contextmanager
def counting_blog() -> Iterator[tuple[Server, list[int]]]:
    """The sample blog, and how many requests were at work when each of them came."""
    at_work: list[None] = []
    numbers: list[int] = []

    def answer_of(base: str) -> Answer:
        answer = answerer(base)

        def counted(request: Request) -> Page:
            at_work.append(None)
            numbers.append(len(at_work))
            try:
                time.sleep(0.02)
                return answer(request)
            finally:
                at_work.pop()

        return counted

    with running(answer_of) as server:
        yield server, numbers


def test_addresses_of_one_blog_take_turns(archiver: Shell) -> None:
    """One host is asked for one page at a time; what leads to a blog that was crawled just now goes no further."""
    posts = [post.path for post in truth().posts[:2]]
    with counting_blog() as (blog, numbers):
        urls = [blog.url, *(blog.url + path for path in posts)]
        done = archiver("crawl", *urls, "--concurrency", 1)
        asked = Counter(blog.paths())
        as_json = json.loads(archiver("crawl", *urls, "--concurrency", 1, "--json").stdout)

    assert {1} == set(numbers)
    assert (0, "") == (done.returncode, done.stderr)
    assert [f"{url}: the same blog as {blog.url}" for url in urls[1:]] == done.stdout.splitlines()[1:3]
    assert f"1 blog (1 finished): 14 articles, {COMMENTS} comments, " in done.stdout
    assert {"/robots.txt": 3, **dict.fromkeys(posts, 2)} == {path: n for path, n in asked.items() if n > 1}
    assert [None, blog.url, blog.url] == [summary.get("same_blog") for summary in as_json]
    assert {"finished"} == {summary["state"] for summary in as_json}


def test_blog_named_twice_is_crawled_once() -> None:
    """Two crawls of one blog would stand in each other's way."""
    urls = ["https://a.example/", "http://www.a.example", "https://b.example/"]

    assert ["https://a.example/", "https://b.example/"] == each_blog_once(urls)


def test_reader_that_has_gone(archiver: Shell, demo_blog: Server) -> None:
    """`archiver crawl … | head -1`: the crawl comes to its end, and so does the process."""
    process = archiver.start("crawl", f"{demo_blog.url}/", "--db", "archive.db")
    assert process.stdout is not None
    process.stdout.close()

    assert process.wait(timeout=60) in (0, 1)
    with open_archive(archiver.folder / "archive.db", read_only=True) as archive:
        assert "finished" == archive.runs()[0]["outcome"]
