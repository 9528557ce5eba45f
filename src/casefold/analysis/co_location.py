"""Which phones, vehicles or accounts were recorded near each other, how often chance alone would do it, and when not.

The screening statistic of domain.md 6.2: of n windows in which both have a record, k in which the two may have been
near, on how many days and at how many places, beside what shuffled days give; and the windows in which no one traveller
can have carried both. The number of pairs searched is always said: a chance figure quoted for the best of many pairs
overstates it (Gill and van Eijck 2014). Near means that service areas or circles touch, not that anybody met.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.chance import Chance, Compared, Track, by_chance, compare
from casefold.analysis.measures.evidence import with_evidence
from casefold.analysis.measures.local_time import Clock, clock_for, local_moment
from casefold.analysis.measures.nearness import STAY, bucketed, near, square, stays
from casefold.analysis.measures.presence import CELL_RADIUS, KINDS, NEEDS, PLACE_CAUTION, left_out, presences, untold
from casefold.analysis.measures.scope import DATE_FROM, DATE_TO, INCLUDE_DUPLICATES, SUBJECT, Scope, read_scope
from casefold.analysis.measures.tracks import Key, tracks
from casefold.model.option import Option, OptionType, read_options

Pair = tuple[str, str, str, str]
KEY = ("a", "person_a", "b", "person_b")
LEVEL = 0.01
_ASKED_TOGETHER = 12
"""Up to so many subjects asked for by name, every pair of them is listed, also those never near."""
_TABLE = pa.schema(
    [
        *((name, pa.string()) for name in KEY),
        *((name, pa.int64()) for name in ("near_windows", "comparable_windows", "days", "places")),
        ("first_local", pa.timestamp("us")),
        ("last_local", pa.timestamp("us")),
        ("expected_by_chance", pa.float64()),
        ("times_chance", pa.float64()),
        ("p", pa.float64()),
        ("apart_windows", pa.int64()),
        ("fastest_kmh", pa.float64()),
    ]
)
CAUTIONS = (
    "Near means that two service areas or circles touch within the window: the same cell is not the same place, and "
    "nobody need have met.",
    "Expected by chance is how many of the same number of comparable windows are near when the days of one are "
    "shuffled within Monday to Friday and the weekend, its hours and places kept: a shared home, workplace or road "
    "gives many. p is the share of shuffles with as great a share of near windows. The more pairs are searched, the "
    "more reach a low p by chance.",
    "Windows apart are those in which one traveller would have had to go faster than --speed between the nearest edges "
    "of the two areas: they speak against one person carrying both.",
)


class CoLocation:
    """List pairs of subjects by how much more often they were near than chance gives."""

    name = "co_location"
    title = "Co-location"
    question = "Which phones, vehicles or accounts were recorded near each other, more often than by chance?"
    version = 1
    options: tuple[Option, ...] = (
        SUBJECT,
        DATE_FROM,
        DATE_TO,
        KINDS,
        Option("minutes", OptionType.NUMBER, "Length of a window, minutes.", 10.0, minimum=1.0, maximum=120.0),
        CELL_RADIUS,
        Option("windows", OptionType.INTEGER, "Fewest near windows worth listing.", 3, minimum=1),
        Option("days", OptionType.INTEGER, "Fewest days with a near window worth listing.", 2, minimum=1),
        Option("speed", OptionType.NUMBER, "Fastest a traveller may go, km/h.", 200.0, minimum=1.0, maximum=2_000.0),
        Option("shuffles", OptionType.INTEGER, "Shuffles of the days; 0 for none.", 499, minimum=0, maximum=9_999),
        Option("seed", OptionType.INTEGER, "Seed of the shuffles: the same seed, the same answer.", 1, minimum=0),
        INCLUDE_DUPLICATES,
        Option("limit", OptionType.INTEGER, "Pairs to compare with chance and list.", 50, minimum=1, maximum=1_000),
    )
    needs = NEEDS

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """Search all pairs, compare the nearest with chance, and list them."""
        chosen = read_options(self.options, options)
        scope = read_scope(tables, {**chosen, "records": "all"})
        seconds = int(chosen["minutes"] * 60)
        seen = presences(tables, scope, chosen["cell_radius"])
        clock = clock_for(tables, scope.kinds)
        with stays(seen, seconds).cache() as rows:
            carriers = _carriers(rows)
            found, total = _most_often(rows, clock, chosen, seconds)
            pairs = [*found, *(pair for pair in _asked(scope, carriers) if pair not in found)]
            held = tracks(rows, {side for pair in pairs for side in (pair[:2], pair[2:])}, clock)
            compared = {pair: compare(held[pair[:2]], held[pair[2:]], seconds, chosen["speed"]) for pair in pairs}
            behind = _behind(seen, rows, compared, seconds)
        listed = [
            _row(pair, compared[pair], _chance(pair, held, chosen, seconds), found.get(pair), clock) for pair in pairs
        ]
        listed.sort(key=lambda row: (row["p"] is None, row["p"], -row["near_windows"], *(row[name] for name in KEY)))
        table = with_evidence(pa.Table.from_pylist(listed, schema=_TABLE), behind, KEY)
        return Answer(
            sentence=_sentence(scope, chosen, carriers, total, listed),
            table=table,
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


def _carriers(rows: ir.Table) -> list[Key]:
    found = rows.select("subject", "person").distinct().order_by("subject", "person").to_pyarrow().to_pylist()
    return [(row["subject"], row["person"]) for row in found]


def _asked(scope: Scope, carriers: list[Key]) -> list[Pair]:
    """List every pair of a few subjects asked for by name, near or not."""
    if scope.all_owners or len(carriers) > _ASKED_TOGETHER:
        return []
    return [(*one, *other) for one, other in combinations(carriers, 2) if one[0] != other[0]]


def _most_often(
    rows: ir.Table, clock: Clock, chosen: Mapping[str, Any], seconds: int
) -> tuple[dict[Pair, dict[str, Any]], int]:
    """Give the pairs near on most days, and how many pairs are near often enough to be listed."""
    met = near(rows, seconds)
    at = (met.window * seconds).as_timestamp("s")
    pairs = met.group_by(a="a_subject", person_a="a_person", b="b_subject", person_b="b_person").agg(
        windows=met.window.nunique(),
        days=clock.day(at).nunique(),
        places=square(met.a_lat, met.a_lon, met.a_named).nunique(),
        first=ibis.least(met.a_first, met.b_first).min(),
        last=ibis.greatest(met.a_last, met.b_last).max(),
    )
    often = pairs.filter(pairs.windows >= chosen["windows"], pairs.days >= chosen["days"])
    order = [ibis.desc("days"), ibis.desc("windows"), *KEY]
    with often.cache() as kept:
        total = int(kept.count().to_pyarrow().as_py())
        found = kept.order_by(order).limit(chosen["limit"]).to_pyarrow().to_pylist()
    return {(row["a"], row["person_a"], row["b"], row["person_b"]): row for row in found}, total


def _chance(pair: Pair, held: Mapping[Key, Track], chosen: Mapping[str, Any], seconds: int) -> Chance | None:
    one, other = pair[:2], pair[2:]
    return by_chance(held[one], held[other], seconds, chosen["shuffles"], chosen["seed"], (one[0], other[0]))


def _row(
    pair: Pair, compared: Compared, chance: Chance | None, facts: Mapping[str, Any] | None, clock: Clock
) -> dict[str, Any]:
    expected = chance.expected if chance is not None else None
    return {
        **dict(zip(KEY, pair, strict=True)),
        "near_windows": compared.near,
        "comparable_windows": compared.comparable,
        "days": facts["days"] if facts is not None else None,
        "places": facts["places"] if facts is not None else None,
        "first_local": local_moment(clock, facts["first"]) if facts is not None else None,
        "last_local": local_moment(clock, facts["last"]) if facts is not None else None,
        "expected_by_chance": round(expected, 3) if expected is not None else None,
        "times_chance": round(chance.observed / expected, 2) if chance is not None and expected else None,
        "p": chance.p if chance is not None else None,
        "apart_windows": compared.apart,
        "fastest_kmh": round(compared.fastest_kmh, 1) if compared.fastest_kmh is not None else None,
    }


def _behind(seen: ir.Table, rows: ir.Table, compared: Mapping[Pair, Compared], seconds: int) -> ir.Table:
    """Give the records of the near windows and those apart, by pair."""
    columns: dict[str, list[Any]] = {name: [] for name in (*KEY, "stay")}
    for pair, facts in compared.items():
        for name, value in zip(KEY, pair, strict=True):
            columns[name] += [value] * len(facts.stays)
        columns["stay"] += facts.stays.tolist()
    schema = pa.schema([*((name, pa.string()) for name in KEY), ("stay", pa.int64())])
    wanted = ibis.memtable(pa.table(columns, schema=schema))
    picked = ibis.memtable(wanted.inner_join(rows, "stay").select(*KEY, *STAY).to_pyarrow())
    return bucketed(seen, seconds).inner_join(picked, list(STAY)).select(*KEY, "kind", "record_id").distinct()


def _sentence(
    scope: Scope, chosen: Mapping[str, Any], carriers: list[Key], total: int, listed: list[dict[str, Any]]
) -> str:
    number = len({subject for subject, _ in carriers})
    searched = number * (number - 1) // 2
    head = (
        f"{wording.count(searched, 'pair')} of {wording.count(number, 'identifier')} with a recorded place searched"
        f"{wording.period(scope)}; {total:,} may have been near each other (areas that touch, records within "
        f"{chosen['minutes']:g} minutes) in {wording.count(chosen['windows'], 'window')} or more on "
        f"{wording.count(chosen['days'], 'day')} or more, {len(listed):,} listed."
    )
    low = [row for row in listed if row["p"] is not None and row["p"] <= LEVEL]
    if chosen["shuffles"] == 0:
        return f"{head} Chance was not worked out."
    names = [f"{row['a']} and {row['b']} ({row['near_windows']} windows, {row['days']} days)" for row in low]
    told = f": {wording.listed(names)}" if names else ""
    return (
        f"{head} {wording.count(len(low), 'pair')} of them at p {LEVEL:g} or below against shuffled days, where about "
        f"{searched * LEVEL:.1f} of all pairs searched would be by chance alone{told}."
    )


ANALYSIS = CoLocation()
