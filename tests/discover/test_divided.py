"""Whether a page that calls itself a further part of a post says anything new."""

from __future__ import annotations

from builders import article, page

from archiver.discover.divided import brings_news

LONG = " ".join(f"word{n}" for n in range(60))


def test_other_words_are_news() -> None:
    assert brings_news(page(article=article("The second part.")), "The first part.")


def test_the_part_before_once_more_is_none() -> None:
    assert not brings_news(page(article=article("The first part.")), "The first part. And what follows it.")


def test_a_long_text_may_differ_by_a_counter() -> None:
    assert not brings_news(page(article=article(f"{LONG} 118 views")), f"{LONG} 117 views")


def test_a_page_without_words_brings_none() -> None:
    assert not brings_news(page(article=article("")), "The first part.")
    assert not brings_news(page(kind="other"), "The first part.")
