"""The command `archiver`: the library's doors, from a shell."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import rich_click as click

from ..errors import ArchiverError
from .ask import search, show, stats
from .crawl import crawl, parse
from .demo import demo

DEFAULT_DB = Path("data") / "archive.db"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--db",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="ARCHIVER_DB",
    default=DEFAULT_DB,
    show_default=True,
    help="The archive: one SQLite file.",
)
@click.version_option(package_name="blog-archiver", prog_name="archiver")
@click.pass_context
def cli(context: click.Context, db: Path) -> None:
    """Archive blogs: articles, quotes with who said them, and complete comment threads, in one SQLite file."""
    context.obj = db


for command in (crawl, parse, show, search, stats, demo):
    cli.add_command(command)


def main() -> None:
    """Run the command; what goes wrong in the world is one line on stderr, and exit code 1."""
    try:
        cli(prog_name="archiver")
    except ArchiverError as error:
        click.echo(f"archiver: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read our output has gone (`archiver search … | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
