"""Settle many small drafts at once: what is decided is decided for each, what is written is written for all alike.

A draft of forty rows costs as many statements as one of a million. Here drafts of one layout are surveyed by the same
statements, each by itself, and those that come to the same decisions are written by one. The records, and what the
report says of each draft, are those of `settle`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from casefold.model.draft import Draft
from casefold.store.settle import place_of_times
from casefold.store.settle_columns import RecordSql, fields_of
from casefold.store.settle_decisions import DRAFT, Decided, PartyTexts, decide
from casefold.store.settle_parties import (
    list_columns,
    not_normalised,
    not_normalised_sql,
    party_sql,
    party_states,
    states_sql,
)
from casefold.store.settle_places import EXHIBIT, FILE, TogetherPlaces
from casefold.store.settle_rules import OUTSIDE_AUTHORITY, Rules, Settled, zone_of
from casefold.store.settle_times import SettledTime, time_as_decided
from casefold.store.settle_values import literal, party_table, quoted
from casefold.store.staging import MEMBER_COLUMN, PLACE_COLUMN, StagedDraft
from casefold.store.tables import PARTY

_TEXT: Final = "together_text"
_SUBJECT: Final = "casefold_subject"
_CONSTANT: Final = "casefold_constant_"
"""How columns of what all rows of one draft have begin."""


@dataclass(frozen=True, slots=True)
class SettledRows:
    """Rows of one table and wall."""

    kind: str
    wall: str | None
    rows: pa.Table


@dataclass(slots=True)
class SettledDraft:
    """What became of a draft; `settled` names no files."""

    settled: Settled
    tables: list[SettledRows] = field(default_factory=list)


def settle_together(
    con: duckdb.DuckDBPyConnection, drafts: Sequence[tuple[StagedDraft, Rules]], parties: PartyTexts
) -> list[SettledDraft]:
    """Settle drafts whose text is in memory, each with what was said about its exhibit, in their order.

    Raises:
        duckdb.Error: Some of them cannot be settled; settle each alone to learn which.
    """
    layouts: dict[str, dict[int, tuple[StagedDraft, Rules]]] = defaultdict(dict)
    for number, (staged, rules) in enumerate(drafts):
        layouts[_layout(staged, rules)][number] = (staged, rules)
    found = {number: SettledDraft(Settled(rows=staged.rows)) for number, (staged, _) in enumerate(drafts)}
    for some in layouts.values():
        text = {number: _text(number, staged, rules) for number, (staged, rules) in some.items()}
        for numbers, decided in _decided_alike(con, some, text, parties):
            _Group(con, {number: some[number] for number in numbers}, decided, parties, found).settle(text)
    return [found[number] for number in range(len(drafts))]


def _layout(staged: StagedDraft, rules: Rules) -> str:
    """Return what drafts have in common that the same statements may survey."""
    assert staged.table is not None
    draft = replace(staged.draft, channel="", member="", place="", constants=dict.fromkeys(staged.draft.constants, ""))
    said = replace(rules, exhibit="", file="", subject=None, subjects={})
    names = [f"{name} {kind}" for name, kind in zip(staged.table.schema.names, staged.table.schema.types, strict=True)]
    return json.dumps([draft.to_json(), [name for name in names if not name.startswith("casefold_")], repr(said)])


def _text(number: int, staged: StagedDraft, rules: Rules) -> pa.Table:
    """Give each row of a draft's text the draft, the exhibit and file, and the member and part it stands in."""
    assert staged.table is not None
    table, draft = staged.table, staged.draft
    rows = table.num_rows
    if not staged.members:
        table = table.append_column(MEMBER_COLUMN, _all(draft.member, rows))
        table = table.append_column(PLACE_COLUMN, _all(draft.place, rows))
    for name, constant in sorted(draft.constants.items()):
        table = table.append_column(f"{_CONSTANT}{name}", _all(constant, rows))
    table = table.append_column(DRAFT, pa.array(np.full(rows, number, np.int32)))
    return table.append_column(EXHIBIT, _all(rules.exhibit, rows)).append_column(FILE, _all(rules.file, rows))


def _all(text: str | None, rows: int) -> pa.Array:
    return pa.nulls(rows, pa.string()) if text is None else pa.repeat(pa.scalar(text, pa.string()), rows)


def _decided_alike(
    con: duckdb.DuckDBPyConnection,
    drafts: dict[int, tuple[StagedDraft, Rules]],
    text: dict[int, pa.Table],
    parties: PartyTexts,
) -> Iterator[tuple[list[int], dict[int, Decided]]]:
    """Yield the drafts of a layout that were decided alike, and how."""
    draft = next(iter(drafts.values()))[0].draft
    con.register(_TEXT, pa.concat_tables(text.values()))
    decided = decide(con, _TEXT, draft, {number: rules for number, (_, rules) in drafts.items()}, parties)
    con.unregister(_TEXT)
    fields = fields_of(draft)
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for number, item in decided.items():
        groups[item.alike(fields)].append(number)
    for numbers in groups.values():
        yield numbers, {number: decided[number] for number in numbers}


