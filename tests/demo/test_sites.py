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
    assert [get(server, path)[2] for path in ("/b?x=1", "/b?x=2", "/b")] == [b"one", b"any", b"any"]
    assert get(server, "/robots.txt")[1]["Content-Type"] == "text/plain; charset=utf-8"
    assert get(server, "/c")[0] == 404
    assert server.paths() == ["/", "/b?x=1", "/b?x=2", "/b", "/robots.txt", "/c"]


def test_several_answer_in_turn(serve_site):
    server = serve_site({"/": [page(status=429, headers={"Retry-After": "1"}), page(status=503), "at last"]})

    assert [get(server, "/")[0] for _ in range(4)] == [429, 503, 200, 200]


def test_an_answer_may_be_made(serve_site):
    server = serve_site({"/": lambda request: f"{request.method} {dict(request.query)['n']}"})

    assert get(server, "/?n=7")[2] == b"GET 7"


def test_redirect_leads_to_the_site_itself(serve_site):
    server = serve_site({"/old": moved("{base}/new"), "/new": "here"})

    assert get(server, "/old")[2] == b"here"


def test_gzip_comes_unasked(serve_site):
    server = serve_site({"/": gzipped("much " * 100)})
    _, headers, body = get(server, "/")

    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == b"much " * 100


def test_a_folder_is_a_site(serve_site, tmp_path):
    (tmp_path / "site" / "a").mkdir(parents=True)
    (tmp_path / "site" / "index.html").write_text("front")
    (tmp_path / "site" / "a" / "index.html").write_text("inside")
    (tmp_path / "site" / "a" / "feed.xml").write_text("<rss/>")
    (tmp_path / "secret").write_text("outside")
    server = serve_site(tmp_path / "site")

    assert [get(server, path)[2] for path in ("/", "/a/", "/a/feed.xml")] == [b"front", b"inside", b"<rss/>"]
    assert get(server, "/a/feed.xml")[1]["Content-Type"] == "application/xml; charset=utf-8"
    assert get(server, "/%2e%2e/secret")[0] == 404


def test_missing_pages_may_be_anything(serve_site):
    server = serve_site({}, otherwise=page("gone", status=410))

    assert (get(server, "/x")[0], get(server, "/x")[2]) == (410, b"gone")


@pytest.mark.parametrize("status", [200, 404, 500])
def test_log_has_the_status_that_was_sent(serve_site, status):
    server = serve_site({"/": page("x", status=status)})
    get(server, "/")

    assert [status] == [hit.status for hit in server.log]
