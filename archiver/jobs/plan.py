"""What is to be read of the captures of some files, in which order, and what they tell of where the blogs were."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from w3lib.url import safe_url_string

from ..discover.scope import Scope
from ..parsers.views import is_view
from ..records import Redirect
from ..snapshots.captures import Caught, contents_of
from ..snapshots.files import OPEN, name_from
from ..snapshots.packed import is_packed, pages_of, parted
from ..snapshots.reading import warcs_in
from ..urls import host_of, is_web_url, page_key, same_page, with_plain_host

_HTML_TYPES = ("text/html", "application/xhtml+xml")
_READ_TYPES = (*_HTML_TYPES, "text/plain", "application/octet-stream", "unk", "")
_XML = re.compile(r"^(?:application|text)/(?:[\w.-]+\+)?xml$")
_JSON = re.compile(r"^(?:application|text)/(?:[\w.-]+\+)?json$")
_INTERFACE = re.compile(r"/wp-json(?:/|$)|[?&]rest_route=")
_LEFT_OUT = {
    "image": "picture",
    "font": "font",
    "audio": "sound or film",
    "video": "sound or film",
    "text/css": "style sheet",
    "text/javascript": "script",
    "application/javascript": "script",
    "application/x-javascript": "script",
}
TWIN = "another capture in the same second"
"""Why a capture is passed over that has the address and the second of another."""

_VISIT = timedelta(days=1)
_STEPS = 10
"""A longer way is a circle, or none."""


@dataclass(slots=True)
class Plan:
    """The captures that are read, by date, and what the others were."""

    pages: list[Caught] = field(default_factory=list)
    """Pages, feeds, sitemaps: which of them, their bytes tell."""

    failures: list[Caught] = field(default_factory=list)
    redirects: list[Caught] = field(default_factory=list)
    answers: list[Caught] = field(default_factory=list)
    """Of WordPress's REST interface."""

    files: list[Caught] = field(default_factory=list)
    """What is no page, and may be a picture or file of one; counted as skipped."""

    skipped: Counter[str] = field(default_factory=Counter)
    damaged: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    """Those of pages."""

    left: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Hosts from which a blog has moved, by the one on which it is now."""

    _all: dict[str, list[Caught]] = field(default_factory=lambda: defaultdict(list))
    _by_digest: dict[str, Caught] = field(default_factory=dict)
    _dates: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    """When the page of a key was captured."""

    @property
    def size(self) -> int:
        """How many captures are read."""
        return sum(map(len, (self.pages, self.failures, self.redirects, self.answers)))

    def has_beside(self, url: str, at: datetime) -> bool:
        """Whether the page at *url* was captured itself, on the same day or so."""
        return any(abs(one - at) < _VISIT for one in self._dates.get(page_key(url), ()))

    def body_of(self, capture: Caught) -> Caught | None:
        """The capture whose record holds the body of *capture*; None where it is not in these files."""
        if capture.type != "revisit":
            return capture
        url, at = capture.refers_to or (capture.url, None)
        found = [one for one in self._all.get(url, ()) if one.type != "revisit" and (at is None or one.at == at)]
        same = [one for one in found if one.digest == capture.digest] or (found if capture.digest is None else [])
        return next(iter(same), None) or self._by_digest.get(capture.digest or "")

    def way_from(self, capture: Caught) -> tuple[str, tuple[Redirect, ...]] | None:
        """Where a redirect leads in the end, and by which steps; None when it leads back to where it was."""
        hops = [Redirect(url=capture.url, status=capture.status)]
        target = target_of(capture)
        for _ in range(_STEPS):
            if target in {hop.url for hop in hops}:
                return None
            following = self._nearest(target, capture.at)
            if following is None or following.status not in range(300, 400) or not (onward := _onward(following)):
                return target, tuple(hops)
            hops.append(Redirect(url=following.url, status=following.status))
            target = onward
        return None

    def apart(self) -> list[str]:
        """Hosts that are called as those of views are, when there is nothing that they could be views of."""
        named = [host for host in self.hosts if is_view(f"http://{host}/")]
        return sorted(host for host in named if host.partition(".")[2] not in self.hosts)

    def is_made_good(self, capture: Caught) -> bool:
        """Whether a failure was followed by an answer: it was tried again."""
        return any(one.at >= capture.at and one.status < 400 for one in self._all.get(capture.url, ()))

    def _nearest(self, url: str, at: datetime) -> Caught | None:
        """What was had at *url* on the same visit, or on the one that was nearest."""
        return min(self._all.get(url, ()), key=lambda one: abs(one.at - at), default=None)

    # Made

    def _take(self, found: Caught, among: set[str]) -> None:
        capture = _without_password(found)
        self._all[capture.url].append(capture)
        if capture.digest and capture.type != "revisit":
            self._by_digest.setdefault(capture.digest, capture)
        reason = reason_to_skip(capture, among)
        if reason is not None:
            self.skipped[reason] += 1
            if not capture.embedded and reason != "robots.txt":
                self.files.append(capture)
        elif capture.status in range(300, 400):
            self.redirects.append(capture)
        elif _INTERFACE.search(capture.url):
            self.answers.append(capture)
        elif capture.status >= 400:
            self.failures.append(capture)
        else:
            self.pages.append(capture)
            if capture.media_type in _HTML_TYPES:
                self.hosts.add(host_of(capture.url))
                self._dates[page_key(capture.url)].append(capture.at)

    def _settle(self) -> None:
        self._pass_over_twins()
        for captures in (self.pages, self.failures, self.redirects, self.answers):
            captures.sort()
        for captures in self._all.values():
            captures.sort()
        for capture in self.redirects:
            way = self.way_from(capture)
            if way is not None and host_of(way[0]) != host_of(capture.url) and moves(capture.url, way[0]):
                self.left[host_of(way[0])].add(host_of(capture.url))

    def _pass_over_twins(self) -> None:
        """Of the captures of one address in one second, which rows cannot tell apart, the last is read."""
        lists = (self.pages, self.failures, self.redirects, self.answers)
        last: dict[tuple[str, datetime], Caught] = {}
        for capture in sorted(chain.from_iterable(lists), key=lambda one: (one.status < 300, one)):
            last[capture.url, capture.at.replace(microsecond=0)] = capture
        for captures in lists:
            kept = [one for one in captures if last[one.url, one.at.replace(microsecond=0)] is one]
            self.skipped[TWIN] += len(captures) - len(kept)
            captures[:] = kept
        self.skipped += Counter()  # without those that are none


def planned(home: Path, files: Iterable[Path]) -> Iterator[Plan | str]:
    """The plan for *files*, whose rows an archive in the folder *home* will have; before it, each file as it is read.

    `SnapshotError` for the first file that is none of captures.
    """
    plan = Plan()
    for path in dict.fromkeys(files):
        among = {host_of(url) for url in pages_of(path)} if is_packed(path) else set()
        for warc in warcs_in(path):
            yield warc
            contents = contents_of(home, _as_in_rows(home, warc))
            plan.damaged += contents.damaged
            for capture in contents.captures:
                plan._take(capture, among)
    plan._settle()
    yield plan


def _as_in_rows(home: Path, warc: str) -> str:
    name, inside = parted(Path(), warc)
    # One that is being written is called as it will be.
    return f"{name_from(home, Path(name.removesuffix(OPEN)))}{inside and '#'}{inside}"


def reason_to_skip(capture: Caught, among: set[str]) -> str | None:
    """Why a crawl would not read a capture; None when it would. *among* are the hosts of the pages, where known."""
    url = capture.url
    if not is_web_url(url):
        return "no page of the web"
    if capture.embedded or (among and host_of(url) not in among and capture.media_type in _HTML_TYPES):
        return "embedded in a page"
    if urlsplit(url).path == "/robots.txt":
        return "robots.txt"
    if not 200 <= capture.status < 600:
        return "no answer"
    trap = Scope(urljoin(url, "/")).refuses(url)
    if capture.status in range(300, 400):
        return trap or (None if capture.location and is_web_url(target_of(capture)) else "no new answer")
    interface = _INTERFACE.search(url)
    if trap is not None and not interface:
        return _of_type(capture) or trap
    return None if capture.status >= 400 or _is_read(capture) else _of_type(capture) or "other file"


def _of_type(capture: Caught) -> str | None:
    kind = capture.media_type
    return _LEFT_OUT.get(kind) or _LEFT_OUT.get(kind.partition("/")[0])


def _is_read(capture: Caught) -> bool:
    kind = capture.media_type
    if _JSON.match(kind):
        return bool(_INTERFACE.search(capture.url))
    return kind in _READ_TYPES or (bool(_XML.match(kind)) and not kind.startswith("image/"))


def _without_password(capture: Caught) -> Caught:
    """A name and a password in an address are no part of a page's, as they are none in a crawl."""
    refers = capture.refers_to
    return capture._replace(
        url=_anonymous(capture.url), refers_to=(_anonymous(refers[0]), refers[1]) if refers is not None else None
    )


def _anonymous(url: str) -> str:
    if "@" not in url:
        return url
    return re.sub(r"^(https?://)[^/?#]*@", r"\1", url, flags=re.I)


def target_of(capture: Caught) -> str:
    """The address that a redirect names, whole; empty when it is none."""
    try:
        whole = urljoin(capture.url, safe_url_string(capture.location or ""))
        return with_plain_host(whole) if is_web_url(whole) else whole
    except ValueError:  # `http://[::1`, a port of letters
        return ""


def _onward(capture: Caught) -> str:
    target = target_of(capture) if capture.location else ""
    return target if is_web_url(target) else ""


def moves(url: str, target: str) -> bool:
    """Whether a redirect from *url* to *target*, on another host, is that of a blog which moved: the rest is the same.

    >>> moves("http://old.example/2011/a/", "https://new.example/2011/a/")
    True
    >>> moves("http://old.example/2011/a/", "https://new.example/")
    False
    """
    before, after = urlsplit(url), urlsplit(target)
    path, other = unquote(before.path).rstrip("/"), unquote(after.path).rstrip("/")
    return (path == other and before.query == after.query) or same_page(url, urljoin(url, "/"))
