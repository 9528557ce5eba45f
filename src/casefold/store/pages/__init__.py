"""Pages of record tables: the first, a filtered one, or one from the middle of fifty million rows, at once."""

from __future__ import annotations

from casefold.store.pages.connections import POOL, Cancel
from casefold.store.pages.party_use import PartyUse
from casefold.store.pages.prepared import prepare
from casefold.store.pages.table import Question, RecordTable

__all__ = ["POOL", "Cancel", "PartyUse", "Question", "RecordTable", "prepare"]
