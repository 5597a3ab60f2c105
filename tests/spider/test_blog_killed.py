"""A crawl that is killed, again and again, holds in the end what an uninterrupted one holds."""

from __future__ import annotations

import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from blog_crawls import BlogCrawls
from blogs import MadeBlog
from sites import Content, Page, page

from archiver.demo.server import Server

WINDOW = 16
"""`CONCURRENT_REQUESTS`: the most pages that are at work at a moment."""

# Each of its sources lacks posts: they are found only if what was found before the kill is remembered.
BLOG = MadeBlog(
    posts=40,
    per_page=5,
    older="links",
    months=True,
    neighbours=True,
    feed="atom",
    feed_posts=range(25, 41),
    sitemap=range(20, 41),
)


def slowly(pages: dict[str, Content]) -> Iterator[tuple[str, Content]]:
    """The same pages, each after a moment: there is time to be killed between two of them."""
    for path, content in pages.items():
        assert isinstance(content, Page | str)
        yield path, replace(content if isinstance(content, Page) else page(content), delay=0.01)


def killed_after(runs: BlogCrawls, server: Server, pages: int, **settings: int) -> None:
    """Start the crawl, and kill it when the server was asked for so many more pages."""
    end = len(server.log) + pages
    process = runs.start(f"{server.url}/", **settings)
    while len(server.log) < end and process.poll() is None:
        time.sleep(0.002)
    process.kill()
    process.communicate()


def killed_at_its_end(runs: BlogCrawls, server: Server) -> None:
    """Start the crawl, and kill it as soon as no page is left in the queue."""
    process = runs.start(f"{server.url}/")
    asked = len(server.log)
    while process.poll() is None:
        time.sleep(0.002)
        if len(server.log) > asked and not _left(runs.db.with_name("queue.db")):
            break
    process.kill()
    process.communicate()


def _left(queue: Path) -> int:
    """How many pages are not done with."""
    with closing(sqlite3.connect(f"file:{queue}?mode=ro", uri=True)) as db:
        return int(db.execute("SELECT count(*) FROM requests WHERE settled_at IS NULL").fetchone()[0])


def test_killed_crawl_ends_with_the_same_content(
    archives: Callable[[str], BlogCrawls], serve_site: Callable[..., Server]
) -> None:
    """SIGKILL at three random moments: no row is lost, none is double, at most the pages at work are fetched again."""
    whole, broken = archives("whole"), archives("broken")
    server = serve_site(dict(slowly(BLOG.pages())))
    whole.run(f"{server.url}/")
    total = len(server.log)
    parts = sorted(random.uniform(0.05, 0.95) for _ in range(3))
    moments = [round(total * (part - before)) for before, part in zip([0.0, *parts], parts, strict=False)]
    print("killed after", [f"{part:.0%}" for part in parts], "of", total, "requests")

    for moment in moments:
        killed_after(broken, server, max(1, moment), ARCHIVER_PARSE_WORKERS=1)
    outcome = broken.run(f"{server.url}/")

    assert ("finished", True) == (outcome["state"], outcome["resumed"])
    assert BLOG.texts() == broken.texts(server)
    assert whole.dump() == broken.dump()
    with closing(sqlite3.connect(broken.db)) as db:
        assert "ok" == db.execute("PRAGMA integrity_check").fetchone()[0]
    asked = Counter(path for path in server.paths()[total:] if path != "/robots.txt")
    assert sum(times - 1 for times in asked.values()) <= WINDOW * len(moments)


def test_killed_at_once_and_at_its_end_it_still_finds_all(
    archives: Callable[[str], BlogCrawls], serve_site: Callable[..., Server]
) -> None:
    """Two kills in quick succession, one before the first page is settled, one when all are: the end is the same."""
    blog = MadeBlog(posts=9, per_page=3, older="links", feed="wordpress", sitemap=range(7, 10))
    whole, broken = archives("whole"), archives("broken")
    server = serve_site(dict(slowly(blog.pages())))
    whole.run(f"{server.url}/")

    for requests in (1, 1, 6):
        killed_after(broken, server, requests)
    killed_at_its_end(broken, server)
    outcome = broken.run(f"{server.url}/")

    assert "finished" == outcome["state"]
    assert blog.texts() == broken.texts(server)
    assert whole.dump() == broken.dump()


@pytest.mark.parametrize("requests", [2, 4])
def test_killed_at_the_beginning_it_still_finds_all(
    requests: int, crawls: BlogCrawls, serve_site: Callable[..., Server]
) -> None:
    """Between the first page and the sources it opens."""
    blog = MadeBlog(posts=9, per_page=3, older="links", feed="wordpress", sitemap=range(7, 10))
    server = serve_site(dict(slowly(blog.pages())))

    killed_after(crawls, server, requests)
    outcome = crawls.run(f"{server.url}/")

    assert "finished" == outcome["state"]
    assert blog.texts() == crawls.texts(server)
