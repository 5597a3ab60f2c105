"""The template that a page's comments were printed with, told by comparing them.

What a theme prints stands in the same place in each comment: in one place the names, in another the words. Where all
comments say the same stands no name but a label. One comment alone tells none of this, nor do two; and what an element
says of itself by its class needs no comparison.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import islice

from bs4 import Tag

from ..records import CommentKind
from .comment_content import BOXES, boxes, holds_frame
from .comment_marks import LABEL, PROSE, SPOKEN, Parts, is_age
from .comment_nodes import Node
from .comment_times import before_date
from .nodes import classes, inside, text

_OWN = re.compile(r"\d|^(?:byuser|bypostauthor|comment-author-\S+|even|odd|alt|thread-\S+)$", re.I)
"""Class names that differ from comment to comment."""

_ENOUGH = 3
"""Comments that say something by what they have in common; two may be alike by chance."""

Piece = tuple[str, Tag]
"""Words of a frame, with the element they stand in."""


Cut = Callable[[str], str]
"""What is compared of a place. One element more or less in a comment leaves a place as it is, seen from one side."""


def _exact(where: str) -> str:
    return where


def _from_beginning(where: str) -> str:
    return _BEHIND.sub("", where)


def _from_end(where: str) -> str:
    return _BEFORE.sub("", where)


_BEHIND = re.compile(r"-\d+(?= |$)")
_BEFORE = re.compile(r"\+\d+(?=-\d+(?: |$))")


@dataclass(slots=True)
class Draft:
    """One comment, its parts told apart as far as it says so itself."""

    node: Node
    kind: CommentKind
    parts: Parts
    author: Tag | None
    """The element that names the author."""

    guessed: bool
    lines: list[list[Piece]]
    """The frame's pieces of text, line by line."""

    holders: set[int] = field(default_factory=set)
    """Identities of the elements that hold the comments nested in it."""

    def __post_init__(self) -> None:
        for tag in self.node.nested:
            self.holders.update((id(tag), *(id(around) for around in self.node.within(tag))))


@dataclass(frozen=True, slots=True)
class CommonNames:
    """What the names of a page's comments have in common; empty where it is not known."""

    place: str = ""
    lead: str = ""
    """What stands before each name in one piece of text: "By"."""

    trail: str = ""
    """What stands behind each: "says:"."""

    apart: bool = False
    """Whether the trail is also printed apart from names, behind those that are links: then it is never of a name."""

    def piece(self, draft: Draft) -> Piece | None:
        """The piece of a comment's frame that stands where the names do."""
        there = _there(draft, self.place) if self.place else []
        if not there and self.place:
            first, last = (_there(draft, self.place, cut) for cut in (_from_beginning, _from_end))
            there = first or last if not first or not last or first == last else []
        return next((piece for piece in there if piece[0] not in (self.lead, "") or len(there) == 1), None)

    def bare(self, words: str) -> str:
        """A name without what the theme prints around each name.

        >>> CommonNames(lead="Von", trail="on").bare("Von Jason on"), CommonNames(trail="on").bare("Jason")
        ('Jason', 'Jason')
        """
        if self.lead and words.startswith(self.lead) and not _goes_on(self.lead, words[len(self.lead) :]):
            words = words[len(self.lead) :].strip() or words
        if self.trail and words.endswith(self.trail) and not _goes_on(words[: -len(self.trail)], self.trail):
            words = words[: -len(self.trail)].strip() or words
        return words


