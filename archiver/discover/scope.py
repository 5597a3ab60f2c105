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

_ADMIN = re.compile(
    r"/(?:wp-admin|wp-login\.php|wp-signup\.php|wp-register\.php|wp-json|wp-cron\.php|wp-trackback\.php|xmlrpc\.php|"
    r"wp-comments-post\.php|wp-mail\.php|administrator|user/login|user/register|users/sign_in|ghost|cgi-bin)(?:/|$)"
    r"|/(?:login|logout|signin|signup|register|log-in|sign-in|lost-?password)(?:\.\w+)?/?$"
    r"|/(?:comment-iframe|delete-comment|post-edit|email-post|page-edit)\.[gd]\w*$"
    r"|/trackback/?$",
    re.I,
)
_ADMIN_PARAMETERS = frozenset({"rest_route", "_wpnonce", "doing_wp_cron", "loginform", "redirect_to"})
_SEARCH = re.compile(
    r"/(?:search|suche|recherche|buscar|cerca|zoeken)(?:\.\w{3,4})?(?:/(?!label/).*)?$", re.I
)
_SEARCH_PARAMETERS = frozenset({"s", "q", "query", "search", "searchterm", "searchword", "keywords"})
_SHARE_PARAMETERS = frozenset({"share", "shared", "like_comment", "sharesource"})
_SHARE = re.compile(
    r"/(?:share-post|sharer|email-?(?:this|to-a-friend)|send-to-friend)(?:\.\w+)?(?:/|$)", re.I
)
_REPLY_PARAMETERS = frozenset({"replytocom", "replyto", "reply_to", "parent_comment", "quotecomment"})
_REPLY = re.compile(r"/(?:comment/reply|replies/new|comments/new|reply)(?:/\d+)*/?$", re.I)
_PRINT_PARAMETERS = frozenset({"print", "printable", "printpage", "printerfriendly", "pfstyle"})
_PRINT = re.compile(r".+/(?:print|printpdf|printmail|printer-friendly)(?:/\d+)?/?$", re.I)
_COMMENT_FEED = re.compile(
    r"/comments/(?:feed|default|atom|rss2?)(?:/|$)|^/feeds/\d+/comments/|/comments?\.(?:xml|rss|atom)$", re.I
)
# Below a post; "/feed/" alone, or below a category or an author, is a feed of posts.
_POST_FEED = re.compile(r"/\d{4}/\d{1,2}/.*[^/]/(?:feed|rss|atom)(?:/(?:atom|rss2?|rdf))?/?$", re.I)
_POSTS_OF = re.compile(r"/(?:\d{4}|\d{1,2}|page)/(?:feed|rss|atom)", re.I)

_DATE = re.compile(r"^(?:/[^/\d][^/]*)*/(\d{4})(?:/(\d{1,2}))?(?:/(\d{1,2}))?(?=/|$)")
_EVENTS = re.compile(
    r"/(?:events?|calendar|kalender|calendario|agenda|ai1ec[^/]*|tribe[^/]*)/"
    r"(?:(?:month|week|day|list|today|photo|map|category/[^/]+)(?:/|$)|(?:.*/)?\d{4}-\d\d(?:-\d\d)?(?:/|$)|action~)",
    re.I,
)
_CALENDAR_PARAMETERS = re.compile(
    r"^(?:ical|outlook-ical|tribe[-_]bar[-_]date|eventdisplay|tribe_event_display|calendar|ajaxcalendar|"
    r"mini-?cal\w*|cal_?(?:month|year|date|day)|mc_(?:month|yr)|ai1ec|simcal\w*|time|yr|monthnum)$",
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

    def __init__(self, start_url: str, *, root: str | None = None, now: datetime | None = None) -> None:
        """*root* is the address that the blog lives below, where it does not have its host to itself; *now* is
        when a date lies in the future."""
        self.host = host_of(root or start_url)
        self.path = unquote(urlsplit(root).path).rstrip("/") + "/" if root else "/"
        self.last_year = (now or datetime.now(UTC)).year
        self.last_month = (now or datetime.now(UTC)).month

    def refuses(self, url: str) -> Refusal | None:
        """Why *url*, absolute, is not followed; None when it is.

        Give it the address as the page has it: `canonical_url` takes off the parameters by which a reply or share
        link is known.
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
        return (
            _by_path(below) or _by_query(parameters) or self._calendar(below, parameters) or _repeats(below)
        )

    def _calendar(self, path: str, parameters: dict[str, str]) -> Refusal | None:
        if _EVENTS.search(path) or any(_CALENDAR_PARAMETERS.match(name) for name in parameters):
            return "calendar"
        if (found := _DATE.match(path)) and self._no_date(found[1], found[2], found[3]):
            return "calendar"
        months = re.fullmatch(r"(\d{4})(\d\d)?(\d\d)?", parameters.get("m", ""))
        if months and self._no_date(months[1], months[2], months[3]):
            return "calendar"
        year = parameters.get("year", "")
        return "calendar" if re.fullmatch(r"\d{4}", year) and self._no_date(year, None, None) else None

    def _no_date(self, year: str, month: str | None, day: str | None) -> bool:
        """Whether a blog has no posts of this date, or it is none. A slug such as `/1984/` or `/2050/` alone is
        no date: only years with a month are archives."""
        if month is None:
            return False
        if not (1 <= int(month) <= 12 and 1 <= int(day or 1) <= 31):
            return False
        # A blog's clock may be a day ahead of ours; a month is enough.
        ahead = (int(year) - self.last_year) * 12 + int(month) - self.last_month
        return int(year) < FIRST_YEAR or ahead > 1


def _by_path(path: str) -> Refusal | None:
    if _ADMIN.search(path):
        return "login or admin"
    last = path.rpartition("/")[2]
    if last.rpartition(".")[2].lower() in _FILES and "." in last and not _SITEMAP.search(path):
        return "file"
    if _SEARCH.match(path):
        return "search page"
    if _REPLY.search(path):
        return "reply link"
    if _SHARE.search(path):
        return "share link"
    if _PRINT.search(path):
        return "print view"
    if _COMMENT_FEED.search(path) or (_POST_FEED.search(path) and not _POSTS_OF.search(path)):
        return "feed of comments"
    return None


def _by_query(parameters: dict[str, str]) -> Refusal | None:
    names = parameters.keys()
    if names & _REPLY_PARAMETERS:
        return "reply link"
    if names & _SHARE_PARAMETERS:
        return "share link"
    if names & _PRINT_PARAMETERS:
        return "print view"
    if names & _ADMIN_PARAMETERS or parameters.get("action") in ("login", "register", "lostpassword", "edit"):
        return "login or admin"
    if names & _SEARCH_PARAMETERS:
        return "search page"
    feed = parameters.get("feed", "")
    if feed.startswith("comments-") or (feed and names & {"p", "page_id"}) or "withcomments" in names:
        return "feed of comments"
    return None


def _repeats(path: str) -> Refusal | None:
    """A relative link that leads one level deeper each time: `/a/b/a/b/a/b/`."""
    segments = Counter(segment for segment in path.split("/") if segment and not segment.isdigit())
    return "repeating path" if segments and max(segments.values()) >= _REPEATED else None
