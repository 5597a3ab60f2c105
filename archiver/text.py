"""White space, Unicode and readable text."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n[\s]*")
_ALL = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


def is_line(text: str) -> bool:
    """Whether *text* is one line as `squeeze` makes it, found out in a tenth of the time that making it takes.

    Of white space only the blank is printable, and nothing invisible is. No is sometimes said of a clean line
    too: emoji that are joined to one.

    >>> is_line("a b"), is_line("a  b"), is_line("a b ")
    (True, False, False)
    """
    return (
        text.isprintable() and "  " not in text and text.strip(" ") == text and unicodedata.is_normalized("NFC", text)
    )


def are_lines(text: str) -> bool:
    """Whether *text* is as `lines` makes it; as careful as `is_line`.

    >>> are_lines("a\\nb"), are_lines("a\\n\\nb")
    (True, False)
    """
    return (
        text.replace("\n", "").isprintable()
        and not any(pair in text for pair in ("  ", "\n\n", " \n", "\n "))
        and text.strip(" \n") == text
        and unicodedata.is_normalized("NFC", text)
    )


def squeeze(text: str | None) -> str:
    """One line: NFC, runs of white space as one blank, ends trimmed, invisible marks gone.

    >>> squeeze("  a \\n\\t b\\u00a0c ")
    'a b c'
    """
    if not text or is_line(text):
        return text or ""
    return _ALL.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", text))).strip()


def lines(text: str | None) -> str:
    """Readable text: NFC, one line a block, blanks run together, empty lines gone; done twice equals once.

    >>> lines(" a   b \\n\\n  c ")
    'a b\\nc'
    """
    if not text or are_lines(text):
        return text or ""
    clean = unicodedata.normalize("NFC", _INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))
    return _BREAKS.sub("\n", _SPACES.sub(" ", clean)).strip()


def plain(word: str) -> str:
    """*word* in small letters without marks: pages leave them out.

    >>> plain("Février")
    'fevrier'
    """
    return "".join(c for c in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(c))


def slugify(name: str) -> str:
    """A key for a term's name when the page gives no slug of its own.

    >>> slugify("Bread & Butter ")
    'bread-butter'
    """
    return "-".join(re.findall(r"\w+", squeeze(name).casefold()))


_LETTERS = re.compile(r"[\W_]+")
_RUN = 5
_ENOUGH = 20_000
"""Characters that tell one text from another."""


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same, but for some words: most runs of five letters are in both.

    >>> same_words("It rained all day, and nobody came.", "It rained all day; nobody came.")
    True
    >>> same_words("It rained all day, and nobody came.", "Nobody was there."), same_words("", "")
    (False, False)
    """
    runs = [_runs(text[:_ENOUGH]) for text in (one, other)]
    return 2 * len(runs[0] & runs[1]) > len(runs[0] | runs[1])


def _runs(text: str) -> set[str]:
    letters = _LETTERS.sub("", text.casefold())
    return {letters[start : start + _RUN] for start in range(max(bool(letters), len(letters) - _RUN + 1))}
