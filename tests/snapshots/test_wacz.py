"""WACZ files: what is in them, what other programs say of them, and what refuses to be one."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from warcs import BLOG, Warc, post, wacz

from archiver.errors import ConfigError, SnapshotError
from archiver.export.wacz import export_wacz
from archiver.jobs.replay import replay
from archiver.snapshots.captures import contents_of
from archiver.snapshots.reading import read_snapshot, warcs_in
from archiver.store.archive import Archive, open_archive

PATHS = [f"/2012/03/post-{n}/" for n in range(1, 6)]


@pytest.fixture
def archive(tmp_path: Path) -> Any:
    """Five posts out of two WARC files: one where crawls keep them, one elsewhere."""
    with (
        Warc(tmp_path / "warc" / "archive-20120501100000-00000.warc.gz") as first,
        Warc(tmp_path / "from wget.warc.gz") as second,
    ):
        for n, path in enumerate(PATHS):
            (first if n % 2 else second).page(
                BLOG + path, post(path, f"Words of {path}."), at=f"2012-05-0{n + 1}T10:00:00Z"
            )
    with open_archive(tmp_path / "archive.db") as opened:
        replay(opened, [first.path, second.path], jobs=0)
        yield opened


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_wacz_has_files_index_pages_and_their_digests(archive: Archive, tmp_path: Path) -> None:
    done = export_wacz(archive, tmp_path / "out.wacz")

    found = members(done.path)
    assert (
        found["archive/archive-20120501100000-00000.warc.gz"]
        == (tmp_path / "warc" / "archive-20120501100000-00000.warc.gz").read_bytes()
    )
    head, *pages = [json.loads(line) for line in found["pages/pages.jsonl"].splitlines()]
    assert "json-pages-1.0" == head["format"]
    assert [(BLOG + path, f"2012-05-0{n}T10:00:00Z") for n, path in enumerate(PATHS, 1)] == [
        (page["url"], page["ts"]) for page in pages
    ]
    package = json.loads(found["datapackage.json"])
    digests = {name: f"sha256:{hashlib.sha256(data).hexdigest()}" for name, data in found.items()}
    assert {name: digests[name] for name in digests if "datapackage" not in name} == {
        one["path"]: one["hash"] for one in package["resources"]
    }
    assert digests["datapackage.json"] == json.loads(found["datapackage-digest.json"])["hash"]


def test_index_is_sorted_and_its_blocks_are_where_they_are_said_to_be(archive: Archive, tmp_path: Path) -> None:
    found = members(export_wacz(archive, tmp_path / "out.wacz").path)

    packed = found["indexes/index.cdx.gz"]
    lines = gzip.decompress(packed).splitlines()
    assert sorted(lines) == lines
    assert 5 == len(lines)
    _, block = found["indexes/index.idx"].decode().splitlines()
    told = json.loads(block.split(" ", 2)[2])
    assert lines == gzip.decompress(packed[told["offset"] :][: told["length"]]).splitlines()


def test_warc_files_are_stored_and_readable_at_their_offsets(archive: Archive, tmp_path: Path) -> None:
    path = export_wacz(archive, tmp_path / "out.wacz").path

    for line in gzip.decompress(members(path)["indexes/index.cdx.gz"]).decode().splitlines():
        said = json.loads(line.split(" ", 2)[2])
        snapshot = read_snapshot(tmp_path, f"out.wacz#archive/{said['filename']}", int(said["offset"]))
        assert said["url"] == snapshot.url
        assert int(said["length"]) == snapshot.length
    with zipfile.ZipFile(path) as packed:
        stored = {one.compress_type for one in packed.infolist() if one.filename.startswith("archive/")}
    assert {zipfile.ZIP_STORED} == stored


def test_text_is_in_the_list_of_pages_when_it_is_asked_for(archive: Archive, tmp_path: Path) -> None:
    found = members(export_wacz(archive, tmp_path / "out.wacz", text=True).path)

    head, first, *_ = [json.loads(line) for line in found["pages/pages.jsonl"].splitlines()]
    assert head["hasText"] is True
    assert f"Words of {PATHS[0]}." == first["text"]


def test_file_that_is_written_is_packed_up_to_its_last_whole_record(archive: Archive, tmp_path: Path) -> None:
    whole = tmp_path / "warc" / "archive-20120501100000-00000.warc.gz"
    size = whole.stat().st_size
    torn = whole.rename(f"{whole}.open")
    with torn.open("ab") as file:
        file.write(whole.name.encode() + b"\x1f\x8b\x08")

    done = export_wacz(archive, tmp_path / "out.wacz")

    assert [str(torn)] == done.open
    assert size == len(members(done.path)["archive/archive-20120501100000-00000.warc.gz"])


def test_replay_of_an_export_says_the_same(archive: Archive, tmp_path: Path) -> None:
    path = export_wacz(archive, tmp_path / "out.wacz").path

    with open_archive(tmp_path / "again" / "archive.db") as again:
        replay(again, [path], jobs=0)

        assert list(archive.content_dump()) == list(again.content_dump())


def test_missing_warc_file_leaves_no_file_behind(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "from wget.warc.gz").unlink()

    with pytest.raises(SnapshotError, match="no such file"):
        export_wacz(archive, tmp_path / "out" / "out.wacz")

    assert [] == list((tmp_path / "out").iterdir())


def test_archive_is_not_packed_over_the_file_it_reads_from(archive: Archive, tmp_path: Path) -> None:
    path = export_wacz(archive, tmp_path / "out.wacz").path
    with open_archive(tmp_path / "second.db") as second:
        replay(second, [path], jobs=0)

        with pytest.raises(ConfigError, match="reads from this very file"):
            export_wacz(second, path)


@pytest.mark.parametrize(
    "name",
    [
        "archive.db",
        "archive.db-wal",
        "archive.db-shm",
        "queue.db",
        "another.db",
        "warc/archive-20120501100000-00000.warc.gz",
        "from wget.warc.gz",
        "link to it",
        "letter.txt",
    ],
)
def test_nothing_else_is_written_over(archive: Archive, tmp_path: Path, name: str) -> None:
    """The archive, what belongs to it, under any name, another database, and what is no ZIP file."""
    (tmp_path / "link to it").symlink_to(tmp_path / "from wget.warc.gz")
    (tmp_path / "letter.txt").write_text("Dear Sir")
    shutil.copy(tmp_path / "archive.db", tmp_path / "another.db")
    path = tmp_path / name
    before = path.read_bytes() if path.exists() else None

    with pytest.raises(ConfigError, match="name another"):
        export_wacz(archive, path)

    assert before is None or name.endswith("-shm") or before == path.read_bytes()  # SQLite writes there on its own
    assert not zipfile.is_zipfile(path)


def test_earlier_export_is_written_over(archive: Archive, tmp_path: Path) -> None:
    export_wacz(archive, tmp_path / "out.wacz")

    assert 2 == export_wacz(archive, tmp_path / "out.wacz", text=True).warcs


def test_zip_file_that_is_no_wacz_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.wacz"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("letter.txt", "Dear")

    with pytest.raises(SnapshotError, match="a ZIP file, but no WACZ"):
        warcs_in(path)


def test_wacz_is_known_by_its_content(tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc.gz") as file:
        file.page(BLOG + PATHS[0])
    path = wacz(tmp_path / "a.zip", [file.path])

    assert [f"{path}#archive/a.warc.gz"] == warcs_in(path)


@pytest.mark.skipif(shutil.which("wacz") is None, reason="the wacz tool is not installed")
def test_wacz_tool_accepts_it(archive: Archive, tmp_path: Path) -> None:
    path = export_wacz(archive, tmp_path / "out.wacz", text=True).path

    done = subprocess.run(["wacz", "validate", "-f", str(path)], capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr)
    assert "the passed WACZ is valid" in done.stdout


@pytest.mark.parametrize("deflated", [True, False])
def test_damaged_wacz_is_told(tmp_path: Path, deflated: bool) -> None:
    """Wherever the damage is, with no traceback; what can be read of it is read."""
    with Warc(tmp_path / "a.warc.gz") as file:
        for n, path in enumerate(PATHS):
            file.page(BLOG + path, post(path, f"Words of {path}."), at=f"2012-05-0{n + 1}T10:00:00Z")
    path = wacz(tmp_path / "a.wacz", [file.path], [f"{BLOG}{one}" for one in PATHS], deflated=deflated)
    data = path.read_bytes()
    for at in range(7, len(data), 101):
        path.write_bytes(data[:at] + bytes(byte ^ 0x5A for byte in data[at : at + 40]) + data[at + 40 :])
        with open_archive(tmp_path / f"{at}.db") as archive, suppress(SnapshotError):
            replay(archive, [path], jobs=0)


def test_member_that_takes_a_password_is_told(tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc.gz") as file:
        file.page(BLOG + PATHS[0], post(PATHS[0], "Words."))
    path = wacz(tmp_path / "a.wacz", [file.path])
    data = path.read_bytes()
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(mark) + at
        data = data[:place] + bytes([data[place] | 1]) + data[place + 1 :]
    path.write_bytes(data)

    with pytest.raises(SnapshotError, match="password"):
        contents_of(tmp_path, "a.wacz#archive/a.warc.gz")
