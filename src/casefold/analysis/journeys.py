"""The journeys of a subject: runs of records that place it, without a long pause, with their length and route.

Length is the sum of great-circle distances between stated positions one after another; a service area has no position
to measure from and adds none, so a journey of cells has a route and no length. The way between two positions may have
been longer than the straight line.
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
from casefold.analysis.measures.presence import (
    CELL_RADIUS,
    KINDS,
    NEEDS,
    PLACE_CAUTION,
    left_out,
    metres_apart,
    presences,
    untold,
)
from casefold.analysis.measures.scope import DATE_FROM, DATE_TO, INCLUDE_DUPLICATES, SUBJECT, Scope, read_scope
from casefold.model.option import Option, OptionType, read_options

KEY = ("subject", "person", "first_utc")
COLUMNS = (
    *KEY,
    "first_local",
    "last_local",
    "seconds",
    "records",
    "positions",
    "length_m",
    "places",
    "route",
    "evidence_count",
    "evidence_digest",
)


class Journeys:
    """List each subject's journeys in order of time."""

    name = "journeys"
    title = "Journeys"
    question = "Which journeys do a subject's records show, how long, and past which places?"
    version = 1
    options: tuple[Option, ...] = (
        SUBJECT,
        DATE_FROM,
        DATE_TO,
        KINDS,
        CELL_RADIUS,
        Option("hours", OptionType.NUMBER, "Hours without a record that end a journey.", 2.0, minimum=0.01),
        Option("least", OptionType.INTEGER, "Fewest records of a journey.", 2, minimum=1),
        INCLUDE_DUPLICATES,
        Option("limit", OptionType.INTEGER, "Journeys to list, earliest first.", 1_000, minimum=1, maximum=100_000),
    )
    needs = NEEDS

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """Join records into journeys."""
        chosen = read_options(self.options, options)
        scope = read_scope(tables, {**chosen, "records": "all"})
        seen = presences(tables, scope, chosen["cell_radius"])
        steps = _steps(seen, chosen["hours"] * 3600.0)
        found = _journeys(steps, clock_for(tables, scope.kinds), chosen["least"])
        total = int(found.count().to_pyarrow().as_py())
        table = found.order_by("first_utc", "subject", "person").limit(chosen["limit"]).select(COLUMNS).to_pyarrow()
        return Answer(
            sentence=_sentence(scope, chosen, table, total),
            table=table,
            key=KEY,
            evidence=_behind(steps, table),
            cautions=(
                "Length is measured between stated positions in a straight line; the way taken may have been longer, "
                "and service areas add none. Between two records the subject may have been anywhere in reach.",
                PLACE_CAUTION,
                wording.IDENTIFIER_CAUTION,
                *untold(left_out(tables, scope, chosen["cell_radius"])),
            ),
        )


def _steps(seen: ir.Table, pause: float) -> ir.Table:
    """Number the journeys of each subject, and measure each step between stated positions of one journey."""
    own = ("subject", "person")
    order = [seen.time_utc.asc(), seen.kind.asc(), seen.record_id.asc()]
    rows = seen.mutate(position=~seen.is_area & (seen.named == ""))
    before = {name: rows[name].lag().over(group_by=own, order_by=order) for name in ("time_utc", "place")}
    rows = rows.mutate(before=before["time_utc"], place_before=before["place"])
    quiet = rows.time_utc.epoch_seconds() - rows.before.epoch_seconds()
    rows = rows.mutate(begins=(quiet > pause).fill_null(True).cast("int64"))
    rows = rows.mutate(journey=rows.begins.sum().over(group_by=own, order_by=order, rows=(None, 0)))
    inside = (*own, "journey", "position")
    order = [rows.time_utc.asc(), rows.kind.asc(), rows.record_id.asc()]
    lat, lon = (rows[name].lag().over(group_by=inside, order_by=order) for name in ("lat", "lon"))
    rows = rows.mutate(lat_before=lat, lon_before=lon)
    metres = metres_apart(rows.lat_before, rows.lon_before, rows.lat, rows.lon)
    new = (rows.begins == 1) | rows.place_before.isnull() | (rows.place_before != rows.place)
    return rows.mutate(
        metres=rows.position.ifelse(metres, ibis.null("float64")),
        stop=new.fill_null(True).ifelse(rows.place, ibis.null("string")),
    )


def _journeys(steps: ir.Table, clock: Clock, least: int) -> ir.Table:
    found = steps.group_by("subject", "person", "journey").agg(
        first_utc=steps.time_utc.min(),
        last_utc=steps.time_utc.max(),
        records=steps.count(),
        positions=steps.position.sum(),
        length_m=steps.metres.sum().round(1),
        places=steps.place.nunique(),
        route=steps.stop.group_concat(" > ", order_by=[steps.time_utc.asc(), steps.record_id.asc()]),
        **evidence(steps),
    )
    found = found.filter(found.records >= least)
    return found.mutate(
        first_local=clock.local(found.first_utc),
        last_local=clock.local(found.last_utc),
        seconds=found.last_utc.delta(found.first_utc, unit="microsecond") / 1e6,
        evidence_digest=written(found.evidence_digest),
    )


def _behind(steps: ir.Table, table: pa.Table) -> ir.Table:
    first = steps.time_utc.min().over(group_by=("subject", "person", "journey"))
    listed = ibis.memtable(table.select(list(KEY)))
    return steps.mutate(first_utc=first).semi_join(listed, list(KEY)).select(*KEY, "kind", "record_id")


def _sentence(scope: Scope, chosen: Mapping[str, Any], table: pa.Table, total: int) -> str:
    if total == 0:
        return f"No journey of {wording.whose(scope)} is in the records held{wording.period(scope)}."
    rows = table.to_pylist()
    longest = max(rows, key=lambda row: (row["length_m"] or 0.0, row["records"]))
    metres = f", {longest['length_m'] / 1000:,.1f} km between stated positions" if longest["length_m"] else ""
    subjects = len({(row["subject"], row["person"]) for row in rows})
    return (
        f"{wording.count(total, 'journey')} of {wording.count(subjects, 'subject')} without a pause of more than "
        f"{chosen['hours']:g} hours{wording.period(scope)}, {len(rows):,} listed. Longest: {longest['subject']} from "
        f"{wording.stamp(longest['first_local'])} to {wording.stamp(longest['last_local'])}{metres}."
    )


ANALYSIS = Journeys()
