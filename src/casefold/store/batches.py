"""Many small files at once: their exhibits listed in one step, and their imports in another.

What is true of one file is true of each of many: an exhibit is held before it is read, its records count once the
catalogue lists them, and a process that dies leaves each wholly in or wholly out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from casefold.errors import Busy, Misconfigured
from casefold.model.exhibit import Exhibit, ExhibitStatus
from casefold.store import schema
from casefold.store.catalogue import plain, utc_now
from casefold.store.disk import claim_folder, disk_trouble, give_up_folder, hash_file, place_all, sync_all
from casefold.store.exhibits import INCOMING, Wanted
from casefold.store.imports import STAGING
from casefold.store.rows import StagedFile
from casefold.store.verify import Verification

DUPLICATE: Final = "duplicate"
"""The derived kind of what repeats a record of an earlier exhibit; see `duplicates`."""


@dataclass(slots=True)
class BatchImport:
    """One exhibit of a batch and what reading it gave."""

    exhibit: Exhibit
    format: str | None
    profile: str | None
    options: Mapping[str, Any]
    report: Mapping[str, Any]
    files: Sequence[StagedFile] = ()
    duplicates: Mapping[str, StagedFile] = field(default_factory=dict)
    """Earlier exhibit -> the marks of its records that this one repeats, written aside."""
    failed: str | None = None
    """Why reading it failed; None where it was read, or is not to be."""


class Batches(Verification):
    """Listing exhibits and imports by the hundred."""

    @contextmanager
    def incoming(self) -> Iterator[Path]:
        """Give a folder for copies of originals on their way in."""
        parent = self.folder / "exhibits" / INCOMING
        with disk_trouble(parent):
            folder, lock = claim_folder(parent)
        try:
            yield folder
        finally:
            give_up_folder(folder, lock)

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Give a folder for record files on their way in."""
        parent = self.folder / "records" / STAGING
        with disk_trouble(parent):
            folder, lock = claim_folder(parent)
        try:
            yield folder
        finally:
            give_up_folder(folder, lock)

    def held_digests(self) -> frozenset[str]:
        """Return the SHA-256 of every exhibit this reader knows of that is not disposed of."""
        with self.reading() as connection:
            found = self._read_exhibits(connection)
        return frozenset(
            item.sha256 for item in found if self.sees(item.id) and item.status is not ExhibitStatus.DISPOSED
        )

    def held_as(self, sha256: str) -> Exhibit | None:
        """Return the first exhibit of these bytes that is held and that this reader sees; None where there is none."""
        with self.reading() as connection:
            same = self._read_exhibits(connection, schema.exhibit.c.sha256 == sha256)
        return next((item for item in same if self.sees(item.id) and item.status is ExhibitStatus.HELD), None)

    def list_exhibits(self, wanted: Sequence[Wanted]) -> list[Exhibit]:
        """Hold files that are not held, in their order, all in one step; `add_exhibit` for many.

        Raises:
            Busy: One of them is held by now.
            BadOption: A reference is that of other bytes.
            Misconfigured: The disk is full; none is held.
        """
        copies = [(item.copy, self.folder / item.place()) for item in wanted if item.copy is not None]
        with disk_trouble(self.folder):
            sync_all([copy for copy, _ in copies], self.folder)
        try:
            with self.writing() as connection:
                self._refuse_held(connection, {item.sha256 for item in wanted if item.reference is None})
                found = self.insert_exhibits(connection, wanted)
                with disk_trouble(self.folder):
                    place_all(copies, self.folder)
        except Misconfigured:
            for item in wanted:
                self.drop_unlisted_blob(item.sha256)
            raise
        self._show(*found)
        return found

    def finish_batch(self, imports: Sequence[BatchImport], *, by: str) -> None:
        """List the imports of exhibits just held, with their record files and reports, all in one step.

        Raises:
            Busy: One was withdrawn, disposed of or imported meanwhile; none of these imports counts.
            Misconfigured: The disk is full; none counts.
        """
        with self.placing() as placed, disk_trouble(self.folder):
            sync_all([file.path for item in imports for file in (*item.files, *item.duplicates.values())], self.folder)
            with self.writing() as connection:
                self._refuse_changed(connection, imports)
                attempts = [_Attempt(item, number) for item in imports for number in _steps(item)]
                for attempt, (identifier, number) in zip(
                    attempts, self.next_ids(connection, "i", len(attempts)), strict=True
                ):
                    attempt.id, attempt.number = identifier, number
                self.insert_all(connection, schema.import_, [attempt.row(by) for attempt in attempts])
                records = [one for attempt in attempts for one in attempt.files()]
                marks = [one for attempt in attempts for one in attempt.marks()]
                names = [(source, self.folder / row["path"]) for source, row in (*records, *marks)]
                placed += [target for _, target in names]
                place_all(names, self.folder)
                self.insert_all(connection, schema.record_file, [row for _, row in records])
                self._insert_marks(connection, [row for _, row in marks])

    def _insert_marks(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """List derived files; they stand behind the walls of the exhibits whose records are repeated."""
        if not rows:
            return
        walls: dict[str, set[str]] = {}
        for file in self._listed_files(connection, schema.record_file.c.superseded.is_(False)):
            if file.wall in self.walls and file.wall is not None:
                walls.setdefault(file.exhibit, set()).add(file.wall)
        behind = [sorted({wall for source in row["sources"] for wall in walls.get(source, ())}) for row in rows]
        listed = [{**row, "walls": wall, "at": utc_now()} for row, wall in zip(rows, behind, strict=True)]
        self.insert_all(connection, schema.derived_file, listed)

    def _refuse_held(self, connection: Connection, digests: set[str]) -> None:
        for item in self._read_exhibits(connection):
            known = self.sees(item.id) and item.status is not ExhibitStatus.DISPOSED
            if known and item.sha256 in digests:
                raise Busy(f"exhibit {item.reference} was brought in meanwhile", remedy="Import the file again.")

    def _refuse_changed(self, connection: Connection, imports: Sequence[BatchImport]) -> None:
        held = {item.id for item in self._read_exhibits(connection) if item.status is ExhibitStatus.HELD}
        table = schema.import_
        begun = set(connection.execute(sa.select(table.c.exhibit).where(self.mine(table))).scalars())
        for item in imports:
            if item.exhibit.id not in held or item.exhibit.id in begun:
                raise Busy(f"exhibit {item.exhibit.reference} was changed meanwhile", remedy="Import the file again.")


def _steps(item: BatchImport) -> Iterator[str]:
    """Yield the states of the imports an exhibit gets: a reading that failed is kept beside the inventory."""
    if item.failed is not None:
        yield "aborted"
    yield "finished" if item.failed is None and item.format is not None else "inventoried"


class _Attempt:
    """One import of a batch on its way into the catalogue."""

    def __init__(self, item: BatchImport, status: str) -> None:
        self._item, self._status = item, status
        self.id, self.number = "", 0
        self._generation = 2 if status == "inventoried" and item.failed is not None else 1

    def row(self, by: str) -> dict[str, Any]:
        """Return the catalogue's row of the import."""
        item, read = self._item, self._status != "inventoried"
        return {
            "id": self.id,
            "number": self.number,
            "exhibit": item.exhibit.id,
            "generation": self._generation,
            "format": item.format if read else None,
            "profile": item.profile if read else None,
            "options": plain(dict(item.options)) if read else {},
            "status": self._status,
            "pid": os.getpid(),
            "started_at": utc_now(),
            "finished_at": utc_now(),
            "by": by,
            "report": None if self._status == "aborted" else plain(dict(item.report)),
            "reason": item.failed if self._status == "aborted" else None,
        }

    def files(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        """Yield each record file with the catalogue's row."""
        if self._status != "finished":
            return
        for part, file in enumerate(self._item.files, start=1):
            path = f"records/{file.kind}/{self._item.exhibit.id}-{self._generation}-{part}.parquet"
            row = {"path": path, "exhibit": self._item.exhibit.id, "generation": self._generation, "part": part}
            row |= {"kind": file.kind, "wall": file.wall, "superseded": False}
            yield file.path, {**row, **_content(file)}

    def marks(self) -> Iterator[tuple[Path, dict[str, Any]]]:
        """Yield each file of what the import repeats of an earlier exhibit, with the catalogue's row."""
        if self._status != "finished":
            return
        for first, file in self._item.duplicates.items():
            run, sources = f"{self.id}-{first}", sorted({self._item.exhibit.id, first})
            row = {"kind": DUPLICATE, "run": run, "path": f"derived/{DUPLICATE}/{run}.parquet", "sources": sources}
            yield file.path, {**row, **_content(file)}


def _content(file: StagedFile) -> dict[str, Any]:
    digest, size = hash_file(file.path)
    return {"rows": file.rows, "size": size, "sha256": digest}
