"""When a subject was at a place: visits, each with an arrival at or before and a departure at or after.

A record shows that somebody was there by then; it does not show when they came. So the first record of a visit bounds
the arrival from above and the last bounds the departure from below; a record elsewhere before and after bounds them
from the other side where there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.area import AREA, INSIDE, Area, read_area, with_standing
from casefold.analysis.measures.evidence import evidence, written
from casefold.analysis.measures.local_time import Clock, clock_for
from casefold.analysis.measures.presence import CELL_RADIUS, KINDS, NEEDS, PLACE_CAUTION, left_out, presences, untold
from casefold.analysis.measures.scope import DATE_FROM, DATE_TO, INCLUDE_DUPLICATES, SUBJECT, Scope, read_scope
from casefold.model.option import Option, OptionType, read_options

KEY = ("subject", "person", "first_utc")
COLUMNS = (
    *KEY,
    "arrived_at_or_before",
    "left_at_or_after",
    "not_there_yet",
    "elsewhere_by",
    "standing",
    "inside_records",
    "touching_records",
    "records_before_arrival",
    "evidence_count",
    "evidence_digest",
)
CAUTIONS = (
    "Arrival is at or before the first record of a visit and departure at or after its last; between two records of a "
    "visit the subject may have been away.",
    "Touching means that a service area or circle overlaps the place: the subject may have been inside or beside it.",
)


class PlaceVisits:
    """List the visits of subjects to a place in time order."""

    name = "place_visits"
    title = "Visits to a place"
    question = "When was a subject at a place, from when at the latest and until when at the earliest?"
    version = 1
    options: tuple[Option, ...] = (
        AREA,
        SUBJECT,
        DATE_FROM,
        DATE_TO,
        KINDS,
        CELL_RADIUS,
        Option("hours", OptionType.NUMBER, "Hours without a record that end a visit.", 4.0, minimum=0.01),
        INCLUDE_DUPLICATES,
        Option("limit", OptionType.INTEGER, "Visits to list, earliest first.", 1_000, minimum=1, maximum=100_000),
    )
    needs = NEEDS

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """Join records at the place into visits."""
        chosen = read_options(self.options, options)
        area = read_area(chosen["area"])
        scope = read_scope(tables, {**chosen, "records": "all"})
        seen = with_standing(presences(tables, scope, chosen["cell_radius"]), area)
        numbered = _numbered(seen, chosen["hours"] * 3600.0)
        visits = _visits(numbered, clock_for(tables, scope.kinds))
        total = int(visits.count().to_pyarrow().as_py())
        table = visits.order_by("first_utc", "subject", "person").limit(chosen["limit"]).select(COLUMNS).to_pyarrow()
        return Answer(
            sentence=_sentence(scope, area, table, total),
            table=table,
            key=KEY,
            evidence=_behind(numbered, table),
            cautions=(
                *CAUTIONS,
                PLACE_CAUTION,
                wording.IDENTIFIER_CAUTION,
                wording.ABSENCE_CAUTION,
                *untold(left_out(tables, scope, chosen["cell_radius"])),
            ),
        )


def _numbered(seen: ir.Table, pause: float) -> ir.Table:
    """Number the visits of each subject: a new one after a record elsewhere, or after a pause."""
    own = ("subject", "person")
    order = [seen.time_utc.asc(), seen.kind.asc(), seen.record_id.asc()]
    rows = seen.mutate(
        here=seen.standing != "",
        elsewhere=(seen.standing == "") & (seen.named == ""),
    )
    # What has only a name and not that of the place may be in it: it neither makes nor ends a visit.
    rows = rows.filter(rows.here | rows.elsewhere)
    rows = rows.mutate(
        before=rows.time_utc.lag().over(group_by=own, order_by=order),
        before_here=rows.here.lag().over(group_by=own, order_by=order),
        after=rows.time_utc.lead().over(group_by=own, order_by=order),
        after_here=rows.here.lead().over(group_by=own, order_by=order),
    )
    quiet = rows.time_utc.epoch_seconds() - rows.before.epoch_seconds()
    begins = (rows.here & (~rows.before_here | (quiet > pause))).fill_null(True).cast("int64")
    rows = rows.mutate(begins=begins)
    return rows.mutate(visit=rows.begins.sum().over(group_by=own, order_by=order, rows=(None, 0)))


def _visits(rows: ir.Table, clock: Clock) -> ir.Table:
    here = rows.filter(rows.here)
    visits = here.group_by("subject", "person", "visit").agg(
        first_utc=here.time_utc.min(),
        last_utc=here.time_utc.max(),
        yet=here.before.max(where=~here.before_here),
        by=here.after.min(where=~here.after_here),
        inside_records=(here.standing == INSIDE).sum(),
        touching_records=(here.standing != INSIDE).sum(),
        earlier=(here.anchor != "at").sum(),
        **evidence(here),
    )
    return visits.mutate(
        arrived_at_or_before=clock.local(visits.first_utc),
        left_at_or_after=clock.local(visits.last_utc),
        not_there_yet=clock.local(visits.yet),
        elsewhere_by=clock.local(visits.by),
        standing=(visits.inside_records > 0).ifelse("inside", "touching"),
        records_before_arrival=visits.earlier,
        evidence_digest=written(visits.evidence_digest),
    )


def _behind(rows: ir.Table, table: pa.Table) -> ir.Table:
    here = rows.filter(rows.here)
    first = here.time_utc.min().over(group_by=("subject", "person", "visit"))
    here = here.mutate(first_utc=first)
    return here.semi_join(ibis.memtable(table.select(list(KEY))), list(KEY)).select(*KEY, "kind", "record_id")


def _sentence(scope: Scope, area: Area, table: pa.Table, total: int) -> str:
    if total == 0:
        return f"No record of {wording.whose(scope)} is at {area.text} or touches it{wording.period(scope)}."
    rows = table.to_pylist()
    inside = sum(row["standing"] == INSIDE for row in rows)
    subjects = len({(row["subject"], row["person"]) for row in rows})
    first = rows[0]
    head = f"{wording.count(total, 'visit')} to {area.text} by {wording.count(subjects, 'subject')}"
    came, went = wording.stamp(first["arrived_at_or_before"]), wording.stamp(first["left_at_or_after"])
    return (
        f"{head}{wording.period(scope)}, {len(rows):,} listed, {inside:,} of them with a record wholly inside. "
        f"First: {first['subject']}, there at or before {came} and until at least {went} {scope.zone}."
    )


ANALYSIS = PlaceVisits()
