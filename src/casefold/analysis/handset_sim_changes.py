"""Which SIM was used in which handset, when, and in what order: the pairs of IMSI and first 14 IMEI digits.

A pair is what a network recorded together; it changes when the SIM moves to another handset or the handset
takes another SIM (domain.md 1.8). Pairs are reduced to one line per UTC day first: within a day the first and
the last use are kept, which is enough to tell exactly whether two pairs were used within 24 hours of each
other, because two spans of less than a day that overlap hold two uses less than a day apart.

The word of a pair compares it with all that the subject used before it: a handset or SIM is new when it was not
seen with the subject before; `return` is an earlier handset and an earlier SIM in a combination of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.evidence import evidence, folded, written
from casefold.analysis.measures.scope import (
    DATE_FROM,
    DATE_TO,
    INCLUDE_DUPLICATES,
    SUBJECT,
    Scope,
    in_period,
    read_scope,
)
from casefold.model.option import Option, OptionType, read_options

KEY = ("subject", "imsi", "imei14")
RECORDED = ("call", "message", "data_session")
"""Kinds in which a network records the SIM and the handset."""
NEAR = ibis.interval(hours=24)
SHARED_HANDSET = "one handset number with two SIMs within 24 hours"
SHARED_SIM = "one SIM in two handsets at overlapping times of a day"
"""Words of a warning: what the records show, not what it means."""
COLUMNS = (
    *KEY,
    "change",
    "earlier_used_again",
    "records",
    "first_local",
    "last_local",
    "first_utc",
    "last_utc",
    "warning",
    "sims_within_24h",
    "handsets_overlapping",
    "handset_sims",
    "handset_subjects",
    "evidence_count",
    "evidence_digest",
)
HANDSET_CAUTIONS = (
    "A reprogrammed or cloned IMEI shows as one handset with several SIMs; a handset with two SIM slots shows as "
    "changes to and fro. The records alone do not tell these from a change of SIM or handset.",
    "One SIM in two handsets at overlapping times can be a cloned SIM, or a clock or a record that is wrong.",
    "Incoming records often lack the IMEI or IMSI of the far end, and a network may leave either out: "
    "the first and last use shown are those recorded, not necessarily those made.",
)


class HandsetSimChanges:
    """List each pair of SIM and handset of a subject in time order, with what changed."""

    name = "handset_sim_changes"
    title = "Handset and SIM changes"
    question = "Which SIM was used in which handset, and when did either change?"
    version = 2
    options: tuple[Option, ...] = (
        SUBJECT,
        DATE_FROM,
        DATE_TO,
        Option(
            "kinds",
            OptionType.CHOICE,
            "Kinds of record to look at.",
            default=RECORDED,
            many=True,
            choices=RECORDED,
        ),
        INCLUDE_DUPLICATES,
    )
    needs: tuple[str, ...] = (*RECORDED, "attribution")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """List the pairs of each subject."""
        # The column `subject` says whose records these are: other parties' records never enter.
        scope = read_scope(tables, {**read_options(self.options, options), "records": "all"})
        uses = _uses(tables, scope)
        with _by_day(uses).cache() as days:
            counts = days.group_by("asked", "group").agg(records=days.evidence_count.sum()).to_pyarrow().to_pylist()
            pairs = _pairs(days)
            table = (
                pairs.mutate(first_local=tables.local(pairs.first_utc), last_local=tables.local(pairs.last_utc))
                .order_by("subject", "first_utc", "imsi", "imei14")
                .select(COLUMNS)
                .to_pyarrow()
            )
        return Answer(
            sentence=_sentence(scope, table, {row["group"]: row["records"] for row in counts if row["asked"]}),
            table=table,
            key=KEY,
            evidence=uses.filter(uses.asked, uses.group == "pair").select(*KEY, "kind", "record_id"),
            cautions=(*HANDSET_CAUTIONS, wording.IDENTIFIER_CAUTION, wording.ABSENCE_CAUTION),
        )


def _uses(tables: Tables, scope: Scope) -> ir.Table:
    """Give every subject's records, marked by group (pair, missing, duplicate) and by whether it is asked about."""
    branches = []
    for kind in scope.kinds:
        table = in_period(tables.kind(kind), scope)
        missing = table.imsi.isnull() | table.imei14.isnull()
        groups: list[tuple[Any, Any]] = [(missing, "missing")]
        if not scope.include_duplicates:
            groups.insert(0, (table.duplicate_of.notnull(), "duplicate"))
        branches.append(
            table.select(
                *KEY,
                "record_id",
                "time_utc",
                kind=ibis.literal(kind),
                group=ibis.cases(*groups, else_="pair"),
                asked=_asked(table, scope),
            )
        )
    return ibis.union(*branches) if len(branches) > 1 else branches[0]


