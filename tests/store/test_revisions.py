"""What a reading means for what is known: a table of cases, without a database."""

from __future__ import annotations

import pytest
from builders import moment, page

from archiver.records import Article, Term
from archiver.store.revisions import (
    Change,
    Part,
    Place,
    Reading,
    article_reading,
    better_zone,
    decide,
    merge,
    on_clock,
    stated,
)


def reading(origin: str = "html", **values: object) -> Reading:
    return Reading(origin=origin, values=values)


def body(*texts: str) -> tuple[Part, ...]:
    return tuple(Part(n, f"<p>{text}</p>", text) for n, text in enumerate(texts, start=1))


OLD = reading(title="Old", text=body("words"), claimed_comments=1)


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (OLD, Change("same")),
        (reading(title="New", text=body("words")), Change("revised", ("title",))),
        (reading(text=body("other words")), Change("revised", ("text",))),
        (reading(text=(Part(1, "<b>words</b>", "words"),)), Change("filled", ("text",))),
        (reading(text=body("words", "of page 2")), Change("filled", ("text",))),
        (reading(text=body("changed", "of page 2")), Change("revised", ("text",))),
        (reading(claimed_comments=2), Change("filled", ("claimed_comments",))),
        (reading(language="en"), Change("filled", ("language",))),
        (reading("feed", title="Feed", text=body("short")), Change("same")),
        (reading("feed", title="Feed", language="en"), Change("filled", ("language",))),
        (reading("comments 2", title="Copy", text=body("copy")), Change("same")),
        (reading("html 2", title="Page 2"), Change("same")),
        (reading(), Change("same")),
    ],
)
def test_reading_beside_the_page_itself(new, expected):
    assert expected == decide(OLD, new)


@pytest.mark.parametrize("stronger", ["html", "html 2", "api", "comments 1"])
def test_stronger_source_fills_and_revises_nothing(stronger):
    """Its words are other ones than a feed's, not newer ones."""
    feed = reading("feed", title="Feed", text=body("short"), language="en")

    found = merge(feed, reading(stronger, title="Title", text=body("short and long")))

    assert decide(feed, reading(stronger, title="Title", text=body("short and long"))).kind == "filled"
    assert ("Title", "en", stronger) == (found.values["title"], found.values["language"], found.origin)
    assert found.origins == {"language": "feed"}


def test_first_reading_is_new():
    assert Change("new") == decide(None, OLD)
    assert merge(None, OLD) == OLD


def test_field_that_only_a_feed_states_is_the_feeds_to_change():
    """The page is silent about the language, so the newer feed has the say."""
    known = merge(reading("feed", language="en"), OLD)

    assert merge(known, reading("feed", language="de")).values["language"] == "de"


def test_feed_loses_its_say_when_the_page_states_the_same():
    known = merge(reading("feed", title="Old"), OLD)

    assert merge(known, reading("feed", title="New")).values["title"] == "Old"


@pytest.mark.parametrize(
    ("page_says", "feed_says", "kept"),
    [
        (moment("2024-05-01T00:00:00", precision="day"), moment("2024-05-01T10:04:31"), "feed"),
        (moment("2024-05-01T10:04:00", zone="assumed"), moment("2024-05-01T08:04:31"), "feed"),
        (moment("2024-05-01T10:04:00", zone="site"), moment("2024-05-01T08:04:31"), "feed"),
        (moment("2024-05-01T10:04:00", precision="minute"), moment("2024-05-01T10:04:31"), "page"),
        (moment("2024-05-01T10:04:00", zone="site"), moment("2024-05-01T10:00:00", zone="assumed"), "page"),
        (moment("2024-05-01T10:04:00"), moment("2024-05-01T00:00:00", precision="day"), "page"),
    ],
)
def test_exact_time_with_a_zone_is_kept(page_says, feed_says, kept):
    """The source decides only between times that are worth the same."""
    one, other = reading(published=page_says), reading("feed", published=feed_says)

    assert {"page": page_says, "feed": feed_says}[kept] == merge(one, other).values["published"]
    assert merge(one, other) == merge(other, one)


def test_comment_stands_on_the_first_numbered_page():
    places = [Place(None, 0), Place(3, 1), Place(2, 4)]

    found = merge(merge(reading(place=places[0]), reading(place=places[1])), reading(place=places[2]))

    assert Place(2, 4) == found.values["place"]
    assert found == merge(merge(reading(place=places[2]), reading(place=places[0])), reading(place=places[1]))


def test_name_of_a_term_is_more_than_its_slug():
    """Whichever comes first; between two names, the page's own is kept."""

    def filed(origin: str, name: str) -> Reading:
        return reading(origin, categories=(Term(scheme="category", name=name, slug="local-history"),))

    slug, name, other = filed("html", "local history"), filed("api", "Local History"), filed("html", "Our History")
    for one, two, kept in ((slug, name, name), (name, slug, name), (other, name, other), (name, other, other)):
        assert merge(one, two).values == kept.values


def test_silence_states_nothing():
    """None, empty texts and empty lists say nothing; nought comments and no password are said."""
    found = stated("html", {"title": None, "parser": "", "authors": (), "claimed_comments": 0, "protected": False})

    assert found.values == {"claimed_comments": 0, "protected": False}


def test_page_that_asks_for_a_password_keeps_the_words():
    """It states no body, so the body that was public once stays."""
    known = article_reading(page(article=Article(title="T", text="Public words.")), 1, None, None)
    closed = article_reading(page(article=Article(title="T", protected=True)), 1, None, known)

    found = merge(known, closed)

    assert (found.values["protected"], found.values["text"][0].text) == (True, "Public words.")
    assert Change("filled", ("protected",)) == decide(known, closed)


def test_clock_moves_times_to_the_minute_only():
    noon = moment("2024-07-01T12:00:00", zone="assumed")
    day = moment("2024-07-01T00:00:00", precision="day", zone="assumed")
    stated_noon = moment("2024-07-01T12:00:00")

    assert moment("2024-07-01T10:00:00").at == on_clock(noon, "Europe/Berlin").at
    assert (day, stated_noon) == (on_clock(day, "Europe/Berlin"), on_clock(stated_noon, "Europe/Berlin"))
    assert noon == on_clock(noon, None)


def test_clock_that_was_wrong_is_undone():
    at_first = on_clock(moment("2024-07-01T12:00:00", zone="assumed"), "+01:00")

    found = on_clock(at_first, "Europe/Berlin", "+01:00")

    assert on_clock(moment("2024-07-01T12:00:00", zone="assumed"), "Europe/Berlin") == found


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("+02:00", "+01:00", "+01:00"),
        ("-04:00", "-05:00", "-05:00"),
        ("+01:00", "Europe/Berlin", "Europe/Berlin"),
        ("Europe/Berlin", None, "Europe/Berlin"),
        ("nowhere", "+01:00", "+01:00"),
        ("nowhere", None, None),
    ],
)
def test_zone_to_trust(one, other, expected):
    assert expected == better_zone(one, other) == better_zone(other, one)
