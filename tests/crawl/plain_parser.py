"""A parser for tests: links and text, and a few words that make it fail as real ones do."""

from __future__ import annotations

import os
import re
import signal
import time
from urllib.parse import urljoin

from archiver.records import Article, Comment, Link, ParsedPage, Site
from archiver.urls import canonical_url, site_key

_TAKEN: list[bytes] = []


def parse(html: bytes, url: str, *, content_type: str | None = None) -> ParsedPage:
    """A page whose text is all that stands between its tags."""
    if b"the parser raises on this" in html:
        raise ValueError("no such page")
    if b"the parser is killed by this" in html:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"the parser hangs on this" in html:
        time.sleep(60)
    if found := re.search(rb"the parser takes (\d+) MB for this", html):
        _TAKEN.append(b"." * (int(found[1]) << 20))
    if b"the parser gives it back" in html:
        _TAKEN.clear()
    told = re.search(rb"(\d+) comments", html)
    text = re.sub(r"<[^>]*>", " ", html.decode())
    home = urljoin(url, "/")
    return ParsedPage(
        url=canonical_url(url),
        kind="article",
        parser="plain/1",
        site=Site(key=site_key(home), url=home),
        article=Article(title=url, text=" ".join(text.split())),
        comments=tuple(Comment(id=str(n), position=n, text=f"Words {n}.") for n in range(int(told[1]) if told else 0)),
        links=tuple(
            Link(url=canonical_url(found, url), role="internal")
            for found in re.findall(r'href="([^"]*)"', html.decode())
        ),
    )
