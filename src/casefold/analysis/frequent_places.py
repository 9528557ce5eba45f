"""Where a subject is recorded most, and the areas it is in by night and in working hours.

Top cell and home area are named methods of cell-site analysis (domain.md 1.8): the area recorded on most nights, 22:00
to 06:00, and the area on most working days, 09:00 to 17:00 from Monday to Friday, local time. Places are counted by
squares of about two kilometres, which gather the sectors of neighbouring sites. An area is never an address, and who
was in it is a question of attribution.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.evidence import behind, evidence, written
from casefold.analysis.measures.local_time import Clock, clock_for
from casefold.analysis.measures.nearness import square
from casefold.analysis.measures.presence import CELL_RADIUS, KINDS, NEEDS, PLACE_CAUTION, left_out, presences, untold
from casefold.analysis.measures.scope import DATE_FROM, DATE_TO, INCLUDE_DUPLICATES, SUBJECT, Scope, read_scope
from casefold.model.option import Option, OptionType, read_options

KEY = ("subject", "person", "area")
NIGHT, WORKING = "most nights", "most working days"
COLUMNS = (
    *KEY,
    "word",
    "lat",
    "lon",
    "named_as",
    "names",
    "records",
    "days",
    "nights",
    "of_nights",
    "working_days",
    "of_working_days",
    "first_local",
    "last_local",
    "evidence_count",
    "evidence_digest",
)
CAUTIONS = (
    "An area is a square of about two kilometres around recorded positions and service areas, not an address. An area "
    "of most nights may be a home, a workplace of somebody on nights, or a place passed; the records do not tell.",
    "Nights run from 22:00 to 06:00 and working hours from 09:00 to 17:00, Monday to Friday, in the zone of the case; "
    "only nights and days with a record count, and a quiet phone leaves none.",
)


class FrequentPlaces:
    """List each subject's areas by days, with the one of most nights and the one of most working days."""

    name = "frequent_places"
    title = "Frequent places"
    question = "In which areas is a subject recorded most, by night and in working hours?"
    version = 1
    options: tuple[Option, ...] = (
        SUBJECT,
        DATE_FROM,
        DATE_TO,
        KINDS,
        CELL_RADIUS,
        Option("least", OptionType.INTEGER, "Fewest nights or working days for an area to be named so.", 3, minimum=1),
        INCLUDE_DUPLICATES,
        Option("limit", OptionType.INTEGER, "Areas to list for each subject.", 5, minimum=1, maximum=1_000),
    )
    needs = NEEDS

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """Count records, days, nights and working days by area."""
        chosen = read_options(self.options, options)
        scope = read_scope(tables, {**chosen, "records": "all"})
        seen = presences(tables, scope, chosen["cell_radius"])
        seen = seen.mutate(area=square(seen.lat, seen.lon, seen.named))
        table = _areas(seen, clock_for(tables, scope.kinds), chosen).to_pyarrow()
        return Answer(
            sentence=_sentence(scope, table),
            table=table,
            key=KEY,
            evidence=behind(seen, table, KEY),
            cautions=(
                *CAUTIONS,
                PLACE_CAUTION,
                wording.PASSIVE_CAUTION,
                wording.IDENTIFIER_CAUTION,
                *untold(left_out(tables, scope, chosen["cell_radius"])),
            ),
        )


def _areas(seen: ir.Table, clock: Clock, chosen: Mapping[str, Any]) -> ir.Table:
    rows = seen.mutate(local=clock.local(seen.time_utc))
    hour, weekday = rows.local.hour(), rows.local.day_of_week.index()
    # A night belongs to the day it begins on.
    night = ((hour >= 22) | (hour < 6)).ifelse((rows.local - ibis.interval(hours=6)).date(), ibis.null("date"))
    working = ((hour >= 9) & (hour < 17) & (weekday < 5)).ifelse(rows.local.date(), ibis.null("date"))
    rows = rows.mutate(day=rows.local.date(), night=night, working=working)
    totals = rows.group_by("subject", "person").agg(
        of_nights=rows.night.nunique(), of_working_days=rows.working.nunique()
    )
    areas = rows.group_by(*KEY).agg(
        lat=(rows.named == "").ifelse(rows.lat, ibis.null("float64")).mean().round(5),
        lon=(rows.named == "").ifelse(rows.lon, ibis.null("float64")).mean().round(5),
        named_as=rows.place.min(),
        names=rows.place.nunique(),
        records=rows.count(),
        days=rows.day.nunique(),
        nights=rows.night.nunique(),
        working_days=rows.working.nunique(),
        first_local=rows.local.min(),
        last_local=rows.local.max(),
        **evidence(rows),
    )
    areas = areas.inner_join(totals, ["subject", "person"])
    return _worded(areas, chosen).mutate(evidence_digest=written(areas.evidence_digest)).select(COLUMNS)


def _worded(areas: ir.Table, chosen: Mapping[str, Any]) -> ir.Table:
    """Name the area of most nights and that of most working days, and keep the first few of each subject."""
    own = ("subject", "person")
    ties = [areas.records.desc(), areas.area.asc()]
    ranked = areas.mutate(
        place=ibis.row_number().over(group_by=own, order_by=[areas.days.desc(), *ties]),
        by_night=ibis.row_number().over(group_by=own, order_by=[areas.nights.desc(), *ties]),
        by_work=ibis.row_number().over(group_by=own, order_by=[areas.working_days.desc(), *ties]),
    )
    night = (ranked.by_night == 0) & (ranked.nights >= chosen["least"])
    working = (ranked.by_work == 0) & (ranked.working_days >= chosen["least"])
    word = ibis.cases((night & working, f"{NIGHT} and {WORKING}"), (night, NIGHT), (working, WORKING), else_="")
    kept = ranked.mutate(word=word)
    kept = kept.filter((kept.place < chosen["limit"]) | (kept.word != ""))
    return kept.order_by("subject", "person", "place").drop("place", "by_night", "by_work")


def _sentence(scope: Scope, table: pa.Table) -> str:
    rows = table.to_pylist()
    if not rows:
        return f"No record of {wording.whose(scope)} places its subject{wording.period(scope)}."
    subjects = len({(row["subject"], row["person"]) for row in rows})
    told = [
        f"{row['subject']} on {row['nights']} of {row['of_nights']} nights with a record in the area of "
        f"{row['named_as'] or row['area']}"
        for row in rows
        if NIGHT in row["word"]
    ]
    nights = f"By night: {wording.listed(told, 3)}" if told else "No area is recorded on enough nights to be named"
    head = f"{wording.count(len(rows), 'area')} of {wording.count(subjects, 'subject')} listed"
    return f"{head}{wording.period(scope)}. {nights}."


ANALYSIS = FrequentPlaces()
