"""What a person said about the columns of a file comes before anything that was found out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from casefold.errors import BadOption
from casefold.formats.call_table.fields import IGNORE, JOINED, WHOLE_TABLE, known_field, known_kind, on_table
from casefold.formats.call_table.headers import squash
from casefold.formats.call_table.layout import ColumnMap, Section, column_letter


def checked(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return a mapping with the fields' own names.

    Raises:
        BadOption: There is no such field or kind.
    """
    return {
        header: known_kind(said) if header == WHOLE_TABLE else known_field(said) for header, said in mapping.items()
    }


def corrected(columns: Sequence[ColumnMap], mapping: Mapping[str, str], table: str) -> tuple[ColumnMap, ...]:
    """Put a person's mapping over the columns; a field given to one column leaves the others."""
    if not mapping:
        return tuple(columns)
    found = {column.index: _said(column, columns, mapping) for column in columns}
    given = {index: on_table(said, table) for index, said in found.items() if said is not None}
    taken = {said for said in given.values() if said not in (None, IGNORE, *JOINED)}
    return tuple(
        ColumnMap(column.index, column.header, given[column.index], 1.0, "given")
        if column.index in given and given[column.index] is not None
        else replace(column, field=None, confidence=0.0, why=f"{column.field} was given to another column")
        if column.field in taken
        else column
        for column in columns
    )


def _said(column: ColumnMap, columns: Sequence[ColumnMap], mapping: Mapping[str, str]) -> str | None:
    for header, said in mapping.items():
        if header == column.header:
            return said
    for header, said in mapping.items():
        if squash(header) == squash(column.header) and squash(header) != "":
            return said
    headers = {squash(other.header) for other in columns}
    letter = column_letter(column.index)
    return next(
        (said for header, said in mapping.items() if header.upper() == letter and squash(header) not in headers), None
    )


def check_used(mapping: Mapping[str, str], sections: Iterable[Section]) -> None:
    """Refuse a mapping that names a column no table of the file has.

    Raises:
        BadOption: A header or letter is nowhere.
    """
    known = list(sections)
    for header in mapping:
        if header == WHOLE_TABLE or any(_said(c, s.columns, {header: IGNORE}) for s in known for c in s.columns):
            continue
        headers = sorted({column.header for section in known for column in section.columns})
        raise BadOption(f"there is no column '{header}'", remedy=f"Columns: {', '.join(headers[:40])}.")
