"""Dates as blogs print them, respelled as dateutil reads them: months of many languages, clocks, short years."""

from __future__ import annotations

import re

from .text import plain

_WORD = re.compile(r"[^\W\d_]{3,}")
YEAR_FIRST = re.compile(
    r"(?<!\d)(\d{4})(?:[./-]\s?|\s?[年년]\s?)(\d{1,2})(?:[./-]\s?|\s?[月월]\s?)(\d{1,2})(?!\d)[日일.]?"
)

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


_MONTH_OF = {plain(word): _ENGLISH[n] for n, row in enumerate(_MONTHS) for word in row.split()}
_MONTH_OF |= {name.casefold(): name for name in _ENGLISH} | {"sept": "September"}


def _english_months(text: str) -> str:
    """Month names of the European languages as English ones: `3 février 2016` as `3 February 2016`."""

    def month(found: re.Match[str]) -> str:
        word = plain(found[0])
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
_STEMS = {known: (known,) for known in map(plain, _STEM_WORDS.split())}


_MONTH = f"(?:{'|'.join(_ENGLISH)})"
MONTH_NAMED = re.compile(rf"(?<![^\W\d_]){_MONTH}(?![^\W\d_])", re.I)
NO_MONTH = re.compile(
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


def spelled(raw: str) -> str:
    """*raw* with English months, colons in clocks, years of four digits: what dateutil reads right."""
    text = _english_months(raw)
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    for pattern in _SHORT_YEARS:
        text = pattern.sub(_full_year, text)
    return YEAR_FIRST.sub(lambda d: f"{d[1]}-{d[2]:0>2}-{d[3]:0>2} ", text)
