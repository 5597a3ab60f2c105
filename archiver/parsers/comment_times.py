"""When a comment was written, and its own address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from bs4 import Tag

from ..records import Moment
from ..text import squeeze
from ..times import parse_time
from .comment_marks import is_permalink
from .comment_nodes import Shape
from .document import Document
from .metadata import DATE
from .nodes import attribute, names, shown, text

_FINENESS = ("second", "minute", "day", "month", "year")
_DATED = re.compile(r"date|time|meta|posted|published")
_STAMPED = re.compile(r"(?<!\d)(?:19[89]|20[0-4])\d(?!\d)|^\d{10}(?:\d{3})?$")
"""What a machine's form or a printed date has at the least: a year, or seconds since 1970."""

_MACHINE = re.compile(r"\s*\d{4}-\d\d-\d\d(?:T|\s*$)")
_ATTRIBUTES = ("datetime", "pubdate", "title", "content", "data-time", "data-timestamp", "data-date", "data-datetime")


_CLOCK_FIRST = re.compile(r"\d{1,2}:\d\d(?:\s*[ap]\.?m\b\.?)?\s+(?:on|am|le|el|il)\b", re.I)
_LEADING = re.compile(r"\s+(?:on|at|am|um|le|à|el|il|em|op|den|dne|the)\s*$", re.I)


def before_date(words: str) -> str:
    """*words* up to a date or a clock in them, without what leads to it: "Ida on January 8, 2012".

    >>> before_date("Jason on January 8, 2012"), before_date("Jason")
    ('Jason', 'Jason')
    """
    for pattern in (DATE, _CLOCK_FIRST):
        if found := pattern.search(words):
            words = _LEADING.sub("", words[: found.start()])
    return words


def find_time(
    document: Document, tags: list[Tag], lines: list[list[str]], number: str | None, shape: Shape
) -> tuple[Moment | None, str | None]:
    """When, and the comment's own address, from the *tags* of its frame and the *lines* of words in it.

    `<time>` is trusted most, then attributes, then printed words; of several times the finest, of these the first. A
    clock that stands apart from the date is joined to it.
    """
    permalinks = [tag for tag in tags if is_permalink(tag, number, shape)]
    permalink = document.absolute(attribute(permalinks[0], "href")) if permalinks else None
    language = document.language
    moment: Moment | None = None
    for tag in tags:
        if tag.name == "time":
            moment = _finer(moment, _stated(tag, language))
    if moment is None or moment.precision not in ("second", "minute"):
        for words, exact in _printed(tags, permalinks):
            if len(words) < 160 and _STAMPED.search(words):
                moment = _finer(moment, parse_time(words, language=language) if exact else _in_words(words, language))
    if moment is None:
        moment = next(filter(None, (_in_line(" ".join(line), language) for line in lines)), None)
    if moment is not None and moment.precision == "day":
        moment = _with_clock(moment, _clocks(tags, permalinks, lines))
    return moment, permalink


def _stated(tag: Tag, language: str | None) -> Moment | None:
    """The time that a `<time>` element states, its attributes trusted before its words."""
    for words in (attribute(tag, "datetime"), attribute(tag, "pubdate"), text(tag)):
        if words and (moment := parse_time(words, language=language)):
            return moment
    return None


def _printed(tags: Iterable[Tag], permalinks: Iterable[Tag]) -> Iterator[tuple[str, bool]]:
    """Attributes and words that may state the time, the surest first; and whether they are to state nothing else."""
    for tag in permalinks:
        yield shown(tag), False
        yield text(tag), False
    outer = []
    for tag in tags:
        if tag.name not in ("img", "a") or "author" not in names(tag):
            for name in _ATTRIBUTES:
                if name in tag.attrs:
                    yield (shown(tag), False) if name == "title" else (attribute(tag, name), True)
        if (tag.name in ("abbr", "time") or _DATED.search(names(tag))) and len(tag.find_all(True, limit=12)) < 12:
            if tag.find(True) is None:
                yield text(tag), False
            else:
                outer.append(tag)
    # Elements that stand side by side in one may have no blank between: "#1" and "1/25/2012".
    for tag in outer:
        yield text(tag), False


