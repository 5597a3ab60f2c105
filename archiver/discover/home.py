"""Where a blog begins: its front page, and the folder of its host that it keeps to."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from ..records import ParsedPage
from ..urls import host_of

_SECTION = re.compile(r"\d|/(?:tags?|categor(?:y|ies)|labels?|topics?|authors?|archives?|search)(?:/|$)", re.I)
"""The path of a list that shows a part of the blog: a page of it, a month, a category."""


def home_of(page: ParsedPage, url: str) -> tuple[str, str | None]:
    """The front page of the blog that *page*, found at *url*, belongs to; and what all of the blog lies below.

    The latter is None for a blog that has its host to itself, or whose posts may be anywhere on it.
    """
    url = _present(page, url)
    root = urljoin(url, "/")
    stated = page.site.url if page.site is not None else root
    # An old WordPress names where its program lies, which need not be where its blog is.
    home = stated if _below(url, stated) else root
    if page.site is not None and page.site.platform is not None:
        return home, None if home == root else _folder(home)
    parts = urlsplit(url)
    if page.kind != "index" or parts.query or _SECTION.search(parts.path):
        return home, None
    # A list at /blog/: all its posts lie below it too, or it is but a table of contents of what lies elsewhere.
    posts = [link.url for link in page.links if link.role == "post"]
    folder = _folder(url)
    return url, folder if folder != root and posts and all(_below(post, url) for post in posts) else None


def _present(page: ParsedPage, url: str) -> str:
    """The address of *page* on the host that it says it lives on: that of the page it is a view of, or its own."""
    stated = page.about if page.kind == "other" and page.about is not None else page.url
    agree = page.site is not None and host_of(page.site.url) == host_of(stated)
    return stated if agree and host_of(stated) != host_of(url) else url


def _folder(home: str) -> str:
    """The folder that a front page stands for: /blog/ for itself, for /blog and for /blog/index.html."""
    parts = urlsplit(home)
    name = parts.path.rpartition("/")[2]
    return urljoin(home, "." if "." in name or not name else f"{name}/")


def _below(url: str, home: str) -> bool:
    """Whether *url* lies in the folder of *home*, with or without the closing slash."""
    folder = _folder(home)
    return host_of(url) == host_of(folder) and f"{urlsplit(url).path}/".startswith(urlsplit(folder).path)
