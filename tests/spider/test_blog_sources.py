"""Blogs that tell of their posts in one way and not in another: all posts are found, each is fetched once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from blog_crawls import BlogCrawls, asked, asked_twice
from blogs import MadeBlog, packed, sitemap, sitemap_index
from sites import Content, page, site

from archiver.demo.server import Server


@dataclass(frozen=True)
class Variant:
    """A blog, and what is particular about its host."""

    blog: MadeBlog
    more: dict[str, Content]
    requests: int
    """The most that finding all posts may cost, the posts' own pages included."""


def variant(blog: MadeBlog, more: dict[str, Content] | None = None, *, requests: int) -> Variant:
    return Variant(blog, more or {}, requests)


INDEXED = MadeBlog(posts=14, neighbours=True, older="links", per_page=4)
HALVES = [[INDEXED.path(n) for n in half] for half in (range(1, 8), range(8, 15))]

# A list page costs one request, a sitemap guessed at one, robots.txt none here.
VARIANTS = {
    "all sources, all whole": variant(
        MadeBlog(
            posts=40, per_page=10, older="numbers", months=True, neighbours=True, feed="wordpress", sitemap=range(1, 41)
        ),
        requests=40 + 7,
    ),
    "older links alone": variant(MadeBlog(posts=13, older="links"), requests=13 + 3 + 13),
    "numbered pages alone": variant(MadeBlog(posts=13, older="numbers"), requests=13 + 3 + 13),
    "plain markup, older links": variant(MadeBlog(posts=13, markup="plain", older="links"), requests=13 + 3 + 13),
    "plain markup, numbered pages": variant(MadeBlog(posts=13, markup="plain", older="numbers"), requests=13 + 3 + 13),
    "months alone": variant(MadeBlog(posts=13, front=False, months=True), requests=13 + 20 + 13),
    "newest posts and months": variant(MadeBlog(posts=13, months=True), requests=13 + 20 + 13),
    "sitemap of the newest, older links": variant(
        MadeBlog(posts=40, per_page=10, sitemap=range(31, 41), older="links"), requests=40 + 4 + 9
    ),
    "sitemap of the newest, numbered pages": variant(
        MadeBlog(posts=40, per_page=10, sitemap=range(31, 41), older="numbers"), requests=40 + 4 + 9
    ),
    "page of words in front": variant(MadeBlog(posts=14, posts_page="/news/", older="links"), requests=14 + 4 + 14),
    "page of words in front, sitemap of the newest": variant(
        MadeBlog(posts=14, posts_page="/news/", older="links", sitemap=range(9, 15)), requests=14 + 4 + 9
    ),
    "page of words in front, months alone": variant(
        MadeBlog(posts=14, posts_page="/news/", lists=range(0), months=True), requests=14 + 2 + 28
    ),
    "sitemap of the newest, neighbours": variant(
        MadeBlog(posts=20, per_page=5, sitemap=range(16, 21), neighbours=True), requests=20 + 1 + 9
    ),
    "sitemap of the newest, months": variant(
        MadeBlog(posts=20, per_page=5, sitemap=range(16, 21), months=True), requests=20 + 1 + 26
    ),
    "sitemap whole, list lacks some": variant(
        MadeBlog(
            posts=12, sitemap=range(1, 13), lists=range(5, 11), feed="wordpress", feed_posts=range(6, 13), older="links"
        ),
        requests=12 + 3 + 4,
    ),
    "list whole, sitemap lacks some in between": variant(
        MadeBlog(posts=12, sitemap=(1, 2, 3, 9, 10, 11, 12), older="links", neighbours=True), requests=12 + 3 + 9
    ),
    "neighbours alone": variant(MadeBlog(posts=12, lists=range(12, 13), neighbours=True), requests=12 + 1 + 13),
    "feed alone": variant(MadeBlog(posts=13, front=False, feed="wordpress"), requests=13 + 5 + 7),
    "Atom feed that names its next page": variant(MadeBlog(posts=13, front=False, feed="atom"), requests=13 + 4 + 7),
    "robots.txt names the sitemap": variant(
        MadeBlog(posts=12, lists=range(11, 13)),
        {
            "/robots.txt": "User-agent: *\nAllow: /\nSitemap: {base}/maps/all.txt\n",
            "/maps/all.txt": "".join(f"{{base}}{path}\n" for path in MadeBlog(posts=12).texts()),
        },
        requests=12 + 2 + 7,
    ),
    "sitemap index, one child gone, one packed": variant(
        INDEXED,
        {
            "/sitemap.xml": sitemap_index("/posts-1.xml", "/posts-2.xml.gz", "/posts-3.xml"),
            "/posts-1.xml": sitemap(*HALVES[0]),
            "/posts-2.xml.gz": packed(sitemap(*HALVES[1])),
        },
        requests=14 + 4 + 12,
    ),
    "posts that only a sitemap of news names": variant(
        MadeBlog(posts=12, lists=range(8, 13)),
        {
            "/sitemap.xml": sitemap_index("/pages-sitemap.xml", "/news-sitemap.xml"),
            "/pages-sitemap.xml": sitemap("/"),
            "/news-sitemap.xml": sitemap(*MadeBlog(posts=12).texts()),
        },
        requests=12 + 1 + 12,
    ),
    "any address answers with a page": variant(
        MadeBlog(posts=13, older="links"), {"*": "<title>Oh</title><p>Nothing here</p>"}, requests=13 + 3 + 14
    ),
}

PROBLEMS = {"sitemap index, one child gone, one packed": {"/posts-3.xml": "404 Not Found"}}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BlogCrawls, dict[str, Server]]]:
    """All of them, crawled side by side: it is one process, and several seconds less."""
    runs = BlogCrawls(tmp_path_factory.mktemp("sources") / "archive.db")
    with ExitStack() as stack:
        sites = {}
        for name, made in VARIANTS.items():
            otherwise = made.more.get("*", page("<h1>404</h1>", 404))
            sites[name] = stack.enter_context(site({**made.blog.pages(), **made.more}, otherwise=otherwise))
        outcomes = runs.run_all(*(f"{server.url}/" for server in sites.values()))
        assert {"finished"} == {outcome["state"] for outcome in outcomes}
        yield runs, sites
    runs.close()


@pytest.mark.parametrize("name", VARIANTS)
def test_all_posts_are_found(name, crawled):
    """With their words, and nothing else as a post."""
    runs, sites = crawled

    assert VARIANTS[name].blog.texts() == runs.texts(sites[name])
    assert PROBLEMS.get(name, {}) == runs.problems(sites[name])


@pytest.mark.parametrize("name", VARIANTS)
def test_no_page_is_fetched_twice_and_few_for_nothing(name, crawled):
    """Each post once; the rest is what finding them costs."""
    _, sites = crawled

    assert [] == asked_twice(sites[name])
    api = [path for path in asked(sites[name]) if "/wp-json/" in path]
    # The posts of these blogs name no writer: their API, which is announced and is not there, is tried once.
    assert len(api) <= 1
    assert len(asked(sites[name])) - len(api) <= VARIANTS[name].requests
