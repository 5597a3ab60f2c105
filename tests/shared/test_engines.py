"""Threads that real WordPress themes printed, against WordPress's own tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.parse import parse_page

from .data import ROOT, needs_data, scorer
from .mutations import core_alone, renamed

pytestmark = needs_data

THEMES = sorted(path.parent for path in (ROOT / "engines").glob("wordpress-*/truth.json"))
FIELDS = ("parent", "author", "author_url", "kind", "text")


@pytest.mark.parametrize("theme", THEMES, ids=lambda path: path.name)
def test_theme(theme: Path) -> None:
    """Every comment is found, nothing else is, and each field is right on every page of the theme."""
    score = scorer("comments")
    total: Counter[str] = Counter()
    complaints: list[str] = []

    for name, html, url, truth, free_pings in score.engine_pages(theme):
        comments = parse_page(html, url, strict=True).comments
        rows = [
            {
                "id": c.id,
                "parent": c.parent,
                "author": c.author,
                "author_url": c.author_url,
                "published": c.published.at if c.published else None,
                "text": c.text,
                "kind": c.kind,
            }
            for c in comments
        ]
        if all(c.published is None or c.published.precision == "day" for c in comments):
            # The theme prints days without a clock.
            days = {c.id: c.published.at.date().isoformat() for c in comments if c.published}
            complaints += [f"{name}: day of {t['id']}" for t in truth if t["time"] and t["time"][:10] != days[t["id"]]]
            truth = [{**t, "time": None} for t in truth]
        counted, said = score.score_page(truth, rows, free_pings)
        total += counted
        complaints += [f"{name}: {line}" for line in said]

    assert not complaints, "\n".join(complaints[:20])
    assert total["truth"] == total["found"] == total["pairs"] > 500
    assert {f: total[f + "_n"] for f in FIELDS} == {f: total[f] for f in FIELDS}
    assert total["time"] == total["time_n"]
    assert total["order"] == total["pages"]


@pytest.mark.parametrize("mutation", [renamed, core_alone])
@pytest.mark.parametrize("theme", THEMES, ids=lambda path: path.name)
def test_no_name_of_a_theme_matters(theme: Path, mutation: Callable[[str], str]) -> None:
    """Classes that WordPress itself does not print may be called anything, or be missing, with all ids but one's."""
    pages = [row for row in scorer("comments").engine_pages(theme) if row[3]][::6]

    for name, html, url, _, _ in pages:
        said = parse_page(html, url, strict=True).comments
        other = parse_page(mutation(html.decode()), url, strict=True).comments

        # How a comment was found may differ, what was found may not.
        plain = [[replace(c, permalink=None, rule="") for c in comments] for comments in (said, other)]
        assert plain[0] == plain[1], name
