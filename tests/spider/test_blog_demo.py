"""The sample blog, crawled from end to end, against what it is known to hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from blog_crawls import BlogCrawls, Dump, asked, asked_twice

from archiver.demo import running_blog, truth
from archiver.demo.server import Server
from archiver.demo.truth import TrueComment, TruePost
from archiver.store.archive import open_archive

TRUTH = truth()
POSTS = {post.path: post for post in (*TRUTH.posts, *TRUTH.statics)}

LONG_THREAD = next(post for post in TRUTH.posts if any(comment.page for comment in post.comments))
NEWEST, OLDEST = TRUTH.posts[-1], TRUTH.posts[0]

TRAPS = re.compile(r"replytocom|[?&](?:share|s)=|/print/|/wp-(?:login|json|admin)|xmlrpc|/comments/feed|\d/.*/feed/")
"""What the blog's pages link to and no crawl should ask for."""


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BlogCrawls, Server]]:
    """One crawl of the blog, from its front page: the run, and the server that it asked."""
    runs = BlogCrawls(tmp_path_factory.mktemp("demo") / "archive.db")
    with running_blog() as server:
        outcome = runs.run(f"{server.url}/")
        assert ("finished", "finished") == (outcome["state"], outcome["reason"])
        yield runs, server
    runs.close()


@pytest.fixture(scope="module")
def articles(crawled: tuple[BlogCrawls, Server]) -> dict[str, dict[str, Any]]:
    """The archive's articles, by path."""
    runs, server = crawled
    with open_archive(runs.db, read_only=True) as archive:
        return {row["url"].removeprefix(server.url): dict(row) for row in archive.articles()}


@pytest.fixture(scope="module")
def threads(crawled: tuple[BlogCrawls, Server]) -> dict[str, list[dict[str, Any]]]:
    """The comments of each article, in the order of the threads, by the article's path."""
    runs, server = crawled
    with open_archive(runs.db, read_only=True) as archive:
        return {path: [dict(row) for row in archive.thread(server.url + path)] for path in POSTS}


def test_each_post_once_and_nothing_else(articles):
    """No print copy, reply page, search result or feed is taken for a post."""
    assert sorted(POSTS) == sorted(articles)


@pytest.mark.parametrize("path", POSTS)
def test_a_post_is_as_it_was_written(path, articles):
    """Title, byline, times, terms and the words of all its pages, joined."""
    post, row = POSTS[path], articles[path]

    assert said(post) == {name: row[name] for name in said(post)} | {"claimed_comments": row["claimed_comments"] or 0}


def said(post: TruePost) -> dict[str, Any]:
    """What a row of `article_list` must say of *post*."""
    return {
        "title": post.heading or None,
        "authors": [post.author] if post.author else [],
        "published_at": post.published,
        "updated_at": post.modified,
        "categories": list(post.categories),
        "tags": list(post.tags),
        "body_text": post.text,
        "protected": int(post.protected),
        # Where there are none the page says nothing, and the feed says 0.
        "claimed_comments": post.claimed_comments,
    }


@pytest.mark.parametrize("path", [path for path, post in POSTS.items() if post.comments])
def test_each_comment_once_in_its_thread(path, threads):
    """With who wrote it and when, whom it answers, and how deep it stands."""
    wanted = [told(comment) for comment in POSTS[path].comments]

    assert wanted == [{name: row[name] for name in wanted[0]} for row in threads[path]]


def told(comment: TrueComment) -> dict[str, Any]:
    """What a row of `comment_list` must say of *comment*."""
    return {
        "external_id": comment.id,
        "parent_external_id": comment.parent,
        "author": comment.author,
        "author_url": comment.author_url,
        "published_at": comment.published if comment.kind == "comment" else None,
        "kind": comment.kind,
        "body_text": comment.text,
        "depth": comment.depth,
    }


def test_hidden_comments_stay_hidden(threads):
    """What no page prints is in no thread."""
    hidden = {(post.path, id_) for post in POSTS.values() for id_ in post.hidden}

    assert hidden
    assert set() == hidden & {(path, row["external_id"]) for path, rows in threads.items() for row in rows}


