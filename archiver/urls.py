"""Addresses: one spelling for each page, and which blog it belongs to."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote, unquote_plus, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from .records import CanonicalUrl

TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|_ga|_gl|ref_src|ncid|cmpid|wt_mc|"
    r"fb_(action|source|ref)\w*|action_(object|type|ref)_map|spm|xtor|s_cid|__twitter_impression)$"
)
"""Query parameters that name a campaign, never a page."""

SESSION = re.compile(r"^(phpsessid|jsessionid|sid|sessionid|aspsessionid\w*|cfid|cftoken)=[\w-]{16,}$", re.I)
"""A visitor's session: the name and a long token (a short `sid` is a story's number in old portals)."""

_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sessionid)=[\w.!~-]{16,}", re.I)
"""The same where a server without cookies writes it behind the path (Java servlets)."""

VIEW = re.compile(
    r"^(replytocom|share|shared|nb|like_comment|_wpnonce|amp|print|printable|printpage|printer[-_]?friendly|pfstyle|noamp|unapproved|moderation-hash|"
    r"showcomment|doing_wp_cron|preview|relatedposts_\w+)=|^m=[01]$"
)
"""Parameters that show the same page in another dress (WordPress core, Jetpack, Blogger, AMP plugins)."""

_WAYBACK = re.compile(r"^https?://web\.archive\.org/web/\d{1,14}[a-z_]*/(https?:/{1,2}.+)$", re.I)
_AMP_CACHE = re.compile(r"^https?://[^/]+\.cdn\.ampproject\.org/[a-z]/(s/)?(.+)$", re.I)
_PORTS = {"http": 80, "https": 443}
_WRAPPINGS = 10
"""How often an address is unwrapped: archives hold pages of other archives."""

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9\-._~]")
_BLANK = re.compile(r"^[\x00-\x20]+|[\t\r\n]+|[\x00-\x20]+$")
"""What browsers take out of an address: ends trimmed, tabs and line ends gone."""


def unwrapped(url: str) -> str:
    """The page behind a web archive's or an AMP cache's address.

    >>> unwrapped("https://web.archive.org/web/2012id_/http://a.example/b")
    'http://a.example/b'
    """
    if found := _WAYBACK.match(url):
        return re.sub(r"^(https?):/+", r"\1://", found[1])
    if found := _AMP_CACHE.match(url):
        return ("https://" if found[1] else "http://") + found[2]
    return url


def _unescaped(text: str) -> str:
    """Percent escapes in one spelling: none for letters, digits and `-._~`, upper case for the others.

    >>> _unescaped("%7Ea%c3%a9")
    '~a%C3%A9'
    """

    def spell(found: re.Match[str]) -> str:
        char = chr(int(found[1], 16))
        return char if _UNRESERVED.match(char) else found[0].upper()

    # "%2561" must not become "%61": the text is read once, and a per cent sign is never unescaped.
    return _ESCAPE.sub(spell, text)


def _path(path: str) -> str:
    """Dots resolved (RFC 3986, 5.2.4), escapes in one spelling; a closing slash stays."""
    whole: list[str] = []
    parts = _SESSION_IN_PATH.sub("", _unescaped(path)).split("/")[1:]
    for part in parts:
        if part == "..":
            del whole[-1:]
        elif part != ".":
            whole.append(part)
    if parts and parts[-1] in (".", "..") and (not whole or whole[-1]):
        whole.append("")
    return "/" + "/".join(whole)


def _query(query: str) -> str:
    """The parameters that name a page, as they stand: a query may hold a path (`?/archives/1.html`)."""
    kept = []
    for pair in filter(None, _unescaped(query).split("&")):
        name, _, value = pair.partition("=")
        # An address that was escaped twice has "&amp;" between its parameters.
        name, value = unquote_plus(name).lower().removeprefix("amp;"), unquote_plus(value)
        if not (TRACKING.match(name) or SESSION.match(f"{name}={value}") or VIEW.match(f"{name}={value}")):
            kept.append(pair)
    return "&".join(kept)


def _spelled(url: str) -> str:
    parts = urlsplit(with_plain_host(safe_url_string(url)))
    return urlunsplit((parts.scheme, parts.netloc, _path(parts.path), _query(parts.query), ""))


def with_plain_host(url: str) -> str:
    """*url*, a web address, with scheme and host in one spelling: lower case, no default port, no closing dot.

    >>> with_plain_host("HTTP://A.example.:80/B?utm_source=c")
    'http://a.example/B?utm_source=c'
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    netloc = host if parts.port in (None, _PORTS.get(parts.scheme)) else f"{host}:{parts.port}"
    return parts._replace(netloc=netloc).geturl()


