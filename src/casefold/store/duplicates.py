"""Duplicates across exhibits: one happening that a second exhibit records again.

The same bill arrives twice, a handset's call log repeats its network's records, two halves of a chat overlap.
Counted together they would make one call two. What an import repeats of earlier exhibits is found before its
records are listed and kept as the derived table `duplicate`: no record is rewritten, and a mark goes when either
exhibit does.

Two records are one happening where they are of one kind, state the same second and the same parties, and
either are of the same owner's records, or are messages of one conversation with the same text. The other party's
own record of a call is no duplicate: it is a second witness.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from casefold.store.case_store import CaseStore
from casefold.store.rows import ImportHandle, StagedFile
from casefold.store.settle import open_settler
from casefold.store.settle_values import literal
from casefold.store.tables import PARTY

KIND: Final = "duplicate"
"""The derived kind: record_id, first_record (in the earlier exhibit), first_exhibit."""

COMPARED: Final = ("call", "message", "data_session")
_SAME: Final = {
    "call": "coalesce(abs(a.duration_s - b.duration_s) <= 1, true)",
    "message": "coalesce(a.body = b.body, true)",
    "data_session": "coalesce(abs(a.duration_s - b.duration_s) <= 1, true)",
}
"""What two records of a kind must not contradict each other in, where both state it."""
_OWN: Final = {"call": "duration_s", "message": "body", "data_session": "duration_s"}
_MARKED: Final = "coalesce(r.duplicate_of, m.first_record)"
_NOTHING: Final = pa.table({name: pa.array([], pa.string()) for name in ("record_id", "first_record", "first_exhibit")})


def find_duplicates(store: CaseStore, handle: ImportHandle, files: Sequence[StagedFile]) -> pa.Table:
    """Find which staged records repeat a record of an exhibit held earlier.

    Args:
        store: The case.
        handle: The import under way.
        files: Its record files, settled and not yet listed; those behind a wall are left out.

    Returns:
        One row per repeated record: record_id, first_record, first_exhibit.
    """
    staged = {kind: [f.path for f in files if f.kind == kind and f.wall is None] for kind in (*COMPARED, PARTY)}
    listed = [file for file in store.standing_files() if file.exhibit != handle.exhibit and file.wall is None]
    found = []
    con = open_settler(handle.staging)
    try:
        for kind in COMPARED:
            earlier = [file for file in listed if file.kind == kind]
            exhibits = sorted({file.exhibit for file in earlier})
            parties = [store.check_file(file) for file in listed if file.kind == PARTY and file.exhibit in exhibits]
            if not (staged[kind] and staged[PARTY] and earlier and parties):
                continue
            records = [store.check_file(file) for file in earlier]
            found.append(_Comparison(con, kind, staged[kind], staged[PARTY], records, parties).repeated())
    finally:
        con.close()
    return pa.concat_tables(found) if found else _NOTHING


def with_marks(columns: str, records: str, marks: Sequence[str]) -> tuple[str, str]:
    """Let `duplicate_of` say what earlier exhibits hold too.

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
        SELECT record_id AS of_record, min(first_record) AS first_record FROM {_parquet(marks)} GROUP BY record_id
        ) m ON m.of_record = r.record_id"""
    return columns.replace('"duplicate_of"', _MARKED, 1), beside


def marks_among(marks: Sequence[str]) -> str:
    """Write the question which of some records, their ids in a table `wanted`, carry a mark, and which."""
    return f"""SELECT record_id, min(first_record) AS first_record FROM {_parquet(marks)}
        WHERE record_id IN (SELECT id FROM wanted) GROUP BY record_id"""


class _Comparison:
    """Records of one kind in a new exhibit beside those of earlier ones."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        kind: str,
        new: Sequence[Path],
        new_parties: Sequence[Path],
        old: Sequence[Path],
        old_parties: Sequence[Path],
    ) -> None:
        self._con, self._kind = con, kind
        self._new, self._new_parties = _parquet(new), _parquet(new_parties)
        self._old, self._old_parties = _parquet(old), _parquet(old_parties)

    def repeated(self) -> pa.Table:
        """Return the repeated records of this kind."""
        self._view("incoming", self._new, self._new_parties, "")
        exhibits = self._comparable()
        if not exhibits:
            return _NOTHING
        held = f"AND r.exhibit IN ({', '.join(literal(name) for name in exhibits)})"
        self._view("held", self._old, self._old_parties, held)
        pairs = self._pairs("owner", "a.owner = b.owner AND a.parties = b.parties", _SAME[self._kind])
        if self._kind == "message":
            same = "a.thread = b.thread AND a.sender = b.sender"
            pairs += f" UNION ALL {self._pairs('thread', same, 'a.body = b.body')}"
        found = self._con.execute(
            f"""SELECT record_id, first_record, first_exhibit FROM ({pairs})
                QUALIFY row_number() OVER (
                    PARTITION BY record_id ORDER BY try_cast(substr(first_exhibit, 2) AS INTEGER), first_record) = 1
                ORDER BY record_id"""
        ).to_arrow_table()
        return found.cast(_NOTHING.schema)

    def _comparable(self) -> list[str]:
        """List the earlier exhibits that share an owner or a conversation with the new one."""
        owners = f"""SELECT DISTINCT exhibit FROM {self._old_parties}
            WHERE is_owner AND kind = {literal(self._kind)} AND identifier IN (SELECT DISTINCT owner FROM incoming)"""
        threads = (
            f"""UNION SELECT DISTINCT exhibit FROM {self._old}
            WHERE thread IN (SELECT DISTINCT thread FROM incoming)"""
            if self._kind == "message"
            else ""
        )
        return sorted(str(row[0]) for row in self._con.execute(f"{owners} {threads}").fetchall())

    def _view(self, name: str, records: str, parties: str, where: str) -> None:
        """Make the table of what is compared: a row per record that states a second, with its parties."""
        thread = "r.thread" if self._kind == "message" else "CAST(NULL AS VARCHAR) AS thread"
        self._con.execute(
            f"""CREATE OR REPLACE TEMP TABLE {name} AS
            WITH ends AS (
                SELECT record_id,
                    string_agg(role || '=' || coalesce(identifier, state), ' ' ORDER BY role, identifier)
                        FILTER (WHERE role IN ('from', 'to', 'subject')) AS parties,
                    min(identifier) FILTER (WHERE is_owner) AS owner,
                    min(identifier) FILTER (WHERE role = 'from') AS sender
                FROM {parties} WHERE kind = {literal(self._kind)} GROUP BY record_id
            )
            SELECT r.record_id, r.exhibit, date_trunc('second', r.time_utc) AS moment, r.{_OWN[self._kind]}, {thread},
                ends.parties, ends.owner, ends.sender
            FROM {records} r JOIN ends USING (record_id)
            WHERE r.time_utc IS NOT NULL AND r.time_precision <> 'day' AND r.duplicate_of IS NULL {where}"""
        )

    def _pairs(self, by: str, same: str, alike: str) -> str:
        """Write the pairs that agree; of several equal ones the first goes with the first, and so on."""
        keys = {"owner": "owner, parties", "thread": "thread, sender, body"}[by]
        numbered = f"row_number() OVER (PARTITION BY exhibit, moment, {keys} ORDER BY record_id) AS turn"
        return f"""SELECT a.record_id, b.record_id AS first_record, b.exhibit AS first_exhibit
            FROM (SELECT *, {numbered} FROM incoming WHERE {by} IS NOT NULL) a
            JOIN (SELECT *, {numbered} FROM held WHERE {by} IS NOT NULL) b
            ON a.moment = b.moment AND {same} AND a.turn = b.turn WHERE {alike}"""


def _parquet(paths: Sequence[Path | str]) -> str:
    return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}], union_by_name=true)"
