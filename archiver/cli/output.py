"""Answers on stdout: text and tables for people, JSON for programs."""

from __future__ import annotations

import dataclasses
import json
import re
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import rich_click as click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..times import to_iso

_MEASURE = 100
"""Columns of a line of prose, however wide the terminal is."""

_NARROWEST = 24
_SHORT = 15
"""Signs of a cell that is never broken: a number, a month, an address on this machine."""

_ENDLESS = 100_000

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("\r\n?|[\u2028\u2029]")


def plain(value: Any) -> Any:
    """Records as JSON-ready values; times as UTC ISO 8601 text.

    >>> from archiver.records import Span
    >>> plain((Span(start=1, end=2),))
    [{'start': 1, 'end': 2}]
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return to_iso(value)
    return value


def print_json(value: Any) -> None:
    """One JSON document, readable, in UTF-8 whatever the terminal's encoding."""
    text = json.dumps(plain(value), ensure_ascii=False, indent=2)
    # A lone surrogate has no UTF-8; written with a backslash it is JSON for itself.
    click.echo(text.encode("utf-8", "backslashreplace"))


def safe(text: str | None) -> str:
    """*text* without the characters by which a page could play with a terminal; tabs as blanks.

    Escape sequences need a control character, and words read in another order one that overrides directions.

    >>> safe("a\\x1b[31mb\\tc\\u202e")
    'a[31mb c'
    """
    return _CONTROLS.sub("", _BREAKS.sub("\n", text or "").replace("\t", " "))


def one_line(text: str | None) -> str:
    """As `safe`, on one line.

    >>> one_line("a\\r\\n b")
    'a b'
    """
    return " ".join(safe(text).split())


def complain(message: str) -> None:
    """One line on stderr, under the program's name; nothing when nobody can read it."""
    with suppress(OSError):
        click.echo(f"archiver: {one_line(message)}", err=True)


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number and the word for what is counted.

    >>> counted(1, "quote"), counted(1200, "quote"), counted(2, "fetch", "fetches")
    ('1 quote', '1,200 quotes', '2 fetches')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def when(at: str | None, precision: str | None = None) -> str:
    """A stored time as people read it, no finer than it is known.

    >>> when("2019-01-13T17:00:00Z", "minute"), when("2019-01-13T00:00:00Z", "day"), when(None)
    ('2019-01-13 17:00 UTC', '2019-01-13', '')
    """
    if not at:
        return ""
    known = {"year": 4, "month": 7, "day": 10}.get(precision or "")
    return at[:known] if known else f"{at[:10]} {at[11:16]} UTC"


class Ticker:
    """One line on a terminal's stderr that tells how far a job is; nothing elsewhere."""

    def __init__(self, verb: str) -> None:
        self._verb = verb
        self._shown = 0.0

    def tell(self, done: int, total: int) -> None:
        """So many of so many; at most four times a second."""
        if sys.stderr.isatty() and (done == total or time.monotonic() - self._shown > 0.25):
            self._shown = time.monotonic()
            click.echo(f"\r\x1b[K{done:,} of {counted(total, 'page')} {self._verb}", nl=False, err=True)

    def clear(self) -> None:
        """Give the line back."""
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._shown = 0.0


class _Console(Console):
    """rich's, that leaves it to its caller what becomes of a command whose output nobody reads any more."""

    def on_broken_pipe(self) -> None:
        """Raise the `BrokenPipeError`: rich would leave the program at once, in the middle of a crawl."""
        raise


class Paper:
    """Stdout for people: wrapped and in colour on a terminal; elsewhere a paragraph a line, without colour."""

    def __init__(self) -> None:
        self._console = _Console(highlight=False, markup=False, emoji=False)

    @property
    def deepest(self) -> int:
        """The largest indent that leaves room for words."""
        return max(2, self._width() - 2 * _NARROWEST) if self._console.is_terminal else _ENDLESS

    def line(
        self, text: str | Text = "", *, indent: int = 0, style: str = "", whole: bool = False, label: str = ""
    ) -> None:
        """One paragraph; a *whole* one, such as an address, is never broken. A *label* stands before it, dim."""
        made = Text(text, style=style) if isinstance(text, str) else text
        pieces = [made]
        if self._console.is_terminal and not whole:
            pieces = list(made.wrap(self._console, max(self._width() - indent, _NARROWEST), overflow="fold"))
        for number, piece in enumerate(pieces):
            piece.rstrip()
            before = f"{'' if number else label:{indent}}" if piece else ""
            self._console.print(Text.assemble((before, "dim"), piece), soft_wrap=True)

    def paragraphs(self, text: str, *, indent: int = 0, apart: bool = False) -> None:
        """Text of several lines, each a paragraph; with *apart* an empty line after each."""
        for line in text.split("\n"):
            self.line(line, indent=indent)
            if apart:
                self.line()

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Columns below their names; numbers stand right."""
        kept = [tuple(row) for row in rows]
        made = Table(box=None, pad_edge=False, header_style="dim")
        for number, name in enumerate(columns):
            cells = [row[number] for row in kept]
            numeric = bool(cells) and all(isinstance(cell, int) for cell in cells)
            short = all(len(_cell(cell)) <= _SHORT for cell in cells)
            made.add_column(name, justify="right" if numeric else "left", overflow="fold", no_wrap=short)
        for row in kept:
            made.add_row(*(Text(_cell(cell)) for cell in row))
        width = self._console.width if self._console.is_terminal else _ENDLESS
        for segments in self._console.render_lines(made, self._console.options.update(width=width), pad=False):
            self.line(Text.assemble(*((part.text, part.style or "") for part in segments)), whole=True)

    def _width(self) -> int:
        return min(self._console.width, _MEASURE)


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else one_line(str(value or ""))
