"""Many cases asked at once: exhibits, entities and findings by name, an identifier by where it stands.

One question goes to the catalogue for all cases, and each answer passes the walls of its reader in its own case. An
identifier is looked up in the keys that stand beside prepared record files, case by case, until the time given is over.
What was not reached is named: an answer that leaves something out says so.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from casefold.model.across import LookUp, Named, Names, Occurrence
from casefold.model.exhibit import ExhibitStatus, RecordFile
from casefold.model.ledger import AttributionStatus
from casefold.store import schema
from casefold.store.case_store import CaseStore
from casefold.store.changes import Sight
from casefold.store.home import Home
from casefold.store.pages.connections import Cancel
from casefold.store.pages.keys import KeySearch
from casefold.text.parties import IdentifierType, PartyState, parse_identifier
from casefold.text.plates import is_uk_mark, read_plate

MOST = 1_000
"""Things of one sort that are listed; a person who meets more of them asks for less."""

_AT_ONCE = 25
"""Cases whose record files are listed by one query."""


class Across:
    """Some cases, each as one reader sees it."""

    def __init__(self, home: Home, sights: Mapping[str, Sight]) -> None:
        """Open them, each as its reader sees it; a case that is not there is left out."""
        self._home = home
        self._cases = {
            row.name: CaseStore(home, row, walls=sights[row.name].walls, unseen=sights[row.name].unseen)
            for row in home.cases(sights)
        }

    # -- by name -------------------------------------------------------------------------------

    def exhibits(self, text: str) -> Names:
        """Return the exhibits whose reference or file name has every word; withdrawn and disposed ones say so."""
        table = schema.exhibit
        rows = self._with_words(table, (table.c.reference, table.c.file_name), text)
        seen = (row for row in rows if self._cases[row.case_name].sees(row.id))
        return _listed(
            Named(row.case_name, row.id, row.reference, row.file_name, _unless(row.status, ExhibitStatus.HELD))
            for row in seen
        )

    def entities(self, text: str) -> Names:
        """Return the entities of the ledgers whose name has every word, and those an identifier is attributed to."""
        table = schema.entity
        rows = (row for row in self._with_words(table, (table.c.name,), text) if not row.retired)
        named = (Named(row.case_name, row.id, row.name, row.type) for row in rows)
        return _listed([*self._attributed(text), *named])

    def findings(self, text: str) -> Names:
        """Return the findings whose title has every word and whose every source the reader sees."""
        table = schema.finding
        rows = list(self._with_words(table, (table.c.title,), text))
        sources = self._sources({row.case_name for row in rows})
        seen = (
            row
            for row in rows
            if self._cases[row.case_name].sees_finding(row.id, row.walls, sources.get((row.case_name, row.id), ()))
        )
        return _listed(Named(row.case_name, row.id, row.title, row.at.date().isoformat()) for row in seen)

    # -- by identifier -------------------------------------------------------------------------

    def look_up(self, text: str, *, seconds: float, after: str = "", cancel: Cancel | None = None) -> LookUp:
        """Return where an identifier is a party, case by case in the order of their names.

        Args:
            text: In any spelling; a bare number is read in the region of each case.
            seconds: Time to begin another case in; at least one is looked through.
            after: Begin behind this case: the last one an earlier look-up reached.
            cancel: Takes it back.

        Raises:
            Cancelled: It was taken back.
        """
        meant = {name: identifiers_in(text, case.row.region) for name, case in self._cases.items()}
        every = tuple(dict.fromkeys(one for found in meant.values() for one in found))
        names = [name for name in sorted(meant) if meant[name] and name > after]
        ends, keys = time.monotonic() + seconds, KeySearch(cancel or Cancel())
        found: list[Occurrence] = []
        unread: list[tuple[str, int]] = []
        done = 0
        for name, files in self._record_files(names):
            if done > 0 and time.monotonic() >= ends:
                break
            for identifier in meant[name]:
                counts = keys.count(self._cases[name].folder, files, identifier)
                found += [Occurrence(name, identifier, kind, number) for kind, number in sorted(counts.items())]
            if skipped := keys.take_unread():
                unread.append((name, skipped))
            done += 1
        return LookUp(every, tuple(found), tuple(names[:done]), tuple(names[done:]), tuple(unread))

    def _record_files(self, names: Sequence[str]) -> Iterator[tuple[str, list[RecordFile]]]:
        """Yield each case with the record files its reader may see."""
        files, exhibits = schema.record_file, schema.exhibit
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            query = (
                sa.select(files, exhibits.c.status)
                .join(exhibits)
                .where(files.c.case_name.in_(some), files.c.superseded.is_(False))
            )
            held: dict[str, list[RecordFile]] = defaultdict(list)
            with self._home.catalogue.read() as connection:
                for row in connection.execute(query):
                    file = RecordFile(**{name: getattr(row, name) for name in RecordFile.__slots__})
                    standing = {file.exhibit} if row.status == ExhibitStatus.HELD else set()
                    if self._cases[row.case_name].may_read(file, standing):
                        held[row.case_name].append(file)
            yield from ((name, held[name]) for name in some)

    def _attributed(self, text: str) -> Iterator[Named]:
        """Yield the entities that use an identifier, by an attribution nobody rejected."""
        meant = {name: identifiers_in(text, case.row.region) for name, case in self._cases.items()}
        wanted = sorted({one for found in meant.values() for one in found})
        if not wanted:
            return
        made, entity = schema.attribution, schema.entity
        query = (
            sa.select(made.c.case_name, made.c.identifier, made.c.status, entity.c.id, entity.c.name, entity.c.type)
            .join(entity, (entity.c.case_name == made.c.case_name) & (entity.c.id == made.c.entity))
            .where(made.c.case_name.in_(list(meant)), made.c.identifier.in_(wanted), made.c.retired.is_(False))
            .where(made.c.status != AttributionStatus.REJECTED.value, entity.c.retired.is_(False))
            .order_by(made.c.case_name, made.c.number)
        )
        with self._home.catalogue.read() as connection:
            rows = connection.execute(query).fetchall()
        for row in rows:
            if row.identifier in meant[row.case_name]:
                told = f"{row.type}, {row.identifier} attributed to them"
                yield Named(row.case_name, row.id, row.name, told, row.status)

    # -- the catalogue -------------------------------------------------------------------------

    def _with_words(self, table: sa.Table, columns: Sequence[sa.Column[Any]], text: str) -> Iterator[Row[Any]]:
        """Yield the rows that have every word; the database narrows by ASCII letters, whose case it knows."""
        words = text.lower().split()
        if not words or not self._cases:
            return
        query = sa.select(table).where(table.c.case_name.in_(list(self._cases)))
        for word in words:
            part = max("".join(sign if sign.isascii() else " " for sign in word).split() or [""], key=len)
            if part:
                query = query.where(sa.or_(*(column.icontains(part, autoescape=True) for column in columns)))
        query = query.order_by(table.c.case_name, table.c.number)
        with self._home.catalogue.read() as connection:
            for row in connection.execute(query):
                said = " ".join(str(getattr(row, column.name)) for column in columns).lower()
                if all(word in said for word in words):
                    yield row

    def _sources(self, cases: set[str]) -> dict[tuple[str, str], tuple[str, ...]]:
        """Return the exhibits each finding of some cases rests on."""
        table = schema.finding_source
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        with self._home.catalogue.read() as connection:
            for row in connection.execute(sa.select(table).where(table.c.case_name.in_(sorted(cases)))):
                key = (row.case_name, row.finding)
                found[key] = (*found.get(key, ()), row.exhibit)
        return found


def identifiers_in(text: str, region: str | None) -> tuple[str, ...]:
    """Return what a text names where it is an identifier by its form; a name as an exhibit writes it is none."""
    given = text.strip()
    for prefix in ("", "imei:", "imsi:", "iccid:"):
        value = parse_identifier(f"{prefix}{given}", region)
        known = value.state is PartyState.KNOWN and value.type is not IdentifierType.OPAQUE
        if known and value.identifier is not None and not (prefix and given.startswith(prefix)):
            return (value.identifier,)
    mark = read_plate(given)
    return (f"plate:{mark}",) if mark is not None and is_uk_mark(mark) else ()


def _listed(found: Iterable[Named]) -> Names:
    """Keep the first of each, up to the most that are listed."""
    kept: dict[tuple[str, str], Named] = {}
    for item in found:
        if len(kept) == MOST and (item.case, item.id) not in kept:
            return Names(tuple(kept.values()), is_cut=True)
        kept.setdefault((item.case, item.id), item)
    return Names(tuple(kept.values()))


def _unless(status: str, usual: str) -> str:
    return "" if status == usual else status
