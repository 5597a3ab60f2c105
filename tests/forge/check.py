"""A forged page, read, and compared with what it was made of."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from archiver.parse import parse_page

from .oddities import made_odd
from .surroundings import surroundings
from .themes import Row, Theme, expected, forged_theme, page
from .threads import URL, Said, forged_thread

COLUMNS = ("id", "parent", "author", "url", "time", "kind", "text")


@dataclass(frozen=True)
class Failure:
    """What was read wrong: the first column that differs, and the rows."""

    column: str
    lines: list[str]


def forged(seed: int, *, odd: bool = False) -> tuple[Theme, list[Said], str]:
    """The theme, the thread and the page of *seed*; with *odd*, what is hard to tell is put in."""
    rng = Random(seed)
    theme = forged_theme(rng)
    thread = forged_thread(rng)
    if odd:
        theme = made_odd(Random(seed), theme, thread)
    above, below, aside = surroundings(rng)
    return theme, thread, page(theme, thread, above, below, aside)


def found(html: str, theme: Theme) -> list[Row]:
    """What is read of *html*, as rows."""
    comments = parse_page(html, URL, strict=True).comments
    places = {c.id: n for n, c in enumerate(comments)}
    relative = theme.time == ""
    return [
        (
            c.id if c.id.isdigit() else None,
            places.get(c.parent) if c.parent else None,
            c.author or "",
            c.author_url,
            f"{c.published.at:%Y-%m-%d %H:%M}" if c.published and not relative else None,
            c.kind,
            c.text,
        )
        for c in comments
    ]


def failure(theme: Theme, thread: list[Said], html: str) -> Failure | None:
    """How the reading of *html* differs from *thread*; None where it does not."""
    want, have = expected(theme, thread), found(html, theme)
    if want == have:
        return None
    if len(want) != len(have):
        lines = [f"  want {[(w[0], w[2]) for w in want]}", f"  have {[(h[0], h[2], h[6][:30]) for h in have]}"]
        return Failure("more" if len(have) > len(want) else "fewer", lines)
    differing = [(w, h) for w, h in zip(want, have, strict=True) if w != h]
    column = next(n for n in range(len(COLUMNS)) if differing[0][0][n] != differing[0][1][n])
    return Failure(COLUMNS[column], [f"  want {w}\n  have {h}" for w, h in differing[:2]])
