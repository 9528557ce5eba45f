"""What a person said about the columns of a file comes before anything that was found out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from casefold.errors import BadOption
from casefold.formats.call_table.fields import JOINED, known_field, known_kind, on_table
from casefold.formats.call_table.layout import Section
from casefold.formats.readers.column_map import IGNORE, WHOLE_TABLE, ColumnMap, said_of


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
    found = {column.index: said_of(column, columns, mapping) for column in columns}
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


def check_used(mapping: Mapping[str, str], sections: Iterable[Section]) -> None:
    """Refuse a mapping that names a column no table of the file has.

    Raises:
        BadOption: A header or letter is nowhere.
    """
    known = list(sections)
    for header in mapping:
        if header == WHOLE_TABLE or any(said_of(c, s.columns, {header: IGNORE}) for s in known for c in s.columns):
            continue
        headers = sorted({column.header for section in known for column in section.columns})
        raise BadOption(f"there is no column '{header}'", remedy=f"Columns: {', '.join(headers[:40])}.")
