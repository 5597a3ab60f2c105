"""The one door: any bytes come out as a page, and what a page says hangs together."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archiver.errors import ParseError
from archiver.parse import parse_page
from archiver.parsers.document import Document
from archiver.platforms import PlatformPage
from archiver.records import ParsedPage

URL = "http://oven.example/2014/03/02/rye/"


def article(body: str, *, head: str = "", below: str = "") -> str:
    """A post of a plain WordPress theme."""
    return (
        f'<html lang="en"><head><title>Rye</title><meta name="generator" content="WordPress 6.1">{head}</head>'
        f'<body class="single single-post postid-7"><article id="post-7" class="post-7 hentry">'
        f'<h1 class="entry-title">Rye</h1><div class="entry-content">{body}</div></article>{below}</body></html>'
    )


def comment(number: int, words: str = "Yes.", replies: str = "", depth: int = 1) -> str:
    """A comment as core's html5 list prints it."""
    children = f'<ol class="children">{replies}</ol>' if replies else ""
    return (
        f'<li id="comment-{number}" class="comment even depth-{depth}">'
        f'<article id="div-comment-{number}" class="comment-body">'
        '<footer class="comment-meta"><b class="fn">Ida</b></footer>'
        f'<div class="comment-content"><p>{words}</p></div></article>'
        f"{children}</li>"
    )


# -- odd input -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "markup", ["", " ", "\x00", "<", "<!--", "<html", "plain words", "<![CDATA[", "{}", "\ud800", "<p>\ud800\udc00"]
)
def test_scraps_are_pages(markup: str) -> None:
    """What is hardly HTML is a page that says little."""
    page = parse_page(markup, URL, strict=True)

    assert page.url == URL
    assert page.comments == ()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.none() | st.text(max_size=40))
@example(b"\xff\xfe", None)
@example(b"\xff\xfe\x00\x00<\x00\x00\x00", None)
@example(b"<p>x", "text/html; charset=rot13")
@example(b"<p>x\xff", "text/html; charset=idna")
@example(b'<meta charset="undefined"><p>\xff', None)
def test_any_bytes_are_a_page(body: bytes, content_type: str | None) -> None:
    """No bytes and no header stop the parser, and none costs a field."""
    page = parse_page(body, URL, content_type=content_type, strict=True)

    assert page.problems == ()


_PIECES = st.sampled_from(
    [
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<li id='comment-1' class='comment depth-1'>",
        "<li id=comment-2 class='comment odd depth-3'>",
        "<div class='comment even depth-2'>",
        "</li>",
        "<ol class=commentlist>",
        "</ol>",
        "<dl>",
        "<dt id=comment-3 class='comment odd'>",
        "<dd>",
        "</dl>",
        "<article id=post-7 class='hentry post-7'>",
        "</article>",
        "<div class=entry-content>",
        "<blockquote cite='/x'>",
        "</blockquote>",
        "<cite>Ann Lee</cite>",
        "<figure>",
        "<figcaption>below",
        "</figure>",
        "<img src=/a.jpg alt=a>",
        "<pre>",
        "</pre>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<br>",
        "<q>",
        "</q>",
        "<a href='http://['>",
        "<a href='#comment-1'>",
        "</a>",
        "<b class=fn>Ida</b>",
        "<time datetime='2014-03-03T09:15:00+01:00'>",
        "<time datetime=soon>",
        "</time>",
        "<base href='http://['>",
        "<script>",
        "</script>",
        "<svg>",
        "<noscript>",
        "<h1 class=entry-title>",
        "<h2 id=comments>3 Comments",
        "</h1>",
        "“Never,” said Ann Lee. ",
        "words ",
        "e\u0301 ",
        "\u0301",
        "<em>",
        "</em>",
        "<link rel=canonical href='http://['>",
        "<link rel=next href='/2'>",
        "<span class=author>",
        "</span>",
        "&#1;",
        "\x00",
        "<script type='application/ld+json'>"
        '{"@type":"Article","author":[[{}]],"headline":[1],"commentCount":"\u00b2"}</script>',
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=40).map("".join))
@example("<base href='http://['><a href=/x>y</a>")
@example(
    "<time datetime='2014-03-03T09:15:00+01:00'>"
    '<script type=\'application/ld+json\'>{"@type":"Article","commentCount":"\u00b2"}</script>'
)
def test_tag_soup_hangs_together(markup: str) -> None:
    """However tags are strewn: no surprise, one answer, spans inside the text, parents that are there."""
    page = parse_page(markup, URL, strict=True)

    assert page == parse_page(markup, URL)
    words = page.article.text if page.article else ""
    for quote in page.quotes:
        for span in (*quote.spans, *([quote.speaker_span] if quote.speaker_span else [])):
            assert 0 <= span.start < span.end <= len(words)
    ids = [c.id for c in page.comments]
    assert all(ids)
    assert len(set(ids)) == len(ids)
    assert all(c.parent is None or c.parent in ids[: c.position] for c in page.comments)


