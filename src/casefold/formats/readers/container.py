"""The members of a container as files: in their order, each openable by its path, whatever packs them.

Listing and reading are two things: `zip_members` and `tar_members` list a container of any size; here a member is
opened so that another format can read it in place.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final, Protocol

from casefold.errors import BadExhibit
from casefold.formats.readers.gzip_member import gzip_bytes, gzip_name
from casefold.formats.readers.media_type import GZIP, ZIP
from casefold.formats.readers.member_source import KEPT_BYTES, MemberSource, member_source
from casefold.formats.readers.members import DAMAGED, READ_BYTES, ArchiveLimits, Budget, NotHashed
from casefold.formats.readers.source import Source
from casefold.formats.readers.tar_members import open_tar, starts_tar
from casefold.formats.readers.zip_members import Entry, ZipDirectory, find_directory, member_bytes, zip_entries

MOST_OPENED: Final = 200_000
"""Members of one container that are looked at one by one; a larger one is listed only."""


class Container(Protocol):
    """An opened container."""

    def names(self) -> Iterator[str]:
        """Yield the paths of its files in order, directories left out."""

    def open(self, path: str) -> MemberSource | None:
        """Open the first member of this path; None where there is none.

        Raises:
            BadExhibit: The member is encrypted, damaged, or unpacks to more than the budget.
        """


def open_container(source: Source, limits: ArchiveLimits | None = None) -> Container | None:
    """Open a ZIP, a TAR, a GZIP'd TAR or one file in GZIP; None where the file is none of them.

    Raises:
        BadExhibit: It is a ZIP whose directory is missing or damaged.
    """
    if source.media_type == ZIP:
        return open_zip(source, limits)
    limits = limits or ArchiveLimits()
    budget = _budget(source, limits)
    if starts_tar(source):
        return _Tar(source, limits, budget)
    return _Gzip(source, budget) if source.media_type == GZIP else None


def open_zip(source: Source, limits: ArchiveLimits | None = None) -> Container:
    """Open a ZIP, whatever its members say it is.

    Raises:
        BadExhibit: Its directory is missing or damaged.
    """
    return _Zip(source, find_directory(source), _budget(source, limits or ArchiveLimits()))


def _budget(source: Source, limits: ArchiveLimits) -> Budget:
    shared = source.budget if isinstance(source, MemberSource) else None
    return shared or Budget(limits, source.size)


class _Zip:
    """A ZIP: its directory says where each member begins."""

    def __init__(self, source: Source, directory: ZipDirectory, budget: Budget) -> None:
        self._source, self._directory, self._budget = source, directory, budget
        self._entries: dict[str, Entry] | None = None

    def names(self) -> Iterator[str]:
        """Yield the paths of its files in order."""
        for entry in zip_entries(self._source, self._directory):
            if not entry.directory:
                yield entry.name

    def open(self, path: str) -> MemberSource | None:
        """Open the first member of this path."""
        if self._entries is None:
            self._entries = {}
            for entry in islice(zip_entries(self._source, self._directory), MOST_OPENED):
                if not entry.directory:
                    self._entries.setdefault(entry.name, entry)
        found = self._entries.get(path)
        if found is None:
            return None
        return member_source(
            self._source,
            path,
            found.size,
            lambda: member_bytes(self._source, self._directory, found, self._budget),
            find=self.open,
            budget=self._budget,
            names=self.names,
        )


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where a member's bytes lie in the unpacked stream."""

    offset: int
    size: int


class _Tar:
    """A TAR: read once to know where its members lie, then each from its place; in GZIP, by unpacking up to there."""

    def __init__(self, source: Source, limits: ArchiveLimits, budget: Budget) -> None:
        self._source, self._limits, self._budget = source, limits, budget
        self._found: dict[str, _Placed] | None = None

    def names(self) -> Iterator[str]:
        """Yield the paths of its files in order."""
        yield from self._places()

    def open(self, path: str) -> MemberSource | None:
        """Open the first member of this path."""
        placed = self._places().get(path)
        if placed is None:
            return None
        return member_source(
            self._source,
            path,
            placed.size,
            lambda: self._chunks(placed),
            find=self.open,
            budget=self._budget,
            names=self.names,
        )

    def _places(self) -> dict[str, _Placed]:
        if self._found is None:
            self._found = {}
            with open_tar(self._source, self._budget, self._limits) as reader:
                for member in reader.members():
                    if len(self._found) < MOST_OPENED and member.sha256 is not None:
                        self._found.setdefault(member.path, _Placed(reader.content_at, member.size))
        return self._found

    def _chunks(self, placed: _Placed) -> Iterator[bytes]:
        with self._source.stream() as stream:
            unpacked = gzip.GzipFile(fileobj=stream, mode="rb") if self._source.media_type == GZIP else stream
            try:
                unpacked.seek(placed.offset)
                left = placed.size
                while left > 0:
                    chunk = unpacked.read(min(READ_BYTES, left))
                    if not chunk:
                        raise NotHashed(DAMAGED)
                    left -= len(chunk)
                    self._budget.spend(len(chunk))
                    yield chunk
            except (OSError, EOFError, zlib.error) as fault:
                raise NotHashed(DAMAGED) from fault


class _Gzip:
    """One file in GZIP, called as the container without its `.gz`."""

    def __init__(self, source: Source, budget: Budget) -> None:
        self._source, self._budget = source, budget
        self.name = gzip_name(source)

    def names(self) -> Iterator[str]:
        """Yield the one path."""
        yield self.name

    def open(self, path: str) -> MemberSource | None:
        """Open the one member."""
        if path != self.name:
            return None
        return member_source(
            self._source,
            path,
            KEPT_BYTES,
            lambda: gzip_bytes(self._source, self._budget),
            find=lambda _: None,
            budget=self._budget,
        )


def member_within(container: Container, path: str, file: str) -> tuple[MemberSource, str] | None:
    """Open the member a record's path begins with; return it with the rest of the path, '' where nothing is left.

    Raises:
        BadExhibit: The container, called `file`, or the member is damaged.
    """
    for name in container.names():
        if path == name or path.startswith(f"{name}/"):
            opened = container.open(name)
            if opened is None:
                raise BadExhibit("the member is gone", file=file, place=f"member {name!r}", remedy="Verify it.")
            return opened, path[len(name) + 1 :]
    return None


__all__ = ["MOST_OPENED", "Container", "member_within", "open_container", "open_zip"]
