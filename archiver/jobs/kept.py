"""A page read again from the WARC record of its answer, just as the crawl has read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..discover.endpoints import PARSER as REST
from ..discover.endpoints import comment_pages, post_pages, read_list
from ..discover.feeds import PARSER as FEED
from ..discover.feeds import feed_pages, is_feed, read_feed
from ..errors import DiscoveryError, SnapshotError
from ..parse import parse_page
from ..platforms import parsers
from ..records import ONLY_WAY, ParsedPage, Problem, Site
from ..snapshots.reading import Snapshot, read_snapshot
from ..urls import canonical_url, site_key


def current_parsers() -> frozenset[str]:
    """The readers of this program, as rows name them: `wordpress/1`."""
    return frozenset({*parsers(), FEED, REST})


def answer(home: Path, record: tuple[str, int], held: tuple[str, int], sha256: str | None) -> Snapshot:
    """The answer that a row points to, whole: of a `revisit` record, with the body from where that is *held*.

    *home* is the folder of the archive. `SnapshotError` when it is not there, or no longer what the row says.
    """
    try:
        found = read_snapshot(home, *record)
    except SnapshotError:
        if held == record:
            raise
        found = read_snapshot(home, *held)  # the same body, at another time
    if found.type == "revisit":
        original = read_snapshot(home, *held)
        found = replace(found, body=original.body, problem=found.problem or original.problem)
    if sha256 is not None and found.sha256 != sha256:
        raise SnapshotError(record[0], record[1], found.problem or "not the body that the archive knows by its digest")
    return found


def read_kept(
    _: bytes,
    url: str,
    *,
    content_type: str | None = None,
    home: str,
    record: tuple[str, int],
    held: tuple[str, int],
    sha256: str | None,
    read_with: Mapping[str, Any],
) -> tuple[ParsedPage, ...]:
    """What the answer at *url* says: a page, or those of which a feed or a list tells. For a parser's process.

    The bytes are read here, by whoever parses them; where they are gone, or are not what they were, a `Problem` of the
    page says so. Nothing of a page that was but a way to others.
    """
    try:
        found = answer(Path(home), record, held, sha256)
    except SnapshotError as error:
        problem = Problem(stage="parse", field="page", error=str(error))
        return (ParsedPage(url=canonical_url(url), kind="other", problems=(problem,)),)
    if read_with.get(ONLY_WAY):
        return ()
    if "list" in read_with:
        return _listed(found, read_with)
    if is_feed(found.body):
        return _fed(found, url, read_with)
    told = {name: read_with[name] for name in ("left", "apart") if name in read_with}
    return (parse_page(found.body, url, content_type=found.header("Content-Type"), **told),)


def _listed(found: Snapshot, told: Mapping[str, Any]) -> tuple[ParsedPage, ...]:
    site = Site(key=site_key(told["home"]), url=told["home"], platform="wordpress", zone=told.get("zone"))
    try:
        entries = read_list(found.body, found.url)
    except DiscoveryError:
        return ()
    if told["list"] == "comments":
        return tuple(comment_pages(entries, told["wants"], site))
    return tuple(post_pages(entries, site))


def _fed(found: Snapshot, url: str, told: Mapping[str, Any]) -> tuple[ParsedPage, ...]:
    try:
        feed = read_feed(found.body, url, found.media_type)
    except DiscoveryError:
        return ()
    return feed_pages(replace(feed, site_url=None) if told.get("homeless") else feed)
