"""One way to read rows, whatever the table came in: a text file or a workbook.

A format sees blocks of text cells with row numbers a person can look up in the exhibit, and learns from
`Table.info` what was assumed on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from casefold.errors import BadExhibit, NotFound, Unsupported
from casefold.formats.readers import media_type as media
from casefold.formats.readers.protection import locked
from casefold.formats.readers.rows import DamagedRow, Limits, RowBlock, Sheet, TableInfo, TableKind
from casefold.formats.readers.source import Source
from casefold.formats.readers.table_text import TextTable
from casefold.formats.readers.table_workbook import WorkbookTable

__all__ = [
    "TABLES",
    "DamagedRow",
    "Limits",
    "RowBlock",
    "Sheet",
    "Table",
    "TableInfo",
    "can_open",
    "open_table",
    "read_row",
]

_WORKBOOKS: dict[str, TableKind] = {
    media.XLSX: "xlsx",
    media.XLSB: "xlsb",
    media.XLS: "xls",
    media.ODS: "ods",
}
_TEXTS = (media.TEXT, media.EMPTY)
TABLES = (*_WORKBOOKS, *_TEXTS)
"""Media types `open_table` would try."""


class Table(Protocol):
    """An opened table; nothing is read but what is asked for."""

    bytes_read: int

    @property
    def info(self) -> TableInfo:
        """Say what is known so far; the notes grow while blocks are read."""

    @property
    def size(self) -> int:
        """Return what `bytes_read` will reach."""

    def blocks(self, block_rows: int = 65_536, *, sheet: Sheet | None = None) -> Iterator[RowBlock]:
        """Yield rows in order, sheet by sheet (or of one sheet), at most `block_rows` at a time."""

    def head(self, sheet: Sheet | None = None, n: int = 200) -> list[tuple[int, list[str | None]]]:
        """Return the first rows of a sheet (the first one, unless given) with their numbers."""

    def row(self, sheet: Sheet | None, number: int) -> list[str] | None:
        """Return the cells of one row, or None when there is no such row."""


def can_open(source: Source) -> bool:
    """Say whether `open_table` would try this file."""
    return source.media_type in TABLES


def open_table(
    source: Source, *, encoding: str | None = None, delimiter: str | None = None, limits: Limits | None = None
) -> Table:
    """Open a table by its content; the name of the file decides nothing.

    Raises:
        BadExhibit: the file is encrypted, damaged or hostile.
        BadOption: there is no such encoding, or the delimiter is not one character.
        Unsupported: the content is no table.
    """
    limits = limits or Limits()
    kind = _WORKBOOKS.get(source.media_type)
    if kind is not None:
        return WorkbookTable(source, kind, limits)
    if source.media_type in _TEXTS:
        return TextTable(source, encoding=encoding, delimiter=delimiter, limits=limits)
    if source.media_type == media.ENCRYPTED_OFFICE:
        raise locked(source)
    if source.media_type == media.OLE and source.name.lower().endswith(".xls"):
        raise BadExhibit(
            "no workbook is found in it; it may be cut off", file=source.name, remedy="Ask for a fresh copy."
        )
    if source.media_type == media.ZIP:
        raise Unsupported(
            "an archive that is no workbook", file=source.name, remedy="Unpack it and add the files it contains."
        )
    raise Unsupported(f"{source.media_type} is not a table", file=source.name, remedy="Save it as CSV or XLSX.")


def read_row(
    source: Source,
    locator_sheet: str | None,
    row: int,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    limits: Limits | None = None,
) -> list[str]:
    """Fetch one raw row again from the original; a text file is read no further than that row.

    Args:
        source: the original.
        locator_sheet: name of the sheet; None for a text file.
        row: 1-based number as `RowBlock.rows` gave it, under the same encoding and delimiter.

    Raises:
        NotFound: there is no such sheet or row.
    """
    table = open_table(source, encoding=encoding, delimiter=delimiter, limits=limits)
    sheet = next((sheet for sheet in table.info.sheets if sheet.name == locator_sheet), None)
    if sheet is None:
        raise NotFound(f"there is no sheet {locator_sheet!r}", file=source.name, remedy="See the sheets it has.")
    cells = table.row(sheet, row)
    if cells is None:
        raise NotFound(
            "there is no such row", file=source.name, place=f"row {row}", remedy="Check the encoding and delimiter."
        )
    return cells
