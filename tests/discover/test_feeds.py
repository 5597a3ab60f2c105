"""RSS, RDF and Atom as blog engines write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.discover.feed_addresses import likely_feeds, paged
from archiver.discover.feed_entries import FeedEntry
from archiver.discover.feeds import Feed, feed_pages, read_feed
from archiver.errors import DiscoveryError
from archiver.records import Fetch, Link, Person, Term
from archiver.times import to_iso

URL = "https://a.example/feed/"

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "atom": "http://www.w3.org/2005/Atom",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
        "openSearch": "http://a9.com/-/spec/opensearchrss/1.0/",
        "slash": "http://purl.org/rss/1.0/modules/slash/",
        "thr": "http://purl.org/syndication/thread/1.0",
        "wfw": "http://wellformedweb.org/CommentAPI/",
    }.items()
)

WORDPRESS = "<generator>https://wordpress.org/?v=6.1.9</generator>"

WORDPRESS_ITEM = """
<item>
  <title>Don&#8217;t touch &lt;br&gt;</title>
  <link>https://a.example/2012/05/dont/</link>
  <comments>https://a.example/2012/05/dont/#comments</comments>
  <dc:creator><![CDATA[Ann & Bob]]></dc:creator>
  <pubDate>Thu, 03 May 2012 10:30:00 +0000</pubDate>
  <category><![CDATA[Bread]]></category><category><![CDATA[winter]]></category>
  <guid isPermaLink="false">https://a.example/?p=12</guid>
  <description><![CDATA[First words of it [&#8230;]]]></description>
  <content:encoded><![CDATA[<p>First words of it, and the rest.</p>
    <figure><img src="/i.jpg" alt="loaf"><figcaption>A loaf.</figcaption></figure>
    <script>alert(1)</script>
    <p>The post <a href="https://a.example/2012/05/dont/">Don't</a> appeared first on <a href="/">A blog</a>.</p>
    <img src="https://pixel.wp.com/b.gif?x=1" width="1" height="1">]]></content:encoded>
  <wfw:commentRss>https://a.example/2012/05/dont/feed/</wfw:commentRss>
  <slash:comments>5</slash:comments>
</item>"""

ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:lang="de">
  <title type="html">A &amp;amp; B</title>
  <link rel="alternate" type="text/html" href="https://b.example/"/>
  <link rel="next" type="application/atom+xml" href="/feeds/posts/default?start-index=26&amp;max-results=25"/>
  <author><name>The house</name></author>
  <generator uri="http://www.blogger.com">Blogger</generator>
  {entries}
</feed>"""

ATOM_ENTRY = """
<entry>
  <id>tag:blogger.com,1999:blog-1.post-2</id>
  <published>2012-05-03T12:30:00.000+02:00</published>
  <updated>2012-05-04T08:00:00.000+02:00</updated>
  <title type="text">The &amp;amp; of &lt;b&gt;</title>
  <category scheme="https://b.example/tags/rye/" term="Rye"/>
  <category scheme="https://b.example/categories/Bread/" term="Bread"/>
  <category scheme="http://www.blogger.com/atom/ns#" term="plain"/>
  <content type="html" xml:base="https://b.example/2012/05/x.html">
    &lt;p&gt;Hello &lt;a href="y.html"&gt;y&lt;/a&gt;&lt;/p&gt;</content>
  <link rel="replies" type="application/atom+xml" href="https://b.example/feeds/2/comments/default"/>
  <link rel="replies" type="text/html" href="https://b.example/2012/05/x.html#comment-form"/>
  <link rel="edit" type="application/atom+xml" href="https://www.blogger.com/feeds/1/posts/default/2"/>
  <link rel="alternate" type="text/html" href="https://b.example/2012/05/x.html"/>
  <thr:total>3</thr:total>
</entry>"""  # fmt: skip


def rss(*items: str, head: str = "") -> bytes:
    """A feed of RSS 2.0 with these items."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {NAMESPACES}><channel><title>A &amp; B</title>'
        f"<link>https://a.example/</link>{head}{''.join(items)}</channel></rss>"
    ).encode()


def item(inside: str = "", link: str = "https://a.example/1/") -> str:
    """An item with a link."""
    return f"<item><link>{link}</link>{inside}</item>"


def entry(inside: str, **options: str) -> FeedEntry:
    """The one entry of a feed with one item."""
    (found,) = read_feed(rss(item(inside, **options)), URL).entries
    return found


def test_a_wordpress_entry():
    """All that its RSS says, the plugin's last line and counting picture left out."""
    feed = read_feed(rss(WORDPRESS_ITEM, head=WORDPRESS + "<language>en-US</language>"), URL, "text/xml; charset=UTF-8")
    (post,) = feed.entries

    assert (feed.title, feed.site_url, feed.language) == ("A & B", "https://a.example/", "en-US")
    assert (feed.platform, feed.generator) == ("wordpress", "https://wordpress.org/?v=6.1.9")
    assert (feed.kind, feed.zone, feed.next_url, feed.problems) == ("posts", None, None, ())
    assert post.url == "https://a.example/2012/05/dont/"
    assert post.id == "https://a.example/?p=12"
    assert post.title == "Don’t touch <br>"
    assert post.authors == (Person(name="Ann & Bob"),)
    assert post.published is not None
    assert (to_iso(post.published.at), post.published.zone) == ("2012-05-03T10:30:00Z", "stated")
    assert post.published.raw == "Thu, 03 May 2012 10:30:00 +0000"
    assert post.text == "First words of it, and the rest."
    assert [(m.url, m.alt, m.caption) for m in post.media] == [("https://a.example/i.jpg", "loaf", "A loaf.")]
    assert "script" not in post.html
    assert post.full
    assert post.claimed_comments == 5
    assert post.comments_feed == "https://a.example/2012/05/dont/feed/"
    assert post.terms == ()


def test_a_blogger_entry():
    """Atom: next page, zone, original addresses, terms by their schemes."""
    feed = read_feed(ATOM.format(entries=ATOM_ENTRY).encode(), "https://b.example/feeds/posts/default")
    (post,) = feed.entries

    assert (feed.title, feed.language, feed.platform, feed.zone) == ("A & B", "de", "blogger", "+02:00")
    assert feed.next_url == "https://b.example/feeds/posts/default?start-index=26&max-results=25"
    assert post.url == "https://b.example/2012/05/x.html"
    assert post.title == "The &amp; of <b>"
    assert post.authors == (Person(name="The house"),)
    assert post.published is not None
    assert post.updated is not None
    assert to_iso(post.published.at) == "2012-05-03T10:30:00Z"
    assert to_iso(post.updated.at) == "2012-05-04T06:00:00Z"
    assert set(post.terms) == {
        Term(scheme="tag", name="Rye", slug="rye"),
        Term(scheme="category", name="Bread", slug="Bread"),
    }
    assert 'href="https://b.example/2012/05/y.html"' in post.html
    assert (post.claimed_comments, post.full) == (3, True)
    assert post.comments_feed == "https://b.example/feeds/2/comments/default"


@pytest.mark.parametrize(
    ("expected", "inside"),
    [
        ("https://a.example/orig/", "<link>https://feedproxy.example/~r/1</link><feedburner:origLink>https://a.example/orig/</feedburner:origLink>"),
        ("https://a.example/1/", "<link>https://a.example/1/</link><guid>https://a.example/?p=1</guid>"),
        ("https://a.example/?p=1", "<guid>https://a.example/?p=1</guid>"),
        ("https://a.example/rel/", "<link>/rel/</link>"),
        (None, '<guid isPermaLink="false">https://a.example/?p=1</guid>'),
        (None, "<guid>17</guid>"),
        (None, "<link>javascript:alert(1)</link>"),
    ],
)  # fmt: skip
def test_where_an_entry_leads(expected, inside):
    """The original, else the link, else a guid that is a permalink; an entry without an address is a problem."""
    feed = read_feed(rss(f"<item>{inside}</item>"), URL)

    assert [entry.url for entry in feed.entries] == ([expected] if expected else [])
    assert [problem.error for problem in feed.problems] == ([] if expected else ["entry 1 has no address"])


@pytest.mark.parametrize(
    ("expected", "title"),
    [
        ("Bread & butter", "Bread &amp; butter"),
        ("Bread & butter", "Bread &amp;amp; butter"),
        ("Don’t", "Don&amp;#8217;t"),
        ("An old loaf", "An &lt;em&gt;old&lt;/em&gt; loaf"),
        ("a < b", "<![CDATA[a < b]]>"),
        ("One two", " One\n two "),
        (None, ""),
    ],
)
def test_a_title_is_plain_text(expected, title):
    """Entities are read as often as they were written, tags are gone."""
    assert expected == entry(f"<title>{title}</title>").title


@pytest.mark.parametrize(
    ("full", "body"),
    [
        (True, "<p>All of it...</p>"),
        (True, '<p>See <a href="/x">read more poetry</a> by her.</p>'),
        (False, "<p>First words […]</p>"),
        (False, "<p>First words [...]</p>"),
        (False, '<p>First words <a class="more-link" href="/1/#more-12">On we go</a></p>'),
        (False, '<p>First words.</p> <a href="/1/">Continue reading <span>Title</span> →</a>'),
        (False, '<p>First words.</p><p><a href="/1/">Weiterlesen…</a></p>'),
        (False, '<p>First.</p><a href="/1/">Read more</a><p>The post <a>x</a> appeared first on <a>y</a>.</p>'),
        (False, '<form class="post-password-form" action="/wp-login.php?action=postpass"><p>Protected.</p></form>'),
        (False, " "),
    ],
)
def test_an_excerpt_is_known(full, body):
    """By its end; a body with dots at its end may be whole."""
    post = entry(f"<content:encoded><![CDATA[{body}]]></content:encoded>")

    assert full is post.full
    assert ("password" in body) is post.protected


def test_a_description_alone_is_an_excerpt():
    """What a feed calls a summary is taken at its word."""
    post = entry("<description>&lt;p&gt;First words.&lt;/p&gt;</description>")

    assert (post.full, post.text) == (False, "First words.")


def test_plain_text_stays_words():
    """Atom's `type="text"` is no HTML."""
    body = '<content type="text">2 &lt; 3\n\nand &lt;b&gt;</content><link href="https://b.example/1"/>'
    (post,) = read_feed(ATOM.format(entries=f"<entry>{body}</entry>").encode(), URL).entries

    assert post.text == "2 < 3\nand <b>"


@pytest.mark.parametrize(
    ("expected", "dates"),
    [
        ("+01:00", ["Sat, 07 Jan 2012 10:00:00 +0100", "Sun, 08 Jan 2012 10:00:00 +0100"]),
        ("-05:00", ["2012-01-08T10:00:00-05:00"]),
        (None, ["Sat, 07 Jan 2012 10:00:00 +0100", "Sat, 07 Jul 2012 10:00:00 +0200"]),
        (None, ["Sat, 07 Jan 2012 10:00:00 +0100", "Sat, 07 Jan 2012 10:00:00 +0000"]),
        (None, ["Sat, 07 Jan 2012 10:00:00 +0100", "Sat, 07 Jan 2012 10:00:00 GMT"]),
        (None, ["Sat, 07 Jan 2012 10:00:00 +0000"]),
        (None, ["Sat, 07 Jan 2012 10:00:00 GMT"]),
        (None, []),
    ],
)
def test_the_zone_is_what_all_dates_agree_on(expected, dates):
    """UTC is what programs print for want of knowing."""
    feed = read_feed(rss(*(item(f"<pubDate>{date}</pubDate>") for date in dates)), URL)

    assert expected == feed.zone


def test_rdf_dates_are_of_publication():
    """RSS 1.0 has `dc:date` alone; an Atom entry that was only updated does not say when it was published."""
    dated = entry("<dc:date>2012-05-03T10:30:00Z</dc:date>")
    updated = "<entry><link href='https://b.example/1'/><updated>2012-05-03T10:30:00Z</updated></entry>"
    (post,) = read_feed(ATOM.format(entries=updated).encode(), URL).entries

    assert dated.published is not None
    assert to_iso(dated.published.at) == "2012-05-03T10:30:00Z"
    assert dated.updated is None
    assert post.published is None
    assert post.updated is not None


@pytest.mark.parametrize(
    ("expected", "url", "body"),
    [
        ("comments", URL, rss(item(link="https://a.example/x/#comment-12"), item(link="https://a.example/x/#comment-13"))),
        ("comments", URL, rss(item('<thr:in-reply-to ref="tag:x"/>'))),
        ("comments", "https://a.example/comments/feed/", rss()),
        ("comments", "https://a.example/feeds/5/comments/default", rss()),
        ("comments", "https://a.example/?feed=comments-rss2", rss()),
        ("posts", URL, rss()),
        ("posts", URL, rss(item(link="https://a.example/why-comments/"))),
        ("posts", URL, rss(item(link="https://a.example/x/#comment-12"), item(), item())),
    ],
)  # fmt: skip
def test_a_feed_of_comments_is_known(expected, url, body):
    """By its entries, else by its address."""
    feed = read_feed(body, url)

    assert expected == feed.kind
    assert expected == "posts" or feed_pages(feed) == ()


@pytest.mark.parametrize(
    ("expected", "head"),
    [
        ("https://a.example/feed/?page=2", '<atom:link rel="next" href="?page=2"/>'),
        ("https://a.example/2011.xml", '<atom:link rel="prev-archive" href="/2011.xml"/>'),
        (None, '<atom:link rel="next" href="https://a.example/feed/"/>'),
        (None, '<atom:link rel="self" href="https://a.example/feed/"/>'),
        (None, "<openSearch:totalResults>60</openSearch:totalResults>"),
    ],
)
def test_the_next_page_is_the_one_that_the_feed_names(expected, head):
    """RFC 5005; a feed that is its own next page has none."""
    assert expected == read_feed(rss(item(), head=head), URL).next_url


@pytest.mark.parametrize(("expected", "start"), [(26, 1), (51, 26), (None, 51)])
def test_bloggers_rss_counts_its_entries(expected, start):
    """Sixty posts, twenty-five a page."""
    counts = {"totalResults": 60, "startIndex": start, "itemsPerPage": 25}
    head = "".join(f"<openSearch:{name}>{count}</openSearch:{name}>" for name, count in counts.items())
    url = "https://b.example/feeds/posts/default?alt=rss"

    found = read_feed(rss(item(), head=head), url).next_url

    assert found == (f"{url}&start-index={expected}&max-results=25" if expected else None)


@pytest.mark.parametrize(
    ("reason", "body"),
    [
        ("the feed is empty", b" \n"),
        ("an HTML page, no feed", b"<!DOCTYPE html><html><body>404</body></html>"),
        ("JSON, no RSS or Atom feed", b'{"version": "https://jsonfeed.org/version/1.1"}'),
        ("no RSS or Atom feed", b"Not found"),
        # Words that a careless reader would take for a file's name, or an address.
        ("no RSS or Atom feed", b"/etc/hostname"),
        ("no RSS or Atom feed", b"http://127.0.0.1:9/feed"),
    ],
)
def test_what_is_no_feed_is_said(reason, body):
    """One line, the address first."""
    with pytest.raises(DiscoveryError) as caught:
        read_feed(body, URL)

    assert str(caught.value) == f"{URL}: {reason}"


@pytest.mark.parametrize(
    "body",
    [
        rss(item("<title>One & two</title>"), item(link="https://a.example/2/")),
        rss(item("<title>One&nbsp;two</title>"), item(link="https://a.example/2/")),
        b"\n\n" + rss(item(), item(link="https://a.example/2/")),
        rss(item(), item(link="https://a.example/2/"))[: -len("</channel></rss>")],
    ],
    ids=["ampersand", "entity", "blank lines", "cut"],
)
def test_broken_xml_still_yields_its_entries(body):
    """With a problem that says what was wrong."""
    feed = read_feed(body, URL)

    assert [entry.url for entry in feed.entries] == ["https://a.example/1/", "https://a.example/2/"]
    assert [(problem.stage, problem.field) for problem in feed.problems] == [("discover", "feed")]


def test_an_empty_feed_is_a_feed():
    """A new blog has no posts."""
    assert read_feed(rss(), URL) == Feed(url=URL, title="A & B", site_url="https://a.example/")


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        (None, "utf-8"),
        ("application/rss+xml; charset=ISO-8859-1", "latin-1"),
        ("text/html", "utf-8"),
        ("text/xml", "utf-8"),
    ],
)
def test_the_charset_is_the_headers_or_the_documents(content_type, encoding):
    """A wrong media type does not make ASCII of a feed."""
    body = rss(item("<title>été</title>")).decode().replace(' encoding="UTF-8"', "").encode(encoding)

    assert read_feed(body, URL, content_type).entries[0].title == "été"


def test_entities_of_a_feeds_own_are_not_fetched():
    """A file of this machine is not read into a title, and a bomb is not unpacked."""
    outside = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    bomb = b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    ) + b"]>"  # fmt: skip
    for doctype, name in ((outside, "&x;"), (bomb, "&j;")):
        body = rss(item(f"<title>{name}</title>")).replace(b"<rss", doctype + b"<rss", 1)

        assert len(read_feed(body, URL).entries[0].title or "") < 10


