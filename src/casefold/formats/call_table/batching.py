"""One batch on its way out: the cells as they came, once, and beside them only what had to be put together.

Which fields point at a cell column and which at a made one depends on the section alone, never on the values
of a block: every batch of a draft has the same columns.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from casefold.formats.call_table.fields import JOINED, PARTIES
from casefold.formats.call_table.layout import Section
from casefold.formats.readers.arrow_text import Mask
from casefold.formats.readers.header_text import column_letter
from casefold.model.draft import FLAGS_COLUMN, ROW_COLUMN


def plain_fields(section: Section) -> dict[str, str]:
    """Return field -> batch column for the fields that are a column as it came."""
    plain: dict[str, str] = {}
    for column in section.columns:
        if not column.understood or column.field is None or column.read is not None:
            continue
        if section.missing and column.field not in PARTIES:
            continue
        plain.setdefault(column.field, f"c{column.index}")
    made = {"service", "direction", "outcome", "rat", *(name for rule in section.rules for name in rule.set)}
    made |= {name for name in JOINED if len(section.columns_of(name)) > 1}
    made |= {"time"} if section.has("attempt_time") else set()
    made |= {whole for whole in ("start_cell", "cell") if section.has("sector")}
    made |= {"end_cell"} if section.has("end_sector") else set()
    made |= {"dialled"} if section.has("to") or section.has("subject") or section.subject is not None else set()
    made |= {"ring_s"} if section.ring_unit is not None else set()
    made |= {"from", "to"} if section.has("subject") else set()
    if "outcome" in plain:
        plain["stated_outcome"] = plain["outcome"]
        plain.setdefault("cause", plain["outcome"])
    return {name: column for name, column in plain.items() if name not in made}


class Batch:
    """Columns by name: row numbers, flags, `c0` to `cN` as read, `v_<name>` as made."""

    def __init__(
        self,
        section: Section,
        plain: dict[str, str],
        rows: npt.NDArray[np.int64],
        columns: Sequence[pa.Array],
        flags: pa.Array,
    ) -> None:
        self.width, self.rows = len(columns), len(rows)
        headers = [column.header for column in section.columns[: self.width]]
        headers += [column_letter(index) for index in range(len(headers), self.width)]
        self.raw = tuple((header, f"c{index}") for index, header in enumerate(headers))
        self._plain = plain
        self._arrays: dict[str, pa.Array] = {ROW_COLUMN: pa.array(rows, pa.int64()), FLAGS_COLUMN: flags}
        self._arrays.update({f"c{index}": column for index, column in enumerate(columns)})

    def put(self, name: str, array: pa.Array) -> str:
        """Return the column of a field; add it unless it is a column as it came."""
        if name in self._plain:
            return self._plain[name]
        self._arrays[f"v_{name}"] = array
        return f"v_{name}"

    def put_marks(self, name: str, values: Mask) -> str:
        """Add a column of booleans."""
        self._arrays[f"v_{name}"] = pa.array(values)
        return f"v_{name}"

    def copy(self) -> Batch:
        """Return the same columns, to add others to."""
        twin = object.__new__(Batch)
        twin.width, twin.rows, twin.raw, twin._plain = self.width, self.rows, self.raw, self._plain
        twin._arrays = dict(self._arrays)
        return twin

    def take(self, wanted: Mask | None = None) -> pa.RecordBatch:
        """Return the columns as one batch, of all rows or of some."""
        batch = pa.RecordBatch.from_arrays(list(self._arrays.values()), names=list(self._arrays))
        return batch if wanted is None or wanted.all() else batch.filter(pa.array(wanted))
