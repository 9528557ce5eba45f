"""The parties of a draft as SQL: a row for each party of each record, joined to its settled spelling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from casefold.model.draft import PartyDraft
from casefold.store.settle_values import literal, quoted

KEPT_BLANK = frozenset({"from", "to", "subject", "owner", "member"})
"""Roles a record always has: a blank one is a party of state blank, not nobody."""

MOST_LISTED = 100


def party_sql(
    party: PartyDraft,
    piece: str,
    fixed: Mapping[str, str],
    *,
    subject: str | None,
    many: bool,
    many_names: bool = False,
) -> str:
    """Write the query of one role.

    Args:
        party: Which batch columns hold it.
        piece: Relation of the staged text, as SQL.
        fixed: Expressions of `record_id`, `kind` and `exhibit`.
        subject: Identifier of the party whose records these are, where it is one for all rows.
        many: True when the column holds lists.
        many_names: True when the columns of names and owners, if any, hold lists as long.
    """
    column = quoted(party.column)
    source = _one_by_one(party, piece, many_names=many_names) if many else piece
    text = "coalesce(s.party_text, '')" if many else f"coalesce(s.{column}, '')"
    name = _name(party, many_names=many_names)
    values = {
        **fixed,
        "role": literal(party.role),
        "identifier": "p.identifier",
        "identifier_type": "p.identifier_type",
        "state": "p.state",
        "service": "p.service",
        "raw": text,
        "name": name,
        "is_owner": _owner(party, subject, many_names=many_names),
        "note": "p.note",
    }
    selected = ", ".join(f"{sql} AS {column_name}" for column_name, sql in values.items())
    where = "" if party.role in KEPT_BLANK else f" WHERE trim({text}) <> ''"
    return f"SELECT {selected} FROM {source} s LEFT JOIN settled_party p ON p.raw = {text}{where}"


def _one_by_one(party: PartyDraft, piece: str, *, many_names: bool) -> str:
    beside = {"party_name": party.name_column, "party_owner": party.owner_column} if many_names else {}
    columns = [f"unnest({quoted(party.column)}) AS party_text"]
    columns += [f"unnest({quoted(column)}) AS {alias}" for alias, column in beside.items() if column is not None]
    return f"(SELECT *, {', '.join(columns)} FROM {piece})"


def _name(party: PartyDraft, *, many_names: bool) -> str:
    if party.name_column is None:
        return "CAST(NULL AS VARCHAR)"
    return f"nullif(trim({'s.party_name' if many_names else f's.{quoted(party.name_column)}'}), '')"


def party_states(con: duckdb.DuckDBPyConnection, source: str) -> dict[str, int]:
    """Count party rows by state, and by `note:<word>` for those repaired or not normalised."""
    counts: dict[str, int] = {}
    for state, note, rows in con.execute(
        f"SELECT state, note, count(*) FROM {source} GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        counts[state] = counts.get(state, 0) + rows
        if note is not None:
            counts[f"note:{note}"] = counts.get(f"note:{note}", 0) + rows
    return counts


def not_normalised(con: duckdb.DuckDBPyConnection, source: str) -> list[dict[str, Any]]:
    """List the most frequent texts that are no identifier: raw, rows, note."""
    rows = con.execute(
        f"""SELECT raw, count(*) AS n, any_value(note) FROM {source}
            WHERE identifier_type = 'opaque' OR (state = 'unavailable' AND note IS NOT NULL)
            GROUP BY raw ORDER BY n DESC, raw LIMIT {MOST_LISTED}"""
    ).fetchall()
    return [{"raw": raw, "rows": n, "note": note} for raw, n, note in rows]


def _owner(party: PartyDraft, subject: str | None, *, many_names: bool) -> str:
    """Write whether a party is the one whose records these are; NULL where that is not known."""
    if party.owner:
        return "TRUE"
    if party.owner_column is not None:
        return f"CAST({'s.party_owner' if many_names else f's.{quoted(party.owner_column)}'} AS BOOLEAN)"
    return f"coalesce(p.identifier = {literal(subject)}, FALSE)" if subject else "CAST(NULL AS BOOLEAN)"
