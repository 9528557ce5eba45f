"""Cellebrite reports: `report.xml`, alone or inside a UFDR, read as a stream whatever their size.

What the tool decoded is somebody's reading of a device. Each record keeps the tool's words on whether it was live or
deleted, how sure the decoding is, and where in the device it was found, beside every field as it stands in the report.
"""

from __future__ import annotations

from casefold.errors import NotFound
from casefold.formats.cellebrite import device
from casefold.formats.cellebrite.account import give_account
from casefold.formats.cellebrite.container import NAMESPACE, Report, find_report
from casefold.formats.cellebrite.original import original_of
from casefold.formats.cellebrite.reading import Pass, Progress, Sent, provenance_of
from casefold.formats.cellebrite.records import KINDS
from casefold.formats.contract import POSSIBLE, Emit, Original, Place, ReadOptions, Recognition
from casefold.formats.readers.member_listing import MemberListing
from casefold.formats.readers.members import ArchiveLimits, Budget
from casefold.formats.readers.source import Source
from casefold.formats.readers.zip_members import HEADERS, zip_members
from casefold.model.option import Option


class CellebriteFormat:
    """Reads the models of a report, and lists the files beside it."""

    name = "cellebrite"
    title = "Cellebrite reports: report.xml, UFDR"
    version = 1
    kinds: tuple[str, ...] = KINDS
    media_types: tuple[str, ...] = ()
    proves = (
        "What the extraction tool decoded from a device, with its own word on deletion, confidence and place. A record "
        "shows that the device held such an entry: not that the event happened as it says, nor who held the device. A "
        "location may be one that was searched for or came with a picture; a cell is a service area. Where only one "
        "side of a call or message is named, the other is the device's own, and the report says how often that was "
        "concluded. Passwords and keys are left out."
    )
    tested_on = (
        "real data: one pseudonymised WhatsApp conversation of a UFED report (IPED's test suite); the field lists of "
        "published open parsers; whole reports, UFDR and other applications: made-up only"
    )
    options: tuple[Option, ...] = ()

    def __init__(self, limits: ArchiveLimits | None = None) -> None:
        self._limits = limits if limits is not None else ArchiveLimits()

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim an XML document whose outermost element is a report's, or a ZIP that holds one near its root.

        Raises:
            BadExhibit: It is a ZIP whose directory is missing or damaged, or a report that declares a document type.
        """
        report = find_report(source, self._limits)
        if report is None:
            return None
        namespace = report.root.namespace
        place = f"{report.member} is" if report.member else "is"
        why = f"{place} XML whose outermost element is project of {namespace}"
        if namespace == NAMESPACE:
            return Recognition(self.name, 1.0, why)
        asked = f"only {NAMESPACE} is known here; fields of another version may be missing or mean something else."
        return Recognition(self.name, POSSIBLE, why, questions=(asked,))

    def read(self, source: Source, recognition: Recognition, options: ReadOptions, emit: Emit) -> None:
        """Send the rows of the report, then list the container's members.

        Raises:
            BadExhibit: The report declares a document type, or its container is a bomb.
        """
        report = self._report(source)
        provenance = provenance_of(report, options)
        sent = Sent(emit, report.member)
        reading = Pass(report, options, sent, provenance)
        reading.run(Progress(emit, report.size, sent))
        if device.describes_device(reading.around.described):
            reading.records.take_device(reading.around.described)
        sent.finish()
        give_account(reading, sent, provenance, options, emit)
        if report.directory is not None:
            self._list(report, emit)
        emit.progress(1.0, sent.total)

    def original(self, source: Source, place: Place, options: ReadOptions) -> Original:
        """Read one record's place again.

        Raises:
            NotFound: The report has no such model, or its container no such member.
        """
        return original_of(self._report(source), place, options)

    def _report(self, source: Source) -> Report:
        report = find_report(source, self._limits)
        if report is None:
            raise NotFound("there is no Cellebrite report in it", file=source.name)
        return report

    def _list(self, report: Report, emit: Emit) -> None:
        """List the members beside the report by their own hashes, unpacking none to disk."""
        assert report.directory is not None
        assert report.entry is not None
        listing = MemberListing(report.source, emit, self._limits, name="members of the container")
        listing.start(HEADERS, zone=None)
        budget = Budget(self._limits, report.source.size)
        for member in zip_members(report.source, report.directory, budget):
            if member.ordinal != report.entry.ordinal:
                listing.add(member, member.ordinal / max(1, report.directory.members, member.ordinal))
        listing.finish()


FORMAT = CellebriteFormat()
