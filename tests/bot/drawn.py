"""A picture made of nothing: an evening sky, as a PNG."""

import struct
import zlib


def png(width: int, height: int) -> bytes:
    """A picture that browsers show."""
    rows = b"".join(b"\0" + bytes((30 + 90 * y // height, 40 + 60 * y // height, 120)) * width for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
