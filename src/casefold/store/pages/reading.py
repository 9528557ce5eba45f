"""Read rows at their places: from what was prepared beside a record file, else from the record file itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from casefold.model.kinds import ColumnType
from casefold.store.case_store import CaseStore
from casefold.store.duplicates import COMPARED, marks_among
from casefold.store.pages.connections import Cancel, Database
from casefold.store.pages.layout import PLACE_SQL, FileLayout, Layout, Numbers
from casefold.store.pages.prepared import PARTIES, Prepared
from casefold.store.settle_values import literal, quoted
from casefold.store.tables import PARTY, arrow_schema, columns_of

_SQL_TYPES = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.TIMESTAMP: "TIMESTAMP",
}
_PLACE = "casefold_place"
_ID = "record_id"
_MARK = "duplicate_of"
_UNUSABLE = (pa.ArrowException, OSError, IndexError)
"""What reading a prepared file raises where it is absent, removed meanwhile or damaged: the record file has it all."""


class RowReader:
    """Reads the rows of one kind, their parties, and the rows of an identifier."""

    def __init__(self, case: CaseStore, database: Database, kind: str, layout: Layout) -> None:
        self._case = case
        self._database = database
        self._kind = kind
        self._layout = layout
        self._parties = [item for item in database.layouts if item.file.kind == PARTY]

    def typed(self, names: Sequence[str]) -> list[str]:
        """Return SQL that selects columns in their types, empty where no file has them."""
        there = {name for item in self._layout.files for name in item.columns}
        return self._casts(names, there)

    def read(self, numbers: Numbers, columns: Sequence[str], cancel: Cancel) -> tuple[pa.Table, pa.Table]:
        """Return rows and their parties, in the order of the row numbers.

        Raises:
            EvidenceDamaged: A record file cannot be read.
            Cancelled: It was taken back.
        """
        with_parties = self._kind != PARTY
        names = list(dict.fromkeys([*columns, _ID]))
        schema = pa.schema([arrow_schema(self._kind).field(name) for name in names])
        rows, parties = [schema.empty_table()], [arrow_schema(PARTY).empty_table()]
        order, party_order = [], []
        for index, places, positions in self._layout.by_file(numbers):
            cancel.check()
            found, beside = self._of_file(self._layout.files[index], places, names, schema, cancel)
            rows.append(found)
            order.append(positions)
            if with_parties:
                near, parent = beside
                parties.append(near)
                party_order.append(positions[parent])
        table = self._marked(_in_order(pa.concat_tables(rows), order), cancel)
        return table.select(list(columns)), _in_order(pa.concat_tables(parties), party_order)

    def rows_of(self, identifier: str, cancel: Cancel) -> Numbers:
        """Return the row numbers an identifier is a party of, ascending."""
        found = [np.empty(0, np.int64)]
        scan = []
        for index, item in enumerate(self._layout.files):
            cancel.check()
            try:
                found.append(self._prepared(item).rows_of(identifier) + self._layout.starts[index])
            except _UNUSABLE:
                scan.append(index)
        if scan:
            found.append(self._scan(identifier, scan, cancel))
        return np.sort(np.concatenate(found))

    def places_of(self, record_id: str, cancel: Cancel) -> Numbers:
        """Return the row numbers of a record id; more than one only in a damaged case."""
        return self._database.remembered((self._kind, record_id), lambda: self._looked_up(record_id, cancel))

    def _looked_up(self, record_id: str, cancel: Cancel) -> Numbers:
        """Look a record id up in the index of each file that may hold it; where it has none, in the file."""
        exhibit = record_id.split("-", 1)[0]
        found, scan = [np.empty(0, np.int64)], []
        for index, item in enumerate(self._layout.files):
            if item.file.exhibit == exhibit and item.groups_of([record_id]):
                cancel.check()
                try:
                    found.append(self._prepared(item).rows_with_id(record_id) + self._layout.starts[index])
                except _UNUSABLE:
                    scan.append(index)
        if scan:
            found.append(self._scan_for_id(record_id, scan, cancel))
        return np.sort(np.concatenate(found))

    def _scan_for_id(self, record_id: str, files: Sequence[int], cancel: Cancel) -> Numbers:
        """Look for a record id in the row groups that may hold it: one reading of each file."""
        selects = []
        for index in files:
            item = self._layout.files[index]
            groups = item.groups_of([record_id])
            near = [f"file_row_number BETWEEN {group.start} AND {group.start + group.rows - 1}" for group in groups]
            selects.append(
                f"SELECT {self._layout.starts[index]} + file_row_number AS n FROM read_parquet({literal(item.path)}) "
                f"WHERE ({' OR '.join(near)}) AND record_id = {literal(record_id)}"
            )
        found: Numbers = self._database.ask(" UNION ALL ".join(selects), {}, cancel)["n"].to_numpy()
        return found

    def _marked(self, table: pa.Table, cancel: Cancel) -> pa.Table:
        """Put the first record into `duplicate_of` where a row repeats one of an earlier exhibit."""
        marks = self._database.marks if self._kind in COMPARED else ()
        if len(marks) == 0 or _MARK not in table.column_names or table.num_rows == 0:
            return table
        found = self._database.ask(marks_among(marks), {"wanted": pa.table({"id": table[_ID]})}, cancel)
        first = found["first_record"].take(pc.index_in(table[_ID], found[_ID].combine_chunks()))
        place = table.column_names.index(_MARK)
        return table.set_column(place, table.schema.field(place), pc.coalesce(table[_MARK], first))

    # -- one file ------------------------------------------------------------------------------

    def _of_file(
        self, item: FileLayout, places: Numbers, names: Sequence[str], schema: pa.Schema, cancel: Cancel
    ) -> tuple[pa.Table, tuple[pa.Table, Numbers]]:
        """Return rows of one file at ascending places, and their parties with the index of the row of each."""
        if self._kind != PARTY:
            try:
                return self._from_prepared(self._prepared(item), item, places, names, schema, cancel)
            except _UNUSABLE:
                pass
        rows = self._from_record_file(item, places, names, schema, cancel)
        return rows, self._parties_of(item, rows[_ID].to_pylist(), cancel)

    def _from_prepared(
        self,
        prepared: Prepared,
        item: FileLayout,
        places: Numbers,
        names: Sequence[str],
        schema: pa.Schema,
        cancel: Cancel,
    ) -> tuple[pa.Table, tuple[pa.Table, Numbers]]:
        beside = prepared.columns()
        rows = prepared.rows(places, [*(name for name in names if name in beside), PARTIES])
        wide = [name for name in names if name not in beside and name in item.columns and item.widths.get(name)]
        if wide:
            more = self._from_record_file(item, places, wide, pa.schema([schema.field(n) for n in wide]), cancel)
            for name in wide:
                rows = rows.append_column(name, more[name])
        lists = rows[PARTIES].combine_chunks()
        for name in names:
            if name not in rows.column_names:
                rows = rows.append_column(name, pa.nulls(len(places), schema.field(name).type))
        rows = rows.select(list(names)).cast(schema)
        return rows, self._unfolded(lists, rows[_ID].combine_chunks(), item.file.exhibit)

    def _from_record_file(
        self, item: FileLayout, places: Numbers, names: Sequence[str], schema: pa.Schema, cancel: Cancel
    ) -> pa.Table:
        first, last = int(places[0]), int(places[-1])
        if last - first + 1 == len(places):
            where = f"file_row_number BETWEEN {first} AND {last}"
        else:
            where = f"file_row_number IN ({', '.join(map(str, places.tolist()))})"
        shown = ", ".join([*self._casts(names, item.columns), f"file_row_number AS {_PLACE}"])
        query = f"SELECT {shown} FROM read_parquet({literal(item.path)}) WHERE {where} ORDER BY {_PLACE}"
        return self._database.ask(query, {}, cancel).drop_columns([_PLACE]).cast(schema)

    def _parties_of(self, item: FileLayout, ids: Sequence[str], cancel: Cancel) -> tuple[pa.Table, Numbers]:
        schema = arrow_schema(PARTY)
        near = [party for party in self._beside(item) if party.groups_of(ids)]
        if self._kind == PARTY or len(near) == 0:
            return schema.empty_table(), np.empty(0, np.int64)
        there = {name for party in near for name in party.columns}
        shown = ", ".join(self._casts(schema.names, there, kind=PARTY))
        found = self._database.ask(
            f"""SELECT {shown} FROM read_parquet([{", ".join(literal(party.path) for party in near)}],
                union_by_name=true) WHERE kind = {literal(self._kind)} AND record_id IN (SELECT id FROM wanted)
                ORDER BY file_index, file_row_number""",
            {"wanted": pa.table({"id": pa.array(ids, pa.string())})},
            cancel,
        ).cast(schema)
        return found, pc.index_in(found[_ID], pa.array(ids, pa.string())).to_numpy().astype(np.int64)

    def _unfolded(self, lists: pa.ListArray, ids: pa.Array, exhibit: str) -> tuple[pa.Table, Numbers]:
        """Turn lists of parties into rows of the party table, with the index of the record of each."""
        schema = arrow_schema(PARTY)
        parent = lists.value_parent_indices()
        values = lists.flatten()
        columns = {_ID: ids.take(parent)}
        columns["kind"] = pa.repeat(pa.scalar(self._kind), len(parent))
        columns["exhibit"] = pa.repeat(pa.scalar(exhibit), len(parent))
        for place, part in enumerate(values.type):
            columns[part.name] = pc.struct_field(values, place)
        return pa.table([columns[name] for name in schema.names], schema=schema), parent.to_numpy().astype(np.int64)

    def _scan(self, identifier: str, files: Sequence[int], cancel: Cancel) -> Numbers:
        """Look an identifier up in the party files of imports nothing was prepared for."""
        items = [self._layout.files[index] for index in files]
        beside = {party.path for item in items for party in self._beside(item)}
        if len(beside) == 0:
            return np.empty(0, np.int64)
        sources = ", ".join(literal(item.path) for item in items)
        parties = ", ".join(literal(path) for path in sorted(beside))
        packed = self._database.ask(
            f"""SELECT {PLACE_SQL} AS place
                FROM read_parquet([{sources}], union_by_name=true)
                WHERE record_id IN (SELECT record_id FROM read_parquet([{parties}], union_by_name=true)
                                    WHERE kind = {literal(self._kind)} AND identifier = {literal(identifier)})""",
            {},
            cancel,
        )["place"].to_numpy()
        return self._layout.numbers(packed, files)

    def _beside(self, item: FileLayout) -> list[FileLayout]:
        same = (item.file.exhibit, item.file.generation)
        return [party for party in self._parties if (party.file.exhibit, party.file.generation) == same]

    def _prepared(self, item: FileLayout) -> Prepared:
        return Prepared(self._case.folder, item.file, [party.file for party in self._beside(item)])

    def _casts(self, names: Sequence[str], there: frozenset[str] | set[str], *, kind: str = "") -> list[str]:
        types = {column.name: _SQL_TYPES[column.type] for column in columns_of(kind or self._kind)}
        return [
            f"CAST({quoted(name) if name in there else 'NULL'} AS {types[name]}) AS {quoted(name)}" for name in names
        ]


def _in_order(table: pa.Table, positions: Sequence[Numbers]) -> pa.Table:
    if len(positions) == 0:
        return table
    return table.take(pa.array(np.argsort(np.concatenate(positions), kind="stable")))
