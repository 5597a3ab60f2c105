"""What the sample blog holds, counted by hand in `blog.json`."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from archiver.demo import truth
from archiver.demo.content import Blog, read_blog


@pytest.fixture(scope="module")
def blog() -> Blog:
    return read_blog("http://blog.example")


def true_post(slug):
    return next(post for post in truth().posts if post.path.endswith(f"/{slug}/"))


def test_thirteen_posts_and_a_static_page():
    """Three index pages of five hold them."""
    found = truth()

    assert len(found.posts) == 13
    assert [page.path for page in found.statics] == ["/about/"]


def test_clocks_are_berlin_clocks(blog):
    """Each time carries the offset that Berlin had at that moment, on both sides of the change of clocks."""
    times = [t for p in (*blog.posts, *blog.statics) for t in (p.published, p.modified)]
    times += [comment.published for comment in blog.comments]

    offsets = Counter(t.utcoffset() for t in times)

    assert {timedelta(hours=1), timedelta(hours=2)} == set(offsets)
    assert [t for t in times if t.astimezone(ZoneInfo("Europe/Berlin")).utcoffset() != t.utcoffset()] == []


def test_the_night_without_an_hour():
    """Half past three by the clock is half past one in UTC, half an hour after the clocks jumped."""
    assert true_post("the-hour-that-went-missing").published == "2019-03-31T01:30:00Z"


def test_comments_answer_older_comments_of_the_same_post(blog):
    by_id = {comment.id: comment for comment in blog.comments}

    assert len(blog.comments) == len(by_id)
    for comment in blog.comments:
        if comment.parent:
            parent = by_id[comment.parent]
            assert (parent.post, True) == (comment.post, parent.published < comment.published)


def test_a_thread_five_deep():
    """Varnish: 43, 44, 45, 46, 47 answer each other; 48 answers 45 as well."""
    post = true_post("varnish-and-the-patience-it-wants")

    expected = [
        ("43", None, 0),
        ("44", "43", 1),
        ("45", "44", 2),
        ("46", "45", 3),
        ("47", "46", 4),
        ("48", "45", 3),
        ("49", None, 0),
    ]
    assert expected == [(c.id, c.parent, c.depth) for c in post.comments]


def test_replies_to_a_withheld_comment_are_counted_and_not_printed():
    """53 waits for approval; 54 answers it, and 55 answers 54."""
    post = true_post("the-hour-that-went-missing")

    assert [c.id for c in post.comments] == ["52", "56"]
    assert post.hidden == ("53", "54", "55")
    assert post.feed_only == ("54", "55")
    assert post.claimed_comments == 4


def test_comment_pages_hold_five_threads_each():
    """Leeks: twelve threads, the oldest five on page 1; replies go where their thread is."""
    pages: dict[int | None, list[str]] = {}
    for comment in true_post("leeks-in-a-north-wind").comments:
        pages.setdefault(comment.page, []).append(comment.id)

    assert pages == {
        1: ["25", "26", "27", "28", "29", "30"],
        2: ["31", "32", "33", "34", "35", "36", "37"],
        3: ["38", "39", "40"],
    }


def test_pings_have_no_words_of_their_own():
    """A pingback on three posts, a trackback on one; their texts stay in the feeds."""
    pings = {c.id: (c.kind, c.text) for post in truth().posts for c in post.comments if c.kind != "comment"}

    assert pings == {"7": ("trackback", ""), "22": ("pingback", ""), "59": ("pingback", "")}


def test_posts_are_long_enough_to_be_read():
    """Between 80 and 300 words, but for the one behind a password."""
    lengths = {post.path: len(post.text.split()) for post in truth().posts if not post.protected}

    assert [(path, n) for path, n in lengths.items() if not 80 <= n <= 300] == []
    assert [p.path for p in truth().posts if p.protected] == ["/2018/12/16/behind-the-boathouse-door/"]


def test_a_protected_post_gives_nothing_away():
    post = true_post("behind-the-boathouse-door")

    assert (post.text, post.pages, post.heading) == ("", (), "Protected: Behind the boathouse door")


def test_quotes_stand_in_the_text():
    """All that is said to be quoted is there, and so is who is said to have said it."""
    posts = [post for post in truth().posts if post.quotes]

    assert len(posts) == 2
    for post in posts:
        text = re.sub(r"[“”]", "", post.text.replace("\n", " "))
        for quote in post.quotes:
            words = quote.text.replace("tower, four", "tower, Ole Brandt told me, four")
            assert words in text
            assert quote.speaker in post.text


def test_text_has_a_line_a_block():
    """Launching day: four paragraphs around a mark that shows nothing."""
    text = true_post("launching-day").text

    assert len(text.split("\n")) == 4
    assert text.startswith("She floats. I write it first,")
    assert "sat down on the sea as if it had been kept warm for her.\nThen she leaked" in text
    assert text.endswith("but I shall rest for a week.")


def test_captions_are_not_in_the_text():
    assert "Day one." not in true_post("the-boat-nobody-wanted").text


def test_two_pages_are_one_text():
    post = true_post("a-night-watch-in-two-parts")

    assert len(post.pages) == 2
    assert post.pages[1].startswith("The second part of a night watch is long.")
    assert "\n".join(post.pages) == post.text
