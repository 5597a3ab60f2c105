"""Whether a page that calls itself a further part of a post is one: some servers show the part before once more."""

from __future__ import annotations

from collections import Counter

from ..records import ParsedPage

_BEGINNING = 1000
"""Characters that tell one page of a post from another."""

_LONG, _ALIKE = 30, 0.9
"""Texts of so many words are alike when they share so many of them."""


def beginning(page: ParsedPage) -> str:
    """How the text of *page* begins; empty without one."""
    return page.article.text[:_BEGINNING] if page.article is not None else ""


def brings_news(page: ParsedPage, before: str) -> bool:
    """Whether *page* has words, and others than those that the part *before* it begins with."""
    words = beginning(page)
    return bool(words) and not are_alike(words, before[: len(words)])


def are_alike(one: str, other: str) -> bool:
    """Whether two texts are the same, but for a counter or the like where they are long.

    >>> are_alike("Flour, water, salt.", "Flour, water, salt."), are_alike("Flour", "Salt")
    (True, False)
    """
    words = Counter(one.split()), Counter(other.split())
    most = max(words[0].total(), words[1].total())
    return one == other or (most >= _LONG and (words[0] & words[1]).total() >= _ALIKE * most)
