"""Bursts of messages from one sender to many recipients: the pattern of an advertisement sent round.

A burst is a run of a sender's messages, each to one recipient and all of the same length where the text is held, in
which no pause is longer than the one given. Messages to groups are no burst: one message reaches them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.contacts import RECIPIENTS
from casefold.analysis.measures.events import events
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

KEY = ("subject", "person", "first_record")
COLUMNS = (
    *KEY,
    "first_local",
    "last_local",
    "seconds",
    "messages",
    "recipients",
    "length",
    "texts",
    "evidence_count",
    "evidence_digest",
)


class BulkMessages:
    """List runs of messages of one length from one sender to many recipients."""

    name = "bulk_messages"
    title = "Bulk messages"
    question = "When did a sender write to many recipients within minutes?"
    version = 1
    options = (
        SUBJECT,
        DATE_FROM,
        DATE_TO,
        RECORDS,
        INCLUDE_DUPLICATES,
        Option("minutes", OptionType.NUMBER, "Longest pause between two messages of a burst.", 5.0, minimum=0.0),
        Option("recipients", OptionType.INTEGER, "Fewest recipients of a burst.", 5, minimum=2),
        Option("any_length", OptionType.BOOLEAN, "Count messages of different lengths into one burst, too.", False),
        Option("limit", OptionType.INTEGER, "Bursts to list.", 100, minimum=1, maximum=10_000),
    )
    needs = ("message", "party", "attribution")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """List the bursts, those to most recipients first."""
        chosen = read_options(self.options, options)
        scope = read_scope(tables, {**chosen, "kinds": ("message",)})
        runs = _runs(_sent(tables, scope), chosen)
        rows = _listed(tables, runs, chosen).to_pyarrow()
        return Answer(
            sentence=_sentence(scope, chosen, rows),
            table=rows.select(COLUMNS),
            key=KEY,
            evidence=_evidence(runs, rows),
            cautions=(
                "A network's records hold no text: without it the length is empty and messages of any length are one "
                "burst. Greetings and news of a family are sent round as well.",
                "Long texts sent in parts may stand as several messages.",
                wording.IDENTIFIER_CAUTION,
                wording.ABSENCE_CAUTION,
                *wording.record_cautions(scope),
            ),
        )


def _sent(tables: Tables, scope: Scope) -> ir.Table:
    """Give the messages of each subject that name one recipient."""
    found = events(tables, scope, roles=("from",), columns=("body",))
    if not scope.include_duplicates:
        found = found.filter(~found.duplicate)
    party = tables.party()
    party = party.filter(party.kind == "message", party.role.isin(RECIPIENTS), party.identifier.notnull())
    named = party.group_by("record_id").agg(other=party.identifier.min(), last=party.identifier.max())
    single = named.filter(named.other == named.last).select("record_id", "other")
    return found.join(single, "record_id").select(
        "subject", "person", "other", "record_id", "time_utc", "body", length=found.body.length()
    )


def _runs(sent: ir.Table, chosen: Mapping[str, Any]) -> ir.Table:
    """Number the runs of each sender and length, and name each by its first message."""
    if chosen["any_length"]:
        sent = sent.mutate(length=ibis.null("int32"))
    own = ["subject", "person", "length"]
    order = [sent.time_utc.asc(), sent.record_id.asc()]
    pause = sent.time_utc.delta(sent.time_utc.lag().over(group_by=own, order_by=order), unit="microsecond")
    opens = (pause > round(chosen["minutes"] * 60_000_000)).fill_null(True)
    sent = sent.mutate(opens=opens.ifelse(1, 0))
    sent = sent.mutate(run=sent.opens.sum().over(group_by=own, order_by=order, rows=(None, 0)))
    return sent.mutate(first_record=sent.record_id.first().over(group_by=[*own, "run"], order_by=order))


def _listed(tables: Tables, runs: ir.Table, chosen: Mapping[str, Any]) -> ir.Table:
    clock = clock_for(tables, ("message",))
    grouped = runs.group_by(*KEY).agg(
        length=runs.length.min(),
        messages=runs.count(),
        recipients=runs.other.nunique(),
        texts=runs.body.nunique(),
        first_utc=runs.time_utc.min(),
        last_utc=runs.time_utc.max(),
        **evidence(runs),
    )
    grouped = grouped.filter(grouped.recipients >= chosen["recipients"])
    grouped = grouped.mutate(
        of=grouped.count().over(),
        seconds=grouped.last_utc.delta(grouped.first_utc, unit="microsecond") / 1e6,
        first_local=clock.local(grouped.first_utc),
        last_local=clock.local(grouped.last_utc),
        evidence_digest=written(grouped.evidence_digest),
    )
    order = [grouped.recipients.desc(), grouped.messages.desc(), grouped.first_utc.asc(), grouped.subject.asc()]
    return grouped.order_by(*order, "person", "first_record").limit(chosen["limit"])


def _evidence(runs: ir.Table, rows: pa.Table) -> ir.Table:
    listed = ibis.memtable(rows.select(list(KEY)))
    return runs.semi_join(listed, list(KEY)).select(*KEY, "record_id", kind=ibis.literal("message"))


def _sentence(scope: Scope, chosen: Mapping[str, Any], rows: pa.Table) -> str:
    length = "" if chosen["any_length"] else ", of one length where the text is held"
    rule = f"to {chosen['recipients']:,} or more recipients with no pause over {chosen['minutes']:g} minutes{length}"
    whose = f"the message records of {wording.whose(scope)}{wording.period(scope)}"
    if rows.num_rows == 0:
        return f"No burst of messages {rule} is in {whose}."
    first = rows.slice(0, 1).to_pylist()[0]
    return (
        f"{wording.count(first['of'], 'burst')} of messages {rule}, in {whose}, {rows.num_rows:,} listed. Largest: "
        f"{first['subject']}, {wording.count(first['messages'], 'message')} to "
        f"{wording.count(first['recipients'], 'recipient')} in {first['seconds']:,.0f} seconds from "
        f"{wording.stamp(first['first_local'])} {scope.zone}."
    )


ANALYSIS = BulkMessages()
