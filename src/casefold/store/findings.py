"""Findings: what an analysis answered, its table and record ids beside it, behind every wall of its sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy.engine import Connection, Row

from casefold.errors import BadOption, EvidenceDamaged, NotFound
from casefold.model.exhibit import Exhibit, ExhibitStatus
from casefold.model.finding import Finding, Pin
from casefold.store import schema
from casefold.store.catalogue import plain, utc_now
from casefold.store.derived import Derived
from casefold.store.disk import hash_file
from casefold.store.ids import check_text


class Findings(Derived):
    """The case's findings."""

    def save_finding(
        self,
        *,
        analysis: str,
        version: int,
        title: str,
        sentence: str,
        options: Mapping[str, Any],
        table: pa.Table,
        key: Sequence[str],
        pin: Pin,
        cautions: Sequence[str],
        by: str,
        casefold_version: str,
        evidence_ids: pa.Table | None = None,
    ) -> Finding:
        """Keep an answer: from now on the record files it is pinned to are kept too.

        Args:
            analysis: Name of the analysis.
            version: Version of the analysis.
            title: Its title.
            sentence: The answer.
            options: What was asked, as plain values.
            table: The rows of the answer.
            key: Columns that name a row.
            pin: The record files and exhibits it rests on.
            cautions: What the answer does not say.
            by: Who asked.
            casefold_version: Version that answered.
            evidence_ids: The record ids written out, or None where the pinned question stands alone.

        Raises:
            BadOption: A key column is missing from the table.
            NotFound: A source is no exhibit this reader sees.
        """
        check_text(by, "who asked")
        missing = sorted(set(key) - set(table.column_names))
        if missing:
            raise BadOption(f"the finding's table has no column '{missing[0]}'")
        with self.placing() as placed, self.writing() as connection:
            walls = self._pinned_walls(connection, pin)
            identifier, number = self.next_id(connection, "f")
            values = self._write_files(identifier, table, evidence_ids, placed)
            self.insert(
                connection,
                schema.finding,
                id=identifier,
                number=number,
                analysis=analysis,
                version=version,
                title=title,
                sentence=sentence,
                options=plain(dict(options)),
                key=list(key),
                ledger=pin.ledger,
                walls=sorted(walls),
                cautions=list(cautions),
                at=utc_now(),
                by=by,
                casefold_version=casefold_version,
                **values,
            )
            for exhibit in sorted(set(pin.exhibits)):
                self.insert(connection, schema.finding_source, finding=identifier, exhibit=exhibit)
            for digest in sorted(set(pin.files)):
                self.insert(connection, schema.finding_file, finding=identifier, sha256=digest)
        return self.finding(identifier)

    def findings(self, *, analysis: str | None = None) -> list[Finding]:
        """List the findings whose every source this reader may see, in the order they were made."""
        where = [] if analysis is None else [schema.finding.c.analysis == analysis]
        with self.reading() as connection:
            found = list(self.select(connection, schema.finding, *where))
            pins = self._pins(connection)
            exhibits = {item.id: item for item in self._read_exhibits(connection)}
        seen = [row for row in found if self._sees_finding(row, pins[row.id])]
        return [self._finding(row, pins[row.id], exhibits) for row in seen]

    def finding(self, id: str) -> Finding:
        """Return a finding by its id.

        A finding that rests on an exhibit since withdrawn or disposed of says so in its cautions.

        Raises:
            NotFound: There is none this reader may see.
            EvidenceDamaged: Its table is not as it was kept.
        """
        with self.reading() as connection:
            row = next(self.select(connection, schema.finding, schema.finding.c.id == id), None)
            pins = self._pins(connection)
            exhibits = {item.id: item for item in self._read_exhibits(connection)}
        if row is None or not self._sees_finding(row, pins[id]):
            raise NotFound(f"case {self.row.name} has no finding '{id}'", remedy="See `casefold analyse --help`.")
        return self._finding(row, pins[id], exhibits)

    def seen_findings(self) -> set[str]:
        """Return the ids of the findings this reader may see, without opening them."""
        with self.reading() as connection:
            pins = self._pins(connection)
            return {row.id for row in self.select(connection, schema.finding) if self._sees_finding(row, pins[row.id])}

    def evidence_ids(self, id: str) -> pa.Table | None:
        """Return the record ids written out with a finding, or None where there were too many.

        Raises:
            NotFound: There is no such finding for this reader.
            EvidenceDamaged: They are not as they were kept.
        """
        self.finding(id)
        with self.reading() as connection:
            row = next(self.select(connection, schema.finding, schema.finding.c.id == id))
        return None if row.ids_path is None else self._read_kept(row.ids_path, row.ids_sha256)

    def _write_files(
        self, identifier: str, table: pa.Table, evidence_ids: pa.Table | None, placed: list[Path]
    ) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for part, name, content in (("table", "", table), ("ids", "-evidence", evidence_ids)):
            if content is not None:
                path = f"findings/{identifier}{name}.parquet"
                placed.append(self.folder / path)
                digest, size = self.write_table(content, path)
                values |= {f"{part}_path": path, f"{part}_sha256": digest, f"{part}_size": size}
        return values

    def _pinned_walls(self, connection: Connection, pin: Pin) -> set[str]:
        known = {item.id for item in self._read_exhibits(connection) if self.sees(item.id)}
        strangers = sorted(set(pin.exhibits) - known)
        if strangers:
            raise NotFound(f"case {self.row.name} has no exhibit '{strangers[0]}'")
        files = self._listed_files(connection)
        return {file.wall for file in files if file.sha256 in pin.files and file.wall}

    def sees_finding(self, id: str, walls: Iterable[str], sources: Iterable[str]) -> bool:
        """Tell whether the reader may see a finding, by the walls of its record files and the exhibits it rests on."""
        walled = id in self.unseen or not set(walls) <= self.walls
        return not walled and all(self.sees(exhibit) for exhibit in sources)

    def _sees_finding(self, row: Row[Any], pin: Pin) -> bool:
        return self.sees_finding(row.id, row.walls, pin.exhibits)

    def _pins(self, connection: Connection) -> dict[str, Pin]:
        files: dict[str, list[str]] = {}
        exhibits: dict[str, list[str]] = {}
        for row in self.select(connection, schema.finding_file):
            files.setdefault(row.finding, []).append(row.sha256)
        for row in self.select(connection, schema.finding_source):
            exhibits.setdefault(row.finding, []).append(row.exhibit)
        return {
            row.id: Pin(tuple(sorted(files.get(row.id, ()))), tuple(sorted(exhibits.get(row.id, ()))), row.ledger)
            for row in self.select(connection, schema.finding)
        }

    def _finding(self, row: Row[Any], pin: Pin, exhibits: dict[str, Exhibit]) -> Finding:
        kept = [exhibits[name] for name in pin.exhibits if exhibits[name].status is not ExhibitStatus.HELD]
        marks = tuple(f"Rests on exhibit {item.reference}, since {item.status.value}: {item.reason}." for item in kept)
        return Finding(
            id=row.id,
            analysis=row.analysis,
            version=row.version,
            title=row.title,
            sentence=row.sentence,
            options=dict(row.options),
            table=self._read_kept(row.table_path, row.table_sha256),
            key=tuple(row.key),
            pin=pin,
            cautions=(*row.cautions, *marks),
            at=row.at,
            by=row.by,
            casefold_version=row.casefold_version,
        )

    def _read_kept(self, path: str, sha256: str) -> pa.Table:
        file = self.folder / path
        if not file.is_file() or hash_file(file)[0] != sha256:
            raise EvidenceDamaged("a finding's file is not as it was kept", file=str(file))
        return pq.read_table(file, partitioning=None)
