"""One process at a time works on a crawl."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from ..errors import StoreError
from ..times import now, to_iso

try:
    import fcntl
except ImportError:  # not on Windows: there, nothing keeps two processes apart
    fcntl = None  # type: ignore[assignment]


class CrawlLock:
    """A file that a process holds for a crawl; the kernel lets go of it however the process ends."""

    def __init__(self, path: Path, key: str) -> None:
        self.path = path
        self._file = self._open(key)
        self._file.truncate(0)
        self._file.write(f"process {os.getpid()}, since {to_iso(now())}")
        self._file.flush()

    def _open(self, key: str) -> IO[str]:
        while True:
            file = self.path.open("a+")
            try:
                if fcntl is not None:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Whoever held it last may have deleted the file between our two steps.
                if os.path.exists(self.path) and os.path.samestat(os.fstat(file.fileno()), os.stat(self.path)):
                    return file
            except BlockingIOError:
                file.seek(0)
                holder = file.read() or "another process"
                file.close()
                raise StoreError(f"{key}: this crawl is at work already ({holder})") from None
            except BaseException:
                file.close()
                raise
            file.close()

    def release(self) -> None:
        """Let the next one in."""
        self.path.unlink(missing_ok=True)
        self._file.close()
