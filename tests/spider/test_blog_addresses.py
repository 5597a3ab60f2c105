"""One blog under many addresses: one site, one article each, and every address finds it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from blog_crawls import BlogCrawls, asked, asked_twice
from blogs import MadeBlog
from sites import Content, moved, page

from archiver.demo.server import Request, Server
from archiver.errors import NotFoundError
from archiver.store.archive import open_archive

Serve = Callable[..., Server]


def heading(*addresses: str) -> str:
    """Links that a list of posts, or a post, has besides its own."""
    return "".join(f'<h2 class="entry-title"><a rel="bookmark" href="{url}">More</a></h2>' for url in addresses)


def found(crawls: BlogCrawls, *urls: str) -> list[str | None]:
    """The address of the article that the archive has for each of *urls*; None for none."""
    answers: list[str | None] = []
    with open_archive(crawls.db, read_only=True) as archive:
        for url in urls:
            try:
                answers.append(archive.article(url)["url"])
            except NotFoundError:
                answers.append(None)
    return answers


def sites(crawls: BlogCrawls) -> dict[str, int]:
    """The blogs that have articles, and how many."""
    with open_archive(crawls.db, read_only=True) as archive:
        return {site["key"]: site["articles"] for site in archive.sites() if site["articles"]}


def host(url: str) -> str:
    return url.partition("//")[2]


def elsewhere(server: Server) -> str:
    """The server by another name of this machine."""
    return server.url.replace("127.0.0.1", "localhost")


# Redirects between posts


def old_addresses(blog: MadeBlog) -> dict[str, Content]:
    """What a WordPress answers at other addresses of its posts."""
    pages: dict[str, Content] = {}
    for n in blog.numbers:
        pages[f"/?p={n}"] = moved("{base}" + blog.path(n))
        pages[f"/archives/{n}"] = moved(f"{{base}}/?p={n}", 302)
        pages[f"/{blog.day(n):%Y/%m}/was-{n}/"] = moved("{base}" + blog.path(n))
    return pages


def test_addresses_that_lead_to_posts_are_kept(crawls: BlogCrawls, serve_site: Serve) -> None:
    """By number, by an old slug, by a chain; each is asked for once at most, and finds its post."""
    links = heading("{base}/?p=2", "{base}/archives/3", "{base}/2011/01/was-1/", "{base}/archives/3")
    blog = MadeBlog(posts=6, extra=links, neighbours=True)
    server = serve_site({**old_addresses(blog), **blog.pages()})

    outcome = crawls.run(f"{server.url}/")

    assert "finished" == outcome["state"]
    assert blog.texts() == crawls.texts(server)
    paths = {"/?p=2": 2, "/archives/3": 3, "/?p=3": 3, "/2011/01/was-1/": 1}
    assert [server.url + blog.path(n) for n in paths.values()] == found(crawls, *(server.url + p for p in paths))
    assert [] == asked_twice(server)
    assert {} == crawls.problems(server)


def test_numbers_of_posts_that_were_read_are_not_asked_for(crawls: BlogCrawls, serve_site: Serve) -> None:
    """WordPress prints a post's number on its page: a second list that names the posts by it costs nothing."""
    blog = MadeBlog(posts=8, per_page=4, older="links", sitemap=range(1, 9))
    numbers = blog.html("Quay", "archive date", heading(*(f"{{base}}/?p={n}" for n in blog.numbers)))
    months = '<ul class="wp-block-archives-list"><li><a href="{base}/2010/12/">December</a></li></ul>'
    pages = {
        **old_addresses(blog),
        **MadeBlog(posts=8, per_page=4, older="links", sitemap=range(1, 9), extra=months).pages(),
    }
    server = serve_site({**pages, "/2010/12/": numbers})

    crawls.run(f"{server.url}/")
    again = len(server.log)
    crawls.run(f"{server.url}/2010/12/")

    assert blog.texts() == crawls.texts(server)
    assert [server.url + blog.path(5)] == found(crawls, f"{server.url}/?p=5")
    # In the second crawl the archive knows the numbers, and the list is where it begins.
    assert [] == [path for path in [hit.path for hit in server.log[again:]] if "?p=" in path]


