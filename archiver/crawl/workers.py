"""Parsing in processes of its own: a page that hangs, crashes or eats the memory costs itself and no other.

A worker is this module, run by the same Python with the same import path, and never the program that crawls:
it starts alike under a console script, `scrapy crawl`, a notebook or pytest. Worker and crawl talk over a
pipe; the worker ends when the other end is gone.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection, Pipe
from typing import Any

from ..errors import ParseError
from ..records import Comment, ParsedPage
from .bounds import MB, bound, resident

logger = logging.getLogger(__name__)

PARSE = "archiver.parse:parse_page"
"""The function that workers call: `parse(html, url, content_type=…)`."""

_GRACE = 5.0
"""Seconds that a worker, left alone by its crawl, may go on beyond its time limit."""


_PORTION = 4 * MB
"""So much of a page has the time limit for itself; a larger page has it several times."""

_BATCH = 500
"""How many comments a worker tells at once."""

_WORN = 200 * MB
"""A worker that holds so much after a page, and came to it by that page, is replaced: what Python and lxml have once
taken for a giant they hardly give back. An ordinary one holds 140 MB, most of it the models of languages and dates."""

_GROWTH = 32 * MB


class WorkerStartError(RuntimeError):
    """A worker cannot import what it needs: no page can be parsed."""


class Lost(Exception):
    """A worker ended in the middle of a page."""


def default_workers() -> int:
    """One worker a core, one core left to the crawl; none where a pipe cannot be handed down (Windows).

    One core alone still gets a worker, so that a page that crashes does not end the crawl.
    """
    return 0 if os.name == "nt" else max(1, _cores() - 1)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Pool:
    """Up to *size* worker processes, started when first needed; without any, pages are parsed right here."""

    def __init__(self, size: int, *, limit: float = 60.0, memory: int = 0, parse: str = PARSE) -> None:
        """*limit* is the seconds for a page (of 4 MB; a larger one has more), *memory* the bytes, 0 for any number."""
        self.size = size
        self.limit = limit
        self.memory = memory
        self._name = parse
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._closed = False
        self._turn = asyncio.Semaphore(max(size, 1))
        self._alone = asyncio.Lock()

    async def parse(self, body: bytes, url: str, content_type: str | None = None, **more: Any) -> ParsedPage:
        """What the page says; *more* is what else the parser is told.

        A page whose worker dies is tried once more; one that takes longer than the limit is not. `ParseError`
        says why a page could not be parsed; `WorkerStartError`, that none can.
        """
        if not self.size:
            return self._here(body, url, content_type, more)
        try:
            return await self._there(body, url, content_type, more)
        except Lost as error:
            logger.warning("%s: %s; the page is tried once more", url, error)
        # One suspect at a time: what ended the first worker may have been the memory that all of them took.
        async with self._alone:
            try:
                return await self._there(body, url, content_type, more)
            except Lost as error:
                raise ParseError(url, "page", str(error)) from error

    def _here(self, body: bytes, url: str, content_type: str | None, more: dict[str, Any]) -> ParsedPage:
        try:
            page: ParsedPage = load(self._name)(body, url, content_type=content_type, **more)
            return page
        except Exception as error:
            raise ParseError(url, "page", f"{type(error).__name__}: {error}") from error

    async def _there(self, body: bytes, url: str, content_type: str | None, more: dict[str, Any]) -> ParsedPage:
        async with self._turn:
            worker = self._idle.pop() if self._idle else self._hire()
            limit = time_for(len(body), self.limit)
            try:
                kind, value = await worker.ask(body, (url, content_type, more), limit)
            except BaseException as error:
                # Also when this task is cancelled: the next answer would be to a question nobody asked.
                self._dismiss(worker)
                if isinstance(error, TimeoutError):
                    raise ParseError(url, "page", f"parsing took longer than {limit:g} seconds") from None
                raise
            if worker.worn:
                self._dismiss(worker)
            else:
                self._idle.append(worker)
        if kind == "page":
            return value  # type: ignore[no-any-return]
        logger.error("%s: the parser failed\n%s", url, value)
        raise ParseError(url, "page", value.strip().splitlines()[-1])

    def start(self) -> None:
        """Start all workers now, while their caller has something else to do."""
        self._idle += [self._hire() for _ in range(self.size - len(self._all))]

    def _hire(self) -> Worker:
        if self._closed:
            raise WorkerStartError("the pool is closed")
        worker = Worker(self._name, self.limit, self.memory)
        self._all.add(worker)
        return worker

    def _dismiss(self, worker: Worker) -> None:
        self._all.discard(worker)
        worker.end()

    def close(self) -> None:
        """End all workers, in the middle of a page if need be."""
        self._closed = True
        self._idle.clear()
        for worker in list(self._all):
            self._dismiss(worker)


class Worker:
    """One process that parses one page at a time."""

    def __init__(self, parse: str, limit: float, memory: int = 0) -> None:
        self._pipe, theirs = Pipe()
        command = [
            sys.executable,
            "-P",
            "-m",
            __name__,
            str(theirs.fileno()),
            str(os.getpid()),
            parse,
            str(limit),
            str(memory),
        ]
        self._process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            # The crawl's own import path: a worker finds what the crawl finds, from any working directory.
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)},
            # Ctrl-C in the terminal is for the crawl, which ends its workers when the pages at work are done.
            process_group=0,
        )
        theirs.close()
        self._ready = False
        self.worn = False
        """Whether its last page has left it with more memory than a fresh one needs."""

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    async def ask(self, body: bytes, about: tuple[Any, ...], limit: float) -> tuple[str, Any]:
        """What the page says; `TimeoutError` after *limit* seconds, `Lost` when the process ends."""
        try:
            if not self._ready:
                await self._answered()
                kind, value = self._pipe.recv()
                if kind != "ready":
                    raise WorkerStartError(value)
                self._ready = True
            # The worker waits at the other end, so this blocks no longer than copying takes.
            self._pipe.send(about)
            self._pipe.send_bytes(body)
            async with asyncio.timeout(limit):
                await self._answered()
            kind, value, batches, self.worn = self._pipe.recv()
            if batches:
                told: list[Comment] = []
                for _ in range(batches):
                    told += self._pipe.recv()
                value = replace(value, comments=tuple(told))
            return kind, value
        except (EOFError, OSError) as error:
            if isinstance(error, TimeoutError):
                raise
            raise Lost(self._end_of_process()) from error

    async def _answered(self) -> None:
        loop, pipe = asyncio.get_running_loop(), self._pipe.fileno()
        readable = loop.create_future()
        loop.add_reader(pipe, _settle, readable)
        try:
            await readable
        finally:
            loop.remove_reader(pipe)

    def _end_of_process(self) -> str:
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return "the parser's process closed its pipe"
        if code >= 0:
            return f"the parser's process ended with exit code {code}"
        return f"the parser's process was ended by {signal.Signals(-code).name}"

    def end(self) -> None:
        """At once, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        self._pipe.close()


