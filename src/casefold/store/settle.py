"""Turn a staged draft into record files: typed columns, identifiers, zones, marks and walls.

One place does this for every format, in SQL over the whole file: what is ambiguous in one row is usually
decided by another. Nothing here knows a layout; nothing a format says is dropped: each staged row becomes
exactly one row of a record file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, cast

import duckdb

from casefold.errors import BadExhibit, Misconfigured
from casefold.model.draft import FIELD_ALIASES, FLAGS_COLUMN, Draft
from casefold.model.kinds import KINDS, Column, ColumnType, Kind, Meaning
from casefold.model.report import TimeReport
from casefold.store.settle_parties import list_columns, not_normalised, party_sql, party_states
from casefold.store.settle_places import Places
from casefold.store.settle_times import SettledTime, settle_time
from casefold.store.settle_values import literal, quoted, register_cells, register_parties, register_values
from casefold.store.staging import MEMBER_COLUMN, StagedDraft, unique_names
from casefold.text.durations import Unit, duration_sql, settle_durations
from casefold.text.times import shape_counts, survey_sql
from casefold.text.zones import local_sql

ROW_GROUP_ROWS = 61_440
"""Rows of a group in a record file. Twice as many make DuckDB fight for a small memory limit, at five times the
cost."""

OUTSIDE_AUTHORITY = "outside_authority"
"""The wall that rows outside the authorised dates stand behind."""

_HAPPENINGS = frozenset({"call", "message", "data_session", "sighting", "transfer", "event", "visit"})
"""Kinds in which two equal rows are one thing written twice only if they state when: two undated calls are two."""
_SQL_TYPES = {
    ColumnType.TEXT: "VARCHAR",
    ColumnType.INTEGER: "BIGINT",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.TIMESTAMP: "TIMESTAMP",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What was said about an exhibit from outside its rows."""

    exhibit: str
    file: str
    scope: str
    """Delivery id, or `case`: what an opaque identifier is unique within."""
    case_zone: str
    zone: str | None = None
    """Zone given with the import; None leaves it to the draft, then to the case."""
    dayfirst: bool | None = None
    region: str | None = None
    """Region given or assumed for national numbers; a draft's own comes first."""
    region_assumed: bool = False
    """True when nobody gave the region: it is used only where most parties are numbers in it."""
    subject: str | None = None
    """Text of the party whose records these are."""
    subjects: Mapping[str, str] = field(default_factory=dict)
    """Member of a container -> the same, where it differs from one to the next."""
    date_from: date | None = None
    date_to: date | None = None


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One record file written aside, not yet listed."""

    kind: str
    path: Path
    rows: int
    wall: str | None


@dataclass(slots=True)
class Settled:
    """What became of a draft."""

    files: list[WrittenFile] = field(default_factory=list)
    rows: int = 0
    walled: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0
    region: str | None = None
    """Region its national numbers were read in; None when none was stated, given or borne out."""
    times: list[TimeReport] = field(default_factory=list)
    party_states: dict[str, int] = field(default_factory=dict)
    not_normalised: list[dict[str, Any]] = field(default_factory=list)
    values_not_understood: dict[str, int] = field(default_factory=dict)


def open_settler(folder: Path, *, memory_mb: int = 448, threads: int = 1) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB connection that spills into `folder` beyond `memory_mb`.

    One thread: record files come out in the same order every time, to the byte.
    """
    con = duckdb.connect(":memory:")
    con.execute(f"SET memory_limit = '{memory_mb}MB'")
    con.execute(f"SET threads = {threads}")
    con.execute(f"SET temp_directory = {literal(str(folder / 'spill'))}")
    con.execute("SET preserve_insertion_order = true")
    con.execute("SET enable_progress_bar = false")
    con.execute("SET TimeZone = 'UTC'")
    return con


def settle(con: duckdb.DuckDBPyConnection, staged: StagedDraft, rules: Rules, folder: Path, number: int) -> Settled:
    """Write the record and party files of one staged draft into `folder`.

    Args:
        con: A connection of `open_settler`.
        staged: The draft and its text.
        rules: What was said about the exhibit.
        folder: Where the files are written aside.
        number: Number of the draft within the import, part of the file names.

    Raises:
        Misconfigured: The disk is full, or the memory allowed is too little.
        BadExhibit: Its rows could not be settled; a defect, named with the place it came from.
    """
    try:
        return _Draft(con, staged, rules, folder, number).settle()
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise Misconfigured(
            f"the disk or memory gave out: {str(error).splitlines()[0]}",
            file=str(folder),
            remedy="Free some space or give another --home, then import again; nothing of this import was kept.",
        ) from error
    except duckdb.Error as error:
        raise BadExhibit(
            f"its {staged.draft.kind} rows could not be settled: {str(error).splitlines()[0]}",
            file=rules.file,
            place=staged.draft.place or None,
            remedy="This is a defect; report the layout of the file, not its content. Nothing of it was kept.",
        ) from error


