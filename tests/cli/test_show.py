"""`archiver show`: an article with its quotes and its thread, for eyes and for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import POST, article, comment, fetch, moment, page, quote
from rich.cells import cell_len

from archiver.demo import truth
from archiver.records import Link, Person, Quote, Redirect, Span, Term
from archiver.store import open_archive

from .conftest import on_terminal

VARNISH = "/2019/01/13/varnish-and-the-patience-it-wants/"

Keep = Callable[..., Path]


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """`keep(article=…)`: an archive with one post."""

    def make(**fields: Any) -> Path:
        with open_archive(tmp_path / "archive.db") as archive:
            archive.add(page(fetch=fetch(), **fields))
        return tmp_path / "archive.db"

    return make


def home_of(db: Path) -> str:
    with open_archive(db, read_only=True) as archive:
        return archive.sites()[0]["url"].rstrip("/")


def test_article_is_printed_with_quotes_and_thread(said, keep: Keep) -> None:
    """In a pipe a paragraph is a line; replies stand below and right of what they answer."""
    text = "The lamp is old.\n“It will be too white,” said Ann Lee."
    db = keep(
        article=article(
            text,
            title="A new lamp",
            authors=(Person(name="Bo"), Person(name="Di")),
            published=moment("2018-10-28T07:00:00"),
            terms=(Term(scheme="category", name="Lighthouse", slug="lighthouse"),),
            claimed_comments=5,
        ),
        quotes=(
            quote("It will be too white,", text, speaker="Ann Lee", speaker_text="Ann Lee", cue="said", role="fisher"),
        ),
        comments=(
            comment("1", at="2018-10-28T09:10:10", author="Karin", position=0, text="Butter is right.\nMilk is not."),
            comment("2", "1", author=None, position=1, depth=1, text="Why?"),
            comment(
                "3", position=2, kind="pingback", author="Lamps", author_url="https://lamps.example/a", text="", html=""
            ),
        ),
    )

    code, out, err = said("show", "blog.example/post", "--db", db)

    assert (0, "") == (code, err)
    assert (
        """\
A new lamp
Bo, Di · 2018-10-28 07:00 UTC
https://blog.example/post/
Lighthouse

The lamp is old.

“It will be too white,” said Ann Lee.

Quotes (1)
  “It will be too white,”
    — Ann Lee, fisher (said)

Comments (3; the page claims 5)
  Karin  2018-10-28 09:10 UTC
  Butter is right.
  Milk is not.

      anonymous
      Why?

  Lamps  [pingback]
  https://lamps.example/a

"""
        == out
    )


def test_what_is_not_there_is_said(said, keep: Keep) -> None:
    """No title, no text, no comments."""
    db = keep(article=article("", title=None, protected=True, published=moment("2018-10-28", precision="day")))

    _, out, _ = said("show", POST, "--db", db)

    assert "(without title)\n2018-10-28\nhttps://blog.example/post/\n\n(asks for a password)\n\nComments (0)\n" == out


def test_quote_split_around_its_cue_is_printed_once(said, keep: Keep) -> None:
    """The archive has a row for each stretch of it."""
    text = "“I have painted that tower,” Ole told me, “four times.”"
    spans = (Span(start=1, end=27), Span(start=44, end=54))
    split = Quote(position=0, kind="inline", text="I have painted that tower, four times.", spans=spans, speaker="Ole")
    db = keep(article=article(text), quotes=(split,))

    _, out, _ = said("show", POST, "--db", db)

    assert "Quotes (1)\n  “I have painted that tower, four times.”\n    — Ole\n" in out


def test_any_spelling_of_the_address_will_do(said, keep: Keep) -> None:
    """Without scheme, with www., without the closing slash, with a comment's fragment."""
    db = keep(article=article())
    spellings = ("blog.example/post", "http://www.blog.example/post/", f"{POST}#comment-7")

    assert 1 == len({said("show", spelling, "--db", db) for spelling in spellings})


def test_article_that_is_not_there(said, crawled: Path) -> None:
    """The line says how to find one that is."""
    code, out, err = said("show", "https://blog.example/nowhere", "--db", crawled)

    assert (1, "") == (code, out)
    assert (
        "archiver: https://blog.example/nowhere: no such article in the archive: "
        "archiver search finds articles by their words\n"
    ) == err


def test_json_has_the_article_and_its_thread(said, crawled: Path) -> None:
    """For programs: the rows of the archive as they are."""
    expected = next(post for post in truth().posts if post.path == VARNISH)

    code, out, err = said("show", home_of(crawled) + VARNISH, "--db", crawled, "--json")

    answer = json.loads(out)
    assert (0, "") == (code, err)
    assert (expected.title, expected.text) == (answer["article"]["title"], answer["article"]["body_text"])
    assert [(c.id, c.parent, c.depth, c.author) for c in expected.comments] == [
        (c["external_id"], c["parent_external_id"], c["depth"], c["author"]) for c in answer["comments"]
    ]


