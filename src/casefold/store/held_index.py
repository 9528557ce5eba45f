"""Write the index across cases: what an exhibit's records hold, what was said, and what a list watches for.

An exhibit's identifiers are written in small transactions that keep nobody waiting, and count from one last step; what
a dead process left half-written is removed by the next. So that what a living one is writing is not taken for that,
one at a time writes a case's part. Everything but watch lists can be made again (`rebuild`).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from casefold.model.exhibit import ExhibitStatus, RecordFile
from casefold.model.held import HeldKind
from casefold.store import schema
from casefold.store.case_store import CaseStore
from casefold.store.disk import in_turn
from casefold.store.held_matching import match
from casefold.store.held_records import identifiers_by_kind
from casefold.store.held_schema import held_source
from casefold.store.held_writing import ROWS_AT_ONCE, Draft, make_ready, remove, write_sources
from casefold.store.rows import Difference

if TYPE_CHECKING:
    from casefold.store.home import Home

_FOLDER = "across"
"""In a case's folder: whose turn it is to write."""

REMEDY = "Run `casefold across rebuild`."

Extract = Callable[[str, str | None], Collection[str]]
"""Finds the identifiers in a text written in a region; the language engine's, which the store does not know."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """An attribution or a note, as the index holds it."""

    kind: HeldKind
    id: str
    exhibits: str
    """Ids of the exhibits it speaks of, with a space between them: it stands behind the walls of each."""
    identifiers: tuple[str, ...]
    basis: str


def hold_exhibits(case: CaseStore, exhibits: Collection[str]) -> int:
    """Write what the present records of exhibits hold, in place of what was written before, and match it.

    Returns:
        How many hits are new.

    Raises:
        EvidenceDamaged: A record file is missing or cut.
        Misconfigured: The disk is full; what was held before still counts.
    """
    with _writing(case):
        return _hold_exhibits(case, exhibits)


def hold_behind(case: CaseStore) -> int:
    """Write and match what imports that were stopped had listed; returns and raises what `hold_exhibits` does."""
    with _writing(case):
        left = behind(case)
        return _hold_exhibits(case, left) if left else 0


def _writing(case: CaseStore) -> AbstractContextManager[None]:
    """Wait for whoever writes this case's part of the index, and keep others out."""
    return in_turn(case.folder / _FOLDER)


def _hold_exhibits(case: CaseStore, exhibits: Collection[str]) -> int:
    files = [item for item in case.standing_files() if item.exhibit in exhibits]
    drafts: list[Draft] = []
    for wall in sorted({item.wall or "" for item in files}):
        some = [item for item in files if (item.wall or "") == wall]
        basis = _generations(some)
        for exhibit, kind, table in identifiers_by_kind(case, some):
            about = {"exhibit": exhibit, "wall": wall or None, "basis": basis[exhibit], "kind": kind}
            drafts.append((about, _rows(table)))
    told = {values["exhibit"] for values, _ in drafts}
    for exhibit, generation in _generations(files).items():
        if exhibit not in told:  # says that the exhibit was looked at
            drafts.append(({"exhibit": exhibit, "wall": None, "basis": generation, "kind": ""}, iter(())))
    fresh = write_sources(case.home, case.row.name, drafts)
    with case.home.catalogue.write() as connection:
        before = _replace(connection, case, exhibits, fresh)
        found = match(connection, fresh, on_server=case.home.catalogue.on_server)
    remove(case.home, before)
    return found


def _generations(files: Iterable[RecordFile]) -> dict[str, str]:
    """Return the latest generation of each exhibit's files, as a source states it."""
    found: dict[str, int] = {}
    for item in files:
        found[item.exhibit] = max(item.generation, found.get(item.exhibit, 0))
    return {exhibit: str(generation) for exhibit, generation in sorted(found.items())}


def hold_said(case: CaseStore, extract: Extract) -> int:
    """Bring what the ledger says into the index where it is not there as it stands; return how many hits are new."""
    with _writing(case):
        return _hold_said(case, extract)


def _hold_said(case: CaseStore, extract: Extract) -> int:
    wanted = {(item.kind, item.id): item for item in _spoken(case, extract)}
    with case.reading() as connection:
        query = sa.select(held_source).where(held_source.c.holder == case.row.name, held_source.c.said.is_not(None))
        known = {(HeldKind(row.kind), row.said): row for row in connection.execute(query)}
    gone = [row.number for key, row in known.items() if key not in wanted or wanted[key].basis != row.basis]
    drafts: list[Draft] = [
        ({"kind": item.kind.value, "exhibit": item.exhibits, "said": item.id, "basis": item.basis}, _named(item))
        for key, item in wanted.items()
        if key not in known or known[key].basis != item.basis
    ]
    remove(case.home, gone)
    return _write_and_match(case.home, case.row.name, drafts)


def hold_list(home: Home, list_id: str, holder: str, identifiers: Sequence[str]) -> int:
    """Write what a watch list watches for and match it; return how many hits are new."""
    values = {"kind": HeldKind.WATCH.value, "said": list_id, "basis": ""}
    return _write_and_match(home, holder, [(values, _by_name(identifiers))])


def match_again(case: CaseStore, exhibit: str) -> int:
    """Match what an exhibit holds once more: others may have arrived while it was withdrawn."""
    with case.reading() as connection:
        query = sa.select(held_source.c.number).where(
            held_source.c.holder == case.row.name, held_source.c.exhibit == exhibit, held_source.c.ready.is_(True)
        )
        numbers = [row.number for row in connection.execute(query)]
    with case.home.catalogue.write() as connection:
        return match(connection, numbers, on_server=case.home.catalogue.on_server)


