"""Feeds, maps and other machine-read pages of the sample blog."""

from __future__ import annotations

import json
from datetime import UTC
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest

from archiver.demo import build, truth

BASE = "http://127.0.0.1:1"
PAGES = build(BASE)
XML = [path for path, page in PAGES.items() if "xml" in page.media_type and page.body]
NS = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
}


def tree(path: str) -> ElementTree.Element:
    return ElementTree.fromstring(PAGES[path].body)


def items(path: str) -> list[ElementTree.Element]:
    return tree(path).findall("channel/item")


def text(node: ElementTree.Element, path: str) -> str:
    return (node.findtext(path, "", NS)).strip()


@pytest.mark.parametrize("path", XML)
def test_every_xml_is_well_formed(path):
    assert tree(path) is not None


def test_feed_holds_all_posts_in_two_pages():
    """Ten, then three; newest first, the sticky one in its own place."""
    links = [[text(item, "link") for item in items(path)] for path in ("/feed/", "/feed/?paged=2")]

    assert [len(page) for page in links] == [10, 3]
    assert [BASE + post.path for post in reversed(truth().posts)] == links[0] + links[1]


def test_feed_tells_what_is_true():
    found = {text(item, "link"): item for path in ("/feed/", "/feed/?paged=2") for item in items(path)}

    for post in truth().posts:
        item = found[BASE + post.path]
        assert post.heading == text(item, "title").replace("&#8217;", "’").replace("&#038;", "&")
        assert post.author == text(item, "dc:creator")
        published = parsedate_to_datetime(text(item, "pubDate")).astimezone(UTC)
        assert post.published == published.strftime("%Y-%m-%dT%H:%M:%SZ")
        terms = tuple(node.text for node in item.findall("category"))
        assert (*post.categories, *post.tags) == terms
        if post.path.endswith("open-day-rules-of-the-stairs/"):
            assert text(item, "slash:comments") == ""
        else:
            assert str(post.claimed_comments) == text(item, "slash:comments")


def test_feed_keeps_the_protected_text():
    item = next(item for item in items("/feed/") if text(item, "title").startswith("Protected: "))

    assert "post-password-form" in text(item, "content:encoded")
    assert text(item, "description") == "There is no excerpt because this is a protected post."


def test_comments_feed_of_a_post_holds_replies_to_the_withheld():
    """54 and 55 stand in the feed though no page prints them; 53 stands nowhere."""
    found = items("/2019/03/31/the-hour-that-went-missing/feed/")

    assert [text(item, "guid").partition("#comment-")[2] for item in found] == ["56", "55", "54", "52"]
    assert "In reply to <a href=" in text(found[0], "content:encoded")
    assert "In reply to" not in text(found[2], "content:encoded")


def test_comments_feed_of_the_blog_holds_the_newest_ten():
    found = items("/comments/feed/")

    expected = ["67", "66", "65", "61", "60", "59", "56", "55", "54", "52"]
    assert expected == [text(item, "guid").partition("#comment-")[2] for item in found]
    assert text(found[0], "title") == "Comment on Launching day by Jonas O’Dowd"


def test_comments_feed_links_to_the_comment_page():
    """Leeks, 40: on the third page, and named so though the bare address shows it as well."""
    item = items("/2018/11/18/leeks-in-a-north-wind/feed/")[0]

    assert f"{BASE}/2018/11/18/leeks-in-a-north-wind/comment-page-3/#comment-40" == text(item, "link")


def test_sitemaps_name_all_posts():
    maps = [node.text for node in tree("/wp-sitemap.xml").findall("s:sitemap/s:loc", NS)]
    named = [node.text for address in maps for node in tree(str(address).removeprefix(BASE)).findall("s:url/s:loc", NS)]

    assert len(maps) == 5
    assert {BASE + post.path for post in (*truth().posts, *truth().statics)} < set(named)
    assert [address for address in named if PAGES[str(address).removeprefix(BASE)].status != 200] == []


def test_sitemap_tells_the_last_change():
    """The rules of the stairs were changed on 26 May 2019, at 21:12 in Berlin."""
    urls = tree("/wp-sitemap-posts-post-1.xml").findall("s:url", NS)
    found = {text(url, "s:loc"): text(url, "s:lastmod") for url in urls}

    assert found[f"{BASE}/2018/06/17/open-day-rules-of-the-stairs/"] == "2019-05-26T19:12:00+00:00"


def test_robots_txt_names_the_map():
    lines = PAGES["/robots.txt"].body.decode().splitlines()

    assert lines[:2] == ["User-agent: *", "Disallow: /wp-admin/"]
    assert f"Sitemap: {BASE}/wp-sitemap.xml" == lines[-1]


def test_oembed_names_the_author():
    address = "/wp-json/oembed/1.0/embed?url=http%3A%2F%2F127.0.0.1%3A1%2F2019%2F05%2F12%2Flaunching-day%2F"

    said = json.loads(PAGES[address].body)

    assert (said["title"], said["author_name"], said["provider_url"]) == ("Launching day", "Jonas O’Dowd", BASE)
