"""`media`: a picture or another file of an article, out of the archive again."""

from __future__ import annotations

import sys
from pathlib import Path

import rich_click as click

from ..errors import ConfigError, NotFoundError, SnapshotError
from .opening import reading
from .options import db_option
from .reasons import in_words


@click.command(short_help="Write out a picture or file that was kept.")
@click.argument("name", metavar="URL|SHA256")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Not to stdout.")
@db_option
@click.pass_obj
def media(db: Path, name: str, output: Path | None) -> None:
    """Write a picture or another file of an article, byte for byte as it was sent.

    archiver show lists those of an article, and --json their SHA-256, of which the first eight digits will do.
    """
    if output is not None:
        from ..export.targets import check_target

        with reading(db) as archive:
            check_target(archive, output)
    body = body_of(db, name)
    if output is not None:
        output.write_bytes(body)
        return
    if sys.stdout.isatty():
        raise ConfigError("--output", "this is no text for a terminal: name a file, or lead it into one")
    sys.stdout.buffer.write(body)


def body_of(db: Path, name: str) -> bytes:
    """The bytes of a file that the archive at *db* keeps, by its address or its SHA-256."""
    from ..snapshots.reading import read_snapshot

    with reading(db) as archive:
        file = archive.file(name)
    if file["warc"] is None or file["offset"] is None:
        error = NotFoundError("picture or file", name)
        error.add_note(in_words(file["error"]) if file["error"] else "its bytes are not kept")
        raise error
    snapshot = read_snapshot(db.parent, file["warc"], file["offset"], largest=file["size"] or 0)
    if snapshot.sha256 != file["sha256"]:
        raise SnapshotError(file["warc"], file["offset"], f"not what was recorded of {file['url']}")
    return snapshot.body
