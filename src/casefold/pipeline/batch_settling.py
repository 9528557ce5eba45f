"""Settle the files of one batch: from text in memory to record files in a folder, and what is said of each exhibit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from casefold.errors import Undecided
from casefold.model.exhibit import Exhibit
from casefold.model.report import ImportReport
from casefold.pipeline.intake import decisive_of
from casefold.pipeline.reading import Progress
from casefold.pipeline.reading_ahead import FileRead
from casefold.pipeline.reports import check_balance, failed_report, inventory_report
from casefold.pipeline.settling import report_settled, rules_of, rules_of_draft, wall_of
from casefold.store import CaseStore, StagedFile
from casefold.store.batches import DUPLICATE, BatchImport
from casefold.store.disk import disk_trouble
from casefold.store.duplicates import NEEDED, repeated_among
from casefold.store.settle import Rules, open_settler
from casefold.store.settle_together import PartyTexts, SettledDraft, settle_together
from casefold.store.staging import StagedDraft

WORTH_A_DICTIONARY: Final = 2_000
"""Rows from which on a dictionary of a column's values saves more than making it costs."""
_Table = tuple[str, str | None]
"""Kind and wall."""


@dataclass(slots=True)
class Settling:
    """One exhibit of a batch on its way."""

    item: FileRead
    exhibit: Exhibit
    report: ImportReport
    tables: dict[_Table, list[pa.Table]] = field(default_factory=lambda: defaultdict(list))
    files: list[StagedFile] = field(default_factory=list)
    duplicates: dict[str, StagedFile] = field(default_factory=dict)
    failed: str | None = None

    def listed(self) -> BatchImport:
        """Return what the catalogue is to say of it."""
        claim, report = self.item.claim, self.report.to_json()
        if claim is None:
            return BatchImport(self.exhibit, None, None, {}, report)
        decisive = decisive_of(claim, self.item.given.options, {})
        found = BatchImport(self.exhibit, claim.format, claim.profile, decisive, report, failed=self.failed)
        if self.failed is None:
            found.files, found.duplicates = self.files, self.duplicates
        return found


class BatchSettling:
    """One batch, settled in one engine."""

    def __init__(self, store: CaseStore, folder: Path, parties: PartyTexts, tell: Callable[[Progress], None]) -> None:
        """Begin.

        Args:
            store: The case.
            folder: Where record files are written aside.
            parties: Texts normalised before.
            tell: Called with the progress.
        """
        self._store, self._folder, self._parties, self._tell = store, folder, parties, tell

    def settle(self, pairs: Sequence[tuple[FileRead, Exhibit]]) -> list[Settling]:
        """Return what is to be listed of each exhibit, in their order.

        Raises:
            duckdb.Error: Some rows could not be settled; bringing each file in alone says which.
            Misconfigured: The disk is full.
        """
        found = [Settling(item, exhibit, _report(item, exhibit)) for item, exhibit in pairs]
        con = open_settler(self._folder)
        try:
            self._settle_rows(con, [one for one in found if one.item.reading is not None and one.item.error is None])
            for one in found:
                _balance(one)
            stored = [one for one in found if one.failed is None and one.tables]
            self._mark_duplicates(con, stored)
        finally:
            con.close()
        with disk_trouble(self._folder):
            for one in stored:
                self._write(one)
        return found

    def _settle_rows(self, con: duckdb.DuckDBPyConnection, exhibits: Sequence[Settling]) -> None:
        drafts: list[tuple[StagedDraft, Rules]] = []
        whose: list[Settling] = []
        for one in exhibits:
            reading, options = one.item.reading, one.item.given.options
            assert reading is not None
            self._tell(Progress(one.report.file, "settling", 1.0, one.report.rows_read))
            rules = rules_of(self._store, one.exhibit, options, reading)
            drafts += [(staged, rules_of_draft(rules, staged, reading)) for staged in one.item.staged]
            whose += [one] * len(one.item.staged)
        settled = settle_together(con, drafts, self._parties) if drafts else []
        for one, (staged, _), done in zip(whose, drafts, settled, strict=True):
            _take(one, staged, done)
        for one in exhibits:
            if one.item.given.options.privileged:
                one.report.walled = {"privileged": one.report.rows_stored}

    def _mark_duplicates(self, con: duckdb.DuckDBPyConnection, exhibits: Sequence[Settling]) -> None:
        rows = {}
        for kind in NEEDED:
            tables = [table for one in exhibits for table in one.tables.get((kind, None), ())]
            if tables:
                con.register(f"batch_{kind}", pa.concat_tables(tables))
                rows[kind] = f"batch_{kind}"
        if not rows:
            return
        repeated = repeated_among(con, self._store, [one.exhibit.id for one in exhibits], rows)
        whose = pc.list_element(pc.split_pattern(repeated["record_id"], "-", max_splits=1), 0)
        for one in exhibits:
            mine = repeated.filter(pc.equal(whose, one.exhibit.id)) if repeated.num_rows else repeated
            one.report.repeated_elsewhere = dict(sorted(Counter(mine["first_exhibit"].to_pylist()).items()))
            with disk_trouble(self._folder):
                for first in one.report.repeated_elsewhere:
                    marks = mine.filter(pc.equal(mine["first_exhibit"], first))
                    one.duplicates[first] = self._written(DUPLICATE, None, f"{one.exhibit.id}-{first}", marks)

    def _write(self, one: Settling) -> None:
        for number, ((kind, wall), tables) in enumerate(one.tables.items()):
            one.files.append(self._written(kind, wall, f"{one.exhibit.id}-{number}", pa.concat_tables(tables)))

    def _written(self, kind: str, wall: str | None, name: str, table: pa.Table) -> StagedFile:
        path = self._folder / f"{kind}-{name}.parquet"
        pq.write_table(table, path, compression="zstd", use_dictionary=table.num_rows >= WORTH_A_DICTIONARY)
        return StagedFile(kind, path, table.num_rows, wall)


def _report(item: FileRead, exhibit: Exhibit) -> ImportReport:
    assert item.seen is not None
    if item.claim is None:
        return inventory_report(exhibit, item.seen, held=False, failed=item.damaged)
    if item.error is not None:
        return failed_report(exhibit, item.claim, item.error)
    assert item.reading is not None
    report = item.reading.report
    report.exhibit, report.reference, report.generation = exhibit.id, exhibit.reference, 1
    return report


def _take(one: Settling, staged: StagedDraft, done: SettledDraft) -> None:
    """Take what became of a draft."""
    options = one.item.given.options
    report_settled(one.report, staged, done.settled, options)
    for part in done.tables:
        one.tables[part.kind, wall_of(options, part.wall)].append(part.rows)


def _balance(one: Settling) -> None:
    """Let go of the records of an import in which a row was lost, and say so."""
    if one.item.error is not None:
        one.failed = str(one.item.error)
    if one.item.reading is None or one.item.claim is None or one.failed is not None:
        return
    try:
        check_balance(one.report)
    except Undecided as error:
        one.failed, one.report = str(error), failed_report(one.exhibit, one.item.claim, error)
