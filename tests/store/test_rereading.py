"""Pages read again: a new reading of what was kept, and no edit by an author."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archiver.records import (
    Article,
    Capture,
    Comment,
    Fetch,
    Link,
    ParsedPage,
    Person,
    Problem,
    Quote,
    Site,
    Source,
    Span,
)
from archiver.store.archive import Archive, open_archive
from archiver.store.rereading import Kept, Rereading
from archiver.urls import canonical_url

URL = canonical_url("http://a.example/2020/post/")
SITE = Site(key="a.example", url="http://a.example/", platform="wordpress")


@pytest.fixture
def archive(tmp_path: Path):
    with open_archive(tmp_path / "archive.db") as opened:
        yield opened


def fetch(day: int, *, kept: bool = True, url: str = URL) -> Fetch:
    """An answer of that day of March 2020, kept in a record of its own."""
    place = Capture(warc="warc/a.warc.gz", offset=1000 * day, length=100, digest=f"sha256:{day}") if kept else None
    return Fetch(
        asked_url=url,
        final_url=url,
        fetched_at=datetime(2020, 3, day, tzinfo=UTC),
        status=200,
        sha256=f"{day:064}",
        capture=place,
        body=place,
    )


def read(
    day: int,
    text: str = "Words.",
    *,
    kept: bool = True,
    comments: tuple[Comment, ...] = (),
    at: str = "",
    failing: tuple[str, ...] = (),
    **told: Any,
) -> ParsedPage:
    """What a reader says of the answer of that day; *at* is the further part of the post's address, if it is one."""
    url = canonical_url(URL + at)
    names = ("source", "parser", "quotes", "kind", "links", "comment_page")
    parts = {name: told.pop(name) for name in [*told] if name in names}
    article = Article(**{"title": "A post", "text": text, "html": f"<p>{text}</p>" if text else "", **told})
    page: dict[str, Any] = {
        "url": url,
        "kind": "article",
        "parser": "wordpress/1",
        "site": SITE,
        "comments": comments,
        "article": article,
        "fetch": fetch(day, kept=kept, url=url),
        "about": URL if at else None,
        "problems": tuple(Problem(stage="parse", field=field, error="KeyError: 'x'") for field in failing),
    }
    return ParsedPage(**{**page, **parts})


def again(archive: Archive, *pages: ParsedPage, source: Source = "html") -> list[tuple[str, str, Any, Any]]:
    """Read its pages again: what each answer says now; where that differs, without the article's address."""
    found = []
    for works in archive.rereadings(source, archive.to_reread(source)):
        now: list[tuple[Rereading, Kept, ParsedPage]] = []
        answers = [(one, kept) for one in works for kept in one.kept]
        for one, kept in answers:
            said = [
                page for page in pages if page.fetch and page.fetch.capture == kept.capture and page.source == source
            ]
            now += [(one, kept, replace(page, parser=f"{page.parser[:-1]}2")) for page in said]
        found += archive.reread(source, now)
    return [(one.what.removeprefix(URL).strip(), one.field, one.before, one.after) for one in found]


def content(archive: Archive) -> list[Any]:
    """What the archive says, whoever has read it and whatever failed."""
    told = [(table, {**row, "parser": None}) for table, row in archive.content_dump() if table != "problems"]
    return sorted(told, key=repr)


def comment(id: str, text: str = "Yes.", **told: Any) -> Comment:
    return Comment(**{"id": id, "position": int(id), "author": "Ann", "text": text, "html": f"<p>{text}</p>", **told})


def test_other_words_are_no_edit(archive):
    """They stand in the place of the former ones; when and from where they came stays."""
    archive.add(read(1, "Words. Share this"))
    before = archive.db.execute("SELECT id, fetch_id, seen_at, first_seen_at FROM articles").fetchall()

    found = again(archive, read(1, "Words."))

    assert ("", "body_text", "Words. Share this", "Words.") in found
    assert "Words." == archive.article(URL)["body_text"]
    assert "wordpress/2" == archive.article(URL)["parser"]
    assert [] == archive.revisions(URL)
    assert before == archive.db.execute("SELECT id, fetch_id, seen_at, first_seen_at FROM articles").fetchall()


def test_the_same_again_changes_nothing(archive):
    archive.add(read(1, comments=(comment("1"), comment("2", parent="1"))))
    again(archive, read(1, "Other.", comments=(comment("1"), comment("2", parent="1"))))
    before = list(archive.content_dump())
    changes = archive.db.conn.total_changes

    assert [] == again(archive, read(1, "Other.", comments=(comment("1"), comment("2", parent="1"))))

    assert before == list(archive.content_dump())
    assert changes == archive.db.conn.total_changes


def test_only_pages_of_an_older_reader_are_stale(archive):
    archive.add(read(1))

    assert [] == archive.to_reread("html", current={"wordpress/1"})
    assert [1] == archive.to_reread("html", current={"wordpress/2"})
    assert [] == archive.to_reread("feed")
    again(archive, read(1))
    assert [] == archive.to_reread("html", current={"wordpress/2"})


