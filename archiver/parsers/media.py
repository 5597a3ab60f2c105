"""Pictures, sounds, films and files of a body: which elements are some, and where these lie."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from bs4 import Tag

from ..records import Media, MediaKind
from ..text import squeeze
from .nodes import attribute, text

Absolute = Callable[[str | None], str | None]

EXTENSIONS: dict[MediaKind, frozenset[str]] = {
    "image": frozenset("jpg jpeg png gif webp avif svg bmp tif tiff heic".split()),
    "audio": frozenset("mp3 m4a ogg oga opus wav flac aac wma mid midi".split()),
    "video": frozenset("mp4 m4v webm ogv mov avi wmv mpg mpeg mkv 3gp".split()),
    "file": frozenset(
        """
        pdf ps djvu epub mobi azw3 txt csv tsv rtf doc docx odt xls xlsx ods ppt pptx pps ppsx odp
        zip gz tgz bz2 7z rar tar gpx kml kmz ics bib tex
        """.split()
    ),
}
"""What a link leads to by the end of its path, as far as it is no page."""

_KINDS = {extension: kind for kind, extensions in EXTENSIONS.items() for extension in extensions}
_FILE = re.compile(r"https?://[^/?#]+/(?:[^?#]*/)?([^/?#]+)\.([a-z0-9]{2,5})(?:[?#]|$)", re.I)
_UPLOADS = "/wp-content/uploads/"
_PROGRAMS = frozenset("html htm xhtml shtml php asp aspx jsp cgi xml".split())
_WIKI = re.compile(r":|%3A", re.I)
"""In the name of what looks like a file: a page about it, as `File:Lamp.jpg` is in a wiki."""

LAZY = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "data-large-file", "src")
"""Where the address of a picture stands, the one that a script would load before what stands in for it."""

_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_CANDIDATE = re.compile(r"([^\s,]\S*[^\s,])(?:\s+([\d.]+)[wx])?\s*(?:,|$)")
"""One of a `srcset` (HTML, 4.8.4.2.1): an address, in which commas may stand, and a width or density."""

_NUMBERED = re.compile(r"\?_=\d+$")
"""WordPress numbers the players of a page, so that none gets another's sound out of a cache."""


def kind_of(url: str) -> MediaKind | None:
    """What a link leads to that is a file by its address; None for what is a page, or may be one.

    >>> kind_of("https://a.example/b/c.PDF?d=e"), kind_of("https://a.example/get.php?f=c.pdf"), kind_of("https://c.zip/")
    ('file', None, None)
    """
    found = _FILE.match(url)
    if found is None or _WIKI.search(found[1]) or "/blob/" in url:
        return None
    extension = found[2].lower()
    if _UPLOADS in url and extension not in _PROGRAMS:
        return _KINDS.get(extension, "file")
    return _KINDS.get(extension)


def picture_url(node: Tag, absolute: Absolute) -> str | None:
    """Where the picture of an `<img>` lies; of several sizes that it or its `<picture>` names, the largest."""
    for name in LAZY:
        stated = attribute(node, name)
        if stated and not stated.startswith("data:") and (url := absolute(stated)):
            return url
    picture = node.find_parent("picture")
    for each in (node, *(picture.find_all("source") if picture is not None else ())):
        for name in _SETS:
            if url := absolute(_largest(attribute(each, name))):
                return url
    return None


def _largest(srcset: str) -> str | None:
    """The address of the widest picture of a `srcset`; of equals the first.

    >>> _largest("a,b.jpg 300w, c.jpg 1200w,d.jpg"), _largest("")
    ('c.jpg', None)
    """
    found = [(float(size.strip(".") or 1), url) for url, size in _CANDIDATE.findall(srcset) if url[:5] != "data:"]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def played(node: Tag, absolute: Absolute) -> Iterator[Media]:
    """What a `<video>`, `<audio>`, `<iframe>`, `<embed>` or `<object>` shows; of an `<object>`, files alone."""
    name, title = node.name, squeeze(attribute(node, "title"))
    url = absolute(
        attribute(node, "data") if name == "object" else attribute(node, "src") or attribute(node, "data-src")
    )
    if name in ("video", "audio"):
        for source in node.find_all("source") if url is None else ():
            url = url or absolute(attribute(source, "src"))
        if url is not None:
            yield Media(url=_NUMBERED.sub("", url), kind="video" if name == "video" else "audio", alt=title)
        if poster := absolute(attribute(node, "poster")):
            yield Media(url=poster)
    elif url is not None:
        pdf = attribute(node, "type").lower() == "application/pdf"
        kind: MediaKind = kind_of(url) or ("file" if pdf else "embed")
        if name != "object" or kind != "embed":
            yield Media(url=url, kind=kind, alt=title)


@dataclass(slots=True)
class Frame:
    """A figure: its pictures (by index) and a caption that came before them."""

    media: list[int] = field(default_factory=list)
    pictured: bool = False
    quote: bool = False
    early: str = ""


class Gallery:
    """What a walk through a body comes by, in the order of the page."""

    def __init__(self, absolute: Absolute) -> None:
        self._absolute = absolute
        self.media: list[Media] = []
        self.last: list[int] = []
        """The last picture or player, by index, and the file that it links to."""

        self._late: list[Media] = []  # linked in the caption that is open

    def picture(self, node: Tag, frame: Frame | None) -> None:
        """An `<img>`."""
        if url := picture_url(node, self._absolute):
            caption = frame.early if frame else ""
            self._show(Media(url=url, alt=squeeze(attribute(node, "alt")), caption=caption), frame)

    def play(self, node: Tag, frame: Frame | None) -> None:
        """A player, or another frame."""
        for media in played(node, self._absolute):
            self._show(media, frame)

    def attach(self, node: Tag, url: str, frame: Frame | None, *, before: int, captioned: bool) -> None:
        """The end of a link, if a file is behind it: so many media stood *before* it, and it is part of a caption."""
        kind = kind_of(url)
        if kind is None:
            return
        url, words = url.partition("#")[0], text(node)
        for index, old in enumerate(self.media):
            if old.url == url:
                if old.kind == "file" and not old.caption:  # a file block shows its file before it names it
                    self.media[index] = replace(old, caption=words)
                return
        if captioned:
            self._late.append(Media(url=url, kind=kind, caption=words))
            return
        thumbnail = self.media[-1] if len(self.media) > before else None
        if thumbnail is not None and self.last and self.last[0] >= before:
            self.last.append(len(self.media))
        alt, caption = (thumbnail.alt, thumbnail.caption) if thumbnail is not None else ("", "")
        self._keep(Media(url=url, kind=kind, alt=alt, caption=words or caption), frame)

    def end_caption(self, caption: str, frame: Frame | None) -> None:
        """The *caption* of a frame, or of the last picture, has ended."""
        of = frame.media if frame else self.last
        if caption and frame and not of:
            frame.early = caption
        for index in of if caption else ():
            if not self.media[index].caption:
                self.media[index] = replace(self.media[index], caption=caption)
        for media in self._late:
            self._keep(media, frame)
        self._late = []

    def _show(self, media: Media, frame: Frame | None) -> None:
        self.last = [len(self.media)]
        self._keep(media, frame)

    def _keep(self, media: Media, frame: Frame | None) -> None:
        if frame:
            frame.media.append(len(self.media))
        self.media.append(media)
