"""Full-text search over articles, quotes and comments, in words that people type."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlite_utils import Database

from ..errors import ConfigError
from .connection import rows

HitKind = Literal["article", "quote", "comment"]
KINDS: tuple[HitKind, ...] = ("article", "quote", "comment")

MARKS = ("⟦", "⟧")
"""What stands around found words: brackets that no text is likely to have."""

_TERM = re.compile(r'(-?)"([^"]*)"?(\*?)|(\S+)')
_UNSEARCHABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A place where the words stand."""

    kind: HitKind
    url: str
    """The article's address; a comment's own, when it has one."""

    article_url: str
    title: str | None
    """The article's."""

    who: str | None
    """Who wrote the comment or is quoted."""

    snippet: str
    """The words and what stands around them; the found words between marks."""

    rank: float
    """The lower, the better."""


_QUERIES: dict[HitKind, str] = {
    "article": """
        SELECT
            'article' AS kind, pages.url, pages.url AS article_url, articles.title, NULL AS who,
            snippet(articles_fts, -1, :open, :close, '…', 24) AS snippet,
            bm25(articles_fts, 4.0, 1.0) AS rank
        FROM articles_fts
        JOIN articles ON articles.id = articles_fts.rowid
        JOIN pages ON pages.id = articles.page_id
        WHERE articles_fts MATCH :words
        ORDER BY rank, articles.id
        LIMIT :limit
    """,
    "quote": """
        SELECT
            'quote' AS kind, pages.url, pages.url AS article_url, articles.title, quotes.speaker AS who,
            snippet(quotes_fts, -1, :open, :close, '…', 24) AS snippet,
            bm25(quotes_fts) AS rank
        FROM quotes_fts
        JOIN quotes ON quotes.id = quotes_fts.rowid
        JOIN articles ON articles.id = quotes.article_id
        JOIN pages ON pages.id = articles.page_id
        WHERE quotes_fts MATCH :words
        ORDER BY rank, quotes.id
        LIMIT :limit
    """,
    "comment": """
        SELECT
            'comment' AS kind, ifnull(comments.permalink, pages.url) AS url, pages.url AS article_url,
            articles.title, comments.author AS who,
            snippet(comments_fts, -1, :open, :close, '…', 24) AS snippet,
            bm25(comments_fts) AS rank
        FROM comments_fts
        JOIN comments ON comments.id = comments_fts.rowid
        JOIN articles ON articles.id = comments.article_id
        JOIN pages ON pages.id = articles.page_id
        WHERE comments_fts MATCH :words
        ORDER BY rank, comments.id
        LIMIT :limit
    """,
}


def search(
    db: Database,
    words: str,
    *,
    kinds: Iterable[HitKind] = KINDS,
    limit: int = 20,
    marks: tuple[str, str] = MARKS,
) -> list[Hit]:
    """The best places for *words*, best first; nothing that can be typed is an error.

    All words have to stand there, in any order and any case, with or without accents. `"two words"` is a
    phrase, `archiv*` a beginning, `-word` excludes, `one OR other` takes either.
    """
    query = match_of(words)
    if not query:
        return []
    values = {"words": query, "limit": limit, "open": marks[0], "close": marks[1]}
    hits: list[Hit] = []
    for kind in dict.fromkeys(kinds):
        if kind not in _QUERIES:
            raise ConfigError("kinds", f"{kind!r} is none of {', '.join(KINDS)}")
        hits += [Hit(**dict(row)) for row in rows(db, _QUERIES[kind], values)]
    return sorted(hits, key=lambda hit: hit.rank)[:limit]


def match_of(words: str) -> str:
    """*words* as an FTS5 query, each term quoted so that no sign in it is syntax; empty when nothing is asked.

    >>> match_of('c++ "New York" archiv* -spam')
    '("c++" "New York" "archiv"*) NOT ("spam")'
    >>> match_of("cats OR dogs AND")
    '("cats" OR "dogs" "AND")'
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    either = False
    for found in _TERM.finditer(_UNSEARCHABLE.sub(" ", words)):
        minus, phrase, star, word = found.groups()
        if word == "OR":
            either = bool(wanted)
            continue
        if word is not None:
            minus, phrase, star = (
                "-" if word[0] == "-" else "",
                word.lstrip("-"),
                "*" if word[-1] == "*" else "",
            )
            phrase = phrase.rstrip("*")
        if not re.search(r"\w", phrase):
            continue
        term = '"' + phrase.replace('"', '""') + '"' + star
        if minus:
            unwanted.append(term)
        elif either:
            wanted[-1] += f" OR {term}"
        else:
            wanted.append(term)
        either = False
    if not wanted:
        return ""
    query = f"({' '.join(wanted)})"
    return f"{query} NOT ({' OR '.join(unwanted)})" if unwanted else query
