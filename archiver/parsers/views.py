"""Views of a page under another address: for AMP, for print, for telephones. They name the page, or lead back to it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from bs4 import Tag

from ..records import CanonicalUrl
from ..urls import canonical_url, host_of, same_page
from .document import Document
from .nodes import attribute, rels, text

_PATH = re.compile(r"/(?:amp|print|printer-friendly|mobile)(?:/\d+)?/?$|\.amp\.html?$", re.I)
_PARAMETER = re.compile(
    r"(?:amp|print|printable|printpage|printer[-_]?friendly|pfstyle)=.*|m=1"
    r"|(?:view|mode|format|output(?:type)?)=(?:amp|print)",
    re.I,
)
_NO_POST = re.compile(
    r"^/?$|/(?:tags?|categor(?:y|ies)|topics?|label|author|blog|archives?|page)/?$|/(?:19|20)\d\d(?:/\d\d?){0,2}/?$",
    re.I,
)
"""The path of a list: what stands below it is no view of a post."""
_HOST = re.compile(r"^(?:amp|m|mobile|print)\.")


def page_behind(document: Document) -> CanonicalUrl | None:
    """The page that *document* is but a view of, on the same blog; None for a page itself.

    It is named by `rel=canonical`. Without that link the address has to be that of a view, and of a post's: a parameter
    is enough, as no page is named by one; a path needs a link back, for a post may well be called "amp" or "print".
    """
    stated = document.canonical
    here = document.url
    if stated is None:
        return _unnamed(document)
    if _is_same(stated, here):
        return None
    # On a blog whose only host is called m.… that says nothing of its pages.
    by_address = is_view(here) if host_of(stated) != host_of(here) else _says_view(here)
    root = urlsplit(stated).path in ("", "/") and not urlsplit(stated).query
    if not (by_address or _is_amp(document)) or (root and not _is_view_of_root(here)):
        return None
    shown = "" if host_of(here) in document.apart else _HOST.sub("", host_of(here))
    return canonical_url(stated) if host_of(stated) in (host_of(here), shown) else None


def _unnamed(document: Document) -> CanonicalUrl | None:
    """The page that a view without `rel=canonical` shows."""
    here = document.url
    parts = urlsplit(here)
    asked = _parameters(here)
    query = "&".join(pair for pair in parts.query.split("&") if not _parameters(f"?{pair}"))
    plain = parts._replace(path=parts.path if asked else _PATH.sub(_ending, parts.path), query=query, fragment="")
    if plain.geturl() == here or (_NO_POST.search(plain.path) and not query):
        return None
    url = plain.geturl()
    return canonical_url(url) if asked or _leads_back(document, url) else None


def _ending(found: re.Match[str]) -> str:
    """What the path of the page has in place of a view's: `.html` of `.amp.html`, the slash of `/print/`."""
    return found[0].lower().removeprefix(".amp") if found[0].startswith(".") else "/"


def _leads_back(document: Document, url: str) -> bool:
    """Whether a view links to the page itself: in its title or with it, or by its address in print; AMP anyhow.

    The category of a post that is called "print" may stand above it too: such a link bears the category's name.
    """
    title = text(_main_title(document)).casefold()
    for node in document.by_name("a"):
        there = document.absolute(attribute(node, "href"))
        if there is None or not _is_same(there, url) or {"tag", "category"} & set(rels(node)):
            continue
        words = text(node)
        if _is_amp(document) or (title and words.casefold() == title) or _is_same(words, url):
            return True
    return False


def _main_title(document: Document) -> Tag | None:
    """The heading of the page: the first of the highest rank, but for the blog's own name, which leads home."""
    for name in ("h1", "h2", "h3"):
        for node in document.by_name(name):
            links = (document.absolute(attribute(link, "href")) or "" for link in node.find_all("a"))
            if text(node) and not any(urlsplit(link).path in ("", "/") for link in links):
                return node
    return None


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
