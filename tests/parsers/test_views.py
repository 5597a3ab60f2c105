"""Views for AMP, print and telephones are known by the page that they name."""

from __future__ import annotations

import pytest

from archiver import parse_page

POST = "https://a.example/post/"


def view(canonical: str, attribute: str = "") -> str:
    link = f'<link rel="canonical" href="{canonical}">'
    return f"<html{attribute}><head>{link}</head><body><article><h1>Rye</h1><p>Flour, water, salt.</p></article>"


@pytest.mark.parametrize(
    ("url", "canonical", "attribute"),
    [
        (f"{POST}amp/", POST, " amp"),
        (f"{POST}amp/", POST, " ⚡"),
        (f"{POST}?amp=1", POST, ""),
        (f"{POST}?amp", "/post/", " amp"),
        (f"{POST}print/", POST, ""),
        (f"{POST}?print=1", POST, ""),
        ("https://a.example/post.html?m=1", "https://a.example/post.html", ""),
        ("https://amp.a.example/post/", POST, " amp"),
        ("https://m.a.example/post/", POST, ""),
        ("https://a-example.cdn.ampproject.org/c/s/a.example/post/amp/", POST, " amp"),
    ],
)
def test_view_tells_whose_it_is_and_no_article(url: str, canonical: str, attribute: str) -> None:
    page = parse_page(view(canonical, attribute), url, strict=True)

    expected = "https://a.example/post.html" if "m=1" in url else POST
    assert ("other", expected, None) == (page.kind, page.about, page.article)
    assert page.site is not None
    assert "https://a.example/" == page.site.url


@pytest.mark.parametrize(
    ("url", "canonical", "attribute"),
    [
        # A blog that has nothing but AMP pages.
        (POST, POST, " amp"),
        (f"{POST}amp/", f"{POST}amp/", " amp"),
        # A post whose name looks like a view's, and one with a parameter.
        ("https://a.example/2012/print/", "https://a.example/2012/print/", ""),
        (f"{POST}?from=feed", POST, ""),
        # The same, and all of a blog on a host like a view's, spelled with another scheme, `www.` or closing slash.
        ("https://a.example/2012/mobile/", "http://a.example/2012/mobile/", ""),
        ("https://a.example/2012/print/", "https://www.a.example/2012/print", ""),
        ("https://m.a.example/post/", "http://m.a.example/post", ""),
        ("https://print.a.example/post/?from=feed", "https://print.a.example/post/", ""),
        (POST, "http://www.a.example/post", " amp"),
        # The front page on every page, and another blog's page.
        (f"{POST}amp/", "https://a.example/", " amp"),
        (f"{POST}amp/", "https://b.example/post/", " amp"),
    ],
)
def test_page_of_its_own_is_no_view(url: str, canonical: str, attribute: str) -> None:
    page = parse_page(view(canonical, attribute), url, strict=True)

    assert page.about is None
    assert page.kind == "article"


def unnamed(attribute: str = "", link: str = "") -> str:
    """A page that names no address of its own."""
    return f"<html{attribute}><body><article><h1>Rye</h1>{link}<p>Flour, water, salt.</p></article>"


TITLED = f'<h2><a href="{POST}">Rye</a></h2>'
PRINTED = f'<p>Article printed from: <a href="{POST}">{POST}</a></p>'
OTHERWISE = f'<p><a href="{POST}">Show the full version</a></p>'


@pytest.mark.parametrize(
    ("end", "markup"),
    [
        ("amp/", unnamed(" amp", OTHERWISE)),
        ("amp", unnamed(" ⚡", TITLED)),
        ("?amp=1", unnamed(" amp")),
        ("?amp", unnamed()),
        ("?print=1", unnamed()),
        ("?print=print", unnamed()),
        ("?printer_friendly=true&from=menu", unnamed()),
        ("print/", unnamed(link=PRINTED)),
        ("print/", unnamed(link=TITLED)),
    ],
)
def test_view_without_a_canonical_link_is_known_by_its_address_and_the_way_back(end: str, markup: str) -> None:
    page = parse_page(markup, f"{POST}{end}", strict=True)

    about = f"{POST}?from=menu" if "from=menu" in end else POST
    assert ("other", about, None) == (page.kind, page.about, page.article)


@pytest.mark.parametrize(
    ("url", "markup"),
    [
        # A post that is called so, below its category: the link back bears the category's name.
        ("https://a.example/post/print/", unnamed(link='<a href="/post/">Post</a>')),
        ("https://a.example/post/amp/", unnamed(link='<a href="/post/">Post</a>')),
        ("https://a.example/post/amp/", unnamed(" amp", '<a rel="category tag" href="/post/">Post</a>')),
        ("https://a.example/post/amp/", unnamed(" amp")),
        # The name of the page above it stands in a menu and in the sidebar.
        ("https://a.example/post/print/", unnamed(link='<ul><li><a href="/post/">Post</a></li></ul><h3>Post</h3>')),
        # Below the front page, or a month.
        ("https://a.example/amp/", unnamed(" amp", '<h2><a href="/">Rye</a></h2>')),
        ("https://a.example/2012/05/print/", unnamed(link='<h2><a href="/2012/05/">Rye</a></h2>')),
    ],
)
def test_post_that_is_called_like_a_view_is_a_post(url: str, markup: str) -> None:
    page = parse_page(markup, url, strict=True)

    assert ("article", None, url) == (page.kind, page.about, page.url)
