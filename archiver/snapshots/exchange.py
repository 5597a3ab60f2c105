"""One HTTP request and its answer, as the bytes that went over the wire."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

_INTERIM = re.compile(rb"HTTP/\d(?:\.\d)? 1(?!01)\d\d\b")
"""An answer before the answer: 100 Continue, 103 Early Hints (RFC 9110, 15.2)."""

_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What was sent, and what came."""

    url: str
    """The address asked for: the whole of it, parameters too."""

    at: datetime
    """When the answer began to come; aware, in UTC."""

    request: bytes
    """The request message; empty when it is not known."""

    response: bytes
    """The answer: status line, headers, and the body in its transfer and content encodings."""

    ip: str | None = None
    """Of the server."""

    truncated: str | None = None
    """Why the answer is not whole: `length`, `time` or `disconnect` (WARC/1.1, 5.13)."""


def final(message: bytes) -> bytes:
    """*message* without the interim answers before it.

    >>> final(b"HTTP/1.1 103 Early Hints\\r\\nLink: </a>\\r\\n\\r\\nHTTP/1.1 200 OK\\r\\n\\r\\n")
    b'HTTP/1.1 200 OK\\r\\n\\r\\n'
    """
    while _INTERIM.match(message) and (end := _END_OF_HEAD.search(message)):
        message = message[end.end() :]
    return message


def head_of(message: bytes) -> bytes:
    """The start line and the headers of a message, with the empty line after them.

    >>> head_of(b"HTTP/1.1 200 OK\\r\\nA: b\\r\\n\\r\\nbody")
    b'HTTP/1.1 200 OK\\r\\nA: b\\r\\n\\r\\n'
    """
    end = _END_OF_HEAD.search(message)
    return message[: end.end()] if end else message


def status_of(head: bytes) -> int:
    """The status that a response's head states; 0 when it states none.

    >>> status_of(b"HTTP/1.1 404 Not Found\\r\\n\\r\\n")
    404
    """
    found = re.match(rb"HTTP/\d(?:\.\d)?\s+(\d{3})\b", head)
    return int(found[1]) if found else 0


def header_in(head: bytes, name: str) -> str | None:
    """The first value of a header.

    >>> header_in(b"HTTP/1.1 200 OK\\r\\ncontent-type: text/html\\r\\n\\r\\n", "Content-Type")
    'text/html'
    """
    found = re.search(rb"^" + re.escape(name.encode()) + rb"[ \t]*:[ \t]*([^\r\n]*)", head, re.I | re.M)
    return found[1].decode("latin-1").strip() or None if found else None


def headers_in(head: bytes) -> list[tuple[str, str]]:
    """The headers of a message, in their order.

    >>> headers_in(b"HTTP/1.1 200 OK\\r\\nA: b\\r\\nno header\\r\\na:c\\r\\n\\r\\n")
    [('A', 'b'), ('a', 'c')]
    """
    found = re.findall(rb"^([^\s:]+)[ \t]*:[ \t]*([^\r\n]*)", head, re.M)
    return [(name.decode("latin-1"), value.decode("latin-1").strip()) for name, value in found]
