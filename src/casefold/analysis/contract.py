"""What an analysis declares and gives: one question, asked of tables, answered with its evidence.

An analysis decides nothing and writes nothing. It gets Ibis tables, reduces them, and returns an `Answer`:
a sentence, a table with a count and a digest of the records behind each row, and the relation from which
those records can be fetched again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import ibis.expr.types as ir
import pyarrow as pa

from casefold.model.option import Option


@dataclass(frozen=True, slots=True)
class Attributed:
    """An identifier attributed to a person for a time, as the ledger holds it."""

    identifier: str
    person: str
    """Entity id."""
    name: str
    local_from: str | None
    """Naive ISO text in the case's zone, or None when open."""
    local_to: str | None
    grade: str
    status: str


class Tables(Protocol):
    """What the pipeline supplies: the record tables a reader may see, and the ledger."""

    @property
    def zone(self) -> str:
        """The case's zone, for days and hours."""

    def kind(self, name: str) -> ir.Table:
        """Return a record kind's table (its columns even when there is no row)."""

    def party(self) -> ir.Table:
        """Return the party table."""

    def attributions(self) -> tuple[Attributed, ...]:
        """Return the attributions in force (claimed, accepted or disputed), each with its grade."""

    def identifiers(self, text: str) -> tuple[Attributed, ...]:
        """Resolve what a person typed: an identifier, or `person:NAME` through the ledger.

        An identifier gives itself, with no person and no bounds.

        Raises:
            NotFound: No such person, or nothing attributed to them.
            BadOption: The text is no identifier.
        """

    def local(self, column: ir.TimestampValue) -> ir.TimestampValue:
        """Turn a UTC column into local time of the case's zone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an analysis found."""

    sentence: str
    """The answer, saying only what the records prove, with numbers and the zone of every time."""
    table: pa.Table
    """Rows, ending with `evidence_count` and `evidence_digest` (analysis.measures.evidence)."""
    key: tuple[str, ...]
    """Columns that name a row; together unique."""
    evidence: ir.Table
    """Columns of `key`, then `kind` and `record_id`: every record behind every row."""
    cautions: tuple[str, ...] = ()


@runtime_checkable
class Analysis(Protocol):
    """One question. Built-in or a stranger's, found by the registry."""

    name: str
    title: str
    question: str
    version: int

    @property
    def options(self) -> tuple[Option, ...]:
        """The options it takes, declared once for every surface."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Record kinds, `party`, `attribution`, or another analysis's finding as `finding:<name>`."""

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """Answer the question over the tables given."""
