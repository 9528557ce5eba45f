"""How busy a subject was around an event, measured against the subject's own comparable windows.

Comparable windows begin at the same local time of day as the event's, lie whole days before and after it, do not
overlap each other, lie wholly between the subject's first and last record, and touch no window of an event asked
about. So a busy evening is compared with evenings, and a quiet one as well counts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.events import TAKEN_PART, events, untimed
from casefold.analysis.measures.evidence import NO_EVIDENCE, evidence, written
from casefold.analysis.measures.local_time import clock_for, to_local
from casefold.analysis.measures.rates import rate_ratio
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

KEY = ("subject", "person", "event_local")
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - naive like every local time
DAY = 86_400
SCHEMA = pa.schema(
    [
        ("subject", pa.string()),
        ("person", pa.string()),
        ("event_local", pa.timestamp("us")),
        ("records", pa.int64()),
        ("before", pa.int64()),
        ("after", pa.int64()),
        ("cells", pa.int64()),
        ("windows", pa.int64()),
        ("usual", pa.float64()),
        ("rate_ratio", pa.float64()),
        ("ratio_low", pa.float64()),
        ("ratio_high", pa.float64()),
        ("windows_as_busy", pa.int64()),
        ("evidence_count", pa.int64()),
        ("evidence_digest", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Window:
    """An event's window in seconds of local time since 1970, repeated every `step` seconds."""

    event: datetime
    half: int
    others: tuple[int, ...]
    """Begin of the windows of the other events."""

    @property
    def begin(self) -> int:
        """When the window begins."""
        return int((self.event - EPOCH).total_seconds()) - self.half

    @property
    def step(self) -> int:
        """Seconds from one comparable window to the next: the fewest whole days that keep them apart."""
        return math.ceil(2 * self.half / DAY) * DAY

    def comparable(self, first: float, last: float) -> set[int]:
        """Number the comparable windows between a first and a last record."""
        low = math.ceil((first - self.begin) / self.step)
        high = math.floor((last - self.begin - 2 * self.half) / self.step)
        return {at for at in range(low, high + 1) if at != 0 and not self._touches_another(at)}

    def _touches_another(self, at: int) -> bool:
        begin = self.begin + at * self.step
        return any(abs(begin - other) < 2 * self.half for other in self.others)


class EventWindows:
    """Count a subject's records around events and compare with its own windows of the same time of day."""

    name = "event_windows"
    title = "Around an event"
    question = "Was a subject busier or quieter around an event than at the same time on its other days?"
    version = 1
    options = (
        SUBJECT,
        Option("event", OptionType.TIMESTAMP, "Local times of the events.", required=True, many=True),
        Option("hours", OptionType.INTEGER, "Hours before and after an event.", 6, minimum=1, maximum=24 * 14),
        DATE_FROM,
        DATE_TO,
        KINDS,
        RECORDS,
        INCLUDE_DUPLICATES,
    )
    needs = ("call", "message", "party", "attribution")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """Compare each subject and event."""
        chosen = read_options(self.options, options)
        scope = read_scope(tables, chosen)
        windows = _windows(tables.zone, chosen)
        found = _placed(tables, scope)
        rows = [row for window in windows for row in _rows(found, window)]
        rows.sort(key=lambda row: (row["subject"], row["person"], row["event_local"]))
        return Answer(
            sentence=_sentence(scope, chosen, rows, untimed(tables, scope, TAKEN_PART)),
            table=pa.Table.from_pylist(rows, schema=SCHEMA),
            key=KEY,
            evidence=_evidence(found, windows),
            cautions=(
                "The interval takes records to come independently; they come in bunches, so it is too narrow. The "
                "number of comparable windows that were as busy is the plainer measure.",
                "A cell is a service area. Being busier or quieter than usual has many causes; records held for too "
                "short a time make every window look unusual.",
                wording.PASSIVE_CAUTION,
                wording.ABSENCE_CAUTION,
                *wording.record_cautions(scope),
            ),
        )


def _windows(zone: str, chosen: Mapping[str, Any]) -> list[Window]:
    events = sorted({_local(zone, at) for at in chosen["event"]})
    half = chosen["hours"] * 3600
    begins = {at: int((at - EPOCH).total_seconds()) - half for at in events}
    return [Window(at, half, tuple(begin for other, begin in begins.items() if other != at)) for at in events]


def _local(zone: str, at: datetime) -> datetime:
    """Give a time as the case's clocks showed it; one with an offset of its own is converted."""
    if at.tzinfo is None:
        return at.replace(microsecond=0)
    offset = at.utcoffset() or timedelta(0)
    local = to_local(zone, at.replace(tzinfo=None) - offset)
    return at.replace(tzinfo=None) if local is None else local.replace(microsecond=0)


