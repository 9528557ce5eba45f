"""What a write-ahead log adds to its SQLite database, applied in memory: the files themselves stay as they were seized.

SQLite would checkpoint the log into the database as soon as it opens both, and so change the exhibit. A message that a
phone wrote in its last hour often stands in the log alone. Layout: the SQLite project's file format, section 4.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

_HEADER: Final = struct.Struct(">8L")
_FRAME: Final = struct.Struct(">6L")
_MAGIC: Final = {0x377F0682: "<", 0x377F0683: ">"}
_VERSION: Final = 3_007_000
_READ_VERSION, _WRITE_VERSION = 18, 19
_ROLLBACK: Final = b"\x01\x01"
_WORD: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Applied:
    """A database with its log."""

    content: bytes
    frames: int
    """Frames of the log that count: of its last commit and before."""
    left_out: int
    """Frames behind the last commit, of an earlier use of the log, or damaged."""


def without_wal(content: bytes) -> bytes:
    """Return a database so that it can be opened alone: it no longer says that a log belongs to it."""
    if content[_READ_VERSION : _WRITE_VERSION + 1] != b"\x02\x02":
        return content
    return content[:_READ_VERSION] + _ROLLBACK + content[_WRITE_VERSION + 1 :]


def with_wal(content: bytes, log: bytes) -> Applied:
    """Return a database with the commits of its log applied; a log that does not belong to it changes nothing."""
    if len(log) < _HEADER.size:
        return Applied(without_wal(content), 0, 0)
    magic, version, page_size, _, salt1, salt2, sum1, sum2 = _HEADER.unpack_from(log)
    order = _MAGIC.get(magic)
    step = _FRAME.size + page_size
    count = (len(log) - _HEADER.size) // step if page_size else 0
    if order is None or version != _VERSION or page_size != _page_size(content):
        return Applied(without_wal(content), 0, count)
    state = _checksum(log[: _HEADER.size - 8], order, (0, 0))
    if state != (sum1, sum2):
        return Applied(without_wal(content), 0, count)
    pages: dict[int, int] = {}
    committed: dict[int, int] = {}
    size, good = 0, 0
    for index in range(count):
        at = _HEADER.size + index * step
        page, commit, frame1, frame2, *stated = _FRAME.unpack_from(log, at)
        state = _checksum(log[at : at + 8], order, state)
        state = _checksum(log[at + _FRAME.size : at + step], order, state)
        if (frame1, frame2) != (salt1, salt2) or state != tuple(stated) or page == 0:
            break
        pages[page] = at + _FRAME.size
        if commit:
            committed |= pages
            pages, size, good = {}, commit, index + 1
    return Applied(without_wal(_patched(content, log, committed, size, page_size)), good, count - good)


def _patched(content: bytes, log: bytes, pages: dict[int, int], size: int, page_size: int) -> bytes:
    if not pages:
        return content
    length = min(size, len(content) // page_size + len(pages)) * page_size
    whole = bytearray(content[:length].ljust(length, b"\0"))
    for page, at in pages.items():
        if page <= size and page * page_size <= len(whole):
            whole[(page - 1) * page_size : page * page_size] = log[at : at + page_size]
    return bytes(whole)


def _page_size(content: bytes) -> int:
    stated = int.from_bytes(content[16:18], "big")
    return 65_536 if stated == 1 else stated


def _checksum(data: bytes, order: str, state: tuple[int, int]) -> tuple[int, int]:
    """Return the log's own running checksum over whole pairs of 32-bit words."""
    one, two = state
    words = struct.unpack(f"{order}{len(data) // 4}L", data[: len(data) // 8 * 8])
    for index in range(0, len(words), 2):
        one = (one + words[index] + two) & _WORD
        two = (two + words[index + 1] + one) & _WORD
    return one, two
