"""Who says it: the cue beside a quote, and the noun phrase that is its subject.

Where no rule holds there is no speaker: none is better than a wrong one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from .cues import DOCUMENT, word_set
from .sentences import BLANK, Sentence

_REACH = 320  # characters of a sentence that are read on one side of a quote
_GENITIVE = word_set("des der eines einer")
_PAST = word_set(
    """thought went came took gave made ran held sent got stood sat left met saw knew found wore drew rose spoke
    kept let won lost led paid told said wrote did had"""
)
_PLACE = word_set("of for from at in with to on")


@dataclass(frozen=True, slots=True)
class Mention:
    """The words that name a speaker: a name, a pronoun, or a noun phrase such as `a spokesman for the city`."""

    kind: Literal["name", "pronoun", "noun"]
    start: int
    end: int
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """A mention with the cue that makes it a speaker."""

    mention: Mention
    cue: str | None
    confidence: float
    direct: bool = False
    """True when the cue touches the quote, as in `"…," said Smith`."""

    rule: str = ""
    """Where it was found."""


class _Reading(Sentence):
    """A sentence with its noun phrases."""

    def subject(self, verb: int, first: int = 0) -> Mention | None:
        """Who does the *verb*, looked for to its left."""
        t = self.tokens
        i = verb - 1
        while i >= first and (t[i].kind == "X" or t[i].word == "to"):
            i -= 1
        if i < first:
            return None
        if t[i].kind == "H":
            i -= 1 if i and t[i - 1].kind != "," else 2
        elif t[i].kind == ",":
            return self._main(first, i) if t[verb].word.endswith("ing") else self._before_aside(first, i)
        elif t[i].kind in "CV" or t[i].word in {"as"}:
            earlier = [k for k in range(first, i + 1) if t[k].kind == "V"]
            return self.subject(earlier[-1], first) if earlier else self._phrase(first, i)
        return self._phrase(first, i + 1, loose=t[verb].word.endswith("ing"))

    def _main(self, first: int, end: int) -> Mention | None:
        """The subject of the sentence that `, saying` goes on from."""
        t = self.tokens
        starts = [first, *(k + 1 for k in range(first, end) if t[k].kind == ",")]
        for start in starts:
            while start < end and t[start].kind == "X":
                start += 1
            stop = next((k for k in range(start, end) if t[k].kind in ",;:CVQ"), end)
            if start < stop and t[start].kind in "NPDw":
                mention, _ = self._nominal(start, stop)
                if mention:
                    return mention
        return self._phrase(first, end)

    def _before_aside(self, first: int, comma: int) -> Mention | None:
        """The noun phrase before `, the chief of something,` or `, who …,`."""
        t = self.tokens
        opening = comma
        for _ in range(4):
            opening = next((k for k in range(opening - 1, first - 1, -1) if t[k].kind == ","), -1)
            if opening <= first:
                break
            found = self._phrase(first, opening)
            if found and found.kind == "name":
                role = self.clip(t[opening].end, t[comma].start)
                return Mention("name", found.start, found.end, found.role or role)
        found = self._phrase(first, comma)
        lead = next((k for k in range(comma - 1, first, -1) if t[k].kind == ","), first)
        if found and found.kind == "name" and lead > first + 1 and t[lead].end <= found.start <= t[lead + 1].end:
            return Mention("name", found.start, found.end, found.role or self.clip(t[first].start, t[lead].start))
        return found

    def clip(self, start: int, end: int) -> str | None:
        """The words of a role: short, no clause, without its article."""
        words = self.text[start:end].strip(" ,").split()
        if words and words[0].lower() in self.words.determiners:
            words = words[1:]
        plain = [w.lower() for w in words]
        if not words or len(words) > 14 or words[0][0].isdigit() or BLANK in self.text[start:end]:
            return None
        if plain[0].endswith(("ing", "ed")) or words[0].strip(",") in self.words.openers:
            return None
        clause = self.words.breaks | self.words.prepositions | self.words.relatives | self.words.pronouns
        return None if plain[0] in clause else " ".join(words)

    def _phrase(self, first: int, end: int, loose: bool = False) -> Mention | None:
        """The head noun phrase of the clause that ends before token *end*."""
        t = self.tokens
        start = end
        while start > first and (t[start - 1].kind in "NPDRXSHw" or t[start - 1].kind == "."):
            start -= 1
        found = []
        i = start
        while i < end:
            mention, after = self._nominal(i, end)
            if mention:
                inside = i > start and t[i - 1].kind == "R" and not (loose and t[i - 1].word == "with")
                found.append((mention, inside, after == end))
            i = max(after, i + 1)
        free = [m for m, inside, _ in found if not inside]
        touching = [m for m, inside, touches in found if touches and not inside and m.kind != "noun"]
        return next(iter(touching or free), None)

    def _nominal(self, i: int, end: int) -> tuple[Mention | None, int]:
        """The noun phrase that starts at token *i*, and the token after it."""
        t = self.tokens
        if t[i].kind == "P":
            return Mention("pronoun", t[i].start, t[i].end), i + 1
        if t[i].kind not in "DNw":
            return None, i + 1
        j = i
        while j < end and t[j].kind in "DNSw":
            if j > i and ((t[j].kind == "D" and t[j].word not in _GENITIVE) or t[j].word.endswith("ing")):
                break
            if j > i and self.language == "en" and _is_past(t[j].word) and (t[j - 1].kind == "N" or j > i + 1):
                break
            j += 1
            if t[j - 1].kind == "N" and (j == end or t[j].kind not in "Sw" or t[j].word[:1].isdigit()):
                break
        last = t[j - 1]
        if last.kind == "N":
            lead = j - 1
            while lead > i and t[lead - 1].kind == "w" and t[lead - 1].word.isalpha():
                lead -= 1
            start = last.start if t[i].kind != "D" or lead < j - 1 else t[i].start
            role = self.clip(t[lead].start, last.start) if lead < j - 1 else None
            return Mention("name", last.start if role else start, last.end, role), j
        if t[i].kind == "N" and j < end and t[i + 1].kind == "w" and t[j].word not in _PLACE:
            return Mention("name", t[i].start, t[i].end), j  # Smith issues a letter
        plural = j - i <= 3 and j == end and (last.word.endswith("s") or last.word in {"police", "people"})
        if last.kind == "w" and (t[i].kind in "DN" or plural) and j - i <= 12:
            if (
                DOCUMENT.search(last.word)
                and j + 1 < end
                and t[j].word in {"from", "by", "of"}
                and t[j + 1].kind == "N"
            ):
                return Mention("noun", t[i].start, t[j + 1].end), j + 2
            return Mention("noun", t[i].start, last.end), j
        return None, j

    def object(self, i: int) -> Mention | None:
        """Whom a cue names to its right: said *Smith*, according to *the report*."""
        t = self.tokens
        while i < len(t) and t[i].kind == "X":
            i += 1
        stop = i
        while stop < len(t) and stop - i < 10 and t[stop].kind in "NDSw":
            stop += 1
        if i < len(t) and t[i].kind == "P":
            return Mention("pronoun", t[i].start, t[i].end)
        if stop == i:
            return None
        names = [k for k in range(i, stop) if t[k].kind == "N" and (k + 1 == stop or t[k + 1].kind not in "Sw")]
        if not names and stop + 1 < len(t) and t[stop].word in {"and", "und", "et", "y", "e", "en"}:
            joined = next((k for k in range(stop + 1, min(stop + 9, len(t))) if t[k].kind not in "Dw"), 0)
            if joined and t[joined].kind == "N" and t[stop - 1].kind != "N":
                names = [joined]
        if names:
            last = t[names[-1]]
            begin = i + (t[i].kind == "D")
            role = self.clip(t[begin].start, last.start) if names[-1] > begin else None
            return Mention("name", last.start, last.end, role or self.aside(names[-1] + 1))
        if t[i].kind not in "DN" and not t[stop - 1].word.endswith("s"):
            return None
        if stop + 1 < len(t) and t[stop].kind == "," and t[stop + 1].kind == "N":
            return Mention("name", t[stop + 1].start, t[stop + 1].end, self.clip(t[i].start, t[stop - 1].end))
        while stop + 1 < len(t) and t[stop].word in _PLACE and t[stop + 1].kind in "NDw":
            stop += 2
            while stop < len(t) and t[stop].kind in "NSw":
                stop += 1
        return Mention("noun", t[i].start, t[stop - 1].end)

    def subordinate(self, cue: int) -> bool:
        """True for a cue in a clause such as `When Smith said so,` that the sentence goes on from."""
        t = self.tokens
        start = next((k for k in range(cue, -1, -1) if t[k].kind in ",;:Q"), -1) + 1
        comma = next((k for k in range(cue, len(t)) if t[k].kind == ","), None)
        return comma is not None and comma < len(t) - 2 and (t[start].kind == "C" or t[start].word in {"after", "as"})

    def labelled(self) -> Attribution | None:
        """The speaker of a sentence that ends in a colon and has no cue: `Smith:`, `Smith hit back in a tweet:`."""
        t = self.tokens
        commas = [k for k in range(len(t)) if t[k].kind == ","]
        if len(t) > 1 and t[-2].kind == "N" and (len(t) == 2 or t[-3].kind in "–—―-"):
            return Attribution(Mention("name", t[-2].start, t[-2].end), None, 0.8, direct=True)
        if t[0].kind == "N" and all(x.kind in "NDw,:R" for x in t[1:]) and len(t) < 10:
            return Attribution(Mention("name", t[0].start, t[0].end, self.aside(1)), None, 0.8, direct=True)
        for start in (*(k + 1 for k in reversed(commas)), 0):
            mention, _ = self._nominal(start, len(t) - 1) if start < len(t) - 1 else (None, 0)
            if not mention or mention.kind == "noun":
                continue
            if self.language == "en" or " " in self.text[mention.start : mention.end]:
                return Attribution(mention, None, 0.6, direct=True)
        return None

    def aside(self, i: int) -> str | None:
        """The role in `, the mayor of Leeds,` after a name."""
        t = self.tokens
        if i + 1 >= len(t) or t[i].kind != "," or t[i + 1].kind not in "Dw":
            return None
        stop = next((k for k in range(i + 1, len(t)) if t[k].kind in ",.;:QVC"), len(t))
        return self.clip(t[i].end, t[stop - 1].end)


def _is_past(word: str) -> bool:
    return word in _PAST or (word.endswith("ed") and len(word) > 4)


def after(text: str, start: int, end: int, language: str) -> Attribution | None:
    """The attribution that follows a quote in its sentence: `said Smith`, `Smith said`, `according to Smith`."""
    found = _after(text, start, end, language)
    return found and replace(found, rule="name after" if found.cue is None else "cue after")


def _after(text: str, start: int, end: int, language: str) -> Attribution | None:
    s = _Reading(text, start, min(end, start + _REACH), language)
    t = s.tokens
    i = 0
    while i < len(t) and t[i].kind in ",.–—―-":
        i += 1
    dashed = i > 0 and t[i - 1].kind in "–—―-"
    if i == len(t) or t[i].kind == "Q":
        return None
    stop = next((k for k in range(i, len(t)) if t[k].kind in "Q;:"), len(t))
    begin = next((k for k in range(i, stop) if t[k].kind != "X"), i)
    if t[begin].kind in "VA" and t[begin].word not in s.words.nouns:
        found = s.object(begin + 1)
        return Attribution(found, s.span(begin, begin), 0.95, direct=True) if found else None
    if dashed and t[i].kind == "N" and (i + 1 == len(t) or t[i + 1].kind == ","):
        return Attribution(Mention("name", t[i].start, t[i].end, s.aside(i + 1)), None, 0.85, direct=True)
    for cue in s.cues(i):
        if cue >= stop:
            break
        found = s.object(cue + 1) if t[cue].kind == "A" else s.subject(cue, i)
        if found and t[cue].kind == "V" and all(x.kind in "wD" for x in t[i:cue] if x.start < found.start):
            return Attribution(found, s.span(cue, cue), 0.95, direct=True)
        if found:
            return Attribution(found, s.span(cue, cue), 0.7)
    return None


def before(text: str, start: int, end: int, language: str) -> Attribution | None:
    """The attribution that leads up to a quote in its sentence: `Smith said, "…"`, `Smith called it a "…"`."""
    found = _before(text, start, end, language)
    return found and replace(found, rule="name before" if found.cue is None else "cue before")


def _before(text: str, start: int, end: int, language: str) -> Attribution | None:
    s = _Reading(text, max(start, end - _REACH), end, language)
    t = s.tokens
    if not t:
        return None
    colon = t[-1].kind == ":"
    cues = s.cues()
    if colon and len(t) > 2 and t[-2].kind == "N" and t[-3].kind in "–—―-":
        return s.labelled()
    verbs = [k for k in cues if t[k].kind == "V" and not (colon and s.subordinate(k))]
    plain = [k for k in verbs if not (k and t[k - 1].word == "to")]
    for cue in [
        *reversed((verbs if colon else plain)[-4:]),
        *(k for k in cues if t[k].kind == "A"),
        *reversed(verbs[-2:]),
    ]:
        direct = t[-1].kind in ":," or t[-1].word in {"that", "as", "dass", "que"} or cue == len(t) - 1
        found = s.object(cue + 1) if t[cue].kind == "A" else s.subject(cue)
        if not found and t[cue].kind == "V" and t[-1].kind in ":," and not t[cue].word.endswith("ing"):
            found = s.object(cue + 1)
            found = found if found and found.kind != "noun" else None
        if found:
            return Attribution(found, s.span(cue, cue), 0.9 if direct else 0.75, direct)
    return s.labelled() if colon else None


_BODY = re.compile(
    r"(?:[A-Z][\w’'-]* )*(?:Office|Ministry|Department|Bureau|Board|Council|Committee|Commission|Agency|Authority|"
    r"Society|Association|Federation|Union|Institute|University|College|School|Academy|Museum|Library|Church|Court|Bank|"
    r"House|Centre|Center|Friends|Journal|Book|Gospel|Letters?|Diary|Report)"
    r"(?: (?:of|for|on|to|and|the|in|at)(?= )| [A-Z][\w’'-]*)+"
)
"""A body or a book by its whole name: `Office for Aids to Navigation`, `Ministry of Foreign Affairs`."""


def signed(text: str, start: int, end: int, language: str) -> Attribution | None:
    """The speaker that a signature names: `Jane Doe, mayor of Leeds`."""
    if body := _BODY.match(text[start:end]):
        return Attribution(Mention("name", start, start + body.end()), None, 0.9, True, "signature")
    s = _Reading(text, start, end, language)
    for i, token in enumerate(s.tokens):
        if token.kind == "N":
            lead = s.clip(start, token.start) if i else None
            mention = Mention("name", token.start, token.end, lead or s.aside(i + 1))
            return Attribution(mention, None, 0.95, True, "signature")
    return None
