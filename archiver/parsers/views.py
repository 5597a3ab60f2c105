"""Views of a page under another address: for AMP, for print, for telephones. They name the page itself."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from bs4 import Tag

from ..records import CanonicalUrl
from ..urls import canonical_url, host_of, same_page
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
    here = document.url
    if stated is None or _is_same(stated, here):
        return None
    # On a blog whose only host is called m.… that says nothing of its pages.
    by_address = is_view(here) if host_of(stated) != host_of(here) else _says_view(here)
    root = urlsplit(stated).path in ("", "/") and not urlsplit(stated).query
    if not (by_address or _is_amp(document)) or (root and not _is_view_of_root(here)):
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
    return bool(_HOST.match(host_of(url))) or _says_view(url)


def _says_view(url: str) -> bool:
    """Whether an address looks like that of a view, its host apart."""
    return bool(_PATH.search(urlsplit(url).path) or _parameters(url))


def _parameters(url: str) -> set[str]:
    """The parameters that ask for a view."""
    pairs = (f"{name}={value}" for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True))
    return {pair for pair in pairs if _PARAMETER.fullmatch(pair)}


def _is_same(a: str, b: str) -> bool:
    """Whether two addresses name one page in one dress: the keys of pages leave out what asks for another."""
    return same_page(a, b) and _parameters(a) == _parameters(b)


def _is_view_of_root(url: str) -> bool:
    return _PATH.sub("", urlsplit(url).path).strip("/") == ""


def _is_amp(document: Document) -> bool:
    """Whether it is an AMP document (AMP HTML, "Required markup": `<html amp>` or `<html ⚡>`)."""
    node = document.soup.find("html")
    return isinstance(node, Tag) and any(name in node.attrs for name in ("amp", "⚡"))
