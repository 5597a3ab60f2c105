"""One post under every odd spelling that the web has for it: one article, fetched once, found by all of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import unquote

import pytest
from blog_crawls import BlogCrawls
from blogs import MadeBlog
from sites import Content, moved, page
from webs import asked_of, led_to, served

from archiver.demo.server import Request, Server
from archiver.errors import NotFoundError
from archiver.store.archive import open_archive
from archiver.urls import page_key

Web = Callable[..., Server]
HOST = "http://blog.example"
POST = "/2011/01/post-1/"


@pytest.fixture
def web() -> Iterator[Web]:
    with ExitStack() as stack:
        yield lambda hosts: stack.enter_context(served(hosts))


def links(*addresses: str) -> str:
    """A list of them, as of posts."""
    return "".join(
        f'<h2 class="entry-title"><a rel="bookmark" href="{url}">Post {n}</a></h2>' for n, url in enumerate(addresses)
    )


def articles(crawls: BlogCrawls) -> dict[str, str]:
    with open_archive(crawls.db, read_only=True) as archive:
        return {row["url"]: row["body_text"] for row in archive.articles()}


def found(crawls: BlogCrawls, url: str) -> str | None:
    with open_archive(crawls.db, read_only=True) as archive:
        try:
            return archive.article(url)["url"]
        except NotFoundError:
            return None


def as_wordpress(pages: dict[str, Content]) -> Callable[[Request], Content]:
    """Serves a post whatever is added to its address, as WordPress does without `redirect_canonical`."""

    def answer(request: Request) -> Content:
        if request.target in pages:
            return pages[request.target]
        path = re.sub(r";.*", "", unquote(re.sub(r"/+", "/", request.path)))
        path = re.sub(r"^/index\.php(?=/)|index\.(?:php|html)$|(?:feed|trackback)/?$", "", path)
        return pages.get(path) or page("<h1>404</h1>", 404)

    return answer


ODD = [
    "HTTP://BLOG.Example:80" + POST,
    "http://blog.example." + POST,
    "http://www.blog.example" + POST,
    "https://blog.example" + POST,
    "https://blog.example:443" + POST,
    HOST + "//2011//01/post-1/",
    HOST + "/2011/./01/x/../post-1/",
    HOST + "/2011/01/post-1",
    HOST + "/2011/01/post%2D1/",
    HOST + "/2011/01/%70ost-1/",
    HOST + POST + "?",
    HOST + POST + "?&",
    HOST + POST + "#more-12",
    HOST + POST + "index.html",
    HOST + POST + "?utm_source=feed&utm_medium=rss",
    HOST + POST + "?utm_source=feed&amp;utm_medium=rss",
    HOST + POST + "?fbclid=IwAR0123456789",
    HOST + POST + "?PHPSESSID=0123456789abcdef0123456789abcdef",
    HOST + POST + ";jsessionid=0123456789ABCDEF0123456789ABCDEF",
    HOST + POST + "?doing_wp_cron=1555555555.12345",
    "  " + HOST + POST + "\n",
]


@pytest.mark.parametrize("canonical", [True, False])
def test_spellings_of_one_post(crawls: BlogCrawls, web: Web, canonical: bool) -> None:
    """By host, port, scheme, slashes, escapes, campaign and session: nothing of it is another page."""
    blog = MadeBlog(posts=2, extra=links(*ODD))
    pages = blog.pages()
    if canonical:
        link = f'<link rel="canonical" href="{HOST}{POST}"></head>'
        pages[POST] = str(pages[POST]).replace("</head>", link)
    answer = as_wordpress(pages)
    server = web(dict.fromkeys(("blog.example", "www.blog.example"), answer))

    assert "finished" == crawls.run(f"{HOST}/", **led_to(server))["state"]

    assert {blog.text(1), blog.text(2)} == set(articles(crawls).values())
    assert 2 == len(articles(crawls))
    own = found(crawls, HOST + POST)
    assert own is not None
    assert dict.fromkeys(ODD, own) == {url: found(crawls, url.strip()) for url in ODD}
    times = Counter(
        page_key(f"{HOST}{path}") for path in [*asked_of(server, "blog.example"), *asked_of(server, "www.blog.example")]
    )
    assert {page_key(HOST + POST): 1} == {key: n for key, n in times.items() if "post-1" in key}


def test_what_hangs_below_a_post_is_no_post(crawls: BlogCrawls, web: Web) -> None:
    """Its feed, its trackback, a reply link, share links: none is fetched as an article."""
    below = [
        f"{HOST}{POST}{end}"
        for end in ("feed/", "trackback/", "?replytocom=5", "?share=twitter&nb=1", "?like_comment=3")
    ]
    blog = MadeBlog(posts=3, extra=links(*below))
    pages = blog.pages()
    server = web({"blog.example": as_wordpress(pages)})

    crawls.run(f"{HOST}/", **led_to(server))

    assert {HOST + blog.path(n): blog.text(n) for n in blog.numbers} == articles(crawls)
    assert 1 == sum("post-1" in path for path in asked_of(server, "blog.example"))


def test_escapes_of_a_name_in_another_script(crawls: BlogCrawls, web: Web) -> None:
    """Upper case, lower case, and none: one post."""
    name = "/2011/01/%D0%B2%D0%B5%D1%82%D0%B5%D1%80/"
    ways = [HOST + name, HOST + name.lower(), HOST + unquote(name)]
    blog = MadeBlog(posts=2, extra=links(*ways))
    pages = blog.pages()
    pages[unquote(name)] = str(pages[POST]).replace("post 1 says", "the wind says").replace("Post 1", "Wind")
    server = web({"blog.example": as_wordpress(pages)})

    crawls.run(f"{HOST}/", **led_to(server))

    assert 3 == len(articles(crawls))
    assert [f"{HOST}{name}"] * 3 == [found(crawls, way) for way in ways]
    assert 1 == sum("%d0%b2" in path.lower() for path in asked_of(server, "blog.example"))


def test_index_php_in_front_of_every_path(crawls: BlogCrawls, web: Web) -> None:
    """Without its rewriting a WordPress answers there too: by redirect, or with a page that names the plain address."""
    blog = MadeBlog(posts=4)
    pages = blog.pages()
    for n in (1, 2):
        pages[f"/index.php{blog.path(n)}"] = moved("{base}" + blog.path(n))
    for n in (3, 4):
        link = f'<link rel="canonical" href="{{base}}{blog.path(n)}"></head>'
        pages[f"/index.php{blog.path(n)}"] = pages[blog.path(n)] = str(pages[blog.path(n)]).replace("</head>", link)
    odd = [f"{HOST}/index.php{blog.path(n)}" for n in blog.numbers]
    pages["/"] = blog.html("Quay", "home blog", links(*odd) + blog.entries([1, 3]))
    server = web({"blog.example": lambda request: pages.get(request.target, page("", 404))})

    crawls.run(f"{HOST}/", **led_to(server))

    assert {HOST + blog.path(n): blog.text(n) for n in blog.numbers} == articles(crawls)
    assert [HOST + blog.path(n) for n in blog.numbers] == [found(crawls, url) for url in odd]
    assert [] == [path for path, n in Counter(asked_of(server, "blog.example")).items() if n > 1]


@pytest.mark.parametrize("entry", ["/", "/?p=3", "/old/4/"])
def test_ways_that_lead_to_posts_and_nowhere(crawls: BlogCrawls, web: Web, entry: str) -> None:
    """Numbers, old names, chains of six, loops, posts that lead to others, and what is gone for good."""
    ways: dict[str, Content] = {
        "/?p=3": moved("{base}/2011/01/post-3/"),
        "/2011/01/post-3/?p=3": moved("{base}/2011/01/post-3/"),
        "/2011/02/renamed/": moved("/2011/01/post-1/", 302),
        "/old/1/": moved("{base}/old/2/"),
        "/old/2/": moved("{base}/old/3/", 308),
        "/old/3/": moved("{base}/old/4/"),
        "/old/4/": moved("HTTP://Blog.Example:80/old/5/"),
        "/old/5/": moved("//blog.example/old/6/"),
        "/old/6/": moved("../../2011/01/post-2/#top"),
        "/ring/1/": moved("{base}/ring/2/"),
        "/ring/2/": moved("{base}/ring/3/", 302),
        "/ring/3/": moved("{base}/ring/1/"),
        "/self/": moved("{base}/self/"),
        "/gone/": page("<h1>Gone</h1>", 410),
        "/leads-to-gone/": moved("{base}/gone/"),
    }
    blog = MadeBlog(posts=4, extra=links(*(HOST + way for way in ways)), neighbours=True)
    # Of five posts the fifth was put into the fourth.
    pages = {**blog.pages(), **ways, "/2011/02/post-5/": moved("{base}" + blog.path(4))}
    pages["/2011/01/post-3/"] = pages[blog.path(3)]
    server = web({"blog.example": lambda request: pages.get(request.target, page("", 404))})

    assert "finished" == crawls.run(f"{HOST}{entry}", **led_to(server))["state"]

    texts = articles(crawls)
    assert {blog.text(n) for n in blog.numbers} == set(texts.values())
    assert 4 == len(texts)
    assert HOST + blog.path(2) == found(crawls, f"{HOST}/old/1/") == found(crawls, f"{HOST}/old/6/")
    assert HOST + POST == found(crawls, f"{HOST}/2011/02/renamed/")
    assert [None] * 4 == [found(crawls, HOST + way) for way in ("/ring/1/", "/self/", "/gone/", "/leads-to-gone/")]
    assert [] == [path for path, n in Counter(asked_of(server, "blog.example")).items() if n > 1]


def test_attachment_page_is_one_of_its_own_and_its_post_is_another(crawls: BlogCrawls, web: Web) -> None:
    """The page of a picture names its own address; where it leads to its post, it is another address of that."""
    blog = MadeBlog(posts=3, extra=links(f"{HOST}{POST}harbour/", f"{HOST}/?attachment_id=9"))
    pages = blog.pages()
    pages["/?attachment_id=9"] = moved("{base}" + blog.path(2))
    pages[f"{POST}harbour/"] = blog.html(
        "Harbour", "attachment single single-attachment postid-8",
        '<article class="post-8 attachment"><h1 class="entry-title">Harbour</h1>'
        '<div class="entry-content"><p>The harbour in the fog.</p></div></article>',
    )  # fmt: skip
    server = web({"blog.example": lambda request: pages.get(request.target, page("", 404))})

    crawls.run(f"{HOST}/", **led_to(server))

    posts = {HOST + blog.path(n): blog.text(n) for n in blog.numbers}
    assert posts | {f"{HOST}{POST}harbour/": "The harbour in the fog."} == articles(crawls)
    assert HOST + blog.path(2) == found(crawls, f"{HOST}/?attachment_id=9")


def test_redirects_between_http_and_https_in_a_ring(crawls: BlogCrawls, web: Web) -> None:
    """One post is sent from http to https and back: it costs itself, and is not asked for without end."""
    blog = MadeBlog(posts=3)
    pages = blog.pages()
    secure: dict[str, Content] = {POST: moved(HOST + POST)}
    pages[POST] = moved(f"https://blog.example{POST}")
    server = web(
        {
            HOST: lambda request: pages.get(request.target, page("", 404)),
            "https://blog.example": lambda request: secure.get(request.target, page("", 404)),
        }
    )

    assert "finished" == crawls.run(f"{HOST}/", **led_to(server))["state"]

    assert {HOST + blog.path(n): blog.text(n) for n in (2, 3)} == articles(crawls)
    assert 2 == asked_of(server, "blog.example").count(POST)


def test_www_and_scheme_that_change_from_post_to_post(crawls: BlogCrawls, web: Web) -> None:
    """Half of the posts redirect to www., the other half away from it: one site, each post once."""
    blog = MadeBlog(posts=6, neighbours=True)
    bare, www = blog.pages(), blog.pages()
    for n in blog.numbers:
        there = "https://www.blog.example" if n % 2 else "http://blog.example"
        (bare if n % 2 else www)[blog.path(n)] = moved(there + blog.path(n))
    server = web({"blog.example": bare, "www.blog.example": www})

    crawls.run(f"{HOST}/", **led_to(server))

    with open_archive(crawls.db, read_only=True) as archive:
        assert [("blog.example", 6)] == [(s["key"], s["articles"]) for s in archive.sites() if s["articles"]]
    for n in blog.numbers:
        assert found(crawls, HOST + blog.path(n)) == found(crawls, "https://www.blog.example" + blog.path(n))
    read = [path for path in asked_of(server, "https://www.blog.example") if "post-" in path]
    assert sorted(blog.path(n) for n in (1, 3, 5)) == sorted(read)
