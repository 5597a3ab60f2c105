from __future__ import annotations

import pytest

from archiver.crawl.middlewares import is_private, retry_after, robots_url

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
