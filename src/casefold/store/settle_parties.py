"""The parties of a draft as SQL: a row for each party of each record, joined to its settled spelling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb

from casefold.model.draft import PartyDraft
from casefold.store.settle_values import is_list, literal, quoted

KEPT_BLANK = frozenset({"from", "to", "subject", "owner", "member"})
"""Roles a record always has: a blank one is a party of state blank, not nobody."""

MOST_LISTED = 100

_NO_TEXT = "CAST(NULL AS VARCHAR)"


def party_sql(
    party: PartyDraft, piece: str, fixed: Mapping[str, str], *, subject: str | None, lists: frozenset[str]
) -> str:
    """Write the query of one role.

    Args:
        party: Which batch columns hold it.
        piece: Relation of the staged text, as SQL.
        fixed: Expressions of `record_id`, `kind` and `exhibit`.
        subject: Identifier of the party whose records these are, as SQL; None where nobody states it.
        lists: Batch columns that hold a list in each row; those of one role are equally long.
    """
    source = _unnested(party, piece, lists)
    text = f"coalesce({_beside(party.column, 'text', lists)}, '')"
    name = f"nullif(trim({_beside(party.name_column, 'name', lists)}), '')" if party.name_column else _NO_TEXT
    raw = f"coalesce({_beside(party.raw_column, 'raw', lists)}, {text})" if party.raw_column else text
    values = {
        **fixed,
        "role": literal(party.role),
        "identifier": "p.identifier",
        "identifier_type": "p.identifier_type",
        "state": "p.state",
        "service": "p.service",
        "raw": raw,
        "name": name,
        "is_owner": _owner(party, subject, lists),
        "note": "p.note",
    }
    selected = ", ".join(f"{sql} AS {column_name}" for column_name, sql in values.items())
    where = "" if party.role in KEPT_BLANK else f" WHERE trim({text}) <> ''"
    return f"SELECT {selected} FROM {source} s LEFT JOIN settled_party p ON p.raw = {text}{where}"


def party_states(rows: Iterable[tuple[str, str | None, int]]) -> dict[str, int]:
    """Count party rows (state, note, rows) by state, and by `note:<word>` for those repaired or not normalised."""
    counts: dict[str, int] = {}
    for state, note, count in rows:
        counts[state] = counts.get(state, 0) + count
        if note is not None:
            counts[f"note:{note}"] = counts.get(f"note:{note}", 0) + count
    return counts


def states_sql(source: str, *, by: str | None = None) -> str:
    """Write the query of what `party_states` counts; with `by`, for each value of that column, which comes first."""
    return f"SELECT {f'{by}, ' if by else ''}state, note, count(*) FROM {source} GROUP BY ALL ORDER BY ALL"


def not_normalised(rows: Iterable[tuple[str, int, str | None]]) -> list[dict[str, Any]]:
    """List texts that are no identifier, from the rows of `not_normalised_sql`: raw, rows, note."""
    return [{"raw": raw, "rows": count, "note": note} for raw, count, note in rows]


def not_normalised_sql(source: str, *, by: str | None = None) -> str:
    """Write the query of the most frequent texts that are no identifier; `by` is as in `states_sql`."""
    key, among = (f"{by}, ", f"PARTITION BY {by} ") if by else ("", "")
    return f"""SELECT {key}raw, count(*) AS n, any_value(note) FROM {source}
            WHERE identifier_type = 'opaque' OR (state = 'unavailable' AND note IS NOT NULL)
            GROUP BY {key}raw
            QUALIFY row_number() OVER ({among}ORDER BY count(*) DESC, raw) <= {MOST_LISTED} ORDER BY {key}n DESC, raw"""


def _columns_of(party: PartyDraft) -> dict[str, str]:
    beside = {
        "text": party.column,
        "name": party.name_column,
        "raw": party.raw_column,
        "owner": party.owner_column,
    }
    return {what: column for what, column in beside.items() if column is not None}


def list_columns(con: duckdb.DuckDBPyConnection, source: str, parties: Iterable[PartyDraft]) -> frozenset[str]:
    """Return those batch columns of some parties that hold a list in each row."""
    named = {column for party in parties for column in _columns_of(party).values()}
    return frozenset(column for column in named if is_list(con, source, column))


def _unnested(party: PartyDraft, piece: str, lists: frozenset[str]) -> str:
    """Write the relation with a row for each item of the lists, which run side by side."""
    items = [
        f"unnest({quoted(column)}) AS party_{what}" for what, column in _columns_of(party).items() if column in lists
    ]
    return f"(SELECT *, {', '.join(items)} FROM {piece})" if items else piece


def _beside(column: str, what: str, lists: frozenset[str]) -> str:
    return f"s.party_{what}" if column in lists else f"s.{quoted(column)}"


def _owner(party: PartyDraft, subject: str | None, lists: frozenset[str]) -> str:
    """Write whether a party is the one whose records these are; NULL where that is not known."""
    if party.owner:
        return "TRUE"
    if party.owner_column is not None:
        return f"CAST({_beside(party.owner_column, 'owner', lists)} AS BOOLEAN)"
    if subject is None:
        return "CAST(NULL AS BOOLEAN)"
    return f"CASE WHEN ({subject}) IS NOT NULL THEN coalesce(p.identifier = {subject}, FALSE) END"
