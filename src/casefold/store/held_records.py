"""Which identifiers the records of exhibits hold: one question to DuckDB over their record files, whoever may see them.

An engine of the case would describe every table there can be; here the files of a batch of exhibits are asked once, so
that a delivery of thousands of small files is not held up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from casefold.errors import EvidenceDamaged
from casefold.model.exhibit import RecordFile
from casefold.model.kinds import KINDS
from casefold.store.case_store import CaseStore
from casefold.store.disk import claim_folder, disk_trouble, give_up_folder
from casefold.store.engine import lock_access, open_limited
from casefold.store.settle_values import literal
from casefold.store.tables import PARTY

MEMORY_MB = 1_024
"""Memory it may use before it writes to the disk."""
_DEVICE_COLUMNS = {"imei14": "imei", "imsi": "imsi", "iccid": "iccid"}
"""Column of a record -> how its identifier begins."""
_NOT_HELD = "'opaque', 'short_code'"
"""Sorts that name nobody across cases: a name as one exhibit writes it, and a service's code."""


def identifiers_by_kind(case: CaseStore, files: Sequence[RecordFile]) -> Iterator[tuple[str, str, pa.Table]]:
    """Yield each exhibit and kind of record with the identifiers in it: identifier, records, first_at, last_at, named.

    Args:
        case: The case.
        files: Record files of some exhibits.

    Raises:
        EvidenceDamaged: One is missing or cut.
    """
    paths: dict[str, list[Path]] = {}
    for item in files:
        paths.setdefault(item.kind, []).append(case.check_file(item))
    if all(kind == PARTY for kind in paths):
        return
    keys = [("exhibit", "ascending"), ("kind", "ascending")]
    found = _asked(case, paths).sort_by([*keys, ("identifier", "ascending")])
    groups = found.group_by(["exhibit", "kind"]).aggregate([([], "count_all")]).sort_by(keys)
    begin = 0
    for group in groups.to_pylist():
        yield group["exhibit"], group["kind"], found.slice(begin, group["count_all"])
        begin += group["count_all"]


def _asked(case: CaseStore, paths: dict[str, list[Path]]) -> pa.Table:
    spill = case.home.path / "tmp"
    with disk_trouble(spill):
        folder, lock = claim_folder(spill)
    con = open_limited([str(path) for some in paths.values() for path in some], folder, memory_mb=MEMORY_MB)
    try:
        lock_access(con)
        return con.sql(_query(con, paths)).to_arrow_table()
    except duckdb.IOException as error:
        raise EvidenceDamaged(f"a record file cannot be read: {error}") from error
    finally:
        con.close()
        give_up_folder(folder, lock)


def _query(con: duckdb.DuckDBPyConnection, paths: dict[str, list[Path]]) -> str:
    """Write the question: parties that are no service, and the devices and cards records name."""
    tables = {kind: _table(some) for kind, some in paths.items()}
    kinds = [kind for kind in KINDS if kind in tables]
    timed = " UNION ALL ".join(f"SELECT record_id, time_utc FROM {tables[kind]}" for kind in kinds)
    parts = [
        f"SELECT '{prefix}:' || {column} AS identifier, exhibit, '{kind}' AS kind, record_id, time_utc, false AS owner "
        f"FROM {tables[kind]} WHERE {column} IS NOT NULL"
        for kind in kinds
        for column, prefix in _DEVICE_COLUMNS.items()
        if column in _columns(con, tables[kind])
    ]
    if PARTY in tables:
        parts.append(
            f"""SELECT p.identifier, p.exhibit, p.kind, p.record_id, t.time_utc, coalesce(p.is_owner, false) AS owner
            FROM {tables[PARTY]} p LEFT JOIN timed t ON p.record_id = t.record_id
            WHERE p.state = 'known' AND NOT coalesce(p.service, false) AND p.identifier_type NOT IN ({_NOT_HELD})"""
        )
    if len(parts) == 0:
        parts = ["SELECT '' AS identifier, '' AS exhibit, '' AS kind, '' AS record_id, NULL::TIMESTAMP AS time_utc, "
                 "false AS owner WHERE false"]  # fmt: skip
    return f"""WITH timed AS ({timed}), held AS ({" UNION ALL ".join(parts)})
        SELECT identifier, exhibit, kind, count(DISTINCT record_id) AS records, bool_or(owner) AS named,
        CAST(floor(epoch(min(time_utc))) AS BIGINT) AS first_at, CAST(floor(epoch(max(time_utc))) AS BIGINT) AS last_at
        FROM held GROUP BY identifier, exhibit, kind"""


def _table(paths: Sequence[Path]) -> str:
    listed = ", ".join(literal(str(path)) for path in paths)
    return f"read_parquet([{listed}], union_by_name=true, hive_partitioning=false)"


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    return {str(row[0]) for row in con.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()}
