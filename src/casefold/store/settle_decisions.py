"""What is settled over the rows of each of many drafts of one layout: formats of times, region, unit of lengths.

Each statement surveys all drafts, each by itself; the decisions are those that `settle` comes to for one alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import duckdb

from casefold.model.draft import Draft
from casefold.model.kinds import KINDS, Meaning
from casefold.store.settle_columns import fields_of
from casefold.store.settle_rules import Rules
from casefold.store.settle_times import known_zones
from casefold.store.settle_values import PartyTally, is_list, party_columns, quoted
from casefold.text.durations import Unit, duration_sql, settle_durations
from casefold.text.parties import PartyValue, normalise_parties
from casefold.text.times import (
    Monotone,
    OrderBasis,
    ShapeCount,
    TimeDecision,
    monotone_sql,
    settle,
    shape_counts,
    survey_sql,
    timestamp_sql,
)

DRAFT: Final = "casefold_draft"
"""Column of text put together: the number of the draft a row is of."""
MOST_REMEMBERED: Final = 200_000


@dataclass(frozen=True, slots=True)
class TimeChoice:
    """How one column of times of a draft is read."""

    column: str
    """Column of the kind."""
    decision: TimeDecision
    zones: tuple[tuple[str, str], ...]
    """Zone words of its rows, each with its zone."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was settled over the rows of one draft."""

    times: tuple[TimeChoice, ...]
    durations: tuple[tuple[str, str], ...]
    """Batch column of lengths and the expression of its seconds."""
    region: str | None
    texts: tuple[str, ...]
    """Distinct texts of its parties."""

    def alike(self, fields: Mapping[str, str]) -> tuple[object, ...]:
        """Return what two drafts have in common that one statement may write."""
        times = tuple(
            (choice.column, timestamp_sql(quoted(fields[choice.column]), choice.decision), choice.zones)
            for choice in self.times
        )
        return times, self.durations, self.region


class PartyTexts:
    """Texts of parties normalised before: the same numbers stand in many files of a delivery."""

    def __init__(self) -> None:
        self._known: dict[tuple[str | None, str], PartyValue] = {}

    def values(self, texts: Sequence[str], region: str | None) -> list[PartyValue]:
        """Return what texts are, read in a region."""
        if len(self._known) > MOST_REMEMBERED:
            self._known.clear()
        new = [text for text in texts if (region, text) not in self._known]
        for text, value in zip(new, normalise_parties(new, region), strict=True):
            self._known[region, text] = value
        return [self._known[region, text] for text in texts]


def decide(
    con: duckdb.DuckDBPyConnection, relation: str, draft: Draft, rules: Mapping[int, Rules], parties: PartyTexts
) -> dict[int, Decided]:
    """Settle what is settled over a whole draft, for each of some.

    Args:
        con: A connection of `settle.open_settler`.
        relation: Their text, with a column `DRAFT`.
        draft: Their layout.
        rules: Number of each draft -> what was said about its exhibit; alike but for exhibit, file and subjects.
        parties: Texts normalised before.
    """
    times = _times(con, relation, draft, rules)
    durations = _durations(con, relation, draft)
    texts = _texts(con, relation, draft, rules)
    return {
        number: Decided(
            times=tuple(times[number]),
            durations=tuple((column, found[number]) for column, found in durations.items()),
            region=_region(draft, rules[number], texts[number], parties),
            texts=tuple(texts[number]),
        )
        for number in rules
    }


def _surveys(con: duckdb.DuckDBPyConnection, relation: str, column: str) -> dict[int, tuple[ShapeCount, ...]]:
    found: dict[int, list[Sequence[Any]]] = defaultdict(list)
    for number, *row in con.execute(survey_sql(quoted(column), relation, by=DRAFT)).fetchall():
        found[number].append(row)
    return {number: shape_counts(rows) for number, rows in found.items()}


