"""WordPress's REST interface, as pages announce it and as it answers."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from archiver.discover.days import ALL_DAYS, Days
from archiver.discover.endpoints import (
    Announced,
    Asked,
    announced,
    comment_pages,
    list_url,
    part_url,
    parts_of,
    post_pages,
    read_clock,
    read_list,
)
from archiver.errors import DiscoveryError
from archiver.records import Moment, Person, Site, Term

URL = "https://a.example/2012/05/bread/"
HOME = Site(key="a.example", url="https://a.example/")
PARIS = Site(key="a.example", url="https://a.example/", zone="Europe/Paris")


def entry(**fields: Any) -> dict[str, Any]:
    return {"link": URL, **fields}


def content(rendered: str) -> dict[str, Any]:
    return entry(content={"rendered": rendered, "protected": False})


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ('<link rel="https://api.w.org/" href="https://a.example/wp-json/" />', {"root": "https://a.example/wp-json/"}),
        (
            "<link rel='https://api.w.org/' href='https://a.example/index.php?rest_route=/&#038;lang=en' />",
            {"root": "https://a.example/index.php?rest_route=/&lang=en"},
        ),
        ('<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/7">', {}),
        ('<link rel="https://api.w.org/" href="javascript:void(0)">', {}),
        ('<body class="page-template-default page page-id-2 wp-embed">', {"static": True}),
        ('<body class="single single-post postid-7">', {}),
        ('<div class="wp-site-blocks"><main>', {"blocks": True}),
        ("<p>Each has a class called wp-site-blocks.</p>", {}),
        ('<!--[if IE]><body id="ie"><![endif]--><body class="page-id-2">', {"static": True}),
        (f'<body {"data-x " * 1000} class="page-id-2">', {}),
        ("<body " * 10_000 + 'class="page-id-2">', {}),
    ],
)
def test_what_a_page_announces(html, told):
    """The interface in either form, whether it is a static page, and whether a block theme made it."""
    assert Announced(**told) == announced(html.encode(), URL)


def test_a_list_is_asked_for_no_more_than_is_wanted():
    """Names of writers and terms come embedded; all in one answer of a hundred."""
    everything = Asked("posts", frozenset({"time", "author", "category", "title"}))

    assert list_url("https://a.example/wp-json/", everything, 3) == (
        "https://a.example/wp-json/wp/v2/posts?per_page=100&orderby=id&order=asc&_embed=author,wp:term"
        "&_fields=link,date,date_gmt,title,_links,_embedded&page=3"
    )
    assert list_url("https://a.example/wp-json/", Asked("comments", frozenset({"comment times"}))).endswith(
        "/wp/v2/comments?per_page=100&orderby=id&order=asc&_fields=id,link,parent,date,date_gmt"
    )


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"code":"rest_no_route"}', b"[" * 100_000])
def test_what_is_no_list_is_told(body):
    """An error in JSON, a page of a plugin that shuts the interface, nonsense."""
    with pytest.raises(DiscoveryError):
        read_list(body, URL)


def test_entries_without_an_address_are_passed_by():
    """As are those that are no entries."""
    assert [entry(id=1)] == read_list(json.dumps([entry(id=1), {"id": 2}, 3, {"link": "no"}]).encode(), URL)


@pytest.mark.parametrize(
    ("answer", "zone"),
    [
        ({"timezone_string": "Europe/Paris", "gmt_offset": 1}, "Europe/Paris"),
        ({"timezone_string": "", "gmt_offset": "5.5"}, "+05:30"),
        ({"timezone_string": "", "gmt_offset": -3}, "-03:00"),
        ({"timezone_string": "", "gmt_offset": 0}, "+00:00"),
        ({"name": "Quay"}, None),
        ({"gmt_offset": 99}, None),
        ({"gmt_offset": float("inf")}, None),
    ],
)
def test_the_clock_of_a_blog(answer, zone):
    """A name where it has one, which knows summer time; else its offset."""
    assert zone == read_clock(json.dumps(answer).encode(), URL)


@pytest.mark.parametrize(
    ("rendered", "parts"),
    [
        ("<p>One</p>\n<p><!--nextpage--></p>\n<p>Two</p>", [2]),
        ("<p>One</p><!--nextpage--><p>Two</p><!--nextpage--><p>Three</p>", [3]),
        ("<!--nextpage--><p>One</p>", []),
        ("<p><!--nextpage--></p>\n<p>One</p><!--nextpage-->Two", [2]),
        ("<p>The mark is called nextpage.</p>", []),
        ("", []),
    ],
)
def test_a_post_has_as_many_pages_as_marks_divide_it_into(rendered, parts):
    """One before its first word divides nothing."""
    assert parts == [part.parts for part in parts_of([content(rendered)])]


def test_what_withholds_its_content_has_no_parts():
    """A post behind a password, or an answer of another form."""
    assert [] == list(parts_of([entry(), entry(content=None), entry(content="x")]))


def test_a_later_page_is_below_its_post():
    """With the closing slash that the post's address has."""
    assert part_url(URL, 2) == f"{URL}2/"
    assert part_url("https://a.example/bread", 3) == "https://a.example/bread/3"
    assert part_url("https://a.example/?p=7", 2) == "https://a.example/?p=7&page=2"


