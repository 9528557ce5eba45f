"""Every event in time order, as the records state it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.evidence import single
from casefold.analysis.measures.local_time import clock_for
from casefold.analysis.measures.scope import (
    DATE_FROM,
    DATE_TO,
    INCLUDE_DUPLICATES,
    SUBJECT,
    Scope,
    in_period,
    read_scope,
    with_person,
)
from casefold.model.option import Option, OptionType, read_options

TIMED_KINDS = ("call", "message", "data_session", "sighting", "transfer", "visit", "event")
KEY = ("record",)
TEXTS = {
    "direction": ("direction",),
    "outcome": ("outcome",),
    "what": ("service", "action", "description", "title"),
    "place": ("site_name", "place"),
    "cell": ("start_cell",),
}
ENDS = ("from", "to")
COLUMNS = (
    "time_local",
    "time_utc",
    "kind",
    "direction",
    "from",
    "to",
    "others",
    "outcome",
    "seconds",
    "what",
    "cell",
    "place",
    "flags",
    "exhibit",
    "record",
    "evidence_count",
    "evidence_digest",
)


class Timeline:
    """List events of chosen identifiers, or all, in time order."""

    name = "timeline"
    title = "Timeline"
    question = "What happened, in order?"
    version = 1
    options = (
        SUBJECT,
        DATE_FROM,
        DATE_TO,
        Option("kinds", OptionType.CHOICE, "Kinds of record to list.", TIMED_KINDS, many=True, choices=TIMED_KINDS),
        INCLUDE_DUPLICATES,
        Option("limit", OptionType.INTEGER, "Events to list.", 1000, minimum=1, maximum=100_000),
        Option("offset", OptionType.INTEGER, "Events to pass over first.", 0, minimum=0),
    )
    needs = (*TIMED_KINDS, "party", "attribution")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """List one page of the events."""
        chosen = read_options(self.options, options)
        scope = read_scope(tables, {**chosen, "records": "all"})
        found = _events(tables, scope)
        page = _page(tables, found, scope, chosen).to_pyarrow()
        table = _with_parties(tables, page)
        held = not scope.all_owners and page.num_rows > 0
        total = page["total"][0].as_py() if held else found.count().to_pyarrow().as_py()
        return Answer(
            sentence=_sentence(scope, chosen, table, total),
            table=table,
            key=KEY,
            evidence=_evidence(table),
            cautions=(
                "Times are as the records state them, turned into one zone; rows without a usable time are not listed.",
                "One event may appear in the records of both its parties, and is then listed twice.",
                "A cell is a service area, not a place.",
                wording.ABSENCE_CAUTION,
            ),
        )


def _events(tables: Tables, scope: Scope) -> ir.Table:
    party = tables.party()
    mine = party.filter(party.kind.isin(scope.kinds), party.identifier.isin(scope.identifiers))
    mine = mine.select("kind", subject=mine.identifier, record=mine.record_id).distinct()
    branches = [_event_rows(tables, scope, kind, mine) for kind in scope.kinds]
    return ibis.union(*branches) if len(branches) > 1 else branches[0]


def _event_rows(tables: Tables, scope: Scope, kind: str, mine: ir.Table) -> ir.Table:
    table = in_period(tables.kind(kind), scope)
    table = table.filter(table.time_utc.notnull())
    if not scope.include_duplicates:
        table = table.filter(table.duplicate_of.isnull())
    columns = {
        name: next((table[source] for source in sources if source in table.columns), ibis.null("string"))
        for name, sources in TEXTS.items()
    }
    seconds = table.duration_s if "duration_s" in table.columns else ibis.null("float64")
    rows = table.select(
        "time_utc", "exhibit", "flags", record=table.record_id, kind=ibis.literal(kind), seconds=seconds, **columns
    )
    if scope.all_owners:
        return rows
    mine = mine.filter(mine.kind == kind).drop("kind")
    if not scope.has_persons:
        return rows.semi_join(mine, "record")
    inside = with_person(mine.join(rows.select("record", "time_utc"), "record"), scope)
    return rows.semi_join(inside, "record")


def _page(tables: Tables, found: ir.Table, scope: Scope, chosen: Mapping[str, Any]) -> ir.Table:
    clock = clock_for(tables, scope.kinds)
    if not scope.all_owners:
        found = found.mutate(total=found.count().over())
    page = found.order_by("time_utc", "record", "kind").limit(chosen["limit"], offset=chosen["offset"])
    page = page.mutate(time_local=clock.local(page.time_utc), **single(page.record))
    return page.order_by("time_utc", "record", "kind")


def _with_parties(tables: Tables, page: pa.Table) -> pa.Table:
    """Add who took part, as identifiers, or as the state of a party that is not known."""
    records = page["record"].to_pylist()
    people: dict[str, dict[str, list[str]]] = {}
    if len(records) > 0:
        party = tables.party()
        wanted = ibis.memtable({"record_id": sorted(set(records))}, schema={"record_id": "string"})
        rows = party.semi_join(wanted, "record_id").select("record_id", "role", "identifier", "state", "raw")
        for row in rows.to_pyarrow().to_pylist():
            who = row["identifier"] if row["identifier"] is not None else (row["state"] or "unknown")
            role = row["role"] if row["role"] in ENDS else "others"
            shown = who if role in ENDS else f"{row['role']} {who}"
            people.setdefault(row["record_id"], {}).setdefault(role, []).append(shown)
    for role in (*ENDS, "others"):
        texts = [", ".join(sorted(set(people.get(record, {}).get(role, [])))) for record in records]
        page = page.append_column(role, pa.array(texts, pa.string()))
    return page.select(COLUMNS)


def _evidence(table: pa.Table) -> ir.Table:
    rows = pa.table({"record": table["record"], "kind": table["kind"], "record_id": table["record"]})
    return ibis.memtable(rows)


def _sentence(scope: Scope, chosen: Mapping[str, Any], table: pa.Table, total: int) -> str:
    whose = "the case" if scope.all_owners else wording.whose(scope)
    if total == 0:
        return f"No event of {whose} with a time is held{wording.period(scope)}."
    if table.num_rows == 0:
        held = f"{wording.count(total, 'event')} of {whose}{wording.period(scope)}"
        return f"{held}; none after the {chosen['offset']:,} passed over."
    first, last = table["time_local"][0].as_py(), table["time_local"][-1].as_py()
    return (
        f"{wording.count(total, 'event')} of {whose}{wording.period(scope)}; numbers {chosen['offset'] + 1:,} to "
        f"{chosen['offset'] + table.num_rows:,} are listed, from {wording.stamp(first)} to {wording.stamp(last)}."
    )


ANALYSIS = Timeline()
