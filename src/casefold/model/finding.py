"""What an analysis answered, and how to get back from each row of it to the records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

EVIDENCE_COLUMNS = ("evidence_count", "evidence_digest")
"""Every row of a finding carries how many records stand behind it and a digest of their ids."""

IDS_WRITTEN_OUT = 250_000
"""Up to this many record ids of a finding, some six bytes each, are written out; beyond, the predicate stands alone."""


@dataclass(frozen=True, slots=True)
class Pin:
    """The record files a finding was computed over: what makes its predicate repeatable."""

    files: tuple[str, ...]
    """SHA-256 of each record file, sorted."""
    exhibits: tuple[str, ...]
    """Exhibits whose rows it may rest on; the finding inherits their walls."""
    ledger: int = 0
    """Number of the last decision it took into account."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer in a sentence, its table, and everything needed to repeat it."""

    id: str
    analysis: str
    version: int
    title: str
    sentence: str
    options: dict[str, Any]
    table: pa.Table
    """Rows of the answer, `evidence_count` and `evidence_digest` last."""
    key: tuple[str, ...]
    """Columns of the table that name a row, and so its evidence."""
    pin: Pin
    cautions: tuple[str, ...]
    """What the answer does not say."""
    at: datetime
    by: str
    casefold_version: str
