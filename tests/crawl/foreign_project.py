"""The files of somebody else's Scrapy project, as `scrapy startproject` lays them out, with the add-on in one line."""

from __future__ import annotations

FILES = {
    "scrapy.cfg": "[settings]\ndefault = theirs.settings\n",
    "theirs/__init__.py": "",
    # A package of that name at the top is what a blog's own spiders are in, in this project's checkout.
    "spiders/__init__.py": '"""Somebody else\'s."""\n',
    "theirs/spiders/__init__.py": "",
    "theirs/settings.py": """
BOT_NAME = "theirs"
SPIDER_MODULES = ["theirs.spiders"]
NEWSPIDER_MODULE = "theirs.spiders"
ADDONS = {"archiver.addon.ArchiveAddon": 500}
ITEM_PIPELINES = {"theirs.pipelines.Seen": 300}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
ARCHIVE_DB = "kept/blogs.db"
ARCHIVER_PARSE_WORKERS = 1
CONCURRENT_REQUESTS = 4
FEEDS = {"out.jsonl": {"format": "jsonlines", "overwrite": False}}
""",
    "theirs/pipelines.py": """
from itemadapter import ItemAdapter

class Seen:
    def process_item(self, item):
        with open("seen.txt", "a") as file:
            print(type(item).__name__, ItemAdapter(item)["url"], file=file)
        return item
""",
    "theirs/spiders/plain.py": '''
from dataclasses import dataclass
from datetime import date

import scrapy
from scrapy.http import FormRequest, JsonRequest

from archiver import parse_page
from archiver.addon import read


@dataclass
class Post:
    url: str
    day: date


class Plain(scrapy.Spider):
    name = "plain"

    def __init__(self, site="", **arguments):
        super().__init__(**arguments)
        self.start_urls = [f"{site}/", f"{site}/"]
        self.site = site

    def parse(self, response):
        """Look at the way in.

        @url http://127.0.0.1:9/nobody-is-there/
        """
        for link in response.css("a"):
            yield response.follow(link, self.post, errback=self.lost, meta={"seen": ("a", 1)},
                                  cb_kwargs={"found": Post("u", date(2012, 5, 3))}, priority=5, flags=["f"])
        yield FormRequest(f"{self.site}/form", formdata={"a": "b"}, callback=self.echoed)
        yield JsonRequest(f"{self.site}/json", data={"a": [1]}, callback=self.echoed)
        yield response.request.replace(callback=self.again, dont_filter=True)

    async def post(self, response, found):
        assert response.meta["seen"] == ("a", 1) and found == Post("u", date(2012, 5, 3)), response.meta
        if "/sync" in response.url:
            yield parse_page(response.body, response.url, strict=True)
        else:
            yield await read(response, self)
        yield Post(response.url, found.day)

    def echoed(self, response):
        yield {"url": response.url, "method": response.request.method, "body": response.request.body.decode()}

    def again(self, response):
        yield {"url": response.url + "#again"}

    def lost(self, failure):
        yield {"url": failure.request.url + "#lost"}
''',
    "theirs/spiders/rules.py": """
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule, SitemapSpider

from archiver.addon import BlogSpider, read


class Ruled(CrawlSpider):
    name = "ruled"
    rules = [Rule(LinkExtractor(allow="/list"), follow=True), Rule(LinkExtractor(allow="/post"), callback="keep")]

    async def keep(self, response):
        yield await read(response, self)


class Mapped(SitemapSpider):
    name = "mapped"
    sitemap_rules = [("/post", "keep")]

    async def keep(self, response):
        yield await read(response, self)


class Mine(BlogSpider):
    name = "mine"


class Closure(CrawlSpider):
    name = "closure"

    def parse_start_url(self, response):
        yield response.follow("/post1", lambda response: None)
""",
}
