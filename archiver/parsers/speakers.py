"""Who says it: the cue beside a quote, the noun phrase that is its subject, and that person's full name.

A sentence is read as tokens. Each quotation is blacked out to one token, so that nothing somebody says is taken for
the frame around it. Where no rule holds there is no speaker: none is better than a wrong one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal, NamedTuple

from .cues import BODIES, DOCUMENT, FEMALE, MALE, OFFICE, RUN, TITLES, grammar

BLANK = "\0"
"""Stands for each character of a quotation in the text that the rules read."""

_REACH = 500  # characters of a sentence that are read on one side of a quote
_BE = frozenset("was were is are been being be".split())
_NOT_ADVERBS = frozenset("daily family ally weekly monthly rally assembly".split())
_GENITIVE = frozenset("des der eines einer".split())
_NAMING = frozenset("called dubbed labeled branded touted".split())
_PAST = frozenset(
    """thought went came took gave made ran held sent got stood sat left met saw knew found wore drew rose spoke kept
    let won lost led paid told said wrote did had""".split()
)
_PLACE = frozenset("of for from at in with to on".split())


class Token(NamedTuple):
    """A word, name, mark or quotation. `kind` is N name, P pronoun, V cue, A source phrase, D determiner,
    R preposition, C clause opener, H relative `who`, X word between subject and cue, S possessive, Q quotation,
    w any other word, else the mark itself."""

    kind: str
    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Mention:
    """The words that name a speaker. `head` is where the name itself starts."""

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


@cache
def _pattern(language: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<Q>{BLANK}+)|(?P<S>[’']s\b|(?<=s)[’'](?=\s))|(?P<A>(?i:{grammar(language).sources})\b)|(?P<N>{RUN.pattern})"
        r"|(?P<w>\w+(?:[’'-]\w+)*)|(?P<K>[^\w\s])"
    )


def _names(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """The runs of capitalised words, without the word that only starts a sentence."""
    openers = grammar(language).openers
    for match in RUN.finditer(text, start, end):
        at, run = match.start(), match.group()
        if at > start and text[at - 1].isalnum():
            continue
        while run and run.split(None, 1)[0].partition("’")[0] in openers:
            run = run.partition(" ")[2]
        if run:
            yield match.end() - len(run), match.end()


_ENGLISH = grammar("en")


class Frame:
    """The tokens of one stretch of an article, and the grammar that reads them."""

    def __init__(self, text: str, start: int, end: int, language: str) -> None:
        self.text = text
        self.words = grammar(language)
        self.nouns_capital = language == "de"
        self.tokens = self._without_brackets(self._read(_pattern(language), start, end))
        for i, token in enumerate(self.tokens):
            if token.kind == "V" and not self.is_cue(i):
                self.tokens[i] = token._replace(kind="w")

    def _read(self, pattern: re.Pattern[str], start: int, end: int) -> list[Token]:
        tokens = []
        for match in pattern.finditer(self.text, start, end):
            kind, word = match.lastgroup or "", match.group()
            at = match.start()
            while kind == "N" and word.split(None, 1)[0] in self.words.openers:
                first, _, word = word.partition(" ")
                tokens.append(Token(self._kind(first.lower()), at, at + len(first), first.lower()))
                at = match.end() - len(word)
                if not word:
                    break
            if not word:
                continue
            if kind == "N" and self.nouns_capital and self._is_german_noun(tokens, word):
                first, _, word = word.partition(" ")
                tokens.append(Token("w", at, at + len(first), first.lower()))
                at = match.end() - len(word)
                if not word:
                    continue
            low = word.lower()
            if kind == "w" and "-" in low and low.rpartition("-")[2] in self.words.pronouns:
                cut = match.end() - len(low.rpartition("-")[2])  # dit-il, a-t-elle
                verb = low[: low.index("-")]
                tokens.append(Token(self._kind(verb), match.start(), match.start() + len(verb), verb))
                tokens.append(Token("P", cut, match.end(), self.text[cut : match.end()].lower()))
                continue
            if kind == "N" and low.rpartition(" ")[2].rstrip(".") in TITLES:
                kind = "w"
            elif kind == "w":
                kind = self._kind(low)
            elif kind == "K":
                kind = word
            tokens.append(Token(kind, at, match.end(), low))
        return tokens

    @staticmethod
    def _is_german_noun(tokens: list[Token], run: str) -> bool:
        """True for a run that starts with a common noun: after an article, or an office, or an adverb by its ending."""
        first = run.split(None, 1)[0]
        if OFFICE.search(first) or re.search(r"(?:lich|weise|dem|ings|ung|heit|keit)$", first):
            return True
        if not tokens:
            return False
        adjective = len(tokens) > 1 and tokens[-1].kind == "w" and tokens[-2].kind == "D"
        return tokens[-1].kind == "D" or (adjective and tokens[-1].word.endswith(("e", "en", "er")))

    @staticmethod
    def _without_brackets(tokens: list[Token]) -> list[Token]:
        """Leave out `(R-Tex.)` and the like, which stand between a name and its verb."""
        kept: list[Token] = []
        for token in tokens:
            kept.append(token)
            if token.kind in ")]":
                opening = next((k for k in range(len(kept) - 2, max(-1, len(kept) - 12), -1) if kept[k].kind in "(["), None)
                if opening is not None:
                    del kept[opening:]
        return kept

    def _kind(self, word: str) -> str:
        words = self.words
        if word in words.cues:
            return "V"
        if word.partition("’")[0].partition("'")[0] in words.pronouns:
            return "P"
        for kind, members in (
            ("D", words.determiners),
            ("R", words.prepositions),
            ("C", words.breaks),
            ("X", words.between),
        ):
            if word in members:
                return kind
        if word in {"who", "qui", "quien"}:
            return "H"
        return "X" if word.endswith("ly") and word not in _NOT_ADVERBS else "w"

    def is_cue(self, at: int) -> bool:
        """True for a verb that reports; False for its look-alikes: the call, was told, a proposed plan."""
        token = self.tokens[at]
        if token.kind == "A":
            return True
        if token.kind != "V":
            return False
        before = self.tokens[at - 1] if at else None
        following = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if token.word in _NAMING and (following is None or following.kind == "Q"):
            return False  # a show called "…"
        if token.word.startswith("continue") and following and following.kind not in ",:.Q":
            return False
        if before is None:
            return True
        if token.word.endswith("ing") and before.kind == "w" and at > 1 and self.tokens[at - 2].kind == "D":
            return False  # one common saying
        if before.kind in "DS":
            return False
        if before.kind == "R" and not (before.word == "to" or token.word.endswith("ing")):
            return False
        if before.word in _BE and token.word.endswith(("ed", "told")):
            return False
        if token.word in self.words.nouns:
            return before.kind in "XP" or before.word == "to" or before.word.endswith("s")
        return True

    def cues(self, start: int = 0) -> list[int]:
        """Where the cues are, in order."""
        return [i for i in range(start, len(self.tokens)) if self.is_cue(i)]

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
                role = self._clip(t[opening].end, t[comma].start)
                return Mention("name", found.start, found.end, found.role or role)
        return self._phrase(first, comma)

    def _clip(self, start: int, end: int) -> str | None:
        """The words of a role: short, no clause, without its article."""
        words = self.text[start:end].strip(" ,").split()
        if words and words[0].lower() in self.words.determiners:
            words = words[1:]
        plain = [w.lower() for w in words]
        if not words or len(words) > 14 or words[0][0].isdigit() or BLANK in self.text[start:end]:
            return None
        if plain[0] in {"who", "which", "whose"} or plain[0].endswith(("ing", "ed")) or plain[0] in self.words.breaks:
            return None
        return None if plain[0] in self.words.prepositions else " ".join(words)

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
        return (touching or free or [None])[0]

    def _nominal(self, i: int, end: int) -> tuple[Mention | None, int]:
        """The noun phrase that starts at token *i*, and the token after it."""
        t = self.tokens
        if t[i].kind == "P":
            return Mention("pronoun", t[i].start, t[i].end), i + 1
        if t[i].kind not in "DNw":
            return None, i + 1
        j = i
        while j < end and t[j].kind in "DNSw" and not (
            j > i and ((t[j].kind == "D" and t[j].word not in _GENITIVE) or t[j].word.endswith("ing"))
        ):
            if j > i and self.words is not _ENGLISH:
                pass
            elif j > i and _is_past(t[j].word) and (t[j - 1].kind == "N" or j > i + 1):
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
            role = self._clip(t[lead].start, last.start) if lead < j - 1 else None
            return Mention("name", last.start if role else start, last.end, role), j
        if t[i].kind == "N" and j < end and t[i + 1].kind == "w" and t[j].word not in _PLACE:
            return Mention("name", t[i].start, t[i].end), j  # Smith issues a letter
        plural = j - i <= 3 and j == end and (last.word.endswith("s") or last.word in {"police", "people"})
        if last.kind == "w" and (t[i].kind in "DN" or plural) and j - i <= 12:
            if DOCUMENT.search(last.word) and j + 1 < end and t[j].word in {"from", "by", "of"} and t[j + 1].kind == "N":
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
            role = self._clip(t[begin].start, last.start) if names[-1] > begin else None
            return Mention("name", last.start, last.end, role or self._aside(names[-1] + 1))
        if t[i].kind not in "DN" and not t[stop - 1].word.endswith("s"):
            return None
        if stop + 1 < len(t) and t[stop].kind == "," and t[stop + 1].kind == "N":
            return Mention("name", t[stop + 1].start, t[stop + 1].end, self._clip(t[i].start, t[stop - 1].end))
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
            return Attribution(Mention("name", t[0].start, t[0].end, self._aside(1)), None, 0.8, direct=True)
        for start in (*(k + 1 for k in reversed(commas)), 0):
            mention, _ = self._nominal(start, len(t) - 1) if start < len(t) - 1 else (None, 0)
            if mention and mention.kind != "noun" and (self.words is _ENGLISH or " " in self.text[slice(*_bounds(mention))]):
                return Attribution(mention, None, 0.6, direct=True)
        return None

    def _aside(self, i: int) -> str | None:
        """The role in `, the mayor of Leeds,` after a name."""
        t = self.tokens
        if i + 1 >= len(t) or t[i].kind != "," or t[i + 1].kind not in "Dw":
            return None
        stop = next((k for k in range(i + 1, len(t)) if t[k].kind in ",.;:QVC"), len(t))
        return self._clip(t[i].end, t[stop - 1].end)


def _bounds(mention: Mention) -> tuple[int, int]:
    return mention.start, mention.end


def _is_past(word: str) -> bool:
    return word in _PAST or (word.endswith("ed") and len(word) > 4)


def _cue(frame: Frame, at: int) -> str:
    return frame.text[frame.tokens[at].start : frame.tokens[at].end]


def after(text: str, start: int, end: int, language: str) -> Attribution | None:
    """The attribution that follows a quote in its sentence: `said Smith`, `Smith said`, `according to Smith`."""
    frame = Frame(text, start, min(end, start + _REACH), language)
    t = frame.tokens
    i = 0
    while i < len(t) and t[i].kind in ",.–—―-":
        i += 1
    dashed = i > 0 and t[i - 1].kind in "–—―-"
    if i == len(t) or t[i].kind == "Q":
        return None
    stop = next((k for k in range(i, len(t)) if t[k].kind in "Q;:"), len(t))
    begin = next((k for k in range(i, stop) if t[k].kind != "X"), i)
    if t[begin].kind in "VA" and t[begin].word not in frame.words.nouns:
        found = frame.object(begin + 1)
        return Attribution(found, _cue(frame, begin), 0.95, direct=True) if found else None
    if dashed and t[i].kind == "N" and (i + 1 == len(t) or t[i + 1].kind == ","):
        return Attribution(Mention("name", t[i].start, t[i].end, frame._aside(i + 1)), None, 0.85, direct=True)
    for cue in frame.cues(i):
        if cue >= stop:
            break
        found = frame.object(cue + 1) if t[cue].kind == "A" else frame.subject(cue, i)
        if found and t[cue].kind == "V" and all(x.kind in "wD" for x in t[i:cue] if x.start < found.start):
            return Attribution(found, _cue(frame, cue), 0.95, direct=True)
        if found:
            return Attribution(found, _cue(frame, cue), 0.7)
    return None


def before(text: str, start: int, end: int, language: str) -> Attribution | None:
    """The attribution that leads up to a quote in its sentence: `Smith said, "…"`, `Smith called it a "…"`."""
    frame = Frame(text, max(start, end - _REACH), end, language)
    t = frame.tokens
    if not t:
        return None
    colon = t[-1].kind == ":"
    cues = frame.cues()
    if colon and len(t) > 2 and t[-2].kind == "N" and t[-3].kind in "–—―-":
        return frame.labelled()
    verbs = [k for k in cues if t[k].kind == "V" and not (colon and frame.subordinate(k))]
    plain = [k for k in verbs if not (k and t[k - 1].word == "to")]
    for cue in [
        *reversed((verbs if colon else plain)[-4:]),
        *(k for k in cues if t[k].kind == "A"),
        *reversed(verbs[-2:]),
    ]:
        direct = t[-1].kind in ":," or t[-1].word in {"that", "as", "dass", "que"} or cue == len(t) - 1
        found = frame.object(cue + 1) if t[cue].kind == "A" else frame.subject(cue)
        if not found and t[cue].kind == "V" and t[-1].kind in ":," and not t[cue].word.endswith("ing"):
            found = frame.object(cue + 1)
            found = found if found and found.kind != "noun" else None
        if found:
            return Attribution(found, _cue(frame, cue), 0.9 if direct else 0.75, direct)
    return frame.labelled() if colon else None


def signed(text: str, start: int, end: int, language: str) -> Attribution | None:
    """The speaker that a signature names: `Jane Doe, mayor of Leeds`."""
    frame = Frame(text, start, end, language)
    for i, token in enumerate(frame.tokens):
        if token.kind == "N":
            lead = frame._clip(start, token.start) if i else None
            return Attribution(Mention("name", token.start, token.end, lead or frame._aside(i + 1)), None, 0.95, True)
    return None


class Known(NamedTuple):
    """One place in an article where somebody or something is named."""

    start: int
    end: int
    words: tuple[str, ...]
    """The name without titles."""

    sex: str
    """`m` or `f` when a title tells, else empty."""

    @property
    def person(self) -> bool:
        """True unless a word of it is one of bodies and places."""
        return not any(w.lower() in BODIES or w.isupper() for w in self.words)


def _known(start: int, end: int, run: str, language: str) -> Known:
    words = run.split()
    leads = [w.rstrip(".").lower() for w in words[:-1]]
    titles = [k for k, w in enumerate(leads) if w in TITLES or (language == "de" and OFFICE.search(w))]
    sex = "m" if MALE.intersection(leads) else "f" if FEMALE.intersection(leads) else ""
    return Known(start, end, tuple(words[titles[-1] + 1 :] if titles else words), sex)


class People:
    """Everybody an article names, in order: makes full names of last names and persons of pronouns."""

    def __init__(self, whole: str, text: str, language: str, authors: Sequence[str] = ()) -> None:
        self.whole = whole
        self.text = text
        self.language = language
        self.authors = tuple(authors)
        self._sexes: dict[str, str] = {}

    @cached_property
    def known(self) -> list[Known]:
        """Every name outside of quotations."""
        return [
            _known(a, b, self.text[a:b], self.language) for a, b in _names(self.text, 0, len(self.text), self.language)
        ]

    @cached_property
    def _starts(self) -> list[int]:
        return [k.start for k in self.known]

    @cached_property
    def _full(self) -> dict[str, list[Known]]:
        full: dict[str, list[Known]] = {}
        for known in self.known:
            if len(known.words) > 1:
                full.setdefault(known.words[-1].lower(), []).append(known)
        return full

    def name(self, mention: Mention) -> str | None:
        """The fullest name known for a mention; None for one that names nobody."""
        run = self.whole[mention.start : mention.end]
        if mention.kind == "noun":
            return self._of_document(run)
        if mention.kind == "pronoun":
            return self._of_pronoun(mention, run.lower().replace("’", "'").partition("'")[0])
        words = run.split()
        if words and words[0].lower() in grammar(self.language).determiners:
            run = " ".join(words[1:])
        known = _known(mention.start, mention.end, run, self.language)
        if known.sex:
            self._sexes[known.words[-1].lower()] = known.sex
        return self.full(known)

    def full(self, known: Known) -> str:
        """The full name that a last name stands for: the nearest one before it, else the first after."""
        same = self._full.get(known.words[-1].lower(), [])
        if len(known.words) > 1:  # "Republican John Smith" where "John Smith" is also named
            shorter = [k.words for k in same if len(k.words) < len(known.words) and known.words[-len(k.words) :] == k.words]
            return " ".join(min(shorter, key=len, default=known.words))
        before = [k for k in same if k.start < known.start]
        if not same:
            return next((a for a in self.authors if a.split()[-1:] == list(known.words)), " ".join(known.words))
        return self.full(before[-1] if before else same[0])

    def _of_document(self, run: str) -> str | None:
        """Who stands behind "a press release from Acme", "an Acme report"."""
        if not DOCUMENT.search(run):
            return None
        names = list(_names(run, 0, len(run), self.language))
        return run[slice(*names[-1])] if names else None

    def _of_pronoun(self, mention: Mention, pronoun: str) -> str | None:
        """The person a pronoun stands for: the subject of a sentence before it, in this paragraph or the last two."""
        words = grammar(self.language)
        if pronoun in {"i", "ich", "je", "yo", "io", "ik", "eu"}:
            return self.authors[0] if len(self.authors) == 1 else None
        if pronoun not in words.he | words.she:
            return None
        sex = "m" if pronoun in words.he else "f"
        stretches = self._sentences_before(mention.start)
        for strong in (True, False):
            for start, end in stretches if strong else stretches[:4]:
                for known in self.known[bisect_right(self._starts, start - 1) : bisect_right(self._starts, end - 1)]:
                    if self._may_be(known, sex, start, strong):
                        self._sexes[known.words[-1].lower()] = sex
                        return self.full(known)
        return None

    @cached_property
    def _alone(self) -> set[str]:
        """Last names that stand without a first name somewhere."""
        return {k.words[0].lower() for k in self.known if len(k.words) == 1}

    def _may_be(self, known: Known, sex: str, start: int, strong: bool) -> bool:
        """True for a name that a pronoun may stand for; *strong* when it is surely a person's."""
        last = known.words[-1].lower()
        if not known.person or self._sexes.get(last, known.sex or sex) != sex:
            return False
        lead = self.text[max(start, known.start - 12) : known.start].split()
        if lead and lead[-1].lower() in grammar(self.language).prepositions | {"the"}:
            return False
        if self.text[known.end : known.end + 2] in {"’s", "'s"}:
            return False
        if len(known.words) == 1:
            return known.sex != "" or last in self._full or not strong
        return not strong or last in self._alone or last in self._sexes

    def _sentences_before(self, at: int) -> list[tuple[int, int]]:
        """Stretches to look for an antecedent in, the nearest first: at most three paragraphs back."""
        found = []
        stop = at
        for _ in range(3):
            line = self.text.rfind("\n", max(0, stop - 3000), stop) + 1
            cuts = [line, *(m.end() for m in _SENTENCE.finditer(self.text, line, stop)), stop]
            found += [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if b > a][::-1]
            if line == 0:
                break
            stop = line - 1
        return found


_SENTENCE = re.compile(rf"(?<![A-Z])(?<!Dr|Mr|Ms|Jr|Sr|St|Lt|Ft)(?<!Mrs|Sen|Rep|Gov|Gen|Rev|Col|Sgt)(?<!Prof|Capt)[.!?…{BLANK}]\s+(?=[^\W\d_a-z]|{BLANK})")
