"""Times that WordPress printed before it knew the zone of its own dates."""

from __future__ import annotations

import pytest

from archiver.discover.feeds import feed_pages, read_feed
from archiver.parse import parse_page
from archiver.records import ParsedPage
from archiver.store import open_archive

URL = "http://oven.example/2014/07/02/rye/"
EMBED = '<script src="http://oven.example/wp-includes/js/wp-embed.min.js?ver={}"></script>'
META = '<meta property="article:published_time" content="2014-07-02T06:00:00+00:00" />'

PAGE = """<!DOCTYPE html><html lang="en-US"><head><title>Rye</title>{head}
<link rel="stylesheet" href="http://oven.example/wp-content/themes/plain/style.css" /></head>
<body class="single single-post postid-77"><article id="post-77" class="post-77 post type-post hentry">
<h1 class="entry-title">Rye</h1>
<time class="entry-date published" datetime="2014-07-02T08:00:00{zone}">July 2, 2014</time>
<div class="entry-content"><p>Rye keeps for a week if you let it.</p></div></article>
<ol class="comment-list"><li id="comment-41" class="comment even thread-even depth-1"><article class="comment-body">
<b class="fn">Ida</b> <a href="{url}#comment-41"><time datetime="2014-07-03T09:15:00{zone}">July 3, 2014</time></a>
<div class="comment-content"><p>Caraway or none?</p></div></article></li></ol></body></html>"""

FEED = """<rss version="2.0"><channel><title>The Oven Door</title><link>http://oven.example/</link><item>
<title>Rye</title><link>http://oven.example/2014/07/02/rye/</link><pubDate>Wed, 02 Jul 2014 06:00:00 +0000</pubDate>
<description>Rye keeps for a week if you let it.</description></item></channel></rss>"""


def read(head: str, zone: str = "+00:00") -> ParsedPage:
    return parse_page(PAGE.format(head=head, zone=zone, url=URL).encode(), URL, strict=True)


def generator(version: str) -> str:
    return f'<meta name="generator" content="WordPress {version}" />'


def zones(page: ParsedPage) -> list[str]:
    """Where the zones of the article's time and the comment's come from."""
    assert page.article is not None
    return [moment.zone for moment in (page.article.published, page.comments[0].published) if moment is not None]


@pytest.mark.parametrize(
    ("expected", "head", "zone"),
    [
        ("assumed", generator("5.2.21"), "+00:00"),
        ("assumed", generator("3.0"), "+00:00"),
        ("assumed", generator("MU 2.9.2"), "+00:00"),
        ("assumed", EMBED.format("5.2.4"), "+00:00"),
        ("stated", generator("5.3"), "+00:00"),
        ("stated", generator("6.10.1"), "+00:00"),
        ("stated", EMBED.format("5.10"), "+00:00"),
        ("stated", "", "+00:00"),
        ("stated", generator("5.2.21"), "+02:00"),
        ("stated", generator("5.2.21"), "Z"),
    ],
)
def test_utc_behind_a_local_time(expected, head, zone):
    """Up to 5.2 core wrote +00:00 behind the blog's local time; other offsets, and later versions, are believed."""
    assert [expected, expected] == zones(read(head, zone))


def test_a_plugin_knew_better():
    """What plugins print in the head was made of the time in UTC: there +00:00 is meant."""
    found = read(generator("5.2") + META)

    assert found.article is not None
    assert found.article.published is not None
    assert ("2014-07-02T06:00:00+00:00", "stated") == (
        found.article.published.at.isoformat(),
        found.article.published.zone,
    )


@pytest.mark.parametrize("feed_first", [True, False])
def test_the_feed_sets_the_clock(feed_first):
    """The feed is right about the post, and tells how far the clock was ahead when the comment came."""
    pages = [read(generator("4.9.8")), *feed_pages(read_feed(FEED.encode(), "http://oven.example/feed/"))]
    with open_archive(":memory:") as archive:
        for page in reversed(pages) if feed_first else pages:
            archive.add(page)

        article = archive.article(URL)
        (comment,) = archive.thread(URL)

    assert article is not None
    assert "2014-07-02T06:00:00Z" == article["published_at"]
    assert "2014-07-03T07:15:00Z" == comment["published_at"]