def _asked(table: ir.Table, scope: Scope) -> Any:
    """Tell which records are a subject's, inside the period an identifier is attributed to a person."""
    if scope.all_owners:
        return ibis.literal(True)
    asked: Any = ibis.literal(False)
    for subject in scope.subjects:
        mine = table.subject == subject.identifier
        if subject.utc_from is not None:
            mine = mine & (table.time_utc >= subject.utc_from)
        if subject.utc_to is not None:
            mine = mine & (table.time_utc < subject.utc_to)
        asked = asked | mine
    return asked.fill_null(False)


def _by_day(uses: ir.Table) -> ir.Table:
    return uses.group_by(*KEY, "asked", "group", day=uses.time_utc.date()).agg(
        first_utc=uses.time_utc.min(), last_utc=uses.time_utc.max(), **evidence(uses)
    )


def _pairs(days: ir.Table) -> ir.Table:
    """Give one row per subject asked about, SIM and handset."""
    known = days.filter(days.group == "pair")
    mine = known.filter(known.asked)
    pairs = mine.group_by(*KEY).agg(first_utc=mine.first_utc.min(), last_utc=mine.last_utc.max(), **folded(mine))
    handsets = known.group_by("imei14").agg(handset_sims=known.imsi.nunique(), handset_subjects=known.subject.nunique())
    shared = handsets.filter(handsets.handset_sims > 1).select("imei14")
    near = _near(mine.semi_join(shared, "imei14"), known.semi_join(shared, "imei14"))
    pairs = pairs.left_join(near, ["imsi", "imei14"]).drop("imsi_right", "imei14_right")
    sims = known.group_by("imsi").agg(sim_handsets=known.imei14.nunique())
    moved = sims.filter(sims.sim_handsets > 1).select("imsi")
    overlapping = _overlapping(mine.semi_join(moved, "imsi"), known.semi_join(moved, "imsi"))
    pairs = pairs.left_join(overlapping, ["imsi", "imei14"]).drop("imsi_right", "imei14_right")
    pairs = pairs.left_join(handsets, "imei14").drop("imei14_right")
    return _changes(pairs).mutate(
        records=pairs.evidence_count,
        sims_within_24h=pairs.sims_within_24h.fill_null(0),
        handsets_overlapping=pairs.handsets_overlapping.fill_null(0),
        warning=_warning(pairs),
        evidence_digest=written(pairs.evidence_digest),
    )


def _warning(pairs: ir.Table) -> Any:
    """Say what a cloned or reprogrammed number would look like; there are plainer reasons for either."""
    sims, handsets = pairs.sims_within_24h > 0, pairs.handsets_overlapping > 0
    return ibis.cases(
        (sims & handsets, f"{SHARED_HANDSET}; {SHARED_SIM}"),
        (sims, SHARED_HANDSET),
        (handsets, SHARED_SIM),
        else_=ibis.null("string"),
    )


def _overlapping(mine: ir.Table, known: ir.Table) -> ir.Table:
    """Count the other handsets whose use with a pair's SIM overlaps its own on a day: a card is in one at a time."""
    one = _span_of_day(mine)
    other = _span_of_day(known).rename(other_imei14="imei14", other_first="first_utc", other_last="last_utc")
    joined = one.join(other, ["imsi", "day"])
    joined = joined.filter(
        joined.other_imei14 != joined.imei14,
        joined.other_first <= joined.last_utc,
        joined.other_last >= joined.first_utc,
    )
    return joined.group_by("imsi", "imei14").agg(handsets_overlapping=joined.other_imei14.nunique())


def _near(mine: ir.Table, known: ir.Table) -> ir.Table:
    """Count the other SIMs seen in a pair's handset within 24 hours of one of its uses."""
    one, other = _span_of_day(mine), _span_of_day(known)
    # Uses less than 24 hours apart lie on the same day or on neighbouring days.
    days = [other.mutate(day=other.day + ibis.interval(days=shift)) for shift in (-1, 0, 1)]
    others = ibis.union(*days).rename(other_imsi="imsi", other_first="first_utc", other_last="last_utc")
    joined = one.join(others.mutate(day=others.day.cast("date")), ["imei14", "day"])
    joined = joined.filter(
        joined.other_imsi != joined.imsi,
        joined.other_first <= joined.last_utc + NEAR,
        joined.other_last >= joined.first_utc - NEAR,
    )
    return joined.group_by("imsi", "imei14").agg(sims_within_24h=joined.other_imsi.nunique())


