"""Blogs with traps, breaks and bounds: a crawl ends, gets what there is, and says what it could not get."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from blog_crawls import BlogCrawls, asked, asked_twice
from blogs import MadeBlog, older_link, sitemap
from sites import moved, page, site

from archiver.demo.server import Request, Server

Serve = Callable[..., Server]


def test_posts_that_robots_txt_forbids_are_not_asked_for(crawls: BlogCrawls, serve_site: Serve) -> None:
    """And are told as problems, each by its address."""
    blog = MadeBlog(posts=8, older="links")
    rules = f"User-agent: *\nDisallow: {blog.path(3)}\nDisallow: {blog.path(4)}\n"
    server = serve_site({**blog.pages(), "/robots.txt": rules})

    outcome = crawls.run(f"{server.url}/")

    assert "finished" == outcome["state"]
    assert blog.texts(but=(3, 4)) == crawls.texts(server)
    assert {blog.path(n): "forbidden by robots.txt" for n in (3, 4)} == crawls.problems(server)
    assert set() == {blog.path(3), blog.path(4)} & set(asked(server))


def test_calendar_without_end_is_left_alone(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Months lead to further months, for ever: those of the future are not asked for."""
    future = [f"/{year}/{month:02}/" for year in range(datetime.now(UTC).year + 1, 2060) for month in range(2, 13)]
    links = "".join(f'<li><a href="{{base}}{path}">a month</a></li>' for path in future)
    calendar = f'<table id="wp-calendar"><a href="{{base}}{future[0]}">Next month</a></table>'
    blog = MadeBlog(posts=6, months=True, extra=f'{calendar}<ul class="widget_archive">{links}</ul>')
    server = serve_site({**blog.pages(), **dict.fromkeys(future, '<body class="archive date">Nothing yet</body>')})

    crawls.run(f"{server.url}/")

    assert blog.texts() == crawls.texts(server)
    assert set() == set(asked(server)) & set(future)


def test_pagination_in_a_circle_comes_to_an_end(crawls: BlogCrawls, serve_site: Serve) -> None:
    """A theme that shows the same posts on page 2, 3, 4 … is given up after a few pages."""
    blog = MadeBlog(posts=5)

    def again(request: Request) -> str:
        number = int(request.path.split("/")[2])
        return blog.html("Quay", "home blog paged", blog.entries(range(1, 6)) + older_link(f"/page/{number + 1}/"))

    pages = {f"/page/{number}/": again for number in range(2, 100)}
    server = serve_site({**MadeBlog(posts=5, extra=older_link("/page/2/")).pages(), **pages})

    outcome = crawls.run(f"{server.url}/")

    assert "finished" == outcome["state"]
    assert blog.texts() == crawls.texts(server)
    assert len([path for path in asked(server) if path.startswith("/page/")]) <= 4