@pytest.mark.parametrize(
    "url", ["http://[", "", "not an address", "http://a.example:99999/", "data:text/html,x", "http://ü.example/ü"]
)
def test_any_address_is_taken(url: str) -> None:
    """An address that is none costs at most the fields that need one."""
    page = parse_page(article("<p>Rye keeps.</p>"), url)

    assert page.article is not None
    assert page.article.text == "Rye keeps."


# -- encodings -------------------------------------------------------------------------------------


def words_of(body: bytes, content_type: str | None = None) -> str:
    page = parse_page(body, URL, content_type=content_type, strict=True)
    assert page.article is not None
    return page.article.text


@pytest.mark.parametrize(
    ("encoding", "content_type", "head"),
    [
        ("utf-8", None, ""),
        ("utf-8-sig", None, ""),
        ("utf-16", None, ""),
        ("utf-16", "text/html; charset=utf-8", ""),
        ("cp1252", None, ""),
        ("cp1252", "text/html; charset=utf-8", '<meta charset="utf-8">'),
        ("cp1252", "text/html; charset=ISO-8859-1", ""),
        ("iso-8859-15", 'text/html; charset="iso-8859-15"', ""),
        ("iso-8859-15", None, " " * 2500 + '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">'),
        ("utf-8", "text/html; charset=x-sloppy", ""),
        ("utf-8", "text/html; charset=rot13", ""),
        ("utf-8", None, '<meta charset="utf-16">'),
    ],
)
def test_encodings(encoding: str, content_type: str | None, head: str) -> None:
    """Order of trust: byte order mark, UTF-8 that is UTF-8, the header, the document, Windows-1252."""
    body = article(
        "<p>Brötchen – für 2 €</p>" if encoding != "iso-8859-15" else "<p>Brötchen für 2 €</p>", head=head
    ).encode(encoding)

    assert words_of(body, content_type).replace(" –", "") == "Brötchen für 2 €"


def test_byte_order_mark_is_no_word() -> None:
    """A mark before the first word leaves with the encoding."""
    assert words_of(codecs.BOM_UTF8 + article("<p>Rye</p>").encode()) == "Rye"


def test_a_few_broken_bytes_do_not_change_the_encoding() -> None:
    """A page of good UTF-8 in which a character was cut in two is still UTF-8."""
    good = "ö" * 4000
    body = article(f"<p>{good}").encode() + b"\xc3" + b" end</p></div></article>"

    assert words_of(body, "text/html; charset=utf-8").startswith(good)


def test_null_bytes_are_dropped() -> None:
    """NUL and other control characters are no text."""
    assert words_of(article("<p>R\x00y\x01e\x1f</p>").encode()) == "Rye"


# -- size and depth --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tag",
    [
        "div",
        "div class=entry-content",
        "div class=comment",
        "blockquote",
        "span",
        "ul><li",
        "article",
        "section class=widget",
    ],
)
def test_ten_thousand_levels(tag: str) -> None:
    """Depth costs time in proportion, and no words."""
    page = parse_page(article(f"<{tag}>" * 10_000 + "<p>The bottom.</p>"), URL, strict=True)

    assert page.article is not None
    assert page.article.text == "The bottom."


def test_twenty_thousand_comments() -> None:
    """A giant thread is read whole."""
    below = '<ol class="comment-list">' + "".join(comment(n, f"Words {n}.") for n in range(1, 20_001)) + "</ol>"

    page = parse_page(article("<p>x</p>", below=below), URL, strict=True)

    assert len(page.comments) == 20_000
    assert page.comments[-1].text == "Words 20000."


