"""Hashes and keys that identify content across crawls."""

from __future__ import annotations

import hashlib

from .text import lines, squeeze


def content_hash(*parts: str | None) -> str:
    """SHA-256, in hex, of normalised text parts; an absent part differs from an empty one.

    >>> content_hash("a  b") == content_hash("a b")
    True
    >>> content_hash("a", None) == content_hash("a", "")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"\x00" if part is None else b"\x01" + lines(part).encode() + b"\x1f")
    return digest.hexdigest()


def derived_comment_id(
    author: str | None, published: str | None, text: str | None, parent: str | None, twins: dict[str, int]
) -> str:
    """The id of a comment to which its page gives none: `~` and 16 hex digits of what it says.

    *published* is in ISO 8601. *twins* counts the ids that the page's comments were given so far. "+1" said
    twice by nobody in particular is two comments: the second is numbered.

    >>> twins = {}
    >>> one, other = (derived_comment_id(None, None, "+1", None, twins) for _ in range(2))
    >>> other == one + "-2"
    True
    """
    derived = "~" + content_hash(author, published, text, parent)[:16]
    twins[derived] = number = twins.get(derived, 0) + 1
    return derived if number == 1 else f"{derived}-{number}"


def person_key(role: str, name: str, url: str | None) -> str:
    """Who somebody is within one site, by role: people are not merged without evidence.

    >>> person_key("commenter", "Ann  Lee", "http://ann.example/")
    'commenter:ann lee|http://ann.example'
    """
    return f"{role}:{squeeze(name).casefold()}|{(url or '').rstrip('/')}"