def test_second_crawl_finds_posts_at_new_addresses(crawls: BlogCrawls, serve_site: Serve) -> None:
    """The permalinks were changed between two crawls: the articles are the same, with the addresses they had."""
    before = MadeBlog(posts=5, markup="plain")
    after = MadeBlog(posts=5)
    now: dict[str, Any] = {"pages": before.pages()}

    def answer(request: Request) -> Content:
        return now["pages"].get(request.target) or page("<h1>404</h1>", 404)

    server = serve_site({}, otherwise=answer)
    crawls.run(f"{server.url}/")
    assert before.texts() == crawls.texts(server)

    now["pages"] = {**after.pages(), **{before.path(n): moved("{base}" + after.path(n)) for n in after.numbers}}
    now["pages"]["/"] = after.html(
        "Quay", "home blog", after.entries([3, 2, 1]) + heading(*("{base}" + before.path(n) for n in after.numbers))
    )
    crawls.run(f"{server.url}/")

    assert after.texts() == crawls.texts(server)
    assert [server.url + after.path(n) for n in after.numbers] == found(
        crawls, *(server.url + before.path(n) for n in after.numbers)
    )
    assert {host(server.url): 5} == sites(crawls)


def test_redirects_that_lead_to_no_post_are_told(
    crawls: BlogCrawls,
    serve_site: Serve,
) -> None:
    """To the front page, to a login, to another host, in a circle however it was entered; nothing is made up."""
    other = serve_site({}, otherwise="<article><h1>Theirs</h1><p>Words of another blog.</p></article>")
    ways: dict[str, Content] = {
        "/2011/01/gone/": moved("{base}/"),
        "/2011/01/secret/": moved("{base}/wp-login.php?redirect_to=x", 302),
        "/2011/01/theirs/": moved(f"{other.url}/2011/01/theirs/"),
        "/2011/01/ring/": moved("{base}/2011/01/rung/"),
        "/2011/01/rung/": moved("{base}/2011/01/ring/"),
        "/home/": moved("{base}/"),
    }
    blog = MadeBlog(posts=5, extra=heading(*("{base}" + path for path in ways)))
    server = serve_site({**ways, **blog.pages()})

    outcome = crawls.run(f"{server.url}/")

    told = crawls.problems(server)
    assert "finished" == outcome["state"]
    assert blog.texts() == crawls.texts(server)
    assert f"redirects to the front page: {server.url}/" == told["/2011/01/gone/"]
    assert f"redirects to a login: {server.url}/wp-login.php?redirect_to=x" == told["/2011/01/secret/"]
    assert f"redirects to another host: {other.url}/2011/01/theirs/" == told["/2011/01/theirs/"]
    rings = {path: error for path, error in told.items() if path in ("/2011/01/ring/", "/2011/01/rung/")}
    assert rings
    assert all(error.startswith("redirects in a circle: ") for error in rings.values())
    assert "/home/" not in told
    assert [] == other.log
    assert [None] * 6 == found(crawls, *(server.url + path for path in ways))


# Views of a page


def dressed(blog: MadeBlog) -> dict[str, Content]:
    """AMP and print views of the posts: other words around the same canonical address."""
    pages: dict[str, Content] = {}
    for n in blog.numbers:
        head = f'<link rel="canonical" href="{{base}}{blog.path(n)}">'
        for path, attribute in (
            (f"{blog.path(n)}amp/", " amp"),
            (f"{blog.path(n)}?print=1", ""),
            (f"{blog.path(n)}print/", ""),
        ):
            pages[path] = (
                f'<!DOCTYPE html><html{attribute} lang="en"><head>{head}<title>Post {n}</title></head>'
                f"<body><article><h1>Post {n}</h1><p>{'A poorer copy. ' * 30}</p></article></body></html>"
            )
    return pages


