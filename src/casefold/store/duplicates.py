"""Duplicates across files: one happening that a second file records again.

The same bill arrives twice, a handset's call log repeats its network's records, two halves of a chat overlap, one
report comes in two forms. Counted together they would make one call two. What an import repeats, of earlier exhibits
or of another file in the same container, is found before its records are listed and kept as the derived table
`duplicate`: no record is rewritten, and a mark goes when either exhibit does.

By which rules is declared in `duplicate_rules`. The other party's own record of a call or message is no duplicate: it
is a second witness, and stays in that party's count.

Which of two sources is better is said beside each mark, by what they state: the finer time with its zone, the parties
as identifiers, the length, the cell and device, the text, the service's own id. It changes nothing of what is counted;
the earlier exhibit's record stands for both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from casefold.store.case_store import CaseStore
from casefold.store.duplicate_rules import COMPARED, SAYS
from casefold.store.duplicate_search import NOBODY, NOTHING, Comparison, describe, parquet
from casefold.store.rows import ImportHandle, StagedFile
from casefold.store.settle import open_settler
from casefold.store.tables import PARTY

KIND: Final = "duplicate"
"""The derived kind: record_id, first_record (in the earlier exhibit, or another file of the same), first_exhibit, rule,
better (the id of one of the two)."""

DEVICE: Final = "device"
NEEDED: Final = (*COMPARED, PARTY, DEVICE)
"""Kinds that a comparison reads: what is compared, whose it is, and which device a report describes."""
_READ: Final = ("finished", "running")
"""States of an import whose format read the exhibit."""
_MARKED: Final = "coalesce(r.duplicate_of, m.first_record)"
_FIRST: Final = "arg_min(first_record, (try_cast(substr(first_exhibit, 2) AS INTEGER), first_record))"
"""Of several records that one repeats, the one of the earliest exhibit."""


def find_duplicates(store: CaseStore, handle: ImportHandle, files: Sequence[StagedFile]) -> pa.Table:
    """Find which staged records repeat a record of an exhibit held earlier, or of another file in their own.

    Args:
        store: The case.
        handle: The import under way.
        files: Its record files, settled and not yet listed; those behind a wall are left out.

    Returns:
        One row per repeated record and exhibit that has it: record_id, first_record, first_exhibit, rule, better.
    """
    staged = {kind: [f.path for f in files if f.kind == kind and f.wall is None] for kind in NEEDED}
    con = open_settler(handle.staging)
    try:
        rows = {kind: parquet(paths) for kind, paths in staged.items() if paths}
        return repeated_among(con, store, [handle.exhibit], rows)
    finally:
        con.close()


def repeated_among(
    con: duckdb.DuckDBPyConnection, store: CaseStore, exhibits: Sequence[str], rows: Mapping[str, str]
) -> pa.Table:
    """Find which records of some exhibits, in the order they came, repeat one of an exhibit that came before.

    Args:
        con: A connection of `settle.open_settler`.
        store: The case.
        exhibits: Ids of the exhibits that are coming in; what stands of them is about to give way, and left out.
        rows: Kind of `NEEDED` -> their records, as SQL to select from; those behind a wall are left out.

    Returns:
        What `find_duplicates` returns, of all of them.
    """
    listed = [file for file in store.standing_files() if file.exhibit not in set(exhibits) and file.wall is None]
    formats = {item.exhibit: item.format for item in store.imports() if item.status in _READ}
    described = [store.check_file(file) for file in listed if file.kind == DEVICE] if DEVICE in rows else []
    devices = [rows[DEVICE], *([parquet(described)] if described else [])] if DEVICE in rows else []
    describe(con, exhibits, {**{file.exhibit: None for file in listed}, **formats}, devices)
    found = []
    for kind in COMPARED:
        if kind in rows:
            earlier = [file for file in listed if file.kind == kind]
            held = {file.exhibit for file in earlier}
            parties = [store.check_file(file) for file in listed if file.kind == PARTY and file.exhibit in held]
            old = ([store.check_file(file) for file in earlier], parties)
            found.append(Comparison(con, kind, (rows[kind], rows.get(PARTY, NOBODY)), old).repeated())
    return pa.concat_tables(found) if found else NOTHING


def with_marks(columns: str, records: str, marks: Sequence[str]) -> tuple[str, str]:
    """Let `duplicate_of` say what other files hold too.

    Args:
        columns: What is selected of the records, as SQL; `"duplicate_of"` is named first where it is read.
        records: The record files of a kind, as SQL to select from.
        marks: The files of the derived kind that count; without any, nothing changes.

    Returns:
        The columns, and the relation to select them from.
    """
    if len(marks) == 0:
        return columns, records
    beside = f"""{records} r LEFT JOIN (
        SELECT record_id AS of_record, {_FIRST} AS first_record FROM {parquet(marks)} GROUP BY record_id
        ) m ON m.of_record = r.record_id"""
    return columns.replace('"duplicate_of"', _MARKED, 1), beside


def marks_among(marks: Sequence[str]) -> str:
    """Write the question which of some records, their ids in a table `wanted`, carry a mark, and which."""
    return f"""SELECT record_id, {_FIRST} AS first_record FROM {parquet(marks)}
        WHERE record_id IN (SELECT id FROM wanted) GROUP BY record_id"""


@dataclass(frozen=True, slots=True)
class Again:
    """Another record of the same happening."""

    record_id: str
    exhibit: str
    rule: str
    """Which rule of `duplicate_rules` found it; '' for marks written before rules were."""
    why: str
    """What the two agree in, as a person reads it; '' where the rule is not known."""
    better: bool
    """Whether this record states more than the one asked about."""


def recorded_again(store: CaseStore, record_id: str) -> list[Again]:
    """Return the other records of a record's happening that this reader may see, by id.

    Raises:
        EvidenceDamaged: A file of marks is missing.
    """
    paths = store.duplicate_marks()
    firsts = {row["first_record"] for row in _marks_where(paths, "record_id", {record_id})} or {record_id}
    found: dict[str, Again] = {}
    for row in _marks_where(paths, "first_record", firsts):
        for other in (row["record_id"], row["first_record"]):
            better = row.get("better") == other and record_id in (row["record_id"], row["first_record"])
            rule = row.get("rule") or ""
            found.setdefault(other, Again(other, other.split("-", 1)[0], rule, SAYS.get(rule, ""), better))
    found.pop(record_id, None)
    return [found[name] for name in sorted(found)]


def _marks_where(paths: Sequence[Path], column: str, values: set[str]) -> list[dict[str, Any]]:
    """Return the marks with one of these values; a page asks for few of a case's millions."""
    wanted = pc.field(column).isin(sorted(values))
    return [row for path in paths for row in pq.read_table(path, partitioning=None, filters=wanted).to_pylist()]


__all__ = [
    "COMPARED", "KIND", "NEEDED", "Again", "find_duplicates", "marks_among", "recorded_again", "repeated_among",
    "with_marks",
]  # fmt: skip
