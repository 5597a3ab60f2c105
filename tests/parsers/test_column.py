"""The element that holds the prose, found without names."""

from __future__ import annotations

import pytest

from archiver.parsers.column import find_column
from archiver.parsers.document import Document
from archiver.parsers.nodes import Test, attribute

LONG = "<p>The bakers by the river told this story for years, and never the same way twice.</p>"
SHORT = "<p>It rained.</p>"


def nothing(_node: object) -> bool:
    return False


def column(markup: str, skip: Test = nothing) -> str:
    """The id of the element that is found in an article's."""
    page = Document(f'<article id="whole">{markup}</article>', "http://a.example/")
    return attribute(find_column(page.by_name("article")[0], skip), "id")


@pytest.mark.parametrize(
    ("expected", "markup"),
    [
        ("b", f'<h1 class="t">Rye</h1><div id="b">{LONG}{LONG}</div>'),
        ("b", f'<div><h1 class="t">Rye</h1></div><div><div id="b">{LONG}</div><div>Share</div></div>'),
        ("b", f'<div id="b"><h2>Winter</h2><div>{LONG}</div>{SHORT}</div>'),
        ("b", f'<div id="b">Once upon a time <div>{LONG}</div></div>'),
        ("b", f'<div id="b">{LONG * 5}</div><div class="bio">{LONG}</div>'),
        ("whole", f"<div>{LONG}</div><div>{LONG}</div>"),
        ("whole", f"{SHORT}<div>{LONG}</div>"),
    ],
)
def test_column(expected: str, markup: str) -> None:
    """Inwards as long as nothing that an author wrote stays behind."""
    assert expected == column(markup)


def test_what_is_skipped_counts_for_nothing() -> None:
    """Prose of another post beside the body holds nothing back."""
    markup = f'<div id="b">{LONG}</div><aside>{LONG}</aside>'

    assert column(markup, lambda node: node.name == "aside") == "b"