def test_an_entry_becomes_a_page():
    """Canonical, with its site, its comments' feed and the request it came by."""
    fetch = Fetch(asked_url=URL, final_url=URL, fetched_at=datetime(2020, 1, 1, tzinfo=UTC), status=200)
    body = rss(WORDPRESS_ITEM.replace("/dont/</link>", "/dont/?utm_source=rss</link>"), head=WORDPRESS)

    (page,) = feed_pages(read_feed(body, URL), fetch)

    assert page.url == "https://a.example/2012/05/dont/"
    assert (page.kind, page.source, page.parser, page.fetch) == ("article", "feed", "feed/1", fetch)
    assert page.site is not None
    assert (page.site.key, page.site.title, page.site.platform) == ("a.example", "A & B", "wordpress")
    assert page.article is not None
    assert page.article.title == "Don’t touch <br>"
    assert page.article.text == "First words of it, and the rest."
    assert page.article.claimed_comments == 5
    assert page.links == (Link(url="https://a.example/2012/05/dont/feed/", role="comments_feed"),)


def test_an_excerpt_is_no_body():
    """The rest of what the feed says of the post is kept."""
    (page,) = feed_pages(read_feed(rss(item("<title>One</title><description>First words</description>")), URL))

    assert page.article is not None
    assert (page.article.title, page.article.html, page.article.text) == ("One", "", "")


