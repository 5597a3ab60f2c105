"""A server that answers byte by byte as it is told, a crawl of it, and what the archive knows of the answers."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

from walks import HERE


class Wire:
    """A server that sends the bytes it was given for a path, and remembers the bytes that it was sent."""

    def __init__(self, answers: dict[str, bytes]) -> None:
        self.answers = answers
        self.asked: dict[str, bytes] = {}
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        """Request after request on one connection, as browsers do, until an answer has no length."""
        with connection:
            left = b""
            while True:
                while b"\r\n\r\n" not in left:
                    if not (data := connection.recv(65536)):
                        return
                    left += data
                request, _, left = left.partition(b"\r\n\r\n")
                path = request.split(b" ")[1].decode()
                self.asked[path] = request + b"\r\n\r\n"
                answer = self.answers.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                connection.sendall(answer)
                if b"Content-Length" not in answer and b"chunked" not in answer:
                    return

    def close(self) -> None:
        self._socket.close()


def run(arguments: list[str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(HERE / "walker.py"), *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def rows(db: Path) -> dict[str, sqlite3.Row]:
    """The answers that the archive knows, by path."""
    with closing(sqlite3.connect(db)) as connection:
        connection.row_factory = sqlite3.Row
        found = connection.execute("SELECT * FROM fetches WHERE sha256 IS NOT NULL").fetchall()
    return {"/" + row["final_url"].split("/", 3)[3]: row for row in found}
