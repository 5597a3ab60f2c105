"""Bytes become text, and text a tree."""

from __future__ import annotations

import gc
from warnings import catch_warnings, simplefilter

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.parsers.nodes import after
from archiver.parsers.tree import decode, make_tree


@pytest.mark.parametrize(
    ("expected", "body", "content_type"),
    [
        ("é", b"\xc3\xa9", None),
        ("é", b"\xe9", None),
        ("é", b"\xe9", "text/html; charset=utf-8"),
        ("“é”", b"\x93\xe9\x94", "text/html; charset=iso-8859-1"),
        ("é", b"\xef\xbb\xbf\xc3\xa9", "text/html; charset=iso-8859-1"),
        ("é", b"\xff\xfe\xe9\x00", "text/html; charset=utf-8"),
        ("é", b"\xfe\xff\x00\xe9", None),
        ("ж", b"\xe6", "text/html; charset=windows-1251"),
        ("日", b"\x93\xfa", "text/html; charset=Shift_JIS"),
        ("日", b"\xc8\xd5", "text/html; charset=GB2312"),
        ("ş", b"\xfe", "text/html; charset=iso-8859-9"),
        ("é", b"\xc3\xa9", "text/html; charset=no-such-thing"),
        ("é", b"\xc3\xa9", "text/html; charset=base64"),
    ],
)
def test_decode(expected: str, body: bytes, content_type: str | None) -> None:
    """A byte order mark first, then UTF-8 that holds, then what is stated, read as browsers read it."""
    assert expected == decode(body, content_type)


@pytest.mark.parametrize(
    "head",
    [
        b'<meta charset="windows-1251">',
        b"<meta charset=windows-1251>",
        b"<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=windows-1251'>",
        b'<?xml version="1.0" encoding="windows-1251"?>',
    ],
)
def test_the_document_names_its_encoding(head: bytes) -> None:
    """In a meta element of either form, or in an XML declaration."""
    assert decode(head + b"\xe6").endswith("ж")


def test_the_header_is_trusted_before_the_document() -> None:
    """As HTML has it."""
    assert decode(b'<meta charset="windows-1251">\xe6', "text/html; charset=iso-8859-7").endswith("ζ")


@given(st.text())
def test_utf_8_is_never_misread(text: str) -> None:
    """Whatever is good UTF-8 and says nothing else is read as it was written."""
    assert text.removeprefix("\ufeff") == decode(text.encode()) or text[:1] in "\ufeff"


@given(st.binary(), st.none() | st.text())
def test_decoding_never_fails(body: bytes, content_type: str | None) -> None:
    """Any bytes under any header are some text."""
    assert isinstance(decode(body, content_type), str)


def test_no_level_is_lost() -> None:
    """The parser's own limit of 256 levels is lifted."""
    assert make_tree("<div>" * 1000 + "deep").get_text() == "deep"


def test_odd_characters_are_dropped() -> None:
    """Control characters and half surrogate pairs are no text; tabs and line ends are."""
    assert make_tree("<p>a\x00b\x0b\ud800c\td\ne").get_text() == "abc\td\ne"


_NAMES = """
    html head body title p div span b a ul li ol table tr td script style pre textarea template ruby rt meta br img form
    noscript svg o:p dl dt dd h1 article
""".split()
_ATTRIBUTES = (
    'class="a  b"', "id=x", "rel='x y'", "checked", 'http-equiv="content-type" content="text/html; charset=latin1"',
    "charset=utf8", "xml:lang=de", 'headers="q r"', 'class="a" class="b"',
)  # fmt: skip
_OTHER = (
    "text", " ", "\n\n", "&amp;", "&nbsp;", "&foo;", "<", "é\u2028", "<!-- c -->", "<!---->", "<!doctype html>",
    "<?php a ?>", "<![CDATA[x]]>", "<!", "</>", "<!--",
)  # fmt: skip


def _tag(parts: tuple[str, list[str]]) -> str:
    return f"<{parts[0]} {' '.join(parts[1])}>"


MARKUP = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(_NAMES), st.lists(st.sampled_from(_ATTRIBUTES), max_size=2)).map(_tag),
        st.sampled_from(_NAMES).map("</{}>".format),
        st.sampled_from(_OTHER),
    ),
    max_size=40,
).map("".join)


def described(soup: BeautifulSoup) -> list[object]:
    """All that stands in a tree, and how it hangs together."""
    found: list[object] = [str(soup), soup.get_text("|")]
    for node in soup.descendants:
        around = (node.parent, node.previous_element, node.next_element, node.previous_sibling, node.next_sibling)
        about: object = type(node)
        if isinstance(node, Tag):
            about = (node.attrs, type(node.attrs), node.can_be_empty_element, node.interesting_string_types)
        found.append((about, str(node), [other if other is None else str(other) for other in around]))
    return found


@settings(max_examples=150, deadline=None)
@given(MARKUP)
def test_the_tree_is_the_one_that_beautifulsoup_makes(markup: str) -> None:
    """The same objects in the same places, whatever the markup."""
    with catch_warnings():
        simplefilter("ignore")
        expected = BeautifulSoup(markup, "lxml", huge_tree=True)

    assert described(expected) == described(make_tree(markup))


@settings(max_examples=100, deadline=None)
@given(MARKUP)
def test_elements_know_where_they_stand(markup: str) -> None:
    """Their place in the document, the last element in them, and what follows them."""
    soup = make_tree(markup)
    elements = soup.find_all(True)

    assert list(range(len(elements))) == [node.place for node in elements]
    for node in elements:
        inner = [id(other) for other in node.find_all(True)]
        assert inner == [id(other) for other in elements[node.place + 1 : node.until + 1]]
        last = node._last_descendant(False) if node.contents else node
        assert after(node) is (last.next_element if last is not None else None)


@pytest.mark.parametrize("enabled", [True, False])
def test_the_cycle_collector_is_left_as_it_was(enabled: bool) -> None:
    """It rests while a tree grows."""
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        make_tree("<p>word")
        assert enabled == gc.isenabled()
    finally:
        (gc.enable if before else gc.disable)()
