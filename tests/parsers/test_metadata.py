"""Titles, times and languages."""

from __future__ import annotations

import pytest

from archiver.parsers.document import Document
from archiver.parsers.metadata import find_language, find_times, find_title, path_time, printed_time, without_site
from archiver.parsers.nodes import walk

URL = "http://a.example/post/"


def document(body: str, head: str = "", url: str = URL) -> Document:
    return Document(f"<html><head>{head}</head><body>{body}</body></html>", url)


def title(body: str, head: str = "", site: str | None = None) -> str | None:
    """The title of a page."""
    page = document(body, head)
    nodes = page.by_class("entry")
    return find_title(page, list(walk(page.body)), site, nodes[0] if nodes else None)


@pytest.mark.parametrize(
    ("expected", "body", "head"),
    [
        ("Rye", "<h1>Rye</h1>", "<title>Rye</title>"),
        ("Rye", "<h1>The Oven</h1><h2>Rye</h2>", "<title>Rye &laquo; The Oven</title>"),
        ("Rye", '<h1>The Oven</h1><h2 class="entry-title">Rye</h2>', ""),
        ("Rye", '<h1>The Oven</h1><h3 class="post-title"><a href="/rye">Rye</a></h3>', "<title>The Oven</title>"),
        ("Rye", '<h1>The Oven</h1><div class="entry"><h2>On rye and more</h2></div>', "<title>Rye | The Oven</title>"),
        (
            "Rye",
            "<h1>The Oven</h1>",
            '<meta property="og:title" content="Rye – The Oven"><title>Rye – The Oven</title>',
        ),
        ("Rye", "<p>x</p>", '<script type="application/ld+json">{"@type": "BlogPosting", "headline": "Rye"}</script>'),
        ("Rye: a love story", "<h1>Rye: a love story</h1>", "<title>Rye: a love story - The Oven</title>"),
        ("Rye & salt", "<h1>Rye &amp; salt</h1>", "<title>Rye &amp; salt</title>"),
        (None, "<h1>The Oven</h1>", "<title>The Oven</title>"),
        (None, "<p>x</p>", ""),
    ],
)
def test_title(expected: str | None, body: str, head: str) -> None:
    """The heading that a class names or the document's title agrees with; never the site's name."""
    assert expected == title(body, head, site="The Oven")


def test_headings_of_the_body_are_not_its_title() -> None:
    """A heading behind the body's beginning names a section, though the document's title holds its words."""
    assert title('<div class="entry"><p>x</p><h2>Salt</h2></div>', "<title>Salt and rye</title>") == "Salt and rye"


@pytest.mark.parametrize(
    ("expected", "whole"),
    [
        ("Rye", "Rye | The Oven"),
        ("Rye", "The Oven » Rye"),
        ("Rye", "Rye – The Oven"),
        ("Rye", "Rye - the oven"),
        ("Rye in The Oven", "Rye in The Oven"),
        ("The Oven", "The Oven"),
        ("Rye", "The Oven » Blog Archive » Rye"),
    ],
)
def test_without_site(expected: str, whole: str) -> None:
    """The site's name at either end, behind a mark that parts; a title that speaks of the site keeps it."""
    assert expected == without_site(whole, "The Oven")


def times(body: str, head: str = "", url: str = URL) -> tuple[str | None, str | None]:
    """When published and when modified, to the day or the minute."""
    page = document(body, head, url)
    nodes = page.by_class("entry")
    found = find_times(page, list(walk(page.body)), nodes[0] if nodes else None)
    published, modified = (m and m.at.strftime("%Y-%m-%d" if m.precision == "day" else "%Y-%m-%d %H:%M") for m in found)
    return published, modified


