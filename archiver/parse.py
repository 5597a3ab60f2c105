"""The one door to all parsers: a page's bytes in, what it says out."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TypeVar

from .errors import ParseError
from .parsers.body import Body
from .parsers.document import Document
from .parsers.quotes import find_quotes
from .parsers.trace import Trace
from .parsers.tree import collector_at_rest
from .platforms import PlatformPage, detect
from .records import Article, Comment, PageKind, ParsedPage, Problem, Quote
from .urls import canonical_url

T = TypeVar("T")


class _Guard:
    """Runs one reader at a time: what surprises it costs that field, and is kept as a `Problem`."""

    def __init__(self, url: str, strict: bool) -> None:
        self.url = url
        self.strict = strict
        self.problems: list[Problem] = []

    def __call__(self, field: str, reader: Callable[[], T], default: T) -> T:
        try:
            return reader()
        except MemoryError:
            raise  # half a page would look like a whole one
        except Exception as error:
            if self.strict:
                raise ParseError(self.url, field, f"{type(error).__name__}: {error}") from error
            self.problems.append(Problem(stage="parse", field=field, error=f"{type(error).__name__}: {error}"))
            return default


def parse_page(
    html: bytes | str,
    url: str,
    *,
    content_type: str | None = None,
    strict: bool = False,
    left: Collection[str] = (),
    apart: Collection[str] = (),
    trace: Trace | None = None,
) -> ParsedPage:
    """What the page at *url* says: its article, quotes, comments and links, read by the platform it comes from.

    *content_type* is the header's value, of which the charset counts. Odd HTML never stops it: what cannot be read
    becomes a `Problem`; with *strict* it raises `ParseError`. *left* are hosts that the blog has had before: the ways
    to its pages that name them are told as those of the page's own host. *apart* are hosts that are named as those of
    views are (`m.…`, `amp.…`), and have a blog of their own. *trace* asks where on the page one thing stands.

    >>> page = parse_page("<title>On bread</title><article><h1>On bread</h1><p>Flour, water, salt.</p></article>", "http://a.example/b")
    >>> page.article.title if page.article else page.kind
    'On bread'
    """
    guard = _Guard(url, strict)
    with collector_at_rest():
        document = guard("page", lambda: Document(html, url, content_type, left=left, apart=apart, trace=trace), None)
        if document is None:
            return ParsedPage(url=canonical_url(url), kind="other", problems=tuple(guard.problems))
        try:
            return _read(document, url, guard)
        finally:
            document.let_go()


def _read(document: Document, url: str, guard: _Guard) -> ParsedPage:
    page: PlatformPage = detect(document)(document)
    behind = guard("about", lambda: page.behind, None)
    kind: PageKind = "other" if behind else guard("kind", page.kind, "other")
    article: Article | None = None
    quotes: tuple[Quote, ...] = ()
    comments: tuple[Comment, ...] = ()
    if kind in ("article", "comments"):
        article, quotes = _article(page, guard)
        comments = guard("comments", page.comments, ())
    number = guard("comment_page", page.comment_page, None) if comments else None
    return ParsedPage(
        url=guard("url", page.url, canonical_url(url)),
        kind=kind,
        parser=f"{page.platform}/{page.version}",
        site=guard("site", page.site, None),
        article=article,
        comments=tuple(_on_page(c, number) for c in comments),
        quotes=quotes,
        links=guard("links", lambda: page.links(kind), ()),
        problems=tuple(guard.problems),
        about=behind or guard("about", page.about, None),
        comment_page=number,
    )


def _article(page: PlatformPage, guard: _Guard) -> tuple[Article, tuple[Quote, ...]]:
    body = guard("body", page.body, Body())
    rule = guard("rule", lambda: page.bodies.rule, "")
    part, parts = guard("part", page.part, (1, 1))
    article = Article(
        title=guard("title", page.title, None),
        authors=guard("authors", page.authors, ()),
        published=guard("published", page.published, None),
        modified=guard("modified", page.modified, None),
        language=guard("language", page.language, None),
        html=body.html,
        text=body.text,
        terms=guard("terms", page.terms, ()),
        media=body.media,
        claimed_comments=guard("claimed_comments", page.claimed_comments, None),
        part=part,
        parts=parts,
        protected=guard("protected", page.protected, False),
        rule=rule,
    )
    none: tuple[Quote, ...] = ()
    quotes = guard(
        "quotes",
        lambda: find_quotes(
            body.text,
            body.blocks,
            language=article.language,
            title=article.title,
            authors=[person.name for person in article.authors],
        ),
        none,
    )
    if (trace := page.document.trace) is not None:
        trace.body(page.bodies.nodes, rule)
        trace.quotes(quotes)
    return article, quotes


def _on_page(comment: Comment, number: int | None) -> Comment:
    return replace(comment, page=number) if number is not None else comment
