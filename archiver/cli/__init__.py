"""The command `archiver`: the library's doors, from a shell."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import rich_click as click

from ..errors import ArchiverError, ConfigError
from .crawl import crawl
from .demo import demo
from .explain import explain
from .export import export
from .media import media
from .options import group_db_option
from .output import complain
from .parse import parse
from .reasons import in_words
from .reparse import reparse
from .replay import replay
from .search import search
from .show import show
from .stats import stats

FAILED, MISUSED, INTERRUPTED = 1, 2, 130
"""Exit codes beside 0 and `crawl.STOPPED`; the last is a shell's for Ctrl-C."""

_OUTPUT_LOST = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


class Commands(click.RichGroup):
    """The group. Ctrl-C is an `Abort` at once: click would put an empty line before it."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise click.Abort from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@group_db_option
@click.version_option(package_name="blog-archiver", prog_name="archiver")
@click.pass_context
def cli(context: click.Context, db: Path) -> None:
    """Archive blogs: articles, quotes with who said them, and complete comment threads, in one SQLite file."""
    context.obj = db


for command in (crawl, replay, parse, show, search, stats, media, explain, reparse, export, demo):
    cli.add_command(command)


def main() -> None:
    """The command; what goes wrong in the world is one line on stderr."""
    _open_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a sign gets a question mark
    sys.exit(run())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. A bug keeps its traceback."""
    try:
        code = cli.main(arguments, prog_name="archiver", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except ArchiverError as error:
        # A note says what the user may do about it.
        complain(": ".join([in_words(str(error)), *getattr(error, "__notes__", ())]))
        return MISUSED if isinstance(error, ConfigError) and error.name.startswith("--") else FAILED
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "archiver"
        complain(f"{error.format_message().rstrip('.')} (see {path} --help)")
        return MISUSED
    except click.Abort:
        complain("interrupted")
        return INTERRUPTED
    except OSError as error:
        # EPIPE: whoever read our output has gone (`archiver search … | head`).
        if error.filename is not None or error.errno not in (errno.EPIPE, *_OUTPUT_LOST):
            raise
        if error.errno != errno.EPIPE:
            complain(f"cannot write the output: {error.strerror}")
        _forget_output()
        return FAILED


def _open_streams() -> None:
    """Streams that whoever called has closed lead nowhere: a database or a socket must not get their numbers."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            with suppress(OSError):
                os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def _forget_output() -> None:
    """What is still in the buffer would fail once more when the interpreter ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
