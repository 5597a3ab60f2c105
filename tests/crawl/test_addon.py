"""The add-on in somebody else's Scrapy project: their settings, their spiders, their commands."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from foreign_project import FILES
from walks import linking

from archiver.demo import truth
from archiver.demo.server import Page, Server
from archiver.snapshots.reading import read_snapshot, snapshots
from archiver.store.archive import open_archive

POSTS = 24


class Project:
    """A Scrapy project in a folder of its own, and the site that it crawls."""

    def __init__(self, folder: Path, site: Server) -> None:
        self.folder = folder
        self.site = site
        self._started: list[subprocess.Popen[str]] = []
        for name, text in FILES.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf8")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """One of Scrapy's commands."""
        process = subprocess.Popen(
            [sys.executable, "-m", "scrapy", *arguments],
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={name: value for name, value in os.environ.items() if name != "SCRAPY_SETTINGS_MODULE"},
        )
        self._started.append(process)
        return process

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The same from start to end."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def scrapy(self, *arguments: str) -> str:
        """What it prints, when all goes well."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout

    def crawl(self, spider: str, *more: str) -> str:
        return self.scrapy("crawl", spider, *more)

    def kept(self) -> set[str]:
        """The paths of the articles in the archive."""
        with open_archive(self.folder / "kept" / "blogs.db", read_only=True) as archive:
            return {row["url"].removeprefix(self.site.url) for row in archive.articles()}

    def exported(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "out.jsonl").read_text("utf8").splitlines()]

    def asked(self) -> Counter[str]:
        return Counter(path for path in self.site.paths() if path != "/robots.txt")

    def close(self) -> None:
        for process in self._started:
            process.kill()
            process.communicate()


def post(number: int) -> str:
    return f"<title>Post {number}</title><article><h1>Post {number}</h1><p>{'Words of the post. ' * 30}</p></article>"


@pytest.fixture
def project(serve_site: Callable[..., Server], tmp_path: Path) -> Iterator[Project]:
    """Their project over a site of posts."""
    names = [f"/post{n}" for n in range(POSTS)]
    pages: dict[str, Any] = {name: Page(body=post(n).encode(), delay=0.05) for n, name in enumerate(names)}
    pages["/post0"] = Page(status=404)
    pages["/"] = linking(*names[: POSTS // 2], "/sync", "/list")
    pages["/list"] = linking(*names[POSTS // 2 :], "/")
    pages["/sync"] = post(99)
    pages["/form"] = pages["/json"] = "<p>taken</p>"
    site = serve_site(pages)
    locations = "".join(f"<url><loc>{site.url}{name}</loc></url>" for name in names)
    pages["/sitemap.xml"] = Page(
        body=f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</urlset>'.encode(),
        media_type="application/xml",
    )
    project = Project(tmp_path / "project", site)
    yield project
    project.close()


def test_a_plain_spider_gets_items_pipeline_and_queue(project):
    """Its pages are archived, its other items pass, its pipelines and feeds see all of them."""
    project.crawl("plain", "-a", f"site={project.site.url}")

    posts = {f"/post{n}" for n in range(1, POSTS // 2)} | {"/sync"}
    assert posts == project.kept()
    exported = project.exported()
    pages = {row["url"].removeprefix(project.site.url): row for row in exported if "kind" in row}
    assert posts <= pages.keys()
    assert "Post 1" == pages["/post1"]["article"]["title"]
    assert pages["/post1"]["fetch"]["fetched_at"][10] == "T"
    assert {"2012-05-03"} == {row["day"] for row in exported if "day" in row}
    assert [f"{project.site.url}/post0#lost"] == [row["url"] for row in exported if row["url"].endswith("#lost")]
    assert {("POST", "a=b"), ("POST", '{"a": [1]}')} == {(r["method"], r["body"]) for r in exported if "method" in r}
    seen = (project.folder / "seen.txt").read_text().split("\n")
    assert len(exported) == len([line for line in seen if line])
    # `start` names the way in twice, and its callback wants it once more with dont_filter.
    assert project.asked()["/"] >= 3


def test_recording_is_theirs_to_ask_for(project):
    """Not by default; with the setting every request of any spider is recorded, and the rows lead there."""
    project.crawl("plain", "-a", f"site={project.site.url}")
    assert not (project.folder / "kept" / "warc").exists()

    project.crawl("plain", "-a", f"site={project.site.url}", "-s", "ARCHIVER_WARC_ENABLED=True")

    home = project.folder / "kept"
    (path,) = (home / "warc").glob("blogs-*.warc.gz")
    found = {(one.type, one.url.removeprefix(project.site.url)) for one in snapshots(home, f"warc/{path.name}")}
    assert {("response", "/post1"), ("request", "/post1"), ("request", "/form")} <= found
    with closing(sqlite3.connect(home / "blogs.db")) as db:
        (warc, offset), *_ = db.execute("SELECT warc, offset FROM fetches WHERE asked_url LIKE '%/post1' AND warc > ''")
    assert f"{project.site.url}/post1" == read_snapshot(home, warc, offset).url


@pytest.mark.parametrize("spider", ["ruled", "mapped"])
def test_spiders_that_scrapy_brings_along(project, spider):
    """CrawlSpider's rules and SitemapSpider's live in the queue."""
    argument = {
        "ruled": f'["{project.site.url}/"]',
        "mapped": f'["{project.site.url}/sitemap.xml"]',
    }[spider]
    name = {"ruled": "start_urls", "mapped": "sitemap_urls"}[spider]
    module = project.folder / "theirs" / "spiders" / "rules.py"
    module.write_text(module.read_text().replace(f'name = "{spider}"', f'name = "{spider}"\n    {name} = {argument}'))

    project.crawl(spider)

    assert {f"/post{n}" for n in range(1, POSTS)} == project.kept()


@pytest.mark.parametrize("jobdir", [False, True])
def test_killed_and_started_again(project, jobdir):
    """After SIGKILL the crawl goes on: nothing is missing, and no more than a window is asked for twice."""
    arguments = ("plain", "-a", f"site={project.site.url}", *(("-s", "JOBDIR=job") if jobdir else ()))
    process = project.start("crawl", *arguments)
    end = time.monotonic() + 30
    while sum(project.asked().values()) < 10 and time.monotonic() < end and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    before = project.asked()
    assert 0 < sum(before.values()) < POSTS // 2 + 8

    project.crawl(*arguments)

    after = project.asked() - before
    assert {f"/post{n}" for n in range(1, POSTS // 2)} | {"/sync"} == project.kept()
    assert sum((before & after).values()) <= 4 + 4  # the window, and its pages that answered with an error
    # Twice by `start`, once more by each of the two callbacks: not by the `start` of the second run.
    assert 4 <= project.asked()["/"] <= 5
    assert jobdir == (project.folder / "job" / "queue.db").exists()
    assert jobdir != (project.folder / "kept" / "queue.db").exists()


def test_blog_spider_is_there_to_be_subclassed(project, demo_blog):
    """Under their own name, beside a package `spiders` of their own."""
    project.crawl("mine", "-a", f"url={demo_blog.url}/", "-s", "LOG_LEVEL=ERROR", "-s", "CONCURRENT_REQUESTS=8")

    with open_archive(project.folder / "kept" / "blogs.db", read_only=True) as archive:
        found = len(list(archive.articles()))
    known = truth()
    assert len(known.posts) + len(known.statics) == found


def test_scrapys_commands_work(project):
    """list, check, parse, settings, fetch: and nothing is left behind by those that only look."""
    assert ["closure", "mapped", "mine", "plain", "ruled"] == project.scrapy("list").split()
    assert "kept/blogs.db" == project.scrapy("settings", "--get", "ARCHIVE_DB").strip()
    assert "Post 1" in project.scrapy("fetch", "--nolog", f"{project.site.url}/post1")
    parsed = project.scrapy("parse", "--spider=plain", "-c", "echoed", "--nocolour", f"{project.site.url}/post1")
    assert "'method': 'GET'" in parsed

    checked = project.run("check", "mine")
    assert checked.returncode == 0, checked.stderr
    assert "OK" in checked.stderr
    assert not (project.folder / "kept").exists()


def test_what_the_project_says_goes_before_the_add_on(project):
    """Their scheduler, their components; parts are turned off by a setting each."""
    project.crawl(
        "plain", "-a", f"site={project.site.url}", "-s", "ARCHIVER_QUEUE_ENABLED=False",
        "-s", "ARCHIVER_PIPELINE_ENABLED=False",
    )  # fmt: skip

    assert not (project.folder / "kept").exists()
    assert len(project.exported()) > POSTS // 2


def test_manners_are_their_own(project):
    """No delay, agent, robots rule, retry, redirect or duplicate filter of theirs is touched."""
    settings = project.folder / "theirs" / "settings.py"
    settings.write_text(
        settings.read_text()
        + 'ROBOTSTXT_OBEY = False\nUSER_AGENT = "theirs/1"\nDUPEFILTER_CLASS = "theirs.dupes.Dupes"\n'
    )
    (project.folder / "theirs" / "dupes.py").write_text(
        "from scrapy.dupefilters import RFPDupeFilter\n\n\nclass Dupes(RFPDupeFilter):\n"
        "    def request_seen(self, request):\n"
        '        return request.url.endswith("post3") or super().request_seen(request)\n'
    )

    log = project.run("crawl", "plain", "-a", f"site={project.site.url}").stderr

    assert "/post3" not in project.asked()
    assert "/robots.txt" not in project.site.paths()
    assert {"theirs/1"} == {hit.headers.get("user-agent") for hit in project.site.log}
    for theirs in ("retry.RetryMiddleware", "redirect.RedirectMiddleware", "cookies.CookiesMiddleware"):
        assert f"scrapy.downloadermiddlewares.{theirs}" in log


def test_a_request_that_cannot_be_kept_is_named(project):
    """A callback that is no method: one clear line, and the page that asked for it counts as failed."""
    module = project.folder / "theirs" / "spiders" / "rules.py"
    module.write_text(
        module.read_text().replace('name = "closure"', f'name = "closure"\n    start_urls = ["{project.site.url}/"]')
    )

    log = project.run("crawl", "closure").stderr

    assert f"<GET {project.site.url}/post1> cannot be queued" in log
    assert "is not a method of the spider" in log
    with closing(sqlite3.connect(project.folder / "kept" / "queue.db")) as db:
        [(state, error)] = db.execute("SELECT state, error FROM requests").fetchall()
    assert "failed" == state
    assert "/post1 cannot be queued" in error
