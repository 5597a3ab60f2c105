"""Printed times: read them, and write them as UTC ISO 8601 text."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from dateutil import parser as dateutil_parser

from .date_words import MONTH_NAMED, NO_MONTH, YEAR_FIRST, spelled
from .month_names import languages_of
from .records import Moment, Precision, Zone
from .text import squeeze

_HOUR = 3600
ZONES: dict[str, int] = {
    name: int(hours * _HOUR)
    for name, hours in {
        "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2,
        "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12,
        "NZDT": 13, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
        "AKST": -9, "AKDT": -8, "HST": -10,
    }.items()
}  # fmt: skip
"""Zone names that blogs print, in seconds east of UTC; dateutil drops names it is not told."""

_ISO = re.compile(r"^\d{4}-?\d\d(-?\d\d)?([T ]\d|$)")
_EPOCH = re.compile(r"^\d{10}(\d{3})?$")
_YEAR = re.compile(r"(?<!\d)(19[7-9]\d|20\d\d)(?!\d)")
_CLOCK = re.compile(r"\d{1,2}:\d\d|\d\s*[ap]\.?m\b", re.I)
_SECONDS = re.compile(r"\d{1,2}:\d\d:\d\d")
_DOTTED = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.\s?\d{4}\b")
_NUMERIC = re.compile(
    r"\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}"
    r"|(?<!\d)(?:\d{1,2}[./-]\d{4}|\d{4}[./-]\d{1,2})(?!\d)"
)  # fmt: skip
_RELATIVE = re.compile(
    r"\b(ago|yesterday|today|just now|vor|gestern|heute|il y a|hier|hace|ayer|fa|ieri|há|ontem|"
    r"geleden|gisteren|sedan)\b",
    re.I,
)
_OF_RELATIVES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv")
"""The languages of these words."""

_DAY_NAMED = re.compile(r"\b(yesterday|today|gestern|heute|hier|ayer|ieri|ontem|gisteren)\b", re.I)
_LETTERS = re.compile(r"[^\W\d_]{2,}")


def to_iso(moment: datetime | None) -> str | None:
    """UTC, ISO 8601, whole seconds, as in every `*_at` column.

    >>> to_iso(datetime(2012, 1, 8, 5, 20, tzinfo=UTC))
    '2012-01-08T05:20:00Z'
    """
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def from_iso(text: str | None) -> datetime | None:
    """The reverse of `to_iso`."""
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def now() -> datetime:
    """The present, aware, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


_FIRST_YEAR, _LAST_YEAR = 1970, 2100


def _moment(at: datetime, raw: str, precision: Precision) -> Moment | None:
    zone: Zone = "assumed" if at.tzinfo is None else "stated"
    if not _FIRST_YEAR - 1 <= at.year <= _LAST_YEAR + 1:
        return None  # nor could Python say what the first and the last day of its years are in UTC
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        return None
    return Moment(at=at.replace(microsecond=0), raw=raw, precision=precision, zone=zone)


def _iso(raw: str) -> Moment | None:
    if not _ISO.match(raw):
        return None
    text = re.sub(r"\s+([+-]\d\d:?\d\d)$", r"\1", raw)
    text = re.sub(r"([T ]\d\d:\d\d(:\d\d)?)\s*(?:UTC|GMT)$", r"\1Z", text)
    try:
        if re.fullmatch(r"\d{4}-\d\d", text):
            return _moment(datetime.fromisoformat(text + "-01"), raw, "month")
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) <= 10:
        return _moment(at, raw, "day")
    clock = re.split("[T ]", text, maxsplit=1)[1]
    return _moment(at, raw, "second" if re.match(r"\d\d:?\d\d:?\d\d", clock) else "minute")


def _seconds_east(name: str | None, offset: int | None) -> int | None:
    return ZONES.get(name or "", offset)


def _printed(raw: str, text: str, day_first: bool) -> Moment | None:
    if not _YEAR.search(text):
        return None
    numeric = bool(_NUMERIC.search(text))
    if not (numeric or MONTH_NAMED.search(text)) and _LETTERS.search(text):
        return None  # a bare number beside words is a day or a count, not a month
    # dateutil would read 2012-05-03 day first too.
    day_first = (day_first or bool(_DOTTED.search(text))) and not YEAR_FIRST.search(text)
    # Words around a date ("Posted on …") confuse dateutil less than they look: fuzzy, with two defaults that
    # differ in every field, shows what the text itself states.
    text = re.sub(r"\b(de|del|le|am|um|den|på)\b(?!\s*$)", " ", text) if text != raw else text
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            one, two = (
                dateutil_parser.parse(text, default=default, dayfirst=day_first, fuzzy=True, tzinfos=_seconds_east)
                # Two weeks apart: a weekday's name moves both, never to the same day.
                for default in (datetime(2000, 1, 1), datetime(2001, 2, 15))  # noqa: DTZ001
            )
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    if one.year != two.year:
        return None
    if one.month != two.month:
        return None if re.search(r"[^\W\d]{3}", raw) else _moment(_floor(one, "year"), raw, "year")
    if one.day != two.day:
        return _moment(_floor(one, "month"), raw, "month")
    if not _CLOCK.search(text):
        return _moment(_floor(one, "day"), raw, "day")
    return _moment(one, raw, "second" if _SECONDS.search(text) else "minute")


