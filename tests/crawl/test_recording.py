"""What a crawl records is what went over the wire: a server that answers byte by byte as it is told."""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sites import page
from walks import linking, wait_until
from warcs import post
from wires import Wire, rows, run

from archiver.jobs.explain import explain
from archiver.jobs.reparse import reparse
from archiver.snapshots.reading import Snapshot, read_snapshot, snapshots
from archiver.store.archive import open_archive

HOME = linking("/plain?b=2&a=1&b=3", "/chunked", "/zipped", "/early", "/closed", "/old").encode()
ZIPPED = gzip.compress(b"<p>zipped words</p>", mtime=0)
ANSWERS = {
    "/": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(HOME), HOME),
    # Names in odd cases, the same name twice and apart, a value in no charset, a line that is no header.
    "/plain?b=2&a=1&b=3": (
        b"HTTP/1.1 200 Quite fine\r\nx-lower: 1\r\nX-Twice: a\r\nContent-Type: text/html\r\nX-Twice:   b\r\n"
        b"X-Bytes: \xff\xfe\r\nno header\r\nContent-Length: 18\r\n\r\n<p>plain words</p>"
    ),
    "/chunked": (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5;name=value\r\n<p>ch\r\n0C\r\nunked words<\r\n3\r\n/p>\r\n0\r\n\r\n"
    ),
    "/zipped": (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s"
        % (len(ZIPPED), ZIPPED)
    ),
    "/early": (
        b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 18\r\n\r\n<p>early words</p>"
    ),
    "/closed": b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>closed words</p>",
    "/old": b"HTTP/1.1 301 Moved Permanently\r\nLocation: /new\r\nContent-Length: 4\r\n\r\nmoved"[:-1],
    "/new": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 16\r\n\r\n<p>new words</p>",
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Wire, Path]]:
    """A crawl of that server: the server, and the archive."""
    wire = Wire(ANSWERS)
    db = tmp_path_factory.mktemp("wire") / "archive.db"
    run([f"{wire.url}/", str(db), json.dumps({"ARCHIVER_CONTACT": "me@a.example"})])
    yield wire, db
    wire.close()


def recorded(db: Path, kind: str = "response") -> dict[str, Snapshot]:
    """The records of a kind, by path."""
    found = {}
    for path in sorted((db.parent / "warc").glob("*.warc.gz")):
        for one in snapshots(path.parent, path.name):
            if one.type == kind:
                found["/" + one.url.split("/", 3)[3]] = one
    return found


def block(db: Path, one: Snapshot) -> bytes:
    """The bytes of a record's block, without any reader of HTTP."""
    data = (db.parent / "warc" / one.warc).read_bytes()[one.offset : one.offset + one.length]
    return gzip.decompress(data).partition(b"\r\n\r\n")[2].removesuffix(b"\r\n\r\n")


@pytest.mark.parametrize("path", [path for path in ANSWERS if path != "/early"])
def test_answer_is_recorded_as_sent(crawled, path):
    """The status line, every header where it stood, the chunks as chunks and the packed body as it was packed."""
    _, db = crawled

    assert ANSWERS[path] == block(db, recorded(db)[path])


def test_interim_answer_is_no_part_of_it(crawled):
    _, db = crawled

    assert ANSWERS["/early"].partition(b"\r\n\r\n")[2] == block(db, recorded(db)["/early"])


def test_request_is_recorded_as_sent(crawled):
    """With its whole target; what the recording needs for itself never left the house."""
    wire, db = crawled

    requests = recorded(db, "request")

    for path, sent in wire.asked.items():
        assert sent == block(db, requests[path])
        assert b"tape" not in sent.lower()
    assert requests["/plain?b=2&a=1&b=3"].field("WARC-Concurrent-To") == recorded(db)["/plain?b=2&a=1&b=3"].id


