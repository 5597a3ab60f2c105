"""From what a page says back to its bytes: the piece that says it, and the rule that found it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archiver.parse import parse_page
from archiver.parsers import folds, source
from archiver.parsers.nodes import text
from archiver.parsers.tree import make_tree
from archiver.pieces import Piece, piece_of

URL = "http://oven.example/2014/03/02/rye/"
CASES = sorted(path.parent for path in (Path(__file__).parent / "cases").glob("*/*/page.html"))
HEAD = '<html><head><meta name="generator" content="WordPress 6.1"><base href="http://b.example/"></head>'


def item(number: int, words: str = "Yes.", replies: str = "") -> str:
    below = f'<ol class="children">{replies}</ol>' if replies else ""
    return f'<li class="comment even" id="comment-{number}"><b class="fn">Ida</b><p>{words}</p>{below}</li>'


def post(body: str = "<p>Flour, water, salt.</p>", comments: str = "") -> str:
    return (
        f'{HEAD}<body class="single postid-7"><article id="post-7" class="hentry"><h1 class="entry-title">Rye</h1>'
        f'<div class="entry-content">{body}</div></article>'
        f'<div id="comments"><ol class="commentlist">{comments}</ol></div></body></html>'
    )


def found(page: str | bytes, what, key: str | int = "", **more) -> Piece:
    """The piece, which is what it says."""
    body = page.encode() if isinstance(page, str) else page
    piece = piece_of(body, URL, what, key, **more)
    assert piece is not None
    assert piece.exact
    return piece


def from_to(page: str, begins: str, ends: str) -> tuple[int, int, str]:
    """A stretch of *page* from where it *begins* up to where what follows, *ends*, begins."""
    start = page.index(begins)
    end = page.index(ends, start)
    return len(page[:start].encode()), len(page[:end].encode()), page[start:end]


def stretch(piece: Piece) -> tuple[int, int, str]:
    return piece.start, piece.end, piece.html


# -- comments ---------------------------------------------------------------------------------------


def test_a_comment_is_its_element() -> None:
    page = post(comments=item(1) + "\n" + item(2, "No, é.") + item(3))

    piece = found(page, "comment", "2")

    assert from_to(
        page, '<li class="comment even" id="comment-2">', '<li class="comment even" id="comment-3">'
    ) == stretch(piece)
    assert "id, words by paragraphs" == piece.rule


def test_a_comment_ends_before_its_replies() -> None:
    """Its own words stand before their list."""
    page = post(comments=item(1, replies=item(2, replies=item(3)) + item(4)) + item(5))

    assert from_to(page, '<li class="comment even" id="comment-1">', '<ol class="children">') == stretch(
        found(page, "comment", "1")
    )
    assert from_to(page, '<li class="comment even" id="comment-3">', "</ol>") == stretch(found(page, "comment", "3"))


def test_a_comment_with_words_behind_its_replies_has_them_too() -> None:
    """One stretch cannot leave out what stands in its middle."""
    inner = f'<ol class="children">{item(2)}</ol><p>And more of it.</p>'
    page = post(comments=item(1).replace("</li>", f"{inner}</li>") + item(3))

    assert from_to(
        page, '<li class="comment even" id="comment-1">', '<li class="comment even" id="comment-3">'
    ) == stretch(found(page, "comment", "1"))


def test_comments_that_are_never_closed() -> None:
    """An item ends where the next one begins, a paragraph with its item."""
    page = post(
        comments='<li class="comment even" id="comment-1"><p>Yes.\n<li class="comment odd" id="comment-2"><p>No.'
    )

    assert from_to(page, '<li class="comment even"', '<li class="comment odd"') == stretch(found(page, "comment", "1"))
    assert from_to(page, '<li class="comment odd"', "</ol>") == stretch(found(page, "comment", "2"))


def test_of_two_elements_with_one_id_the_one_that_was_read() -> None:
    """A wrapper and what it wraps; a second list with the same comment again."""
    page = post(comments=item(1, "Once.") + item(2) + item(1, "Again."))

    assert "Once." in found(page, "comment", "1").html
    assert from_to(
        page, '<li class="comment even" id="comment-1">', '<li class="comment even" id="comment-2">'
    ) == stretch(found(page, "comment", "1"))


def test_a_definition_list() -> None:
    """The byline in a `<dt>`, the words in the `<dd>` behind it."""
    one = '<dt class="comment even" id="comment-1"><b class="fn">Ida</b></dt><dd><p>Yes.</p></dd>'
    two = '<dt class="comment odd" id="comment-2"><b class="fn">Otto</b></dt><dd><p>No.</p></dd>'
    page = post().replace("<ol", f"<dl>{one}{two}</dl><ol")

    assert one == found(page, "comment", "1").html
    assert two == found(page, "comment", "2").html


def test_a_comment_without_an_id() -> None:
    """Its derived id leads to it."""
    page = post(comments='<li class="comment even"><b class="fn">Ida</b><p>Yes.</p></li>' + item(2))
    (first, _) = parse_page(page, URL).comments

    assert first.id.startswith("~")
    assert from_to(page, '<li class="comment even"><b', '<li class="comment even" id="comment-2">') == stretch(
        found(page, "comment", first.id)
    )


def test_what_is_not_there_has_no_piece() -> None:
    page = post(comments=item(1)).encode()

    assert piece_of(page, URL, "comment", "2") is None
    assert piece_of(page, URL, "quote", 0) is None
    assert piece_of(b"", URL, "article", "") is None


def test_comments_that_were_put_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a giant page they wait in folds, and are found there."""
    page = post(comments="\n".join(item(n, f"Words {n}.", item(1000 + n)) for n in range(1, 60)))
    plain = [stretch(found(page, "comment", n)) for n in (1, 30, 59, 1030)]
    monkeypatch.setattr(source, "is_large", lambda markup: True)
    monkeypatch.setattr(folds.FoldingBuilder.__init__, "__kwdefaults__", {"live": 20, "run": 40})

    assert any(isinstance(node, folds.Fold) for node in source.Source(page).tree().descendants)
    large = [stretch(found(page, "comment", n)) for n in (1, 30, 59, 1030)]

    assert plain == large
    assert from_to(page, '<li class="comment even" id="comment-30">', '<ol class="children">') == large[1]


