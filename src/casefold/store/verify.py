"""Verify: hash everything again and name every difference. It only reads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy.engine import Connection, Row

from casefold.model.exhibit import Exhibit, ExhibitStatus, Holding
from casefold.store import schema
from casefold.store.disk import hash_file, in_use
from casefold.store.disposal import Disposal
from casefold.store.exhibits import INCOMING
from casefold.store.imports import STAGING
from casefold.store.rows import Difference, ListedFile

_ORIGINAL = "Restore the home from a backup, or withdraw the exhibit with the reason."
_IMPORT_AGAIN = "Import the exhibit again; findings that cite the file have to be asked again."
_ASK_AGAIN = "Ask the question again."


@dataclass(frozen=True, slots=True)
class _Expected:
    """A file as the catalogue lists it."""

    path: Path
    size: int
    sha256: str
    remedy: str
    rows: int | None = None
    exhibit: str | None = None


class Verification(Disposal):
    """Comparing a case with what its catalogue says of it."""

    def verify(self) -> list[Difference]:
        """Hash originals, record, derived and finding files again; name every difference.

        A reader who may not see every exhibit gets what concerns those they may see.
        """
        with self.reading() as connection:
            expected = list(self._expected(connection))
            found = [
                *self._catalogue_damage(),
                *self._unfinished(connection),
                *self._undisposed(connection),
                *self._unbalanced(connection),
            ]
            listed = {item.path for item in expected}
            if self.visible is None and len(self.unseen) == 0:
                found += self._unlisted(connection, listed)
        for item in expected:
            found += self._compare(item)
        return sorted(found, key=lambda item: (item.path, item.what, item.expected))

    def listed_files(self) -> list[ListedFile]:
        """List every file the catalogue says the case has: originals, record, derived and finding files."""
        with self.reading() as connection:
            expected = list(self._expected(connection))
        return [
            ListedFile(
                item.path.relative_to(self.folder) if item.path.is_relative_to(self.folder) else item.path,
                item.size,
                item.sha256,
                item.exhibit,
            )
            for item in expected
        ]

    def _expected(self, connection: Connection) -> Iterator[_Expected]:
        seen: set[Path] = set()
        for item in self._read_exhibits(connection):
            path = self.blob_path(item)
            if self.sees(item.id) and item.status is not ExhibitStatus.DISPOSED and path not in seen:
                seen.add(path)
                yield _Expected(path, item.size, item.sha256, _remedy(item), exhibit=item.reference)
        for file in self._listed_files(connection):
            if self.sees(file.exhibit):
                yield _Expected(self.folder / file.path, file.size, file.sha256, _IMPORT_AGAIN, file.rows)
        for derived in self._listed_derived(connection):
            if all(self.sees(source) for source in derived.sources):
                again = "Repeat the run that made it."
                yield _Expected(self.folder / derived.path, derived.size, derived.sha256, again, derived.rows)
        pins = self._pins(connection)
        for row in self.select(connection, schema.finding):
            if row.id not in self.unseen and all(self.sees(exhibit) for exhibit in pins[row.id].exhibits):
                yield _Expected(self.folder / row.table_path, row.table_size, row.table_sha256, _ASK_AGAIN)
                if row.ids_path is not None:
                    yield _Expected(self.folder / row.ids_path, row.ids_size, row.ids_sha256, _ASK_AGAIN)

    def _compare(self, item: _Expected) -> list[Difference]:
        name = self._shown(item.path)
        try:
            digest, size = hash_file(item.path)
        except FileNotFoundError:
            return [Difference("missing", name, f"{item.size} bytes", "no file", item.remedy)]
        except OSError as error:
            return [Difference("missing", name, f"{item.size} bytes", f"unreadable: {error.strerror}", item.remedy)]
        found = []
        if size != item.size:
            found.append(Difference("size", name, f"{item.size} bytes", f"{size} bytes", item.remedy))
        if digest != item.sha256:
            found.append(Difference("changed", name, f"SHA-256 {item.sha256}", f"SHA-256 {digest}", item.remedy))
        elif item.rows is not None and (rows := _rows_in(item.path)) != item.rows:
            found.append(Difference("rows", name, f"{item.rows} rows", f"{rows} rows", item.remedy))
        return found

    def _unlisted(self, connection: Connection, listed: set[Path]) -> list[Difference]:
        """Name files nothing lists, but for what a living process is just placing."""
        records = set(self.unlisted_record_files(connection))
        found = []
        for top in ("exhibits", "records", "derived", "findings"):
            for path in _files_under(self.folder / top):
                placing = path.parts[len(self.folder.parts)] == "records" and path not in records
                if path in listed or placing or INCOMING in path.parts or STAGING in path.parts:
                    continue
                remedy = "The next import removes it." if path in records else "Remove it, if nothing needs it."
                found.append(Difference("unlisted", self._shown(path), "no such file", "a file", remedy))
        for folder in (self.folder / "exhibits" / INCOMING, self.folder / "records" / STAGING):
            for path in sorted(folder.iterdir()) if folder.is_dir() else []:
                if not in_use(path):
                    text = "left by a process that ended"
                    found.append(
                        Difference("unlisted", self._shown(path), "no such folder", text, "The next import removes it.")
                    )
        return found

    def _unfinished(self, connection: Connection) -> list[Difference]:
        found = []
        for row in self.select(connection, schema.import_, schema.import_.c.status == "running"):
            if self.sees(row.exhibit) and not in_use(self.staging_folder(row.id)):
                text = "its process ended before it finished; nothing of it counts"
                path = self._shown(self.staging_folder(row.id))
                found.append(Difference("unfinished", path, f"import {row.id} finished", text, "Import it again."))
        return found

    def _undisposed(self, connection: Connection) -> list[Difference]:
        found = []
        for item in self._read_exhibits(connection):
            if item.status is ExhibitStatus.DISPOSED and self.sees(item.id):
                for path in self.disposal_left(connection, item):
                    text = f"no file: exhibit {item.reference} is disposed of"
                    found.append(Difference("disposed", self._shown(path), text, "a file", "Dispose of it again."))
        return found

    def _unbalanced(self, connection: Connection) -> list[Difference]:
        stored: dict[tuple[str, int], dict[str, int]] = {}
        for file in self._listed_files(connection):
            if file.kind != "party":
                kinds = stored.setdefault((file.exhibit, file.generation), {})
                kinds[file.kind] = kinds.get(file.kind, 0) + file.rows
        found = []
        for row in self.select(connection, schema.import_, schema.import_.c.status == "finished"):
            if self.sees(row.exhibit):
                found += self._weigh(row, stored.get((row.exhibit, row.generation), {}))
        return found

    def _weigh(self, row: Row[Any], stored: dict[str, int]) -> list[Difference]:
        report = row.report or {}
        name = f"import {row.id} of {row.exhibit}"
        read, kept, aside = (int(report.get(key) or 0) for key in ("rows_read", "rows_stored", "rows_set_aside"))
        found = []
        if read != kept + aside or report.get("balances") is False:
            text = f"{kept} stored and {aside} set aside"
            found.append(Difference("unbalanced", name, f"{read} rows read", text, _IMPORT_AGAIN))
        claimed = {kind: rows for kind, rows in (report.get("stored") or {}).items() if rows}
        listed = {kind: rows for kind, rows in stored.items() if rows}
        if claimed != listed:
            expected, shown = f"stored {_counts(claimed)}", f"listed {_counts(listed)}"
            found.append(Difference("unbalanced", name, expected, shown, _IMPORT_AGAIN))
        return found

    def _catalogue_damage(self) -> list[Difference]:
        catalogue = self.home.catalogue
        remedy = "Restore the catalogue from a backup."
        return [Difference("catalogue", catalogue.name, "sound", text, remedy) for text in catalogue.damage()]

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix() if path.is_relative_to(self.folder) else str(path)


def _remedy(exhibit: Exhibit) -> str:
    if exhibit.holding is Holding.REFERENCED:
        return "Put the original back where it was, or withdraw the exhibit with the reason."
    return _ORIGINAL


def _rows_in(path: Path) -> int | str:
    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError) as error:
        return f"unreadable ({error})"


def _files_under(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield Path(parent) / name


def _counts(rows: dict[str, int]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in sorted(rows.items())) or "nothing"