def _span_of_day(days: ir.Table) -> ir.Table:
    return days.group_by("imsi", "imei14", "day").agg(first_utc=days.first_utc.min(), last_utc=days.last_utc.max())


def _changes(pairs: ir.Table) -> ir.Table:
    """Add `change`, and whether an earlier pair was used again after a pair's first use.

    Both are empty where the subject is not stated or the pair has no usable time: there is no order then.
    """
    order = [pairs.first_utc.asc(), pairs.imsi.asc(), pairs.imei14.asc()]
    ordered = pairs.mutate(
        place=ibis.row_number().over(group_by="subject", order_by=order),
        of_handset=ibis.row_number().over(group_by=["subject", "imei14"], order_by=order),
        of_sim=ibis.row_number().over(group_by=["subject", "imsi"], order_by=order),
        earlier_last=pairs.last_utc.max().over(group_by="subject", order_by=order, rows=(None, -1)),
    )
    change = ibis.cases(
        (ordered.subject.isnull() | ordered.first_utc.isnull(), ibis.null("string")),
        (ordered.place == 0, "first"),
        ((ordered.of_handset == 0) & (ordered.of_sim == 0), "new handset and SIM"),
        (ordered.of_handset == 0, "new handset"),
        (ordered.of_sim == 0, "new SIM"),
        else_="return",
    )
    again = (ordered.earlier_last > ordered.first_utc).fill_null(False)
    return ordered.mutate(change=change, earlier_used_again=change.isnull().ifelse(ibis.null("boolean"), again))


def _sentence(scope: Scope, table: pa.Table, counts: Mapping[str, int]) -> str:
    rows = table.to_pylist()
    missing = counts.get("missing", 0)
    told = wording.left_out(
        (
            (missing, "record without an IMSI, an IMEI or both", "records without an IMSI, an IMEI or both"),
            (counts.get("duplicate", 0), "duplicate row", "duplicate rows"),
        )
    )
    whose = wording.whose(scope)
    if len(rows) == 0:
        return f"No record of {whose} names both a SIM (IMSI) and a handset (IMEI){wording.period(scope)}.{told}"
    sims, handsets = len({row["imsi"] for row in rows}), len({row["imei14"] for row in rows})
    head = whose.capitalize() if scope.all_owners else whose
    return (
        f"{head}: {wording.count(len(rows), 'pair')} of SIM and handset ({wording.count(sims, 'SIM')}, "
        f"{wording.count(handsets, 'handset')}) in {wording.count(counts.get('pair', 0), 'record')}"
        f"{wording.period(scope)}.{_told_changes(rows)}{_told_sharing(rows)}{_told_overlap(rows)}{told}"
    )


def _told_changes(rows: list[dict[str, Any]]) -> str:
    changed = [row for row in rows if row["change"] not in {None, "first"}]
    if len(changed) == 0:
        return " No change of either is recorded."
    names = [
        f"{row['subject']} {row['change']} (SIM {row['imsi']}, handset {row['imei14']}) first recorded "
        f"{wording.stamp(row['first_local'])}"
        for row in sorted(changed, key=lambda row: (row["first_utc"], row["subject"], row["imsi"], row["imei14"]))
    ]
    return f" {wording.count(len(changed), 'change')}: {wording.listed(names)}."


def _told_sharing(rows: list[dict[str, Any]]) -> str:
    shared = sorted({row["imei14"] for row in rows if row["handset_sims"] > 1})
    near = {row["imei14"] for row in rows if row["sims_within_24h"] > 0}
    if len(shared) == 0:
        return ""
    within = f"; in {len(near):,} of them two SIMs within 24 hours" if near else ""
    return f" Handsets recorded with more than one SIM: {wording.listed(shared)}{within}."


def _told_overlap(rows: list[dict[str, Any]]) -> str:
    sims = sorted({row["imsi"] for row in rows if row["handsets_overlapping"] > 0})
    if len(sims) == 0:
        return ""
    return f" SIMs recorded in two handsets at overlapping times of a day: {wording.listed(sims)}."


ANALYSIS = HandsetSimChanges()
