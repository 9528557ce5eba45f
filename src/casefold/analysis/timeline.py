"""All that is recorded of some identifiers, in the order it happened, with nothing merged.

Each line is one record. The same call may stand in the records of both its parties and is listed twice then:
whether two records are one event is a judgement, and a timeline makes none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.evidence import single
from casefold.analysis.measures.outcome import ANSWERED_CAUTION, answered
from casefold.analysis.measures.scope import (
    DATE_FROM,
    DATE_TO,
    INCLUDE_DUPLICATES,
    RECORDS,
    SUBJECT,
    Scope,
    read_scope,
    subject_parties,
    with_person,
)
from casefold.model.kinds import KINDS as RECORD_KINDS
from casefold.model.option import Option, OptionType, read_options

KEY = ("kind", "record")
TIMED = ("call", "message", "data_session", "sighting", "transfer", "membership", "visit", "event")
"""Kinds that happen at a moment."""
ROLES = tuple(sorted({role for kind in TIMED for role in RECORD_KINDS[kind].roles}))
COLUMNS = (
    "number",
    "time_local",
    "time_utc",
    "kind",
    "direction",
    "from",
    "to",
    "others",
    "answered",
    "seconds",
    "cell",
    "flags",
    "exhibit",
    "record",
    "evidence_count",
    "evidence_digest",
)
LISTED, DUPLICATE, NO_TIME, OUTSIDE = "listed", "duplicate", "no time", "outside"
TIMELINE_CAUTIONS = (
    "One call or message may be in the records of both its parties; each record is a line of its own.",
    "A cell is a service area, not a place; where it is true at or before a time, the line says so.",
)


class Timeline:
    """List the records of some identifiers in time order."""

    name = "timeline"
    title = "Timeline"
    question = "What is recorded of these identifiers, in the order it happened?"
    version = 1
    options: tuple[Option, ...] = (
        replace(SUBJECT, help="Whose events: an identifier, or person:NAME. Everything held when left out."),
        DATE_FROM,
        DATE_TO,
        Option(
            "kinds",
            OptionType.CHOICE,
            "Kinds of record to list.",
            default=TIMED,
            many=True,
            choices=TIMED,
        ),
        replace(RECORDS, default="all"),
        INCLUDE_DUPLICATES,
        Option("limit", OptionType.INTEGER, "Events to list.", 1000, minimum=1, maximum=100_000),
        Option("offset", OptionType.INTEGER, "Events to pass over before the first listed.", 0, minimum=0),
    )
    needs: tuple[str, ...] = (*TIMED, "party", "attribution")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """List one page of the timeline."""
        chosen = read_options(self.options, options)
        scope = read_scope(tables, chosen)
        rows = _rows(tables, scope)
        if scope.all_owners:
            counts, page = _counts(rows), _page(tables, rows, chosen)
        else:
            # Kept for a moment: finding the records of an identifier is most of the work.
            with rows.cache() as kept:
                counts, page = _counts(kept), _page(tables, kept, chosen)
        table = _with_parties(tables, page)
        listed = _in_order(rows, chosen)
        return Answer(
            sentence=_sentence(scope, table, counts),
            table=table,
            key=KEY,
            evidence=listed.select("kind", "record_id", record=listed.record_id).select(*KEY, "record_id"),
            cautions=(
                *TIMELINE_CAUTIONS,
                ANSWERED_CAUTION,
                wording.PASSIVE_CAUTION,
                wording.IDENTIFIER_CAUTION,
                wording.ABSENCE_CAUTION,
                *wording.record_cautions(scope),
            ),
        )


def _rows(tables: Tables, scope: Scope) -> ir.Table:
    """Give the records of the subjects, or all, marked by group: listed, duplicate, no time, outside the period."""
    branches = [_of_kind(tables.kind(kind), kind, scope) for kind in scope.kinds]
    rows = ibis.union(*branches) if len(branches) > 1 else branches[0]
    return rows if scope.all_owners else rows.semi_join(_mine(tables, scope, rows), ["record_id", "kind"])


def _of_kind(table: ir.Table, kind: str, scope: Scope) -> ir.Table:
    return table.select(
        "record_id",
        "exhibit",
        "time_utc",
        "flags",
        kind=ibis.literal(kind),
        direction=table.direction if "direction" in table.columns else ibis.null("string"),
        answered=answered(table) if kind == "call" else ibis.null("string"),
        seconds=table.duration_s if "duration_s" in table.columns else ibis.null("float64"),
        cell=_cell(table) if "start_cell" in table.columns else ibis.null("string"),
        group=_group(table, scope),
    )


def _mine(tables: Tables, scope: Scope, rows: ir.Table) -> ir.Table:
    """Select the records that name a subject, a person's only in the period of the attribution: record_id, kind."""
    mine = subject_parties(tables, scope, ROLES)
    if not scope.has_persons:
        return mine.select("record_id", "kind")
    timed = mine.join(rows.select("record_id", "kind", "time_utc"), ["record_id", "kind"])
    # A record without a time cannot be placed in a period: it is counted as such, not lost.
    without = timed.filter(timed.time_utc.isnull()).select("record_id", "kind")
    return ibis.union(with_person(timed, scope).select("record_id", "kind"), without)


