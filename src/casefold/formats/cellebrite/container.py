"""Where the report is: a file of its own, or a member of a ZIP (UFDR) beside the files it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from casefold.errors import BadExhibit
from casefold.formats.readers.media_type import ZIP
from casefold.formats.readers.members import ArchiveLimits, Budget, NotHashed
from casefold.formats.readers.source import Source
from casefold.formats.readers.xml import looks_like_xml, namespace_of
from casefold.formats.readers.xml_events import root_element
from casefold.formats.readers.zip_members import Entry, ZipDirectory, find_directory, member_bytes, zip_entries

NAMESPACE: Final = "http://pa.cellebrite.com/report/2.0"
FAMILY: Final = "http://pa.cellebrite.com/report/"

_READ: Final = 1 << 18
_REPORTS: Final = frozenset({"report.xml", "ufedreport.xml"})
_MOST_CANDIDATES: Final = 8
_HEAD_BYTES: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Root:
    """The report's outermost element."""

    prefix: str
    namespace: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Report:
    """A report and the way to its bytes."""

    source: Source
    root: Root
    limits: ArchiveLimits
    directory: ZipDirectory | None = None
    entry: Entry | None = None

    @property
    def member(self) -> str:
        """Path inside the container, '' for a file of its own."""
        return self.entry.name if self.entry is not None else ""

    @property
    def name(self) -> str:
        """What to call the document in a message."""
        return f"{self.source.name}/{self.member}" if self.entry is not None else self.source.name

    @property
    def size(self) -> int:
        """Bytes of the document, as the container claims them."""
        return self.entry.size if self.entry is not None else self.source.size

    def chunks(self) -> Iterator[bytes]:
        """Yield the document's bytes; raises MemberDamaged where the container breaks off, BadExhibit for a bomb."""
        if self.entry is None or self.directory is None:
            yield from _plain(self.source)
            return
        budget = Budget(self.limits, self.source.size)
        try:
            yield from member_bytes(self.source, self.directory, self.entry, budget)
        except NotHashed as fault:
            raise MemberDamaged(fault.flag) from fault

    def files(self) -> HeldFiles:
        """Return what the container holds beside the report."""
        if self.directory is None:
            return HeldFiles(None)
        folder = self.member[: -len(self.member.replace("\\", "/").rpartition("/")[2])]
        entries = zip_entries(self.source, self.directory)
        return HeldFiles(entry.name.removeprefix(folder) for entry in entries)


class MemberDamaged(Exception):
    """The report breaks off within its container; `flag` says why."""

    def __init__(self, flag: str) -> None:
        super().__init__(flag)
        self.flag = flag


class HeldFiles:
    """The members of a container by path, eight bytes each; of a report that stands alone nothing is known."""

    def __init__(self, names: Iterator[str] | None) -> None:
        self.known = names is not None
        keys = np.fromiter((_key(name) for name in names or ()), np.int64)
        self._keys: npt.NDArray[np.int64] = np.unique(keys)

    def missing(self, path: str) -> bool:
        """Say whether the container should hold this file, and does not."""
        if not self.known:
            return False
        key = _key(path)
        at = int(self._keys.searchsorted(key))
        return at >= len(self._keys) or int(self._keys[at]) != key


def find_report(source: Source, limits: ArchiveLimits) -> Report | None:
    """Find the report in a file by its content; None where there is none.

    Raises:
        BadExhibit: It is a ZIP whose directory is missing or damaged, or a report that declares a document type.
    """
    if source.media_type != ZIP:
        root = _root(source.head, source.name) if looks_like_xml(source.head) else None
        return Report(source, root, limits) if root is not None else None
    directory = find_directory(source)
    candidates = list(islice(_named(source, directory), _MOST_CANDIDATES))
    for entry in sorted(candidates, key=lambda entry: (entry.name.count("/"), entry.ordinal)):
        root = _root(_head(source, directory, entry, limits), source.name)
        if root is not None:
            return Report(source, root, limits, directory, entry)
    return None


def _named(source: Source, directory: ZipDirectory) -> Iterator[Entry]:
    """Yield members that may be the report, at the root of the container or one folder down."""
    for entry in zip_entries(source, directory):
        folder, _, name = entry.name.replace("\\", "/").rpartition("/")
        if name.lower() in _REPORTS and "/" not in folder:
            yield entry


def _head(source: Source, directory: ZipDirectory, entry: Entry, limits: ArchiveLimits) -> bytes:
    head = b""
    try:
        for chunk in member_bytes(source, directory, entry, Budget(limits, source.size)):
            head += chunk[:_HEAD_BYTES]
            if len(head) >= _HEAD_BYTES:
                break
    except NotHashed:  # what came before may be enough; an encrypted member gives nothing
        return head
    return head


def _root(head: bytes, name: str) -> Root | None:
    try:
        found = root_element([head], name)
    except BadExhibit:  # a document type: refused by name where it claims to be a report
        if FAMILY.encode() in head.replace(b"\0", b""):
            raise
        return None
    if found is None:
        return None
    tag, attributes = found
    prefix, namespace = namespace_of(tag, attributes)
    if tag != f"{prefix}project" or not namespace.startswith(FAMILY):
        return None
    return Root(prefix, namespace, attributes)


def _plain(source: Source) -> Iterator[bytes]:
    with source.stream() as stream:
        while chunk := stream.read(_READ):
            yield chunk


def _key(name: str) -> int:
    """Hash a path as reports and containers write it: either slash, any case, from the end that both share."""
    return hash(name.replace("\\", "/").strip("/").lower())