@dataclass(frozen=True, slots=True)
class CommonWords:
    """Where a page's comments have their words, and where labels; empty where it is not known."""

    place: str = ""
    """The place of the element that holds the words."""

    labels: frozenset[str] = frozenset()
    """Places where all comments say the same, while others differ, and such where all give their age."""

    forms: frozenset[str] = frozenset()
    """What is said there, whatever the numbers in it."""

    def content(self, draft: Draft) -> Tag | None:
        """The element of a comment that stands where the others have their words."""
        if self.place in ("", "."):
            return None
        exact = self._content(draft, _exact)
        if exact is not None:
            return exact
        first, last = self._content(draft, _from_beginning), self._content(draft, _from_end)
        return first or last if first is None or last is None or first is last else None

    def _content(self, draft: Draft, cut: Cut) -> Tag | None:
        """The element found on the way to the place, by as much of each step as *cut* leaves."""
        here: Tag | None = draft.node.tag
        for step in reversed(self.place.split()):
            if here is None:
                return None
            wanted = cut(step)
            here = next((t for t in here.children if isinstance(t, Tag) and cut(_step(draft, t)) == wanted), None)
        if here is None or here.name in PROSE or id(here) in draft.holders:
            return None
        named = draft.author is not None and not draft.guessed and inside(draft.author, here)
        return None if named or holds_frame(here, draft.parts, draft.node) else here

    def labelled(self, draft: Draft) -> set[int]:
        """Identities of the elements of a comment that stand where labels do."""
        if not self.labels:
            return set()
        found = (tag for tag in _speaking(draft) if not self.labels.isdisjoint(_ends(draft, tag)))
        return {id(tag) for tag in found if (words := text(tag)) and (_form(words) in self.forms or is_age(words))}


_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _goes_on(before: str, behind: str) -> bool:
    """Whether one word goes on from *before* to *behind*: where no blank is needed, none does."""
    if not before or not behind or _CJK.match(behind) or _CJK.match(before[-1]):
        return False
    return before[-1].isalnum() and behind[0].isalnum()


def is_linked(tag: Tag) -> bool:
    """Whether the words of *tag* are a link's."""
    return tag.name == "a" or (tag.parent is not None and tag.parent.name == "a")


def place(draft: Draft, tag: Tag) -> str:
    """Where *tag* stands in its comment: the elements around it. A name is a link only if it came with an address."""
    return " ".join(_step(draft, around) for around in _way(draft, tag)) or "."


def _ends(draft: Draft, tag: Tag) -> tuple[str, str]:
    """Where *tag* stands, counted from the beginning and from the end of what holds it."""
    way = [(_likeness(around), *_twins(around, draft.holders)) for around in _way(draft, tag)]
    return (
        " ".join(f"{likeness}+{before}" for likeness, before, _ in way),
        " ".join(f"{likeness}-{behind}" for likeness, _, behind in way),
    )


def _way(draft: Draft, tag: Tag) -> list[Tag]:
    """*tag* and the elements around it, up to the comment's own or as many as may tell one place from another."""
    way = []
    for around in (tag, *islice(draft.node.within(tag), _DEEP)):
        if around is draft.node.tag:
            break
        if around.name != "a":
            way.append(around)
    return way


_DEEP = 30
_SIBLINGS = 20
"""How many elements before and behind one in the same element are looked at."""


def _step(draft: Draft, tag: Tag) -> str:
    """An element's name and classes, and how many of the same stand before it and behind it.

    A comment with another number of them has a badge, a note, a button more, and the place may be that one's: it is
    taken only where nothing else is so far from the beginning, or from the end.
    """
    before, behind = _twins(tag, draft.parts.words | draft.holders)
    return f"{_likeness(tag)}+{before}-{behind}"


def _twins(tag: Tag, apart: Set[int]) -> tuple[int, int]:
    """How many elements like *tag* stand before it and behind it, those *apart* not counted."""
    if tag.name in ("dt", "dd"):
        return 0, 0  # of other comments
    step = _likeness(tag)

    def count(siblings: Iterable[object]) -> int:
        near = islice((t for t in siblings if isinstance(t, Tag)), _SIBLINGS)
        return sum(1 for other in near if id(other) not in apart and _likeness(other) == step)

    return count(tag.previous_siblings), count(tag.next_siblings)


def _likeness(tag: Tag) -> str:
    return ".".join([tag.name, *(name for name in classes(tag) if not _OWN.search(name))])


