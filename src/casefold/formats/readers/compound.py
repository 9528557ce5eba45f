"""The chains of sectors of a compound file (XLS), checked before a parser follows them.

A file in this container is a chain in a table of sectors, and the directory of files is one. The parser of workbooks
follows a chain that leads back into itself until memory runs out, and aborts. Here every chain is walked first, and
none may be longer than the table.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

import olefile

from casefold.errors import BadExhibit
from casefold.formats.readers.rows import MEBIBYTE
from casefold.formats.readers.source import Source

_ENDS: Final = 0xFFFFFFFA
"""Values from here on are no sectors: the end of a chain, a free sector, the table itself."""
_STREAM, _ROOT = 2, 5
_MOST_HELD: Final = 256 * MEBIBYTE


def check_chains(source: Source) -> None:
    """Walk the chains of a compound file.

    Raises:
        BadExhibit: One never ends, or the table of sectors cannot be read.
    """
    with source.stream() as stream:
        content = io.BytesIO(stream.read()) if source.size <= _MOST_HELD else stream
        try:
            file = olefile.OleFileIO(content)
            endless = next((name for name, table, start in _chains(file) if not _ends(table, start)), None)
        except Exception as fault:
            raise _damaged(source, f"its container is damaged: {fault}") from fault
    if endless is not None:
        raise _damaged(source, f"the chain of sectors of its {endless} never ends")


def _chains(file: Any) -> Iterator[tuple[str, Sequence[int], int]]:
    """Yield name, table and first sector of each chain a reader may follow."""
    yield "directory", file.fat, file.first_dir_sector
    yield "table of small sectors", file.fat, file.first_mini_fat_sector
    for entry in file.direntries:
        if entry is None or entry.entry_type not in (_STREAM, _ROOT):
            continue
        small = entry.entry_type == _STREAM and entry.size < file.minisectorcutoff
        if small and file.minifat is None:
            file.loadminifat()
        yield f"stream {entry.name!r}", file.minifat if small else file.fat, entry.isectStart


def _ends(table: Sequence[int], sector: int) -> bool:
    for _ in range(len(table) + 1):
        if sector >= _ENDS or sector >= len(table):
            return True
        sector = table[sector]
    return False


def _damaged(source: Source, why: str) -> BadExhibit:
    remedy = "Ask for a fresh copy, or open it in a spreadsheet and save it as CSV."
    return BadExhibit(f"cannot be parsed: {why}", file=source.name, place="workbook", remedy=remedy)
