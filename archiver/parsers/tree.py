"""Bytes become one tree here, and nowhere else: the hot path of everything."""

from __future__ import annotations

import codecs
import re
import warnings

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.\-]{2,40})", re.I)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.\-]{2,40})", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([a-zA-Z0-9_.\-]{2,40})", re.I)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff]")
# What browsers read under these names (WHATWG Encoding, 4.2).
_LABELS = {"iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
           "windows-1252": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932",
           "x-sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "iso-8859-9": "cp1254",
           "utf8": "utf-8", "unicode": "utf-8", "utf-16": "utf-8", "utf-16le": "utf-8"}  # fmt: skip


def _codec(label: str | None) -> str | None:
    if not label:
        return None
    name = _LABELS.get(label.strip().lower(), label.strip().lower())
    try:
        b" ".decode(name, "replace")  # Python also knows codecs that make no text: rot13, base64, idna
        return codecs.lookup(name).name
    except (LookupError, UnicodeError):
        return None


def decode(body: bytes, content_type: str | None = None) -> str:
    """*body* as text: byte order mark, then strict UTF-8 where anything says UTF-8 or nothing says anything, then the
    header's charset, the document's own, at last cp1252; never an error.

    A page that says UTF-8 and is not is read as cp1252 when that leaves fewer marks of damage.

    >>> decode("caf\\u00e9".encode("cp1252"), "text/html; charset=utf-8")
    'café'
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    header = _HEADER.search(content_type or "")
    head = body[:4096]
    document = _META.search(head) or _XML.match(head)
    stated = _codec(header[1] if header else None) or _codec(document[1].decode("ascii") if document else None)
    if stated in (None, "utf-8"):
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError as error:
            if stated is None or _damage(body, error) > 0.001:
                return body.decode("cp1252", "replace")
            return body.decode("utf-8", "replace")
    return body.decode(stated, "replace")


def _damage(body: bytes, error: UnicodeDecodeError) -> float:
    """The share of non-ASCII bytes that are no UTF-8: a few cut characters, or another encoding?"""
    high = sum(1 for b in body if b > 127) if len(body) < 200_000 else body.count(b"\xc3") + body.count(b"\xe2") + 1
    return body.decode("utf-8", "replace").count("\ufffd") / max(high, 1) if high else float(error.start >= 0)


def make_tree(markup: str) -> BeautifulSoup:
    """The one tree of a page, by lxml; control characters and half surrogate pairs gone, any depth kept."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(_CONTROL.sub("", markup), "lxml", huge_tree=True)
