"""What real pages say leads back to their bytes, and asking for it changes nothing in the reading."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.parse import parse_page
from archiver.parsers.trace import Trace
from archiver.pieces import piece_of

from .data import ROOT, needs_data, page

pytestmark = needs_data


def saved() -> Iterator[tuple[Path, str]]:
    """Some pages of every theme, and the threads of real blogs."""
    for manifest in sorted((ROOT / "engines").glob("wordpress-*/manifest.json")):
        pages = [e for e in json.loads(manifest.read_text())["pages"] if e["file"].endswith(".html.gz")]
        yield from ((manifest.parent / e["file"], e["url"]) for e in pages[::25])
    folder = ROOT / "comments-real"
    yield from ((folder / e["file"], e["url"]) for e in json.loads((folder / "index.json").read_text())[::4])


@pytest.mark.parametrize(("path", "url"), [*saved()], ids=lambda value: getattr(value, "name", ""))
def test_pieces_are_exact(path: Path, url: str) -> None:
    """The article's, and those of the first and the last comment and quote."""
    html = page(path)
    said = parse_page(html, url)

    assert said == parse_page(html, url, trace=Trace("article"))
    asked = [("article", "", said.article.rule)] if said.article and said.article.text else []
    asked += [("comment", c.id, c.rule) for c in (*said.comments[:1], *said.comments[-1:])]
    asked += [("quote", q.position, q.rule) for q in (*said.quotes[:1], *said.quotes[-1:])]
    for what, key, rule in asked:
        piece = piece_of(html, url, what, key)
        assert piece is not None
        assert (True, rule) == (piece.exact, piece.rule), (what, key)
