"""One pass over a report: the walks feed the conversions, the conversions the channels, and all of it is counted."""

from __future__ import annotations

from collections import Counter
from typing import Final, Protocol

from casefold.errors import BadExhibit
from casefold.formats.cellebrite import device
from casefold.formats.cellebrite.channels import Channel, Row, Side
from casefold.formats.cellebrite.container import MemberDamaged, Report
from casefold.formats.cellebrite.model import Model
from casefold.formats.cellebrite.provenance import Provenance, read_provenance
from casefold.formats.cellebrite.records import CONVERSIONS, Out, Records
from casefold.formats.cellebrite.surroundings import SurroundingWalk
from casefold.formats.cellebrite.walk import ModelWalk, Passage
from casefold.formats.contract import Emit, ReadOptions
from casefold.formats.readers.members import OVER_LIMIT, WHY_NOT_HASHED
from casefold.formats.readers.xml import XmlStream
from casefold.formats.readers.xml_events import BadXml, XmlParser
from casefold.model.draft import SetAside

MISSING_LISTED: Final = 1_000
"""Files named and not held that are listed one by one; the rest are counted."""
_PROGRESS_BYTES: Final = 1 << 24


class Stop(Protocol):
    """Says whether enough has been read."""

    def __call__(self) -> bool:
        """Say it after each chunk."""


class Pass:
    """One pass: what stands before and behind it, and where it broke off."""

    def __init__(
        self, report: Report, options: ReadOptions, out: Out, provenance: Provenance, looked_for: Passage | None = None
    ) -> None:
        self.report, self._options = report, options
        self.stream = XmlStream(report.chunks(), given=options.encoding)
        self.reader = XmlParser(self.stream, report.name, prefix=report.root.prefix)
        self.records = Records(out, report.files(), provenance)
        self.models = ModelWalk(self.reader, CONVERSIONS, self.records.take, self._leave_models, looked_for)
        self.around = SurroundingWalk(self.reader, self.records.take_file, self._enter_models, looked_for)
        self.damage: str | None = None
        """What is wrong with the document, and where, once it broke off."""

    def run(self, progress: Progress | None = None, stop: Stop | None = None) -> None:
        """Read to the end, to the first damage, or until `stop` says so.

        Raises:
            BadExhibit: The document declares a document type, or its container is a bomb.
        """
        self.around.enter()
        try:
            for read in self.reader.run():
                if progress is not None:
                    progress.tell(read)
                if stop is not None and stop():
                    return
        except BadXml as fault:
            self.damage = f"byte {fault.damage.at:,}: {fault.damage.reason}"
        except MemberDamaged as fault:
            if fault.flag == OVER_LIMIT:
                raise BadExhibit(
                    "unpacks to far more than its size allows",
                    file=self.report.name,
                    remedy="It may be a bomb; if it can be trusted, unpack it with care and import its report.xml.",
                ) from fault
            self.damage = f"the container's member is {WHY_NOT_HASHED[fault.flag]}"

    def _enter_models(self) -> None:
        given = self._options.subject
        numbers = [given] if given is not None else device.numbers_of(self.around.described)
        if len(numbers) == 1:
            self.records.context.sides.device = Side(numbers[0], numbers[0], None, owner=True)
        self.models.enter()

    def _leave_models(self) -> None:
        self.around.enter()


class Progress:
    """Says how far the reading is, once in a while."""

    def __init__(self, emit: Emit, size: int, sent: Sent) -> None:
        self._emit, self._size, self._sent = emit, max(1, size), sent
        self._next = _PROGRESS_BYTES

    def tell(self, read: int) -> None:
        """Take how many bytes have been read."""
        if read >= self._next:
            self._next = read + _PROGRESS_BYTES
            self._emit.progress(min(1.0, read / self._size), self._sent.total)


class Sent:
    """Takes rows into channels, and counts everything.

    Attributes:
        asides: Models set aside, by type.
        total: Rows sent in all.
        missing: Files that a message names and the container lacks.
    """

    def __init__(self, emit: Emit, member: str) -> None:
        self._emit, self._member = emit, member
        self._channels: dict[tuple[str, str], Channel] = {}
        self.asides: Counter[str] = Counter()
        self.total = 0
        self.missing = 0

    def row(self, row: Row) -> None:
        """Send one row."""
        key = (row.type, row.kind)
        channel = self._channels.get(key)
        if channel is None:
            channel = self._channels[key] = Channel(row.kind, row.type, self._member, self._emit)
        channel.add(row)
        self.total += 1

    @property
    def rows(self) -> dict[tuple[str, str], int]:
        """Rows sent, by model type and kind; whole once finished."""
        return {key: channel.rows for key, channel in self._channels.items()}

    def aside(self, model: Model, reason: str) -> None:
        """Account for a model without a row."""
        self.asides[model.type] += 1
        self._emit.set_aside(
            SetAside(f"model:{model.number}@{model.type}", reason, text=model.attributes.get("id", ""))
        )

    def file_missing(self, path: str, model: Model) -> None:
        """List a file that is named and not held."""
        self.missing += 1
        if self.missing <= MISSING_LISTED:
            place = f"model:{model.number}@{model.type}"
            self._emit.inventory({"name": path, "note": f"named by {place}, and not in the container"})

    def finish(self) -> None:
        """Send what waits."""
        for channel in self._channels.values():
            channel.send()


def provenance_of(report: Report, options: ReadOptions) -> Provenance:
    """Read where the tool found each model; what can be had of it where the container breaks off."""
    try:
        return read_provenance(report.chunks(), report.name, given=options.encoding)
    except MemberDamaged:
        return Provenance()
