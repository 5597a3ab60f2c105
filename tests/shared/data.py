"""Where the shared test data lies, when it is there."""

from __future__ import annotations

import gzip
import importlib.util
import os
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(os.environ.get("ARCHIVER_SHARED") or Path(__file__).resolve().parents[3] / "shared")
"""Beside the checkout, or where ARCHIVER_SHARED says."""

needs_data = [
    pytest.mark.shared,
    pytest.mark.skipif(not ROOT.is_dir(), reason="the shared test data is not beside the checkout"),
]


def page(path: Path) -> bytes:
    """A saved page, unpacked."""
    return gzip.decompress(path.read_bytes())


@cache
def scorer(name: str) -> ModuleType:
    """One of the scorers that come with the data, `score/<name>.py`."""
    spec = importlib.util.spec_from_file_location(f"shared_score_{name}", ROOT / "score" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
