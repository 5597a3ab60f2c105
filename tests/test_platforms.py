"""Every saved page under `cases/` is read as its `expected.json` says."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from archiver.parse import parse_page
from archiver.platforms import shelf
from archiver.times import to_iso

CASES = Path(__file__).parent / "cases"
FOLDERS = sorted(path.parent for path in CASES.glob("*/*/page.html"))


def plain(value: Any) -> Any:
    """A record as JSON would have it."""
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return to_iso(value) if isinstance(value, datetime) else value


def differences(expected: Any, found: Any, where: str = "page") -> list[str]:
    """Where *found* is not what is expected; only what *expected* states is compared."""
    if isinstance(expected, dict) and isinstance(found, dict):
        missing = object()
        return [
            line
            for key, value in expected.items()
            for line in differences(value, found.get(key, missing), f"{where}.{key}")
        ]
    if isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return [f"{where}: {len(expected)} expected, {len(found)} found: {found}"]
        return [
            line
            for n, (value, other) in enumerate(zip(expected, found, strict=True))
            for line in differences(value, other, f"{where}[{n}]")
        ]
    return [] if expected == found else [f"{where}: {expected!r} expected, {found!r} found"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_case(folder: Path) -> None:
    """What the case states, the page says; nothing on it surprises the parsers."""
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))

    page = parse_page(
        (folder / "page.html").read_bytes(), case["url"], content_type=case.get("content_type"), strict=True
    )

    assert not (lines := differences(expected, plain(page))), "\n".join([case["about"], *lines])


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: f"{f.parent.name}/{f.name}")
def test_case_is_read_by_its_platform(folder: Path) -> None:
    """A page is recognised as what its folder says."""
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))

    page = parse_page((folder / "page.html").read_bytes(), case["url"], content_type=case.get("content_type"))

    assert folder.parent.name == page.parser.split("/")[0]


def test_case_states_what_it_shows() -> None:
    """Each case has an address, a sentence and something to compare."""
    for folder in FOLDERS:
        case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
        expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))

        assert case["url"].startswith("http"), folder
        assert case["about"].endswith("."), folder
        assert expected, folder


def test_every_platform_has_cases() -> None:
    """A platform on the shelf without a case is a promise without a proof."""
    assert {page.platform for page in shelf()} <= {folder.parent.name for folder in FOLDERS}


def test_a_platform_is_the_class_of_its_own_file() -> None:
    """What WordPress keeps in further files (`wordpress_links`) is no platform, and no generic one."""
    assert [page.platform for page in shelf()] == [page.__module__.rpartition(".")[2] for page in shelf()]


def test_differences_see_a_wrong_value_in_depth() -> None:
    """The comparison ignores what is not stated, and nothing else."""
    found = {"a": [{"b": 1, "c": 2}], "d": None}

    assert differences({"a": [{"b": 1}]}, found) == []
    assert differences({"d": None}, found) == []
    assert len(differences({"a": [{"b": 2}], "e": None}, found)) == 2
    assert len(differences({"a": []}, found)) == 1
