"""A look into a zip-based workbook before any parser sees it.

Sizes in a zip are claims: here each member is unpacked as a stream, counted and thrown away. What is wrong
with an archive is said before a parser can be harmed by it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from casefold.errors import BadExhibit
from casefold.formats.readers.rows import Limits
from casefold.formats.readers.source import Source
from casefold.formats.readers.workbook_extent import Extent

_READ = 1 << 20
_PROLOG_BYTES = 1 << 16
_LOCAL_HEADER = 30
_FRESH_COPY = "Ask for a fresh copy."
_PROLOG = re.compile(r"\ufeff?(?:\s|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_XML_SUFFIXES = (".xml", ".rels", ".vml")
_WIDE_XML = (
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_ERROR_CELL = b't="e"'
_SHEET = re.compile(r"worksheets/[^/]+\.xml$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArchiveReport:
    """What a sound archive holds that its reader should know."""

    notes: tuple[str, ...]
    members_with_errors: tuple[str, ...]
    """XML members in which a cell is marked as holding an error value."""


def check_archive(source: Source, limits: Limits) -> ArchiveReport:
    """Unpack every member as a stream and refuse what is damaged, encrypted or hostile; raises BadExhibit."""
    with source.stream() as stream:
        members = _directory(source, stream)
        if len(members) > limits.archive_members:
            raise _refusal(source, f"has {len(members):,} members", "This is no workbook a person made.")
        checker = _Checker(source, stream, limits)
        for member in members:
            _check_name(source, member)
            checker.check(member)
    notes = []
    if checker.nested:
        notes.append(f"holds embedded archives that were not read: {', '.join(sorted(checker.nested))}")
    doubled = sorted(name for name, count in Counter(m.filename for m in members).items() if count > 1)
    if doubled:
        notes.append(f"holds members of the same name: {', '.join(doubled)}")
    return ArchiveReport(tuple(notes), tuple(checker.with_errors))


def unpack(source: Source, stream: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what a member really unpacks to, whatever size its header claims."""
    if member.header_offset < 0:
        raise _refusal(source, "is damaged: its directory points before its start", _FRESH_COPY, member)
    stream.seek(member.header_offset)
    header = stream.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise _refusal(source, "is cut off or damaged", _FRESH_COPY, member)
    stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left = member.compress_size
    inflate = zlib.decompressobj(-zlib.MAX_WBITS) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        packed = stream.read(min(_READ, left))
        if not packed:
            raise _refusal(source, "is cut off", _FRESH_COPY, member)
        left -= len(packed)
        if inflate is None:
            yield packed
            continue
        yield from _inflated(source, member, inflate, packed)


def _inflated(source: Source, member: zipfile.ZipInfo, inflate: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    try:
        while True:  # a full answer may leave more behind, even where all input was taken
            out = inflate.decompress(packed, _READ)
            packed = inflate.unconsumed_tail
            yield out
            if inflate.eof or (len(out) < _READ and len(packed) == 0):
                return
    except zlib.error as fault:
        raise _refusal(source, f"is damaged: {fault}", _FRESH_COPY, member) from fault


def _directory(source: Source, stream: BinaryIO) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(stream) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, UnicodeDecodeError, OSError) as fault:
        raise _refusal(source, f"is cut off or damaged ({fault})", _FRESH_COPY) from fault


def _check_name(source: Source, member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or "\0" in name or re.match(r"[A-Za-z]:", name):
        raise _refusal(source, "has a member that points out of the archive", "Do not open it elsewhere.", member)


class _Checker:
    """Counts what members unpack to, and looks at how each begins."""

    def __init__(self, source: Source, stream: BinaryIO, limits: Limits) -> None:
        self._source, self._stream, self._limits = source, stream, limits
        self._total = 0
        self.nested: set[str] = set()
        self.with_errors: list[str] = []

    def check(self, member: zipfile.ZipInfo) -> None:
        if member.flag_bits & 0x1:
            raise _refusal(self._source, "is encrypted", "Ask for the password and save a copy without it.", member)
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _refusal(self._source, "is packed in a way no workbook uses", _FRESH_COPY, member)
        head, has_errors = self._stream_through(member)
        if head.startswith(b"PK\x03\x04"):
            if _is_part(member.filename):
                raise _refusal(self._source, "is an archive where a sheet should be", _FRESH_COPY, member)
            self.nested.add(member.filename)
        elif member.filename.lower().endswith(_XML_SUFFIXES):
            self._check_prolog(head, member)
        if has_errors:
            self.with_errors.append(member.filename)

    def _stream_through(self, member: zipfile.ZipInfo) -> tuple[bytes, bool]:
        head, unpacked, edge, has_errors = bytearray(), 0, b"", False
        extent = Extent() if _SHEET.search(member.filename) else None
        for chunk in unpack(self._source, self._stream, member):
            unpacked += len(chunk)
            self._count(member, len(chunk), unpacked)
            if len(head) < _PROLOG_BYTES:
                head += chunk[: _PROLOG_BYTES - len(head)]
            has_errors = has_errors or _ERROR_CELL in edge + chunk[:8] or _ERROR_CELL in chunk
            edge = chunk[-8:]
            if extent is not None:
                extent.see(chunk)
        if extent is not None and extent.too_sparse:
            raise _refusal(
                self._source,
                f"spans {extent.rows:,} rows and {extent.columns:,} columns, nearly all of them empty",
                "Delete the stray cells far below or beside the table in a spreadsheet, or save it as CSV.",
                member,
            )
        if unpacked != member.file_size:
            raise _refusal(self._source, "unpacks to another size than it states", _FRESH_COPY, member)
        return bytes(head), has_errors

    def _count(self, member: zipfile.ZipInfo, more: int, unpacked: int) -> None:
        self._total += more
        limits = self._limits
        if self._total > limits.archive_bytes:
            raise _refusal(
                self._source,
                f"unpacks to more than {limits.archive_bytes:,} bytes",
                "If the file can be trusted, save it as CSV and import that.",
                member,
            )
        packed = max(1, member.compress_size)
        if unpacked > limits.archive_ratio_from and unpacked > packed * limits.archive_ratio:
            raise _refusal(
                self._source,
                f"unpacks to more than {limits.archive_ratio} times its size",
                "If the file can be trusted, save it as CSV and import that.",
                member,
            )

    def _check_prolog(self, head: bytes, member: zipfile.ZipInfo) -> None:
        """Refuse document types: no workbook needs one, and entities are defined there."""
        text = _as_text(head)
        prolog = _PROLOG.match(text)
        start = prolog.end() if prolog else 0
        rest = text[start : start + 9]
        if rest.startswith("<!") or (len(head) >= _PROLOG_BYTES and rest == ""):
            raise _refusal(
                self._source,
                "XML entity or document type in a workbook",
                "It may be an attack; ask where the file came from.",
                member,
            )


def _is_part(name: str) -> bool:
    return name.lower().endswith((*_XML_SUFFIXES, ".bin")) and "embeddings/" not in name.lower()


def _as_text(head: bytes) -> str:
    for mark, encoding in _WIDE_XML:
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    return head.decode("utf-8", "replace")


def _refusal(source: Source, message: str, remedy: str, member: zipfile.ZipInfo | None = None) -> BadExhibit:
    place = None if member is None else f"member {member.filename!r}"
    return BadExhibit(message, file=source.name, place=place, remedy=remedy)