def rebuild(case: CaseStore, extract: Extract) -> int:
    """Make a case's part of the index again; return how many hits are new. Hits there are stay."""
    held = [item.id for item in case.exhibits(all=True) if item.status is not ExhibitStatus.DISPOSED]
    with case.reading() as connection:
        query = sa.select(held_source.c.number).where(held_source.c.holder == case.row.name)
        ours = held_source.c.exhibit.not_in(held) | held_source.c.said.is_not(None)
        gone = [row.number for row in connection.execute(query.where(ours))]
    remove(case.home, gone)
    return sum(hold_exhibits(case, [exhibit]) for exhibit in held) + hold_said(case, extract)


def behind(case: CaseStore) -> list[str]:
    """Return the exhibits whose present records the index has not as they stand: who wrote it was stopped."""
    stated = _stated(case)
    with case.reading() as connection:
        known = _known(case, connection)
    return sorted(exhibit for exhibit in stated if stated[exhibit] != known.get(exhibit))


def differences(case: CaseStore) -> list[Difference]:
    """Name what the index should have of a case and has not, or has of another generation of its records."""
    stated = _stated(case)
    with case.reading() as connection:
        known = _known(case, connection)
        claims = list(case.select(connection, schema.attribution, schema.attribution.c.retired.is_(False)))
        spoken = {row.said for row in connection.execute(_said_of(case))}
    found = [
        _difference(f"exhibit {exhibit}", _readings(stated.get(exhibit, ())), _readings(known.get(exhibit, ())))
        for exhibit in sorted({*stated, *known})
        if case.sees(exhibit) and stated.get(exhibit) != known.get(exhibit)
    ]
    return found + [
        _difference(f"attribution {row.id}", "its identifier", "nothing") for row in claims if row.id not in spoken
    ]


def _stated(case: CaseStore) -> dict[str, set[str]]:
    """Return exhibit -> the generations of its records that count."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in case.standing_files():
        found[item.exhibit].add(str(item.generation))
    return found


def _known(case: CaseStore, connection: Connection) -> dict[str, set[str]]:
    """Return exhibit -> the generations that the index has."""
    found: dict[str, set[str]] = defaultdict(set)
    query = sa.select(held_source).where(held_source.c.holder == case.row.name, held_source.c.said.is_(None))
    for row in connection.execute(query.where(held_source.c.ready.is_(True))):
        found[row.exhibit].add(row.basis)
    return found


def _readings(generations: Collection[str]) -> str:
    return f"records of reading {', '.join(sorted(generations))}" if generations else "nothing"


def _difference(what: str, expected: str, found: str) -> Difference:
    return Difference("across", f"the index across cases, {what}", expected, found, REMEDY)


def _said_of(case: CaseStore) -> sa.Select[tuple[str | None]]:
    return sa.select(held_source.c.said).where(held_source.c.holder == case.row.name, held_source.c.said.is_not(None))


# -- what is held ----------------------------------------------------------------------------------


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=ROWS_AT_ONCE):
        yield from batch.to_pylist()


def _named(item: Spoken) -> Iterator[dict[str, Any]]:
    return _by_name(item.identifiers)


def _by_name(identifiers: Iterable[str]) -> Iterator[dict[str, Any]]:
    for identifier in sorted(set(identifiers)):
        yield {"identifier": identifier, "records": 1, "first_at": None, "last_at": None, "named": True}


def _spoken(case: CaseStore, extract: Extract) -> Iterator[Spoken]:
    with case.reading() as connection:
        claims = list(case.select(connection, schema.attribution, schema.attribution.c.retired.is_(False)))
        notes = list(case.select(connection, schema.note, schema.note.c.retired.is_(False)))
    for row in claims:
        cited = {record for line in row.evidence for record in line.get("records", ())}
        of = " ".join(sorted({record.split("-", 1)[0] for record in cited}))
        yield Spoken(HeldKind.ATTRIBUTION, row.id, of, (row.identifier,), _digest(row.identifier, of))
    for row in notes:
        about = row.subject.split("-", 1)[0]
        if about[:1] not in {"f", "n"}:  # a finding or a decision may stand behind walls that only its case knows
            of = about if about[:1] == "x" and about[1:].isdigit() else ""
            found = tuple(sorted(extract(row.text, case.row.region)))
            yield Spoken(HeldKind.NOTE, row.id, of, found, _digest(row.text, of))


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:32]


# -- taking the place of what was there ------------------------------------------------------------


def _write_and_match(home: Home, holder: str, drafts: Sequence[Draft]) -> int:
    fresh = write_sources(home, holder, drafts)
    if len(fresh) == 0:
        return 0
    with home.catalogue.write() as connection:
        make_ready(connection, fresh)
        return match(connection, fresh, on_server=home.catalogue.on_server)


def _replace(connection: Connection, case: CaseStore, exhibits: Collection[str], fresh: Collection[int]) -> list[int]:
    """Let the new sources of exhibits count and no other of them; return the others, half-written ones among them."""
    whose = (held_source.c.holder == case.row.name) & held_source.c.exhibit.in_(sorted(exhibits))
    others = whose & held_source.c.said.is_(None) & held_source.c.number.not_in(sorted(fresh))
    before = [row.number for row in connection.execute(sa.select(held_source.c.number).where(others))]
    connection.execute(held_source.update().where(others).values(ready=False))
    make_ready(connection, fresh)
    return before
