"""Which WARC files an archive points to, and which articles they have."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from builders import POST, article, fetch, page

from archiver.records import Capture
from archiver.store.archive import Archive, open_archive


def place(warc: str, offset: int) -> Capture:
    return Capture(warc=warc, offset=offset, length=10, digest="sha256:00")


@pytest.fixture
def archive() -> Iterator[Archive]:
    """One post, read and then read again as it was, its feed, and a post without a record."""
    with open_archive(":memory:") as opened:
        first = fetch(
            at="2024-01-01T00:00:00",
            sha256="a",
            capture=place("warc/a.warc.gz", 100),
            body=place("warc/a.warc.gz", 100),
        )
        opened.add(page(article=article("Words."), fetch=first))
        again = fetch(
            at="2024-02-01T00:00:00", sha256="a", capture=place("warc/b.warc.gz", 7), body=place("warc/a.warc.gz", 100)
        )
        opened.add(page(article=article("Words."), fetch=again))
        opened.add(
            page(
                "https://blog.example/feed/",
                kind="other",
                source="feed",
                fetch=fetch("https://blog.example/feed/", capture=place("warc/b.warc.gz", 20)),
            )
        )
        opened.add(
            page("https://blog.example/unkept/", article=article("Lost."), fetch=fetch("https://blog.example/unkept/"))
        )
        named = fetch("https://blog.example/feed/", at="2024-03-01T00:00:00", capture=place("warc/b.warc.gz", 20))
        opened.add(page(source="feed", article=article("Words."), fetch=named))
        yield opened


def test_warc_files_are_told_once(archive: Archive) -> None:
    assert ["warc/a.warc.gz", "warc/b.warc.gz"] == archive.warcs()


def test_captures_that_were_read_are_told_by_their_offsets(archive: Archive) -> None:
    assert {7, 20} == archive.captures_in("warc/b.warc.gz")
    assert set() == archive.captures_in("warc/c.warc.gz")


def test_articles_are_told_with_the_last_capture_of_their_page(archive: Archive) -> None:
    [row] = archive.captured_articles()

    assert (POST, "2024-02-01T00:00:00Z", "Words.") == (row["url"], row["captured_at"], row["body_text"])
