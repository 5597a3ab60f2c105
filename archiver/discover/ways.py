"""Pages that are but ways to others: what they say is not taken."""

from __future__ import annotations

from dataclasses import replace

from ..records import ONLY_WAY, ParsedPage


def as_way(page: ParsedPage) -> ParsedPage:
    """*page*, noted as but a way to others: whatever reads its answer again takes no words from it either."""
    if page.fetch is None:
        return page
    return replace(page, fetch=replace(page.fetch, read_with={**(page.fetch.read_with or {}), ONLY_WAY: True}))


def without_words(page: ParsedPage) -> ParsedPage:
    """Of *page* nothing but that it was there, and its links."""
    return as_way(replace(page, kind="other", article=None, comments=(), quotes=(), about=None, comment_page=None))
