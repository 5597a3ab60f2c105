"""Sites for tests: what is written is what is served."""

from __future__ import annotations

import gzip
import urllib.error
import urllib.request

import pytest
from sites import gzipped, moved, page


def get(server, path):
    try:
        with urllib.request.urlopen(server.url + path, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_a_dict_is_a_site(serve_site):
    server = serve_site({"/": "<a href='{base}/b'>b</a>", "/b?x=1": "one", "/b": "any", "/robots.txt": "User-agent: *"})

    assert f"<a href='{server.url}/b'>b</a>".encode() == get(server, "/")[2]
    assert [b"one", b"any", b"any"] == [get(server, path)[2] for path in ("/b?x=1", "/b?x=2", "/b")]
    assert "text/plain; charset=utf-8" == get(server, "/robots.txt")[1]["Content-Type"]
    assert 404 == get(server, "/c")[0]
    assert ["/", "/b?x=1", "/b?x=2", "/b", "/robots.txt", "/c"] == server.paths()


def test_several_answer_in_turn(serve_site):
    server = serve_site({"/": [page(status=429, headers={"Retry-After": "1"}), page(status=503), "at last"]})

    assert [429, 503, 200, 200] == [get(server, "/")[0] for _ in range(4)]


def test_an_answer_may_be_made(serve_site):
    server = serve_site({"/": lambda request: f"{request.method} {dict(request.query)['n']}"})

    assert b"GET 7" == get(server, "/?n=7")[2]


def test_redirect_leads_to_the_site_itself(serve_site):
    server = serve_site({"/old": moved("{base}/new"), "/new": "here"})

    assert b"here" == get(server, "/old")[2]


def test_gzip_comes_unasked(serve_site):
    server = serve_site({"/": gzipped("much " * 100)})
    _, headers, body = get(server, "/")

    assert "gzip" == headers["Content-Encoding"]
    assert b"much " * 100 == gzip.decompress(body)


def test_a_folder_is_a_site(serve_site, tmp_path):
    (tmp_path / "site" / "a").mkdir(parents=True)
    (tmp_path / "site" / "index.html").write_text("front")
    (tmp_path / "site" / "a" / "index.html").write_text("inside")
    (tmp_path / "site" / "a" / "feed.xml").write_text("<rss/>")
    (tmp_path / "secret").write_text("outside")
    server = serve_site(tmp_path / "site")

    assert [b"front", b"inside", b"<rss/>"] == [get(server, path)[2] for path in ("/", "/a/", "/a/feed.xml")]
    assert "application/xml; charset=utf-8" == get(server, "/a/feed.xml")[1]["Content-Type"]
    assert 404 == get(server, "/%2e%2e/secret")[0]


def test_missing_pages_may_be_anything(serve_site):
    server = serve_site({}, otherwise=page("gone", status=410))

    assert (410, b"gone") == (get(server, "/x")[0], get(server, "/x")[2])


@pytest.mark.parametrize("status", [200, 404, 500])
def test_log_has_the_status_that_was_sent(serve_site, status):
    server = serve_site({"/": page("x", status=status)})
    get(server, "/")

    assert [status] == [hit.status for hit in server.log]
