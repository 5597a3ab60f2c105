"""The names that a theme gives to its elements change nothing of what its articles are read as."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from archiver.parse import parse_page
from archiver.records import ParsedPage

from .data import ROOT, needs_data, page
from .renaming import renamed

pytestmark = needs_data

PAGES = frozenset(
    f"single-{name}"
    for name in ("no-comments", "pages", "pages-p2", "password", "markup", "no-title", "format-quote", "tut-pings")
) | {"page-about"}
THEMES = sorted(path.parent for path in (ROOT / "engines").glob("wordpress-*/truth.json"))


def words(found: ParsedPage) -> Counter[str]:
    assert found.article is not None
    return Counter(found.article.text.split())


def differences(before: ParsedPage, after: ParsedPage) -> list[str]:
    """What the second reading says otherwise: any field, or more than one word in fifty of the body."""
    old, new = before.article, after.article
    if before.kind != after.kind or old is None or new is None:
        return [f"kind: {before.kind}, {after.kind}"]
    fields = ("title", "authors", "published", "modified", "terms", "part", "parts", "protected", "claimed_comments")
    found = [f"{f}: {getattr(old, f)}, {getattr(new, f)}" for f in fields if getattr(old, f) != getattr(new, f)]
    same = 2 * (words(before) & words(after)).total()
    if same < 0.98 * (total := words(before).total() + words(after).total()):
        lost, more = words(before) - words(after), words(after) - words(before)
        found.append(f"body: {same / total:.2f}, lost {list(lost)[:20]}, more {list(more)[:20]}")
    return found


@pytest.mark.parametrize("more", [(), ("entry-content",)], ids=["names", "entry-content too"])
@pytest.mark.parametrize("theme", THEMES, ids=lambda path: path.name)
def test_names(theme: Path, more: tuple[str, ...]) -> None:
    """Title, people, times, terms and body are told by what core prints and by structure."""
    complaints: list[str] = []

    for entry in json.loads((theme / "manifest.json").read_text(encoding="utf-8"))["pages"]:
        if entry["file"].removesuffix(".html.gz") not in PAGES:
            continue
        markup = page(theme / entry["file"]).decode()
        before = parse_page(markup, entry["url"], strict=True)
        after = parse_page(renamed(markup, *more), entry["url"], strict=True)
        complaints += [f"{entry['file']}: {line}" for line in differences(before, after)]

    assert not complaints, "\n".join(complaints[:20])
