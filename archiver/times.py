"""Printed times: read them, and write them as UTC ISO 8601 text."""

from __future__ import annotations

import re
import unicodedata
import warnings
from dataclasses import replace
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
_YEAR = re.compile(r"(?<!\d)(19[7-9]\d|20\d\d)(?!\d)")
_CLOCK = re.compile(r"\d{1,2}:\d\d|\d\s*[ap]\.?m\b", re.I)
_SECONDS = re.compile(r"\d{1,2}:\d\d:\d\d")
_DOTTED = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.\s?\d{4}\b")
_NUMERIC = re.compile(
    r"\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}"
    r"|(?<!\d)(?:\d{1,2}[./-]\d{4}|\d{4}[./-]\d{1,2})(?!\d)"
)  # fmt: skip
_YEAR_FIRST = re.compile(
    r"(?<!\d)(\d{4})(?:[./-]\s?|\s?[年년]\s?)(\d{1,2})(?:[./-]\s?|\s?[月월]\s?)(\d{1,2})(?!\d)[日일.]?"
)
_RELATIVE = re.compile(
    r"\b(ago|yesterday|today|just now|vor|gestern|heute|il y a|hier|hace|ayer|fa|ieri|há|ontem|"
    r"geleden|gisteren|sedan)\b",
    re.I,
)
_DAY_NAMED = re.compile(r"\b(yesterday|today|gestern|heute|hier|ayer|ieri|ontem|gisteren)\b", re.I)
_WORD = re.compile(r"[^\W\d_]{3,}")
_LETTERS = re.compile(r"[^\W\d_]{2,}")

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
_ENGLISH = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


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


_STEM_WORDS = (
    "янв фев мар апр мая июн июл авг сен окт ноя дек "
    "tammi helmi maalis huhti touko kesä heinä elok syys loka marras joulu"
)
# Declined forms ("января", "lokakuuta"): a stem counts only when the word goes on in a known way.
_STEMS = {known: (known,) for known in map(_plain, _STEM_WORDS.split())}


_MONTH = f"(?:{'|'.join(_ENGLISH)})"
_MONTH_NAMED = re.compile(rf"(?<![^\W\d_]){_MONTH}(?![^\W\d_])", re.I)
_NO_MONTH = re.compile(
    r"(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?|am|pm|at|on|st|nd|rd|th|posted|utc|gmt", re.I
)
"""Words around a date that are not the name of a month."""

_SPELLINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    # The "a" of "a las 10:48" is no half of a day.
    (re.compile(r"\ba\s+las?\s+(?=\d)", re.I), " "),
    # dateutil reads "GMT+3" as three hours *west*, as POSIX has it: the sign alone means what blogs mean.
    (re.compile(r"\b(?:GMT|UTC)\s?(?=[+-]\d)"), " "),
    (re.compile(r"(?:下午|午後|오후)\s?(\d{1,2})\s?[:時时點点시]\s?(\d\d)"), r" \1:\2 pm"),
    (re.compile(r"(?:上午|午前|오전)\s?(\d{1,2})\s?[:時时點点시]\s?(\d\d)"), r" \1:\2 am"),
    (re.compile(r"(?<=\d)(\s?)μ\.?μ\b\.?"), r"\1pm"),
    (re.compile(r"(?<=\d)(\s?)π\.?μ\b\.?"), r"\1am"),
    (re.compile(r"(\d{1,2})\s?[h時时點点시]\s?(\d\d)(?!\d)[分분]?"), r"\1:\2"),
    (re.compile(r"(?<![\d.:/-])(\d{1,2})\.([0-5]\d)(?=\s?[ap]\.?m\b)", re.I), r"\1:\2"),
    (re.compile(r"(?<![\d.:/-])([01]?\d|2[0-3])\.([0-5]\d)(?![\d./:-])"), r"\1:\2"),
)
"""Clocks and zones as blogs print them, and as dateutil reads them."""

_SHORT_YEARS = (
    re.compile(rf"(?<=\d)([ -]{_MONTH}\.?,?[ -])['’]?(\d\d)(?=\s*$|,|\s+(?:at\s)?\d{{1,2}}[:h])", re.I),
    re.compile(rf"({_MONTH}\.?(?:\s\d{{1,2}},?)?\s)['’](\d\d)\b", re.I),
    re.compile(r"((?<![\d./-])(?:[0-2]?\d|3[01])([./-])\s?(?:[0-2]?\d|3[01])\2\s?)(?P<year>\d\d)(?![\d./-])"),
)


def _full_year(found: re.Match[str]) -> str:
    year = int(found[found.lastindex or 0])
    return f"{found[1]}{1900 + year if year >= 70 else 2000 + year}"


def _spelled(raw: str) -> str:
    """*raw* with English months, colons in clocks, years of four digits: what dateutil reads right."""
    text = _english_months(raw)
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    for pattern in _SHORT_YEARS:
        text = pattern.sub(_full_year, text)
    return _YEAR_FIRST.sub(lambda d: f"{d[1]}-{d[2]:0>2}-{d[3]:0>2} ", text)


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
        if seconds >= 24 * _HOUR:
            return None
        return timezone(timedelta(seconds=seconds if found[1] == "+" else -seconds))
    if name.upper() in ZONES:
        return timezone(timedelta(seconds=ZONES[name.upper()]))
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def either(*zones: str) -> str:
    """A clock of which it is not known which of some *zones* it keeps: read where they agree.

    >>> either("Europe/Paris", "+01:00")
    'Europe/Paris or +01:00'
    """
    return _OR.join(zones)