HOSTILE = "Red \x1b[31malarm\x1b[0m\x07 and \u202ebackwards\u202c.\rOver it."
LONG = "https://blog.example/" + "a-long-way/" * 20
WIDE = "日本語の長い文章がここにあります。" * 10
HEBREW = "שלום עולם, זו פסקה בעברית " * 10


def test_page_cannot_play_with_the_terminal(said, keep: Keep) -> None:
    """No control character gets through, wherever a page puts it."""
    db = keep(
        article=article(HOSTILE, title=HOSTILE, authors=(Person(name=HOSTILE),)),
        comments=(comment("1", author=HOSTILE, text=HOSTILE),),
    )

    _, out, _ = said("show", POST, "--db", db)

    assert "Red [31malarm[0m and backwards." in out
    assert [] == [sign for sign in out if sign != "\n" and (ord(sign) < 32 or sign in "\x7f\u202c\u202e\u2028")]


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_terminal_lines_fit(keep: Keep, columns: int) -> None:
    """Long addresses, wide signs, right-to-left words and deep threads stay within the terminal, and all is there."""
    thread = [comment("0", at="2020-01-01T10:00:00", position=0, author="Ann", text="Words. " * 40)]
    thread += [
        comment(f"{n}", f"{n - 1}", position=n, depth=n, author=f"Bo{n}", text="Words. " * 40) for n in range(1, 20)
    ]
    db = keep(
        article=article("\n".join((LONG, WIDE, HEBREW)), title="A title of many words " * 9), comments=tuple(thread)
    )

    code, lines = on_terminal("show", POST, "--db", db, columns=columns)

    plain = [strip_colours(line) for line in lines]
    assert 0 == code
    assert max(map(cell_len, plain)) <= min(columns, 100)
    assert [] == [line for line in plain if line != line.rstrip()]
    whole = "".join(plain).replace(" ", "")
    assert all(text.replace(" ", "") in whole for text in (LONG, WIDE, HEBREW))
    assert 800 == whole.count("Words.")


def test_reply_too_deep_to_stand_further_right_names_whom_it_answers(keep: Keep) -> None:
    """On a narrow terminal the words need the room."""
    thread = [comment("0", position=0, author="Ann")]
    thread += [comment(f"{n}", f"{n - 1}", position=n, depth=n, author=f"Bo{n}") for n in range(1, 4)]
    db = keep(article=article(), comments=tuple(thread))

    _, lines = on_terminal("show", POST, "--db", db, columns=50)

    assert ["  Ann", "  Bo1  [to Ann]", "  Bo2  [to Bo1]", "  Bo3  [to Bo2]"] == [
        text for line in lines if (text := strip_colours(line)).lstrip().startswith(("Ann", "Bo"))
    ]


def strip_colours(line: str) -> str:
    """*line* without the sequences that colour it."""
    return re.sub(r"\x1b\[[0-9;]*m", "", line)


def test_article_is_found_by_any_of_its_addresses_and_names_them(said, tmp_path: Path) -> None:
    """By the one that redirects, by its number; other spellings of its own address are told to programs alone."""
    old, number, spelled = "https://blog.example/old/", "https://blog.example/?p=12", POST.replace("https", "http")
    shortlink = Link(url=number, role="alternate")
    led = (Redirect(url=spelled, status=301), Redirect(url=old, status=301))
    with open_archive(tmp_path / "archive.db") as archive:
        had = replace(fetch(), asked_url=spelled, redirects=led)
        archive.add(page(article=article("Words."), links=(shortlink,), fetch=had))

    told = {url: said("show", url, "--db", tmp_path / "archive.db") for url in (POST, old, number, spelled)}
    answer = json.loads(said("show", old, "--json", "--db", tmp_path / "archive.db")[1])

    assert 1 == len(set(told.values()))
    assert [f"also at {number}", f"also at {old}"] == [s for s in told[old][1].splitlines() if s.startswith("also")]
    assert [(spelled, "redirect"), (number, "alternate"), (old, "redirect")] == [
        (one["url"], one["stated_by"]) for one in answer["article"]["other_addresses"]
    ]


def test_address_at_which_another_article_was_read_is_not_named(said, tmp_path: Path) -> None:
    """All of them lead to one notice now; what was read there stays what it is."""
    old = [f"https://blog.example/{name}/" for name in "abcde"]
    with open_archive(tmp_path / "archive.db") as archive:
        archive.add(page(article=article("We are closed.", title="Notice"), fetch=fetch()))
        for url in old:
            archive.add(page(url, article=article(f"Words of {url}", title=url), fetch=fetch(url)))
        for url in old:
            led = (Redirect(url=url, status=301),)
            had = replace(fetch(at="2024-05-01T00:00:00"), asked_url=url, redirects=led, status=301)
            archive.add(page(url, kind="other", fetch=had))

    assert f"also at {old[-1]}" not in said("show", POST, "--db", tmp_path / "archive.db")[1].splitlines()
