"""Whom a subject was in contact with most."""

from __future__ import annotations

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
from casefold.analysis.measures.outcome import ANSWERED_CAUTION
from casefold.analysis.measures.scope import (
    DATE_FROM,
    DATE_TO,
    INCLUDE_DUPLICATES,
    INCLUDE_SERVICES,
    KINDS,
    RECORDS,
    SUBJECT,
    Scope,
    read_scope,
)
from casefold.model.option import Option, OptionType, read_options

KEY = ("subject", "person", "contact", "via")
COLUMNS = (
    "subject",
    "person",
    "rank",
    "contact",
    "via",
    "service",
    "records",
    "calls",
    "messages",
    "outgoing",
    "incoming",
    "answered",
    "unanswered",
    "seconds",
    "days",
    "first_local",
    "last_local",
    "evidence_count",
    "evidence_digest",
)
SHOWN, SERVICE, WITHHELD, DUPLICATE = "shown", "service", "withheld", "duplicate"


class TopContacts:
    """Rank a subject's contacts by records, with both directions, seconds and days."""

    name = "top_contacts"
    title = "Top contacts"
    question = "Whom was a subject in contact with most, how and when?"
    version = 1
    options = (
        SUBJECT,
        DATE_FROM,
        DATE_TO,
        KINDS,
        RECORDS,
        INCLUDE_DUPLICATES,
        INCLUDE_SERVICES,
        Option("limit", OptionType.INTEGER, "Contacts to list for each subject.", 20, minimum=1, maximum=100_000),
    )
    needs = ("call", "message", "party", "attribution")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """Rank the contacts of each subject."""
        chosen = read_options(self.options, options)
        scope = read_scope(tables, chosen)
        found = contacts(tables, scope).rename(contact="other", service="other_service")
        rows = _ranked(tables, found, scope, chosen["limit"]).to_pyarrow()
        table = rows.filter(pc.equal(rows["group"], SHOWN)).select(COLUMNS)
        return Answer(
            sentence=_sentence(scope, rows, table),
            table=table,
            key=KEY,
            evidence=behind(found.filter(_group(found, scope) == SHOWN), table, KEY),
            cautions=(
                ANSWERED_CAUTION,
                wording.IDENTIFIER_CAUTION,
                wording.ABSENCE_CAUTION,
                *wording.record_cautions(scope),
            ),
        )


def _group(found: ir.Table, scope: Scope) -> Any:
    """Tell which rows count as contacts and which are only counted."""
    cases: list[tuple[Any, Any]] = [(found.contact.isnull(), WITHHELD)]
    if not scope.include_services:
        cases.append((found.service, SERVICE))
    if not scope.include_duplicates:
        cases.insert(0, (found.duplicate, DUPLICATE))
    return ibis.cases(*cases, else_=SHOWN)


def _ranked(tables: Tables, found: ir.Table, scope: Scope, limit: int) -> ir.Table:
    clock = clock_for(tables, scope.kinds)
    found = found.mutate(day=clock.day(found.time_utc), group=_group(found, scope))
    grouped = found.group_by("subject", "person", "contact", "via", "group").agg(
        service=found.service.any(),
        records=found.count(),
        calls=found.count(where=found.kind == "call"),
        messages=found.count(where=found.kind == "message"),
        outgoing=found.count(where=found.direction == "outgoing"),
        incoming=found.count(where=found.direction == "incoming"),
        answered=found.count(where=found.answered == "answered"),
        unanswered=found.count(where=found.answered == "unanswered"),
        seconds=found.seconds.sum().fill_null(0.0),
        days=found.day.nunique(),
        first_utc=found.time_utc.min(),
        last_utc=found.time_utc.max(),
        **evidence(found),
    )
    within = ("subject", "person", "group")
    order = [grouped.records.desc(), grouped.seconds.desc(), grouped.contact.asc(), grouped.via.asc()]
    ranked = grouped.mutate(
        rank=ibis.row_number().over(group_by=within, order_by=order) + 1,
        of=grouped.count().over(group_by=within),
        of_records=grouped.records.sum().over(group_by=within),
    )
    most = (ranked.group == SHOWN).ifelse(limit, wording.NAMED)
    return (
        ranked.filter(ranked["rank"] <= most)
        .mutate(
            first_local=clock.local(ranked.first_utc),
            last_local=clock.local(ranked.last_utc),
            evidence_digest=written(ranked.evidence_digest),
        )
        .order_by("subject", "person", "group", "rank")
    )


def _sentence(scope: Scope, rows: pa.Table, table: pa.Table) -> str:
    first = [row for row in rows.to_pylist() if row["rank"] == 1]
    totals = {name: sum(row["of_records"] for row in first if row["group"] == name) for name in (WITHHELD, DUPLICATE)}
    contacts_held = sum(row["of"] for row in first if row["group"] == SHOWN)
    told = wording.left_out(
        (
            (totals[WITHHELD], "entry with a party not known", "entries with a party not known"),
            (totals[DUPLICATE], "duplicate row", "duplicate rows"),
        )
    )
    services = _services(rows)
    where = f"{wording.kinds(scope)} records{wording.period(scope)}"
    if contacts_held == 0:
        return f"No contact of {wording.whose(scope)} is in the {where}.{services}{told}"
    records = sum(row["of_records"] for row in first if row["group"] == SHOWN)
    whose = wording.whose(scope)
    return (
        f"{whose[0].upper()}{whose[1:]}: {wording.count(contacts_held, 'contact')} in "
        f"{wording.count(records, 'entry', 'entries')} of the {where}, {table.num_rows:,} listed. "
        f"{_lead(table)}{services}{told}"
    )


def _lead(table: pa.Table) -> str:
    row = max(table.to_pylist(), key=lambda item: item["records"])
    return (
        f"Most: {row['subject']} with {row['contact']}, {wording.count(row['records'], 'record')} "
        f"({wording.count(row['calls'], 'call')}, {wording.count(row['messages'], 'message')}; "
        f"{row['outgoing']:,} outgoing, {row['incoming']:,} incoming) on {wording.count(row['days'], 'local day')}."
    )


def _services(rows: pa.Table) -> str:
    services = [row for row in rows.to_pylist() if row["group"] == SERVICE]
    if len(services) == 0:
        return ""
    numbers = sum(row["of"] for row in services if row["rank"] == 1)
    records = sum(row["of_records"] for row in services if row["rank"] == 1)
    names = sorted({row["contact"] for row in services})
    return (
        f" Listed apart as service numbers and not ranked: {wording.count(numbers, 'entry', 'entries')} with "
        f"{wording.count(records, 'record')} ({wording.listed(names)})."
    )


ANALYSIS = TopContacts()
