"""Addresses: one spelling for each page."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archiver.urls import canonical_url, host_of, is_web_url, page_key, same_page, site_key, unwrapped

ADDRESSES = st.builds(
    lambda scheme, host, path, query, fragment: f"{scheme}{host}/{path}{query}{fragment}",
    st.sampled_from(["http://", "HTTPS://", "//", "", "mailto:"]),
    st.sampled_from(
        [
            "a.example",
            "A.example:80",
            "a.example:99999",
            "bücher.example.",
            "[::1]:8080",
            "user:pw@a.example",
            "web.archive.org/web/2012id_/http://b.example",
            "x.cdn.ampproject.org/c/s/b.example",
            "",
        ]
    ),
    st.text(alphabet="/.a%2eE+ &?é;:@\\\n\t[]~=", max_size=14),
    st.sampled_from(["", "?", "?a", "?a=", "?a=1&&b", "?utm_source=x&p=1", "?%75tm_source=1", "?a=%26+%20", "?m=%31"]),
    st.sampled_from(["", "#", "#x?y"]),
)


@given(st.one_of(ADDRESSES, st.text(max_size=40)))
@example("https://x.cdn.ampproject.org/c/s/b.example/a\nb")
@example("http://a.example/%2e%2E/b")
@example("http://a.example:99999/")
@example("http://[/")
@example("https:////x")
def test_a_canonical_url_is_its_own_canonical_url(url):
    """No text whatever raises, and a second reading changes nothing."""
    once = canonical_url(url)

    assert once == canonical_url(once)
    assert page_key(url) == page_key(once)
    assert isinstance(site_key(url), str)


@pytest.mark.parametrize(
    ("expected", "url"),
    [
        ("http://a.example/", "http://a.example"),
        ("http://a.example/x", "HTTP://A.Example:80/x#comment-3"),
        ("https://a.example:8443/x", "https://a.example:8443/x"),
        ("http://127.0.0.1:8087/x", "http://127.0.0.1:8087/x"),
        ("http://a.example/x", "http://user:secret@a.example/x"),
        ("http://a.example/c/", "http://a.example/a/../b/./../c/d/.."),
        ("http://a.example/a//b", "http://a.example/a//b"),
        ("http://a.example/~ann/", "http://a.example/%7Eann/"),
        ("http://a.example/caf%C3%A9", "http://a.example/café"),
        ("http://a.example/caf%C3%A9", "http://a.example/caf%c3%a9"),
        ("http://a.example/100%25", "http://a.example/100%25"),
        ("http://a.example/?p=12", "http://a.example/?p=12&utm_medium=feed&fbclid=9"),
        ("http://a.example/x", "http://a.example/x?replytocom=7#respond"),
        ("http://a.example/x", "http://a.example/x?share=twitter&nb=1"),
        ("http://a.example/x", "http://a.example/x?amp"),
        ("http://a.example/x", "http://a.example/x?PHPSESSID=0123456789abcdef0123"),
        ("http://a.example/x?sid=42", "http://a.example/x?sid=42"),
        ("http://a.example/?m=201205", "http://a.example/?m=201205"),
        ("http://a.example/x", "http://a.example/x?m=1"),
        ("http://a.example/?b=2&a=1", "http://a.example/?b=2&&a=1"),
        (
            "http://a.example/index.php?/archives/12-c++.html",
            "http://a.example/index.php?/archives/12-c++.html",
        ),
        ("http://a.example/?q=%E9", "http://a.example/?q=%e9"),
        ("http://a.example/b", "https://web.archive.org/web/20120508id_/http://a.example/b?utm_source=x"),
        (
            "http://a.example/b",
            "http://web.archive.org/web/2012/https://web.archive.org/web/2011/http:/a.example/b",
        ),
        ("https://a.example/b", "https://a-example.cdn.ampproject.org/c/s/a.example/b"),
        ("mailto:Ann@a.example", " mailto:Ann@a.example\n"),
        ("javascript:void(0)", "javascript:void(0)"),
    ],
)
def test_a_page_has_one_spelling(expected, url):
    """Host, port, dots, escapes, campaign and view parameters, wrappings."""
    assert expected == canonical_url(url)


def test_a_link_is_read_from_where_it_stands():
    """A relative link, and a link that is no address at all."""
    base = "https://a.example/2012/05/post/"

    assert canonical_url("../next", base) == "https://a.example/2012/05/next"
    assert canonical_url("http://b.example/x", base) == "http://b.example/x"
    assert canonical_url("http://[broken", base) == "http://[broken"


@pytest.mark.parametrize(
    ("expected", "url"),
    [
        (True, "http://a.example/"),
        (True, "HTTPS://a.example"),
        (True, "http://127.0.0.1:8087/x"),
        (False, "http:///x"),
        (False, "http://./x"),
        (False, "http://a.example:0/"),
        (False, "http://a.example:99999/"),
        (False, "ftp://a.example/"),
        (False, "/x"),
        (False, ""),
    ],
)
def test_the_web_is_http_with_a_host(expected, url):
    """Other schemes, and addresses that lead nowhere, are not of the web."""
    assert expected is is_web_url(url)


@pytest.mark.parametrize(
    ("expected", "url"),
    [
        ("a.example", "https://WWW.A.example:443/x"),
        ("a.example:8080", "http://a.example:8080/"),
        ("127.0.0.1:8087", "http://127.0.0.1:8087/x"),
        ("a.example", "http://a.example./"),
        ("", "http://[broken"),
        ("", "mailto:ann@a.example"),
    ],
)
def test_a_host_is_one_with_and_without_www(expected, url):
    """The port is part of it unless it goes without saying."""
    assert expected == host_of(url)


def test_a_site_key_is_host_and_path():
    """One key for a blog, whatever its scheme."""
    assert site_key("http://www.a.example") == "a.example"
    assert site_key("https://a.example/blog/") == "a.example/blog"
    assert site_key("http://127.0.0.1:8087/") == "127.0.0.1:8087"


def test_same_page():
    """Scheme, `www.`, fragment, slashes and a folder's `index.html` make no other page; a query does."""
    assert same_page("http://a.example//x//y/index.html", "https://a.example/x/y")
    assert not same_page("http://a.example/index.php", "http://a.example/")
    assert same_page("http://www.a.example/x/", "https://a.example/x#top")
    assert not same_page("http://a.example/?p=1", "http://a.example/?p=2")


def test_unwrapping_leaves_other_addresses_alone():
    """A list of captures (`*`) and a page about an archive are pages of their own."""
    for url in ("https://web.archive.org/web/*/a.example", "https://a.example/web/2012/http"):
        assert url == unwrapped(url)
