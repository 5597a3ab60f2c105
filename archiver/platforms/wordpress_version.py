"""WordPress: which version made a page, and what follows for the times that it prints."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..parsers.document import Document
from ..parsers.nodes import attribute

_GENERATOR = re.compile(r"WordPress (?:MU )?(\d{1,2})\.(\d{1,2})", re.I)
_SCRIPT = re.compile(r"/wp-includes/js/(?:wp-embed|comment-reply)(?:\.min)?\.js\?(?:.*&)?ver=(\d{1,2})\.(\d{1,2})")
"""Scripts that core loads under its own version; others have versions of their own."""

_ZONES_PRINTED_SINCE = (5, 3)


def core_version(document: Document) -> tuple[int, int] | None:
    """The version of WordPress, as far as the page tells: of its generator, else of two scripts of core."""
    return next(_versions(document), None)


def _versions(document: Document) -> Iterator[tuple[int, int]]:
    told = [_GENERATOR.match(value) for value in document.metas("generator")]
    told += [_SCRIPT.search(attribute(node, "src")) for node in document.by_name("script")]
    for found in filter(None, told):
        yield int(found[1]), int(found[2])


def prints_zones(document: Document) -> bool:
    """Whether +00:00 in a time that a theme prints means UTC.

    Up to WordPress 5.2, `get_the_date('c')` and its like printed the blog's local time with +00:00 behind it
    (core.trac.wordpress.org, tickets 20973 and 25768).
    """
    version = core_version(document)
    return version is None or version >= _ZONES_PRINTED_SINCE
