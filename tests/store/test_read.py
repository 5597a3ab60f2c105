"""Asking the archive."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from builders import POST, article, comment, comments, moment, page, quote

from archiver.errors import ConfigError, NotFoundError
from archiver.records import Media, Person, Site, Term
from archiver.store import open_archive

OTHER = Site(key="other.example/blog", url="https://other.example/blog/")


def post(name: str, at: str | None, **fields):
    published = moment(at) if at else None
    return page(f"https://blog.example/{name}/", article=article(title=name, published=published, **fields))


@pytest.fixture(scope="module")
def archive():
    said = '"Yes," said Ann Lee. "No," she said.'
    with open_archive(":memory:") as archive:
        archive.add(post("c", "2013-03-01T00:00:00", authors=(Person(name="Ann Lee", url="https://a.example/"),)))
        archive.add(post("a", "2012-01-31T23:59:59", authors=(Person(name="Bo"), Person(name="ann lee"))))
        archive.add(post("b", "2012-02-01T00:00:00", terms=(Term(scheme="tag", name="New York", slug="nyc"),)))
        archive.add(post("undated", None))
        archive.add(
            page(
                "https://other.example/blog/x/",
                site=OTHER,
                article=article(said, published=moment("2011-01-01T00:00:00"), claimed_comments=3),
                quotes=(
                    quote("Yes,", said, speaker="Ann Lee", speaker_text="Ann Lee"),
                    quote("No,", said, position=1, speaker="Ann Lee", speaker_text="she"),
                ),
                comments=(comment("1", author="Bo", at="2011-01-02T00:00:00"),),
            )
        )
        yield archive


def titles(found):
    return [a["title"] for a in found]


def test_articles_stand_by_time(archive):
    """Undated ones last."""
    assert titles(archive.articles()) == ["A post", "a", "b", "c", "undated"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"site": "blog.example"}, ["a", "b", "c", "undated"]),
        ({"site": "https://other.example/blog/"}, ["A post"]),
        ({"site": "nowhere.example"}, []),
        ({"since": "2012"}, ["a", "b", "c"]),
        ({"since": "2012-02"}, ["b", "c"]),
        ({"since": date(2012, 2, 1)}, ["b", "c"]),
        ({"until": "2012"}, ["A post", "a", "b"]),
        ({"until": "2012-01-31"}, ["A post", "a"]),
        ({"until": datetime.fromisoformat("2012-02-01T01:00:00+01:00")}, ["A post", "a", "b"]),
        ({"since": "2012-01-31T23:59:59Z", "until": "2012-01"}, ["a"]),
        ({"author": "Ann Lee"}, ["a", "c"]),
        ({"author": "bo"}, ["a"]),
        ({"author": "Ann"}, []),
        ({"term": "New York"}, ["b"]),
        ({"term": "nyc"}, ["b"]),
        ({"site": "blog.example", "author": "Ann Lee", "since": "2013"}, ["c"]),
    ],
)
def test_articles_are_chosen(archive, asked, expected):
    assert expected == titles(archive.articles(**asked))


@pytest.mark.parametrize("asked", ["yesterday", "2012-1-1", "", "2012-01-01; DROP TABLE articles"])
def test_what_is_no_date_is_told(archive, asked):
    with pytest.raises(ConfigError, match="since"):
        archive.articles(since=asked)


@pytest.mark.parametrize(
    "url",
    [
        "https://blog.example/a/",
        "https://blog.example/a",
        "http://blog.example/a/",
        "https://www.blog.example/a",
        "blog.example/a",
        "HTTPS://Blog.example/a/?utm_source=x#comments",
    ],
)
def test_address_may_be_asked_in_many_ways(archive, url):
    assert archive.article(url)["title"] == "a"


@pytest.mark.parametrize(
    "url", ["https://blog.example/none/", "https://blog.example/a/?p=1", "nonsense", "", "http://["]
)
def test_unknown_address_is_told(archive, url):
    for ask in (archive.article, archive.thread, archive.revisions, lambda u: archive.quotes(url=u)):
        with pytest.raises(NotFoundError):
            ask(url)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["Yes,", "No,"]),
        ({"speaker": "ann lee"}, ["Yes,", "No,"]),
        ({"speaker": "She"}, ["No,"]),
        ({"speaker": "Ann"}, []),
        ({"url": "other.example/blog/x"}, ["Yes,", "No,"]),
        ({"site": "blog.example"}, []),
    ],
)
def test_quotes_are_chosen(archive, asked, expected):
    assert expected == [q["text"] for q in archive.quotes(**asked)]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [({}, 1), ({"author": "BO"}, 1), ({"author": "B"}, 0), ({"since": "2012"}, 0), ({"site": OTHER.key}, 1)],
)
def test_comments_are_chosen(archive, asked, expected):
    assert expected == len(list(archive.comments(**asked)))


def test_counts(archive):
    found = archive.stats()

    assert tuple(found["totals"][k] for k in ("articles", "sites", "comments", "quotes")) == (5, 2, 1, 2)
    assert [(s["key"], s["articles"], s["comments"], s["first_at"], s["last_at"]) for s in found["sites"]] == [
        ("blog.example", 4, 0, "2012-01-31T23:59:59Z", "2013-03-01T00:00:00Z"),
        ("other.example/blog", 1, 1, "2011-01-01T00:00:00Z", "2011-01-01T00:00:00Z"),
    ]


def test_gaps_of_one_blog(archive):
    assert [(g["url"], g["claimed"], g["found"]) for g in archive.gaps()] == [("https://other.example/blog/x/", 3, 1)]
    assert archive.gaps(site="blog.example") == []


def test_thread_is_read_by_path():
    with open_archive(":memory:") as archive:
        archive.add(page(article=article(), comments=comments("a", "b", ("c", "a"))))

        assert [c["external_id"] for c in archive.thread(POST)] == ["a", "c", "b"]


def test_pictures_of_a_long_post_come_page_by_page():
    with open_archive(":memory:") as archive:
        for number in (2, 1):
            shown = Media(url=f"https://blog.example/{number}.png")
            archive.add(
                page(
                    POST if number == 1 else f"{POST}{number}/",
                    about=POST,
                    article=article(f"Page {number}.", part=number, parts=2, media=(shown,)),
                )
            )

        assert [m["url"] for m in archive.article(POST)["media"]] == [
            "https://blog.example/1.png",
            "https://blog.example/2.png",
        ]


@pytest.mark.parametrize("url", [f"{POST}2/", f"{POST}comment-page-1/", f"{POST}comment-page-1/#comment-7"])
def test_address_of_a_further_page_leads_to_the_article(url):
    """Comments name such addresses as their own."""
    with open_archive(":memory:") as archive:
        there = comment("7", permalink=f"{POST}comment-page-1/#comment-7")
        archive.add(page(article=article(parts=2), comments=(there,)))
        archive.add(page(f"{POST}2/", about=POST, article=article("Page 2.", part=2, parts=2)))

        assert POST == archive.article(url)["url"]
        assert ["7"] == [c["external_id"] for c in archive.thread(url)]