def test_counts_that_no_page_shows_are_told_as_gaps(crawled):
    """A page counts replies to what was withheld: the reader is told how many are missing."""
    runs, server = crawled
    counts = {post.path: (post.claimed_comments, len(post.comments)) for post in TRUTH.posts}
    wanted = {path: (claimed, shown) for path, (claimed, shown) in counts.items() if claimed != shown}

    with open_archive(runs.db, read_only=True) as archive:
        gaps = {row["url"].removeprefix(server.url): (row["claimed"], row["found"]) for row in archive.gaps()}

    assert wanted == gaps


def test_nothing_goes_wrong(crawled):
    """The blog is in order: a crawl of it has no problem to tell."""
    runs, server = crawled

    assert {} == runs.problems(server)


def test_requests_are_few_and_none_is_for_nothing(crawled):
    """Beside the pages with posts and comments: robots.txt, three sitemaps, the feed, and three lists at most."""
    _, server = crawled
    parts = sum(len(post.pages) - 1 for post in POSTS.values() if post.pages)
    # One page of a thread is the post's own.
    comment_pages = sum(len({comment.page for comment in post.comments} - {None}) for post in POSTS.values()) - 1

    assert [] == asked_twice(server)
    assert [] == [path for path in asked(server) if TRAPS.search(path)]
    assert {200} == {hit.status for hit in server.log}
    assert len(server.log) <= len(POSTS) + parts + comment_pages + 8


def test_second_crawl_changes_nothing(crawls, demo_blog):
    """All pages are read again, no row of the content is another."""
    crawls.run(f"{demo_blog.url}/")
    before, asked_before = crawls.dump(), set(asked(demo_blog))
    demo_blog.log.clear()

    outcome = crawls.run(f"{demo_blog.url}/")

    assert ("finished", False) == (outcome["state"], outcome["resumed"])
    assert set(POSTS) <= asked_before & set(asked(demo_blog))
    assert before == crawls.dump()


ENTRIES = {
    "a post": OLDEST.path,
    "a page of comments": f"{LONG_THREAD.path}comment-page-1/",
    "the feed": "/feed/",
    "the second page": "/page/2/",
    "a category": f"/category/{NEWEST.categories[0].lower()}/",
    "a month": NEWEST.path[:9],
    "the sitemap": "/wp-sitemap.xml",
    "an address that moved": "/index.php",
    "a search": "/?s=lamp",
}


@pytest.fixture(scope="module")
def from_everywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Dump]]:
    """What is archived from each of these addresses; each crawl has a server of its own, that is another site."""
    entries = {"the front page": "/", **ENTRIES}
    runs = BlogCrawls(tmp_path_factory.mktemp("entries") / "archive.db")
    with ExitStack() as stack:
        servers = {name: stack.enter_context(running_blog()) for name in entries}
        outcomes = runs.run_all(*(server.url + entries[name] for name, server in servers.items()))
        assert ["finished"] * len(entries) == [outcome["state"] for outcome in outcomes]
        dump = runs.dump()
        yield {name: content(dump, server) for name, server in servers.items()}
    runs.close()


def content(dump: Dump, server: Server) -> Dump:
    """The rows of one site without its host, and without the lists of posts: where a crawl begins, it reads them."""
    lists = {row["url"] for row in dump["pages"] if row["kind"] in ("index", "other")}
    host = server.url.removeprefix("http://")
    found: Dump = {}
    for table, rows in dump.items():
        own = [row for row in rows if not {row.get("url"), row.get("page_url")} & lists]
        texts = [text.replace(host, "blog") for row in own if host in (text := json.dumps(row, sort_keys=True))]
        found[table] = [json.loads(text) for text in sorted(texts)]
    return found


@pytest.mark.parametrize("name", ENTRIES)
def test_any_address_of_the_blog_will_do(name, from_everywhere):
    """From wherever a crawl begins, the archive holds the same in the end."""
    wanted, found = from_everywhere["the front page"], from_everywhere[name]

    assert len(POSTS) == len(wanted["articles"])
    assert wanted == found
