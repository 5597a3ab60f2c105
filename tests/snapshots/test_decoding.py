"""Bodies out of their encodings: what is there of a broken one, and never more than was asked for."""

from __future__ import annotations

import gzip
import io
import sys
import zlib

import pytest

from archiver.snapshots.decoding import decoded

WORDS = b"<p>" + b"some words and others. " * 40 + b"</p>"
CHUNKED = [("Transfer-Encoding", "chunked")]


def read(payload: bytes, *headers: tuple[str, str], largest: int = 100_000) -> tuple[bytes, str | None]:
    return decoded(io.BytesIO(payload), headers, largest)


@pytest.mark.parametrize(
    ("payload", "body", "problem"),
    [
        (b"5\r\nhello\r\n0\r\n\r\n", b"hello", None),
        (b'5;name="value"\r\nhello\r\n3 \r\nyou\r\n000\r\nX-Trailer: 1\r\n\r\n', b"helloyou", None),
        (b"A\n0123456789\n0\n\n", b"0123456789", None),
        (b"5\r\nhel", b"hel", "its chunks are cut short"),
        (b"5\r\nhello\r\n", b"hello", "its chunks are cut short"),
        (b"5\r\nhello you\r\n0\r\n\r\n", b"hello", "its chunks are cut short"),
        (b"<p>not in\r\nchunks</p>", b"<p>not in\r\nchunks</p>", None),
        (b"", b"", None),
    ],
)
def test_chunks_are_put_together(payload, body, problem):
    """With extensions and trailers; a body that others keep without its chunks is as it is."""
    assert (body, problem) == read(payload, *CHUNKED)


def test_body_may_be_larger_while_it_is_encoded():
    assert (b"a", None) == read(gzip.compress(b"a"), ("Content-Encoding", "gzip"), largest=1)


def test_encodings_are_undone_from_the_last_to_the_first():
    payload = gzip.compress(zlib.compress(WORDS))
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(payload), payload)

    assert (WORDS, None) == read(chunks, ("content-encoding", "Deflate"), ("Content-Encoding", "X-GZIP"), *CHUNKED)
    assert (WORDS, None) == read(gzip.compress(WORDS), ("Transfer-Encoding", "gzip, identity"))


def test_what_is_not_encoded_as_it_says_is_left_as_it_is():
    """Words that others keep decoded; what is no words either is told."""
    for coding in ("gzip", "br", "deflate", "zstd"):
        assert (WORDS, None) == read(WORDS, ("Content-Encoding", coding))
        assert (b"\x00" * 99, f"not {coding}, as it says it is") == read(b"\x00" * 99, ("Content-Encoding", coding))


def test_decoder_that_is_not_installed_is_told(monkeypatch):
    for module in ("brotli", "brotlicffi"):
        monkeypatch.setitem(sys.modules, module, None)

    body, problem = read(b"\x0b\x02\x80hello\x03", ("Content-Encoding", "br"))

    assert (b"\x0b\x02\x80hello\x03", "encoded as br, which takes the package brotli to decode") == (body, problem)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(("coding", "encode"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_of_a_bomb_no_more_is_read_than_was_asked_for(coding, encode, times):
    payload = b"a" * 30_000_000
    for _ in range(times):
        payload = encode(payload)

    body, _ = read(payload, ("Content-Encoding", ", ".join([coding] * times)), largest=1000)

    assert b"a" * 1001 == body
