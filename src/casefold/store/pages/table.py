"""One kind's records as a table a person pages through, however many there are.

A page is made in two steps: the row numbers of the page, which need the few columns that filter and sort; then the
rows themselves, read at their places. Without filter and sort the first step is arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from casefold.errors import BadOption, NotFound
from casefold.model.record_page import MOST_ROWS, PARTY_FILTER, Filter, RecordPage
from casefold.store.case_store import CaseStore
from casefold.store.duplicates import COMPARED, with_marks
from casefold.store.imports import PAGES
from casefold.store.pages import sorting
from casefold.store.pages.connections import Cancel, Database
from casefold.store.pages.filters import check_columns, columns_used, condition, looks_through_text
from casefold.store.pages.layout import PLACE_SQL, Layout, Numbers
from casefold.store.pages.orders import Orders, digest
from casefold.store.pages.party_use import PartyUse, among_parties, period
from casefold.store.pages.reading import RowReader
from casefold.store.settle_values import literal, quoted
from casefold.store.tables import PARTY, TABLES, columns_of

NEAR = 2_000
"""Rows from the top within which a page is asked for directly; beyond, the whole order is made once and kept."""

MOST_SORTED = 25_000_000
"""Rows sorted in memory, some thirty bytes each; more are sorted by the database, which spills."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which rows of a kind, in which order; `uses` says what each party filter stands for."""

    kind: str
    filters: tuple[Filter, ...] = ()
    sort: tuple[str, ...] = ()
    """Column names; one with a hyphen before it gives the greatest first."""
    uses: Mapping[str, tuple[PartyUse, ...]] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[tuple[str, bool], ...]:
        """The sort columns, each with whether the greatest comes first."""
        return tuple((name.removeprefix("-"), name.startswith("-")) for name in self.sort)

    def checked(self) -> Question:
        """Return the question where the kind, its columns and operators exist.

        Raises:
            NotFound: There is no such kind.
            BadOption: A column or an operator is none.
        """
        if self.kind not in TABLES:
            raise NotFound(f"there is no record kind '{self.kind}'", remedy=f"Kinds: {', '.join(TABLES)}.")
        check_columns(self.kind, [name for name, _ in self.keys])
        condition(self.kind, self.filters, zone="UTC", party=lambda _: "true")
        return self


