"""Settle one column of times: formats from the whole column, then UTC, zone and marks as SQL.

The expressions come in two steps, because the zone arithmetic names its value many times: `first` reads the
text, `second` uses what `first` gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import duckdb

from casefold.errors import BadOption
from casefold.model.report import TimeReport
from casefold.store.settle_values import literal, quoted
from casefold.text.times import Monotone as MonotoneCount
from casefold.text.times import OrderBasis, TimeDecision, monotone_sql, settle, shape_counts, survey_sql, timestamp_sql
from casefold.text.zones import Between, check_zone, stated_utc_sql, zone_flags_sql

_MOST_ZONES = 50


@dataclass(frozen=True, slots=True)
class SettledTime:
    """A column of times, read."""

    column: str
    decision: TimeDecision
    zone_name: str
    basis: str
    first: dict[str, str]
    """alias -> expression over the staged text."""
    second: dict[str, str]
    """alias -> expression over the staged text and `first`."""
    prefix: str
    span: Between | None
    """Lowest and highest local time of the column; None when no row has a time."""

    @property
    def local(self) -> str:
        """Name of the local timestamp."""
        return quoted(f"{self.prefix}local")

    @property
    def utc(self) -> str:
        """Name of the UTC timestamp."""
        return quoted(f"{self.prefix}utc")

    @property
    def precision(self) -> str:
        """Expression of the precision word."""
        return f"CASE WHEN {self.local} IS NOT NULL THEN {quoted(f'{self.prefix}precision')} END"

    @property
    def zone(self) -> str:
        """Expression of the zone the time was read in."""
        offset = quoted(f"{self.prefix}offset")
        hours = f"lpad((abs({offset}) // 60)::VARCHAR, 2, '0')"
        minutes = f"lpad((abs({offset}) % 60)::VARCHAR, 2, '0')"
        spelled = f"CASE WHEN {offset} < 0 THEN '-' ELSE '+' END || {hours} || ':' || {minutes}"
        return (
            f"CASE WHEN {self.local} IS NULL THEN NULL WHEN {offset} = 0 THEN 'UTC' "
            f"WHEN {offset} IS NOT NULL THEN {spelled} ELSE {quoted(f'{self.prefix}zone')} END"
        )

    @property
    def zone_basis(self) -> str:
        """Expression of where the zone came from."""
        offset = quoted(f"{self.prefix}offset")
        return (
            f"CASE WHEN {self.local} IS NULL THEN NULL WHEN {offset} IS NOT NULL THEN 'stated' "
            f"ELSE {quoted(f'{self.prefix}basis')} END"
        )

    @property
    def flags(self) -> tuple[str, str]:
        """Expressions of the marks: repeated or skipped hour, text not understood."""
        text = f"nullif(trim({quoted(self.column)}), '')"
        return (
            quoted(f"{self.prefix}flag"),
            f"CASE WHEN {self.local} IS NULL AND {text} IS NOT NULL THEN 'time_not_understood' END",
        )

    def report(self, place: str) -> TimeReport:
        """Say for the import report how the column was read."""
        missing = sum(count.rows for count in self.decision.not_understood) + self.decision.conflicts
        return TimeReport(
            place=place,
            order=self.decision.order,
            order_basis=self.decision.order_basis,
            reason="; ".join([self.decision.reason, *_remarks(self.decision)]),
            ambiguous=self.decision.ambiguous,
            zone=self.zone_name,
            zone_basis=self.basis,
            not_understood=missing,
        )


def _remarks(decision: TimeDecision) -> list[str]:
    remarks = []
    if decision.conflicts:
        remarks.append(f"{decision.conflicts:,} rows can only be read in the other order and get no time")
    if decision.clock_rows:
        remarks.append(f"{decision.clock_rows:,} rows hold a time of day and no date, and get no time")
    if decision.unclear_zones:
        remarks.append(f"zone words that mean several zones were not used: {', '.join(decision.unclear_zones)}")
    return remarks


def settle_time(
    con: duckdb.DuckDBPyConnection,
    source: str,
    column: str,
    *,
    prefix: str,
    zone: tuple[str, str],
    zone_column: str | None,
    dayfirst: bool | None,
    profile_order: str | None,
    profile_basis: OrderBasis = "profile",
) -> SettledTime:
    """Settle the formats of a column over all its rows and write its expressions.

    Args:
        con: Connection that can read `source`.
        source: Relation of the staged text, as SQL.
        column: The batch column.
        prefix: Put before the names of the expressions, so that several columns do not clash.
        zone: Zone of undecorated times and its basis.
        zone_column: Batch column that states a zone row by row.
        dayfirst: What a person said about day and month.
        profile_order: What the profile, or another column of the same rows, says.
        profile_basis: `settled` where the file's other rows say it and no profile does.
    """
    name = quoted(column)
    shapes = shape_counts(con.execute(survey_sql(name, source)).fetchall())
    decision = settle(shapes, dayfirst=dayfirst, profile_order=profile_order, profile_basis=profile_basis)
    if decision.ambiguous:
        steps = con.execute(monotone_sql(name, source, '"row"')).fetchone()
        monotone = MonotoneCount(*steps) if steps else None
        decision = settle(
            shapes, dayfirst=dayfirst, profile_order=profile_order, profile_basis=profile_basis, monotone=monotone
        )
    zones = _zones(con, source, zone_column) if zone_column else {}
    return time_as_decided(
        con, source, column, decision, prefix=prefix, zone=zone, zone_column=zone_column, zones=zones
    )


def time_as_decided(
    con: duckdb.DuckDBPyConnection,
    source: str,
    column: str,
    decision: TimeDecision,
    *,
    prefix: str,
    zone: tuple[str, str],
    zone_column: str | None,
    zones: dict[str, str],
) -> SettledTime:
    """Write the expressions of a column whose formats are settled; `zones` are its zone words that name a zone."""
    sql = timestamp_sql(quoted(column), decision)
    between = con.execute(f"SELECT min(t), max(t) FROM (SELECT {sql.local} AS t FROM {source})").fetchone()
    span = (between[0], between[1]) if between is not None and between[0] is not None else None
    basis = _choose(zone_column, zones, zone[1], lambda _: "stated")
    first = {
        f"{prefix}local": sql.local,
        f"{prefix}offset": sql.offset_minutes,
        f"{prefix}precision": sql.precision,
        f"{prefix}zone": _choose(zone_column, zones, zone[0], lambda known: known),
        f"{prefix}basis": basis,
    }
    return SettledTime(column, decision, zone[0], zone[1], first, _second(prefix, zone[0], zones, span), prefix, span)


def _second(prefix: str, zone: str, zones: dict[str, str], span: Between | None) -> dict[str, str]:
    """Write UTC and marks, one branch for each zone the rows state."""
    local, offset = quoted(f"{prefix}local"), quoted(f"{prefix}offset")
    stated = sorted({*zones.values()} - {zone})
    utc, flag = stated_utc_sql(local, offset, zone, span), zone_flags_sql(local, zone, span)
    if stated:
        name = quoted(f"{prefix}zone")
        utc_cases = " ".join(
            f"WHEN {literal(item)} THEN {stated_utc_sql(local, offset, item, span)}" for item in stated
        )
        flag_cases = " ".join(f"WHEN {literal(item)} THEN {zone_flags_sql(local, item, span)}" for item in stated)
        utc, flag = f"CASE {name} {utc_cases} ELSE {utc} END", f"CASE {name} {flag_cases} ELSE {flag} END"
    return {f"{prefix}utc": utc, f"{prefix}flag": f"CASE WHEN {offset} IS NULL THEN {flag} END"}


def _zones(con: duckdb.DuckDBPyConnection, source: str, column: str) -> dict[str, str]:
    """Return the zone words of a column that name a zone: word -> zone."""
    name = quoted(column)
    rows = con.execute(
        f"SELECT DISTINCT {name} AS z FROM {source} WHERE trim({name}) <> '' ORDER BY z LIMIT {_MOST_ZONES}"
    ).fetchall()
    return known_zones(word for (word,) in rows)


def known_zones(words: Iterable[str]) -> dict[str, str]:
    """Return the words that name a zone, each with the zone; of very many, the first in order."""
    known: dict[str, str] = {}
    for word in sorted(words)[:_MOST_ZONES]:
        try:
            known[word] = check_zone(word)
        except BadOption:
            continue
    return known


def _choose(column: str | None, zones: dict[str, str], default: str, give: Callable[[str], str]) -> str:
    if column is None or not zones:
        return literal(default)
    cases = " ".join(f"WHEN {literal(word)} THEN {literal(give(zone))}" for word, zone in zones.items())
    return f"CASE {quoted(column)} {cases} ELSE {literal(default)} END"
