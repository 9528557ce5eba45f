"""Tables of payments as banks, card issuers and payment services hand them out: CSV, XLSX, XLS, ODS.

There are as many layouts as banks, and they differ in words, in how they say which way money went, and in the lines
above the header. The words are data (`words`), the ways are five (`layout`); no bank has code of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from casefold.errors import BadExhibit
from casefold.formats.bank_table.layout import Layout, Row, find_layout, may_hold_header
from casefold.formats.bank_table.rows import RowReading
from casefold.formats.contract import POSSIBLE, ReadOptions, Recognition
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import TEXT
from casefold.formats.readers.source import Source
from casefold.formats.readers.table import TABLES, RowBlock, Sheet, Table, open_table
from casefold.formats.readers.text_lines import head_lines

_HEAD: Final = 300
_WAYS: Final = {
    "columns": "money in and money out stand in columns of their own",
    "side": "a column says which way the money went",
    "sign": "a negative amount went out",
    "card": "a card's list of merchants, most without a sign: those are taken as spent, the negative as paid back",
    "plain": "no amount in its first rows has a sign: those without one are taken as paid in; check this",
}


class BankTable(ItemFormat):
    """Lists of payments in a table."""

    name = "bank_table"
    title = "Bank and card tables: CSV and workbooks of any bank"
    kinds = ("transfer",)
    media_types = TABLES
    style = Style(time_order=None, repeats=True)
    proves = (
        "What the table lists: dates, amounts, descriptions and names as the bank or the holder's program wrote them. "
        "It can be changed by anybody who opened it. Which way money went is told by columns, signs or words, and the "
        "report says which; where the table has running balances, each step is checked. Not who gave an order."
    )
    tested_on = (
        "real data: 9 published layouts of the csv2ofx library, 7 of them with the OFX or QIF they convert to (a tenth "
        "has no header and is not read); "
        "layouts of British, Dutch, German and payment service tables: general knowledge, made-up samples"
    )

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a table with a header of a list of payments that its rows bear out."""
        if source.media_type == TEXT and not options.mapping and not may_hold_header(head_lines(source)):
            return None
        try:
            table = _open(source, options)
            layouts = [(sheet, _layout(table, sheet, options)) for sheet in table.info.sheets]
        except BadExhibit:
            return None
        found = [(sheet, layout) for sheet, layout in layouts if layout is not None]
        if not found:
            return None
        sheet, layout = max(found, key=lambda item: item[1].score)
        where = f"sheet {sheet.name}, " if sheet.name else ""
        why = f"{where}header in row {layout.header_row}: {', '.join(sorted(set(layout.mapping().values())))}"
        questions = () if layout.score >= 0.8 else ("Is it a list of payments?",)
        return Recognition(self.name, layout.score, why, questions=questions) if layout.score >= POSSIBLE else None

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the rows of each sheet."""
        table = _open(source, options)
        for sheet in table.info.sheets:
            layout = _layout(table, sheet, options)
            if layout is None:
                out.inventory(sheet.name or source.name, "a sheet without a header of a list of payments; not read")
                continue
            _read_sheet(table, sheet, layout, options, out)
        for note in table.info.notes:
            out.note(note)


def _read_sheet(table: Table, sheet: Sheet, layout: Layout, options: ReadOptions, out: Records) -> None:
    part = sheet.name or ""
    account = out.part(part)
    account.mapping = layout.mapping()
    account.notes.append(f"header in row {layout.header_row}; {_WAYS[layout.way]}")
    rows = RowReading(out, part, layout, options.subject)
    for block in table.blocks(16_384, sheet=sheet):
        for number, cells in _rows_of(block):
            if number > layout.header_row:
                rows.take(number, cells)
        out.progress(table.bytes_read / max(1, table.size))
    rows.end()


def _open(source: Source, options: ReadOptions) -> Table:
    return open_table(source, encoding=options.encoding, delimiter=options.delimiter)


def _layout(table: Table, sheet: Sheet, options: ReadOptions) -> Layout | None:
    return find_layout(table.head(sheet, _HEAD), options.mapping)


def _rows_of(block: RowBlock) -> list[Row]:
    columns = [column.to_pylist() for column in block.cells.columns]
    widths = block.widths.tolist()
    return [
        (number, [column[index] for column in columns[: widths[index]]])
        for index, number in enumerate(block.rows.tolist())
    ]


FORMAT = BankTable()
