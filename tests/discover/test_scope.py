"""What belongs to a blog, and why other addresses are left alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.discover.scope import Scope

MAY_2020 = datetime(2020, 5, 20, tzinfo=UTC)


def scope(start: str = "https://a.example/", **options) -> Scope:
    """The scope of a blog, in May 2020."""
    return Scope(start, now=MAY_2020, **options)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/",
        "http://www.a.example/about/",
        "https://a.example/?p=12",
        "https://a.example/?q=node/12",
        "https://a.example/index.php?/archives/12-c.html",
        "https://a.example/2012/05/print-is-dead/",
        "https://a.example/2012/05/print/",
        "https://a.example/tag/print/",
        "https://a.example/share/",
        "https://a.example/how-to-share-links/",
        "https://a.example/search-engines-explained/",
        "https://a.example/2012/05/search/",
        "https://a.example/research/a-study/",
        "https://a.example/2012/05/trackback/",
        "https://a.example/2012/05/register/",
        "https://a.example/2012/05/login-screens/",
        "https://a.example/ghost/",
        "https://a.example/events/",
        "https://a.example/events/a-day-at-the-fair/",
        "https://a.example/2012/12/12/12-12-12/",
        "https://a.example/1984/",
        "https://a.example/books/1984/",
        "https://a.example/1914/06/28/sarajevo-a-backdated-post/",
        "https://a.example/2099/01/a-letter-to-the-future/",
        "https://a.example/2012/99/",
        "https://a.example/2012/05/",
        "https://a.example/2020/06/",
        "https://a.example/?m=201205",
        "https://a.example/?year=2012&monthnum=5",
        "https://a.example/search?updated-max=2012-05-03T10:00:00Z&max-results=7",
        "https://a.example/search/label/bread",
        "https://a.example/feed/",
        "https://a.example/?feed=rss2&paged=2",
        "https://a.example/category/bread/feed/",
        "https://a.example/2012/05/feed/",
        "https://a.example/2012/05/page/2/feed/",
        "https://a.example/feeds/posts/default?start-index=26",
        "https://a.example/sitemap.xml.gz",
        "https://a.example/2012/05/post.html",
        "https://a.example/2012/05/post/comment-page-2/",
        "https://a.example/2012/05/post.html?showComment=1336041000#c12",
        "https://a.example/a/b/a/b/",
    ],
)
def test_a_blogs_own_pages_are_followed(url):
    """Posts, archives and feeds, also where a word in the address looks like a trap."""
    assert scope().refuses(url) is None


@pytest.mark.parametrize(
    ("reason", "url"),
    [
        ("not the web", "mailto:ann@a.example"),
        ("not the web", "javascript:void(0)"),
        ("not the web", "tel:+491234"),
        ("not the web", "http://[broken"),
        ("other host", "https://b.example/"),
        ("other host", "https://blog.a.example/"),
        ("other host", "https://a.example.evil.example/"),
        ("other host", "https://a.example:8443/"),
        ("too long", "https://a.example/?x=" + "y" * 2000),
        ("login or admin", "https://a.example/wp-admin/post.php?post=12&action=edit"),
        ("login or admin", "https://a.example/wp-login.php?redirect_to=%2F"),
        ("login or admin", "https://a.example/blog/xmlrpc.php"),
        ("login or admin", "https://a.example/wp-json/wp/v2/posts"),
        ("login or admin", "https://a.example/?rest_route=/wp/v2/posts"),
        ("login or admin", "https://a.example/login"),
        ("login or admin", "https://a.example/user/register"),
        ("login or admin", "https://a.example/2012/05/post/trackback/"),
        ("login or admin", "https://a.example/cgi-bin/mt/mt-comments.cgi?entry_id=12"),
        ("file", "https://a.example/wp-content/uploads/2012/05/photo.JPG"),
        ("file", "https://a.example/paper.pdf"),
        ("file", "https://a.example/show.mp3?dl=1"),
        ("file", "https://a.example/style.css"),
        ("file", "https://a.example/backup.tar.gz"),
        ("search page", "https://a.example/?s=bread"),
        ("search page", "https://a.example/search?q=bread"),
        ("search page", "https://a.example/search/bread/page/2/"),
        ("search page", "https://a.example/search.php"),
        ("reply link", "https://a.example/2012/05/post/?replytocom=7"),
        ("reply link", "https://a.example/comment/reply/12/7"),
        ("reply link", "https://a.example/12345.html?mode=reply"),
        ("share link", "https://a.example/2012/05/post/?share=facebook&nb=1"),
        ("share link", "https://a.example/2012/05/post/email/"),
        ("print view", "https://a.example/2012/05/post/print/"),
        ("print view", "https://a.example/2012/05/post/?print=1"),
        ("print view", "https://a.example/print/12"),
        ("print view", "https://a.example/2012/05/post/?view=print"),
        ("feed of comments", "https://a.example/comments/feed/"),
        ("feed of comments", "https://a.example/2012/05/post/feed/"),
        ("feed of comments", "https://a.example/2012/05/03/post/feed/atom/"),
        ("feed of comments", "https://a.example/feeds/5/comments/default"),
        ("feed of comments", "https://a.example/?feed=comments-rss2"),
        ("feed of comments", "https://a.example/?p=12&feed=rss2"),
        ("calendar", "https://a.example/2031/05/"),
        ("calendar", "https://a.example/2020/07/"),
        ("calendar", "https://a.example/blog/2031/05/04/"),
        ("calendar", "https://a.example/2031/05/page/2/"),
        ("calendar", "https://a.example/1970/01/01/"),
        ("calendar", "https://a.example/?m=203105"),
        ("calendar", "https://a.example/?m=19700101"),
        ("calendar", "https://a.example/?year=2031&monthnum=5"),
        ("calendar", "https://a.example/events/month/"),
        ("calendar", "https://a.example/calendar/2019-11/"),
        ("calendar", "https://a.example/events/action~month/exact_date~1336041000/"),
        ("calendar", "https://a.example/2012/05/post/?ical=1"),
        ("repeating path", "https://a.example/about/x/about/x/about/"),
    ],
)
def test_a_trap_is_refused_by_name(reason, url):
    """The reason is what a reader of the report asks for."""
    assert reason == scope().refuses(url)


def test_a_host_is_its_port_too():
    """A blog served on a port of this machine."""
    here = scope("http://127.0.0.1:8087/")

    assert here.refuses("http://127.0.0.1:8087/2012/05/post/") is None
    assert here.refuses("http://127.0.0.1:8088/") == "other host"
    assert here.refuses("http://127.0.0.1/") == "other host"


def test_the_default_port_goes_without_saying():
    """`https://host:443` and `http://host` are one blog."""
    assert scope("http://a.example:80/").refuses("https://www.a.example:443/x") is None


def test_a_blog_below_a_path_ends_there():
    """Only when told: a start address may be a post's."""
    below = scope("https://a.example/blog/2012/05/post/", root="https://a.example/blog")

    assert below.refuses("https://a.example/blog") is None
    assert below.refuses("https://a.example/blog/2012/05/other/") is None
    assert below.refuses("https://a.example/shop/") == "outside the blog"
    assert below.refuses("https://a.example/blogroll/") == "outside the blog"
    assert below.refuses("https://a.example/blog/search/bread/") == "search page"
    assert scope("https://a.example/blog/2012/05/post/").refuses("https://a.example/shop/") is None


def test_a_diary_may_be_older_than_the_web():
    """The first year is the caller's to say."""
    assert scope().refuses("https://a.example/diary/1660/01/01/") == "calendar"
    assert scope(first_year=1660).refuses("https://a.example/diary/1660/01/01/") is None


@given(st.text(max_size=60))
def test_no_text_stops_the_judge(text):
    """Whatever stands in an href, the answer is a reason or None."""
    here = scope()

    for url in (text, "https://a.example/" + text):
        assert here.refuses(url) is None or isinstance(here.refuses(url), str)
