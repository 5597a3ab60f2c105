"""The fixtures of this folder; what tests import stands in `blog_crawls`."""

from __future__ import annotations

from blog_crawls import archives, crawls
from webs import web

__all__ = ["archives", "crawls", "web"]