def test_a_post_as_the_api_tells_it():
    """Entities resolved, terms by taxonomy, other taxonomies left out."""
    told = entry(
        title={"rendered": "Salt &#038; <em>rye</em>"},
        date="2012-05-03T14:04:31",
        date_gmt="2012-05-03T12:04:31",
        _embedded={
            "author": [{"name": "Ada &amp; Co", "link": "https://a.example/author/ada/"}],
            "wp:term": [
                [{"taxonomy": "category", "name": "Bread &amp; butter", "slug": "bread"}],
                [{"taxonomy": "post_tag", "name": "rye", "slug": "rye"}],
                [{"taxonomy": "post_format", "name": "Aside", "slug": "post-format-aside"}],
            ],
        },
    )

    (page,) = post_pages([told], HOME)

    assert (page.url, page.kind, page.source) == (URL, "article", "api")
    assert page.article is not None
    assert page.article.title == "Salt & rye"
    assert page.article.authors == (Person(name="Ada & Co", url="https://a.example/author/ada/"),)
    assert page.article.terms == (
        Term(scheme="category", name="Bread & butter", slug="bread"),
        Term(scheme="tag", name="rye", slug="rye"),
    )
    assert page.article.published == Moment(
        at=datetime(2012, 5, 3, 12, 4, 31, tzinfo=UTC),
        raw="2012-05-03T14:04:31+02:00",
        precision="second",
        zone="stated",
    )


def test_on_a_clock_that_is_known_the_local_time_counts():
    """An import left a `date_gmt` that is hours off; WordPress shows `date`."""
    (page,) = post_pages([entry(date="2012-05-03T14:04:31", date_gmt="2012-05-03T21:04:31")], PARIS)

    assert page.article is not None
    assert page.article.published is not None
    assert page.article.published.at == datetime(2012, 5, 3, 12, 4, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"date": "0000-00-00T00:00:00", "date_gmt": None},
        {"_embedded": {"author": [{"code": "rest_user_invalid_id", "message": "Invalid"}], "wp:term": [None, [3]]}},
    ],
)
def test_an_entry_that_tells_nothing_is_no_page(fields):
    """What a blog withholds stands there as an error."""
    assert [] == list(post_pages([entry(**fields)], HOME))


def test_comments_by_their_article():
    """Whichever page of its comments a permalink names; those that tell nothing new are left out."""
    told = [
        {"id": 12, "parent": 0, "link": f"{URL}#comment-12"},
        {"id": 13, "parent": 12, "link": f"{URL}comment-page-2/#comment-13"},
        {"id": 14, "parent": 13, "link": f"{URL}comment-page-2/#comment-14"},
        {"id": 15, "parent": 4, "link": "https://a.example/?p=7&cpage=3#comment-15"},
    ]

    pages = list(comment_pages(told, {"replies"}, HOME))

    assert [(URL, [("13", "12"), ("14", "13")]), ("https://a.example/?p=7", [("15", "4")])] == [
        (page.url, [(comment.id, comment.parent) for comment in page.comments]) for page in pages
    ]
    assert {"api"} == {page.source for page in pages}
    assert [] == list(comment_pages(told, {"comment times"}, HOME))


@pytest.mark.parametrize(
    ("what", "days", "span"),
    [
        ("posts", Days(date(2012, 5, 1), date(2012, 5, 31)), "after=2012-04-30T00:00:00&before=2012-06-02T00:00:00"),
        ("posts", Days(date(2012, 5, 1), ALL_DAYS.last), "after=2012-04-30T00:00:00"),
        ("posts", Days(ALL_DAYS.first, date(2012, 5, 31)), "before=2012-06-02T00:00:00"),
        ("posts", Days(ALL_DAYS.first, date(9999, 12, 30)), ""),
        ("posts", ALL_DAYS, ""),
        ("comments", Days(date(2012, 5, 1), date(2012, 5, 31)), "after=2012-04-30T00:00:00"),
        ("pages", Days(date(2012, 5, 1), date(2012, 5, 31)), ""),
    ],
)
def test_list_of_the_posts_of_a_range(what, days, span):
    """With a day more at both ends, for the clock; comments may come at any time after their post."""
    asked = Asked(what, frozenset({"parts"} if what == "pages" else {"replies"} if what == "comments" else {"time"}))

    url = list_url("https://a.example/wp-json/", asked, 1, days)

    assert list_url("https://a.example/wp-json/", asked) + (f"&{span}" if span else "") == url
