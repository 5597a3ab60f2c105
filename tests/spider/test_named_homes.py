"""Blogs that name another host as their home: what is asked of that host, how often, and what follows from it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from blog_crawls import BlogCrawls
from blogs import MadeBlog
from sites import Content, moved, page
from webs import Web, asked_of, found, led_to, naming, sites

from archiver.demo.server import Server
from archiver.store.archive import open_archive

NEW, OLD = "https://new.example", "http://old.example"
BLOG = MadeBlog(posts=4)
POST = BLOG.path(2)
NOTHING_OF_IT = ("Nobody here has heard of a quay.",) * 4


def addresses(host: str, blog: MadeBlog = BLOG) -> list[str]:
    return [f"{host}{blog.path(n)}" for n in blog.numbers]


def told(crawls: BlogCrawls) -> list[str]:
    """What was told of the home that a page names."""
    with open_archive(crawls.db, read_only=True) as archive:
        return [row["error"] for row in archive.problems() if row["field"] == "home"]


def hits(server: Server, host: str, path: str) -> int:
    """How often a path of a host was asked for; robots.txt may be meant."""
    return sum(hit.path == path and hit.headers.get("host", "") == host for hit in server.log)


UNWELL = {
    "busy": page("", 503),
    "busy, and says for how long": page("", 503, headers={"Retry-After": "1"}),
    "asked too often": page("", 429),
    "failing": page("", 500),
    "cut off": page("<html>", cut=1),
}


@pytest.mark.parametrize("path", ["/robots.txt", "/", BLOG.path(4)])
@pytest.mark.parametrize("answer", UNWELL.values(), ids=UNWELL)
def test_named_host_that_fails_once_is_asked_again(crawls: BlogCrawls, web: Web, path: str, answer: Content) -> None:
    pages = BLOG.pages()
    new = {**pages, path: [answer, pages.get(path, page("", 404))]}
    server = web({NEW: new, "old.example": naming(BLOG, NEW, own=True)})

    assert "finished" == crawls.run(f"{OLD}/", **led_to(server))["state"]

    assert {"new.example": 4} == sites(crawls)
    assert [] == told(crawls)


@pytest.mark.parametrize("path", ["/robots.txt", "/", BLOG.path(4)])
@pytest.mark.parametrize("status", [503, 429, 500])
def test_named_host_that_fails_for_good_costs_a_line(crawls: BlogCrawls, web: Web, path: str, status: int) -> None:
    """The blog is crawled where it was found, and that is told once."""
    server = web({NEW: {**BLOG.pages(), path: page("", status)}, "old.example": naming(BLOG, NEW)})

    assert "finished" == crawls.run(f"{OLD}/", **led_to(server))["state"]

    assert {"old.example": 4} == sites(crawls)
    assert addresses(OLD) == found(crawls, *addresses(OLD))
    [problem] = told(crawls)
    assert problem.startswith("names new.example, which ")
    assert 3 == hits(server, "new.example", path)  # RETRY_TIMES is 2


def test_named_host_that_asks_for_a_long_wait_is_not_waited_for(crawls: BlogCrawls, web: Web) -> None:
    busy = page("", 503, headers={"Retry-After": "3000"})
    server = web({NEW: {**BLOG.pages(), "/": busy}, "old.example": naming(BLOG, NEW)})

    assert "finished" == crawls.run(f"{OLD}/", **led_to(server))["state"]

    assert {"old.example": 4} == sites(crawls)
    assert ["/"] == asked_of(server, "new.example")


def test_named_host_that_refuses_connections_stops_no_crawl(crawls: BlogCrawls, web: Web) -> None:
    server = web({"old.example": naming(BLOG, NEW)})

    assert "finished" == crawls.run(f"{OLD}/", **led_to(server, shut=["new.example"]))["state"]

    assert {"old.example": 4} == sites(crawls)
    assert 1 == len(told(crawls))


def test_named_host_that_shows_another_blog_is_told_once(crawls: BlogCrawls, web: Web) -> None:
    theirs = MadeBlog(posts=3, words=NOTHING_OF_IT)
    server = web({NEW: theirs.pages(), "old.example": naming(BLOG, NEW)})

    assert "finished" == crawls.run(f"{OLD}/", **led_to(server))["state"]

    assert {"old.example": 4} == sites(crawls)
    assert ["names new.example, which shows another blog: crawled where it was found"] == told(crawls)


@pytest.mark.parametrize("there", [True, False])
def test_large_page_as_the_way_in(crawls: BlogCrawls, web: Web, there: bool) -> None:
    """It is looked at more than once before it is known where the blog lives."""
    words = (*(f"It rained on day {n}, and nobody on the quay was surprised by that." for n in range(20000)),)
    blog = MadeBlog(posts=2, words=words, neighbours=True)
    theirs = blog if there else MadeBlog(posts=2, words=NOTHING_OF_IT)
    server = web({NEW: theirs.pages(), "old.example": naming(blog, NEW, own=there)})

    assert "finished" == crawls.run(OLD + blog.path(2), **led_to(server))["state"]

    home = NEW if there else OLD
    with open_archive(crawls.db, read_only=True) as archive:
        texts = {row["url"]: row["body_text"] for row in archive.articles()}
    assert {f"{home}{blog.path(n)}": blog.text(n) for n in blog.numbers} == texts


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("path", ["/", POST])
def test_blog_that_names_its_home_by_its_program_alone(crawls: BlogCrawls, web: Web, path: str, own: bool) -> None:
    """Neither a canonical address nor a feed is named: the named host agrees, and is gone to."""
    mirror = naming(BLOG, NEW, own=own, canonical=False)
    server = web({NEW: BLOG.pages(), "old.example": mirror})

    assert "finished" == crawls.run(OLD + path, **led_to(server))["state"]

    assert {"new.example": 4} == sites(crawls)
    assert addresses(NEW) == found(crawls, *addresses(NEW))
    assert [] == told(crawls)


def test_hops_on_the_way_to_a_blog_that_names_its_home(crawls: BlogCrawls, web: Web) -> None:
    """From http to https, to www., and from there by the word of the page."""
    https = "https://old.example"
    server = web(
        {
            "http://old.example": lambda request: moved(https + request.target),
            https: lambda request: moved("https://www.old.example" + request.target),
            "https://www.old.example": naming(BLOG, NEW, own=True),
            NEW: BLOG.pages(),
        }
    )

    assert "finished" == crawls.run(f"{OLD}{POST}", **led_to(server))["state"]

    assert {"new.example": 4} == sites(crawls)
    assert addresses(NEW) == found(crawls, *addresses(OLD))


@pytest.mark.parametrize("canonical", [True, False])
@pytest.mark.parametrize("path", ["/", POST])
def test_crawl_that_goes_on_after_the_agreement(crawls: BlogCrawls, web: Web, path: str, canonical: bool) -> None:
    """It was stopped after each page: what the other host agreed to is kept, and not asked for again."""
    server = web({NEW: BLOG.pages(), "old.example": naming(BLOG, NEW, own=True, canonical=canonical)})
    settings = led_to(server)

    for _ in range(40):
        outcome = crawls.run(OLD + path, ARCHIVER_MAX_PAGES=1, **settings)
        if outcome["state"] == "finished":
            break

    assert "finished" == outcome["state"]
    assert {"new.example": 4} == sites(crawls)
    assert addresses(NEW) == found(crawls, *addresses(NEW))
    assert hits(server, "old.example", path) <= 2


@pytest.mark.parametrize("requests", [3, 5, 7])
def test_crawl_that_is_killed_about_the_agreement(crawls: BlogCrawls, web: Web, requests: int) -> None:
    slow: dict[str, Any] = {path: page(str(text), delay=0.2) for path, text in BLOG.pages().items()}
    mirror = naming(BLOG, NEW, own=True, canonical=False)
    server = web({NEW: slow, "old.example": mirror})
    settings = led_to(server)
    process = crawls.start(f"{OLD}/", **settings)
    while len(server.log) < requests:
        time.sleep(0.01)
    process.kill()
    process.communicate()

    assert "finished" == crawls.run(f"{OLD}/", **settings)["state"]

    assert {"new.example": 4} == sites(crawls)


# Feeds


def feed_of(blog: MadeBlog, *, home: str, posts: str) -> Content:
    """The feed of a blog, which names *home*; its entries are at *posts*."""
    text = str(dict(blog.pages())["/feed/"].body, "utf-8")  # type: ignore[union-attr]
    text = text.replace("<link>{base}/</link>", f"<link>{home}/</link>").replace("{base}", posts)
    return page(text, media_type="text/xml")


FED = MadeBlog(posts=4, per_page=2, feed="wordpress")


@pytest.mark.parametrize("path", ["/robots.txt", FED.path(4)])
@pytest.mark.parametrize("times", [1, 9])
def test_feed_of_a_blog_whose_host_fails(crawls: BlogCrawls, web: Web, path: str, times: int) -> None:
    """Once, and it is asked again; for good, and the feed's host, which has another blog, is not taken for it."""
    stranger = MadeBlog(posts=3, words=NOTHING_OF_IT)
    pages = BLOG.pages()
    new = {**pages, path: [*[page("", 503)] * times, pages.get(path, page("", 404))]}
    feed = feed_of(FED, home=NEW, posts=NEW)
    server = web({NEW: new, "feeds.example": {**stranger.pages(), "/quay": feed}})

    assert "finished" == crawls.run("http://feeds.example/quay", **led_to(server))["state"]

    if times == 1:
        assert {"new.example": 4} == sites(crawls)
        assert [] == told(crawls)
    else:
        assert {} == sites(crawls)
        [problem] = told(crawls)
        assert problem.startswith("names new.example, which ")
    assert ["/quay"] == sorted(set(asked_of(server, "feeds.example")))


def test_feed_that_names_a_blog_which_does_not_agree_tells_its_own_entries(crawls: BlogCrawls, web: Web) -> None:
    """They are kept as the feed has them; the host that it is on is not crawled for it."""
    famous = MadeBlog(posts=3, words=NOTHING_OF_IT)
    feed = feed_of(FED, home="https://famous.example", posts="http://blog.example")
    server = web({"https://famous.example": famous.pages(), "blog.example": {**BLOG.pages(), "/feed/": feed}})

    assert "finished" == crawls.run("http://blog.example/feed/", **led_to(server))["state"]

    assert {"blog.example": 2} == sites(crawls)
    newest = [f"http://blog.example{FED.path(n)}" for n in (3, 4)]
    assert newest == found(crawls, *newest)
    assert ["/feed/"] == asked_of(server, "blog.example")
    [problem] = told(crawls)
    assert problem.startswith("names famous.example, which ")
