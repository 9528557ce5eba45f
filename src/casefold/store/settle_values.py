"""Settle distinct values: parties, devices and cells are normalised once per spelling, then joined.

A file of five million calls has some ten thousand numbers. Normalising the distinct spellings is what makes
libphonenumber affordable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import pyarrow as pa

from casefold.model.draft import Draft
from casefold.model.kinds import Meaning
from casefold.text.cells import parse_cell
from casefold.text.devices import parse_iccid, parse_imei, parse_imsi
from casefold.text.parties import IdentifierType, PartyState, PartyValue, normalise_parties
from casefold.text.vocabulary import rat_of

CHUNK: Final = 65_536
"""Distinct values normalised at a time."""


def quoted(name: str) -> str:
    """Quote an identifier for DuckDB."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | None) -> str:
    """Quote a text for DuckDB, whose parser ends at a NUL: the name of a member may hold one."""
    if text is None:
        return "NULL"
    quoted_parts = ["'" + part.replace("'", "''") + "'" for part in text.split("\0")]
    return quoted_parts[0] if len(quoted_parts) == 1 else f"({' || chr(0) || '.join(quoted_parts)})"


def party_columns(draft: Draft) -> tuple[str, ...]:
    """List the batch columns that hold parties, the subject field included, each once."""
    columns = [party.column for party in draft.parties]
    if "subject" in draft.fields:
        columns.append(draft.fields["subject"])
    return tuple(dict.fromkeys(columns))


def scoped(value: PartyValue, scope: str) -> str | None:
    """Give an opaque identifier its scope, so that `A` of one delivery is not `A` of another."""
    if value.state is not PartyState.KNOWN or value.identifier is None:
        return None
    if value.type is IdentifierType.OPAQUE:
        return f"opaque:{scope}:{value.identifier.removeprefix('opaque:')}"
    return value.identifier


def distinct_query(con: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str]) -> str:
    """Return the query of the distinct texts `v` of some columns; a list column counts by its items."""
    texts = [
        f"unnest({quoted(column)})" if is_list(con, relation, column) else f"{quoted(column)}::VARCHAR"
        for column in columns
    ]
    union = " UNION ALL ".join(f"SELECT DISTINCT {text} AS v FROM {relation}" for text in texts)
    return f"SELECT DISTINCT v FROM ({union}) WHERE v IS NOT NULL"


def register_parties(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    draft: Draft,
    *,
    region: str | None,
    assumed: bool,
    scope: str,
    extra: Sequence[str] = (),
) -> str | None:
    """Create the table `settled_party(raw, identifier, identifier_type, state, service, note)`.

    A region that is only assumed is used when at least half of the distinct parties are phone numbers in it:
    pseudonyms such as `300` must not become short codes of a country nobody stated.

    Args:
        con: Connection that can read `relation`.
        relation: Relation of the staged text, as SQL.
        draft: What its columns hold.
        region: Region of national numbers.
        assumed: True when nobody stated or gave the region.
        scope: What an opaque identifier is unique within.
        extra: Texts that stand in no row, such as the subject given with the import.

    Returns:
        The region used.
    """
    columns = party_columns(draft)
    given = ", ".join(f"({literal(text)})" for text in ("", *extra))
    query = f"SELECT v FROM (VALUES {given}) given(v)"
    if columns:
        query += f" UNION {distinct_query(con, relation, columns)}"
    tally = PartyTally()

    def settle(rows: Sequence[tuple[str]]) -> pa.Table:
        texts = [text for (text,) in rows]
        values = normalise_parties(texts, region)
        tally.add(values)
        return party_table(texts, values, scope)

    _settle_distinct(con, "settled_party", query, settle)
    if assumed and region is not None and not tally.mostly_phones:
        region = None
        _settle_distinct(con, "settled_party", query, settle)
    return region


@dataclass(slots=True)
class PartyTally:
    """How many of the distinct known parties are phone numbers."""

    known: int = 0
    phones: int = 0

    def add(self, values: Sequence[PartyValue]) -> None:
        """Count some distinct values."""
        known = [value for value in values if value.state is PartyState.KNOWN]
        self.known += len(known)
        self.phones += sum(value.type is IdentifierType.PHONE for value in known)

    @property
    def mostly_phones(self) -> bool:
        """Tell whether a region that is only assumed is borne out."""
        return 2 * self.phones >= self.known


def party_table(texts: Sequence[str], values: Sequence[PartyValue], scope: str) -> pa.Table:
    """Return the rows of `settled_party`: each text with what it was read as."""
    return pa.table(
        {
            "raw": pa.array(texts, pa.string()),
            "identifier": pa.array([scoped(v, scope) for v in values], pa.string()),
            "identifier_type": pa.array([v.type.value if v.type else None for v in values], pa.string()),
            "state": pa.array([v.state.value for v in values], pa.string()),
            "service": pa.array([v.service for v in values], pa.bool_()),
            "note": pa.array([v.note for v in values], pa.string()),
        }
    )