def test_what_is_not_stated_any_more_goes(archive):
    """A byline that was none; but not what the feed has told."""
    archive.add(read(1, authors=(Person(name="Share this"),), language=None))
    archive.add(replace(read(2, "", source="feed", language="de"), parser="feed/1"))

    found = again(archive, read(1))

    assert ("", "authors", ["Share this"], []) in found
    assert ([], "de") == (archive.article(URL)["authors"], archive.article(URL)["language"])


def test_false_comment_goes_and_a_missed_one_comes(archive):
    """What answered the false one is marked: its parent is not there."""
    archive.add(read(1, comments=(comment("1"), comment("2", "Previous post"), comment("3", parent="2"))))

    found = again(archive, read(1, comments=(comment("1"), comment("3", parent="2"), comment("4", "Missed."))))

    assert {("comment 2", ""), ("comment 4", "")} <= {one[:2] for one in found}
    thread = {row["external_id"]: row for row in archive.thread(URL)}
    assert {"1", "3", "4"} == thread.keys()
    assert 1 == thread["3"]["parent_missing"]


def test_comment_read_otherwise_is_no_edit(archive):
    archive.add(read(1, comments=(comment("1", "Yes. Reply", author="Ann says:"),)))

    again(archive, read(1, comments=(comment("1", "Yes."),)))

    (row,) = archive.thread(URL)
    assert ("Yes.", "Ann") == (row["body_text"], row["author"])
    assert [] == archive.revisions(URL)


def test_comment_gone_from_the_page_stays(archive):
    """Its author, or the blog's, took it away: an earlier answer has it."""
    archive.add(read(1, comments=(comment("1"), comment("2"))))
    archive.add(read(5, comments=(comment("1"),)))

    again(archive, read(1, comments=(comment("1"), comment("2"))), read(5, comments=(comment("1"),)))

    assert ["1", "2"] == [row["external_id"] for row in archive.thread(URL)]


def test_former_version_is_read_again_as_well(archive):
    """From the answer that brought it; the edit of the author stays one."""
    archive.add(read(1, "Old words. Share this"))
    archive.add(read(5, "New words. Share this"))

    again(archive, read(1, "Old words."), read(5, "New words."))

    assert "New words." == archive.article(URL)["body_text"]
    (version,) = archive.revisions(URL)
    assert ("Old words.", "2020-03-01T00:00:00Z") == (version["body_text"], version["seen_at"])


def test_edit_that_was_none_is_gone(archive):
    """Only a counter had changed, which is not taken for words any more."""
    archive.add(read(1, "Words. 12 views", comments=(comment("1", "Yes. 3 likes"),)))
    archive.add(read(5, "Words. 14 views", comments=(comment("1", "Yes. 4 likes"),)))
    assert 2 == len(archive.revisions(URL))

    again(archive, read(1, comments=(comment("1"),)), read(5, comments=(comment("1"),)))

    assert [] == archive.revisions(URL)
    seen = archive.db.execute("SELECT seen_at FROM articles UNION ALL SELECT seen_at FROM comments").fetchall()
    assert [("2020-03-01T00:00:00Z",)] * 2 == seen


def test_words_of_a_later_answer_that_was_not_kept_stand(archive):
    """An older answer is no news."""
    archive.add(read(1, "Old words.", comments=(comment("1", "Old."),)))
    archive.add(read(5, "New words.", kept=False, comments=(comment("1", "New."),)))

    again(archive, read(1, "Old words, better read.", comments=(comment("1", "Old, better read."),)))

    assert "New words." == archive.article(URL)["body_text"]
    assert ["New."] == [row["body_text"] for row in archive.thread(URL)]
    texts = {row["body_text"] for row in archive.revisions(URL)}
    assert {"Old words, better read.", "Old, better read."} == texts


def test_page_that_is_no_article_after_all(archive):
    """With all that hung on it."""
    archive.add(read(1, comments=(comment("1"),)))
    none = ParsedPage(url=URL, kind="index", parser="wordpress/2", site=SITE, fetch=fetch(1))

    found = again(archive, none)

    assert {("", ""), ("comment 1", "")} == {one[:2] for one in found}
    assert ([], []) == (list(archive.articles()), list(archive.comments()))
    assert [("index",)] == archive.db.execute("SELECT kind FROM pages").fetchall()


def test_quotes_are_those_of_the_new_words(archive):
    """They point into them."""
    old = Quote(position=0, kind="inline", text="yes", spans=(Span(start=5, end=8),), speaker="Ann")
    new = replace(old, spans=(Span(start=0, end=3),), speaker="Bo")
    archive.add(read(1, "Say, yes, he", quotes=(old,)))

    again(archive, read(1, "yes, he", quotes=(new,)))

    (row,) = archive.quotes()
    assert ("Bo", "yes", 0, 3) == (row["speaker"], row["text"], row["start"], row["end"])


def test_rehearsal_writes_nothing(archive):
    archive.add(read(1, "Words. Share this"))
    before = list(archive.content_dump())

    with archive.rehearsal():
        found = again(archive, read(1, "Words."))

    assert found
    assert before == list(archive.content_dump())
    assert [1] == archive.to_reread("html", current={"wordpress/2"})


