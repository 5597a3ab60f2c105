"""Forge many pages and say which are not read exactly: `python -m forge 3000 [first seed] [odd]` in `tests`."""

from __future__ import annotations

import sys
from collections import Counter

from .check import COLUMNS, failure, forged


def main(count: int, first: int = 0, *, odd: bool = False, shown: int = 8) -> None:
    """Read *count* forged pages; print the share that is exact, and some failures."""
    causes: Counter[str] = Counter()
    exact = 0
    for seed in range(first, first + count):
        theme, thread, html = forged(seed, odd=odd)
        wrong = failure(theme, thread, html)
        if wrong is None:
            exact += 1
            continue
        causes[wrong.column] += 1
        if causes.total() <= shown:
            print(f"--- {seed}: {wrong.column}\n{theme.markup}\n  {theme.nesting} {theme.around} {theme.opening}")
            print("\n".join(wrong.lines))
    print(f"{exact} of {count} exact: {exact / count:.4f}", dict(causes), COLUMNS)


if __name__ == "__main__":
    numbers = [int(given) for given in sys.argv[1:] if given != "odd"]
    main(*numbers, odd="odd" in sys.argv)