def register_values(con: duckdb.DuckDBPyConnection, relation: str, meaning: Meaning, column: str, table: str) -> None:
    """Create `table(raw, value, flag)` for one column of devices."""

    def settle(rows: Sequence[tuple[str]]) -> pa.Table:
        texts = [text for (text,) in rows]
        settled = [_DEVICE[meaning](text) for text in texts]
        return _value_table({"raw": texts}, [value for value, _ in settled], [flag for _, flag in settled])

    _settle_distinct(con, table, distinct_query(con, relation, [column]), settle)


def register_cells(
    con: duckdb.DuckDBPyConnection, relation: str, column: str, rat_column: str | None, table: str
) -> None:
    """Create `table(raw, rat, value, flag)` for one column of cells, read with the technology beside it.

    The technology decides how a long cell id is split, so that calls and antenna tables join.
    """
    rat = f"{quoted(rat_column)}::VARCHAR" if rat_column else "CAST(NULL AS VARCHAR)"
    query = f"SELECT DISTINCT {quoted(column)}::VARCHAR AS v, {rat} AS r FROM {relation} WHERE v IS NOT NULL"

    def settle(rows: Sequence[tuple[str, str | None]]) -> pa.Table:
        values = [_cell(text, technology) for text, technology in rows]
        keys: dict[str, list[str | None]] = {"raw": [text for text, _ in rows], "rat": [rat for _, rat in rows]}
        return _value_table(keys, values, [None] * len(rows))

    _settle_distinct(con, table, query, settle)


def _value_table(
    keys: Mapping[str, Sequence[str | None]], values: Sequence[str | None], flags: Sequence[str | None]
) -> pa.Table:
    columns = {name: pa.array(texts, pa.string()) for name, texts in keys.items()}
    return pa.table({**columns, "value": pa.array(values, pa.string()), "flag": pa.array(flags, pa.string())})


def _settle_distinct(
    con: duckdb.DuckDBPyConnection, table: str, query: str, settle: Callable[[list[Any]], pa.Table]
) -> None:
    """Create `table` from what `settle` makes of the distinct rows of `query`, some at a time.

    A file may hold millions of different numbers; as Python objects they would outgrow the memory allowed.
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE settled_text AS SELECT * FROM ({query}) ORDER BY ALL")
    count = con.execute("SELECT count(*) FROM settled_text").fetchone()
    for start in range(0, max(1, count[0] if count else 0), CHUNK):
        chunk = con.execute("SELECT * FROM settled_text WHERE rowid BETWEEN ? AND ?", [start, start + CHUNK - 1])
        con.register("settled_incoming", settle(chunk.fetchall()))
        put = f"CREATE OR REPLACE TEMP TABLE {table} AS" if start == 0 else f"INSERT INTO {table}"
        con.execute(f"{put} SELECT * FROM settled_incoming")
        con.unregister("settled_incoming")
    con.execute("DROP TABLE settled_text")


def is_list(con: duckdb.DuckDBPyConnection, relation: str, column: str) -> bool:
    """Tell whether a batch column holds lists: several parties in one row."""
    kinds = con.execute(f"SELECT typeof({quoted(column)}) FROM {relation} LIMIT 1").fetchone()
    return kinds is not None and str(kinds[0]).endswith("[]")


def _imei14(text: str) -> tuple[str | None, str | None]:
    imei = parse_imei(text)
    if imei is None:
        return None, "imei_not_understood" if text.strip() else None
    return imei.imei14, "imei_check_failed" if imei.check == "invalid" else None


def _imeisv(text: str) -> tuple[str | None, str | None]:
    imei = parse_imei(text)
    return (imei.software_version if imei else None), None


def _imsi(text: str) -> tuple[str | None, str | None]:
    imsi = parse_imsi(text)
    return (imsi.imsi if imsi else None), None


def _iccid(text: str) -> tuple[str | None, str | None]:
    iccid = parse_iccid(text)
    return (iccid.iccid if iccid else None), None


def _cell(text: str, rat: str | None) -> str | None:
    cell = parse_cell(text, rat_of(rat) if rat else None)
    return cell.canonical if cell else (text.strip() or None)


_DEVICE: dict[Meaning, Callable[[str], tuple[str | None, str | None]]] = {
    Meaning.IMEI14: _imei14,
    Meaning.IMEISV: _imeisv,
    Meaning.IMSI: _imsi,
    Meaning.ICCID: _iccid,
}
