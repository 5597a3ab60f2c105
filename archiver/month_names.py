"""The names of months in all languages that dateparser knows: which of them a word may belong to.

dateparser itself, asked for a date in no stated language, compiles the patterns of two hundred, which takes seconds
and a hundred megabytes, also where no word of the text is the name of a month in any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module

from .text import plain

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{2,}")


def languages_of(words: Iterable[str]) -> list[str]:
    """The languages in which one of *words* is the name of a month, or a part of it; those of most speakers first.

    >>> languages_of(["tammikuuta"]), languages_of(["Tags"])
    (['fi'], [])
    """
    known = _known()
    found = {code for word in words for code in known.get(plain(word), ())}
    return [code for code in _order() if code in found]


@cache
def _order() -> tuple[str, ...]:
    return tuple(import_module("dateparser.data.languages_info").language_order)


@cache
def _known() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for code in _order():
        info = import_module(f"dateparser.data.date_translation_data.{code}").info
        for month in _MONTHS:
            for name in info.get(month, ()):
                for word in _WORD.findall(name):
                    found.setdefault(plain(word), set()).add(code)
    return {word: frozenset(codes) for word, codes in found.items()}
