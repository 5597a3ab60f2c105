"""`archiver search`: where words stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import article, comment, fetch, page, quote

from archiver.store import open_archive

from .conftest import on_terminal

TEXT = "A heron stood on the quay.\n“The heron is my neighbour,” said Ann Lee."


@pytest.fixture
def db(tmp_path: Path) -> Path:
    with open_archive(tmp_path / "archive.db") as archive:
        archive.add(
            page(
                article=article(TEXT, title="On the quay"),
                quotes=(quote("The heron is my neighbour,", TEXT, speaker="Ann Lee"),),
                comments=(
                    comment(
                        "7", author="Bo", text="Never saw a heron.", permalink="https://blog.example/post/#comment-7"
                    ),
                ),
                fetch=fetch(),
            )
        )
    return tmp_path / "archive.db"


def test_hit_says_what_it_is_and_where(said, db: Path) -> None:
    code, out, err = said("search", "heron", "saw", "--db", db)

    assert (0, "") == (code, err)
    assert (
        "comment  Bo, in On the quay\n         Never saw a heron.\n         https://blog.example/post/#comment-7\n\n"
        == out
    )


def test_article_quote_and_comment_are_found(said, db: Path) -> None:
    _, out, _ = said("search", "heron", "--db", db, "--json")

    found = {(hit["kind"], hit["who"], hit["title"]) for hit in json.loads(out)}
    assert {
        ("article", None, "On the quay"),
        ("quote", "Ann Lee", "On the quay"),
        ("comment", "Bo", "On the quay"),
    } == found


def test_kind_and_limit(said, db: Path) -> None:
    quotes = json.loads(said("search", "heron", "--kind", "quote", "--db", db, "--json")[1])
    one = json.loads(said("search", "heron", "--limit", 1, "--db", db, "--json")[1])

    assert (["quote"], 1) == ([hit["kind"] for hit in quotes], len(one))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["heron", "quay"], True),
        (['"heron quay"'], False),
        (["her*"], True),
        (["HERON"], True),
        (["--", "heron", "-quay", "-neighbour", "-saw"], False),
        (["pelican", "OR", "quay"], True),
    ],
)
def test_words_as_they_are_typed(said, db: Path, words: list[str], found: bool) -> None:
    """The exit code is grep's: 0 when something was found, 1 when not."""
    assert (0 if found else 1) == said("search", "--db", db, *words)[0]


def test_nothing_found(said, db: Path) -> None:
    """Told on stderr; stdout stays empty, as JSON an empty list."""
    assert (1, "", "nothing found\n") == said("search", "pelican", "--db", db)
    assert (1, "[]\n", "") == said("search", "pelican", "--db", db, "--json")
    assert (1, "", "nothing found\n") == said("search", "…!?", "--db", db)


def test_found_words_stand_out_on_a_terminal(db: Path) -> None:
    """Bold there, plain in a pipe: no mark of the index is left."""
    _, lines = on_terminal("search", "heron", "saw", "--db", db)

    assert any("Never \x1b[1;33msaw\x1b[0m a \x1b[1;33mheron\x1b[0m." in line for line in lines), lines
