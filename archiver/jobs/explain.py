"""From a row to the bytes that it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..errors import SnapshotError
from ..pieces import Piece, piece_of
from ..records import Capture
from ..store.archive import Archive
from ..store.evidence import Evidence, What
from .kept import answer
from .words import problem_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A row, and what it was read from."""

    evidence: Evidence
    record: Capture | None = None
    """Of the answer; None when it was not kept."""

    record_type: str | None = None
    """`response`; or `revisit`, when another record holds the body."""

    body: Capture | None = None
    """The record that holds the body."""

    piece: Piece | None = None
    """The piece of the page; None when the reader of today does not find it, or when the answer cannot be read."""

    problem: str | None = None
    """Why there is no piece."""


def explain(archive: Archive, what: What, key: str) -> list[Explained]:
    """What the row was read from, record by record: each inflated, its digests compared, and read again.

    *what* and *key* as in `Archive.evidence`; `NotFoundError` for a row that is not there.
    """
    home = Path(archive.name).absolute().parent
    return [_explained(home, one) for one in archive.evidence(what, key)]


def _explained(home: Path, told: Evidence) -> Explained:
    kept = told.kept
    if kept is None:
        return Explained(evidence=told, problem="its answer was not kept")
    record, held = kept.capture, kept.body
    try:
        found = answer(home, (record.warc, record.offset), (held.warc, held.offset), kept.sha256)
    except SnapshotError as error:
        return Explained(evidence=told, record=record, body=held, problem=str(error))
    piece = piece_of(
        found.body,
        kept.url,
        told.what,
        told.key,
        content_type=found.header("Content-Type"),
        source=told.source,
        left=kept.read_with.get("left", ()),
        apart=kept.read_with.get("apart", ()),
    )
    problem = problem_in(found)
    if piece is None:
        problem = "the reader of today does not find it on the page (archiver reparse --dry-run tells more)"
    return Explained(evidence=told, record=record, record_type=found.type, body=held, piece=piece, problem=problem)
