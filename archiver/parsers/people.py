"""Full names: whom a last name, a title or a pronoun stands for in an article."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from .cues import BODIES, DOCUMENT, FEMALE, MALE, OFFICE, TITLES, grammar
from .sentences import END, names
from .speakers import Mention


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

    def __init__(self, whole: str, plain: str, language: str, authors: Sequence[str] = ()) -> None:
        """*plain* is the *whole* text with its quotations blacked out: names in them are not counted."""
        self.whole = whole
        self.text = plain
        self.language = language
        self.authors = tuple(authors)
        self._sexes: dict[str, str] = {}

    @cached_property
    def known(self) -> list[Known]:
        """Every name outside of quotations."""
        return [_known(a, b, self.text[a:b], self.language) for a, b in names(self.text, self.language)]

    @cached_property
    def _starts(self) -> list[int]:
        return [k.start for k in self.known]

    @cached_property
    def _full(self) -> dict[str, list[Known]]:
        """The full names with each last name, where they stand first."""
        full: dict[str, dict[tuple[str, ...], Known]] = {}
        for known in self.known:
            if len(known.words) > 1:
                full.setdefault(known.words[-1].lower(), {}).setdefault(known.words, known)
        return {last: list(same.values()) for last, same in full.items()}

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
        """The full name that a last name stands for: the newest one before it, else the first after."""
        same = self._full.get(known.words[-1].lower(), [])
        words = known.words
        if len(words) > 1:
            for other in same:  # "Republican John Smith" where "John Smith" is also named
                if len(other.words) < len(words) and words[-len(other.words) :] == other.words:
                    words = other.words
            return " ".join(words)
        if not same:
            return next((a for a in self.authors if a.split()[-1:] == [*words]), words[0])
        before = [k for k in same if k.start < known.start]
        return self.full(before[-1] if before else same[0])

    def _of_document(self, run: str) -> str | None:
        """Who stands behind "a press release from Acme", "an Acme report"."""
        if not DOCUMENT.search(run):
            return None
        found = list(names(run, self.language))
        return run[slice(*found[-1])] if found else None

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
                for known in self.known[bisect_left(self._starts, start) : bisect_left(self._starts, end)]:
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
            low = max(0, stop - 3000)
            line = max(low, self.text.rfind("\n", low, stop) + 1)
            cuts = [line, *(m.end() for m in END.finditer(self.text, line, stop)), stop]
            found += [(a, b) for a, b in pairwise(cuts) if b > a][::-1]
            if line == low:
                break
            stop = line - 1
        return found
