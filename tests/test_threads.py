"""Threads: every comment kept once, in reading order, whatever order it came in."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from builders import comment, comments, moment
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.threads import DEEPEST, build_thread, path, paths


def shape(thread):
    return [(c.id, c.depth) for c in thread]


def test_answers_stand_below_what_they_answer():
    """A reply follows its parent, whatever comes between them on the page."""
    thread = build_thread(comments("a", "b", ("c", "a"), ("d", "c"), ("e", "b")))

    assert shape(thread) == [("a", 0), ("c", 1), ("d", 2), ("b", 0), ("e", 1)]
    assert [c.position for c in thread] == [0, 1, 2, 3, 4]


def test_times_order_siblings_when_all_are_known():
    """A list that is printed newest first is read oldest first."""
    newest_first = [
        comment("3", at="2024-01-03T00:00:00", position=0),
        comment("2", at="2024-01-02T00:00:00", position=1),
        comment("1", at="2024-01-01T00:00:00", position=2),
    ]

    assert [c.id for c in build_thread(newest_first)] == ["1", "2", "3"]


def test_numbers_of_ids_order_one_minute():
    """Two comments of one minute stand by the numbers of their ids, as numbers."""
    same = [comment(f"comment-{n}", at="2024-01-01T00:00:00", position=2 - n) for n in (10, 9)]

    assert [c.id for c in build_thread(same)] == ["comment-9", "comment-10"]


def test_derived_ids_are_no_numbers():
    """The digits of a hash order nothing: such comments stand as printed, behind those with numbers."""
    same = [
        comment("~00000000000000b9", at="2024-01-01T00:00:00", position=0),
        comment("~00000000000000a1", at="2024-01-01T00:00:00", position=1),
        comment("5", at="2024-01-01T00:00:00", position=2),
    ]

    assert [c.id for c in build_thread(same)] == ["5", "~00000000000000b9", "~00000000000000a1"]


@pytest.mark.parametrize("unsure", [None, moment("2024-01-01T00:00:00", precision="day")])
def test_one_time_that_is_not_known_leaves_the_printed_order(unsure):
    """A comment of which only the day is known could stand anywhere in it."""
    printed = [
        comment("b", at="2024-01-02T00:00:00", position=0),
        replace(comment("x", position=1), published=unsure),
        comment("a", at="2024-01-01T00:00:00", position=2),
    ]

    assert [c.id for c in build_thread(printed)] == ["b", "x", "a"]


def test_pages_follow_each_other():
    """Without times the first page of comments stands before the second."""
    second = comment("c", position=0, page=2), comment("d", position=1, page=2)
    first = comment("a", position=0), comment("b", position=1)

    assert [c.id for c in build_thread([*second, *first])] == ["a", "b", "c", "d"]


def test_answer_to_an_absent_comment_is_marked():
    """It stands at the top, still saying what it answers."""
    [lost] = build_thread([comment("b", "a", depth=3)])

    assert (lost.parent, lost.parent_missing, lost.depth) == ("a", True, 0)


def test_absent_parent_is_found_when_it_comes():
    marked = build_thread([comment("b", "a")])

    thread = build_thread([*marked, comment("a", position=1)])

    assert shape(thread) == [("a", 0), ("b", 1)]
    assert not thread[1].parent_missing


def test_nobody_answers_themselves():
    [alone] = build_thread([comment("a", "a")])

    assert (alone.parent, alone.parent_missing, alone.depth) == (None, False, 0)


def test_ring_of_answers_opens_at_its_first_comment():
    """a answers c, c answers b, b answers a, and d answers b: nobody is lost."""
    ring = comments("x", ("a", "c"), ("b", "a"), ("c", "b"), ("d", "b"))

    assert shape(build_thread(ring)) == [("x", 0), ("a", 0), ("b", 1), ("c", 2), ("d", 2)]


def test_one_id_is_one_comment():
    """The first on the pages is kept; the others fill what it leaves open."""
    twice = [
        comment("a", text="first", position=0, author="Ann"),
        comment("a", at="2024-01-01T00:00:00", text="second", position=5, author="Bo", permalink="https://x.example/"),
    ]

    [kept] = build_thread(twice)

    assert (kept.text, kept.author, kept.permalink) == ("first", "Ann", "https://x.example/")
    assert moment("2024-01-01T00:00:00") == kept.published


def test_words_fill_an_empty_copy():
    twice = [comment("a", text="", html="", position=0), comment("a", text="said", html="<p>said</p>", position=1)]

    [kept] = build_thread(twice)

    assert (kept.text, kept.html) == ("said", "<p>said</p>")


def test_pings_stand_among_comments():
    thread = build_thread(
        [
            comment("2", at="2024-01-02T00:00:00", position=0),
            comment("1", at="2024-01-01T00:00:00", position=1, kind="pingback"),
        ]
    )

    assert [(c.id, c.kind) for c in thread] == [("1", "pingback"), ("2", "comment")]


ids = st.sampled_from([*"abcdefgh", "1", "2", "30", "~1"])
times = st.none() | st.builds(
    moment,
    st.sampled_from(["2024-01-01T00:00:00", "2024-01-02T00:00:00", "2024-01-03T00:00:00"]),
    precision=st.sampled_from(["second", "minute", "day"]),
)
any_comment = st.builds(
    lambda id, parent, published, **fields: replace(comment(id, parent, **fields), published=published),
    ids,
    st.none() | ids,
    times,
    position=st.integers(0, 5),
    page=st.none() | st.integers(1, 3),
    text=st.sampled_from(["", "x", "y"]),
    author=st.sampled_from([None, "Ann"]),
    depth=st.integers(0, 2),
    parent_missing=st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(any_comment, max_size=14))
def test_every_id_is_kept_once(found):
    thread = build_thread(found)

    assert sorted({c.id for c in found}) == sorted(c.id for c in thread)


@settings(max_examples=300, deadline=None)
@given(st.lists(any_comment, max_size=14).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_order_of_arrival_does_not_matter(both):
    one, other = both

    assert build_thread(one) == build_thread(other)


@settings(max_examples=300, deadline=None)
@given(st.lists(any_comment, max_size=14))
def test_building_twice_equals_once(found):
    thread = build_thread(found)

    assert thread == build_thread(thread)


@settings(max_examples=300, deadline=None)
@given(st.lists(any_comment, max_size=14))
def test_depths_and_paths_agree_with_parents(found):
    """An answer is one deeper than what it answers, behind it, and its path begins with the other's."""
    thread = build_thread(found)
    place = dict(zip((c.id for c in thread), zip(thread, paths(thread), strict=True), strict=True))

    for answer, own in place.values():
        if answer.parent is None or answer.parent_missing:
            assert answer.depth == 0
            assert "." not in own
            assert answer.parent not in place
        else:
            parent, above = place[answer.parent]
            assert answer.depth == parent.depth + 1
            assert answer.position > parent.position
            assert own.rpartition(".")[0] == above


