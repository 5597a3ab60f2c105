"""Addresses: one spelling for each page, and which blog it belongs to."""

from __future__ import annotations

import re
from posixpath import normpath
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from .records import CanonicalUrl

TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|_ga|_gl|ref_src|ncid|cmpid|wt_mc|"
    r"fb_(action|source|ref)\w*|action_(object|type|ref)_map|spm|xtor|s_cid|__twitter_impression)$"
)
"""Query parameters that name a campaign, never a page."""

SESSION = re.compile(r"^(phpsessid|jsessionid|sid|sessionid|aspsessionid\w*|cfid|cftoken)=[\w-]{16,}$", re.I)
"""A visitor's session: the name and a long token (a short `sid` is a story's number in old portals)."""

VIEW = re.compile(
    r"^(replytocom|share|shared|nb|like_comment|_wpnonce|amp|print|noamp|unapproved|moderation-hash|"
    r"showcomment|doing_wp_cron|preview|relatedposts_\w+)=|^m=[01]$"
)
"""Parameters that show the same page in another dress (WordPress core, Jetpack, Blogger, AMP plugins)."""

_WAYBACK = re.compile(r"^https?://web\.archive\.org/web/\d{1,14}[a-z_]*/(https?:/{1,2}.+)$", re.I)
_AMP_CACHE = re.compile(r"^https?://[^/]+\.cdn\.ampproject\.org/[a-z]/(s/)?(.+)$", re.I)
_PORTS = {"http": 80, "https": 443}
_UNRESERVED = re.compile(r"%([0-9A-Fa-f]{2})")


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


def _path(path: str) -> str:
    """Dots resolved, escapes in one spelling; a closing slash stays."""
    if re.search(r"/\.{1,2}(/|$)", path):
        closing = "/" if path.endswith(("/", "/.", "/..")) else ""
        path = "/" + normpath(path).strip("/")
        path += closing if path != "/" else ""

    def spell(found: re.Match[str]) -> str:
        char = chr(int(found[1], 16))
        return char if re.match(r"[A-Za-z0-9\-._~]", char) else found[0].upper()

    return _UNRESERVED.sub(spell, path) or "/"


def canonical_url(url: str, base: str | None = None) -> CanonicalUrl:
    """The one spelling of a page's address; its own canonical URL.

    Lower-case scheme and host, default port and fragment gone, dots resolved, tracking, session and view parameters
    gone, the others kept in their order, web archive and AMP cache wrappings taken off.

    >>> canonical_url("HTTP://A.example:80/x/../b?utm_source=f&p=1#c")
    'http://a.example/b?p=1'
    >>> canonical_url("/post/?replytocom=7#respond", "https://a.example/x")
    'https://a.example/post/'
    """
    whole = urljoin(base, url.strip()) if base else url.strip()
    parts = urlsplit(safe_url_string(unwrapped(whole)))
    scheme = parts.scheme.lower()
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    netloc = host if port is None or port == _PORTS.get(scheme) else f"{host}:{port}"
    pairs = [
        (k, v)
        for k, v in parse_qsl(parts.query, keep_blank_values=True)
        if not (TRACKING.match(k.lower()) or SESSION.match(f"{k}={v}") or VIEW.match(f"{k.lower()}={v}"))
    ]
    query = urlencode(pairs, quote_via=quote, safe="/:,@[]") if pairs else ""
    return CanonicalUrl(urlunsplit((scheme, netloc, _path(parts.path), query, "")))


def is_web_url(url: str) -> bool:
    """Whether *url* is an absolute http or https address with a host.

    >>> is_web_url("mailto:a@b.example"), is_web_url("https://b.example/")
    (False, True)
    """
    try:
        parts = urlsplit(url)
        return parts.scheme.lower() in _PORTS and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def host_of(url: str) -> str:
    """Host and port, lower case, without `www.`: one blog answers to both.

    >>> host_of("https://www.A.example/x")
    'a.example'
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    if parts.port and parts.port != _PORTS.get(parts.scheme.lower()):
        host += f":{parts.port}"
    return host


def site_key(url: str) -> str:
    """The key of the blog that lives at *url*: host, and path when it lives below one.

    >>> site_key("https://www.a.example/"), site_key("http://a.example/blog/")
    ('a.example', 'a.example/blog')
    """
    return host_of(url) + unquote(urlsplit(url).path).rstrip("/")


def same_page(a: str, b: str) -> bool:
    """Whether two addresses differ by scheme, `www.`, fragment or closing slash at most."""
    return _loose(a) == _loose(b)


def _loose(url: str) -> tuple[str, str, str]:
    parts = urlsplit(canonical_url(url))
    return host_of(url), unquote(parts.path).rstrip("/"), parts.query