def _placed(tables: Tables, scope: Scope) -> ir.Table:
    """Give the subjects' records with their local time in seconds."""
    found = events(tables, scope, roles=TAKEN_PART, columns=("start_cell",))
    if not scope.include_duplicates:
        found = found.filter(~found.duplicate)
    local = clock_for(tables, scope.kinds).local(found.time_utc)
    seconds = local.cast("timestamp(6)").epoch_seconds()
    return found.select("subject", "person", "record_id", "kind", "start_cell", at_s=seconds)


def _rows(found: ir.Table, window: Window) -> list[dict[str, Any]]:
    """Count the records of each window in one pass; the event's own window is number 0."""
    number = ((found.at_s - window.begin) / float(window.step)).floor().cast("int64")
    found = found.mutate(window=number)
    found = found.mutate(within=found.at_s - window.begin - found.window * window.step)
    inside = found.within < 2 * window.half
    counted = found.group_by("subject", "person", "window").agg(
        first=found.at_s.min(),
        last=found.at_s.max(),
        records=found.count(where=inside),
        before=found.count(where=found.within < window.half),
        cells=found.start_cell.nunique(where=inside & (found.window == 0)),
        **evidence(found, where=inside),
    )
    counted = counted.mutate(evidence_digest=written(counted.evidence_digest.fill_null(0)))
    by_subject: dict[tuple[str, str], dict[int, dict[str, Any]]] = {}
    for row in counted.to_pyarrow().to_pylist():
        by_subject.setdefault((row["subject"], row["person"]), {})[row["window"]] = row
    return [_row(window, *subject, rows) for subject, rows in by_subject.items()]


def _row(window: Window, subject: str, person: str, counted: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    own = counted.get(0, {})
    records = own.get("records", 0)
    comparable = window.comparable(
        min(row["first"] for row in counted.values()), max(row["last"] for row in counted.values())
    )
    base = [counted[at]["records"] for at in comparable if at in counted]
    ratio = rate_ratio(records, sum(base), len(comparable))
    as_busy = len(comparable) if records == 0 else sum(1 for number in base if number >= records)
    return {
        "subject": subject,
        "person": person,
        "event_local": window.event,
        "records": records,
        "before": own.get("before", 0),
        "after": records - own.get("before", 0),
        "cells": own.get("cells", 0),
        "windows": len(comparable),
        "usual": sum(base) / len(comparable) if len(comparable) > 0 else None,
        "rate_ratio": ratio.ratio,
        "ratio_low": ratio.low,
        "ratio_high": ratio.high,
        "windows_as_busy": as_busy,
        "evidence_count": own.get("evidence_count", 0),
        "evidence_digest": own.get("evidence_digest", NO_EVIDENCE),
    }


def _evidence(found: ir.Table, windows: list[Window]) -> ir.Table:
    parts = []
    for window in windows:
        inside = found.filter(found.at_s >= window.begin, found.at_s < window.begin + 2 * window.half)
        event = ibis.literal(window.event, type="timestamp(6)")
        parts.append(inside.select("subject", "person", "kind", "record_id", event_local=event))
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _sentence(scope: Scope, chosen: Mapping[str, Any], rows: list[dict[str, Any]], without_time: int) -> str:
    told = wording.left_out(((without_time, "record without a usable time", "records without a usable time"),))
    where = f"{wording.kinds(scope)} records of {wording.whose(scope)}{wording.period(scope)}"
    if len(rows) == 0:
        return f"No record to compare is in the {where}.{told}"
    most = max(rows, key=lambda row: (row["rate_ratio"] or 0.0, row["records"]))
    around = f"within {chosen['hours']:,} hours of {wording.stamp(most['event_local'])} {scope.zone}"
    return (
        f"{wording.count(len(rows), 'comparison')} of a subject's window with its own, in the {where}. Largest ratio: "
        f"{most['subject']}, {wording.count(most['records'], 'record')} {around} ({most['before']:,} before, "
        f"{most['after']:,} after); {_usual(most)}.{told}"
    )


def _usual(row: Mapping[str, Any]) -> str:
    if row["windows"] == 0:
        return "the records held give no comparable window"
    busy = f"{row['windows_as_busy']:,} of {wording.count(row['windows'], 'comparable window')} as busy or busier"
    if row["rate_ratio"] is None:
        return f"no record in any comparable window; {busy}"
    high = "no limit" if row["ratio_high"] is None else f"{row['ratio_high']:.2f}"
    return (
        f"{row['usual']:.1f} are usual, ratio {row['rate_ratio']:.2f} (95 per cent interval {row['ratio_low']:.2f} to "
        f"{high}); {busy}"
    )


ANALYSIS = EventWindows()