@pytest.mark.parametrize("way", ["amp/", "?print=1", "print/"])
def test_crawl_that_begins_at_a_view_of_a_post_finds_the_blog(crawls: BlogCrawls, serve_site: Serve, way: str) -> None:
    """The post is what its own page says, and the view is another address of it."""
    blog = MadeBlog(posts=5, neighbours=True)
    server = serve_site({**dressed(blog), **blog.pages()})

    outcome = crawls.run(f"{server.url}{blog.path(3)}{way}")

    assert "finished" == outcome["state"]
    assert blog.texts() == crawls.texts(server)
    assert [server.url + blog.path(3)] == found(crawls, f"{server.url}{blog.path(3)}{way}")
    assert {} == crawls.problems(server)


def test_views_in_a_list_are_asked_for_as_the_posts_that_they_show(crawls: BlogCrawls, serve_site: Serve) -> None:
    """A list of AMP pages: what they are views of is the article, once."""
    blog = MadeBlog(posts=5)
    lists = MadeBlog(posts=5, extra=heading(*(f"{{base}}{blog.path(n)}amp/" for n in blog.numbers)))
    server = serve_site({**dressed(blog), **lists.pages()})

    crawls.run(f"{server.url}/")

    assert blog.texts() == crawls.texts(server)
    assert [server.url + blog.path(n) for n in blog.numbers] == found(
        crawls, *(f"{server.url}{blog.path(n)}amp/" for n in blog.numbers)
    )


@pytest.mark.parametrize("way", ["amp/", "print/", "?amp=1", "?amp", "?print=print", "?printer_friendly=1"])
def test_views_that_name_no_address_are_no_articles(crawls: BlogCrawls, serve_site: Serve, way: str) -> None:
    """In a list, and as the way in: each is known by its own address and the link back."""
    blog = MadeBlog(posts=4)
    views: dict[str, Content] = {}
    for n in blog.numbers:
        title = f'<h1><a href="{{base}}{blog.path(n)}">Post {n}</a></h1>'
        views[f"{blog.path(n)}{way}"] = (
            f"<!DOCTYPE html><html{' amp' * way.startswith('amp')}><head><title>Post {n}</title></head>"
            f"<body><article>{title}<p>{'A poorer copy. ' * 30}</p></article></body></html>"
        )
    lists = MadeBlog(posts=4, extra=heading(*(f"{{base}}{path}" for path in views)))
    server = serve_site({**lists.pages(), **views})

    for entry in ("/", f"{blog.path(2)}{way}"):
        assert "finished" == crawls.run(server.url + entry)["state"]

    assert blog.texts() == crawls.texts(server)
    posts = [server.url + blog.path(n) for n in blog.numbers]
    asked_for = {url for url in views if url in asked(server)}
    assert posts == found(crawls, *posts)
    assert [server.url + url.removesuffix(way) for url in asked_for] == found(
        crawls, *(server.url + url for url in asked_for)
    )


# Canonical addresses


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("{base}/", "{base}{path}"),  # the front page, on every post: a theme's mistake
        ("{path}", "{base}{path}"),
        ("http://elsewhere.example{path}", "{base}{path}"),  # a copy of a post of another blog
        ("{base}{path}?utm_source=feed", "{base}{path}"),
        ("{base}/other{path}", "{base}/other{path}"),  # believed, though nothing is there
    ],
)
def test_address_that_a_post_states(crawls: BlogCrawls, serve_site: Serve, stated: str, kept: str) -> None:
    """It names the post where it may; under its own address each is found in any case."""
    blog = MadeBlog(posts=4)
    pages = blog.pages()
    for n in blog.numbers:
        link = f'<link rel="canonical" href="{stated.replace("{path}", blog.path(n))}">'
        pages[blog.path(n)] = str(pages[blog.path(n)]).replace("</head>", f"{link}</head>")
    server = serve_site(pages)

    crawls.run(f"{server.url}/")

    expected = [kept.replace("{base}", server.url).replace("{path}", blog.path(n)) for n in blog.numbers]
    assert expected == found(crawls, *(server.url + blog.path(n) for n in blog.numbers))
    assert {host(server.url): 4} == sites(crawls)


