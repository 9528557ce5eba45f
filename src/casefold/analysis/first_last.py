"""A subject's first and last communication of each local day, with the cell it used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.events import SENT, TAKEN_PART, events, untimed
from casefold.analysis.measures.evidence import evidence, written
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

KEY = ("subject", "person", "day")
ENDS = ("first", "last")


class FirstLast:
    """List the first and last event of each local day."""

    name = "first_last"
    title = "First and last of the day"
    question = "When and on which cell did a subject's day of communication begin and end?"
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
            "outgoing",
            choices=("outgoing", "any"),
        ),
    )
    needs = ("call", "message", "party", "attribution")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """List each subject's days."""
        chosen = read_options(self.options, options)
        scope = read_scope(tables, chosen)
        roles = SENT if chosen["direction"] == "outgoing" else TAKEN_PART
        found = events(tables, scope, roles=roles, columns=("start_cell",))
        if not scope.include_duplicates:
            found = found.filter(~found.duplicate)
        clock = clock_for(tables, scope.kinds)
        found = found.mutate(day=clock.day(found.time_utc))
        table = _days(found, clock.local).to_pyarrow()
        return Answer(
            sentence=_sentence(scope, chosen["direction"], table, untimed(tables, scope, roles)),
            table=table,
            key=KEY,
            evidence=found.select(*KEY, "kind", "record_id"),
            cautions=(
                "A cell is a service area, not a place; the first event of a day is not the time somebody woke.",
                *(() if chosen["direction"] == "outgoing" else (wording.PASSIVE_CAUTION,)),
                wording.IDENTIFIER_CAUTION,
                wording.ABSENCE_CAUTION,
                *wording.record_cautions(scope),
            ),
        )


def _days(found: ir.Table, local: Any) -> ir.Table:
    order = ibis.struct({"at": found.time_utc, "record": found.record_id})
    event = ibis.struct({"at": found.time_utc, "kind": found.kind, "cell": found.start_cell, "record": found.record_id})
    days = found.group_by(*KEY).agg(
        events=found.count(), first=event.argmin(order), last=event.argmax(order), **evidence(found)
    )
    told = {}
    for end in ENDS:
        told[f"{end}_local"] = local(days[end]["at"])
        told[f"{end}_kind"] = days[end]["kind"]
        told[f"{end}_cell"] = days[end]["cell"]
        told[f"{end}_record"] = days[end]["record"]
    result = days.select(
        *KEY,
        "events",
        **told,
        evidence_count=days.evidence_count,
        evidence_digest=written(days.evidence_digest),
    )
    return result.order_by(*KEY)


def _sentence(scope: Scope, direction: str, table: pa.Table, without_time: int) -> str:
    told = wording.left_out(((without_time, "record without a usable time", "records without a usable time"),))
    what = "outgoing event" if direction == "outgoing" else "event"
    if table.num_rows == 0:
        return (
            f"No {what} of {wording.whose(scope)} with a time is in the {wording.kinds(scope)} records"
            f"{wording.period(scope)}.{told}"
        )
    subjects = len(set(table["subject"].to_pylist()))
    number = sum(table["evidence_count"].to_pylist())
    days = table["day"].to_pylist()
    return (
        f"{wording.count(number, what)} of {wording.count(subjects, 'subject')} ({wording.whose(scope)}) on "
        f"{wording.count(table.num_rows, 'subject day')} from {min(days)} to {max(days)}, days in {scope.zone}; "
        f"the table gives the first and last of each.{told}"
    )


ANALYSIS = FirstLast()
