"""Which identifiers that nobody is named for are worth an enquiry, each with its reasons and the figure behind each.

The reasons are counted, not weighed: an identifier with more of them stands higher, then the one that touches more
known people, then the one in more records. No reason looks at who somebody is; a place in the list is a question to
ask, not a finding about a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from casefold.analysis.contract import Answer, Tables
from casefold.analysis.measures import strangers, wording
from casefold.analysis.measures.contacts import contacts
from casefold.analysis.measures.evidence import evidence, written
from casefold.analysis.measures.local_time import to_local, to_utc
from casefold.analysis.measures.narrowed import narrowed
from casefold.analysis.measures.scope import (
    DATE_FROM,
    DATE_TO,
    INCLUDE_DUPLICATES,
    KINDS,
    Scope,
    owners,
    scope_of,
)
from casefold.analysis.measures.strangers import Handover
from casefold.model.option import Option, OptionType, read_options

KEY = ("identifier",)
NAMED_PEOPLE = 5
FEWEST_NIGHT, FEWEST_SHARED, FEWEST_PEOPLE = 3, 2, 2
"""From how many on night records, shared contacts and known people are a reason."""
SCHEMA = pa.schema(
    [
        ("rank", pa.int64()),
        ("identifier", pa.string()),
        ("reasons", pa.int64()),
        ("why", pa.string()),
        ("known_people", pa.int64()),
        ("people", pa.string()),
        ("shared_contacts", pa.int64()),
        ("records", pa.int64()),
        ("calls", pa.int64()),
        ("messages", pa.int64()),
        ("night_records", pa.int64()),
        ("first_local", pa.timestamp("us")),
        ("last_local", pa.timestamp("us")),
        ("hours_from_event", pa.float64()),
        ("after_silent", pa.string()),
        ("saved_in", pa.int64()),
        ("saved_as", pa.string()),
        ("evidence_count", pa.int64()),
        ("evidence_digest", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question as read: who is known, and by what a reason is measured."""

    scope: Scope
    known: tuple[str, ...]
    told: str
    events: tuple[datetime, ...]
    """In UTC."""
    event_days: int
    recent_days: int
    handover: Handover
    limit: int


class UnknownNumbers:
    """Rank unattributed identifiers by stated reasons, each with its figure."""

    name = "unknown_numbers"
    title = "Unknown numbers that matter"
    question = "Which identifiers that nobody is named for are worth an enquiry, and why?"
    version = 1
    options = (
        Option(
            "known",
            OptionType.IDENTIFIER,
            "Who is known: identifiers, or person:NAME. All that is attributed when left out; else the owners of the "
            "records.",
            many=True,
        ),
        DATE_FROM,
        DATE_TO,
        KINDS,
        INCLUDE_DUPLICATES,
        Option("event", OptionType.TIMESTAMP, "Local times; a first contact near one is a reason.", many=True),
        Option("event_days", OptionType.INTEGER, "Days before and after an event.", 3, minimum=1, maximum=365),
        Option("recent_days", OptionType.INTEGER, "Days before the last record that count as recent.", 14, minimum=1),
        Option("silent_days", OptionType.INTEGER, "Days without a contact after which it fell silent.", 14, minimum=1),
        Option("follow_days", OptionType.INTEGER, "Days after it in which a new one follows.", 7, minimum=1),
        Option("least", OptionType.INTEGER, "Fewest records of both for one to follow the other.", 5, minimum=1),
        Option("limit", OptionType.INTEGER, "Identifiers to list.", 50, minimum=1, maximum=1_000),
    )
    needs = ("call", "message", "contact", "party", "attribution")

    def answer(self, tables: Tables, options: Mapping[str, Any]) -> Answer:
        """Rank the identifiers."""
        asked = _read(tables, read_options(self.options, options))
        ranked, totals = _ranked(tables, asked)
        names = [row["identifier"] for row in ranked]
        counted = _counted(tables, asked, names)
        rows = [_row(tables.zone, asked, {**row, **counted[row["identifier"]]}) for row in ranked]
        return Answer(
            sentence=_sentence(asked, rows, totals),
            table=pa.Table.from_pylist([{**row, "rank": at} for at, row in enumerate(rows, start=1)], schema=SCHEMA),
            key=KEY,
            evidence=_behind(tables, asked, names),
            cautions=(
                "The reasons are counted, not weighed, and say why an enquiry may be worth while; they say nothing "
                "about who uses an identifier. Shops, relatives and helpers have contacts in common too.",
                "A first contact is the first in the records held: records that begin late make old contacts look new.",
                wording.IDENTIFIER_CAUTION,
                wording.ABSENCE_CAUTION,
                "Where the case holds a known person's own records, only those were used for that person.",
            ),
        )


