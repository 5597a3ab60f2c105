"""`demo`: a small blog on this machine, crawled by the real spider, and what came of it."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import rich_click as click

from ..errors import ArchiverError, StoreError
from .opening import prepare, reading
from .options import json_option
from .output import Paper, counted, one_line, print_json
from .show import each_once, print_thread, title_of
from .stats import print_stats
from .talk import talk

if TYPE_CHECKING:
    from ..demo import TruePost, Truth
    from ..store.archive import Archive

_SHOWN = 4


@click.command(short_help="Crawl a sample blog on this machine.")
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    default=Path("archiver-demo"),
    show_default=True,
    help="Where the demo's archive goes; made anew each time.",
)
@json_option
def demo(keep: Path, as_json: bool) -> None:
    """Put up a sample blog on 127.0.0.1, crawl it, and read back from the archive what was found. Needs no network."""
    from ..demo import running_blog, truth

    db = prepared(keep)
    with running_blog() as blog:
        if not as_json:
            click.echo(f"A sample blog is up at {blog.url}/ and is being crawled …", err=True)
        crawled(f"{blog.url}/", db)
        requests = len(blog.log)
    with reading(db) as archive:
        answer = found(archive, truth(), requests)
        if as_json:
            print_json(answer)
        else:
            print_demo(Paper(), archive, answer)


def prepared(folder: Path) -> Path:
    """The place for the demo's archive, empty; a folder that holds anything else is left alone."""
    db = folder / "archive.db"
    try:
        if folder.is_dir() and any(folder.iterdir()):
            _check_is_demo(db)
            for path in (*folder.glob("archive.db*"), *folder.glob("queue.db*")):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        prepare(db)
    except (ArchiverError, OSError) as error:
        reason = f"cannot write in {folder}: {error.strerror}" if isinstance(error, OSError) else str(error)
        raise StoreError(f"{reason}: choose another folder with --keep") from error
    return db


def _check_is_demo(db: Path) -> None:
    """Deleted is only what the demo itself has made: an archive of the sample blog, or an empty one."""
    from ..demo import truth

    other = StoreError(f"{db.parent}: holds something else than a demo")
    if not db.is_file():
        raise other
    try:
        with reading(db) as archive:
            blogs = [(site["key"].partition(":")[0], site["title"]) for site in archive.sites()]
    except StoreError as error:
        raise other from error
    if not set(blogs) <= {("127.0.0.1", truth().title), ("127.0.0.1", None)}:
        raise other


def crawled(url: str, db: Path) -> None:
    """The crawl, as `archiver crawl` does it."""
    from ..crawl.process import crawl_many

    outcome = crawl_many("blog", [{"url": url}], db=db, settings=talk(verbose=False))[0]
    if outcome.state == "stopped":
        raise KeyboardInterrupt
    if outcome.state == "failed":
        raise ArchiverError(outcome.error or outcome.reason)


def found(archive: Archive, expected: Truth, requests: int) -> dict[str, Any]:
    """What the archive holds, beside what the sample blog is known to have."""
    counts = archive.stats()
    paths = {urlsplit(article["url"]).path for article in archive.articles()}
    comments = sum(len(post.comments) for post in expected.posts)
    withheld = sum(len(post.feed_only) for post in expected.posts)
    return {
        "archive": archive.name,
        "requests": requests,
        "posts": _compared(expected.posts, paths),
        "pages": _compared(expected.statics, paths),
        "comments": {"expected": comments, "found": counts["totals"]["comments"], "withheld": withheld},
        "gaps": archive.gaps(),
        **counts,
    }


def _compared(posts: Sequence[TruePost], paths: set[str]) -> dict[str, int]:
    return {"expected": len(posts), "found": len(paths & {post.path for post in posts})}


def print_demo(paper: Paper, archive: Archive, answer: dict[str, Any]) -> None:
    """The demo's findings, samples of them, and what to do next."""
    paper.line()
    print_stats(paper, {"totals": answer["totals"], "sites": answer["sites"]}, [])
    posts, pages, comments = (
        f"{answer[what]['found']} of {answer[what]['expected']}" for what in ("posts", "pages", "comments")
    )
    work = counted(answer["requests"], "request")
    paper.line()
    paper.line(f"Found {posts} posts, {pages} static pages, {comments} comments, with {work}.")
    for gap in answer["gaps"]:
        paper.line(f"One post claims {counted(gap['claimed'], 'comment')} and {gap['found']} were found: {gap['url']}")
        if gap["claimed"] - gap["found"] == answer["comments"]["withheld"]:
            paper.line("That is so: the others answer a comment that was withheld, and the blog shows them nowhere.")
    print_quotes(paper, archive)
    deepest = max(archive.comments(), key=lambda comment: comment["depth"])["article_url"]
    article = archive.article(deepest)
    paper.line()
    paper.line(f"The thread under “{title_of(article['title'])}”:", style="bold")
    paper.line()
    print_thread(paper, archive.thread(deepest))
    print_next(paper, answer["archive"], deepest)


def print_quotes(paper: Paper, archive: Archive) -> None:
    """The first quotes, one of each speaker."""
    said: dict[str, str] = {}
    for quote in each_once(archive.quotes()):
        if quote["speaker"]:
            said.setdefault(quote["speaker"], quote["quote_text"])
    paper.line()
    paper.line("Who said what:", style="bold")
    for speaker, words in list(said.items())[:_SHOWN]:
        paper.line(f"{one_line(speaker)}: “{one_line(words)}”", indent=2)


def print_next(paper: Paper, db: str, url: str) -> None:
    """Commands that work as they stand, from the same directory."""
    called = "archiver" if Path(sys.argv[0]).stem == "archiver" else f"{shlex.quote(sys.executable)} -m archiver"
    file = shlex.quote(db)
    paper.line("Look further:", style="bold")
    for line in (
        f"{called} show --db {file} {url}",
        f"{called} search --db {file} harbour",
        f"{called} explain article --db {file} {url}",
        f"{called} stats --db {file}",
        f"sqlite3 {file} 'SELECT author, body_text FROM comment_list ORDER BY article_url, path'",
        f"datasette {file}    # after pip install datasette",
    ):
        paper.line(line, indent=2, whole=True)