def test_other_hosts_are_not_asked(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Neither for what posts and lists link to, nor for sitemaps and feeds."""
    with site({}, otherwise="<p>another blog</p>") as other:
        heading = f'<h2 class="entry-title"><a rel="bookmark" href="{other.url}/2011/01/theirs/">Theirs</a></h2>'
        feed = f'<link rel="alternate" type="application/rss+xml" href="{other.url}/feed/">'
        links = f'{heading}{feed}<a rel="next" href="{other.url}/page/2/">Older posts</a>'
        blog = MadeBlog(posts=6, older="links", neighbours=True, extra=links)
        maps = f"User-agent: *\nAllow: /\nSitemap: {other.url}/sitemap.xml\n"
        server = serve_site({**blog.pages(), "/robots.txt": maps, "/sitemap.xml": sitemap(*blog.texts())})

        crawls.run(f"{server.url}/")

        assert blog.texts() == crawls.texts(server)
        assert [] == other.log


def test_session_ids_and_closing_slashes_make_no_second_page(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Each list names the same posts by another address."""
    blog = MadeBlog(posts=6, per_page=3, older="links", neighbours=True)
    named = [f"{blog.path(n)}?PHPSESSID={n:032x}" for n in range(1, 5)] + [blog.path(n).rstrip("/") for n in (5, 6)]
    headings = "".join(f'<h2 class="entry-title"><a href="{{base}}{path}">Again</a></h2>' for path in named)
    server = serve_site(
        {
            **MadeBlog(posts=6, per_page=3, older="links", neighbours=True, extra=headings).pages(),
            **{blog.path(n).rstrip("/"): moved("{base}" + blog.path(n)) for n in blog.numbers},
        }
    )

    crawls.run(f"{server.url}/")

    assert blog.texts() == crawls.texts(server)
    assert not [path for path in asked(server) if "PHPSESSID" in path]
    assert [] == asked_twice(server)


def test_post_that_moved_is_kept_once(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Two old addresses lead to a post, which is linked under its new one too; a circle is told as a problem."""
    blog = MadeBlog(posts=6)
    old = "".join(f'<h2 class="entry-title"><a href="{{base}}/old/{n}/">Old</a></h2>' for n in (1, 2, 3))
    server = serve_site(
        {
            **MadeBlog(posts=6, per_page=6, extra=old).pages(),
            "/old/1/": moved("{base}" + blog.path(1)),
            "/old/2/": moved("{base}/old/1/", 302),
            "/old/3/": moved("{base}/old/4/"),
            "/old/4/": moved("{base}/old/3/"),
        }
    )

    crawls.run(f"{server.url}/")

    assert blog.texts() == crawls.texts(server)
    assert {"/old/3/": f"redirects in a circle: {server.url}/old/3/"} == crawls.problems(server)


def test_what_cannot_be_had_is_told_by_its_address(crawls: BlogCrawls, serve_site: Serve) -> None:
    """A post that is gone, one that breaks the server, one that is no page: the others are there."""
    blog = MadeBlog(posts=8, older="links")
    server = serve_site(
        {
            **blog.pages(),
            blog.path(2): page("<h1>404</h1>", 404),
            blog.path(3): page("<h1>oh</h1>", 500),
            blog.path(4): page(b"%PDF-1.7 \x00\x01\x02", media_type="application/pdf"),
            blog.path(5): [page("<h1>oh</h1>", 500), blog.pages()[blog.path(5)]],
        }
    )

    outcome = crawls.run(f"{server.url}/")

    assert "finished" == outcome["state"]
    assert blog.texts(but=(2, 3, 4)) == crawls.texts(server)
    assert {
        blog.path(2): "404 Not Found",
        blog.path(3): "500 Internal Server Error",
        blog.path(4): "not HTML: application/pdf",
    } == crawls.problems(server)
    # RETRY_TIMES is 2 here: the first try and two more.
    assert (1, 3, 2) == tuple(Counter(asked(server))[blog.path(n)] for n in (2, 3, 5))


def test_blog_below_a_path_keeps_to_it(crawls: BlogCrawls, serve_site: Serve) -> None:
    """What else its host has is no part of it, though the host's sitemap and the blog's own pages name it."""
    shop = {f"/shop/{name}/": f"<title>{name}</title><p>{'Buy these. ' * 40}</p>" for name in ("boots", "ropes")}
    elsewhere = '<h3><a href="{base}/shop/boots/">Boots</a></h3>'
    quay = MadeBlog(posts=8, root="/quay/", older="links", neighbours=True, extra=elsewhere)
    pier = MadeBlog(posts=8, root="/pier/", markup="plain", older="links")
    host = {"/": '<h2><a href="/shop/ropes/">Ropes</a></h2>', "/sitemap.xml": sitemap("/", *shop)}
    servers = [serve_site({**host, **shop, **blog.pages()}) for blog in (quay, quay, pier)]
    entries = ("/quay/", quay.path(3), "/pier/")

    crawls.run_all(*(server.url + entry for server, entry in zip(servers, entries, strict=True)))

    assert [quay.texts(), quay.texts(), pier.texts()] == [crawls.texts(server) for server in servers]
    assert [set()] * 3 == [set(shop) & set(asked(server)) for server in servers]


def test_table_of_contents_below_a_path_leads_to_posts_elsewhere(crawls: BlogCrawls, serve_site: Serve) -> None:
    """A plain list at /blog/ whose posts lie at the root: they are the blog all the same."""
    blog = MadeBlog(posts=7, markup="plain")
    contents = blog.html("Quay", "", blog.entries(blog.numbers))
    server = serve_site({**blog.pages(), "/": "<p>A host of many things</p>", "/blog/": contents})

    crawls.run(f"{server.url}/blog/")

    assert blog.texts() == crawls.texts(server)


def test_number_of_pages_is_bounded_and_the_same_call_goes_on(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Stopped after ten pages, again and again, a blog is whole in the end and no page was asked for twice."""
    blog = MadeBlog(posts=20, per_page=4, older="links", feed="wordpress", neighbours=True)
    server = serve_site(blog.pages())

    states = []
    while "finished" not in states and len(states) < 10:
        states.append(crawls.run(f"{server.url}/", ARCHIVER_MAX_PAGES=15)["state"])

    assert ["stopped", "stopped", "finished"] == states
    assert blog.texts() == crawls.texts(server)
    assert [] == asked_twice(server)


NO_BLOGS = {
    "/": "no post here, and nothing that leads to one",
    "/gone/": "404 Not Found",
    "/picture.png": "not HTML: image/png",
}


def test_address_that_is_no_blog_is_told(crawls: BlogCrawls, serve_site: Serve) -> None:
    """The crawl ends well, without an article, and says of which page what was wrong."""
    pages = {"/": "<title>Shop</title><p>Closed.</p>", "/picture.png": page(b"\x89PNG\r\n\x1a\n\x00")}
    servers = {path: serve_site(pages) for path in NO_BLOGS}

    outcomes = crawls.run_all(*(server.url + path for path, server in servers.items()))

    assert ["finished"] * 3 == [outcome["state"] for outcome in outcomes]
    assert [{}] * 3 == [crawls.texts(server) for server in servers.values()]
    assert NO_BLOGS == {path: crawls.problems(server)[path] for path, server in servers.items()}


def test_host_that_does_not_answer_is_told(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Nobody listens there: the crawl fails, and says where."""
    with site({}) as gone:
        url = gone.url

    outcome = crawls.run(f"{url}/")

    assert "failed" == outcome["state"]
    assert url in outcome["error"]
