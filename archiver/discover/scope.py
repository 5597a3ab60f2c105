"""What belongs to a blog: which addresses are followed, and why the others are not."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from ..urls import host_of, is_web_url

Refusal = Literal[
    "not the web",
    "too long",
    "other host",
    "outside the blog",
    "login or admin",
    "file",
    "search page",
    "reply link",
    "share link",
    "print view",
    "feed of comments",
    "calendar",
    "repeating path",
]

LONGEST = 2000
"""Characters of an address; what is longer was made by a machine that adds to it at each step."""

FIRST_YEAR = 1990
"""No blog is older; calendars go on."""

_FILE_TYPES = (
    "jpg jpeg jpe png gif webp avif svg svgz bmp ico tif tiff heic psd ai eps "
    "mp3 m4a ogg oga opus wav flac aac mid mp4 m4v mov avi wmv flv webm mkv mpg mpeg ogv 3gp swf "
    "zip gz tgz bz2 xz 7z rar tar dmg exe msi apk iso jar deb rpm "
    "pdf doc docx odt xls xlsx ods ppt pptx pps odp rtf epub mobi djvu ps csv "
    "css js mjs map json woff woff2 ttf otf eot ics vcf kml kmz torrent bib"
)
_FILES = frozenset(_FILE_TYPES.split())
_SITEMAP = re.compile(r"sitemap[^/]*\.(?:xml|txt)\.gz$", re.I)

# What stands below a post's own address; "/2012/05/print/" and "/tag/print/" are no such thing.
_BELOW_POST = r"/(?!(?:tags?|categor(?:y|ies)|topics?|label|author|blog|archives?|page)/)[^/]*[^/\d][^/]*/"

_ADMIN = re.compile(
    r"/(?:wp-admin|wp-json)(?:/|$)"
    r"|/(?:wp-(?:login|signup|register|cron|trackback|comments-post|mail)|xmlrpc)\.php$"
    r"|^/(?:administrator|user/(?:login|register|password)|users/sign_(?:in|up))(?:/|$)"
    r"|^/(?:log-?in|log-?out|sign-?in|sign-?up|register|lost-?password)(?:\.\w+)?/?$"
    r"|/mt-(?:comments|tb|search|send-entry)\.f?cgi"
    r"|/(?:comment-iframe|delete-comment|post-edit|page-edit)\.[gd]\w*$"
    rf"|{_BELOW_POST}trackback/?$",
    re.I,
)
_ADMIN_PARAMETERS = frozenset({"rest_route", "_wpnonce", "doing_wp_cron", "loginform", "redirect_to"})
_ADMIN_ACTIONS = frozenset({"login", "logout", "register", "lostpassword", "edit"})

_SEARCH = re.compile(r"^/search(?:\.\w{3,4})?(?:/(?!label/).*)?$", re.I)
_SEARCH_PARAMETERS = frozenset({"s", "q", "query", "search", "searchterm", "searchword", "keywords"})
_BLOGGER_PAGES = frozenset({"updated-max", "updated-min"})
"""By these, `/search` is no search: Blogger's "older posts" are there."""

_REPLY = re.compile(r"/comment/reply(?:/\d+)+/?$|/(?:replies|comments)/new/?$", re.I)
_REPLY_PARAMETERS = frozenset({"replytocom", "replyto", "reply_to", "parent_comment", "quotecomment"})
_SHARE = re.compile(rf"/(?:share|email)-post\.g$|{_BELOW_POST}(?:emailpopup|email-?this|email|send-to-friend)/?$", re.I)
_SHARE_PARAMETERS = frozenset({"share", "shared", "like_comment", "sharesource"})
_PRINT = re.compile(
    rf"{_BELOW_POST}print(?:pdf|mail|-friendly|er-friendly)?(?:/\d+)?/?$"
    r"|^/print(?:pdf|mail)?/(?:node/)?\d+$",
    re.I,
)
_PRINT_PARAMETERS = frozenset(
    {"print", "printable", "printpage", "printerfriendly", "printer_friendly", "printer-friendly", "pfstyle"}
)
_VIEWS = ("view", "mode", "format", "output", "style")
"""Parameters whose value names the dress that a page is shown in."""

_COMMENT_FEED = re.compile(
    r"/comments/(?:feed|default|atom|rss2?)(?:/|$)|^/feeds/\d+/comments/|/comments?\.(?:xml|rss|atom)$", re.I
)
# Below a dated post; "/feed/" alone, or below a month, a category or an author, is a feed of posts.
_POST_FEED = re.compile(
    r"/\d{4}/\d{1,2}/(?:.*/)?(?!page/)[^/]*[^/\d][^/]*/(?:feed|rss|atom)(?:/(?:atom|rss2?|rdf))?/?$", re.I
)

_ARCHIVE = re.compile(r"^(?:/[^/\d][^/]*)*/(\d{4})/(\d{1,2})(?:/(\d{1,2}))?/?(?:page/\d+/?)?$")
"""The posts of a month or a day: a date, and nothing after it."""

