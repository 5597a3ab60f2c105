"""What an index pass finds in a file, and how it says that there is nothing to find."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from warcs import BLOG, Warc, wacz

from archiver.errors import SnapshotError
from archiver.snapshots.captures import contents_of
from archiver.snapshots.dates import moment
from archiver.snapshots.reading import read_snapshot, warcs_in
from archiver.snapshots.records import Records


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


# What is damaged, and what is only strange


def record(url: str | None, *, length: object = None, date: str | None = "2012-05-01T10:00:00Z") -> bytes:
    """A record with a page, as no library would write it."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>words</p>"
    told = {"WARC-Type": "response", "WARC-Target-URI": url, "WARC-Date": date}
    told |= {"WARC-Record-ID": "<urn:uuid:1>", "Content-Type": "application/http; msgtype=response"}
    told["Content-Length"] = None if length == "none" else str(len(block) if length is None else length)
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value is not None)
    return f"WARC/1.1\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


STRANGE = {
    "10": record(f"{BLOG}/b/", length=10),
    "-5": record(f"{BLOG}/b/", length=-5),
    "abc": record(f"{BLOG}/b/", length="abc"),
    "none": record(f"{BLOG}/b/", length="none"),
    "no address": record(None),
    "no date": record(f"{BLOG}/b/", date=None),
    "yesterday": record(f"{BLOG}/b/", date="yesterday"),
}


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
def test_strange_record_costs_itself(tmp_path: Path, capfd: pytest.CaptureFixture[str], strange: bytes, packed: bool):
    """One that does not end where it says, or says not what it is; and the library behind it keeps silent."""
    pack = gzip.compress if packed else bytes
    before = pack(record(f"{BLOG}/a/"))
    path = tmp_path / "a.warc"
    path.write_bytes(before + pack(strange) + pack(record(f"{BLOG}/c/")))

    found = contents_of(tmp_path, path.name)

    assert [f"{BLOG}/a/", f"{BLOG}/c/"] == [one.url for one in found.captures]
    (told,) = found.damaged
    assert told.startswith(f"a.warc, record at {len(before)}: cannot be read: ")
    assert ("", "") == capfd.readouterr()
    for one in found.captures:
        assert b"<p>words</p>" == read_snapshot(tmp_path, one.warc, one.offset).body
        assert len(pack(record(one.url))) - (0 if packed else 4) == one.length


@pytest.mark.parametrize(
    ("stated", "at"),
    [
        ("2012", "2012-01-01T00:00:00"),
        ("2012-05", "2012-05-01T00:00:00"),
        ("2012-05-07", "2012-05-07T00:00:00"),
        ("2012-05-07T10:01Z", "2012-05-07T10:01:00"),
        ("2012-05-07T10:01:02Z", "2012-05-07T10:01:02"),
        ("2012-05-07T10:01:02.123456789Z", "2012-05-07T10:01:02.123456"),
        ("2012-05-07T10:01:02+02:00", "2012-05-07T08:01:02"),
        ("20120507100102", "2012-05-07T10:01:02"),
    ],
)
def test_date_is_read_as_far_as_it_is_stated(tmp_path: Path, stated: str, at: str) -> None:
    (tmp_path / "a.warc").write_bytes(record(f"{BLOG}/a/", date=stated))

    (found,) = contents_of(tmp_path, "a.warc").captures

    assert f"{at}+00:00" == found.at.isoformat() == read_snapshot(tmp_path, "a.warc", 0).at.isoformat()


@pytest.mark.parametrize("stated", ["0000-00-00T00:00:00Z", "2012-13", "2012-05-01T25:00:00Z", "201205", "-"])
def test_date_that_is_none_is_an_error(stated: str) -> None:
    with pytest.raises(ValueError, match="no date"):
        moment(stated)


def test_address_with_a_space_is_mended_in_silence(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "a.warc").write_bytes(record(f"{BLOG}/a b/"))

    assert [f"{BLOG}/a%20b/"] == contents(tmp_path / "a.warc")
    assert [] == caplog.records


def test_number_sign_in_a_name_is_a_part_of_it(tmp_path: Path) -> None:
    """Of a file, of a folder, and of a WACZ file and what is in it."""
    folder = tmp_path / "a#b"
    with Warc(folder / "c#d.warc.gz") as file:
        file.page(f"{BLOG}/a/", "<p>words</p>")
    packed = wacz(folder / "e#f.WACZ", [file.path])
    member = f"a#b/{packed.name}#archive/c#d.warc.gz"

    for warc in ("a#b/c#d.warc.gz", member):
        (found,) = contents_of(tmp_path, warc).captures
        assert (warc, b"<p>words</p>") == (found.warc, read_snapshot(tmp_path, warc, found.offset).body)
    assert [str(tmp_path / member)] == warcs_in(packed)
    with pytest.raises(SnapshotError, match=r"gone\.wacz: no such file"):
        contents_of(tmp_path, "gone.wacz#archive/a.warc.gz")
    with pytest.raises(SnapshotError, match=r"gone#a\.warc: no such file"):
        contents(tmp_path / "gone#a.warc")


def test_whatever_a_record_makes_the_library_raise_is_an_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.warc").write_bytes(record(f"{BLOG}/a/"))
    monkeypatch.setattr(Records, "length", lambda _: [][0])

    with pytest.raises(SnapshotError, match=r"a\.warc, record at 0: no whole record"):
        read_snapshot(tmp_path, "a.warc", 0)
    with pytest.raises(SnapshotError, match=r"a\.warc, record at 0: cannot be read"):
        contents(tmp_path / "a.warc")
