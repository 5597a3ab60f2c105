"""Posts of several pages, from their HTML to what the archive shows; what becomes of pages that go."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest
from builders import POST, article, page, quote
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.parse import parse_page
from archiver.records import ParsedPage
from archiver.store import Archive, Change, open_archive

RYE = "http://oven.example/2014/03/02/rye/"
PLAIN = "http://oven.example/?p=77"


@pytest.fixture
def archive():
    with open_archive(":memory:") as archive:
        yield archive


def address(number: int, post: str = RYE) -> str:
    """Where WordPress has a page of a long post."""
    if number == 1:
        return post
    return f"{post}&page={number}" if "?" in post else f"{post}{number}/"


def printed(
    number: int,
    texts: Sequence[str],
    *,
    post: str = RYE,
    canonical: str = "own",
    by: str = "class links",
    asked: str = "",
    below: str = "",
) -> ParsedPage:
    """A page of a long post as `parse_page` reads it from the HTML of a theme.

    *canonical* is what its canonical link names (own, first, none), *by* what tells that it is a further page.
    """
    href = {"own": address(number, post), "first": post}.get(canonical)
    head = f'<link rel="canonical" href="{href}">' if href else ""
    links = " ".join(
        f'<a href="{address(n, post)}" class="post-page-numbers">{n}</a>'
        for n in range(1, len(texts) + 1)
        if n != number and "links" in by
    )
    paged = f" paged-{number} single-paged-{number}" if number > 1 and "class" in by else ""
    return parse_page(
        f'<html lang="en"><head><title>Rye</title><meta name="generator" content="WordPress 4.5">{head}</head>'
        f'<body class="single single-post postid-77{paged}"><article id="post-77" class="post-77 hentry">'
        f'<h1 class="entry-title">Rye</h1><div class="entry-content"><p>{texts[number - 1]}</p>'
        f'<div class="page-links">{links}</div></div></article>{below}</body></html>',
        asked or address(number, post),
        strict=True,
    )


def part(number: int, text: str, parts: int, said: str = "") -> ParsedPage:
    return page(
        POST if number == 1 else f"{POST}{number}/",
        about=None if number == 1 else POST,
        article=article(text, part=number, parts=parts),
        quotes=(quote(said, text),) if said else (),
    )


def dump(archive: Archive) -> list[tuple[str, dict[str, object]]]:
    return list(archive.content_dump())


def rows_of(archive: Archive, table: str) -> list[dict[str, object]]:
    return [row for name, row in archive.content_dump() if name == table]


# Pages that are told by their address


@settings(max_examples=60, deadline=None)
@given(
    order=st.integers(1, 4).flatmap(lambda n: st.permutations(range(1, n + 1))),
    post=st.sampled_from([RYE, PLAIN]),
    canonical=st.sampled_from(["own", "first", "none"]),
    by=st.sampled_from(["class", "links", "class links"]),
)
def test_part_that_a_page_states_is_the_part_that_the_archive_shows(order, post, canonical, by):
    """Whatever its canonical link names, in any order: each page once, in its place, and no former version."""
    texts = [f"Words of page {n}." for n in range(1, len(order) + 1)]
    pages = [printed(n, texts, post=post, canonical=canonical, by=by) for n in order]

    with open_archive(":memory:") as archive:
        for item in pages:
            archive.add(item)
        found = archive.article(post)
        listed = rows_of(archive, "article_parts")

        assert list(order) == [item.article.part for item in pages]
        assert [None if n == 1 else post for n in order] == [item.about for item in pages]
        assert found["body_text"] == "\n".join(texts)
        assert archive.revisions(post) == []
    assert [(row["number"], row["body_text"]) for row in listed] == (
        list(enumerate(texts, start=1)) if len(texts) > 1 else []
    )


def test_first_page_that_comes_again_keeps_the_second(archive):
    texts = ["First.", "Second."]
    for number in (1, 2, 1):
        change = archive.add(printed(number, texts, canonical="first"))

    assert change.kind == "same"
    assert archive.article(RYE)["body_text"] == "First.\nSecond."


def test_second_page_under_an_address_with_a_query():
    """A query that says nothing of the page is no part of its address, as the canonical link shows."""
    found = printed(2, ["First.", "Second."], canonical="first", asked=f"{RYE}2/?lang=en")

    assert (f"{RYE}2/", RYE, 2) == (found.url, found.about, found.article.part)


@pytest.mark.parametrize("canonical", ["own", "first"])
def test_number_that_nothing_confirms_is_another_address_of_the_post(canonical):
    """A slug may be a number; without a word from the theme the canonical link is believed."""
    found = printed(2, ["First.", "Second."], canonical=canonical, by="")

    assert found.url == {"own": f"{RYE}2/", "first": RYE}[canonical]
    assert (None, 1) == (found.about, found.article.part)


def test_further_page_with_paged_comments_is_a_page_of_the_post(archive):
    """Its comments lead to their own pages; its words are the post's all the same."""
    below = (
        '<ol class="commentlist"><li id="comment-5" class="comment even depth-1"><div class="comment-author">'
        f'<b class="fn">Ida</b></div><a href="{RYE}comment-page-2/#comment-5">a day</a><p>Yes.</p></li></ol>'
        f'<a href="{RYE}comment-page-1/#comments">Older Comments</a>'
    )
    texts = ["First.", "Second."]
    pages = [printed(n, texts, below=below) for n in (1, 2)]
    for item in pages:
        archive.add(item)

    assert [item.kind for item in pages] == ["article", "article"]
    assert archive.article(RYE)["body_text"] == "First.\nSecond."
    assert [c["external_id"] for c in archive.thread(RYE)] == ["5"]


