"""Unusually long silences of a subject, measured against its own habit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.events import TAKEN_PART, events, untimed
from casefold.analysis.measures.evidence import digest_of
from casefold.analysis.measures.local_time import clock_for
from casefold.analysis.measures.scope import (
    DATE_FROM,
    DATE_TO,
    INCLUDE_DUPLICATES,
    KINDS,
    RECORDS,
    SUBJECT,
    Scope,
    read_scope,
)
from casefold.model.option import Option, OptionType, read_options

KEY = ("subject", "person", "before_record", "after_record")
COLUMNS = (
    "subject",
    "person",
    "from_local",
    "to_local",
    "seconds",
    "threshold_s",
    "before_kind",
    "before_record",
    "after_kind",
    "after_record",
)
PERCENTILE = 0.99


class Gaps:
    """List gaps between events beyond a threshold and beyond 99 in 100 of the subject's own gaps."""

    name = "gaps"
    title = "Gaps"
    question = "When was a subject silent for longer than its own habit?"
    version = 1
    options = (
        SUBJECT,
        DATE_FROM,
        DATE_TO,
        KINDS,
        RECORDS,
        INCLUDE_DUPLICATES,
        Option("hours", OptionType.NUMBER, "Shortest gap worth listing, hours.", 24.0, minimum=0.0),
        Option("limit", OptionType.INTEGER, "Longest gaps to list for each subject.", 20, minimum=1, maximum=10_000),
    )
    needs = ("call", "message", "party", "attribution")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """List each subject's unusual gaps in time order."""
        chosen = read_options(self.options, options)
        scope = read_scope(tables, chosen)
        found = events(tables, scope, roles=TAKEN_PART, once=False)
        if not scope.include_duplicates:
            found = found.filter(~found.duplicate)
        rows = _gaps(tables, found, scope, chosen).to_pyarrow()
        table = _with_evidence(rows.select(COLUMNS))
        return Answer(
            sentence=_sentence(scope, chosen, rows, untimed(tables, scope, TAKEN_PART)),
            table=table,
            key=KEY,
            evidence=_evidence(table),
            cautions=(
                "A gap shows that the records held have no event between its ends, not that a device was off.",
                wording.PASSIVE_CAUTION,
                wording.ABSENCE_CAUTION,
                *wording.record_cautions(scope),
            ),
        )


def _gaps(tables: Tables, found: ir.Table, scope: Scope, chosen: Mapping[str, Any]) -> ir.Table:
    clock = clock_for(tables, scope.kinds)
    own = ("subject", "person") if scope.has_persons else ("subject",)
    order = [found.time_utc.asc(), found.record_id.asc()]
    steps = found.select(
        "subject",
        "person",
        to_utc=found.time_utc,
        after_record=found.record_id,
        after_kind=found.kind,
        from_utc=found.time_utc.lag().over(group_by=own, order_by=order),
        before_record=found.record_id.lag().over(group_by=own, order_by=order),
        before_kind=found.kind.lag().over(group_by=own, order_by=order),
    )
    # A record with its subject at both ends comes twice, side by side.
    steps = steps.filter(steps.from_utc.notnull(), steps.before_record != steps.after_record)
    steps = steps.mutate(seconds=steps.to_utc.delta(steps.from_utc, unit="microsecond") / 1e6)
    habit = steps.group_by(own).agg(p99_s=steps.seconds.quantile(PERCENTILE))
    steps = steps.join(habit, own)
    steps = steps.mutate(threshold_s=ibis.greatest(steps.p99_s, float(chosen["hours"]) * 3600.0))
    long = steps.filter(steps.seconds > steps.threshold_s)
    longest = [long.seconds.desc(), long.from_utc.asc()]
    long = long.mutate(place=ibis.row_number().over(group_by=own, order_by=longest), of=long.count().over(group_by=own))
    listed = long.filter(long.place < chosen["limit"])
    listed = listed.mutate(from_local=clock.local(listed.from_utc), to_local=clock.local(listed.to_utc))
    return listed.order_by("subject", "person", "from_utc", "to_utc")


def _with_evidence(table: pa.Table) -> pa.Table:
    pairs = zip(table["before_record"].to_pylist(), table["after_record"].to_pylist(), strict=True)
    digests = [digest_of(pair) for pair in pairs]
    table = table.append_column("evidence_count", pa.array([2] * table.num_rows, pa.int64()))
    return table.append_column("evidence_digest", pa.array(digests, pa.string()))


def _evidence(table: pa.Table) -> ir.Table:
    rows = []
    for row in table.to_pylist():
        key = {name: row[name] for name in KEY}
        rows.append({**key, "kind": row["before_kind"], "record_id": row["before_record"]})
        rows.append({**key, "kind": row["after_kind"], "record_id": row["after_record"]})
    return ibis.memtable(rows, schema=dict.fromkeys((*KEY, "kind", "record_id"), "string"))


def _sentence(scope: Scope, chosen: Mapping[str, Any], rows: pa.Table, without_time: int) -> str:
    told = wording.left_out(((without_time, "record without a usable time", "records without a usable time"),))
    habit = f"longer than {chosen['hours']:g} hours and than 99 in 100 of a subject's own gaps"
    if rows.num_rows == 0:
        where = f"{wording.kinds(scope)} records of {wording.whose(scope)}{wording.period(scope)}"
        return f"No gap {habit} is in the {where}.{told}"
    every = rows.to_pylist()
    total = sum({(row["subject"], row["person"]): row["of"] for row in every}.values())
    longest = max(every, key=lambda row: row["seconds"])
    return (
        f"{wording.count(total, 'gap')} {habit} in the {wording.kinds(scope)} records of {wording.whose(scope)}"
        f"{wording.period(scope)}, {rows.num_rows:,} listed. Longest: {longest['subject']}, "
        f"{longest['seconds'] / 3600:.1f} hours from {wording.stamp(longest['from_local'])} to "
        f"{wording.stamp(longest['to_local'])} {scope.zone}.{told}"
    )


ANALYSIS = Gaps()
