"""Who was recorded with whom at several places one after another: vehicles at cameras, phones beside them.

A journey is a run of places at which both of a pair were recorded within minutes, without a longer pause; since both
are there within minutes each time, the order is the same for both. A camera is a place by its name; anything else
counts by squares of about two kilometres, so that a phone changing between the sectors of one site goes nowhere. Busy
roads bring strangers together: how many others were recorded there in the same minutes stands beside each journey.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.evidence import with_evidence
from casefold.analysis.measures.local_time import Clock, clock_for, local_moment
from casefold.analysis.measures.nearness import STAY, bucketed, near, stays
from casefold.analysis.measures.presence import CELL_RADIUS, KINDS, NEEDS, PLACE_CAUTION, left_out, presences, untold
from casefold.analysis.measures.scope import DATE_FROM, DATE_TO, INCLUDE_DUPLICATES, SUBJECT, Scope, read_scope
from casefold.model.option import Option, OptionType, read_options

PAIR = ("a", "person_a", "b", "person_b")
KEY = (*PAIR, "first_utc")
_TABLE = pa.schema(
    [
        *((name, pa.string()) for name in PAIR),
        ("first_utc", pa.timestamp("us")),
        ("first_local", pa.timestamp("us")),
        ("last_local", pa.timestamp("us")),
        ("places", pa.int64()),
        ("passes", pa.int64()),
        ("route", pa.string()),
        ("mean_gap_s", pa.float64()),
        ("in_front", pa.string()),
        ("others_alongside", pa.float64()),
        ("journeys_of_pair", pa.int64()),
    ]
)
CAUTIONS = (
    "A journey shows that two identifiers were recorded at the same places within minutes of each other, not that they "
    "travelled together: on a busy road many do. The more pairs are searched, the more of them do so by chance.",
    "A plate read can be wrong, and a plate can be copied: look at the picture of the read where it is held.",
)


class Convoy:
    """List journeys that two identifiers have in common."""

    name = "convoy"
    title = "Convoys"
    question = "Which vehicles and phones were recorded at the same places one after another, minutes apart?"
    version = 1
    options: tuple[Option, ...] = (
        SUBJECT,
        DATE_FROM,
        DATE_TO,
        KINDS,
        Option(
            "minutes", OptionType.NUMBER, "Most minutes between the two at a place.", 5.0, minimum=0.5, maximum=60.0
        ),
        Option("places", OptionType.INTEGER, "Fewest different places of a journey.", 3, minimum=2),
        Option("pause", OptionType.NUMBER, "Minutes between two places that end a journey.", 60.0, minimum=1.0),
        CELL_RADIUS,
        INCLUDE_DUPLICATES,
        Option("limit", OptionType.INTEGER, "Journeys to list.", 200, minimum=1, maximum=10_000),
    )
    needs = NEEDS

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """Find the journeys, most frequent pairs first."""
        chosen = read_options(self.options, options)
        scope = read_scope(tables, {**chosen, "records": "all"})
        seconds = int(chosen["minutes"] * 60)
        seen = presences(tables, scope, chosen["cell_radius"])
        clock = clock_for(tables, scope.kinds)
        with stays(seen, seconds).cache() as rows:
            number = int(rows.subject.nunique().to_pyarrow().as_py())
            with _numbered(near(rows, seconds), chosen["pause"] * 60).cache() as passes:
                found, total = _journeys(rows, passes, chosen)
                behind = _behind(seen, passes, found, seconds)
        table = pa.Table.from_pylist([_row(row, clock) for row in found], schema=_TABLE)
        return Answer(
            sentence=_sentence(scope, chosen, number, total, found),
            table=with_evidence(table, behind, KEY),
            key=KEY,
            evidence=behind,
            cautions=(
                *CAUTIONS,
                PLACE_CAUTION,
                wording.IDENTIFIER_CAUTION,
                wording.ABSENCE_CAUTION,
                *untold(left_out(tables, scope, chosen["cell_radius"])),
            ),
        )


def _numbered(met: ir.Table, pause: float) -> ir.Table:
    """Give each near pair of stays the number of its journey within the pair."""
    met = met.mutate(
        at=ibis.greatest(met.a_first, met.b_first),
        a=met.a_subject,
        person_a=met.a_person,
        b=met.b_subject,
        person_b=met.b_person,
    )
    order = [met.at.asc(), met.a_spot.asc(), met.b_spot.asc(), met.a_first.asc(), met.b_first.asc()]
    met = met.mutate(before=met["at"].lag().over(group_by=PAIR, order_by=order))
    met = met.mutate(begins=((met["at"] - met.before) > pause).fill_null(True).cast("int64"))
    return met.mutate(journey=met.begins.sum().over(group_by=PAIR, order_by=order, rows=(None, 0)))


def _journeys(rows: ir.Table, passes: ir.Table, chosen: Mapping[str, Any]) -> tuple[list[dict[str, Any]], int]:
    """List journeys with enough places, and count all such."""
    crowd = rows.group_by(spot=rows.spot, of=rows.bucket).agg(crowd=rows.subject.nunique())
    passes = passes.left_join(crowd, [passes.a_spot == crowd.spot, passes.a_bucket == crowd.of])
    calls = passes.group_by(*PAIR, "journey", "a_spot").agg(
        at=passes["at"].min(),
        until=passes["at"].max(),
        gap=(passes.a_first - passes.b_first).abs().mean(),
        ahead=((passes.a_first < passes.b_first).cast("int64") - (passes.a_first > passes.b_first).cast("int64")).sum(),
        crowd=ibis.greatest(passes.crowd - 2, 0).mean(),
    )
    order = [calls["at"].asc(), calls.a_spot.asc()]
    trips = calls.group_by(*PAIR, "journey").agg(
        first=calls["at"].min(),
        last=calls.until.max(),
        places=calls.a_spot.nunique(),
        route=calls.a_spot.group_concat(" > ", order_by=order),
        gap=calls.gap.mean(),
        a_ahead=(calls.ahead > 0).sum(),
        b_ahead=(calls.ahead < 0).sum(),
        crowd=calls.crowd.mean(),
    )
    trips = trips.filter(trips.places >= chosen["places"])
    trips = trips.mutate(journeys=trips.count().over(group_by=PAIR))
    with trips.cache() as kept:
        total = int(kept.count().to_pyarrow().as_py())
        listed = kept.order_by(ibis.desc("journeys"), ibis.desc("places"), *PAIR, "first").limit(chosen["limit"])
        return listed.to_pyarrow().to_pylist(), total


def _row(trip: Mapping[str, Any], clock: Clock) -> dict[str, Any]:
    front = "a" if trip["b_ahead"] == 0 else "b" if trip["a_ahead"] == 0 else "in turn"
    return {
        **{name: trip[name] for name in PAIR},
        "first_utc": trip["first"] * 1_000_000,
        "first_local": local_moment(clock, trip["first"]),
        "last_local": local_moment(clock, trip["last"]),
        "places": trip["places"],
        "passes": trip["a_ahead"] + trip["b_ahead"],
        "route": trip["route"],
        "mean_gap_s": round(trip["gap"], 1),
        "in_front": front if trip["a_ahead"] + trip["b_ahead"] > 0 else "together",
        "others_alongside": round(trip["crowd"] or 0.0, 2),
        "journeys_of_pair": trip["journeys"],
    }


def _behind(seen: ir.Table, passes: ir.Table, found: list[dict[str, Any]], seconds: int) -> ir.Table:
    """Give the records of both at the places of each journey listed."""
    schema = {**dict.fromkeys(PAIR, "string"), "journey": "int64", "first": "int64"}
    wanted = ibis.memtable([{name: row[name] for name in schema} for row in found], schema=schema)
    listed = wanted.inner_join(passes, [*PAIR, "journey"])
    sides = [
        listed.select(*PAIR, "first", **{name: listed[f"{side}_{name}"] for name in STAY}).distinct() for side in "ab"
    ]
    picked = ibis.memtable(ibis.union(*sides).to_pyarrow())
    records = bucketed(seen, seconds).inner_join(picked, list(STAY))
    return records.select(*PAIR, "kind", "record_id", first_utc=records["first"].as_timestamp("s")).distinct()


def _sentence(scope: Scope, chosen: Mapping[str, Any], number: int, total: int, found: list[dict[str, Any]]) -> str:
    searched = wording.count(number * (number - 1) // 2, "pair")
    head = (
        f"{searched} of {wording.count(number, 'identifier')} searched{wording.period(scope)}; "
        f"{wording.count(total, 'journey')} in which two were recorded within {chosen['minutes']:g} minutes at "
        f"{chosen['places']} or more places one after another, {len(found):,} listed."
    )
    if not found:
        return head
    pairs = {tuple(row[name] for name in PAIR): row["journeys"] for row in found}
    names = [f"{pair[0]} and {pair[2]} ({wording.count(times, 'journey')})" for pair, times in pairs.items()]
    return f"{head} Most often: {wording.listed(names, 3)}."


ANALYSIS = Convoy()
