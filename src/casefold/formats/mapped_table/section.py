"""How one sheet is read: a value that travels between recognising, a person's eyes, and reading."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from casefold.formats.readers.column_map import IGNORE, ColumnMap


@dataclass(frozen=True, slots=True)
class Section:
    """The table of one sheet."""

    sheet: str
    """Name of the sheet, '' for a text file."""
    kind: str
    """Record kind of its rows; `ignore` leaves them unread."""
    header_row: int
    """Number of the header's row; 0 for none."""
    header_cells: tuple[str, ...]
    first_row: int
    """Number of the first row that is read."""
    columns: tuple[ColumnMap, ...]
    score: float
    why: str
    questions: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """Kinds its rows may be as well."""
    profile: str | None = None
    zone: str | None = None
    """Zone the header of its times states."""
    decimal_comma: bool = False
    """Whether amounts have a comma before their decimals."""
    currency: str | None = None
    """Currency the header of an amount names, where no column does."""
    signed: bool = False
    """Whether amounts have a sign, so that it says the direction."""
    text_only: bool = False
    """Whether the sheet is lines of text beside the tables of others."""
    shapes: tuple[str, ...] = ()
    """Without a header: the form of each column, by which a profile knows the layout again."""
    examples: tuple[tuple[str, ...], ...] = ()
    """The first rows, as they stand in the file."""

    def columns_of(self, field: str) -> tuple[int, ...]:
        """Return the places of the columns that hold a field."""
        return tuple(column.index for column in self.columns if column.field == field)

    def has(self, field: str) -> bool:
        """Tell whether a column holds a field."""
        return any(column.field == field for column in self.columns)

    @property
    def is_read(self) -> bool:
        """Tell whether its rows become records."""
        return self.kind != IGNORE

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON, for the plan a recognition carries."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Section:
        """Rebuild a section from `to_json`."""
        made = {**value, "columns": tuple(ColumnMap(**column) for column in value["columns"])}
        made["examples"] = tuple(tuple(row) for row in value["examples"])
        for name in ("header_cells", "questions", "others", "shapes"):
            made[name] = tuple(value[name])
        return cls(**made)
