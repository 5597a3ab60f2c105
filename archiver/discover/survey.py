"""When a source of addresses is told out: which pages of feeds and archives are worth asking for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ..urls import page_key

Go = Literal[
    "on",  # ask for the next page
    "rest",  # put the next page aside, until `Survey.wake` names its source
    "end",  # a pagination that goes in circles: there is no next page worth asking for
]

PATIENCE = 3
"""How many pages in succession may add nothing to their own source: pages shift while they are read."""

_NO_EVIDENCE = frozenset({"sitemap", "start", "api"})
"""Sources that prove no gap in others: a sitemap has static pages too, a crawl may start anywhere, and an API is
asked last, for all posts at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What to do after one page of a paged source."""

    go: Go
    new: tuple[str, ...] = ()
    """The addresses on the page that no source had named before."""

    probe: str | None = None
    """The last page, when asking for it is worth a request: the oldest posts tell whether a list is complete.
    Give its posts to `Survey.found`; `Survey.wake` draws the conclusion."""


class Survey:
    """What is known of a blog's posts, and from where.

    A source is walked while it still finds something, or while the sources disagree: while a source that was
    read to its end, as a sitemap, lacks a post that a feed, an archive page or a neighbouring post names.
    A source that finds nothing more is put to rest; on an honest blog with a sitemap, after its first page.

    The whole state is `rows`, `finished` and `resting`: stored, they bring a survey back.
    """

    def __init__(self) -> None:
        self.finished: dict[str, bool] = {}
        """The sources that have ended, and whether they then claim to have named every post."""

        self.resting: set[str] = set()
        """The sources whose next page is put aside."""

        # A big blog is known here in whole: each post has one entry, and each source a bit in it.
        self._named: dict[str, int] = {}
        self._urls: dict[str, str] = {}
        self._bits: dict[str, int] = {}
        self._numbers: Counter[str] = Counter()
        self._gaps: dict[str, set[str]] = {}
        self._walking: set[str] = set()
        self._testing: set[str] = set()
        self._insisted: set[str] = set()
        self._barren: defaultdict[str, int] = defaultdict(int)
        self._size: defaultdict[str, int] = defaultdict(int)
        self._probed: set[str] = set()

    @classmethod
    def from_rows(
        cls,
        rows: Iterable[tuple[str, str]],
        finished: Mapping[str, bool] | None = None,
        resting: Iterable[str] = (),
    ) -> Survey:
        """The survey that stored findings describe, in whatever order they come."""
        survey = cls()
        for source, url in rows:
            survey.found(source, url)
        for source, whole in (finished or {}).items():
            survey.finish(source, whole=whole)
        survey.resting |= set(resting) - survey.finished.keys()
        return survey

    def found(self, source: str, url: str) -> bool:
        """Take note that *source* names *url*; True when no source did before.

        Addresses that differ by scheme, `www.` or a closing slash are one.
        """
        key = page_key(url)
        before = self._named.get(key, 0)
        bit = self._bit(source)
        if before & bit:
            return False
        if not before:
            self._urls[key] = url
        self._named[key] = before | bit
        self._numbers[source] += 1
        if source not in _NO_EVIDENCE:
            for claimant, gap in self._gaps.items():
                if not self.names(claimant, key):
                    gap.add(key)
        if source in self._gaps:
            self._gaps[source].discard(key)
        return not before

    def _bit(self, *sources: str) -> int:
        return sum(self._bits.setdefault(source, 1 << len(self._bits)) for source in sources)

    def names(self, source: str, key: str) -> bool:
        """Whether *source* names the post with this `page_key`."""
        return bool(self._named.get(key, 0) & self._bit(source))

    def number(self, source: str) -> int:
        """How many posts *source* names."""
        return self._numbers[source]

    def named_by(self, source: str, *, but: str) -> set[str]:
        """The posts that *source* names, and another one does not; by `page_key`."""
        own, other = self._bit(source), self._bit(but)
        return {key for key, named in self._named.items() if named & own and not named & other}

    @property
    def rows(self) -> set[tuple[str, str]]:
        """Every finding: source and address, as it was first written."""
        return {(source, self._urls[key]) for source in self._bits for key in self._named if self.names(source, key)}

    def page_of(self, source: str, urls: Sequence[str], *, last: str | None = None) -> Walk:
        """Take note of a page of a paged source, and decide on its next page.

        One name stands for one pagination. *last* is the address of its last page, where this page leads on and
        names it.
        """
        page = set(map(page_key, urls))
        more = not all(self.names(source, key) for key in page)
        self._walking.add(source)
        self._size[source] = max(self._size[source], len(urls))
        self._barren[source] = 0 if more else self._barren[source] + 1
        new = tuple(url for url in urls if self.found(source, url))

        go = self._next_of(source, page, bool(new))
        self.resting.discard(source)
        if go != "on":
            self._walking.discard(source)
        if go == "rest":
            self.resting.add(source)
        probe = last if go == "rest" and source not in self._probed else None
        if probe:
            self._probed.add(source)
        return Walk(go=go, new=new, probe=probe)

    def _next_of(self, source: str, page: set[str], new: bool) -> Go:
        if new:
            return "on"
        if self._barren[source] >= PATIENCE:
            return "end"
        if self.disagree() or source in self._testing | self._insisted:
            return "on"
        if any(whole for other, whole in self.finished.items() if other != source):
            return "rest"
        # Nobody has told everything yet. A source that knows this page, and is still walked, goes before, unless
        # this one tells more posts with each request; of two alike the feed, which says more of each.
        others = self._walking - {source}
        worth = (len(page), source == "feed")
        ahead = (other for other in others if (self._size[other], other == "feed") > worth)
        return "rest" if any(all(self.names(other, key) for key in page) for other in ahead) else "on"

    def finish(self, source: str, *, whole: bool = True) -> None:
        """*source* has no further page, or gives none.

        *whole* says that it then claims to have named every post: a sitemap all of whose children were read,
        a pagination walked to its last page; not a feed of the newest ten, nor a source that failed half-way.
        """
        self.finished[source] = whole
        self._walking.discard(source)
        self.resting.discard(source)
        self._gaps.pop(source, None)
        if whole:
            evidence, own = self._bit(*self._bits.keys() - _NO_EVIDENCE), self._bit(source)
            self._gaps[source] = {key for key, named in self._named.items() if named & evidence and not named & own}

    def rest(self, source: str) -> None:
        """The next page of *source* is put aside, like that of one which finds nothing more."""
        self._walking.discard(source)
        self.resting.add(source)

    def disagree(self) -> bool:
        """Whether a source that claims to be whole lacks a post, and there still is a source to be walked."""
        return any(self._gaps.values()) and bool(self._walking | self.resting)

    @property
    def told(self) -> bool:
        """Whether a source claims to have named every post, and nobody names one that it lacks."""
        return any(whole and not self._gaps[source] for source, whole in self.finished.items())

    @property
    def tested(self) -> bool:
        """Whether that was put to a test: by the neighbours of a post, by the oldest page of another source."""
        return bool(self._numbers["neighbour"] or self._numbers["oldest"] or self._probed)

    def missing(self, source: str) -> frozenset[str]:
        """The posts that *source*, though it claims to be whole, does not name; as the others spell them."""
        return frozenset(self._urls[key] for key in self._gaps.get(source, ()))

    def insist(self, source: str) -> None:
        """Walk *source*, which rests, to its end for what it says of the posts, though it may name no new one."""
        self._insisted.add(source)
        self.resting.discard(source)
        self._walking.add(source)

    def desist(self, source: str) -> None:
        """It has said enough: again it is walked only while it finds something."""
        self._insisted.discard(source)

    def wake(self, *, idle: bool = False) -> tuple[str, ...]:
        """The resting sources whose pages are to be asked for after all; they rest no more.

        All of them, when the sources disagree. When the crawl is *idle*, the next of them, if no source has
        told everything, or if nothing has tested the one that says so: no neighbour of a post, no probe.
        """
        woken = sorted(self.resting)
        if not self.disagree():
            settled = any(self.finished.values()) and self.tested
            woken = woken[:1] if idle and not settled else []
            self._testing.update(woken)
        self.resting.difference_update(woken)
        self._walking.update(woken)
        return tuple(woken)
