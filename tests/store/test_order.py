"""The archive has the same content whichever page comes first, and however often."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations
from random import Random

import pytest
from builders import BLOG, POST, article, comment, fetch, moment, page, quote
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.records import Article, Comment, Link, Media, ParsedPage, Person, Problem, Term
from archiver.store import Archive, open_archive

ZONED = replace(BLOG, zone="Europe/Berlin")
FIRST, SECOND, THIRD = (
    'It began in May. "We were early," said Ann Lee.',
    "Nobody came.\nThen many came.",
    'In the end it rained. "I stayed," said Bo.',
)
THREAD = [
    comment("c1", at="2024-05-01T10:00:00", position=0, author="Ann", author_url="https://ann.example/"),
    comment("c2", "c1", at="2024-05-02T10:00:00", position=1, author="Bo"),
    comment("c3", "c9", at="2024-05-03T10:00:00", position=2, author="ann"),
    comment("c4", at="2024-05-04T10:00:00", position=3),
    comment("c5", "c4", at="2024-05-05T10:00:00", position=4, author="Cy"),
    comment("c6", "c2", at="2024-05-06T10:00:00", position=5),
    comment("c7", "c6", at="2024-05-07T10:00:00", position=6, kind="pingback", author="Another blog"),
    comment("c8", "gone", at="2024-05-08T10:00:00", position=7),
    comment("c9", at="2024-05-09T10:00:00", position=8),
]


def unzoned(text: str, **fields: object) -> object:
    return moment(text, zone="assumed", **fields)


def comment_page(number: int, ids: Iterable[int], **fields: object) -> ParsedPage:
    listed = [replace(THREAD[n - 1], position=place) for place, n in enumerate(ids)]
    return page(
        f"{POST}comment-page-{number}/",
        kind="comments",
        about=POST,
        comment_page=number,
        comments=tuple(listed),
        **fields,
    )


def part(number: int, text: str, **fields: object) -> ParsedPage:
    said = "We were early," if number == 1 else "I stayed,"
    speaker = "Ann Lee" if number == 1 else "Bo"
    return page(
        POST if number == 1 else f"{POST}{number}/",
        about=POST,
        article=article(text, part=number, parts=3, **fields),
        quotes=(quote(said, text, speaker=speaker, confidence=0.9),) if said in text else (),
        fetch=fetch(at=f"2024-06-0{number}T00:00:00", sha256=f"{number:064d}"),
    )


MAIN = replace(
    part(
        1,
        FIRST,
        title="Rain in May",
        authors=(Person(name="Ann Lee", url="https://blog.example/ann/"),),
        published=unzoned("2024-05-01T09:00:00"),
        terms=(Term(scheme="category", name="Weather", slug="weather"),),
        media=(Media(url="https://blog.example/rain.png", alt="Rain"),),
        claimed_comments=9,
    ),
    comments=tuple(THREAD[:2]),
    links=(Link(url="https://blog.example/before/", role="neighbour", text="Before"),),
    problems=(Problem(stage="parse", field="language", error="not told"),),
)
FEED = page(
    POST,
    source="feed",
    parser="feed/1",
    site=ZONED,
    article=article(
        "It began in May. We were early, said …",
        title="Rain in May (a blog)",
        authors=(Person(name="ann"),),
        published=moment("2024-05-01T07:00:31"),
        modified=moment("2024-05-02T07:00:31"),
        terms=(Term(scheme="category", name="weather", slug="weather"),),
        claimed_comments=7,
    ),
    links=(Link(url="https://blog.example/other/", role="body"),),
)
API = page(
    POST,
    source="api",
    parser="wordpress-api/1",
    article=article("It began in May.", title="Rain", language="en", terms=(), claimed_comments=8),
    comments=(replace(THREAD[7], author="Dee", permalink=f"{POST}#c8", text="Other words."),),
)
COMMENT_FEED = page(
    f"{POST}feed/",
    kind="comments",
    source="feed",
    about=POST,
    comments=(
        replace(THREAD[8], author="Eve", position=0),
        replace(THREAD[3], author="Somebody", position=1),
        comment("c10", at="2024-05-10T10:00:00", position=2, author="Only in the feed"),
    ),
)
COPY = comment_page(
    2, (4, 5, 6, 7), article=article(FIRST, title="Rain in May - Page 2", language="de", claimed_comments=4)
)
PAGES = [
    MAIN,
    part(2, SECOND, title="Rain in May, page 2", language="fr"),
    part(3, THIRD, title="Rain in May, page 3", modified=unzoned("2024-05-03T09:00:00")),
    comment_page(1, (1, 2, 3)),
    COPY,
    comment_page(3, (7, 8, 9)),
    FEED,
    API,
    COMMENT_FEED,
]


def dump(archive: Archive) -> list[tuple[str, dict[str, object]]]:
    return list(archive.content_dump())


def dump_of(pages: Iterable[ParsedPage]) -> list[tuple[str, dict[str, object]]]:
    with open_archive(":memory:") as archive:
        for item in pages:
            archive.add(item)
        return dump(archive)


@pytest.fixture(scope="module")
def expected() -> list[tuple[str, dict[str, object]]]:
    return dump_of(PAGES)


@settings(max_examples=60, deadline=None)
@given(order=st.permutations(range(len(PAGES))))
def test_pages_in_any_order_give_one_archive(expected, order):
    """Parts, comment pages, feed and API: whichever comes first, the content is the same."""
    assert expected == dump_of(PAGES[n] for n in order)


@settings(max_examples=25, deadline=None)
@given(order=st.lists(st.sampled_from(range(len(PAGES))), max_size=12), seed=st.integers(0, 99))
def test_pages_that_come_again_change_nothing(expected, order, seed):
    """All pages in some order, some of them several times."""
    again = [*range(len(PAGES)), *order]
    Random(seed).shuffle(again)

    assert expected == dump_of(PAGES[n] for n in again)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_parts_in_any_order_join(order):
    """A long post reads from its first page to its last, and its quotes point at their words."""
    parts = [MAIN, PAGES[1], PAGES[2]]
    with open_archive(":memory:") as archive:
        for n in order:
            archive.add(parts[n])
        found = archive.article(POST)

    assert f"{FIRST}\n{SECOND}\n{THIRD}" == found["body_text"]
    assert found["title"] == "Rain in May"
    assert [(q["position"], q["text"], q["speaker"]) for q in found["quotes"]] == [
        (0, "We were early,", "Ann Lee"),
        (1, "I stayed,", "Bo"),
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_comment_pages_in_any_order_make_one_thread(order):
    """Answers find what they answer across pages; only what is nowhere stays missing."""
    pages = [PAGES[3], comment_page(2, (4, 5, 6, 7)), PAGES[5]]
    with open_archive(":memory:") as archive:
        for n in order:
            archive.add(pages[n])
        thread = archive.thread(POST)

    assert [(c["external_id"], c["parent_external_id"], c["depth"], c["path"]) for c in thread] == [
        ("c1", None, 0, "0001"),
        ("c2", "c1", 1, "0001.0001"),
        ("c6", "c2", 2, "0001.0001.0001"),
        ("c7", "c6", 3, "0001.0001.0001.0001"),
        ("c4", None, 0, "0002"),
        ("c5", "c4", 1, "0002.0001"),
        ("c8", "gone", 0, "0003"),
        ("c9", None, 0, "0004"),
        ("c3", "c9", 1, "0004.0001"),
    ]
    assert [c["external_id"] for c in thread if c["parent_missing"]] == ["c8"]


def test_fullest_source_has_the_say(expected):
    """The page over the API over a feed, field by field; what only the poorer states is kept."""
    [found] = [row for table, row in expected if table == "articles"]

    assert found["title"] == "Rain in May"
    assert found["claimed_comments"] == 9
    assert (found["language"], found["source"]) == ("fr", "html")  # page 2 of the post is the post's own
    # The page prints a clock time without a zone; the feed tells it exactly.
    assert (found["published_at"], found["published_zone"]) == ("2024-05-01T07:00:31Z", "stated")
    assert (found["updated_at"], found["updated_zone"]) == ("2024-05-02T07:00:31Z", "stated")


def test_comments_take_what_a_poorer_source_knows(expected):
    """The words come from the page; a name or a permalink that only a feed or the API states is kept."""
    found = {row["external_id"]: row for table, row in expected if table == "comments"}

    assert ("Words of c8.", "Dee", f"{POST}#c8") == (
        found["c8"]["body_text"],
        found["c8"]["author"],
        found["c8"]["permalink"],
    )
    assert found["c9"]["author"] == "Eve"
    assert found["c10"]["author"] == "Only in the feed"
    assert [found[f"c{n}"]["source"] for n in range(1, 10)] == ["html"] * 9


def test_no_revision_comes_from_another_source(expected):
    """A feed's shortened text and a page's full one are two readings, not two versions."""
    assert not [row for table, row in expected if table.endswith("_revisions")]


@pytest.mark.parametrize("known_first", [True, False])
def test_clock_of_the_blog_may_be_learned_late(known_first):
    """A time without a zone is read on the blog's clock, known before or after."""
    told = page("https://blog.example/feed/", kind="other", source="feed", site=ZONED)
    post = page(
        article=Article(title="Noon", text="Noon.", published=unzoned("2024-07-01T12:00:00")),
        comments=(
            Comment(id="1", position=0, text="Winter", published=unzoned("2024-01-01T12:00:00")),
            Comment(id="2", position=1, text="A day", published=unzoned("2024-01-02T00:00:00", precision="day")),
        ),
    )
    with open_archive(":memory:") as archive:
        for item in (told, post) if known_first else (post, told):
            archive.add(item)
        times = [c["published_at"] for c in archive.thread(POST)]

        assert archive.article(POST)["published_at"] == "2024-07-01T10:00:00Z"
    assert times == ["2024-01-01T11:00:00Z", "2024-01-02T00:00:00Z"]


def test_clocks_change_the_order_of_answers():
    """Beside a comment with a stated zone, one without moves when the blog's clock is learned."""
    post = page(
        article=article(),
        comments=(
            Comment(id="1", position=0, text="One", published=moment("2024-01-01T11:30:00")),
            Comment(id="2", position=1, text="Two", published=unzoned("2024-01-01T12:00:00")),
        ),
    )
    with open_archive(":memory:") as archive:
        archive.add(post)
        before = [c["external_id"] for c in archive.thread(POST)]
        archive.add(page("https://blog.example/feed/", kind="other", source="feed", site=ZONED))
        after = [c["external_id"] for c in archive.thread(POST)]

    assert (before, after) == (["1", "2"], ["2", "1"])
