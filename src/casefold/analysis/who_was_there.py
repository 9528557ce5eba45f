"""Every subject with a record at a place in a period: inside it, or in an area that touches it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.area import AREA, INSIDE, Area, read_area, with_standing
from casefold.analysis.measures.evidence import behind, evidence, written
from casefold.analysis.measures.local_time import Clock, clock_for, to_utc
from casefold.analysis.measures.presence import CELL_RADIUS, KINDS, NEEDS, PLACE_CAUTION, left_out, presences, untold
from casefold.analysis.measures.scope import INCLUDE_DUPLICATES, SUBJECT, Scope, read_scope
from casefold.errors import BadOption
from casefold.model.option import Option, OptionType, read_options

KEY = ("subject", "person")
COLUMNS = (
    *KEY,
    "standing",
    "inside_records",
    "touching_records",
    "days",
    "first_local",
    "last_local",
    "seen_by",
    "evidence_count",
    "evidence_digest",
)


class WhoWasThere:
    """List the subjects recorded at a place in a period."""

    name = "who_was_there"
    title = "Who was there"
    question = "Which phones, vehicles or accounts were recorded at a place in a period?"
    version = 1
    options: tuple[Option, ...] = (
        AREA,
        Option("since", OptionType.TIMESTAMP, "Local time from which to look."),
        Option("until", OptionType.TIMESTAMP, "Local time up to which to look."),
        SUBJECT,
        KINDS,
        CELL_RADIUS,
        INCLUDE_DUPLICATES,
        Option("limit", OptionType.INTEGER, "Subjects to list.", 1_000, minimum=1, maximum=100_000),
    )
    needs = NEEDS

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """Count each subject's records at the place, those inside first."""
        chosen = read_options(self.options, options)
        area = read_area(chosen["area"])
        scope = read_scope(tables, {**chosen, "records": "all"})
        seen = with_standing(presences(tables, scope, chosen["cell_radius"]), area)
        seen = _in_window(seen.filter(seen.standing != ""), tables.zone, chosen)
        found = _subjects(seen, clock_for(tables, scope.kinds))
        total = int(found.count().to_pyarrow().as_py())
        order = [found.inside_records.desc(), found.touching_records.desc(), found.subject.asc(), found.person.asc()]
        table = found.order_by(order).limit(chosen["limit"]).select(COLUMNS).to_pyarrow()
        return Answer(
            sentence=_sentence(scope, area, chosen, table, total),
            table=table,
            key=KEY,
            evidence=behind(seen, table, KEY),
            cautions=(
                "Inside means that the whole circle of a record lies within the place; touching, that it overlaps, so "
                "that its subject may have been inside or beside it.",
                PLACE_CAUTION,
                wording.PASSIVE_CAUTION,
                wording.IDENTIFIER_CAUTION,
                "Only whose records the case holds can be listed: nobody is shown to have been absent.",
                *untold(left_out(tables, scope, chosen["cell_radius"])),
            ),
        )


def _in_window(seen: ir.Table, zone: str, chosen: Mapping[str, Any]) -> ir.Table:
    since, until = chosen["since"], chosen["until"]
    begin = to_utc(zone, since) if since is not None else None
    end = to_utc(zone, until, latest=True) if until is not None else None
    if begin is not None and end is not None and end < begin:
        raise BadOption("--until lies before --since", remedy="Swap the two times.")
    if begin is not None:
        seen = seen.filter(seen.time_utc >= begin)
    return seen if end is None else seen.filter(seen.time_utc <= end)


def _subjects(seen: ir.Table, clock: Clock) -> ir.Table:
    found = seen.group_by(*KEY).agg(
        inside_records=(seen.standing == INSIDE).sum(),
        touching_records=(seen.standing != INSIDE).sum(),
        days=clock.day(seen.time_utc).nunique(),
        first_utc=seen.time_utc.min(),
        last_utc=seen.time_utc.max(),
        seen_by=seen.what.min(),
        kinds_of_sight=seen.what.nunique(),
        **evidence(seen),
    )
    several = found.kinds_of_sight > 1
    return found.mutate(
        standing=(found.inside_records > 0).ifelse("inside", "touching"),
        seen_by=several.ifelse(found.seen_by + " and others", found.seen_by),
        first_local=clock.local(found.first_utc),
        last_local=clock.local(found.last_utc),
        evidence_digest=written(found.evidence_digest),
    )


def _sentence(scope: Scope, area: Area, chosen: Mapping[str, Any], table: pa.Table, total: int) -> str:
    since = f" from {wording.stamp(chosen['since'])}" if chosen["since"] is not None else ""
    until = f" until {wording.stamp(chosen['until'])}" if chosen["until"] is not None else ""
    when = f"{since}{until} ({scope.zone})"
    if total == 0:
        return f"No record held is at {area.text} or touches it{when}."
    rows = table.to_pylist()
    inside = [row["subject"] for row in rows if row["standing"] == INSIDE]
    told = f": {wording.listed(inside)}" if inside else ""
    return (
        f"{wording.count(total, 'subject')} with a record at {area.text} or touching it{when}, {len(rows):,} listed; "
        f"{len(inside):,} with a record wholly inside{told}."
    )


ANALYSIS = WhoWasThere()
