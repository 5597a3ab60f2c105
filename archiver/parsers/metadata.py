"""Titles, times and languages from what pages have in common: microformats, schema.org, Open Graph, plain habit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import timedelta
from functools import cache
from typing import Any

from bs4 import Tag
from bs4.element import NavigableString

from ..records import Moment
from ..text import squeeze
from ..times import parse_time
from ..zones import without_utc
from .document import Document
from .nodes import attribute, classes, inside, names, text

TITLE_CLASSES = (
    "entry-title", "wp-block-post-title", "post-title", "single-post-title", "p-name", "article-title", "post_title",
    "title-post", "blog-title-single", "page-title",
)  # fmt: skip
ARTICLE_TYPES = (
    "BlogPosting", "Article", "NewsArticle", "SocialMediaPosting", "LiveBlogPosting", "TechArticle", "Report",
    "ReportageNewsArticle", "OpinionNewsArticle", "AnalysisNewsArticle", "ScholarlyArticle", "Recipe", "Review",
)  # fmt: skip

_MONTH = r"[^\W\d_]{3,12}\.?"
# Possessive, so that blanks after a date are looked at once.
_CLOCK = (
    r"(?:\s*+(?:(?:,|@|at|um|à|às|a las|alle|om|в|klo|kl\.?|-|–|—|\||·|•)\s*+)?\d{1,2}[:.h]\d\d(?::\d\d)?"
    r"(?:\s*+[ap]\.?m\.?)?(?:\s*+(?:Uhr|h))?)?"
)
DATE = re.compile(
    rf"(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+|of\s+)?{_MONTH},?\s+(?:de\s+)?\d{{4}}"
    rf"|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\s?\d{{1,2}}[-/.]\s?(?:\d{{4}}|\d\d\b)|\d{{4}}年\d{{1,2}}月\d{{1,2}}日){_CLOCK}",
    re.I,
)
_IN_PATH = re.compile(r"/((?:19[89]|20\d)\d)/(0[1-9]|1[0-2])(?:/(0[1-9]|[12]\d|3[01]))?(?=/)")


def article_thing(document: Document) -> dict[str, Any]:
    """The JSON-LD object that describes this page's article; empty when there is none."""
    return next(iter(document.things(*ARTICLE_TYPES)), {})


def document_title(document: Document) -> str:
    """The words of `<title>`."""
    node = document.soup.find("title")
    return squeeze(node.get_text()) if isinstance(node, Tag) else ""


_SEPARATOR = re.compile(r"\s+[|»«›·•–—:~/-]\s+|\s*\|\s*|\s+::\s+|:\s+")


def without_site(title: str, site: str | None) -> str:
    """A document's title without the site's name at either end.

    >>> without_site("On bread | The Crooked Mile", "The Crooked Mile")
    'On bread'
    """
    if site and title != site:
        name = re.escape(site)
        cut = re.sub(rf"(?:\s*[|»«›·•–—:~/-]+\s*{name}|^{name}\s*[|»«›·•–—:~/-]+\s*)\s*$", "", title, flags=re.I)
        cut = re.sub(rf"^{name}\s*[|»«›·•–—:~/-]+\s*(?:Blog Archives?\s*[|»«›·•–—:~/-]+\s*)?", "", cut, flags=re.I)
        if cut:
            return cut
    return title


def find_title(
    document: Document, story: Iterable[Tag], site: str | None, body: Tag | None, own: Tag | None = None
) -> str | None:
    """The article's title: the heading that carries a title's class, or agrees with the document's own title.

    A heading outside of *own*, the article's element, may be a banner's ("Blog"): it has to agree.
    """
    headings: list[tuple[int, str]] = []
    stated = document_title(document).casefold()
    alone = without_site(stated, site.casefold() if site else None)
    shared = squeeze(document.meta("og:title", "twitter:title") or "").casefold()
    start = document.place(body) if body is not None else None
    for node in story:
        joined = classes(node)
        by_class = any(c.lower() in TITLE_CLASSES for c in joined) or attribute(node, "itemprop") in (
            "headline",
            "name headline",
        )
        heading = node.name in ("h1", "h2", "h3")
        if not (by_class or heading):
            continue
        words = text(node)
        if not words or len(words) > 500 or (site and words.casefold() == site.casefold() and node.name != "h1"):
            continue
        said = words.casefold()
        agrees = said in stated or said == shared or (len(alone) > 3 and said.endswith(": " + alone))
        after_body = start is not None and document.place(node) > start
        beside = own is not None and not agrees and not inside(node, own)
        score = 4 * by_class + 5 * agrees + 2 * (node.name == "h1") + (node.name == "h2") - 5 * after_body - 5 * beside
        if site and words.casefold() == site.casefold():
            score -= 4
        headings.append((score, words))
    best = max(headings, key=lambda h: h[0], default=None)
    if best is not None and best[0] >= 4:
        return best[1]
    thing = article_thing(document).get("headline")
    if isinstance(thing, str) and thing.strip():
        return squeeze(thing)
    if shared:
        return without_site(squeeze(document.meta("og:title", "twitter:title") or ""), site)
    whole = document_title(document)
    cut = without_site(whole, site)
    if site and cut.casefold() == site.casefold():
        return None  # a post without a title: the document has only the site's name
    if site and cut != whole:
        return cut
    if best is not None and best[0] >= 2:
        return best[1]
    return cut or None


