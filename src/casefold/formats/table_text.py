"""Tables of which no format knows what they are: each row as text that a search finds, with its sheet and number.

A register of staff or a price list is no call data, and still somebody's name stands in it. Its columns get no meaning
here; `casefold map` gives them one, and a new import takes the place of this one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from casefold.errors import CasefoldError
from casefold.formats.contract import SURE, ReadOptions, Recognition
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.rows import RowBlock, Sheet
from casefold.formats.readers.source import Source
from casefold.formats.readers.table import TABLES, Table, can_open, open_table

_HEAD_ROWS: Final = 200
_SCORE: Final = SURE + 0.15
"""Above plain text, which any CSV is as well."""
_SAME_WIDTH: Final = 0.9
_BLOCK_ROWS: Final = 5_000
_LETTERS: Final = 26


class TableTextFormat(ItemFormat):
    """Reads any table row by row, as text."""

    name: ClassVar[str] = "table_text"
    title: ClassVar[str] = "Tables of no known meaning, as text: workbooks, CSV"
    kinds: ClassVar[tuple[str, ...]] = ("document",)
    media_types: ClassVar[tuple[str, ...]] = TABLES
    proves: ClassVar[str] = (
        "That the exhibit holds a table with these rows. Its columns are given no meaning: a number in it is no party, "
        "a date no time of a record. Formulas come with the value that was stored with them."
    )
    tested_on: ClassVar[str] = (
        "real data: the staff register and the e-mail list of the VAST Challenge 2014, four tables of the ingest-file "
        "test suite; the rest made-up"
    )
    style: ClassVar[Style] = Style(unit="row", repeats=True)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a workbook that holds anything, or a text whose lines fall into columns, if nothing else knows it."""
        if not can_open(source):
            return None
        table = open_table(source, encoding=options.encoding, delimiter=options.delimiter)
        if table.info.kind == "csv":
            why = _columns(table)
        else:
            why = next(
                (f"workbook; sheet {sheet.name} holds rows" for sheet in table.info.sheets if _rows(table, sheet)), ""
            )
        if not why:
            return None
        return Recognition(self.name, _SCORE, f"{why}, which no format knows the meaning of", last_resort=True)

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Hand over the rows of each sheet that hold anything."""
        table = open_table(source, encoding=options.encoding, delimiter=options.delimiter)
        for sheet in table.info.sheets:
            for block in table.blocks(_BLOCK_ROWS, sheet=sheet):
                _hand_over(block, sheet, out)
                out.progress(table.bytes_read / max(1, table.size))
        for note in table.info.notes:
            out.note(note)
        out.note(
            "the columns were given no meaning; `casefold map` proposes one, and a new import takes this one's place"
        )


def _hand_over(block: RowBlock, sheet: Sheet, out: Records) -> None:
    damaged = {item.row for item in block.damaged}
    foreign = {row for row, _ in block.decoded_as}
    columns = [column.to_pylist() for column in block.cells.columns]
    for index, number in enumerate(block.rows.tolist()):
        if out.passes_by(number):
            continue
        cells = [column[index] for column in columns]
        if not any(cell and cell.strip() for cell in cells):
            continue
        flags = ["quote_damaged"] * (number in damaged) + ["decoded_as"] * (number in foreign)
        out.add(
            "document",
            number,
            fields={"title": sheet.name, "body": "\t".join(cell for cell in cells if cell)},
            raw={letter(column): cell for column, cell in enumerate(cells) if cell is not None},
            part=sheet.name or "",
            flags=flags,
        )


def letter(column: int) -> str:
    """Return a column's letters as a spreadsheet shows them: 0 is A, 26 is AA."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        found = chr(ord("A") + rest) + found
    return found


def _rows(table: Table, sheet: Sheet) -> list[list[str]]:
    try:
        head = table.head(sheet, _HEAD_ROWS)
    except CasefoldError:
        return []
    return [filled for _, cells in head if (filled := [cell for cell in cells if cell and cell.strip()])]


def _columns(table: Table) -> str:
    """Say that a text's lines fall into columns; '' where they do not."""
    widths = Counter(_widths(table))
    if widths.total() < 2 or table.info.delimiter is None:
        return ""
    width, count = widths.most_common(1)[0]
    if width < 2 or count < widths.total() * _SAME_WIDTH:
        return ""
    return f"text in {width:,} columns"


def _widths(table: Table) -> Iterator[int]:
    for block in table.blocks(_HEAD_ROWS):
        yield from (width for width in block.widths.tolist() if width)
        return


FORMAT = TableTextFormat()