def _read(tables: Tables, chosen: Mapping[str, Any]) -> Asked:
    given = [item for text in chosen["known"] for item in tables.identifiers(text)]
    found = given or list(tables.attributions())
    scope = scope_of(tables, chosen, found, chosen["known"])
    told = f"known people ({wording.listed(chosen['known'])})" if given else "people with an attribution"
    return Asked(
        scope=scope,
        known=_named_already(tables, scope) if len(found) > 0 else owners(tables, scope.kinds),
        told=told if len(found) > 0 else "owners of the records, nothing being attributed yet",
        events=tuple(to_utc(tables.zone, at) for at in chosen["event"]),
        event_days=chosen["event_days"],
        recent_days=chosen["recent_days"],
        handover=Handover(chosen["least"], chosen["silent_days"], chosen["follow_days"]),
        limit=chosen["limit"],
    )


def _named_already(tables: Tables, scope: Scope) -> tuple[str, ...]:
    return tuple(sorted({*scope.identifiers, *(item.identifier for item in tables.attributions())}))


def _contacts(tables: Tables, asked: Asked) -> ir.Table:
    found = contacts(tables, asked.scope)
    found = found.filter(found.other.notnull())
    return found if asked.scope.include_duplicates else found.filter(~found.duplicate)


def _ranked(tables: Tables, asked: Asked) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Give the listed identifiers with their figures, and how many there are in all."""
    with strangers.by_person(tables, _contacts(tables, asked), asked.scope).cache() as people:
        every = strangers.unknown_of(people, asked.known)
        counted = every.aggregate(unknown=every.count(where=~every.service), services=every.count(where=every.service))
        totals = counted.to_pyarrow().to_pylist()[0]
        figured = _figured(tables, people, every, asked)
        order = [figured.reasons.desc(), figured.known_people.desc(), figured.in_all.desc(), figured.identifier.asc()]
        rows = figured.order_by(order).limit(asked.limit).to_pyarrow().to_pylist()
        named = _named(people.rename(identifier="other"), "who", [row["identifier"] for row in rows])
    return [{**row, "people": named.get(row["identifier"])} for row in rows], totals


def _named(rows: ir.Table, column: str, identifiers: list[str]) -> dict[str, str]:
    """Write out the first few names that stand beside each identifier."""
    found = rows.filter(rows.identifier.isin(identifiers)).select("identifier", column).distinct()
    names: dict[str, list[str]] = {}
    for row in found.order_by("identifier", column).to_pyarrow().to_pylist():
        names.setdefault(row["identifier"], []).append(row[column])
    return {identifier: wording.listed(every, NAMED_PEOPLE) for identifier, every in names.items()}


def _figured(tables: Tables, people: ir.Table, every: ir.Table, asked: Asked) -> ir.Table:
    saved = strangers.saved_names(tables)
    saved = saved.group_by("identifier").agg(saved_in=saved.exhibit.nunique())
    figured = every.filter(~every.service).drop("service")
    for figures in (
        strangers.shared_contacts(tables, every, asked.known, asked.scope),
        strangers.handed_over(people, every, asked.handover),
        saved,
    ):
        figured = figured.left_join(figures, "identifier").drop("identifier_right")
    figured = figured.mutate(
        shared_contacts=figured.shared_contacts.fill_null(0), saved_in=figured.saved_in.fill_null(0)
    )
    last = people.last_utc.max().as_scalar()
    figured = figured.mutate(is_recent=figured.last_utc >= last - ibis.interval(days=asked.recent_days))
    reasons: list[Any] = [
        figured.known_people >= FEWEST_PEOPLE,
        figured.shared_contacts >= FEWEST_SHARED,
        figured.is_recent,
        (figured.night_records >= FEWEST_NIGHT) & (figured.night_records * 2 >= figured.in_all),
        figured.after_silent.notnull(),
        figured.saved_in > 0,
        *([_near_event(figured.first_utc, asked)] if len(asked.events) > 0 else []),
    ]
    total: Any = ibis.literal(0, "int64")
    for reason in reasons:
        total = total + reason.fill_null(False).cast("int64")
    return figured.mutate(reasons=total)


def _near_event(first: Any, asked: Asked) -> Any:
    days = timedelta(days=asked.event_days)
    near: Any = ibis.literal(False)
    for at in asked.events:
        near = near | first.between(at - days, at + days)
    return near


def _records(tables: Tables, asked: Asked, names: list[str]) -> ir.Table:
    """Give the records behind identifiers, each once for an identifier: identifier, kind, record_id."""
    found = _contacts(tables, asked)
    found = found.filter(found.other.isin(names)).select("kind", "record_id", identifier="other")
    return found.distinct()


def _entries(tables: Tables, names: list[str]) -> ir.Table:
    saved = strangers.saved_names(tables)
    return saved.filter(saved.identifier.isin(names)).mutate(kind=ibis.literal("contact"))


def _behind(tables: Tables, asked: Asked, names: list[str]) -> ir.Table:
    records, entries = _records(tables, asked, names), _entries(tables, names)
    columns = ("identifier", "kind", "record_id")
    return ibis.union(records.select(columns), entries.select(columns).distinct())


def _counted(tables: Tables, asked: Asked, names: list[str]) -> dict[str, dict[str, Any]]:
    """Count the records behind each listed identifier, with their digest and the names it is saved under."""
    if len(names) == 0:
        return {}
    entries = _entries(tables, names)
    with narrowed(tables, names, asked.scope.kinds) as few:
        columns = ("identifier", "kind", "record_id")
        every = ibis.union(_records(few, asked, names).select(columns), entries.select(columns).distinct())
        grouped = every.group_by("identifier").agg(
            calls=every.count(where=every.kind == "call"),
            messages=every.count(where=every.kind == "message"),
            **evidence(every),
        )
        rows = grouped.mutate(evidence_digest=written(grouped.evidence_digest)).to_pyarrow().to_pylist()
    saved = _named(entries, "name", names)
    return {row["identifier"]: {**row, "saved_as": saved.get(row["identifier"])} for row in rows}


def _row(zone: str, asked: Asked, figures: Mapping[str, Any]) -> dict[str, Any]:
    row = {
        **figures,
        "records": figures["calls"] + figures["messages"],
        "first_local": to_local(zone, figures["first_utc"]),
        "last_local": to_local(zone, figures["last_utc"]),
        "hours_from_event": _hours(figures["first_utc"], asked.events),
    }
    return {**row, "why": "; ".join(_reasons(asked, row))}


def _hours(first: datetime | None, events: tuple[datetime, ...]) -> float | None:
    """Give the hours from the nearest event to the first contact, negative before it."""
    if first is None or len(events) == 0:
        return None
    return min(((first - at).total_seconds() / 3600 for at in events), key=abs)


def _reasons(asked: Asked, row: Mapping[str, Any]) -> list[str]:
    """Write each reason with its figure, in the order in which they are counted."""
    hours = row["hours_from_event"]
    beside = "" if hours is None else f"{abs(hours):,.0f} hours {'before' if hours < 0 else 'after'}"
    night = row["night_records"] >= FEWEST_NIGHT and row["night_records"] * 2 >= row["in_all"]
    told = (
        (row["known_people"] >= FEWEST_PEOPLE, f"in contact with {row['known_people']:,} known people"),
        (row["shared_contacts"] >= FEWEST_SHARED, f"{row['shared_contacts']:,} contacts in common with them"),
        (bool(row["is_recent"]), f"in contact within {asked.recent_days} days of the last record"),
        (night, f"{row['night_records']:,} of {row['in_all']:,} entries between 22:00 and 06:00"),
        (row["after_silent"] is not None, f"began within {asked.handover.within_days} days of {row['after_silent']} "
         "falling silent with the same person"),
        (row["saved_in"] > 0, f"saved under a name in {wording.count(row['saved_in'], 'exhibit')}"),
        (hours is not None and abs(hours) <= asked.event_days * 24, f"first contact {beside} an event"),
    )  # fmt: skip
    return [text for holds, text in told if holds]


def _sentence(asked: Asked, rows: list[dict[str, Any]], totals: Mapping[str, int]) -> str:
    where = f"{wording.kinds(asked.scope)} records{wording.period(asked.scope)}"
    apart = totals["services"]
    services = f" Set apart as service numbers: {apart:,}." if apart > 0 else ""
    if len(rows) == 0:
        return f"No identifier without a name is in contact with {asked.told} in the {where}.{services}"
    first = rows[0]
    why = first["why"] or "no reason beyond the contact itself"
    return (
        f"{wording.count(totals['unknown'], 'identifier')} that nobody is named for "
        f"{'is' if totals['unknown'] == 1 else 'are'} in contact with {asked.told} in the {where}; {len(rows):,} "
        f"listed by the number of reasons. First: {first['identifier']} ({why}).{services}"
    )


ANALYSIS = UnknownNumbers()
