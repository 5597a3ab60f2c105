"""Pictures and files of posts: asked for politely, wherever they lie, each once, and kept as the server sent them."""

from __future__ import annotations

import gzip
import hashlib
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from blog_crawls import BlogCrawls, asked, asked_twice
from blogs import MadeBlog
from sites import Content, moved, page
from webs import Web, asked_of, led_to

from archiver.demo.content import read_blog
from archiver.demo.pictures import png
from archiver.demo.server import Server
from archiver.snapshots.reading import read_snapshot, snapshots
from archiver.store.archive import open_archive

Serve = Callable[..., Server]

MEDIA = {"ARCHIVER_MEDIA": True}
DAWN, DUSK, NOON = png("dawn"), png("dusk"), png("noon")
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 8


def blog_of(*bodies: str, **more: Any) -> MadeBlog:
    """A blog with a post for each of *bodies*, and this in it."""
    return MadeBlog(posts=len(bodies), bodies=dict(enumerate(bodies, 1)), **more)


def media_of(crawls: BlogCrawls, url: str) -> list[dict[str, Any]]:
    """What the archive has of the media of a post."""
    with open_archive(crawls.db, read_only=True) as archive:
        return [dict(row) for row in archive.article(url)["media"]]


def kept(crawls: BlogCrawls, blog: MadeBlog, site: Server, number: int = 1) -> dict[str, bytes | str | None]:
    """Of the media of a post, by address: the bytes that the archive has, or why it has none."""
    found: dict[str, bytes | str | None] = {}
    for row in media_of(crawls, site.url + blog.path(number)):
        found[row["url"].replace(site.url, "")] = bytes_of(crawls, row["url"]) if row["sha256"] else row["error"]
    return found


def bytes_of(crawls: BlogCrawls, url: str) -> bytes:
    """The body of a file out of its WARC record, whose digest is that of the rows."""
    with open_archive(crawls.db, read_only=True) as archive:
        row = archive.file(url)
    snapshot = read_snapshot(crawls.db.parent, str(row["warc"]), int(row["offset"] or 0))
    assert (row["sha256"], None) == (hashlib.sha256(snapshot.body).hexdigest(), snapshot.problem)
    return snapshot.body


def records(crawls: BlogCrawls) -> list[tuple[str, str]]:
    """Type and address of the records of answers, in their order."""
    return [
        (one.type, one.url)
        for path in sorted((crawls.db.parent / "warc").glob("*.warc.gz"))
        for one in snapshots(path.parent, path.name)
        if one.type in ("response", "revisit")
    ]


def told(outcome: dict[str, Any]) -> tuple[str, int, int]:
    """How a crawl ended, how many files it had, and how many it had not."""
    stats = outcome["stats"]
    return outcome["state"], stats.get("archive/media", 0), stats.get("archive/media/failed", 0)


def test_pictures_of_the_sample_blog(crawls: BlogCrawls, demo_blog: Server) -> None:
    """All of them, byte for byte, with their words, each once."""
    blocks = [block for post in read_blog(demo_blog.url).posts for block in post.body if "image" in block]
    expected = {f"/wp-content/uploads/{block['image']}": png(block["image"]) for block in blocks}
    assert expected

    outcome = crawls.run(f"{demo_blog.url}/", **MEDIA)

    assert ("finished", len(expected), 0) == told(outcome)
    assert expected == {path: bytes_of(crawls, demo_blog.url + path) for path in expected}
    assert [] == asked_twice(demo_blog)
    with open_archive(crawls.db, read_only=True) as archive:
        rows = [row for one in archive.articles() for row in archive.article(one["url"])["media"]]
    shown = {row["url"]: (row["alt"], row["sha256"] is not None) for row in rows}
    assert {f"{demo_blog.url}/wp-content/uploads/{b['image']}": (b["alt"], True) for b in blocks} == shown