# -- articles and quotes ----------------------------------------------------------------------------


def test_an_article_is_the_element_of_its_body() -> None:
    page = post("<p>Flour.</p><div><p>Water, “salt”.</p></div>")

    piece = found(page, "article")

    assert from_to(page, '<div class="entry-content">', "</article>") == stretch(piece)
    assert "class entry-content" == piece.rule


def test_a_body_in_pieces() -> None:
    """From the first to the last of them."""
    more = '</div><hr><div class="entry-content"><p>{}</p>'
    first = "Flour, water and salt are all that it takes, and some patience on top of that."
    then = "It rests for a night in the cellar, and in the morning it has doubled its size."
    page = post(f"<p>{first}</p>" + more.format(then))

    assert from_to(page, '<div class="entry-content">', "</article>") == stretch(found(page, "article"))


@pytest.mark.parametrize(
    ("body", "begins", "ends"),
    [
        ("<p>Flour.</p><p>Ann Lee said, “It was a good year.”</p><p>Salt.</p>", "<p>Ann", "<p>Salt"),
        ("<ul><li>Flour.<li>Ann Lee said, “It was a <b>good</b> year.”<li>Salt.</ul>", "<li>Ann", "<li>Salt"),
        ("<p>Ann Lee said, “It was a good year.</p>\n<p>“And we had plums.”</p><p>Salt.</p>", "<p>Ann", "<p>Salt"),
        ("<p>Flour.</p><blockquote><p>Plums.</p><p>And pears.</p></blockquote><p>Salt.</p>", "<blockquote", "<p>Salt"),
        (
            "<figure class='wp-block-pullquote'><blockquote><p>Plums.</p></blockquote></figure>",
            "<blockquote",
            "</figure>",
        ),
        ("Ann Lee said, “It was a good year.”<br>Salt.", '<div class="entry-content">', "</article>"),
        ("<p>So <q>it was a good year for all the plums that we had.</q></p><p>Salt.</p>", "<p>So", "<p>Salt"),
        (
            "<p>“It was a good year,” said Ann Lee, “for plums of all sorts.”</p><p>Salt.</p>",
            "<p>“It",
            "<p>Salt",
        ),
    ],
)
def test_a_quote_is_the_block_that_has_its_words(body: str, begins: str, ends: str) -> None:
    page = post(body)

    assert from_to(page, begins, ends) == stretch(found(page, "quote", 0))


def test_quotes_are_counted_on_the_page() -> None:
    """The key is a quote's position."""
    page = post("<p>Ann Lee said, “It was a good year.”</p><p>Bo Dahl said, “It was a bad year.”</p>")

    assert "<p>Bo Dahl said, “It was a bad year.”</p>" == found(page, "quote", 1).html
    assert "quotation marks, cue before" == found(page, "quote", 1).rule


# -- bytes ------------------------------------------------------------------------------------------

WIDE = post("<p>Café, “crème”, ½ – salt.</p>", comments=item(1, "Né à Orléans.") + item(2, "Ça va."))


