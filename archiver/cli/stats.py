"""`stats`: how much the archive holds, and what is missing from it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from .opening import reading
from .options import db_option, further, json_option
from .output import Paper, counted, one_line, print_json
from .reasons import in_words
from .rehearsal import by_choice, left_out_in_words, left_out_of

if TYPE_CHECKING:
    from ..store.report import GapRow, ProblemRow, RunRow, Stats


@click.command(short_help="Count what the archive holds and misses.")
@click.option("--gaps", is_flag=True, help="List the articles that claim another number of comments than was found.")
@click.option("--problems", is_flag=True, help="List what went wrong, page by page, and files that could not be had.")
@db_option
@json_option
@click.pass_obj
def stats(db: Path, gaps: bool, problems: bool, as_json: bool) -> None:
    """Count blogs, articles, quotes, comments and people, and what was claimed and not found.

    With --json all of it at once, gaps and problems included.
    """
    with reading(db) as archive:
        counts, missing = archive.stats(), archive.gaps()
        wrong = [*archive.problems(), *archive.lost_files()] if problems or as_json else []
        left_out = last_left_out(archive.runs())
    if as_json:
        print_json({**counts, "gaps": missing, "problems": wrong, "left_out": left_out})
        return
    paper = Paper()
    if not gaps and not problems:
        print_stats(paper, counts, missing)
        for crawl in left_out:
            if chosen := by_choice(crawl["left_out"]):
                paper.line(f"{crawl['target']}: {left_out_in_words(chosen)}, by its last crawl")
    if gaps:
        print_gaps(paper, missing)
    if problems:
        print_problems(paper, wrong)


def last_left_out(runs: Sequence[RunRow]) -> list[dict[str, Any]]:
    """Of each blog's last crawl: the addresses that were named and not followed, as numbers by the reason."""
    newest: dict[str, RunRow] = {}
    for run in runs:
        newest.setdefault(run["target"], run)
    told = [(run, left_out_of(run["stats"] or {})) for run in newest.values()]
    return [{"target": run["target"], "run": run["id"], "left_out": counts} for run, counts in told if counts]


def print_stats(paper: Paper, counts: Stats, gaps: Sequence[GapRow]) -> None:
    """The archive in a screenful."""
    total = counts["totals"]
    if not total["pages"]:
        paper.line("The archive is empty: archiver crawl URL fills it.")
        return
    blogs = [site for site in counts["sites"] if site["articles"] or site["comments"]]
    if blogs:
        paper.table(
            ("blog", "title", "articles", "comments", "quotes", "first", "last"),
            [
                (
                    site["key"],
                    site["title"],
                    site["articles"],
                    site["comments"],
                    site["quotes"],
                    (site["first_at"] or "")[:7],
                    (site["last_at"] or "")[:7],
                )
                for site in blogs
            ],
        )
        for site in blogs:
            if others := site["other_addresses"]:
                paper.line(f"{site['key']} also at {', '.join(map(one_line, others))}", style="dim", whole=True)
        paper.line()
    said = (
        counted(total["articles"], "article"),
        counted(total["comments"], "comment"),
        counted(total["quotes"], "quote"),
        counted(total["people"], "person", "people"),
        counted(total["pages"], "page"),
    )
    paper.line(", ".join(said))
    if total["media_kept"] or total["media_lost"]:
        line = f"{counted(total['media'], 'picture or file', 'pictures and files')}: {total['media_kept']:,} kept"
        lost = f", {total['media_lost']:,} could not be had: {further('stats --problems')}"
        paper.line(line + lost if total["media_lost"] else line, whole=True)
    for line in gaps_in_words(gaps):
        paper.line(f"{line}: {further('stats --gaps')}", whole=True)
    if total["problems"]:
        paper.line(f"{counted(total['problems'], 'problem')}: {further('stats --problems')}", whole=True)


def gaps_in_words(gaps: Sequence[GapRow]) -> list[str]:
    """What pages claim and the archive has not, and the other way round.

    >>> gaps_in_words([{"url": "http://a.example/b", "claimed": 4, "found": 2}])
    ['1 article claims 2 comments that were not found']
    """
    lines = []
    if short := [gap for gap in gaps if gap["claimed"] > gap["found"]]:
        lost = counted(sum(gap["claimed"] - gap["found"] for gap in short), "comment")
        lines.append(f"{counted(len(short), 'article claims', 'articles claim')} {lost} that were not found")
    if more := len(gaps) - len(short):
        lines.append(f"{counted(more, 'article has', 'articles have')} more comments than the page claims")
    return lines


def print_gaps(paper: Paper, gaps: Sequence[GapRow]) -> None:
    """The articles that claim another number of comments than was found."""
    if not gaps:
        click.echo("no gaps", err=True)
        return
    paper.table(("claimed", "found", "article"), [(gap["claimed"], gap["found"], gap["url"]) for gap in gaps])


def print_problems(paper: Paper, problems: Sequence[ProblemRow]) -> None:
    """What went wrong, the page last: addresses are long."""
    if not problems:
        click.echo("no problems", err=True)
        return
    paper.table(
        ("where", "what", "page"),
        [(problem["stage"], problem_in_words(problem), problem["url"]) for problem in problems],
    )


def problem_in_words(problem: ProblemRow) -> str:
    """The field that was lost, where it is not the page, and why."""
    reason = in_words(problem["error"])
    return reason if problem["field"] == "page" else f"{problem['field']}: {reason}"
