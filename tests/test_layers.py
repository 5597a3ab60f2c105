"""Imports point down: who may know whom, read from the files."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

LAYERS = (
    ("errors", "records", "text"),
    ("date_words", "month_names"),
    ("urls", "times", "ids", "version"),
    ("threads", "zones"),
    ("parsers", "normalize"),
    ("platforms", "commenting", "store", "snapshots"),
    ("parse", "discover", "export", "demo"),
    ("pieces",),
    ("archiver",),
    ("crawl",),
    ("spiders", "addon", "jobs"),
    ("web",),
    ("cli",),
    ("__main__",),
)
"""From the ground up; parts on one line do not know each other. `archiver` is its front door, `__init__.py`."""

LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}

PARTS = {path.stem for path in (ROOT / "archiver").iterdir()} - {"__init__"}

ALONE = {
    "scrapy": ("spiders", "crawl"),
    "sqlite3": ("store",),
    "sqlite_utils": ("store",),
    "warcio": ("snapshots",),
}
"""Libraries that only these parts know."""


def part_of(module: str) -> str:
    """The part of the house that a module belongs to: `archiver.store.write` is `store`."""
    names = module.split(".")
    return names[1] if names[0] == "archiver" and len(names) > 1 and names[1] in PARTS else names[0]


def imports(path: Path) -> Iterator[str]:
    """The modules that the file at *path* imports anywhere, with their full names."""
    package = [*path.relative_to(ROOT).with_suffix("").parts][:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            if module == "archiver" or module in ("", "spiders"):
                yield from (f"{module}.{alias.name}".strip(".") for alias in node.names)
            else:
                yield module


FILES = sorted([*(ROOT / "archiver").rglob("*.py"), *(ROOT / "spiders").rglob("*.py")])


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_every_part_has_a_layer() -> None:
    """A new file or folder is given its place before it is used."""
    assert set() == {part_of(name_of(path)) for path in FILES} - set(LEVEL)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    """A file imports from its own part and from those below, never from a neighbour or from above."""
    own = part_of(name_of(path))
    ours = {part_of(m) for m in imports(path) if m.split(".")[0] in ("archiver", "spiders")}

    assert set() == {part for part in ours if part != own and LEVEL[part] >= LEVEL[own]}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_libraries_stay_in_their_parts(path: Path) -> None:
    """Scrapy is known to the spiders and the crawl alone, SQL to the store alone."""
    own = part_of(name_of(path))
    known = {m.split(".")[0] for m in imports(path)}

    assert set() == {library for library in known & set(ALONE) if own not in ALONE[library]}


def test_spiders_are_imported_by_no_one() -> None:
    """Scrapy finds the spiders through SPIDER_MODULES."""
    outside = [path for path in FILES if part_of(name_of(path)) != "spiders"]

    assert [] == [name_of(p) for p in outside if any(m.split(".")[0] == "spiders" for m in imports(p))]


def test_the_reader_sees_relative_imports() -> None:
    """`from ..records import Comment` in a parser is an import of `archiver.records`."""
    assert "archiver.records" in set(imports(ROOT / "archiver" / "parsers" / "comments.py"))


def test_the_picture_in_the_docs_is_this_one() -> None:
    """docs/architecture.md draws the layers that exist, in this order."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    picture = text.split("## Layers", 1)[1].split("```")[1]
    drawn = [
        part for line in reversed(picture.splitlines()) for part in LEVEL if f" {part} " in f"{line.split('  #')[0]} "
    ]
    order = [LEVEL[part] for part in dict.fromkeys(drawn)]

    assert sorted(order) == order
    assert {part for part in LEVEL if part in PARTS | {"archiver", "spiders"}} <= set(drawn) | {
        "errors",
        "records",
        "text",
    }
