"""What becomes of an article or a comment when it is read again, or read from elsewhere; touches no database.

A `Reading` is what one source states. Fields are settled one by one: the stronger source wins, of two
readings from one source the newer, and a reading that is silent about a field erases nothing. So it makes no
difference whether the page or the feed comes first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from ..records import Comment, Moment, ParsedPage, Term, TermScheme
from ..zones import in_zone, out_of_zone, zone_of

ChangeKind = Literal["new", "revised", "filled", "same", "none"]

ORIGINS = ("html", "api", "comments", "feed")
"""Where a field can come from, strongest first: the page itself, the platform's API, a page of comments that
prints the post again, a feed. A number behind the word (`html 2`, `comments 3`) is the page of the post or of
its comments."""

WORDS = ("title", "text")
"""The fields of which former versions are kept."""

READ_BY = ("parser", "rule")
"""The fields that say how the words were read. They go with the words, and are none of what a page says."""

TERMS: Mapping[str, TermScheme] = {"categories": "category", "tags": "tag"}
"""The fields of an article's terms: a theme may print one and not the other."""

_FINE = ("second", "minute")


@dataclass(frozen=True, slots=True)
class Change:
    """What adding a page did to the archive."""

    kind: ChangeKind
    """Of the article: `new`; `revised`, its words are other ones than before; `filled`, other fields were
    written, or words where none were or from a stronger source; `same`; `none`, the page says nothing of an
    article."""

    fields: tuple[str, ...] = ()
    """The fields of the article that were written, but for a new one."""

    comments_new: int = 0
    comments_revised: int = 0
    quotes: int = 0
    """How many quotes were written."""


class Part(NamedTuple):
    """The body on one page of a post; most posts have one."""

    number: int
    html: str
    text: str
    page_id: int = 0
    """The page that shows it; 0 for a comment, which has no page of its own."""


