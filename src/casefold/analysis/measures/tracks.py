"""The stays of a few subjects as arrays, for what a query engine cannot do well: comparing and shuffling days."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from casefold.analysis.measures.chance import DAY, Track
from casefold.analysis.measures.local_time import EARLIEST, Change, Clock

Key = tuple[str, str]
"""Identifier and person; the person is empty where the identifier itself was asked for."""


def tracks(rows: ir.Table, keys: set[Key], clock: Clock) -> dict[Key, Track]:
    """Fetch the stays of some subjects, each in order of time."""
    wanted = ibis.memtable([{"subject": s, "person": p} for s, p in sorted(keys)], schema=_KEYS)
    mine = rows.semi_join(wanted, ["subject", "person"])
    found = mine.order_by("subject", "person", "bucket", "first", "lat", "lon", "named", "reach").to_pyarrow()
    if found.num_rows == 0:
        return {}
    offsets = _offsets(clock, found["first"].to_numpy())
    names = pc.dictionary_encode(found["named"].combine_chunks())
    texts = names.dictionary.to_pylist()
    nothing = texts.index("") if "" in texts else -1
    named = np.where(names.indices.to_numpy() == nothing, 0, names.indices.to_numpy() + 1).astype(np.int64)
    columns = {name: found[name].to_numpy() for name in ("first", "last", "lat", "lon", "reach", "bucket", "stay")}
    columns |= {"named": named, "day": (columns["first"] + offsets) // DAY, "offset": offsets}
    made = {}
    for key, (begin, end) in _spans(found).items():
        made[key] = Track(**{name: column[begin:end] for name, column in columns.items()})
    return made


_KEYS = {"subject": "string", "person": "string"}


def _spans(found: pa.Table) -> dict[Key, tuple[int, int]]:
    keys = list(zip(found["subject"].to_pylist(), found["person"].to_pylist(), strict=True))
    spans: dict[Key, tuple[int, int]] = {}
    for place, key in enumerate(keys):
        spans[key] = (spans[key][0] if key in spans else place, place + 1)
    return spans


def _offsets(clock: Clock, seconds: Any) -> Any:
    """Give the seconds from UTC to local time at each moment."""
    changes = clock.changes or (Change(EARLIEST, timedelta()),)
    begins = np.array([change.at.replace(tzinfo=UTC).timestamp() for change in changes[1:]])
    offsets = np.array([int(change.offset.total_seconds()) for change in changes], dtype=np.int64)
    return offsets[np.searchsorted(begins, seconds, side="right")]
