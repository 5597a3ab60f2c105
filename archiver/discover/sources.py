"""Where a blog's posts are told of, and how far each source has been read; kept, so that a crash costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from ..urls import page_key
from .chain import Chain, Proof, proof_of
from .survey import Survey

Paged = Literal["archive", "feed"]
Source = Literal["start", "feed", "sitemap", "archive", "oldest", "month", "index", "neighbour", "api"]
"""Who names a post: the page a crawl starts from, the feed, a sitemap, the pages of "older posts", the last of
these or the oldest month (a probe), a month, any other list of posts, the post before or after, the platform's API."""

_END, _BESIDE, _FIRST_LIST, _PROOF_ASKED = "end of the chain", "beside", "first list", "proof asked"
_HEAD = 200
"""How many links between neighbours are kept: those of the newest posts, with which a crawl begins, tell how a list
follows the chain."""

_SOURCES = frozenset(Source.__args__)  # type: ignore[attr-defined]


class Memory(Protocol):
    """What outlives a crash: findings in their order, and small notes fit for JSON."""

    def remember(self, source: str, url: str) -> bool: ...

    def remembered(self, source: str | None = None) -> list[tuple[str, str]]: ...

    def note(self, key: str, value: Any) -> None: ...

    def noted(self, key: str, default: Any = None) -> Any: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What to ask for after a page of a paged source."""

    posts: tuple[str, ...] = ()
    """Those that no source had named before."""

    following: str | None = None
    """The next page, if it is to be asked for now."""

    probe: str | None = None
    """The last page, if its posts are a test worth a request; they are told as those of `oldest`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A page of a source to ask for when nothing else is left."""

    source: Literal["feed", "archive", "oldest", "month", "sitemap"]
    url: str
    guessed: bool = False
    """Nothing names the page: it need not be there."""


class Sources:
    """All sources of one blog: what they named, and what is still to be asked of them.

    What it knows is a `Survey`, and what was put off for later; both are kept in *memory* and come back with it.
    """

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.survey = Survey.from_rows(
            [(source, url) for source, url in memory.remembered() if source in _SOURCES],
            memory.noted("finished", {}),
            memory.noted("aside", {}),
        )
        self.chain = Chain(
            ends={key for _, key in memory.remembered(_END)},
            unread=self.survey.named_by("neighbour", but="start"),
        )
        for _, link in memory.remembered(_BESIDE):
            self.chain.link(*link.split())

    def found(self, source: Source, url: str) -> bool:
        """Take note that *source* names the post at *url*; True when none did before."""
        new = self.survey.found(source, url)
        self._memory.remember(source, url)
        if source == "start":
            self.chain.unread.discard(page_key(url))
        elif source == "neighbour" and not self.survey.names("start", key := page_key(url)):
            self.chain.unread.add(key)
        return new

    def finish(self, source: Source, *, whole: bool) -> None:
        """*source* has ended; *whole* when it then claims to have named every post."""
        self.survey.finish(source, whole=whole)
        self._put("finished", source, whole)

    def found_neighbours(self, url: str, others: Sequence[str]) -> None:
        """Take note that the post at *url* leads to *others*, the one before and the one after it."""
        key, beside = page_key(url), set(map(page_key, others))
        if len(beside) == 1:
            self._memory.remember(_END, key)
            self.chain.ends.add(key)
        if sum(map(len, self.chain.beside.values())) < _HEAD:
            for other in sorted(beside):
                self._memory.remember(_BESIDE, f"{key} {other}")
                self.chain.link(key, other)

    # Paged sources

    def page_of(
        self,
        source: Paged,
        posts: Sequence[str],
        older: Sequence[str] = (),
        *,
        first: bool = False,
        waits: bool = False,
    ) -> Step:
        """Take note of one page of a paged source; *older* are the further pages it links to, the next one first.

        A *first* page without another proves nothing: many front pages and feeds name the newest posts only.
        What it leads to *waits*, if it may, until the posts are read: their own links may tell what a long list does.
        """
        walk = self.survey.page_of(source, posts, last=_last(older))
        for url in posts:
            self._memory.remember(source, url)
        if not older or walk.go == "end":
            self.finish(source, whole=not older and not first)
            return Step(posts=walk.new)
        if walk.go == "rest":
            self._put("aside", source, older[0])
            return Step(posts=walk.new, probe=walk.probe)
        if first and waits and not any(self.survey.finished.values()):
            self._memory.note(_FIRST_LIST, [list(map(page_key, posts)), list(older)])
            return Step(posts=walk.new)
        following = self._unread(source, older[0])
        if following == older[0]:
            self._put("next", source, page_key(following))
        return Step(posts=walk.new, following=following, probe=walk.probe)

    def _unread(self, source: Paged, url: str) -> str | None:
        """The page at *url*; when that was read before its turn, the next one that was not."""
        early = _early(url)
        if (read := self._memory.noted(early)) is None:
            return url
        self._memory.note(early, None)
        return self.page_of(source, *read).following

    def awaits(self, source: Paged, *addresses: str) -> bool:
        """Whether a page, by any of its *addresses*, is the one that *source* goes on with."""
        following = self._memory.noted("next", {}).get(source)
        return following is not None and following in map(page_key, addresses)

    def keep(self, addresses: Sequence[str], posts: Sequence[str], older: Sequence[str]) -> None:
        """A list of posts was read out of its turn: it is not asked for again when its turn comes."""
        for early in set(map(_early, addresses)):
            self._memory.note(early, [list(posts), list(older)])

    # Sitemaps, and the feed after them, when it is known how much of it is news

    def open_sitemap(self, url: str) -> bool:
        """Take note that the sitemap at *url* is going to be read; False when it was before."""
        if not self._memory.remember("sitemaps", page_key(url)):
            return False
        self._memory.note("sitemaps open", [*self._memory.noted("sitemaps open", []), page_key(url)])
        return True

    def close_sitemap(self, url: str, *, lost: bool = False) -> None:
        """The sitemap at *url* is read, or *lost*; with the last one that is open the source has ended."""
        self._close(page_key(url), lost=lost)

    def _close(self, closing: str, *, lost: bool) -> None:
        was_open = self._memory.noted("sitemaps open", [])
        still = [key for key in was_open if key != closing]
        self._memory.note("sitemaps open", still)
        if lost:
            self._memory.note("sitemap lost", True)
        if was_open and not still:
            self.finish("sitemap", whole=not self._memory.noted("sitemap lost", False))

    def skip_sitemap(self, url: str) -> None:
        """The sitemap at *url* hardly lists posts: it is read if the others turn out to lack some."""
        self._memory.remember("sitemaps aside", url)

    def sitemaps_known(self) -> bool:
        """Whether any was opened."""
        return bool(self._memory.remembered("sitemaps"))

    def expect_feeds(self, urls: Sequence[str], *, guessed: bool) -> None:
        """Where the feed is, or may be."""
        self._memory.note("feeds", [list(urls), guessed])

    def feeds_due(self) -> tuple[list[str], bool]:
        """The feed's addresses, and whether they are guessed, once: when no sitemap is open."""
        if self._memory.noted("sitemaps open", []):
            return [], False
        urls, guessed = self._memory.noted("feeds", [[], False])
        self._memory.note("feeds", [[], False])
        return urls, guessed

    def expect_months(self, urls: Sequence[str]) -> None:
        """The archive pages of months and years, as the front page names them."""
        self._memory.note("months", list(dict.fromkeys(urls)))

    # The end

    def left(self) -> list[Errand]:
        """What to ask for now that no request is left; nothing, when the blog has told everything.

        Tell by `begun` when that is done: until then a crash leaves it to be asked for.
        """
        self._give_up_sitemaps()
        return self._first_list() or self._woken() or self._skipped() or self._months()

    def begun(self, errands: Sequence[Errand]) -> None:
        """The *errands* are on their way."""
        sources = {errand.source for errand in errands}
        urls = {errand.url for errand in errands}
        for url in urls if "sitemap" in sources else ():
            self.open_sitemap(url)
        aside = self._memory.noted("aside", {})
        self._memory.note("aside", {source: url for source, url in aside.items() if source not in sources})
        if "oldest" in sources:
            self._memory.note(_PROOF_ASKED, True)
        elif "archive" in sources:
            self._memory.note(_FIRST_LIST, None)
        self._memory.note("months", [url for url in self._memory.noted("months", []) if url not in urls])

    def _give_up_sitemaps(self) -> None:
        # A sitemap that moved to where another one was read is never answered.
        for key in self._memory.noted("sitemaps open", []):
            self._close(key, lost=True)

    def _first_list(self) -> list[Errand]:
        """The second page of the list, which waited, unless all is told: if need be, by the chain of the posts."""
        posts, older = self._memory.noted(_FIRST_LIST) or ([], [])
        proof = self._proof(posts, older)
        asked = self._memory.noted(_PROOF_ASKED)
        if proof and not asked:
            return [Errand(source="oldest", url=proof.url, guessed=True)]
        if self._chain_is_whole(proof, older):
            self.finish("neighbour", whole=True)
        if not older:
            return []
        if self.survey.told and self.survey.tested:
            if (last := _last(older)) and not asked:
                return [Errand(source="oldest", url=last)]
            self.survey.rest("archive")
            self._put("aside", "archive", older[0])
        elif following := self._unread("archive", older[0]):
            self._put("next", "archive", page_key(following))
            return [Errand(source="archive", url=following)]
        self._memory.note(_FIRST_LIST, None)
        return []

    def _proof(self, posts: Sequence[str], older: Sequence[str]) -> Proof | None:
        """What a list must have for its last page, while nobody but the chain can claim to be whole."""
        if not self.chain.walked or self.survey.told:
            return None
        return proof_of(self.chain, self.survey.number("neighbour"), posts, older)

    def _chain_is_whole(self, proof: Proof | None, older: Sequence[str]) -> bool:
        """Whether the chain has all posts: as the list's last page proves, or as far as a list read to its end tells.

        Without such a list the months tell, where they are named.
        """
        if proof is None:
            tested = self.survey.finished.get("archive") or not self._memory.noted("months")
            return bool(self.chain.walked and tested and not (older or self.survey.told))
        posts, leads = self._memory.noted(_early(proof.url)) or ([], [])
        keys = [*map(page_key, posts)]
        return proof.holds(keys, leads, {key for key in keys if self.survey.names("neighbour", key)})

    def _woken(self) -> list[Errand]:
        aside: dict[Paged, str] = self._memory.noted("aside", {})
        woken = self.survey.wake(idle=True)
        errands = []
        for source, url in aside.items():
            if source in woken and (following := self._unread(source, url)):
                self._put("next", source, page_key(following))
                errands.append(Errand(source=source, url=following))
        return errands

    def take_up(self, source: Paged) -> list[Errand]:
        """Where *source*, put aside, goes on: for what it says of posts that are known already."""
        aside: dict[Paged, str] = self._memory.noted("aside", {})
        if source not in aside or not (following := self._unread(source, aside[source])):
            return []
        self.survey.insist(source)
        self._put("next", source, page_key(following))
        return [Errand(source=source, url=following)]

    def _skipped(self) -> list[Errand]:
        if not self.survey.missing("sitemap"):
            return []
        opened = {key for _, key in self._memory.remembered("sitemaps")}
        skipped = [url for _, url in self._memory.remembered("sitemaps aside") if page_key(url) not in opened]
        return [Errand(source="sitemap", url=url) for url in skipped]

    def _months(self) -> list[Errand]:
        """The oldest month is the test of who says that all is told; all of them, when nobody says so rightly."""
        months: list[str] = self._memory.noted("months", [])
        if not months or (self.survey.told and self.survey.tested):
            return []
        if self.survey.told:
            return [Errand(source="oldest", url=min(months, key=page_key))]
        return [Errand(source="month", url=url) for url in months]

    def _put(self, note: str, source: str, value: Any) -> None:
        self._memory.note(note, {**self._memory.noted(note, {}), source: value})


def _early(url: str) -> str:
    """The note that keeps a list which was read before its turn."""
    return f"early {page_key(url)}"


def _last(older: Sequence[str]) -> str | None:
    return older[-1] if older and page_key(older[-1]) != page_key(older[0]) else None
