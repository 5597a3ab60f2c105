"""Where a blog begins, told from any of its pages."""

from __future__ import annotations

import pytest

from archiver.discover.home import home_of
from archiver.records import Link, PageKind, ParsedPage, Site
from archiver.urls import canonical_url, site_key

A = "https://a.example"


def page(url: str, home: str, platform: str | None = None, kind: PageKind = "article", posts: str = "") -> ParsedPage:
    """A page that names *home* as its blog's, and links to *posts*."""
    return ParsedPage(
        url=canonical_url(url),
        kind=kind,
        site=Site(key=site_key(home), url=home, platform=platform),
        links=tuple(Link(url=A + path, role="post") for path in posts.split()),
    )


@pytest.mark.parametrize(
    ("url", "stated", "home", "root"),
    [
        (f"{A}/2011/05/x/", f"{A}/", f"{A}/", None),
        (f"{A}/blog/2011/05/x/", f"{A}/blog/", f"{A}/blog/", f"{A}/blog/"),
        (f"{A}/blog", f"{A}/blog/", f"{A}/blog/", f"{A}/blog/"),
        # The program lies in /wp/, the blog does not.
        (f"{A}/2011/05/x/", f"{A}/wp/", f"{A}/", None),
        # A theme's "home" link leads to the author's other site.
        (f"{A}/2011/05/x/", "https://b.example/", f"{A}/", None),
    ],
)
def test_known_platform_names_its_front_page(url, stated, home, root):
    """It is believed where the page itself lies below it; a blog below a path keeps to that path."""
    assert (home, root) == home_of(page(url, stated, platform="wordpress"), url)


@pytest.mark.parametrize(
    ("url", "posts", "home", "root"),
    [
        (f"{A}/", "/x.html", f"{A}/", None),
        (f"{A}/blog/", "/blog/x.html /blog/y.html", f"{A}/blog/", f"{A}/blog/"),
        (f"{A}/blog/index.html", "/blog/x.html", f"{A}/blog/index.html", f"{A}/blog/"),
        (f"{A}/~ann/", "/~ann/x.html", f"{A}/~ann/", f"{A}/~ann/"),
        # A table of contents of what lies elsewhere.
        (f"{A}/blog/", "/2011/x.html /2011/y.html", f"{A}/blog/", None),
        (f"{A}/blog", "/blog/x.html", f"{A}/blog", f"{A}/blog/"),
        # Parts of a blog that begins above.
        (f"{A}/page/2/", "/x.html", f"{A}/", None),
        (f"{A}/tag/bread/", "/x.html", f"{A}/", None),
        (f"{A}/index.php?cat=bread", "/x.html", f"{A}/", None),
    ],
)
def test_list_on_an_unknown_platform_is_the_front_page(url, posts, home, root):
    """Unless its address says that it shows a part; the blog keeps to a path that all posts lie below."""
    assert (home, root) == home_of(page(url, f"{A}/", kind="index", posts=posts), url)


@pytest.mark.parametrize("kind", ["article", "index"])
def test_page_that_lives_on_another_host_names_the_front_page_there(kind: PageKind) -> None:
    """It says of itself and of its blog that they are on b.example."""
    moved = page("https://b.example/2011/x/", "https://b.example/", platform="wordpress", kind=kind)

    assert ("https://b.example/", None) == home_of(moved, f"{A}/2011/x/")


def test_post_on_an_unknown_platform_tells_of_its_host_alone():
    """Nothing says whether its folder is a blog's or a year's."""
    url = f"{A}/blog/x.html"

    assert (f"{A}/", None) == home_of(page(url, f"{A}/"), url)
