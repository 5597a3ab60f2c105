"""Which of the posts that are found go into the archive, and what became of the others; kept across a crash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import get_args

from ..records import Moment, ParsedPage
from ..urls import canonical_url, page_key
from ..zones import zone_of
from .choice import LEFT_OUT, Choice, LeftOut
from .days import Days, day_of, days_in_address, days_of, days_of_list
from .scope import Refusal
from .sources import Memory

EXAMPLES = 3
"""How many addresses are kept of each reason."""

_OUT = "left out: "
_STATIC = "static page"
_REASONS = frozenset((*LEFT_OUT, *get_args(Refusal)))


class Selection:
    """Judges posts by their addresses and by what sources tell of their days.

    The strongest word counts: a time of publication, else the day in the address, else the month whose archive
    lists the post, else when it was last changed, by which it may only be too old.
    """

    def __init__(self, choice: Choice, memory: Memory) -> None:
        self.choice = choice
        self._memory = memory
        self._published: dict[str, Days] = {}
        self._listed: dict[str, Days] = {}
        self._stale: set[str] = set()
        self._out: dict[str, LeftOut | Refusal] = {}
        self._counts: Counter[str] = Counter()
        self._examples: dict[str, list[str]] = {}
        for source, url in memory.remembered():
            if source.startswith(_OUT):
                self._note(source.removeprefix(_OUT), url)
        for _, url in memory.remembered("taken back"):
            self._forget(url)
        self._waiting = {page_key(url): url for _, url in memory.remembered("undated")}
        for _, url in memory.remembered("no longer undated"):
            self._waiting.pop(page_key(url), None)

    # What sources tell

    @property
    def zone(self) -> str | None:
        """The blog's clock, when a page or a feed has told it."""
        zone: str | None = self._memory.noted("zone") or self._memory.noted("clock")
        return zone

    def learn_clock(self, zone: str | None) -> None:
        """Take note of the blog's clock."""
        if zone and self.choice.has_range and zone != self.zone:
            self._memory.note("clock", zone)

    def dated(self, url: str, *, published: Moment | None = None, modified: Moment | None = None) -> None:
        """A source tells when the post at *url* was published, or at least when it was last changed."""
        if not self.choice.has_range:
            return
        if published is not None:
            self._published[page_key(url)] = days_of(published, zone_of(self.zone))
        elif modified is not None and self.choice.by_change(days_of(modified, zone_of(self.zone))):
            self._stale.add(page_key(url))

    def listed(self, list_url: str, urls: Iterable[str]) -> None:
        """The archive page at *list_url* lists these posts: it may be that of a month or a day."""
        days = days_of_list(list_url) if self.choice.has_range else None
        if days is not None and days.last.year == days.first.year and (days.last - days.first).days < 32:
            for url in urls:
                self._listed[page_key(url)] = days

    # Judgements

    def refuses(self, url: str) -> LeftOut | None:
        """Why the post at *url* is not asked for, as far as is known by now; it is counted."""
        reason = self._judged(url)
        if reason is not None:
            self.leave_out(reason, url)
            return reason
        known = next((out for out in LEFT_OUT if out == self._out.get(page_key(url))), None)
        if known is not None and page_key(url) in self._published:
            # A sitemap's time of change, older than the range, was that of a draft.
            self._memory.remember("taken back", url)
            self._forget(url)
            return None
        return known

    def refuses_list(self, url: str) -> bool:
        """Whether the archive page at *url* lists nothing but posts outside the range."""
        days = days_of_list(url)
        return days is not None and self.choice.by_days(days) is not None

    def is_older(self, list_url: str) -> bool:
        """Whether an archive page lists posts from before the range: the months that are linked go back that far."""
        days = days_of_list(list_url)
        return days is not None and days.last < self.choice.days.first

    def outside(self, page: ParsedPage, asked: str) -> LeftOut | None:
        """Why a *page* that was read, and *asked* for under that address, does not go into the archive."""
        if page.kind not in ("article", "comments"):
            return None
        about = page.about or page.url
        published = page.article.published if page.article is not None else None
        reason: LeftOut | None = self.choice.by_address(about, canonical_url(asked)) if page.about is None else None
        if reason is None and published is not None and self.choice.has_range:
            days = day_of(published, zone_of(self.zone))
            self._published[page_key(about)] = days
            reason = self.choice.by_days(days)
        elif reason is None:
            reason = self._judged(about)
        if reason is not None:
            self.leave_out(reason, about)
        return reason

    def all_before(self, urls: Sequence[str]) -> bool | None:
        """Whether all these posts are too old; None while that is not known of some, and of none the opposite."""
        if not urls or not self.choice.has_beginning:
            return False
        verdicts = [self._before(url) for url in urls]
        return False if False in verdicts else None if None in verdicts else True

    def _before(self, url: str) -> bool | None:
        key = page_key(url)
        if self._out.get(key) == "before --since" or key in self._stale:
            return True
        days = self._days(url)
        return days.last < self.choice.days.first if days is not None else None

    def _judged(self, url: str) -> LeftOut | None:
        if by_address := self.choice.by_address(url):
            return by_address
        if not self.choice.has_range:
            return None
        days = self._days(url)
        if days is not None:
            return self.choice.by_days(days)
        return "before --since" if page_key(url) in self._stale else None

    def is_dated(self, url: str) -> bool:
        """Whether anything tells on which days *url* may have been published."""
        return self._days(url) is not None

    def _days(self, url: str) -> Days | None:
        key = page_key(url)
        return self._published.get(key) or days_in_address(url) or self._listed.get(key)

    # Posts that wait for a date

    def wait(self, url: str, *, static: bool = False) -> None:
        """A post that a sitemap names, without a date: it is asked for when nothing else tells one.

        A *static* page is one that stands in a sitemap of pages.
        """
        if static:
            self._memory.remember(_STATIC, url)
        if self._memory.remember("undated", url):
            self._waiting[page_key(url)] = url

    def waits(self, url: str) -> bool:
        """Whether the post at *url* has waited until now; it does so no longer."""
        waiting = self._waiting.pop(page_key(url), None)
        if waiting is not None:
            self._memory.remember("no longer undated", waiting)
        return waiting is not None

    @property
    def waiting(self) -> bool:
        """Whether dates are still looked for."""
        return bool(self._waiting) and not self.reached

    @property
    def reached(self) -> bool:
        """Whether what lists posts by their dates went back beyond the range: it has then named all inside."""
        return bool(self._memory.noted("beyond the range", False))

    def reach(self) -> None:
        """It did."""
        if not self.reached:
            self._memory.note("beyond the range", True)

    def due(self) -> list[str]:
        """The posts that have waited in vain and are to be asked for, when everything else is done.

        None, when they would have been listed were they inside. Tell by `release` when that is done.
        """
        if self.reached:
            return []
        return [url for url in self._waiting.values() if self._judged(url) is None]

    def release(self) -> None:
        """No post waits any longer."""
        static = {url for _, url in self._memory.remembered(_STATIC)}
        for url in list(self._waiting.values()):
            unlisted: LeftOut = "static page" if url in static else "undated"
            reason = self._judged(url) or (unlisted if self.reached else None)
            if reason is not None:
                self.leave_out(reason, url)
            self.waits(url)

    # Ways to the range

    def distance(self, url: str) -> int:
        """How many days the post at *url* is from the range; 0 when inside, or not known to be outside."""
        days = self._days(url)
        if days is None:
            return 0
        wanted = self.choice.days
        return max(0, (wanted.first - days.last).days, (days.first - wanted.last).days)

    def nearest_after(self) -> str | None:
        """Of the posts that are too young, the one nearest to the range."""
        urls = [url for _, url in self._memory.remembered(f"{_OUT}after --until")]
        return min(urls, key=self.distance, default=None)

    # What was left out

    def leave_out(self, reason: LeftOut | Refusal, url: str) -> None:
        """Keep that *url* was named and not followed."""
        if page_key(url) not in self._out:
            self._memory.remember(_OUT + reason, url)
            self._note(reason, url)

    @property
    def counts(self) -> dict[str, int]:
        """How many addresses were left out, by the reason."""
        return dict(+self._counts)

    @property
    def examples(self) -> dict[str, list[str]]:
        """The first addresses of each reason."""
        return {reason: urls for reason, urls in self._examples.items() if self._counts[reason]}

    def _note(self, reason: str, url: str) -> None:
        key = page_key(url)
        if reason in _REASONS and key not in self._out:
            self._out[key] = reason  # type: ignore[assignment]
            self._counts[reason] += 1
            if len(examples := self._examples.setdefault(reason, [])) < EXAMPLES:
                examples.append(url)

    def _forget(self, url: str) -> None:
        reason = self._out.pop(page_key(url), None)
        if reason is not None:
            self._counts[reason] -= 1
            if url in self._examples[reason]:
                self._examples[reason].remove(url)
