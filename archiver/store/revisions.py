"""What becomes of an article or a comment when it is read again, or read from elsewhere; touches no database.

A `Reading` is what one source states. Fields are settled one by one: the stronger source wins, of two readings from
one source the newer, and a reading that is silent about a field erases nothing. So it makes no difference whether
the page or the feed comes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from ..records import Moment, ParsedPage

ChangeKind = Literal["new", "revised", "filled", "same", "none"]

ORIGINS = ("html", "api", "comments", "feed")
"""Where a field can come from, strongest first: the page itself, the platform's API, a page of comments that prints
the post again, a feed. A number behind the word (`html 2`, `comments 3`) is the page of the post or of its comments."""

WORDS = ("title", "text")
"""The fields of which former versions are kept."""

_FINE = ("second", "minute")


@dataclass(frozen=True, slots=True)
class Change:
    """What adding a page did to the archive."""

    kind: ChangeKind
    """Of the article: `new`; `revised`, its words are other ones than before; `filled`, other fields were written, or
    words where none were or from a stronger source; `same`; `none`, the page says nothing of an article."""

    fields: tuple[str, ...] = ()
    """The fields of the article that were written, but for a new one."""

    comments_new: int = 0
    comments_revised: int = 0
    quotes: int = 0
    """How many quotes were written."""


class Part(NamedTuple):
    """The body on one page of a post; most posts have one."""

    number: int
    html: str
    text: str
    page_id: int | None = None


class Place(NamedTuple):
    """Where a comment stands: the page of comments, when they are paged, and the place on it."""

    page: int | None
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is stated about an article or a comment, by one source or, when they are merged, by several."""

    origin: str
    """One of `ORIGINS`, of the strongest source."""

    values: Mapping[str, Any]
    """Stated fields only; `text` is a tuple of parts."""

    origins: Mapping[str, str] = field(default_factory=dict)
    """The fields that came from elsewhere."""

    def origin_of(self, name: str) -> str:
        return self.origins.get(name, self.origin)


def article_origin(page: ParsedPage) -> str:
    """Which of `ORIGINS` the article of *page* is a reading of."""
    if page.kind == "comments" and page.source != "api":
        return "feed" if page.source == "feed" else f"comments {page.comment_page or 1}"
    if page.source == "html" and page.article and page.article.part > 1:
        return f"html {page.article.part}"
    return page.source


def rank(origin: str) -> tuple[int, int]:
    """The strength of an origin: the lower, the stronger.

    >>> sorted(["feed", "html 2", "comments 3", "html", "api"], key=rank)
    ['html', 'html 2', 'api', 'comments 3', 'feed']
    """
    name, _, number = origin.partition(" ")
    return ORIGINS.index(name), int(number or 1)


def decide(old: Reading | None, new: Reading) -> Change:
    """What *new* means for what the archive has.

    >>> feed = Reading(origin="feed", values={"title": "News"})
    >>> page = Reading(origin="html", values={"title": "News!"})
    >>> decide(feed, page).kind, decide(page, feed).kind
    ('filled', 'same')
    """
    if old is None:
        return Change("new")
    fields = tuple(name for name in new.values if _is_written(name, old, new))
    if any(_is_reworded(name, old, new) for name in fields):
        return Change("revised", fields)
    return Change("filled", fields) if fields else Change("same")


def merge(old: Reading | None, new: Reading) -> Reading:
    """What the archive has after *new*."""
    if old is None:
        return new
    values, origins = dict(old.values), {name: old.origin_of(name) for name in old.values}
    for name, value in new.values.items():
        if _is_settled_by(name, old, new):
            values[name] = value
            origins[name] = new.origin_of(name)
    strongest = min(old.origin, new.origin, key=rank)
    return Reading(
        origin=strongest,
        values=values,
        origins={name: origin for name, origin in origins.items() if origin != strongest},
    )


def _is_settled_by(name: str, old: Reading, new: Reading) -> bool:
    """Whether *new* has the say about a field."""
    return name not in old.values or _strength(name, new) <= _strength(name, old)


def _is_written(name: str, old: Reading, new: Reading) -> bool:
    return _is_settled_by(name, old, new) and old.values.get(name) != new.values[name]


def _is_reworded(name: str, old: Reading, new: Reading) -> bool:
    """Whether words changed that one source has stated before: more parts of a post are no new words."""
    if name not in WORDS or name not in old.values or old.origin_of(name) != new.origin_of(name):
        return False
    if name != "text":
        return True
    before = {part.number: part.text for part in old.values["text"]}
    return any(before.get(part.number, part.text) != part.text for part in new.values["text"])


def _strength(name: str, reading: Reading) -> tuple[Any, ...]:
    """What decides between two values of a field: the lower, the stronger."""
    value, origin = reading.values[name], rank(reading.origin_of(name))
    if isinstance(value, Moment):
        # A feed's "12:04:31 +0200" says more than a page's "3 May", or its "12:04" on a clock that nobody names.
        return value.precision not in _FINE, value.zone != "stated", *origin
    if isinstance(value, Place):
        # A comment that two pages show stands on the first; a page that tells its number knows better.
        return *origin, value.page is None, value.page or 1
    if name == "parts":
        return (-value,)
    return origin
