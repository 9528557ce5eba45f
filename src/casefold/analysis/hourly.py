"""At which hours of the week communication was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.events import SENT, TAKEN_PART, events, untimed
from casefold.analysis.measures.evidence import NO_EVIDENCE, evidence, written
from casefold.analysis.measures.local_time import clock_for
from casefold.analysis.measures.scope import (
    DATE_FROM,
    DATE_TO,
    INCLUDE_DUPLICATES,
    KINDS,
    RECORDS,
    SUBJECT,
    Scope,
    in_period,
    read_scope,
)
from casefold.model.option import Option, OptionType, read_options

KEY = ("weekday", "hour")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SCHEMA = pa.schema(
    [
        ("weekday", pa.int64()),
        ("day", pa.string()),
        ("hour", pa.int64()),
        ("records", pa.int64()),
        ("calls", pa.int64()),
        ("messages", pa.int64()),
        ("evidence_count", pa.int64()),
        ("evidence_digest", pa.string()),
    ]
)


class Hourly:
    """Count records by local hour and weekday, empty hours included."""

    name = "hourly"
    title = "Hours and weekdays"
    question = "At which hours of which weekdays was communication recorded?"
    version = 1
    options = (
        SUBJECT,
        DATE_FROM,
        DATE_TO,
        KINDS,
        RECORDS,
        INCLUDE_DUPLICATES,
        Option(
            "direction",
            OptionType.CHOICE,
            "outgoing: what the subject sent or began. any: incoming as well.",
            "any",
            choices=("outgoing", "any"),
        ),
        # 22:00 to 06:00 is general practice (domain 1.8), not a rule: hence options.
        Option("night_from", OptionType.INTEGER, "Hour at which the night begins.", 22, minimum=0, maximum=23),
        Option("night_to", OptionType.INTEGER, "Hour at which the night ends.", 6, minimum=0, maximum=23),
    )
    needs = ("call", "message", "party", "attribution")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """Count the 168 hours of the week."""
        chosen = read_options(self.options, options)
        scope = read_scope(tables, chosen)
        found, without_time = _records(tables, scope, chosen["direction"])
        local = clock_for(tables, scope.kinds).local(found.time_utc)
        found = found.mutate(local=local)
        found = found.mutate(
            weekday=found.local.day_of_week.index().cast("int64") + 1, hour=found.local.hour().cast("int64")
        )
        counted = found.group_by(*KEY).agg(
            records=found.count(),
            calls=found.count(where=found.kind == "call"),
            messages=found.count(where=found.kind == "message"),
            **evidence(found),
        )
        table = _week(counted.mutate(evidence_digest=written(counted.evidence_digest)).to_pyarrow())
        return Answer(
            sentence=_sentence(scope, chosen, table, without_time),
            table=table,
            key=KEY,
            evidence=found.select(*KEY, "kind", "record_id"),
            cautions=(
                wording.PASSIVE_CAUTION,
                "Hours are local: the hour that comes twice in autumn holds both passes.",
                wording.ABSENCE_CAUTION,
                *wording.record_cautions(scope),
            ),
        )


def _records(tables: Tables, scope: Scope, direction: str) -> tuple[ir.Table, int]:
    """Select the records: every one of the case without a subject, else those of the subjects, each once."""
    if scope.all_owners and direction == "any":
        branches, without_time = [], 0
        for kind in scope.kinds:
            table = tables.kind(kind)
            without_time += table.count(where=table.time_utc.isnull()).to_pyarrow().as_py()
            table = in_period(table.filter(table.time_utc.notnull()), scope)
            if not scope.include_duplicates:
                table = table.filter(table.duplicate_of.isnull())
            branches.append(table.select("record_id", "time_utc", kind=ibis.literal(kind)))
        return (ibis.union(*branches) if len(branches) > 1 else branches[0]), without_time
    roles = SENT if direction == "outgoing" else TAKEN_PART
    found = events(tables, scope, roles=roles)
    if not scope.include_duplicates:
        found = found.filter(~found.duplicate)
    return found.select("record_id", "time_utc", "kind").distinct(), untimed(tables, scope, roles)


def _week(counted: pa.Table) -> pa.Table:
    held = {(row["weekday"], row["hour"]): row for row in counted.to_pylist()}
    empty = {"records": 0, "calls": 0, "messages": 0, "evidence_count": 0, "evidence_digest": NO_EVIDENCE}
    rows = []
    for weekday in range(1, 8):
        for hour in range(24):
            row = held.get((weekday, hour), empty)
            rows.append({**row, "weekday": weekday, "day": DAYS[weekday - 1], "hour": hour})
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def is_night(hour: int, begins: int, ends: int) -> bool:
    """Tell whether an hour lies in a night that may pass midnight."""
    return begins <= hour < ends if begins <= ends else hour >= begins or hour < ends


def _sentence(scope: Scope, chosen: Mapping[str, Any], table: pa.Table, without_time: int) -> str:
    rows = table.to_pylist()
    total = sum(row["records"] for row in rows)
    told = wording.left_out(((without_time, "record without a usable time", "records without a usable time"),))
    whose = "all records" if scope.all_owners else wording.whose(scope)
    if total == 0:
        return f"No {wording.kinds(scope)} record with a time is held for {whose}{wording.period(scope)}.{told}"
    night = sum(row["records"] for row in rows if is_night(row["hour"], chosen["night_from"], chosen["night_to"]))
    most = max(rows, key=lambda row: row["records"])
    return (
        f"{wording.count(total, 'record')} ({whose}){wording.period(scope)}: {night / total:.1%} between "
        f"{chosen['night_from']:02d}:00 and {chosen['night_to']:02d}:00 local time. Most in one hour of the week: "
        f"{most['day']} {most['hour']:02d}:00 to {most['hour']:02d}:59 with "
        f"{wording.count(most['records'], 'record')}.{told}"
    )


ANALYSIS = Hourly()
