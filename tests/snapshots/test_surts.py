"""Keys of addresses, as the programs that look captures up make them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from warcs import BLOG, Warc

from archiver.snapshots.cdxj import entries_of, line_of
from archiver.snapshots.surts import surt

ID = "0123456789abcdef0123456789abcdef"

KEYS = {
    # scheme, host, port
    "http://127.0.0.1:8087/": "1,0,0,127:8087)/",
    "http://2130706433/": "1,0,0,127)/",
    "HTTP://WWW.Example.COM/": "com,example)/",
    "http://www12.a.example/": "example,a)/",
    "http://www.www.example.com/": "com,example,www)/",
    "http://www.example.com:80/a": "com,example)/a",
    "https://example.com:80/": "com,example:80)/",
    "https://example.com:443/": "com,example)/",
    "http://user:pw@example.com/a": "com,example)/a",
    "http://[::1]:8080/a": "::1:8080)/a",
    "http://müller.example/": "example,xn--mller-kva)/",
    "http://example.com./": "com,example)/",
    # path
    "http://example.com": "com,example)/",
    "http://example.com/a/": "com,example)/a",
    "http://example.com/a//b///c/": "com,example)/a/b/c",
    "http://example.com/a/./b/../c": "com,example)/a/c",
    "http://example.com/A%20B": "com,example)/a%20b",
    "http://example.com/%7Eann": "com,example)/~ann",
    "http://example.com/%257Eann": "com,example)/~ann",
    "http://example.com/caf%C3%A9": "com,example)/caf%c3%a9",
    "http://example.com/café": "com,example)/caf%c3%a9",
    "http://example.com/%2F%2fa": "com,example)/a",
    "http://example.com/100%": "com,example)/100%25",
    "http://example.com/(0123456789abcdefghijklmn)/page.aspx": "com,example)/page.aspx",
    f"http://example.com/a;jsessionid={ID}": f"com,example)/a;jsessionid={ID}",
    # query, fragment
    "http://example.com/a?": "com,example)/a",
    "http://example.com/a#b?c": "com,example)/a",
    "http://example.com/?b=2&a=1": "com,example)/?a=1&b=2",
    "http://example.com/?a&a=1": "com,example)/?a&a=1",
    "http://example.com/?B=X&a=Y": "com,example)/?a=y&b=x",
    "http://example.com/?q=a%26b": "com,example)/?b&q=a",
    "http://example.com/?q=a+b": "com,example)/?q=a+b",
    f"http://example.com/?PHPSESSID={ID}": "com,example)/",
    f"http://example.com/?a=1&PHPSESSID={ID}&b=2": "com,example)/?a=1&b=2",
    "http://example.com/?sid=12": "com,example)/?sid=12",
    "http://example.com/?cfid=1&cftoken=2&a=1": "com,example)/?a=1",
}
"""Made by surt 0.3.1, which cdxj-indexer and pywb use."""


@pytest.mark.parametrize("url", KEYS)
def test_key_is_that_of_other_programs(url: str) -> None:
    assert KEYS[url] == surt(url)


@pytest.mark.skipif(shutil.which("cdxj-indexer") is None, reason="cdxj-indexer is not installed")
def test_index_is_that_of_cdxj_indexer(tmp_path: Path) -> None:
    """Line by line, spelling by spelling."""
    with Warc(tmp_path / "a.warc.gz") as file:
        for url in (url for url in KEYS if url.startswith("http")):
            file.page(url, f"<p>{url}</p>")
        file.page(f"{BLOG}/feed/", "<rss/>", media_type="application/rss+xml; charset=UTF-8")
        file.redirect(f"{BLOG}/?p=1", f"{BLOG}/one/")
        words = "<p>http://127.0.0.1:8087/</p>"
        file.revisit(
            f"{BLOG}/again/", words, at="2014-01-01T00:00:00Z", of=next(iter(KEYS)), since="2012-05-01T10:00:00Z"
        )

    theirs = subprocess.run(["cdxj-indexer", str(file.path)], capture_output=True, text=True, check=True).stdout

    assert [_read(line) for line in theirs.splitlines()] == [_read(line_of(one)) for one in entries_of(file.path)]


def _read(line: str) -> tuple[str, str, dict[str, str]]:
    key, stamp, fields = line.split(" ", 2)
    return key, stamp, json.loads(fields)
