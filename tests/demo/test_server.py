"""The server: one address, honest answers, a log."""

from __future__ import annotations

import gzip
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.demo import serve
from archiver.demo.server import Page, Request, running


def get(server, path="/", method="GET", **headers):
    """Status, headers by lower-case name, body; header names with `_` for `-`."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)) as connection:
        connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()


def always(page):
    return lambda base: lambda request: page


def test_only_loopback_is_listened_on(demo_blog):
    assert demo_blog.server_address[0] == "127.0.0.1"
    assert demo_blog.url == f"http://127.0.0.1:{demo_blog.server_address[1]}"


def test_serve_gives_the_address_and_stops_afterwards():
    with serve() as address:
        port = int(address.rpartition(":")[2])
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            connection.request("GET", "/about/")
            assert connection.getresponse().status == 200

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_page_is_served_whole(demo_blog):
    status, headers, body = get(demo_blog, "/about/")

    assert status == 200
    assert str(len(body)) == headers["content-length"]
    assert headers["content-type"] == "text/html; charset=UTF-8"
    assert f'<link rel="canonical" href="{demo_blog.url}/about/" />'.encode() in body


def test_head_has_the_headers_and_no_body(demo_blog):
    _, full, _ = get(demo_blog, "/about/")
    status, headers, body = get(demo_blog, "/about/", method="HEAD")

    assert (200, full["content-length"], b"") == (status, headers["content-length"], body)


def test_known_page_is_not_sent_again(demo_blog):
    _, first, _ = get(demo_blog, "/about/")

    by_tag = get(demo_blog, "/about/", If_None_Match=first["etag"])
    by_date = get(demo_blog, "/about/", If_Modified_Since=first["last-modified"])
    other = get(demo_blog, "/about/", If_None_Match='"other"', If_Modified_Since=first["last-modified"])

    assert (by_tag[0], by_tag[2]) == (304, b"")
    assert first["etag"] == by_tag[1]["etag"]
    assert by_date[0] == 304
    assert other[0] == 200


def test_post_tells_when_it_last_changed(demo_blog):
    """By its newest comment: 67, on 13 May 2019 at 07:10 in Berlin."""
    _, headers, _ = get(demo_blog, "/2019/05/12/launching-day/")

    assert headers["last-modified"] == "Mon, 13 May 2019 05:10:00 GMT"


def test_gzip_is_sent_to_those_who_take_it(demo_blog):
    _, plain, body = get(demo_blog, "/about/")
    _, packed, small = get(demo_blog, "/about/", Accept_Encoding="br, gzip")

    assert "content-encoding" not in plain
    assert packed["content-encoding"] == "gzip"
    assert body == gzip.decompress(small)
    assert get(demo_blog, "/about/", Accept_Encoding="gzip", If_None_Match=packed["etag"])[0] == 304


def test_connection_is_kept(demo_blog):
    with closing(http.client.HTTPConnection("127.0.0.1", demo_blog.server_address[1], timeout=10)) as connection:
        connection.connect()
        line = connection.sock
        for path in ("/", "/about/", "/nowhere/", "/page/1/"):
            connection.request("GET", path)
            connection.getresponse().read()
            assert line is connection.sock


def test_posted_body_is_not_taken_for_a_request(demo_blog):
    with closing(http.client.HTTPConnection("127.0.0.1", demo_blog.server_address[1], timeout=10)) as connection:
        connection.request("POST", "/wp-comments-post.php", body=b"GET /spoof HTTP/1.1\r\n\r\n")
        connection.getresponse().read()
        connection.request("GET", "/about/")
        connection.getresponse().read()

    assert demo_blog.paths() == ["/wp-comments-post.php", "/about/"]


def test_log_remembers_time_path_status_and_headers(demo_blog):
    before = time.monotonic()
    get(demo_blog, "/?p=115", User_Agent="reader/1")

    (hit,) = demo_blog.log
    assert (hit.method, hit.path, hit.status, hit.headers["user-agent"]) == ("GET", "/?p=115", 301, "reader/1")
    assert before <= hit.time <= time.monotonic()


def test_stop_does_not_wait_for_idle_or_slow_clients():
    slow = Page(body=b"late", delay=60.0)
    started = time.monotonic()
    with running(always(slow)) as server:
        address = server.server_address
        idle = socket.create_connection(address, timeout=10)
        waiting = socket.create_connection(address, timeout=10)
        waiting.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        while not server.log:
            time.sleep(0.01)

    assert time.monotonic() - started < 5
    assert "demo-server" not in {thread.name for thread in threading.enumerate()}
    for connection in (idle, waiting):
        assert connection.recv(10) == b""
        connection.close()


def test_answers_are_given_side_by_side():
    """None of four is finished before all of them have begun."""
    begun = threading.Barrier(4)

    def together(request: Request) -> Page:
        begun.wait(30)
        return Page(body=b"x")

    with running(lambda base: together) as server, ThreadPoolExecutor(4) as clients:
        statuses = [status for status, _, _ in clients.map(get, [server] * 4)]

    assert [200] * 4 == statuses


def test_given_headers_outweigh_made_ones():
    page = Page(body=b"x" * 500, headers=(("Content-Type", "text/x-odd"), ("Retry-After", "7")), status=429)
    with running(always(page)) as server:
        status, headers, _ = get(server, Accept_Encoding="gzip")

    assert (status, headers["content-type"], headers["retry-after"]) == (429, "text/x-odd", "7")


def test_cut_page_breaks_off():
    with running(always(Page(body=b"x" * 1000, cut=10))) as server, pytest.raises(http.client.IncompleteRead) as error:
        get(server)

    assert error.value.partial == b"x" * 10


def test_modified_is_told_in_gmt():
    moment = datetime(2019, 5, 12, 16, 30, tzinfo=UTC)
    with running(always(Page(body=b"x", modified=moment))) as server:
        assert get(server)[1]["last-modified"] == "Sun, 12 May 2019 16:30:00 GMT"


def test_demo_needs_no_installed_library(tmp_path):
    """Only the standard library is read to put the blog up, from whatever directory."""
    (tmp_path / "spiders").mkdir()
    (tmp_path / "blog.json").write_text("{}")
    root = Path(__file__).parents[2]
    code = (
        "import sys, urllib.request; import archiver.demo as demo\n"
        "with demo.serve() as url: print(urllib.request.urlopen(url + '/about/').status)\n"
        "print(sorted({'bs4', 'lxml', 'scrapy', 'click'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.stdout, done.stderr) == ("200\n[]\n", "")
