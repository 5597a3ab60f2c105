"""Adding pages: what is written, what is kept, and what is left alone."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import replace

import pytest
from builders import BLOG, POST, article, comment, comments, fetch, moment, page, quote

from archiver.errors import NotFoundError, StoreError
from archiver.records import Article, Link, Media, Person, Problem, Term
from archiver.store import Change, open_archive


@pytest.fixture
def archive():
    with open_archive(":memory:") as archive:
        yield archive


def dump(archive):
    return list(archive.content_dump())


def counts(archive, *tables):
    return {table: archive.db[table].count for table in tables}


def test_page_becomes_rows(archive):
    text = 'It rained. "We were early," said Ann Lee.'
    change = archive.add(
        page(
            article=article(
                text,
                title="Rain",
                authors=(Person(name="Bo"), Person(name="Cy, Jr.")),
                published=moment("2024-05-01T10:00:00"),
                modified=moment("2024-05-02T10:00:00"),
                terms=(
                    Term(scheme="category", name="Weather", slug="weather"),
                    Term(scheme="tag", name="rain", slug="rain"),
                ),
                media=(Media(url="https://blog.example/rain.png", alt="Rain"),),
                claimed_comments=3,
            ),
            comments=comments("a", ("b", "a")),
            quotes=(quote("We were early,", text, speaker="Ann Lee", cue="said", confidence=0.9),),
            links=(Link(url="https://met.example/", role="body", text="a forecast"),),
            fetch=fetch(sha256="0" * 64, size=10, media_type="text/html"),
        )
    )
    found = archive.article(POST)

    assert Change("new", comments_new=2, quotes=1) == change
    assert {
        "url": POST,
        "title": "Rain",
        "authors": ["Bo", "Cy, Jr."],
        "published_at": "2024-05-01T10:00:00Z",
        "updated_at": "2024-05-02T10:00:00Z",
        "categories": ["Weather"],
        "tags": ["rain"],
        "body_text": text,
        "claimed_comments": 3,
        "found_comments": 2,
        "site": "blog.example",
        "media": [
            {
                "url": "https://blog.example/rain.png",
                "kind": "image",
                "alt": "Rain",
                "caption": "",
                "sha256": None,
                "error": None,
            }
        ],
        "revisions": 0,
    }.items() <= found.items()
    assert [(q["text"], q["speaker"], q["cue"], q["start"], q["end"]) for q in found["quotes"]] == [
        ("We were early,", "Ann Lee", "said", 12, 26)
    ]
    assert archive.db.execute("SELECT url, role, text FROM links").fetchall() == [
        ("https://met.example/", "body", "a forecast")
    ]
    assert archive.db.execute("SELECT sha256, media_type, size FROM snapshots").fetchall() == [
        ("0" * 64, "text/html", 10)
    ]


def test_public_lists_are_json_arrays(archive):
    """Always, so that a comma in a name parts nothing."""
    archive.add(page(article=article(authors=(Person(name="Cy, Jr."),))))

    assert archive.db.execute("SELECT authors, tags FROM article_list").fetchone() == ('["Cy, Jr."]', "[]")


def test_same_page_again_writes_a_fetch_and_nothing_else(archive):
    first = page(article=article(), comments=comments("a"), problems=(Problem(stage="parse", field="x", error="y"),))
    archive.add(replace(first, fetch=fetch(at="2024-01-01T00:00:00")))
    before, changes = dump(archive), archive.db.conn.total_changes

    change = archive.add(replace(first, fetch=fetch(at="2024-02-01T00:00:00")))

    assert Change("same") == change
    assert before == dump(archive)
    # The site's and the page's last_seen_at, the fetch, and the problem's run.
    assert archive.db.conn.total_changes - changes <= 4
    assert archive.db.execute("SELECT first_seen_at, last_seen_at FROM pages").fetchall() == [
        ("2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z")
    ]
    assert archive.db["fetches"].count == 2


def test_same_fetch_again_is_one_fetch(archive):
    """A page that is handed over twice, as after a crash, leaves no trace of it."""
    for _ in range(2):
        archive.add(page(article=article(), fetch=fetch()))

    assert archive.db["fetches"].count == 1


def test_changed_words_leave_the_former_version(archive):
    archive.add(page(article=article("Old words.", title="Old"), fetch=fetch(at="2024-01-01T00:00:00")))
    archive.add(page(article=article("Old words.", title="Old", claimed_comments=1), fetch=fetch(at="2024-02-01")))

    change = archive.add(page(article=article("New words.", title="New"), fetch=fetch(at="2024-03-01")))
    [old] = archive.revisions(POST)

    assert Change("revised", ("title", "text")) == change
    assert tuple(archive.article(POST)[k] for k in ("title", "body_text", "revisions")) == ("New", "New words.", 1)
    assert (
        old["number"],
        old["title"],
        old["body_text"],
        old["seen_at"],
    ) == (1, "Old", "Old words.", "2024-01-01T00:00:00Z")
    assert archive.db.execute(
        "SELECT fetched_at FROM article_revisions JOIN fetches ON fetches.id = fetch_id"
    ).fetchall() == [("2024-01-01T00:00:00Z",)]


def test_versions_are_counted(archive):
    for number in range(4):
        archive.add(page(article=article(f"Version {number}")))

    assert [(old["number"], old["body_text"]) for old in archive.revisions(POST)] == [
        (1, "Version 0"),
        (2, "Version 1"),
        (3, "Version 2"),
    ]


def test_changed_comment_leaves_its_former_version(archive):
    archive.add(page(article=article(), comments=comments("a", "b")))

    change = archive.add(page(article=article(), comments=(comment("a"), comment("b", position=1, text="Edited."))))

    assert Change("same", comments_revised=1) == change
    assert [(old["external_id"], old["number"], old["body_text"]) for old in archive.revisions(POST)] == [
        ("b", 1, "Words of b.")
    ]
    assert [c["body_text"] for c in archive.thread(POST)] == ["Words of a.", "Edited."]


def test_comment_that_is_no_longer_shown_stays(archive):
    archive.add(page(article=article(), comments=comments("a", "b")))
    archive.add(page(article=article(), comments=comments("a")))

    assert [c["external_id"] for c in archive.thread(POST)] == ["a", "b"]


def test_changed_part_of_a_long_post_is_a_revision(archive):
    """The version before is the whole post, put together."""
    for number, text in ((1, "One."), (2, "Two."), (2, "Two, edited.")):
        change = archive.add(page(f"{POST}{number}/", about=POST, article=article(text, part=number, parts=2)))

    assert change.kind == "revised"
    assert [old["body_text"] for old in archive.revisions(POST)] == ["One.\nTwo."]
    assert archive.article(POST)["body_text"] == "One.\nTwo, edited."


def test_new_part_of_a_long_post_is_no_revision(archive):
    archive.add(page(article=article("One.", parts=2)))
    change = archive.add(page(f"{POST}2/", about=POST, article=article("Two.", part=2, parts=2)))

    assert Change("filled", ("text",)) == change
    assert archive.revisions(POST) == []


def test_comments_wait_for_their_article(archive):
    """A page of comments is kept whole; no list shows an article that nobody has read."""
    change = archive.add(page(f"{POST}comments/", kind="comments", about=POST, comments=comments("a", ("b", "a"))))

    assert Change("none", comments_new=2) == change
    assert [c["external_id"] for c in archive.thread(POST)] == ["a", "b"]
    assert list(archive.articles()) == []
    with pytest.raises(NotFoundError):
        archive.article(POST)

    assert archive.add(page(article=article())).kind == "new"
    assert archive.article(POST)["found_comments"] == 2


def test_pings_are_counted_as_found(archive):
    """The claimed number is shown beside the found one, whatever it is."""
    archive.add(page(article=article(claimed_comments=5), comments=(comment("a"), comment("b", kind="pingback"))))

    assert archive.gaps() == [{"url": POST, "claimed": 5, "found": 2}]


def test_article_with_what_it_claims_is_no_gap(archive):
    archive.add(page(article=article(claimed_comments=1), comments=comments("a")))
    archive.add(page("https://blog.example/silent/", article=article()))

    assert archive.gaps() == []


def test_problem_is_kept_once_with_its_last_run(archive):
    found = Problem(stage="parse", field="title", error="none")
    runs = [archive.begin_run("blog", "https://blog.example/") for _ in range(2)]
    for run in runs:
        archive.add(page(problems=(found,)), run_id=run)

    assert [(POST, "title", runs[1])] == [(p["url"], p["field"], p["run"]) for p in archive.problems()]
    assert archive.problems(run=runs[0]) == []
    assert len(archive.problems(run=runs[1])) == 1


def test_page_without_a_site_belongs_to_its_host(archive):
    archive.add(page("https://www.other.example/x/", site=None, article=article()))

    assert [s["key"] for s in archive.sites()] == ["other.example"]


def test_runs_are_a_ledger(archive):
    run = archive.begin_run("blog", "https://blog.example/", {"DOWNLOAD_DELAY": 1})
    archive.add(page(article=article(claimed_comments=2), comments=comments("a"), fetch=fetch()), run_id=run)
    archive.end_run(run, "finished", {"archive/pages": 1})
    [found] = archive.runs()

    assert (found["spider"], found["target"], found["outcome"]) == ("blog", "https://blog.example/", "finished")
    assert (found["settings"], found["stats"]) == ({"DOWNLOAD_DELAY": 1}, {"archive/pages": 1})
    assert found["finished_at"] >= found["started_at"]


def test_run_tells_new_revised_and_unchanged_articles(archive):
    one, two, three = (f"https://blog.example/{n}/" for n in "123")
    first = archive.begin_run("blog", "x")
    archive.add(page(one, article=article("One.")), run_id=first)
    for url in (one, two):
        archive.add(page(url, article=article("Words."), fetch=fetch(url)), run_id=first)
    second = archive.begin_run("blog", "x")
    for url, words in ((one, "Words."), (two, "Other words."), (three, "Words.")):
        archive.add(page(url, article=article(words), fetch=fetch(url, at="2024-02-01T00:00:00")), run_id=second)

    found = archive.run_report(second)

    assert tuple(found[name] for name in ("articles", "new", "revised", "same")) == (3, 1, 1, 1)
    with pytest.raises(NotFoundError):
        archive.run_report(99)


def test_page_is_written_whole_or_not_at_all(archive):
    """The last statement of a page fails: nothing of the page is there."""
    archive.db.execute(
        """
        CREATE TRIGGER broken BEFORE INSERT ON comments WHEN new.external_id = 'bad'
        BEGIN SELECT raise(ABORT, 'no room'); END
        """
    )
    before = dump(archive)

    with pytest.raises(StoreError, match=f"cannot write {POST}: no room") as caught:
        archive.add(page(article=article(), comments=comments("a", "bad"), fetch=fetch()))

    assert isinstance(caught.value.__cause__, sqlite3.Error)
    assert before == dump(archive)
    assert counts(archive, "pages", "sites", "fetches") == {"pages": 0, "sites": 0, "fetches": 0}


def test_ids_of_an_undone_page_are_forgotten(archive):
    """People and blogs that an undone page brought are written anew by the next."""
    archive.db.execute(
        """
        CREATE TRIGGER broken BEFORE INSERT ON comments WHEN new.external_id = 'bad'
        BEGIN SELECT raise(ABORT, 'no room'); END
        """
    )
    ann = Person(name="Ann")
    with pytest.raises(StoreError):
        archive.add(page(article=article(authors=(ann,)), comments=comments("bad")))

    archive.add(page(article=article(authors=(ann,)), comments=comments("good")))

    assert archive.article(POST)["authors"] == ["Ann"]
    assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_batch_keeps_all_or_nothing(archive):
    class Stopped(Exception):
        pass

    def stop_in_the_middle():
        with archive.batch():
            archive.add(page(article=article()))
            with archive.batch():
                archive.add(page("https://blog.example/2/", article=article()))
            raise Stopped

    with pytest.raises(Stopped):
        stop_in_the_middle()
    assert list(archive.articles()) == []

    with archive.batch(), archive.batch():
        archive.add(page(article=article()))
    assert len(list(archive.articles())) == 1


def test_page_that_fails_in_a_batch_fails_alone(archive):
    archive.db.execute(
        """
        CREATE TRIGGER broken BEFORE INSERT ON comments WHEN new.external_id = 'bad'
        BEGIN SELECT raise(ABORT, 'no room'); END
        """
    )
    with archive.batch():
        archive.add(page("https://blog.example/1/", article=article()))
        with pytest.raises(StoreError):
            archive.add(page("https://blog.example/2/", article=article(), comments=comments("bad")))
        archive.add(page("https://blog.example/3/", article=article()))

    assert [a["url"] for a in archive.articles()] == ["https://blog.example/1/", "https://blog.example/3/"]


def test_people_are_one_within_a_blog_and_a_role(archive):
    """The same name in two spellings is one commenter; each comment keeps its own spelling."""
    archive.add(
        page(
            article=article(authors=(Person(name="Ann"),)),
            comments=(comment("1", author="ann"), comment("2", author="Ann", position=1)),
        )
    )
    other = replace(BLOG, key="other.example", url="https://other.example/")
    archive.add(page("https://other.example/", site=other, comments=(comment("1", author="Ann"),)))

    assert archive.db.execute(
        "SELECT sites.key, role, name FROM people JOIN sites ON sites.id = site_id ORDER BY sites.key, role"
    ).fetchall() == [
        ("blog.example", "commenter", "Ann"),
        ("blog.example", "writer", "Ann"),
        ("other.example", "commenter", "Ann"),
    ]
    assert [c["author"] for c in archive.thread(POST)] == ["ann", "Ann"]


@pytest.mark.parametrize(
    "urls", [("https://ann.example", "https://ann.example/"), ("https://ann.example/", "https://ann.example")]
)
def test_address_of_a_person_does_not_depend_on_what_came_first(archive, urls):
    for n, url in enumerate(urls):
        archive.add(page(f"https://blog.example/{n}/", article=article(authors=(Person(name="Ann", url=url),))))

    assert archive.db.execute("SELECT name, url FROM people").fetchall() == [("Ann", "https://ann.example")]


def test_quotes_of_changed_words_are_read_anew(archive):
    old, new = 'He said "one" there.', 'There he said "two" and "three".'
    archive.add(page(article=article(old), quotes=(quote("one", old),)))
    archive.add(page(article=article(new), quotes=(quote("two", new), quote("three", new, position=1))))

    assert [q["text"] for q in archive.quotes()] == ["two", "three"]


def test_better_reading_of_quotes_alone_is_written(archive):
    """The words are the same, a newer parser knows who said them."""
    text = '"Yes," said Ann.'
    archive.add(page(article=article(text), quotes=(quote("Yes,", text),)))
    known = replace(quote("Yes,", text, speaker="Ann"), confidence=0.5)

    change = archive.add(page(article=article(text), quotes=(known,)))

    assert Change("filled", ("quotes",), quotes=1) == change
    assert [q["speaker"] for q in archive.quotes()] == ["Ann"]


def test_quote_split_around_its_cue_has_two_rows(archive):
    text = '"Yes," said Ann, "and no."'
    one, two = quote("Yes,", text), quote("and no.", text)
    archive.add(page(article=article(text), quotes=(replace(one, text="Yes, and no.", spans=one.spans + two.spans),)))

    found = archive.quotes(url=POST)

    assert [row["text"] for row in found] == ["Yes,", "and no."]
    assert [(row["quote_text"], row["position"]) for row in found] == [("Yes, and no.", 0)] * 2
    assert len({row["quote_id"] for row in found}) == 1


def test_words_of_a_span_are_cut_by_characters(archive):
    """Not by bytes, nor by UTF-16 units."""
    text = "😀 «Été à 東京»"
    archive.add(page(article=article(text), quotes=(quote("Été à 東京", text),)))

    assert [row["text"] for row in archive.quotes()] == ["Été à 東京"]


def test_feed_alone_is_an_article(archive):
    archive.add(page(source="feed", article=article("Short …", authors=(Person(name="Ann"),), claimed_comments=4)))
    found = archive.article(POST)

    assert tuple(found[k] for k in ("body_text", "authors", "claimed_comments", "source")) == (
        "Short …",
        ["Ann"],
        4,
        "feed",
    )


def test_protected_page_is_told(archive):
    archive.add(page(article=Article(title="Protected: A post", protected=True)))

    assert tuple(archive.article(POST)[k] for k in ("protected", "body_text")) == (1, "")


def test_huge_thread_over_many_pages_stays_fast(archive):
    """The time of a page of comments grows with the thread, and no faster."""
    size = 200
    pages = [
        page(
            f"{POST}comment-page-{n}/",
            kind="comments",
            about=POST,
            comment_page=n + 1,
            comments=tuple(
                comment(f"{n * size + k}", None if k % 2 else f"{max(n * size + k - 1, 0)}", position=k)
                for k in range(size)
            ),
        )
        for n in range(20)
    ]
    started = time.process_time()
    with archive.batch():
        for item in reversed(pages):
            archive.add(item)
    took = time.process_time() - started

    thread = archive.thread(POST)
    assert 20 * size == len(thread)
    assert not any(c["parent_missing"] for c in thread)
    assert took < 20


def test_page_of_twenty_thousand_comments(archive):
    """One page, half of it a chain of answers ten thousand deep."""
    deep = [comment(str(n), str(n - 1) if n else None, position=n) for n in range(10_000)]
    flat = [comment(str(n), position=n) for n in range(10_000, 20_000)]
    started = time.process_time()
    change = archive.add(page(article=article(), comments=(*deep, *flat)))
    took = time.process_time() - started

    assert change.comments_new == 20_000
    thread = archive.thread(POST)
    assert [str(n) for n in range(20_000)] == [c["external_id"] for c in thread]
    assert max(c["depth"] for c in thread) == 9_999
    assert took < 20
