"""Whatever encoding a server sends is recorded as sent, and read back to the very body that was read in the crawl."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from backports import zstd
from walks import linking
from wires import Wire, rows, run

from archiver.snapshots.reading import read_snapshot, snapshots

brotli = pytest.importorskip("brotli")

ENCODED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "plain": ("", bytes),
    "gzip": ("gzip", gzip.compress),
    "upper": ("GZip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "twice": ("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))),
    "repeated": ("deflate\r\nContent-Encoding: gzip", lambda body: gzip.compress(zlib.compress(body))),
    "members": ("gzip", lambda body: gzip.compress(body[:500]) + gzip.compress(body[500:])),
    "with-a-tail": ("gzip", lambda body: gzip.compress(body) + b"junk" * 10),
    "cut": ("gzip", lambda body: gzip.compress(body)[:-20]),
    "large": ("gzip", lambda body: gzip.compress(body * 100)),
    "deflate": ("deflate", zlib.compress),
    "bare-deflate": ("deflate", lambda body: zlib.compress(body)[2:-4]),
    "large-deflate": ("deflate", lambda body: zlib.compress(body * 100)),
    "br": ("br", brotli.compress),
    "br-in-gzip": ("br, gzip", lambda body: gzip.compress(brotli.compress(body))),
    "zstd": ("zstd", zstd.compress),
    "zstd-frames": ("zstd", lambda body: zstd.compress(body[:500]) + zstd.compress(body[500:])),
    "identity": ("identity", bytes),
    "unknown": ("UTF-8", bytes),
    "behind-an-unknown": ("gzip, exi", gzip.compress),
}
WAYS = ("length", "chunks", "close")


def body_of(name: str) -> bytes:
    return f"<p>{name}: {' '.join(str(number * 7919) for number in range(400))}</p>".encode()


def answer_of(name: str, way: str) -> bytes:
    encoding, encode = ENCODED[name]
    payload = encode(body_of(f"{name} {way}"))
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    head += f"Content-Encoding: {encoding}\r\n" if encoding else ""
    if way == "length":
        return f"{head}Content-Length: {len(payload)}\r\n\r\n".encode() + payload
    if way == "close":
        return f"{head}Connection: close\r\n\r\n".encode() + payload
    first, rest = payload[:100], payload[100:]
    chunks = b"064;a=b\r\n%s\r\n%X\r\n%s\r\n0\r\nX-Trailer: 1\r\n\r\n" % (first, len(rest), rest)
    return f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunks


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Wire, Path]]:
    pages = {f"/{name}/{way}": answer_of(name, way) for name in ENCODED for way in WAYS}
    home = linking(*pages).encode()
    front = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(home), home)
    wire = Wire({"/": front, **pages})
    db = tmp_path_factory.mktemp("encodings") / "archive.db"
    run([f"{wire.url}/", str(db), json.dumps({"CONCURRENT_REQUESTS_PER_DOMAIN": 4})])
    yield wire, db
    wire.close()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ENCODED)
def test_body_is_read_back_as_it_was_read(crawled, name, way):
    _, db = crawled

    row = rows(db)[f"/{name}/{way}"]
    found = read_snapshot(db.parent, row["warc"], row["offset"])

    assert (row["sha256"], row["length"], None) == (found.sha256, found.length, found.problem)
    if ENCODED[name][0] not in ("gzip, exi", "gzip") and "large" not in name:
        assert body_of(f"{name} {way}") == found.body


def test_all_records_are_whole(crawled):
    _, db = crawled

    found = [one for path in (db.parent / "warc").glob("*.warc.gz") for one in snapshots(path.parent, path.name)]

    assert {None} == {one.problem for one in found}
    assert len(ENCODED) * len(WAYS) <= sum(one.type in ("response", "revisit") for one in found)


def test_encodings_are_asked_for_that_every_program_reads(crawled):
    wire, _ = crawled

    for sent in wire.asked.values():
        assert b"\r\naccept-encoding: gzip, deflate\r\n" in sent.lower()
