"""White space, Unicode and readable text."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n[\s]*")
_ALL = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


def squeeze(text: str | None) -> str:
    """One line: NFC, runs of white space as one blank, ends trimmed, invisible marks gone.

    >>> squeeze("  a \\n\\t b\\u00a0c ")
    'a b c'
    """
    if not text:
        return ""
    return _ALL.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", text))).strip()


def lines(text: str | None) -> str:
    """Readable text: NFC, one line a block, blanks run together, empty lines gone; done twice equals once.

    >>> lines(" a   b \\n\\n  c ")
    'a b\\nc'
    """
    if not text:
        return ""
    clean = unicodedata.normalize("NFC", _INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))
    return _BREAKS.sub("\n", _SPACES.sub(" ", clean)).strip()


def slugify(name: str) -> str:
    """A key for a term's name when the page gives no slug of its own.

    >>> slugify("Bread & Butter ")
    'bread-butter'
    """
    return "-".join(re.findall(r"\w+", squeeze(name).casefold()))
