"""Replies to a comment that the page hides: the mark lasts from the page to the view."""

from __future__ import annotations

import pytest
from builders import POST, comment, page

from archiver.parse import parse_page
from archiver.store import open_archive

REPLY_FIRST = b"""<html><head><meta name="generator" content="WordPress 3.0"></head>
<body class="single single-post postid-1"><div id="post-1" class="hentry"><h1 class="entry-title">Rye</h1>
<div class="entry-content"><p>Rye keeps for a week if you let it.</p></div></div>
<ol class="commentlist"><li class="comment odd alt depth-2" id="comment-42">
<b class="fn">Otto</b><p>Please not.</p></li>
<li class="comment even thread-even depth-1" id="comment-43"><b class="fn">Petra</b><p>Gone by noon.</p></li></ol>
</body></html>"""


@pytest.fixture
def archive():
    with open_archive(":memory:") as archive:
        yield archive


def marks(archive):
    """Each comment's parent, mark and depth, as the view shows them."""
    return {c["external_id"]: (c["parent_external_id"], c["parent_missing"], c["depth"]) for c in archive.thread(POST)}


def later(n=2, *found):
    return page(f"{POST}comment-page-{n}/", kind="comments", about=POST, comment_page=n, comments=found)


def test_the_mark_lasts(archive):
    """Over the same page twice, and over another page of comments."""
    found = parse_page(REPLY_FIRST, POST, strict=True)
    expected = {"42": (None, 1, 0), "43": (None, 0, 0)}

    for _ in range(2):
        archive.add(found)
        assert marks(archive) == expected

    archive.add(later(2, comment("44", position=0)))
    assert marks(archive) == expected | {"44": (None, 0, 0)}


def test_the_mark_comes_late(archive):
    """A comment that is known is marked when a page tells; its words are the same as before."""
    archive.add(page(comments=(comment("a"),)))
    archive.add(page(comments=(comment("a", parent_missing=True),)))

    assert marks(archive) == {"a": (None, 1, 0)}


@pytest.mark.parametrize("first", [0, 1])
def test_the_mark_goes_when_the_parent_is_named(archive, first):
    """In any order of arrival."""
    pages = [later(2, comment("b", parent_missing=True)), later(3, comment("a"), comment("b", "a", position=1))]

    archive.add(pages[first])
    archive.add(pages[1 - first])

    assert marks(archive) == {"a": (None, 0, 0), "b": ("a", 0, 1)}
