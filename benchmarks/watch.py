"""What a process and those it starts cost: time, CPU and memory, sampled from /proc (Linux)."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

INTERVAL = 0.5
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One look at a process and its children."""

    progress: int
    """What the caller counts: requests answered up to now."""

    own: int
    """Resident bytes of the process itself."""

    children: int
    """Resident bytes of those it started, together."""


@dataclass(slots=True, kw_only=True)
class Cost:
    """What a finished process took."""

    code: int
    wall: float
    cpu: float
    """Seconds, of the process and of the children it waited for."""

    own_cpu: float
    """Of the process alone, up to the last sample."""

    output: str
    samples: list[Sample] = field(default_factory=list)

    def at(self, share: float) -> Sample:
        """The first sample at or after that share of the progress."""
        goal = share * self.samples[-1].progress
        return next(sample for sample in self.samples if sample.progress >= goal)

    def most(self, of: Callable[[Sample], int]) -> int:
        """The highest that any sample shows."""
        return max(map(of, self.samples))


def run(
    command: Sequence[str],
    *,
    cwd: Path,
    progress: Callable[[], int],
    environment: Mapping[str, str] | None = None,
) -> Cost:
    """Run *command* in *cwd* to its end, looking at it every half second."""
    began = time.monotonic()
    before = progress()
    samples: list[Sample] = []
    own_cpu = 0.0
    with (cwd / "output.txt").open("w+") as output:
        process = subprocess.Popen(
            command, cwd=cwd, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}
        )
        while True:
            # Not reaped yet, an ended process still shows its CPU time, and no memory.
            ended = os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
            wall = time.monotonic() - began
            own_cpu = _cpu(process.pid)
            if ended:
                break
            own, children = _resident(process.pid), _below(process.pid)
            samples.append(Sample(progress=progress() - before, own=own, children=children))
            time.sleep(min(INTERVAL, 0.05 + wall / 4))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read()
    return Cost(
        code=process.returncode,
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        own_cpu=own_cpu,
        output=said,
        samples=samples,
    )


def _stat(pid: int) -> list[str]:
    """The fields after the name, which may hold spaces: state, parent …"""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, ProcessLookupError):
        return []


def _cpu(pid: int) -> float:
    found = _stat(pid)
    return (int(found[11]) + int(found[12])) / _TICKS if found else 0.0


def _resident(pid: int) -> int:
    found = _stat(pid)
    return int(found[21]) * _PAGE if found else 0


def _below(pid: int) -> int:
    """Resident bytes of all that descend from *pid*."""
    parents = {int(entry.name): _stat(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    family = {pid}
    # A child may have a smaller number than its parent: until nothing is added.
    while more := {child for child, stat in parents.items() if stat and int(stat[1]) in family} - family:
        family |= more
    return sum(int(parents[child][21]) * _PAGE for child in family - {pid} if parents.get(child))
