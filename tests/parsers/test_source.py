"""Tags of a page's source, and elements that know where theirs stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archiver.parse import parse_page
from archiver.parsers.folds import page_tree
from archiver.parsers.nodes import SILENT, walk
from archiver.parsers.source import Source, tags_of, words
from archiver.parsers.trace import Trace
from archiver.parsers.tree import Element, make_tree

CASES = sorted(Path(__file__).parents[1].glob("cases/*/*/page.html"))

PIECES = [
    "<div>", "</div>", "<p>", "</p>", "<li>", "</li>", "<ul class='a b'>", "</ul>", "<b>", "</b>", "<I>", "</I>",
    "<br>", "<br/>", "<img alt='<p>' src=x>", "<a title=\"a>b\" href=/x/>", "</a>", "<td>", "<table>", "</table>",
    "<!-- <p> -->", "<!--", "-->", "<![CDATA[<p>]]>", "<?php <p> ?>", "<script>var a = '<p></p>';</script>",
    "<style>p > a{}</style>", "<textarea><p></textarea>", "<title><b></title>", "<p title=it's>", "<p title=\"never",
    "<", ">", "&lt;p>", "words", "\x00", "\r\n", "é", "<body class=x>", "<html lang=en>", "</body>", "<p<b>",
    "<1>", "</>",
]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>a</p>", ["p", "/p"]),
        ("<P CLASS=x>a</P >", ["p", "/p"]),
        ("<!-- <b> --><i>", ["i"]),
        ("<!--><b>", ["b"]),
        ("<![CDATA[ x ]]><b>", ["b"]),
        ('<a title="<b>" href=x>', ["a"]),
        ("<a title='>' b>", ["a"]),
        ("<p title=it's><b>it's</b>", ["p", "b", "/b"]),
        ("<script>'</p><b>'</script><i>", ["script", "/script", "i"]),
        ("<textarea><b></TEXTAREA>", ["textarea", "/textarea"]),
        ("<script>a</scripted></script>", ["script", "/script"]),
        ("<style>", ["style"]),
        ("a < b > c", []),
        ("<p", []),
    ],
)
def test_tags(source: str, expected: list[str]) -> None:
    """What is a tag and what only looks like one."""
    assert expected == ["/" * tag.closing + tag.name for tag in tags_of(source)]


def test_tags_know_their_places() -> None:
    """From the first character to behind the last."""
    source = 'é <p class="a">b</p>'

    assert ['<p class="a">', "</p>"] == [source[tag.start : tag.end] for tag in tags_of(source)]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25))
@example(["<title><b></title>", "<p>"])
@example(['<p title="never', "<b>", "<img alt='<p>' src=x>"])
def test_the_tree_is_the_same(pieces: list[str]) -> None:
    """To know where an element stands changes nothing in what it is."""
    source = "".join(pieces)

    assert str(make_tree(source)) == str(Source(source).tree())


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_elements_stand_where_they_say(pieces: list[str]) -> None:
    """At the place of an element begins a tag of its name; its stretch says what it says."""
    source = Source("".join(pieces))

    for tag in walk(source.tree()):
        place = source.start(tag)
        if place is not None:
            assert f"<{tag.name}" == source.text[place : place + len(tag.name) + 1].lower()
        span = source.span(tag, tag, words(tag))
        if span is not None:
            assert place == span.start
            assert words(tag) == words(make_tree(source.text[span.start : span.end]))


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.parent.name}-{path.parent.name}")
def test_every_element_of_a_page_is_found(path: Path) -> None:
    """On pages of real markup each element that a tag began has its place, and its stretch of the source."""
    source = Source(path.read_text(encoding="utf-8"))
    tree = source.tree()
    begun = [tag for tag in walk(tree) if isinstance(tag, Element) and tag.at >= 0]

    assert len([tag for tag in source.tags if not tag.closing]) == len(begun)
    shown = [tag for tag in begun if tag.name not in SILENT]
    assert [] == [tag.name for tag in shown if source.span(tag, tag, words(tag)) is None]


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.parent.name}-{path.parent.name}")
def test_a_page_says_the_same_to_whoever_asks(path: Path) -> None:
    """Tracing one thing of it changes nothing in the reading."""
    url = json.loads((path.parent / "case.json").read_text(encoding="utf-8"))["url"]
    html = path.read_bytes()

    assert parse_page(html, url, strict=True) == parse_page(html, url, strict=True, trace=Trace("quote", "0"))


@pytest.mark.parametrize(
    ("markup", "inner"),
    [
        ("<ul><li id=x>One<li>Two</ul>", "<li id=x>One"),
        ("<div><p id=x>One<p>Two</div>", "<p id=x>One"),
        ("<div><p id=x>One</div>Two", "<p id=x>One"),
        ("<p id=x>One", "<p id=x>One"),
        ("<div id=x><div>One</div>Two</div>Three", "<div id=x><div>One</div>Two</div>"),
        ("<div id=x>One<!-- </div> -->Two</div>Three", "<div id=x>One<!-- </div> -->Two</div>"),
        ("<div id=x>One<script>'</div>'</script>Two</div>Three", "<div id=x>One<script>'</div>'</script>Two</div>"),
        ("<div id=x>One<p>Two</div></p>Three", "<div id=x>One<p>Two</div>"),
        ("<div id=x>One</b>Two</div>Three", "<div id=x>One</b>Two</div>"),
        ("<DIV ID=x>One</Div>Two", "<DIV ID=x>One</Div>"),
        ("<div id=x>One<br/>Two<br>Three</div>Four", "<div id=x>One<br/>Two<br>Three</div>"),
    ],
)
def test_where_an_element_ends(markup: str, inner: str) -> None:
    """Closed or not, around what looks like its end."""
    source = Source(markup)
    element = next(tag for tag in walk(source.tree()) if tag.attrs.get("id") == "x")

    span = source.span(element, element, words(element))

    assert span is not None
    assert inner == markup[span.start : span.end]


def test_an_element_without_a_tag_has_no_place() -> None:
    """The parser makes a body where the page has none."""
    source = Source("<p>One")
    body = source.tree().body

    assert body is not None
    assert source.start(body) is None
    assert source.span(body, body, words(body)) is None


def test_a_page_that_gives_places_of_its_own() -> None:
    """An attribute like ours is taken for nothing that it says."""
    markup = '<p archiver-place="9999">One</p><p archiver-place="x">Two</p>'
    source = Source(markup)

    assert [0, markup.rindex("<p")] == [source.start(tag) for tag in walk(source.tree()) if tag.name == "p"]


def test_large_pages_have_places() -> None:
    """A page with folds has the same elements, and a fold's have places, too."""
    items = "".join(f'<li class="comment even" id="comment-{n}"><p>Words {n}.</p></li>\n' for n in range(11_000))
    markup = f"<ol>{items}</ol><p id=last>End"
    source = Source(markup)

    tree = source.tree()

    assert str(page_tree(markup)) == str(tree)
    last = next(tag for tag in walk(tree) if tag.attrs.get("id") == "last")
    assert markup.index("<p id=last>") == source.start(last)