def common_labels(drafts: Sequence[Draft]) -> CommonWords:
    """Where the comments among *drafts* have labels that could be taken for their words."""
    drafts = [draft for draft in drafts if draft.kind == "comment"]
    signed_drafts = sum(1 for draft in drafts if draft.author is not None)
    if len(drafts) < _ENOUGH or 2 * signed_drafts <= len(drafts):
        return CommonWords()  # what differs may be the names
    said: dict[str, list[str]] = {}
    signed: Counter[str] = Counter()
    places: list[list[tuple[str, str]]] = []
    for draft in drafts:
        here: dict[str, str] = {}
        places.append([])
        for tag in _speaking(draft):
            ends = _ends(draft, tag)
            places[-1].append(ends)
            for where in ends:
                here.setdefault(where, text(tag))
            if draft.author is not None and (inside(draft.author, tag) or inside(tag, draft.author)):
                signed.update(ends)
        for where, words in here.items():
            said.setdefault(where, []).append(words)
    names = {where for where, count in signed.items() if 2 * count > len(said[where])}
    labels = frozenset(
        where
        for where, found in said.items()
        if len(found) == len(drafts) and where not in names and (len(set(found)) == 1 or _are_ages(found))
    )
    # Where nothing else is said, what all say is said by all: "+1".
    others = sum(any(labels.isdisjoint(ends) and names.isdisjoint(ends) for ends in those) for those in places)
    forms = frozenset(_form(words) for where in labels for words in said[where])
    return CommonWords(labels=labels, forms=forms) if 3 * others >= 2 * len(drafts) else CommonWords()


_COMPARED = 20
"""How many elements at a comment's beginning, and how many at its end, are compared with those of others."""


def _speaking(draft: Draft) -> Iterable[Tag]:
    """The elements of a comment that could be taken for its words: not such as its class names."""
    found = [] if draft.parts.named else list(boxes(draft.parts, draft.node))
    return found if len(found) <= 2 * _COMPARED else found[:_COMPARED] + found[-_COMPARED:]


def _form(words: str) -> str:
    """*words* whatever the numbers in them."""
    return re.sub(r"\d+", "#", words)


def _are_ages(said: Sequence[str]) -> bool:
    """Whether what stands in one place is how long ago each was: a number, and few words that go with it."""
    if all(map(is_age, said)):
        return True
    forms = {_form(words) for words in said}
    counted = all(re.search(r"\d", words) and re.search(r"[^\W\d]{2}", words) and len(words) < 40 for words in said)
    return counted and 2 * len(forms) <= len(said) + 1


def common_words(drafts: Sequence[Draft], labels: CommonWords) -> CommonWords:
    """Where the comments among *drafts* have their words; pings may be printed otherwise."""
    drafts = [draft for draft in drafts if draft.kind == "comment"]
    return replace(labels, place=_words_place(drafts)) if len(drafts) >= _ENOUGH else labels


def _words_place(drafts: Sequence[Draft]) -> str:
    """The place of the element that most comments have their words in."""
    votes: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for draft in drafts:
        parts = draft.parts
        held = [parts.content] if parts.content is not None else parts.blocks
        for tag in held if all(tag.name in BOXES for tag in held) or parts.content is not None else []:
            where = place(draft, tag)
            votes[where] += 1
            sizes[where] += len(text(tag))
    often = [where for where, _ in sizes.most_common() if 3 * votes[where] > len(drafts)]
    return often[0] if often else ""


def common_names(drafts: Sequence[Draft]) -> CommonNames:
    """Where the comments among *drafts* have their names, and what stands around each."""
    drafts = [draft for draft in drafts if draft.kind == "comment"]
    if len(drafts) < _ENOUGH:
        return CommonNames()
    said: dict[str, list[list[Piece]]] = {}
    for draft in drafts:
        here: dict[str, list[Piece]] = {}
        for words, tag in _pieces(draft):
            here.setdefault(place(draft, tag), []).append((words, tag))
        for where, pieces in here.items():
            said.setdefault(where, []).append(pieces)
    name = _name_place(drafts, said)
    if not name:
        return CommonNames()
    lead = _lead(said[name])
    rest = [pieces[1:] if len(pieces) > 1 and pieces[0][0] == lead else pieces for pieces in said[name]]
    trail = _trail(rest)
    return CommonNames(name, lead, trail, any(len(p) > 1 and is_linked(p[0][1]) and p[1][0] == trail for p in rest))


