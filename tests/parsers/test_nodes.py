"""Small questions to one node."""

from __future__ import annotations

import pytest
from bs4 import Tag

from archiver.parsers.nodes import after, classes, inside, named, nearest, rels, text, walk
from archiver.parsers.tree import make_tree


def first(markup: str, name: str) -> Tag:
    node = make_tree(markup).find(name)
    assert isinstance(node, Tag)
    return node


@pytest.mark.parametrize(
    ("expected", "markup"),
    [
        ("a b", "<div>a<p>b</p></div>"),
        ("ab", "<div>a<b>b</b></div>"),
        ("a b", "<div>a<br>b</div>"),
        ("a c", "<div>a<script>b</script> <!-- b --> c<style>b</style></div>"),
        ("a", "<div>a<textarea>b</textarea><noscript>c</noscript></div>"),
        ("1 2", "<div><table><tr><td>1</td><td>2</td></tr></table></div>"),
        ("a & b", "<div>a &amp; b</div>"),
        ("é", "<div>e<b>\u0301</b></div>"),
    ],
)
def test_text(expected: str, markup: str) -> None:
    """One line, blocks apart, inline elements together, nothing that no reader sees."""
    assert expected == text(first(markup, "div"))
    assert expected == text(first(markup, "div"), lambda node: False)


def test_text_without_what_is_skipped() -> None:
    """What a test names is left out with all it holds."""
    assert text(first("<div>a <b>b <i>c</i></b> d</div>", "div"), lambda node: node.name == "b") == "a d"


def test_text_of_nothing_is_empty() -> None:
    """None is taken, so that a search that found nothing need not be asked about."""
    assert text(None) == ""


def test_walk_stays_below_its_root() -> None:
    """In document order, without the root, without what follows it."""
    root = first("<div><p><b>x</b></p><i>y</i></div><u>z</u>", "div")

    assert [node.name for node in walk(root)] == ["p", "b", "i"]
    assert [node.name for node in walk(root, lambda node: node.name == "p")] == ["i"]


def test_after_is_what_follows_an_element_and_all_it_holds() -> None:
    """Also where the element is the last of its parent's."""
    root = first("<div><p><b>x</b></p></div><u>z</u>", "div")
    bold = root.b

    assert bold is not None
    assert after(bold) is first_of(root, "u")
    assert after(root.find_parent("html")) is None  # type: ignore[arg-type]


def first_of(node: Tag, name: str) -> Tag:
    found = node.find_next(name)
    assert isinstance(found, Tag)
    return found


def test_classes_and_relations() -> None:
    """Classes as written, relations in lower case; an element without any has none."""
    link = first('<a class=" Big  red " rel="NoFollow UGC">x</a>', "a")

    assert classes(link) == ["Big", "red"]
    assert rels(link) == ["nofollow", "ugc"]
    assert classes(first("<a>x</a>", "a")) == []


@pytest.mark.parametrize(
    ("expected", "markup"),
    [
        (True, '<div class="x related-posts">'),
        (True, '<div id="Related-Posts">'),
        (False, '<div class="unrelated-posts">'),
        (False, '<div class="related-posts-2">'),
        (False, '<h2 id="related-posts">'),
        (True, '<h2 class="related-posts">'),
        (False, "<div>"),
    ],
)
def test_named(expected: bool, markup: str) -> None:
    """A whole class name or id, in any case; the id of a heading is made of its words and does not count."""
    node = make_tree(markup).find(["div", "h2"])

    assert isinstance(node, Tag)
    assert expected is named("related-posts")(node)


def test_nearest_and_inside() -> None:
    """The closest ancestor that passes; a node stands inside itself."""
    bold = first("<div><section><div id=x><b>y</b></div></section></div>", "b")
    found = nearest(bold, lambda node: node.name == "div")

    assert found is not None
    assert found.get("id") == "x"
    assert inside(bold, found)
    assert inside(bold, bold)
    assert not inside(found, bold)
    assert nearest(bold, lambda node: node.name == "table") is None
