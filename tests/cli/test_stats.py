"""`archiver stats`: how much there is, and what is missing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from builders import BLOG, article, comment, fetch, page

from archiver.demo import truth
from archiver.records import Problem, Redirect
from archiver.store import open_archive


def test_sample_blog(said, crawled: Path) -> None:
    """The numbers are those of the blog's own content; what is claimed and was never shown is said."""
    expected = truth()
    comments = sum(len(post.comments) for post in expected.posts)

    code, out, err = said("stats", "--db", crawled)

    head, row, empty, total, missing = out.splitlines()
    assert (0, "", "") == (code, err, empty)
    assert ["blog", "title", "articles", "comments", "quotes", "first", "last"] == head.split()
    assert f" {expected.title} " in row
    assert ["14", str(comments)] == row.split(expected.title)[1].split()[:2]
    assert row.endswith("  2018-03  2019-05")
    assert total.startswith(f"14 articles, {comments} comments, ")
    assert f"1 article claims 2 comments that were not found: archiver stats --gaps --db {crawled}" == missing


def test_gaps_are_listed(said, crawled: Path) -> None:
    code, out, err = said("stats", "--gaps", "--db", crawled)

    head, row = out.splitlines()
    assert (0, "", ["claimed", "found", "article"]) == (code, err, head.split())
    assert row.startswith("      4      2  http://127.0.0.1:")
    assert row.endswith("/2019/03/31/the-hour-that-went-missing/")


def test_json_has_all_at_once(said, crawled: Path) -> None:
    code, out, err = said("stats", "--json", "--db", crawled)

    answer = json.loads(out)
    assert (0, "") == (code, err)
    assert {"totals", "sites", "gaps", "problems", "left_out"} == set(answer)
    assert [(4, 2)] == [(gap["claimed"], gap["found"]) for gap in answer["gaps"]]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """An archive with one of each."""
    with open_archive(tmp_path / "archive.db") as archive:
        archive.add(page(article=article(claimed_comments=0), comments=(comment("1", author="Ann"),), fetch=fetch()))
        lost = "https://blog.example/lost"
        problem = Problem(stage="fetch", field="page", error="CannotResolveHostError: DNS lookup failed: no results.")
        archive.add(page(lost, kind="other", problems=(problem,), fetch=fetch(lost, status=None)))
    return tmp_path / "archive.db"


def test_one_is_singular(said, db: Path) -> None:
    _, out, _ = said("stats", "--db", db)

    assert [
        "1 article, 1 comment, 0 quotes, 1 person, 2 pages",
        f"1 article has more comments than the page claims: archiver stats --gaps --db {db}",
        f"1 problem: archiver stats --problems --db {db}",
    ] == out.splitlines()[-3:]


def test_problems_are_listed_in_words(said, db: Path) -> None:
    _, out, _ = said("stats", "--problems", "--db", db)

    assert ["where  what          page", "fetch  no such host  https://blog.example/lost"] == out.splitlines()


def test_empty_archive(said, tmp_path: Path) -> None:
    """Nothing to count, and how to change that."""
    db = tmp_path / "archive.db"
    with open_archive(db):
        pass

    assert (0, "The archive is empty: archiver crawl URL fills it.\n", "") == said("stats", "--db", db)
    assert (0, "", "no gaps\nno problems\n") == said("stats", "--gaps", "--problems", "--db", db)


def test_other_addresses_of_a_blog(said, tmp_path: Path) -> None:
    """Those that it has left: its front page there leads to where it is now."""
    old = "http://old.example/"
    db = tmp_path / "archive.db"
    led = replace(fetch(BLOG.url), asked_url=old, redirects=(Redirect(url=old, status=301),))
    with open_archive(db) as archive:
        archive.add(page(article=article("Words."), fetch=fetch()))
        archive.add(page(BLOG.url, kind="index", fetch=led))

    assert f"blog.example also at {old}" in said("stats", "--db", db)[1].splitlines()
    assert [[old]] == [site["other_addresses"] for site in json.loads(said("stats", "--json", "--db", db)[1])["sites"]]
