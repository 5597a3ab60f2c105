"""Blogs on public hosts: where a crawl goes when the way in is moved, led on, or merely named."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from blog_crawls import BlogCrawls
from blogs import MadeBlog
from sites import Content, moved, page
from webs import Web, asked_of, found, led, led_to, naming, sites

from archiver.demo.server import Server

FEED = "/feed/"


@pytest.mark.parametrize(
    ("entry", "home"),
    [
        ("http://blog.example/", "https://blog.example"),
        ("http://www.blog.example/2011/01/post-2/", "https://blog.example"),
        ("https://www.blog.example/", "https://blog.example"),
        ("http://blog.example/2011/01/post-1/", "https://www.blog.example"),
        ("HTTPS://Blog.Example:443/", "https://blog.example"),
    ],
)
def test_blog_that_leads_to_one_spelling_of_its_host(crawls: BlogCrawls, web: Web, entry: str, home: str) -> None:
    """By scheme, by www., by both: one site, each post once, in the spelling that answers."""
    blog = MadeBlog(posts=4, neighbours=True)
    other = {f"{scheme}://{www}blog.example": led(home) for scheme in ("http", "https") for www in ("", "www.")}
    server = web({**other, home: blog.pages()})

    assert "finished" == crawls.run(entry, **led_to(server))["state"]

    assert {"blog.example": 4} == sites(crawls)
    addresses = [f"{home}{blog.path(n)}" for n in blog.numbers]
    assert addresses == found(crawls, *(f"http://www.blog.example{blog.path(n)}" for n in blog.numbers))
    assert dict.fromkeys(map(blog.path, blog.numbers), 1) == posts_asked(server, home)


def posts_asked(server: Server, host: str) -> dict[str, int]:
    """How often a host was asked for each post."""
    return dict(sorted(Counter(path for path in asked_of(server, host) if "post-" in path).items()))


@pytest.mark.parametrize("path", ["/", "/2011/01/post-2/"])
@pytest.mark.parametrize("all_of_it", [True, False])
def test_moved_domain_is_followed(crawls: BlogCrawls, web: Web, path: str, all_of_it: bool) -> None:
    """By redirects of every address, or of the front page alone while the posts are still there."""
    blog = MadeBlog(posts=4)
    old: Any = led("https://new.example") if all_of_it else {**blog.pages(), "/": moved("https://new.example/")}
    server = web({"old.example": old, "https://new.example": blog.pages()})

    assert "finished" == crawls.run(f"http://old.example{path}", **led_to(server))["state"]

    if all_of_it or path == "/":
        assert {"new.example": 4} == sites(crawls)
        new = [f"https://new.example{blog.path(n)}" for n in blog.numbers]
        assert new == found(crawls, *(f"http://old.example{blog.path(n)}" for n in blog.numbers))
    else:
        # The post is still there, and says nothing of another host: where its front page leads may be anybody's.
        assert {"old.example": 1} == sites(crawls)
        assert [f"http://old.example{path}"] == found(crawls, f"http://old.example{path}")


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("path", ["/", "/2011/01/post-2/"])
def test_blog_that_merely_names_another_stays_where_it_is(crawls: BlogCrawls, web: Web, path: str, own: bool) -> None:
    """It says that a living blog is its home, which says nothing of the kind: each keeps its posts."""
    theirs = MadeBlog(posts=3, words=("Nobody here has heard of a quay.",) * 6)
    blog = MadeBlog(posts=4, neighbours=True)
    copy = {**naming(blog, "https://famous.example"), path: naming(blog, "https://famous.example", own=own)[path]}
    server = web({"https://famous.example": theirs.pages(), "blog.example": copy})

    crawls.run(f"http://blog.example{path}", **led_to(server))

    if own and path == "/":
        assert {} == sites(crawls)  # all that its front page links is on the host that it names
    else:
        own_posts = [f"http://blog.example{blog.path(n)}" for n in blog.numbers]
        assert {"blog.example": 4} == sites(crawls)
        assert own_posts == found(crawls, *own_posts)
    assert len(asked_of(server, "famous.example")) <= 2  # its front page, and the post that would tell


def test_old_copy_of_a_blog_is_crawled_as_what_it_is(crawls: BlogCrawls, web: Web) -> None:
    """A staging site: it names the public one, has the same posts at the same addresses, and other words in them."""
    blog = MadeBlog(posts=4)
    draft = MadeBlog(posts=4, words=("All of this was written anew, before anybody saw it.",) * 4)
    server = web({"https://blog.example": blog.pages(), "staging.host.example": naming(draft, "https://blog.example")})

    crawls.run("http://staging.host.example/", **led_to(server))

    assert {"staging.host.example": 4} == sites(crawls)


@pytest.mark.parametrize("path", ["/", "/2011/01/post-2/"])
def test_host_that_shows_the_blog_of_another_is_that_blog(crawls: BlogCrawls, web: Web, path: str) -> None:
    """A mirror whose pages name the real home, which has the very same post: it is crawled there."""
    blog = MadeBlog(posts=4)
    server = web({"https://new.example": blog.pages(), "old.example": naming(blog, "https://new.example", own=True)})

    assert "finished" == crawls.run(f"http://old.example{path}", **led_to(server))["state"]

    assert {"new.example": 4} == sites(crawls)
    new = [f"https://new.example{blog.path(n)}" for n in blog.numbers]
    assert new == found(crawls, *(f"http://old.example{blog.path(n)}" for n in blog.numbers))


def test_home_that_is_not_there_is_not_gone_to(crawls: BlogCrawls, web: Web) -> None:
    blog = MadeBlog(posts=4)
    server = web({"old.example": naming(blog, "https://gone.example")})

    crawls.run("http://old.example/", **led_to(server))

    assert {"old.example": 4} == sites(crawls)
    own = [f"http://old.example{blog.path(n)}" for n in blog.numbers]
    assert own == found(crawls, *own)


def test_feed_on_another_host_leads_to_its_blog(crawls: BlogCrawls, web: Web) -> None:
    """The post that it tells of first is there, under the title that it gives."""
    blog = MadeBlog(posts=4, feed="wordpress")
    feed = str(dict(blog.pages())[FEED].body, "utf-8").replace("{base}", "https://blog.example")
    server = web(
        {
            "https://blog.example": MadeBlog(posts=4).pages(),
            "feeds.example": {"/quay": page(feed, media_type="text/xml")},
        }
    )

    crawls.run("http://feeds.example/quay", **led_to(server))

    assert {"blog.example": 4} == sites(crawls)


def test_feed_that_merely_names_a_blog_leads_nowhere_else(crawls: BlogCrawls, web: Web) -> None:
    blog = MadeBlog(posts=4, feed="wordpress")
    feed = str(dict(blog.pages())[FEED].body, "utf-8").replace(
        "<link>{base}/</link>", "<link>https://famous.example/</link>"
    )
    assert "famous" in feed
    pages = {**blog.pages(), FEED: page(feed, media_type="text/xml")}
    famous = MadeBlog(posts=3, words=("Nobody here has heard of a quay.",) * 4)
    server = web({"https://famous.example": famous.pages(), "blog.example": pages})

    crawls.run(f"http://blog.example{FEED}", **led_to(server))

    assert {"blog.example": 4} == sites(crawls)
    assert [FEED] == asked_of(server, "blog.example")  # of whose blog it is, nothing is known: its entries are kept
    assert [] == asked_of(server, "famous.example")


def test_next_page_of_a_feed_is_on_no_other_host(crawls: BlogCrawls, web: Web) -> None:
    """What a feed calls its next page is one more word."""
    blog = MadeBlog(posts=4, feed="atom", front=False)
    pages = blog.pages()
    told = pages["/atom.xml"]
    link = b'<link rel="next" href="https://famous.example/atom.xml"/>'
    pages["/atom.xml"] = page(told.body.replace(b"</title>", b"</title>" + link, 1), media_type=told.media_type)
    server = web({"blog.example": pages, "https://famous.example": pages})

    crawls.run("http://blog.example/", **led_to(server))

    assert {"blog.example": 4} == sites(crawls)
    assert [] == asked_of(server, "famous.example")


def test_blog_that_was_given_up_is_kept_apart_from_what_its_address_leads_to(crawls: BlogCrawls, web: Web) -> None:
    """Its front page, and it alone, leads to a blog of other posts by now: what was archived stays what it is."""
    blog = MadeBlog(posts=4)
    theirs = MadeBlog(posts=3, words=("Nobody here has heard of a quay.",) * 4)
    now: dict[str, Content] = blog.pages()
    old = lambda request: now.get(request.target, page("", 404))  # noqa: E731
    server = web({"old.example": old, "https://new.example": theirs.pages()})
    crawls.run("http://old.example/", **led_to(server))
    now["/"] = moved("https://new.example/")

    crawls.run("http://old.example/", **led_to(server))

    assert {"old.example": 4, "new.example": 3} == sites(crawls)
    own = [f"http://old.example{blog.path(n)}" for n in blog.numbers]
    assert own == found(crawls, *own)


@pytest.mark.parametrize("path", ["/", "/2011/01/post-2/"])
@pytest.mark.parametrize("same", [True, False])
def test_host_that_is_called_like_a_view(crawls: BlogCrawls, web: Web, path: str, same: bool) -> None:
    """It names the pages of the host above it: a view of that blog if they say the same, else a blog by itself."""
    blog = MadeBlog(posts=4, markup="plain")
    theirs = blog if same else MadeBlog(posts=3, markup="plain", words=("Nobody here has heard of a quay.",) * 4)
    path = path if path == "/" else blog.path(2)
    server = web({"http://host.example": theirs.pages(), "m.host.example": naming(blog, "http://host.example")})

    crawls.run(f"http://m.host.example{path}", **led_to(server))

    assert {("" if same else "m.") + "host.example": 4} == sites(crawls)
