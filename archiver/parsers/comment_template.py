"""The template that a page's comments were printed with, told by comparing them.

What a theme prints stands in the same place in each comment: in one place the names, in another the words. Where all
comments say the same stands no name but a label. One comment alone tells none of this.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from bs4 import Tag

from ..records import CommentKind
from .comment_nodes import Node
from .comment_parts import PROSE, Parts
from .metadata import DATE
from .nodes import classes, text

_OWN = re.compile(r"\d|^(?:byuser|bypostauthor|comment-author-\S+|even|odd|alt|thread-\S+)$", re.I)
"""Class names that differ from comment to comment."""

_ENOUGH = 3
"""Comments that say something by what they have in common; two may be alike by chance."""


@dataclass(slots=True)
class Draft:
    """One comment, its parts told apart as far as it says so itself."""

    node: Node
    kind: CommentKind
    parts: Parts
    author: Tag | None
    """The element that names the author."""

    guessed: bool
    lines: list[list[tuple[str, Tag]]]
    """The frame's pieces of text, line by line."""


@dataclass(frozen=True, slots=True)
class Template:
    """What the comments of a page have in common; empty for those of which it is not known."""

    name: str = ""
    """The place of the author's name."""

    words: str = ""
    """The place of the element that holds the words."""

    lead: str = ""
    """What stands before each name in one piece of text: "By"."""

    trail: str = ""
    """What stands behind each: "says:"."""

    few: bool = True
    """Whether the names are too few to tell what stands around each."""

    def named(self, draft: Draft) -> tuple[str, Tag] | None:
        """The piece of a comment's frame that stands where the names do."""
        there = _there(draft, self.name) if self.name else []
        return next((piece for piece in there if piece[0] != self.lead), None)

    def bare(self, words: str) -> str:
        """A name without what the theme prints around each name."""
        if self.lead and words.startswith(self.lead + " "):
            words = words[len(self.lead) :].strip()
        return words.removesuffix(self.trail).strip() or words

    def content(self, draft: Draft) -> Tag | None:
        """The element of a comment that stands where the others have their words."""
        here: Tag | None = draft.node.tag if self.words not in ("", ".") else None
        for step in reversed(self.words.split()):
            if here is None:
                break
            here = next((t for t in here.children if isinstance(t, Tag) and _step(t) == step), None)
        return here if here is not draft.node.tag and here is not None and here.name not in PROSE else None


def place(node: Node, tag: Tag) -> str:
    """Where *tag* stands in its comment: the elements around it. A name is a link only if it came with an address."""
    steps = []
    for around in (tag, *node.within(tag)):
        if around is node.tag:
            break
        if around.name != "a":
            steps.append(_step(around))
    return " ".join(steps) or "."


_SIBLINGS = 20
"""How many elements before one in the same element are looked at."""


def _step(tag: Tag) -> str:
    """An element's name and classes, and how many of the same stand before it."""
    step = _likeness(tag)
    before = islice((t for t in tag.previous_siblings if isinstance(t, Tag)), _SIBLINGS)
    twins = sum(1 for other in before if _likeness(other) == step)
    return f"{step}:{twins}" if twins else step


def _likeness(tag: Tag) -> str:
    return ".".join([tag.name, *(name for name in classes(tag) if not _OWN.search(name))])


def common_words(drafts: Sequence[Draft]) -> Template:
    """Where the comments among *drafts* have their words; pings may be printed otherwise."""
    drafts = [draft for draft in drafts if draft.kind == "comment"]
    return Template(words=_words_place(drafts)) if len(drafts) >= _ENOUGH else Template()


def common_template(drafts: Sequence[Draft]) -> Template:
    """What else the comments among *drafts* have in common, their words being told apart from the rest."""
    drafts = [draft for draft in drafts if draft.kind == "comment"]
    if len(drafts) < _ENOUGH:
        return Template()
    said: dict[str, list[list[str]]] = {}
    for draft in drafts:
        here: dict[str, list[str]] = {}
        for words, tag in _pieces(draft):
            here.setdefault(place(draft.node, tag), []).append(words)
        for where, pieces in here.items():
            said.setdefault(where, []).append(pieces)
    name = _name_place(drafts, said)
    lead, trail = _around_names(said[name]) if name else ("", "")
    return Template(
        name=name,
        lead=lead,
        trail=trail,
        few=not lead and len({pieces[0] for pieces in said.get(name, ())}) < _ENOUGH,
    )


