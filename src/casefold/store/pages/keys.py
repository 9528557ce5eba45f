"""Count the records an identifier is a party of without asking a database: by the keys beside prepared record files.

A look-up over hundreds of cases cannot open an engine for each. The keys are sorted by identifier, so a file gives its
answer from its footer and the row groups that may hold it. Where nothing is prepared, parties are read through only
while they are few; larger exhibits are counted as unread.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from casefold.model.exhibit import RecordFile
from casefold.store.pages.connections import Cancel
from casefold.store.pages.prepared import Prepared
from casefold.store.tables import PARTY

READ_THROUGH = 200_000
"""Rows of parties that one search reads through where no keys are prepared."""

_UNUSABLE = (pa.ArrowException, OSError, IndexError)
"""What a file that is absent, removed meanwhile or damaged raises."""


class KeySearch:
    """One search, with what it has left to read through."""

    def __init__(self, cancel: Cancel, read_through: int = READ_THROUGH) -> None:
        self._cancel = cancel
        self._left = read_through
        self._unread: set[str] = set()

    def count(self, folder: Path, files: Sequence[RecordFile], identifier: str) -> dict[str, int]:
        """Return kind -> records in which an identifier is a party, over some record files of one case.

        Args:
            folder: The case's folder.
            files: The record files its reader may see, the files of parties among them.
            identifier: Normalised.

        Raises:
            Cancelled: It was taken back.
        """
        parties = [item for item in files if item.kind == PARTY]
        counts: dict[str, int] = defaultdict(int)
        bare: dict[tuple[str, int], set[str]] = defaultdict(set)
        for item in files:
            if item.kind == PARTY:
                continue
            self._cancel.check()
            try:
                counts[item.kind] += len(Prepared(folder, item, parties).rows_of(identifier))
            except _UNUSABLE:
                bare[item.exhibit, item.generation].add(item.kind)
        for (exhibit, generation), kinds in bare.items():
            beside = [item for item in parties if (item.exhibit, item.generation) == (exhibit, generation)]
            for kind, number in self._read(folder, beside, identifier).items():
                counts[kind] += number if kind in kinds else 0
        return {kind: number for kind, number in counts.items() if number > 0}

    def take_unread(self) -> int:
        """Return how many exhibits were too large to be read through since this was last asked."""
        number = len(self._unread)
        self._unread.clear()
        return number

    def _read(self, folder: Path, parties: Sequence[RecordFile], identifier: str) -> dict[str, int]:
        """Read the parties of one import through, if they are few enough still."""
        rows = sum(item.rows for item in parties)
        if rows > self._left:
            self._unread.update(item.exhibit for item in parties)
            return {}
        self._left -= rows
        found: dict[str, set[str]] = defaultdict(set)
        for item in parties:
            self._cancel.check()
            try:
                table = pq.read_table(
                    folder / item.path,
                    columns=["kind", "record_id"],
                    filters=[("identifier", "=", identifier)],
                    partitioning=None,
                    use_threads=False,
                )
            except _UNUSABLE:
                self._unread.add(item.exhibit)
                continue
            for kind, record in zip(table["kind"].to_pylist(), table["record_id"].to_pylist(), strict=True):
                found[kind].add(record)
        return {kind: len(records) for kind, records in found.items()}
