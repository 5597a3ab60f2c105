"""Options that several commands have."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Any

import rich_click as click

DEFAULT_DB = Path("data") / "archive.db"

_DB: dict[str, Any] = {
    "type": click.Path(path_type=Path),
    "metavar": "FILE",
    "help": f"The archive: one SQLite file [default: {DEFAULT_DB}, or $ARCHIVER_DB].",
}

group_db_option = click.option("--db", envvar="ARCHIVER_DB", default=DEFAULT_DB, **_DB)


def _instead(context: click.Context, parameter: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.obj = value


db_option = click.option("--db", callback=_instead, expose_value=False, **_DB)
"""The group's `--db` once more, for it is looked for on either side of a command's name."""

json_option = click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")


def further(command: str) -> str:
    """A command to look further with, as it has to be typed: it names the archive where that is another than usual."""
    context = click.get_current_context(silent=True)
    db = context.obj if context is not None else None
    usual = Path(os.environ.get("ARCHIVER_DB") or DEFAULT_DB)
    return f"archiver {command}" + (f" --db {shlex.quote(str(db))}" if isinstance(db, Path) and db != usual else "")
