"""How many comments a page says there are."""

from __future__ import annotations

import re

from ..text import squeeze

_COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "no": 0, "zero": 0, "keine": 0, "zwei": 2, "drei": 3, "aucun": 0, "aucune": 0, "deux": 2, "trois": 3, "sin": 0,
    "dos": 2, "nessun": 0, "nessuna": 0, "due": 2, "nenhum": 0, "nenhuma": 0, "geen": 0, "twee": 2, "inga": 0,
    "två": 2,
}  # fmt: skip
_ARTICLES = frozenset(["ein", "eine", "un", "une", "uno", "una", "um", "uma", "een", "en", "ett"])
"""One, where it stands first or behind "has"; elsewhere an article: "Deja un comentario"."""

_NOUN = (
    r"(?:thoughts?|comments?|responses?|repl(?:y|ies)|opinions?|reactions?|remarks?|kommentare?n?|antwort(?:en)?|gedanken?|"
    r"reaktionen?|meinungen?|commentaires?|réponses?|réactions?|réflexions?|avis|comentarios?|respuestas?|opiniones|commenti|"
    r"commento|pensier[oi]|risposte|risposta|comentários?|respostas?|reacties?|opmerkingen|kommentarer|svar|komentarze|"
    r"komentarzy|komentářů?|комментари\w+|ответ\w*|yorum(?:lar)?|comentaris?|kommenttia?)"
)
_NUMBER = r"\d{1,3}(?:[.,\u202f\u00a0 ]\d{3})+(?!\d)|\d+"
_NUMBER_FIRST = re.compile(
    rf"(?<![\w.,])({_NUMBER}|{'|'.join([*_COUNTS, *_ARTICLES])})\s+(?:[^\W\d]\w*\s+)?{_NOUN}(?!\w)(?!\s*[(\[]\s*\d)",
    re.I,
)
_NOUN_FIRST = re.compile(
    rf"(?:{_NOUN}|discussion|댓글)\s*(?:[(\[]\s*({_NUMBER})\s*[)\]]|:\s*({_NUMBER})(?!\S*[:/.]\d)|[-–—\s]\s*({_NUMBER})\s*개?\s*$)",
    re.I,
)
_COUNTED = re.compile(
    rf"({_NUMBER})\s*(?:件の|条|條|則|则|个|個|개의)\s*(?:コメント|意見|返信|评论|評論|留言|回复|回應|댓글|생각|답글)"
)
_TITLE = re.compile('[“"„«‘»「『《].*[”"“»«’」』》]|[“"„«‘»「『《].*$')
"""The article's title as a heading quotes it; a closing mark may be missing."""

_LONGEST = 1000
"""The letters of a heading at the most, its title aside."""

_HAS = re.compile(r"(?:^|\b(?:has|is|hat|a|tiene|ha|tem|heeft|har)\s)\W*$", re.I)
_ASKS = re.compile(r"\b(?:schreiben|verfassen|hinterlassen|abgeben|plaatsen|achterlaten|schrijven|geven)\b", re.I)


def claimed_count(heading: str) -> int | None:
    """How many comments a heading says there are: "30 thoughts on …", "One Reply", "Comments (12)"; None for none.

    >>> claimed_count("One thought on “12 Comments that changed me”")
    1
    >>> claimed_count("Leave a Reply") is None
    True
    >>> claimed_count("1,204 Responses to “x”")
    1204
    """
    said = _TITLE.sub(" ", squeeze(heading)).strip()
    if len(said) > _LONGEST:
        return None
    for found in _NUMBER_FIRST.finditer(said):
        word = found[1].casefold()
        if word in _COUNTS:
            return _COUNTS[word]
        if word not in _ARTICLES:
            return _as_number(word)
        if _HAS.search(said[: found.start()]) and not _ASKS.search(said):
            return 1
    counted = _NOUN_FIRST.search(said) or _COUNTED.search(said)
    return _as_number(next(filter(None, counted.groups()))) if counted else None


def _as_number(digits: str) -> int | None:
    number = re.sub(r"\D", "", digits)
    return int(number) if len(number) < 10 else None
