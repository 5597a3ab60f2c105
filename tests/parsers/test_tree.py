"""Bytes become text, and text a tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
