from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

from walks import HERE, linking

PAGES = {"/": linking("/a", "/missing"), "/a": linking()}


def test_progress_is_a_line_on_a_terminal(crawls, tmp_path: Path):
    """Pages, articles, comments, quotes, errors, rate and what waits; the last one stays."""
    runs = crawls(PAGES)
    terminal, stderr = pty.openpty()
    subprocess.run(
        [sys.executable, str(HERE / "walker.py"), f"{runs.site.url}/", str(runs.db)],
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        env={**os.environ, "PYTHONPATH": str(HERE), "TERM": "xterm", "COLUMNS": "120"},
        timeout=60,
        check=True,
    )
    os.close(stderr)
    said = b""
    while chunk := _read(terminal):
        said += chunk
    os.close(terminal)

    last = re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", "", said.decode()).strip().splitlines()[-1]
    assert re.fullmatch(r"3 pages · 2 articles · 0 comments · 0 quotes · 1 error · \d+\.\d pages/s", last.strip())


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the other side is closed
        return b""


def test_nothing_is_said_into_a_pipe(crawls):
    """A crawl on which nothing goes wrong but a missing page is quiet."""
    assert "" == crawls(PAGES).run()["log"]
