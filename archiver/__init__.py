"""Archive blogs: articles, quotes with who said them, and complete comment threads.

The public names load what they need when they are first asked for: `import archiver` itself is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import (
        ArchiverError,
        ConfigError,
        DiscoveryError,
        NotFoundError,
        ParseError,
        SchemaVersionError,
        SnapshotError,
        StoreError,
    )
    from .parse import parse_page
    from .records import (
        Article,
        CanonicalUrl,
        Capture,
        Comment,
        Fetch,
        Link,
        Media,
        MediaFile,
        Moment,
        ParsedPage,
        Person,
        Problem,
        Quote,
        Redirect,
        Site,
        Span,
        Term,
    )
    from .store.archive import open_archive

__all__ = [
    "ArchiverError",
    "Article",
    "CanonicalUrl",
    "Capture",
    "Comment",
    "ConfigError",
    "DiscoveryError",
    "Fetch",
    "Link",
    "Media",
    "MediaFile",
    "Moment",
    "NotFoundError",
    "ParseError",
    "ParsedPage",
    "Person",
    "Problem",
    "Quote",
    "Redirect",
    "SchemaVersionError",
    "Site",
    "SnapshotError",
    "Span",
    "StoreError",
    "Term",
    "open_archive",
    "parse_page",
]

_DOORS = {"parse_page": ".parse", "open_archive": ".store.archive"}


def __getattr__(name: str) -> Any:
    """A public name, from the module that makes it (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _DOORS.get(name) or (".errors" if name.endswith("Error") else ".records")
    value = globals()[name] = getattr(import_module(home, __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
