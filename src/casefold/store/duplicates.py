"""Duplicates across exhibits: one happening that a second exhibit records again.

The same bill arrives twice, a handset's call log repeats its network's records, two halves of a chat overlap.
Counted together they would make one call two. What an import repeats of earlier exhibits is found before its
records are listed and kept as the derived table `duplicate`: no record is rewritten, and a mark goes when either
exhibit does.

Two records are one happening where they are of one kind, state the same second and the same parties, and
either are of the same owner's records, or are messages of one conversation with the same text. A message is one,
too, where two formats tell of it differently: the same text in the same second with an identifier in common beside
the owner's, or a longer text in the same minute under the same sender's name (an export of a chat states neither
numbers nor seconds). The other party's own record of a call or message is no duplicate: it is a second witness.

Which of two sources is better is said beside each mark, by what they state: the finer time with its zone, the parties
as identifiers, the service's own id. It changes nothing of what is counted; the earlier exhibit's record stands for
both.
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
from casefold.store.rows import ImportHandle, StagedFile
from casefold.store.settle import open_settler
from casefold.store.settle_values import literal
from casefold.store.tables import PARTY

KIND: Final = "duplicate"
"""The derived kind: record_id, first_record (in the earlier exhibit), first_exhibit, rule, better (the id of one of the
two)."""

COMPARED: Final = ("call", "message", "data_session")
_SAME: Final = {
    "call": "coalesce(abs(a.duration_s - b.duration_s) <= 1, true)",
    "message": "coalesce(a.body = b.body, true)",
    "data_session": "coalesce(abs(a.duration_s - b.duration_s) <= 1, true)",
}
"""What two records of a kind must not contradict each other in, where both state it."""
_OWN: Final = {"call": "duration_s", "data_session": "duration_s"}
_MARKED: Final = "coalesce(r.duplicate_of, m.first_record)"
_COLUMNS: Final = ("record_id", "first_record", "first_exhibit", "rule", "better")
_NOTHING: Final = pa.table({name: pa.array([], pa.string()) for name in _COLUMNS})
_TELLING: Final = 12
"""Letters from which on a text and its sender's name make a message of one minute the same one."""
_RULES: Final = {
    "owner": ("owner, parties", "a.owner = b.owner AND a.parties = b.parties"),
    "thread": ("thread, sender, body", "a.thread = b.thread AND a.sender = b.sender AND a.body = b.body"),
    "text": (
        "others, body",
        "a.body = b.body AND list_has_any(a.known, b.known) AND coalesce(a.sender = b.sender, true) "
        "AND coalesce(a.service = b.service, true) AND coalesce(a.owner = b.owner, true)",
    ),
    "name": (
        "sender_name, body",
        f"length(a.body) >= {_TELLING} AND a.body = b.body AND a.sender_name = b.sender_name "
        "AND coalesce(a.service = b.service, true) AND coalesce(a.owner = b.owner, true)",
    ),
}
"""Rule -> what numbers equal records within one exhibit, and what two records must have in common beside their time."""
_INVISIBLE: Final = r"[\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}\x{2066}-\x{2069}\x{FEFF}]"
"""Marks of direction and joining that one export writes into a text and another does not."""
_TEXT: Final = f"nullif(trim(regexp_replace(body, '{_INVISIBLE}', '', 'g')), '')"
"""A message's text as it is compared, of new and earlier records alike."""
_MEANWHILE: Final = (
    "time_utc BETWEEN (SELECT min(minute) FROM incoming) AND (SELECT max(minute) + INTERVAL 1 MINUTE FROM incoming)"
)
"""Only what happened in the time of the new records can be one of them."""
_PRECISIONS: Final = "['day', 'minute', 'second', 'millisecond', 'microsecond']"


