"""Posts whose own links are the way from one to the next: they spare a long list, and never a post."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from blog_crawls import BlogCrawls, asked, asked_twice
from blogs import MadeBlog
from sites import Content, moved, page, site

from archiver.demo.server import Server

POSTS = 40
ALL = range(1, POSTS + 1)
ONE = MadeBlog(posts=POSTS, per_page=3, older="links", neighbours=True)
NUMBERED = replace(ONE, older="numbers")
PASSWORD = '<form class="post-password-form" action="{base}/wp-login.php?action=postpass" method="post"></form>'


def but(*numbers: int) -> tuple[int, ...]:
    """All posts but these."""
    return tuple(number for number in ALL if number not in numbers)


SPARING = {
    "older links": ONE,
    "numbered pages": NUMBERED,
    "one post a page": replace(ONE, per_page=1),
    "five posts a page": replace(NUMBERED, per_page=5),
    "all posts but one on the first page": replace(ONE, per_page=POSTS - 1),
    "in a folder": replace(NUMBERED, root="/blog/"),
    "months too": replace(ONE, months=True),
    "page of words in front": replace(ONE, posts_page="/news/"),
    "sticky posts of long ago": replace(ONE, sticky=(7, 3)),
    "a sticky post of the first page": replace(ONE, sticky=(POSTS - 1,)),
    "posts with a password": replace(ONE, bodies=dict.fromkeys((4, 20), PASSWORD)),
}
"""The list proves with one page more that the chain has all posts."""

LACKING = {
    "a chain for each of two categories": replace(ONE, chains=(ALL[::2], ALL[1::2])),
    "a chain for each of two categories, numbered pages": replace(NUMBERED, chains=(ALL[::2], ALL[1::2])),
    "one post in a category of its own": replace(ONE, chains=(but(17),)),
    "the same, numbered pages": replace(NUMBERED, chains=(but(17),)),
    "as many posts in categories of their own as a page has": replace(ONE, chains=(but(17, 18, 24),)),
    "as many of them as the list has pages but one": replace(ONE, chains=(but(*range(15, 27)),)),
    "the oldest post in a category of its own": replace(ONE, chains=(but(1),)),
    "the newest post in a category of its own": replace(ONE, chains=(but(POSTS),)),
    "posts of another category under a sticky one": replace(ONE, chains=(but(9, 10),), sticky=(2,)),
    "a chain that breaks": replace(ONE, chains=(ALL[:14], ALL[14:])),
    "a chain that goes in a circle": replace(ONE, chains=((*ALL[10:], 11), (*ALL[:10], 1))),
    "neighbours on newer posts only": replace(ONE, silent=ALL[:25]),
    "neighbours on older posts only": replace(ONE, silent=ALL[25:]),
    "no neighbours on some": replace(NUMBERED, silent=(9, 10, 23)),
    "months, and a front page that leads nowhere": replace(ONE, months=True, older="", chains=(but(11, 12),)),
    "lists that lack some, months too": replace(ONE, lists=range(5, POSTS + 1), months=True),
    "lists that lack some": replace(ONE, lists=range(5, POSTS + 1)),
}
"""The chain lacks posts, or the list does: the list is walked."""

BLOGS = {**SPARING, **LACKING}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BlogCrawls, dict[str, Server]]]:
    """All of them, side by side."""
    runs = BlogCrawls(tmp_path_factory.mktemp("chains") / "archive.db")
    with ExitStack() as stack:
        missing = page("<h1>404</h1>", 404)
        sites = {name: stack.enter_context(site(blog.pages(), otherwise=missing)) for name, blog in BLOGS.items()}
        outcomes = runs.run_all(*(f"{server.url}{BLOGS[name].root}" for name, server in sites.items()))
        assert {"finished"} == {outcome["state"] for outcome in outcomes}
        yield runs, sites
    runs.close()


def lists_of(server: Server) -> list[str]:
    """The pages of the list that were asked for, the first one left out."""
    return [path for path in asked(server) if "/page/" in path]


@pytest.mark.parametrize("name", BLOGS)
def test_every_post_is_found(name, crawled):
    """However the posts hang together; each is asked for once, and no page that was guessed at is a problem."""
    runs, sites = crawled

    assert sorted(BLOGS[name].texts()) == sorted(runs.texts(sites[name]))
    assert {} == runs.problems(sites[name])
    assert [] == asked_twice(sites[name])


@pytest.mark.parametrize("name", SPARING)
def test_a_chain_of_all_posts_spares_the_list(name, crawled):
    """Its last page alone is asked for: with a post more, that would show others, or not be the last."""
    _, sites = crawled

    assert 1 == len(lists_of(sites[name]))
    assert [] == [path for path in asked(sites[name]) if path.count("/") == 3 and path.startswith("/20")]


def test_a_post_that_cannot_be_had_ends_the_chain(crawls):
    """What lies behind it is found by the list."""
    pages: dict[str, Content] = {**ONE.pages(), ONE.path(20): page("<h1>Gone</h1>", 410)}
    with site(pages) as server:
        crawls.run(f"{server.url}/")

        assert sorted(ONE.texts(but=[20])) == sorted(crawls.texts(server))
        assert {ONE.path(20): "410 Gone"} == crawls.problems(server)


def test_a_list_whose_pages_moved_is_walked(crawls):
    """Whatever address is asked for, the front page answers: that proves nothing."""
    blog = replace(ONE, chains=(but(17),))
    pages = {path: content if "/page/" not in path else moved("{base}/") for path, content in blog.pages().items()}
    with site(pages) as server:
        crawls.run(f"{server.url}/")

        assert sorted(blog.texts(but=[17])) == sorted(crawls.texts(server))


@pytest.mark.parametrize("name", ["older links", "one post in a category of its own", "sticky posts of long ago"])
def test_a_crawl_in_small_steps_finds_the_same(name, crawls):
    """What is known of the chain, and that the list waits, outlives the process."""
    blog = BLOGS[name]
    with site(blog.pages()) as server:
        for _ in range(20):
            if crawls.run(f"{server.url}/", ARCHIVER_MAX_PAGES=9)["state"] == "finished":
                break

        assert sorted(blog.texts()) == sorted(crawls.texts(server))
        assert [] == asked_twice(server)
        assert name not in SPARING or 1 == len(lists_of(server))


@pytest.mark.parametrize("path", [ONE.path(POSTS), ONE.path(POSTS // 2), "/page/5/"])
def test_a_crawl_that_begins_elsewhere_finds_the_same(path, crawls):
    """At the newest post, in the middle of the chain, in the middle of the list."""
    with site(ONE.pages()) as server:
        crawls.run(f"{server.url}{path}")

        assert sorted(ONE.texts()) == sorted(crawls.texts(server))
        assert path == "/page/5/" or 1 == len(lists_of(server))