def _pieces(draft: Draft) -> Iterable[tuple[str, Tag]]:
    for line in draft.lines:
        yield from line


def _there(draft: Draft, where: str) -> list[tuple[str, Tag]]:
    """The pieces of text that stand in one place of a comment."""
    return [piece for piece in _pieces(draft) if place(draft.node, piece[1]) == where]


def _name_place(drafts: Sequence[Draft], said: dict[str, list[list[str]]]) -> str:
    """The place where most comments have what was taken for their author, unless all say the same there."""
    sure = [draft for draft in drafts if not draft.guessed]
    votes: Counter[str] = Counter()
    for draft in sure if 2 * len(sure) > len(drafts) else drafts:
        if draft.author is not None:
            piece = next((p for p in _pieces(draft) if stands_in(p[1], draft.author)), None)
            if piece is not None and place(draft.node, piece[1]):
                votes[place(draft.node, piece[1])] += 1
    for where, count in votes.most_common():
        if count < 2 and len(said[where]) < len(drafts):
            continue
        if all(_NUMBER.fullmatch(pieces[0]) for pieces in said[where]):
            continue
        if any(len({pieces[n] for pieces in said[where] if len(pieces) > n}) > 1 for n in (0, 1)):
            return where
    return ""


def stands_in(tag: Tag, box: Tag) -> bool:
    return tag is box or any(around is box for around in tag.parents)


_NUMBER = re.compile(r"\W*\d+\W*")
_WORD = re.compile(r"\S+\s*")


def _around_names(said: Sequence[Sequence[str]]) -> tuple[str, str]:
    """The words before and behind all names, of the pieces that are *said* where the names stand."""
    lead = _led_by(said)
    rest = [pieces[1:] if len(pieces) > 1 and pieces[0] == lead else pieces for pieces in said]
    names = {pieces[0] for pieces in rest}
    follows = Counter(pieces[1] for pieces in rest if len(pieces) > 1)
    # A name that is a link is one piece of text, and what follows it another.
    trail = next((w for w, _ in follows.most_common() if any(n != w and n.endswith(w) for n in names)), "")
    if len(names) < _ENOUGH:
        return lead, trail
    split = [_WORD.findall(_undated(name)) for name in sorted(names)]
    if not lead:
        lead = "".join(split[0][: _alike(split)]).strip()
    if not trail and (behind := _alike([words[::-1] for words in split])):
        trail = "".join(split[0][-behind:])
    return lead, trail


def _led_by(said: Sequence[Sequence[str]]) -> str:
    """The piece of text that stands before each name that is a link, and begins all others."""
    for lead in sorted({pieces[0] for pieces in said}):
        if all(p[0].startswith(lead + " ") or (p[0] == lead and len(p) > 1) for p in said):
            return lead
    return ""


def _alike(split: Sequence[Sequence[str]]) -> int:
    """With how many words all begin alike, and go on."""
    shortest = min(map(len, split))
    return next((n for n in range(shortest) if len({words[n] for words in split}) > 1), max(shortest - 1, 0))


def _undated(words: str) -> str:
    """*words* up to a date in them."""
    found = DATE.search(words)
    return words[: found.start()].rstrip() if found else words


def _words_place(drafts: Sequence[Draft]) -> str:
    """The place of the element that most comments have their words in."""
    votes: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for draft in drafts:
        if draft.parts.content is not None:
            where = place(draft.node, draft.parts.content)
            votes[where] += 1
            sizes[where] += len(text(draft.parts.content))
    where, _ = next(iter(sizes.most_common(1)), ("", 0))
    return where if votes[where] > len(drafts) / 3 else ""
