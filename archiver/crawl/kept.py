"""What a spider reads and its user does not want stays out of the archive, whichever source brought it."""

from __future__ import annotations

from typing import Any

from scrapy.http import Response
from scrapy.spidermiddlewares.base import BaseSpiderMiddleware

from ..records import ParsedPage


class OnlyWanted(BaseSpiderMiddleware):
    """Lets a page through that the spider `keeps`; a spider without such a method keeps all.

    Before the items are counted: a page that is left out is neither an item nor a failure.
    """

    def get_processed_item(self, item: Any, response: Response | None) -> Any:
        """The item, or None."""
        keeps = getattr(self.crawler.spider, "keeps", None)
        return item if keeps is None or not isinstance(item, ParsedPage) or keeps(item) else None
