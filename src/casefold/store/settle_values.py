"""Settle distinct values: parties, devices and cells are normalised once per spelling, then joined.

A file of five million calls has some ten thousand numbers. Normalising the distinct spellings is what makes
libphonenumber affordable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import duckdb
import pyarrow as pa

from casefold.model.draft import Draft
from casefold.model.kinds import Meaning
from casefold.text.cells import parse_cell
from casefold.text.devices import parse_iccid, parse_imei, parse_imsi
from casefold.text.parties import IdentifierType, PartyState, PartyValue, normalise_parties
from casefold.text.vocabulary import rat_of


def quoted(name: str) -> str:
    """Quote an identifier for DuckDB."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str | None) -> str:
    """Quote a text for DuckDB."""
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"


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


def distinct_texts(con: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str]) -> list[str]:
    """Return the distinct texts of some columns (a list column counts by its items), sorted."""
    selects = [
        f"SELECT DISTINCT {quoted(c)}::VARCHAR AS v FROM {relation}" for c in columns if not is_list(con, relation, c)
    ]
    selects += [
        f"SELECT DISTINCT unnest({quoted(c)}) AS v FROM {relation}" for c in columns if is_list(con, relation, c)
    ]
    rows = con.execute(f"SELECT DISTINCT v FROM ({' UNION ALL '.join(selects)}) WHERE v IS NOT NULL").fetchall()
    return sorted(row[0] for row in rows)


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
    texts = distinct_texts(con, relation, columns) if columns else []
    texts = sorted({*texts, *extra, ""})
    values = normalise_parties(texts, region)
    if assumed and region is not None and not _mostly_phones(values):
        region = None
        values = normalise_parties(texts, None)
    table = pa.table(
        {
            "raw": pa.array(texts, pa.string()),
            "identifier": pa.array([scoped(v, scope) for v in values], pa.string()),
            "identifier_type": pa.array([v.type.value if v.type else None for v in values], pa.string()),
            "state": pa.array([v.state.value for v in values], pa.string()),
            "service": pa.array([v.service for v in values], pa.bool_()),
            "note": pa.array([v.note for v in values], pa.string()),
        }
    )
    _create(con, "settled_party", table)
    return region


def _mostly_phones(values: Sequence[PartyValue]) -> bool:
    known = [value for value in values if value.state is PartyState.KNOWN]
    phones = sum(value.type is IdentifierType.PHONE for value in known)
    return 2 * phones >= len(known)


def register_values(con: duckdb.DuckDBPyConnection, relation: str, meaning: Meaning, column: str, table: str) -> None:
    """Create `table(raw, value, flag)` for one column of devices."""
    texts = distinct_texts(con, relation, [column])
    settled = [_DEVICE[meaning](text) for text in texts]
    values, flags = [value for value, _ in settled], [flag for _, flag in settled]
    _create_values(con, table, {"raw": texts}, values, flags)


def register_cells(
    con: duckdb.DuckDBPyConnection, relation: str, column: str, rat_column: str | None, table: str
) -> None:
    """Create `table(raw, rat, value, flag)` for one column of cells, read with the technology beside it.

    The technology decides how a long cell id is split, so that calls and antenna tables join.
    """
    rat = f"{quoted(rat_column)}::VARCHAR" if rat_column else "CAST(NULL AS VARCHAR)"
    pairs = con.execute(
        f"SELECT DISTINCT {quoted(column)}::VARCHAR AS v, {rat} AS r FROM {relation} WHERE v IS NOT NULL ORDER BY v, r"
    ).fetchall()
    values = [_cell(text, technology) for text, technology in pairs]
    keys = {"raw": [text for text, _ in pairs], "rat": [technology for _, technology in pairs]}
    _create_values(con, table, keys, values, [None] * len(pairs))


def _create_values(
    con: duckdb.DuckDBPyConnection,
    table: str,
    keys: Mapping[str, Sequence[str | None]],
    values: Sequence[str | None],
    flags: Sequence[str | None],
) -> None:
    columns = {name: pa.array(texts, pa.string()) for name, texts in keys.items()}
    _create(
        con, table, pa.table({**columns, "value": pa.array(values, pa.string()), "flag": pa.array(flags, pa.string())})
    )


def _create(con: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    con.register("settled_incoming", table)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM settled_incoming")
    con.unregister("settled_incoming")


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
