"""The members of a TAR, plain or in GZIP, read once from front to back.

A TAR has no directory: each member follows its header. Long names and PAX records are headers of their own and
are bounded here, because the standard library reads them whole, whatever size they claim. TAR states UTC.
"""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import BinaryIO

from casefold.errors import BadExhibit
from casefold.formats.readers.media_type import GZIP
from casefold.formats.readers.members import (
    LINK,
    READ_BYTES,
    SPARSE,
    ArchiveLimits,
    Budget,
    Member,
    NotHashed,
    fingerprint,
)
from casefold.formats.readers.source import Source

HEADERS = ("name", "size", "type", "modified", "link to")
BLOCK = 512

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LINK_TYPES = {
    tarfile.SYMTYPE: "inode/symlink",
    tarfile.LNKTYPE: "inode/hardlink",
    tarfile.CHRTYPE: "inode/chardevice",
    tarfile.BLKTYPE: "inode/blockdevice",
    tarfile.FIFOTYPE: "inode/fifo",
}
_SPARSE_GOES_ON, _SPARSE_MORE = 482, 504
_PAX_TYPES = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
_FRESH_COPY = "Ask for a fresh copy."


def starts_tar(source: Source) -> bool:
    """Say whether the file, or what its GZIP unpacks to, begins with a TAR header whose checksum is right."""
    head = source.head
    if source.media_type == GZIP:
        try:
            head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, BLOCK)
        except zlib.error:
            return False
    try:
        tarfile.TarInfo.frombuf(head[:BLOCK], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


@contextmanager
def open_tar(source: Source, budget: Budget, limits: ArchiveLimits) -> Iterator[TarReader]:
    """Open the TAR as a stream of blocks."""
    with source.stream() as stream:
        if source.media_type != GZIP:
            yield TarReader(source, stream, stream.tell, budget, limits)
            return
        with gzip.GzipFile(fileobj=stream, mode="rb") as unpacked:
            yield TarReader(source, unpacked, stream.tell, budget, limits)


@dataclass(slots=True)
class _Extended:
    """What headers before a member say of it."""

    name: str | None = None
    link: str | None = None
    records: dict[str, str] = field(default_factory=dict)


class TarReader:
    """Reads member after member.

    Attributes:
        content_at: Where in the unpacked stream the content of the last member began.
        trailing: Bytes behind the end mark that are not zeros.
        ended: Whether there was an end mark.
    """

    def __init__(
        self,
        source: Source,
        stream: BinaryIO | gzip.GzipFile,
        tell: Callable[[], int],
        budget: Budget,
        limits: ArchiveLimits,
    ) -> None:
        self._source, self._stream, self._tell = source, stream, tell
        self._budget, self._limits = budget, limits
        self._everywhere: dict[str, str] = {}
        self._ordinal = 0
        self._position = 0
        self.content_at = 0
        self.trailing = 0
        self.ended = False

    @property
    def done(self) -> float:
        """Return the share of the file that has been read."""
        return self._tell() / max(1, self._source.size)

    def members(self) -> Iterator[Member]:
        """Yield the members; raises BadExhibit where the archive is cut off, damaged or a bomb."""
        extended = _Extended()
        while (block := self._block()) is not None:
            info = self._header(block)
            if info.type in (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK):
                text = _text(self._extended(info.size).split(b"\0")[0])
                extended.name, extended.link = (
                    (text, extended.link) if info.type == tarfile.GNUTYPE_LONGNAME else (extended.name, text)
                )
            elif info.type in _PAX_TYPES:
                extended.records = self._pax(info.size)
            elif info.type == tarfile.XGLTYPE:
                self._everywhere |= self._pax(info.size)
            else:
                self._ordinal += 1
                yield self._member(info, block, extended)
                extended = _Extended()
        self._drain()

    def _header(self, block: bytes) -> tarfile.TarInfo:
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except (tarfile.HeaderError, ValueError, OverflowError) as fault:
            raise self._refusal(f"is damaged: {fault}") from fault
        if info.size < 0:
            raise self._refusal("is damaged: a member of negative size")
        return info

    def _member(self, info: tarfile.TarInfo, block: bytes, extended: _Extended) -> Member:
        records = self._everywhere | extended.records
        path = records.get("GNU.sparse.name") or records.get("path") or extended.name or _shown(info.name)
        link = records.get("linkpath") or extended.link or _shown(info.linkname)
        stored = _whole(records.get("size"), info.size)
        modified = records.get("mtime", str(info.mtime))
        size, sha256 = stored, None
        flags: tuple[str, ...] = (LINK,) if info.type in _LINK_TYPES else ()
        media_type = _LINK_TYPES.get(info.type, "")
        if not info.isdir() and info.type not in _LINK_TYPES:
            sha256, media_type, flags = self._content(stored, info, block, records)
        if flags == (SPARSE,):
            size = _whole(records.get("GNU.sparse.realsize") or records.get("GNU.sparse.size"), _real_size(block, info))
        return Member(
            ordinal=self._ordinal,
            path=path,
            size=size,
            modified=_utc(modified),
            directory=info.isdir(),
            media_type=media_type,
            sha256=sha256,
            flags=flags,
            raw=(path, str(size), _text(info.type), modified, link),
        )

    def _content(
        self, stored: int, info: tarfile.TarInfo, block: bytes, records: dict[str, str]
    ) -> tuple[str | None, str, tuple[str, ...]]:
        """Return hash, type and flags of the bytes that follow, and leave the stream behind their padding."""
        more = block[_SPARSE_GOES_ON] if info.type == tarfile.GNUTYPE_SPARSE else 0
        while more:
            more = self._exactly(BLOCK)[_SPARSE_MORE]
        self.content_at = self._position
        found = fingerprint(self._chunks(stored))
        self._exactly(-stored % BLOCK)
        if info.type == tarfile.GNUTYPE_SPARSE or any(name.startswith("GNU.sparse.") for name in records):
            return None, "", (SPARSE,)
        return found.sha256, found.media_type, ()

    def _block(self) -> bytes | None:
        """Return the next header, or None at the end mark or the end of the file."""
        block = self._read(BLOCK)
        if len(block) == 0:
            return None
        if len(block) < BLOCK:
            raise self._refusal("is cut off")
        self.ended = block.count(0) == BLOCK
        return None if self.ended else block

    def _drain(self) -> None:
        while chunk := self._read(READ_BYTES):
            self.trailing += len(chunk) - chunk.count(0)

    def _chunks(self, left: int) -> Iterator[bytes]:
        while left > 0:
            chunk = self._read(min(READ_BYTES, left))
            if len(chunk) == 0:
                raise self._refusal("is cut off")
            left -= len(chunk)
            yield chunk

    def _exactly(self, count: int) -> bytes:
        return b"".join(self._chunks(count))

    def _extended(self, size: int) -> bytes:
        if size > self._limits.header_bytes:
            raise self._refusal(f"has an extended header of {size:,} bytes")
        return self._exactly(size + -size % BLOCK)[:size]

    def _pax(self, size: int) -> dict[str, str]:
        """Read PAX records: `length key=value` and a line feed, the length counting itself."""
        data, records = self._extended(size), {}
        while data.strip(b"\0"):
            length, _, _ = data.partition(b" ")
            whole = int(length) if length.isdigit() and len(length) < 9 else 0
            key, equals, value = data[len(length) + 1 : whole - 1].partition(b"=")
            if whole > len(data) or not equals:
                raise self._refusal("is damaged: its PAX records cannot be read")
            records[_text(key)] = _text(value)
            data = data[whole:]
        return records

    def _read(self, count: int) -> bytes:
        try:
            data = self._stream.read(count)
        except (OSError, EOFError, zlib.error) as fault:
            raise self._refusal(f"is cut off or damaged ({fault})") from fault
        self._position += len(data)
        try:
            self._budget.spend(len(data))
        except NotHashed as fault:
            raise BadExhibit(
                "unpacks to far more than its size allows",
                file=self._source.name,
                place=f"after member {self._ordinal:,}",
                remedy="It may be a bomb; if it can be trusted, unpack it with care and import its files.",
            ) from fault
        return data

    def _refusal(self, message: str) -> BadExhibit:
        place = f"after member {self._ordinal:,}"
        return BadExhibit(message, file=self._source.name, place=place, remedy=_FRESH_COPY)


def _text(written: bytes) -> str:
    return written.decode("utf-8", "backslashreplace")


def _shown(name: str) -> str:
    """Return a name of the standard library with undecodable bytes written as escapes."""
    return _text(name.encode("utf-8", "surrogateescape"))


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 19 else otherwise


def _real_size(block: bytes, info: tarfile.TarInfo) -> int:
    """Return the size of a GNU sparse file with its holes."""
    text = block[483:495].rstrip(b" \0").decode("ascii", "replace")
    return int(text, 8) if text and set(text) <= set("01234567") else info.size


def _utc(seconds: str) -> str:
    """Return Unix seconds as ISO text in UTC; '' where they are no date."""
    try:
        value = Decimal(seconds)
        return (_EPOCH + timedelta(microseconds=int(value * 1_000_000))).replace(tzinfo=None).isoformat(" ")
    except (InvalidOperation, ValueError, OverflowError):
        return ""
