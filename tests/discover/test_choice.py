"""Days in addresses, days that people write, and what a range and patterns say about them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from archiver.discover.choice import chosen
from archiver.discover.days import (
    Days,
    day_of,
    days_in_address,
    days_of,
    days_of_list,
    days_of_sitemap,
    written_days,
)
from archiver.errors import ConfigError
from archiver.times import parse_time
from archiver.zones import zone_of

A = "https://a.example"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2012", date(2012, 1, 1), date(2012, 12, 31)),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29)),
        ("2012-05-17", date(2012, 5, 17), date(2012, 5, 17)),
    ],
)
def test_dates_as_people_write_them(text, first, last):
    assert Days(first, last) == written_days("--since", text)


@pytest.mark.parametrize(
    "text", ["", "12", "2012-13", "2012-02-30", "2012-5", "17.05.2012", "2012-05-17T10:00", "0000"]
)
def test_what_is_no_date(text):
    with pytest.raises(ConfigError, match=r"^--since: "):
        written_days("--since", text)


@pytest.mark.parametrize(
    ("url", "first", "last"),
    [
        (f"{A}/2012/05/17/a-post/", date(2012, 5, 17), date(2012, 5, 17)),
        (f"{A}/blog/2012/05/17/a-post.html", date(2012, 5, 17), date(2012, 5, 17)),
        (f"{A}/2012/05/a-post.html", date(2012, 5, 1), date(2012, 5, 31)),
        (f"{A}/2012/5/7/a-post", date(2012, 5, 7), date(2012, 5, 7)),
        (f"{A}/2012/05/17/51/", date(2012, 5, 17), date(2012, 5, 17)),
    ],
)
def test_addresses_that_state_a_day(url, first, last):
    assert Days(first, last) == days_in_address(url)


@pytest.mark.parametrize(
    "path",
    [
        "/2012/05/",
        "/2012/",
        "/1984/a-review/",
        "/2012/05/17/",
        "/2012/05/17/page/3/",
        "/2012/05/51/",
        "/2012/05/page/2/",
        "/2012/13/a/",
        "/a-post/",
        "/?p=2012",
    ],
)
def test_addresses_that_state_none(path):
    """Lists of a month, a year that a post is about, months that are none."""
    assert days_in_address(A + path) is None


@pytest.mark.parametrize(
    ("path", "days"),
    [
        ("/2012/", Days(date(2012, 1, 1), date(2012, 12, 31))),
        ("/2012/05/", Days(date(2012, 5, 1), date(2012, 5, 31))),
        ("/?m=201205", Days(date(2012, 5, 1), date(2012, 5, 31))),
        ("/2012/05/17/page/3/", Days(date(2012, 5, 17), date(2012, 5, 17))),
        ("/2012_05_01_archive.html", Days(date(2012, 5, 1), date(2012, 6, 1))),
        ("/category/bread/", None),
    ],
)
def test_lists_of_a_month(path, days):
    assert days == days_of_list(A + path)


def test_the_calendar_has_ends():
    """Of Python's: 0001 and 9999, as addresses and people may name them."""
    assert Days(date(9999, 12, 31), date(9999, 12, 31)) == days_of_list(A + "/9999_12_31_archive.html")

    choice = chosen(since="0001-01-03")
    assert choice.by_change(Days(date(1, 1, 1), date(1, 1, 1))) is None
    assert chosen(since="0001-01-09").by_change(Days(date(1, 1, 1), date(1, 1, 1))) == "before --since"


@pytest.mark.parametrize(
    ("path", "first"),
    [
        ("/post-sitemap-2012.xml", date(2012, 1, 1)),
        ("/sitemap-pt-post-2012-05.xml", date(2012, 5, 1)),
        ("/sitemap.xml?yyyy=2012&mm=05", date(2012, 5, 1)),
        ("/post-sitemap12.xml", None),
        ("/wp-sitemap-posts-post-1.xml", None),
    ],
)
def test_sitemaps_of_a_year(path, first):
    days = days_of_sitemap(A + path)

    assert first == (days.first if days else None)


@pytest.mark.parametrize(
    ("raw", "zone", "day"),
    [
        ("2012-05-01T01:30:00+02:00", None, date(2012, 5, 1)),  # on the clock that it states
        ("Mon, 30 Apr 2012 23:30:00 +0000", "+02:00", date(2012, 5, 1)),  # a feed's UTC, on the blog's clock
        ("Mon, 30 Apr 2012 23:30:00 +0000", None, date(2012, 4, 30)),  # where none is known, UTC
        ("2012-05-01 01:30", "+02:00", date(2012, 5, 1)),  # printed on the blog's clock
        ("1 May 2012", "+02:00", date(2012, 5, 1)),
    ],
)
def test_day_of_a_post(raw, zone, day):
    moment = parse_time(raw)
    assert moment is not None

    assert Days(day, day) == day_of(moment, zone_of(zone))


def test_day_before_it_is_read():
    """Where nobody tells the blog's clock, either of two days is possible; in the middle of a day there is no doubt."""
    late, noon = parse_time("Mon, 30 Apr 2012 23:30:00 +0000"), parse_time("Mon, 30 Apr 2012 11:00:00 +0000")
    assert late is not None
    assert noon is not None

    assert Days(date(2012, 4, 30), date(2012, 5, 1)) == days_of(late)
    assert Days(date(2012, 4, 29), date(2012, 5, 1)) == days_of(noon)
    assert datetime(2012, 4, 30, 11, tzinfo=UTC) == noon.at


@pytest.mark.parametrize(
    ("reason", "path"),
    [
        (None, "/2012/05/bread/"),
        ("by --exclude", "/2012/05/links-for-may/"),
        ("not in --include", "/about/"),
        ("by --exclude", "/links-for-ever/"),
    ],
)
def test_patterns_match_anywhere_and_exclusion_wins(reason, path):
    choice = chosen(include=[r"/2012/", r"/2013/"], exclude=r"/links-for-")

    assert reason == choice.by_address(A + path)


def test_patterns_know_the_whole_address():
    """With its scheme, its host and its query, and letters as they are."""
    choice = chosen(include=r"^https://a\.example/\?p=\d+$")

    assert choice.by_address(f"{A}/?p=12") is None
    assert "not in --include" == choice.by_address(f"{A}/?P=12")
