"""How the command starts: quickly, with help, and with the archive named on either side of its name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from archiver.cli import cli
from archiver.store import open_archive

from .conftest import COMMAND, Shell, environment

HEAVY = {"scrapy", "twisted", "dateparser", "py3langid", "numpy", "feedparser"}


def loaded(code: str) -> set[str]:
    """The heavy libraries that a fresh Python has loaded after *code*."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules, file=sys.stderr)"],
        capture_output=True,
        text=True,
        env=environment(),
        check=True,
    )
    return HEAVY & {name.partition(".")[0] for name in done.stderr.split()}


def test_help_loads_nothing_that_crawls() -> None:
    """Nor does it load the archive or the parsers."""
    assert set() == loaded("from archiver.cli import run; run(['--help'])")


@pytest.mark.parametrize("command", ["stats", "search", "show"])
def test_asking_loads_nothing_that_crawls(tmp_path: Path, command: str) -> None:
    db = tmp_path / "archive.db"
    with open_archive(db):
        pass
    arguments = [command, "--db", str(db), *({"stats": []}.get(command, ["a.example/b"]))]

    # sqlite-utils loads numpy where it is installed.
    assert set() == loaded(f"from archiver.cli import run; run({arguments})") - {"numpy"}


def test_archive_is_named_on_either_side(said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before and after the command's name, and in the environment; what stands nearest to the name counts."""
    there, missing = tmp_path / "there.db", tmp_path / "missing.db"
    with open_archive(there):
        pass

    before = said("--db", there, "stats")
    after = said("stats", "--db", there)
    both = said("--db", missing, "stats", "--db", there)
    monkeypatch.setenv("ARCHIVER_DB", str(there))
    told = said("stats")

    assert 0 == before[0]
    assert before == after == both == told


def commands() -> list[tuple[str, ...]]:
    """Each command, with the name of its group before it."""
    groups = {name: command.commands for name, command in cli.commands.items() if isinstance(command, click.Group)}
    alone = [(name,) for name in cli.commands if name not in groups]
    return sorted([*alone, *((name, inner) for name, found in groups.items() for inner in found)])


@pytest.mark.parametrize("name", commands(), ids=" ".join)
def test_every_command_has_help_and_json(said, name: tuple[str, ...]) -> None:
    """The help fits 80 columns and tells of --json."""
    code, out, err = said(*name, "--help")

    assert (0, "") == (code, err)
    assert "--json" in out
    assert max(map(len, out.splitlines())) <= 80


def test_version(archiver: Shell) -> None:
    done = archiver("--version")

    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout.startswith("archiver, version ")


def test_installed_command_is_the_module(archiver: Shell) -> None:
    """`archiver` and `python -m archiver` are the same."""
    script = Path(sys.executable).with_name("archiver")
    if not script.exists():
        pytest.skip("the package is not installed as a command")

    assert archiver("--help", command=[str(script)]).stdout == archiver("--help", command=COMMAND).stdout
