"""For other Scrapy projects: `ADDONS = {"archiver.addon.ArchiveAddon": 500}`, and what their spiders may import.

- `ArchiveAddon`: the add-on.
- `read`: `page = await read(response, self)` parses a response in a process of its own, in any spider.
- `BlogSpider`: crawls a whole blog; a spider of one's own may derive from it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .crawl.addon import ArchiveAddon
from .crawl.process import spiders_package
from .crawl.reading import read

if TYPE_CHECKING:
    BlogSpider: Any

__all__ = ["ArchiveAddon", "BlogSpider", "read"]


def __getattr__(name: str) -> Any:
    """`BlogSpider`, from the spiders installed with this package, whatever else the project calls `spiders`."""
    if name != "BlogSpider":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{spiders_package().__name__}.blog").BlogSpider
