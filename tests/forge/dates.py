"""How blogs print the day and the clock."""

# ruff: noqa: E501

from __future__ import annotations

from datetime import datetime
from random import Random

MONTHS = {
    "en-US": "January February March April May June July August September October November December",
    "en-GB": "January February March April May June July August September October November December",
    "de-DE": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr-FR": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es-ES": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it-IT": "Gennaio Febbraio Marzo Aprile Maggio Giugno Luglio Agosto Settembre Ottobre Novembre Dicembre",
    "pt-BR": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl-NL": "januari februari maart april mei juni juli augustus september oktober november december",
    "sv-SE": "januari februari mars april maj juni juli augusti september oktober november december",
    "ru-RU": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
DAYS = {
    "en-US": ("{month} {d}, {y}", "{month} {d}{th}, {y}", "{mon} {d}, {y}", "{m}/{d}/{y}", "{dd} {mon} {y}"),
    "en-GB": ("{d} {month} {y}", "{d}{th} {month} {y}", "{dd}/{mm}/{y}", "{d}{th} {month}, {y}"),
    "de-DE": ("{d}. {month} {y}", "{dd}.{mm}.{y}", "{d}.{m}.{y}"),
    "fr-FR": ("{d} {month} {y}", "{dd}/{mm}/{y}", "le {d} {month} {y}"),
    "es-ES": ("{d} {month}, {y}", "{dd}/{mm}/{y}", "{d} de {month} de {y}"),
    "it-IT": ("{d} {month} {y}", "{dd}/{mm}/{y}"),
    "pt-BR": ("{d} de {month} de {y}", "{dd}/{mm}/{y}"),
    "nl-NL": ("{d} {month} {y}", "{dd}-{mm}-{y}"),
    "sv-SE": ("{d} {month} {y}", "{y}-{mm}-{dd}"),
    "ru-RU": ("{d} {month} {y}", "{dd}.{mm}.{y}"),
    "ja": ("{y}年{m}月{d}日", "{y}/{mm}/{dd}"),
    "zh-CN": ("{y}年{m}月{d}日", "{y}-{mm}-{dd}"),
}
JOINTS = {
    "en-US": (" at ", ", ", " @ ", " - ", " ", " | "), "en-GB": (" at ", ", ", " "), "de-DE": (" um ", ", ", " - "),
    "fr-FR": (" à ", " ", ", "), "es-ES": (" a las ", " ", ", "), "it-IT": (" alle ", " "), "pt-BR": (" às ", " "),
    "nl-NL": (" om ", ", "), "sv-SE": (" kl. ", ", "), "ru-RU": (" в ", " "), "ja": (" ",), "zh-CN": (" ",),
}  # fmt: skip
AGO = {
    "en-US": "3 years ago", "en-GB": "2 weeks ago", "de-DE": "vor 3 Jahren", "fr-FR": "il y a 3 ans",
    "es-ES": "hace 3 años", "it-IT": "3 anni fa", "pt-BR": "há 3 anos", "nl-NL": "3 jaar geleden",
    "sv-SE": "för 3 år sedan", "ru-RU": "3 года назад", "ja": "3年前", "zh-CN": "3 年前",
}  # fmt: skip
SAYS = {
    "en-US": ("says:", "said:", "Says:", "says", "wrote:"), "en-GB": ("says:", "said,"), "de-DE": ("sagt:", "schreibt:"),
    "fr-FR": ("dit :", "a écrit :"), "es-ES": ("dice:", "dijo:"), "it-IT": ("scrive:", "dice:"), "pt-BR": ("disse:",),
    "nl-NL": ("schreef:", "zegt:"), "sv-SE": ("skriver:",), "ru-RU": ("говорит:", "пишет:"), "ja": ("より:",), "zh-CN": ("说道：",),
}  # fmt: skip
REPLY = {
    "en-US": "Reply", "en-GB": "Reply", "de-DE": "Antworten", "fr-FR": "Répondre", "es-ES": "Responder", "it-IT": "Rispondi",
    "pt-BR": "Responder", "nl-NL": "Beantwoorden", "sv-SE": "Svara", "ru-RU": "Ответить", "ja": "返信", "zh-CN": "回复",
}  # fmt: skip


def day_format(rng: Random, language: str) -> str:
    return rng.choice(DAYS[language])


def day_printed(form: str, language: str, at: datetime) -> str:
    """The day of *at* in the words of *language*."""
    month = MONTHS[language].split()[at.month - 1] if language in MONTHS else ""
    th = "th" if 10 < at.day < 20 else {1: "st", 2: "nd", 3: "rd"}.get(at.day % 10, "th")
    return form.format(
        d=at.day, dd=f"{at.day:02d}", m=at.month, mm=f"{at.month:02d}", y=at.year, month=month, mon=month[:3], th=th
    )


def clock_printed(at: datetime, *, half: bool) -> str:
    """The clock of *at*, of twelve or of 24 hours."""
    if half:
        return f"{(at.hour + 11) % 12 + 1}:{at.minute:02d} {'am' if at.hour < 12 else 'pm'}"
    return f"{at.hour:02d}:{at.minute:02d}"
