"""Writes one very large call data file, fast, for benchmarks.

The ranges kept for drama hold too few numbers for a million distinct ones, so these files use the mobile block
07400 000000 to 07499 999999, in which real people have numbers: such files are made, measured and thrown away, never
committed, shown or imported into a case that is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from casefold.demo.dialects import calder, norwood
from casefold.demo.numbers import luhn_digit
from casefold.demo.period import MONTHS
from casefold.errors import BadOption

_Indices = NDArray[np.int64]
_BLOCK = 100_000_000
_FIRST_NUMBER = 7_400_000_000
_STRIDE = 7_919_117
"""Odd and not a multiple of 5, so that stepping by it meets every number of the block once."""
_BATCH = 250_000
_DAYS = 365
_DAY = 86_400
_FIRST_DAY = date(2025, 11, 1)
_CELLS = 3_000
_LONGEST = 5_400


@dataclass(frozen=True, slots=True)
class BulkFile:
    """What was written: `distinct_numbers` counts both parties, `duplicates` rows equal to the row above them."""

    path: Path
    dialect: str
    rows: int
    distinct_numbers: int
    duplicates: int
    withheld: int


@dataclass(slots=True)
class _Batch:
    """Each column as positions in a short list of distinct texts."""

    subject: _Indices
    other: _Indices
    day: _Indices
    second: _Indices
    seconds: _Indices
    kind: _Indices
    outgoing: _Indices
    first: _Indices
    last: _Indices

    def repeat(self, places: _Indices) -> None:
        """Make the rows at `places` equal to the rows above them."""
        for name in self.__slots__:
            column = getattr(self, name)
            column[places] = column[places - 1]


def write_rows(path: Path, rows: int, distinct_numbers: int, seed: int = 1, *, dialect: str = "Norwood") -> BulkFile:
    """Write `rows` call rows of the Norwood (12 columns) or Calder layout with exactly `distinct_numbers` parties.

    The header is the first line; there is no title and no footer. About 1 row in 200 repeats the row above it and
    1 in 100 withholds the caller, as far as the distinct numbers leave room. Raises BadOption for counts that cannot
    be met.
    """
    if dialect not in ("Norwood", "Calder"):
        raise BadOption(f"there is no bulk layout {dialect!r}", remedy="Use Norwood or Calder.")
    if not 2 <= distinct_numbers <= min(rows, _BLOCK):
        raise BadOption(
            f"{rows} rows cannot hold {distinct_numbers} distinct numbers",
            remedy=f"Ask for at least 2 and at most as many numbers as rows, and at most {_BLOCK}.",
        )
    rng = np.random.default_rng(seed)
    subjects = max(1, min(200, distinct_numbers // 10))
    others, needed = _parties(rng, rows, subjects, distinct_numbers - subjects)
    layout = _Norwood(distinct_numbers, subjects) if dialect == "Norwood" else _Calder(distinct_numbers, subjects)
    duplicates = withheld = 0
    with path.open("wb") as file:
        file.write((layout.delimiter.join(layout.columns) + "\n").encode())
        options = arrow_csv.WriteOptions(include_header=False, delimiter=layout.delimiter, quoting_style="none")
        with arrow_csv.CSVWriter(file, layout.schema, write_options=options) as out:
            for start in range(0, rows, _BATCH):
                stop = min(start + _BATCH, rows)
                batch = _batch(rng, start, stop, rows, subjects, others)
                hidden = _choose(rng, ~needed[start:stop], 100)
                batch.other[hidden] = distinct_numbers
                batch.outgoing[hidden] = 0
                again = _choose(rng, ~needed[start:stop], 200)
                again = again[again % 2 == 1]
                batch.repeat(again)
                duplicates += len(again)
                withheld += int((batch.other == distinct_numbers).sum())
                out.write_table(pa.Table.from_arrays(layout.arrays(batch), schema=layout.schema))
    return BulkFile(path, dialect, rows, distinct_numbers, duplicates, withheld)


def _parties(
    rng: np.random.Generator, rows: int, subjects: int, others: int
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Draw the other party of every row, heavy ones often, each at least once; mark the rows that see to that."""
    drawn = (others * rng.random(rows) ** 3).astype(np.int32)
    covering = rng.permutation(rows)[:others]
    drawn[covering] = np.arange(others, dtype=np.int32)
    needed = np.zeros(rows, dtype=np.bool_)
    needed[covering] = True
    needed[:subjects] = True
    return drawn, needed


def _batch(
    rng: np.random.Generator, start: int, stop: int, rows: int, subjects: int, others: NDArray[np.int32]
) -> _Batch:
    size = stop - start
    spread = np.arange(start, stop, dtype=np.int64) * (_DAYS * _DAY) // rows
    kind = (rng.random(size) < 0.35).astype(np.int64) + (rng.random(size) < 0.02)
    talk = np.minimum(rng.lognormal(4.1, 1.1, size), _LONGEST - 1).astype(np.int64)
    talk[rng.random(size) < 0.26] = 0
    talk[kind > 0] = _LONGEST
    first = rng.integers(0, _CELLS, size)
    last = np.where(rng.random(size) < 0.8, first, (first + 1) % _CELLS)
    subject = rng.integers(0, subjects, size)
    whole = np.arange(start, stop, dtype=np.int64)
    subject[whole < subjects] = whole[whole < subjects]
    return _Batch(
        subject=subject,
        other=others[start:stop].astype(np.int64) + subjects,
        day=spread // _DAY,
        second=spread % _DAY,
        seconds=talk,
        kind=kind,
        outgoing=(rng.random(size) < 0.55).astype(np.int64),
        first=first,
        last=np.where(kind > 0, _CELLS, last),
    )


