"""Addresses of feeds: where a blog's feed conventionally is, and the pages of one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

_CONVENTIONS = ("feed/", "feeds/posts/default", "atom.xml", "rss.xml", "index.xml", "feed.xml", "?feed=rss2")


def paged(feed_url: str, number: int) -> str:
    """Page *number* of a WordPress feed, which has such pages though it names none.

    >>> paged("https://a.example/feed/", 2)
    'https://a.example/feed/?paged=2'
    >>> paged("https://a.example/?feed=rss2&paged=2", 1)
    'https://a.example/?feed=rss2'
    """
    return with_parameters(feed_url, {"paged": str(number) if number > 1 else None})


def feed_number(feed_url: str) -> int:
    """Which page of a WordPress feed an address is.

    >>> feed_number("https://a.example/feed/?paged=3"), feed_number("https://a.example/feed/")
    (3, 1)
    """
    stated = dict(parse_qsl(urlsplit(feed_url).query)).get("paged", "")
    return int(stated) if re.fullmatch(r"[0-9]{1,9}", stated) else 1


def with_parameters(url: str, changes: Mapping[str, str | None]) -> str:
    """*url* with other values of some parameters of its query; without those that are None."""
    parts = urlsplit(url)
    pairs = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in changes]
    pairs += [(name, value) for name, value in changes.items() if value is not None]
    return urlunsplit(parts._replace(query=urlencode(pairs), fragment=""))


def likely_feeds(site_url: str) -> tuple[str, ...]:
    """Where a blog's feed conventionally is, the likeliest first: for a page that names none.

    >>> likely_feeds("https://a.example/blog")[:2]
    ('https://a.example/blog/feed/', 'https://a.example/blog/feeds/posts/default')
    """
    parts = urlsplit(site_url)
    root = urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + "/", "", ""))
    return tuple(urljoin(root, convention) for convention in _CONVENTIONS)
