"""Made-up record files of any size, so that analyses can be timed without importing anything first.

Writes `call.parquet`, `message.parquet` and `party.parquet` with the columns of `casefold.model.kinds`. The
numbers lie in the Ofcom drama ranges or are plainly not diallable; nothing here is a person.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

from casefold.model.kinds import KINDS, PARTY_COLUMNS, Column, ColumnType

SQL_TYPES = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.TIMESTAMP: "TIMESTAMP",
}
OWNERS = 40
FILES = 8
DAYS = 300

# One random event per row: the owner, the other party, when, and what. Everything hangs on hash(i).
EVENTS = f"""
CREATE TABLE event AS
WITH draw AS (
    SELECT i, hash(i) AS h1, hash(i * 7919 + 13) AS h2, hash(i * 104729 + 29) AS h3 FROM range($rows) r(i)
), shaped AS (
    SELECT i, h1, h2, h3,
        CAST(h1 % {OWNERS} AS INTEGER) AS owner,
        -- a few heavy contacts and a long tail
        CAST(pow((h2 % 1000000) / 1000000.0, 3) * $numbers AS INTEGER) AS other,
        TIMESTAMP '2026-01-01' + to_seconds(CAST(i * ({DAYS} * 86400.0 / $rows) AS BIGINT)) AS time_utc,
        (h3 % 100) < 55 AS is_out,
        (h3 // 100) % 100 AS dice,
        (h3 // 10000) % 100 AS dice2
    FROM draw
)
SELECT i,
    CASE WHEN dice2 < $message_percent THEN 'message' ELSE 'call' END AS kind,
    'x' || (owner % {FILES} + 1) AS exhibit,
    'x' || (owner % {FILES} + 1) || '-row:' || (i + 2) AS record_id,
    '+4477009' || lpad(CAST(owner AS VARCHAR), 5, '0') AS owner_id,
    owner,
    CASE WHEN dice < 3 THEN NULL ELSE '+4420794' || lpad(CAST(other AS VARCHAR), 6, '0') END AS other_id,
    other % 500 = 7 AS other_service,
    is_out, time_utc,
    time_utc + CASE WHEN time_utc BETWEEN TIMESTAMP '2026-03-29 01:00' AND TIMESTAMP '2026-10-25 01:00'
        THEN INTERVAL 1 HOUR ELSE INTERVAL 0 HOUR END AS time_local,
    CASE WHEN dice < 30 THEN 0 WHEN dice = 99 THEN NULL ELSE (h2 // 1000) % 900 END AS duration_s,
    '234-10-' || (h2 % 40) || '-' || (h1 % 2000) AS cell,
    lpad(CAST(35000000000000 + owner * 10 + (CASE WHEN i % $rows > $rows * 0.6 THEN 1 ELSE 0 END) AS VARCHAR), 14, '0')
        AS imei14,
    '23410' || lpad(CAST(owner AS VARCHAR), 10, '0') AS imsi,
    CASE WHEN dice2 = 99 AND dice = 50 THEN 'x1-row:1' END AS duplicate_of,
    dice BETWEEN 40 AND 41 AS forwarded
FROM shaped
"""

COMMON = {
    "record_id": "record_id",
    "exhibit": "exhibit",
    "file": "exhibit || '.csv'",
    "locator": "'row:' || (i + 2)",
    "raw": '\'{"A Number":"\' || owner_id || \'","B Number":"\' || coalesce(other_id, \'WITHHELD\') || \'","Date":"\''
    ' || CAST(time_local AS VARCHAR) || \'","Cell":"\' || cell || \'"}\'',
    "time_utc": "time_utc",
    "time_local": "time_local",
    "time_precision": "'second'",
    "zone": "'Europe/London'",
    "zone_basis": "'assumed'",
    "deleted": "'unknown'",
    "direction": "CASE WHEN is_out THEN 'outgoing' ELSE 'incoming' END",
    "subject": "owner_id",
    "imei": "imei14 || '0'",
    "imei14": "imei14",
    "imsi": "imsi",
    "start_cell": "cell",
    "duplicate_of": "duplicate_of",
}
OWN = {
    "call": {"service": "'voice'", "duration_s": "CAST(duration_s AS DOUBLE)"},
    "message": {"service": "'sms'"},
}

PARTIES = """
SELECT record_id, kind, exhibit, 'from' AS role, CASE WHEN is_out THEN owner_id ELSE other_id END AS identifier,
    is_out AS is_owner, i FROM event
UNION ALL
SELECT record_id, kind, exhibit, 'to', CASE WHEN is_out THEN other_id ELSE owner_id END, NOT is_out, i FROM event
UNION ALL
SELECT record_id, kind, exhibit, 'forwarded_to', '+441134960' || lpad(CAST(owner AS VARCHAR), 3, '0'), false, i
FROM event WHERE forwarded AND kind = 'call'
"""
PARTY = {
    "record_id": "record_id",
    "kind": "kind",
    "exhibit": "exhibit",
    "role": "role",
    "identifier": "identifier",
    "identifier_type": "CASE WHEN identifier IS NOT NULL THEN 'phone' END",
    "state": "CASE WHEN identifier IS NULL THEN 'withheld' ELSE 'known' END",
    "service": "coalesce(identifier LIKE '+4420794%' AND CAST(right(identifier, 6) AS INTEGER) % 500 = 7, false)",
    "raw": "coalesce(identifier, 'WITHHELD')",
    "is_owner": "is_owner",
}


def write_records(folder: Path, rows: int, numbers: int = 50_000, message_percent: int = 30) -> None:
    """Write record files holding `rows` calls and messages between 40 owners and `numbers` others."""
    folder.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    con.execute(EVENTS, {"rows": rows, "numbers": numbers, "message_percent": message_percent})
    for kind in ("call", "message"):
        values = {**COMMON, **OWN[kind]}
        columns = _projection(KINDS[kind].all_columns, values)
        _copy(con, f"SELECT {columns} FROM event WHERE kind = '{kind}' ORDER BY exhibit, i", folder / f"{kind}.parquet")
    columns = _projection(PARTY_COLUMNS, PARTY)
    _copy(con, f"SELECT {columns} FROM ({PARTIES}) ORDER BY exhibit, i, role", folder / "party.parquet")


def _projection(columns: tuple[Column, ...], values: dict[str, str]) -> str:
    return ", ".join(
        f"CAST({values.get(column.name, 'NULL')} AS {SQL_TYPES[column.type]}) AS {column.name}" for column in columns
    )


def _copy(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    con.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


def main() -> None:
    """Write a set from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=3_000_000)
    parser.add_argument("--numbers", type=int, default=50_000)
    parser.add_argument("--message-percent", type=int, default=30)
    options = parser.parse_args()
    write_records(options.folder, options.rows, options.numbers, options.message_percent)


if __name__ == "__main__":
    main()