def test_what_was_read_of_it(crawled):
    """The body is decoded when it is read back, to what the archive knows by its digest."""
    _, db = crawled
    words = {
        "/plain?b=2&a=1&b=3": b"<p>plain words</p>",
        "/chunked": b"<p>chunked words</p>",
        "/new": b"<p>new words</p>",
    }
    words |= {"/zipped": b"<p>zipped words</p>", "/early": b"<p>early words</p>", "/closed": b"<p>closed words</p>"}

    for path, row in rows(db).items():
        found = read_snapshot(db.parent, row["warc"], row["offset"])
        assert row["sha256"] == hashlib.sha256(found.body).hexdigest() == found.sha256
        assert (row["length"], row["digest"], row["status"]) == (found.length, found.digest, found.status)
        assert words.get(path, found.body) == found.body
    assert words.keys() <= rows(db).keys()


def test_everything_asked_for_is_recorded(crawled):
    """robots.txt and the redirect as well; the server's address stands in each record."""
    wire, db = crawled

    found = recorded(db)

    assert {*ANSWERS, "/robots.txt"} == found.keys() == wire.asked.keys()
    assert {"127.0.0.1"} == {one.field("WARC-IP-Address") for one in found.values()}
    (info,) = [one for one in snapshots(db.parent / "warc", found["/"].warc) if one.type == "warcinfo"]
    assert b"operator: me@a.example\r\n" in info.body
    assert b"http-header-user-agent: archiver/" in info.body


# Crawls that go on


def test_second_crawl_refers_to_the_bodies_of_the_first(crawls):
    """A body that is there already is not kept again, and its row leads to both records."""
    words = " ".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(40))  # packed, too, worth a reference
    runs = crawls({"/": linking("/a"), "/a": f"<p>{words}</p>"})
    runs.run()
    runs.run(ARCHIVER_FRESH=True)

    with closing(sqlite3.connect(runs.db)) as db:
        first, second = db.execute(
            """
            SELECT fetches.warc || fetches.offset, snapshots.warc || snapshots.offset, fetches.warc, fetches.offset
            FROM fetches JOIN snapshots USING (sha256) WHERE final_url LIKE '%/a' ORDER BY fetched_at, fetches.id
            """
        ).fetchall()

    assert first[0] == first[1] == second[1] != second[0]
    record = read_snapshot(runs.db.parent, second[2], second[3])
    assert ("revisit", b"") == (record.type, record.body)
    assert f"{runs.site.url}/a" == record.field("WARC-Refers-To-Target-URI")
    assert read_snapshot(runs.db.parent, first[2], first[3]).field("WARC-Date") == record.field("WARC-Refers-To-Date")


def test_without_recording_there_is_no_file(crawls):
    runs = crawls({"/": "<p>words</p>"})

    outcome = runs.run(ARCHIVER_WARC_ENABLED=False)

    assert ("finished", {"/": "words"}) == (outcome["reason"], runs.texts())
    assert not (runs.db.parent / "warc").exists()


def posts() -> dict[str, str]:
    """Pages of a blog: posts of 3 kB, which do not become much smaller when they are packed."""
    found = {}
    for n in range(1, 25):
        words = " ".join(hashlib.sha256(f"{n} {m}".encode()).hexdigest() for m in range(45))
        found[f"/2012/03/post-{n}/"] = post(f"/2012/03/post-{n}/", f"Post {n}: {words}", host="")
    return {"/": linking(*found), **found}


