"""The communications of a subject, one row per record and subject: what daily, hourly and gap questions rest on."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from casefold.analysis.contract import Tables
from casefold.analysis.measures.scope import Scope, in_period, subject_parties, with_person

SENT = ("from",)
TAKEN_PART = ("from", "to", "cc", "member")


def events(
    tables: Tables, scope: Scope, *, roles: tuple[str, ...], columns: tuple[str, ...] = (), once: bool = True
) -> ir.Table:
    """Give record_id, kind, subject, person, time_utc, duplicate and `columns` of records with a usable time.

    `once=False` leaves a record twice where its subject has two of the roles; the caller then drops the second.
    """
    mine = subject_parties(tables, scope, roles).drop("role")
    if once and len(roles) > 1:
        mine = mine.distinct()
    branches = []
    for kind in scope.kinds:
        table = in_period(tables.kind(kind), scope)
        table = table.filter(table.time_utc.notnull())
        records = table.select("record_id", "time_utc", *columns, duplicate=table.duplicate_of.notnull())
        of_kind = mine.filter(mine.kind == kind)
        branches.append(of_kind.join(records, "record_id"))
    return with_person(ibis.union(*branches) if len(branches) > 1 else branches[0], scope)


def untimed(tables: Tables, scope: Scope, roles: tuple[str, ...]) -> int:
    """Count the subjects' records that state no usable time."""
    total = 0
    mine = subject_parties(tables, scope, roles)
    for kind in scope.kinds:
        table = tables.kind(kind)
        without = table.filter(table.time_utc.isnull()).select("record_id")
        if without.limit(1).to_pyarrow().num_rows > 0:
            found = mine.filter(mine.kind == kind).semi_join(without, "record_id").select("record_id").distinct()
            total += found.count().to_pyarrow().as_py()
    return total
