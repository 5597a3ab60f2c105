"""Categories and tags."""

from __future__ import annotations

import pytest

from archiver.parsers.document import Document
from archiver.parsers.nodes import walk
from archiver.parsers.terms import find_terms, term_slug


def terms(body: str, head: str = "") -> list[tuple[str, str, str]]:
    """The terms of a page, as scheme, name and slug."""
    page = Document(f"<html><head>{head}</head><body>{body}</body></html>", "http://a.example/post/")
    return [(t.scheme, t.name, t.slug) for t in find_terms(page, walk(page.body))]


@pytest.mark.parametrize(
    ("expected", "body"),
    [
        ([("category", "Loaves", "loaves")], '<a href="/category/loaves/" rel="category tag">Loaves</a>'),
        ([("category", "Loaves", "3")], '<a href="/?cat=3" rel="category">Loaves</a>'),
        ([("category", "Rye", "rye")], '<a href="/category/loaves/rye/" rel="category tag">Rye</a>'),
        ([("tag", "sour dough", "sour-dough")], '<a href="/tag/sour-dough/" rel="tag">sour dough</a>'),
        ([("tag", "sour", "sour")], '<a href="/?tag=sour" rel="tag">#sour</a>'),
        ([("tag", "Brötchen", "brötchen")], '<a href="/tag/br%C3%B6tchen/" rel="tag">Brötchen</a>'),
        (
            [("category", "Loaves", "loaves")],
            '<div class="taxonomy-category wp-block-post-terms"><a href="/topic/loaves/" rel="tag">Loaves</a></div>',
        ),
        (
            [("category", "Loaves", "loaves")],
            '<span class="cat-links"><a href="/x/loaves/" rel="tag">Loaves</a></span>',
        ),
        (
            [("tag", "Rye", "rye"), ("category", "Rye", "rye")],
            '<a href="/tag/rye/" rel="tag">Rye</a><a href="/category/rye/" rel="tag">Rye</a>',
        ),
        ([("tag", "rye", "rye")], '<a href="/tag/rye/" rel="tag">rye</a> <a href="/tag/rye/" rel="tag">Rye</a>'),
        ([], '<div class="tagcloud"><a href="/tag/salt/" rel="tag">salt</a></div>'),
        ([], '<a href="/tag/salt/" class="tag-cloud-link" rel="tag">salt</a>'),
        ([], '<a href="/tag/salt/">salt</a>'),
        ([], '<a href="/tag/salt/" rel="tag"> </a>'),
    ],
)
def test_terms(expected: list[tuple[str, str, str]], body: str) -> None:
    """Links that say they are terms, told apart by relation, surroundings and address."""
    assert expected == terms(body)


def test_tags_that_only_the_head_names() -> None:
    """Open Graph's, when the page prints none."""
    head = '<meta property="article:tag" content="Sour Dough"><meta property="article:tag" content="rye">'

    assert terms("<p>x</p>", head) == [("tag", "Sour Dough", "sour-dough"), ("tag", "rye", "rye")]
    assert terms('<a href="/tag/oats/" rel="tag">oats</a>', head) == [("tag", "oats", "oats")]


@pytest.mark.parametrize(
    ("slug", "href"),
    [
        ("rye", "http://a.example/tag/rye/"),
        ("rye", "/tag/rye"),
        ("3", "/?cat=3"),
        ("rye", "/?lang=en&tag=rye"),
        ("rye", "/tag/rye/?lang=en"),
        ("日本", "/tag/%E6%97%A5%E6%9C%AC/"),
    ],
)
def test_term_slug(slug: str, href: str) -> None:
    """The last part of the address, readable."""
    assert slug == term_slug(href)


@pytest.mark.parametrize("href", ["http://[x/category/loaves/", "//[/?cat=3", "http://a.example]/tag/rye/"])
def test_an_address_that_is_none_costs_no_other_term(href: str) -> None:
    """A bracket that begins no IPv6 address; the name stands for the slug."""
    rye = '<a href="/tag/rye/" rel="tag">Rye</a>'

    assert ("tag", "Rye", "rye") in terms(f'<a href="{href}" rel="tag">Salt</a>{rye}')
    assert ("Salt", "salt") in {(name, slug) for _, name, slug in terms(f'<a href="{href}" rel="tag">Salt</a>{rye}')}