def _attribute_time(document: Document, node: Tag) -> Moment | None:
    for name in ("datetime", "content", "title"):
        if moment := parse_time(attribute(node, name), language=document.language):
            return moment
    return None


def time_of(document: Document, node: Tag) -> Moment | None:
    """The time *node* states, its attributes trusted before its words."""
    return _attribute_time(document, node) or printed_time(document, text(node))


def printed_time(document: Document, words: str) -> Moment | None:
    """The first date (with its clock time) that stands in *words*."""
    if not words:
        return None
    if len(words) <= 60 and (moment := parse_time(words, language=document.language)):
        return moment
    for found in DATE.finditer(words[:600]):
        if moment := parse_time(found[0], language=document.language):
            return moment
    return None


_PUBLISHED = re.compile(
    r"(?:^|\s)(?:published|entry-date|dt-published|post-date|posted-on|post_date|date-header|published-date|date|entry-time|"
    r"post-time|meta-date|postdate|postmetadata|entry-meta|post-meta|post-info|byline|dateline|meta|posted|timestamp|"
    r"wp-block-post-date|entry-utility|post-byline|post-details|entry-info)(?=\s|$)",
    re.I,
)


_NAMED_DATE = re.compile(
    r"(?:^|[\s_-])(?:date|time|publish\w*|post(?:ed|meta\w*)|meta|byline|dateline|timestamp)(?=$|[\s_-])"
)
_NAMED_OTHERWISE = re.compile(r"(?:^|[\s_-])(?:events?|expir\w*|deadline|read|reading|until|start|end)(?=$|[\s_-])")


def find_times(
    document: Document,
    story: Sequence[Tag],
    body: Tag | None,
    facts: Set[int] = frozenset(),
    *,
    zones_printed: bool = True,
) -> tuple[Moment | None, Moment | None]:
    """When the article was published and when it was last modified.

    The surest statement tells the day; of all statements about that day the finest is taken, one that says its zone
    before one that does not. *facts* names lines of facts by the `id()` of their elements. Without *zones_printed*
    the +00:00 of a time element is no zone; a head's is.
    """
    marked, named, others, modified = _marked_times(document, story, body)
    if not zones_printed:
        marked, named, others = (list(map(without_utc, moments)) for moments in (marked, named, others))
        modified = without_utc(modified) if modified is not None else None
    thing = article_thing(document)
    stated = document.meta(
        "article:published_time", "datepublished", "og:article:published_time", "dc.date", "dc.date.issued"
    )
    heads = [
        moment
        for value in (stated, thing.get("datePublished"))
        if (moment := parse_time(str(value or ""), language=document.language))
    ]
    changed = document.meta("article:modified_time", "datemodified", "og:updated_time") or str(
        thing.get("dateModified") or ""
    )
    if modified is not None and not (marked or named or others or heads):
        return modified, _later(parse_time(changed, language=document.language), modified)
    alone = others if len({moment.at.date() for moment in others}) == 1 else []
    path = path_time(document.url)
    by_day = [path] if path is not None and path.precision == "day" else []
    candidates = [*marked, *named, *heads, *_printed(document, story, body, facts), *by_day, *alone]
    if not candidates and path is None:
        candidates = list(_date_lines(document, story, body))
    # Words may be misread (3/2 or 2/3), ISO not.
    day = next((m for m in (*marked, *named, *heads) if _ISO.match(m.raw)), None) or next(iter(candidates), path)
    published = _finest(day, candidates) if day is not None else None
    return published, _later(modified or parse_time(changed, language=document.language), published)


_ISO = re.compile(r"\d{4}-\d\d-\d\d")