@lru_cache(maxsize=4096)
def canonical_url(url: str, base: str | None = None) -> CanonicalUrl:
    """The one spelling of a page's address; its own canonical URL.

    Lower-case scheme and host, default port and fragment gone, dots resolved, tracking, session and view
    parameters gone, the others kept in their order, web archive and AMP cache wrappings taken off. What is no
    address of the web comes back as it is, but for white space.

    >>> canonical_url("HTTP://A.example:80/x/../b?utm_source=f&p=1#c")
    'http://a.example/b?p=1'
    >>> canonical_url("/post/?replytocom=7#respond", "https://a.example/x")
    'https://a.example/post/'
    """
    whole = _BLANK.sub("", url)
    if base:
        try:
            whole = urljoin(base, whole)
        except ValueError:
            return CanonicalUrl(whole)
    spelled = whole
    for _ in range(_WRAPPINGS):
        inner = unwrapped(spelled)
        if not is_web_url(inner):
            break
        inner = _spelled(inner)
        if inner == spelled or not is_web_url(inner):
            break
        spelled = inner
    return CanonicalUrl(spelled)


def file_url(url: str) -> str:
    """The address of a file as it is asked for: no fragment, what no address may hold escaped; the rest as it stands.

    >>> file_url("https://a.example/über uns.pdf#page=3")
    'https://a.example/%C3%BCber%20uns.pdf'
    """
    return str(safe_url_string(url.partition("#")[0]))


def is_web_url(url: str) -> bool:
    """Whether *url* is an absolute http or https address with a host.

    >>> is_web_url("mailto:a@b.example"), is_web_url("https://b.example/")
    (False, True)
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        return parts.scheme.lower() in _PORTS and bool(host) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def host_of(url: str) -> str:
    """Host and port, lower case, without `www.`: one blog answers to both. Empty for what is no address.

    >>> host_of("https://www.A.example/x")
    'a.example'
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if port and port != _PORTS.get(parts.scheme.lower()):
        host += f":{port}"
    return host


def site_key(url: str) -> str:
    """The key of the blog that lives at *url*: host, and path when it lives below one.

    >>> site_key("https://www.a.example/"), site_key("http://a.example/blog/")
    ('a.example', 'a.example/blog')
    """
    return host_of(url) + _path_and_query(canonical_url(url))[0]


@lru_cache(maxsize=4096)
def page_key(url: str) -> str:
    """What a page is called whichever way it is linked: no scheme, no `www.`, no fragment, no closing slash.

    Nor are there double slashes, or the `index.html` of a folder.

    >>> page_key("http://www.A.example/b/#c") == page_key("https://a.example/b")
    True
    >>> page_key("http://a.example/b%2Fc") == page_key("http://a.example/b/c")
    False
    """
    whole = canonical_url(url)
    path, query = _path_and_query(whole)
    return host_of(whole) + path + (f"?{query}" if query else "")


_STRUCTURAL = re.compile(r"%(2F|3F|23|25)", re.I)
"""Escapes that stand for a slash, a question mark, a number sign or a percent sign: unescaped, another address."""


_INDEX = re.compile(r"/index\.html?$", re.I)
"""What a server shows for the folder itself. (`index.php` need not be that: old blogs had it beside a cover page.)"""

_SLASHES = re.compile(r"//+")


def _path_and_query(url: str) -> tuple[str, str]:
    """The path without escapes, double and closing slashes, and the query; what cannot be taken apart is all path."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, ""
    path = _INDEX.sub("", _SLASHES.sub("/", parts.path))
    return unquote(_STRUCTURAL.sub(r"%25\1", path)).rstrip("/"), parts.query


def same_page(a: str, b: str) -> bool:
    """Whether two addresses differ by scheme, `www.`, fragment, slashes or `index.html` at most."""
    return a == b or page_key(a) == page_key(b)
