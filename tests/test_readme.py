"""README keeps its word."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from archiver.cli import cli
from archiver.platforms import shelf
from archiver.store.archive import open_archive

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.M | re.S)


def commands() -> set[str]:
    """Every `archiver …` that stands in a shell block or in the running text."""
    shell = "\n".join(text for language, text in BLOCKS if language == "sh")
    inline = "\n".join(re.findall(r"`([^`\n]+)`", README))
    return set(re.findall(r"(?:^|/|\s)archiver ([a-z]+)", shell + "\n" + inline))


def test_two_commands_do_all_the_set_up():
    """One installs and runs the main job, one installs and runs the tests; CI runs the second as it stands."""
    set_up = [
        line for language, text in BLOCKS if language == "sh" for line in text.splitlines() if "pip install" in line
    ]

    assert 2 == len(set_up)
    assert set_up[0].endswith("archiver demo")
    assert set_up[1].endswith("pytest")
    assert re.search(r"grep -m1 -E '\^python3 -m venv", (ROOT / ".ci" / "run").read_text("utf8"))


@pytest.mark.parametrize("name", sorted(commands()))
def test_a_command_that_readme_names_exists(name: str):
    """What the tour shows can be typed."""
    assert name in cli.commands


def test_crawl_has_the_options_that_readme_lists():
    """The table of options names all there are."""
    listed = set(re.findall(r"^\| `(--[a-z-]+)", README, re.M))
    options = [option for command in (cli, cli.commands["crawl"]) for option in command.params]
    known = {name for option in options for name in option.opts if name.startswith("--")}

    assert known - {"--help", "--version"} == listed


def test_the_table_of_platforms_is_the_shelf():
    """Each platform has its row, and each row its platform."""
    table = README.split("## Platforms", 1)[1]
    rows = set(re.findall(r"^\| `([a-z_]+)` \|", table, re.M))

    assert {page.platform for page in shelf()} == rows


def test_queries_run(tmp_path: Path):
    """Each SQL statement that README shows runs on an empty archive."""
    with open_archive(tmp_path / "archive.db"):
        pass
    statements = [s.strip() for language, text in BLOCKS if language == "sql" for s in text.split(";") if s.strip()]

    with sqlite3.connect(tmp_path / "archive.db") as db:
        answers = [db.execute(statement, {"url": "http://a.example/"}).fetchall() for statement in statements]

    assert [[]] * 3 == answers


def test_python_example_runs(tmp_path: Path):
    """The lines that README shows for Python do what they say."""
    source = next(text for language, text in BLOCKS if language == "python")
    html = "<title>A</title><article><h1>A</h1><div class='entry-content'><p>Words.</p></div></article>"
    (tmp_path / "data").mkdir()
    (tmp_path / "example.py").write_text(f"html = {html!r}\n{source}", "utf8")

    done = subprocess.run([sys.executable, "example.py"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "" == done.stderr
    assert "A 0 []\n" == done.stdout


def test_links_lead_somewhere():
    """Every file that README points at is there."""
    missing = [p for p in re.findall(r"\]\(([^)#:]+)\)", README) if not (ROOT / p).exists()]

    assert [] == missing
