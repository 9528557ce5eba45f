"""Made-up headers of pictures, byte by byte: no picture is behind them."""

from __future__ import annotations

import struct
import zlib

Value = str | int | list[tuple[int, int]]
"""Text, a short, or fractions."""


def tiff(image: dict[int, Value], exif: dict[int, Value] | None = None, gps: dict[int, Value] | None = None) -> bytes:
    """Return a TIFF header with up to three directories, little-endian."""
    blocks = [dict(image), dict(exif or {}), dict(gps or {})]
    sizes = [2 + 12 * (len(block) + extra) + 4 for block, extra in zip(blocks, _pointers(blocks), strict=True)]
    at = [8, 8 + sizes[0], 8 + sizes[0] + sizes[1]]
    if blocks[1]:
        blocks[0][0x8769] = at[1]
    if blocks[2]:
        blocks[0][0x8825] = at[2]
    data_at = 8 + sum(sizes)
    out, data = b"II*\0" + struct.pack("<I", 8), b""
    for block, size in zip(blocks, sizes, strict=True):
        directory = struct.pack("<H", len(block))
        for tag, value in sorted(block.items()):
            kind, count, packed = _packed(tag, value)
            if len(packed) > 4:
                directory += struct.pack("<HHII", tag, kind, count, data_at + len(data))
                data += packed
            else:
                directory += struct.pack("<HHI", tag, kind, count) + packed.ljust(4, b"\0")
        out += (directory + b"\0\0\0\0").ljust(size, b"\0")
    return out + data


def _pointers(blocks: list[dict[int, Value]]) -> list[int]:
    return [bool(blocks[1]) + bool(blocks[2]), 0, 0]


def _packed(tag: int, value: Value) -> tuple[int, int, bytes]:
    if isinstance(value, str):
        text = value.encode() + b"\0"
        return 2, len(text), text
    if isinstance(value, list):
        return 5, len(value), b"".join(struct.pack("<II", *pair) for pair in value)
    if tag in (0x8769, 0x8825):
        return 4, 1, struct.pack("<I", value)
    return (1, 1, struct.pack("<B", value)) if tag == 5 else (3, 1, struct.pack("<H", value))


def jpeg(header: bytes) -> bytes:
    """Return a JPEG that ends after its header."""
    body = b"Exif\0\0" + header
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(body) + 2) + body + b"\xff\xd9"


def png(header: bytes) -> bytes:
    """Return a PNG of one header and no picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    size = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + size + chunk(b"eXIf", header) + chunk(b"IEND", b"")


IMAGE: dict[int, Value] = {0x010F: "Harbour", 0x0110: "Pocket 3", 0x0131: "1.2"}
EXIF: dict[int, Value] = {
    0x9003: "2025:03:30 10:15:02",
    0x9291: "250",
    0x9011: "+01:00",
    0xA431: "SN-0042",
    0xA430: "Kit Larkin",
}
GPS: dict[int, Value] = {
    1: "N",
    2: [(50, 1), (15, 1), (4752, 100)],
    3: "W",
    4: [(5, 1), (3, 1), (360, 100)],
    5: 1,
    6: [(85, 10)],
    7: [(9, 1), (15, 1), (25, 10)],
    12: "K",
    13: [(36, 1)],
    15: [(2705, 10)],
    17: [(90, 1)],
    29: "2025:03:30",
    31: [(45, 10)],
}
