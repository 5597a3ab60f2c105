"""The spiders under Scrapy's own commands, as they are run from the repository's root."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

from archiver.demo import truth
from archiver.demo.server import Server
from archiver.store.archive import open_archive

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """One of Scrapy's commands, from start to end; *path* has more modules to import."""
    command = [sys.executable, "-m", "scrapy", *arguments]
    env = {**os.environ, "PYTHONPATH": str(path or "")}
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, env=env)


def scrapy(*arguments: str) -> str:
    """What the command prints, when all goes well."""
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def test_list_names_the_spiders() -> None:
    """Each spider once."""
    assert ["blog", "pages", "pages-rehearsal", "rehearsal"] == scrapy("list").split()


def test_crawl_fills_the_archive_that_is_named(demo_blog: Server, tmp_path: Path) -> None:
    """With the settings that scrapy.cfg leads to."""
    db = tmp_path / "archive.db"

    scrapy("crawl", "blog", "-a", f"url={demo_blog.url}/", "-s", f"ARCHIVE_DB={db}", "-s", "LOG_LEVEL=ERROR")

    known = truth()
    with open_archive(db, read_only=True) as archive:
        assert len(known.posts) + len(known.statics) == len(list(archive.articles()))


def test_crawl_without_an_address_says_what_is_missing() -> None:
    """And touches nothing."""
    before = kept()

    done = run("crawl", "blog")

    assert "which blog? scrapy crawl blog -a url=https://blog.example/" in done.stderr
    assert before == kept()


def test_parse_shows_a_page_and_keeps_nothing(demo_blog: Server) -> None:
    """`scrapy parse --spider=blog -c page URL`: the item, and the requests that come of it."""
    before = kept()
    post = next(post for post in truth().posts if len(post.pages) > 1)

    out = scrapy("parse", "--spider=blog", "-c", "page", "--nocolour", demo_blog.url + post.path)

    items, _, requests = out.partition("# Requests ")
    [item] = ast.literal_eval(plain(items.partition("-\n")[2]))
    assert ("article", post.title) == (item["kind"], item["article"]["title"])
    assert f"<GET {demo_blog.url}{post.path}2/>" in requests
    assert before == kept()


def test_check_tries_each_callback() -> None:
    """`scrapy check` without a network: the pages are the sample blog's; nothing is kept."""
    before = kept()

    done = run("check")

    assert done.returncode == 0, done.stderr
    [ran] = re.findall(r"Ran (\d+) contracts", done.stderr)
    assert int(ran) >= 5
    assert "OK" in done.stderr
    assert "FAILED" not in done.stderr
    assert {"page", "feed", "sitemap"} <= set(re.findall(r"\* (\w+)", scrapy("check", "-l")))
    assert before == kept()


def test_check_finds_what_a_spider_loses(tmp_path: Path) -> None:
    """A contract that is not met fails: a spider that drops the comments."""
    lossy = tmp_path / "lossy" / "__init__.py"
    lossy.parent.mkdir()
    lossy.write_text(
        "from dataclasses import replace\n"
        "from archiver.addon import BlogSpider, read\n\n\n"
        "class Lossy(BlogSpider):\n"
        '    name = "lossy"\n\n'
        "    async def page(self, response):\n"
        '        """Too little.\n\n'
        "        @sample /2018/11/18/leeks-in-a-north-wind/\n"
        "        @reads article comments 3\n"
        '        """\n'
        "        yield replace(await read(response, self), comments=())\n"
    )

    done = run("check", "lossy", "-s", "SPIDER_MODULES=lossy", path=tmp_path)

    assert done.returncode == 1
    assert "expected 3 comments or more, got 0" in done.stderr


def plain(printed: str) -> str:
    """Printed data, without what is no literal."""
    return re.sub(r"datetime\.datetime\([^()]*(?:\([^()]*\))?[^()]*\)|datetime\.timezone\.utc", "None", printed)


def kept() -> set[Path]:
    """The files that running leaves behind."""
    return set((ROOT / "data").rglob("*")) if (ROOT / "data").exists() else set()
