"""Calls and messages between made-up numbers, each with its parties, in one line each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casefold.analysis.contract import Attributed
from tests.analysis.small_tables import Row, SmallTables, party, record


@dataclass
class Rows:
    """Collects records and their parties; gives the tables."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {"call": [], "message": [], "party": []})

    def add(
        self,
        kind: str,
        at: str | None,
        sender: str | None,
        receiver: str | None,
        *,
        owner: str | None = None,
        exhibit: str = "x1",
        services: tuple[str, ...] = (),
        aside: tuple[tuple[str, str | None], ...] = (),
        **more: Any,
    ) -> str:
        """Add one record at a UTC time and return its id; `owner` is the party whose record it is."""
        number = len(self.rows["call"]) + len(self.rows["message"]) + 1
        made = record(number, at, exhibit, **more)
        self.rows[kind].append(made)
        for role, who in (("from", sender), ("to", receiver), *aside):
            marks = {"is_owner": who is not None and who == owner, "service": who in services}
            self.rows["party"].append(party(made, kind, role, who, **marks))
        return str(made["record_id"])

    def call(self, at: str | None, sender: str | None, receiver: str | None, **more: Any) -> str:
        """Add a call."""
        return self.add("call", at, sender, receiver, **more)

    def message(self, at: str | None, sender: str | None, receiver: str | None, **more: Any) -> str:
        """Add a message."""
        return self.add("message", at, sender, receiver, **more)

    def tables(self, people: Mapping[str, tuple[Attributed, ...]] | None = None) -> SmallTables:
        """Give the tables an analysis sees."""
        return SmallTables(self.rows, people or {})
