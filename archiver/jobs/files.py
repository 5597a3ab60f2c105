"""Captures of the pictures and files that articles show or link to: as a crawl with `--media` has kept them."""

from __future__ import annotations

from dataclasses import replace

from ..crawl.statuses import status_line
from ..errors import SnapshotError
from ..records import MediaFile
from ..snapshots.captures import Caught
from ..store.archive import Archive
from .plan import Plan
from .words import Words, fetch_of

_MOVED = range(300, 400)
_LOST = 400


class Files:
    """Tells them from what else is no page, when the articles are in the archive."""

    def __init__(self, archive: Archive, plan: Plan, words: Words) -> None:
        self._plan = plan
        self._words = words
        self._wanted = archive.media_urls()

    def of(self, capture: Caught) -> MediaFile | None:
        """What came of asking for a file; None when no article names it, or its record cannot be read.

        An address to which that of a file has led is one of a file from then on: redirects come first.
        """
        if capture.url not in self._wanted:
            return None
        if capture.status in _MOVED:
            return self._led(capture)
        if capture.status >= _LOST:
            return MediaFile(url=capture.url, fetch=fetch_of(capture), error=status_line(capture.status))
        return self._whole(capture)

    def _led(self, capture: Caught) -> MediaFile | None:
        way = self._plan.way_from(capture)
        if way is None:
            return None
        target, hops = way
        self._wanted.add(target)
        return MediaFile(url=capture.url, fetch=replace(fetch_of(capture), final_url=target, redirects=hops))

    def _whole(self, capture: Caught) -> MediaFile | None:
        try:
            snapshot = self._words.snapshot(capture)
        except SnapshotError:
            return None
        if snapshot.problem is not None:
            return None
        return MediaFile(url=capture.url, fetch=fetch_of(capture, snapshot, self._words.body_at(capture)))
