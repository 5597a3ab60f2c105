"""All we know of a platform, in one file each; the package finds the files.

What is too long for one stands in files beside it (`wordpress_links`), as classes that name no `platform` of their own.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from ..parsers.document import Document
from .base import PlatformPage
from .mark import Mark


@cache
def shelf() -> tuple[type[PlatformPage], ...]:
    """Every class in this package's files that names its platform, by that name."""
    found: dict[str, type[PlatformPage]] = {}
    for module in pkgutil.iter_modules(__path__):
        for value in vars(import_module(f"{__name__}.{module.name}")).values():
            if (
                isinstance(value, type)
                and issubclass(value, PlatformPage)
                and value is not PlatformPage
                and "platform" in vars(value)
            ):
                found[value.platform] = value
    return tuple(found[name] for name in sorted(found))


def parsers() -> tuple[str, ...]:
    """The readers of all platforms, as pages name them: `wordpress/1`."""
    return tuple(f"{page.platform}/{page.version}" for page in shelf())


def detect(document: Document) -> type[PlatformPage]:
    """The platform whose marks weigh most on this page; the generic reader when none weighs anything."""
    weighed = [(sum(m.weight for m in page.marks if m.found(document)), page) for page in shelf()]
    weight, best = max(weighed, key=lambda pair: pair[0])
    return best if weight > 0 else next(page for page in shelf() if page.platform == "generic")


__all__ = ["Mark", "PlatformPage", "detect", "parsers", "shelf"]
