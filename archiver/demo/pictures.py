"""Pictures for the sample blog, drawn by arithmetic: a sky, a sea, a sun, in colours of their own."""

from __future__ import annotations

import struct
import zlib


def png(name: str, width: int = 640, height: int = 400) -> bytes:
    """A PNG file; the same name draws the same picture."""
    seed = zlib.crc32(name.encode())
    sky, sea = _colour(seed, 130, 165, 180), _colour(seed >> 8, 40, 90, 110)
    sun_x, sun_y, radius = width // 5 + seed % (width // 2), height // 3, height // 8
    rows = bytearray()
    for y in range(height):
        horizon = y > height * 3 // 5
        shade = (height * 3 // 5 - y if not horizon else y - height) // 6
        row = bytes(max(0, min(255, part + shade)) for part in (sea if horizon else sky)) * width
        half = int((radius**2 - (y - sun_y) ** 2) ** 0.5) if abs(y - sun_y) <= radius else 0
        disc = b"\xff\xf4\xd6" * (2 * half)
        rows += b"\x00" + row[: (sun_x - half) * 3] + disc + row[(sun_x + half) * 3 :]
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data) for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    )


def _colour(seed: int, red: int, green: int, blue: int) -> tuple[int, int, int]:
    """A neighbour of the colour given."""
    return red + seed % 50, green + (seed >> 6) % 40, blue + (seed >> 12) % 40


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
