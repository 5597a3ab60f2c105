"""One page into rows. Every method of `Writer` runs inside a transaction that its caller holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlite_utils import Database

from ..records import ParsedPage
from ..times import now, to_iso
from .articles import write_article
from .comments import write_comments
from .incoming import Again, Incoming
from .ledger import add_fetch, add_problems
from .links import write_links
from .moves import keep_addresses, lead, left_by, target_of
from .names import Names
from .pages import add_named_page, add_page, is_news
from .relocation import Verdicts, join_agreeing, keep_fronts, move_site
from .rereading import Kept
from .restating import note_reading
from .revisions import Change
from .sites import Sites, StoredSite
from .whereabouts import place_named, place_of
from .zones import shown_on


class Writer:
    """Writes normalized pages; remembers the ids of sites, people and terms between them."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._sites = Sites(db)
        self._names = Names(db)
        self._verdicts = Verdicts()
        self._version = 0

    def forget(self) -> None:
        """Trust no id seen so far: the transaction that wrote it may be gone."""
        self._sites.forget()
        self._names.forget()
        self._verdicts.forget()

    def add(self, page: ParsedPage, run_id: int | None) -> Change:
        """One page, with all it says; what the archive has already is not written again."""
        self._refresh()
        seen = to_iso(page.fetch.fetched_at if page.fetch else now()) or ""
        left = left_by(page)
        site = self._site(page, left, seen)
        target = target_of(page)
        if target is not None:
            page_id = lead(self._db, self._names, page, target, site.id, seen)
        else:
            page_id = add_page(self._db, page, place_of(self._db, page, seen), site.id, seen)
            keep_fronts(self._db, page_id, left, seen)
            if keep_addresses(self._db, self._names, page, page_id, seen):
                self._sites.forget()
                site = self._sites.again(site)
        fetch_id = add_fetch(self._db, page.fetch, page_id, run_id) if page.fetch else None
        add_problems(self._db, page.problems, page_id, run_id, seen)
        if target is not None or not is_news(self._db, page, page_id, fetch_id, seen):
            if page.fetch is not None and page.fetch.redirects:
                self._join(page_id)  # what led here is news
            return Change("same" if page.article else "none")

        incoming = self._incoming(page, page_id, site, fetch_id, seen)
        write_links(incoming)
        if page.article is None and not page.comments:
            return Change("none")

        article_page = self._article_page(incoming)
        article_id, change = write_article(incoming, article_page)
        if page.comments:
            added, revised = write_comments(incoming, article_id)
            change = replace(change, comments_new=added, comments_revised=revised)
        self._sites.learn(site, article_page, shown_on(page) | incoming.shown, incoming.restated)
        self._join(article_page)
        return change

    def reread(self, page: ParsedPage, page_id: int, kept: Kept, again: Again, *, present: bool) -> None:
        """One page as it is read now from an answer that was kept; whether that is what it says at *present*."""
        self._refresh()
        site = self._sites.of(page, kept.fetched_at)
        incoming = self._incoming(page, page_id, site, kept.fetch_id, kept.fetched_at, again)
        if present:
            is_news(self._db, page, page_id, kept.fetch_id, kept.fetched_at)
            note_reading(self._db, page, page_id)
            if "links" not in incoming.held:
                write_links(incoming)
        if page.article is None and not page.comments:
            return
        article_page = self._article_page(incoming)
        article_id, _ = write_article(incoming, article_page)
        if "comments" not in incoming.held:
            write_comments(incoming, article_id)
        self._sites.learn(site, article_page, shown_on(page) | incoming.shown, incoming.restated)

    def _incoming(
        self,
        page: ParsedPage,
        page_id: int,
        site: StoredSite,
        fetch_id: int | None,
        seen: str,
        again: Again | None = None,
    ) -> Incoming:
        return Incoming(
            db=self._db,
            names=self._names,
            page=page,
            page_id=page_id,
            site_id=site.id,
            zone=site.site.zone,
            fetch_id=fetch_id,
            seen=seen,
            again=again,
        )

    def _article_page(self, incoming: Incoming) -> int:
        """The id of the article's own page: this one, or the one that it is about."""
        page = incoming.page
        if not page.about or page.about == page.url:
            return incoming.page_id
        place = place_named(self._db, page.about)
        return add_named_page(self._db, page.about, place, incoming.site_id, incoming.seen)

    def _join(self, post: int) -> None:
        """Make one blog of two, if the post with this id is what shows that they are one."""
        if join_agreeing(self._db, self._names, post, self._verdicts):
            self.forget()

    def _site(self, page: ParsedPage, left: Sequence[str], seen: str) -> StoredSite:
        """The blog of *page*, and with it what the archive has of it on hosts that it has left."""
        site = self._sites.of(page, seen)
        if left and page.kind == "other":
            # Of a redirect nothing but where it leads is known.
            site = self._sites.at(page.fetch.final_url if page.fetch else page.url, seen)
        moved = [move_site(self._db, self._names, site.id, url, seen) for url in left]
        if any(moved):
            self.forget()
            site = self._sites.again(site)
        return site

    def _refresh(self) -> None:
        """Forget everything when another program has written."""
        version = self._db.conn.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            self.forget()
            self._version = version
        self._names.forget_when_many()
