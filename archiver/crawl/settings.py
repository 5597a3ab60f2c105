"""Scrapy settings: polite, bounded and durable; each can be overridden, ours begin with `ARCHIVER_`."""

from __future__ import annotations

import ipaddress
import os
from typing import Any

from scrapy.crawler import Crawler
from scrapy.settings import BaseSettings

from ..store.queue import host_name
from ..version import VERSION

BOT_NAME = "archiver"
SPIDER_MODULES = ["spiders"]
ADDONS = {"archiver.crawl.settings.Derived": 0}

# Where things are kept
ARCHIVE_DB = "data/archive.db"
ARCHIVER_QUEUE = None  # a path; `queue.db` beside the archive when None
ARCHIVER_QUEUE_ENABLED = True  # False: Scrapy's own scheduler, for the add-on in other projects
ARCHIVER_PIPELINE_ENABLED = True  # False: no archive, for the add-on in other projects
ARCHIVER_WARC_ENABLED = True  # every answer into WARC files
ARCHIVER_WARC_DIR = None  # a folder; `warc` beside the archive when None
ARCHIVER_WARC_SIZE = 1_000_000_000  # bytes after which a WARC file is closed and the next begun
ARCHIVER_MEDIA = False  # pictures and files of posts, too
ARCHIVER_MEDIA_AGAIN = False  # those too that the archive has
ARCHIVER_FRESH = False  # forget an unfinished crawl of the same blog

# Manners
ARCHIVER_CONTACT = os.environ.get("ARCHIVER_CONTACT") or None  # whom a server's owner may write to
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "archiver"
CONCURRENT_REQUESTS = 16  # pages at work in all, being fetched or parsed
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.25
ARCHIVER_CRAWL_DELAY_MAX = 60.0  # seconds; the most that a Crawl-delay in robots.txt is taken for
ARCHIVER_RETRY_AFTER_MAX = 3600.0  # seconds; the most that a Retry-After is taken for
ARCHIVER_BACKOFF = 5.0  # seconds; the first wait for a busy host that names none, doubled each time
ARCHIVER_RETRY_DELAY = 1.0  # seconds; the first wait before a page that failed is tried again, doubled each time
ARCHIVER_PATIENCE = 3  # waits in a row, of a host that answers nothing as it should, before the crawl is stopped
RETRY_TIMES = 3
RETRY_PRIORITY_ADJUST = 0
COOKIES_ENABLED = False
DEFAULT_REQUEST_HEADERS = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

# Bounds
ARCHIVER_MAX_PAGES = 0  # pages of one run; 0 for all there are
ARCHIVER_BLOGS_DONE: dict[str, str] = {}  # of `crawl_many`: the blogs that it has crawled to their end, and their URLs
ARCHIVER_BLOGS_AT_WORK = None  # of `crawl_many`: which blogs its crawls are at work on, and from which URL
DEPTH_LIMIT = 5000  # an index of 5,000 pages is a long one, a calendar without end is longer
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024  # bytes, before and after decompression; 20,000 comments on a page are 25 to 50 MB
DOWNLOAD_WARNSIZE = 0
ARCHIVER_MEDIA_MAXSIZE = 64 * 1024 * 1024  # bytes of a picture or file; a larger one costs itself
ARCHIVER_MEDIA_TIMEOUT = 300.0  # seconds for a picture or file
REDIRECT_MAX_TIMES = 8
REDIRECT_PRIORITY_ADJUST = 0
METAREFRESH_ENABLED = False  # reads the text of every page to find out

# Doors that stay shut
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
HTTPCACHE_ENABLED = False

# Parsing
ARCHIVER_PARSE_WORKERS = None  # processes; None for one a core but one, 0 for none of their own
ARCHIVER_PARSE_TIMEOUT = 60.0  # seconds for one page; for one of more than 4 MB, so much for each 4 MB
ARCHIVER_PARSE_MEMORY = 1024  # MB that a process may take for a page; what needs more costs itself; 0 for no bound
ARCHIVER_PARSER = "archiver.parse:parse_page"

