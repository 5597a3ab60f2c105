"""Printed times: read them, and write them as UTC ISO 8601 text."""

from __future__ import annotations

import re
import unicodedata
import warnings
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil import parser as dateutil_parser

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
_YEAR = re.compile(r"(?<!\d)(19[7-9]\d|20\d\d)(?!\d)|['’]\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2}\b")
_CLOCK = re.compile(r"\d{1,2}[:h]\d\d|\d\s*[ap]\.?m\b|(?<![.\d])\d{1,2}\.\d\d(?![.\d])", re.I)
_SECONDS = re.compile(r"\d{1,2}:\d\d:\d\d")
_DOTTED = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}\b")
_RELATIVE = re.compile(
    r"\b(ago|yesterday|today|just now|vor|gestern|heute|il y a|hier|hace|ayer|fa|ieri|há|ontem|geleden|gisteren|sedan)\b", re.I
)
_WORD = re.compile(r"[^\W\d_]{3,}")

_MONTHS = (
    "jan janv ene enero gen genn led sty styczen янв ocak oca januar janvier gennaio janeiro januari tammi",
    "feb fev févr fevr février febrero febbraio fevereiro februar februari únor lut фев şub subat helmi luty",
    "mar mär märz marz mars marzo março maart maar mrt březen мар mart maalis marzec",
    "apr avr avril abr abril aprile april duben kwi апр nis nisan huhti kwietnia",
    "may mai mayo maggio mag maio mei maj květen мая май mayıs touko maja",
    "jun juin junio giugno giu junho juni červen cze июн haz haziran kesä czerwca",
    "jul juil juillet julio luglio lug julho juli červenec lip июл tem temmuz heinä lipca",
    "aug août aout ago agosto augustus augusti srpen sie авг ağu agustos elo sierpnia",
    "sep sept septembre septiembre setiembre settembre set setembro september září wrz сен eyl eylül syys września",
    "oct octobre octubre ottobre ott outubro out okt oktober říjen paź окт eki ekim loka października",
    "nov novembre noviembre novembro november listopad lis ноя kas kasım marras listopada",
    "dec déc décembre decembre dic diciembre dicembre dez dezembro dezember december prosinec gru дек ara aralık joulu",
)
_ENGLISH = "January February March April May June July August September October November December".split()


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(c))


_MONTH_OF = {_plain(word): _ENGLISH[n] for n, row in enumerate(_MONTHS) for word in row.split()}
_MONTH_OF |= {name.casefold(): name for name in _ENGLISH} | {"sept": "September"}


def _english_months(text: str) -> str:
    """Month names of the European languages as English ones: `3 février 2016` as `3 February 2016`."""

    def month(found: re.Match[str]) -> str:
        word = _plain(found[0])
        for known in (word, word[:5], word[:4], word[:3]):
            if known in _MONTH_OF and (known == word or word.startswith(_STEMS.get(known, ("\0",)))):
                return _MONTH_OF[known]
        return found[0]

    return _WORD.sub(month, text)


_STEMS = {
    # Declined forms ("января", "lokakuuta"): a stem counts only when the word goes on in a known way.
    known: (known,)
    for known in map(_plain, "янв фев мар апр мая июн июл авг сен окт ноя дек tammi helmi maalis huhti touko kesä heinä elok syys loka marras joulu".split())
}  # fmt: skip


def to_iso(moment: datetime | None) -> str | None:
    """UTC, ISO 8601, whole seconds, as in every `*_at` column.

    >>> to_iso(datetime(2012, 1, 8, 6, 20, tzinfo=timezone(timedelta(hours=1))))
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


@lru_cache(maxsize=64)
def zone_of(name: str | None) -> tzinfo | None:
    """The zone that an IANA name or an offset such as `+01:00` means; None for what is neither."""
    if not name:
        return None
    if found := re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?", name.strip()):
        seconds = int(found[2]) * _HOUR + int(found[3] or 0) * 60
        return timezone(timedelta(seconds=seconds if found[1] == "+" else -seconds))
    if name.upper() in ZONES:
        return timezone(timedelta(seconds=ZONES[name.upper()]))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def in_zone(moment: Moment, zone: str | None) -> Moment:
    """*moment*, when its page stated no zone, read on the blog's own clock."""
    found = zone_of(zone)
    if moment.zone != "assumed" or found is None:
        return moment
    at = moment.at.replace(tzinfo=found).astimezone(UTC)
    return Moment(at=at, raw=moment.raw, precision=moment.precision, zone="site")


