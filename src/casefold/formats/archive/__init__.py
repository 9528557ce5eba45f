"""Archives (ZIP with UFDR, TAR, GZIP'd TAR): listed by path, size, type and hash, and never unpacked to disk.

A container may hold anything, images of abuse among it. What an investigation needs first is which files it holds
and whether two containers hold the same one; that takes hashes, no picture and no copy.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from casefold.errors import BadExhibit, NotFound
from casefold.formats.archive.members import WHY_NOT_HASHED, ArchiveLimits, Budget, Member
from casefold.formats.archive.tar_members import GZIP, open_tar, starts_tar
from casefold.formats.archive.tar_members import HEADERS as TAR_HEADERS
from casefold.formats.archive.zip_members import HEADERS as ZIP_HEADERS
from casefold.formats.archive.zip_members import ZipDirectory, find_directory, zip_members
from casefold.formats.contract import Emit, Original, Place, ReadOptions, Recognition
from casefold.formats.readers.media_type import ZIP
from casefold.formats.readers.source import Source, open_source
from casefold.model.draft import FLAGS_COLUMN, ROW_COLUMN, Draft
from casefold.model.option import Option
from casefold.model.report import SheetReport

SCORE: Final = 0.9
CHANNEL: Final = "members"
BATCH_MEMBERS: Final = 5_000
LISTED: Final = 1_000
"""Nested archives written out in the inventory; the rest are counted."""

_NESTED = frozenset({ZIP, GZIP, "application/x-tar", "application/x-7z-compressed", "application/vnd.rar"})
_FIELDS = ("path", "size", "media_type", "sha256", "time")
_MAPPED = {"name": "path", "size": "size", "modified": "time"}
_TEXT_COLUMNS = (*_FIELDS, FLAGS_COLUMN)


class ArchiveFormat:
    """Lists the members of a container."""

    name = "archive"
    title = "Archives: ZIP (UFDR too), TAR, GZIP'd TAR"
    version = 1
    kinds: tuple[str, ...] = ("media",)
    proves = (
        "That the container holds files of these names, sizes and contents (by hash), with the modification times "
        "its maker's tool wrote. Not when or by whom they were made, and nothing of what is in them: no member is "
        "read, no nested archive opened. A ZIP's times are somebody's local clock, a TAR's are UTC."
    )
    tested_on = (
        "real data: 22 ZIP files of the yauzl test suite and one of the messytables test suite; "
        "TAR, GZIP'd TAR, UFDR and hostile containers: made-up only"
    )
    options: tuple[Option, ...] = ()

    def __init__(self, limits: ArchiveLimits | None = None) -> None:
        self._limits = limits if limits is not None else ArchiveLimits()

    def recognise(self, path: Path, options: ReadOptions) -> Recognition | None:
        """Claim a ZIP that is no workbook, a TAR or a GZIP'd TAR; raises BadExhibit for a ZIP without its directory."""
        source = _open(path, options)
        if source.media_type == ZIP:
            count = find_directory(source).members
            why = f"ZIP container of {count:,} members, and no workbook"
            return Recognition(self.name, SCORE, why, plan={"container": "zip"})
        if starts_tar(source):
            packed = source.media_type == GZIP
            why = "begins with the header of a TAR member" + (", packed with GZIP" if packed else "")
            return Recognition(self.name, SCORE, why, plan={"container": "tar"})
        return None

    def read(self, path: Path, recognition: Recognition, options: ReadOptions, emit: Emit) -> None:
        """Send one `media` row for each member that is no directory."""
        source = _open(path, options)
        budget = Budget(self._limits, source.size)
        listing = _Listing(source, emit, self._limits)
        if recognition.plan.get("container", "zip" if source.media_type == ZIP else "tar") == "zip":
            listing.start(ZIP_HEADERS, zone=None)
            self._read_zip(source, budget, listing)
        else:
            listing.start(TAR_HEADERS, zone="UTC")
            self._read_tar(source, budget, listing)
        listing.finish()

    def original(self, path: Path, place: Place, options: ReadOptions) -> Original:
        """Read one member's entry of the directory again; its content is not unpacked.

        Raises:
            NotFound: The container lists fewer members.
        """
        source = _open(path, options)
        unpacking_none = replace(self._limits, total_bytes=0, ratio_from=0, ratio=0)
        with ExitStack() as stack:
            if source.media_type == ZIP:
                members = zip_members(source, find_directory(source), Budget(unpacking_none, source.size))
            else:
                budget = Budget(self._limits, source.size)
                members = stack.enter_context(open_tar(source, budget, self._limits)).members()
            found = next((member for member in members if member.ordinal == place.number), None)
        if found is None:
            raise NotFound("there is no such member", file=source.name, place=f"member {place.number}")
        return Original(found.raw, where=f"member {found.ordinal} of its directory: {found.path}")

    def _read_zip(self, source: Source, budget: Budget, listing: _Listing) -> None:
        directory = find_directory(source)
        for member in zip_members(source, directory, budget):
            listing.add(member, member.ordinal / max(1, directory.members, member.ordinal))
        _compare(directory, listing)

    def _read_tar(self, source: Source, budget: Budget, listing: _Listing) -> None:
        with open_tar(source, budget, self._limits) as reader:
            for member in reader.members():
                listing.add(member, min(1.0, reader.done))
            if reader.trailing:
                listing.notes.append(f"{reader.trailing:,} bytes behind the end of the archive were not read")
            if not reader.ended:
                listing.notes.append("the archive has no end mark; members may be missing")


