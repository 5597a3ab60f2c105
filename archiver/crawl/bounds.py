"""What a process takes of the memory, and that it may not take more."""

from __future__ import annotations

import os
from pathlib import Path

MB = 1024 * 1024


def resident() -> int:
    """Bytes of this process that are in memory; 0 where the system does not tell (it does on Linux)."""
    return _pages(1)


def bound(memory: int) -> None:
    """Let this process have *memory* bytes more than now; what asks for more gets a `MemoryError`.

    Only where the system says how much it has now, on Linux.
    """
    if not (now := _pages(0)):
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = now + memory
    resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))


def _pages(field: int) -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[field]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
