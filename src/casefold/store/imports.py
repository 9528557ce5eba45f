"""Imports: record files written aside, listed all at once, superseded by the next generation.

A record file counts only once the catalogue lists it. Whatever a dead process left unlisted is removed when
the next import begins; a generation that a finding cites is kept.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from casefold.errors import BadOption, Busy, CasefoldError, EvidenceDamaged, NotAllowed, NotFound
from casefold.model.exhibit import Exhibit, ExhibitStatus, RecordFile
from casefold.store import schema
from casefold.store.catalogue import plain, utc_now
from casefold.store.disk import (
    FolderLock,
    clear_abandoned,
    disk_trouble,
    give_up_folder,
    hash_file,
    in_use,
    make_folder,
    place,
    sync_file,
)
from casefold.store.exhibits import INCOMING, Exhibits
from casefold.store.ids import check_text
from casefold.store.rows import ImportHandle, ImportRow, StagedFile
from casefold.store.tables import columns_of

STAGING = ".staging"
PAGES = "pages"
"""Folder of a case for what can be made again from its record files: see `store.pages.prepared`."""
_RECORD_FILE_NAME = re.compile(r"(x\d+)-(\d+)-\d+\.parquet")


class Imports(Exhibits):
    """The case's imports and the record files they gave."""

    def begin_import(
        self, exhibit_id: str, *, format: str | None, profile: str | None, options: Mapping[str, Any], by: str
    ) -> ImportHandle:
        """Open an import of an exhibit held; clear what dead imports left behind.

        Raises:
            NotAllowed: The exhibit is not held.
            Busy: A living process is importing it.
        """
        check_text(by, "who imports")
        with self.writing() as connection:
            exhibit = self.find_exhibit(connection, exhibit_id)
            if exhibit.status is not ExhibitStatus.HELD:
                raise NotAllowed(f"exhibit {exhibit.reference} is {exhibit.status.value}: {exhibit.reason}")
            with disk_trouble(self.folder):
                self._clear_leftovers(connection)
            self._refuse_running(connection, exhibit)
            identifier, generation = self._insert_import(
                connection, exhibit.id, "running", format=format, profile=profile, options=options, by=by
            )
            staging = self.staging_folder(identifier)
            with disk_trouble(staging):
                make_folder(staging)
                lock = FolderLock(staging, patience=5.0)
        return ImportHandle(identifier, exhibit.id, generation, staging, lock)

    def finish_import(self, handle: ImportHandle, files: Sequence[StagedFile], report: Mapping[str, Any]) -> None:
        """List an import's record files, all in one step, in place of the exhibit's previous generation.

        Raises:
            NotAllowed: The import was ended meanwhile, or the exhibit withdrawn or disposed of.
            Misconfigured: The disk is full; the import is not listed and can be repeated.
        """
        ready = [self._ready(handle, file, number) for number, file in enumerate(files, start=1)]
        moved: list[Path] = []
        try:
            with disk_trouble(self.folder):
                for item in ready:
                    place(item.source, self.folder / item.path)
                    moved.append(self.folder / item.path)
            with self.writing() as connection:
                self._require_running(connection, handle)
                obsolete = self._supersede(connection, handle.exhibit)
                for item in ready:
                    self.insert(connection, schema.record_file, **item.row())
                self._end_import(connection, handle.id, "finished", report=plain(dict(report)))
        except BaseException:
            self.take_back(moved)
            raise
        for path in (*obsolete, *self.prepared_files(handle.exhibit, before=handle.generation)):
            path.unlink(missing_ok=True)
        give_up_folder(handle.staging, handle.lock)

    def abort_import(self, handle: ImportHandle, reason: str) -> None:
        """End an import that lists nothing, and remove what it wrote.

        The files go first: on a full disk the catalogue needs their room, and an import without its folder no
        longer counts as living even where the catalogue cannot say so.
        """
        give_up_folder(handle.staging, handle.lock)
        with self.writing() as connection:
            row = self._import_row(connection, handle.id)
            if row.status == "running":
                self._end_import(connection, handle.id, "aborted", reason=reason.replace("\0", ""))
                for path in (self.folder / "records").glob(f"*/{handle.exhibit}-{handle.generation}-*.parquet"):
                    path.unlink(missing_ok=True)  # placed, but its listing failed

    def record_inventory(self, exhibit_id: str, report: Mapping[str, Any], *, by: str) -> None:
        """Keep the report of an exhibit that gave no records; saying the same again keeps it once."""
        content = plain(dict(report))
        with self.writing() as connection:
            exhibit = self.find_exhibit(connection, exhibit_id)
            table = schema.import_
            last = [*self.select(connection, table, table.c.exhibit == exhibit.id, table.c.status == "inventoried")]
            if last and last[-1].report == content:
                return
            identifier, _ = self._insert_import(
                connection, exhibit.id, "inventoried", format=None, profile=None, options={}, by=by
            )
            self._end_import(connection, identifier, "inventoried", report=content)

    def imports(self, exhibit_id: str | None = None) -> list[ImportRow]:
        """List the imports, of one exhibit or of all, in the order they began."""
        table = schema.import_
        where = [] if exhibit_id is None else [table.c.exhibit == self.exhibit(exhibit_id).id]
        with self.reading() as connection:
            found = [row for row in self.select(connection, table, *where) if self.sees(row.exhibit)]
        return [ImportRow(**{name: getattr(row, name) for name in ImportRow.__slots__}) for row in found]

    def report(self, exhibit_id: str) -> dict[str, Any] | None:
        """Return the report of the import that counts, else of the last inventory, else None."""
        exhibit = self.exhibit(exhibit_id)
        table = schema.import_
        with self.reading() as connection:
            found = list(self.select(connection, table, table.c.exhibit == exhibit.id, table.c.report.is_not(None)))
        current = [row for row in found if row.status == "finished"]
        other = [row for row in found if row.status in {"inventoried", "disposed"}]
        chosen = (current or other)[-1:]
        return self._shown_report(chosen[0].report) if chosen else None

    def record_files(self, *, kind: str | None = None) -> list[RecordFile]:
        """List the record files this reader may see: of exhibits held, of their last generation, within the walls.

        Every table, count and search of the case is made over these and no others.
        """
        table = schema.record_file
        where = (
            [table.c.superseded.is_(False)] if kind is None else [table.c.superseded.is_(False), table.c.kind == kind]
        )
        with self.reading() as connection:
            held = {item.id for item in self._read_exhibits(connection) if item.status is ExhibitStatus.HELD}
            return [item for item in self._listed_files(connection, *where) if self.may_read(item, held)]

    def standing_files(self) -> list[RecordFile]:
        """List the record files of the last generation, whoever may see them: for work that shows nobody anything."""
        with self.reading() as connection:
            return self._listed_files(connection, schema.record_file.c.superseded.is_(False))

    def pinned_files(self, hashes: Sequence[str]) -> list[RecordFile]:
        """List the record files a finding was pinned to, superseded ones among them.

        Raises:
            NotAllowed: One is of an exhibit this reader may not see, or that is no longer held.
        """
        table = schema.record_file
        with self.reading() as connection:
            held = {item.id for item in self._read_exhibits(connection) if item.status is ExhibitStatus.HELD}
            listed = [*self._listed_files(connection, table.c.superseded.is_(True))]
            listed += self._listed_files(connection, table.c.superseded.is_(False))
        found = {item.sha256: item for item in listed if self.may_read(item, held)}
        missing = sorted(set(hashes) - set(found))
        if missing:
            raise NotAllowed(
                f"{len(missing)} of {len(set(hashes))} pinned record files are withdrawn, disposed of or walled",
                remedy="Ask the question again over what may be read.",
            )
        return [found[digest] for digest in sorted(set(hashes))]

    def sees_everything(self) -> bool:
        """Tell whether nothing of the case is kept from this reader: no exhibit, no finding, no record file."""
        table = schema.record_file
        with self.reading() as connection:
            exhibits = [item.id for item in self._read_exhibits(connection)]
            walled = {row.wall for row in self.select(connection, table, table.c.wall.is_not(None))}
        return len(self.unseen) == 0 and all(self.sees(item) for item in exhibits) and walled <= self.walls

    def staging_folder(self, import_id: str) -> Path:
        """Return where an import writes before its files are listed."""
        return self.folder / "records" / STAGING / import_id

    def prepared_files(self, exhibit_id: str, *, before: int | None = None) -> list[Path]:
        """Return what was prepared for pages of an exhibit, or of its generations before one."""
        found = []
        for path in sorted((self.folder / PAGES).glob(f"{exhibit_id}-*")):
            generation = path.name.split("-")[1]
            if before is None or not generation.isdecimal() or int(generation) < before:
                found.append(path)
        return found

    def unlisted_record_files(self, connection: Connection) -> list[Path]:
        """Return files among the records that the catalogue does not list and no living import is placing."""
        listed = {row.path for row in self.select(connection, schema.record_file)}
        living = {
            (row.exhibit, row.generation)
            for row in self.select(connection, schema.import_, schema.import_.c.status == "running")
            if in_use(self.staging_folder(row.id))
        }
        found = []
        for path in sorted((self.folder / "records").glob("*/*")):
            named = _RECORD_FILE_NAME.fullmatch(path.name)
            whose = (named.group(1), int(named.group(2))) if named else None
            mine = path.parent.name != STAGING and path.relative_to(self.folder).as_posix() not in listed
            if mine and whose not in living:
                found.append(path)
        return found

    def take_back(self, placed: Sequence[Path]) -> None:
        """Remove files of a change that failed; with no catalogue to ask, verify names them."""
        tables = [(schema.record_file, "path"), (schema.derived_file, "path")]
        tables += [(schema.finding, "table_path"), (schema.finding, "ids_path")]
        try:
            with self.reading() as connection:
                listed = {getattr(row, column) for table, column in tables for row in self.select(connection, table)}
        except CasefoldError:
            return
        for path in placed:
            if path.relative_to(self.folder).as_posix() not in listed:
                path.unlink(missing_ok=True)

    def _shown_report(self, report: dict[str, Any]) -> dict[str, Any]:
        """Leave out of a report what it says of exhibits this reader may not know of."""
        if "repeated_elsewhere" not in report:
            return report
        elsewhere = report["repeated_elsewhere"] or {}
        return {**report, "repeated_elsewhere": {name: rows for name, rows in elsewhere.items() if self.sees(name)}}

    def may_read(self, file: RecordFile, held: set[str]) -> bool:
        """Tell whether the reader may see a record file, given the ids of the exhibits that are held."""
        behind = file.wall is not None and file.wall not in self.walls
        return file.exhibit in held and self.sees(file.exhibit) and not behind

    def _listed_files(self, connection: Connection, *where: sa.ColumnElement[bool]) -> list[RecordFile]:
        table = schema.record_file
        query = sa.select(table, schema.exhibit.c.number).join(schema.exhibit).where(self.mine(table), *where)
        query = query.order_by(table.c.kind, schema.exhibit.c.number, table.c.generation, table.c.part)
        return [
            RecordFile(**{name: getattr(row, name) for name in RecordFile.__slots__})
            for row in connection.execute(query)
        ]

    def _ready(self, handle: ImportHandle, file: StagedFile, number: int) -> _Ready:
        columns_of(file.kind)
        if not file.path.resolve().is_relative_to(handle.staging.resolve()):
            raise BadOption("a record file must be written into its import's staging folder", file=str(file.path))
        with disk_trouble(file.path):
            sync_file(file.path)
            digest, size = hash_file(file.path)
        path = f"records/{file.kind}/{handle.exhibit}-{handle.generation}-{number}.parquet"
        return _Ready(handle, file, number, path, digest, size)

    def _supersede(self, connection: Connection, exhibit_id: str) -> list[Path]:
        """Let the previous generation go; return the files nothing cites any more."""
        table, imports = schema.record_file, schema.import_
        previous = list(self.select(connection, table, table.c.exhibit == exhibit_id, table.c.superseded.is_(False)))
        cited = {row.sha256 for row in self.select(connection, schema.finding_file)}
        for row in previous:
            this = (self.mine(table), table.c.path == row.path)
            if row.sha256 in cited:
                connection.execute(table.update().where(*this).values(superseded=True))
            else:
                connection.execute(table.delete().where(*this))
        was = (self.mine(imports), imports.c.exhibit == exhibit_id, imports.c.status == "finished")
        connection.execute(imports.update().where(*was).values(status="superseded"))
        return [self.folder / row.path for row in previous if row.sha256 not in cited]

    def _clear_leftovers(self, connection: Connection) -> None:
        clear_abandoned(self.folder / "exhibits" / INCOMING)
        clear_abandoned(self.folder / "records" / STAGING)
        for row in self.select(connection, schema.import_, schema.import_.c.status == "running"):
            if not in_use(self.staging_folder(row.id)):
                self._end_import(connection, row.id, "aborted", reason="its process ended before it finished")
        for path in self.unlisted_record_files(connection):
            if _RECORD_FILE_NAME.fullmatch(path.name):
                path.unlink(missing_ok=True)

    def _refuse_running(self, connection: Connection, exhibit: Exhibit) -> None:
        table = schema.import_
        for row in self.select(connection, table, table.c.exhibit == exhibit.id, table.c.status == "running"):
            raise Busy(
                f"exhibit {exhibit.reference} is being imported by {row.by} (process {row.pid})",
                remedy="Wait until that import has ended.",
            )

    def _require_running(self, connection: Connection, handle: ImportHandle) -> None:
        row = self._import_row(connection, handle.id)
        exhibit = self._read_exhibit(connection, handle.exhibit)
        if exhibit.status is not ExhibitStatus.HELD:
            raise NotAllowed(f"exhibit {exhibit.reference} was {exhibit.status.value} during the import")
        if row.status != "running":
            raise NotAllowed(f"import {handle.id} was ended meanwhile: {row.reason or row.status}")

    def _import_row(self, connection: Connection, import_id: str) -> Row[Any]:
        row = next(self.select(connection, schema.import_, schema.import_.c.id == import_id), None)
        if row is None:
            raise NotFound(f"there is no import '{import_id}'")
        return row

    def _insert_import(
        self,
        connection: Connection,
        exhibit_id: str,
        status: str,
        *,
        format: str | None,
        profile: str | None,
        options: Mapping[str, Any],
        by: str,
    ) -> tuple[str, int]:
        table = schema.import_
        last = sa.select(sa.func.max(table.c.generation)).where(self.mine(table), table.c.exhibit == exhibit_id)
        generation = (connection.execute(last).scalar() or 0) + 1
        identifier, number = self.next_id(connection, "i")
        self.insert(
            connection,
            table,
            id=identifier,
            number=number,
            exhibit=exhibit_id,
            generation=generation,
            format=format,
            profile=profile,
            options=plain(dict(options)),
            status=status,
            pid=os.getpid(),
            started_at=utc_now(),
            by=by,
        )
        return identifier, generation

    def _end_import(
        self,
        connection: Connection,
        import_id: str,
        status: str,
        *,
        report: dict[str, Any] | None = None,
        reason: str | None = None,
    ) -> None:
        table = schema.import_
        values = {"status": status, "finished_at": utc_now(), "report": report, "reason": reason}
        connection.execute(table.update().where(self.mine(table), table.c.id == import_id).values(**values))

    def check_file(self, file: RecordFile) -> Path:
        """Return where a record file is.

        Raises:
            EvidenceDamaged: It is missing or not of the recorded size.
        """
        path = self.folder / file.path
        if not path.is_file() or path.stat().st_size != file.size:
            raise EvidenceDamaged(
                f"record file of exhibit {file.exhibit} is missing or cut",
                file=str(path),
                remedy="Run `casefold verify`, then import the exhibit again.",
            )
        return path


class _Ready:
    """A staged file, flushed and hashed, with the name it will have."""

    def __init__(self, handle: ImportHandle, file: StagedFile, part: int, path: str, sha256: str, size: int) -> None:
        self.source = file.path
        self.path = path
        self._values = {
            "path": path,
            "exhibit": handle.exhibit,
            "generation": handle.generation,
            "part": part,
            "kind": file.kind,
            "rows": file.rows,
            "size": size,
            "sha256": sha256,
            "wall": file.wall,
            "superseded": False,
        }

    def row(self) -> dict[str, Any]:
        """Return the catalogue's row for it."""
        return self._values
