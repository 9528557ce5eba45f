"""The members of a ZIP, by its central directory, one at a time whatever their number.

The directory is read as a stream with the names as they were written: the standard library loads it whole,
rewrites names and believes what it says. ZIP stores the local clock of whoever packed it, in steps of two seconds.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from casefold.errors import BadExhibit
from casefold.formats.readers import zip_keys
from casefold.formats.readers.members import (
    DAMAGED,
    ENCRYPTED,
    METHOD,
    OVER_LIMIT,
    READ_BYTES,
    Budget,
    Fingerprint,
    Member,
    NotHashed,
    fingerprint,
)
from casefold.formats.readers.source import Source

HEADERS = ("name", "size", "packed size", "method", "flags", "modified", "crc32")

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_WIDE16, _WIDE32 = 0xFFFF, 0xFFFFFFFF
_ENCRYPTED, _UTF8 = 0x1, 0x800
_STORED, _DEFLATED = 0, 8
_ZIP64_EXTRA, _UNICODE_PATH_EXTRA = 0x0001, 0x7075
_FRESH_COPY = "Ask for a fresh copy."


@dataclass(frozen=True, slots=True)
class ZipDirectory:
    """Where the central directory lies, and how many members it claims."""

    start: int
    end: int
    shift: int
    """Bytes before the archive proper, which its offsets do not count."""
    members: int
    wide: bool
    """ZIP64: the number of members is not cut to 16 bits."""

    def claims(self, count: int) -> bool:
        """Say whether the directory claims this many members."""
        return self.members == (count if self.wide else count & _WIDE16)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the central directory, as it stands there; sizes are claims."""

    ordinal: int
    """1-based place in the directory."""
    name: str
    name_guessed: bool
    flags: int
    method: int
    clock: int
    day: int
    crc: int
    packed: int
    size: int
    offset: int

    @property
    def directory(self) -> bool:
        """Say whether it is a folder."""
        return self.name.endswith("/") and self.size == 0

    @property
    def modified(self) -> str:
        """The DOS date and time as ISO text; '' where it is none."""
        try:
            return datetime(  # noqa: DTZ001 - the format states a local clock without a zone
                1980 + (self.day >> 9), self.day >> 5 & 15, self.day & 31,
                self.clock >> 11, self.clock >> 5 & 63, (self.clock & 31) * 2,
            ).isoformat(" ")  # fmt: skip
        except ValueError:
            return ""


def find_directory(source: Source) -> ZipDirectory:
    """Find the central directory at the end of the file; raises BadExhibit where there is none."""
    with source.stream() as stream:
        stream.seek(max(0, source.size - _END.size - _WIDE16 - _LOCATOR.size))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0 and (at + _END.size > len(tail) or at + _END.size + _comment_length(tail, at) > len(tail)):
        at = tail.rfind(b"PK\x05\x06", 0, at)
    if at < 0:
        raise damaged(source, "is cut off: its directory of members is missing")
    end = source.size - len(tail) + at
    _, _, _, _, members, size, offset, _ = _END.unpack_from(tail, at)
    wide = _wide_end(source, tail, at) if members == _WIDE16 or _WIDE32 in (size, offset) else None
    if wide is not None:
        end, members, size, offset = wide
    shift = end - size - offset
    if shift < 0 or size > end:
        raise damaged(source, "is damaged: its directory of members lies outside the file")
    return ZipDirectory(end - size, end, shift, members, wide is not None)


def zip_members(source: Source, directory: ZipDirectory, budget: Budget) -> Iterator[Member]:
    """Yield the members in the order of the directory; raises BadExhibit where the directory itself is damaged."""
    with source.stream() as data:
        for entry in zip_entries(source, directory):
            yield _member(source, entry, data, entry.offset + directory.shift, budget)


def zip_entries(source: Source, directory: ZipDirectory) -> Iterator[Entry]:
    """Yield the entries of the directory in its order, unpacking nothing; raises BadExhibit where it is damaged."""
    with source.stream() as listing:
        listing.seek(directory.start)
        ordinal = 0
        while listing.tell() < directory.end:
            ordinal += 1
            yield _next_entry(source, listing, ordinal)


def member_bytes(source: Source, directory: ZipDirectory, entry: Entry, budget: Budget) -> Iterator[bytes]:
    """Yield what one member unpacks to, as a stream; raises NotHashed where its bytes cannot be had or are damaged."""
    with source.stream() as data:
        check = _Checksum()
        size = 0
        for chunk in check.of(_metered(source, entry, data, entry.offset + directory.shift, budget)):
            size += len(chunk)
            yield chunk
    if size != entry.size or not check.agrees(entry):
        raise NotHashed(DAMAGED)