def _pieces(draft: Draft) -> Iterable[Piece]:
    for line in draft.lines:
        yield from line


def _there(draft: Draft, where: str, cut: Cut = _exact) -> list[Piece]:
    """The pieces of text that stand in one place of a comment, by as much of it as *cut* leaves."""
    wanted = cut(where)
    return [piece for piece in _pieces(draft) if cut(place(draft, piece[1])) == wanted]


def _name_place(drafts: Sequence[Draft], said: dict[str, list[list[Piece]]]) -> str:
    """The place where most comments have what was taken for their author, unless all say the same there."""
    sure = [draft for draft in drafts if not draft.guessed]
    votes: Counter[str] = Counter()
    for draft in sure if 2 * len(sure) > len(drafts) else drafts:
        if draft.author is not None:
            piece = next((p for p in _pieces(draft) if inside(p[1], draft.author)), None)
            if piece is not None:
                votes[place(draft, piece[1])] += 1
    for where, count in votes.most_common():
        if count < 2 and len(said[where]) < len(drafts):
            continue
        if all(_NUMBER.fullmatch(pieces[0][0]) for pieces in said[where]):
            continue
        if any(len({pieces[n][0] for pieces in said[where] if len(pieces) > n}) > 1 for n in (0, 1)):
            return where
    return ""


_NUMBER = re.compile(r"\W*\d+\W*")
_WORD = re.compile(r"\S+\s*")


def _lead(said: Sequence[Sequence[Piece]]) -> str:
    """The label that stands before all names, of the pieces that are *said* where the names stand.

    A word that all names begin with is of the names, unless it is known for a label, ends in a colon, or stands apart
    before a name that is a link.
    """
    firsts = [pieces[0][0] for pieces in said if not is_linked(pieces[0][1])]
    if len(firsts) < len(said):
        return ""
    apart = {p[0][0] for p in said if len(p) > 1 and is_linked(p[1][1])}
    split = _WORD.findall(before_date(min(firsts, key=len)))
    begun = ["".join(split[:n]).strip() for n in range(len(split), 0, -1)]
    for lead in [*sorted(apart), *begun]:
        rests = {
            pieces[1][0] if pieces[0][0] == lead and len(pieces) > 1 else pieces[0][0].removeprefix(lead).strip()
            for pieces in said
            if pieces[0][0].startswith(lead) and not _goes_on(lead, pieces[0][0][len(lead) :])
            if pieces[0][0] != lead or len(pieces) > 1
        }
        led = all(
            p[0][0].startswith(lead) and not _goes_on(lead, p[0][0][len(lead) :]) and (p[0][0] != lead or len(p) > 1)
            for p in said
        )
        known = LABEL.fullmatch(lead) is not None
        if led and (known or (len(rests) >= _ENOUGH and (lead.endswith((":", "：")) or lead in apart))):
            return lead
    return ""


def _trail(said: Sequence[Sequence[Piece]]) -> str:
    """The words that stand behind all names, of the pieces that are *said* where the names stand."""
    follows = {before_date(p[1][0]) for p in said if len(p) > 1 and is_linked(p[0][1])}
    names = {before_date(pieces[0][0]) for pieces in said if not is_linked(pieces[0][1])}
    if len(follows) == 1:
        # A name that is a link is one piece of text, and what follows it another.
        (trail,) = follows
        return trail if any(name.endswith(trail) and name != trail for name in names) else ""
    if follows or len(names) < _ENOUGH:
        return ""
    split = _WORD.findall(min(names, key=len))
    for behind in range(1, len(split)):
        trail = "".join(split[-behind:])
        if all(name.endswith(trail) for name in names) and (SPOKEN.fullmatch(trail) or _is_verb(trail)):
            return trail
    return ""


def _is_verb(words: str) -> bool:
    """Whether *words* are a verb, if in no language known here: small letters and a colon."""
    return words.endswith((":", "：")) and words[0].isalpha() and words == words.lower()
