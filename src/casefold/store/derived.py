"""Derived tables: what is learned after import, keyed by record and run, never written into a record.

A derived table stands behind every wall of the exhibits it was made from, and goes when one of them goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy.engine import Connection

from casefold.errors import BadOption, EvidenceDamaged, NotFound
from casefold.model.exhibit import Exhibit, ExhibitStatus, RecordFile
from casefold.store import schema
from casefold.store.catalogue import utc_now
from casefold.store.disk import claim_folder, disk_trouble, give_up_folder, hash_file, place, sync_file
from casefold.store.exhibits import INCOMING
from casefold.store.ids import check_part
from casefold.store.imports import Imports
from casefold.store.rows import DerivedFile

_EMPTY = pa.schema([("record_id", pa.string()), ("run", pa.string())])


class Derived(Imports):
    """The case's derived tables."""

    def write_derived(
        self,
        kind: str,
        run: str,
        table: pa.Table,
        sources: frozenset[str],
        *,
        walls: frozenset[str] | None = None,
    ) -> DerivedFile:
        """Keep what a run learned about records; `table` has a column `record_id`.

        Args:
            kind: What it is, such as `duplicate` or `translation`.
            run: The run that made it; a run writes a kind once.
            table: One row per thing learned.
            sources: Ids of the exhibits it was made from.
            walls: Those of the records it was made from, where that is less than all of their exhibits' records;
                None takes the walls of all.

        Raises:
            BadOption: The run has written this kind already, or there is no `record_id`.
            NotFound: A source is no exhibit of this case.
        """
        check_part(kind, "derived kind")
        check_part(run, "run")
        if "record_id" not in table.column_names:
            raise BadOption("a derived table needs the column record_id")
        path = f"derived/{kind}/{run}.parquet"
        with self.placing() as placed, self.writing() as connection:
            same = (schema.derived_file.c.kind == kind, schema.derived_file.c.run == run)
            if next(self.select(connection, schema.derived_file, *same), None) is not None:
                raise BadOption(f"run {run} has already written {kind}", remedy="Start a new run.")
            all_walls = self._walls_of(connection, sources)
            walls = all_walls if walls is None else walls & all_walls
            placed.append(self.folder / path)
            digest, size = self.write_table(table, path)
            values = {"kind": kind, "run": run, "path": path, "rows": table.num_rows, "size": size, "sha256": digest}
            listed = {"sources": sorted(sources), "walls": sorted(walls)}
            self.insert(connection, schema.derived_file, **values, **listed, at=utc_now())
        return DerivedFile(kind, run, path, table.num_rows, size, digest, sources, walls)

    def derived_files(self, *, kind: str | None = None) -> list[DerivedFile]:
        """List the derived files this reader may see: every source held, seen, and within the walls."""
        with self.reading() as connection:
            held = {item.id for item in self._read_exhibits(connection) if item.status is ExhibitStatus.HELD}
            found = self._listed_derived(connection)
        mine = [item for item in found if kind is None or item.kind == kind]
        return [item for item in mine if self._may_read_derived(item, held)]

    def seen_now(self, derived: str) -> tuple[list[Exhibit], list[RecordFile], list[DerivedFile]]:
        """Return the exhibits held, the record files and the derived files of a kind this reader may see.

        All three are of one state of the catalogue, as `exhibits`, `record_files` and `derived_files` give them.
        """
        with self.reading() as connection:
            exhibits = [item for item in self._read_exhibits(connection) if item.status is ExhibitStatus.HELD]
            held = {item.id for item in exhibits}
            files = self._listed_files(connection, schema.record_file.c.superseded.is_(False))
            made = self._listed_derived(connection)
        return (
            [item for item in exhibits if self.sees(item.id)],
            [item for item in files if self.may_read(item, held)],
            [item for item in made if item.kind == derived and self._may_read_derived(item, held)],
        )

    def _may_read_derived(self, item: DerivedFile, held: set[str]) -> bool:
        return item.walls <= self.walls and all(source in held and self.sees(source) for source in item.sources)

    def standing_derived(self, kind: str) -> list[DerivedFile]:
        """List the derived files of a kind, whoever may see them: for work that shows nobody anything."""
        with self.reading() as connection:
            return [item for item in self._listed_derived(connection) if item.kind == kind]

    def derived(self, kind: str) -> pa.Table:
        """Return a derived kind's rows of every run this reader may see, with a column `run`; empty when none."""
        parts = []
        for item in self.derived_files(kind=kind):
            path = self.folder / item.path
            if not path.is_file():
                raise EvidenceDamaged("derived file is missing", file=str(path), remedy="Run `casefold verify`.")
            part = pq.read_table(path, partitioning=None)
            if "run" not in part.column_names:
                part = part.append_column("run", pa.array([item.run] * part.num_rows, pa.string()))
            parts.append(part)
        return pa.concat_tables(parts, promote_options="default") if parts else _EMPTY.empty_table()

    def duplicate_marks(self) -> list[Path]:
        """Return the files of the derived kind `duplicate` that count: this reader's, of imports in force.

        Raises:
            EvidenceDamaged: One is missing.
        """
        current = {item.id for item in self.imports() if item.current}
        files = [item for item in self.derived_files(kind="duplicate") if item.run.rsplit("-", 1)[0] in current]
        paths = [self.folder / item.path for item in files]
        missing = next((path for path in paths if not path.is_file()), None)
        if missing is not None:
            raise EvidenceDamaged("derived file is missing", file=str(missing), remedy="Run `casefold verify`.")
        return paths

    @contextmanager
    def placing(self) -> Iterator[list[Path]]:
        """Give a list for the files a change places; when it fails, those the catalogue does not list go."""
        placed: list[Path] = []
        try:
            yield placed
        except BaseException:
            self.take_back(placed)
            raise

    def write_table(self, table: pa.Table, path: str) -> tuple[str, int]:
        """Write a Parquet file aside, flush it and give it its name; return its SHA-256 and size."""
        target = self.folder / path
        with disk_trouble(target):
            folder, lock = claim_folder(self.folder / "exhibits" / INCOMING)
            try:
                source = folder / "table"
                pq.write_table(table, source, compression="zstd")
                sync_file(source)
                digest, size = hash_file(source)
                place(source, target)
            finally:
                give_up_folder(folder, lock)
        return digest, size

    def _walls_of(self, connection: Connection, sources: frozenset[str]) -> frozenset[str]:
        """Return the walls among the sources' records that this reader looks behind: the result inherits them.

        A source may be kept from this reader: who brings in what repeats a record behind a wall is not told so.
        """
        known = {item.id for item in self._read_exhibits(connection)}
        strangers = sorted(sources - known)
        if strangers:
            raise NotFound(f"case {self.row.name} has no exhibit '{strangers[0]}'")
        files = self._listed_files(connection, schema.record_file.c.superseded.is_(False))
        return frozenset(
            file.wall for file in files if file.wall in self.walls and file.exhibit in sources and file.wall
        )

    def _listed_derived(self, connection: Connection) -> list[DerivedFile]:
        return [
            DerivedFile(
                kind=row.kind,
                run=row.run,
                path=row.path,
                rows=row.rows,
                size=row.size,
                sha256=row.sha256,
                sources=frozenset(row.sources),
                walls=frozenset(row.walls),
            )
            for row in self.select(connection, schema.derived_file)
        ]
