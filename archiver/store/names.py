"""People and terms into rows: one for each within its blog."""

from __future__ import annotations

from sqlite_utils import Database

from ..ids import person_key
from ..records import Term
from .connection import new_id

_REMEMBERED = 10_000
"""How many people and terms are remembered by id before the memory is cleared."""


class Names:
    """The people and terms of the archive, remembered between pages.

    Of several spellings of one name, the first in the alphabet stands in its row.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._people: dict[tuple[int, str], tuple[int, str, str | None]] = {}
        self._terms: dict[tuple[int, str, str], tuple[int, str]] = {}

    def forget(self) -> None:
        """Trust no id seen so far."""
        self._people.clear()
        self._terms.clear()

    def forget_when_many(self) -> None:
        """Keep the memory small."""
        if len(self._people) + len(self._terms) > _REMEMBERED:
            self.forget()

    def person(self, site_id: int, role: str, name: str, url: str | None = None) -> int:
        """The id of somebody in a *role*: writer, commenter or speaker."""
        key = (site_id, person_key(role, name, url))
        known = self._people.get(key)
        # Of one key the addresses differ by a closing slash at most: all are there, or none is.
        if known is None or name < known[1] or (url or "") < (known[2] or ""):
            id = new_id(
                self._db,
                """
                INSERT INTO people (site_id, key, role, name, url)
                VALUES (:site_id, :key, :role, :name, :url)
                ON CONFLICT (site_id, key) DO UPDATE SET
                    name = min(name, excluded.name),
                    url = min(url, excluded.url)
                RETURNING id
                """,
                {"site_id": site_id, "key": key[1], "role": role, "name": name, "url": url},
            )
            known = self._people[key] = (id, name, url)
        return known[0]

    def term(self, site_id: int, term: Term) -> int:
        """The id of a category or a tag."""
        key = (site_id, term.scheme, term.slug)
        known = self._terms.get(key)
        if known is None or term.name < known[1]:
            id = new_id(
                self._db,
                """
                INSERT INTO terms (site_id, scheme, slug, name)
                VALUES (:site_id, :scheme, :slug, :name)
                ON CONFLICT (site_id, scheme, slug) DO UPDATE SET name = min(name, excluded.name)
                RETURNING id
                """,
                {"site_id": site_id, "scheme": term.scheme, "slug": term.slug, "name": term.name},
            )
            known = self._terms[key] = (id, term.name)
        return known[0]
