"""The fixtures of this folder; what tests import stands in `blog_crawls`."""

from __future__ import annotations

from blog_crawls import archives, crawls

__all__ = ["archives", "crawls"]
