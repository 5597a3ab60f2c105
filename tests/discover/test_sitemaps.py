"""Sitemaps as plugins, platforms and hands write them."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.discover import sitemaps
from archiver.discover.sitemaps import likely_sitemaps, read_sitemap, sitemaps_of_robots, worth_walking
from archiver.errors import DiscoveryError
from archiver.times import to_iso

URL = "https://a.example/sitemap.xml"
ONE = "<url><loc>https://a.example/1/</loc></url>"
TWO = "<url><loc>https://a.example/2/</loc></url>"


def urlset(*inside: str, namespace: str = "http://www.sitemaps.org/schemas/sitemap/0.9") -> bytes:
    """A sitemap of pages."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{namespace}">{"".join(inside)}</urlset>'.encode()


def pages(body: bytes) -> list[str]:
    """The addresses that a sitemap lists."""
    return [page.url for page in read_sitemap(body, URL).pages]


def test_pages_and_when_they_changed():
    """In the file's order, each once."""
    dated = "<url><loc>https://a.example/3/</loc><lastmod>2012-05-03T12:30:00+02:00</lastmod></url>"

    found = read_sitemap(urlset(ONE, dated, TWO, ONE), URL)

    assert (found.kind, found.children, found.problems) == ("pages", (), ())
    assert [page.url for page in found.pages] == [f"https://a.example/{n}/" for n in (1, 3, 2)]
    assert [page.lastmod and to_iso(page.lastmod.at) for page in found.pages] == [None, "2012-05-03T10:30:00Z", None]


