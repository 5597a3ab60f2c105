"""What a crawl of a blog of 300 posts asks for, beside its posts and the pages of their comments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from blog_crawls import BlogCrawls, asked_twice
from blogs import MadeBlog
from sites import Content, page, site

from archiver.demo.server import Server

POSTS = 300
PAGED = range(10, 250, 10)
"""The posts whose comments have three pages; their own address shows the last."""

LISTED = range(5, POSTS + 1)
"""Lists leave some posts out: they have no title that could be a link."""

BLOGS = {
    "lists that lack some, months, neighbours": MadeBlog(
        posts=POSTS, per_page=10, older="links", lists=LISTED, months=True, neighbours=True
    ),
    "five posts a page, neighbours": MadeBlog(posts=POSTS, per_page=5, older="numbers", neighbours=True),
    "three posts a page, neighbours": MadeBlog(posts=POSTS, per_page=3, older="links", neighbours=True),
    "one post a page, neighbours": MadeBlog(posts=POSTS, per_page=1, older="links", neighbours=True),
    "lists and a feed of the same posts": MadeBlog(posts=POSTS, per_page=10, older="links", feed="wordpress"),
}
MOST = 1.3


def comments(blog: MadeBlog, number: int, shown: int) -> str:
    """A page of three comments, as core prints it: each permalink names its page, the navigation the other ones."""
    path = blog.path(number)
    items = "".join(
        f'<li id="comment-{number}{shown}{n}" class="comment even thread-even depth-1"><cite class="fn">Ada</cite>'
        f'<a href="{{base}}{path}comment-page-{shown}/#comment-{number}{shown}{n}">'
        f'<time datetime="2014-02-03T10:0{n}:00+00:00">February 3</time></a>'
        f'<div class="comment-content"><p>So say I, {shown} and {n}.</p></div></li>'
        for n in (1, 2, 3)
    )
    others = "".join(
        f'<div class="nav-{side}"><a href="{{base}}{path}comment-page-{other}/#comments">{side} comments</a></div>'
        for side, other in (("previous", shown - 1), ("next", shown + 1))
        if other in (1, 2, 3)
    )
    navigation = f'<nav class="navigation comment-navigation"><div class="nav-links">{others}</div></nav>'
    return f'<div id="comments"><ol class="comment-list">{items}</ol>{navigation}</div>'


def pages_of(blog: MadeBlog) -> dict[str, Content]:
    """The blog with its paged comments, and a widget of recent ones on each page."""
    recent = "".join(
        f'<li><a href="{{base}}{blog.path(n)}comment-page-2/#comment-{n}21">Ada on Post {n}</a></li>' for n in PAGED
    )
    widget = f'<aside class="widget widget_recent_comments"><ul id="recentcomments">{recent}</ul></aside>'
    pages = {
        path: content.replace("</body>", f"{widget}</body>") if isinstance(content, str) else content
        for path, content in blog.pages().items()
    }
    for number in PAGED:
        own = str(pages[blog.path(number)])
        for shown in (1, 2, 3):
            with_comments = own.replace("</body>", f"{comments(blog, number, shown)}</body>")
            # The last page has an address of its own, too.
            pages[f"{blog.path(number)}comment-page-{shown}/"] = with_comments
            if shown == 3:
                pages[blog.path(number)] = with_comments
    return pages


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BlogCrawls, dict[str, Server]]]:
    """All of them, side by side."""
    runs = BlogCrawls(tmp_path_factory.mktemp("economy") / "archive.db")
    with ExitStack() as stack:
        missing = page("<h1>404</h1>", 404)
        sites = {name: stack.enter_context(site(pages_of(blog), otherwise=missing)) for name, blog in BLOGS.items()}
        outcomes = runs.run_all(*(f"{server.url}/" for server in sites.values()))
        assert {"finished"} == {outcome["state"] for outcome in outcomes}
        yield runs, sites
    runs.close()


@pytest.mark.parametrize("name", BLOGS)
def test_all_posts_are_found(name, crawled):
    """Few requests are no art where posts are missed."""
    runs, sites = crawled

    assert sorted(BLOGS[name].texts()) == sorted(runs.texts(sites[name]))


@pytest.mark.parametrize("name", BLOGS)
def test_requests_are_hardly_more_than_pages(name, crawled):
    """At most 1.3 for each post and page of comments, robots.txt counted; of the latter the last is the post's own."""
    _, sites = crawled
    worth = POSTS + 2 * len(PAGED)

    assert [] == asked_twice(sites[name])
    assert len(sites[name].log) <= MOST * worth
    assert [] == [hit.path for hit in sites[name].log if "comment-page-3" in hit.path]
