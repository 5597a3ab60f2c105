"""`demo`: a small blog on this machine, crawled by the real spider, and what came of it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import rich_click as click
from rich.console import Console
from rich.text import Text

from ..errors import StoreError
from ..store.archive import open_archive
from .ask import print_stats, show
from .crawl import prepare
from .output import console, json_option, print_json


@click.command(short_help="Crawl a sample blog on this machine.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("archiver-demo"),
    show_default=True,
    help="The folder for the demo's archive, made anew each time.",
)
@json_option
@click.pass_context
def demo(context: click.Context, keep: Path, as_json: bool) -> None:
    """Put up a sample blog on 127.0.0.1, crawl it, and read back from the archive what was found. Needs no network."""
    from ..crawl.process import crawl_many
    from ..demo import running_blog, truth

    db = _fresh(keep)
    talk = Console(stderr=True, highlight=False)
    with running_blog() as blog:
        if not as_json:
            talk.print(f"A sample blog is up at {blog.url}/ and is being crawled …")
        outcome = crawl_many("blog", [{"url": f"{blog.url}/"}], db=db)[0]
        requests = len(blog.log)
    if outcome.state != "finished":
        raise StoreError(f"the demo's crawl ended early: {outcome.error or outcome.reason}")
    expected = truth()
    with open_archive(db, read_only=True) as archive:
        counted, gaps = archive.stats(), archive.gaps()
        longest = max(archive.articles(), key=lambda a: a["found_comments"])
        quoted = archive.quotes()
        deepest = max(archive.comments(), key=lambda c: c["depth"])
    answer: dict[str, Any] = {
        "archive": str(db),
        "requests": requests,
        "posts": {"expected": len(expected.posts), "found": _count_posts(db, [post.path for post in expected.posts])},
        "comments": {"expected": sum(len(post.comments) for post in expected.posts), "found": counted["totals"]["comments"]},
        "gaps": gaps,
        **counted,
    }
    if as_json:
        print_json(answer)
        return
    out = console()
    print_stats(out, counted, gaps)
    out.print(
        f"Of {answer['posts']['expected']} posts {answer['posts']['found']} were found, with {requests} requests; "
        f"the longest thread has {longest['found_comments']} comments, the deepest reply stands {deepest['depth']} below its root."
    )
    out.print("\nWho said what:", style="bold")
    for quote in [q for q in quoted if q["speaker"]][:4]:
        out.print(Text(f"  {quote['speaker']}: “{quote['quote_text']}”"))
    out.print(f"\nA thread, as {show.name} prints it:\n", style="bold")
    _print_sample(out, db, deepest["article_url"])
    _print_next(out, db, deepest["article_url"])


def _fresh(folder: Path) -> Path:
    """The place for the demo's archive, empty; a folder that holds something else is left alone."""
    db = folder / "archive.db"
    if folder.exists() and any(folder.iterdir()) and not db.exists():
        raise StoreError(f"{folder}: holds something else than a demo: choose another folder with --keep")
    if db.exists():
        for path in folder.glob("archive.db*"):
            path.unlink()
        for path in folder.glob("queue.db*"):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    prepare(db)
    return db


def _count_posts(db: Path, paths: list[str]) -> int:
    with open_archive(db, read_only=True) as archive:
        urls = {article["url"] for article in archive.articles()}
    return sum(any(url.endswith(path) for url in urls) for path in paths)


def _print_sample(out: Console, db: Path, url: str) -> None:
    from .ask import print_thread

    with open_archive(db, read_only=True) as archive:
        article, comments = archive.article(url), archive.thread(url)
    print_thread(out, article, comments[:8])


def _print_next(out: Console, db: Path, url: str) -> None:
    out.print("Look further:", style="bold")
    for line in (
        f"archiver --db {db} show {url}",
        f"archiver --db {db} search harbour",
        f"archiver --db {db} stats",
        f"sqlite3 {db} 'SELECT author, body_text FROM comment_list ORDER BY article_url, path'",
        f"datasette {db}                      (pip install datasette)",
    ):
        out.print(Text(f"  {line}"), soft_wrap=True)
    if Path(sys.argv[0]).name != "archiver":
        out.print(Text("  (python -m archiver … where the command is not on the PATH)"), soft_wrap=True)
