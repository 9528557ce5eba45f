"""Where cases live: the catalogue, originals, record files, findings and decisions, and the engine that asks them.

The one place that answers which exhibits, files and findings a reader may see is `CaseStore`.
"""

from __future__ import annotations

from casefold.store.case_store import CaseStore
from casefold.store.catalogue import Catalogue
from casefold.store.changes import Change, Seen, changes, restricted, seen
from casefold.store.engine import Engine, RecordEngine
from casefold.store.home import Home
from casefold.store.ledger import Ledger
from casefold.store.rows import (
    CaseRow,
    Delivery,
    DerivedFile,
    Difference,
    ImportHandle,
    ImportRow,
    ListedFile,
    StagedFile,
)
from casefold.store.tables import arrow_schema, columns_of

__all__ = [
    "CaseRow",
    "CaseStore",
    "Catalogue",
    "Change",
    "Delivery",
    "DerivedFile",
    "Difference",
    "Engine",
    "Home",
    "ImportHandle",
    "ImportRow",
    "Ledger",
    "ListedFile",
    "RecordEngine",
    "Seen",
    "StagedFile",
    "arrow_schema",
    "changes",
    "columns_of",
    "restricted",
    "seen",
]
