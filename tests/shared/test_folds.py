"""Pages of every theme, their comments put aside and read in runs: as if they were read in one piece."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.parse import parse_page
from archiver.parsers import document
from archiver.parsers.folds import FoldingBuilder
from archiver.parsers.tree import empty_soup, grown

from .data import ROOT, needs_data, page

pytestmark = needs_data


def engine_pages() -> Iterator[tuple[Path, str]]:
    for manifest in sorted((ROOT / "engines").glob("*/manifest.json")):
        for entry in json.loads(manifest.read_text())["pages"]:
            path = manifest.parent / entry["file"]
            if path.suffixes == [".html", ".gz"] and path.is_file():
                yield path, entry["url"]


@pytest.mark.parametrize(("live", "run"), [(0, 40), (100, 300)])
def test_comments_are_the_same(live: int, run: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever makes a run."""
    read = 0
    for path, url in list(engine_pages())[::8]:
        html = page(path)
        expected = parse_page(html, url).comments
        if len(expected) < 10:
            continue
        read += 1
        with monkeypatch.context() as patched:
            builder = FoldingBuilder(empty_soup(), live=live, run=run)
            patched.setattr(document, "page_tree", lambda markup, builder=builder: grown(markup, builder))
            assert expected == parse_page(html, url).comments, path
    assert read > 5
