"""Archives (ZIP with UFDR, TAR, GZIP'd TAR): listed by path, size, type and hash, and never unpacked to disk.

A container may hold anything, images of abuse among it. What an investigation needs first is which files it holds
and whether two containers hold the same one; that takes hashes, no picture and no copy. Its members are read in place
by the formats that recognise them (`pipeline.members`).
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import Final

from casefold.errors import NotFound
from casefold.formats.contract import SURE, Emit, Original, Place, ReadOptions, Recognition
from casefold.formats.readers.media_type import GZIP, ZIP
from casefold.formats.readers.member_listing import MemberListing
from casefold.formats.readers.members import ArchiveLimits, Budget
from casefold.formats.readers.source import Source
from casefold.formats.readers.tar_members import HEADERS as TAR_HEADERS
from casefold.formats.readers.tar_members import open_tar, starts_tar
from casefold.formats.readers.zip_members import HEADERS as ZIP_HEADERS
from casefold.formats.readers.zip_members import ZipDirectory, find_directory, zip_members
from casefold.model.option import Option

SCORE: Final = SURE
"""A container is known by its shell alone: a format that knows what lies inside claims more."""


class ArchiveFormat:
    """Lists the members of a container."""

    name = "archive"
    title = "Archives: ZIP (UFDR too), TAR, GZIP'd TAR"
    version = 1
    kinds: tuple[str, ...] = ("media",)
    media_types: tuple[str, ...] = ()
    proves = (
        "That the container holds files of these names, sizes and contents (by hash), with the modification times "
        "its maker's tool wrote. Not when or by whom they were made. A ZIP's times are somebody's local clock, a TAR's "
        "are UTC. What a member holds is read by the format that recognises it, and proves what that format says."
    )
    tested_on = (
        "real data: 22 ZIP files of the yauzl test suite and one of the messytables test suite; "
        "TAR, GZIP'd TAR, UFDR and hostile containers: made-up only"
    )
    options: tuple[Option, ...] = ()

    def __init__(self, limits: ArchiveLimits | None = None) -> None:
        self._limits = limits if limits is not None else ArchiveLimits()

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a ZIP that is no workbook, a TAR or a GZIP'd TAR; raises BadExhibit for a ZIP without its directory."""
        if source.media_type == ZIP:
            count = find_directory(source).members
            why = f"ZIP container of {count:,} members, and no workbook"
            return Recognition(self.name, SCORE, why, plan={"container": "zip"})
        if starts_tar(source):
            packed = source.media_type == GZIP
            why = "begins with the header of a TAR member" + (", packed with GZIP" if packed else "")
            return Recognition(self.name, SCORE, why, plan={"container": "tar"})
        return None

    def read(self, source: Source, recognition: Recognition, options: ReadOptions, emit: Emit) -> None:
        """Send one `media` row for each member that is no directory."""
        budget = Budget(self._limits, source.size)
        listing = MemberListing(source, emit, self._limits)
        if recognition.plan.get("container", "zip" if source.media_type == ZIP else "tar") == "zip":
            listing.start(ZIP_HEADERS, zone=None)
            self._read_zip(source, budget, listing)
        else:
            listing.start(TAR_HEADERS, zone="UTC")
            self._read_tar(source, budget, listing)
        listing.finish()

    def original(self, source: Source, place: Place, options: ReadOptions) -> Original:
        """Read one member's entry of the directory again; its content is not unpacked.

        Raises:
            NotFound: The container lists fewer members.
        """
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

    def _read_zip(self, source: Source, budget: Budget, listing: MemberListing) -> None:
        directory = find_directory(source)
        for member in zip_members(source, directory, budget):
            listing.add(member, member.ordinal / max(1, directory.members, member.ordinal))
        _compare(directory, listing)

    def _read_tar(self, source: Source, budget: Budget, listing: MemberListing) -> None:
        with open_tar(source, budget, self._limits) as reader:
            for member in reader.members():
                listing.add(member, min(1.0, reader.done))
            if reader.trailing:
                listing.notes.append(f"{reader.trailing:,} bytes behind the end of the archive were not read")
            if not reader.ended:
                listing.notes.append("the archive has no end mark; members may be missing")


def _compare(directory: ZipDirectory, listing: MemberListing) -> None:
    if not directory.claims(listing.members):
        listing.notes.append(
            f"the container states {directory.members:,} members; its directory has {listing.members:,}"
        )


FORMAT = ArchiveFormat()
