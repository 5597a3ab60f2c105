"""Times that a theme prints without a zone, on the clock that the feeds and the API of its blog tell."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from archiver.discover.feeds import feed_pages, read_feed
from archiver.parse import parse_page
from archiver.records import Article, Comment, Moment, ParsedPage
from archiver.store import open_archive
from archiver.urls import canonical_url, page_key

from .data import ROOT, needs_data

pytestmark = needs_data

ENGINES = ROOT / "engines"
THEMES = sorted(path.parent.name for path in ENGINES.glob("wordpress-*/truth.json"))


def body(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def pages_of(folder: str) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """The saved pages of a folder, and what its manifest says of each."""
    for page in json.loads((ENGINES / folder / "manifest.json").read_bytes())["pages"]:
        if page["status"] == 200:
            yield body(ENGINES / folder / page["file"]), page


@cache
def themed(theme: str) -> list[ParsedPage]:
    """The pages of a theme, as they are crawled."""
    return [parse_page(html, page["url"], strict=True) for html, page in pages_of(theme)]


@cache
def feeds() -> list[ParsedPage]:
    """The posts' feed and the comments' feeds: RSS, in UTC."""
    found: list[ParsedPage] = []
    for xml, page in pages_of("wordpress-feeds"):
        if not page["content_type"].startswith("application/rss+xml"):
            continue
        feed = read_feed(xml, page["url"])
        found += feed_pages(feed)
        for entry in feed.entries if feed.kind == "comments" else ():
            url, _, id = entry.url.partition("#comment-")
            comment = Comment(id=id, position=0, author="Somebody", text=entry.text, published=entry.published)
            about = canonical_url(url)
            found.append(ParsedPage(url=about, about=about, kind="comments", source="feed", comments=(comment,)))
    return found


@cache
def api() -> list[ParsedPage]:
    """The REST interface's posts: a local time, and one in UTC."""
    found = []
    for text, page in pages_of("wordpress-feeds"):
        if not page["file"].startswith("json-posts"):
            continue
        for post in json.loads(text):
            local, utc = (datetime.fromisoformat(post[name]).replace(tzinfo=UTC) for name in ("date", "date_gmt"))
            minutes = (local - utc) // timedelta(minutes=1)
            sign, hours, rest = "-" if minutes < 0 else "+", abs(minutes) // 60, abs(minutes) % 60
            raw = f"{post['date']}{sign}{hours:02}:{rest:02}"
            time = Moment(at=utc, raw=raw, precision="second", zone="stated")
            url = canonical_url(post["link"])
            found.append(ParsedPage(url=url, kind="article", source="api", article=Article(published=time)))
    return found


@cache
def truth() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body(ENGINES / "wordpress-truth.json.gz"))
    return found


def moment(row: dict[str, Any]) -> datetime | None:
    """When a post or a comment was published; None for what was imported: its two times disagree."""
    local = datetime.fromisoformat(row["date"]).replace(tzinfo=ZoneInfo(truth()["site"]["timezone"]))
    utc = datetime.fromisoformat(row["date_gmt"]).replace(tzinfo=UTC)
    return utc if local.astimezone(UTC) == utc else None


@cache
def known() -> dict[str, datetime | None]:
    """The truth, by what an archive calls a post and a comment."""
    posts = {page_key(row["url"]): moment(row) for row in truth()["posts"]}
    return posts | {str(row["id"]): moment(row) for row in truth()["comments"]}


def times_of(pages: list[ParsedPage]) -> tuple[str | None, dict[str, tuple[datetime, str, str]]]:
    """The blog's zone, and the time, its precision and its zone of everything that these pages say."""
    with open_archive(":memory:") as archive:
        for page in pages:
            archive.add(page)
        [(zone,)] = archive.db.execute("SELECT zone FROM sites").fetchall()
        rows = archive.db.execute(
            """
            SELECT key, published_at, published_precision, published_zone
            FROM articles JOIN pages ON pages.id = articles.page_id
            UNION ALL SELECT external_id, published_at, published_precision, published_zone FROM comments
            """
        ).fetchall()
    return zone, {name: (datetime.fromisoformat(time), *rest) for name, time, *rest in rows if time}


def printed(page: ParsedPage) -> list[Moment]:
    """The times that a page prints."""
    times = [page.article.published if page.article else None, *(comment.published for comment in page.comments)]
    return [time for time in times if time is not None]


@pytest.mark.parametrize("others", [feeds, api], ids=["feeds", "api"])
@pytest.mark.parametrize("theme", THEMES)
def test_every_time_is_exact(theme, others):
    """Posts' and comments' times are UTC to the minute, but for what was imported with two different times."""
    zone, found = times_of([*themed(theme), *others()])
    to_the_minute = {name: time for name, (time, precision, _) in found.items() if precision in ("minute", "second")}
    expected = known()

    # A theme that prints days alone shows no clock; a feed of UTC does not either.
    shows_a_clock = others is api or any(time.precision != "day" for page in themed(theme) for time in printed(page))
    assert ("Europe/Paris" if shows_a_clock else None) == zone
    wrong = {
        name: (time.isoformat(), str(expected[name]))
        for name, time in to_the_minute.items()
        if name in expected and expected[name] and expected[name].replace(second=0) != time.replace(second=0)
    }
    assert not wrong
    assert not [name for name, (_, precision, clock) in found.items() if precision != "day" and clock == "assumed"]
    assert len(to_the_minute.keys() & expected.keys()) >= 100


@pytest.mark.parametrize("theme", ["wordpress-wp28-default", "wordpress-twentytwelve"])
def test_order_makes_no_difference(theme):
    """Nor does it when a page comes twice."""
    pages = [*themed(theme), *feeds(), *api()]
    expected = times_of(pages)

    for seed in (1, 2, 3):
        mixed = [*pages, *pages[::7]]
        Random(seed).shuffle(mixed)
        assert expected == times_of(mixed)


def test_the_theme_without_zones_needs_the_clock():
    """Alone, its times are what is printed, and said to be assumed."""
    zone, found = times_of(themed("wordpress-wp28-default"))

    assert zone is None
    assert {"assumed"} == {clock for _, _, clock in found.values()}
