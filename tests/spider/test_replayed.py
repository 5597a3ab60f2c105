"""What a crawl recorded of a blog that is called by several hosts, read again: the archive says the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from blog_crawls import BlogCrawls
from blogs import MadeBlog
from webs import Web, led, led_to, naming, sites

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
