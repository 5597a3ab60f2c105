"""Pages that are shown inside other pages: they are read by nobody on their own."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from ..urls import host_of, page_key

_FRAME = re.compile(rb"""<(?:iframe|frame|embed)\b[^<>]{0,2000}?\bsrc\s*=\s*["']?([^"'\s>]+)""", re.I)
_EMBED = re.compile(r"/embed/?$|[?&]embed=")


class Frames:
    """Remembers what the pages read so far have inside them."""

    def __init__(self) -> None:
        self._shown: set[str] = set()

    def learn(self, url: str, body: bytes) -> None:
        """Take note of the frames of the page at *url*, as far as they are of other hosts."""
        for found in _FRAME.findall(body):
            try:
                there = urljoin(url, unescape(found.decode("utf-8", "replace")))
                if host_of(there) and host_of(there) != host_of(url):
                    self._shown.add(page_key(there))
            except ValueError:  # no address
                continue

    def has(self, url: str, body: bytes) -> bool:
        """Whether a page is but a frame of another, or the card that WordPress makes of a post for other blogs."""
        card = _EMBED.search(urlsplit(url)._replace(scheme="", netloc="").geturl()) and b"wp-embed-heading" in body
        return bool(card) or page_key(url) in self._shown
