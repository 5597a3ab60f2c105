"""What a crawl recorded of a blog that is called by several hosts, read again: the archive says the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from blog_crawls import BlogCrawls
from blogs import MadeBlog
from sites import moved, page
from webs import Web, led, led_to, naming, sites

from archiver.demo.pictures import png
from archiver.demo.server import Server
from archiver.jobs.replay import replay
from archiver.store.archive import open_archive

NEW, OLD = "https://new.example", "http://old.example"
BLOG = MadeBlog(posts=4)

WEBS = {
    "moved, by redirects": {NEW: BLOG.pages(), "old.example": led(NEW)},
    "a copy that names its home": {NEW: BLOG.pages(), "old.example": naming(BLOG, NEW)},
    "a copy whose program names its home": {NEW: BLOG.pages(), "old.example": naming(BLOG, NEW, canonical=False)},
}


@pytest.mark.parametrize("start", ["/", BLOG.path(2)], ids=["front", "post"])
@pytest.mark.parametrize("hosts", WEBS.values(), ids=WEBS)
def test_replay_of_a_blog_on_two_hosts(
    crawls: BlogCrawls, web: Web, tmp_path: Path, hosts: dict[str, object], start: str
) -> None:
    assert "finished" == crawls.run(f"{OLD}{start}", **led_to(web(hosts)))["state"]
    assert {"new.example": 4} == sites(crawls)

    again = tmp_path / "again" / "archive.db"
    with open_archive(again) as archive:
        replay(archive, sorted((tmp_path / "warc").glob("*.warc.gz")), jobs=0)
        assert 4 == len(list(archive.articles()))

    assert crawls.dump() == BlogCrawls(again).dump()


def test_pictures_and_files_are_those_of_the_crawl(
    crawls: BlogCrawls, serve_site: Callable[..., Server], tmp_path: Path
) -> None:
    """What was kept leads to the same bytes, what was led elsewhere as well, and what was not there is told."""
    body = (
        '<p>Words.</p><img src="/dawn.png"><img src="/old.png"><img src="/gone.png"><p><a href="/notes.txt">notes</a> '
        '<a href="/a.pdf">a paper</a></p>'
    )
    blog = MadeBlog(posts=1, bodies={1: body})
    files = {
        "/dawn.png": page(png("dawn")),
        "/old.png": moved("/new.png"),
        "/new.png": page(png("dusk")),
        "/notes.txt": page("some notes"),
        "/a.pdf": page(b"%PDF-1.4 and so on"),
    }
    server = serve_site({**blog.pages(), **files})
    assert "finished" == crawls.run(f"{server.url}/", ARCHIVER_MEDIA=True)["state"]

    again = tmp_path / "again" / "archive.db"
    with open_archive(again) as archive:
        done = replay(archive, sorted((tmp_path / "warc").glob("*.warc.gz")), jobs=0)

    told = {url.removeprefix(server.url): (sha256, error) for url, sha256, error in asked_for(crawls.db)}
    assert {"/dawn.png", "/old.png", "/new.png", "/gone.png", "/notes.txt", "/a.pdf"} == told.keys()
    assert {"/gone.png": (None, "404 Not Found")}.items() <= told.items()
    assert asked_for(crawls.db) == asked_for(again)
    assert crawls.dump() == BlogCrawls(again).dump()
    assert 4 == done.files


def asked_for(db: Path) -> list[tuple[str, str | None, str | None]]:
    """What came of the pictures and files of an archive, and of what articles say of them."""
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(
            """
            SELECT url, sha256, error FROM files
            UNION SELECT url, sha256, NULL FROM media WHERE sha256 > ''
            ORDER BY url, error
            """
        ).fetchall()
