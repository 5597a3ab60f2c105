"""The yardstick: Scrapy fetches a list of addresses, 16 at once, and keeps nothing.

    python benchmarks/bare_scrapy.py URLS.txt

Its defaults are left as they are, but for the concurrency, the doors it opens and the noise it makes.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

AT_ONCE = 16
SETTINGS = {
    "CONCURRENT_REQUESTS": AT_ONCE,
    "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "WARNING",
}


class Bare(Spider):
    """Asks for every line of a file."""

    name = "bare"

    def __init__(self, urls: str, **arguments: str) -> None:
        super().__init__(**arguments)
        self.urls = Path(urls).read_text().split()

    async def start(self) -> AsyncIterator[Request]:
        for url in self.urls:
            yield Request(url)

    def parse(self, response: Response) -> None:
        """Nothing is kept."""


if __name__ == "__main__":
    process = AsyncCrawlerProcess(SETTINGS)
    process.crawl(Bare, urls=sys.argv[1])
    process.start()
