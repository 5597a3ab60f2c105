"""Where a blog's pages are: feeds, sitemaps, what belongs to the blog, and when a source is told out."""

from __future__ import annotations