class _Listing:
    """Turns members into batches and keeps the account of them."""

    def __init__(self, source: Source, emit: Emit, limits: ArchiveLimits) -> None:
        self._source, self._emit, self._limits = source, emit, limits
        self._headers: tuple[str, ...] = ()
        self._waiting: list[Member] = []
        self._not_hashed: Counter[str] = Counter()
        self._nested = 0
        self._sheet = SheetReport(source.name, understood_as="media")
        self.notes: list[str] = []

    @property
    def members(self) -> int:
        """Members so far, directories among them."""
        return self._sheet.rows_in_file

    def start(self, headers: tuple[str, ...], *, zone: str | None) -> None:
        """Announce the rows."""
        self._headers = headers
        self._sheet.mapping = [
            {"header": header, "field": _MAPPED.get(header), "confidence": 1.0, "why": "the container's own directory"}
            for header in headers
        ]
        self._emit.draft(
            Draft(
                channel=CHANNEL,
                kind="media",
                member="",
                place="",
                fields={name: name for name in _FIELDS},
                parties=(),
                raw=tuple((header, f"raw{index}") for index, header in enumerate(headers)),
                zone=zone,
                time_order="ymd",
            )
        )

    def add(self, member: Member, done: float) -> None:
        """Account for a member; raises BadExhibit beyond the limit on their number."""
        self._sheet.rows_in_file += 1
        if self._sheet.rows_in_file > self._limits.members:
            raise BadExhibit(
                f"has more than {self._limits.members:,} members",
                file=self._source.name,
                remedy="If it can be trusted, unpack it with care and import its files.",
            )
        if member.directory:
            self._sheet.blank_rows += 1
            return
        self._sheet.rows_read += 1
        self._not_hashed.update(flag for flag in member.flags if flag in WHY_NOT_HASHED)
        if member.media_type in _NESTED:
            self._add_nested(member)
        self._waiting.append(member)
        if len(self._waiting) >= BATCH_MEMBERS:
            self._send()
            self._emit.progress(done, self._sheet.rows_read)

    def finish(self) -> None:
        """Send what waits and the account."""
        self._send()
        not_hashed = sorted(self._not_hashed.items())
        self._sheet.notes = [
            f"directories, counted as blank rows: {self._sheet.blank_rows:,}",
            "members are listed by name, size, type and hash; none was read: unpack a table and import it to read it",
            *(f"listed without a hash, {WHY_NOT_HASHED[flag]}: {count:,}" for flag, count in not_hashed),
            *([f"archives inside the archive, not opened: {self._nested:,}"] if self._nested else []),
            *self.notes,
        ]
        self._emit.sheet(self._sheet)
        self._emit.progress(1.0, self._sheet.rows_read)

    def _add_nested(self, member: Member) -> None:
        self._nested += 1
        if self._nested <= LISTED:
            self._emit.inventory(
                {
                    "name": member.path,
                    "size": member.size,
                    "media_type": member.media_type,
                    "sha256": member.sha256,
                    "note": "an archive inside the archive; not opened",
                }
            )

    def _send(self) -> None:
        members, self._waiting = self._waiting, []
        if len(members) == 0:
            return
        texts = [
            (m.path, str(m.size), m.media_type or None, m.sha256, m.modified or None, " ".join(m.flags) or None)
            for m in members
        ]
        columns = [pa.array(column, pa.string()) for column in zip(*texts, strict=True)]
        raws = [pa.array(column, pa.string()) for column in zip(*(m.raw for m in members), strict=True)]
        rows = pa.array(np.fromiter((m.ordinal for m in members), np.int64, len(members)))
        names = [ROW_COLUMN, *_TEXT_COLUMNS, *(f"raw{index}" for index in range(len(self._headers)))]
        self._emit.batch(CHANNEL, pa.RecordBatch.from_arrays([rows, *columns, *raws], names=names))


def _compare(directory: ZipDirectory, listing: _Listing) -> None:
    if not directory.claims(listing.members):
        listing.notes.append(
            f"the container states {directory.members:,} members; its directory has {listing.members:,}"
        )


def _open(path: Path, options: ReadOptions) -> Source:
    return open_source(path, name=options.file_name or None)


FORMAT = ArchiveFormat()