def test_a_post_that_stands_twice_is_one_page():
    """The first entry is the newest; the order stays."""
    body = rss(item("<title>new</title>"), item(link="https://a.example/2/"), item("<title>old</title>"))

    pages = feed_pages(read_feed(body, URL))

    assert [page.url for page in pages] == ["https://a.example/1/", "https://a.example/2/"]
    assert pages[0].article is not None
    assert pages[0].article.title == "new"


def test_a_further_page_does_not_name_the_site():
    """WordPress calls it "Page 2 – …"."""
    (page,) = feed_pages(read_feed(rss(item()), paged(URL, 2)))

    assert page.site is not None
    assert (page.site.title, page.site.url) == (None, "https://a.example/")


def test_pages_of_a_wordpress_feed():
    """A parameter, in the place of an older one; the first page has none."""
    assert paged("https://a.example/?feed=rss2", 3) == "https://a.example/?feed=rss2&paged=3"
    assert paged("https://a.example/feed/?paged=2", 3) == "https://a.example/feed/?paged=3"
    assert paged("https://a.example/feed/?paged=2", 1) == "https://a.example/feed/"


def test_likely_feeds_are_below_the_blog():
    """In the order of likelihood; query and fragment of the start address are not taken along."""
    found = likely_feeds("https://a.example/blog/?p=1#x")

    assert found[:5] == tuple(
        f"https://a.example/blog/{name}"
        for name in ("feed/", "feeds/posts/default", "atom.xml", "rss.xml", "index.xml")
    )


@given(st.binary(max_size=200), st.text(max_size=40))
def test_no_bytes_stop_the_reader(noise, words):
    """Whatever comes: a feed, or the error that says what it is."""
    for body in (noise, rss(item(words)), rss(item(), words) + noise):
        try:
            feed = read_feed(body, URL)
        except DiscoveryError:
            continue
        assert feed_pages(feed) is not None