def _floor(at: datetime, precision: Precision) -> datetime:
    """*at* with what is finer than *precision* at its least, and without a zone: a date has none."""
    month = 1 if precision == "year" else at.month
    day = at.day if precision == "day" else 1
    return datetime(at.year, month, day)  # noqa: DTZ001


_DATES = (
    re.compile(r"(?<![\d:])\d{1,2}(?![\d:])\W{0,3}(?:\w+\W{1,2}){1,3}(?:19|20)\d\d(?!\d)"),
    re.compile(r"(?<!\d)(?:19|20)\d\d\W{1,2}(?:\w+\W{1,2}){1,2}?\d{1,2}\b"),
    re.compile(r"[^\W\d_]+\W{1,2}\d{1,2}\W{1,2}(?:19|20)\d\d(?!\d)"),
    re.compile(r"[^\W\d_]{3,}\W{1,2}(?:19|20)\d\d(?!\d)"),
)
"""The part of a text that is a date, if one of its words is a month; the last is a month and its year."""


def _foreign(raw: str, text: str, language: str | None) -> Moment | None:
    """A date whose month has a name that `_MONTHS` lacks: dateparser is asked for the date alone."""
    words = _LETTERS.findall(text)
    if MONTH_NAMED.search(text) or _NUMERIC.search(text) or all(NO_MONTH.fullmatch(w) for w in words):
        return None
    for pattern in _DATES:
        if not (date := pattern.search(text)):
            continue
        parts = ["month", "year"] if pattern is _DATES[-1] else ["day", "month", "year"]
        languages = languages_of(_LETTERS.findall(date[0]))
        at = _dateparser(date[0], language, languages, {"REQUIRE_PARTS": parts, "PREFER_DAY_OF_MONTH": "first"})
        if at is None or str(at.year) not in date[0]:
            continue
        if pattern is _DATES[-1]:
            return _moment(_floor(at, "month"), raw, "month")
        rest = text[: date.start()] + text[date.end() :]
        rest = _LETTERS.sub(lambda w: w[0] if NO_MONTH.fullmatch(w[0]) or w[0] in ZONES else "", rest)
        return _printed(raw, f"{at:%Y-%m-%d} {rest}", False)
    return None


def _relative(raw: str, language: str | None, reference: datetime) -> Moment | None:
    """ "3 hours ago", counted from *reference*, as fine as its words are."""
    if not _RELATIVE.search(raw):
        return None
    base = reference.astimezone(UTC).replace(tzinfo=None)
    languages = _OF_RELATIVES if language is None else (_code(language), *_OF_RELATIVES)
    at = _dateparser(raw, language, languages, {"RELATIVE_BASE": base})
    if at is None:
        return None
    if _DAY_NAMED.search(raw):
        # A clock beside it is the blog's clock.
        return _moment(at, raw, "minute") if _CLOCK.search(raw) else _moment(_floor(at, "day"), raw, "day")
    age = base - at
    if age < timedelta(days=1):
        return _moment(at.replace(tzinfo=UTC, second=0), raw, "minute")
    precision: Precision = "day" if age.days < 28 else "month" if age.days < 365 else "year"
    return _moment(_floor(at, precision), raw, precision)


def _dateparser(
    text: str, language: str | None, languages: Sequence[str], settings: dict[str, object]
) -> datetime | None:
    """What dateparser makes of *text* in one of *languages*, in *language* first if that is one; without a zone."""
    if not languages:
        return None
    stated = _code(language or "")
    import dateparser  # slow to import, and needed on few pages

    for known in sorted(languages, key=lambda code: code != stated):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                at: datetime | None = dateparser.parse(
                    text, languages=[known], settings={"RETURN_AS_TIMEZONE_AWARE": False, **settings}
                )
        except (ValueError, OverflowError, TypeError, AttributeError):
            at = None
        if at is not None:
            return at.replace(tzinfo=None)
    return None


def _code(language: str) -> str:
    return language.split("-")[0].lower()


def _ascii_digits(text: str) -> str:
    return text if text.isascii() else "".join(str(int(c)) if c.isdecimal() else c for c in text)


def parse_time(raw: str | None, *, language: str | None = None, reference: datetime | None = None) -> Moment | None:
    """The moment that *raw* states, or None; nothing is filled in from today.

    Attributes (ISO 8601, epochs) and printed forms in many languages; *language* settles 03/04/2012 (day
    first but in American English), *reference* gives "3 hours ago" its meaning.

    >>> parse_time("2012-01-08T05:20:00+01:00").at.isoformat()
    '2012-01-08T04:20:00+00:00'
    >>> parse_time("February 3, 2016 at 3:06 am").precision
    'minute'
    >>> parse_time("May") is None
    True
    """
    text = squeeze(raw)
    if not text or len(text) > 200:
        return None
    digits = _ascii_digits(text)
    if _EPOCH.match(digits):
        return _moment(datetime.fromtimestamp(int(digits[:10]), UTC), text, "second")
    day_first = bool(language) and str(language).lower() not in ("en", "en-us", "en_us")
    if found := _iso(text):
        return found
    respelled = spelled(digits)
    found = _printed(text, respelled, day_first)
    if found or len(text) > 60:
        return found
    if _YEAR.search(respelled):
        return _foreign(text, respelled, language)
    return _relative(text, language, reference) if reference else None