def read_member(source: Source, directory: ZipDirectory, entry: Entry, most: int) -> bytes:
    """Return the first `most` bytes of what a member unpacks to.

    Raises:
        BadExhibit: It is encrypted, packed in an unknown way or damaged.
    """
    if entry.flags & _ENCRYPTED or entry.method not in (_STORED, _DEFLATED):
        raise damaged(source, "holds a member that cannot be unpacked here", entry.ordinal)
    content = bytearray()
    with source.stream() as data:
        try:
            for chunk in _unpacked(entry, data, entry.offset + directory.shift):
                content += chunk
                if len(content) >= most:
                    break
        except NotHashed as reason:
            raise damaged(source, "holds a damaged member", entry.ordinal) from reason
    return bytes(content[:most])


def damaged(source: Source, message: str, ordinal: int | None = None) -> BadExhibit:
    """Return the refusal of a container that cannot be listed."""
    place = None if ordinal is None else f"member {ordinal:,}"
    return BadExhibit(message, file=source.name, place=place, remedy=_FRESH_COPY)


def _comment_length(tail: bytes, at: int) -> int:
    return int.from_bytes(tail[at + 20 : at + 22], "little")


def _wide_end(source: Source, tail: bytes, at: int) -> tuple[int, int, int, int] | None:
    """Return end, members, size and offset of the directory by the ZIP64 record, if there is one."""
    if at < _LOCATOR.size or tail[at - _LOCATOR.size : at - _LOCATOR.size + 4] != b"PK\x06\x07":
        return None
    _, _, stated, _ = _LOCATOR.unpack_from(tail, at - _LOCATOR.size)
    beside = source.size - len(tail) + at - _LOCATOR.size - _END64.size
    with source.stream() as stream:
        for position in (beside, stated):
            if not 0 <= position < source.size:
                continue
            stream.seek(position)
            record = stream.read(_END64.size)
            if len(record) == _END64.size and record.startswith(b"PK\x06\x06"):
                *_, members, size, offset = _END64.unpack(record)
                return position, members, size, offset
    raise damaged(source, "is damaged: its ZIP64 directory is missing")


def _next_entry(source: Source, listing: BinaryIO, ordinal: int) -> Entry:
    header = listing.read(_CENTRAL.size)
    if len(header) < _CENTRAL.size or not header.startswith(b"PK\x01\x02"):
        raise damaged(source, "is damaged: its directory of members cannot be read", ordinal)
    _, _, _, flags, method, clock, day, crc, packed, size, name_size, extra_size, note_size, _, _, _, offset = (
        _CENTRAL.unpack(header)
    )
    rest = listing.read(name_size + extra_size + note_size)
    if len(rest) < name_size + extra_size + note_size:
        raise damaged(source, "is cut off within its directory of members", ordinal)
    written, extra = rest[:name_size], _extra_fields(rest[name_size : name_size + extra_size])
    name, guessed = _name(written, flags, extra.get(_UNICODE_PATH_EXTRA, b""))
    size, packed, offset = _wide_sizes(extra.get(_ZIP64_EXTRA, b""), size, packed, offset)
    return Entry(ordinal, name, guessed, flags, method, clock, day, crc, packed, size, offset)


def _extra_fields(extra: bytes) -> dict[int, bytes]:
    fields: dict[int, bytes] = {}
    at = 0
    while at + 4 <= len(extra):
        identifier, length = struct.unpack_from("<2H", extra, at)
        fields.setdefault(identifier, extra[at + 4 : at + 4 + length])
        at += 4 + length
    return fields


def _wide_sizes(extra: bytes, *narrow: int) -> list[int]:
    """Fill in the values that did not fit 32 bits, in the order the extra field has them."""
    values = list(narrow)
    for index, value in enumerate(values):
        if value == _WIDE32 and len(extra) >= 8:
            values[index], extra = int.from_bytes(extra[:8], "little"), extra[8:]
    return values


def _name(written: bytes, flags: int, unicode_path: bytes) -> tuple[str, bool]:
    """Return the name, and whether its encoding was a guess.

    An old name is in code page 437 by the specification; many tools write UTF-8 and do not say so.
    """
    if unicode_path[:1] == b"\x01" and int.from_bytes(unicode_path[1:5], "little") == zlib.crc32(written):
        return unicode_path[5:].decode("utf-8", "backslashreplace"), False
    if flags & _UTF8 or written.isascii():
        return written.decode("utf-8", "backslashreplace"), False
    try:
        return written.decode("utf-8"), True
    except UnicodeDecodeError:
        return written.decode("cp437"), False