def _choose(rng: np.random.Generator, allowed: NDArray[np.bool_], one_in: int) -> _Indices:
    """Choose about one row in `one_in` among the allowed ones."""
    return np.flatnonzero(allowed & (rng.random(len(allowed)) < 1 / one_in))


def _numbers(prefix: str, count: int, withheld: str) -> Any:
    """Spell `count` numbers of the block after a prefix, and the word for withheld as the last entry."""
    values = _FIRST_NUMBER + np.arange(count, dtype=np.int64) * _STRIDE % _BLOCK
    spelled = pc.binary_join_element_wise(prefix, pa.array(values).cast(pa.string()), "")
    return pa.concat_arrays([spelled, pa.array([withheld])])


class _Layout:
    """What the two layouts share: the lists of distinct texts that batches point into."""

    delimiter = ","
    columns: tuple[str, ...] = ()

    def __init__(self, subjects: int) -> None:
        self.schema = pa.schema([(name, pa.string()) for name in self.columns])
        self.imsi = pa.array([f"00101{serial:010d}" for serial in range(1, subjects + 1)])
        self.imei14 = [f"35999900{serial:06d}" for serial in range(1, subjects + 1)]
        self.days = [_FIRST_DAY + timedelta(days=n) for n in range(_DAYS)]
        self.clock = pa.array([_clock(second) for second in range(_DAY)])

    def arrays(self, batch: _Batch) -> list[Any]:
        raise NotImplementedError


class _Norwood(_Layout):
    columns = norwood.COLUMNS

    def __init__(self, numbers: int, subjects: int) -> None:
        super().__init__(subjects)
        self.number = _numbers("0", numbers, norwood.WITHHELD)
        self.date = pa.array([f"{day:%d/%m/%Y}" for day in self.days])
        self.seconds = pa.array([*(_clock(second) for second in range(_LONGEST)), ""])
        self.kind = pa.array(["Voice", "SMS", "MMS"])
        self.direction = pa.array(["Incoming", "Outgoing"])
        self.imei = pa.array([imei14 + luhn_digit(imei14) for imei14 in self.imei14])
        self.cell = pa.array([*(f"234-10-{1200 + n // 300}-{20000 + n}" for n in range(_CELLS)), ""])
        self.home = pa.array(["N"])

    def arrays(self, batch: _Batch) -> list[Any]:
        outgoing = batch.outgoing == 1
        return [
            self.number.take(pa.array(np.where(outgoing, batch.subject, batch.other))),
            self.number.take(pa.array(np.where(outgoing, batch.other, batch.subject))),
            self.date.take(pa.array(batch.day)),
            self.clock.take(pa.array(batch.second)),
            self.seconds.take(pa.array(batch.seconds)),
            self.kind.take(pa.array(batch.kind)),
            self.direction.take(pa.array(batch.outgoing)),
            self.imei.take(pa.array(batch.subject)),
            self.imsi.take(pa.array(batch.subject)),
            self.cell.take(pa.array(batch.first)),
            self.cell.take(pa.array(batch.last)),
            self.home.take(pa.array(np.zeros(len(batch.kind), dtype=np.int64))),
        ]


class _Calder(_Layout):
    delimiter = ";"
    columns = calder.COLUMNS

    def __init__(self, numbers: int, subjects: int) -> None:
        super().__init__(subjects)
        self.number = _numbers("44", numbers, calder.WITHHELD)
        self.date = pa.array([f"{day:%d}-{MONTHS[day.month - 1]}-{day:%Y}" for day in self.days])
        self.seconds = pa.array([*(str(second) for second in range(_LONGEST)), "0"])
        kinds = ("call", "SMS", "MMS")
        self.kind = pa.array([f"{way} {kind}" for way in ("Incoming", "Outgoing") for kind in kinds])
        self.imei = pa.array([imei14 + "0" for imei14 in self.imei14])
        self.cell = pa.array([*(f"{501200 + n // 3}-{n % 3 + 1}" for n in range(_CELLS)), ""])
        self.home = pa.array([""])

    def arrays(self, batch: _Batch) -> list[Any]:
        started = pc.binary_join_element_wise(
            self.date.take(pa.array(batch.day)), self.clock.take(pa.array(batch.second)), " "
        )
        return [
            self.number.take(pa.array(batch.subject)),
            self.number.take(pa.array(batch.other)),
            self.kind.take(pa.array(batch.outgoing * 3 + batch.kind)),
            started,
            self.seconds.take(pa.array(batch.seconds)),
            self.imei.take(pa.array(batch.subject)),
            self.imsi.take(pa.array(batch.subject)),
            self.cell.take(pa.array(batch.first)),
            self.cell.take(pa.array(batch.last)),
            self.home.take(pa.array(np.zeros(len(batch.kind), dtype=np.int64))),
        ]


def _clock(second: int) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