def _settle(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def load(name: str) -> Callable[..., Any]:
    """The function that `module:function` names."""
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)  # type: ignore[no-any-return]


def time_for(size: int, limit: float) -> float:
    """Seconds for a page of *size* bytes.

    >>> time_for(100_000, 60), time_for(30_000_000, 60)
    (60, 480)
    """
    return limit * (1 + size // _PORTION)


def serve(pipe: Connection, parent: int, parse: str, limit: float, memory: int = 0) -> None:
    """The life of a worker: jobs in, answers out, until the crawl is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, args=[parent], daemon=True).start()
    try:
        function = load(parse)
    except BaseException:
        pipe.send(("broken", traceback.format_exc()))
        return
    # What was imported lives as long as the process: the collector need not look at it again for each page.
    gc.collect()
    gc.freeze()
    if memory:
        bound(memory)
    try:
        pipe.send(("ready", None))
        while True:
            url, content_type, more = pipe.recv()
            body = pipe.recv_bytes()
            before = resident()
            # The crawl ends a worker that exceeds its time; this is for one whose crawl was killed meanwhile
            # and that is caught in C code, where no thread of ours runs.
            signal.setitimer(signal.ITIMER_REAL, time_for(len(body), limit) + _GRACE)
            kind, value = _answer(function, body, url, content_type, more)
            del body
            _tell(pipe, kind, value, before)
            del value
            signal.setitimer(signal.ITIMER_REAL, 0)
    except (EOFError, OSError):
        return


def _answer(
    function: Callable[..., Any], body: bytes, url: str, content_type: str | None, more: dict[str, Any]
) -> tuple[str, Any]:
    try:
        return "page", function(body, url, content_type=content_type, **more)
    except MemoryError as error:
        return "error", f"MemoryError: {str(error) or 'the page needs more memory than it may have'}"
    except Exception:
        return "error", traceback.format_exc()


def _tell(pipe: Connection, kind: str, value: Any, before: int) -> None:
    """Send an answer; the comments of a long thread in batches: in one message they would be in memory twice."""
    comments: Sequence[Comment] = getattr(value, "comments", ())
    batches = [comments[n : n + _BATCH] for n in range(0, len(comments), _BATCH)] if len(comments) > _BATCH else []
    if batches:
        value = replace(value, comments=())
    pipe.send((kind, value, len(batches), _is_worn(before)))
    for batch in batches:
        pipe.send(batch)


def _is_worn(before: int) -> bool:
    if resident() < max(_WORN, before + _GROWTH):
        return False
    gc.collect()
    return resident() >= max(_WORN, before + _GROWTH)


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), int(sys.argv[2]), sys.argv[3], float(sys.argv[4]), int(sys.argv[5]))
