"""Whether every row of an archive is what its record says.

    python benchmarks/evidence.py ARCHIVE.db [--pieces]

For each article, comment and quote: its record is sought and inflated, the body's digest compared with the row's, the
body read again, and the words compared with those of the row. With `--pieces` also whether `archiver explain` finds the
very bytes. Reads the archive, and nothing else.
"""

from __future__ import annotations

import argparse
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

from archiver import open_archive
from archiver.errors import ArchiverError
from archiver.jobs.explain import explain
from archiver.jobs.kept import read_kept
from archiver.normalize import normalize
from archiver.records import ParsedPage
from archiver.store.archive import Archive
from archiver.store.evidence import Evidence
from archiver.urls import page_key

TEXTS = {
    "article": "SELECT id, body_text FROM articles WHERE source IS NOT NULL",
    "comment": "SELECT id, body_text FROM comments",
    "quote": "SELECT id, text FROM quotes",
}


def main() -> None:
    """Check from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--pieces", action="store_true")
    wanted = parser.parse_args()
    with open_archive(wanted.archive, read_only=True) as archive:
        for what in TEXTS:
            check(archive, what, pieces=wanted.pieces)


def check(archive: Archive, what: Any, *, pieces: bool) -> None:
    """All rows of a kind; those that are not what their record says are told."""
    counts: Counter[str] = Counter()
    home = str(Path(archive.name).absolute().parent)
    for id, text in archive.db.execute(TEXTS[what]).fetchall():
        counts["rows"] += 1
        try:
            told = [said(home, one) for one in archive.evidence(what, str(id))]
        except ArchiverError as error:
            counts[f"unread: {error}"] += 1
            continue
        counts["same words"] += "\n".join(filter(None, told)) == (text or "")
        if "\n".join(filter(None, told)) != (text or ""):
            print(what, id, repr(told)[:200], repr(text)[:200])
        if pieces:
            counts["exact pieces"] += all(
                one.piece is not None and one.piece.exact for one in explain(archive, what, str(id))
            )
    print(what, dict(counts), flush=True)


def said(home: str, one: Evidence) -> str | None:
    """What the record says in the row's place."""
    kept = one.kept
    if kept is None:
        return None
    pages = read(
        kept.url,
        home,
        (kept.capture.warc, kept.capture.offset),
        (kept.body.warc, kept.body.offset),
        kept.sha256,
        tuple(sorted((name, str(value)) for name, value in kept.read_with.items())),
        _Told(kept.read_with),
    )
    own = [page for page in pages if one.source == "html" or page_key(page.url) == page_key(one.article_url)]
    for page in own:
        if one.what == "article" and page.article is not None:
            return page.article.text
        if one.what == "quote":
            return page.quotes[int(one.key)].text
        for comment in page.comments:
            if comment.id == one.key:
                return comment.text
    return None


class _Told(dict[str, Any]):
    """What the parser is told, as a key that does not count."""

    def __hash__(self) -> int:  # type: ignore[override]
        return 0


@lru_cache(maxsize=500)
def read(
    url: str, home: str, record: tuple[str, int], held: tuple[str, int], sha256: str | None, _: object, told: _Told
) -> list[ParsedPage]:
    """The pages of an answer, as they are stored."""
    found = read_kept(b"", url, home=home, record=record, held=held, sha256=sha256, read_with=told)
    return [normalize(page) for page in found]


if __name__ == "__main__":
    main()
