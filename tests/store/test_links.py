"""Links: what an article says is kept, how a blog is walked is not."""

from __future__ import annotations

from typing import get_args

import pytest
from builders import POST, article, comments, fetch, page

from archiver.records import Link, LinkRole
from archiver.store import open_archive

KEPT = {"body", "related", "alternate", "comments_feed", "part", "comment_page", "neighbour"}
LINKS = tuple(Link(url=f"https://blog.example/{role}/", role=role) for role in get_args(LinkRole))


@pytest.fixture
def archive():
    with open_archive(":memory:") as archive:
        yield archive


def kept(archive):
    return archive.db.execute("SELECT pages.url, position, role FROM links JOIN pages ON pages.id = page_id").fetchall()


def test_links_of_an_article_are_those_that_say_something_of_it(archive):
    """In their order on the page, counted without the others."""
    archive.add(page(article=article(), links=LINKS))

    expected = [role for role in get_args(LinkRole) if role in KEPT]
    assert [(POST, n, role) for n, role in enumerate(expected)] == kept(archive)


@pytest.mark.parametrize("kind", ["index", "other"])
def test_links_of_other_pages_are_not_kept(archive, kind):
    """The page and its fetch are."""
    archive.add(page("https://blog.example/2024/", kind=kind, links=LINKS, fetch=fetch("https://blog.example/2024/")))

    assert kept(archive) == []
    assert archive.db.execute("SELECT url, kind FROM pages").fetchall() == [("https://blog.example/2024/", kind)]
    assert archive.db["fetches"].count == 1


def test_links_of_pages_of_comments_are_kept(archive):
    archive.add(page(f"{POST}comment-page-1/", kind="comments", about=POST, comments=comments("a"), links=LINKS))

    assert len(KEPT) == len(kept(archive))


def test_other_links_of_an_index_are_no_news(archive):
    """An index page lists other posts every day; nothing but the reading of it is written."""
    url = "https://blog.example/"
    archive.add(page(url, kind="index", links=LINKS[:1], fetch=fetch(url)))
    before = archive.db.execute("SELECT * FROM readings").fetchall()

    archive.add(page(url, kind="index", links=LINKS, fetch=fetch(url, at="2024-02-01T00:00:00")))

    assert before == archive.db.execute("SELECT * FROM readings").fetchall()


def test_links_of_a_fuller_source_stay(archive):
    """Those of a feed's entry do not take the place of those of the page."""
    for source in ("feed", "html", "feed"):
        archive.add(
            page(source=source, article=article(source), links=(Link(url=f"https://{source}.example/", role="body"),))
        )

    assert archive.db.execute("SELECT url FROM links").fetchall() == [("https://html.example/",)]
