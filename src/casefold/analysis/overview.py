"""What a case holds, and which days it does not cover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.evidence import evidence, folded, written
from casefold.analysis.measures.local_time import Clock, clock_for
from casefold.model.kinds import KINDS
from casefold.model.option import Option, OptionType, read_options

KEY = ("exhibit", "kind")
CELL_COLUMNS = ("start_cell", "end_cell", "cell")
SCHEMA = pa.schema(
    [
        ("exhibit", pa.string()),
        ("kind", pa.string()),
        ("records", pa.int64()),
        ("first_utc", pa.timestamp("us")),
        ("last_utc", pa.timestamp("us")),
        ("first_local", pa.timestamp("us")),
        ("last_local", pa.timestamp("us")),
        ("without_time", pa.int64()),
        ("duplicates", pa.int64()),
        ("flagged", pa.int64()),
        ("flags", pa.string()),
        ("parties", pa.int64()),
        ("withheld", pa.int64()),
        ("cells", pa.int64()),
        ("days_with_records", pa.int64()),
        ("days_without_records", pa.int64()),
        ("evidence_count", pa.int64()),
        ("evidence_digest", pa.string()),
    ]
)


class Overview:
    """Count what each exhibit gave by kind, and the days inside its span that have no record."""

    name = "overview"
    title = "Overview and coverage"
    question = "What does the case hold, from when to when, and where are days without records?"
    version = 1
    options = (
        Option(
            "kinds",
            OptionType.CHOICE,
            "Kinds of record to look at; all when left out.",
            many=True,
            choices=tuple(KINDS),
        ),
    )
    needs = (*KINDS, "party")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """Count every exhibit and kind."""
        chosen = read_options(self.options, options)
        kinds = tuple(kind for kind in (chosen["kinds"] or tuple(KINDS)) if _holds(tables.kind(kind)))
        asked = kinds if len(kinds) > 0 else ("call",)
        records = _records(tables, asked)
        rows = _counted(records, clock_for(tables, asked)).to_pyarrow().to_pylist()
        if len(rows) > 0:
            _add_columns(rows, _parties(tables, asked), _cells(records), _flags(records))
        table = pa.Table.from_pylist(rows, schema=SCHEMA)
        return Answer(
            sentence=_sentence(tables.zone, rows),
            table=table,
            key=KEY,
            evidence=records.select(*KEY, "record_id"),
            cautions=(
                "A day without records is a day without records held, not a day without activity.",
                "Parties are identifiers, not persons; cells are service areas, not places.",
            ),
        )


def _holds(table: ir.Table) -> bool:
    return bool(table.select("record_id").limit(1).to_pyarrow().num_rows > 0)


def _records(tables: Tables, kinds: tuple[str, ...]) -> ir.Table:
    branches = []
    for kind in kinds:
        table = tables.kind(kind)
        cells = [table[name] for name in CELL_COLUMNS if name in table.columns]
        branches.append(
            table.select(
                "record_id",
                "exhibit",
                "time_utc",
                "flags",
                "duplicate_of",
                kind=ibis.literal(kind),
                cell=cells[0] if cells else ibis.null("string"),
                other_cell=cells[1] if len(cells) > 1 else ibis.null("string"),
            )
        )
    return ibis.union(*branches) if len(branches) > 1 else branches[0]


def _counted(records: ir.Table, clock: Clock) -> ir.Table:
    dated = records.mutate(day=clock.day(records.time_utc))
    daily = dated.group_by(*KEY, "day").agg(
        first_utc=dated.time_utc.min(),
        last_utc=dated.time_utc.max(),
        without_time=dated.count(where=dated.time_utc.isnull()),
        duplicates=dated.duplicate_of.count(),
        flagged=dated.flags.count(),
        **evidence(dated),
    )
    whole = daily.group_by(*KEY).agg(
        first_utc=daily.first_utc.min(),
        last_utc=daily.last_utc.max(),
        without_time=daily.without_time.sum(),
        duplicates=daily.duplicates.sum(),
        flagged=daily.flagged.sum(),
        days_with_records=daily.day.count(),
        first_day=daily.day.min(),
        last_day=daily.day.max(),
        **folded(daily),
    )
    return whole.mutate(
        records=whole.evidence_count,
        first_local=clock.local(whole.first_utc),
        last_local=clock.local(whole.last_utc),
        evidence_digest=written(whole.evidence_digest),
    ).order_by(*KEY)


def _parties(tables: Tables, kinds: tuple[str, ...]) -> ir.Table:
    party = tables.party()
    party = party.filter(party.kind.isin(kinds))
    known = party.filter(party.identifier.notnull()).select(*KEY, "identifier").distinct()
    parties = known.group_by(*KEY).agg(parties=known.count(), withheld=ibis.literal(0, "int64"))
    hidden = party.filter(party.state.isin(("withheld", "unavailable")))
    withheld = hidden.group_by(*KEY).agg(parties=ibis.literal(0, "int64"), withheld=hidden.count())
    both = ibis.union(parties, withheld)
    return both.group_by(*KEY).agg(parties=both.parties.sum(), withheld=both.withheld.sum())


def _cells(records: ir.Table) -> ir.Table:
    first = records.filter(records.cell.notnull()).select(*KEY, "cell").distinct()
    second = records.filter(records.other_cell.notnull()).select(*KEY, cell=records.other_cell).distinct()
    both = ibis.union(first, second, distinct=True)
    return both.group_by(*KEY).agg(cells=both.count())


def _flags(records: ir.Table) -> ir.Table:
    marked = records.filter(records.flags.notnull())
    return marked.group_by(*KEY, "flags").agg(records=marked.count())


def _add_columns(rows: list[dict[str, Any]], parties: ir.Table, cells: ir.Table, flags: ir.Table) -> None:
    party_rows = _keyed(parties)
    cell_rows = _keyed(cells)
    words: dict[tuple[str, str], Counter[str]] = {}
    for row in flags.to_pyarrow().to_pylist():
        counter = words.setdefault((row["exhibit"], row["kind"]), Counter())
        for word in row["flags"].split():
            counter[word] += row["records"]
    for row in rows:
        key = (row["exhibit"], row["kind"])
        row["parties"] = party_rows.get(key, {}).get("parties", 0)
        row["withheld"] = party_rows.get(key, {}).get("withheld", 0)
        row["cells"] = cell_rows.get(key, {}).get("cells", 0)
        row["flags"] = "; ".join(f"{word} {number:,}" for word, number in sorted(words.get(key, Counter()).items()))
        row["days_without_records"] = _days_between(row["first_day"], row["last_day"]) - row["days_with_records"]


def _keyed(table: ir.Table) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["exhibit"], row["kind"]): row for row in table.to_pyarrow().to_pylist()}


def _days_between(first: date | None, last: date | None) -> int:
    return 0 if first is None or last is None else (last - first).days + 1


def _sentence(zone: str, rows: list[dict[str, Any]]) -> str:
    if len(rows) == 0:
        return "The case holds no record of the kinds asked for."
    kinds: Counter[str] = Counter()
    for row in rows:
        kinds[row["kind"]] += row["records"]
    exhibits = len({row["exhibit"] for row in rows})
    total = sum(kinds.values())
    told = ", ".join(f"{number:,} {kind}" for kind, number in sorted(kinds.items()))
    marks = ""
    for number, what in (
        (sum(row["without_time"] for row in rows), "without a usable time"),
        (sum(row["duplicates"] for row in rows), "marked as duplicate"),
        (sum(row["flagged"] for row in rows), "flagged"),
    ):
        marks += f" {number:,} {what}." if number > 0 else ""
    begins = [row["first_local"] for row in rows if row["first_local"] is not None]
    ends = [row["last_local"] for row in rows if row["last_local"] is not None]
    span = (
        f", from {wording.stamp(min(begins))} to {wording.stamp(max(ends))} {zone}" if begins else ", none with a time"
    )
    holes = sum(row["days_without_records"] for row in rows)
    cover = f" Days without a record inside an exhibit's own span: {holes:,}." if begins else ""
    return f"{wording.count(total, 'record')} ({told}) of {wording.count(exhibits, 'exhibit')}{span}.{cover}{marks}"


ANALYSIS = Overview()
