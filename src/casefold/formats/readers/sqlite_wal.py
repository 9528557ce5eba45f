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
_PAGE_SIZE: Final = 16
_WRITE_VERSION, _READ_VERSION = 18, 19
_ROLLBACK: Final = b"\x01\x01"
_WAL: Final = b"\x02\x02"
_WORD: Final = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a log."""

    frames: int
    """Frames that count: of its last commit and before."""
    left_out: int
    """Frames behind the last commit, of an earlier use of the log, or damaged."""
    belongs: bool
    """Whether its header is sound and fits the database."""


def keeps_wal(head: bytes | bytearray) -> bool:
    """Say whether a database's first bytes state that it is written by way of a write-ahead log."""
    return head[_WRITE_VERSION : _READ_VERSION + 1] == _WAL


def forget_wal(content: bytearray) -> None:
    """Change a database in memory so that it can be opened alone: it no longer says that it has a log."""
    if keeps_wal(content[: _READ_VERSION + 1]):
        content[_WRITE_VERSION : _READ_VERSION + 1] = _ROLLBACK


def apply_wal(content: bytearray, log: bytes | bytearray) -> Applied:
    """Write the commits of a log into its database, in memory; a log that does not belong to it changes nothing.

    Args:
        content: The database, changed in place.
        log: Its log.
    """
    applied = _apply(content, log)
    forget_wal(content)
    return applied


def _apply(content: bytearray, log: bytes | bytearray) -> Applied:
    if len(log) < _HEADER.size:
        return Applied(0, 0, belongs=False)
    magic, version, page_size, _, salt1, salt2, sum1, sum2 = _HEADER.unpack_from(log)
    order = _MAGIC.get(magic)
    step = _FRAME.size + page_size
    count = (len(log) - _HEADER.size) // step if page_size else 0
    state = _checksum(log[: _HEADER.size - 8], order, (0, 0)) if order is not None else None
    if order is None or state != (sum1, sum2) or version != _VERSION or page_size != _page_size(content):
        return Applied(0, count, belongs=False)
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
    _patch(content, log, committed, size, page_size)
    return Applied(good, count - good, belongs=True)


def _patch(content: bytearray, log: bytes | bytearray, pages: dict[int, int], size: int, page_size: int) -> None:
    """Write pages at their places; the database becomes `size` pages long, as its last commit says."""
    if not pages:
        return
    length = min(size, len(content) // page_size + len(pages)) * page_size
    if length < len(content):
        del content[length:]
    else:
        content.extend(bytes(length - len(content)))
    for page, at in pages.items():
        if page * page_size <= length:
            content[(page - 1) * page_size : page * page_size] = log[at : at + page_size]


def _page_size(content: bytes | bytearray) -> int:
    stated = int.from_bytes(content[_PAGE_SIZE : _PAGE_SIZE + 2], "big")
    return 65_536 if stated == 1 else stated


def _checksum(data: bytes | bytearray, order: str, state: tuple[int, int]) -> tuple[int, int]:
    """Return the log's own running checksum over whole pairs of 32-bit words."""
    one, two = state
    words = struct.unpack(f"{order}{len(data) // 4}L", data[: len(data) // 8 * 8])
    for index in range(0, len(words), 2):
        one = (one + words[index] + two) & _WORD
        two = (two + words[index + 1] + one) & _WORD
    return one, two
