"""The words of captures: their bodies, wherever these are, and the facts of the fetch that they were."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from ..errors import SnapshotError
from ..records import Capture, Fetch, ParsedPage, Problem
from ..snapshots.captures import Caught
from ..snapshots.reading import Snapshot, read_snapshot
from ..store.archive import Archive
from ..urls import canonical_url
from .plan import Plan


class Words:
    """Reads the records that captures point to, and knows which of them an archive has read."""

    def __init__(self, archive: Archive, home: Path, plan: Plan) -> None:
        self._archive = archive
        self._home = home
        self._plan = plan
        self._known: defaultdict[str, set[int] | None] = defaultdict(lambda: None)

    def is_known(self, capture: Caught) -> bool:
        """Whether the archive had this capture before the replay began."""
        known = self._known[capture.warc]
        if known is None:
            known = self._known[capture.warc] = self._archive.captures_in(capture.warc)
        return capture.offset in known

    def snapshot(self, capture: Caught) -> Snapshot:
        """The record of *capture*; of a `revisit`, with the body that it refers to. `SnapshotError` without one."""
        snapshot = read_snapshot(self._home, capture.warc, capture.offset)
        if capture.type == "revisit":
            original = self._original(capture)
            body = read_snapshot(self._home, original.warc, original.offset)
            told = snapshot.headers or body.headers
            snapshot = replace(snapshot, body=body.body, headers=told, status=snapshot.status or body.status)
            snapshot = replace(snapshot, problem=snapshot.problem or body.problem)
        return replace(snapshot, problem=problem_in(snapshot))

    def body_at(self, capture: Caught) -> Capture:
        """Where the body of *capture* is."""
        return self._original(capture) if capture.type == "revisit" else place_of(capture)

    def _original(self, capture: Caught) -> Capture:
        if (found := self._plan.body_of(capture)) is not None:
            return place_of(found)
        kept = self._archive.record_of(capture.digest) if capture.digest else None
        if kept is not None:
            return kept[2]
        named = capture.refers_to[0] if capture.refers_to else capture.url
        told = f"its body is in a record of {named}, which is in none of the files"
        if not named:
            told = "it does not name the record of its body, and none of the files has one of that digest"
        raise SnapshotError(capture.warc, capture.offset, told)


def place_of(capture: Caught) -> Capture:
    """Where the record of *capture* is."""
    return Capture(warc=capture.warc, offset=capture.offset, length=capture.length, digest=capture.digest)


def fetch_of(capture: Caught, snapshot: Snapshot | None = None, body: Capture | None = None) -> Fetch:
    """The facts of the fetch that a capture was, with what was read of it."""
    fetch = Fetch(
        asked_url=capture.url,
        final_url=capture.url,
        fetched_at=capture.at.replace(microsecond=0),
        status=capture.status,
        media_type=capture.media_type or None,
        capture=place_of(capture),
    )
    if snapshot is None:
        return fetch
    return replace(
        fetch,
        status=snapshot.status,
        media_type=snapshot.media_type or None,
        etag=snapshot.header("ETag"),
        last_modified=snapshot.header("Last-Modified"),
        sha256=snapshot.sha256,
        size=len(snapshot.body),
        body=body or place_of(capture),
    )


def problem_of(capture: Caught, error: str) -> ParsedPage:
    """A capture that cannot be read."""
    problem = Problem(stage="fetch", field="page", error=error)
    fetch = replace(fetch_of(capture), status=None)
    return ParsedPage(url=canonical_url(capture.url), kind="other", problems=(problem,), fetch=fetch)


def problem_in(snapshot: Snapshot) -> str | None:
    """What is wrong with a record; not that its digest is of the decoded body, as some programs have it."""
    algorithm, _, stated = (snapshot.digest or "").partition(":")
    if snapshot.problem is None or "payload digest" not in snapshot.problem or ";" in snapshot.problem:
        return snapshot.problem
    if algorithm.lower() not in ("sha1", "sha256"):
        return snapshot.problem
    made = hashlib.new(algorithm.lower(), snapshot.body)
    same = stated.lower() in (made.hexdigest(), base64.b32encode(made.digest()).decode().lower())
    return None if same else snapshot.problem
