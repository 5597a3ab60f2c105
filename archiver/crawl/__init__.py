"""Crawling: Scrapy's side of the house, from the polite settings to the pipelines that write the archive."""

from __future__ import annotations