def _marked_times(
    document: Document, story: Sequence[Tag], body: Tag | None
) -> tuple[list[Moment], list[Moment], list[Moment], Moment | None]:
    """The times of elements outside *body*: marked as the publication, named like a date, other ones; a change."""
    within = {id(t) for t in body.find_all(["time", "abbr"])} if body is not None else set()
    marked: list[Moment] = []
    named: list[Moment] = []
    others: list[Moment] = []
    modified: Moment | None = None
    for node in story:
        prop = attribute(node, "itemprop").lower()
        if id(node) in within or (node.name not in ("time", "abbr") and not prop.startswith("date")):
            continue
        moment = time_of(document, node)
        if moment is None:
            continue
        joined = names(node)
        around = names(node.parent) if node.parent is not None else ""
        both = f"{joined} {around}"
        is_modified = "datemodified" in prop or "modified" in both
        if "datepublished" in prop or re.search(
            r"(?:^|\s)(?:published|dt-published|entry-date|entry-published)(?=\s|$)", joined
        ):
            marked.append(moment)
        elif is_modified or re.search(r"(?:^|\s)(?:updated|dt-updated)(?=\s|$)", joined):
            modified = modified or moment
        elif _NAMED_DATE.search(both) and not _NAMED_OTHERWISE.search(both):
            named.append(moment)
        else:
            others.append(moment)
    return marked, named, others, modified


def _finest(day: Moment, candidates: Iterable[Moment]) -> Moment:
    """Of *candidates* about *day*, the one that states most."""
    near = [m for m in candidates if abs(m.at - day.at) < timedelta(days=2 if day.precision == "day" else 1)]
    clocked = [m for m in near if m.precision in ("second", "minute")]
    return next((m for m in clocked if m.zone == "stated"), clocked[0] if clocked else day)


def _later(modified: Moment | None, published: Moment | None) -> Moment | None:
    """A change, unless it comes before the publication."""
    return None if modified and published and modified.at < published.at else modified


def _printed(document: Document, story: Sequence[Tag], body: Tag | None, facts: Set[int]) -> Iterator[Moment]:
    """Dates in words, in what looks like an article's line of facts."""
    within = {id(t) for t in body.find_all(True)} if body is not None else set()
    for node in story:
        if id(node) not in facts and (
            (id(node) in within and not re.search("meta", names(node))) or not _PUBLISHED.search(names(node))
        ):
            continue
        if node.name in ("body", "main", "article") or (
            body is not None and body in node.descendants and len(text(node)) > 600
        ):
            continue
        if moment := printed_time(document, text(node)) or _attribute_time(document, node):
            yield moment


def _date_lines(document: Document, story: Sequence[Tag], body: Tag | None) -> Iterator[Moment]:
    """The date of a short line that has no name, the one nearest before the body; else of the first one after it."""
    start = document.place(body) if body is not None else 0
    within = {id(t) for t in body.find_all(True)} if body is not None else set()
    lines = [node for node in story if node.name in _LINES and id(node) not in within and _says_date(node)]
    before = [node for node in lines if document.place(node) < start]
    for node in [*reversed(before), *lines][:1]:
        if moment := printed_time(document, text(node)):
            yield moment


_LINES = frozenset({"p", "small", "span", "div", "li", "em", "i", "b", "strong", "h4", "h5", "h6", "abbr", "td", "a"})


def _says_date(node: Tag) -> bool:
    """Whether a date stands among the words of *node* itself, and the line is a short one."""
    return (
        any(type(piece) is NavigableString and DATE.search(piece) for piece in node.contents) and len(text(node)) < 100
    )


def path_time(url: str) -> Moment | None:
    """The date in a permalink such as /2012/01/08/title/.

    >>> path_time("http://a.example/2012/01/08/title/").precision
    'day'
    """
    found = _IN_PATH.search(url)
    if not found:
        return None
    return parse_time("-".join(part for part in found.groups() if part))


def detect_language(words: str) -> str | None:
    """The language that *words* are in, when there are enough of them to tell."""
    if len(words) < 200:
        return None
    language, sure = _model().classify(words[:2000])
    return str(language) if sure > 0.95 and language != "zxx" else None


@cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


_OLD_CODES = {"iw": "he", "in": "id", "ji": "yi", "mo": "ro", "tl": "fil"}
_ALIKE = {
    code: group[0]
    for group in (
        ("no", "nb", "nn"),
        ("hr", "bs", "sr", "sh", "me"),
        ("id", "ms", "jv"),
        ("gl", "pt"),
        ("de", "gsw", "bar", "nds"),
        ("zh", "cmn", "yue", "wuu", "nan", "hak"),
    )
    for code in group
}
"""Languages whose texts the model takes for one another, or has no name of its own for."""


def _group(language: str) -> str:
    code = language.lower().split("-")[0]
    code = _OLD_CODES.get(code, code)
    return _ALIKE.get(code, code)


def find_language(document: Document, words: str) -> str | None:
    """A language tag: the document's own statement, unless its text is clearly in another language."""
    stated = document.language
    found = detect_language(words)
    if found is None or (stated and _group(stated) == _group(found)):
        return stated
    return found
