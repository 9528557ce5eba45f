"""Who calls on after being called: A calls the subject, and soon after the subject calls C.

A chain pairs an outgoing call with the call that came in last before it, so that each outgoing call belongs to one
incoming call at most; that is a running value over a subject's calls in order of time, not a comparison of every call
with every other. Calling the caller back is no chain. Legs that a network forwarded are part of the call they belong
to and begin no chain of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.contacts import contacts
from casefold.analysis.measures.evidence import evidence, written
from casefold.analysis.measures.local_time import clock_for
from casefold.analysis.measures.scope import (
    DATE_FROM,
    DATE_TO,
    INCLUDE_DUPLICATES,
    RECORDS,
    SUBJECT,
    Scope,
    read_scope,
)
from casefold.model.option import Option, OptionType, read_options

KEY = ("subject", "person", "caller", "called")
COLUMNS = (
    *KEY,
    "times",
    "of_incoming",
    "median_s",
    "days",
    "first_local",
    "last_local",
    "evidence_count",
    "evidence_digest",
)


class CallChains:
    """List whom a subject calls soon after being called, by caller and called."""

    name = "call_chains"
    title = "Call chains"
    question = "When A calls the subject, whom does the subject call soon after?"
    version = 1
    options = (
        SUBJECT,
        DATE_FROM,
        DATE_TO,
        RECORDS,
        INCLUDE_DUPLICATES,
        Option("minutes", OptionType.NUMBER, "Longest time from the call in to the call out.", 10.0, minimum=0.0),
        Option("least", OptionType.INTEGER, "Fewest times a chain came about to be listed.", 2, minimum=1),
        Option("limit", OptionType.INTEGER, "Chains to list.", 50, minimum=1, maximum=10_000),
    )
    needs = ("call", "party", "attribution")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """List the chains, those that came about most often first."""
        chosen = read_options(self.options, options)
        scope = read_scope(tables, {**chosen, "kinds": ("call",)})
        rows = _listed(tables, _steps(tables, scope), chosen).to_pyarrow()
        return Answer(
            sentence=_sentence(scope, chosen, rows),
            table=rows.select(COLUMNS),
            key=KEY,
            evidence=_evidence(_chains(_steps(tables, scope), chosen), rows),
            cautions=(
                "A call soon after another may have nothing to do with it: compare the times with the calls that came "
                "in without one (of_incoming) and with how often the called number is called anyway.",
                "Calls that were not answered count too; nothing shows what was said in either call.",
                wording.IDENTIFIER_CAUTION,
                wording.ABSENCE_CAUTION,
                *wording.record_cautions(scope),
            ),
        )


def _steps(tables: Tables, scope: Scope) -> ir.Table:
    """Give a subject's calls in order of time, each with the call that came in last before it."""
    found = contacts(tables, scope)
    found = found.filter(found.other.notnull(), ~found.other_service, found.via == "direct", found.time_utc.notnull())
    if not scope.include_duplicates:
        found = found.filter(~found.duplicate)
    call = tables.kind("call")
    found = found.anti_join(call.filter(call.direction == "forwarded").select("record_id"), "record_id")
    is_out = found.direction == "outgoing"
    found = found.select("subject", "person", "other", "record_id", "time_utc", is_out=is_out)
    own = ("subject", "person") if scope.has_persons else ("subject",)
    order = [found.time_utc.asc(), found.is_out.asc(), found.record_id.asc()]
    after = found.is_out.ifelse(0, 1).sum().over(group_by=own, order_by=order, rows=(None, 0))
    # A subject's calls up to the next call in: the first of them is the call in, the others follow it.
    found = found.mutate(after=after).filter(lambda row: row.after > 0)
    first = ibis.struct({"in_utc": found.time_utc, "in_record": found.record_id, "caller": found.other})
    found = found.mutate(first=first.first().over(group_by=[*own, "after"], order_by=order))
    return found.unpack("first")


def _chains(steps: ir.Table, chosen: Mapping[str, Any]) -> ir.Table:
    """Give the calls out that followed a call in from another: the first to a number each time."""
    soon = steps.time_utc.delta(steps.in_utc, unit="microsecond") <= round(chosen["minutes"] * 60_000_000)
    out = steps.filter(steps.is_out, steps.caller != steps.other, soon).rename(called="other")
    order = [out.time_utc.asc(), out.record_id.asc()]
    once = ibis.row_number().over(group_by=["subject", "person", "after", "called"], order_by=order)
    return out.mutate(place=once).filter(lambda row: row.place == 0).drop("place")


def _listed(tables: Tables, steps: ir.Table, chosen: Mapping[str, Any]) -> ir.Table:
    clock = clock_for(tables, ("call",))
    chains = _chains(steps, chosen)
    delay = chains.time_utc.delta(chains.in_utc, unit="microsecond") / 1e6
    chains = chains.mutate(delay=delay, day=clock.day(chains.in_utc))
    out, into = evidence(chains), evidence(chains, "in_record")
    grouped = chains.group_by(*KEY).agg(
        times=chains.count(),
        median_s=chains.delay.median(),
        days=chains.day.nunique(),
        first_utc=chains.in_utc.min(),
        last_utc=chains.in_utc.max(),
        evidence_count=out["evidence_count"] + into["evidence_count"],
        out_digest=out["evidence_digest"],
        in_digest=into["evidence_digest"],
    )
    grouped = grouped.filter(grouped.times >= chosen["least"])
    into = steps.filter(~steps.is_out)
    into = into.group_by("subject", "person", caller=into.other).agg(of_incoming=into.count())
    grouped = grouped.join(into, ["subject", "person", "caller"])
    listed = grouped.mutate(
        of=grouped.count().over(),
        first_local=clock.local(grouped.first_utc),
        last_local=clock.local(grouped.last_utc),
        evidence_digest=written(grouped.out_digest ^ grouped.in_digest),
    )
    return listed.order_by(listed.times.desc(), *KEY).limit(chosen["limit"])


def _evidence(chains: ir.Table, rows: pa.Table) -> ir.Table:
    listed = ibis.memtable(rows.select(list(KEY)))
    chains = chains.semi_join(listed, list(KEY))
    both = ibis.union(chains.select(*KEY, "record_id"), chains.select(*KEY, record_id="in_record"))
    return both.mutate(kind=ibis.literal("call"))


def _sentence(scope: Scope, chosen: Mapping[str, Any], rows: pa.Table) -> str:
    rule = f"within {chosen['minutes']:g} minutes of a call in, {chosen['least']:,} times or more"
    whose = f"the call records of {wording.whose(scope)}{wording.period(scope)}"
    if rows.num_rows == 0:
        return f"No number was called {rule}, in {whose}."
    first = rows.slice(0, 1).to_pylist()[0]
    return (
        f"{wording.count(first['of'], 'chain')} of a call in and a call out {rule}, in {whose}, {rows.num_rows:,} "
        f"listed. Most often: {first['caller']} called {first['subject']}, which then called {first['called']}, "
        f"{wording.count(first['times'], 'time')} of {wording.count(first['of_incoming'], 'call')} in, median "
        f"{first['median_s']:,.0f} seconds later."
    )


ANALYSIS = CallChains()