def test_thread_two_thousand_deep() -> None:
    """Each reply of an endless dispute has its parent and its level."""
    thread = ""
    for n in range(2000, 0, -1):
        thread = comment(n, f"Words {n}.", thread, depth=n)

    page = parse_page(article("<p>x</p>", below=f'<ol class="comment-list">{thread}</ol>'), URL, strict=True)

    assert [(str(n), str(n - 1) if n > 1 else None, n - 1, f"Words {n}.") for n in range(1, 2001)] == [
        (c.id, c.parent, c.depth, c.text) for c in page.comments
    ]


# -- broken markup ---------------------------------------------------------------------------------


def test_unclosed_items_are_no_replies() -> None:
    """A list whose items are never closed is a flat list."""
    below = '<ol class="comment-list">' + "".join(comment(n).removesuffix("</li>") for n in (1, 2, 3)) + "</ol>"

    page = parse_page(article("<p>x</p>", below=below), URL, strict=True)

    assert [("1", None), ("2", None), ("3", None)] == [(c.id, c.parent) for c in page.comments]


def test_stray_end_tags_cost_no_comment() -> None:
    """Too many closing tags in one comment leave the others where they are."""
    broken = comment(1, "One.</div></div></p></div>", comment(2, "Two.", depth=2))
    below = f'<ol class="comment-list">{broken}{comment(3)}</ol>'

    page = parse_page(article("<p>x</p>", below=below), URL, strict=True)

    assert [("1", None), ("2", "1"), ("3", None)] == [(c.id, c.parent) for c in page.comments]


def test_depth_tells_where_lists_were_closed_too_early() -> None:
    """A stray </ol> flattens the nesting; the classes still say who answers whom."""
    below = (
        f'<ol class="comment-list">{comment(1)}</ol></ol>'
        f'<ol class="children">{comment(2, depth=2)}{comment(3, depth=3)}</ol>{comment(4)}'
    )

    page = parse_page(article("<p>x</p>", below=below), URL, strict=True)

    assert [("1", None, 0), ("2", "1", 1), ("3", "2", 2), ("4", None, 0)] == [
        (c.id, c.parent, c.depth) for c in page.comments
    ]


# -- surprises -------------------------------------------------------------------------------------


@pytest.fixture
def broken_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader with a bug."""

    def terms(self: PlatformPage) -> object:
        raise KeyError("slug")

    monkeypatch.setattr(PlatformPage, "terms", terms)


@pytest.mark.usefixtures("broken_terms")
def test_a_surprise_costs_one_field() -> None:
    """What a reader cannot read is a problem of that field; the rest of the page is kept."""
    page = parse_page(article("<p>Rye keeps.</p>"), URL)

    assert page.article is not None
    assert page.article.text == "Rye keeps."
    assert page.article.terms == ()
    assert [("parse", "terms", "KeyError: 'slug'")] == [(p.stage, p.field, p.error) for p in page.problems]


@pytest.mark.usefixtures("broken_terms")
def test_strict_makes_surprises_loud() -> None:
    """With strict the page, the field and the cause are raised."""
    with pytest.raises(ParseError, match=r"oven\.example.*: terms: KeyError") as caught:
        parse_page(article("<p>Rye keeps.</p>"), URL, strict=True)

    assert caught.value.field == "terms"
    assert isinstance(caught.value.__cause__, KeyError)


def test_a_base_that_is_no_address_is_passed_over() -> None:
    """Links are then relative to the page."""
    page = parse_page(article('<p><a href="/x">x</a></p>', head='<base href="http://[">'), URL, strict=True)

    assert "http://oven.example/x" in [link.url for link in page.links if link.role == "body"]


def test_an_archived_page_is_the_page_it_was() -> None:
    """A web archive's wrapping is taken off the page's address and off its links."""
    wrapped = f"https://web.archive.org/web/2014id_/{URL}"
    page = parse_page(article(f'<p><a href="https://web.archive.org/web/2014/{URL}2/">x</a></p>'), wrapped, strict=True)

    assert page.url == URL
    assert [URL + "2/"] == [link.url for link in page.links if link.role == "body"]


def test_a_page_is_plain_data() -> None:
    """Nothing of the tree leaves the parser: the record survives pickling, as processes need it."""
    import pickle

    page = parse_page(article("<p>“Rye keeps,” said Ann Lee.</p>", below=comment(1)), URL)

    assert page == pickle.loads(pickle.dumps(page))
    assert isinstance(page, ParsedPage)


def test_a_document_is_parsed_once() -> None:
    """Readers share one tree."""
    document = Document(article("<p>x</p>"), URL)

    assert document.by_id("post-7") is document.by_name("article")[0]
