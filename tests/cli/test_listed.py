"""Lists of addresses: read whole or not at all, crawled a few at a time, gone on with after an interruption."""

from __future__ import annotations

import json
import signal
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from sites import site

from archiver.cli.listed import addresses, by_host, listed
from archiver.demo import running_blog, truth
from archiver.demo.server import running
from archiver.demo.site import answerer
from archiver.errors import ConfigError
from archiver.store import open_archive

from .conftest import Shell, complaint
from .test_crawl import wait_for_hits

POST = """<!DOCTYPE html><html lang="en"><head><title>A</title><meta name="generator" content="WordPress 6.5"></head>
<body class="single single-post postid-1"><article id="post-1" class="post-1 post hentry"><h1 class="entry-title">A</h1>
<div class="entry-content"><p>The words of a post that is all there is.</p></div></article></body></html>"""


def test_lines_of_a_list(tmp_path: Path) -> None:
    """A byte order mark, line ends of Windows, blanks, comments, and addresses that were named before."""
    file = tmp_path / "urls.txt"
    file.write_bytes(
        "\ufeff# blogs\r\n\r\n  a.example  \r\nhttps://b.example/#top # mine\r\nhttp://www.a.example/\r\n".encode()
    )

    assert ["https://c.example/", "https://a.example", "https://b.example/#top"] == addresses(
        ["https://c.example/"], [str(file)]
    )


def test_wrong_line_is_named() -> None:
    """By the list and its number; nothing is taken of a list with one."""
    with pytest.raises(ConfigError, match=r"^--from-file: urls.txt, line 2: two words: not a web address \(and 1 more"):
        listed("urls.txt", "a.example\ntwo words\nb.example\nftp://c.example/\n")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no address in it"),
        (b"# none\n\n", "no address in it"),
        ("bücher.example".encode("latin-1"), "not a text in UTF-8"),
        (None, "No such file or directory"),
    ],
)
def test_list_that_is_none(said, tmp_path: Path, content: bytes | None, reason: str) -> None:
    """It is told before anything is fetched or made."""
    file = tmp_path / "urls.txt"
    if content is not None:
        file.write_bytes(content)

    answer = said("crawl", "--from-file", file, "--db", tmp_path / "archive.db")

    assert (2, "", f"archiver: --from-file: {file}: {reason}\n") == answer
    assert not (tmp_path / "archive.db").exists()


def test_no_address_at_all(said) -> None:
    code, _, err = said("crawl")

    assert (2, True) == (code, err.startswith("archiver: which blog? Name it, or a list of blogs with --from-file"))


def test_pages_are_crawled_host_by_host() -> None:
    """A host is one crawl; its pages keep their order."""
    urls = ["https://a.example/2", "https://b.example/1", "https://www.a.example/1"]

    assert {"a.example": [urls[0], urls[2]], "b.example": [urls[1]]} == by_host(urls)


def test_list_from_standard_input(archiver: Shell) -> None:
    """A line for each blog, one that fails costs itself, and a total."""
    with site({"/": POST}) as one, site({"/": POST}) as two:
        archiver.folder.joinpath("urls.txt").write_text(f"{one.url}/\nhttp://archiver-test.invalid/\n{two.url}/\n")
        with (archiver.folder / "urls.txt").open() as lines:
            done = archiver("crawl", "-i", "-", stdin=lines)

    *blogs, empty, total = done.stdout.splitlines()
    assert (1, "http://archiver-test.invalid/: no such host") == (done.returncode, complaint(done))
    assert sorted(f"{s.url}/: 1 article, 0 comments, 0 quotes" for s in (one, two)) == sorted(blogs)
    assert ("", True) == (empty, total.startswith("3 blogs (2 finished, 1 failed): 2 articles, 0 comments"))


def test_interrupted_list_goes_on(archiver: Shell) -> None:
    """What had ended is told and not asked for again; the next call of the same kind begins anew."""
    slow = ExitStack()
    with slow, site({"/": POST}) as quick:
        blog = slow.enter_context(running(lambda base: lambda r: replace(answerer(base)(r), delay=0.2)))
        archiver.folder.joinpath("urls.txt").write_text(f"{quick.url}/\n{blog.url}/\n")
        command = ("crawl", "--from-file", "urls.txt", "--concurrency", 1)
        process = archiver.start(*command)
        wait_for_hits(blog, 14)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        asked = len(quick.log)
        rest = archiver(*command, "--json")
        assert asked == len(quick.log)
        again = archiver("crawl", "--from-file", "urls.txt", "--json", "--max-pages", 1)

    assert 3 == process.returncode
    first, second = json.loads(rest.stdout)
    assert (0, True, "finished", 1) == (rest.returncode, first["earlier"], first["state"], first["articles"])
    assert (False, True, 14) == (second["earlier"], second["resumed"], second["blog"]["articles"])
    assert [False, False] == [summary["earlier"] for summary in json.loads(again.stdout)]


FORGETTING = """
import gc, sys, weakref
from archiver.crawl.process import crawl_each
from scrapy.crawler import Crawler
made, alive = weakref.WeakSet(), []
def ended(number, outcome):
    gc.collect()
    made.update(each for each in gc.get_objects() if type(each) is Crawler)
    alive.append(len(made))
targets = [{"url": url} for url in sys.argv[2:]]
crawl_each("blog", targets, ended, db=sys.argv[1], settings={"ARCHIVER_PARSE_WORKERS": 0}, side_by_side=2)
print(max(alive))
"""


def test_crawls_that_ended_leave_nothing_behind(archiver: Shell, tmp_path: Path) -> None:
    """Of a dozen blogs, those at work are in memory, and hardly one that was."""
    with ExitStack() as stack:
        urls = [f"{stack.enter_context(site({'/': POST})).url}/" for _ in range(12)]
        done = archiver(tmp_path / "archive.db", *urls, command=(sys.executable, "-c", FORGETTING))

    assert (0, "") == (done.returncode, done.stderr)
    assert int(done.stdout) <= 4


def test_exactly_the_pages_of_a_list(archiver: Shell) -> None:
    """Each with all its comments; nothing else of the blog is asked for but robots.txt."""
    known = truth()
    long = next(post for post in known.posts if any(comment.page for comment in post.comments))
    other = next(post for post in known.posts if post is not long and not post.protected)
    with running_blog() as blog:
        done = archiver("crawl", blog.url + long.path, blog.url + other.path, "--pages-only")
        asked = set(blog.paths())
    with open_archive(archiver.folder / "data" / "archive.db", read_only=True) as archive:
        found = {row["url"].removeprefix(blog.url): row["found_comments"] for row in archive.articles()}

    assert (0, "") == (done.returncode, done.stderr)
    assert {post.path: len(post.comments) for post in (long, other)} == found
    assert [] == [path for path in asked - {"/robots.txt"} if not path.startswith((long.path, other.path))]


def test_page_that_is_no_post(archiver: Shell) -> None:
    """A list of pages that holds a front page gets a problem for it."""
    with running_blog() as blog:
        done = archiver("crawl", f"{blog.url}/", blog.url + truth().posts[0].path, "--pages-only", "--json")

    (summary,) = json.loads(done.stdout)
    assert [(f"{blog.url}/", "no post here")] == [(p["url"], p["error"]) for p in summary["problems"]]
    assert 1 == summary["articles"]