@pytest.mark.parametrize(
    ("expected", "body", "head"),
    [
        (("2014-03-02 07:00", None), '<time class="entry-date" datetime="2014-03-02T08:00:00+01:00">x</time>', ""),
        (
            ("2014-03-02 08:00", "2014-03-05 08:00"),
            '<time class="published" datetime="2014-03-02T08:00:00Z">x</time>'
            '<time class="updated" datetime="2014-03-05T08:00:00Z">x</time>',
            "",
        ),
        (
            ("2014-03-02 08:00", "2014-03-05 08:00"),
            '<time class="updated" datetime="2014-03-05T08:00:00Z">x</time>'
            '<time class="entry-date published" datetime="2014-03-02T08:00:00Z">x</time>',
            "",
        ),
        (
            ("2014-03-02 08:00", None),
            '<time class="entry-date published updated" datetime="2014-03-02T08:00:00Z">x</time>',
            "",
        ),
        (("2014-03-02 08:00", None), '<time class="updated" datetime="2014-03-02T08:00:00Z">x</time>', ""),
        (("2014-03-02 08:00", None), '<abbr class="published" title="2014-03-02T08:00:00Z">March 2</abbr>', ""),
        (
            ("2014-03-02 08:00", None),
            '<span itemprop="datePublished" content="2014-03-02T08:00:00Z">March 2</span>',
            "",
        ),
        (("2014-03-02 08:00", None), '<p class="postmetadata">Posted on March 2nd, 2014 at 8:00 am by Ida</p>', ""),
        (("2014-03-02", None), '<span class="date">March 2, 2014</span>', ""),
        (
            ("2014-03-02 08:00", "2014-03-05 08:00"),
            "<p>x</p>",
            '<meta property="article:published_time" content="2014-03-02T08:00:00Z">'
            '<meta property="article:modified_time" content="2014-03-05T08:00:00Z">',
        ),
        (
            ("2014-03-02 08:00", None),
            "<p>x</p>",
            '<script type="application/ld+json">{"@type": "Article", "datePublished": "2014-03-02T08:00:00Z"}</script>',
        ),
        (
            ("2014-03-02 08:00", None),
            '<span class="date">March 2, 2014</span>',
            '<meta property="article:published_time" content="2014-03-02T08:00:00Z">',
        ),
        (
            ("2014-03-02 08:00", None),
            '<time class="published" datetime="2014-03-02T08:00:00Z">x</time>'
            '<time class="updated" datetime="2014-03-01T08:00:00Z">x</time>',
            "",
        ),
        (
            (None, None),
            '<div class="entry"><p>On <time datetime="1999-07-04">July 4, 1999</time> it rained.</p></div>',
            "",
        ),
        ((None, None), "<p>no date</p>", ""),
        (
            ("2014-03-02", None),
            '<div class="entry-header"><time datetime="2014-05-09T20:00">The concert</time></div>'
            '<span class="date">March 2, 2014</span>',
            "",
        ),
        (
            ("2014-03-02", None),
            '<time class="event-date" datetime="2014-05-09T20:00Z">x</time>'
            '<time class="entry-date">March 2, 2014</time>',
            "",
        ),
        (
            ("2014-03-02 08:00", None),
            '<div class="entry-header"><time datetime="2014-05-09T20:00Z">The concert</time></div>',
            '<meta property="article:published_time" content="2014-03-02T08:00:00Z">',
        ),
        (
            ("2014-03-02 08:05", None),
            '<div><time datetime="2014-05-09T20:00Z">x</time></div>'
            '<div class="post-date"><time datetime="2014-03-02T08:05:00Z">x</time></div>',
            "",
        ),
        (("2014-03-02 08:05", None), '<header><time datetime="2014-03-02T08:05:00Z">x</time></header>', ""),
        (
            ("2014-03-02 23:30", None),
            '<time class="entry-date" datetime="2014-03-03T00:30:00">x</time>',
            '<meta property="article:published_time" content="2014-03-03T00:30:00+01:00">',
        ),
        (
            ("2014-03-02 08:00", None),
            '<time class="entry-date" datetime="2014-03-02T08:00:00">x</time>',
            '<meta property="article:published_time" content="2016-01-01T00:30:00+01:00">',
        ),
    ],
)
def test_times(expected: tuple[str | None, str | None], body: str, head: str) -> None:
    """Marked-up times before printed ones, the finest that is stated; a change comes after the publication."""
    assert expected == times(body, head)


def test_the_address_tells_the_day_at_last() -> None:
    """When nothing on the page does."""
    assert times("<p>x</p>", url="http://a.example/2014/03/02/rye/") == ("2014-03-02", None)
    assert times('<span class="date">March 3, 2014</span>', url="http://a.example/2014/03/02/rye/") == (
        "2014-03-03",
        None,
    )


@pytest.mark.parametrize(
    ("expected", "url"),
    [
        ("day", "http://a.example/2014/03/02/rye/"),
        ("month", "http://a.example/2014/03/rye/"),
        (None, "http://a.example/2014/13/rye/"),
        (None, "http://a.example/2014/rye/"),
        (None, "http://a.example/1914/03/rye/"),
        (None, "http://a.example/rye-2014/03/"),
    ],
)
def test_path_time(expected: str | None, url: str) -> None:
    """Years of the web, months of the year."""
    moment = path_time(url)

    assert expected == (moment and moment.precision)


def test_a_date_among_words() -> None:
    """With the clock time that stands beside it."""
    moment = printed_time(
        document(""), "Filed under bread, posted March 2, 2014 @ 8:05 pm by Ida in the long evening of that day"
    )

    assert moment is not None
    assert moment.at.isoformat() == "2014-03-02T20:05:00+00:00"


GERMAN = "Der Teig ruht über Nacht im kalten Keller, und am Morgen ist er doppelt so groß wie am Abend zuvor. " * 4
NORWEGIAN = "Jeg liker å bake brød om kvelden, og om morgenen spiser vi det sammen med ost på kjøkkenet ved elva. " * 4
CROATIAN = (
    "Tisuću godina kruh se peče u općini Zagreb, gdje su sveučilište i kazalište, a u siječnju i veljači tjedan "
    "traje dulje nego u ožujku. Hrvatska povijest kruha počinje u tisućitoj godini, kad su pekari osnovali zadrugu. "
) * 4
CHINESE = "面包在炉子里烤了一个小时，厨房里满是香味，我们在河边的花园里吃早餐。" * 8


@pytest.mark.parametrize(
    ("expected", "stated", "words"),
    [
        ("de", "en", GERMAN),
        ("de-CH", "de-CH", GERMAN),
        ("en-GB", "en_GB", "Too short."),
        ("de", "", GERMAN),
        ("nb-NO", "nb-NO", NORWEGIAN),
        ("nn", "nn", NORWEGIAN),
        ("sr-Latn", "sr-Latn", CROATIAN),
        ("gsw", "gsw", GERMAN),
        ("yue-HK", "yue-HK", CHINESE),
        ("no", "en-US", NORWEGIAN),
        (None, "", "Too short."),
    ],
)
def test_language(expected: str | None, stated: str, words: str) -> None:
    """What the words are in; the document's own tag where it agrees or the words are too few."""
    page = Document(f"<html lang='{stated}'><body>x</body></html>", URL)

    assert expected == find_language(page, words)