class _Group:
    """Drafts of one layout that were decided alike, written by the same statements."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        drafts: dict[int, tuple[StagedDraft, Rules]],
        decided: dict[int, Decided],
        parties: PartyTexts,
        found: dict[int, SettledDraft],
    ) -> None:
        self._con, self._drafts, self._decided, self._parties = con, drafts, decided, parties
        self._found = {number: found[number] for number in drafts}
        staged, self._rules = next(iter(drafts.values()))
        self._draft: Draft = staged.draft
        self._one = next(iter(decided.values()))
        self._places = TogetherPlaces(self._draft.unit)
        self._has_subject = any(rules.subject or rules.subjects for _, rules in drafts.values())

    def settle(self, text: dict[int, pa.Table]) -> None:
        """Write their records and parties, and say of each what became of it."""
        self._register_parties()
        table = pa.concat_tables(self._with_subject(number, text[number]) for number in self._drafts)
        self._con.register(_TEXT, table)
        sql = RecordSql(self._con, self._draft, self._rules, _TEXT, frozenset(table.schema.names), self._places)
        sql.times = self._times()
        sql.durations = dict(self._one.durations)
        sql.constants = {name: f"s.{quoted(_CONSTANT + name)}" for name in self._draft.constants}
        records = self._records(sql)
        self._report_times(sql.times, records)
        parties = self._party_rows()
        self._survey_values(sql)
        self._con.unregister(_TEXT)
        self._hand_out(self._draft.kind, records)
        if parties is not None:
            self._hand_out(PARTY, parties)

    # -- before writing ------------------------------------------------------------------------

    def _register_parties(self) -> None:
        texts = sorted({text for item in self._decided.values() for text in item.texts})
        values = self._parties.values(texts, self._one.region)
        table = party_table(texts, values, self._rules.scope)
        self._identifiers = dict(zip(texts, table["identifier"].to_pylist(), strict=True))
        self._con.register("settled_incoming", table)
        self._con.execute("CREATE OR REPLACE TEMP TABLE settled_party AS SELECT * FROM settled_incoming")
        self._con.unregister("settled_incoming")
        for number, item in self._found.items():
            item.settled.region = self._decided[number].region

    def _with_subject(self, number: int, table: pa.Table) -> pa.Table:
        """Give each row whose records these are, where that is said from outside: of the file, or of its member."""
        rules = self._drafts[number][1]
        stated = self._identifiers[rules.subject] if rules.subject is not None else None
        if not rules.subjects:
            return table.append_column(_SUBJECT, _all(stated, table.num_rows))
        own = {name: self._identifiers[text] for name, text in rules.subjects.items()}
        names = table[MEMBER_COLUMN].to_pylist()
        return table.append_column(_SUBJECT, pa.array([own.get(name, stated) for name in names], pa.string()))

    def _times(self) -> dict[str, SettledTime]:
        fields = fields_of(self._draft)
        return {
            choice.column: time_as_decided(
                self._con,
                _TEXT,
                fields[choice.column],
                choice.decision,
                prefix=f"casefold_t{place}_",
                zone=zone_of(self._draft, self._rules),
                zone_column=fields.get("zone"),
                zones=dict(choice.zones),
            )
            for place, choice in enumerate(self._one.times)
        }

    # -- writing -------------------------------------------------------------------------------

    def _records(self, sql: RecordSql) -> pa.Table:
        query, repeated = sql.duplicates_sql(), False
        if query is not None:
            self._con.execute(f"CREATE OR REPLACE TEMP TABLE settled_duplicate AS {query}")
            count = self._con.execute("SELECT count(*) FROM settled_duplicate").fetchone()
            repeated = count is not None and count[0] > 0
        columns = sql.columns(f"s.{_SUBJECT}", repeated=repeated)
        query = sql.select(_TEXT, columns, repeated=repeated, more=f", s.{DRAFT}")
        records = self._con.execute(query).to_arrow_table()
        if repeated:
            marked = records.filter(pc.is_valid(records["duplicate_of"]))
            for number, count in zip(*np.unique(marked[DRAFT].to_numpy(), return_counts=True), strict=True):
                self._found[int(number)].settled.duplicates = int(count)
        return _by_draft(records)

    def _party_rows(self) -> pa.Table | None:
        if not self._draft.parties:
            return None
        fixed = {
            "record_id": self._places.record_id('s."row"'),
            "kind": literal(self._draft.kind),
            "exhibit": self._places.exhibit(),
            DRAFT: f"s.{DRAFT}",
        }
        lists = list_columns(self._con, _TEXT, self._draft.parties)
        subject = f"s.{_SUBJECT}" if self._has_subject else None
        selects = [party_sql(party, _TEXT, fixed, subject=subject, lists=lists) for party in self._draft.parties]
        rows = self._con.execute(" UNION ALL ".join(selects)).to_arrow_table()
        self._con.register("together_party", rows)
        for number, told in self._told(states_sql("together_party", by=DRAFT)):
            self._found[number].settled.party_states = party_states(told)
        for number, told in self._told(not_normalised_sql("together_party", by=DRAFT)):
            self._found[number].settled.not_normalised = not_normalised(told)
        self._con.unregister("together_party")
        return _by_draft(rows)

    def _hand_out(self, kind: str, rows: pa.Table) -> None:
        """Give each draft its rows, those behind the wall apart."""
        numbers = rows[DRAFT].to_numpy()
        rows = rows.drop_columns([DRAFT])
        for number, item in self._found.items():
            start, end = np.searchsorted(numbers, [number, number + 1])
            mine = rows.slice(start, end - start)
            for wall, part in self._walled(item, kind, mine):
                if part.num_rows:
                    item.tables.append(SettledRows(kind, wall, part))

    def _walled(self, item: SettledDraft, kind: str, rows: pa.Table) -> list[tuple[str | None, pa.Table]]:
        if OUTSIDE_AUTHORITY not in item.settled.walled:
            return [(None, rows)]
        if kind == PARTY:
            behind = next(one.rows for one in item.tables if one.wall == OUTSIDE_AUTHORITY)
            outside = pc.is_in(rows["record_id"], value_set=behind["record_id"].combine_chunks())
        else:
            outside = pc.fill_null(pc.match_substring(rows["flags"], OUTSIDE_AUTHORITY), False)
        return [(OUTSIDE_AUTHORITY, rows.filter(outside)), (None, rows.filter(pc.invert(outside)))]

    # -- the report ----------------------------------------------------------------------------

    def _report_times(self, times: dict[str, SettledTime], records: pa.Table) -> None:
        self._con.register("together_records", records)
        told = self._told(
            f"""SELECT {DRAFT}, mark, count(*) FROM (
                    SELECT {DRAFT}, unnest(string_split(flags, ' ')) AS mark FROM together_records
                    WHERE flags IS NOT NULL) GROUP BY ALL ORDER BY ALL"""
        )
        marks = {number: dict(rows) for number, rows in told}
        self._con.unregister("together_records")
        for number, item in self._found.items():
            mine = marks.get(number, {})
            if mine.get(OUTSIDE_AUTHORITY):
                item.settled.walled[OUTSIDE_AUTHORITY] = mine[OUTSIDE_AUTHORITY]
            for choice in self._decided[number].times:
                self._report_time(number, choice.column, replace(times[choice.column], decision=choice.decision), mine)

    def _report_time(self, number: int, column: str, settled: SettledTime, marks: dict[str, int]) -> None:
        staged = self._drafts[number][0]
        report = settled.report(place_of_times(staged.draft, staged.members, column))
        if column == "time_local":
            report.not_understood = marks.get("time_not_understood", 0)
            report.repeated_hour = marks.get("repeated_hour", 0)
            report.skipped_hour = marks.get("skipped_hour", 0)
        self._found[number].settled.times.append(report)

    def _survey_values(self, sql: RecordSql) -> None:
        tests = sql.value_tests()
        if not tests:
            return
        query = f"SELECT {DRAFT}, {', '.join(test for _, test in tests)} FROM {_TEXT} s GROUP BY {DRAFT}"
        for number, *counts in self._con.execute(query).fetchall():
            named = zip((name for name, _ in tests), counts, strict=True)
            self._found[number].settled.values_not_understood = {name: int(count) for name, count in named if count}

    def _told(self, query: str) -> Iterator[tuple[int, list[Any]]]:
        """Yield the rows of a query by the draft that each begins with."""
        found: dict[int, list[Any]] = defaultdict(list)
        for number, *row in self._con.execute(query).fetchall():
            found[number].append(tuple(row))
        yield from found.items()


def _by_draft(rows: pa.Table) -> pa.Table:
    """Put rows in the order of their drafts; those of one draft stay in theirs."""
    numbers = rows[DRAFT].to_numpy()
    if np.all(numbers[1:] >= numbers[:-1]):
        return rows
    return rows.take(np.argsort(numbers, kind="stable"))


__all__ = ["PartyTexts", "SettledDraft", "SettledRows", "settle_together"]
