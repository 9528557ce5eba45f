"""What many cases gained since their reader last looked, asked of the catalogue in a few questions for all of them.

A page about two hundred cases cannot open each. The rules are those of `CaseStore`: a case's reader is told of what
they would see on opening it, and of nothing else. No record file is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from casefold.model.across import Sight
from casefold.store import schema
from casefold.store.case_store import CaseStore
from casefold.store.ledger_reading import about, sees_subject

if TYPE_CHECKING:
    from casefold.store.home import Home

AT_ONCE = 400
"""Cases in one question: a database refuses conditions that nest a thousand deep."""

EXHIBIT, FINDING, DECISION = "exhibit", "finding", "decision"


@dataclass(frozen=True, slots=True)
class Change:
    """Something a case gained."""

    kind: str
    """exhibit, finding or decision."""
    id: str
    at: datetime
    by: str
    title: str
    """An exhibit's reference, a finding's title, or what was decided, such as `create note`."""
    about: str
    """Id of what a decision is about; the id itself otherwise."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader sees of a case, by id."""

    exhibits: Mapping[str, str]
    """Id -> printed reference, withdrawn ones and tombstones among them."""
    findings: frozenset[str]


def restricted(home: Home, sights: Mapping[str, Sight]) -> frozenset[str]:
    """Return the cases of which a wall keeps something from the reader: `CaseStore.sees_everything`, for many."""
    found = {name for name, sight in sights.items() if sight.unseen}
    table = schema.record_file
    with home.catalogue.read() as connection:
        for names in _parts(sights):
            walled = sa.select(table.c.case_name, table.c.wall).distinct()
            walled = walled.where(table.c.case_name.in_(names), table.c.wall.is_not(None))
            found |= {
                row.case_name for row in connection.execute(walled) if row.wall not in sights[row.case_name].walls
            }
    return frozenset(found)


def seen(home: Home, sights: Mapping[str, Sight]) -> dict[str, Seen]:
    """Return what the reader sees of each case; one that is not there is left out."""
    exhibit = schema.exhibit
    found: dict[str, Seen] = {}
    with home.catalogue.read() as connection:
        for names in _parts(sights):
            stores = _stores(home, connection, names, sights)
            held: dict[str, dict[str, str]] = {name: {} for name in stores}
            columns = sa.select(exhibit.c.case_name, exhibit.c.id, exhibit.c.reference)
            for row in connection.execute(columns.where(exhibit.c.case_name.in_(stores))):
                if stores[row.case_name].sees(row.id):
                    held[row.case_name][row.id] = row.reference
            findings = _findings_seen(connection, stores)
            found |= {name: Seen(held[name], frozenset(findings[name])) for name in stores}
    return found


def changes(home: Home, since: Mapping[str, datetime], sights: Mapping[str, Sight]) -> dict[str, list[Change]]:
    """Return what each case gained, oldest first.

    Args:
        home: The home.
        since: Case -> the instant to begin with. Instants are kept to the second, so what happened in that second
            counts: told twice rather than never.
        sights: Case -> what the reader may see of it.

    Returns:
        Case -> its new exhibits, findings and decisions; a case that gained nothing, or is not there, is left out.
    """
    known = {name: since[name] for name in since.keys() & sights.keys()}
    kept = restricted(home, {name: sights[name] for name in known})
    found: dict[str, list[Change]] = {}
    with home.catalogue.read() as connection:
        for names in _parts(known):
            stores = _stores(home, connection, names, sights)
            part = {name: known[name].replace(microsecond=0) for name in stores}
            if len(part) == 0:
                continue
            rules = _Rules(connection, {name: stores[name] for name in part.keys() & kept})
            for name, change in _gained(connection, part):
                if rules.allow(name, change):
                    found.setdefault(name, []).append(change)
    for gained in found.values():
        gained.sort(key=lambda change: change.at)
    return found


def _parts(names: Iterable[str]) -> Iterator[list[str]]:
    given = iter(sorted(names))
    while part := list(islice(given, AT_ONCE)):
        yield part


def _stores(home: Home, connection: Connection, names: list[str], sights: Mapping[str, Sight]) -> dict[str, CaseStore]:
    """Return the cases as their reader opens them; nothing is read but their rows."""
    table = schema.case_
    rows = connection.execute(sa.select(table).where(table.c.name.in_(names))).fetchall()
    return {row.name: home.of_row(row, walls=sights[row.name].walls, unseen=sights[row.name].unseen) for row in rows}


def _gained(connection: Connection, since: Mapping[str, datetime]) -> Iterator[tuple[str, Change]]:
    for row in _rows_since(connection, schema.exhibit, "added_at", since):
        yield row.case_name, Change(EXHIBIT, row.id, row.added_at, row.added_by, row.reference, row.id)
    for row in _rows_since(connection, schema.finding, "at", since):
        yield row.case_name, Change(FINDING, row.id, row.at, row.by, row.title, row.id)
    for row in _rows_since(connection, schema.decision, "at", since):
        what = f"{row.action} {row.subject_kind}"
        subject = about(row.subject_kind, row.subject, row.before, row.after)
        yield row.case_name, Change(DECISION, row.id, row.at, row.by, what, subject)


def _rows_since(
    connection: Connection, table: sa.Table, when: str, since: Mapping[str, datetime]
) -> Iterator[Row[Any]]:
    gained = sa.or_(*(sa.and_(table.c.case_name == name, table.c[when] >= at) for name, at in since.items()))
    yield from connection.execute(sa.select(table).where(gained).order_by(table.c.case_name, table.c.number))


def _findings_seen(connection: Connection, stores: Mapping[str, CaseStore]) -> dict[str, set[str]]:
    finding, source = schema.finding, schema.finding_source
    sources: dict[tuple[str, str], list[str]] = {}
    for row in connection.execute(sa.select(source).where(source.c.case_name.in_(stores))):
        sources.setdefault((row.case_name, row.finding), []).append(row.exhibit)
    found: dict[str, set[str]] = {name: set() for name in stores}
    columns = sa.select(finding.c.case_name, finding.c.id, finding.c.walls).where(finding.c.case_name.in_(stores))
    for row in connection.execute(columns):
        if stores[row.case_name].sees_finding(row.id, row.walls, sources.get((row.case_name, row.id), ())):
            found[row.case_name].add(row.id)
    return found


class _Rules:
    """Tells whether the reader of a case of which something is kept from them may know of a change."""

    def __init__(self, connection: Connection, stores: Mapping[str, CaseStore]) -> None:
        self._stores = stores
        self._findings = _findings_seen(connection, stores) if stores else {}
        self._decided: dict[tuple[str, str], str] = {}
        table = schema.decision
        columns = (table.c.case_name, table.c.id, table.c.subject_kind, table.c.subject, table.c.before, table.c.after)
        asked = sa.select(*columns).where(table.c.case_name.in_(stores))
        for row in connection.execute(asked) if stores else ():
            self._decided[row.case_name, row.id] = about(row.subject_kind, row.subject, row.before, row.after)

    def allow(self, name: str, change: Change) -> bool:
        """Tell whether a case's reader may know of this."""
        return name not in self._stores or self._sees(name, change.about)

    def _sees(self, name: str, subject: str) -> bool:
        def decided(id: str) -> bool:
            earlier = self._decided.get((name, id))
            return earlier is None or self._sees(name, earlier)

        return sees_subject(
            subject,
            exhibit=self._stores[name].sees,
            finding=lambda found: found in self._findings[name],
            decided=decided,
        )
