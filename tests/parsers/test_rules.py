"""Each reading says how it was come by, in words that docs/rules.md explains."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from archiver.discover.endpoints import comment_pages, post_pages
from archiver.discover.feeds import feed_pages, read_feed
from archiver.parse import parse_page
from archiver.parsers.quotes import blocks_of_text, find_quotes
from archiver.records import ParsedPage, Site

URL = "http://oven.example/2014/03/02/rye/"
DOCS = Path(__file__).parents[2] / "docs" / "rules.md"
CASES = sorted(path.parent for path in (Path(__file__).parents[1] / "cases").glob("*/*/page.html"))
PROSE = "The dough rests for a night in the cellar, and in the morning it has doubled its size."


def read(body: str) -> ParsedPage:
    """A page of a WordPress post."""
    head = '<meta name="generator" content="WordPress 6.1">'
    return parse_page(f'<html><head>{head}</head><body class="single postid-7">{body}</body></html>', URL, strict=True)


def rule_of_body(body: str) -> str:
    article = read(body).article
    assert article is not None
    return article.rule


def rules_of_comments(comments: str) -> list[str]:
    post = f'<div id="post-7" class="post hentry"><div class="entry-content"><p>{PROSE}</p></div></div>'
    return [comment.rule for comment in read(f'{post}<div id="comments">{comments}</div>').comments]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f'<article id="post-7"><div class="entry-content"><p>{PROSE}</p></div></article>', "class entry-content"),
        (f'<article id="post-7"><div class="Post-Body"><p>{PROSE}</p></div></article>', "class post-body"),
        (f'<article><div class="entry" itemprop="articleBody"><p>{PROSE}</p></div></article>', "itemprop articleBody"),
        (f'<div id="post-7" class="hentry"><h2>Rye</h2><div><p>{PROSE}</p></div></div>', "column of the post"),
        (f'<main><h1>Rye</h1><div class="x"><p>{PROSE}</p></div></main>', "most paragraphs"),
        (f'<main><h1>Rye</h1><div class="my-post-content"><p>{PROSE}</p></div></main>', "class like a body's"),
        ('<main><h1>Rye</h1><div class="my-post-content"><p>Short.</p></div></main>', "class like a body's"),
        ("<article><h1>Rye</h1><p>Short.</p></article>", "article element"),
        ('<div id="post-7" class="hentry"><form class="post-password-form"><input></form></div>', "password form"),
        ("<main><h1>Rye</h1></main>", ""),
    ],
)  # fmt: skip
def test_bodies(body: str, expected: str) -> None:
    """What told where the body is."""
    assert expected == rule_of_body(body)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        (
            '<li id="comment-1"><b class="fn">Ida</b><div class="comment-content"><p>Yes.</p></div></li>',
            "id, words by name",
        ),
        ('<li class="comment even" id="comment-1"><b class="fn">Ida</b><p>Yes.</p></li>', "id, words by paragraphs"),
        ('<li class="comment even" id="comment-1"><b class="fn">Ida</b><div>Yes.</div></li>', "id, words by boxes"),
        ('<li class="comment even" id="comment-1"><b class="fn">Ida</b> Yes.</li>', "id, all but its frame"),
        (
            '<li class="comment even"><a name="comment-1"></a><b class="fn">Ida</b><p>Yes.</p></li>',
            "id within, words by paragraphs",
        ),
        ('<li class="comment even"><b class="fn">Ida</b><p>Yes.</p></li>', "classes, words by paragraphs"),
        ('<li class="depth-1"><b class="fn">Ida</b><p>Yes.</p></li>', "classes and signature, words by paragraphs"),
        (
            '<li class="post pingback"><p>Pingback: <a class="url" rel="external nofollow" href="http://b.example/">B</a></p></li>',
            "classes and signature, no words",
        ),
    ],
)  # fmt: skip
def test_comments(comment: str, expected: str) -> None:
    """What told that it is one, and which words are its own."""
    assert [expected] == rules_of_comments(f'<ol class="commentlist">{comment}</ol>')


def test_a_comment_like_the_others() -> None:
    """Words that no name tells stand where the other comments have theirs, a picture in the way or not."""
    plain = [
        f'<li class="comment even" id="comment-{n}"><b class="fn">Ann{n}</b><div><span>x</span></div>'
        f'<div><p class="c">Words of comment {n}.</p><p>More of {n}.</p></div></li>'
        for n in (1, 2, 3)
    ]
    odd = (
        '<li class="comment even" id="comment-4"><b class="fn">Ann4</b><div><span>x</span></div>'
        '<div><p class="c">Just <img src="/a.png"></p></div></li>'
    )

    rules = rules_of_comments(f'<ol class="commentlist">{"".join(plain)}{odd}</ol>')

    assert ["id, words by paragraphs"] * 3 == rules[:3]
    assert rules[3] in ("id, words by template", "id, words by paragraphs")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Lee said, “It was a good year for plums.”", "quotation marks, cue before"),
        ("“It was a good year for plums,” said Ann Lee.", "quotation marks, cue after"),
        ("“It was a good year for plums,” according to Ann Lee.", "quotation marks, cue after"),
        ("Ann Lee: “It was a good year for plums.”", "quotation marks, name before"),
        ("“It was a good year for plums.” — Ann Lee", "quotation marks, name after"),
        ("Then a voice from the dark. “It was a good year for all the plums we had.”", "quotation marks"),
    ],
)
def test_quotes(text: str, expected: str) -> None:
    """What told that it is one, and who said it."""
    assert [expected] == [quote.rule for quote in find_quotes(text, blocks_of_text(text), language="en")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<blockquote><p>It was a good year for plums.</p></blockquote>", "blockquote"),
        (
            "<blockquote><p>It was a good year for plums.</p><cite>Ann Lee</cite></blockquote>",
            "blockquote, signature",
        ),
        (
            "<p>Ann Lee said:</p><blockquote><p>It was a good year for plums.</p></blockquote>",
            "blockquote, introduction",
        ),
        ('<div class="pullquote"><p>It was a good year for plums.</p></div>', "pull quote"),
        ("<p><q>It was a good year for all the plums we had.</q></p>", "q element"),
    ],
)
def test_quotes_in_markup(body: str, expected: str) -> None:
    """An element says that it is one."""
    page = read(f'<article id="post-7"><div class="entry-content"><p>{PROSE}</p>{body}</div></article>')

    assert [expected] == [quote.rule for quote in page.quotes]


def feed_rule(feed: str) -> str:
    (page,) = feed_pages(read_feed(feed.encode(), "http://oven.example/feed/"))
    assert page.article is not None
    return page.article.rule


def test_entries_of_feeds() -> None:
    """The element that has the body; an excerpt gives none."""
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    item = "<title>Rye</title><link>http://oven.example/rye/</link>"
    whole = f"<content:encoded><![CDATA[<p>{PROSE}</p>]]></content:encoded>"
    atom = '<title>Rye</title><link href="http://oven.example/rye/"/><id>1</id>'

    def rss(inner: str) -> str:
        return f'<rss version="2.0" {space}><channel><item>{item}{inner}</item></channel></rss>'

    def entry(inner: str) -> str:
        return f'<feed xmlns="http://www.w3.org/2005/Atom"><entry>{atom}{inner}</entry></feed>'

    assert "RSS item: content:encoded" == feed_rule(rss(whole))
    assert "RSS item" == feed_rule(rss(f"<description>{PROSE}</description>"))
    assert "Atom entry: content" == feed_rule(entry(f'<content type="html">&lt;p&gt;{PROSE}&lt;/p&gt;</content>'))
    assert "Atom entry" == feed_rule(entry("<summary>Rye.</summary>"))


def test_entries_of_the_rest_interface() -> None:
    """They say the same whatever list they are of."""
    site = Site(key="oven.example", url="http://oven.example/", zone="Europe/Berlin")
    posts = [{"link": URL, "title": {"rendered": "Rye"}}]
    comments = [{"id": 5, "link": f"{URL}#comment-5", "parent": 4, "date": "2014-03-03T09:00:00"}]

    (post,) = post_pages(posts, site)
    (thread,) = comment_pages(comments, {"replies"}, site)

    assert post.article is not None
    assert ["REST entry"] * 2 == [post.article.rule, thread.comments[0].rule]


def explained() -> set[str]:
    """The words of the tables of docs/rules.md."""
    rows = re.findall(r"^\| (`[^|]*) \|", DOCS.read_text(encoding="utf-8"), re.M)
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


@pytest.mark.parametrize("folder", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_every_rule_is_explained(folder: Path) -> None:
    """The vocabulary is closed: what a page's records say is in the docs, word for word."""
    url = json.loads((folder / "case.json").read_text(encoding="utf-8"))["url"]
    page = parse_page((folder / "page.html").read_bytes(), url, strict=True)
    article = [page.article.rule] if page.article and page.article.rule else []
    said = [re.sub(r"^class [\w-]+$", "class NAME", rule) for rule in article]
    for one in (*page.comments, *page.quotes):
        said += one.rule.split(", ", 1)

    assert set() == set(said) - explained()