class Place(NamedTuple):
    """Where a comment stands: the page of comments, when they are paged, and the place on it."""

    page: int | None
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is stated about an article or a comment, by one source or, when they are merged, by several."""

    origin: str
    """One of `ORIGINS`, of the strongest source."""

    values: Mapping[str, Any]
    """Stated fields only; `text` is a tuple of parts."""

    origins: Mapping[str, str] = field(default_factory=dict)
    """The fields that came from elsewhere."""

    def origin_of(self, name: str) -> str:
        return self.origins.get(name, self.origin)


def stated(origin: str, values: Mapping[str, Any], origins: Mapping[str, str] | None = None) -> Reading:
    """A reading of those of *values* that say something: None, "" and () are silence, 0 and False are not."""
    return Reading(
        origin=origin,
        values={name: value for name, value in values.items() if value is not None and value not in ("", ())},
        origins=origins or {},
    )


def article_reading(page: ParsedPage, page_id: int, zone: str | None, known: Reading | None) -> Reading | None:
    """What *page* states of its article, its body put together with the pages of it that are *known*."""
    article = page.article
    if article is None:
        return None
    origin = _article_origin(page)
    parts: dict[int, Part] = {}
    shortened = False
    if article.text or article.html:
        number = article.part if origin.startswith("html") else 1
        if known and origin.startswith("html") and known.origin_of("text") == "html":
            parts = {part.number: part for part in known.values.get("text", ())}
        if shortened := _is_shortened(origin, article.parts, known):
            parts = {n: part for n, part in parts.items() if n <= article.parts}
        parts[number] = Part(number, article.html, article.text, page_id)
    reading = stated(
        origin,
        {
            "title": article.title,
            "authors": article.authors,
            "published": on_clock(article.published, zone),
            "modified": on_clock(article.modified, zone),
            "language": article.language,
            **{name: tuple(t for t in article.terms if t.scheme == scheme) for name, scheme in TERMS.items()},
            "claimed_comments": article.claimed_comments,
            "parts": article.parts if article.parts > 1 or shortened else None,
            # Only the page itself says with authority that no password is asked for.
            "protected": article.protected if article.protected or origin == "html" else None,
            "parser": page.parser,
            "rule": article.rule,
            "text": tuple(parts[number] for number in sorted(parts)),
        },
        {"text": "html"} if parts and origin.startswith("html ") else None,
    )
    return replace(reading, values={**reading.values, **_terms_gone(reading, known)})


def _terms_gone(new: Reading, known: Reading | None) -> dict[str, tuple[Term, ...]]:
    """The schemes of which a page has printed terms before and prints none now, though it prints some of another."""
    if known is None or new.origin != "html" or not new.values.keys() & TERMS.keys():
        return {}
    gone = [name for name in TERMS if name not in new.values and name in known.values]
    return {name: () for name in gone if known.origin_of(name) == "html"}


def comment_reading(comment: Comment, page: ParsedPage, zone: str | None) -> Reading:
    """What *page* states of a comment."""
    return stated(
        page.source,
        {
            "kind": comment.kind,
            "parent": comment.parent,
            "author": comment.author,
            "author_url": comment.author_url,
            "published": on_clock(comment.published, zone),
            "permalink": comment.permalink,
            "parser": page.parser,
            "rule": comment.rule,
            "text": (Part(1, comment.html, comment.text),) if comment.text or comment.html else (),
            "place": Place(comment.page, comment.position),
        },
    )


def _is_shortened(origin: str, parts: int, known: Reading | None) -> bool:
    """Whether the first page of a post tells of fewer pages than it has told of before.

    One that links to the next page only never tells of all: what its later pages tell is not held against it.
    """
    if known is None or origin != "html" or known.origin_of("parts") != "html":
        return False
    return bool(parts < known.values.get("parts", 1))


def text_of(parts: Iterable[Part]) -> str:
    """The text of a post, put together from its pages."""
    return "\n".join(part.text for part in parts if part.text)


def _article_origin(page: ParsedPage) -> str:
    if page.source != "html":
        return page.source
    if page.kind == "comments":
        return f"comments {page.comment_page or 1}"
    return f"html {page.article.part}" if page.article and page.article.part > 1 else "html"


def on_clock(moment: Moment | None, zone: str | None, before: str | None = None) -> Moment | None:
    """*moment*, when its page states no zone, on the blog's clock; *before* is the clock that it was read on.

    A day, a month or a year stays as it is printed: moved to UTC, it could become the day before.
    """
    if moment is None or moment.zone == "stated" or moment.precision not in _FINE:
        return moment
    return in_zone(out_of_zone(moment, before), zone)


def better_zone(a: str | None, b: str | None) -> str | None:
    """The zone to trust when pages of one blog tell two: a name, which knows summer time, before an offset.

    Of two offsets the lower is the one of winter.

    >>> better_zone("+02:00", "+01:00"), better_zone("Europe/Berlin", "+01:00"), better_zone(None, "no zone")
    ('+01:00', 'Europe/Berlin', None)
    """

    def order(name: str) -> tuple[bool, float, str]:
        zone = zone_of(name)
        offset = None if isinstance(zone, ZoneInfo) or zone is None else zone.utcoffset(None)
        return offset is not None, offset.total_seconds() if offset is not None else 0, name

    return min((name for name in (a, b) if name and zone_of(name)), key=order, default=None)


def rank(origin: str) -> tuple[int, int]:
    """The strength of an origin: the lower, the stronger.

    >>> sorted(["feed", "html 2", "comments 3", "html", "api"], key=rank)
    ['html', 'html 2', 'api', 'comments 3', 'feed']
    """
    name, _, number = origin.partition(" ")
    return ORIGINS.index(name), int(number or 1)


def decide(old: Reading | None, new: Reading) -> Change:
    """What *new* means for what the archive has.

    >>> feed = Reading(origin="feed", values={"title": "News"})
    >>> page = Reading(origin="html", values={"title": "News!"})
    >>> decide(feed, page).kind, decide(page, feed).kind
    ('filled', 'same')
    """
    if old is None:
        return Change("new")
    fields = tuple(name for name in new.values if name not in READ_BY and _is_written(name, old, new))
    if any(_is_reworded(name, old, new) for name in fields):
        return Change("revised", fields)
    return Change("filled", fields) if fields else Change("same")


def merge(old: Reading | None, new: Reading) -> Reading:
    """What the archive has after *new*."""
    if old is None:
        return new
    values, origins = dict(old.values), {name: old.origin_of(name) for name in old.values}
    for name, value in new.values.items():
        if _is_settled_by(name, old, new):
            values[name] = value
            origins[name] = new.origin_of(name)
    reader = origins.get("text") or origins.get("parser")
    for name in READ_BY:
        if name in values and reader and rank(origins[name])[0] != rank(reader)[0]:
            del values[name], origins[name]  # of another reading; how this one came about is not told
    strongest = min(old.origin, new.origin, key=rank)
    return Reading(
        origin=strongest,
        values=values,
        origins={name: origin for name, origin in origins.items() if origin != strongest},
    )


def unstated(old: Reading, new: Reading, held: Collection[str] = ()) -> Reading:
    """*old* without what the source of *new* has stated: it is read again, and states all of it anew.

    What is *held* stays: the fields that it could not read this time.

    >>> old = Reading(origin="html", values={"title": "News", "author": "Share this"}, origins={"title": "feed"})
    >>> dict(unstated(old, Reading(origin="html", values={"title": "News!"})).values)
    {'title': 'News'}
    """
    kept = {
        name: value
        for name, value in old.values.items()
        if old.origin_of(name) != (new.origin_of(name) if name in new.values else new.origin)
        # Of a post in parts, the new text has the old one's other parts, and its reader is that of the first.
        or (name == "text" and name in new.values)
        or name in held
    }
    return replace(old, values=kept, origins={name: origin for name, origin in old.origins.items() if name in kept})


def _is_settled_by(name: str, old: Reading, new: Reading) -> bool:
    """Whether *new* has the say about a field."""
    if name == "parts" and old.origin_of(name) == new.origin_of(name) == "html":
        return True
    if name in READ_BY and "text" in old.values and "text" not in new.values:
        return False
    if name in READ_BY and "text" in new.values and "text" not in old.values:
        return True
    return name not in old.values or _strength(name, new) <= _strength(name, old)


def _is_written(name: str, old: Reading, new: Reading) -> bool:
    return _is_settled_by(name, old, new) and old.values.get(name) != new.values[name]


def _is_reworded(name: str, old: Reading, new: Reading) -> bool:
    """Whether words changed that one source has stated before: more parts of a post are no new words."""
    if name not in WORDS or name not in old.values or old.origin_of(name) != new.origin_of(name):
        return False
    if name != "text":
        return True
    before = {part.number: part.text for part in old.values["text"]}
    if before.keys() - {part.number for part in new.values["text"]}:
        # Pages that are gone may have moved to the others, with every word.
        return text_of(old.values["text"]) != text_of(new.values["text"])
    return any(before.get(part.number, part.text) != part.text for part in new.values["text"])


def _strength(name: str, reading: Reading) -> tuple[Any, ...]:
    """What decides between two values of a field: the lower, the stronger."""
    value, origin = reading.values[name], rank(reading.origin_of(name))
    if isinstance(value, Moment):
        # A feed's "12:04:31 +0200" says more than a page's "3 May", or its "12:04" on a clock nobody names.
        return value.precision not in _FINE, value.zone != "stated", *origin
    if isinstance(value, Place):
        # A comment that two pages show stands on the first; a page that tells its number knows better.
        return *origin, value.page is None, value.page or 1
    if name in TERMS:
        # A theme may tell of a term by its slug alone.
        return any(not term.named for term in value), *origin
    if name == "parts":
        # Every page tells how many there are; but for a first page told anew, the most is nearest.
        return -value, *origin
    return origin
