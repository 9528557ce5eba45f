"""Rows on their way in: each draft's batches, written aside as text until the whole file has been seen.

Day order, distinct identifiers and duplicates can only be settled over all rows. Keeping the text in a
compressed Parquet file per draft bounds the memory of an import whatever the size of the exhibit.
"""

from __future__ import annotations

import errno
import json
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from casefold.errors import Misconfigured
from casefold.model.draft import FLAGS_COLUMN, ROW_COLUMN, Draft

PIECE_ROWS = 1_000_000
"""Rows after which a draft goes on in a further file: each becomes a record file, in bounded memory."""


WIDEST_ROW = 500
"""Columns beyond which the text of a row is joined here: an engine that works on columns would hold
sixteen thousand vectors for one row."""


@dataclass(frozen=True, slots=True)
class StagedDraft:
    """A draft and the files that hold its text, in row order."""

    draft: Draft
    paths: tuple[Path, ...]
    rows: int


class Staging:
    """Collects the batches of one import under `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._drafts: dict[str, Draft] = {}
        self._raw: dict[str, tuple[tuple[str, str], ...]] = {}
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._rows: dict[str, int] = {}
        self._piece_rows: dict[str, int] = {}
        self._paths: dict[str, list[Path]] = {}

    def __enter__(self) -> Staging:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._writers.values():
            writer.close()

    def draft(self, draft: Draft) -> None:
        """Announce a draft; its batches follow."""
        self._raw[draft.channel] = draft.raw if len(draft.raw) > WIDEST_ROW else ()
        self._drafts[draft.channel] = draft if not self._raw[draft.channel] else replace(draft, raw=())
        self._rows.setdefault(draft.channel, 0)

    def batch(self, channel: str, batch: pa.RecordBatch) -> None:
        """Write a batch of an announced draft.

        Raises:
            Misconfigured: The disk is full.
        """
        if batch.num_rows == 0:
            return
        if self._raw[channel]:
            batch = _narrowed(batch, self._drafts[channel], self._raw[channel])
        try:
            self._writer(channel, batch.schema).write_batch(batch)
        except OSError as error:
            raise disk_error(error, self._folder) from error
        self._rows[channel] += batch.num_rows
        self._piece_rows[channel] += batch.num_rows

    def close(self) -> list[StagedDraft]:
        """Finish the files and return the drafts that have rows, in the order they were announced."""
        try:
            for writer in self._writers.values():
                writer.close()
        except OSError as error:
            raise disk_error(error, self._folder) from error
        self._writers.clear()
        return [
            StagedDraft(draft, tuple(self._paths[channel]), self._rows[channel])
            for channel, draft in self._drafts.items()
            if self._rows[channel] > 0
        ]

    def _writer(self, channel: str, schema: pa.Schema) -> pq.ParquetWriter:
        writer = self._writers.get(channel)
        if writer is not None and self._piece_rows[channel] >= PIECE_ROWS:
            writer.close()
            writer = None
        if writer is None:
            paths = self._paths.setdefault(channel, [])
            path = self._folder / f"draft-{list(self._drafts).index(channel)}-{len(paths)}.parquet"
            writer = pq.ParquetWriter(path, schema, compression="lz4", write_statistics=False)
            self._writers[channel] = writer
            self._piece_rows[channel] = 0
            paths.append(path)
        return writer


def unique_names(raw: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Name the fields of a row apart: a second `Cell` becomes `Cell (2)`. Pairs of name and batch column."""
    seen: dict[str, int] = {}
    named = []
    for header, column in raw:
        seen[header] = seen.get(header, 0) + 1
        named.append((header if seen[header] == 1 else f"{header} ({seen[header]})", column))
    return named


def _narrowed(batch: pa.RecordBatch, draft: Draft, raw: tuple[tuple[str, str], ...]) -> pa.RecordBatch:
    """Keep the columns a draft reads, and join the text of each row into one column, `raw`."""
    named = unique_names(raw)
    columns = [batch.column(column).to_pylist() for _, column in named]
    texts = [
        json.dumps(
            {name: column[row] for (name, _), column in zip(named, columns, strict=True)},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for row in range(batch.num_rows)
    ]
    read = {ROW_COLUMN, FLAGS_COLUMN, *draft.fields.values()}
    for party in draft.parties:
        read |= {party.column, party.name_column or "", party.raw_column or "", party.owner_column or ""}
    kept = [name for name in batch.schema.names if name in read]
    return pa.RecordBatch.from_arrays(
        [*(batch.column(name) for name in kept), pa.array(texts, pa.string())], names=[*kept, "raw"]
    )


def disk_error(error: OSError, folder: Path) -> Misconfigured:
    """Say what a failing disk means for the import."""
    full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    message = "the disk is full; nothing of this import was kept" if full else f"the disk refused to write: {error}"
    return Misconfigured(message, file=str(folder), remedy="Free some space or give another --home, then import again.")
