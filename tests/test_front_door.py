"""`import archiver`: the public names, loaded when they are asked for."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

import archiver
from archiver import errors, records


def test_every_public_name_is_there() -> None:
    assert [] == [name for name in archiver.__all__ if not hasattr(archiver, name)]
    assert set(archiver.__all__) <= set(dir(archiver))


def test_records_and_errors_are_public() -> None:
    """Whatever a page can say and whatever can go wrong has a name at the door."""
    said = {name for name, value in vars(records).items() if dataclasses.is_dataclass(value)}
    wrong = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}

    assert set() == (said | wrong) - set(archiver.__all__)


def test_names_are_those_of_their_modules() -> None:
    assert records.Comment is archiver.Comment
    assert errors.ArchiverError is archiver.ArchiverError


def test_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'archiver' has no attribute 'nothing'"):
        _ = archiver.nothing


def test_import_loads_no_library() -> None:
    """Nothing but Python's own modules and the package itself."""
    # An installation that can be edited is found by a hook, which -S leaves out.
    path = [str(Path(archiver.__file__).parents[1]), *sys.path]
    code = (
        "import sys; import archiver; print(*{m.partition('.')[0] for m in sys.modules} - set(sys.stdlib_module_names))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:] = {path}; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert {"archiver", "__main__"} >= set(done.stdout.split())
