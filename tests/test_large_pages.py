"""Pages that are large in one way: what twice as much of it takes is twice as much work."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable

import pytest

from archiver.parse import parse_page
from archiver.parsers.tree import Element

URL = "http://a.example/2020/01/01/large/"
SENTENCE = "The ferry was late again, and nobody on the quay was surprised by it. "


def post(body: str, comments: str = "", after: str = "") -> str:
    return (
        '<html lang="en"><head><title>Large</title><meta name="generator" content="WordPress 6.5"></head>'
        '<body class="single single-post postid-7"><article id="post-7" class="post-7 post hentry">'
        f'<h1 class="entry-title">Large</h1><div class="entry-content"><p>{SENTENCE * 4}</p>{body}</div></article>'
        f'<div id="comments"><ol class="commentlist">{comments}</ol></div>{after}</body></html>'
    )


def comment(number: int, inner: str = "") -> str:
    return (
        f'<li class="comment even depth-1" id="comment-{number}"><cite class="fn">Ann {number}</cite> '
        f'<a href="#comment-{number}">May 3, 2020 at 10:{number % 60:02}</a><p>{SENTENCE}</p>{inner}</li>'
    )


def pictured(number: int) -> str:
    """A comment in a thread that no name tells, with its author's picture."""
    return (
        f'<div class="comment even depth-1" id="comment-{number}"><img class="avatar" src="/a.png"><b>Ann</b> '
        f'<a href="#comment-{number}">May 3, 2020 at 10:{number % 60:02}</a><p>Yes.</p></div>'
    )


LARGE: dict[str, Callable[[int], str]] = {
    "paragraphs": lambda n: post(f"<p>{SENTENCE}</p>" * n),
    "links": lambda n: post("<p>" + "".join(f'<a href="/2020/01/{k}/">word</a> ' for k in range(n)) + "</p>"),
    "nested elements": lambda n: post("<div>" * n + SENTENCE),
    "nested articles": lambda n: "<article><h2>A</h2><p>word</p>" * n,
    "nested block quotes": lambda n: post(f"<blockquote><p>{SENTENCE}</p>" * n),
    "unclosed elements": lambda n: post("<b>word <font><p>word</font>" * n),
    "accents, each an element": lambda n: post("<p>a" + "<b>\u0301</b>" * n + "</p>"),
    "quotes": lambda n: post("<p>" + "“It was late,” said Ann Lee. " * n + "</p>"),
    "quotation marks": lambda n: post("<p>" + '" “ ' * n + "</p>"),
    "capitals": lambda n: post("<p>" + "Ann Bo " * n + "said nothing.</p>"),
    "figures": lambda n: post(f'<figure><img src="/1.jpg"><figcaption>{SENTENCE}</figcaption></figure>' * n),
    "hidden elements": lambda n: post(f'<div style="display:none"><p>{SENTENCE}</p></div>' * n),
    "table": lambda n: post("<table>" + "<tr><td>one</td><td>two</td></tr>" * n + "</table>"),
    "categories": lambda n: post("".join(f'<a rel="category" href="/category/c{k}/">C {k}</a> ' for k in range(n))),
    "bylines": lambda n: post(
        "".join(f'<span class="author vcard"><a rel="author">A {k}</a></span>' for k in range(n))
    ),
    "headings": lambda n: post("<h2>A heading</h2><p>word</p>" * n),
    "asides": lambda n: post("", after="<aside class='widget'><p>word</p></aside>" * n),
    "months": lambda n: post("", after="".join(f'<a href="/{1900 + k}/01/">M</a>' for k in range(n))),
    "comments": lambda n: post("", "".join(map(comment, range(n)))),
    "comments with pictures": lambda n: post("").replace(
        '<div id="comments"><ol class="commentlist"></ol></div>',
        "<div>" + "".join(map(pictured, range(n))) + "</div>",
    ),
    "comments of one id": lambda n: post("", comment(1) * n),
    "comments without ids": lambda n: post("", '<li class="comment even"><cite>Ann</cite><p>+1</p></li>' * n),
    "comments, each in the other": lambda n: post(
        "", "".join(f'<li class="comment depth-{k}" id="comment-{k}"><cite>A</cite><p>w</p><ol>' for k in range(1, n))
    ),
    "links in one comment": lambda n: post("", comment(1, '<p><a href="#comment-9">@Bo</a></p>' * n)),
    "comment pages": lambda n: post(
        "", comment(1), "".join(f'<a href="{URL}comment-page-{k}/#comments">{k}</a> ' for k in range(n))
    ),
    "posts of an index": lambda n: "".join(
        f'<article class="post-{k} hentry"><h2 class="entry-title"><a href="/p{k}/">P {k}</a></h2><p>w</p></article>'
        for k in range(n)
    ),
}
"""A page of *n* of something."""


def steps(work: Callable[[], object]) -> int:
    """How many lines of Python *work* runs through."""
    count = 0

    def trace(frame: object, event: str, told: object) -> object:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", LARGE)
def test_twice_as_much_takes_twice_the_work(name: str) -> None:
    """Not four times: no reader looks at everything for each thing."""
    pages = {n: LARGE[name](n) for n in (60, 120, 240)}
    for page in pages.values():
        parse_page(page, URL, strict=True)  # what is loaded once, and what is remembered

    one, two, four = (steps(lambda page=page: parse_page(page, URL, strict=True)) for page in pages.values())

    assert four - two < 3 * (two - one)


@pytest.mark.parametrize("name", LARGE)
def test_it_is_read_to_its_end(name: str) -> None:
    """Two thousand of anything are no surprise."""
    parse_page(LARGE[name](2000), URL, strict=True)


def test_a_page_that_was_read_is_no_memory_any_more() -> None:
    """Not even until the collector comes."""
    gc.collect()
    gc.disable()
    try:
        parse_page(LARGE["comments"](50), URL)
        alive = sum(isinstance(found, Element) for found in gc.get_objects())
    finally:
        gc.enable()

    assert alive == 0
