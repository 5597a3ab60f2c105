"""One spelling for everything a page says, before it is compared or stored; normalising twice equals once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC
from typing import TypeVar
from urllib.parse import urljoin

from .ids import derived_comment_id
from .records import (
    Article,
    Comment,
    Fetch,
    Link,
    Media,
    Moment,
    ParsedPage,
    Person,
    Problem,
    Quote,
    Site,
    Span,
    Term,
)
from .text import are_lines, is_line, lines, slugify, squeeze
from .threads import build_thread
from .times import to_iso
from .urls import canonical_url, file_url, is_web_url

_T = TypeVar("_T")
_PLAIN_URL = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?![^/?#])")
"""An address whose host is plain letters, as nearly all are: one on the web, as `is_web_url` would find."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def normalize(page: ParsedPage) -> ParsedPage:
    """*page* in the one spelling that the archive keeps.

    Texts have single blanks and lines, what is optional and empty is None, times are whole seconds of UTC,
    addresses are absolute (links that lead nowhere on the web are dropped), nameless comments have ids and
    threads are repaired. Quotes keep pointing at their words; a span outside of the text is dropped with a
    `Problem`.
    """
    url = canonical_url(page.url)
    article = _article(page.article, url) if page.article else None
    quotes, lost = _quotes(page, article, url)
    problems = (*page.problems, *lost)
    return replace(
        page,
        url=url,
        about=canonical_url(page.about) if page.about else None,
        site=_site(page.site) if page.site else None,
        article=article,
        comments=build_thread(_comments(page, url)),
        quotes=quotes,
        links=tuple(_present(_link(link, url) for link in page.links)),
        problems=tuple(dict.fromkeys(_problem(p) for p in problems)),
        fetch=_fetch(page.fetch) if page.fetch else None,
    )


def _storable(text: str) -> str:
    """Without NUL, which ends a text for SQLite's functions, and half surrogate pairs, which are no text."""
    return text if _is_storable(text) else _UNSTORABLE.sub("\ufffd", text)


def _is_storable(text: str) -> bool:
    """Found out in a third of the time, and at once for ASCII, that a search for what is not takes."""
    if "\x00" in text:
        return False
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def _lines(text: str | None) -> str:
    if not text or are_lines(text):  # what is printable is storable
        return text or ""
    return lines(_storable(text))


def _line(text: str | None) -> str:
    if not text or is_line(text):
        return text or ""
    return squeeze(_storable(text))


def _address(url: str | None, base: str) -> str | None:
    """*url* made absolute; None for what is no address on the web."""
    url = _storable(url).strip() if url else ""
    if not url:
        return None
    try:
        whole = url if url.startswith(("http://", "https://")) else urljoin(base, url)
    except ValueError:
        return None
    return whole if _PLAIN_URL.match(whole) or is_web_url(whole) else None


def _moment(moment: Moment | None) -> Moment | None:
    if moment is None:
        return None
    at = moment.at.astimezone(UTC) if moment.at.tzinfo else moment.at.replace(tzinfo=UTC)
    return replace(moment, at=at.replace(microsecond=0), raw=_line(moment.raw))


def _present(values: Iterable[_T | None]) -> Iterable[_T]:
    return (value for value in values if value is not None)


def _once(values: Iterable[_T], key: Callable[[_T], object]) -> tuple[_T, ...]:
    """The first of *values* for each key."""
    found: dict[object, _T] = {}
    for value in values:
        found.setdefault(key(value), value)
    return tuple(found.values())


def _article(article: Article, base: str) -> Article:
    claimed = article.claimed_comments
    people = (Person(name=_line(p.name), url=_address(p.url, base)) for p in article.authors)
    terms = (
        Term(scheme=t.scheme, name=name, slug=_line(t.slug) or slugify(name) or name)
        for t in article.terms
        if (name := _line(t.name))
    )
    media = (
        Media(url=file_url(url), kind=m.kind, alt=_line(m.alt), caption=_lines(m.caption))
        for m in article.media
        if (url := _address(m.url, base))
    )
    return replace(
        article,
        title=_line(article.title) or None,
        authors=_once((p for p in people if p.name), key=lambda p: (p.name.casefold(), p.url)),
        published=_moment(article.published),
        modified=_moment(article.modified),
        language=_line(article.language) or None,
        html=_storable(article.html).strip(),
        text=_lines(article.text),
        terms=_once(terms, key=lambda t: (t.scheme, t.slug)),
        media=tuple(media),
        claimed_comments=claimed if claimed is None or claimed >= 0 else None,
        part=max(article.part, 1),
        parts=max(article.parts, article.part, 1),
        rule=_line(article.rule),
    )


