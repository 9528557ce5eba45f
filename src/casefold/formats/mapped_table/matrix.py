"""A matrix as links: the name of a row, the name of a column, and in their cell how strong the link is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from casefold.formats.contract import Place
from casefold.formats.mapped_table.fields import TO_EACH
from casefold.formats.mapped_table.section import Section
from casefold.formats.readers.chunks import Chunk
from casefold.formats.readers.table_rows import Row
from casefold.model.draft import ROW_COLUMN, Draft, PartyDraft

STRIDE: Final = 100_000
"""`cell:400003` is row 4, column 3: what a place of a matrix counts."""
UNIT: Final = "cell"
_NOTHING: Final = frozenset({"", "0", "0.0", "0,0", "-", "."})


@dataclass(slots=True)
class Cells:
    """How many cells of a matrix state a link, and how many nothing."""

    links: int = 0
    nothing: int = 0


def draft_of(section: Section, number: int) -> Draft:
    """Return the draft of a matrix's links."""
    return Draft(
        channel=f"s{number}-matrix",
        kind="link",
        member="",
        place=section.sheet,
        fields={"weight": "weight"},
        parties=(PartyDraft("from", "from"), PartyDraft("to", "to")),
        raw=(),
        unit=UNIT,
        repeats=True,
    )


def links_of(section: Section, chunk: Chunk, counted: Cells) -> pa.RecordBatch | None:
    """Return a link for each cell that is neither blank nor 0, in the order of the file; None where there is none."""
    found = list(_links(section, chunk, counted))
    if not found:
        return None
    rows, starts, ends, weights, raws = zip(*found, strict=True)
    texts = [pa.array(column, pa.string()) for column in (starts, ends, weights, raws)]
    arrays = [pa.array(np.array(rows, np.int64)), *texts]
    return pa.RecordBatch.from_arrays(arrays, names=[ROW_COLUMN, "from", "to", "weight", "raw"])


def _links(section: Section, chunk: Chunk, counted: Cells) -> Iterator[tuple[int, str, str, str, str]]:
    first = section.columns_of("from")[0]
    headers = {index: section.columns[index].header for index in section.columns_of(TO_EACH)}
    corner = section.columns[first].header
    for row in chunk.some(0, len(chunk)):
        name = (row.cells[first] or "").strip()
        for index, header in headers.items():
            text = (row.cells[index] or "").strip() if index < len(row.cells) else ""
            if text in _NOTHING:
                counted.nothing += 1
                continue
            counted.links += 1
            beside = header if header != corner else f"{header} (2)"
            raw = json.dumps({corner: row.cells[first], beside: row.cells[index]}, ensure_ascii=False)
            yield row.number * STRIDE + index + 1, name, header, text.replace(",", "."), raw


def cell_at(place: Place) -> tuple[int, int]:
    """Return the row's number and the column's place (from 0) of a cell."""
    row, column = divmod(place.number, STRIDE)
    return row, column - 1


def cells_of(row: Row, column: int) -> tuple[str | None, ...]:
    """Return the texts a link was made from: the row's name and the cell."""
    return row.cells[0], row.cells[column] if column < len(row.cells) else None
