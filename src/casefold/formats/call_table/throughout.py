"""Whether what the first rows say of the subject holds for the rest of the file: a table may be sorted by number."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow.compute as pc

from casefold.formats.call_table.subject import NEARLY_EVERY
from casefold.formats.readers.arrow_text import mask
from casefold.formats.readers.rows import Sheet
from casefold.formats.readers.source import Source
from casefold.formats.readers.table import Table

_PLACES: Final = 48
_PIECE: Final = 8_192
_SMALL: Final = 131_072
"""A text file of fewer bytes is looked at as a whole."""


def named_throughout(source: Source, table: Table, sheet: Sheet, party: str) -> bool:
    """Tell whether nearly every row names a party: looked for at places all over a text file, in all of a sheet."""
    if table.info.kind == "csv":
        hits = _lines(source, table.info.encoding or "utf-8", party)
    else:
        hits = _cells(table, sheet, party)
    return len(hits) == 0 or float(np.mean(hits)) >= NEARLY_EVERY


def _lines(source: Source, encoding: str, party: str) -> list[bool]:
    hits: list[bool] = []
    with source.stream() as stream:
        if source.size <= _SMALL:
            return [party in line for line in _whole(stream.read(), encoding, first=True)]
        for place in range(_PLACES):
            stream.seek(place * (source.size - _PIECE) // (_PLACES - 1) // 4 * 4)
            hits += [party in line for line in _whole(stream.read(_PIECE), encoding, first=False)]
    return hits


def _whole(data: bytes, encoding: str, *, first: bool) -> list[str]:
    """Return the lines that are whole and hold more than a title or a blank row would."""
    lines = data.decode(encoding, "replace").splitlines()
    lines = lines if first else lines[1:-1]
    longest = max(map(len, lines), default=0)
    return [line for line in lines if len(line) * 2 > longest and any(char.isdigit() for char in line)]


def _cells(table: Table, sheet: Sheet, party: str) -> list[bool]:
    hits: list[bool] = []
    for block in table.blocks(sheet=sheet):
        found, filled = np.zeros(len(block.rows), np.bool_), np.zeros(len(block.rows), np.int64)
        for column in block.cells.columns:
            array = column.combine_chunks()
            found |= mask(pc.match_substring(array, party))
            filled += mask(pc.greater(pc.binary_length(array), 0))
        hits += found[filled * 2 > filled.max(initial=0)].tolist()
    return hits
