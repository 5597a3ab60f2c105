"""The file is read by the tools that people have: sqlite-utils and Datasette."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from builders import POST, article, comments, moment, page, quote

from archiver.records import Person
from archiver.store import open_archive

TEXT = 'It rained all May. "We were early," said Ann Lee.'


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("tools") / "archive.db"
    with open_archive(path) as archive:
        archive.add(
            page(
                article=article(
                    TEXT, title="Rain", authors=(Person(name="Bo"),), published=moment("2024-05-01T10:00:00")
                ),
                comments=comments("a", ("b", "a")),
                quotes=(quote("We were early,", TEXT, speaker="Ann Lee"),),
            )
        )
    return path


def told(*command: str) -> list[dict[str, Any]]:
    """What sqlite-utils answers to *command*."""
    done = subprocess.run(
        [sys.executable, "-m", "sqlite_utils", *command], capture_output=True, text=True, check=True, timeout=60
    )
    return json.loads(done.stdout)


def test_sqlite_utils_counts_the_tables(path):
    found = {row["table"]: row["count"] for row in told("tables", str(path), "--counts")}

    assert {
        "articles": 1,
        "comments": 2,
        "quotes": 1,
        "people": 2,
        "sites": 1,
        "pages": 1,
        "page_aliases": 0,
    }.items() <= (found.items())


@pytest.mark.parametrize(
    ("table", "column", "words", "expected"),
    [
        ("articles", "title", "rained", ["Rain"]),
        ("articles", "title", "snowed", []),
        ("comments", "external_id", "words", ["a", "b"]),
        ("quotes", "speaker", "early", ["Ann Lee"]),
    ],
)
def test_sqlite_utils_searches(path, table, column, words, expected):
    found = told("search", str(path), table, words, "-c", column)

    assert expected == sorted(row[column] for row in found)


def served(path: Path, *addresses: str) -> list[Any]:
    """What Datasette answers, as httpx responses."""
    datasette = pytest.importorskip("datasette.app")

    async def ask() -> list[Any]:
        server = datasette.Datasette([str(path)])
        try:
            return [await server.client.get(address) for address in addresses]
        finally:
            for database in server.databases.values():
                database.close()

    return asyncio.run(ask())


def test_datasette_lists_the_views_as_json(path):
    views = ("article_list", "comment_list", "quote_list")

    found = [answer.json() for answer in served(path, *(f"/archive/{view}.json?_shape=array" for view in views))]

    [whole], thread, [quoted] = found
    assert (whole["url"], whole["title"], whole["authors"], whole["found_comments"]) == (POST, "Rain", '["Bo"]', 2)
    assert [(c["external_id"], c["parent_external_id"], c["depth"]) for c in thread] == [("a", None, 0), ("b", "a", 1)]
    assert (quoted["text"], quoted["speaker"]) == ("We were early,", "Ann Lee")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/archive", "article_list"),
        ("/archive/article_list", "It rained all May."),
        ("/archive/comment_list", "Words of b."),
        ("/archive/quote_list", "Ann Lee"),
        ("/archive/comments", "Words of a."),
        ("/archive/comments?_search=words", "2 rows"),
        ("/archive/comments/2", "Words of b."),
    ],
)
def test_datasette_renders(path, address, shown):
    """Views, a table, its search, a row: as pages."""
    [answer] = served(path, address)

    assert (200, True) == (answer.status_code, shown in answer.text)