def find_duplicates(store: CaseStore, handle: ImportHandle, files: Sequence[StagedFile]) -> pa.Table:
    """Find which staged records repeat a record of an exhibit held earlier.

    Args:
        store: The case.
        handle: The import under way.
        files: Its record files, settled and not yet listed; those behind a wall are left out.

    Returns:
        One row per repeated record: record_id, first_record, first_exhibit, rule, better.
    """
    staged = {kind: [f.path for f in files if f.kind == kind and f.wall is None] for kind in (*COMPARED, PARTY)}
    con = open_settler(handle.staging)
    try:
        rows = {kind: _parquet(paths) for kind, paths in staged.items() if paths}
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
        rows: Kind (`party` among them) -> their records, as SQL to select from; those behind a wall are left out.

    Returns:
        What `find_duplicates` returns, of all of them.
    """
    listed = [file for file in store.standing_files() if file.exhibit not in set(exhibits) and file.wall is None]
    found = []
    for kind in COMPARED:
        earlier = [file for file in listed if file.kind == kind]
        held = {file.exhibit for file in earlier}
        parties = [store.check_file(file) for file in listed if file.kind == PARTY and file.exhibit in held]
        if kind not in rows or PARTY not in rows or not (len(exhibits) > 1 or (earlier and parties)):
            continue
        records = [store.check_file(file) for file in earlier] if parties else []
        found.append(_Comparison(con, kind, rows, exhibits, records, parties).repeated())
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


@dataclass(frozen=True, slots=True)
class Again:
    """Another record of the same happening."""

    record_id: str
    exhibit: str
    rule: str
    """Which rule found it: owner, thread, text or name; '' for marks written before rules were."""
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
            found.setdefault(other, Again(other, other.split("-", 1)[0], row.get("rule") or "", better))
    found.pop(record_id, None)
    return [found[name] for name in sorted(found)]


def _marks_where(paths: Sequence[Path], column: str, values: set[str]) -> list[dict[str, Any]]:
    """Return the marks with one of these values; a page asks for few of a case's millions."""
    wanted = pc.field(column).isin(sorted(values))
    return [row for path in paths for row in pq.read_table(path, partitioning=None, filters=wanted).to_pylist()]


