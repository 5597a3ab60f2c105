"""The rows say which reader and which rule brought their words; that alone is no news."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from builders import POST, article, comment, fetch, page, quote

from archiver.records import Redirect
from archiver.store import open_archive

TEXT = 'It rained. "We were early," said Ann Lee, and left.'


@pytest.fixture
def archive():
    with open_archive(":memory:") as archive:
        yield archive


def how(archive: Any, table: str) -> list[tuple]:
    return archive.db.execute(f"SELECT parser, rule FROM {table}").fetchall()


def html(parser: str = "test/1", rule: str = "class entry-content", *, at: str = "2024-01-01T00:00:00", **fields: Any):
    """The post's own page, a comment and a quote on it, all found by rules of one kind."""
    said = {
        "article": article(TEXT, rule=rule),
        "comments": (comment("5", rule=f"id, {rule}"),),
        "quotes": (quote("We were early,", TEXT, speaker="Ann Lee", rule=f"marks, {rule}"),),
    }
    return page(parser=parser, fetch=fetch(at=at), **(said | fields))


def feed(text: str = TEXT):
    return page(source="feed", parser="feed/1", article=article(text, rule="RSS item: content:encoded"))


def rest(**fields: Any):
    """Of the REST interface: a time and a parent, and no words."""
    said = comment("5", at="2024-05-02T10:00:00", text="", html="", rule="REST entry")
    return page(source="api", parser="rest/1", comments=(said,), **fields)


def test_rows_say_how_they_were_read(archive) -> None:
    archive.add(html())

    assert [("test/1", "class entry-content")] == how(archive, "articles")
    assert [("test/1", "id, class entry-content")] == how(archive, "comments")
    assert [("test/1", "marks, class entry-content")] == how(archive, "quotes")


def test_a_later_answer_without_words_leaves_it(archive) -> None:
    """It adds a time; the words are the page's, and so is the rule."""
    archive.add(html())
    archive.add(rest(article=article("", title="A post", html="", rule="REST entry")))

    assert [("test/1", "id, class entry-content")] == how(archive, "comments")
    assert [("test/1", "class entry-content")] == how(archive, "articles")
    assert [("2024-05-02T10:00:00Z",)] == archive.db.execute("SELECT published_at FROM comments").fetchall()


@pytest.mark.parametrize("order", [*permutations(range(3))], ids=str)
def test_in_any_order(archive, order: tuple[int, ...]) -> None:
    """The page's words stand, whatever came first."""
    readings = (html(), feed(), rest(article=article("", title="A post", html="", rule="REST entry")))

    for number in order:
        archive.add(readings[number])
    archive.add(rest())

    assert [("test/1", "class entry-content")] == how(archive, "articles")
    assert [("test/1", "id, class entry-content")] == how(archive, "comments")


@pytest.mark.parametrize("page_first", [True, False])
def test_words_of_the_feed_have_the_rule_of_the_feed(archive, page_first: bool) -> None:
    """The page asks for a password: it tells the title, the feed the words."""
    asks = html(rule="password form", article=article("", html="", protected=True, rule="password form"), quotes=())

    for one in (asks, feed()) if page_first else (feed(), asks):
        archive.add(one)

    assert [("feed/1", "RSS item: content:encoded")] == how(archive, "articles")


@pytest.mark.parametrize("first", [1, 2])
def test_a_post_of_two_pages_has_the_rule_of_the_first(archive, first: int) -> None:
    pages = {
        number: page(
            POST if number == 1 else f"{POST}{number}/",
            about=None if number == 1 else POST,
            article=article(f"Words of page {number}.", part=number, parts=2, rule=f"rule {number}"),
        )
        for number in (1, 2)
    }

    archive.add(pages[first])
    archive.add(pages[3 - first])

    assert [("test/1", "rule 1")] == how(archive, "articles")


def test_a_reading_without_a_rule_has_none(archive) -> None:
    """That of a weaker source says nothing of these words."""
    archive.add(feed())
    archive.add(html(article=article(TEXT)))

    assert [("test/1", None)] == how(archive, "articles")


def test_another_rule_is_no_news(archive) -> None:
    """The same words, read by a later reader: the rows name it, and that is all."""
    archive.add(html())
    before = [
        archive.db.execute(f"SELECT id, seen_at, fetch_id FROM {table}").fetchall()
        for table in ("articles", "comments")
    ]
    quotes = archive.db.execute("SELECT id FROM quotes").fetchall()

    change = archive.add(html("test/2", "most paragraphs", at="2024-02-01T00:00:00"))

    assert ("same", 0, 0) == (change.kind, change.comments_revised, change.quotes)
    assert [("test/2", "most paragraphs")] == how(archive, "articles")
    assert [("test/2", "id, most paragraphs")] == how(archive, "comments")
    assert [("test/2", "marks, most paragraphs")] == how(archive, "quotes")
    assert before == [
        archive.db.execute(f"SELECT id, seen_at, fetch_id FROM {table}").fetchall()
        for table in ("articles", "comments")
    ]
    assert quotes == archive.db.execute("SELECT id FROM quotes").fetchall()
    for table in ("article_revisions", "comment_revisions"):
        assert [(0,)] == archive.db.execute(f"SELECT count(*) FROM {table}").fetchall()


def test_two_pages_that_are_one_keep_it(archive) -> None:
    """The words of the first go before those of the second, and with them how they were read."""
    old = POST.replace("/post/", "/old/")
    former = {"article": article(TEXT, rule="old"), "comments": (comment("5", rule="old"),)}
    archive.add(page(old, parser="test/0", fetch=fetch(old, at="2023-01-01T00:00:00"), **former))
    led = replace(fetch(), asked_url=old, redirects=(Redirect(url=old, status=301),))
    archive.add(replace(html(), fetch=led))

    assert 1 == len(archive.db.execute("SELECT id FROM articles").fetchall())
    assert [("test/1", "class entry-content")] == how(archive, "articles")
    assert [("test/1", "id, class entry-content")] == how(archive, "comments")
