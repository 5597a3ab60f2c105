"""Bylines into people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.parsers.authors import byline_names, clean_name, find_authors
from archiver.parsers.document import Document
from archiver.parsers.nodes import walk

URL = "http://a.example/post/"


def authors(body: str, head: str = "") -> list[tuple[str, str | None]]:
    """The authors of a page, as names and addresses."""
    page = Document(f"<html><head>{head}</head><body>{body}</body></html>", URL)
    nodes = page.by_class("entry")
    return [(p.name, p.url) for p in find_authors(page, list(walk(page.body)), nodes[0] if nodes else None)]


IDA = ("Ida Miller", "http://a.example/author/ida/")


@pytest.mark.parametrize(
    ("expected", "body"),
    [
        ([IDA], '<a href="/author/ida/" rel="author">Ida Miller</a>'),
        ([IDA], '<span class="author vcard"><a class="url fn n" href="/author/ida/">Ida Miller</a></span>'),
        ([IDA], 'By <a href="/author/ida/">Ida Miller</a>'),
        ([IDA], 'By <a href="/?author=3" rel="author"></a><a class="fn" href="/author/ida/">Ida Miller</a>'),
        ([("Ida Miller", None)], '<span class="byline">By Ida Miller</span>'),
        ([("Ida Miller", None)], '<p class="byline">Posted by Ida Miller on March 2, 2014 at 8:00 am</p>'),
        ([("Ida Miller", None)], '<p class="byline">March 2, 2014 | by Ida Miller</p>'),
        ([("Ida Miller", None)], '<p class="byline">Von Ida Miller am 2. März 2014</p>'),
        ([("Ida Miller", None), ("Otto Oat", None)], '<p class="byline">By Ida Miller and Otto Oat</p>'),
        (
            [("Ida Miller", None), ("Otto Oat", None), ("Uwe", None)],
            '<p class="byline">Ida Miller, Otto Oat &amp; Uwe</p>',
        ),
        ([("Ida Miller", None)], '<div itemprop="author"><meta itemprop="name" content="Ida Miller"></div>'),
        (
            [("Ida Miller", "http://a.example/ida")],
            '<span itemprop="author"><a href="/ida"><span itemprop="name">Ida Miller</span></a></span>',
        ),
        ([("Ida Miller", None)], '<p class="wp-block-post-author__name">Ida Miller</p>'),
        (
            [IDA],
            '<a href="/author/ida/" rel="author">Ida Miller</a> <a href="/author/ida/" rel="author">Ida Miller</a>',
        ),
        ([("O’Brien & Söhne", None)], '<b class="fn">O&#8217;Brien &amp; S&ouml;hne</b>'),
        ([("Da Silva", None)], '<b class="fn">Da Silva</b>'),
        ([("blogger2008", "http://a.example/author/b/")], '<a href="/author/b/" rel="author">blogger2008</a>'),
        ([("Di Leo", None)], '<span itemprop="author"><span itemprop="name">Di Leo</span></span>'),
        ([], '<div class="entry"><a href="/author/otto/" rel="author">Otto</a></div>'),
        ([], '<span class="byline">3 comments</span>'),
        ([], "<p>Bread by the river</p>"),
    ],
)
def test_authors(expected: list[tuple[str, str | None]], body: str) -> None:
    """By the surest sign: a marked link, a vcard, microdata, a class, an author's archive, a byline's words."""
    if "By <a" in body and "rel" not in body:
        body = f"<p>{body}</p>"

    assert expected == authors(body)


@pytest.mark.parametrize(
    ("expected", "head"),
    [
        ([("Ida", None)], '<meta name="author" content="Ida">'),
        (
            [("Ida", "http://a.example/ida")],
            '<script type="application/ld+json">{"@type": "Article", '
            '"author": {"name": "Ida", "url": "/ida"}}</script>',
        ),
        (
            [("Ida", None), ("Otto", None)],
            '<script type="application/ld+json">{"@type": "Article", "author": ["Ida", {"name": "Otto"}]}</script>',
        ),
        (
            [("Ida", None)],
            '<script type="application/ld+json">[{"@type": "Article", "author": '
            '{"@id": "#i"}}, {"@id": "#i", "name": "Ida"}]</script>',
        ),
        ([("Ida", None)], '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Ida">'),
        ([], '<meta name="twitter:label1" content="Time to read"><meta name="twitter:data1" content="Ten minutes">'),
        ([], '<meta property="article:author" content="https://social.example/ida">'),
        (
            [],
            '<script type="application/ld+json">{"@type": "Article", '
            '"author": [[], {}, {"@id": "#nobody"}, 7]}</script>',
        ),
        ([], '<script type="application/ld+json">{"@type": "Article", "author": </script>'),
    ],
)
def test_authors_that_only_the_head_names(expected: list[tuple[str, str | None]], head: str) -> None:
    """JSON-LD, then meta elements, where they hold a name."""
    assert expected == authors("<p>x</p>", head)


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        ("Ann Lee", "By Ann Lee"),
        ("Ann Lee", "Written by: Ann Lee,"),
        ("Ann Lee", "Author: Ann Lee"),
        ("Byron Lee", "Byron Lee"),
        ("Vonda", "geschrieben von Vonda"),
        ("Di Leo", "Di Leo"),
        ("Von Trapp", "Von Trapp"),
        ("Da Silva", "Da Silva"),
        ("Da Silva", "By Da Silva"),
        ("blogger2008", "blogger2008"),
        ("Edit Kovács", "Edit Kovács"),
        ("José Ortega y Gasset", "José Ortega y Gasset"),
        ("Parker", "Parker"),
        (None, "http://ann.example/"),
        (None, "ann@a.example"),
        (None, "March 2, 2014"),
        (None, "Ann Lee March 2, 2014"),
        (None, "3 comments"),
        (None, " – "),
        (None, "x" * 81),
    ],
)
def test_clean_name(expected: str | None, words: str) -> None:
    """A name without what leads to it; what cannot be a name is none."""
    assert expected == clean_name(words)


@pytest.mark.parametrize(
    ("expected", "words", "language"),
    [
        (["Ann Lee"], "Posted by Ann Lee", "en"),
        (["Ida Miller"], "Von Ida Miller", "de-AT"),
        (["Ida"], "Von Ida", "de"),
        (["Ida"], "von Ida", None),
        (["Von Trapp"], "Von Trapp", "en"),
        (["Von Trapp"], "By Von Trapp", "en"),
        (["Da Silva"], "Da Silva", "pt-BR"),
        (["Di Leo"], "Di Leo", "it"),
        (["Ida Bianchi"], "Di Ida Bianchi", "it"),
        (["Di Leo"], "Scritto da Di Leo", "it"),
        (["José Ortega y Gasset"], "Por José Ortega y Gasset", "es"),
        (["Ana García", "Luis Pérez"], "Por Ana García y Luis Pérez", "es"),
        (["Ana", "Luis", "Eva"], "Ana, Luis y Eva", "es"),
        (["José Ortega y Gasset", "Ana García"], "José Ortega y Gasset, Ana García", "es"),
        (["Anne Petit", "Luc Grand"], "Par Anne Petit et Luc Grand", "fr"),
        (["Ann", "Bob"], "By Ann and Bob", "en"),
        (["Edit Kovács"], "By Edit Kovács", "en"),
        (["Ann Lee"], "Ann Lee, Edit", "en"),
        (["Ann Lee"], "Ann Lee, Edit this post", "en"),
        ([], "3 comments", "en"),
        ([], "Filed in 2014", "en"),
    ],
)
def test_byline_names(expected: list[str], words: str, language: str | None) -> None:
    """A small word before a name is part of it, or leads to it where the language has it so."""
    assert expected == byline_names(words, language)


@given(st.text(max_size=100))
def test_a_clean_name_is_clean(words: str) -> None:
    """Whatever the words, the answer is one short line, or nothing."""
    name = clean_name(words)

    assert name is None or (0 < len(name) <= 80 and name == name.strip() and "\n" not in name)