def test_pages_come_first(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Pictures of posts that were read wait for the posts that are known."""
    blog = blog_of(*['<img src="{base}/dawn.png"><img src="{base}/dusk.png">'] * 5)
    site = serve_site(blog.pages() | {"/dawn.png": DAWN, "/dusk.png": DUSK})

    crawls.run(f"{site.url}/", **MEDIA, CONCURRENT_REQUESTS_PER_DOMAIN=1)

    order = [path for path in asked(site) if path in (*blog.texts(), "/dawn.png", "/dusk.png")]
    assert ["/dawn.png", "/dusk.png"] == order[5:]


def test_nothing_is_asked_for_unless_it_is_wanted(crawls: BlogCrawls, serve_site: Serve) -> None:
    """And a crawl that finished without them has them afterwards when it is called with `ARCHIVER_MEDIA`."""
    blog = blog_of('<img src="{base}/dawn.png">')
    site = serve_site(blog.pages() | {"/dawn.png": DAWN})

    assert ("finished", 0, 0) == told(crawls.run(f"{site.url}/"))
    assert {"/dawn.png": None} == kept(crawls, blog, site)

    assert ("finished", 1, 0) == told(crawls.run(f"{site.url}/", **MEDIA))
    assert {"/dawn.png": DAWN} == kept(crawls, blog, site)


def test_crawl_that_was_stopped_without_files_is_another_than_one_with_them(
    crawls: BlogCrawls, serve_site: Serve
) -> None:
    """Those of the pages that were read before are wanted too."""
    blog = blog_of(*['<img src="{base}/dawn.png">', '<img src="{base}/dusk.png">'] * 3, neighbours=True)
    site = serve_site(blog.pages() | {"/dawn.png": DAWN, "/dusk.png": DUSK})
    assert "stopped" == crawls.run(f"{site.url}/", ARCHIVER_MAX_PAGES=6)["state"]

    outcome = crawls.run(f"{site.url}/", **MEDIA)

    assert (("finished", 2, 0), False) == (told(outcome), outcome["resumed"])
    assert blog.texts() == crawls.texts(site)


def test_files_that_are_kept_are_not_asked_for_again(crawls: BlogCrawls, serve_site: Serve) -> None:
    """What could not be had is; and all, where that is asked for."""
    blog = blog_of('<img src="{base}/dawn.png"><img src="{base}/dusk.png">')
    site = serve_site(blog.pages() | {"/dawn.png": [DAWN, NOON], "/dusk.png": [page("", 404), DUSK]})

    assert ("finished", 1, 1) == told(crawls.run(f"{site.url}/", **MEDIA))
    assert {"/dawn.png": DAWN, "/dusk.png": "404 Not Found"} == kept(crawls, blog, site)
    assert ("finished", 1, 0) == told(crawls.run(f"{site.url}/", **MEDIA))
    assert {"/dawn.png": DAWN, "/dusk.png": DUSK} == kept(crawls, blog, site)
    assert ("finished", 2, 0) == told(crawls.run(f"{site.url}/", **MEDIA, ARCHIVER_MEDIA_AGAIN=True))
    assert {"/dawn.png": NOON, "/dusk.png": DUSK} == kept(crawls, blog, site)


@pytest.fixture
def cdn(serve_site: Serve) -> Callable[[dict[str, Content]], tuple[Server, str]]:
    """Another host at work, and its address."""

    def make(pages: dict[str, Content]) -> tuple[Server, str]:
        server = serve_site(pages)
        return server, server.url.replace("127.0.0.1", "localhost")

    return make


def test_pictures_on_other_hosts(crawls: BlogCrawls, serve_site: Serve, cdn: Any) -> None:
    """By all the ways that themes show and link them; what one host forbids, and what is not there, is told."""
    server, there = cdn(
        {
            "/robots.txt": "User-agent: *\nDisallow: /private/",
            "/dawn.png": DAWN,
            "/dusk-300x200.png": NOON,
            "/dusk.png": DUSK,
            "/private/noon.png": NOON,
            "/report.pdf": PDF,
            "/page.png": page("<h1>Sign in</h1>", media_type="text/html"),
        }
    )
    blog = blog_of(
        f'<img src="data:image/gif;base64,R0" data-src="{there}/dawn.png" alt="Dawn">'
        f'<a href="{there}/dusk.png"><img src="{there}/dusk-300x200.png"></a>'
        f'<img src="{there}/private/noon.png"><img src="{there}/gone.png"><img src="{there}/page.png">'
        f'<a href="{there}/report.pdf#page=2">the report</a><iframe src="{there}/player"></iframe>'
    )
    site = serve_site(blog.pages())

    outcome = crawls.run(f"{site.url}/", **MEDIA)

    assert ("finished", 4, 3) == told(outcome)
    assert {
        f"{there}/dawn.png": DAWN,
        f"{there}/dusk-300x200.png": NOON,
        f"{there}/dusk.png": DUSK,
        f"{there}/private/noon.png": "forbidden by robots.txt",
        f"{there}/gone.png": "404 Not Found",
        f"{there}/page.png": "a page, and not the file: text/html",
        f"{there}/report.pdf": PDF,
        f"{there}/player": None,
    } == kept(crawls, blog, site)
    assert {"/private/noon.png", "/player"}.isdisjoint(server.paths())
    assert [] == asked_twice(server)
    (post,) = {hit.headers.get("referer") for hit in server.log if hit.path != "/robots.txt"}
    assert site.url + blog.path(1) == post
    assert {"image/*,*/*;q=0.8"} == {hit.headers["accept"] for hit in server.log if hit.path != "/robots.txt"}
    with open_archive(crawls.db, read_only=True) as archive:
        lost = {(p["field"], p["error"]) for p in archive.lost_files() if p["url"] == site.url + blog.path(1)}
        pages = archive.db.execute("SELECT count(*) FROM pages WHERE url LIKE ?", [f"{there}%"]).fetchone()[0]
    assert 3 == len(lost)
    assert (f"{there}/gone.png", "404 Not Found") in lost
    assert 0 == pages


def test_redirects_lead_to_any_host(crawls: BlogCrawls, serve_site: Serve, cdn: Any) -> None:
    """Whether the post names where they lead too, or not; nothing is asked for twice, and no circle is gone through."""
    server, there = cdn({"/dawn.png": DAWN, "/dusk.png": DUSK, "/login": page("<form>", media_type="text/html")})
    blog = blog_of(
        '<img src="{base}/a.png"><img src="{base}/b.png">' + f'<img src="{there}/dusk.png">'
        '<img src="{base}/circle.png"><img src="{base}/shut.png">',
        '<img src="{base}/b.png">' + f'<img src="{there}/dawn.png">',
    )
    site = serve_site(
        blog.pages()
        | {
            "/a.png": moved(f"{there}/dawn.png"),
            "/b.png": moved(f"{there}/dusk.png", 302),
            "/circle.png": moved("{base}/circle2.png"),
            "/circle2.png": moved("{base}/circle.png"),
            "/shut.png": moved(f"{there}/login"),
        }
    )

    outcome = crawls.run(f"{site.url}/", **MEDIA)

    assert "finished" == outcome["state"]
    assert {
        "/a.png": DAWN,
        "/b.png": DUSK,
        f"{there}/dusk.png": DUSK,
        "/circle.png": f"redirects in a circle: {site.url}/circle.png",
        "/shut.png": "a page, and not the file: text/html",
    } == kept(crawls, blog, site)
    assert {"/b.png": DUSK, f"{there}/dawn.png": DAWN} == kept(crawls, blog, site, 2)
    assert [] == asked_twice(server)
    assert [] == asked_twice(site)


def test_one_picture_under_two_addresses_is_kept_once(crawls: BlogCrawls, serve_site: Serve) -> None:
    blog = blog_of('<img src="{base}/dawn.png"><img src="{base}/copy.png">')
    site = serve_site(blog.pages() | {"/dawn.png": DAWN, "/copy.png": DAWN})

    crawls.run(f"{site.url}/", **MEDIA)

    assert {"/dawn.png": DAWN, "/copy.png": DAWN} == kept(crawls, blog, site)
    of_pictures = Counter(kind for kind, url in records(crawls) if url.endswith(".png"))
    assert {"response": 1, "revisit": 1} == of_pictures


def test_file_that_is_too_large_costs_itself(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Told before, or found out when it is unpacked; a page may be as large as ever."""
    blog = blog_of('<img src="{base}/large.png"><img src="{base}/dawn.png"><img src="{base}/packed.svg">')
    assert len(DAWN) < 20_000
    packed = page(gzip.compress(bytes(30_000)), headers={"Content-Encoding": "gzip"}, media_type="image/svg+xml")
    site = serve_site(blog.pages() | {"/dawn.png": DAWN, "/large.png": bytes(30_000), "/packed.svg": packed})

    outcome = crawls.run(f"{site.url}/", **MEDIA, ARCHIVER_MEDIA_MAXSIZE=20 * 1024)

    assert ("finished", 1, 2) == told(outcome)
    large = "larger than 0.0195312 MB (ARCHIVER_MEDIA_MAXSIZE)"
    assert {"/large.png": large, "/dawn.png": DAWN, "/packed.svg": large} == kept(crawls, blog, site)
    assert 1 == asked(site).count("/large.png")


def test_file_that_breaks_off_is_tried_again(crawls: BlogCrawls, serve_site: Serve) -> None:
    blog = blog_of('<img src="{base}/dawn.png"><img src="{base}/dusk.png">')
    pages: dict[str, Content] = {
        "/dawn.png": [page(DAWN, cut=500), page("", 503), DAWN],
        "/dusk.png": page(DUSK, cut=500),
    }
    site = serve_site(blog.pages() | pages)

    outcome = crawls.run(f"{site.url}/", **MEDIA)

    assert ("finished", 1, 1) == told(outcome)
    found = kept(crawls, blog, site)
    assert DAWN == found["/dawn.png"]
    assert "ResponseDataLossError" in str(found["/dusk.png"])
    assert 3 == asked(site).count("/dusk.png")


def test_host_that_is_gone_is_given_up(crawls: BlogCrawls, serve_site: Serve) -> None:
    """After a few of its files: the others are told to be lost, and the crawl comes to its end."""
    closed = serve_site({})
    gone = closed.url
    closed.shutdown()
    closed.server_close()
    blog = blog_of("".join(f'<img src="{gone}/{n}.png">' for n in range(12)) + '<img src="{base}/dawn.png">')
    site = serve_site(blog.pages() | {"/dawn.png": DAWN})

    outcome = crawls.run(f"{site.url}/", **MEDIA, CONCURRENT_REQUESTS_PER_DOMAIN=1)

    assert ("finished", 1, 12) == told(outcome)
    errors = [error for url, error in kept(crawls, blog, site).items() if url.startswith(gone)]
    assert 9 == sum("has not answered for 3 other files" in str(error) for error in errors)
    assert DAWN == kept(crawls, blog, site)["/dawn.png"]


def test_private_addresses_and_delays_of_other_hosts(crawls: BlogCrawls, web: Web) -> None:
    """A public blog's pictures lead to no private address, nor do redirects; a host's Crawl-delay is its own."""
    bodies = [f'<img src="https://cdn.example/{n}.png">' for n in range(4)]
    bodies += ['<img src="http://10.0.0.1/a.png"><img src="https://cdn.example/in.png">']
    blog = blog_of("".join(bodies))
    pictures: dict[str, Content] = {f"/{n}.png": png(f"{n}", 60, 40) for n in range(4)}
    robots = "User-agent: *\nCrawl-delay: 0.3"
    cdn = pictures | {"/robots.txt": robots, "/in.png": moved("http://192.168.0.1/a.png")}
    server = web({"blog.example": blog.pages(), "https://cdn.example": cdn, "192.168.0.1": {"/a.png": DAWN}})

    outcome = crawls.run("http://blog.example/", **led_to(server), **MEDIA)

    assert ("finished", 4, 2) == told(outcome)
    errors = {
        row["url"]: row["error"] for row in media_of(crawls, f"http://blog.example{blog.path(1)}") if row["error"]
    }
    assert {
        "http://10.0.0.1/a.png": "a private address: 10.0.0.1",
        "https://cdn.example/in.png": "a private address: 192.168.0.1",
    } == errors
    assert [] == asked_of(server, "192.168.0.1")
    times = [hit.time for hit in server.log if hit.headers["host"] == "cdn.example" and hit.path in pictures]
    assert 4 == len(times)
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.25


def test_address_of_a_page_that_is_a_file_too(crawls: BlogCrawls, serve_site: Serve) -> None:
    """A post shows another post as a picture: that is asked for as what it is, and the page is read."""
    blog = blog_of("<p>One.</p>", "<img src='{base}/2011/01/post-1/'>")
    site = serve_site(blog.pages())

    outcome = crawls.run(f"{site.url}/", **MEDIA)

    assert ("finished", 0, 1) == told(outcome)
    assert {*blog.texts()} == {*crawls.texts(site)}
    assert {"/2011/01/post-1/": "a page, and not the file: text/html"} == kept(crawls, blog, site, 2)


def test_killed_among_the_pictures_it_goes_on(crawls: BlogCrawls, serve_site: Serve) -> None:
    """SIGKILL twice: in the end each picture is kept, and at most those at work were asked for again."""
    pictures = {f"/{n}.png": png(f"picture {n}", 200, 100) for n in range(60)}
    bodies = ["".join(f'<img src="{{base}}/{n}.png">' for n in range(first, first + 20)) for first in (0, 20, 40)]
    blog = blog_of(*bodies)
    site = serve_site(blog.pages() | {path: page(body, delay=0.02) for path, body in pictures.items()})

    for more in (10, 25):
        seen = sum(path in pictures for path in asked(site))
        process = crawls.start(f"{site.url}/", **MEDIA)
        while sum(path in pictures for path in asked(site)) < seen + more and process.poll() is None:
            time.sleep(0.002)
        assert process.poll() is None
        process.kill()
        process.communicate()
    outcome = crawls.run(f"{site.url}/", **MEDIA)

    assert ("finished", True) == (outcome["state"], outcome["resumed"])
    assert pictures == kept(crawls, blog, site, 1) | kept(crawls, blog, site, 2) | kept(crawls, blog, site, 3)
    assert blog.texts() == crawls.texts(site)
    again = Counter(path for path in asked(site) if path in pictures)
    assert sum(times - 1 for times in again.values()) <= 2 * 16
    whole = [url for kind, url in records(crawls) if kind == "response" and url.endswith(".png")]
    assert len(pictures) == len(set(whole))


def test_without_warc_there_is_nowhere_to_keep_them(crawls: BlogCrawls, serve_site: Serve) -> None:
    site = serve_site(MadeBlog(posts=1).pages())

    outcome = crawls.run(f"{site.url}/", **MEDIA, ARCHIVER_WARC_ENABLED=False)

    assert ("failed", []) == (outcome["state"], site.paths())
    assert outcome["error"].startswith("ARCHIVER_MEDIA: ")
