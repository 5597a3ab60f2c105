"""What makes names and words hard to tell in any theme: names that are alike, labels, dates in words, short words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from .themes import Theme
from .threads import Said, quoted, walked

FAMILIES = (
    ("Ida Brandt", "Otto Brandt", "Zoe Brandt", "Max Brandt"),
    ("The Baker", "The Cook", "The Miller"),
    ("Dr. Ida", "Dr. Otto", "Dr. Zoe"),
    ("Anonymous 1", "Anonymous 2", "Anonymous 3", "Anonymous 4"),
    ("Ida (Oven)", "Otto (Oven)", "Max (Oven)"),
    ("Jason", "Simon", "Pat", "Matt", "Achum", "Ida"),
    ("Chris", "Chris W.", "Chris Wood"),
    ("Di Smith", "Otto", "Otto"),
)
SHORT = ("+1", "Yes", "Thanks", "No", "Me too")
FEET = ("Tell us what you think.", "You must be logged in to vote for this comment.", "Report this comment")
DATED = (
    ('<p>See <a href="http://x.example/" title="My post of January 8, 2011" rel="nofollow">this</a>.</p>', "See this."),
    ("<p>I moved here <em>3 weeks ago</em>, and I like it.</p>", "I moved here 3 weeks ago, and I like it."),
)

Oddity = Callable[[Random, Theme, list[Said]], Theme]
"""Changes what is said, and returns the theme that prints it."""


def alike(rng: Random, theme: Theme, said: list[Said]) -> Theme:
    """The names share words, or end like the words behind them."""
    family = rng.choice(FAMILIES)
    for one in said:
        one.name = rng.choice(family)
    return theme


def alone(rng: Random, theme: Theme, said: list[Said]) -> Theme:
    """One person says it all, at times with an address."""
    for one in said:
        one.name, one.url = "Ida", rng.choice((None, "http://ida.example/"))
    return theme


def badged(rng: Random, theme: Theme, said: list[Said]) -> Theme:
    """Some comments have an element more at their head."""
    for one in said:
        one.owner = rng.random() < 0.3
    badge = rng.choice(("<div>Author</div>", "<span>Author</span>", "<div>New</div>"))
    begun = theme.markup.index(">") + 1
    return replace(theme, markup=f"{theme.markup[:begun]}{{badge?{badge}}}{theme.markup[begun:]}")


def footed(rng: Random, theme: Theme, said: list[Said]) -> Theme:
    """The same sentence stands below each comment; who reads fewer than three cannot know."""
    if len(said) < 3 or len({one.text for one in said}) < 3:
        return theme
    foot = f"<div><p>{rng.choice(FEET)}</p></div>"
    return replace(theme, markup=theme.markup.replace("{children}", foot + "{children}"))


def dated(rng: Random, theme: Theme, said: list[Said]) -> Theme:
    """Readers name dates and ages, where the theme has its own."""
    for one in said:
        if rng.random() < 0.5:
            one.html, one.text = rng.choice(DATED)
    return theme


def short(rng: Random, theme: Theme, said: list[Said]) -> Theme:
    """Nobody says more than a word or two."""
    for one in said:
        one.text = rng.choice(SHORT)
        one.html = f"<p>{one.text}</p>"
    return theme


def parted(rng: Random, theme: Theme, said: list[Said]) -> Theme:
    """A program prints a comment between the words of a name."""
    for one in said:
        one.printed = quoted(one.name).replace(" ", rng.choice((" <!-- -->", "<!-- --> ")))
    return theme


ODDITIES: tuple[Oddity, ...] = (alike, alone, badged, footed, dated, short, parted)


def made_odd(rng: Random, theme: Theme, thread: list[Said]) -> Theme:
    """One or two oddities in the comments of *thread*, and the theme that prints them."""
    said = [one for one, _, _ in walked(thread) if one.kind == "comment"]
    chosen = rng.sample(ODDITIES, rng.choice((1, 1, 2)))
    for oddity in sorted(chosen, key=ODDITIES.index):
        theme = oddity(rng, theme, said)
    return theme
