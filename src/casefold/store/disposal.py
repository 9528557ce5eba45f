"""Disposal: an exhibit's bytes and records go under an authority, and a tombstone says so.

The tombstone is written first; the deletion can then be interrupted and is finished by the next disposal, the
next import, or by hand where verify names what is left.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection

from casefold.model.exhibit import Exhibit, ExhibitStatus, Holding
from casefold.store import schema
from casefold.store.disk import clear_abandoned, disk_trouble
from casefold.store.exhibits import INCOMING, blob_place
from casefold.store.findings import Findings
from casefold.store.held_writing import forget_exhibit
from casefold.store.ids import check_text
from casefold.store.imports import STAGING

SEARCH = "search"
"""Folder of a case's search index: words of what was disposed of stay in it until it is built anew."""
_COUNTS = ("exhibit", "reference", "file", "sha256", "format", "rows_read", "rows_stored", "rows_set_aside", "stored")


class Disposal(Findings):
    """Taking an exhibit out of the case for good."""

    def dispose(self, id: str, *, by: str, authority: str, why: str) -> Exhibit:
        """Delete an exhibit's records, what was derived from it and its bytes (unless another exhibit shares them).

        Bytes referenced in place are not touched: they are not the home's. Findings that rest on the exhibit
        stay and say so. Calling it again finishes an interrupted disposal.

        Raises:
            Busy: The exhibit is being imported.
            Misconfigured: A file cannot be deleted; the exhibit is a tombstone, and disposing again goes on.
        """
        check_text(authority, "the authority for disposal")
        with self.writing() as connection:
            before = self.find_exhibit(connection, id)
            if before.status is ExhibitStatus.DISPOSED:
                after, files = before, self._left_over(connection, before)
            else:
                self._refuse_running(connection, before)
                files, lost = self._forget(connection, before)
                changes = {"status": ExhibitStatus.DISPOSED.value, "reason": f"{why} (authority: {authority})"}
                after = self.change_exhibit(
                    connection,
                    before,
                    changes,
                    by=by,
                    why=why,
                    action="retire",
                    more={"authority": authority, **lost},
                )
        with disk_trouble(self.folder):
            for path in (*files, *self._files_named_after(before.id)):
                path.unlink(missing_ok=True)
            self._forget_copies()
        if before.holding is Holding.COPIED:
            self.drop_unlisted_blob(before.sha256)
        self.home.catalogue.settle()
        return after

    def disposal_left(self, connection: Connection, exhibit: Exhibit) -> list[Path]:
        """Return what is still on disk of an exhibit disposed of; empty when its disposal is complete."""
        left = [path for path in self._left_over(connection, exhibit) if path.exists()]
        left += [path for path in self._files_named_after(exhibit.id) if path not in left]
        blob = self.folder / blob_place(exhibit.sha256)
        same = self._read_exhibits(connection, schema.exhibit.c.sha256 == exhibit.sha256)
        shared = any(item.status is not ExhibitStatus.DISPOSED and item.path == exhibit.path for item in same)
        if exhibit.holding is Holding.COPIED and not shared and blob.exists():
            left.append(blob)
        return left

    def _files_named_after(self, exhibit_id: str) -> list[Path]:
        """Return an exhibit's files that no catalogue need list: prepared pages, records of an import that crashed."""
        return [*self.prepared_files(exhibit_id), *sorted((self.folder / "records").glob(f"*/{exhibit_id}-*.parquet"))]

    def _forget_copies(self) -> None:
        """Delete what processes that are gone left half-done, and the search index, which is built anew when asked."""
        for folder in (self.folder / "exhibits" / INCOMING, self.folder / "records" / STAGING, self.home.path / "tmp"):
            clear_abandoned(folder)
        if (self.folder / SEARCH).exists():
            shutil.rmtree(self.folder / SEARCH)

    def _forget(self, connection: Connection, exhibit: Exhibit) -> tuple[list[Path], dict[str, Any]]:
        """Take the exhibit's files off the catalogue; return them, and what the decision says was lost."""
        records = list(self.select(connection, schema.record_file, schema.record_file.c.exhibit == exhibit.id))
        derived = [item for item in self._listed_derived(connection) if exhibit.id in item.sources]
        table = schema.record_file
        connection.execute(table.delete().where(self.mine(table), table.c.exhibit == exhibit.id))
        runs = schema.derived_file
        for item in derived:
            connection.execute(runs.delete().where(self.mine(runs), runs.c.kind == item.kind, runs.c.run == item.run))
        self._cut_reports(connection, exhibit.id)
        forget_exhibit(connection, self.row.name, exhibit.id)
        source = schema.finding_source
        findings = [row.finding for row in self.select(connection, source, source.c.exhibit == exhibit.id)]
        lost = {
            "records": [[row.path, row.rows, row.sha256] for row in records],
            "derived": [item.path for item in derived],
            "findings_marked": sorted(findings, key=lambda name: int(name[1:])),
        }
        return [self.folder / path for path in (*(row.path for row in records), *(item.path for item in derived))], lost

    def _cut_reports(self, connection: Connection, exhibit_id: str) -> None:
        """Reduce import reports to their counts: they quote rows."""
        table = schema.import_
        for row in self.select(connection, table, table.c.exhibit == exhibit_id):
            report = {name: row.report[name] for name in _COUNTS if name in row.report} if row.report else None
            this = (self.mine(table), table.c.id == row.id)
            connection.execute(table.update().where(*this).values(status="disposed", report=report))

    def _left_over(self, connection: Connection, exhibit: Exhibit) -> list[Path]:
        decision = schema.decision
        found: list[Path] = []
        for row in self.select(connection, decision, decision.c.subject == exhibit.id, decision.c.action == "retire"):
            paths = [item[0] for item in row.after.get("records", [])] + list(row.after.get("derived", []))
            found += [self.folder / path for path in paths]
        return found
