"""What an index pass finds in a file, and how it says that there is nothing to find."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from warcs import BLOG, Warc

from archiver.errors import SnapshotError
from archiver.snapshots.captures import contents_of


def contents(path: Path) -> list[str]:
    return [one.url for one in contents_of(path.parent, path.name).captures]


def test_captures_are_told_with_their_places(tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc.gz") as file:
        file.page(f"{BLOG}/a/", "<p>a</p>", request={"Host": "quay.example"})
        file.redirect(f"{BLOG}/b/", "/c/")

    one, two = contents_of(tmp_path, "a.warc.gz").captures

    assert (f"{BLOG}/a/", 200, "text/html", file.places[0]) == (one.url, one.status, one.media_type, one.offset)
    assert (f"{BLOG}/b/", 301, "/c/", file.places[2]) == (two.url, two.status, two.location, two.offset)
    assert file.places[1] - file.places[0] == one.length


def test_address_in_angle_brackets_is_without_them(tmp_path: Path) -> None:
    """GNU Wget writes `<http://…>`, as the grammar of WARC/1.0 has it."""
    with Warc(tmp_path / "a.warc", packed=False) as file:
        file.page("http://quay.example/a/")
    data = file.path.read_bytes().replace(
        b"Target-URI: http://quay.example/a/", b"Target-URI: <http://quay.example/a/>"
    )
    file.path.write_bytes(data)

    assert ["http://quay.example/a/"] == contents(file.path)


def test_one_gzip_stream_over_all_says_what_to_do(tmp_path: Path) -> None:
    with Warc(tmp_path / "a.warc", packed=False) as file:
        file.page(f"{BLOG}/a/", "<p>a</p>")
        file.page(f"{BLOG}/b/", "<p>b</p>")
    path = tmp_path / "b.warc.gz"
    path.write_bytes(gzip.compress(file.path.read_bytes()))

    with pytest.raises(SnapshotError, match=r"warcio recompress b\.warc\.gz"):
        contents(path)


NONE = {
    "empty": b"",
    "a picture": b"\x89PNG\r\n\x1a\n0000",
    "something compressed": gzip.compress(b"Dear Sir"),
    "cut in the head": gzip.compress(b"WARC/1.0\r\n")[:12],
}


@pytest.mark.parametrize("data", NONE.values(), ids=NONE)
def test_what_is_no_warc_file_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)

    with pytest.raises(SnapshotError, match="no WARC file"):
        contents(path)


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="no such file"):
        contents(tmp_path / "a.warc.gz")