def _times(
    con: duckdb.DuckDBPyConnection, relation: str, draft: Draft, rules: Mapping[int, Rules]
) -> dict[int, list[TimeChoice]]:
    fields = fields_of(draft)
    found: dict[int, list[TimeChoice]] = {number: [] for number in rules}
    orders: dict[int, str | None] = dict.fromkeys(rules, draft.time_order)
    columns = [c.name for c in KINDS[draft.kind].all_columns if c.meaning is Meaning.LOCAL_TIME and c.name in fields]
    zones = _zone_words(con, relation, fields["zone"]) if columns and "zone" in fields else {}
    for column in columns:
        surveys = _surveys(con, relation, fields[column])
        settled = {number: _decision(draft, rules[number], surveys[number], orders[number], None) for number in rules}
        if any(decision.ambiguous for decision in settled.values()):
            steps = _steps(con, relation, fields[column])
            for number, decision in settled.items():
                if decision.ambiguous:
                    step = steps.get(number, Monotone(0, 0, 0, 0, 0))
                    settled[number] = _decision(draft, rules[number], surveys[number], orders[number], step)
        for number, decision in settled.items():
            found[number].append(TimeChoice(column, decision, tuple(zones.get(number, {}).items())))
            if decision.order != "none" and not decision.ambiguous:
                orders[number] = orders[number] or decision.order
    return found


def _decision(
    draft: Draft, rules: Rules, shapes: Sequence[ShapeCount], order: str | None, monotone: Monotone | None
) -> TimeDecision:
    basis: OrderBasis = "settled" if draft.time_order_basis == "settled" else "profile"
    return settle(shapes, dayfirst=rules.dayfirst, profile_order=order, profile_basis=basis, monotone=monotone)


def _steps(con: duckdb.DuckDBPyConnection, relation: str, column: str) -> dict[int, Monotone]:
    rows = con.execute(monotone_sql(quoted(column), relation, '"row"', by=DRAFT)).fetchall()
    return {number: Monotone(*row) for number, *row in rows}


def _zone_words(con: duckdb.DuckDBPyConnection, relation: str, column: str) -> dict[int, dict[str, str]]:
    words: dict[int, list[str]] = defaultdict(list)
    name = quoted(column)
    query = f"SELECT DISTINCT {DRAFT}, {name} FROM {relation} WHERE trim({name}) <> ''"
    for number, word in con.execute(query).fetchall():
        words[number].append(word)
    return {number: known_zones(some) for number, some in words.items()}


def _durations(con: duckdb.DuckDBPyConnection, relation: str, draft: Draft) -> dict[str, dict[int, str]]:
    fields = fields_of(draft)
    kind = KINDS[draft.kind]
    lengths = [column.source or column.name for column in kind.all_columns if column.meaning is Meaning.SECONDS]
    unit = cast(Unit | None, draft.durations)
    found = {}
    for column in dict.fromkeys(fields[name] for name in lengths if name in fields):
        surveys = _surveys(con, relation, column)
        found[column] = {
            number: duration_sql(quoted(column), settle_durations(shapes, unit=unit))
            for number, shapes in surveys.items()
        }
    return found


def _texts(
    con: duckdb.DuckDBPyConnection, relation: str, draft: Draft, rules: Mapping[int, Rules]
) -> dict[int, list[str]]:
    """Return the distinct texts of each draft's parties, with those that stand in no row."""
    found: dict[int, dict[str, None]] = {}
    for number, said in rules.items():
        given = [text for text in (said.subject, *said.subjects.values()) if text is not None]
        found[number] = dict.fromkeys(["", *given])
    for column in party_columns(draft):
        name = quoted(column)
        text = f"unnest({name})" if is_list(con, relation, column) else f"{name}::VARCHAR"
        query = f"SELECT DISTINCT {DRAFT}, {text} AS v FROM {relation}"
        for number, value in con.execute(f"SELECT * FROM ({query}) WHERE v IS NOT NULL").fetchall():
            found[number][value] = None
    return {number: list(texts) for number, texts in found.items()}


def _region(draft: Draft, rules: Rules, texts: Sequence[str], parties: PartyTexts) -> str | None:
    """Return the region national numbers are read in: one only assumed must be borne out."""
    region = draft.region or rules.region
    if region is None or draft.region is not None or not rules.region_assumed:
        return region
    tally = PartyTally()
    tally.add(parties.values(texts, region))
    return region if tally.mostly_phones else None
