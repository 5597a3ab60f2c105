"""nginx on 127.0.0.1 for a folder of files, as a child in the foreground with a place of its own."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STATUS = re.compile(r'HTTP/\d\.\d" (\d{3}) ')
_CONFIG = """
daemon off;
master_process off;
pid nginx.pid;
error_log error.log;
events {{ worker_connections 256; }}
http {{
    types {{
        text/html html;
        text/xml xml;
        text/plain txt;
    }}
    charset utf-8;
    access_log access.log;
    client_body_temp_path temporary;
    proxy_temp_path temporary;
    fastcgi_temp_path temporary;
    uwsgi_temp_path temporary;
    scgi_temp_path temporary;
    sendfile on;
    keepalive_requests 1000000;
    server {{
        listen 127.0.0.1:{port};
        root {root};
        index index.html index.xml;
    }}
}}
"""


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class AccessLog:
    """The requests that a server has answered."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = 0
        self.lines = 0

    def count(self) -> int:
        """How many requests there were up to now."""
        with self._path.open("rb") as log:
            log.seek(self._read)
            new = log.read()
        self._read += len(new)
        self.lines += new.count(b"\n")
        return self.lines

    def statuses(self, after: int) -> dict[str, int]:
        """How often each status was answered, the first *after* requests left out."""
        lines = self._path.read_text().splitlines()[after:]
        return dict(Counter(found[1] for line in lines if (found := _STATUS.search(line))))


@contextmanager
def serving(folder: Path, place: Path, port: int) -> Iterator[AccessLog]:
    """nginx at work on *folder*; its configuration and logs are in *place*."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    place.mkdir(parents=True, exist_ok=True)
    (place / "nginx.conf").write_text(_CONFIG.format(port=port, root=folder.resolve()))
    server = subprocess.Popen([program, "-p", str(place), "-c", "nginx.conf", "-e", "error.log"])
    try:
        _wait_for(port, server)
        yield AccessLog(place / "access.log")
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        if server.poll() is not None:
            break
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("nginx does not answer")
