"""The body of an answer out of its transfer and content encodings: byte for byte what the crawl has read of it."""

from __future__ import annotations

import gzip
import importlib
import io
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Any, Protocol

LARGEST = 64 * 1024 * 1024
"""Bytes of a body, before it is decoded and afterwards; what is larger is no page."""

_CHUNK = 64 * 1024
"""Bytes decoded at a time. It is Scrapy's number: of a broken stream, how much is there depends on it."""

_LINE = 8 * 1024
_SIZE = re.compile(rb"[ \t]*([0-9a-f]{1,12})[ \t]*(?:;.*)?\r?\n", re.I | re.S)
"""The line before a chunk, with its extensions (RFC 9112, 7.1)."""

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")

Headers = Sequence[tuple[str, str]]


class Stream(Protocol):
    """Where the payload of a record is read from."""

    def read(self, size: int) -> bytes:
        """So many bytes more, or fewer."""

    def readline(self, size: int) -> bytes:
        """The rest of a line, or so many bytes of it."""


def decoded(stream: Stream, headers: Headers, largest: int = LARGEST) -> tuple[bytes, str | None]:
    """The body that *stream* has, encoded as *headers* say, and what is wrong with it.

    Of one that has more than *largest* bytes, the beginning: one byte more than these. What is not encoded as it says
    is left as it is: others keep the body decoded beside the headers as they were.
    """
    transfer = [one for one in codings(headers, "Transfer-Encoding") if one not in ("", "identity")]
    problem: list[str] = []
    pieces = _chunks(stream, problem) if transfer[-1:] == ["chunked"] else _all_of(stream)
    told = reversed([*codings(headers, "Content-Encoding"), *(one for one in transfer if one != "chunked")])
    # What is before a strange one is not undone, as by Scrapy.
    layers = list(takewhile(_DECODERS.__contains__, told))
    most = max(LARGEST, 2 * largest)  # while it is encoded it may be larger than it is
    body = _joined(pieces, most if layers else largest)
    for left, coding in enumerate(layers, 1 - len(layers)):
        if len(body) > most:
            break
        try:
            body = _joined(_DECODERS[coding](body), most if left else largest)
        except ImportError:
            problem = [f"encoded as {coding}, which takes the package {_PACKAGES[coding]} to decode"]
            break
        except Exception:  # a decoder's own, whatever it may be: nothing could be decoded
            problem = [f"not {coding}, as it says it is"] if _BINARY.search(body[:1024]) else []
            break
    return body[: largest + 1], problem[0] if problem else None


def codings(headers: Headers, name: str) -> list[str]:
    """The encodings that all headers of a *name* tell, in the order in which they were applied.

    >>> codings([("content-encoding", "GZIP, br"), ("Content-Encoding", "x-gzip")], "Content-Encoding")
    ['gzip', 'br', 'x-gzip']
    """
    values = [value for key, value in headers if key.lower() == name.lower()]
    return [one.strip().lower() for value in values for one in value.split(",")]


def coding_of(headers: Headers) -> str:
    """How a payload is encoded: the same bytes are another body under another encoding.

    >>> coding_of([("Content-Encoding", "GZip"), ("Transfer-Encoding", "chunked")])
    'gzip; chunked'
    """
    return "; ".join(", ".join(codings(headers, name)) for name in ("Content-Encoding", "Transfer-Encoding")).strip(
        "; "
    )


def _joined(pieces: Iterable[bytes], largest: int) -> bytes:
    """All of them, as far as *largest* and one byte more."""
    made = bytearray()
    for piece in pieces:
        made += piece[: largest + 1 - len(made)]
        if len(made) > largest:
            break
    return bytes(made)


# Transfer encodings


def _chunks(stream: Stream, problem: list[str]) -> Iterator[bytes]:
    line = stream.readline(_LINE)
    if not _SIZE.fullmatch(line):  # kept as it was when the chunks had been put together
        yield line
        yield from _all_of(stream)
        return
    while found := _SIZE.fullmatch(line):
        left = int(found[1], 16)
        if left == 0:
            return  # what follows are trailers
        while left:
            piece = stream.read(min(left, _CHUNK))
            if not piece:
                break
            left -= len(piece)
            yield piece
        if left or stream.readline(_LINE).strip(b"\r\n"):
            break
        line = stream.readline(_LINE)
    problem.append("its chunks are cut short")


def _all_of(stream: Stream) -> Iterator[bytes]:
    while piece := stream.read(_CHUNK):
        yield piece


# Content encodings


def _gunzip(body: bytes) -> Iterator[bytes]:
    """Member after member; of a stream that breaks off, what is before."""
    file, some = gzip.GzipFile(fileobj=io.BytesIO(body)), False
    while True:
        try:
            piece = file.read1(_CHUNK)
        except (OSError, EOFError, struct.error):
            if some:
                return
            raise
        if not piece:
            return
        some = True
        yield piece


def _inflate(body: bytes) -> Iterator[bytes]:
    """With the frame of zlib, or bare as old servers send it."""
    inside = zlib.decompressobj()
    try:
        piece = inside.decompress(body, _CHUNK)
    except zlib.error:
        inside = zlib.decompressobj(-zlib.MAX_WBITS)
        piece = inside.decompress(body, _CHUNK)
    yield piece
    while inside.unconsumed_tail and not inside.eof:
        yield inside.decompress(inside.unconsumed_tail, _CHUNK)


def _unbrotli(body: bytes) -> Iterator[bytes]:
    inside = _one_of("brotli", "brotlicffi").Decompressor()
    yield inside.process(body, output_buffer_limit=_CHUNK)
    while not inside.is_finished():
        piece = inside.process(b"", output_buffer_limit=_CHUNK)
        if not piece:
            return
        yield piece


def _unzstd(body: bytes) -> Iterator[bytes]:
    """Frame after frame; of a stream that breaks off, what is before."""
    module = _one_of("compression.zstd", "backports.zstd", "zstandard")
    source = io.BytesIO(body)
    if hasattr(module, "ZstdFile"):
        file: Any = module.ZstdFile(source)
    else:
        file = module.ZstdDecompressor().stream_reader(source, read_across_frames=True)
    while True:
        try:
            piece = file.read(_CHUNK)
        except EOFError:
            return
        if not piece:
            return
        yield piece


def _one_of(*names: str) -> Any:
    """The first of these modules that is installed."""
    for name in names:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    raise ImportError(name=names[0])


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
_PACKAGES = {"br": "brotli", "zstd": "backports.zstd"}