def _group(table: ir.Table, scope: Scope) -> Any:
    cases: list[tuple[Any, Any]] = [(table.time_utc.isnull(), NO_TIME)]
    if scope.utc_from is not None:
        cases.append((table.time_utc < scope.utc_from, OUTSIDE))
    if scope.utc_to is not None:
        cases.append((table.time_utc >= scope.utc_to, OUTSIDE))
    if not scope.include_duplicates:
        cases.append((table.duplicate_of.notnull(), DUPLICATE))
    return ibis.cases(*cases, else_=LISTED)


def _cell(table: ir.Table) -> Any:
    """Write the start cell, or the site where there is none, with what it is true of."""
    both = table.start_cell + ", " + table.site_name
    named = ibis.coalesce(both, table.start_cell, table.site_name)
    anchored = named + " (" + table.cell_anchor.replace("_", " ") + ")"
    return ibis.coalesce(anchored, named)


def _counts(rows: ir.Table) -> dict[str, int]:
    counted = rows.group_by("group").agg(records=rows.count()).to_pyarrow().to_pylist()
    return {row["group"]: row["records"] for row in counted}


def _in_order(rows: ir.Table, chosen: Mapping[str, Any]) -> ir.Table:
    ordered = rows.filter(rows.group == LISTED).order_by("time_utc", "record_id", "kind")
    return ordered.limit(chosen["limit"], offset=chosen["offset"])


def _page(tables: Tables, rows: ir.Table, chosen: Mapping[str, Any]) -> pa.Table:
    page = _in_order(rows, chosen)
    shown = page.mutate(
        time_local=tables.local(page.time_utc), record=page.record_id, **single(page.record_id)
    ).order_by("time_utc", "record_id", "kind")
    found = shown.drop("group", "record_id").to_pyarrow()
    numbers = range(chosen["offset"] + 1, chosen["offset"] + 1 + found.num_rows)
    return found.append_column("number", pa.array(numbers, pa.int64()))


def _with_parties(tables: Tables, page: pa.Table) -> pa.Table:
    """Add `from`, `to` and `others`: identifiers, or the word for a party that is not known."""
    names = {(row["kind"], row["record_id"]): row for row in _parties(tables, page)}
    keys = zip(page["kind"].to_pylist(), page["record"].to_pylist(), strict=True)
    found = [names.get(key, {}) for key in keys]
    for name in ("from", "to", "others"):
        page = page.append_column(name, pa.array([row.get(name) for row in found], pa.string()))
    return page.select(COLUMNS)


def _parties(tables: Tables, page: pa.Table) -> list[dict[str, Any]]:
    if page.num_rows == 0:
        return []
    wanted = ibis.memtable(page.select(["kind", "record"]).rename_columns(["kind", "record_id"]))
    party = tables.party().join(wanted, ["kind", "record_id"])
    party = party.mutate(shown=ibis.coalesce(party.identifier, party.state))
    ends = party.role.isin(("from", "to"))
    order = [party.identifier.asc(), party.state.asc()]
    grouped = party.group_by("kind", "record_id").agg(
        to=party.shown.group_concat(", ", where=party.role == "to", order_by=order),
        others=(party.role + " " + party.shown).group_concat(", ", where=~ends, order_by=[party.role.asc(), *order]),
        **{"from": party.shown.group_concat(", ", where=party.role == "from", order_by=order)},
    )
    rows: list[dict[str, Any]] = grouped.to_pyarrow().to_pylist()
    return rows


def _sentence(scope: Scope, table: pa.Table, counts: Mapping[str, int]) -> str:
    total = counts.get(LISTED, 0)
    told = wording.left_out(
        (
            (counts.get(NO_TIME, 0), "record without a usable time", "records without a usable time"),
            (counts.get(DUPLICATE, 0), "duplicate row", "duplicate rows"),
        )
    )
    whose = "" if scope.all_owners else f" of {wording.whose(scope)}"
    if total == 0:
        return f"No event{whose} is in the records held{wording.period(scope)}.{told}"
    head = f"{wording.count(total, 'event')}{whose}{wording.period(scope)}"
    if table.num_rows == 0:
        return f"{head}; none is left after those passed over.{told}"
    first, last = table.slice(0, 1).to_pylist()[0], table.slice(table.num_rows - 1).to_pylist()[0]
    return (
        f"{head}; {table.num_rows:,} listed, number {first['number']:,} of {wording.stamp(first['time_local'])} to "
        f"number {last['number']:,} of {wording.stamp(last['time_local'])}.{told}"
    )


ANALYSIS = Timeline()
