"""The import report: what came in, what was stored, what was set aside and what was not understood.

It balances or it is a defect: rows read = rows stored + rows set aside, for every file.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from casefold.model.draft import SetAside


@dataclass(slots=True)
class SheetReport:
    """One sheet or text file of an exhibit: every row of it is accounted for."""

    name: str
    rows_in_file: int = 0
    title_rows: int = 0
    header_rows: int = 0
    blank_rows: int = 0
    footer_rows: int = 0
    rows_read: int = 0
    """Rows that carry data: rows_in_file less title, header, blank and footer rows."""
    understood_as: str = ""
    """Kinds it was read as, or why it was not read."""
    mapping: list[dict[str, Any]] = field(default_factory=list)
    """[{header, field, confidence, why}] in file order."""
    unknown_columns: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class TimeReport:
    """How the times of one run of rows were read."""

    place: str
    order: str
    order_basis: str
    reason: str
    ambiguous: bool
    zone: str
    zone_basis: str
    not_understood: int = 0
    implausible: int = 0
    repeated_hour: int = 0
    skipped_hour: int = 0


@dataclass(slots=True)
class ImportReport:
    """One exhibit's import."""

    exhibit: str
    """Empty, as are reference and sha256, for a file that could not be held."""
    reference: str
    file: str
    sha256: str
    size: int
    format: str | None
    profile: str | None
    recognised: str
    """Why this format, with its score, or why none."""
    generation: int
    status: str
    """stored, inventoried, repeated or failed."""
    message: str = ""
    rows_read: int = 0
    rows_stored: int = 0
    rows_set_aside: int = 0
    stored: dict[str, int] = field(default_factory=dict)
    """Rows stored by record kind."""
    walled: dict[str, int] = field(default_factory=dict)
    """Rows of those stored behind a wall, by the wall's name."""
    duplicates: int = 0
    """Rows that repeat an earlier row of their sheet."""
    repeated_elsewhere: dict[str, int] = field(default_factory=dict)
    """Records that repeat one of an exhibit held earlier, by that exhibit's id."""
    set_aside: list[SetAside] = field(default_factory=list)
    """The first 1,000; the rest are counted by reason."""
    set_aside_reasons: dict[str, int] = field(default_factory=dict)
    sheets: list[SheetReport] = field(default_factory=list)
    times: list[TimeReport] = field(default_factory=list)
    subject: str | None = None
    subject_basis: str | None = None
    """given, header, column, sheet, text, file_name or none."""
    region: str | None = None
    region_basis: str | None = None
    party_states: dict[str, int] = field(default_factory=dict)
    """Party rows by state; and by note for those repaired or not normalised, as `note:<word>`."""
    not_normalised: list[dict[str, Any]] = field(default_factory=list)
    """[{raw, rows, note}] the most frequent values that are no identifier, 100 at most."""
    values_not_understood: dict[str, int] = field(default_factory=dict)
    """field -> rows whose text could not be read as the column's type (kept in raw)."""
    inventory: list[dict[str, Any]] = field(default_factory=list)
    """What else was in the file: unread members, media by hash."""
    waiting: list[str] = field(default_factory=list)
    """The file, or members of it, that wait for a password."""
    notes: list[str] = field(default_factory=list)
    companion_of: str = ""
    """The database beside it that this file belongs to, where that leaves nothing of it unread: its write-ahead log."""
    members_read_by: dict[str, int] = field(default_factory=dict)
    """Format -> members of the container that it read in place."""

    @property
    def balances(self) -> bool:
        """Tell whether nothing was lost on the way."""
        rows = all(
            sheet.rows_in_file
            == sheet.rows_read + sheet.title_rows + sheet.header_rows + sheet.blank_rows + sheet.footer_rows
            for sheet in self.sheets
        )
        return rows and self.rows_read == self.rows_stored + self.rows_set_aside

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain JSON, `balances` included."""
        return {**asdict(self), "balances": self.balances}
