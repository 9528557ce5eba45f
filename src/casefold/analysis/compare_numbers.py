"""Two or more numbers side by side: the same figures for each, and what they have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import wording
from casefold.analysis.measures.contacts import contacts
from casefold.analysis.measures.events import TAKEN_PART, events, untimed
from casefold.analysis.measures.evidence import behind, evidence, written
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
from casefold.analysis.measures.strangers import NIGHT_FROM, NIGHT_TO
from casefold.errors import BadOption
from casefold.model.option import Option, OptionType, read_options

KEY = ("subject", "person")
COLUMNS = (
    *KEY,
    "records",
    "calls",
    "messages",
    "night_records",
    "days",
    "days_shared",
    "contacts",
    "contacts_shared",
    "with_each_other",
    "handsets",
    "sims",
    "cells",
    "first_local",
    "last_local",
    "evidence_count",
    "evidence_digest",
)


class CompareNumbers:
    """Give the same figures for each of several subjects, with the days and contacts they share."""

    name = "compare_numbers"
    title = "Numbers side by side"
    question = "How do two or more numbers compare, and what do they have in common?"
    version = 1
    options = (
        Option("subject", OptionType.IDENTIFIER, f"Two or more. {SUBJECT.help}", required=True, many=True),
        DATE_FROM,
        DATE_TO,
        KINDS,
        RECORDS,
        INCLUDE_DUPLICATES,
    )
    needs = ("call", "message", "party", "attribution")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """Compare the subjects."""
        chosen = read_options(self.options, options)
        scope = read_scope(tables, chosen)
        if len(scope.identifiers) < 2:
            raise BadOption("there is only one number to compare", remedy="Give --subject two or more.")
        found = events(tables, scope, roles=TAKEN_PART, columns=("imei14", "imsi", "start_cell"))
        if not scope.include_duplicates:
            found = found.filter(~found.duplicate)
        with found.cache() as kept:
            rows = _figures(tables, kept, scope).to_pyarrow().select(COLUMNS)
        return Answer(
            sentence=_sentence(scope, rows, untimed(tables, scope, TAKEN_PART)),
            table=rows,
            key=KEY,
            evidence=behind(found, rows, KEY),
            cautions=(
                "Numbers with contacts, cells or days in common need not have one user: people of one household or "
                "place share them too.",
                "Numbers are compared as far as their records go: see the first and last of each before comparing.",
                wording.IDENTIFIER_CAUTION,
                wording.ABSENCE_CAUTION,
                *wording.record_cautions(scope),
            ),
        )


def _figures(tables: Tables, found: ir.Table, scope: Scope) -> ir.Table:
    clock = clock_for(tables, scope.kinds)
    local = clock.local(found.time_utc)
    found = found.mutate(day=local.date(), night=(local.hour() >= NIGHT_FROM) | (local.hour() < NIGHT_TO))
    figures = found.group_by(*KEY).agg(
        records=found.count(),
        calls=found.count(where=found.kind == "call"),
        messages=found.count(where=found.kind == "message"),
        night_records=found.count(where=found.night),
        handsets=found.imei14.nunique(),
        sims=found.imsi.nunique(),
        cells=found.start_cell.nunique(),
        first_utc=found.time_utc.min(),
        last_utc=found.time_utc.max(),
        **evidence(found),
    )
    days = _shared(found.select(*KEY, "day").distinct(), "day", scope)
    figures = _beside(figures, days.rename(days="held", days_shared="shared").drop("with_each_other"))
    others = contacts(tables, scope)
    others = others.filter(others.other.notnull(), ~others.other_service, others.via == "direct")
    others = others.filter(others.time_utc.notnull(), others.other != others.subject)
    if not scope.include_duplicates:
        others = others.filter(~others.duplicate)
    shared = _shared(others.select(*KEY, contact="other").distinct(), "contact", scope)
    figures = _beside(figures, shared.rename(contacts="held", contacts_shared="shared"))
    return figures.mutate(
        first_local=clock.local(figures.first_utc),
        last_local=clock.local(figures.last_utc),
        evidence_digest=written(figures.evidence_digest),
    ).order_by(*KEY)


def _shared(held: ir.Table, column: str, scope: Scope) -> ir.Table:
    """Count what each subject has of something, how much of it another has too, and what is a subject itself."""
    number = held.count().over(group_by=column)
    is_subject = held[column].cast("string").isin(scope.identifiers)
    held = held.mutate(number=number, is_subject=is_subject)
    return held.group_by(*KEY).agg(
        held=held.count(), shared=held.count(where=held.number > 1), with_each_other=held.count(where=held.is_subject)
    )


def _beside(figures: ir.Table, more: ir.Table) -> ir.Table:
    joined = figures.left_join(more, list(KEY))
    joined = joined.drop(*(f"{name}_right" for name in KEY))
    return joined.mutate(**{name: joined[name].fill_null(0) for name in more.columns if name not in KEY})


def _sentence(scope: Scope, rows: pa.Table, without_time: int) -> str:
    told = wording.left_out(((without_time, "record without a usable time", "records without a usable time"),))
    where = f"{wording.kinds(scope)} records{wording.period(scope)}"
    if rows.num_rows == 0:
        return f"None of {wording.whose(scope)} is in the {where}.{told}"
    found = rows.to_pylist()
    parts = [
        f"{row['subject']}: {wording.count(row['records'], 'record')} on {wording.count(row['days'], 'day')} with "
        f"{wording.count(row['contacts'], 'contact')}, {row['contacts_shared']:,} of them shared"
        for row in found[: wording.NAMED]
    ]
    more = f"; {len(found) - len(parts):,} more are listed" if len(found) > len(parts) else ""
    without = sorted(set(scope.identifiers) - {row["subject"] for row in found})
    missing = f" No record names {wording.listed(without)}." if len(without) > 0 else ""
    return f"In the {where}: {'; '.join(parts)}{more}.{missing}{told}"


ANALYSIS = CompareNumbers()
