"""What looks like a comment on a page and is none."""

from __future__ import annotations

import pytest

from archiver.parse import parse_page

URL = "http://a.example/2010/05/post/"

PAGE = """
<html><head><meta name="generator" content="WordPress 3.0"></head><body class="single single-post postid-1">
<div id="post-1" class="post-1 post hentry"><h1 class="entry-title">Bread</h1>
<div class="entry-content"><p>Rye keeps for a week if you let it. Ours never gets the chance.</p>{body}</div></div>
{beside}
<ol class="commentlist"><li class="comment even thread-even depth-1" id="{id}-12">
<b class="fn">Ida</b><div class="comment-content"><p>Yes.</p></div></li></ol></body></html>
"""


def ids(*, body: str = "", beside: str = "", id: str = "comment") -> list[str]:
    """The ids of the comments on a page that has one."""
    page = parse_page(PAGE.format(body=body, beside=beside, id=id).encode(), URL, strict=True)
    return [comment.id for comment in page.comments]


@pytest.mark.parametrize(
    "beside",
    [
        '<div class="trackback">TrackBack URL: <a href="http://a.example/2010/05/post/trackback/">here</a></div>',
        '<ul><li class="toc-item depth-1"><a href="#one">One</a></li></ul>',
        '<ul><li id="recent-comment-11"><a href="#comment-11">Ida on Bread</a></li></ul>',
        '<ul><li id="latest-comment-9">Otto on Rye</li></ul>',
        '<span id="reply-to-comment-9">Reply</span><span id="cancel-comment-8"><b class="fn">Ida</b></span>',
        '<div id="comment-9"></div>',
    ],
)
def test_what_only_looks_like_a_comment(beside: str) -> None:
    """The address for pings, a table of contents, a widget's item, a control, an empty element."""
    assert ids(beside=beside) == ["12"]


def test_nothing_in_the_articles_body_is_a_comment() -> None:
    """Not even what has a date in it."""
    assert ids(body='<ul><li class="toc-item depth-1">The week of May 3, 2010</li></ul>') == ["12"]


@pytest.mark.parametrize("id", ["comment", "li-comment", "div-comment", "dd-comment", "article-comment", "the-comment"])
def test_wrappers_of_a_comment(id: str) -> None:
    """Core and themes name them so."""
    assert ids(id=id) == ["12"]


def test_pings_need_no_id() -> None:
    """A link to who pinged tells them from the address for pings."""
    found = ids(beside='<ol><li class="pingback">Pingback: <a href="http://b.example/">B</a></li></ol>')

    assert (2, "12") == (len(found), found[-1])
