"""Small record files of one import become few: a container of a thousand tables must not make a thousand files to open.

Rows, their order and every value stay as they were settled; only what is opened becomes less.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb

from casefold.store.rows import StagedFile
from casefold.store.settle import ROW_GROUP_ROWS
from casefold.store.settle_values import literal

SMALL_ROWS: Final = 20_000
"""Files of fewer rows are put together."""
TOGETHER_ROWS: Final = 1_000_000
"""Rows one file of small ones may reach."""


def compacted(con: duckdb.DuckDBPyConnection, files: Sequence[StagedFile], folder: Path) -> list[StagedFile]:
    """Put small files of one kind and wall together, in their order; large ones stay as they are.

    Args:
        con: A connection of `settle.open_settler`.
        files: The record files of one import, in `folder`.
        folder: Where they were written aside; those put together are removed from it.
    """
    found: list[StagedFile] = []
    for number, some in enumerate(_groups(files), start=1):
        if len(some) == 1:
            found.append(some[0])
            continue
        path = folder / f"{some[0].kind}-together-{number}.parquet"
        _join(con, some, path)
        for file in some:
            file.path.unlink()
        found.append(replace(some[0], path=path, rows=sum(file.rows for file in some)))
    return found


def _groups(files: Sequence[StagedFile]) -> Iterator[list[StagedFile]]:
    """Yield what goes into one file, in the order of each group's first."""
    groups: list[list[StagedFile]] = []
    open_groups: dict[tuple[str, str | None], list[StagedFile]] = {}
    for file in files:
        key = (file.kind, file.wall)
        group = open_groups.get(key)
        if file.rows >= SMALL_ROWS:
            groups.append([file])
        elif group is None or sum(one.rows for one in group) + file.rows > TOGETHER_ROWS:
            open_groups[key] = [file]
            groups.append(open_groups[key])
        else:
            group.append(file)
    yield from groups


def _join(con: duckdb.DuckDBPyConnection, files: Sequence[StagedFile], path: Path) -> None:
    paths = ", ".join(literal(str(file.path)) for file in files)
    con.execute(
        f"COPY (SELECT * FROM read_parquet([{paths}])) TO {literal(str(path))} "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
    )
