"""The rules that hold on every platform."""

from __future__ import annotations

import pytest

from archiver.parse import parse_page
from archiver.records import Article

URL = "http://a.example/2014/03/02/rye/"
LONG = "The bakers by the river told this story for years, and never the same way twice. " * 4
OTHER = "In winter the river froze, and the bread was carried over the ice to the village. " * 3


def article(markup: str) -> Article:
    """The article of a page whose title is "Rye"."""
    html = f"<html lang=en><head><title>Rye</title></head><body>{markup}</body></html>"
    found = parse_page(html.encode(), URL, strict=True).article
    assert found is not None
    return found


def entry(words: str) -> str:
    return f'<div class="entry-content"><p>{words}</p></div>'


@pytest.mark.parametrize(
    ("expected", "rest"),
    [
        ([LONG, OTHER], entry(OTHER)),
        ([LONG, OTHER], f'<figure><img src="/a.jpg"></figure>{entry(OTHER)}'),
        ([LONG], entry(LONG[:100] + "…")),
        ([LONG], f'<h3><a href="/2014/03/01/ice/">Ice</a></h3>{entry(OTHER)}'),
        ([LONG], f'<div class="other"><div>{entry(OTHER)}</div></div>'),
        ([LONG], entry('<a href="/2014/03/01/ice/">In winter the river froze, and the bread was carried over</a>')),
    ],
)
def test_a_divided_body(expected: list[str], rest: str) -> None:
    """Bodies side by side are one; an excerpt, another post or a list of links is none of it."""
    found = article(f"<article><h1>Rye</h1>{entry(LONG)}{rest}</article>")

    assert "\n".join(words.strip() for words in expected) == found.text


def test_a_date_in_the_second_half_of_a_body_is_prose() -> None:
    """The byline's rules look around all of a divided body."""
    half = entry(OTHER + '<time class="published" datetime="1999-07-04T10:00:00Z">then</time> it rained.')

    found = article(f"<article><h1>Rye</h1>{entry(LONG)}{half}</article>")

    assert found.published is not None
    assert (2014, 3, 2) == (found.published.at.year, found.published.at.month, found.published.at.day)


@pytest.mark.parametrize(
    ("expected", "around"),
    [
        (
            2,
            '<div class="related-posts"><span class="comment-count">55 comments</span></div>'
            '<div id="comments"><h2>2 thoughts on “Rye”</h2></div>',
        ),
        (None, '<aside><span class="comment-count">55 comments</span></aside>'),
        (None, '<div class="widget"><span class="comment-count">55 comments</span></div>'),
        (3, '<span class="comment-count">55 comments</span><div id="comments"><h2>3 comments</h2></div>'),
        (
            4,
            '<span class="comment-count">55 comments</span><hr>'
            '<h2 class="comments-title">4 comments</h2><div id="comments"><p>x</p></div>',
        ),
        (7, '<span class="comment-count">7 comments</span>'),
        (2, '<div class="widget"><div id="comments"><h3 class="comments-title">2 comments</h3></div></div>'),
    ],
)
def test_claimed_comments(expected: int | None, around: str) -> None:
    """In the comments' area, right before it, in the story; never from the boxes of other posts."""
    found = article(f"<article><h1>Rye</h1>{entry(LONG)}</article>{around}")

    assert expected == found.claimed_comments


def test_a_comment_is_never_the_body() -> None:
    """A block theme prints nothing where a post has no words; the one `<article>` left is a comment's."""
    found = parse_page(
        '<html><head><meta name="generator" content="WordPress 6.1"></head><body class="single single-post postid-7">'
        '<main><h1 class="wp-block-post-title">Rye</h1><div class="wp-block-group"><div class="wp-block-post-comments">'
        '<ol class="commentlist"><li id="comment-5" class="comment even depth-1"><article id="div-comment-5" '
        f'class="comment-body"><b class="fn">Ida</b><div class="comment-content"><p>{LONG}</p></div></article></li></ol'
        "></div></div></main></body></html>",
        URL,
        strict=True,
    )

    assert found.article is not None
    assert ("", "Rye") == (found.article.text, found.article.title)
    assert [LONG.strip()] == [comment.text for comment in found.comments]
