"""What a case holds and what it does not: the first answer, and the measure of every later one.

Every row counts, repeats too, since this is what was delivered; how many repeat another is a column. Days are
looked at for calls, messages and data sessions; of other kinds only the rows are counted, because their times
mean different things. A day without records inside the span may be a day without use or a day not delivered:
the records cannot tell the two apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.evidence import evidence, written
from casefold.analysis.measures.local_time import Clock, clock_for
from casefold.model.kinds import KINDS as RECORD_KINDS
from casefold.model.option import Option, OptionType, read_options

KEY = ("exhibit", "kind")
COVERED = ("call", "message", "data_session")
"""Kinds whose days and parties are looked at."""
COLUMNS = (
    *KEY,
    "records",
    "first_local",
    "last_local",
    "first_utc",
    "last_utc",
    "without_time",
    "duplicates",
    "flagged",
    "days_with_records",
    "days_without_records",
    "parties",
    "withheld",
    "cells",
    "evidence_count",
    "evidence_digest",
)
COUNTED = tuple(
    name for name in COLUMNS if name not in {"first_local", "last_local", "days_without_records", "parties", "withheld"}
)
"""Columns that come from the records themselves."""
COVERAGE_CAUTION = (
    "A day without records inside the span may be a day without use or a day that was not delivered: "
    "compare the span with the period that was asked for."
)


class Overview:
    """Count what each exhibit holds of each kind, with its span and the days missing inside it."""

    name = "overview"
    title = "Overview"
    question = "What does the case hold, from when to when, and which days are missing?"
    version = 1
    options: tuple[Option, ...] = (
        Option(
            "kinds",
            OptionType.CHOICE,
            "Kinds of record to count.",
            default=tuple(RECORD_KINDS),
            many=True,
            choices=tuple(RECORD_KINDS),
        ),
    )
    needs: tuple[str, ...] = (*RECORD_KINDS, "party")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """Count the records of each exhibit and kind."""
        kinds = tuple(dict.fromkeys(read_options(self.options, options)["kinds"]))
        table = _counted(tables, kinds).select(COLUMNS).to_pyarrow()
        return Answer(
            sentence=_sentence(tables.zone, table),
            table=table,
            key=KEY,
            evidence=ibis.union(*[_named(tables, kind) for kind in kinds]) if kinds[1:] else _named(tables, kinds[0]),
            cautions=(COVERAGE_CAUTION, wording.ABSENCE_CAUTION, wording.PASSIVE_CAUTION),
        )


def _named(tables: Tables, kind: str) -> ir.Table:
    table = tables.kind(kind)
    return table.select("exhibit", "record_id", kind=ibis.literal(kind)).select(*KEY, "record_id")


def _counted(tables: Tables, kinds: tuple[str, ...]) -> ir.Table:
    covered = tuple(kind for kind in kinds if kind in COVERED)
    clock = clock_for(tables, covered)
    parts = [_of_kind(tables.kind(kind), kind, clock) for kind in covered]
    others = [kind for kind in kinds if kind not in COVERED]
    if len(others) > 0:
        parts.append(_of_others(tables, others))
    counted = ibis.union(*parts) if len(parts) > 1 else parts[0]
    counted = counted.left_join(_parties(tables, covered), KEY).drop("exhibit_right", "kind_right")
    named = counted.kind.isin(covered)
    return counted.mutate(
        first_local=clock.local(counted.first_utc),
        last_local=clock.local(counted.last_utc),
        days_without_records=clock.day(counted.last_utc).delta(clock.day(counted.first_utc), unit="day")
        + 1
        - counted.days_with_records,
        parties=named.ifelse(counted.parties.fill_null(0), ibis.null("int64")),
        withheld=named.ifelse(counted.withheld.fill_null(0), ibis.null("int64")),
        evidence_digest=written(counted.evidence_digest),
    ).order_by(ibis._.exhibit.length(), *KEY)


def _of_kind(table: ir.Table, kind: str, clock: Clock) -> ir.Table:
    """Count one kind by exhibit, with its span, days and cells."""
    table = table.mutate(day=clock.day(table.time_utc))
    counted = table.group_by("exhibit").agg(
        **_rows(table),
        first_utc=table.time_utc.min(),
        last_utc=table.time_utc.max(),
        without_time=table.count(where=table.time_utc.isnull()),
        days_with_records=table.day.nunique(),
    )
    counted = counted.left_join(_cells(table), "exhibit").drop("exhibit_right")
    return counted.mutate(kind=ibis.literal(kind), cells=counted.cells.fill_null(0)).select(COUNTED)


def _of_others(tables: Tables, kinds: list[str]) -> ir.Table:
    """Count what every record has, of kinds whose times are not compared."""
    marks = ("exhibit", "record_id", "duplicate_of", "flags")
    parts = [tables.kind(kind).select(*marks, kind=ibis.literal(kind)) for kind in kinds]
    table = ibis.union(*parts) if len(parts) > 1 else parts[0]
    times = {name: ibis.null("timestamp(6)") for name in ("first_utc", "last_utc")}
    numbers = {name: ibis.null("int64") for name in ("without_time", "days_with_records", "cells")}
    return table.group_by(*KEY).agg(**_rows(table)).mutate(**times, **numbers).select(COUNTED)


def _rows(table: ir.Table) -> dict[str, Any]:
    marks = {"records": table.count(), "duplicates": table.duplicate_of.count(), "flagged": table.flags.count()}
    return {**marks, **evidence(table)}


def _cells(table: ir.Table) -> ir.Table:
    start = table.select("exhibit", cell=table.start_cell)
    end = table.select("exhibit", cell=table.end_cell)
    both = ibis.union(start, end)
    return both.group_by("exhibit").agg(cells=both.cell.nunique())


def _parties(tables: Tables, covered: tuple[str, ...]) -> ir.Table:
    party = tables.party()
    party = party.filter(party.kind.isin(covered))
    return party.group_by("exhibit", "kind").agg(
        parties=party.identifier.nunique(where=party.state == "known"),
        withheld=party.count(where=party.state.isin(("withheld", "unavailable"))),
    )


def _sentence(zone: str, table: pa.Table) -> str:
    rows = table.to_pylist()
    if len(rows) == 0:
        return "The case holds no record of the kinds asked for."
    kinds = [(kind, sum(row["records"] for row in rows if row["kind"] == kind)) for kind in RECORD_KINDS]
    parts = [_of(number, kind) for kind, number in kinds if number > 0]
    exhibits = wording.count(len({row["exhibit"] for row in rows}), "exhibit")
    held = wording.count(sum(row["records"] for row in rows), "record")
    return (
        f"The case holds {held} in {exhibits}: {wording.listed(parts, len(parts))}."
        f"{_span(zone, rows)}{_doubts(rows)}{_missing_days(rows)}"
    )


def _of(number: int, kind: str) -> str:
    return wording.count(number, kind.replace("_", " "), RECORD_KINDS[kind].title.lower())


def _span(zone: str, rows: list[dict[str, Any]]) -> str:
    timed = [row for row in rows if row["first_utc"] is not None]
    if len(timed) == 0:
        return ""
    names = [RECORD_KINDS[kind].title.lower() for kind in COVERED if kind in {row["kind"] for row in timed}]
    first = min(timed, key=lambda row: row["first_utc"])["first_local"]
    last = max(timed, key=lambda row: row["last_utc"])["last_local"]
    whose = wording.listed(names).capitalize()
    return f" {whose} run from {wording.stamp(first)} to {wording.stamp(last)} (times in {zone})."


def _doubts(rows: list[dict[str, Any]]) -> str:
    told = (
        ("without_time", "record without a usable time", "records without a usable time"),
        ("duplicates", "row that repeats another", "rows that repeat another"),
        ("flagged", "record with a flag", "records with a flag"),
        ("withheld", "withheld or unavailable party entry", "withheld or unavailable party entries"),
    )
    totals = [(sum(row[name] or 0 for row in rows), one, many) for name, one, many in told]
    named = [wording.count(number, one, many) for number, one, many in totals if number > 0]
    return f" Among them: {wording.listed(named)}." if named else ""


def _missing_days(rows: list[dict[str, Any]]) -> str:
    missing = [row for row in rows if (row["days_without_records"] or 0) > 0]
    if len(missing) == 0:
        return ""
    ordered = sorted(missing, key=lambda row: (-row["days_without_records"], row["exhibit"], row["kind"]))
    names = [
        f"{row['exhibit']} {RECORD_KINDS[row['kind']].title.lower()} "
        + wording.count(row["days_without_records"], "day")
        for row in ordered
    ]
    return f" Local days without any record inside the span: {wording.listed(names)}."


ANALYSIS = Overview()