def test_rolled_files_hold_all_that_rows_point_to(crawls):
    """Each is closed and indexed; a row of any of them leads to its record."""
    runs = crawls(posts())

    outcome = runs.run(ARCHIVER_WARC_SIZE=20_000)

    assert ("finished", 25) == (outcome["reason"], len(runs.texts()))
    warcs = sorted((runs.db.parent / "warc").glob("*.warc.gz"))
    assert len(warcs) > 3
    assert {f"warc/{path.name}" for path in warcs} == {row["warc"] for row in rows(runs.db).values()}
    check_rows(runs.db)
    for path in warcs:
        lines = path.with_name(path.name.replace(".warc.gz", ".cdxj")).read_text().splitlines()
        answers = {one.offset for one in snapshots(path.parent, path.name) if one.type == "response"}
        assert answers == {int(json.loads(line.split(" ", 2)[2])["offset"]) for line in lines}
        assert path.stat().st_size < 30_000
    assert [] == list((runs.db.parent / "warc").glob("*.open"))


def test_files_in_a_folder_elsewhere_are_found_from_the_rows(crawls, tmp_path_factory):
    """Rows have their whole paths."""
    folder = tmp_path_factory.mktemp("elsewhere") / "kept"
    runs = crawls({"/": post("/", "Words of the post.", host="")})

    runs.run(ARCHIVER_WARC_DIR=str(folder), ARCHIVER_PARSER="archiver.parse:parse_page")

    assert not (runs.db.parent / "warc").exists()
    (path,) = folder.glob("*.warc.gz")
    assert {str(path)} == {row["warc"] for row in rows(runs.db).values()}
    check_rows(runs.db)
    with open_archive(runs.db) as archive:
        (told,) = explain(archive, "article", f"{runs.site.url}/")
        assert (str(path), None) == (told.record.warc, told.problem)
        done = reparse(archive, everything=True)
    assert (1, 0, 0) == (done.pages, done.failed, done.lost)


@pytest.mark.parametrize("times", [1, 3])
def test_killed_crawl_leaves_whole_records(crawls, times):
    """No row points to a record that is not whole, and the next start mends the file."""
    pages = {f"/{n}": page(f"<p>{n} {'words ' * 500}</p>", delay=0.01) for n in range(60)}
    runs = crawls({"/": linking(*pages), **pages})
    for _ in range(times):
        before = len(runs.asked())
        process = runs.start(CONCURRENT_REQUESTS_PER_DOMAIN=8)
        wait_until(lambda before=before: len(runs.asked()) > before + 15)
        process.kill()
        process.communicate()
        check_rows(runs.db)
    (left,) = (runs.db.parent / "warc").glob("*.open")
    with left.open("ab") as file:  # as if the last record had been on its way
        file.write(b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03half a record")

    outcome = runs.run()

    assert "finished" == outcome["reason"]
    assert 61 == len(runs.texts())
    assert [] == list((runs.db.parent / "warc").glob("*.open"))
    assert "bytes of a torn record taken away" in outcome["log"]
    check_rows(runs.db)
    for path in (runs.db.parent / "warc").glob("*.warc.gz"):
        assert all(one.problem is None for one in snapshots(path.parent, path.name))
        assert path.with_name(path.name.replace(".warc.gz", ".cdxj")).exists()


def check_rows(db: Path) -> None:
    """Every row leads to a whole record with the very body."""
    with closing(sqlite3.connect(db)) as connection:
        found = connection.execute(
            """
            SELECT fetches.sha256, snapshots.warc, snapshots.offset FROM fetches JOIN snapshots USING (sha256)
            """
        ).fetchall()
    assert found
    for sha256, warc, offset in found:
        record = read_snapshot(db.parent, warc, offset)
        assert (sha256, None) == (record.sha256, record.problem)


def test_record_that_cannot_be_written_stops_the_crawl(crawls):
    """A folder that is a file: nothing is stored without its evidence, and the crawl can go on later."""
    runs = crawls({"/": linking("/a"), "/a": "<p>words</p>"})
    (runs.db.parent / "warc").write_text("in the way")

    outcome = runs.run()

    assert "store_failed" == outcome["reason"]
    assert "warc: cannot be written" in outcome["error"]
    assert {} == runs.texts()
    (runs.db.parent / "warc").unlink()
    assert "finished" == runs.run()["reason"]
    assert 2 == len(runs.texts())
