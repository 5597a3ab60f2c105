"""The spiders, found by Scrapy through `SPIDER_MODULES`."""

from __future__ import annotations
