"""A page on its way into the archive, with the rows that it has there already."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from ..records import ParsedPage
from .names import Names


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

    def person(self, role: str, name: str, url: str | None = None) -> int:
        """The id of somebody whom the page names."""
        return self.names.person(self.site_id, role, name, url)
