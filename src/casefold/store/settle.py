"""Turn a staged draft into record files: typed columns, identifiers, zones, marks and walls.

One place does this for every format, in SQL over the whole file: what is ambiguous in one row is usually
decided by another. Nothing here knows a layout; nothing a format says is dropped: each staged row becomes
exactly one row of a record file.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from casefold.errors import BadExhibit, Misconfigured
from casefold.model.draft import Draft
from casefold.model.kinds import Meaning
from casefold.store.settle_columns import RecordSql
from casefold.store.settle_parties import (
    list_columns,
    not_normalised,
    not_normalised_sql,
    party_sql,
    party_states,
    states_sql,
)
from casefold.store.settle_places import Places
from casefold.store.settle_rules import OUTSIDE_AUTHORITY, Rules, Settled, WrittenFile, zone_of
from casefold.store.settle_times import settle_time
from casefold.store.settle_values import literal, quoted, register_parties
from casefold.store.staging import MEMBER_COLUMN, StagedDraft

ROW_GROUP_ROWS = 61_440
"""Rows of a group in a record file. Twice as many make DuckDB fight for a small memory limit, at five times the
cost."""


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
        self._draft = staged.draft
        self._members = staged.members
        self._places = Places(staged, rules.exhibit, rules.file)
        self._rules = rules
        self._folder = folder
        self._number = number
        self._pieces = [_parquet(path) for path in staged.paths]
        self._source = _parquet(*staged.paths)
        described = con.execute(f"DESCRIBE SELECT * FROM {self._source}").fetchall()
        names = frozenset(row[0] for row in described)
        self._sql = RecordSql(con, staged.draft, rules, self._source, names, self._places)
        self._written = 0
        self._out = Settled(rows=staged.rows)

    def settle(self) -> Settled:
        self._settle_times()
        self._settle_parties()
        self._mark_duplicates()
        self._write_records()
        self._write_parties()
        self._survey_values()
        return self._out

    # -- times ---------------------------------------------------------------------------------

    def _settle_times(self) -> None:
        order = self._draft.time_order
        columns = [
            c for c in self._sql.kind.all_columns if c.meaning is Meaning.LOCAL_TIME and c.name in self._sql.fields
        ]
        for number, column in enumerate(columns):
            settled = settle_time(
                self._con,
                self._source,
                self._sql.fields[column.name],
                prefix=f"casefold_t{number}_",
                zone=zone_of(self._draft, self._rules),
                zone_column=self._sql.fields.get("zone"),
                dayfirst=self._rules.dayfirst,
                profile_order=order,
                profile_basis="settled" if self._draft.time_order_basis == "settled" else "profile",
            )
            self._sql.times[column.name] = settled
            if settled.decision.order != "none" and not settled.decision.ambiguous:
                order = order or settled.decision.order
        for name, settled in self._sql.times.items():
            self._out.times.append(settled.report(place_of_times(self._draft, self._members, name)))

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

    def _mark_duplicates(self) -> None:
        query = self._sql.duplicates_sql()
        if query is None:
            return
        self._con.execute(f"CREATE OR REPLACE TEMP TABLE settled_duplicate AS {query}")
        row = self._con.execute("SELECT count(*) FROM settled_duplicate").fetchone()
        self._out.duplicates = int(row[0]) if row else 0

    # -- writing -------------------------------------------------------------------------------

    def _write_records(self) -> None:
        repeated = self._out.duplicates > 0
        subject = "NULL" if "subject" in self._sql.fields else self._stated_subject()
        columns = self._sql.columns(subject, repeated=repeated)
        written = [
            self._write(self._sql.kind.name, self._sql.select(piece, columns, repeated=repeated))
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
        if "time_local" in self._sql.times:
            place = list(self._sql.times).index("time_local")
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
            "kind": literal(self._sql.kind.name),
            "exhibit": self._places.exhibit(),
        }
        lists = list_columns(self._con, self._source, self._draft.parties)
        return [party_sql(party, piece, fixed, subject=stated, lists=lists) for party in self._draft.parties]

    # -- the report ----------------------------------------------------------------------------

    def _count_parties(self, written: list[WrittenFile]) -> None:
        source = _parquet(*(file.path for file in written))
        self._out.party_states = party_states(self._con.execute(states_sql(source)).fetchall())
        self._out.not_normalised = not_normalised(self._con.execute(not_normalised_sql(source)).fetchall())

    def _survey_values(self) -> None:
        """Count texts that could not be read as their column's type; the text stays in `raw`."""
        tests = self._sql.value_tests()
        if tests:
            row = self._con.execute(f"SELECT {', '.join(test for _, test in tests)} FROM {self._source} s").fetchone()
            counts = zip((name for name, _ in tests), row or (), strict=True)
            self._out.values_not_understood = {name: int(count) for name, count in counts if count}


def place_of_times(draft: Draft, members: tuple[str, ...], name: str) -> str:
    """Say where a column of times stands: member, part and column; of drafts kept together how many members."""
    several = f"{len(members):,} members" if len(members) > 1 else "".join(members)
    return " ".join(part for part in (draft.member or several, draft.place, name) if part)


def _parquet(*paths: Path) -> str:
    return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}])"


__all__ = ["OUTSIDE_AUTHORITY", "Rules", "Settled", "WrittenFile", "open_settler", "settle"]