# Pages that go


def test_post_that_moved_to_one_page_has_no_others(archive):
    """No word is lost, so there is no former version."""
    texts = ["First.", "Second."]
    for number in (1, 2):
        archive.add(printed(number, texts))
    change = archive.add(printed(1, ["First.</p><p>Second."]))

    assert change.kind == "filled"
    assert archive.article(RYE)["body_text"] == "First.\nSecond."
    assert archive.revisions(RYE) == []
    assert rows_of(archive, "article_parts") == []
    assert [row["parts"] for row in rows_of(archive, "articles")] == [None]


def test_post_that_is_cut_to_one_page_keeps_a_former_version(archive):
    archive.add(part(1, "First.", 2))
    archive.add(part(2, "Second.", 2))
    change = archive.add(part(1, "First.", 1))

    assert change.kind == "revised"
    assert archive.article(POST)["body_text"] == "First."
    assert [old["body_text"] for old in archive.revisions(POST)] == ["First.\nSecond."]
    assert len(list(archive.search("Second"))) == 0


def test_page_that_goes_takes_its_words_and_quotes(archive):
    """The first page says as it did before, but that there are two pages and no third."""
    archive.add(part(1, 'He said "one".', 3, "one"))
    archive.add(part(2, 'She said "two".', 3, "two"))
    archive.add(part(3, 'They said "three".', 3, "three"))
    change = archive.add(part(1, 'He said "one".', 2, "one"))
    found = archive.article(POST)

    assert change.kind == "revised"
    assert found["body_text"] == 'He said "one".\nShe said "two".'
    assert [(q["position"], q["text"]) for q in found["quotes"]] == [(0, "one"), (1, "two")]
    assert [row["number"] for row in rows_of(archive, "article_parts")] == [1, 2]
    assert [row["parts"] for row in rows_of(archive, "articles")] == [2]
    assert [old["body_text"] for old in archive.revisions(POST)] == [
        'He said "one".\nShe said "two".\nThey said "three".'
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_shortened_post_is_the_same_as_one_that_was_never_longer(archive, order):
    """But for its former version."""
    long = [part(n, f"Words {n}.", 3) for n in (1, 2, 3)]
    for n in order:
        archive.add(long[n])
    archive.add(part(1, "All words.", 1))

    with open_archive(":memory:") as other:
        other.add(part(1, "All words.", 1))
        content = ("articles", "article_parts", "quotes")

        assert [row for row in dump(archive) if row[0] in content] == [row for row in dump(other) if row[0] in content]


def test_page_that_comes_back_as_it_was_is_read_again(archive):
    for item in (part(1, "First.", 2), part(2, "Second.", 2), part(1, "All.", 1), part(1, "First.", 2)):
        archive.add(item)
    change = archive.add(part(2, "Second.", 2))

    assert Change("filled", ("text",)) == change
    assert archive.article(POST)["body_text"] == "First.\nSecond."


def test_first_page_that_knows_only_the_next_one_keeps_the_others(archive):
    """wp_link_pages() may print "Next page" alone: the last page tells how many there are."""
    for item in (part(1, "One.", 2), part(2, "Two.", 3), part(3, "Three.", 3), part(1, "One, edited.", 2)):
        archive.add(item)

    assert archive.article(POST)["body_text"] == "One, edited.\nTwo.\nThree."
    assert [row["parts"] for row in rows_of(archive, "articles")] == [3]


def test_first_page_that_never_told_of_others_keeps_them(archive):
    """A theme's links may be unreadable; that a page was divided is known from the second."""
    for item in (part(1, "One.", 1), part(2, "Two.", 2), part(1, "One, edited.", 1)):
        archive.add(item)

    assert archive.article(POST)["body_text"] == "One, edited.\nTwo."


def test_first_page_that_asks_for_a_password_keeps_the_others(archive):
    """It shows no body, and so no links to pages of it."""
    archive.add(part(1, "One.", 2))
    archive.add(part(2, "Two.", 2))
    archive.add(page(article=article("", html="", protected=True)))

    assert archive.article(POST)["body_text"] == "One.\nTwo."
