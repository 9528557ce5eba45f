"""Read the small files of a delivery ahead, in a thread, while those before them are settled.

One reader's process serves one file after another. Whatever is out of the ordinary (a large file, a database with what
lies beside it, a reader that broke down) is handed on unread, to be brought in alone.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from casefold.errors import BadExhibit, CasefoldError
from casefold.formats.contract import Recognition
from casefold.formats.readers.media_type import SQLITE
from casefold.formats.readers.sandbox import Crew, ReaderLost
from casefold.model.exhibit import Holding
from casefold.pipeline.companions import companions_of
from casefold.pipeline.intake import OF_THE_FILE, holding_of
from casefold.pipeline.reading import READ, Reading, read_argument
from casefold.pipeline.recognition import ImportOptions, Look, look
from casefold.pipeline.reports import begun_report
from casefold.store.disk import copy_original, hash_original
from casefold.store.exhibits import Wanted
from casefold.store.staging import HeldStaging, StagedDraft

SMALL_BYTES: Final = 8 << 20
"""Files of more bytes are brought in alone."""
HELD_BYTES: Final = 32 << 20
"""A file whose rows need more is brought in alone."""
AHEAD_BYTES: Final = 64 << 20
"""Rows that wait to be settled before the reader waits too."""
AHEAD_FILES: Final = 128


@dataclass(frozen=True, slots=True)
class Given:
    """One file of a delivery."""

    number: int
    path: Path
    options: ImportOptions


@dataclass(slots=True)
class FileRead:
    """A file that was read ahead, or is to be brought in alone."""

    given: Given
    seen: Look | None = None
    wanted: Wanted | None = None
    """Its hash, and its copy; None where it is to be brought in alone."""
    known: bool = False
    """Whether a file of these bytes is held, or came before: it was not read."""
    damaged: bool = False
    """Whether the formats that looked at it found it damaged."""
    claim: Recognition | None = None
    reading: Reading | None = None
    staged: list[StagedDraft] = field(default_factory=list)
    bytes: int = 0
    error: CasefoldError | None = None
    """Why reading it failed."""


class ReadingAhead:
    """The files of a delivery, read in their order by a thread of its own; `with` ends it."""

    def __init__(
        self,
        files: Sequence[Given],
        incoming: Path,
        held: frozenset[str],
        profiles: tuple[Mapping[str, Any], ...],
        *,
        delivery: str,
        by: str,
    ) -> None:
        """Begin.

        Args:
            files: Which, with what is said of each; the limits on readers are alike.
            incoming: Folder for the copies.
            held: SHA-256 of what is held already.
            profiles: Saved profiles.
            delivery: Id of the delivery.
            by: Who imports.
        """
        self._files, self._incoming, self._profiles = files, incoming, profiles
        self._delivery, self._by = delivery, by
        self._known = set(held)
        options = files[0].options
        self._crew = Crew(memory_mb=options.reader_memory_mb, seconds=options.reader_seconds)
        self._ready: queue.Queue[FileRead | None] = queue.Queue(AHEAD_FILES)
        self._room = threading.Condition()
        self._waiting = 0
        self._ended = False
        self._thread = threading.Thread(target=self._work, name="reading ahead", daemon=True)

    def __enter__(self) -> ReadingAhead:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended = True
        self._crew.stop()
        with self._room:
            self._room.notify_all()
        while self._thread.is_alive():
            with suppress(queue.Empty):
                self._ready.get(timeout=0.05)
        self._thread.join()

    def __iter__(self) -> Iterator[FileRead]:
        """Yield the files in order, as they are read."""
        while (item := self._ready.get()) is not None:
            with self._room:
                self._waiting -= item.bytes
                self._room.notify_all()
            yield item

    def _work(self) -> None:
        try:
            for given in self._files:
                item = self._read(given)
                with self._room:
                    self._room.wait_for(lambda: self._ended or self._waiting < AHEAD_BYTES)
                    self._waiting += item.bytes
                if self._ended:
                    return
                self._ready.put(item)
        finally:
            self._crew.close()
            self._ready.put(None)

    def _read(self, given: Given) -> FileRead:
        """Read one file; what goes wrong in an unforeseen way goes wrong again where it is brought in alone."""
        item = FileRead(given)
        try:
            self._recognise(item)
            if item.wanted is not None and item.claim is not None and not item.known:
                self._take(item, item.wanted, item.claim)
        except Exception:  # noqa: BLE001 - bringing it in alone says what it is, in its turn
            return FileRead(given)
        return item

    def _recognise(self, item: FileRead) -> None:
        path, options = item.given.path, item.given.options
        if path.stat().st_size > SMALL_BYTES:
            return
        try:
            item.seen = look(path, options, self._profiles, ask=self._crew.run)
        except BadExhibit as error:
            item.damaged, item.seen = True, Look(path, "application/octet-stream", (), (str(error),))
        seen = item.seen
        if seen.media_type == SQLITE and companions_of(path):
            return
        holding = holding_of(seen, options)
        said = (options.reference, self._delivery, options.authority, self._by)
        wanted = Wanted(path, *said, holding, seen.media_type, options.subject)
        wanted.check()
        if holding is Holding.REFERENCED:
            wanted.sha256, wanted.size = hash_original(path)
        else:
            name = f"copy-{item.given.number}"
            wanted.copy, wanted.sha256, wanted.size = copy_original(path, self._incoming, name, sync=False)
        item.wanted, item.known = wanted, wanted.sha256 in self._known
        item.claim = None if item.damaged else seen.choose(options.format)
        self._known.add(wanted.sha256)

    def _take(self, item: FileRead, wanted: Wanted, claim: Recognition) -> None:
        item.reading = Reading(begun_report(wanted, claim), lambda _: None)
        staging = HeldStaging(HELD_BYTES)
        name = item.reading.report.file
        argument = read_argument(wanted.copy or wanted.path, name, claim, item.given.options, self._profiles, {})
        try:
            for message in self._crew.run(READ, argument):
                item.reading.take(message, staging)
        except ReaderLost:
            raise
        except OF_THE_FILE as error:
            item.error = error
            return
        item.staged, item.bytes = staging.close(), staging.bytes
