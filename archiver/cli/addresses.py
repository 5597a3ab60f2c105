"""Addresses as people type them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from w3lib.url import safe_url_string

from ..errors import ConfigError
from ..urls import is_web_url

_NO_HOST = re.compile(r"""[\s\x00-\x1f"'<>\\^`{|}%]|\.\.|^\.""")


def checked_url(url: str) -> str:
    """*url* with a scheme, spelled as servers take it; a clear error for what is no address of the web.

    >>> checked_url("blög.example/a b")
    'https://xn--blg-sna.example/a%20b'
    """
    whole = url if "://" in url else f"https://{url}"
    if not is_web_url(whole) or _NO_HOST.search(urlsplit(whole).hostname or ""):
        raise ConfigError(url or "URL", "not a web address")
    return safe_url_string(whole)


def checked_contact(contact: str | None) -> str | None:
    """*contact*, fit for a header."""
    if contact is not None and not (contact.isprintable() and contact.isascii()):
        raise ConfigError("--contact", "only printable ASCII characters can be told to a server")
    return contact
