"""Bring a delivery in: many small files are read ahead and settled and listed by the batch, the others one by one.

What is said of each file, and every id and record, is as if each had been imported alone, in its turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import duckdb

from casefold.errors import BadExhibit, BadOption, Busy
from casefold.model.report import ImportReport
from casefold.pipeline.across import hold_imported
from casefold.pipeline.batch_settling import BatchSettling
from casefold.pipeline.intake import OF_THE_FILE, already_read, import_file
from casefold.pipeline.reading import Progress, Watcher
from casefold.pipeline.reading_ahead import FileRead, Given, ReadingAhead
from casefold.pipeline.recognition import ImportOptions
from casefold.pipeline.reports import not_held
from casefold.store import CaseStore
from casefold.store.settle_together import PartyTexts

FIRST_FILES: Final = 8
MOST_FILES: Final = 512
"""Files of the first batch, and of any: batches grow, so that the first records of a folder come soon."""
MOST_BYTES: Final = 64 << 20
"""Text of a batch, in memory."""


def bring_in(
    store: CaseStore,
    files: Sequence[tuple[Path, BadExhibit | None]],
    delivery: str,
    options: ImportOptions,
    *,
    by: str,
    watch: Watcher | None = None,
) -> list[ImportReport]:
    """Bring the files of a delivery in; see `Case.add`.

    Args:
        store: The case.
        files: Each with why it cannot be brought in, where it cannot.
        delivery: Id of the delivery.
        options: What is said of all; with several files a reference `ABC/1` gives `ABC/1/1` and so on.
        by: Who imports.
        watch: Called with the progress.
    """
    reports: dict[int, ImportReport] = {}
    given = []
    for number, (path, refusal) in enumerate(files, start=1):
        numbered = f"{options.reference}/{number}" if options.reference is not None and len(files) > 1 else None
        if refusal is not None:
            reports[number] = not_held(path, refusal)
        else:
            given.append(Given(number, path, replace(options, reference=numbered or options.reference)))
    if len(given) == 1:
        one = given[0]
        reports[one.number] = import_file(store, one.path, delivery, one.options, by=by, watch=watch)
    elif given:
        reports |= _Delivery(store, delivery, by, watch).bring(given)
    return [reports[number] for number in sorted(reports)]


@dataclass(slots=True)
class _Batch:
    """Files that were read and are not yet listed."""

    most: int = FIRST_FILES
    files: list[FileRead] = field(default_factory=list)
    bytes: int = 0
    digests: set[str] = field(default_factory=set)
    later: list[FileRead] = field(default_factory=list)
    """Files of the same bytes, to be looked at once these are listed."""

    def add(self, item: FileRead) -> None:
        assert item.wanted is not None
        self.files.append(item)
        self.bytes += item.bytes
        self.digests.add(item.wanted.sha256)

    @property
    def full(self) -> bool:
        return len(self.files) >= self.most or self.bytes >= MOST_BYTES

    def next(self) -> _Batch:
        return _Batch(min(4 * self.most, MOST_FILES))


class _Delivery:
    """The files of one delivery on their way in."""

    def __init__(self, store: CaseStore, delivery: str, by: str, watch: Watcher | None) -> None:
        self._store, self._delivery, self._by, self._watch = store, delivery, by, watch
        self._tell: Callable[[Progress], None] = watch or (lambda _: None)
        self._reports: dict[int, ImportReport] = {}
        self._batch = _Batch()
        self._parties = PartyTexts()

    def bring(self, given: Sequence[Given]) -> dict[int, ImportReport]:
        """Bring them in, in their order; return the reports by the files' numbers."""
        store = self._store
        held, profiles = store.held_digests(), tuple(store.home.profiles())
        with (
            store.incoming() as incoming,
            ReadingAhead(given, incoming, held, profiles, delivery=self._delivery, by=self._by) as ahead,
        ):
            for item in ahead:
                self._tell(Progress(item.given.path.name, "recognising", 0.0, 0))
                self._take(item)
            self._flush()
        return self._reports

    def _take(self, item: FileRead) -> None:
        if item.wanted is None:
            self._flush()
            self._alone(item)
        elif item.known:
            if item.wanted.copy is not None:
                item.wanted.copy.unlink(missing_ok=True)
            if item.wanted.sha256 in self._batch.digests and item.wanted.reference is None:
                self._batch.later.append(item)
            else:
                self._known(item)
        else:
            self._batch.add(item)
            rows = item.reading.report.rows_read if item.reading is not None else 0
            self._tell(Progress(item.given.path.name, "reading", 1.0, rows))
            if self._batch.full:
                self._flush()

    def _alone(self, item: FileRead) -> None:
        given = item.given
        self._reports[given.number] = import_file(
            self._store, given.path, self._delivery, given.options, by=self._by, watch=self._watch
        )

    def _known(self, item: FileRead) -> None:
        """Say of bytes that are held what was said of them before; anything else is for an import of their own."""
        wanted, claim = item.wanted, item.claim
        plain = wanted is not None and wanted.reference is None and not item.damaged
        held = self._store.held_as(wanted.sha256) if wanted is not None and plain else None
        done = already_read(self._store, held, claim, item.given.options, {}) if held is not None and claim else None
        if done is not None:
            self._reports[item.given.number] = done
        else:
            self._flush()
            self._alone(item)

    def _flush(self) -> None:
        """Settle and list what was read; where that cannot be done together, bring each in alone, in its turn."""
        if not self._batch.files:
            return
        batch, self._batch = self._batch, self._batch.next()
        try:
            self._list(batch)
        except (*OF_THE_FILE, BadOption, Busy, duckdb.Error):
            for item in batch.files:
                self._alone(item)
        for item in batch.later:
            self._known(item)

    def _list(self, batch: _Batch) -> None:
        store = self._store
        exhibits = store.list_exhibits([item.wanted for item in batch.files if item.wanted is not None])
        pairs = list(zip(batch.files, exhibits, strict=True))
        with store.staging() as folder:
            settled = BatchSettling(store, folder, self._parties, self._tell).settle(pairs)
            self._tell(Progress(pairs[-1][0].given.path.name, "listing", 1.0, 0))
            store.finish_batch([item.listed() for item in settled], by=self._by)
        for (item, _), done in zip(pairs, settled, strict=True):
            self._reports[item.given.number] = done.report
        hold_imported(store, [done.exhibit.id for done in settled if done.files])
