"""One record's place, read again: the same pass, stopped at the model that is looked for."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from casefold.errors import NotFound
from casefold.formats.cellebrite import device
from casefold.formats.cellebrite.channels import Row
from casefold.formats.cellebrite.container import Report
from casefold.formats.cellebrite.model import Model
from casefold.formats.cellebrite.provenance import Provenance
from casefold.formats.cellebrite.reading import Pass
from casefold.formats.cellebrite.walk import Passage
from casefold.formats.contract import Original, Place, ReadOptions
from casefold.formats.readers.members import Budget
from casefold.formats.readers.zip_members import zip_members

MOST_SHOWN: Final = 20_000
"""Characters of a passage that are shown."""
_WITHHELD: Final = "(not shown: the passage holds a password or a key)"


class _Looking:
    """Keeps the row that is looked for, and nothing else."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.row_found: Row | None = None

    def row(self, row: Row) -> None:
        if self.row_found is None and row.number == self._place.number and row.type == self._place.part:
            self.row_found = row

    def aside(self, model: Model, reason: str) -> None:
        """Do nothing: what was set aside is no record."""

    def file_missing(self, path: str, model: Model) -> None:
        """Do nothing: this was said when the report was imported."""

    def done(self) -> bool:
        return self.row_found is not None


def original_of(report: Report, place: Place, options: ReadOptions) -> Original:
    """Read one record's place again.

    Raises:
        NotFound: The report, or the container's directory, has no such place.
    """
    if place.unit == "row":
        return _member(report, place)
    looking, passage = _Looking(place), Passage(place.part, place.number)
    again = Pass(report, options, looking, Provenance(), passage)
    again.run(stop=looking.done)
    if place.part == device.PLACE:
        again.records.take_device(again.around.described)
    row = looking.row_found
    if row is None:
        raise NotFound("there is no such model", file=report.name, place=f"model {place.number} of type {place.part}")
    cells = tuple(json.loads(row.raw).values())
    if passage.start is None or passage.end is None:
        return Original(cells, where=f"the descriptions around the models of {report.name}")
    where = f"byte {passage.start:,} of {report.name}"
    text = _WITHHELD if row.hidden else _passage(report, passage.start, passage.end, again.stream.encoding)
    return Original(cells, text, where)


def _member(report: Report, place: Place) -> Original:
    """Return an entry of the container's directory; its content is not unpacked."""
    if report.directory is not None:
        unpacking_none = replace(report.limits, total_bytes=0, ratio_from=0, ratio=0)
        members = zip_members(report.source, report.directory, Budget(unpacking_none, report.source.size))
        for member in members:
            if member.ordinal == place.number:
                return Original(member.raw, where=f"member {member.ordinal} of its directory: {member.path}")
    raise NotFound("there is no such member", file=report.source.name, place=f"member {place.number}")


def _passage(report: Report, start: int, end: int, encoding: str) -> str:
    """Return the text between two bytes of the document, up to the end of the tag that begins at `end`."""
    wanted = min(end - start + 64, 4 * MOST_SHOWN)
    piece, at = b"", 0
    for chunk in report.chunks():
        if at + len(chunk) > start:
            piece += chunk[max(0, start - at) : start + wanted - at]
        at += len(chunk)
        if len(piece) >= wanted:
            break
    text = piece.decode(encoding, "replace")
    if end - start < wanted:
        shown = len(piece[: end - start].decode(encoding, "replace"))
        text = text[: text.find(">", shown) + 1]
    return text[:MOST_SHOWN]
