"""Text for people, JSON for programs."""

from __future__ import annotations

import io
import json
import sys

import pytest

from archiver.cli.output import Paper, print_json, safe


def test_json_is_utf_8_whatever_the_terminal_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A letter that the terminal lacks, and half a sign, are JSON all the same."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", out)

    print_json({"a": "日本", "b": "half \ud83d"})

    assert {"a": "日本", "b": "half \ud83d"} == json.loads(out.buffer.getvalue())  # type: ignore[attr-defined]


def test_table_in_a_pipe_is_as_wide_as_its_cells(capsys: pytest.CaptureFixture[str]) -> None:
    """Columns are aligned by what signs take on a screen; nothing is folded, no line ends in blanks."""
    long = "https://blog.example/" + "a" * 300

    Paper().table(("number", "name", "page"), [(1200, "日本", long), (7, "Ann", ""), (0, None, "x\ny")])

    assert [
        "number  name  page",
        f" 1,200  日本  {long}",
        "     7  Ann",
        "     0        x y",
    ] == capsys.readouterr().out.splitlines()


def test_line_ends_of_all_kinds_are_line_ends() -> None:
    assert "a\nb\nc\nd" == safe("a\r\nb\rc\u2028d")
