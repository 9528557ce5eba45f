"""Members of a container on their way out: one `media` row each, and the account of them.

Every format that meets a container lists it the same way, whether or not it can read one of its members.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np
import pyarrow as pa

from casefold.errors import BadExhibit
from casefold.formats.contract import Emit
from casefold.formats.readers.media_type import GZIP, ZIP
from casefold.formats.readers.members import WHY_NOT_HASHED, ArchiveLimits, Member
from casefold.formats.readers.source import Source
from casefold.model.draft import FLAGS_COLUMN, ROW_COLUMN, Draft
from casefold.model.report import SheetReport

CHANNEL: Final = "members"
BATCH_MEMBERS: Final = 5_000
LISTED: Final = 1_000
"""Nested archives written out in the inventory; the rest are counted."""

_NESTED = frozenset({ZIP, GZIP, "application/x-tar", "application/x-7z-compressed", "application/vnd.rar"})
_FIELDS = ("path", "size", "media_type", "sha256", "time")
_MAPPED = {"name": "path", "size": "size", "modified": "time"}
_TEXT_COLUMNS = (*_FIELDS, FLAGS_COLUMN)


class MemberListing:
    """Turns members into batches and keeps the account of them."""

    def __init__(self, source: Source, emit: Emit, limits: ArchiveLimits, *, name: str = "") -> None:
        self._source, self._emit, self._limits = source, emit, limits
        self._headers: tuple[str, ...] = ()
        self._waiting: list[Member] = []
        self._not_hashed: Counter[str] = Counter()
        self._nested = 0
        self._sheet = SheetReport(name or source.name, understood_as="media")
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
            "members are listed by name, size, type and hash; those of a known format are read in place",
            *(f"listed without a hash, {WHY_NOT_HASHED[flag]}: {count:,}" for flag, count in not_hashed),
            *([f"archives inside the archive: {self._nested:,}"] if self._nested else []),
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
                    "note": "an archive inside the archive",
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