def _in_words(words: str, language: str | None) -> Moment | None:
    """The time in a date and what stands around it; a clock that comes first is joined later."""
    found = None if _MACHINE.match(words) else DATE.search(words)
    return (parse_time(found[0], language=language) if found else None) or parse_time(words, language=language)


def _in_line(line: str, language: str | None) -> Moment | None:
    """The date in a line of the frame: "Comment by Ann — 8 January 2006 @ 5:20 pm"."""
    if not _STAMPED.search(line):
        return None
    if found := DATE.search(line):
        return parse_time(found[0], language=language) or parse_time(line[:160], language=language)
    return parse_time(line, language=language) if len(line) < 80 else None


def _finer(moment: Moment | None, other: Moment | None) -> Moment | None:
    """*other* where it says what *moment* says, only finer: to the minute, or with its zone; else *moment*."""
    if moment is None or other is None:
        return moment or other
    if abs(moment.at - other.at) >= timedelta(days=2):
        return moment  # when it was edited
    fine, coarse = ((max(1, _FINENESS.index(m.precision)), m.zone == "assumed") for m in (other, moment))
    return other if fine < coarse else moment


_BEFORE = r"(?:上午|午前|오전|下午|午後|오후|晚上|早上|中午|凌晨)"
_BEHIND = r"(?:[ap]\.?\s?m\b\.?|[μπ]\.?\s?μ\.?|[صم](?!\w)|de\.(?!\w)|du\.(?!\w)|sáng|chiều|tối)"
_CLOCK = re.compile(
    rf"(?P<before>{_BEFORE})?\s*(?<![\d:./-])(?P<hour>\d{{1,2}})(?:[:.]|\s?h\s?|\s?[時时點点시]\s?)(?P<minute>[0-5]\d)"
    rf"(?::(?P<second>[0-5]\d))?(?![\d:./-])[分분]?\s*(?P<behind>{_BEHIND})?",
    re.I,
)
_AFTERNOON = re.compile(r"下午|午後|오후|晚上|p|μ\.?\s?μ|م|du|chiều|tối", re.I)
_FORENOON = re.compile(r"上午|午前|오전|早上|凌晨|a|π|ص|de|sáng", re.I)


def _clocks(tags: Iterable[Tag], permalinks: Iterable[Tag], lines: list[list[str]]) -> Iterator[str]:
    """Words that may state the clock beside a date: of the time's elements, of the permalink, of the whole line."""
    for tag in permalinks:
        yield shown(tag)
        yield text(tag)
    for tag in tags:
        if tag.name in ("time", "abbr") or "title" in tag.attrs or _DATED.search(names(tag)):
            yield shown(tag)
            yield text(tag)
    yield from (" ".join(line) for line in lines)


def _with_clock(moment: Moment, printed: Iterable[str]) -> Moment:
    """*moment*, a day, with the first clock of *printed*."""
    for words in printed:
        if not words or len(words) > 160:
            continue
        for found in _CLOCK.finditer(DATE_ALONE.sub(" ", words)):
            hour = _hour(int(found["hour"]), (found["before"] or "") + (found["behind"] or ""))
            if hour is None:
                continue
            second = int(found["second"] or 0)
            at = moment.at.replace(hour=hour, minute=int(found["minute"]), second=second)
            raw = moment.raw if found[0].strip() in moment.raw else squeeze(f"{moment.raw} {found[0]}")
            return replace(moment, at=at, raw=raw, precision="second" if found["second"] else "minute")
    return moment


DATE_ALONE = re.compile(r"\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}")


def _hour(hour: int, half: str) -> int | None:
    """The hour on the clock of 24; None for none."""
    if hour > 23:
        return None
    if _AFTERNOON.match(half):
        return hour + 12 if hour < 12 else hour
    return 0 if hour == 12 and _FORENOON.match(half) else hour
