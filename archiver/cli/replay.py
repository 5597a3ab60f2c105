"""`replay`: from captures to the archive, without the web."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from ..errors import SnapshotError
from .opening import prepare
from .options import db_option, further, json_option
from .output import Paper, complain, counted, print_json
from .stats import gaps_in_words, print_gaps, print_problems
from .summary import amounts, media_in_words

if TYPE_CHECKING:
    from ..jobs.replay import Replayed

STOPPED = 3
_SHOWN = 10
_OFTEN = 25


@click.command(short_help="Archive blogs out of WARC and WACZ files.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--since", metavar="DATE", help="Posts published on DATE or later: 2012, 2012-05 or 2012-05-17.")
@click.option("--until", metavar="DATE", help="Posts published before the end of DATE.")
@click.option("--include", multiple=True, metavar="REGEX", help="Only posts whose address matches. May be repeated.")
@click.option("--exclude", multiple=True, metavar="REGEX", help="No posts whose address matches. Wins over --include.")
@click.option("--jobs", type=click.IntRange(min=0), metavar="N", help="Processes that parse [default: one a core].")
@db_option
@json_option
@click.pass_context
def replay(
    context: click.Context,
    files: Sequence[Path],
    since: str | None,
    until: str | None,
    include: Sequence[str],
    exclude: Sequence[str],
    jobs: int | None,
    as_json: bool,
) -> None:
    """Write what the captured pages in each FILE say into the archive: WARC, ARC or WACZ files, whoever made them.

    Nothing is asked of the web, and every date is that of the capture. The files are read where they are: the archive
    points to them. What it has read of them before is passed over; after an interruption the same command goes on.

    Exit code 0: finished; 1: something failed; 3: stopped before the end.
    """
    from ..discover.choice import chosen
    from ..jobs.replay import replay as run_replay
    from ..store.archive import open_archive

    db: Path = context.obj
    choice = chosen(since=since, until=until, include=include, exclude=exclude)
    for file in files:
        check(file)
    fresh = not db.exists()
    prepare(db)
    line = _Line()
    with open_archive(db) as archive:
        try:
            done = run_replay(archive, files, choice=choice, jobs=jobs, tell=line.tell)
        except KeyboardInterrupt:
            line.end()
            complain("stopped: the same command goes on")
            context.exit(STOPPED)
        except SnapshotError:
            archive.close()
            if fresh:  # nothing was read: there is no archive, as before
                for name in (db.name, f"{db.name}-wal", f"{db.name}-shm"):
                    db.with_name(name).unlink(missing_ok=True)
            raise
        line.end()
        summary = summary_of(files, done, archive.run_report(done.run))
    if as_json:
        print_json(summary)
    else:
        print_summary(Paper(), summary)
    if summary["state"] == "failed":
        complain(summary["reason"])
        context.exit(1)


def check(file: Path) -> None:
    """`SnapshotError` for a file that is not there, or is a folder."""
    if not file.exists():
        raise SnapshotError(file, None, "no such file")
    if file.is_dir():
        raise SnapshotError(file, None, "a folder: name the files in it")


def summary_of(files: Sequence[Path], done: Replayed, report: Mapping[str, Any]) -> dict[str, Any]:
    """What a replay brought: `articles`, `comments`, `quotes` and `problems` are of this run."""
    summary: dict[str, Any] = {
        "files": [str(file) for file in files],
        "state": "finished",
        "reason": "finished",
        "run": done.run,
        "captures": done.captures,
        "known": done.known,
        "pages": done.pages,
        "media": done.files,
        "skipped": dict(sorted(done.skipped.items())),
        "left_out": dict(sorted(done.left_out.items())),
        "damaged": done.damaged,
        "seconds": done.seconds,
        **report,
    }
    if not (report["articles"] or done.known or done.left_out):
        summary |= {"state": "failed", "reason": f"{files[0]}: no posts found: are there pages of a blog in it?"}
    return summary


def print_summary(paper: Paper, summary: Mapping[str, Any]) -> None:
    """For people."""
    files = summary["files"]
    named = files[0] if len(files) == 1 else counted(len(files), "file")
    paper.line(f"{named}: {amounts(summary)}", whole=True)
    paper.line(
        f"{counted(summary['captures'], 'capture')} in {summary['seconds']:,} s; articles: {summary['new']:,} new, "
        f"{summary['revised']:,} revised, {summary['same']:,} unchanged"
    )
    if told := media_in_words({"media": summary["media"], "media_lost": 0}):
        paper.line(told)
    if summary["known"]:
        paper.line(f"read before: {counted(summary['known'], 'capture')}")
    for title in ("skipped", "left_out"):
        if told := summary[title]:
            words = ", ".join(f"{number:,} {reason}" for reason, number in told.items())
            paper.line(f"{title.replace('_', ' ')}: {words}")
    if gaps := summary["gaps"]:
        paper.line()
        for words in gaps_in_words(gaps):
            paper.line(f"{words}:")
        print_gaps(paper, gaps[:_SHOWN])
        _rest(paper, len(gaps), "--gaps")
    if damaged := summary["damaged"]:
        paper.line()
        for told in damaged[:_SHOWN]:
            paper.line(told, whole=True)
    if problems := summary["problems"]:
        paper.line()
        paper.line(f"{counted(len(problems), 'problem')}:")
        print_problems(paper, problems[:_SHOWN])
        _rest(paper, len(problems), "--problems")


def _rest(paper: Paper, number: int, option: str) -> None:
    if number > _SHOWN:
        paper.line(f"… and {number - _SHOWN:,} more: {further(f'stats {option}')}", whole=True)


class _Line:
    """How far the work is, on a terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._told = 0

    def tell(self, doing: str, done: Replayed) -> None:
        """Say it, now and then."""
        self._told += 1
        if not self._shown or (doing == "reading" and self._told % _OFTEN):
            return
        total = max(done.captures - done.skipped.total(), 0)
        words = f"reading · {done.pages + done.known:,} of {total:,} captures" if doing == "reading" else doing
        click.echo(f"\r\x1b[K{words}", nl=False, err=True)

    def end(self) -> None:
        """Give the line back."""
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