class _Draft:
    """One draft on its way: the SQL of its columns, built step by step, then written."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, staged: StagedDraft, rules: Rules, folder: Path, number: int
    ) -> None:
        self._con = con
        self._draft: Draft = staged.draft
        self._members = staged.members
        self._places = Places(staged, rules.exhibit, rules.file)
        self._rules = rules
        self._folder = folder
        self._number = number
        self._kind: Kind = KINDS[staged.draft.kind]
        self._pieces = [_parquet(path) for path in staged.paths]
        self._source = _parquet(*staged.paths)
        described = con.execute(f"DESCRIBE SELECT * FROM {self._source}").fetchall()
        self._columns = {row[0] for row in described}
        self._joins: list[str] = []
        self._flags: list[str] = []
        self._times: dict[str, SettledTime] = {}
        self._written = 0
        self._durations: dict[str, str] = {}
        self._fields = {FIELD_ALIASES.get(name, name): column for name, column in staged.draft.fields.items()}
        self._out = Settled(rows=staged.rows)

    def settle(self) -> Settled:
        self._settle_times()
        self._settle_parties()
        duplicates = self._mark_duplicates()
        columns = self._record_columns()
        self._write_records(columns, duplicates)
        self._write_parties()
        self._survey_values()
        return self._out

    # -- times ---------------------------------------------------------------------------------

    def _settle_times(self) -> None:
        order = self._draft.time_order
        columns = [c for c in self._kind.all_columns if c.meaning is Meaning.LOCAL_TIME and c.name in self._fields]
        for number, column in enumerate(columns):
            settled = settle_time(
                self._con,
                self._source,
                self._fields[column.name],
                prefix=f"casefold_t{number}_",
                zone=self._zone(),
                zone_column=self._fields.get("zone"),
                dayfirst=self._rules.dayfirst,
                profile_order=order,
                profile_basis="settled" if self._draft.time_order_basis == "settled" else "profile",
            )
            self._times[column.name] = settled
            if settled.decision.order != "none" and not settled.decision.ambiguous:
                order = order or settled.decision.order
        for name, settled in self._times.items():
            several = f"{len(self._members):,} members" if len(self._members) > 1 else "".join(self._members)
            place = " ".join(part for part in (self._draft.member or several, self._draft.place, name) if part)
            self._out.times.append(settled.report(place))
        main = self._times.get("time_local")
        if main is not None:
            self._flags += main.flags

    def _with_times(self, source: str) -> str:
        """Return staged text with its times read, as a relation to put after FROM."""
        if not self._times:
            return source
        first = ", ".join(f"{sql} AS {quoted(name)}" for t in self._times.values() for name, sql in t.first.items())
        second = ", ".join(f"{sql} AS {quoted(name)}" for t in self._times.values() for name, sql in t.second.items())
        return f"(SELECT *, {second} FROM (SELECT *, {first} FROM {source}))"

    def _zone(self) -> tuple[str, str]:
        """Return the zone of undecorated times and its basis: the layout's, the profile's, the given, the case's."""
        if self._draft.zone is not None and self._draft.zone_basis == "stated":
            return self._draft.zone, "stated"
        if self._draft.zone is not None:
            return self._draft.zone, self._draft.zone_basis
        if self._rules.zone is not None:
            return self._rules.zone, "given"
        return self._rules.case_zone, "assumed"

    # -- parties -------------------------------------------------------------------------------

    def _settle_parties(self) -> None:
        extra = [text for text in (self._rules.subject, *self._rules.subjects.values()) if text is not None]
        self._out.region = register_parties(
            self._con,
            self._source,
            self._draft,
            region=self._draft.region or self._rules.region,
            assumed=self._rules.region_assumed and self._draft.region is None,
            scope=self._rules.scope,
            extra=extra,
        )

    def _subject(self) -> str:
        """Return the expression of the `subject` column."""
        column = self._fields.get("subject")
        if column is not None:
            self._joins.append(f"LEFT JOIN settled_party subject_party ON subject_party.raw = s.{quoted(column)}")
            return "subject_party.identifier"
        return self._stated_subject()

    def _stated_subject(self) -> str:
        """Return the party whose records these are as SQL: one for all rows, or each member's own."""
        whose = self._rules.subjects
        known = {text: self._identifier(text) for text in {self._rules.subject, *whose.values()}}
        stated = literal(known[self._rules.subject])
        own = [name for name in self._members if name in whose]
        if not own:
            return stated
        cases = " ".join(f"WHEN {literal(name)} THEN {literal(known[whose[name]])}" for name in own)
        return f"CASE s.{quoted(MEMBER_COLUMN)} {cases} ELSE {stated} END"

    def _identifier(self, text: str | None) -> str | None:
        if text is None:
            return None
        row = self._con.execute("SELECT identifier FROM settled_party WHERE raw = ?", [text]).fetchone()
        return row[0] if row else None

    # -- duplicates ----------------------------------------------------------------------------

    def _mark_duplicates(self) -> int:
        cells = ", ".join(quoted(column) for _, column in self._draft.raw)
        if cells == "" and "raw" in self._columns:
            cells = quoted("raw")
        time = self._fields.get("time_local")
        if cells == "" or self._draft.repeats or (self._kind.name in _HAPPENINGS and time is None):
            return 0
        within = self._places.within("")
        timed = f"WHERE trim({quoted(time)}) <> ''" if self._kind.name in _HAPPENINGS and time is not None else ""
        self._con.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE settled_duplicate AS
            WITH hashed AS (SELECT "row", {within} AS within, hash({cells}) AS h, hash('again', {cells}) AS g
                            FROM {self._source} {timed}),
                 repeated AS (SELECT within, h, g, min("row") AS first FROM hashed GROUP BY ALL HAVING count(*) > 1)
            SELECT hashed."row", hashed.within, repeated.first FROM hashed JOIN repeated USING (within, h, g)
            WHERE hashed."row" <> repeated.first
            """
        )
        row = self._con.execute("SELECT count(*) FROM settled_duplicate").fetchone()
        self._out.duplicates = int(row[0]) if row else 0
        return self._out.duplicates

    # -- columns -------------------------------------------------------------------------------

    def _record_columns(self) -> dict[str, str]:
        """Return column -> SQL expression over the staged text, for every column of the kind."""
        duplicates = self._out.duplicates > 0
        columns = {column.name: self._column(column) for column in self._kind.all_columns}
        if "subject" in columns:
            columns["subject"] = self._subject()
        columns["record_id"] = self._places.record_id('s."row"')
        columns["exhibit"] = literal(self._rules.exhibit)
        columns["file"] = self._places.file()
        columns["locator"] = self._places.locator('s."row"')
        columns["raw"] = self._raw()
        columns["duplicate_of"] = (
            f"CASE WHEN d.first IS NOT NULL THEN {self._places.record_id('d.first')} END" if duplicates else "NULL"
        )
        main = self._times.get("time_local")
        columns["time_utc"] = main.utc if main else "NULL"
        columns["time_precision"] = main.precision if main else "NULL"
        columns["zone"] = main.zone if main else "NULL"
        columns["zone_basis"] = main.zone_basis if main else "NULL"
        self._flag_outside_authority(main)
        if FLAGS_COLUMN in self._columns:
            self._flags.append(f"s.{quoted(FLAGS_COLUMN)}")
        columns["flags"] = f"nullif(concat_ws(' ', {', '.join(self._flags)}), '')" if self._flags else "NULL"
        return columns

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
            return f"s.{quoted('raw')}" if "raw" in self._columns else "NULL"
        return f"json_object({', '.join(pairs)})::VARCHAR"

    def _column(self, column: Column) -> str:
        if column.name in self._times:
            return self._times[column.name].local
        constant = self._draft.constants.get(column.name)
        if constant is not None:
            return self._typed(literal(constant), column)
        name = self._fields.get(column.source or column.name)
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
        if name not in self._durations:
            column = quoted(name)
            shapes = shape_counts(self._con.execute(survey_sql(column, self._source)).fetchall())
            unit = cast(Unit | None, self._draft.durations)
            self._durations[name] = duration_sql(column, settle_durations(shapes, unit=unit))
        return self._durations[name]

    def _mapped(self, column: Column, name: str) -> str:
        table = f"settled_{column.name}"
        join = f"LEFT JOIN {table} ON {table}.raw = s.{quoted(name)}"
        if column.meaning is Meaning.CELL:
            rat = self._fields.get("rat")
            register_cells(self._con, self._source, name, rat, table)
            join += f" AND {table}.rat IS NOT DISTINCT FROM s.{quoted(rat)}" if rat else ""
        else:
            register_values(self._con, self._source, column.meaning, name, table)
        self._joins.append(join)
        if column.meaning is Meaning.IMEI14:
            self._flags.append(f"{table}.flag")
        return f"{table}.value"

    # -- writing -------------------------------------------------------------------------------

    def _write_records(self, columns: dict[str, str], duplicates: int) -> None:
        joins = " ".join(dict.fromkeys(self._joins))
        if duplicates:
            joins += f' LEFT JOIN settled_duplicate d ON d."row" = s."row" AND d.within = {self._places.within("s.")}'
        select = ", ".join(
            f"CAST({columns[c.name]} AS {_SQL_TYPES[c.type]}) AS {quoted(c.name)}" for c in self._kind.all_columns
        )
        written = [
            self._write(self._kind.name, f"SELECT {select} FROM {self._with_times(piece)} s {joins}")
            for piece in self._pieces
        ]
        marks = self._count_marks(written)
        if marks.get(OUTSIDE_AUTHORITY):
            self._out.walled[OUTSIDE_AUTHORITY] = marks[OUTSIDE_AUTHORITY]
            for file in written:
                self._split(file, f"contains(coalesce(flags, ''), '{OUTSIDE_AUTHORITY}')")

    def _count_marks(self, written: list[WrittenFile]) -> dict[str, int]:
        """Count the marks of the rows just written, and put those of their times into the report."""
        rows = self._con.execute(
            f"""SELECT mark, count(*) FROM (
                    SELECT unnest(string_split(flags, ' ')) AS mark
                    FROM {_parquet(*(file.path for file in written))} WHERE flags IS NOT NULL
                ) GROUP BY mark"""
        ).fetchall()
        marks = {str(mark): int(count) for mark, count in rows}
        if "time_local" in self._times:
            place = list(self._times).index("time_local")
            report = self._out.times[place]
            report.not_understood = marks.get("time_not_understood", 0)
            report.repeated_hour = marks.get("repeated_hour", 0)
            report.skipped_hour = marks.get("skipped_hour", 0)
        return marks

    def _split(self, written: WrittenFile, outside: str) -> None:
        """Put the rows a condition holds for behind the wall, the others into a file of their own."""
        source = _parquet(written.path)
        self._out.files.remove(written)
        self._write(written.kind, f"SELECT * FROM {source} WHERE {outside}", OUTSIDE_AUTHORITY)
        self._write(written.kind, f"SELECT * FROM {source} WHERE NOT ({outside})")
        written.path.unlink()

    def _write(self, kind: str, query: str, wall: str | None = None) -> WrittenFile:
        self._written += 1
        path = self._folder / f"{kind}-{self._number}-{self._written}.parquet"
        row = self._con.execute(
            f"COPY ({query}) TO {literal(str(path))} "
            f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_ROWS})"
        ).fetchone()
        written = WrittenFile(kind, path, int(row[0]) if row else 0, wall)
        if written.rows:
            self._out.files.append(written)
        else:
            path.unlink()
        return written

    def _write_parties(self) -> None:
        if not self._draft.parties:
            return
        written = [self._write("party", f"{' UNION ALL '.join(self._party_selects(piece))}") for piece in self._pieces]
        written = [file for file in written if file.rows]
        if not written:
            return
        self._count_parties(written)
        walled = [file.path for file in self._out.files if file.wall == OUTSIDE_AUTHORITY]
        if walled:
            for file in written:
                self._split(file, f"record_id IN (SELECT record_id FROM {_parquet(*walled)})")

    def _party_selects(self, piece: str) -> list[str]:
        stated = self._stated_subject() if self._rules.subject or self._rules.subjects else None
        fixed = {
            "record_id": self._places.record_id('s."row"'),
            "kind": literal(self._kind.name),
            "exhibit": literal(self._rules.exhibit),
        }
        lists = list_columns(self._con, self._source, self._draft.parties)
        return [party_sql(party, piece, fixed, subject=stated, lists=lists) for party in self._draft.parties]

    # -- the report ----------------------------------------------------------------------------

    def _count_parties(self, written: list[WrittenFile]) -> None:
        source = _parquet(*(file.path for file in written))
        self._out.party_states = party_states(self._con, source)
        self._out.not_normalised = not_normalised(self._con, source)

    def _survey_values(self) -> None:
        """Count texts that could not be read as their column's type; the text stays in `raw`."""
        tests: list[tuple[str, str]] = []
        for column in self._kind.columns:
            name = self._fields.get(column.source or column.name)
            numeric = column.type in {ColumnType.NUMBER, ColumnType.INTEGER}
            if name is None or not (numeric and column.name not in self._times):
                continue
            value = (
                self._duration(name) if column.meaning is Meaning.SECONDS else self._typed(f"s.{quoted(name)}", column)
            )
            tests.append((column.name, f"count(*) FILTER (WHERE trim(s.{quoted(name)}) <> '' AND ({value}) IS NULL)"))
        if tests:
            row = self._con.execute(f"SELECT {', '.join(test for _, test in tests)} FROM {self._source} s").fetchone()
            counts = zip((name for name, _ in tests), row or (), strict=True)
            self._out.values_not_understood = {name: int(count) for name, count in counts if count}


_MAPPED = {Meaning.IMEI14, Meaning.IMEISV, Meaning.IMSI, Meaning.ICCID, Meaning.CELL}


def _parquet(*paths: Path) -> str:
    return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}])"


__all__ = ["OUTSIDE_AUTHORITY", "Rules", "Settled", "WrittenFile", "open_settler", "settle"]
