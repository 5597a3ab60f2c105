"""Addresses turned round (SURT), so that what belongs together sorts together: the keys of CDXJ indexes.

What differs in spelling alone has one key: programs that look captures up agree on which spellings those are.
"""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from urllib.parse import quote_from_bytes, unquote_to_bytes

_PARTS = re.compile(r"(?s)(?:([a-z][a-z0-9+.-]*):)?//([^/?#]*)([^?#]*)(?:\?([^#]*))?", re.I)
_HOST_AND_PORT = re.compile(r"(?s)\[?(.*?)\]?(?::(\d*))?")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
"""Signs that stand for themselves in a key, beside letters and digits."""

_WWW = re.compile(r"www\d*\.")
_NUMERIC = re.compile(r"\d+(?:\.\d+){0,3}")
_SESSIONS_IN_PATH = tuple(
    re.compile(rf"(.*/){session}/([^?]+\.aspx.*)", re.I | re.S)
    for session in (r"\((?:[a-z]\([0-9a-z]{24}\))+\)", r"\([0-9a-z]{24}\)")
)
"""Of ASP.NET without cookies."""

_SESSIONS = tuple(
    re.compile(rf"(.*){session}(?:&(.*))?", re.I | re.S)
    for session in (
        "jsessionid=[0-9a-z]{32}",
        "phpsessid=[0-9a-z]{32}",
        "sid=[0-9a-z]{32}",
        "aspsessionid[a-z]{8}=[a-z]{24}",
        "cfid=[^&]+&cftoken=[^&]+",
    )
)


def surt(url: str) -> str:
    """The key of an address.

    >>> surt("https://www.blog.example/2012/?b=2&a=1")
    'example,blog)/2012?a=1&b=2'
    >>> surt("http://127.0.0.1:8087/A%7Eb/#top")
    '1,0,0,127:8087)/a~b'
    """
    url = re.sub(r"[\t\r\n]", "", url.strip())
    found = _PARTS.match(url)
    if found is None:
        return url
    scheme, authority, path, query = (part or "" for part in found.groups())
    host, port = _HOST_AND_PORT.fullmatch(authority.rpartition("@")[2]).groups()  # type: ignore[union-attr]
    port = (port or "").lstrip("0")
    shown = "" if port in ("", _DEFAULT_PORTS.get(scheme.lower())) else f":{port}"
    asked = _query(query)
    return f"{','.join(reversed(_host(host).split('.')))}{shown}){_path(path)}" + (f"?{asked}" if asked else "")


def _host(host: str) -> str:
    plain = _unescaped(host).decode("utf-8", "ignore")
    with suppress(UnicodeError):
        plain = plain if plain.isascii() else plain.encode("idna").decode("ascii")
    plain = plain.replace("..", ".").strip(".").lower()
    if _NUMERIC.fullmatch(plain):
        try:
            return socket.inet_ntoa(socket.inet_aton(plain))
        except OSError:
            return plain
    return _WWW.sub("", _escaped(plain.encode()), count=1) if _WWW.match(plain) else _escaped(plain.encode())


def _path(path: str) -> str:
    kept: list[bytes] = []
    for name in _unescaped(path).split(b"/")[1:]:
        if name == b".." and kept:
            kept.pop()
        elif name != b".":
            kept.append(name)
    kept = [name for name in kept[:-1] if name] + kept[-1:]
    whole = _escaped(b"/" + b"/".join(kept)).lower()
    for session in _SESSIONS_IN_PATH:
        whole = session.sub(r"\1\2", whole, count=1)
    return whole.removesuffix("/") or "/"


def _query(query: str) -> str:
    query = _escaped(_unescaped(query))
    for session in _SESSIONS:
        if found := session.fullmatch(query):
            query = found[1] + (found[2] or "")
    pairs = [pair.split("=", 1) for pair in query.lower().split("&")]
    return "&".join("=".join(pair) for pair in sorted(pairs))


def _unescaped(text: str) -> bytes:
    """Without percent signs that stand for something, however often they were put there."""
    plain = text.encode("utf-8", "surrogateescape")
    while (further := unquote_to_bytes(plain)) != plain:
        plain = further
    return plain


def _escaped(text: bytes) -> str:
    return quote_from_bytes(text, safe=_SAFE)
