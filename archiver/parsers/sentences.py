"""A sentence as tokens: names, pronouns, cues and what stands between them, quotations blacked out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from .cues import OFFICE, RUN, TITLES, Grammar, grammar, word_set

BLANK = "\0"
"""Stands for each character of a quotation in the text that the rules read."""

END = re.compile(
    r"(?<![A-Z])(?<!Dr|Mr|Ms|Jr|Sr|St|Lt|Ft)(?<!Mrs|Sen|Rep|Gov|Gen|Rev|Col|Sgt)(?<!Prof|Capt)"
    rf"[.!?…][)\]’”\"]*\s+(?=[^\W\d_a-z]|{BLANK}|\()"
)
"""The end of a sentence with the blanks after it; not the point of a title or an initial."""

_WORD = re.compile(r"[^ \u00a0]+[ \u00a0]*")
_BE = word_set("was were is are been being be")
_NOT_ADVERBS = word_set("daily family ally weekly monthly rally assembly")
_NAMING = word_set("called dubbed labeled branded touted")
_GERMAN_ENDING = re.compile(r"(?:lich|weise|dem|ings|ung|heit|keit)$")


class Token(NamedTuple):
    """A word, name, mark or quotation.

    `kind` is N name, P pronoun, V cue, A source phrase (according to), D determiner, R preposition, C clause opener,
    H relative `who`, X a word between subject and cue, S possessive, Q quotation, w any other word, else the mark.
    """

    kind: str
    start: int
    end: int
    word: str
    """In lower case."""


@cache
def _pattern(language: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<Q>{BLANK}+)|(?P<S>[’']s\b|(?<=s)[’'](?=\s))|(?P<A>(?i:{grammar(language).sources})\b)|(?P<N>{RUN.pattern})"
        r"|(?P<w>\w+(?:[’'-]\w+)*)|(?P<K>[^\w\s])"
    )


def _opening(run: str, words: Grammar) -> int:
    """How many characters of a capitalised run only start a sentence: 4 of `The White House`."""
    for match in _WORD.finditer(run):
        if match.group().strip(" \u00a0").partition("’")[0] not in words.openers:
            return match.start()
    return len(run)


def names(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Where names stand, without the words that only start a sentence."""
    words = grammar(language)
    for match in RUN.finditer(text):
        start = match.start()
        if start and text[start - 1].isalnum():
            continue
        start += _opening(match.group(), words)
        if start < match.end():
            yield start, match.end()


class Sentence:
    """The tokens of `text[start:end]`, which is one sentence or a part of one."""

    def __init__(self, text: str, start: int, end: int, language: str) -> None:
        self.text = text
        self.language = language
        self.words = grammar(language)
        self.tokens: list[Token] = []
        for match in _pattern(language).finditer(text, start, end):
            self._read(match.lastgroup or "", match.start(), match.end())
        for i, token in enumerate(self.tokens):
            if token.kind == "V" and not self.is_cue(i):
                self.tokens[i] = token._replace(kind="w")

    def _read(self, kind: str, start: int, end: int) -> None:
        """Add a match as one or more tokens."""
        word = self.text[start:end]
        if kind == "N":
            name = start + _opening(word, self.words)
            if self.language == "de" and name < end and self._common_noun(self.text[name:end]):
                name = min(end, name + len(self.text[name:end].split()[0]) + 1)
            for part in _WORD.finditer(self.text, start, name):
                self._add(
                    self._kind(part.group().strip().lower()), part.start(), part.start() + len(part.group().rstrip())
                )
            if name < end:
                last = self.text[name:end].split()[-1].rstrip(".").lower()
                self._add("w" if last in TITLES else "N", name, end)
            return
        tail = word.rpartition("-")[2]
        if kind == "w" and tail != word and tail.lower() in self.words.pronouns:  # dit-il, a-t-elle
            cut = start + word.index("-")
            self._add(self._kind(word[: cut - start].lower()), start, cut)
            self._add("P", end - len(tail), end)
            return
        self._add(self._kind(word.lower()) if kind == "w" else word if kind == "K" else kind, start, end)
        if word in (")", "]"):
            self._drop_brackets()

    def _add(self, kind: str, start: int, end: int) -> None:
        self.tokens.append(Token(kind, start, end, self.text[start:end].lower()))

    def _drop_brackets(self) -> None:
        """Leave out `(R-Tex.)` and the like, which stand between a name and its verb."""
        for k in range(len(self.tokens) - 2, max(-1, len(self.tokens) - 12), -1):
            if self.tokens[k].kind in "([":
                del self.tokens[k:]
                return

    def _common_noun(self, run: str) -> bool:
        """True for a German run that starts with a common noun, capitalised like a name: known by what is before it."""
        first = run.split()[0]
        if OFFICE.search(first) or _GERMAN_ENDING.search(first):
            return True
        t = self.tokens
        if len(t) > 1 and t[-1].kind == "w" and t[-1].word.endswith(("e", "en", "er")):
            return t[-2].kind == "D"
        return bool(t) and t[-1].kind == "D"

    def _kind(self, word: str) -> str:
        words = self.words
        if word in words.cues:
            return "V"
        if word.partition("’")[0].partition("'")[0] in words.pronouns:
            return "P"
        if word in words.determiners:
            return "D"
        if word in words.prepositions:
            return "R"
        if word in words.breaks:
            return "C"
        if word in words.between or (word.endswith("ly") and word not in _NOT_ADVERBS):
            return "X"
        return "H" if word in words.relatives else "w"

    def is_cue(self, at: int) -> bool:
        """True for a verb that reports; False for its look-alikes: the call, was told, a show called "…"."""
        t = self.tokens
        if t[at].kind != "V":
            return t[at].kind == "A"
        word = t[at].word
        following = t[at + 1].kind if at + 1 < len(t) else "Q"
        if (word in _NAMING and following == "Q") or (word.startswith("continue") and following not in ",:.Q"):
            return False
        if at == 0:
            return True
        kind, previous = t[at - 1].kind, t[at - 1].word
        if kind in "DS" or (previous in _BE and word.endswith(("ed", "told"))):
            return False
        if word.endswith("ing"):
            return not (kind == "w" and at > 1 and t[at - 2].kind == "D")  # one common saying
        if kind == "R" and previous != "to":
            return False
        if word in self.words.nouns:
            return kind in "XP" or previous == "to" or previous.endswith("s")
        return True

    def cues(self, start: int = 0) -> list[int]:
        """Where the cues are, in order."""
        return [i for i in range(start, len(self.tokens)) if self.tokens[i].kind in "VA"]

    def span(self, first: int, last: int) -> str:
        """The text from one token to another."""
        return self.text[self.tokens[first].start : self.tokens[last].end]
