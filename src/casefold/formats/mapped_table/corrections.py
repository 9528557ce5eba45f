"""What a person said about a table: of the file, or with `SHEET!` before it of one sheet of a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from casefold.errors import BadOption
from casefold.formats.mapped_table.fields import HEADER_ROW, fields_of, known_field, known_kind, may_share
from casefold.formats.mapped_table.section import Section
from casefold.formats.readers.column_map import IGNORE, WHOLE_TABLE, ColumnMap, said_of

_NO_COLUMN = (WHOLE_TABLE, HEADER_ROW)


def for_sheet(mapping: Mapping[str, str], sheet: str, sheets: Sequence[str]) -> dict[str, str]:
    """Return what is said of one of the sheets; what names it comes before what holds for all."""
    marks = tuple(f"{name}!" for name in sheets if name)
    shared = {key: said for key, said in mapping.items() if not key.startswith(marks)} if marks else dict(mapping)
    prefix = f"{sheet}!"
    own = {key.removeprefix(prefix): said for key, said in mapping.items() if sheet and key.startswith(prefix)}
    return {**shared, **own}


def given_kind(said: Mapping[str, str]) -> str | None:
    """Return the kind a person gave.

    Raises:
        BadOption: There is none of that name.
    """
    return known_kind(said[WHOLE_TABLE]) if WHOLE_TABLE in said else None


def given_header(said: Mapping[str, str]) -> int | None:
    """Return the row of the header a person gave, 0 for none.

    Raises:
        BadOption: It is no number.
    """
    text = said.get(HEADER_ROW, "").strip()
    if text == "":
        return None
    if not text.isascii() or not text.isdigit():
        raise BadOption(f"'{text}' is no row for the header", remedy="Give the number of its row, or 0 for none.")
    return int(text)


def fitting_kind(proposed: str, others: Iterable[str], said: Mapping[str, str]) -> str:
    """Return the kind that has every field a person gave: the one proposed where it has."""
    wanted = [known_field(field, None) for header, field in said.items() if header not in _NO_COLUMN]
    for kind in (proposed, *others):
        if all(field == IGNORE or field in fields_of(kind) for field in wanted):
            return kind
    return proposed


def corrected(columns: Sequence[ColumnMap], said: Mapping[str, str], kind: str) -> tuple[ColumnMap, ...]:
    """Put a person's mapping over the columns; a field given to one column leaves the others.

    Raises:
        BadOption: The kind has no such field, or one that only one column can hold was given to two.
    """
    named = {header: field for header, field in said.items() if header not in _NO_COLUMN}
    if not named:
        return tuple(columns)
    found = {column.index: said_of(column, columns, named) for column in columns}
    given = {index: known_field(text, kind) for index, text in found.items() if text is not None and text.strip()}
    for field in {*given.values()}:
        held = [columns[index].header for index, text in given.items() if text == field]
        if len(held) > 1 and not may_share(field, kind):
            raise BadOption(
                f"{field} was given to {len(held)} columns: {', '.join(held)}", remedy="Leave it to one of them."
            )
    alone = {field for field in given.values() if not may_share(field, kind)}
    return tuple(
        ColumnMap(column.index, column.header, given[column.index], 1.0, "given")
        if column.index in given
        else replace(column, field=None, confidence=0.0, why=f"{column.field} was given to another column")
        if column.field in alone
        else column
        for column in columns
    )


def check_used(mapping: Mapping[str, str], sections: Sequence[Section]) -> None:
    """Refuse a mapping that names a column or a sheet the file does not have.

    Raises:
        BadOption: A header, letter or sheet is nowhere.
    """
    for key in mapping:
        if not any(_names(key, section) for section in sections):
            headers = dict.fromkeys(column.header for section in sections for column in section.columns)
            raise BadOption(f"there is no column '{key}'", remedy=f"Columns: {', '.join(list(headers)[:40])}.")


def _names(key: str, section: Section) -> bool:
    own = key.removeprefix(f"{section.sheet}!") if section.sheet else key
    return own in _NO_COLUMN or any(said_of(column, section.columns, {own: IGNORE}) for column in section.columns)
