"""What a format declares and does: recognise a file by its content, then hand its rows over as drafts.

Recognising and reading are two methods, and recognition is a score, never a position in a list. Both run in
the reader's process, which may write no file and has limits on memory and time; they see the exhibit as an opened
`Source`, which may as well be a member of a container.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa

from casefold.formats.readers.container import Container
from casefold.formats.readers.source import Source
from casefold.model.draft import Draft, SetAside
from casefold.model.option import Option
from casefold.model.report import SheetReport

SURE = 0.8
"""A score from here on is taken without a question, unless another format ties."""
POSSIBLE = 0.4
"""Below this a file is not of the format; between the two a person is asked."""
TIE = 0.1
"""Scores closer than this are a tie."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person said about a file; everything None is found out or assumed, and reported."""

    subject: str | None = None
    dayfirst: bool | None = None
    encoding: str | None = None
    delimiter: str | None = None
    profile: str | None = None
    """Name of a saved or shipped profile, `name` or `name@version`."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Header as written (or column letter) -> field, overriding what was recognised."""
    ocr: str | None = None
    """Languages scans are read in, such as `eng+deu`; `none` reads none of them."""
    profiles: tuple[Mapping[str, Any], ...] = ()
    """Profiles saved in the home, beside the shipped ones."""
    passwords: tuple[str, ...] = field(default=(), repr=False)
    """What a person gave to open it with; kept nowhere."""
    file_name: str = ""
    """Name of the exhibit as received: the stored copy is named by its hash."""

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON for the reader's process."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ReadOptions:
        """Rebuild from `to_json`."""
        lists = {name: tuple(value.get(name, ())) for name in ("profiles", "passwords")}
        return cls(**{**value, **lists})


@dataclass(frozen=True, slots=True)
class Recognition:
    """A format's claim on a file."""

    format: str
    score: float
    why: str
    """One sentence a person can check: "sheet Voice: header in row 6, 9 of 11 columns known"."""
    profile: str | None = None
    questions: tuple[str, ...] = ()
    """What a person should settle before the file is read."""
    plan: Mapping[str, Any] = field(default_factory=dict)
    """The format's own JSON, handed back to `read` unchanged."""
    last_resort: bool = False
    """True where any file of the sort is taken as it is (plain text): counts only if no other format may know it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands in its exhibit, taken apart from its locator."""

    member: str
    """Path inside a container, '' for a plain file."""
    unit: str
    """What `number` counts: `Draft.unit`."""
    number: int
    part: str
    """Sheet, section or model type; '' where the file has none."""


@dataclass(frozen=True, slots=True)
class Original:
    """What the exhibit itself says at a record's place, read again."""

    cells: tuple[str | None, ...]
    """The texts the record's `raw` was written from, in its order."""
    text: str = ""
    """The passage as it stands in the file, where a list of cells does not show it."""
    where: str = ""
    """The same place for another tool: `byte 1,234,567 of report.xml`."""


class Emit(Protocol):
    """The way out of the reader's process."""

    def draft(self, draft: Draft) -> None:
        """Announce a run of rows; its batches follow on `draft.channel`."""

    def batch(self, channel: str, batch: pa.RecordBatch) -> None:
        """Send rows of an announced draft."""

    def set_aside(self, item: SetAside) -> None:
        """Account for a row that is not stored."""

    def sheet(self, sheet: SheetReport) -> None:
        """Account for a sheet once it has been read to its end (or skipped)."""

    def subject(self, identifier: str, basis: str, member: str = "") -> None:
        """State whose records these are, as text, and what says so: given, header, column, sheet, text, file_name.

        Where `member` is given, only the records of drafts of that member are meant.
        """

    def inventory(self, entry: Mapping[str, Any]) -> None:
        """List something in the file that is not read."""

    def note(self, text: str) -> None:
        """Say something for the import report."""

    def progress(self, done: float, rows: int) -> None:
        """Say which share of the file (0 to 1) and how many rows have been read."""


@runtime_checkable
class Mappable(Protocol):
    """What a format of tables does beside reading: a person says what its columns are, and keeps that as a profile."""

    kinds: tuple[str, ...]

    def fields(self, kind: str) -> Mapping[str, str]:
        """Return the fields a column of this record kind may hold, with what each means; {} where it gives none."""

    def to_profile(self, name: str, recognition: Recognition) -> dict[str, Any]:
        """Return a recognised (and corrected) mapping as a profile that knows the layout next time."""

    def check_profile(self, content: Mapping[str, Any]) -> None:
        """Refuse a profile this format cannot read by.

        Raises:
            BadOption: It is malformed, or names a kind or field that there is not.
        """


@runtime_checkable
class Format(Protocol):
    """One import format. Built-in or a stranger's, found by the registry."""

    name: str
    title: str
    version: int
    kinds: tuple[str, ...]
    """Record kinds it can give."""
    media_types: tuple[str, ...]
    """What a file must be, by its content, for the format to be asked; names of `readers.media_type`, () for any."""
    proves: str
    """What its records show, and what they do not."""
    tested_on: str
    """real data, published description or made-up only, and which."""
    options: tuple[Option, ...]

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim the file with a score, or return None."""

    def read(self, source: Source, recognition: Recognition, options: ReadOptions, emit: Emit) -> None:
        """Send the file's rows as drafts."""

    def original(self, source: Source, place: Place, options: ReadOptions) -> Original:
        """Read one record's place again.

        Raises:
            NotFound: The exhibit has no such place.
        """


@runtime_checkable
class Holder(Protocol):
    """A format whose files hold other files: an archive, a mail with attachments.

    They are listed by the format, and read in place by the formats that recognise them (`pipeline.members`).
    """

    def container(self, source: Source) -> Container | None:
        """Open what it holds; None where it holds nothing.

        Raises:
            BadExhibit: The file is damaged.
        """
