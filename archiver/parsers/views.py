"""Views of a page under another address: for AMP, for print, for telephones. They name the page itself."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urldefrag, urlsplit

from bs4 import Tag

from ..records import CanonicalUrl
from ..urls import canonical_url, host_of
from .document import Document

_PATH = re.compile(r"/(?:amp|print|printer-friendly|mobile)(?:/\d+)?/?$|\.amp\.html?$", re.I)
_PARAMETER = re.compile(
    r"(?:amp|print|printable|printpage|printerfriendly|pfstyle)=.*|m=1|(?:view|mode|format|output(?:type)?)=(?:amp|print)",
    re.I,
)
_HOST = re.compile(r"^(?:amp|m|mobile|print)\.")


def page_behind(document: Document) -> CanonicalUrl | None:
    """The page that *document* is but a view of: named by `rel=canonical`, on the same blog; None for a page itself.

    Without that link nothing is known of such a page, and it is taken for one of its own.
    """
    stated = document.canonical
    if stated is None or not (_is_amp(document) or is_view(document.url)):
        return None
    here = document.url
    root = urlsplit(stated).path in ("", "/") and not urlsplit(stated).query
    if urldefrag(stated)[0] == urldefrag(here)[0] or (root and not _is_view_of_root(here)):
        return None
    own = host_of(stated) in (host_of(here), _HOST.sub("", host_of(here)))
    return canonical_url(stated) if own else None


def is_view(url: str) -> bool:
    """Whether an address looks like that of a view.

    >>> [is_view(f"https://a.example/{end}") for end in ("post/amp/", "post/?print=1", "?m=1")]
    [True, True, True]
    >>> [is_view(f"https://a.example/{end}") for end in ("?m=201205", "print-is-dead/")]
    [False, False]
    """
    parts = urlsplit(url)
    parameters = (f"{name}={value}" for name, value in parse_qsl(parts.query, keep_blank_values=True))
    return bool(
        _PATH.search(parts.path) or _HOST.match(host_of(url)) or any(_PARAMETER.fullmatch(one) for one in parameters)
    )


def _is_view_of_root(url: str) -> bool:
    return _PATH.sub("", urlsplit(url).path).strip("/") == ""


def _is_amp(document: Document) -> bool:
    """Whether it is an AMP document (AMP HTML, "Required markup": `<html amp>` or `<html ⚡>`)."""
    node = document.soup.find("html")
    return isinstance(node, Tag) and any(name in node.attrs for name in ("amp", "⚡"))
