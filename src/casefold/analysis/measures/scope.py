"""The options that most questions share, read once into what they mean: whose records, which, and when.

Whose: a subject is an identifier, or a person's attributed identifiers, each only for the attribution's period.
Which: a subject's own records are those obtained for it. Another party's records name it too, and hold the same
calls a second time; they are used for a subject that has none of its own, or when asked for (`records=all`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from casefold.analysis.contract import Attributed, Tables
from casefold.analysis.measures.local_time import EARLIEST, LATEST, day_bounds, to_utc
from casefold.model.option import Option, OptionType

COMMUNICATIONS = ("call", "message")

SUBJECT = Option(
    "subject",
    OptionType.IDENTIFIER,
    "Whose records: an identifier, or person:NAME for all that is attributed to a person. All owners when left out.",
    many=True,
)
DATE_FROM = Option("date_from", OptionType.DATE, "First local day to look at.")
DATE_TO = Option("date_to", OptionType.DATE, "Last local day to look at, that day included.")
KINDS = Option(
    "kinds",
    OptionType.CHOICE,
    "Kinds of record to look at.",
    default=COMMUNICATIONS,
    many=True,
    choices=COMMUNICATIONS,
)
RECORDS = Option(
    "records",
    OptionType.CHOICE,
    "own: a subject's own records where the case holds any, else all that name it. all: every record that names it.",
    default="own",
    choices=("own", "all"),
)
INCLUDE_DUPLICATES = Option(
    "include_duplicates",
    OptionType.BOOLEAN,
    "Count records that repeat another: a row of their sheet, or what another file records too.",
    False,
)
INCLUDE_SERVICES = Option(
    "include_services", OptionType.BOOLEAN, "List service numbers, short codes and voicemail with the rest.", False
)


@dataclass(frozen=True, slots=True)
class Subject:
    """One identifier asked about, for the time it is asked about."""

    identifier: str
    person: str
    """Name of the person it is attributed to; empty when the identifier itself was asked for."""
    utc_from: datetime | None = None
    utc_to: datetime | None = None
    """End of the attribution, not included."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the shared options chose."""

    zone: str
    subjects: tuple[Subject, ...]
    """Empty for all owners."""
    asked: tuple[str, ...]
    """What was typed for the subjects."""
    own: frozenset[str]
    """Subjects of which only own records count."""
    left_out: int
    """Parties of other owners' records that name a subject and were not looked at."""
    kinds: tuple[str, ...]
    date_from: date | None
    date_to: date | None
    utc_from: datetime | None
    utc_to: datetime | None
    include_duplicates: bool
    include_services: bool

    @property
    def all_owners(self) -> bool:
        """Tell whether every owner is asked about."""
        return len(self.subjects) == 0

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The identifiers asked about, sorted."""
        return tuple(sorted({subject.identifier for subject in self.subjects}))

    @property
    def has_persons(self) -> bool:
        """Tell whether any subject is a person's attributed identifier."""
        return any(subject.person != "" for subject in self.subjects)


def read_scope(tables: Tables, options: Mapping[str, Any]) -> Scope:
    """Resolve the shared options against the ledger and the party table.

    Raises:
        NotFound: No such person, or nothing attributed to them.
        BadOption: A subject is no identifier, or the period ends before it begins.
    """
    asked = tuple(options.get("subject", ()))
    return scope_of(tables, options, [found for text in asked for found in tables.identifiers(text)], asked)


def scope_of(
    tables: Tables, options: Mapping[str, Any], found: Iterable[Attributed], asked: tuple[str, ...] = ()
) -> Scope:
    """Give the scope of subjects that are resolved already; of all owners where there is none.

    Raises:
        BadOption: The period ends before it begins.
    """
    subjects = merge_subjects(tables.zone, list(found))
    utc_from, utc_to = day_bounds(tables.zone, options.get("date_from"), options.get("date_to"))
    own, left_out = frozenset[str](), 0
    if len(subjects) > 0 and options.get("records", "own") == "own":
        own, left_out = _own_records(tables, {subject.identifier for subject in subjects})
    return Scope(
        zone=tables.zone,
        subjects=subjects,
        asked=asked,
        own=own,
        left_out=left_out,
        kinds=tuple(options.get("kinds", COMMUNICATIONS)),
        date_from=options.get("date_from"),
        date_to=options.get("date_to"),
        utc_from=utc_from,
        utc_to=utc_to,
        include_duplicates=bool(options.get("include_duplicates", False)),
        include_services=bool(options.get("include_services", False)),
    )


