"""When the chain of the posts' own links holds all posts: what a list must show to prove it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from archiver.discover.chain import Chain, proof_of
from archiver.discover.sources import Errand, Sources
from archiver.store.queue import Queue

HOME = "https://a.example"


def chain_of(*posts: str) -> Chain:
    """A chain that was walked from one end to the other."""
    chain = Chain(ends={posts[0], posts[-1]})
    for one, other in pairwise(posts):
        chain.link(one, other)
        chain.link(other, one)
    return chain


def pages(*numbers: int) -> list[str]:
    return [f"{HOME}/page/{number}/" for number in numbers]


def test_a_chain_with_two_ends_and_no_post_unread_is_walked():
    """One that breaks has four ends; a circle has none; of one that is being read some are named only."""
    assert Chain(ends={"a", "b"}).walked
    assert not Chain(ends={"a", "b"}, unread={"c"}).walked
    assert not Chain(ends={"a", "b", "c", "d"}).walked
    assert not Chain().walked


@pytest.mark.parametrize(
    ("first", "older", "url", "posts"),
    [
        ("edc", pages(2), pages(2)[0], 2),
        ("ed", pages(2), pages(3)[0], 1),
        ("e", pages(2, 3, 5), pages(5)[0], 1),
        ("bed", pages(2), pages(3)[0], 1),
        ("ced", pages(2), pages(3)[0], 1),
        ("dec", pages(2), pages(2)[0], 2),
    ],
    ids=["two pages", "three", "numbered", "sticky", "sticky, on the next page too", "sticky, on this page"],
)
def test_page_that_must_be_the_last(first, older, url, posts):
    """With as many posts as the other pages leave, of which the chain's other end is the last."""
    proof = proof_of(chain_of(*"edcba"), 5, list(first), older)

    assert proof is not None
    assert (url, posts, "a") == (proof.url, proof.posts, proof.end)


@pytest.mark.parametrize(
    ("first", "older"),
    [
        ("dc", pages(2)),
        ("ec", pages(2)),
        ("exd", pages(2, 4)),
        ("edx", pages(2)),
        ("edcba", pages(2)),
        ("ed", []),
        ("ed", [f"{HOME}/older/"]),
        ("", pages(2)),
    ],
    ids=["no end", "a gap", "more pages", "a post beyond", "both ends", "one page", "no numbers", "empty"],
)
def test_list_that_can_prove_nothing(first, older):
    """Its first page does not follow the chain, or its pages are not numbered, or there are more of them."""
    assert proof_of(chain_of(*"edcba"), 5, list(first), older) is None


@pytest.mark.parametrize(
    ("posts", "older", "holds"),
    [("a", [], True), ("ba", [], False), ("x", [], False), ("", [], False), ("a", pages(4), False), ("b", [], False)],
)
def test_last_page_as_it_is(posts, older, holds):
    """A post more anywhere in the list shifts its last page."""
    proof = proof_of(chain_of(*"edcba"), 5, list("ed"), pages(2))

    assert proof is not None
    assert holds is proof.holds(list(posts), older, set("abcde"))


def read(sources: Sources, posts: list[str], but: str = "") -> None:
    """The posts are read, one after the other, each with links to those beside it; *but* one cannot be had."""
    for before, url, after in zip(["", *posts], posts, [*posts[1:], ""], strict=False):
        if url != but:
            others = [other for other in (before, after) if other]
            sources.found("start", url)
            sources.found_neighbours(url, others)
            for other in others:
                sources.found("neighbour", other)


class Counting(Queue):
    """A memory that counts the rows it is asked for."""

    rows = 0

    def remembered(self, source: str | None = None) -> list[tuple[str, str]]:
        found = super().remembered(source)
        self.rows += len(found)
        return found


@pytest.mark.parametrize("size", [100, 400])
def test_no_page_of_a_list_has_all_posts_gone_through(size):
    """A list beside a chain with two ends and a post that cannot be had: a page costs the same, however many posts."""
    with Counting(":memory:") as memory:
        memory.start("a crawl")
        sources = Sources(memory)
        posts = [f"{HOME}/post-{number}/" for number in range(size)]
        read(sources, posts, but=posts[size // 2])
        memory.rows = 0

        for number in range(size - 1):
            sources.page_of("archive", posts[number : number + 1], pages(number + 2), first=number == 0)

        assert 0 == memory.rows


def test_list_waits_for_the_chain_and_proves_it():
    """The second page is not asked for where the last one is as it must be; not even after a crash."""
    posts = [f"{HOME}/post-{number}/" for number in range(5)]
    with Queue(":memory:") as memory:
        memory.start("a crawl")
        sources = Sources(memory)
        step = sources.page_of("archive", posts[:2], pages(2), first=True, waits=True)
        read(sources, posts)

        sources = Sources(memory)
        left = sources.left()
        sources.begun(left)
        sources.keep(pages(3), posts[4:], [])

        assert (None, [Errand(source="oldest", url=pages(3)[0], guessed=True)]) == (step.following, left)
        assert [] == Sources(memory).left()
        assert {"neighbour": True} == Sources(memory).survey.finished
