"""The addresses of a blog that lead to others: what a crawl need not ask for once more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from ..urls import canonical_url, host_of, is_web_url, page_key, same_page
from .sources import Memory

_STEPS = 10
"""A longer way is a circle, or none."""


class Aliases:
    """Which page an address leads to: by a redirect of this crawl, by the page's own word, by what is *stored*.

    What the crawl has learned is kept in *memory* and comes back with it.
    """

    def __init__(self, memory: Memory, stored: Callable[[str], str | None] | None = None) -> None:
        self._memory = memory
        self._stored = stored
        self._known: dict[str, str] = {}
        self.left: dict[str, str] = {}
        """The hosts that the blog has left, and where it lives now."""

        for _, pair in memory.remembered("alias"):
            url, _, page = pair.partition(" ")
            self._known[page_key(url)] = page

    def tell(self, url: str, page: str) -> None:
        """Take note that *url* leads to *page*."""
        url, page = canonical_url(url), canonical_url(page)
        if same_page(url, page) or not (is_web_url(url) and is_web_url(page)):
            return
        self._known[page_key(url)] = page
        self._memory.remember("alias", f"{url} {page}")

    def page_of(self, url: str) -> str:
        """The page that *url* leads to, as far as that is known; else *url* as it is."""
        found = url = self._present(url)
        for _ in range(_STEPS):
            following = self._known.get(page_key(found)) or (self._stored(found) if self._stored else None)
            if following is None or same_page(following, found):
                return found
            found = following
        return url

    def _present(self, url: str) -> str:
        """*url*, on the blog's present host where it names one that was left."""
        home = self.left.get(host_of(url))
        if home is None:
            return url
        there = urlsplit(home)
        return urlsplit(url)._replace(scheme=there.scheme, netloc=there.netloc).geturl()

    def lead_back(self, url: str, passed: Iterable[str]) -> bool:
        """Whether the way from *url* leads to an address that was *passed* before."""
        keys = {page_key(one) for one in passed}
        for _ in range(_STEPS):
            following = self._known.get(page_key(url))
            if following is None:
                return False
            if page_key(following) in keys:
                return True
            url = following
        return True
