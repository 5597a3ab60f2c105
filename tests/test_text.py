"""White space and Unicode: what is clean is told at once, and truly."""

from __future__ import annotations

import sys
from itertools import pairwise
from unicodedata import is_normalized

from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.text import are_lines, is_line, lines, squeeze

INVISIBLE = "\u00ad\u200b\u2060\ufeff"
odd = st.text(alphabet="ab \n\t\r\x85\x1c\u00a0\u2028\u0301\u00e9\u1100\u1161\u6771" + INVISIBLE, max_size=10)


def is_clean(text: str, *, breaks: str) -> bool:
    """By the letter: what `squeeze` (without *breaks*) and `lines` promise."""
    spaces = [c for c in text if c.isspace() or c == "\u2028"]
    return (
        set(spaces) <= {" ", *breaks}
        and not any(a.isspace() and b.isspace() for a, b in pairwise(text))
        and text == text.strip()
        and not set(text) & set(INVISIBLE)
        and is_normalized("NFC", text)
    )


@settings(max_examples=500, deadline=None)
@given(odd)
def test_cleaned_text_is_clean_and_stays(text):
    assert is_clean(squeeze(text), breaks="")
    assert is_clean(lines(text), breaks="\n")
    assert squeeze(squeeze(text)) == squeeze(text)
    assert lines(lines(text)) == lines(text)


@settings(max_examples=500, deadline=None)
@given(odd)
def test_only_clean_text_is_called_clean(text):
    """The quick look may doubt a clean text, never trust another."""
    assert is_clean(text, breaks="") or not is_line(text)
    assert is_clean(text, breaks="\n") or not are_lines(text)


def test_every_character_that_is_not_plain_is_seen():
    """All of Unicode between two letters, where the text has to change."""
    seen = [chr(n) for n in range(sys.maxunicode + 1)]
    changed = [c for c in seen if (c.isspace() and c != " ") or c in INVISIBLE or not is_normalized("NFC", f"a{c}b")]

    assert [] == [c for c in changed if is_line(f"a{c}b") or (c != "\n" and are_lines(f"a{c}b"))]


def test_plain_text_of_any_language_is_known_as_such():
    """Else all of it would be cleaned again and again."""
    for text in ("Été à Łódź", "東京都で。", "Πού είσαι; (ναι)", "“Quoted” – and more…", "שלום", "हिन्दी में", "😀"):
        assert is_line(text)
        assert are_lines(f"{text}\n{text}")
