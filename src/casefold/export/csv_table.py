"""Rows as CSV that no spreadsheet program can be made to run.

A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula, whatever
the quotes around it. Such a text gets one apostrophe in front, as OWASP advises ("CSV Injection"); a text that
begins with an apostrophe of its own gets one too, so that the rule can be undone: **take one leading apostrophe
off every text that has one** (`plain`). Two forms are left as they are, because they are numbers and compute
nothing: `+` followed by digits only (a telephone number in E.164) and a decimal number with a minus.

UTF-8 without a byte order mark, comma, every text in double quotes, an absent value empty and without quotes,
lines end with a line feed. Numbers are numbers, times ISO 8601, lists JSON.
"""

from __future__ import annotations

import json
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from casefold.export.cells import iso_times
from casefold.export.contract import About, Rows

RISKY = "=+-@\t\r\n＝＋－＠'"
"""First characters that bring an apostrophe; the wide forms count as the narrow ones in some programs."""
_RISKY_START = f"^[{RISKY.replace('-', '')}-]"
_HARMLESS = r"^(\+[0-9]{1,15}|-[0-9]{1,15}(\.[0-9]{1,15})?)$"


class CsvTable:
    """One table as one CSV file; what it is about does not fit into it."""

    name = "csv"
    title = "Comma-separated values"
    suffix = ".csv"
    version = 1

    def write(self, rows: Rows, about: About, target: BinaryIO) -> int:
        """Write the rows and return how many there were."""
        names = [text_cell(name) for name in rows.schema.names]
        schema = pa.schema(
            [pa.field(name, _written(field.type)) for name, field in zip(names, rows.schema, strict=True)]
        )
        count = 0
        with csv.CSVWriter(target, schema) as writer:
            for batch in rows.batches:
                writer.write_batch(pa.RecordBatch.from_arrays(_columns(batch), schema=schema))
                count += batch.num_rows
        return count


def text_cell(text: str) -> str:
    """Write a text as it stands in the file."""
    escaped: list[str] = _escaped(pa.array([text], pa.string())).to_pylist()
    return escaped[0]


def plain(cell: str) -> str:
    """Undo `text_cell`."""
    return cell.removeprefix("'")


def _columns(batch: pa.RecordBatch) -> list[pa.Array]:
    return [_column(column, field) for column, field in zip(batch.columns, batch.schema, strict=True)]


def _column(column: pa.Array, field: pa.Field) -> pa.Array:
    kind = field.type
    if pa.types.is_null(kind):
        return column.cast(pa.string())
    if _is_text(kind):
        return _escaped(column.cast(pa.string()))
    if pa.types.is_timestamp(kind):
        return iso_times(column, field.name)
    if _as_it_is(kind):
        return column
    return _escaped(pa.array([_json(value) for value in column.to_pylist()], pa.string()))


def _escaped(texts: pa.Array) -> pa.Array:
    risky = pc.and_not(pc.match_substring_regex(texts, _RISKY_START), pc.match_substring_regex(texts, _HARMLESS))
    return pc.if_else(risky, pc.binary_join_element_wise(pa.scalar("'"), texts, ""), texts)


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)


def _written(kind: pa.DataType) -> pa.DataType:
    return kind if _as_it_is(kind) else pa.string()


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind))


def _as_it_is(kind: pa.DataType) -> bool:
    checks = (pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean, pa.types.is_date, pa.types.is_decimal)
    return any(check(kind) for check in checks)


EXPORT = CsvTable()