class _Comparison:
    """Records of one kind in new exhibits beside those of earlier ones, the new ones that came before among them."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        kind: str,
        new: Mapping[str, str],
        exhibits: Sequence[str],
        old: Sequence[Path],
        old_parties: Sequence[Path],
    ) -> None:
        self._con, self._kind, self._several = con, kind, len(exhibits) > 1
        self._new, self._new_parties = new[kind], new[PARTY]
        self._old = (_parquet(old), _parquet(old_parties)) if old else None
        con.register("arriving", pa.table({"exhibit": list(exhibits), "turn": list(range(1, len(exhibits) + 1))}))

    def repeated(self) -> pa.Table:
        """Return the repeated records of this kind."""
        self._view("incoming", self._new, self._new_parties, "")
        exhibits = self._comparable(*self._old) if self._old is not None else []
        if self._old is not None and exhibits:
            held = f"AND {_MEANWHILE} AND r.exhibit IN ({', '.join(literal(name) for name in exhibits)})"
            self._view("held", *self._old, held)
        elif self._several:
            self._con.execute("CREATE OR REPLACE TEMP TABLE held AS SELECT * FROM incoming WHERE false")
        else:
            return _NOTHING
        if self._several:
            self._con.execute("INSERT INTO held SELECT * FROM incoming")
        rules = _RULES if self._kind == "message" else ("owner",)
        pairs = " UNION ALL ".join(self._pairs(place, rule) for place, rule in enumerate(rules))
        found = self._con.execute(
            f"""SELECT {", ".join(_COLUMNS)} FROM ({pairs})
                QUALIFY row_number() OVER (
                    PARTITION BY record_id
                    ORDER BY try_cast(substr(first_exhibit, 2) AS INTEGER), place, first_record) = 1
                ORDER BY record_id"""
        ).to_arrow_table()
        return found.cast(_NOTHING.schema)

    def _comparable(self, old: str, old_parties: str) -> list[str]:
        """List the earlier exhibits that share an owner, a conversation or a message's text with the new one."""
        owners = f"""SELECT DISTINCT exhibit FROM {old_parties}
            WHERE is_owner AND kind = {literal(self._kind)} AND identifier IN (SELECT DISTINCT owner FROM incoming)"""
        threads = (
            f"""UNION SELECT DISTINCT exhibit FROM {old}
            WHERE {_MEANWHILE} AND (thread IN (SELECT DISTINCT thread FROM incoming)
                OR {_TEXT} IN (SELECT DISTINCT body FROM incoming))"""
            if self._kind == "message"
            else ""
        )
        return sorted(str(row[0]) for row in self._con.execute(f"{owners} {threads}").fetchall())

    def _view(self, name: str, records: str, parties: str, where: str) -> None:
        """Make the table of what is compared: a row per record that states a second, with its parties."""
        nothing = "CAST(NULL AS VARCHAR) AS"
        own = (
            f"{_TEXT} AS body, r.thread, r.service, (r.reference IS NOT NULL)::INTEGER AS named"
            if self._kind == "message"
            else f"r.{_OWN[self._kind]}, {nothing} thread, {nothing} service, 0 AS named"
        )
        self._con.execute(
            f"""CREATE OR REPLACE TEMP TABLE {name} AS
            WITH ends AS (
                SELECT record_id,
                    string_agg(role || '=' || coalesce(identifier, state), ' ' ORDER BY role, identifier)
                        FILTER (WHERE role IN ('from', 'to', 'subject')) AS parties,
                    min(identifier) FILTER (WHERE is_owner) AS owner,
                    min(identifier) FILTER (WHERE role = 'from') AS sender,
                    min(lower(trim(name))) FILTER (WHERE role = 'from' AND trim(name) <> '') AS sender_name,
                    list_sort(list(DISTINCT identifier) FILTER (
                        WHERE identifier_type <> 'opaque' AND NOT coalesce(is_owner, FALSE)
                        AND role IN ('from', 'to', 'member'))) AS known
                FROM {parties} WHERE kind = {literal(self._kind)} GROUP BY record_id
            )
            SELECT r.record_id, r.exhibit, coalesce(arriving.turn, 0) AS arrival,
                date_trunc('second', r.time_utc) AS moment,
                date_trunc('minute', r.time_utc) AS minute, r.time_precision = 'minute' AS coarse, {own},
                ends.parties, ends.owner, ends.sender, ends.sender_name, ends.known,
                array_to_string(ends.known, ' ') AS others,
                2 * list_position({_PRECISIONS}, r.time_precision) + len(coalesce(ends.known, []))
                    + (r.zone_basis = 'stated')::INTEGER + named AS states
            FROM {records} r JOIN ends USING (record_id) LEFT JOIN arriving ON arriving.exhibit = r.exhibit
            WHERE r.time_utc IS NOT NULL AND r.time_precision <> 'day' AND r.duplicate_of IS NULL {where}"""
        )

    def _pairs(self, place: int, rule: str) -> str:
        """Write the pairs that agree; of several equal ones the first goes with the first, and so on."""
        keys, same = _RULES[rule]
        when = "minute" if rule == "name" else "moment"
        alike = _SAME[self._kind] if rule == "owner" else "TRUE"
        fine = "AND (a.coarse OR b.coarse OR a.moment = b.moment)" if rule == "name" else ""
        stated = " AND ".join(f"{key} IS NOT NULL" for key in keys.split(", "))
        numbered = f"row_number() OVER (PARTITION BY exhibit, {when}, {keys} ORDER BY record_id) AS turn"
        return f"""SELECT {place} AS place, {literal(rule)} AS rule, a.record_id, b.record_id AS first_record,
                b.exhibit AS first_exhibit,
                CASE WHEN a.states > b.states THEN a.record_id ELSE b.record_id END AS better
            FROM (SELECT *, {numbered} FROM incoming WHERE {stated}) a
            JOIN (SELECT *, {numbered} FROM held WHERE {stated}) b
            ON a.{when} = b.{when} AND {same} AND a.turn = b.turn AND b.arrival < a.arrival {fine} WHERE {alike}"""


def _parquet(paths: Sequence[Path | str]) -> str:
    return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}], union_by_name=true)"
