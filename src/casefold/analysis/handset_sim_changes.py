"""Which SIM was used in which handset, and when a new pair first appears."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.evidence import evidence, folded, written
from casefold.analysis.measures.local_time import clock_for
from casefold.analysis.measures.scope import (
    DATE_FROM,
    DATE_TO,
    INCLUDE_DUPLICATES,
    SUBJECT,
    Scope,
    in_period,
    read_scope,
    with_person,
)
from casefold.model.option import Option, OptionType, read_options

DEVICE_KINDS = ("call", "message", "data_session")
KEY = ("subject", "person", "imsi", "imei14")
COLUMNS = (
    *KEY,
    "change",
    "records",
    "first_local",
    "last_local",
    "handsets_of_sim",
    "sims_in_handset",
    "sims_within_24h",
    "evidence_count",
    "evidence_digest",
)


class HandsetSimChanges:
    """List the pairs of SIM and handset in the order they first appear, with what changed."""

    name = "handset_sim_changes"
    title = "Handset and SIM changes"
    question = "Which SIM was used in which handset, when did that change, and which handsets held several SIMs?"
    version = 1
    options = (
        SUBJECT,
        DATE_FROM,
        DATE_TO,
        Option(
            "kinds",
            OptionType.CHOICE,
            "Kinds of record to look at.",
            DEVICE_KINDS,
            many=True,
            choices=DEVICE_KINDS,
        ),
        INCLUDE_DUPLICATES,
    )
    needs = (*DEVICE_KINDS, "attribution")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """List each subject's pairs in order of first use."""
        chosen = read_options(self.options, options)
        scope = read_scope(tables, {**chosen, "records": "all"})
        found = _records(tables, scope)
        paired = found.filter(found.imsi.notnull(), found.imei14.notnull())
        table = _pairs(tables, paired, scope).to_pyarrow().select(COLUMNS)
        return Answer(
            sentence=_sentence(scope, table, found),
            table=table,
            key=KEY,
            evidence=paired.select(*KEY, "kind", "record_id"),
            cautions=(
                "IMEI and IMSI are as recorded by the network: an IMEI can be cloned or reprogrammed, and one shared "
                "by many SIMs may be more than one handset.",
                "First use is the first in the records held, not the day a SIM or handset was acquired.",
                wording.IDENTIFIER_CAUTION,
                wording.ABSENCE_CAUTION,
            ),
        )


def _records(tables: Tables, scope: Scope) -> ir.Table:
    branches = []
    for kind in scope.kinds:
        table = in_period(tables.kind(kind), scope)
        if not scope.include_duplicates:
            table = table.filter(table.duplicate_of.isnull())
        if not scope.all_owners:
            table = table.filter(table.subject.isin(scope.identifiers))
        subject = table.subject.fill_null("")
        branches.append(
            table.select("record_id", "time_utc", "imsi", "imei14", subject=subject, kind=ibis.literal(kind))
        )
    return with_person(ibis.union(*branches) if len(branches) > 1 else branches[0], scope)


def _pairs(tables: Tables, paired: ir.Table, scope: Scope) -> ir.Table:
    clock = clock_for(tables, scope.kinds)
    dated = paired.mutate(day=paired.time_utc.date())
    daily = dated.group_by(*KEY, "day").agg(
        first_utc=dated.time_utc.min(), last_utc=dated.time_utc.max(), **evidence(dated)
    )
    pairs = daily.group_by(*KEY).agg(first_utc=daily.first_utc.min(), last_utc=daily.last_utc.max(), **folded(daily))
    pairs = _with_change(pairs)
    pairs = pairs.left_join(_near(daily), ["imsi", "imei14"]).drop("imsi_right", "imei14_right")
    handsets = pairs.select("imsi", "imei14").distinct().group_by("imsi").agg(handsets_of_sim=ibis._.count())
    sims = pairs.select("imsi", "imei14").distinct().group_by("imei14").agg(sims_in_handset=ibis._.count())
    pairs = pairs.join(handsets, "imsi").join(sims, "imei14")
    return pairs.mutate(
        records=pairs.evidence_count,
        first_local=clock.local(pairs.first_utc),
        last_local=clock.local(pairs.last_utc),
        sims_within_24h=pairs.sims_within_24h.fill_null(0),
        evidence_digest=written(pairs.evidence_digest),
    ).order_by("subject", "person", "first_utc", "imsi", "imei14")


def _with_change(pairs: ir.Table) -> ir.Table:
    """Say what is new about a pair, in the order a subject's pairs first appear."""
    order = [pairs.first_utc, pairs.imsi, pairs.imei14]
    whose = ("subject", "person")
    known = pairs.mutate(
        nth=ibis.row_number().over(group_by=whose, order_by=order),
        nth_of_sim=ibis.row_number().over(group_by=(*whose, "imsi"), order_by=order),
        nth_of_handset=ibis.row_number().over(group_by=(*whose, "imei14"), order_by=order),
    )
    change = ibis.cases(
        (known.nth == 0, "first seen"),
        ((known.nth_of_sim > 0) & (known.nth_of_handset > 0), "known SIM in known handset"),
        (known.nth_of_sim > 0, "new handset"),
        (known.nth_of_handset > 0, "new SIM"),
        else_="new SIM and new handset",
    )
    return known.mutate(change=change).drop("nth", "nth_of_sim", "nth_of_handset")


def _near(daily: ir.Table) -> ir.Table:
    """Count other SIMs seen in the same handset within 24 hours.

    Exact though it looks at days (in UTC) only: two events of one day are less than 24 hours apart, and of two
    days the last event of the earlier and the first of the later are the closest.
    """
    timed = daily.filter(daily.day.notnull())
    use = timed.group_by("imsi", "imei14", "day").agg(first=timed.first_utc.min(), last=timed.last_utc.max())
    other = use.view().rename(other_imsi="imsi")
    day = ibis.interval(hours=24)
    met = use.join(
        other,
        [
            use.imei14 == other.imei14,
            use.imsi != other.other_imsi,
            other["first"] <= use["last"] + day,
            use["first"] <= other["last"] + day,
        ],
    )
    return met.group_by(met.imsi, met.imei14).agg(sims_within_24h=met.other_imsi.nunique())


def _sentence(scope: Scope, table: pa.Table, found: ir.Table) -> str:
    missing = found.count(where=found.imsi.isnull() | found.imei14.isnull()).to_pyarrow().as_py()
    told = wording.left_out(((missing, "record without an IMSI or an IMEI", "records without an IMSI or an IMEI"),))
    whose = "all records" if scope.all_owners else wording.whose(scope)
    if table.num_rows == 0:
        return f"No record of {whose} states both an IMSI and an IMEI{wording.period(scope)}.{told}"
    rows = table.to_pylist()
    changes = [row for row in rows if row["change"] != "first seen"]
    shared = {row["imei14"] for row in rows if row["sims_in_handset"] > 1}
    near = {row["imei14"] for row in rows if row["sims_within_24h"] > 0}
    return (
        f"{wording.count(len(rows), 'pair')} of SIM and handset in the records of {whose}{wording.period(scope)}: "
        f"{wording.count(len({row['imsi'] for row in rows}), 'SIM')}, "
        f"{wording.count(len({row['imei14'] for row in rows}), 'handset')}, {wording.count(len(changes), 'change')}. "
        f"{wording.count(len(shared), 'handset')} held more than one SIM, {len(near):,} of them within 24 hours.{told}"
    )


ANALYSIS = HandsetSimChanges()