@pytest.mark.parametrize(
    ("encoding", "header"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("cp1252", "text/html; charset=iso-8859-1"),
        ("cp1252", None),
        ("utf-16", None),
        ("gb18030", "text/html; charset=gb2312"),
    ],
)
def test_any_encoding(encoding: str, header: str | None) -> None:
    """Bytes are counted, not letters."""
    body = WIDE.encode(encoding)
    bare = {"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}.get(encoding, encoding)
    mark = len(body) - len(WIDE.encode(bare))

    piece = found(body, "comment", "2", content_type=header)

    start = WIDE.index('<li class="comment even" id="comment-2">')
    assert mark + len(WIDE[:start].encode(bare)) == piece.start
    assert WIDE[start : WIDE.index("</ol>", start)].encode(bare) == body[piece.start : piece.end]


def test_the_other_order_of_bytes() -> None:
    body = b"\xfe\xff" + WIDE.encode("utf-16-be")

    piece = found(body, "comment", "2")

    assert piece.html.encode("utf-16-be") == body[piece.start : piece.end]


def test_bytes_that_are_no_text() -> None:
    """A mark in the place of what is broken is longer than that."""
    page = post(comments=item(1, "Yes, é, é, é, é, é.") + item(2, "N\x00o\x07.")).replace("\n", "\r\n")
    body = page.encode().replace(b"Yes,", b"Y\xe2\x28s\xff\xc3")
    start = body.index(b'<li class="comment even" id="comment-2">')

    piece = found(body, "comment", "2", content_type="text/html; charset=utf-8")

    assert (start, body.index(b"</ol>", start)) == (piece.start, piece.end)
    assert "N\x00o\x07." in piece.html


def test_a_piece_that_is_no_stretch_is_told_as_the_parser_has_it() -> None:
    """The page has no tag for the element of its body: no bytes are claimed."""
    words = "Flour, water and salt are all that it takes, and some patience on top of that."
    head = '<meta property="og:type" content="article">'
    piece = piece_of(f"{head}<h1>Rye</h1><p>{words}</p><p>{words}</p>".encode(), URL, "article", "")

    assert piece is not None
    assert (False, -1, -1, "most paragraphs") == (piece.exact, piece.start, piece.end, piece.rule)
    assert f"<body><h1>Rye</h1><p>{words}</p><p>{words}</p></body>" == piece.html


@pytest.mark.parametrize("folder", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_saved_pages_lead_back(folder: Path) -> None:
    """Every article, comment and quote of the cases has an exact piece, which says its words and its rule."""
    url = json.loads((folder / "case.json").read_text(encoding="utf-8"))["url"]
    body = (folder / "page.html").read_bytes()
    page = parse_page(body, url, strict=True)
    asked: list[tuple] = [("comment", c.id, c.text, c.rule) for c in page.comments]
    asked += [("quote", q.position, q.text, q.rule) for q in page.quotes]
    if page.article and page.article.text:
        asked.append(("article", "", page.article.text, page.article.rule))

    for what, key, words, rule in asked:
        piece = piece_of(body, url, what, key)
        assert piece is not None
        assert body[piece.start : piece.end].decode() == piece.html
        assert rule == piece.rule
        said = "".join(text(make_tree(piece.html)).split())
        assert [] == [line for line in words.split("\n") if "".join(line.strip("“”").split()) not in said]


# -- feeds and the REST interface -------------------------------------------------------------------


RSS = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Öfen</title>'
    "<!-- <item> --><item><title>One</title><link>http://oven.example/one/</link>"
    "<description><![CDATA[an <item> é]]></description></item>\n"
    "<item><title>Two</title><link>http://oven.example/two/</link></item></channel></rss>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>Ovens</title>'
    '<entry><id>1</id><title>One</title><link href="http://oven.example/one/"/></entry>'
    '<entry><id>2</id><title>Two</title><link href="http://oven.example/two/"/></entry></feed>'
)


@pytest.mark.parametrize(
    ("feed", "key", "begins", "ends", "rule"),
    [
        (RSS, "http://oven.example/one/", "<item><title>One", "\n<item>", "RSS item"),
        (RSS, "https://www.oven.example/two/", "<item><title>Two", "</channel>", "RSS item"),
        (ATOM, "http://oven.example/two/", "<entry><id>2", "</feed>", "Atom entry"),
    ],
)
def test_an_entry_of_a_feed(feed: str, key: str, begins: str, ends: str, rule: str) -> None:
    """The article's address tells which."""
    piece = found(feed, "article", key.replace("https://www.", "http://"), source="feed")

    assert from_to(feed, begins, ends) == stretch(piece)
    assert rule == piece.rule


def test_a_feed_that_does_not_tell_of_it() -> None:
    assert piece_of(RSS.encode(), URL, "article", URL, source="feed") is None
    assert piece_of(b"<html>", URL, "article", URL, source="feed") is None
    assert piece_of(RSS.encode(), URL, "comment", "1", source="feed") is None


REST = (
    '[ {"id": 4, "link": "http://oven.example/one/", "title": {"rendered": "é [{"}},\n'
    '  {"id": 5, "link": "http://oven.example/two/"} ]'
)


def test_an_object_of_the_rest_interface() -> None:
    """By its address or, of a comment, by its id."""
    assert from_to(REST, '{"id": 4', ",\n") == stretch(found(REST, "article", "http://oven.example/one/", source="api"))
    assert from_to(REST, '{"id": 5', " ]") == stretch(found(REST, "comment", "5", source="api"))
    assert "REST entry" == found(REST, "comment", "5", source="api").rule
    assert piece_of(REST.encode(), URL, "comment", "6", source="api") is None
    assert piece_of(b"{}", URL, "comment", "6", source="api") is None
