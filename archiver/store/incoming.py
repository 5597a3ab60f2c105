"""A page on its way into the archive, with the rows that it has there already."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlite_utils import Database

from ..records import Moment, ParsedPage
from .names import Names
from .zones import Shown, shown_by

_STORED_AS = {
    "terms": ("categories", "tags"),
    "part": ("parts", "text", "parser", "rule"),
    "body": ("text", "parser", "rule", "quotes"),
}
"""The fields of a reading that one of a page's fields is stored as, where they are called otherwise."""


@dataclass(frozen=True, slots=True)
class Again:
    """A page that is read again, answer by answer: what was stated anew so far."""

    articles: set[tuple[int, str]] = field(default_factory=set)
    """And by which source."""

    comments: dict[int, set[str]] = field(default_factory=dict)
    """By article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What the writers of articles, quotes and comments share; all of it inside one transaction."""

    db: Database
    names: Names
    page: ParsedPage
    page_id: int
    site_id: int
    zone: str | None
    """The blog's clock, as far as it is known."""

    fetch_id: int | None
    seen: str
    """When the page was read, as in `*_at` columns."""

    shown: dict[str, Shown] = field(default_factory=dict)
    """What was learned of that clock: an article's or a comment's time, and what it showed then."""

    restated: dict[str, datetime] = field(default_factory=dict)
    """Such times that are stated anew, by a fuller source or after a change."""

    again: Again | None = None
    """Set where the page is read again: it states anew what it has stated before, and no author has edited it."""

    @property
    def held(self) -> frozenset[str]:
        """The fields that the reader failed on this time, when the page is read again: what is stored of them stays."""
        if self.again is None:
            return frozenset()
        failed = (problem.field for problem in self.page.problems if problem.stage == "parse")
        return frozenset(name for field in failed for name in _STORED_AS.get(field, (field,)))

    def see(self, what: str, told: Moment | None, known: Moment | None, merged: Moment | None) -> None:
        """Learn of the blog's clock from a time that is *told* by the page, was *known*, and is *merged*."""
        if (one := shown_by(told, known, merged, self.zone)) is not None:
            self.shown[what] = one
        elif known and merged and known.zone == merged.zone == "stated" and known.at != merged.at:
            self.restated[what] = merged.at

    def person(self, role: str, name: str, url: str | None = None) -> int:
        """The id of somebody whom the page names."""
        return self.names.person(self.site_id, role, name, url)