def _own_records(tables: Tables, identifiers: set[str]) -> tuple[frozenset[str], int]:
    party = tables.party()
    party = party.filter(party.identifier.isin(sorted(identifiers)))
    owner = party.is_owner.fill_null(False)
    rows = party.group_by(party.identifier, owner=owner).agg(rows=party.count()).to_pyarrow().to_pylist()
    own = frozenset(row["identifier"] for row in rows if row["owner"])
    return own, sum(row["rows"] for row in rows if not row["owner"] and row["identifier"] in own)


def owners(tables: Tables, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """List the identifiers whose own records the case holds, sorted."""
    party = tables.party()
    party = party.filter(party.is_owner, party.identifier.notnull(), party.kind.isin(kinds))
    return tuple(sorted(party.select("identifier").distinct().to_pyarrow()["identifier"].to_pylist()))


def merge_subjects(zone: str, found: list[Attributed]) -> tuple[Subject, ...]:
    """Join attributions of one identifier to one person whose periods touch, so that no record counts twice."""
    bounded: dict[tuple[str, str], list[tuple[datetime, datetime]]] = {}
    for item in found:
        bounded.setdefault((item.identifier, item.name), []).append(attribution_bounds(zone, item))
    subjects: list[Subject] = []
    for (identifier, person), periods in sorted(bounded.items()):
        for begin, end in _joined(periods):
            subjects.append(
                Subject(
                    identifier,
                    person,
                    None if begin == EARLIEST else begin,
                    None if end == LATEST else end,
                )
            )
    return tuple(subjects)


def _joined(periods: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    result: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(periods):
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((begin, end))
    return result


def attribution_bounds(zone: str, item: Attributed) -> tuple[datetime, datetime]:
    """Give an attribution's period in UTC, end not included; open ends are EARLIEST and LATEST.

    A bound in the hour that comes twice is read so that the period is the longer one.
    """
    begin = EARLIEST if item.local_from is None else to_utc(zone, datetime.fromisoformat(item.local_from))
    end = LATEST if item.local_to is None else to_utc(zone, datetime.fromisoformat(item.local_to), latest=True)
    return begin, end


def subject_parties(tables: Tables, scope: Scope, roles: tuple[str, ...]) -> ir.Table:
    """Select the party rows of the subjects in the kinds asked for: record_id, kind, subject, role."""
    party = tables.party()
    party = party.filter(party.kind.isin(scope.kinds), party.role.isin(roles), party.identifier.notnull())
    if scope.all_owners:
        party = party.filter(party.is_owner)
    else:
        party = party.filter(party.identifier.isin(scope.identifiers))
        if len(scope.own) > 0:
            party = party.filter(party.is_owner.fill_null(False) | party.identifier.notin(sorted(scope.own)))
    return party.select("record_id", "kind", "role", subject=party.identifier)


def in_period(table: ir.Table, scope: Scope) -> ir.Table:
    """Keep rows whose `time_utc` lies in the period asked for; without a period, rows without a time stay."""
    if scope.utc_from is not None:
        table = table.filter(table.time_utc >= scope.utc_from)
    if scope.utc_to is not None:
        table = table.filter(table.time_utc < scope.utc_to)
    return table


def with_person(table: ir.Table, scope: Scope) -> ir.Table:
    """Add `person`, keeping a row for a person only inside the period the identifier is attributed to them."""
    if not scope.has_persons:
        return table.mutate(person=ibis.literal(""))
    rows = [
        {"subject": s.identifier, "person": s.person, "utc_from": s.utc_from, "utc_to": s.utc_to}
        for s in scope.subjects
    ]
    schema = {"subject": "string", "person": "string", "utc_from": "timestamp(6)", "utc_to": "timestamp(6)"}
    periods = ibis.memtable(rows, schema=schema)
    joined = table.join(periods, "subject")
    inside = (joined.utc_from.isnull() | (joined.time_utc >= joined.utc_from)) & (
        joined.utc_to.isnull() | (joined.time_utc < joined.utc_to)
    )
    return joined.filter(inside).drop("utc_from", "utc_to")
