from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from walker import Walker

from archiver.crawl.backoff import retry_after
from archiver.crawl.public import PublicOnly, is_private
from archiver.crawl.redirects import ANY_HOST, SameHostRedirects
from archiver.crawl.refusals import Refused
from archiver.crawl.robots import robots_url

PRESENT = 784111777.0  # Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"120", 120),
        (b" 0 ", 0),
        (b"Sun, 06 Nov 1994 08:50:37 GMT", 60),
        (b"Sunday, 06-Nov-94 08:50:37 GMT", 60),
        (b"Sun Nov  6 08:50:37 1994", 60),
        (b"Sun, 06 Nov 1994 08:00:00 GMT", 0),
        (b"-5", None),
        (b"1.5", None),
        (b"in a minute", None),
        (b"", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value, seconds):
    """RFC 9110, 10.2.3, with the three forms of dates of 5.6.7."""
    assert seconds == retry_after(value, PRESENT)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.9.9.9",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "::1",
        "fe80::1",
        "fc00::1",
        "localhost",
        "blog.localhost",
    ],
)
def test_private_addresses_are_known(host):
    assert is_private(host)


@pytest.mark.parametrize("host", ["8.8.8.8", "2001:4860:4860::8888", "a.example", "localhost.example"])
def test_public_addresses_are_no_private_ones(host):
    assert not is_private(host)


@pytest.mark.parametrize(
    ("url", "robots"),
    [
        ("http://a.example", "http://a.example/robots.txt"),
        ("http://a.example?p=1", "http://a.example/robots.txt"),
        ("https://a.example:8443/x/y?z=/", "https://a.example:8443/robots.txt"),
        ("http://[::1]:80/x", "http://[::1]:80/robots.txt"),
    ],
)
def test_robots_txt_is_at_the_root(url, robots):
    assert robots == robots_url(url)


@pytest.fixture
def crawler_at() -> Callable[[str], Crawler]:
    """A crawler whose spider was sent to an address."""

    def make(url: str) -> Crawler:
        crawler = Crawler(Walker)
        crawler.spider = Walker(url=url)
        return crawler

    return make


@pytest.mark.parametrize("host", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "[::1]", "localhost"])
def test_public_site_does_not_lead_to_private_addresses(crawler_at, host):
    """Neither by links nor by redirects."""
    guard = PublicOnly.from_crawler(crawler_at("http://8.8.8.8/"))

    with pytest.raises(Refused, match="a private address"):
        asyncio.run(guard.process_request(Request(f"http://{host}/latest/meta-data")))


@pytest.mark.parametrize(
    ("home", "url"),
    [
        ("http://127.0.0.1:8000/", "http://127.0.0.1:9000/"),
        ("http://127.0.0.1:8000/", "http://10.0.0.1/"),
        ("http://8.8.8.8/", "http://1.1.1.1/"),
    ],
)
def test_private_site_is_crawled_as_any_other(crawler_at, home, url):
    guard = PublicOnly.from_crawler(crawler_at(home))

    asyncio.run(guard.process_request(Request(url)))


def test_private_site_leads_to_a_public_one_with_a_contact(crawler_at):
    """The owner of a server that was not named on the command line can write to somebody, too."""
    crawler = crawler_at("http://10.0.0.1/")
    guard = PublicOnly.from_crawler(crawler)

    with pytest.raises(Refused, match="no ARCHIVER_CONTACT"):
        asyncio.run(guard.process_request(Request("http://8.8.8.8/")))
    crawler.settings.set("ARCHIVER_CONTACT", "ann@a.example")
    asyncio.run(guard.process_request(Request("http://8.8.8.8/")))


def redirected(crawler: Crawler, source: str, target: str, **meta: Any) -> Request | Response:
    request = Request(source, meta=meta)
    response = Response(source, status=301, headers={"Location": target}, request=request)
    return SameHostRedirects.from_crawler(crawler).process_response(request, response)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("http://a.example/x", "https://a.example/x"),
        ("http://a.example/x", "https://www.a.example/x/"),
        ("http://www.a.example:8080/x", "http://a.example:8080/y"),
    ],
)
def test_redirect_within_a_host_is_followed(crawler_at, source, target):
    """With `www.` or without, by http or https, it is one blog."""
    assert target == redirected(crawler_at(source), source, target).url


@pytest.mark.parametrize("target", ["http://b.example/x", "http://x.a.example/", "http://127.0.0.1/"])
def test_redirect_to_another_host_is_refused_unless_asked_for(crawler_at, target):
    """A blog may have moved: whoever asks for its front page can say so."""
    source = "http://a.example/x"

    with pytest.raises(Refused, match=f"redirects to another host: {target}") as caught:
        redirected(crawler_at(source), source, target)

    assert caught.value.response is not None
    assert 301 == caught.value.response.status
    assert target == redirected(crawler_at(source), source, target, **{ANY_HOST: True}).url