_OR = " or "


def _zones(clock: str | None) -> list[tzinfo]:
    """The zones that *clock* may keep; none when one of its names is not known."""
    found = [zone_of(name) for name in (clock or "").split(_OR)]
    return [zone for zone in found if zone] if None not in found else []


def in_zone(moment: Moment, zone: str | None) -> Moment:
    """*moment*, when its page stated no zone, read on the blog's own clock; of `either` zones, where they agree."""
    if moment.zone != "assumed":
        return moment
    read = {moment.at.replace(tzinfo=found).astimezone(UTC) for found in _zones(zone)}
    return replace(moment, at=read.pop(), zone="site") if len(read) == 1 else moment


def out_of_zone(moment: Moment, zone: str | None) -> Moment:
    """The reverse of `in_zone`: *moment* as the clock showed it that it was read on."""
    if moment.zone != "site" or not (found := _zones(zone)):
        return moment
    shown = moment.at.astimezone(found[0]).replace(tzinfo=UTC)
    earlier = (moment.at - _GAP).astimezone(found[0]).replace(tzinfo=UTC) + _GAP
    if earlier < shown and (printed := parse_time(moment.raw)) and printed.at == earlier:
        shown = earlier  # in spring that clock left out the hour which was printed
    return replace(moment, at=shown, zone="assumed")


_GAP = timedelta(hours=3)
"""More than any clock leaves out at once when summer time begins."""


def clock_shown(moment: Moment) -> datetime | None:
    """What the clock of whoever wrote *moment* showed, when its offset stands beside it: as if that were UTC.

    >>> clock_shown(parse_time("2012-01-08T05:20:00+01:00")).isoformat()
    '2012-01-08T05:20:00+00:00'
    >>> clock_shown(parse_time("2012-01-08T05:20:00Z")) is None
    True
    """
    if moment.zone != "stated" or moment.precision not in ("second", "minute"):
        return None
    found = _NUMERIC_OFFSET.search(moment.raw)
    zone = zone_of(found[1]) if found else None
    return moment.at.astimezone(zone).replace(tzinfo=UTC) if zone else None


_NUMERIC_OFFSET = re.compile(r":\d\d(?:\.\d+)?\s?([+-]\d\d:?\d\d)$")


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
    if not (numeric or _MONTH_NAMED.search(text)) and _LETTERS.search(text):
        return None  # a bare number beside words is a day or a count, not a month
    # dateutil would read 2012-05-03 day first too.
    day_first = (day_first or bool(_DOTTED.search(text))) and not _YEAR_FIRST.search(text)
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
    if _MONTH_NAMED.search(text) or _NUMERIC.search(text) or all(_NO_MONTH.fullmatch(w) for w in words):
        return None
    for pattern in _DATES:
        if not (date := pattern.search(text)):
            continue
        parts = ["month", "year"] if pattern is _DATES[-1] else ["day", "month", "year"]
        at = _dateparser(date[0], language, {"REQUIRE_PARTS": parts, "PREFER_DAY_OF_MONTH": "first"})
        if at is None or str(at.year) not in date[0]:
            continue
        if pattern is _DATES[-1]:
            return _moment(_floor(at, "month"), raw, "month")
        rest = text[: date.start()] + text[date.end() :]
        rest = _LETTERS.sub(lambda w: w[0] if _NO_MONTH.fullmatch(w[0]) or w[0] in ZONES else "", rest)
        return _printed(raw, f"{at:%Y-%m-%d} {rest}", False)
    return None


def _relative(raw: str, language: str | None, reference: datetime) -> Moment | None:
    """ "3 hours ago", counted from *reference*, as fine as its words are."""
    if not _RELATIVE.search(raw):
        return None
    base = reference.astimezone(UTC).replace(tzinfo=None)
    at = _dateparser(raw, language, {"RELATIVE_BASE": base})
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


def _dateparser(text: str, language: str | None, settings: dict[str, object]) -> datetime | None:
    """What dateparser makes of *text*, in *language* if that will do; without a zone."""
    import dateparser  # slow to import, and needed on few pages

    known = [[language.split("-")[0].lower()]] if language else []
    for languages in [*known, None]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                at: datetime | None = dateparser.parse(
                    text, languages=languages, settings={"RETURN_AS_TIMEZONE_AWARE": False, **settings}
                )
        except (ValueError, OverflowError, TypeError, AttributeError):
            at = None
        if at is not None:
            return at.replace(tzinfo=None)
    return None


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
    spelled = _spelled(digits)
    found = _printed(text, spelled, day_first)
    if found or len(text) > 60:
        return found
    if _YEAR.search(spelled):
        return _foreign(text, spelled, language)
    return _relative(text, language, reference) if reference else None