class RecordTable:
    """The rows that answer one question, over the record files of one database."""

    def __init__(self, case: CaseStore, database: Database, question: Question) -> None:
        self._case = case
        self._database = database
        self._question = question.checked()
        self._layout = Layout([item for item in database.layouts if item.file.kind == question.kind])
        self._reader = RowReader(case, database, question.kind, self._layout)
        self._orders = Orders(case.folder / PAGES)
        self._found: dict[str, Numbers] = {}

    def page(self, offset: int, limit: int, columns: Sequence[str] | None, cancel: Cancel) -> RecordPage:
        """Return a page: its rows, their parties, and the total where it is known without counting.

        Raises:
            BadOption: A column is none, or the page too long.
            Cancelled: It was taken back.
        """
        if offset < 0 or not 0 <= limit <= MOST_ROWS:
            raise BadOption(f"a page has at most {MOST_ROWS:,} rows and begins at 0 or later", remedy="Ask for less.")
        names = default_columns(self._question.kind) if columns is None else tuple(columns)
        check_columns(self._question.kind, names)
        numbers, total = self._numbers(offset, limit, cancel)
        return RecordPage(*self._reader.read(numbers, names, cancel), offset, total)

    def count(self, cancel: Cancel) -> int:
        """Return how many rows pass.

        Raises:
            Cancelled: It was taken back.
        """
        known = self._known_rows(cancel)
        if known is not None:
            return known if isinstance(known, int) else len(known)
        if looks_through_text(self._question.filters):
            return len(self._whole_order(cancel))
        return int(self._ask("SELECT count(*) AS n FROM rows", cancel)["n"][0].as_py())

    def records(self, record_id: str, cancel: Cancel) -> tuple[pa.Table, pa.Table]:
        """Return the records of an id, whole, and their parties."""
        numbers = self._reader.places_of(record_id, cancel)
        return self._reader.read(numbers, [column.name for column in columns_of(self._question.kind)], cancel)

    def neighbours(self, record_id: str, cancel: Cancel) -> tuple[str | None, str | None]:
        """Return the ids of the rows before and after a record in its exhibit; None where there is none."""
        places = self._reader.places_of(record_id, cancel)
        if len(places) == 0:
            return None, None
        wanted = np.array([n for n in (places[0] - 1, places[-1] + 1) if 0 <= n < self._layout.total], np.int64)
        rows, _ = self._reader.read(wanted, ["record_id", "exhibit"], cancel)
        exhibit = record_id.split("-", 1)[0]
        near = {
            int(number): row["record_id"] if row["exhibit"] == exhibit else None
            for number, row in zip(wanted, rows.to_pylist(), strict=True)
        }
        return near.get(int(places[0]) - 1), near.get(int(places[-1]) + 1)

    # -- which rows ----------------------------------------------------------------------------

    def _numbers(self, offset: int, limit: int, cancel: Cancel) -> tuple[Numbers, int | None]:
        known = self._known_rows(cancel)
        if isinstance(known, int) and len(self._question.sort) == 0:
            return np.arange(min(offset, known), min(offset + limit, known), dtype=np.int64), known
        if known is not None and not isinstance(known, int):
            return np.asarray(known[offset : offset + limit], np.int64), len(known)
        if offset + limit <= NEAR:
            numbers = self._from_top(offset, limit, cancel)
            ended = len(numbers) < limit and (len(numbers) > 0 or offset == 0)
            return numbers, known if isinstance(known, int) else offset + len(numbers) if ended else None
        whole = self._whole_order(cancel)
        return np.asarray(whole[offset : offset + limit], np.int64), len(whole)

    def _known_rows(self, cancel: Cancel) -> int | Numbers | None:
        """Return the rows in order where they are known, their number where only that is, else None."""
        filters = self._question.filters
        if self._layout.total == 0:
            return np.empty(0, np.int64)
        if len(filters) == 0 and len(self._question.sort) == 0:
            return self._layout.total
        kept = self._orders.find(self._key)
        if kept is not None:
            return kept
        by_party = self._question.kind != PARTY and all(item.column == PARTY_FILTER for item in filters)
        simple = all(use.always for item in filters for use in self._question.uses.get(item.value, ()))
        if len(filters) > 0 and by_party and simple and len(self._question.sort) == 0:
            lists = [self._rows_of_party(item.value, cancel) for item in filters]
            found = lists[0]
            for other in lists[1:]:
                found = np.intersect1d(found, other, assume_unique=True)
            return found
        return self._layout.total if len(filters) == 0 else None

    def _from_top(self, offset: int, limit: int, cancel: Cancel) -> Numbers:
        by_party = any(item.column == PARTY_FILTER for item in self._question.filters)
        joined = by_party or len(self._marks) > 0  # a join gives rows in any order
        order = f" ORDER BY {self._order_sql()}" if self._question.sort or joined else ""
        answer = self._ask(f"SELECT place FROM rows{order} LIMIT {limit} OFFSET {offset}", cancel)
        return self._layout.numbers(answer["place"].to_numpy())

    def _whole_order(self, cancel: Cancel) -> Numbers:
        """Make the order of all rows that pass, and keep it."""
        packed = self._sorted(cancel)
        cancel.check()
        numbers = self._layout.numbers(packed)
        self._orders.keep(self._key, numbers)
        return numbers

    def _sorted(self, cancel: Cancel) -> Numbers:
        keys = self._question.keys
        names = ", ".join(["place", *(f"{quoted(name)} AS k{n}" for n, (name, _) in enumerate(keys))])
        if self._layout.total <= MOST_SORTED:
            batches = self._stream(f"SELECT {names} FROM rows", cancel)
            try:
                return sorting.order(batches, [down for _, down in keys])
            except sorting.TooManyTexts:
                pass
        found: Numbers = self._ask(f"SELECT place FROM rows ORDER BY {self._order_sql()}", cancel)["place"].to_numpy()
        return found

    def _order_sql(self) -> str:
        keys = [f"{quoted(name)} {'DESC' if down else 'ASC'} NULLS LAST" for name, down in self._question.keys]
        return ", ".join([*keys, "place"])

    @property
    def _key(self) -> str:
        question = self._question
        asked = [[item.column, str(item.operator), item.value] for item in question.filters]
        uses = {text: [[u.identifier, u.local_from, u.local_to] for u in all_] for text, all_ in question.uses.items()}
        files = [item.file.sha256 for item in self._layout.files]
        beside = sorted(item.sha256 for item in self._database.files if item.kind == PARTY) if uses else []
        marks = [Path(path).name for path in self._marks]
        return digest(question.kind, self._case.row.zone, files, beside, marks, asked, list(question.sort), uses)

    @property
    def _marks(self) -> tuple[str, ...]:
        """The marks of duplicates across exhibits, where the question looks at them."""
        used = columns_used(self._question.kind, self._question.filters) | {name for name, _ in self._question.keys}
        return self._database.marks if "duplicate_of" in used and self._question.kind in COMPARED else ()

    # -- asking the database -------------------------------------------------------------------

    def _ask(self, query: str, cancel: Cancel) -> pa.Table:
        return self._database.ask(*self._over_rows(query, cancel), cancel)

    def _stream(self, query: str, cancel: Cancel) -> Iterator[pa.RecordBatch]:
        return self._database.stream(*self._over_rows(query, cancel), cancel)

    def _over_rows(self, query: str, cancel: Cancel) -> tuple[str, dict[str, pa.Table]]:
        """Complete a query over `rows`: the rows that pass, with `place` and the columns filters and sort need."""
        question = self._question
        used = columns_used(question.kind, question.filters) | {name for name, _ in question.keys}
        lists: dict[str, pa.Table] = {}

        def party(text: str) -> str:
            return self._party_condition(text, lists, cancel)

        where = condition(question.kind, question.filters, zone=self._case.row.zone, party=party)
        if any(not use.always for uses in question.uses.values() for use in uses):
            used.add("time_utc")
        shown = ", ".join([*self._reader.typed(sorted(used)), f"{PLACE_SQL} AS place"])
        source = f"read_parquet([{', '.join(literal(item.path) for item in self._layout.files)}], union_by_name=true)"
        shown, source = with_marks(shown, source, self._marks)
        return f"WITH rows AS (SELECT * FROM (SELECT {shown} FROM {source}) WHERE {where}) {query}", lists

    def _party_condition(self, text: str, lists: dict[str, pa.Table], cancel: Cancel) -> str:
        uses = self._question.uses.get(text, ())
        if self._question.kind == PARTY:
            return among_parties(uses)
        parts = []
        for use in uses:
            name = f"party_{len(lists)}"
            found = self._layout.packed(self._rows_of(use.identifier, cancel))
            lists[name] = pa.table({"place": pa.array(found, pa.int64())})
            parts.append(f"place IN (SELECT place FROM {name}){period(use, self._case.row.zone)}")
        return " OR ".join(f"({part})" for part in parts) if parts else "false"

    def _rows_of_party(self, text: str, cancel: Cancel) -> Numbers:
        lists = [self._rows_of(use.identifier, cancel) for use in self._question.uses.get(text, ())]
        found: Numbers = np.unique(np.concatenate(lists)) if lists else np.empty(0, np.int64)
        return found

    def _rows_of(self, identifier: str, cancel: Cancel) -> Numbers:
        if identifier not in self._found:
            self._found[identifier] = self._reader.rows_of(identifier, cancel)
        return self._found[identifier]


def default_columns(kind: str) -> tuple[str, ...]:
    """Return the columns a page shows unless asked: all but the row as read, which one record's view shows."""
    return tuple(column.name for column in columns_of(kind) if kind == PARTY or column.name != "raw")