def _member(source: Source, entry: Entry, data: BinaryIO, offset: int, budget: Budget) -> Member:
    found: Fingerprint | None = None
    flags = ("decoded_as",) if entry.name_guessed else ()
    if not entry.directory:
        try:
            found = _fingerprint(source, entry, data, offset, budget)
        except NotHashed as reason:
            flags = (*flags, reason.flag)
    return Member(
        ordinal=entry.ordinal,
        path=entry.name,
        size=entry.size,
        modified=entry.modified,
        directory=entry.directory,
        media_type=found.media_type if found is not None else "",
        sha256=found.sha256 if found is not None else None,
        flags=flags,
        raw=(
            entry.name, str(entry.size), str(entry.packed), str(entry.method), f"0x{entry.flags:04x}",
            entry.modified, f"{entry.crc:08x}",
        ),
    )  # fmt: skip


def _fingerprint(source: Source, entry: Entry, data: BinaryIO, offset: int, budget: Budget) -> Fingerprint:
    check = _Checksum()
    found = fingerprint(check.of(_metered(source, entry, data, offset, budget)))
    if found.size != entry.size or not check.agrees(entry):
        raise NotHashed(DAMAGED)
    return found


def _metered(source: Source, entry: Entry, data: BinaryIO, offset: int, budget: Budget) -> Iterator[bytes]:
    if entry.flags & _ENCRYPTED:
        yield from budget.metered(_decrypted(source, entry, data, offset), entry.packed)
        return
    if entry.method not in (_STORED, _DEFLATED):
        raise NotHashed(METHOD)
    if budget.exhausted:
        budget.spend(0)
    yield from budget.metered(_unpacked(entry, data, offset), entry.packed)


def _decrypted(source: Source, entry: Entry, data: BinaryIO, offset: int) -> Iterator[bytes]:
    """Yield what an encrypted member unpacks to with one of the source's passwords."""
    if not source.passwords:
        raise NotHashed(ENCRYPTED)
    if entry.packed > zip_keys.MOST_BYTES:
        raise NotHashed(OVER_LIMIT)
    data.seek(offset)
    local = data.read(_LOCAL.size)
    if len(local) < _LOCAL.size or not local.startswith(b"PK\x03\x04"):
        raise NotHashed(DAMAGED)
    local += data.read(sum(_LOCAL.unpack(local)[-2:]) + entry.packed)
    central = (entry.flags, entry.method, entry.clock, entry.day, entry.crc, entry.packed, entry.size)
    try:
        yield from zip_keys.unpacked_with(local, source.passwords, central)
    except zip_keys.WrongPassword as fault:
        raise NotHashed(ENCRYPTED) from fault
    except zip_keys.Unreadable as fault:
        raise NotHashed(DAMAGED) from fault


class _Checksum:
    """The CRC-32 of bytes on their way."""

    def __init__(self) -> None:
        self.value = 0

    def of(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self.value = zlib.crc32(chunk, self.value)
            yield chunk

    def agrees(self, entry: Entry) -> bool:
        """Say whether it is what the directory states; an AES member states none, its cipher checks itself."""
        return self.value == entry.crc or (entry.method == zip_keys.AES_METHOD and entry.crc == 0)


def _unpacked(entry: Entry, data: BinaryIO, offset: int) -> Iterator[bytes]:
    """Yield what the member really unpacks to, at most READ_BYTES at a time."""
    data.seek(offset)
    header = data.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
        raise NotHashed(DAMAGED)
    *_, name_size, extra_size = _LOCAL.unpack(header)
    data.seek(name_size + extra_size, 1)
    packed = _packed(data, entry.packed)
    yield from packed if entry.method == _STORED else _inflated(packed)


def _packed(data: BinaryIO, left: int) -> Iterator[bytes]:
    while left > 0:
        chunk = data.read(min(READ_BYTES, left))
        if len(chunk) == 0:
            raise NotHashed(DAMAGED)
        left -= len(chunk)
        yield chunk


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for chunk in packed:
            while True:  # a full answer may leave more behind, even where all input was taken
                out = inflate.decompress(chunk, READ_BYTES)
                chunk = inflate.unconsumed_tail
                yield out
                if inflate.eof or (len(out) < READ_BYTES and len(chunk) == 0):
                    break
    except zlib.error as fault:
        raise NotHashed(DAMAGED) from fault
    if not inflate.eof:
        raise NotHashed(DAMAGED)