# Parts
SCHEDULER = "archiver.crawl.frontier.Frontier"
CONCURRENT_ITEMS = 1  # of one page: Scrapy starts as many tasks for each response, and writing takes turns
DOWNLOAD_HANDLERS = {
    "http": "archiver.crawl.wire.RecordingHandler",
    "https": "archiver.crawl.wire.RecordingHandler",
}
EXTENSIONS = {
    "archiver.crawl.opening.CrawlQueue": 0,
    "archiver.crawl.recorder.Recorder": 50,
    "archiver.crawl.extensions.Parsing": 100,
    "archiver.crawl.extensions.Progress": 900,
}
ITEM_PIPELINES = {
    "archiver.crawl.pipelines.CheckPipeline": 100,
    "archiver.crawl.pipelines.ArchivePipeline": 900,
}
SPIDER_MIDDLEWARES = {
    "archiver.crawl.kept.OnlyWanted": 950,
    "archiver.crawl.media.MediaRequests": 750,  # before RefererMiddleware, for servers that want to know
}
DOWNLOADER_MIDDLEWARES = {
    "archiver.crawl.public.PublicOnly": 60,
    "archiver.crawl.media.SilentHosts": 70,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "archiver.crawl.robots.Robots": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "archiver.crawl.backoff.Backoff": 550,
    "archiver.crawl.encoding.CommonEncodings": 580,
    "archiver.crawl.encoding.LateEncoding": 595,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "archiver.crawl.redirects.SameHostRedirects": 600,
}

# `scrapy check`
SPIDER_CONTRACTS = {
    "archiver.crawl.contracts.Sample": 20,
    "archiver.crawl.contracts.Reads": 20,
}

# Talk
ARCHIVER_PROGRESS = None  # a live line: None for "on a terminal", True, False
LOG_LEVEL = "INFO"
LOG_VERSIONS: list[str] = []

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def user_agent(contact: str | None) -> str:
    """Who we say we are: the program, its version, and where somebody answers.

    >>> user_agent("me@a.example").partition(" ")[2]
    '(+mailto:me@a.example)'
    """
    if not contact:
        return f"archiver/{VERSION}"
    if "@" in contact and ":" not in contact:
        contact = f"mailto:{contact}"
    return f"archiver/{VERSION} (+{contact})"


def is_loopback(host: str) -> bool:
    """Whether *host* is this machine.

    >>> is_loopback("127.8.0.1"), is_loopback("::1"), is_loopback("a.example")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


class Derived:
    """The settings that follow from others: the name we give, and haste on this machine's own addresses.

    A delay or concurrency that somebody chose, on the command line or in a spider, holds for loopback too.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._home = getattr(crawler.spider, "home", None) or ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Derived:
        return cls(crawler)

    def update_settings(self, settings: BaseSettings) -> None:
        """Scrapy's hook for add-ons; runs before any component is made."""
        # Scrapy's own name is a default: whatever else somebody set stays.
        settings.set("USER_AGENT", user_agent(settings["ARCHIVER_CONTACT"]), priority="addon")
        slots: dict[str, dict[str, Any]] = settings.getdict("DOWNLOAD_SLOTS")
        for host in {*_LOOPBACK, host_name(self._home)}:
            if is_loopback(host):
                slots.setdefault(host, {"delay": self._delay(settings), "concurrency": self._concurrency(settings)})
        settings.set("DOWNLOAD_SLOTS", slots, priority="cmdline")

    @staticmethod
    def _delay(settings: BaseSettings) -> float:
        return settings.getfloat("DOWNLOAD_DELAY") if _chosen(settings, "DOWNLOAD_DELAY") else 0.0

    @staticmethod
    def _concurrency(settings: BaseSettings) -> int:
        name = "CONCURRENT_REQUESTS_PER_DOMAIN"
        return settings.getint(name) if _chosen(settings, name) else 8


def _chosen(settings: BaseSettings, name: str) -> bool:
    return (settings.getpriority(name) or 0) > 20  # 20: what this file says
