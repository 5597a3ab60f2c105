"""A piece of a page, read in one walk: text, blocks, clean HTML, pictures, links."""

from __future__ import annotations

from collections import Counter

import pytest
from bs4 import Tag
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.parsers.body import Body, read_body
from archiver.parsers.document import Document
from archiver.text import lines

URL = "http://a.example/post/"


def body(markup: str, *, chrome: bool = True) -> Body:
    """What stands in *markup*."""
    document = Document(f"<html><body><div id=root>{markup}</div></body></html>", URL)
    root = document.by_id("root")
    assert isinstance(root, Tag)
    return read_body(root, document.absolute, chrome=chrome)


def shown(read: Body) -> list[tuple[str, str]]:
    """The blocks, each with its kind."""
    return [(block.kind, read.text[block.span.start : block.span.end]) for block in read.blocks]


@pytest.mark.parametrize(
    ("expected", "markup"),
    [
        ("a\nb", "<p>a</p><p>b</p>"),
        ("a b", "<p>a\n   b</p>"),
        ("a\nb", "<p>a<br>b</p>"),
        ("ab", "<p>a<b>b</b></p>"),
        ("a\nb\nc", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("1 2\n3 4", "<table><tr><td>1</td><td>2</td></tr><tr><th>3</th><td>4</td></tr></table>"),
        ("x = 1\ny = 2", "<pre>x = 1\n\ty = 2</pre>"),
        ("a “b” c", "<p>a <q>b</q> c</p>"),
        ("a b", "<p>a&nbsp;&nbsp;b</p>"),
        ("naïve", "<p>na&shy;ïve</p>"),
        ("a :) b", '<p>a <img class="wp-smiley" alt=":)" src="/s.gif"> b</p>'),
        ("a", "<p>a<script>b</script><style>c</style><button>d</button><span hidden>e</span></p>"),
        ("a", '<p>a<span style="color: red; DISPLAY:none">e</span></p>'),
        ("a e", '<p>a <span style="display: inline">e</span></p>'),
        ("", "<p> </p><p>&nbsp;</p>"),
        ("before\nquoted\nafter", "before<blockquote>quoted</blockquote>after"),
        ("term\nmeaning", "<dl><dt>term<dd>meaning</dl>"),
    ],
)
def test_text(expected: str, markup: str) -> None:
    """One line a block; blanks run together; what nobody sees is not there."""
    assert expected == body(markup).text


LONG = "The bakers by the river told this story for years, and never the same way twice."
OTHER = "In winter the river froze, and the bread was carried over the ice to the village."


@pytest.mark.parametrize(
    ("expected", "markup"),
    [
        (LONG, f'<section id="newsletter"><p>{LONG}</p></section>'),
        (f"Pagination\n{LONG}", f'<section id="pagination"><h2>Pagination</h2><p>{LONG}</p></section>'),
        ("", f'<section class="newsletter"><p>{LONG}</p></section>'),
        ("", '<div id="pagination"><p>1 2 3</p></div>'),
        ("", f'<div id="newsletter"><p>{LONG}</p><form><input name="mail"></form></div>'),
        ("", f'<div id="related-posts"><p><a href="/a">{LONG}</a></p></div>'),
        (LONG, f'<div class="spoiler" style="display: none"><p>{LONG}</p></div>'),
        (LONG, f'<div class="tab" hidden><div><p>{LONG}</p></div></div>'),
        ("", f'<div class="screen-reader-text" hidden><p>{LONG}</p></div>'),
        ("", f'<div class="card-template" style="display:none"><p>{LONG}</p></div>'),
        (LONG, f'<p>{LONG}</p><div style="display:none"><p>{LONG}</p></div>'),
        (LONG, f'<div style="display:none"><p>{LONG}</p></div><p>{LONG}</p>'),
        (LONG, f"<div hidden><p>{LONG}</p></div><div hidden><p>{LONG}</p></div>"),
        (f"{LONG}\n{OTHER}", f'<p>{LONG}</p><div style="display:none"><p>{OTHER}</p></div>'),
        ("", "<div hidden><p>Loading …</p></div>"),
    ],
)
def test_prose_is_kept(expected: str, markup: str) -> None:
    """An id alone drops no paragraph; what a click opens is read, once."""
    assert expected == body(markup).text


def test_several_pieces_are_one_text() -> None:
    """Blocks count on from piece to piece."""
    document = Document("<div class=a>one <b>two</b></div><div class=a>three<blockquote>four</blockquote></div>", URL)

    read = read_body(document.by_class("a"), document.absolute)

    assert [("paragraph", "one two"), ("paragraph", "three"), ("paragraph", "four")] == shown(read)


def test_kinds() -> None:
    """A block knows whether it is a heading, an item, code, a row or prose."""
    read = body("<h2>H</h2><p>P</p><ul><li>I</li></ul><pre>C</pre><table><tr><td>T</td></tr></table>loose")

    assert [
        ("heading", "H"),
        ("paragraph", "P"),
        ("item", "I"),
        ("code", "C"),
        ("cell", "T"),
        ("paragraph", "loose"),
    ] == shown(read)


def test_block_quotes() -> None:
    """Blocks of one quote share its number; its cite is an attribution, on a line of its own."""
    read = body(
        '<p>a</p><blockquote cite="/src"><p>b</p><blockquote>c</blockquote><cite>Ann'
        "</cite></blockquote><blockquote>d<footer>Bob</footer></blockquote>"
    )

    assert [
        ("a", None, False),
        ("b", 1, False),
        ("c", 1, False),
        ("Ann", 1, True),
        ("d", 2, False),
        ("Bob", 2, True),
    ] == [(read.text[b.span.start : b.span.end], b.quote, b.attribution) for b in read.blocks]
    assert [None, "http://a.example/src", "http://a.example/src", "http://a.example/src", None, None] == [
        b.source_url for b in read.blocks
    ]


def test_pull_quotes_are_marked() -> None:
    """They repeat the prose."""
    read = body(
        '<p>a</p><figure class="wp-block-pullquote"><blockquote><p>b</p><cite>Ann</cite></blockquote></figure><p>c</p>'
    )

    assert [False, True, True, False] == [b.pull for b in read.blocks]


def test_the_caption_of_a_quote_names_its_source() -> None:
    """A figcaption below a block quote is text, and an attribution."""
    read = body("<figure><blockquote><p>b</p></blockquote><figcaption>Ann</figcaption></figure>")

    assert [("b", False), ("Ann", True)] == [(read.text[b.span.start : b.span.end], b.attribution) for b in read.blocks]


def test_captions_before_their_pictures() -> None:
    """A caption that comes first belongs to the picture of its figure, and not to the text."""
    read = body('<figure><figcaption>first</figcaption><img src="/a.jpg" alt="A"></figure><p>text</p>')

    assert read.text == "text"
    assert [("http://a.example/a.jpg", "A", "first")] == [(m.url, m.alt, m.caption) for m in read.media]
    assert read.blocks[0].caption_before == "first"


def test_lazy_pictures() -> None:
    """The address that a script would load, not the placeholder."""
    read = body(
        '<img src="data:image/gif;base64,R0" data-src="/a.jpg">'
        '<img src="/b.jpg"><img src="data:image/gif;base64,R0"><img>'
    )

    assert ["http://a.example/a.jpg", "http://a.example/b.jpg"] == [m.url for m in read.media]


def test_links() -> None:
    """Absolute, with their words; scripts and mail are no links."""
    read = body(
        '<p>See <a href="../b">this <b>page</b></a>, '
        '<a href="mailto:x@a.example">mail</a>, <a href="javascript:x()">x</a></p>'
    )

    assert [("http://a.example/b", "this page")] == [(link.url, link.text) for link in read.links]
    (anchor,) = read.blocks[0].anchors
    assert read.text[anchor.span.start : anchor.span.end] == "this page"


def test_spans_count_composed_characters() -> None:
    """An accent that stands in an element of its own is one character with its letter, and moves nothing."""
    read = body('<p>e<b>\u0301</b>t\u00e9 <a href="/x">word</a> <q>said</q></p>')

    assert read.text == "été word “said”"
    block = read.blocks[0]
    assert [read.text[s.start : s.end] for s in (block.anchors[0].span, *block.inline_quotes)] == ["word", "said"]


def test_html_is_clean() -> None:
    """Elements of text with the attributes that mean something; nothing that runs."""
    read = body(
        '<p onclick="x()" style="color:red" class="c" lang="de">a '
        '<a href="/x" target="_blank">b</a><font color=red>c</font></p>'
        '<section><img src="/i.jpg" alt="&quot;" onerror="x()"></section><a href="javascript:x()">d</a>'
    )

    assert read.html == (
        '<p lang="de">a <a href="http://a.example/x">b</a>c</p><div><img alt="&quot;" src="http://a.example/i.jpg"></div><a>d</a>'
    )


def test_what_looks_like_markup_stays_text() -> None:
    """Escaped once in the page, escaped once in the clean HTML."""
    read = body("<p>&lt;script&gt;x&lt;/script&gt; &amp;amp;</p>")

    assert read.text == "<script>x</script> &amp;"
    assert read.html == "<p>&lt;script&gt;x&lt;/script&gt; &amp;amp;</p>"


def test_chrome_is_dropped_from_bodies_and_kept_in_comments() -> None:
    """Share buttons stand beside an author's words; a reader's words are not searched for them."""
    markup = '<p>a</p><div class="sharedaddy"><p>Share this</p></div>'

    assert body(markup).text == "a"
    assert body(markup, chrome=False).text == "a\nShare this"


# -- for all input ---------------------------------------------------------------------------------

_LINK = "a href=/x"
_KEPT = (
    "div",
    "section",
    "blockquote",
    "span",
    "em",
    "strong",
    _LINK,
    "cite",
    "footer",
    "article",
    "figure",
    "pre",
    "u",
    "main",
)
_DROPPED = ("button", "dialog", "div hidden", "span style='display:none'")


@st.composite
def trees(draw: st.DrawFn, depth: int = 4, linked: bool = False) -> tuple[str, list[str]]:
    """Nested markup, and the words in it that must be kept.

    No link stands in a link: a parser would close the outer one there, and what stands between them.
    """
    markup, kept = [], []
    for _ in range(draw(st.integers(0, 4))):
        if depth and draw(st.booleans()):
            tag = draw(st.sampled_from([tag for tag in _KEPT + _DROPPED if not (linked and tag == _LINK)]))
            inner, words = draw(trees(depth=depth - 1, linked=linked or tag == _LINK))
            markup.append(f"<{tag}>{inner}</{tag.split()[0]}>")
            kept += [] if tag in _DROPPED else words
        else:
            word = "w" + str(draw(st.integers(0, 10**9)))
            markup.append(f" {word} ")
            kept.append(word)
    return "".join(markup), kept


@settings(max_examples=200, deadline=None)
@given(trees())
def test_every_word_is_kept(tree: tuple[str, list[str]]) -> None:
    """The text, and the HTML, hold the words of all that is not dropped: each once."""
    markup, words = tree

    read = body(markup)

    assert Counter(words) == Counter(read.text.split())
    assert Counter(words) == Counter(body(read.html).text.split())


_SOUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<q>",
            "</q>",
            "<a href=/x>",
            "</a>",
            "<cite>",
            "</cite>",
            "<em>",
            "</em>",
            "<h2>",
            "</h2>",
            "<blockquote>",
            "</blockquote>",
            "<pre>",
            "</pre>",
            "<br>",
            "<img src=/i>",
            "<li>",
            "<footer>",
            "</footer>",
            "<figure>",
            "</figure>",
            "<figcaption>",
            "</figcaption>",
            "<table>",
            "<td>",
            "</table>",
        ]
    )
    | st.text("ab \n\t\u0301\u00a0\u00ad\u200b\u1100\u1161\u212b<&", max_size=8),
    max_size=40,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(_SOUP)
def test_blocks_cover_the_text(markup: str) -> None:
    """Joined by line ends the blocks are the text; it is normal; spans lie in their blocks and say something."""
    read = body(markup)

    assert read.text == "\n".join(words for _, words in shown(read))
    assert read.text == lines(read.text)
    for block in read.blocks:
        for span in (*(a.span for a in block.anchors), *block.inline_quotes, *block.cites):
            assert block.span.start <= span.start <= span.end <= block.span.end


@settings(max_examples=200, deadline=None)
@given(_SOUP)
def test_clean_html_is_clean(markup: str) -> None:
    """Cleaning what is clean changes no word of it."""
    read = body(markup)

    assert Counter(read.text.replace("“", "").replace("”", "").split()) == Counter(
        body(read.html).text.replace("“", "").replace("”", "").split()
    ) or ("<figcaption" in read.html)
