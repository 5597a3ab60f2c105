"""Comments that are put aside while a page is read are read as if they had never been."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.demo import views
from archiver.demo.content import read_blog
from archiver.parse import parse_page
from archiver.parsers import document, folds
from archiver.parsers.folds import Fold, FoldingBuilder
from archiver.parsers.tree import empty_soup, grown, make_tree
from archiver.records import Comment

URL = "https://blog.example/post/"
FOLDED = [(0, 1), (0, 40), (100, 300)]
"""Elements before the first fold, and what makes a run."""

CASES = sorted(Path(__file__).parents[1].glob("cases/*/*/page.html"))


def item(number: int, words: str = "Words.", inner: str = "") -> str:
    return (
        f'<li class="comment even depth-1" id="comment-{number}"><cite class="fn">Ann {number}</cite>'
        f"<p>{words}</p>{inner}</li>\n"
    )


def page(comments: str) -> str:
    return (
        '<meta name="generator" content="WordPress 6.5"><body class="single single-post postid-7">'
        '<div class="entry-content"><p>The words of the post.</p></div>'
        f'<div id="comments"><ol class="comment-list">{comments}</ol></div>'
    )


def comments(html: bytes | str, url: str, live: int, run: int) -> tuple[Comment, ...]:
    with pytest.MonkeyPatch.context() as patched:
        builder = FoldingBuilder(empty_soup(), live=live, run=run)
        patched.setattr(document, "page_tree", lambda markup: grown(markup, builder))
        return parse_page(html, url, strict=True).comments


def fold_of(markup: str, run: int) -> Fold:
    soup = grown(markup, FoldingBuilder(empty_soup(), live=0, run=run))
    found = [node for node in soup.descendants if isinstance(node, Fold)]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.parent.name}-{path.parent.name}")
def test_saved_pages_say_the_same(path: Path) -> None:
    """At any size of a run."""
    html = path.read_bytes()
    url = json.loads((path.parent / "case.json").read_text())["url"]
    expected = parse_page(html, url, strict=True).comments

    assert all(expected == comments(html, url, *sizes) for sizes in FOLDED)


def test_threads_of_the_sample_blog_say_the_same() -> None:
    """Ten levels deep, with pings and hidden comments."""
    blog = replace(read_blog("https://blog.example"), comments_per_page=100)
    busy = sorted(blog.posts, key=lambda post: len(blog.approved(post)))[-3:]
    read = 0
    for post in busy:
        html, url = views.single(blog, post), blog.url(post.path)
        expected = parse_page(html, url, strict=True).comments

        read += len(expected)
        assert all(expected == comments(html, url, *sizes) for sizes in FOLDED)
    assert read > 20


def test_all_but_the_first_of_a_list_are_put_aside() -> None:
    """The tree says where; the runs hold the others, in their order."""
    soup = grown(page("".join(map(item, range(50)))), FoldingBuilder(empty_soup(), live=0, run=60))
    fold = fold_of(str(page("".join(map(item, range(50))))), 60)

    assert [li["id"] for li in soup.find_all("li")] == ["comment-0"]
    found = []
    for run in fold.runs:
        with fold.filled(run) as first:
            node = first
            while node is not fold.end:
                found += [node["id"]] if getattr(node, "name", None) == "li" else []
                node = node.next_element
    assert len(fold.runs) > 3
    assert [f"comment-{n}" for n in range(1, 50)] == found


def test_a_run_sees_the_tree_and_the_tree_does_not_see_the_run() -> None:
    """Its elements have the parents and siblings that they have on the page."""
    fold = fold_of(page("".join(map(item, range(9)))), 1000)
    around = fold.parent
    before = list(around.descendants)
    with fold.filled(fold.runs[0]) as first:
        inner = first.find("p")
        assert [p.name for p in inner.parents][:3] == ["li", "ol", "div"]
        assert first.parent is around
        assert [id(node) for node in before] == [id(node) for node in around.descendants]


def test_a_comment_with_a_long_list_in_it_is_opened() -> None:
    """A thread that is one comment and 200 answers to it is put aside, too, but for that comment and a few."""
    answers = '<ol class="children">' + "".join(item(n) for n in range(2, 202)) + "</ol>"
    html = page(item(0) + item(1, "First.", answers) + item(300))
    soup = grown(html, FoldingBuilder(empty_soup(), live=0, run=100))

    left = [li["id"] for li in soup.find_all("li")]
    assert left[:3] == ["comment-0", "comment-1", "comment-2"]
    assert len(left) < 6
    expected = parse_page(html, URL, strict=True).comments
    assert len(expected) == 203
    assert expected == comments(html, URL, 0, 100)


def test_replies_told_in_words_find_comments_of_earlier_runs() -> None:
    """In a flat list that states no depth, over the borders of runs."""
    listed = [f'<li class="comment" id="comment-{n}"><cite>Ann {n}</cite><p>Words.</p></li>' for n in range(30)]
    listed[25] = listed[25].replace("<p>", '<p><a href="#comment-3">@Ann 3</a> ')
    html = page("".join(listed))
    expected = parse_page(html, URL, strict=True).comments

    assert expected[25].parent == "3"
    assert expected == comments(html, URL, 0, 1)


def test_comments_without_ids_are_numbered_over_all_runs() -> None:
    """Of comments that say the same, each has an id of its own."""
    html = page('<li class="comment even"><cite>Ann</cite><p>+1</p></li>' * 20)
    found = comments(html, URL, 0, 1)

    assert len({comment.id for comment in found}) == 20
    assert parse_page(html, URL, strict=True).comments == found


def test_elements_that_are_freed_hold_nothing() -> None:
    """When the next run is made, the last one is no memory any more."""
    fold = fold_of(page("".join(map(item, range(9)))), 1000)
    with fold.filled(fold.runs[0]) as first:
        inner = first.find("p")
    assert (vars(first), vars(inner)) == ({}, {})


def test_a_deep_chain_is_told_once() -> None:
    """Each comment in the one before it, and one beside each: what is put aside is not told again at every level."""
    told = 0

    class Counting(FoldingBuilder):
        def _record(self, *event: object) -> None:
            nonlocal told
            told += 1
            super()._record(*event)

    deep = "".join(f'<ol>{item(2 * n)}<li class="comment even" id="comment-{2 * n + 1}"><p>w</p>' for n in range(500))
    grown(page(deep), Counting(empty_soup(), live=0, run=200))

    assert told < 4 * deep.count("<") * 2


def test_a_page_of_ordinary_size_has_no_folds() -> None:
    """It is read as it stands."""
    soup = folds.page_tree(page("".join(map(item, range(200)))))

    assert str(soup) == str(make_tree(page("".join(map(item, range(200))))))
    assert len(soup.find_all("li")) == 200
