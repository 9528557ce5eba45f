"""What was understood of a table: its columns and sections, as values that travel between recognising and reading."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from casefold.formats.readers.column_map import ColumnMap


@dataclass(frozen=True, slots=True)
class Rule:
    """A profile's rule on values: where the text of a field matches, other fields are what it says."""

    field: str
    pattern: str
    set: dict[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """A run of rows of one sheet under one header (or none), and everything needed to read it."""

    sheet: str
    header_rows: tuple[int, ...]
    """Row numbers of the header; empty where the rows have none."""
    header_cells: tuple[tuple[str, ...], ...]
    """Cells of those rows: what a repeated header looks like."""
    first_row: int
    """Number of the first row below the header."""
    table: str
    columns: tuple[ColumnMap, ...]
    score: float
    why: str
    kind: str | None = None
    """Record kind of rows that do not say it themselves; None where they have to."""
    kind_basis: str = ""
    """What says the kind: given, profile, columns, header, or `title: ...`, `sheet: ...`, `file_name: ...`."""
    titles: tuple[str, ...] = ()
    """Texts above the header, back to the section before."""
    profile: str | None = None
    subject: str | None = None
    """Whose records these are, where it is one party for the section."""
    subject_basis: str | None = None
    region: str | None = None
    zone: str | None = None
    zone_basis: str = "stated"
    time_order: str | None = None
    durations: str | None = None
    ring_unit: str | None = None
    """Unit of ringing times where it is not that of durations: a draft has one unit, so the cells are worded."""
    anchor: str = "at_or_before_start"
    """What the start cell of a data session is true of [S1]."""
    flag: str | None = None
    """A mark on every row."""
    network: str | None = None
    """Network named by the profile, for rows that do not say it."""
    missing: tuple[str, ...] = ()
    """Texts the layout writes for "not passed"."""
    words: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    """Squashed word -> (service, direction), before the general vocabulary."""
    rules: tuple[Rule, ...] = ()
    notes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    """Without a header: the form of each column's values, by which a profile knows the layout again."""
    examples: tuple[tuple[str, ...], ...] = ()
    """The first rows, for a person to look at."""

    def column(self, name: str) -> ColumnMap | None:
        """Return the column of a field; the first where several share it."""
        return next((column for column in self.columns if column.field == name), None)

    def columns_of(self, name: str) -> tuple[ColumnMap, ...]:
        """Return every column of a field."""
        return tuple(column for column in self.columns if column.field == name)

    def has(self, *names: str) -> bool:
        """Tell whether one of these fields has a column."""
        return any(column.field in names for column in self.columns)

    @property
    def known(self) -> int:
        """Return the number of columns that go into a field."""
        return sum(column.understood for column in self.columns)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON, for the plan a recognition carries."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Section:
        """Rebuild a section from `to_json`."""
        made = {
            **value,
            "header_rows": tuple(value["header_rows"]),
            "header_cells": tuple(tuple(row) for row in value["header_cells"]),
            "columns": tuple(ColumnMap(**column) for column in value["columns"]),
            "words": {word: (said[0], said[1]) for word, said in value["words"].items()},
            "rules": tuple(Rule(**rule) for rule in value["rules"]),
            "examples": tuple(tuple(row) for row in value["examples"]),
        }
        for name in ("titles", "missing", "notes", "questions", "shapes"):
            made[name] = tuple(value[name])
        return cls(**made)
