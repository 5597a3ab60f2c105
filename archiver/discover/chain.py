"""The posts as their own links string them, each to the one before and the one after; and when that is all of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

_LAST_NUMBER = re.compile(r"\d+(?=\D*$)")
_ENDS = 2


@dataclass(slots=True)
class Chain:
    """What the posts' pages say of their neighbours; posts are known by their `page_key`.

    It takes in one page after the other, and answers without going through the posts again.
    """

    ends: set[str] = field(default_factory=set)
    """The posts with one neighbour only."""

    unread: set[str] = field(default_factory=set)
    """The posts that others name, and that were not read."""

    beside: dict[str, set[str]] = field(default_factory=dict)
    """The neighbours of the posts that were read first."""

    @property
    def walked(self) -> bool:
        """Whether it was followed from one end to the other, as far as one can tell from the chain itself.

        It need not hold all posts: where it goes from category to category, there is a chain for each.
        """
        return len(self.ends) == _ENDS and not self.unread

    def link(self, post: str, other: str) -> None:
        """Take note that *post* has the neighbour *other*."""
        self.beside.setdefault(post, set()).add(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The page of a list that must be its last one, and what it must show, if the list has the posts of a chain only.

    A list with a post more, wherever it stands in it, has more on this page, or leads on from it.
    """

    url: str
    posts: int
    end: str

    def holds(self, posts: Sequence[str], older: Collection[str], known: Set[str]) -> bool:
        """Whether the page shows these *posts*, all *known* from the chain, and leads to no *older* ones."""
        return not older and len(posts) == self.posts and posts[-1] == self.end and known >= set(posts)


def proof_of(chain: Chain, size: int, first: Sequence[str], older: Sequence[str]) -> Proof | None:
    """How a list can prove that a chain of *size* posts has them all; None where it cannot.

    *first* are the posts of the list's first page, *older* the pages that it leads to.
    """
    head, tail = _head_and_tail(chain.ends, first)
    shown = _shown(chain.beside, head, first)
    if not (tail and shown and older):
        return None
    number = -(-size // shown)
    url = _page(older[0], number)
    stated = _LAST_NUMBER.search(older[-1])
    if url is None or stated is None or int(stated[0]) > number:
        return None
    return Proof(url=url, posts=size - (number - 1) * shown, end=tail)


def _head_and_tail(ends: Iterable[str], first: Sequence[str]) -> tuple[str, str]:
    """The end that the first page shows, and the other one; nothing where this is not so."""
    shown, hidden = [end for end in ends if end in first], [end for end in ends if end not in first]
    return (shown[0], hidden[0]) if len(shown) == len(hidden) == 1 else ("", "")


def _shown(beside: Mapping[str, set[str]], head: str, first: Sequence[str]) -> int:
    """How many posts a page of the list shows: those from the chain's *head* to the last one on the *first* page.

    Sticky posts stand on that page in addition, before the others. 0 where the page does not follow the chain.
    """
    before, post = "", head
    for number in range(1, len(first) + 1):
        if post == first[-1]:
            return number
        onward = beside.get(post, set()) - {before}
        if post not in first or len(onward) != 1:
            return 0
        before, post = post, next(iter(onward))
    return 0


def _page(second: str, number: int) -> str | None:
    """The address of a page of a list, by that of its *second* page.

    >>> _page("https://a.example/2012/page/2/", 40)
    'https://a.example/2012/page/40/'
    """
    stated = _LAST_NUMBER.search(second)
    if stated is None or int(stated[0]) != 2 or number < 2:
        return None
    return f"{second[: stated.start()]}{number}{second[stated.end() :]}"
