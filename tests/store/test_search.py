"""Search, in words that people type."""

from __future__ import annotations

import pytest
from builders import POST, article, comment, page, quote
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.errors import ConfigError
from archiver.store import open_archive
from archiver.store.search import match_of

TEXT = 'A café in New York. "We sell C++ books," said Ann Lee. हिन्दी में। 東京都で。'


@pytest.fixture(scope="module")
def archive():
    with open_archive(":memory:") as archive:
        archive.add(
            page(
                article=article(TEXT, title="Books and coffee"),
                quotes=(quote("We sell C++ books,", TEXT, speaker="Ann Lee"),),
                comments=(
                    comment("1", text="York is old, New York is not.", author="Bo", permalink=f"{POST}#1"),
                    comment("2", position=1, text="I archived the archives."),
                ),
            )
        )
        yield archive


def kinds(hits):
    return sorted(hit.kind for hit in hits)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("york", ["article", "comment"]),
        ('"new york"', ["article", "comment"]),
        ('"york new"', []),
        ("old york", ["comment"]),
        ("york -old", ["article"]),
        ("-old", []),
        ("sell OR old", ["article", "comment", "quote"]),
        ("archiv*", ["comment"]),
        ("archiv", []),
        ('"the arch"*', ["comment"]),
        ("cafe", ["article"]),
        ("CAFÉ", ["article"]),
        ("C++", ["article", "quote"]),
        ("हिन्दी", ["article"]),
        ("ह", []),
        ("東京*", ["article"]),
        ("coffee", ["article"]),
        ("nothing", []),
    ],
)
def test_words_are_found(archive, words, expected):
    assert expected == kinds(archive.search(words))


@pytest.mark.parametrize(
    "words",
    [
        "", " ", '"', '""', "*", "-", "++", "AND", "OR", "OR OR", "NOT", "york AND", "york OR", "OR york", "(york",
        "york)", "title:york", "new-york", "NEAR(a b)", "^york", "york*old", 'new "york', "a\x00b", "\ud800", "'; --",
        "{york}", "york:*", "a" * 5000,
    ],
)  # fmt: skip
def test_nothing_that_is_typed_is_an_error(archive, words):
    archive.search(words)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="york \"*-+()ORANDT:^{}'\x00é東", max_size=20))
def test_nothing_that_can_be_typed_is_an_error(words):
    with open_archive(":memory:") as archive:
        archive.search(words)


def test_signs_inside_words_are_words(archive):
    """A hyphen parts words, it excludes nothing; a column's name is a word."""
    assert kinds(archive.search("new-york")) == ["article", "comment"]
    assert archive.search("title:books") == []


def test_hit_says_where_and_what(archive):
    [hit] = archive.search("old", kinds=["comment"])

    assert ("comment", f"{POST}#1", POST, "Books and coffee", "Bo") == (
        hit.kind,
        hit.url,
        hit.article_url,
        hit.title,
        hit.who,
    )
    assert hit.snippet == "York is ⟦old⟧, New York is not."


def test_marks_can_be_chosen(archive):
    [hit] = archive.search("old", marks=("<b>", "</b>"))

    assert "<b>old</b>" in hit.snippet


def test_quote_is_found_by_its_words_and_tells_who(archive):
    [hit] = archive.search("sell", kinds=["quote"])

    assert (hit.who, hit.url) == ("Ann Lee", POST)


def test_limit_and_order(archive):
    hits = archive.search("york", limit=1)

    assert len(hits) == 1
    assert sorted(h.rank for h in archive.search("york")) == [h.rank for h in archive.search("york")]


def test_unknown_kind_is_told(archive):
    with pytest.raises(ConfigError, match="page"):
        archive.search("york", kinds=["page"])


def test_query_quotes_every_term():
    assert match_of('a"b') == '("a""b")'
