"""`archiver export`: the archive in the forms of others."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from archiver.store.archive import open_archive

Said = Callable[..., tuple[int, str, str]]


def test_wacz_has_the_pages_of_the_archive(said: Said, crawled: Path, tmp_path: Path) -> None:
    path = tmp_path / "blog.wacz"

    code, out, err = said("export", "wacz", path, "--db", crawled)

    assert (0, "") == (code, err)
    assert f"{path}: 1 WARC file, 14 pages, {path.stat().st_size:,} bytes\n" == out
    with zipfile.ZipFile(path) as packed:
        lines = packed.read("pages/pages.jsonl").splitlines()
    assert 1 + 14 == len(lines)


def test_wacz_is_told_as_json(said: Said, crawled: Path, tmp_path: Path) -> None:
    path = tmp_path / "blog.wacz"

    code, out, _ = said("export", "wacz", path, "--db", crawled, "--json")

    assert 0 == code
    expected = {"path": str(path), "bytes": path.stat().st_size, "warcs": 1, "pages": 14, "open": []}
    assert expected == json.loads(out)


def test_archive_without_captures_is_told(said: Said, tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    open_archive(db).close()

    code, out, err = said("export", "wacz", tmp_path / "a.wacz", "--db", db)

    assert (1, "") == (code, out)
    assert f"archiver: {db}: points to no WARC file: there is nothing to pack\n" == err
    assert not (tmp_path / "a.wacz").exists()


def test_missing_archive_is_told(said: Said, tmp_path: Path) -> None:
    code, _, err = said("export", "wacz", tmp_path / "a.wacz", "--db", tmp_path / "none.db")

    assert 1 == code
    assert "no such archive" in err
