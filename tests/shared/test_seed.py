"""The seed page, as four themes of a real WordPress show it, against what is known of it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from archiver.parse import parse_page
from archiver.records import Article, ParsedPage
from archiver.text import squeeze

from .data import ROOT, needs_data, page

pytestmark = needs_data

SEED = ROOT / "seed"
PAGES = sorted(SEED.glob("*.html.gz"))


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SEED / "truth.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module", params=PAGES, ids=lambda path: path.name.removesuffix(".html.gz"))
def seed(request: pytest.FixtureRequest, truth: dict[str, Any]) -> ParsedPage:
    """One rendering of the seed, read without a surprise."""
    return parse_page(page(request.param), truth["url"], strict=True)


@pytest.fixture
def article(seed: ParsedPage) -> Article:
    assert seed.article is not None
    return seed.article


def prose(truth: dict[str, Any]) -> list[str]:
    """The paragraphs and headings of the seed's text: no title, no captions, nothing from the comments on."""
    (path,) = SEED.glob("*.txt")
    lines = [squeeze(line) for line in path.read_text(encoding="utf-8").splitlines()]
    end = next(n for n, line in enumerate(lines) if line.startswith("30 thoughts on"))
    apart = {truth["title"], *truth["captions"], *truth["image_alts"]}
    alts = "|".join(re.escape(alt) for alt in truth["image_alts"])
    return [re.sub(f"^(?:{alts})", "", line) for line in lines[:end] if line and line not in apart]


def test_four_themes_are_there() -> None:
    """The data holds the seed under four themes."""
    assert len(PAGES) == 4


def test_title(article: Article, truth: dict[str, Any]) -> None:
    """The article's title, without the blog's name."""
    assert truth["title"] == article.title


def test_body_is_the_text_and_nothing_else(article: Article, truth: dict[str, Any]) -> None:
    """Every paragraph and heading is a line of the body, in order; the pages add one link below the last heading."""
    assert [*prose(truth), "Stories of Hope: ALS"] == article.text.split("\n")
    assert set(truth["headings"]) <= set(article.text.split("\n"))


def test_body_holds_nothing_of_the_page_around_it(article: Article, truth: dict[str, Any]) -> None:
    """Counts, forms and notes of the theme are not the author's words."""
    assert [] == [words for words in truth["not_body"] if words in article.text or words in article.html]


def test_captions_stand_with_their_pictures(article: Article, truth: dict[str, Any]) -> None:
    """Captions are kept apart, and in the HTML."""
    assert truth["captions"] == [m.caption for m in article.media if m.caption]
    assert truth["image_alts"] == [m.alt for m in article.media]
    assert all(
        f"<figcaption>{caption}" in article.html or f">{caption}</p>" in article.html for caption in truth["captions"]
    )


def test_comments(seed: ParsedPage, truth: dict[str, Any]) -> None:
    """Seventeen comments with their authors, in the page's order; five of them answer another."""
    found = [(c.id, c.parent, c.author, squeeze(c.text)) for c in seed.comments]

    assert [(c["id"], c["parent"], c["author"], squeeze(c["text"])) for c in truth["comments"]] == found
    assert len(found) == 17
    assert sum(parent is not None for _, parent, _, _ in found) == 5


def test_comment_authors_have_their_addresses(seed: ParsedPage, truth: dict[str, Any]) -> None:
    """Who gave an address has it; nobody else has one."""
    assert [c["author_url"] for c in truth["comments"]] == [
        c.author_url and c.author_url.rstrip("/") for c in seed.comments
    ]


def test_claimed_count(article: Article) -> None:
    """The rendered pages say that there are seventeen."""
    assert article.claimed_comments == 17


def test_quotes_and_who_said_them(seed: ParsedPage) -> None:
    """The four quotes of the article, each with its speaker; a title and an allusion in marks are none."""
    told = json.loads((SEED / "quotes.truth.json").read_text("utf8"))

    assert [(squeeze(q["text"]), q["speaker_name"]) for q in told["quotes"]] == [
        (squeeze(quote.text), quote.speaker) for quote in seed.quotes
    ]
