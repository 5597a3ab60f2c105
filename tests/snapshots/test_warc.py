"""WARC files as they are written, read by warcio, which knows nothing of us."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import resource
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from archiver.errors import SnapshotError
from archiver.records import Capture
from archiver.snapshots import files
from archiver.snapshots.exchange import Exchange
from archiver.snapshots.reading import read_snapshot, snapshots
from archiver.snapshots.warc import Original, WarcWriter, info_of

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
HEAD = b"HTTP/1.1 200 OK\r\nX-one: 1\r\nx-ONE:  2\r\nContent-Type: text/html; charset=koi8-r\r\n\r\n"
BODY = b"<p>\xf1\xe2" + b"a body that is long enough to be worth a reference. " * 20
REQUEST = b"GET /a?b=c&b=d HTTP/1.1\r\nHost: a.example\r\n\r\n"
INFO = info_of("archiver/1", user_agent="archiver/1", robots=True, operator="me@a.example", part_of="archive.db")


def exchange(
    url: str = "http://a.example/a?b=c&b=d", body: bytes = BODY, head: bytes = HEAD, **told: object
) -> Exchange:
    known = {"at": AT, "request": REQUEST, "ip": "192.0.2.1", **told}
    return Exchange(url=url, response=head + body, **known)  # type: ignore[arg-type]


def written(folder: Path, *exchanges: Exchange, **options: object) -> list[Path]:
    """Files of these exchanges."""
    writer = WarcWriter(folder, "blog", INFO, **options)  # type: ignore[arg-type]
    for one in exchanges:
        writer.write(one)
    writer.close()
    return sorted(folder.glob("*.warc.gz"))


def records(path: Path) -> list[tuple[str, dict[str, str], bytes]]:
    """Type, fields and block of each record, unpacked member by member: no reader of WARC has a hand in it."""
    data, found = path.read_bytes(), []
    while data:
        member = zlib.decompressobj(zlib.MAX_WBITS + 16)
        text = member.decompress(data)
        data = member.unused_data
        head, _, rest = text.partition(b"\r\n\r\n")
        version, *lines = head.decode().split("\r\n")
        fields = dict(line.split(": ", 1) for line in lines)
        assert "WARC/1.1" == version
        assert b"\r\n\r\n" == rest[int(fields["Content-Length"]) :]
        found.append((fields["WARC-Type"], fields, rest[: int(fields["Content-Length"])]))
    return found


def is_clean(path: Path) -> bool:
    """What `warcio check` says."""

    class Command:
        inputs = (str(path),)
        verbose = False

    return Checker(Command()).process_all() == 0


def test_warcinfo_comes_first_and_says_who_made_it(tmp_path):
    (path,) = written(tmp_path, exchange())

    kind, fields, block = records(path)[0]

    assert "warcinfo" == kind
    assert path.name == fields["WARC-Filename"]
    told = dict(line.split(": ", 1) for line in block.decode().strip().split("\r\n"))
    assert ("archiver/1", "obey", "me@a.example") == (told["software"], told["robots"], told["operator"])
    assert "WARC File Format 1.1" == told["format"]


def test_answer_and_request_are_kept_byte_by_byte(tmp_path):
    """Names as the server writes them, repeated headers, bytes of no charset: nothing is put in order."""
    (path,) = written(tmp_path, exchange())

    _, (kind, fields, block), (kind_of_request, about, request) = records(path)

    assert ("response", HEAD + BODY) == (kind, block)
    assert ("request", REQUEST) == (kind_of_request, request)
    assert fields["WARC-Record-ID"] == about["WARC-Concurrent-To"]
    assert "http://a.example/a?b=c&b=d" == fields["WARC-Target-URI"] == about["WARC-Target-URI"]
    assert ("2026-03-04T05:06:07Z", "192.0.2.1") == (fields["WARC-Date"], fields["WARC-IP-Address"])
    assert "application/http; msgtype=response" == fields["Content-Type"]
    assert f"sha256:{hashlib.sha256(BODY).hexdigest()}" == fields["WARC-Payload-Digest"]
    assert f"sha256:{hashlib.sha256(HEAD + BODY).hexdigest()}" == fields["WARC-Block-Digest"]
    assert is_clean(path)


def test_place_leads_to_the_record_alone(tmp_path):
    """Offset and length cut one gzip member out of the file."""
    writer = WarcWriter(tmp_path, "blog", INFO)
    writer.write(exchange())
    other = writer.write(exchange("http://a.example/other", b"other words")).record
    writer.close()

    data = (tmp_path / other.warc).read_bytes()[other.offset : other.offset + other.length]

    assert gzip.decompress(data).endswith(b"\r\n\r\nother words\r\n\r\n")
    found = read_snapshot(tmp_path, other.warc, other.offset)
    assert ("http://a.example/other", 200, b"other words", other.length) == (
        found.url,
        found.status,
        found.body,
        found.length,
    )
    assert AT == found.at


def test_same_body_is_kept_once(tmp_path):
    """The second answer keeps its own headers, and refers to the first by address and date."""
    head = b"HTTP/1.1 200 OK\r\nX-other: 3\r\n\r\n"
    (path,) = written(tmp_path, exchange(), exchange("http://a.example/twin", head=head))

    kind, fields, block = records(path)[3]

    assert ("revisit", head) == (kind, block)
    assert "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest" == fields["WARC-Profile"]
    assert "http://a.example/a?b=c&b=d" == fields["WARC-Refers-To-Target-URI"]
    assert "2026-03-04T05:06:07Z" == fields["WARC-Refers-To-Date"]
    assert records(path)[1][1]["WARC-Payload-Digest"] == fields["WARC-Payload-Digest"]
    assert is_clean(path)


def test_body_of_an_earlier_run_is_not_kept_again(tmp_path):
    earlier = Capture(warc="warc/before.warc.gz", offset=7, length=9)
    digest = f"sha256:{hashlib.sha256(BODY).hexdigest()}"
    known = {digest: Original("http://a.example/before", datetime(2020, 1, 1, tzinfo=UTC), earlier)}
    writer = WarcWriter(tmp_path, "blog", INFO)

    found = writer.write(exchange(), known.get)
    writer.close()

    assert earlier == found.body
    kind, fields, _ = records(tmp_path / found.record.warc)[1]
    assert ("revisit", "2020-01-01T00:00:00Z") == (kind, fields["WARC-Refers-To-Date"])


@pytest.mark.parametrize(
    "twin",
    [
        {"head": b"HTTP/1.1 404 Not Found\r\n\r\n"},
        {"body": b"short"},
        {"truncated": "disconnect"},
    ],
)
def test_what_is_kept_whole_all_the_same(tmp_path, twin):
    """An error page, a body that is shorter than a reference to it, an answer that was cut."""
    told = exchange(**twin)
    (path,) = written(tmp_path, told, told)

    kinds = [kind for kind, _, _ in records(path)]

    assert ["warcinfo", "response", "request", "response", "request"] == kinds
    assert twin.get("truncated") == records(path)[1][1].get("WARC-Truncated")


def test_same_bytes_in_another_encoding_are_another_body(tmp_path):
    """In one run, and in the next."""
    packed = HEAD.replace(b"X-one: 1", b"Content-Encoding: gzip")
    first, second = exchange(), exchange("http://a.example/twin", head=packed)
    (path,) = written(tmp_path, first, second, second)

    assert ["response", "response", "revisit"] == [
        kind for kind, _, _ in records(path) if kind[0] == "r" and kind[2] != "q"
    ]

    digest = f"sha256:{hashlib.sha256(BODY).hexdigest()}"
    known = {digest: Original("http://a.example/before", AT, Capture(warc="a", offset=0, length=9), "gzip")}
    writer = WarcWriter(tmp_path / "later", "blog", INFO)
    found = [writer.write(one, known.get) for one in (first, second)]
    writer.close()
    assert [False, True] == [one.body.warc == "a" for one in found]


def test_cut_answer_with_a_body_that_is_known_is_indexed_as_what_it_is(tmp_path):
    (path,) = written(tmp_path, exchange(), exchange(truncated="disconnect"))

    mimes = [json.loads(line.split(" ", 2)[2])["mime"] for line in files.index_path(path).read_text().splitlines()]

    assert ["text/html", "text/html"] == mimes


def test_file_that_cannot_be_closed_is_told(tmp_path):
    """When it is rolled, and at the end."""
    for roll in (1, 10**9):
        writer = WarcWriter(tmp_path / str(roll), "blog", INFO, roll=roll)
        with pytest.raises(SnapshotError, match=r"blog-\d+-00000\.warc\.gz\.open: cannot be closed"):
            _write_and_lose(writer)


def _write_and_lose(writer: WarcWriter) -> None:
    writer.folder.mkdir()
    name = f"blog-{files.now():%Y%m%d%H%M%S}-00000.cdxj"
    for path in (name, f"blog-{files.now() + timedelta(seconds=1):%Y%m%d%H%M%S}-00000.cdxj"):
        (writer.folder / path).mkdir()  # where the index would go
    writer.write(exchange())
    writer.close()


def test_files_are_rolled(tmp_path):
    """Each begins with a warcinfo of its own, and none has a record in two pieces."""
    bodies = [os.urandom(2000).hex().encode() for _ in range(6)]
    paths = written(tmp_path, *(exchange(f"http://a.example/{n}", body) for n, body in enumerate(bodies)), roll=5000)

    assert len(paths) > 1
    assert all("warcinfo" == records(path)[0][0] for path in paths)
    assert bodies == [one.body for path in paths for one in snapshots(tmp_path, path.name) if one.type == "response"]
    assert all(is_clean(path) for path in paths)
    assert len(paths) == len({path.name for path in paths}) == len(list(tmp_path.glob("*.cdxj")))


def test_file_is_called_open_while_it_is(tmp_path):
    """And can be read already."""
    writer = WarcWriter(tmp_path, "blog", INFO)
    place = writer.write(exchange()).record

    assert [f"{place.warc}.open"] == [path.name for path in tmp_path.iterdir()]
    assert BODY == read_snapshot(tmp_path, place.warc, place.offset).body
    assert [] == list(files.torn(tmp_path, "blog"))  # somebody writes it
    writer.close()
    assert {place.warc, place.warc.replace(".warc.gz", ".cdxj")} == {path.name for path in tmp_path.iterdir()}


def left_behind(folder: Path, *, cut: int) -> Path:
    """A file as a process leaves it that is killed while it writes: *cut* bytes of its last record are missing."""
    (whole,) = written(folder, exchange(), exchange("http://a.example/second", b"second"))
    path = whole.with_name(f"{whole.name}.open")
    path.write_bytes(whole.read_bytes()[:-cut])
    whole.unlink()
    files.index_path(whole).unlink()
    return path


def zlib_rest(data: bytes, *, records: int) -> bytes:
    """What follows the first *records* members."""
    for _ in range(records):
        member = zlib.decompressobj(zlib.MAX_WBITS + 16)
        member.decompress(data)
        data = member.unused_data
    return data


@pytest.mark.parametrize("cut", [1, 8, 30, 200])
def test_torn_record_is_taken_away(tmp_path, cut):
    """Whatever is whole stays; the file gets its lasting name."""
    path = left_behind(tmp_path, cut=cut)
    size = path.stat().st_size

    assert [path] == list(files.torn(tmp_path, "blog"))
    lost = files.mend(path)

    mended = tmp_path / path.name.removesuffix(".open")
    kinds = [kind for kind, _, _ in records(mended)]
    assert ["warcinfo", "response", "request", "response"] == kinds  # the last request was torn
    assert size - lost == mended.stat().st_size
    assert is_clean(mended)
    assert [] == list(files.torn(tmp_path, "blog"))


def test_mending_trusts_what_rows_point_to(tmp_path):
    """From a place that is known to be well it looks at the rest alone."""
    path = left_behind(tmp_path, cut=5)
    data = path.read_bytes()
    known = len(data) - len(zlib_rest(data, records=3))
    path.write_bytes(b"\0" * 100 + data[100:])  # were it read from the start, nothing would be whole

    files.mend(path, whole=known)

    mended = (tmp_path / path.name.removesuffix(".open")).read_bytes()
    assert b"second" in gzip.decompress(mended[known:])


def test_file_that_is_shorter_than_what_was_known_is_looked_at_whole(tmp_path):
    """It is not the file that rows point to, or somebody has cut it."""
    path = left_behind(tmp_path, cut=30)
    size = path.stat().st_size

    lost = files.mend(path, whole=size + 1000)

    mended = tmp_path / path.name.removesuffix(".open")
    assert 0 < lost == size - mended.stat().st_size
    assert is_clean(mended)


def test_file_without_a_whole_record_is_gone(tmp_path):
    path = tmp_path / "blog-20260304050607-00000.warc.gz.open"
    path.write_bytes(b"\x1f\x8b\x08")

    files.mend(path)

    assert [] == list(tmp_path.iterdir())


def test_place_without_a_record_is_an_error(tmp_path):
    (path,) = written(tmp_path, exchange())

    with pytest.raises(SnapshotError, match=f"{path.name}, record at 3: no record begins there"):
        read_snapshot(tmp_path, path.name, 3)
    with pytest.raises(SnapshotError, match="no such file"):
        read_snapshot(tmp_path, "other.warc.gz", 0)


def test_changed_record_says_so(tmp_path):
    """One that somebody has written over keeps its gzip checksum, but not its digest."""
    (path,) = written(tmp_path, exchange())
    _, place = [one.offset for one in snapshots(tmp_path, path.name)][:2]
    data = path.read_bytes()
    member = zlib.decompressobj(zlib.MAX_WBITS + 16)
    forged = member.decompress(data[place:]).replace(b"long enough", b"LONG ENOUGH")
    path.write_bytes(data[:place] + gzip.compress(forged) + member.unused_data)

    assert "digest failed" in (read_snapshot(tmp_path, path.name, place).problem or "")


def test_disk_that_is_full_leaves_whole_records(tmp_path):
    """What cannot be written whole is taken back, and said."""
    writer = WarcWriter(tmp_path, "blog", INFO)
    writer.write(exchange())
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = next(tmp_path.iterdir()).stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, limits[1]))
    try:
        with pytest.raises(SnapshotError, match="File too large"):
            writer.write(exchange("http://a.example/lost", b"lost"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    writer.close()
    (path,) = tmp_path.glob("*.warc.gz")
    assert ["warcinfo", "response", "request"] == [kind for kind, _, _ in records(path)]


def test_index_names_each_answer(tmp_path):
    """Sorted, one line an answer, and none for requests."""
    (path,) = written(tmp_path, exchange("http://b.example/"), exchange("http://a.example/", b"other"))

    lines = files.index_path(path).read_text().splitlines()

    assert ["example,a)/ 20260304050607", "example,b)/ 20260304050607"] == [line.partition(" {")[0] for line in lines]
    assert sorted(lines) == lines


def test_warcio_reads_it(tmp_path):
    (path,) = written(tmp_path, exchange())

    with path.open("rb") as file:
        found = [(one.rec_type, one.content_stream().read()) for one in ArchiveIterator(file)]

    assert [("response", BODY)] == [one for one in found if one[0] == "response"]