def _comments(page: ParsedPage, base: str) -> Iterator[Comment]:
    twins: dict[str, int] = {}
    for comment in page.comments:
        comment = replace(
            comment,
            id=_line(comment.id),
            parent=_line(comment.parent) or None,
            author=_line(comment.author) or None,
            author_url=_address(comment.author_url, base),
            published=_moment(comment.published),
            permalink=_address(comment.permalink, base),
            html=_storable(comment.html).strip(),
            text=_lines(comment.text),
            page=comment.page or page.comment_page,
            rule=_line(comment.rule),
        )
        if not comment.id:
            at = to_iso(comment.published.at) if comment.published else None
            comment = replace(comment, id=derived_comment_id(comment.author, at, comment.text, comment.parent, twins))
        yield comment


def _quotes(page: ParsedPage, article: Article | None, base: str) -> tuple[tuple[Quote, ...], tuple[Problem, ...]]:
    """The quotes in the order of their positions, and what had to be given up."""
    before = page.article.text if page.article else ""
    after = article.text if article else ""

    def moved(span: Span) -> Span | None:
        """Where the words of *span* stand after the text around them was normalised."""
        if not 0 <= span.start < span.end <= len(before):
            return None
        if before == after:
            return span
        start, end = (_offset(before, n) for n in (span.start, span.end))
        end = min(end, len(after))
        return Span(start=start, end=end) if start < end else None

    kept: list[Quote] = []
    lost: list[Problem] = []
    for quote in sorted(page.quotes, key=lambda q: q.position):
        spans = tuple(_present(moved(span) for span in quote.spans))
        text = _lines(quote.text)
        if not spans or not text:
            lost.append(Problem(stage="store", field="quotes", error=f"its words are not in the text: {text[:80]!r}"))
            continue
        speaker = _line(quote.speaker) or None
        kept.append(
            replace(
                quote,
                position=len(kept),
                text=text,
                spans=spans,
                speaker=speaker,
                speaker_text=_line(quote.speaker_text) or None,
                speaker_span=moved(quote.speaker_span) if quote.speaker_span else None,
                cue=_line(quote.cue) or None,
                role=_line(quote.role) or None,
                confidence=quote.confidence if speaker else None,
                source_url=_address(quote.source_url, base),
                rule=_line(quote.rule),
            )
        )
    return tuple(kept), tuple(lost)


def _offset(text: str, place: int) -> int:
    """The place in the normalised *text* of the character that stood at *place*."""
    # A letter behind the cut keeps the blanks before it from being trimmed.
    return len(_lines(text[:place] + "x")) - 1


def _link(link: Link, base: str) -> Link | None:
    url = _address(link.url, base)
    return Link(url=url, role=link.role, text=_line(link.text)) if url else None


def _site(site: Site) -> Site:
    return replace(
        site,
        key=_line(site.key),
        url=_line(site.url),
        title=_line(site.title) or None,
        platform=_line(site.platform) or None,
        language=_line(site.language) or None,
        zone=_line(site.zone) or None,
    )


def _problem(problem: Problem) -> Problem:
    return replace(problem, field=_line(problem.field), error=_lines(problem.error))


def _fetch(fetch: Fetch) -> Fetch:
    at = fetch.fetched_at
    at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    return replace(
        fetch,
        asked_url=_storable(fetch.asked_url),
        final_url=_storable(fetch.final_url),
        fetched_at=at.replace(microsecond=0),
        media_type=_line(fetch.media_type) or None,
        etag=_storable(fetch.etag) if fetch.etag else None,
        last_modified=_line(fetch.last_modified) or None,
        redirects=tuple(replace(hop, url=_storable(hop.url)) for hop in fetch.redirects),
    )
