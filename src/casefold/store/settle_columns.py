"""The columns of a record kind as SQL over staged text whose times are settled.

One place writes them, whether the text is of one draft or of many that were decided alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, cast

import duckdb

from casefold.model.draft import FIELD_ALIASES, FLAGS_COLUMN, Draft
from casefold.model.kinds import KINDS, Column, ColumnType, Kind, Meaning
from casefold.store.settle_rules import OUTSIDE_AUTHORITY, Rules
from casefold.store.settle_times import SettledTime
from casefold.store.settle_values import literal, quoted, register_cells, register_values
from casefold.store.staging import unique_names
from casefold.text.durations import Unit, duration_sql, settle_durations
from casefold.text.times import shape_counts, survey_sql
from casefold.text.zones import local_sql

_HAPPENINGS = frozenset({"call", "message", "data_session", "sighting", "transfer", "event", "visit"})
"""Kinds in which two equal rows are one thing written twice only if they state when: two undated calls are two."""
_SQL_TYPES = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.TIMESTAMP: "TIMESTAMP",
}
_MAPPED = {Meaning.IMEI14, Meaning.IMEISV, Meaning.IMSI, Meaning.ICCID, Meaning.CELL}


class RecordPlaces(Protocol):
    """Where rows stand, as expressions over a relation called `s`."""

    def exhibit(self) -> str:
        """Return the exhibit's id."""

    def record_id(self, row: str) -> str:
        """Return the id of the record whose row is `row`."""

    def locator(self, row: str) -> str:
        """Return the place within the file."""

    def file(self) -> str:
        """Return the file's name."""

    def within(self, of: str) -> str:
        """Return what tells drafts apart; `of` is '' or the relation with its dot."""


def fields_of(draft: Draft) -> dict[str, str]:
    """Return the fields of a draft by their full names, each with its batch column."""
    return {FIELD_ALIASES.get(name, name): column for name, column in draft.fields.items()}