def test_what_was_never_kept_is_told(archive):
    archive.add(read(1, kept=False))

    ((work,),) = archive.rereadings("html", archive.to_reread("html"))

    assert ((), 1, False) == (work.kept, work.lost, work.whole)


# What a reader fails on, and what was not kept


@pytest.mark.parametrize("field", ["comments", "body", "authors", "quotes", "links"])
def test_field_that_the_reader_fails_on_stays_as_it_is(archive, field):
    """And is told, until the reader is mended."""
    quoted = (Quote(position=0, kind="inline", text="Words", spans=(Span(start=0, end=5),)),)
    full = {"comments": (comment("1"),), "authors": (Person(name="Ann"),), "quotes": quoted}
    links = (Link(url="http://b.example/", role="body"),)
    archive.add(read(1, **full, links=links))
    before = content(archive)
    lost = {"comments": {"comments": ()}, "authors": {"authors": ()}, "quotes": {"quotes": ()}, "links": {"links": ()}}
    told = {**full, "links": links, **lost.get(field, {"text": "", "quotes": ()})}

    assert [] == again(archive, read(1, failing=(field,), **told))

    assert before == content(archive)
    assert [(field, "KeyError: 'x'")] == [(row["field"], row["error"]) for row in archive.problems()]
    again(archive, read(1, **full, links=links))
    assert [] == archive.problems()


@pytest.mark.parametrize("field", ["title", "body"])
def test_former_version_that_the_reader_fails_on_stays_as_it_is(archive, field):
    archive.add(read(1, "Old words."))
    archive.add(read(5, "New words."))
    before = content(archive)
    lost = {"title": {"title": None}, "body": {}}[field]

    again(
        archive, read(1, "Old words." if field == "title" else "Half", failing=(field,), **lost), read(5, "New words.")
    )

    assert before == content(archive)


def test_present_answer_that_was_not_kept_is_not_overruled(archive):
    """By an older one: of its page nothing but former versions is read again."""
    tags = {"claimed_comments": 1, "links": (Link(url="http://old.example/", role="body"),)}
    archive.add(read(1, "Words.", **tags))
    archive.add(read(5, kept=False, claimed_comments=7, links=(Link(url="http://new.example/", role="body"),)))
    before = content(archive)

    assert [] == again(archive, read(1, "Words.", **tags))

    assert before == content(archive)


def test_article_whose_answer_was_not_kept_stays(archive):
    """Though the page is something else by now: a parked domain."""
    archive.add(read(1, kept=False, comments=(comment("1"),)))
    parked = ParsedPage(url=URL, kind="index", parser="wordpress/1", site=SITE, fetch=fetch(5))
    archive.add(parked)

    assert [] == again(archive, parked)

    assert ["1"] == [row["external_id"] for row in archive.thread(URL)]


# Several pages, several sources


def test_every_page_of_a_long_post_is_read_again(archive):
    """The first as well, though the second came after it."""
    archive.add(read(1, "One. Share this", title="Menu", parts=2))
    archive.add(read(2, "Two. Share this", title="Menu", at="2/", part=2, parts=2))

    again(archive, read(1, "One.", parts=2), read(2, "Two.", at="2/", part=2, parts=2))

    found = archive.article(URL)
    assert ("A post", "One.\nTwo.") == (found["title"], found["body_text"])
    assert [] == archive.revisions(URL)
    assert [] == again(archive, read(1, "One.", parts=2), read(2, "Two.", at="2/", part=2, parts=2))


@pytest.mark.parametrize("source", ["feed", "api"])
def test_feed_that_came_before_the_page_is_read_again(archive, source):
    """What only it tells may be read otherwise now."""
    first = read(1, "", source=source, parser="feed/1", language="xx")
    archive.add(first)
    archive.add(read(2, "Words."))

    again(archive, read(1, "", source=source, parser="feed/1", language="de"), source=source)

    assert "de" == archive.article(URL)["language"]


def test_comment_that_two_pages_show_comes_to_rest(archive):
    """It has moved from the first page of comments to the second: what came last stands, each time."""

    def page(day: int, number: int, *ids: str) -> ParsedPage:
        at = f"comment-page-{number}/"
        shown = tuple(comment(id, permalink=f"{URL}{at}#comment-{id}", page=number) for id in ids)
        return read(day, at=at, kind="comments", comment_page=number, comments=shown)

    pages = (page(1, 1, "1", "2"), page(2, 2, "3"), page(5, 1, "1"), page(6, 2, "2", "3"))
    for one in pages:
        archive.add(one)
    before = content(archive)

    assert [] == again(archive, *pages)
    assert [] == again(archive, *pages)
    assert before == content(archive)


def test_people_whom_nothing_names_are_forgotten(archive):
    archive.add(read(1, authors=(Person(name="Share this"), Person(name="Ann")), comments=(comment("1", author="Bo"),)))

    again(archive, read(1, authors=(Person(name="Ann"),), comments=(comment("1", author="Bo"),)))
    archive.forget_unnamed()

    assert [("Ann",), ("Bo",)] == archive.db.execute("SELECT name FROM people ORDER BY name").fetchall()
