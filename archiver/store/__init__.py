"""The SQLite archive: pages in, rows out."""

from __future__ import annotations

from .archive import Archive, open_archive
from .revisions import Change

__all__ = ["Archive", "Change", "open_archive"]
