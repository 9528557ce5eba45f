"""What is known of the identifiers that nobody is named for: whom they touch, when they came, where they are saved.

Everything here is a figure that can be looked up again. Which of the figures make an enquiry worth while, and in
which order, is the question's own affair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from casefold.analysis.contract import Tables
from casefold.analysis.measures.contacts import PARTIES
from casefold.analysis.measures.local_time import clock_for
from casefold.analysis.measures.scope import Scope

NIGHT_FROM, NIGHT_TO = 22, 6
"""Local hours of the night: from the first, up to and not including the second."""


@dataclass(frozen=True, slots=True)
class Handover:
    """When a new contact is taken to follow one that fell silent."""

    records: int
    """Fewest records of either with the same known person."""
    silent_days: int
    """Days without the old one, at least, up to the last record in the case."""
    within_days: int
    """Days after the old one's last record in which the new one has its first."""


def by_person(tables: Tables, found: ir.Table, scope: Scope) -> ir.Table:
    """Reduce contacts to one row for each other party and known person.

    Columns: other, who, service, records, night_records, first_utc, last_utc.
    """
    hour = clock_for(tables, scope.kinds).local(found.time_utc).hour()
    found = found.mutate(
        who=(found.person == "").ifelse(found.subject, found.person), night=(hour >= NIGHT_FROM) | (hour < NIGHT_TO)
    )
    return found.group_by("other", "who").agg(
        service=found.other_service.any(),
        records=found.count(),
        night_records=found.count(where=found.night),
        first_utc=found.time_utc.min(),
        last_utc=found.time_utc.max(),
    )


def unknown_of(people: ir.Table, known: tuple[str, ...]) -> ir.Table:
    """Fold the rows of `by_person` to one for each identifier that is not among the known ones."""
    others = people.filter(people.other.notin(known)) if len(known) > 0 else people
    return others.group_by(identifier="other").agg(
        service=others.service.any(),
        known_people=others.count(),
        in_all=others.records.sum(),
        night_records=others.night_records.sum(),
        first_utc=others.first_utc.min(),
        last_utc=others.last_utc.max(),
    )


def handed_over(people: ir.Table, unknown: ir.Table, rule: Handover) -> ir.Table:
    """Find new identifiers that came soon after another contact of the same known person fell silent.

    The nearest silence before each beginning is taken, by a running maximum and not by comparing every pair.
    Columns: identifier, after_silent (the contact that fell silent).
    """
    last = people.last_utc.max().as_scalar()
    used = people.filter(people.records >= rule.records, ~people.service)
    silent = used.filter(used.last_utc < last - ibis.interval(days=rule.silent_days))
    silent = silent.group_by("who", at=silent.last_utc).agg(after_silent=silent.other.min())
    fresh = used.join(unknown.select("identifier", came="first_utc"), used.other == unknown.identifier)
    fresh = fresh.filter(fresh.first_utc == fresh.came)
    ends = silent.select("who", "at", end_at="at", identifier=ibis.null("string"))
    starts = fresh.select("who", at="first_utc", end_at=ibis.null("timestamp(6)"), identifier="identifier")
    steps = ibis.union(ends, starts)
    # At one and the same moment the new contact does not follow the old one: beginnings are put before ends.
    order = [steps.at.asc(), steps.identifier.isnull().asc()]
    steps = steps.mutate(latest=steps.end_at.max().over(group_by="who", order_by=order, rows=(None, 0)))
    soon = steps.at <= steps.latest + ibis.interval(days=rule.within_days)
    near = steps.filter(steps.identifier.notnull(), steps.latest.notnull(), soon)
    named = near.join(silent.select("who", "after_silent", latest="at"), ["who", "latest"])
    return named.group_by("identifier").agg(after_silent=named.after_silent.min())


def shared_contacts(tables: Tables, unknown: ir.Table, known: tuple[str, ...], scope: Scope) -> ir.Table:
    """Count each identifier's contacts, apart from the known people, that are contacts of known people themselves.

    Columns: identifier, shared_contacts.
    """
    party = tables.party()
    party = party.filter(
        party.kind.isin(scope.kinds),
        party.role.isin(PARTIES),
        party.identifier.notnull(),
        ~party.service.fill_null(False),
    )
    if len(known) > 0:
        party = party.filter(party.identifier.notin(known))
    one = party.select("record_id", "kind", "role", "identifier")
    two = party.select("record_id", "kind", other="identifier", other_role="role")
    joined = one.join(two, ["record_id", "kind", one.role != two.other_role])
    apart = joined.filter(_in_contact(joined), joined.identifier != joined.other)
    apart = apart.select("identifier", "other").distinct().semi_join(unknown, [("other", "identifier")])
    return apart.group_by("identifier").agg(shared_contacts=apart.count())


def _in_contact(joined: ir.Table) -> Any:
    return (joined.role == "from") != (joined.other_role == "from")


def saved_names(tables: Tables) -> ir.Table:
    """Give the entries of address books: identifier, record_id, exhibit, name."""
    party, contact = tables.party(), tables.kind("contact")
    saved = party.filter(party.kind == "contact", party.role == "saved", party.identifier.notnull())
    named = contact.filter(contact.name.notnull(), contact.duplicate_of.isnull())
    return saved.select("identifier", "record_id").join(named.select("record_id", "exhibit", "name"), "record_id")