@settings(max_examples=200, deadline=None)
@given(st.lists(any_comment, max_size=14))
def test_sorting_by_path_reads_the_thread(found):
    thread = build_thread(found)

    assert list(paths(thread)) == sorted(set(paths(thread)))


def test_paths_have_four_digits():
    assert paths(build_thread(comments("a", ("b", "a"), ("c", "a"), "d"))) == ("0001", "0001.0001", "0001.0002", "0002")


def test_path_is_a_place():
    assert path([1, 3]) == "0001.0003"
    assert path([10_000]) == "a10000"
    assert path([123_456, 1]) == "b123456.0001"


def test_twenty_thousand_siblings_sort():
    thread = build_thread(comment(str(n), position=n) for n in range(20_000))

    found = paths(thread)

    assert [str(n) for n in range(20_000)] == [c.id for c in thread]
    assert list(found) == sorted(found)


def test_ten_thousand_levels_are_read_fast():
    """A chain of answers is no recursion and no square: paths stop growing."""
    chain = comments("0", *((str(n), str(n - 1)) for n in range(1, 10_000)))

    started = time.process_time()
    thread = build_thread(reversed(chain))
    found = paths(thread)
    took = time.process_time() - started

    assert [(str(n), n) for n in range(10_000)] == shape(thread)
    assert list(found) == sorted(set(found))
    assert max(map(len, found)) < DEEPEST * 5 + 10
    assert took < 5


def test_below_the_deepest_level_order_and_subtrees_hold():
    """Answers too deep for a group of their own stand between their parent and its next sibling."""
    chain = [("0", None), *((str(n), str(n - 1)) for n in range(1, DEEPEST + 5))]
    late = (f"{DEEPEST}x", str(DEEPEST - 1))
    thread = build_thread(comment(id, parent, position=n) for n, (id, parent) in enumerate([*chain, late]))
    found = dict(zip((c.id for c in thread), paths(thread), strict=True))

    assert list(found.values()) == sorted(found.values())
    assert thread[-1].id == late[0]
    below = [id for id, own in found.items() if own.startswith(found["5"] + ".")]
    assert [c.id for c in thread[6:]] == below