_EVENTS = re.compile(
    r"/(?:events?|calendar|kalender|calendario|agenda)/"
    r"(?:(?:month|week|day|list|today|photo|map)(?:/|$)|(?:.*/)?\d{4}-\d\d(?:-\d\d)?(?:/|$)|action~)",
    re.I,
)
_CALENDAR_PARAMETERS = re.compile(
    r"ical|outlook-ical|tribe[-_]bar[-_]date|eventdisplay|tribe_event_display|calendar|ajaxcalendar|"
    r"mini-?cal\w*|cal_?(?:month|year|date|day)|mc_(?:month|yr)|ai1ec|simcal\w*",
    re.I,
)
_REPEATED = 3


class Scope:
    """The bounds of one blog.

    >>> scope = Scope("https://a.example/")
    >>> scope.refuses("https://www.a.example/2012/05/print-is-dead/") is None
    True
    >>> scope.refuses("https://a.example/2012/05/print-is-dead/?replytocom=7")
    'reply link'
    """

    def __init__(
        self,
        start_url: str,
        *,
        root: str | None = None,
        first_year: int = FIRST_YEAR,
        now: datetime | None = None,
    ) -> None:
        """*root* is the address that the blog lives below, where it does not have its host to itself; *now*
        tells which dates lie in the future, *first_year* which before it (it may be a diary of 1660)."""
        now = now or datetime.now(UTC)
        self.host = host_of(root or start_url)
        self.path = unquote(urlsplit(root).path).rstrip("/") + "/" if root else "/"
        self.first_year = first_year
        self._months = now.year * 12 + now.month

    def refuses(self, url: str) -> Refusal | None:
        """Why *url*, absolute, is not followed; None when it is.

        Give it the address as the page has it: `canonical_url` takes off the parameters by which a reply link
        or a share link is known.
        """
        if not is_web_url(url):
            return "not the web"
        if len(url) > LONGEST:
            return "too long"
        parts = urlsplit(url)
        path = unquote(parts.path) or "/"
        if host_of(url) != self.host:
            return "other host"
        if not f"{path.rstrip('/')}/".startswith(self.path):
            return "outside the blog"
        parameters = {name.lower(): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
        below = "/" + path[len(self.path) :]
        return _by_path(below) or _by_query(below, parameters) or self._calendar(below, parameters) or _repeats(below)

    def _calendar(self, path: str, parameters: dict[str, str]) -> Refusal | None:
        if _EVENTS.search(path) or any(_CALENDAR_PARAMETERS.fullmatch(name) for name in parameters):
            return "calendar"
        query = parameters.get("m") or parameters.get("year", "") + parameters.get("monthnum", "").zfill(2)
        found = _ARCHIVE.match(path) or re.fullmatch(r"(\d{4})(\d\d)(?:\d\d)?", query)
        return "calendar" if found and self._empty(int(found[1]), int(found[2])) else None

    def _empty(self, year: int, month: int) -> bool:
        """Whether a month is one of which a blog has no posts."""
        # A blog's clock may be a day ahead of ours: the coming month is let in.
        return 1 <= month <= 12 and (year < self.first_year or year * 12 + month - self._months > 1)


def is_login(url: str) -> bool:
    """Whether *url* asks who somebody is, wherever its blog lies.

    >>> is_login("https://a.example/blog/wp-login.php?redirect_to=x"), is_login("https://a.example/2012/login-to-life/")
    (True, False)
    """
    parts = urlsplit(url)
    return _ADMIN.search(unquote(parts.path)) is not None


def _by_path(path: str) -> Refusal | None:
    if _ADMIN.search(path):
        return "login or admin"
    stem, dot, ending = path.rpartition("/")[2].rpartition(".")
    if stem and dot and ending.lower() in _FILES and not _SITEMAP.search(path):
        return "file"
    if _REPLY.search(path):
        return "reply link"
    if _SHARE.search(path):
        return "share link"
    if _PRINT.search(path):
        return "print view"
    if _COMMENT_FEED.search(path) or _POST_FEED.search(path):
        return "feed of comments"
    return None


def _by_query(path: str, parameters: dict[str, str]) -> Refusal | None:
    names = parameters.keys()
    if names & _REPLY_PARAMETERS or parameters.get("mode") == "reply":
        return "reply link"
    if names & _SHARE_PARAMETERS:
        return "share link"
    if names & _PRINT_PARAMETERS or any(parameters.get(view) in ("print", "pdf") for view in _VIEWS):
        return "print view"
    if names & _ADMIN_PARAMETERS or parameters.get("action") in _ADMIN_ACTIONS:
        return "login or admin"
    feed = parameters.get("feed", "")
    if feed.startswith("comments-") or (feed and names & {"p", "page_id"}) or "withcomments" in names:
        return "feed of comments"
    # Drupal without clean addresses keeps the path there: "?q=node/12".
    words = {name for name in names & _SEARCH_PARAMETERS if "/" not in parameters[name]}
    return "search page" if words or (_SEARCH.match(path) and not names & _BLOGGER_PAGES) else None


def _repeats(path: str) -> Refusal | None:
    """A relative link that leads one level deeper each time: `/a/b/a/b/a/b/`."""
    segments = Counter(segment for segment in path.split("/") if segment and not segment.isdigit())
    return "repeating path" if segments and max(segments.values()) >= _REPEATED else None
