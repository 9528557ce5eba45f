"""Rows on their way in: each draft's batches, written aside as text until the whole file has been seen.

Day order, distinct identifiers and duplicates can only be settled over all rows. Keeping the text in a
compressed Parquet file per draft bounds the memory of an import whatever the size of the exhibit.

Drafts that differ in nothing but the member and the part they stand for are kept together, each row with its place: a
container of two thousand mails is then settled once and gives one record file, not two thousand.
"""

from __future__ import annotations

import errno
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from casefold.errors import Misconfigured
from casefold.model.draft import FIELD_ALIASES, FLAGS_COLUMN, ROW_COLUMN, Draft
from casefold.model.kinds import KINDS, Meaning

PIECE_ROWS = 1_000_000
"""Rows after which a draft goes on in a further file: each becomes a record file, in bounded memory."""


WIDEST_ROW = 500
"""Columns beyond which the text of a row is joined here: an engine that works on columns would hold
sixteen thousand vectors for one row."""

MEMBER_COLUMN, PLACE_COLUMN = "casefold_member", "casefold_place"
"""Columns of drafts kept together: the member and the part each row stands in."""


@dataclass(frozen=True, slots=True)
class StagedDraft:
    """A draft and the files that hold its text, in row order."""

    draft: Draft
    paths: tuple[Path, ...]
    rows: int
    members: tuple[str, ...] = ()
    """Members of the drafts kept together here, whose rows name their own; () for one draft alone."""
    table: pa.Table | None = None
    """The text itself, where it is held in memory and `paths` is empty."""


@dataclass(slots=True)
class _Run:
    """Rows that go into one run of files."""

    draft: Draft
    """Without member and place, where drafts are kept together."""
    number: int
    together: bool
    members: dict[str, None] = field(default_factory=dict)
    rows: int = 0
    piece_rows: int = 0
    paths: list[Path] = field(default_factory=list)
    writer: pq.ParquetWriter | None = None


class Staging:
    """Collects the batches of one import under `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._drafts: dict[str, Draft] = {}
        self._raw: dict[str, tuple[tuple[str, str], ...]] = {}
        self._runs: dict[str, _Run] = {}
        self._channels: dict[str, str] = {}

    def __enter__(self) -> Staging:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for run in self._runs.values():
            if run.writer is not None:
                run.writer.close()

    def draft(self, draft: Draft) -> None:
        """Announce a draft; its batches follow."""
        self._raw[draft.channel] = draft.raw if len(draft.raw) > WIDEST_ROW else ()
        self._drafts[draft.channel] = draft if not self._raw[draft.channel] else replace(draft, raw=())

    def batch(self, channel: str, batch: pa.RecordBatch) -> None:
        """Write a batch of an announced draft.

        Raises:
            Misconfigured: The disk is full.
        """
        if batch.num_rows == 0:
            return
        draft = self._drafts[channel]
        if self._raw[channel]:
            batch = _narrowed(batch, draft, self._raw[channel])
        run = self._run(channel, draft, batch.schema)
        if run.together:
            run.members[draft.member] = None
            batch = _placed(batch, draft)
        self._put(run, batch)
        run.rows += batch.num_rows

    def close(self) -> list[StagedDraft]:
        """Finish the files and return the drafts that have rows, in the order their first rows came."""
        try:
            for run in self._runs.values():
                if run.writer is not None:
                    run.writer.close()
                    run.writer = None
        except OSError as error:
            raise disk_error(error, self._folder) from error
        return [StagedDraft(run.draft, tuple(run.paths), run.rows, tuple(run.members)) for run in self._runs.values()]

    def _run(self, channel: str, draft: Draft, schema: pa.Schema) -> _Run:
        key = self._channels.get(channel)
        if key is None:
            together = decides_nothing(draft)
            alike = replace(draft, channel="", member="", place="") if together else draft
            key = f"{json.dumps(alike.to_json())}{schema}" if together else f"{channel}\0"
            self._channels[channel] = key
            self._runs.setdefault(key, _Run(alike, len(self._runs), together))
        return self._runs[key]

    def _put(self, run: _Run, batch: pa.RecordBatch) -> None:
        try:
            self._writer(run, batch.schema).write_batch(batch)
        except OSError as error:
            raise disk_error(error, self._folder) from error
        run.piece_rows += batch.num_rows

    def _writer(self, run: _Run, schema: pa.Schema) -> pq.ParquetWriter:
        if run.writer is not None and run.piece_rows >= PIECE_ROWS:
            run.writer.close()
            run.writer = None
        if run.writer is None:
            path = self._folder / f"draft-{run.number}-{len(run.paths)}.parquet"
            run.writer = pq.ParquetWriter(path, schema, compression="lz4", write_statistics=False)
            run.piece_rows = 0
            run.paths.append(path)
        return run.writer


class HeldStaging(Staging):
    """Keeps the batches of a small file in memory, up to so many bytes.

    Raises:
        OverflowError: By `batch`, for a file that holds more; stage it on disk.
    """

    def __init__(self, most_bytes: int) -> None:
        super().__init__(Path())
        self._left = most_bytes
        self._held: dict[int, list[pa.RecordBatch]] = {}

    @property
    def bytes(self) -> int:
        """Bytes held."""
        return sum(batch.nbytes for batches in self._held.values() for batch in batches)

    def close(self) -> list[StagedDraft]:
        """Return the drafts that have rows, in the order their first rows came."""
        return [
            StagedDraft(run.draft, (), run.rows, tuple(run.members), pa.Table.from_batches(self._held[run.number]))
            for run in self._runs.values()
        ]

    def _put(self, run: _Run, batch: pa.RecordBatch) -> None:
        self._left -= batch.nbytes
        if self._left < 0:
            raise OverflowError("more than may be held in memory")
        self._held.setdefault(run.number, []).append(batch)


def decides_nothing(draft: Draft) -> bool:
    """Tell whether nothing of a draft is settled over its rows, so that others like it may be settled with it.

    It stands in a part or member of a file, its times have a fixed order, and it has no lengths of an unknown unit.
    """
    if not (draft.member or draft.place) or draft.time_order is None:
        return False
    fields = {FIELD_ALIASES.get(name, name) for name in draft.fields}
    lengths = any(
        column.meaning is Meaning.SECONDS and column.name in fields for column in KINDS[draft.kind].all_columns
    )
    return draft.durations is not None or not lengths


def _placed(batch: pa.RecordBatch, draft: Draft) -> pa.RecordBatch:
    """Give each row the member and the part it stands in."""
    return batch.append_column(MEMBER_COLUMN, pa.array([draft.member] * batch.num_rows, pa.string())).append_column(
        PLACE_COLUMN, pa.array([draft.place] * batch.num_rows, pa.string())
    )


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
