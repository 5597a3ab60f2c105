from __future__ import annotations

import re
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from walker import Walker

from archiver.crawl.settings import Derived, user_agent


def settings(url: str = "https://a.example/", **told: Any) -> Settings:
    """The settings of a crawl of *url*, with some *told* on the command line."""
    found = Settings()
    found.setmodule("archiver.crawl.settings", priority="project")
    found.setdict(told, priority="cmdline")
    crawler = Crawler(Walker, found)
    crawler.spider = Walker(url=url)
    Derived.from_crawler(crawler).update_settings(crawler.settings)
    return crawler.settings


def test_a_host_is_asked_politely():
    """robots.txt obeyed, one request at a time with a pause; no door is open, no body endless."""
    found = settings()

    assert [True, 1, 1.0, False, False, False] == [
        found["ROBOTSTXT_OBEY"],
        found["CONCURRENT_REQUESTS_PER_DOMAIN"],
        found["DOWNLOAD_DELAY"],
        found["TELNETCONSOLE_ENABLED"],
        found["REMOTE_CONTROL_ENABLED"],
        found["COOKIES_ENABLED"],
    ]
    assert 64 * 1024 * 1024 == found["DOWNLOAD_MAXSIZE"]


@pytest.mark.parametrize(
    ("contact", "told"),
    [("me@a.example", "mailto:me@a.example"), ("https://a.example/bot", "https://a.example/bot")],
)
def test_contact_stands_in_the_user_agent(contact, told):
    assert re.fullmatch(rf"archiver/\S+ \(\+{re.escape(told)}\)", user_agent(contact))
    assert user_agent(contact) == settings(ARCHIVER_CONTACT=contact)["USER_AGENT"]


def test_user_agent_of_ones_own_stays():
    assert "mine/1" == settings(USER_AGENT="mine/1", ARCHIVER_CONTACT="me@a.example")["USER_AGENT"]


@pytest.mark.parametrize(
    ("told", "delay", "concurrency"),
    [
        ({}, 0.0, 8),
        ({"DOWNLOAD_DELAY": 2}, 2.0, 8),
        ({"CONCURRENT_REQUESTS_PER_DOMAIN": 3}, 0.0, 3),
        ({"DOWNLOAD_DELAY": 0.5, "CONCURRENT_REQUESTS_PER_DOMAIN": 2}, 0.5, 2),
    ],
)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.9"])
def test_this_machine_is_not_spared_unless_it_is_asked_for(host, told, delay, concurrency):
    """What somebody chose holds for loopback too."""
    slots = settings(url="http://127.0.0.9/", **told)["DOWNLOAD_SLOTS"]

    assert (delay, concurrency) == (slots[host]["delay"], slots[host]["concurrency"])


def test_other_hosts_have_no_slot_of_their_own():
    assert {"127.0.0.1", "localhost", "::1"} == set(settings()["DOWNLOAD_SLOTS"])