# Hosts


def test_blog_on_two_hosts_names_one(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Its program and its posts name one host: entered by the other, it is crawled there, once and for all."""
    blog = MadeBlog(posts=6, neighbours=True)
    pages: dict[str, Content] = {}
    server = serve_site(pages)
    here = elsewhere(server)
    for path, content in blog.pages().items():
        link = (
            f'<link rel="canonical" href="{here}{path}">'
            if "post-" in path
            else f'<link rel="alternate" type="application/rss+xml" href="{here}/feed/">'
        )
        pages[path] = str(content).replace("</head>", f"{link}</head>").replace("{base}", here)

    for entry in (server.url + blog.path(2), f"{here}/", f"{server.url}/"):
        assert "finished" == crawls.run(entry)["state"]

    assert {host(here): 6} == sites(crawls)
    assert [here + blog.path(n) for n in blog.numbers] == found(
        crawls, *(server.url + blog.path(n) for n in blog.numbers)
    )


def test_moved_blog_is_crawled_where_it_is(crawls: BlogCrawls, serve_site: Serve) -> None:
    """An archive has it from its old host; entered there again, it becomes the blog of the new host."""
    blog = MadeBlog(posts=6, per_page=6)
    now: dict[str, Any] = {"pages": blog.pages()}
    old = serve_site({}, otherwise=lambda request: now["pages"].get(request.target) or page("", 404))
    crawls.run(f"{old.url}/")
    assert {host(old.url): 6} == sites(crawls)

    # Half of the list names the posts by their old host.
    mixed = blog.html(
        "Quay", "home blog", heading(*(f"{old.url if n % 2 else '{base}'}{blog.path(n)}" for n in (1, 2, 3, 4, 5)))
    )
    new = serve_site({**blog.pages(), "/": mixed})
    now["pages"] = {path: moved(new.url + path) for path in blog.pages()}
    del old.log[:]
    outcome = crawls.run(f"{old.url}/")

    assert "finished" == outcome["state"]
    assert {host(new.url): 6} == sites(crawls)
    assert [new.url + blog.path(n) for n in blog.numbers] == found(
        crawls, *(old.url + blog.path(n) for n in blog.numbers)
    )
    assert ["/"] == asked(old)
    # The sixth post is not asked for: nothing names it any more, and what was archived of it stays.
    assert {blog.path(n) for n in (1, 2, 3, 4, 5)} == {path for path in asked(new) if "post-" in path}


def test_moved_blog_entered_by_a_post(crawls: BlogCrawls, serve_site: Serve) -> None:
    """The old front page, asked for once, tells that all of it has moved."""
    blog = MadeBlog(posts=5, sitemap=range(1, 6))
    now: dict[str, Any] = {"pages": blog.pages()}
    old = serve_site({}, otherwise=lambda request: now["pages"].get(request.target) or page("", 404))
    crawls.run(f"{old.url}/")

    new = serve_site(blog.pages())
    now["pages"] = {path: moved(new.url + path) for path in blog.pages()}
    crawls.run(old.url + blog.path(3))

    assert {host(new.url): 5} == sites(crawls)
    assert [new.url + blog.path(n) for n in blog.numbers] == found(
        crawls, *(old.url + blog.path(n) for n in blog.numbers)
    )


def test_post_that_moved_to_a_blog_of_its_own_moves_no_other(crawls: BlogCrawls, serve_site: Serve) -> None:
    """A host of many blogs, of which one post is elsewhere now: the others stay what they are."""
    blog = MadeBlog(posts=5, markup="plain")
    now: dict[str, Any] = {"pages": blog.pages()}
    old = serve_site({}, otherwise=lambda request: now["pages"].get(request.target) or page("", 404))
    crawls.run(f"{old.url}/")

    new = serve_site({**MadeBlog(posts=1, markup="plain").pages()})
    now["pages"] = {**blog.pages(), blog.path(1): moved(new.url + blog.path(1))}
    crawls.run(old.url + blog.path(1))

    assert {host(old.url): 4, host(new.url): 1} == sites(crawls)
    assert [new.url + blog.path(1), old.url + blog.path(2)] == found(
        crawls, old.url + blog.path(1), old.url + blog.path(2)
    )


def test_two_addresses_of_one_blog_in_one_call(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Two hosts that lead to a third: it is crawled once."""
    blog = MadeBlog(posts=6, sitemap=range(1, 7))
    server = serve_site(blog.pages())
    doors = [serve_site({}, otherwise=lambda request: moved(server.url + request.target)) for _ in range(2)]

    outcomes = crawls.run_all(*(f"{door.url}/" for door in doors))

    assert [("finished", None)] * 2 == [(outcome["state"], outcome["error"]) for outcome in outcomes]
    assert blog.texts() == crawls.texts(server)
    assert dict.fromkeys(map(blog.path, blog.numbers), 1) == {
        path: asked(server).count(path) for path in map(blog.path, blog.numbers)
    }


def test_copy_stays_on_its_host(crawls: BlogCrawls, serve_site: Serve) -> None:
    """A copy on this machine, whose program and posts name the blog it was made of: nobody else is asked."""
    other = serve_site(MadeBlog(posts=3).pages())
    blog = MadeBlog(posts=3)
    pages = {path: as_copy(str(content), path, other.url) for path, content in blog.pages().items()}
    server = serve_site(pages)

    for entry in ("/", blog.path(2)):
        assert "finished" == crawls.run(server.url + entry)["state"]

    assert blog.texts() == crawls.texts(server)
    assert {host(server.url): 3} == sites(crawls)
    assert [] == other.log


def as_copy(content: str, path: str, original: str) -> str:
    """A page whose head names the *original*'s address, while its links lead to where it is."""
    head, _, body = content.partition("</head>")
    link = f'<link rel="canonical" href="{original}{path}">'
    return head.replace("{base}", original) + link + "</head>" + body


def test_stated_host_that_does_not_agree_is_not_moved_to(crawls: BlogCrawls, serve_site: Serve) -> None:
    """The front page of the other name of this server names no home of its own: the blog is where it was found."""
    blog = MadeBlog(posts=3)
    now: dict[str, Any] = {}

    def answer(request: Request) -> Content:
        if request.headers.get("host", "").startswith("localhost"):
            return page("<h1>Coming soon</h1>")
        return now.get(request.target) or page("", 404)

    server = serve_site({}, otherwise=answer)
    now |= {path: as_copy(str(content), path, elsewhere(server)) for path, content in blog.pages().items()}

    assert "finished" == crawls.run(f"{server.url}/")["state"]

    assert blog.texts() == crawls.texts(server)
    assert {host(server.url): 3} == sites(crawls)


def test_feed_names_another_host_of_this_machine(crawls: BlogCrawls, serve_site: Serve) -> None:
    """The front page is that of the host where the feed was found."""
    other = serve_site(MadeBlog(posts=3).pages())
    feed = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Quay</title>'
        f"<link>{elsewhere(other)}/</link></channel></rss>"
    )
    blog = MadeBlog(posts=3)
    server = serve_site({**blog.pages(), "/feed/": feed})

    crawls.run(f"{server.url}/feed/")

    assert blog.texts() == crawls.texts(server)
    assert [] == other.log


def test_local_blog_that_leads_to_a_public_one_is_not_followed_unnamed(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Nobody asked for a contact, as the blog was on this machine; the line says what is missing."""
    server = serve_site({"/": moved("http://blog.invalid/")})

    crawls.run(f"{server.url}/")

    assert {"/": "a public server, and no ARCHIVER_CONTACT to tell it: blog.invalid"} == crawls.problems(server)
