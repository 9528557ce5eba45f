"""Who is a contact of several subjects at once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.contacts import contacts
from casefold.analysis.measures.evidence import behind, evidence, written
from casefold.analysis.measures.local_time import clock_for
from casefold.analysis.measures.scope import (
    DATE_FROM,
    DATE_TO,
    INCLUDE_DUPLICATES,
    INCLUDE_SERVICES,
    KINDS,
    RECORDS,
    SUBJECT,
    Scope,
    owners,
    read_scope,
)
from casefold.model.option import Option, OptionType, read_options

KEY = ("contact", "subject")
COLUMNS = (
    "contact",
    "subject",
    "shared_by",
    "weight",
    "records",
    "calls",
    "messages",
    "outgoing",
    "incoming",
    "first_local",
    "last_local",
    "evidence_count",
    "evidence_digest",
)
SHOWN, SERVICE = "shown", "service"


class CommonContacts:
    """List contacts shared by subjects, with each subject's counts and how rare the contact is among them."""

    name = "common_contacts"
    title = "Common contacts"
    question = "Which contacts do two or more of the subjects share?"
    version = 1
    options = (
        SUBJECT,
        DATE_FROM,
        DATE_TO,
        KINDS,
        RECORDS,
        INCLUDE_DUPLICATES,
        INCLUDE_SERVICES,
        Option("shared_by", OptionType.INTEGER, "Smallest number of subjects that share a contact.", 2, minimum=2),
        Option("limit", OptionType.INTEGER, "Contacts to list.", 100, minimum=1, maximum=100_000),
    )
    needs = ("call", "message", "party", "attribution")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """List the shared contacts, those of most subjects first."""
        chosen = read_options(self.options, options)
        scope = read_scope(tables, chosen)
        found = _known(contacts(tables, scope), scope)
        rows = _shared(tables, found, scope, chosen).to_pyarrow()
        subjects = _number_of_subjects(tables, scope, rows)
        table = rows.filter(pc.equal(rows["group"], SHOWN))
        table = _with_weight(table, subjects).select(COLUMNS)
        return Answer(
            sentence=_sentence(scope, chosen, rows, subjects),
            table=table,
            key=KEY,
            evidence=behind(found, table, KEY),
            cautions=(
                "A shared contact is no proof of a common purpose: shops, taxis and relatives are shared too; the "
                "weight is log(N/n), 0 where every one of N subjects shares it.",
                wording.IDENTIFIER_CAUTION,
                wording.ABSENCE_CAUTION,
                *wording.record_cautions(scope),
            ),
        )


def _known(found: ir.Table, scope: Scope) -> ir.Table:
    """Keep known parties and direct contact; a person's identifiers count as one subject."""
    found = found.filter(found.other.notnull(), found.via == "direct")
    if not scope.include_duplicates:
        found = found.filter(~found.duplicate)
    if scope.has_persons:
        subject = (found.person == "").ifelse(found.subject, "person:" + found.person)
        found = found.mutate(subject=subject)
    return found.rename(contact="other", service="other_service")


def _number_of_subjects(tables: Tables, scope: Scope, rows: pa.Table) -> int:
    """Count the subjects: those asked for, or every owner with a contact."""
    if not scope.all_owners:
        return len({s.identifier if s.person == "" else f"person:{s.person}" for s in scope.subjects})
    return rows["subjects"][0].as_py() if rows.num_rows > 0 else len(owners(tables, scope.kinds))


def _shared(tables: Tables, found: ir.Table, scope: Scope, chosen: Mapping[str, Any]) -> ir.Table:
    clock = clock_for(tables, scope.kinds)
    grouped = found.group_by("contact", "subject").agg(
        service=found.service.any(),
        records=found.count(),
        calls=found.count(where=found.kind == "call"),
        messages=found.count(where=found.kind == "message"),
        outgoing=found.count(where=found.direction == "outgoing"),
        incoming=found.count(where=found.direction == "incoming"),
        first_utc=found.time_utc.min(),
        last_utc=found.time_utc.max(),
        **evidence(found),
    )
    shared = grouped.group_by("contact").agg(
        shared_by=grouped.count(), in_all=grouped.records.sum(), is_service=grouped.service.any()
    )
    shared = shared.filter(shared.shared_by >= chosen["shared_by"])
    group = ibis.literal(SHOWN) if scope.include_services else shared.is_service.ifelse(SERVICE, SHOWN)
    shared = shared.mutate(group=group)
    order = [shared.shared_by.desc(), shared.in_all.desc(), shared.contact.asc()]
    ranked = shared.mutate(
        place=ibis.row_number().over(group_by="group", order_by=order) + 1, of=shared.count().over(group_by="group")
    )
    ranked = ranked.filter(ranked.place <= (ranked.group == SHOWN).ifelse(chosen["limit"], wording.NAMED))
    listed = grouped.join(ranked.drop("is_service"), "contact")
    return listed.mutate(
        subjects=grouped.subject.nunique().as_scalar(),
        first_local=clock.local(listed.first_utc),
        last_local=clock.local(listed.last_utc),
        evidence_digest=written(listed.evidence_digest),
    ).order_by("group", "place", "subject")


def _with_weight(table: pa.Table, subjects: int) -> pa.Table:
    weights = [math.log(subjects / shared) for shared in table["shared_by"].to_pylist()]
    return table.append_column("weight", pa.array(weights, pa.float64()))


def _sentence(scope: Scope, chosen: Mapping[str, Any], rows: pa.Table, subjects: int) -> str:
    first = {row["group"]: row for row in reversed(rows.to_pylist()) if row["place"] == 1}
    among = f"{wording.count(subjects, 'subject')} ({wording.whose(scope)})"
    services = ""
    if SERVICE in first:
        names = sorted({row["contact"] for row in rows.to_pylist() if row["group"] == SERVICE})
        services = (
            f" Not listed as service numbers: {wording.count(first[SERVICE]['of'], 'shared contact')} "
            f"({wording.listed(names)})."
        )
    if SHOWN not in first:
        return (
            f"No contact is shared by {chosen['shared_by']} or more of {among} in the {wording.kinds(scope)} "
            f"records{wording.period(scope)}.{services}"
        )
    top = first[SHOWN]
    return (
        f"{wording.count(top['of'], 'contact')} shared by {chosen['shared_by']} or more of {among}"
        f"{wording.period(scope)}, {min(top['of'], chosen['limit']):,} listed. Shared by most: {top['contact']}, by "
        f"{top['shared_by']:,} of them in {wording.count(top['in_all'], 'record')}.{services}"
    )


ANALYSIS = CommonContacts()
