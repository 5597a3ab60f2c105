"""Answers on stdout: tables and text for people, JSON for programs."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import rich_click as click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..times import to_iso

json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")


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
    """One JSON document, readable, in UTF-8."""
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def console() -> Console:
    """Stdout, as wide as the terminal; colours and wrapping only there."""
    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, width=110, no_color=True, force_terminal=False, soft_wrap=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> Table:
    """A plain table; numbers stand right."""
    made = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="dim")
    kept = [tuple(row) for row in rows]
    for number, name in enumerate(columns):
        numeric = bool(kept) and all(isinstance(row[number], int | float) for row in kept)
        made.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in kept:
        made.add_row(*(Text(f"{v:,}" if isinstance(v, int) and not isinstance(v, bool) else "" if v is None else str(v)) for v in row))
    return made


def safe(text: str | None) -> str:
    """*text* without the control characters by which a page could play with a terminal.

    >>> safe("a\\x1b[31mb")
    'a[31mb'
    """
    return "".join(c for c in text or "" if c in "\n\t" or (ord(c) >= 32 and not 0x7F <= ord(c) < 0xA0))
