"""What a post's page leaves open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from archiver.discover.wants import wants_of
from archiver.records import Article, Comment, Moment, ParsedPage, Person, Term
from archiver.urls import canonical_url

AT = datetime(2012, 5, 3, 12, 4, tzinfo=UTC)
STATED = Moment(at=AT, precision="minute", zone="stated")
WHOLE = Article(
    title="On bread",
    authors=(Person(name="Ada"),),
    published=STATED,
    terms=(Term(scheme="category", name="Kitchen", slug="kitchen"),),
)


def page(*comments: Comment, **changes: object) -> ParsedPage:
    """A post that says everything, but for *changes*."""
    article = replace(WHOLE, **changes)  # type: ignore[arg-type]
    return ParsedPage(url=canonical_url("http://a.example/b/"), kind="article", article=article, comments=comments)


def comment(number: int, **said: object) -> Comment:
    return Comment(id=str(number), position=number, **{"published": STATED, **said})  # type: ignore[arg-type]


def test_a_page_that_says_everything_wants_nothing():
    """Nor do an index, a later page of a post, or an entry of a feed."""
    assert frozenset() == wants_of(page(comment(1)), filed=True)
    assert frozenset() == wants_of(page(title=None, part=2, parts=2))
    assert frozenset() == wants_of(replace(page(title=None), source="feed"))
    assert frozenset() == wants_of(ParsedPage(url=canonical_url("http://a.example/"), kind="index"))


@pytest.mark.parametrize(
    ("want", "changes"),
    [
        ("time", {"published": None}),
        ("time", {"published": Moment(at=AT, precision="day", zone="assumed")}),
        ("zone", {"published": Moment(at=AT, precision="minute", zone="assumed")}),
        ("author", {"authors": ()}),
        ("title", {"title": None}),
        ("category", {"terms": (Term(scheme="tag", name="rye", slug="rye"),)}),
        ("category", {"terms": (Term(scheme="category", name="local history", slug="local-history"),)}),
    ],
)
def test_what_is_not_said_is_wanted(want, changes):
    """A tag is no category, a date no time of day, and a slug no name."""
    assert {want} == wants_of(page(**changes), filed=True)


def test_a_category_is_wanted_only_where_each_post_has_one():
    """Other platforms may have none at all."""
    assert frozenset() == wants_of(page(terms=()))


def test_further_pages_are_wanted_where_no_link_would_tell_of_them():
    """A page that tells of some tells of all; one behind a password has none to show."""
    assert {"parts"} == wants_of(page(), parts_shown=False)
    assert frozenset() == wants_of(page(parts=3), parts_shown=False)
    assert frozenset() == wants_of(page(protected=True), parts_shown=False)


def test_comments_side_by_side_want_to_be_answers():
    """One alone has nobody to answer; a ping answers nobody; one reply shows that replies are shown."""
    assert {"replies"} == wants_of(page(comment(1), comment(2)))
    assert frozenset() == wants_of(page(comment(1), comment(2, kind="pingback")))
    assert frozenset() == wants_of(page(comment(1), comment(2, parent="1", depth=1)))


def test_comments_want_a_clock_and_times():
    """Of a ping, hardly a theme prints when it came."""
    assert {"clock"} == wants_of(page(comment(1, published=Moment(at=AT, precision="minute", zone="assumed"))))
    assert {"comment times"} == wants_of(page(comment(1, published=None)))
    assert frozenset() == wants_of(page(comment(1, kind="trackback", published=None)))
