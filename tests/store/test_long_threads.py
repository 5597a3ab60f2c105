"""A long thread in many pages is put in order now and then, and when somebody asks; the rows are the same."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from builders import POST, comment, page
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.records import Comment, ParsedPage
from archiver.store import open_archive
from archiver.store import order as ordering
from archiver.store.archive import Archive

PER_PAGE = 4


def thread(seed: int, size: int = 60) -> list[Comment]:
    """Comments in the order of their times; each answers an earlier or a later one, one that is nowhere, or none."""
    dice = Random(seed)
    found = []
    for n in range(size):
        parent = dice.choice([None, None, f"c{dice.randrange(size)}", f"c{dice.randrange(n or 1)}", "gone"])
        at = f"2024-05-{1 + n // 24:02}T{n % 24:02}:00:00" if seed % 3 else None
        found.append(comment(f"c{n}", parent if parent != f"c{n}" else None, at=at))
    if seed % 2:
        found[5] = replace(found[5], parent=None, parent_missing=True)  # a reply whose page hides what it answers
    return found


def pages(comments: list[Comment]) -> list[ParsedPage]:
    found = []
    for number, start in enumerate(range(0, len(comments), PER_PAGE), 1):
        shown = [replace(c, position=n) for n, c in enumerate(comments[start : start + PER_PAGE])]
        url = f"{POST}comment-page-{number}/"
        found.append(page(url, kind="comments", about=POST, comment_page=number, comments=tuple(shown)))
    return found


def dump(archive: Archive) -> list[tuple[str, dict[str, object]]]:
    return list(archive.content_dump())


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 5), order=st.permutations(range(15)))
def test_a_long_thread_is_the_same_as_one_put_in_order_at_every_page(seed: int, order: list[int]) -> None:
    """Whenever its rows get their places, and whichever page comes first."""
    found = pages(thread(seed))
    with open_archive(":memory:") as archive:
        for item in found:
            archive.add(item)
        expected = dump(archive)

    with pytest.MonkeyPatch.context() as patched, open_archive(":memory:") as archive:
        patched.setattr(ordering, "LONG", 3)
        for n in order:
            archive.add(found[n])
        assert expected == dump(archive)


def test_a_page_of_a_long_thread_moves_few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that come newest first would move every row each time: n²/2 of them; here each moves a few times."""
    monkeypatch.setattr(ordering, "LONG", 20)
    found = pages([comment(f"c{n}") for n in range(400)])
    moved = 0

    def count(statement: str) -> None:
        nonlocal moved
        moved += statement.lstrip().startswith("UPDATE comments SET\n        parent_external_id")

    with open_archive(":memory:") as archive:
        archive.db.conn.set_trace_callback(count)
        for item in reversed(found):
            archive.add(item)
        archive.thread(POST)

    assert 400 <= moved < 10 * 400


def test_comments_wait_behind_the_others_and_only_until_somebody_asks(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    """A program that reads beside a crawl has each comment once; the crawl's end leaves none waiting."""
    monkeypatch.setattr(ordering, "LONG", 3)
    found = pages([comment(f"c{n}") for n in range(40)])
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        for item in found[1:]:
            archive.add(item)
        archive.thread(POST)
        archive.add(found[0])
        with open_archive(path, read_only=True) as reader:
            shown = reader.thread(POST)
        assert [c["external_id"] for c in shown[-4:]] == ["c0", "c1", "c2", "c3"]
        assert [c["path"][0] for c in shown[-4:]] == ["~"] * 4

    with open_archive(path, read_only=True) as reader:
        assert [f"c{n}" for n in range(40)] == [c["external_id"] for c in reader.thread(POST)]
        assert [f"{n:04}" for n in range(1, 41)] == [c["path"] for c in reader.thread(POST)]


def test_what_a_killed_crawl_left_waiting_gets_its_place(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """By whoever opens the archive for writing next."""
    monkeypatch.setattr(ordering, "LONG", 3)
    found = pages([comment(f"c{n}") for n in range(40)])
    path = tmp_path / "archive.db"
    archive = open_archive(path)
    for item in [*found[1:], found[0]]:
        archive.add(item)
    archive.db.conn.close()  # as a kill does: nothing is put in order

    with open_archive(path) as archive:
        assert [f"{n:04}" for n in range(1, 41)] == [c["path"] for c in archive.thread(POST)]
