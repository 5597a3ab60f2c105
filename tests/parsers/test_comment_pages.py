"""Pages of comments: which others there are, and which one this is."""

from __future__ import annotations

import pytest

from archiver.parse import parse_page
from archiver.platforms.wordpress_addresses import without_page
from archiver.records import ParsedPage

POST = "http://oven.example/rye/"


def page(
    navigation: str, *, url: str = POST, canonical: str | None = None, body: str = "single single-post postid-1"
) -> ParsedPage:
    """A post whose comments are divided, with *navigation* below them."""
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return parse_page(
        f'<html><head><meta name="generator" content="WordPress 5.0">{link}</head><body class="{body}">'
        '<div id="post-1" class="post-1 post hentry"><h1 class="entry-title">Rye</h1><div class="entry-content">'
        "<p>Rye keeps for a week if you let it.</p></div></div><ol><li class='comment even depth-1' id='comment-9'>"
        f'<b class="fn">Ida</b><div class="comment-content"><p>Yes.</p></div></li></ol>{navigation}</body></html>',
        url,
        strict=True,
    )


def others(**stated: str) -> list[str]:
    """The pages of comments that a page with a link to the first one leads to."""
    navigation = '<a href="http://oven.example/rye/comment-page-1/#comments">Older Comments</a>'
    return [link.url for link in page(navigation, **stated).links if link.role == "comment_page"]


@pytest.mark.parametrize(
    "canonical", [None, POST, "http://oven.example/", "http://oven.example/odd/", "https://www.oven.example/rye/"]
)
def test_pages_are_found_whatever_the_canonical_link_says(canonical: str | None) -> None:
    """A plugin's canonical link may name anything; the page's own address counts as well."""
    stated = {"canonical": canonical} if canonical else {}

    assert others(**stated) == ["http://oven.example/rye/comment-page-1/"]


def test_pages_are_found_from_a_later_page_of_a_long_post() -> None:
    """Their addresses are made of the post's own."""
    found = others(url="http://oven.example/rye/2/", body="single single-post postid-1 paged-2 single-paged-2")

    assert found == ["http://oven.example/rye/comment-page-1/"]


def at(number: int, words: str, around: str = "{}") -> str:
    """A link to a page of comments."""
    return around.format(f'<a class="page-numbers" href="{POST}comment-page-{number}/#comments">{words}</a>')


CURRENT = '<span aria-current="page" class="page-numbers current">{}</span>'


@pytest.mark.parametrize(
    ("number", "navigation"),
    [
        (2, at(1, "1") + CURRENT.format(2)),
        (10, at(9, "«") + at(1, "1") + "…" + at(8, "8") + at(9, "9") + CURRENT.format(10)),
        (1, CURRENT.format(1) + at(2, "2") + at(3, "3") + at(2, "»")),
        (5, at(4, "Older Comments", '<div class="nav-previous">{}</div>')),
        (5, at(4, "&larr; Ältere Kommentare")),
        (3, at(4, "Newer Comments", '<div class="nav-next">{}</div>')),
        (2, at(1, "Older Comments")),
        (3, at(2, "Older") + at(4, "Newer")),
        (4, at(1, "1") + at(2, "2") + at(3, "3")),
        (None, ""),
    ],
)
def test_the_number_of_a_bare_address(number: int | None, navigation: str) -> None:
    """Told by what the navigation calls current, or by the pages that it leads to."""
    assert page(f"<nav>{navigation}</nav>").comment_page == number


@pytest.mark.parametrize(
    ("post", "url"),
    [
        ("http://a.example/?p=3", "http://a.example/?cpage=2&p=3"),
        ("http://a.example/?p=3", "http://a.example/?p=3&cpage=2"),
        ("http://a.example/?p=3&lang=de", "http://a.example/?p=3&cpage=12&lang=de"),
        ("http://a.example/rye/", "http://a.example/rye/?cpage=2"),
        ("http://a.example/rye/#comments", "http://a.example/rye/?cpage=2#comments"),
        ("http://a.example/rye/#comments", "http://a.example/rye/comment-page-2/#comments"),
        ("http://a.example/?tcpage=2&p=3", "http://a.example/?tcpage=2&p=3"),
    ],
)
def test_the_post_whose_comments_an_address_shows(post: str, url: str) -> None:
    """Wherever among the parameters the number stands."""
    assert without_page(url) == post


@pytest.mark.parametrize(
    ("url", "stated", "body", "own", "about"),
    [
        (POST, f"{POST}comment-page-2/#comments", "postid-1", POST, None),
        ("http://oven.example/?p=1", "http://oven.example/?p=1&cpage=2#comments", "", "http://oven.example/?p=1", None),
        (f"{POST}2/", f"{POST}comment-page-2/#comments", "paged-2 single-paged-2", f"{POST}2/", POST),
    ],
)
def test_an_address_is_not_that_of_the_comments_that_it_shows(
    url: str, stated: str, body: str, own: str, about: str | None
) -> None:
    """Under a block theme, the canonical link of a bare address names the last page of comments, which it shows."""
    found = page("", url=url, canonical=stated, body=f"single single-post {body}")

    assert (found.url, found.about) == (own, about)
