"""What crawls record, several of them side by side."""

from __future__ import annotations

from collections.abc import Callable

from blog_crawls import BlogCrawls
from blogs import MadeBlog
from sites import page

from archiver.demo.server import Server

Serve = Callable[..., Server]


def test_crawl_goes_on_recording_when_the_one_that_began_the_file_has_ended(
    crawls: BlogCrawls, serve_site: Serve
) -> None:
    """Both write one file, and ask their archive whether it has a body already."""
    short, long = MadeBlog(posts=2), MadeBlog(posts=12, older="links")
    slow = {path: page(f"{body}<!-- {path * 100} -->", delay=0.3) for path, body in long.pages().items()}
    first, second = serve_site(short.pages()), serve_site(slow)

    outcomes = crawls.run_all(f"{first.url}/", f"{second.url}/", CONCURRENT_REQUESTS_PER_DOMAIN=1)

    assert ["finished", "finished"] == [outcome["state"] for outcome in outcomes]
    assert {} == crawls.problems(second)
    assert 12 == len(crawls.texts(second))
    assert 1 == len(list((crawls.db.parent / "warc").glob("*.warc.gz")))
