"""`export`: the archive in the forms of others."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import rich_click as click

from .opening import reading
from .options import db_option, json_option
from .output import Paper, complain, counted, print_json


@click.group()
@db_option
def export() -> None:
    """Write what the archive has in the forms that other programs read."""


@export.command(short_help="Its captured pages as one WACZ file.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False, metavar="[FILE.wacz]")
@click.option("--text", is_flag=True, help="With the articles' text in the list of pages, to be searched.")
@db_option
@json_option
@click.pass_context
def wacz(context: click.Context, file: Path | None, text: bool, as_json: bool) -> None:
    """Pack the WARC files of the archive into one WACZ file [default: beside the archive, under its name].

    ReplayWeb.page and pywb show the pages as they were; archiver replay reads them again.
    """
    from ..export.wacz import export_wacz

    db: Path = context.obj
    with reading(db) as archive:
        done = export_wacz(archive, file or db.with_suffix(".wacz"), text=text)
    for path in done.open:
        complain(f"{path}: a crawl is writing it, or was killed: packed up to its last whole record")
    if as_json:
        print_json(asdict(done) | {"path": str(done.path)})
    else:
        files, pages = counted(done.warcs, "WARC file"), counted(done.pages, "page")
        Paper().line(f"{done.path}: {files}, {pages}, {done.bytes:,} bytes", whole=True)
