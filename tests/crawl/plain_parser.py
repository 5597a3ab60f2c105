"""A parser for tests: links and text, and a few words that make it fail as real ones do."""

from __future__ import annotations

import os
import re
import signal
import time
from urllib.parse import urljoin

from archiver.records import Article, Link, ParsedPage, Site
from archiver.urls import canonical_url, site_key


def parse(html: bytes, url: str, *, content_type: str | None = None) -> ParsedPage:
    """A page whose text is all that stands between its tags."""
    if b"the parser raises on this" in html:
        raise ValueError("no such page")
    if b"the parser is killed by this" in html:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"the parser hangs on this" in html:
        time.sleep(60)
    text = re.sub(r"<[^>]*>", " ", html.decode())
    home = urljoin(url, "/")
    return ParsedPage(
        url=canonical_url(url),
        kind="article",
        parser="plain/1",
        site=Site(key=site_key(home), url=home),
        article=Article(title=url, text=" ".join(text.split())),
        links=tuple(
            Link(url=canonical_url(found, url), role="internal")
            for found in re.findall(r'href="([^"]*)"', html.decode())
        ),
    )
