"""Lines of facts, told by their links."""

from __future__ import annotations

import pytest

from archiver.parsers.document import Document
from archiver.parsers.facts import fact_lines, fact_links, is_date_line
from archiver.parsers.nodes import text, walk

URL = "http://a.example/rye/"


def lines(markup: str) -> list[str]:
    """The lines of facts in a post's element."""
    page = Document(f"<body><article>{markup}</article></body>", URL)
    nodes = list(walk(page.body))
    return [text(node) for node in fact_lines(fact_links(page, nodes), nodes, {id(page.by_name("article")[0])})]


@pytest.mark.parametrize(
    ("expected", "markup"),
    [
        (["Tags: rye, salt"],
         '<p>Tags: <a rel="tag" href="/tag/rye">rye</a>, <a rel="tag" href="/tag/salt">salt</a></p>'),
        (["3 Comments »"], '<p><a href="/rye/#comments">3 Comments</a> »</p>'),
        (["Share on: F T"], '<div>Share on: <a href="http://www.facebook.com/sharer.php?u=x">F</a> '
         '<a href="https://twitter.com/intent/tweet">T</a></div>'),
        (["Posted on March 2, 2014 by Ida"],
         '<p>Posted on March 2, 2014 by <a rel="author" href="/author/ida/">Ida</a></p>'),
        (["You can follow any responses to this entry through the RSS 2.0 feed. You can trackback from your own site."],
         '<p>You can follow any responses to this entry through the <a href="/rye/feed/">RSS 2.0</a> feed. '
         'You can <a href="/rye/trackback/" rel="trackback">trackback</a> from your own site.</p>'),
        ([], '<p>Tell me what you bake in the <a href="/rye/#comments">comments</a>!</p>'),
        ([], '<p>My posts about <a href="/tag/rye/">rye</a>.</p>'),
        ([], '<p>Technorati: <a rel="tag" href="http://technorati.com/tag/rye">rye</a></p>'),
        (["Tags: rye"], '<div><p>A post of a few words.</p><p>Tags: <a rel="tag" href="/tag/rye">rye</a></p></div>'),
    ],
)  # fmt: skip
def test_lines(expected: list[str], markup: str) -> None:
    """Links to terms, people, shares and the post's own comments make a line of facts; an author's links do not."""
    assert expected == lines(markup)


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        (True, "Posted on March 2, 2014"),
        (True, "2014-03-02"),
        (False, "In the bakery"),
        (False, "On March 2, 2014 the river froze, and bread was carried over it"),
    ],
)
def test_date_line(expected: bool, words: str) -> None:
    """A date with next to nothing beside it."""
    assert expected is is_date_line(Document(f"<p>{words}</p>", URL).by_name("p")[0])