def _moment(at: datetime, raw: str, precision: Precision) -> Moment | None:
    zone: Zone = "assumed" if at.tzinfo is None else "stated"
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    if not 1970 <= at.year <= 2100:
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
    return _moment(at, raw, "second" if re.search(r"\d\d:?\d\d:?\d\d", text[11:]) else "minute")


def _printed(raw: str, day_first: bool) -> Moment | None:
    if not _YEAR.search(raw):
        return None
    day_first = day_first or bool(_DOTTED.search(raw))
    # Words around a date ("Posted on …", "à 12 h 30") confuse dateutil less than they look: fuzzy, with two defaults
    # that differ in every field, shows what the text itself states.
    text = re.sub(r"(\d{1,2})\s?h\s?(\d\d)\b", r"\1:\2", _english_months(raw))
    text = re.sub(r"\b(de|del|le|am|um|den|på)\b(?!\s*$)", " ", text) if text != raw else text
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            one, two = (
                dateutil_parser.parse(
                    text, default=default, dayfirst=day_first, fuzzy=True, tzinfos=lambda n, o: ZONES.get(n, o)
                )
                for default in (datetime(2000, 1, 1), datetime(2001, 2, 2))  # noqa: DTZ001
            )
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    if one.year != two.year:
        return None
    if one.month != two.month:
        return None if re.search(r"[^\W\d]{3}", raw) else _moment(one, raw, "year")
    if one.day != two.day:
        return _moment(one, raw, "month")
    precision: Precision = "second" if _SECONDS.search(text) else "minute" if _CLOCK.search(text) else "day"
    if precision == "day":
        one = one.replace(hour=0, minute=0, second=0, tzinfo=None)
    return _moment(one, raw, precision)


def _elsewhere(raw: str, language: str | None, reference: datetime | None) -> Moment | None:
    """Month names of other languages, and "3 hours ago" when *reference* tells what "ago" counts from."""
    relative = bool(_RELATIVE.search(raw))
    if (relative and reference is None) or not (relative or _YEAR.search(raw)):
        return None
    if len(raw) > 60 or not re.search(r"\d", raw):
        return None
    import dateparser  # slow to import, and needed on few pages

    known = [language.split("-")[0].lower()] if language else None
    settings: dict[str, object] = {"RETURN_AS_TIMEZONE_AWARE": False, "PREFER_DAY_OF_MONTH": "first"}
    if reference is not None:
        settings["RELATIVE_BASE"] = reference.astimezone(UTC).replace(tzinfo=None)
    at = None
    for languages in ([known] if known else []) + [None]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                at = dateparser.parse(raw, languages=languages, settings=settings)
        except (ValueError, OverflowError, TypeError, AttributeError):
            at = None
        if at is not None:
            break
    if at is None:
        return None
    return _moment(at, raw, "minute" if _CLOCK.search(raw) else "day")


def parse_time(
    raw: str | None, *, language: str | None = None, reference: datetime | None = None
) -> Moment | None:
    """The moment that *raw* states, or None; nothing is filled in from today.

    Attributes (ISO 8601, epochs) and printed forms in many languages; *language* settles 03/04/2012 (day first but in
    American English), *reference* gives "3 hours ago" its meaning.

    >>> parse_time("2012-01-08T05:20:00+01:00").at.isoformat()
    '2012-01-08T04:20:00+00:00'
    >>> parse_time("February 3, 2016 at 3:06 am").precision
    'minute'
    >>> parse_time("May") is None
    True
    """
    text = squeeze(raw)
    if not text or len(text) > 200 or not re.search(r"\d", text):
        return None
    if _EPOCH.match(text):
        return _moment(datetime.fromtimestamp(int(text[:10]), UTC), text, "second")
    day_first = bool(language) and str(language).lower() not in ("en", "en-us", "en_us")
    return _iso(text) or _printed(text, day_first) or _elsewhere(text, language, reference)
