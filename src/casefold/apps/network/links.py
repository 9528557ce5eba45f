"""Who communicated with whom, reduced by the engine: one row for each record and pair of ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ibis

COMMUNICATIONS = ("call", "message")
MEMBERSHIP = "membership"
KINDS = (*COMMUNICATIONS, MEMBERSHIP)
GROUP = "group:"
"""Begins the id of a group's node; a group is named by its service."""
RECIPIENTS = ("to", "cc")
PERSON = "person:"


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A pair of ends and how many records stand between them, by kind."""

    source: str
    target: str
    records: int
    by_kind: tuple[tuple[str, int], ...]
    assessed: bool
    """Whether an end stands for a person by an attribution."""


def pairs(tables: Any, *, by_people: bool, groups: bool = False) -> Any:
    """Return (record_id, kind, source, target) of every record between two known ends, as an Ibis table.

    Args:
        tables: The case's tables.
        by_people: Whether an attributed identifier stands for its person.
        groups: Whether members are linked to their groups too, by records of membership.
    """
    party = tables.party()
    known = party.filter(
        party.state == "known", party.identifier.notnull(), ~ibis.coalesce(party.service, ibis.literal(False))
    )
    sent = known.filter(known.role == "from").select("record_id", "kind", source="identifier")
    got = known.filter(known.role.isin(RECIPIENTS)).select("record_id", "kind", target="identifier")
    both = sent.join(got, ["record_id", "kind"]).select("record_id", "kind", "source", "target")
    both = both.filter(both.kind.isin(COMMUNICATIONS))
    if groups:
        both = ibis.union(both, _memberships(tables, known))
    counted = _counted(tables)
    both = both.join(counted, ["record_id", "kind"]).select("record_id", "kind", "source", "target", "local")
    if by_people:
        both = both.mutate(
            source=_person(tables, both.source, both.local), target=_person(tables, both.target, both.local)
        )
    both = both.filter(both.source != both.target)
    return both.select("record_id", "kind", "source", "target").distinct()


def counted_links(
    tables: Any, *, by_people: bool, around: Sequence[str], limit: int, groups: bool = False
) -> tuple[list[LinkRow], int]:
    """Return the links with most records, and how many links there are.

    Args:
        tables: The case's tables.
        by_people: Whether an attributed identifier stands for its person.
        around: Identifiers (or `person:<entity id>`) one end must be; empty for all.
        limit: Most links to return.
        groups: Whether members are linked to their groups too.
    """
    found = pairs(tables, by_people=by_people, groups=groups)
    if around:
        found = found.filter(found.source.isin(list(around)) | found.target.isin(list(around)))
    low, high = ibis.least(found.source, found.target), ibis.greatest(found.source, found.target)
    ends = found.mutate(one=low, two=high).select("record_id", "kind", "one", "two").distinct()
    kinds = {f"kind_{kind}": ends.count(where=ends.kind == kind) for kind in KINDS}
    links = ends.group_by("one", "two").agg(records=ends.count(), **kinds)
    total = int(links.count().to_pyarrow().as_py())
    rows = links.order_by(ibis.desc("records"), "one", "two").limit(limit).to_pyarrow().to_pylist()
    return [_link(row) for row in rows], total


def records_between(
    tables: Any, one: str, two: str, *, by_people: bool, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """Return the records between two ends, in order of time, and how many there are."""
    found = pairs(tables, by_people=by_people, groups=any(end.startswith(GROUP) for end in (one, two)))
    mine = found.filter(
        ((found.source == one) & (found.target == two)) | ((found.source == two) & (found.target == one))
    )
    ids = mine.select("record_id", "kind").distinct()
    total = int(ids.count().to_pyarrow().as_py())
    branches = []
    for kind in KINDS:
        table = tables.kind(kind)
        part = table.semi_join(ids.filter(ids.kind == kind), "record_id")
        branches.append(
            part.select("record_id", "exhibit", "file", "locator", "time_utc", "raw", kind=ibis.literal(kind))
        )
    rows = ibis.union(*branches).order_by("time_utc", "record_id").limit(limit)
    return rows.to_pyarrow().to_pylist(), total


def _counted(tables: Any) -> Any:
    branches = []
    for kind in KINDS:
        table = tables.kind(kind)
        table = table.filter(table.duplicate_of.isnull())
        branches.append(table.select("record_id", kind=ibis.literal(kind), local=tables.local(table.time_utc)))
    return ibis.union(*branches)


def _memberships(tables: Any, known: Any) -> Any:
    """Link each member to the group, as a record states it."""
    stated = tables.kind(MEMBERSHIP)
    groups = stated.filter(stated.group.notnull()).select("record_id", target=ibis.literal(GROUP) + stated.group)
    members = known.filter(known.kind == MEMBERSHIP, known.role == "member").select(
        "record_id", "kind", source="identifier"
    )
    return members.join(groups, "record_id").select("record_id", "kind", "source", "target")


def _person(tables: Any, identifier: Any, local: Any) -> Any:
    """Return the person an identifier is attributed to at a time, else the identifier itself."""
    claims = _claims(tables, identifier, local)
    return ibis.cases(*claims, else_=identifier) if claims else identifier


def _claims(tables: Any, identifier: Any, local: Any) -> list[tuple[Any, Any]]:
    return [
        ((identifier == claim.identifier) & _within(local, claim), ibis.literal(f"{PERSON}{claim.person}"))
        for claim in tables.attributions()
    ]


def _within(local: Any, claim: Any) -> Any:
    inside: Any = ibis.literal(True)
    if claim.local_from is not None:
        inside = inside & (local >= ibis.literal(datetime.fromisoformat(claim.local_from)))
    if claim.local_to is not None:
        inside = inside & (local < ibis.literal(datetime.fromisoformat(claim.local_to)))
    return inside


def _link(row: dict[str, Any]) -> LinkRow:
    by_kind = tuple((kind, row[f"kind_{kind}"]) for kind in KINDS if row[f"kind_{kind}"])
    assessed = any(str(row[end]).startswith(PERSON) for end in ("one", "two"))
    return LinkRow(str(row["one"]), str(row["two"]), row["records"], by_kind, assessed)