def test_an_index_names_its_children():
    """With their dates."""
    body = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
      <sitemap><loc>https://a.example/post-sitemap.xml</loc><lastmod>2012-05-03</lastmod></sitemap>
      <sitemap><loc>/page-sitemap.xml</loc></sitemap></sitemapindex>"""

    found = read_sitemap(body, URL)

    assert (found.kind, found.pages) == ("index", ())
    assert [child.url for child in found.children] == [
        "https://a.example/post-sitemap.xml",
        "https://a.example/page-sitemap.xml",
    ]
    assert found.children[0].lastmod is not None
    assert to_iso(found.children[0].lastmod.at) == "2012-05-03T00:00:00Z"


@pytest.mark.parametrize(
    "body",
    [
        urlset(ONE, namespace="http://www.google.com/schemas/sitemap/0.84"),
        f"<urlset>{ONE}</urlset>".encode(),
        f"<URLSET>{ONE.upper().replace('HTTPS://A.EXAMPLE', 'https://a.example')}</URLSET>".encode(),
        b'<s:urlset xmlns:s="x"><s:url><s:loc>https://a.example/1/</s:loc></s:url></s:urlset>',
        b"<s:urlset><s:url><s:loc>https://a.example/1/</s:loc></s:url></s:urlset>",
        urlset("<url><loc>\n  https://a.example/1/\n</loc></url>"),
        urlset("<url><loc><![CDATA[https://a.example/1/]]></loc></url>"),
        urlset("<url><loc>/1/</loc></url>"),
        urlset(ONE, "<url><loc></loc></url>", "<url><loc>mailto:a@a.example</loc></url>", "<url/>"),
        urlset(
            '<url><image:image xmlns:image="i"><image:loc>https://a.example/i.png</image:loc></image:image>'
            "<loc>https://a.example/1/</loc></url>"
        ),
        b"\n\n" + urlset(ONE),
        b"<br />\n<b>Warning</b>: Undefined index in x.php on line 3<br />\n" + urlset(ONE),
        b"\xef\xbb\xbf" + urlset(ONE),
        urlset(ONE).decode().replace("UTF-8", "utf-16").encode("utf-16"),
        gzip.compress(urlset(ONE)),
        gzip.compress(urlset(ONE)[:100]) + gzip.compress(urlset(ONE)[100:]),
        b"https://a.example/1/\r\n\r\n# nothing\r\n",
        b"\xef\xbb\xbfhttps://a.example/1/\nhttps://a.example/1/\n",
    ],
    ids=[
        "old-namespace",
        "no-namespace",
        "capitals",
        "prefix",
        "undeclared-prefix",
        "white-space",
        "cdata",
        "relative",
        "no-page",
        "picture",
        "blank-lines",
        "php-warning",
        "bom",
        "utf-16",
        "gzip",
        "gzip-members",
        "text",
        "text-twice",
    ],
)
def test_a_page_is_read_from(body):
    """Every spelling of one page."""
    found = [page.url.replace("/1/".upper(), "/1/") for page in read_sitemap(body, URL).pages]

    assert found == ["https://a.example/1/"]


@pytest.mark.parametrize("ampersand", ["&amp;", "&", "&amp;amp;"])
def test_an_address_keeps_its_ampersand(ampersand):
    """Written out, forgotten, or written out twice; "&copy" is a parameter."""
    body = urlset(f"<url><loc>https://a.example/?a=1{ampersand}copy=2</loc></url>", TWO)

    assert pages(body) == ["https://a.example/?a=1&copy=2", "https://a.example/2/"]


def test_a_cut_file_gives_what_is_whole():
    """An address that breaks off is no address."""
    body = urlset(ONE, "<url><loc>https://a.example/2012/05/long-sl")[: -len("</urlset>")]

    found = read_sitemap(body, URL)

    assert [page.url for page in found.pages] == ["https://a.example/1/"]
    assert [(problem.stage, problem.field) for problem in found.problems] == [("discover", "sitemap")]


def test_a_cut_archive_gives_what_is_whole():
    """The compressed form may break off too."""
    body = gzip.compress(urlset(*(ONE.replace("/1/", f"/{n * 7919}/") for n in range(1000))))

    found = read_sitemap(body[: len(body) // 2], URL)

    assert 0 < len(found.pages) < 1000
    assert {page.url for page in found.pages} <= {f"https://a.example/{n * 7919}/" for n in range(1000)}
    assert "breaks off" in found.problems[0].error


def test_a_bomb_is_not_unpacked(monkeypatch):
    """Beyond the limit nothing is inflated."""
    monkeypatch.setattr(sitemaps, "LARGEST", 10_000)

    found = read_sitemap(gzip.compress(urlset(ONE, " " * 20_000, TWO)), URL)

    assert [page.url for page in found.pages] == ["https://a.example/1/"]
    assert "larger than is read" in found.problems[0].error


def test_there_is_an_end_to_entries(monkeypatch):
    """A sitemap that never ends is cut, and says so."""
    monkeypatch.setattr(sitemaps, "MOST", 2)

    found = read_sitemap(urlset(ONE, TWO, ONE.replace("/1/", "/3/")), URL)

    assert len(found.pages) == 2
    assert "more than 2 entries" in found.problems[0].error


def test_entities_of_its_own_are_not_expanded():
    """No file of this machine, no bomb; the entries around stay."""
    outside = '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    inner = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa">{inner}]>'
    for doctype, name in ((outside, "x"), (bomb, "j")):
        own = f"<url><loc>https://a.example/&{name};</loc></url>"

        found = read_sitemap(f'<?xml version="1.0"?>{doctype}<urlset>{ONE}{own}</urlset>'.encode(), URL)

        assert [page.url for page in found.pages] == ["https://a.example/1/"]


@pytest.mark.parametrize(
    ("reason", "body"),
    [
        ("the sitemap is empty", b" "),
        ("an HTML page, no sitemap", b"<!DOCTYPE html><html><body><p>404</body></html>"),
        ("a feed, no sitemap", b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>'),
        ("no sitemap", b"<x/>"),
        ("no sitemap: neither XML nor a list of addresses", b"Not found"),
    ],
)
def test_what_is_no_sitemap_is_said(reason, body):
    """One line, the address first."""
    with pytest.raises(DiscoveryError) as caught:
        read_sitemap(body, URL)

    assert str(caught.value) == f"{URL}: {reason}"


def test_an_empty_sitemap_is_one():
    """A new blog has no pages."""
    assert read_sitemap(urlset(), URL).pages == ()


@pytest.mark.parametrize(
    "name",
    [
        "wp-sitemap-posts-post-1.xml",
        "wp-sitemap-posts-page-1.xml",
        "wp-sitemap-posts-video-1.xml",
        "post-sitemap.xml",
        "post-sitemap2.xml",
        "page-sitemap.xml",
        "sitemap-1.xml",
        "sitemap.xml?page=2",
        "sitemap-pt-post-2012-05.xml",
        "sitemap-posts.xml",
        "sitemap-2012.xml.gz",
        "portfolio-sitemap.xml",
        "post-archive-sitemap.xml",
        "sitemap_catalonia.xml",
    ],
)
def test_children_that_may_list_posts_are_walked(name):
    """A type of post may be called anything."""
    assert worth_walking(f"https://a.example/{name}")


@pytest.mark.parametrize(
    "name",
    [
        "wp-sitemap-taxonomies-category-1.xml",
        "wp-sitemap-taxonomies-post_tag-1.xml",
        "wp-sitemap-taxonomies-post_format-1.xml",
        "wp-sitemap-users-1.xml",
        "category-sitemap.xml",
        "post_tag-sitemap.xml",
        "post_tag-sitemap3.xml",
        "post_format-sitemap.xml",
        "author-sitemap.xml",
        "sitemap-tax-category.xml",
        "sitemap-tax-post_tag.xml",
        "sitemap-authors.xml",
        "sitemap-tags.xml",
        "sitemap-users.xml",
        "sitemap-archives.xml",
        "sitemap-misc.xml",
        "addl-sitemap.xml",
        "image-sitemap-index-1.xml",
        "video-sitemap.xml",
        "news-sitemap.xml",
        "attachment-sitemap.xml",
        "sitemap-categories.xml.gz",
    ],
)
def test_children_without_posts_are_left_out(name):
    """Terms, people, pictures, and second lists of the same posts."""
    assert not worth_walking(f"https://a.example/{name}")


def test_robots_txt_names_sitemaps():
    """Anywhere in the file, in any case, each once; what is no address is passed over."""
    text = (
        "User-agent: *\r\nDisallow: /wp-admin/\r\nSitemap: https://a.example/b.xml\r\n"
        "sitemap:https://a.example/a.xml # ours\nSITEMAP : https://a.example/b.xml\nSitemap: /relative.xml\n"
        "# Sitemap: https://a.example/no.xml"
    )

    assert sitemaps_of_robots(text) == ("https://a.example/b.xml", "https://a.example/a.xml")


def test_likely_sitemaps_are_the_blogs_then_the_hosts():
    """The likeliest first, each once."""
    below = likely_sitemaps("https://a.example/blog/?p=1")
    alone = likely_sitemaps("http://127.0.0.1:8087")

    assert below[0] == "https://a.example/blog/sitemap.xml"
    assert "https://a.example/wp-sitemap.xml" in below
    assert alone[:3] == tuple(
        f"http://127.0.0.1:8087/{name}" for name in ("sitemap.xml", "wp-sitemap.xml", "sitemap_index.xml")
    )
    assert len(set(alone)) == len(alone)


@given(st.binary(max_size=200), st.text(max_size=40))
def test_no_bytes_stop_the_reader(noise, words):
    """Whatever comes: a sitemap, or the error that says what it is."""
    for body in (
        noise,
        b"<" + noise,
        b"\x1f\x8b" + noise,
        urlset(ONE) + noise,
        urlset(f"<url><loc>{words}</loc></url>"),
    ):
        try:
            found = read_sitemap(body, URL)
        except DiscoveryError:
            continue
        assert found.url == URL
