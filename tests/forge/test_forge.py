"""Whatever theme prints a thread, the same thread is read: forged themes, and structures that themes have had."""

from __future__ import annotations

from random import Random

import pytest

from .check import failure, forged
from .structures import STRUCTURES
from .surroundings import surroundings
from .themes import page
from .threads import forged_thread

PAGES = range(300)
UNTOLD = frozenset({136, 271})
"""Pages that are not read exactly: all names are words of bylines; a reader's paragraph has the only date."""


@pytest.mark.parametrize("tens", range(0, len(PAGES), 50))
def test_forged_themes(tens: int) -> None:
    """Of a theme by chance every comment is read as it was written, and nothing else is taken for one."""
    read = {seed: failure(*forged(seed)) for seed in PAGES[tens : tens + 50] if seed not in UNTOLD}

    assert {} == {seed: wrong for seed, wrong in read.items() if wrong is not None}


@pytest.mark.parametrize("name", STRUCTURES)
def test_structures(name: str) -> None:
    """So it is in the structures of twenty years' themes."""
    theme = STRUCTURES[name]
    for seed in range(5):
        rng = Random(seed)
        thread = forged_thread(rng)

        assert failure(theme, thread, page(theme, thread, *surroundings(rng))) is None


def test_a_lost_comment_is_seen() -> None:
    """The forge tells when a comment is missing, and when a word is."""
    theme, thread, html = forged(5)
    first = thread[0]

    assert failure(theme, thread, html) is None
    wrong = failure(theme, thread[1:], html)
    assert wrong is not None
    assert wrong.column == "more"
    first.text += " Not said."
    wrong = failure(theme, thread, html)
    assert wrong is not None
    assert wrong.column == "text"