class RecordSql:
    """The SQL of the records of a draft; `settled_party` and the tables it joins are made while it is written."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        draft: Draft,
        rules: Rules,
        relation: str,
        names: frozenset[str],
        places: RecordPlaces,
    ) -> None:
        """Begin.

        Args:
            con: A connection of `settle.open_settler`.
            draft: What the columns of the text hold.
            rules: What was said from outside; its exhibit and subjects are not used here.
            relation: The staged text, as SQL.
            names: Names of its columns.
            places: Where its rows stand.
        """
        self._con = con
        self._draft = draft
        self._rules = rules
        self._relation = relation
        self._names = names
        self._places = places
        self.kind: Kind = KINDS[draft.kind]
        self.fields = fields_of(draft)
        self.times: dict[str, SettledTime] = {}
        self.durations: dict[str, str] = {}
        """Batch column of lengths -> its seconds; what is not known before is settled over the relation."""
        self.constants = {name: literal(text) for name, text in draft.constants.items()}
        """Field of the kind -> the text that all its rows have, as SQL."""
        self._joins: list[str] = []
        self._flags: list[str] = []

    def duplicates_sql(self) -> str | None:
        """Write the query of rows that repeat an earlier one of their draft: row, within, first; None where none can.

        Two undated calls are two, and what a draft says repeats is no duplicate.
        """
        cells = ", ".join(quoted(column) for _, column in self._draft.raw)
        if cells == "" and "raw" in self._names:
            cells = quoted("raw")
        time = self.fields.get("time_local")
        if cells == "" or self._draft.repeats or (self.kind.name in _HAPPENINGS and time is None):
            return None
        within = self._places.within("")
        timed = f"WHERE trim({quoted(time)}) <> ''" if self.kind.name in _HAPPENINGS and time is not None else ""
        return f"""
            WITH hashed AS (SELECT "row", {within} AS within, hash({cells}) AS h, hash('again', {cells}) AS g
                            FROM {self._relation} {timed}),
                 repeated AS (SELECT within, h, g, min("row") AS first FROM hashed GROUP BY ALL HAVING count(*) > 1)
            SELECT hashed."row", hashed.within, repeated.first FROM hashed JOIN repeated USING (within, h, g)
            WHERE hashed."row" <> repeated.first
            """

    def select(self, piece: str, columns: Mapping[str, str], *, repeated: bool, more: str = "") -> str:
        """Write the query of the records of some text.

        Args:
            piece: The text, as SQL.
            columns: What `columns` returned.
            repeated: Whether the table `settled_duplicate` holds rows.
            more: Further expressions over `s`, each after a comma.
        """
        joins = " ".join(dict.fromkeys(self._joins))
        if repeated:
            joins += f' LEFT JOIN settled_duplicate d ON d."row" = s."row" AND d.within = {self._places.within("s.")}'
        typed = ", ".join(
            f"CAST({columns[c.name]} AS {_SQL_TYPES[c.type]}) AS {quoted(c.name)}" for c in self.kind.all_columns
        )
        return f"SELECT {typed}{more} FROM {self._with_times(piece)} s {joins}"

    def columns(self, stated_subject: str, *, repeated: bool) -> dict[str, str]:
        """Return column -> SQL expression over the staged text, for every column of the kind.

        Args:
            stated_subject: Whose records these are, as SQL, where no column says it.
            repeated: Whether the table `settled_duplicate` holds rows.
        """
        columns = {column.name: self._column(column) for column in self.kind.all_columns}
        if "subject" in columns:
            columns["subject"] = self._subject(stated_subject)
        columns["record_id"] = self._places.record_id('s."row"')
        columns["exhibit"] = self._places.exhibit()
        columns["file"] = self._places.file()
        columns["locator"] = self._places.locator('s."row"')
        columns["raw"] = self._raw()
        again = f"CASE WHEN d.first IS NOT NULL THEN {self._places.record_id('d.first')} END"
        columns["duplicate_of"] = again if repeated else "NULL"
        main = self.times.get("time_local")
        columns["time_utc"] = main.utc if main else "NULL"
        columns["time_precision"] = main.precision if main else "NULL"
        columns["zone"] = main.zone if main else "NULL"
        columns["zone_basis"] = main.zone_basis if main else "NULL"
        self._flag_outside_authority(main)
        if FLAGS_COLUMN in self._names:
            self._flags.append(f"s.{quoted(FLAGS_COLUMN)}")
        flags = [*(main.flags if main is not None else ()), *self._flags]
        columns["flags"] = f"nullif(concat_ws(' ', {', '.join(flags)}), '')" if flags else "NULL"
        return columns

    def value_tests(self) -> list[tuple[str, str]]:
        """Return for each numeric column the count of texts that could not be read so; the text stays in `raw`."""
        tests: list[tuple[str, str]] = []
        for column in self.kind.columns:
            name = self.fields.get(column.source or column.name)
            numeric = column.type in {ColumnType.NUMBER, ColumnType.INTEGER}
            if name is None or not (numeric and column.name not in self.times):
                continue
            value = (
                self._duration(name) if column.meaning is Meaning.SECONDS else self._typed(f"s.{quoted(name)}", column)
            )
            tests.append((column.name, f"count(*) FILTER (WHERE trim(s.{quoted(name)}) <> '' AND ({value}) IS NULL)"))
        return tests

    def _with_times(self, source: str) -> str:
        """Return staged text with its times read, as a relation to put after FROM."""
        if not self.times:
            return source
        first = ", ".join(f"{sql} AS {quoted(name)}" for t in self.times.values() for name, sql in t.first.items())
        second = ", ".join(f"{sql} AS {quoted(name)}" for t in self.times.values() for name, sql in t.second.items())
        return f"(SELECT *, {second} FROM (SELECT *, {first} FROM {source}))"

    def _subject(self, stated: str) -> str:
        """Return the expression of the `subject` column."""
        column = self.fields.get("subject")
        if column is None:
            return stated
        self._joins.append(f"LEFT JOIN settled_party subject_party ON subject_party.raw = s.{quoted(column)}")
        return "subject_party.identifier"

    def _flag_outside_authority(self, main: SettledTime | None) -> None:
        if self._rules.date_from is None and self._rules.date_to is None:
            return
        if main is None:
            self._flags.append("'no_authority_check'")
            return
        self._flags.append(
            f"CASE WHEN ({main.utc}) IS NULL THEN 'no_authority_check' "
            f"WHEN {self._outside(main)} THEN '{OUTSIDE_AUTHORITY}' END"
        )

    def _outside(self, main: SettledTime) -> str:
        day = f"CAST({local_sql(main.utc, self._rules.case_zone, main.span)} AS DATE)"
        tests = []
        if self._rules.date_from is not None:
            tests.append(f"{day} < DATE '{self._rules.date_from.isoformat()}'")
        if self._rules.date_to is not None:
            tests.append(f"{day} > DATE '{self._rules.date_to.isoformat()}'")
        return f"({' OR '.join(tests)})"

    def _raw(self) -> str:
        pairs = [f"{literal(name)}, s.{quoted(column)}" for name, column in unique_names(self._draft.raw)]
        if not pairs:
            return f"s.{quoted('raw')}" if "raw" in self._names else "NULL"
        return f"json_object({', '.join(pairs)})::VARCHAR"

    def _column(self, column: Column) -> str:
        if column.name in self.times:
            return self.times[column.name].local
        constant = self.constants.get(column.name)
        if constant is not None:
            return self._typed(constant, column)
        name = self.fields.get(column.source or column.name)
        if name is None:
            return "NULL"
        if column.meaning in _MAPPED:
            return self._mapped(column, name)
        if column.meaning is Meaning.SECONDS:
            return self._duration(name)
        return self._typed(f"s.{quoted(name)}", column)

    def _typed(self, text: str, column: Column) -> str:
        if column.type is ColumnType.TEXT:
            return f"nullif(trim({text}), '')"
        if column.type is ColumnType.BOOLEAN:
            return f"TRY_CAST({text} AS BOOLEAN)"
        number = f"TRY_CAST(replace(trim({text}), ',', '.') AS DOUBLE)"
        return number if column.type is ColumnType.NUMBER else f"CAST({number} AS BIGINT)"

    def _duration(self, name: str) -> str:
        """Return the seconds of a column of lengths; what `2:03` means is settled over the column, once."""
        if name not in self.durations:
            column = quoted(name)
            shapes = shape_counts(self._con.execute(survey_sql(column, self._relation)).fetchall())
            unit = cast(Unit | None, self._draft.durations)
            self.durations[name] = duration_sql(column, settle_durations(shapes, unit=unit))
        return self.durations[name]

    def _mapped(self, column: Column, name: str) -> str:
        table = f"settled_{column.name}"
        join = f"LEFT JOIN {table} ON {table}.raw = s.{quoted(name)}"
        if column.meaning is Meaning.CELL:
            rat = self.fields.get("rat")
            register_cells(self._con, self._relation, name, rat, table)
            join += f" AND {table}.rat IS NOT DISTINCT FROM s.{quoted(rat)}" if rat else ""
        else:
            register_values(self._con, self._relation, column.meaning, name, table)
        self._joins.append(join)
        if column.meaning is Meaning.IMEI14:
            self._flags.append(f"{table}.flag")
        return f"{table}.value"
