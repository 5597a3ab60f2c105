"""Addresses as people type them."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from ..errors import ConfigError
from ..urls import is_web_url

_NO_HOST = re.compile(r"""[\s\x00-\x1f"'<>\\^`{|}%]|\.\.|^\.""")


_THIS_MACHINE = re.compile(r"(?:localhost|127\.[\d.]+|\[::1\])(?::\d+)?(?:/|$)")
"""A server that is being tried out seldom has a certificate."""


def checked_url(url: str) -> str:
    """*url* with a scheme, spelled as servers take it; a clear error for what is no address of the web.

    >>> checked_url("bücher.example/a b"), checked_url("localhost:8000")
    ('https://xn--bcher-kva.example/a%20b', 'http://localhost:8000')
    """
    whole = url if "://" in url else f"{'http' if _THIS_MACHINE.match(url) else 'https'}://{url}"
    if not is_web_url(whole) or _NO_HOST.search(urlsplit(whole).hostname or ""):
        raise ConfigError(url or "URL", "not a web address")
    return safe_url_string(whole)


def checked_contact(contact: str | None, urls: Iterable[str] = ()) -> str | None:
    """*contact*, fit for a header; an error without one when a server of somebody else is to be asked."""
    if not contact and any(map(is_public, urls)):
        raise ConfigError("--contact", "say whom a server's owner may write to: a mail or web address of yours")
    if contact is not None and not (contact.isprintable() and contact.isascii()):
        raise ConfigError("--contact", "only printable ASCII characters can be told to a server")
    return contact


def is_public(url: str) -> bool:
    """Whether the host of *url* is known, and an address that anybody on the internet can ask."""
    host = urlsplit(url).hostname or ""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        return any(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]).is_global for entry in found)
    except (OSError, ValueError):
        return False  # the crawl says so in its own words
