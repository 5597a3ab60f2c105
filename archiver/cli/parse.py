"""`parse`: what one page says, as JSON."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from urllib.parse import quote

import rich_click as click

from ..errors import ArchiverError, ConfigError
from ..urls import is_web_url
from .addresses import checked_contact, checked_url
from .output import print_json

_LARGEST = 32 * 1024 * 1024
"""Bytes of a page: as many as a crawl takes."""

_SOMEWHERE = "http://localhost/"
"""Where a page lies that tells its address in no way."""

_HTML_TYPES = ("", "text/html", "application/xhtml+xml", "application/xml", "text/xml", "text/plain")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_TAG = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?a-z]", re.I)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.I)
"""A page begins with a tag; else, as when a server's warning stands before it, it says that it is one."""

_XML = re.compile(rb"\s*<(?:\?xml|rss|feed|urlset|sitemapindex)\b", re.I)


@click.command(short_help="Read one page, as JSON.")
@click.argument("source", metavar="FILE|URL")
@click.option("--url", help="The address that FILE was saved from; the one it gives itself, if not told.")
@click.option("--contact", help="Your mail or web address, told to the server.", envvar="ARCHIVER_CONTACT")
@click.option("--strict", is_flag=True, help="Fail where a field cannot be read, instead of telling it as a problem.")
@click.option("--json", is_flag=True, expose_value=False, help="The answer as JSON: it always is.")
def parse(source: str, url: str | None, contact: str | None, strict: bool) -> None:
    """Read one page, from a FILE (- for stdin) or from the web, and print what it says as JSON. Nothing is stored.

    A page of the web is asked for as in a crawl: robots.txt is obeyed.
    """
    if url is not None and not is_web_url(url):
        raise ConfigError("--url", f"{url} is not a web address")
    if "://" in source:
        body, where, content_type = fetched(source, contact)
        where = url or where
    else:
        body, content_type = read(source), None
        where = url or ""
    if reason := why_not_html(body, content_type):
        raise ArchiverError(f"{source}: {reason}")

    from ..parse import parse_page

    print_json(parse_page(body, where or address_in(body, source), content_type=content_type, strict=strict))


def fetched(url: str, contact: str | None) -> tuple[bytes, str, str | None]:
    """One page of the web: body, final address, type."""
    from ..crawl.single import fetch

    address = checked_url(url)
    return fetch(address, contact=checked_contact(contact, [address]))


def read(source: str) -> bytes:
    """The bytes of a file, or of stdin for `-`."""
    try:
        with sys.stdin.buffer if source == "-" else Path(source).open("rb") as file:
            body = file.read(_LARGEST + 1)
    except FileNotFoundError as error:
        raise ArchiverError(f"{source}: no such file (an address begins with http:// or https://)") from error
    except (OSError, ValueError) as error:
        raise ArchiverError(f"{source}: {getattr(error, 'strerror', None) or error}") from error
    if len(body) > _LARGEST:
        raise ArchiverError(f"{source}: larger than {_LARGEST // 2**20} MiB")
    return body


def why_not_html(body: bytes, content_type: str | None = None) -> str | None:
    """In words, why *body* is no HTML page; None for one that is.

    >>> why_not_html(b"<p>a page"), why_not_html(b"a letter"), why_not_html(b"<p>", "image/png")
    (None, 'not HTML', 'not HTML: image/png')
    """
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type not in _HTML_TYPES:
        return f"not HTML: {media_type}"
    if not body.strip():
        return "empty"
    if body.startswith(_WIDE):
        return None
    if b"\0" in body[:1000] or not (_TAG.match(body) or _PAGE.search(body)):
        return "not HTML"
    if _XML.match(body) and not _PAGE.search(body):
        return "not HTML: XML"
    return "not HTML: JSON" if is_json(body) else None


def is_json(body: bytes) -> bool:
    """Whether *body* is a JSON document: there, too, tags may stand in texts."""
    if body.lstrip()[:1] not in (b"{", b"["):
        return False
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True


def address_in(body: bytes, source: str) -> str:
    """The address that a saved page gives itself, else one that is as good as none."""
    from ..parsers.document import Document

    somewhere = _SOMEWHERE + quote(Path(source).name)
    stated = Document(body, somewhere)
    return stated.canonical or stated.absolute(stated.meta("og:url")) or somewhere
