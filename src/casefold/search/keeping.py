"""Keep a case's index true: imports go in, earlier readings go out, what was disposed of leaves no byte.

A source is one record file (or one derived translation): written once, never changed. The index is behind when the
catalogue lists a source it does not have; whether a reader may see a source is asked of the catalogue with every
question, so that a wall, a withdrawal or a disposal holds from that moment on, whatever the index still has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

import pyarrow.parquet as pq

from casefold.errors import Busy, EvidenceDamaged, Misconfigured
from casefold.model.exhibit import RecordFile
from casefold.search.documents import TRANSLATION, Document, columns_searched, documents, translation
from casefold.search.folder import IndexState, read_mark, state
from casefold.search.index import Batches, Reader, build, change, remove_folder
from casefold.store import CaseStore
from casefold.store.pages.prepared import rows_with_parties
from casefold.store.rows import DerivedFile
from casefold.store.tables import PARTY

FOLDER: Final = "search"
_LANGUAGE: Final = "language"
"""The derived kind that notes in which language a record is."""
_WITH_LANGUAGE: Final = ("document", "message")
_PATIENCE: Final = 600.0
"""Seconds that a disposal waits for another writer."""
_MOST_ROUNDS: Final = 20
"""How often the catalogue is looked at again for what was listed meanwhile."""


def folder_of(store: CaseStore) -> Path:
    """Return the folder of a case's index."""
    return store.folder / FOLDER


def source_of(file: RecordFile) -> str:
    """Return the name a record file has in the index."""
    return PurePosixPath(file.path).stem


def source_of_translation(item: DerivedFile) -> str:
    """Return the name a derived translation has in the index."""
    return f"{TRANSLATION}:{item.run}"


def catch_up(store: CaseStore, *, most: int | None = None) -> int:
    """Bring an index up to what the catalogue lists; return how many records came.

    Where another process is writing already, that one looks at the catalogue once more before it ends, and this one
    leaves it the work.

    Args:
        store: The case, whoever reads it.
        most: Records that are indexed at the most; where more wait, nothing is done. None for all.

    Raises:
        Unsupported: The extra is not installed.
        Misconfigured: The disk refuses.
    """
    added = 0
    for _ in range(_MOST_ROUNDS):
        wanted = sources(store)
        if most is not None and _waiting(store) > most:
            return added
        try:
            came = _one_round(store, wanted)
        except Busy:
            return added
        added += came
        if sources(store).keys() == wanted.keys():
            break
    return added


def rebuild(store: CaseStore, *, patience: float = 0.0) -> int:
    """Build the index anew from the record files; return how many records can be found.

    Raises:
        Unsupported: The extra is not installed.
        Busy: Another process writes to it.
        Misconfigured: The disk refuses.
    """
    return build(folder_of(store), sources(store), patience=patience)


def forget(store: CaseStore) -> None:
    """Delete the index, whoever is writing to it: something of the case was disposed of, and no byte may stay.

    A writer that began before the disposal may have its words still; it is waited for.

    Raises:
        Busy: Another process writes to the index for longer than this waits.
    """
    remove_folder(folder_of(store), patience=_PATIENCE)


def sources(store: CaseStore) -> dict[str, Batches]:
    """Return everything of a case that is searched, whoever may see it: each source with its documents."""
    files = store.standing_files()
    parties = [file for file in files if file.kind == PARTY]
    found: dict[str, Batches] = {
        source_of(file): partial(_of_file, store, file, parties) for file in files if file.kind != PARTY
    }
    for item in store.standing_derived(TRANSLATION):
        found[source_of_translation(item)] = partial(_of_translation, store, item)
    return found


def _waiting(store: CaseStore) -> int:
    """Return how many records the catalogue lists that the index has not."""
    mark = read_mark(folder_of(store)) if state(folder_of(store)) is not IndexState.TORN else None
    there = mark.sources if mark is not None else {}
    return sum(file.rows for file in store.standing_files() if file.kind != PARTY and source_of(file) not in there)


def _one_round(store: CaseStore, wanted: Mapping[str, Batches]) -> int:
    folder = folder_of(store)
    if state(folder) is IndexState.TORN or not _opens(folder):
        return build(folder, wanted)
    mark = read_mark(folder)
    there = mark.sources if mark is not None else {}
    pending = mark.pending if mark is not None else ()
    add = {name: batches for name, batches in wanted.items() if name not in there}
    remove = [name for name in there if name not in wanted]
    if not add and not remove and not pending:
        return 0
    return change(folder, add=add, remove=remove)


def _opens(folder: Path) -> bool:
    """Tell whether there is an index that can be added to."""
    if state(folder) is IndexState.ABSENT:
        return False
    try:
        Reader.open(folder)
    except Misconfigured:
        return False
    return True


def _of_file(store: CaseStore, file: RecordFile, parties: list[RecordFile]) -> Iterator[Document]:
    columns = columns_searched(file.kind)
    noted = _languages(store, file) if file.kind in _WITH_LANGUAGE else {}
    for batch in rows_with_parties(store, file, parties, columns):
        for item in documents(batch, file.kind, store.row.region):
            told = noted.get(item.record_id) if item.language == "" else None
            yield item if told is None else replace(item, language=told)


def _languages(store: CaseStore, file: RecordFile) -> dict[str, str]:
    """Return the languages a machine noted of an exhibit's records, by record id; the last note counts."""
    found: dict[str, str] = {}
    for item in store.standing_derived(_LANGUAGE):
        path = store.folder / item.path
        if file.exhibit in item.sources and path.is_file():
            noted = pq.read_table(path, columns=["record_id", "language"], partitioning=None)
            found |= dict(zip(*(noted[name].to_pylist() for name in ("record_id", "language")), strict=True))
    return found


def _of_translation(store: CaseStore, item: DerivedFile) -> Iterator[Document]:
    path = store.folder / item.path
    if not path.is_file():
        raise EvidenceDamaged("derived file is missing", file=str(path), remedy="Run `casefold verify`.")
    names = pq.read_schema(path).names
    wanted = [name for name in ("record_id", "text", "language") if name in names]
    if "text" not in wanted:
        return
    for batch in pq.ParquetFile(path).iter_batches(columns=wanted):
        for row in batch.to_pylist():
            yield translation(row, store.row.region)
