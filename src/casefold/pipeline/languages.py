"""Note in which language documents and mails are, beside the records and after their import.

It is learned, not read: the derived table `language` says for a record which language a machine told from its letters,
with its confidence, and has no row where the text is too short or two languages fit. What a document states of its own
language stays in its column. Records behind a wall have a table of their own behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from casefold.formats.readers.sandbox import BatchMessage, run_reader
from casefold.language.identification import ENGINE, MOST_CHARACTERS
from casefold.model.exhibit import RecordFile
from casefold.pipeline.worker import Wire
from casefold.store import CaseStore

KIND: Final = "language"
"""The derived kind: record_id, language (ISO 639-1), confidence (0 to 1), program (which told it, with its version)."""
_MAIL: Final = "email"
_KINDS: Final = ("document", "message")
_ROWS: Final = 2_000
_SCHEMA: Final = pa.schema(
    [("record_id", pa.string()), ("language", pa.string()), ("confidence", pa.float64()), ("program", pa.string())]
)


def note_languages(store: CaseStore, exhibits: Collection[str] | None = None) -> dict[str, int]:
    """Note the languages of the documents and mails of exhibits that have none noted; of all without `exhibits`.

    Returns:
        Records in each language, of those that were looked at now; {} where the extra is not installed.

    Raises:
        BadExhibit: The texts could not be gone through within a reader's limits.
    """
    if not ENGINE.installed:
        return {}
    waiting = _waiting(store, exhibits)
    if not waiting:
        return {}
    counted: dict[str, int] = defaultdict(int)
    for run, found in _told(store, waiting):
        files = waiting[run]
        walls = frozenset({files[0].wall} if files[0].wall else ())
        store.write_derived(KIND, run, found, frozenset({files[0].exhibit}), walls=walls)
        for language in found["language"].to_pylist():
            counted[language] += 1
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def languages(store: CaseStore) -> pa.Table:
    """Return what was noted of the records in force that this reader may see: the columns of `KIND`, and `run`."""
    current = {item.id for item in store.imports() if item.current}
    runs = [item.run for item in store.derived_files(kind=KIND)]
    valid = [run for run in runs if run in current or run.rsplit("-", 1)[0] in current]
    if not valid:
        return _SCHEMA.append(pa.field("run", pa.string())).empty_table()
    table = store.derived(KIND)
    return table.filter(pc.is_in(table["run"], pa.array(valid, pa.string())))


def detect(argument: Mapping[str, Any], wire: Wire) -> None:
    """Tell the languages of the record files in `argument["files"]`, run -> paths; a batch on the channel of its run.

    Runs in a reader's process, as the texts come from exhibits and the models take a hundred megabytes.
    """
    for run, paths in argument["files"].items():
        rows = [row for path in paths for row in _of_file(path)]
        wire.batch(run, pa.RecordBatch.from_pylist(rows, _SCHEMA))


def _of_file(path: str) -> Iterator[dict[str, Any]]:
    with pq.ParquetFile(path) as file:
        columns = [name for name in ("record_id", "body", "service") if name in file.schema_arrow.names]
        for batch in file.iter_batches(_ROWS, columns=columns):
            texts = pc.utf8_slice_codeunits(batch.column("body"), 0, MOST_CHARACTERS).to_pylist()
            services = batch.column("service").to_pylist() if "service" in columns else [_MAIL] * len(texts)
            for record, text, service in zip(batch.column("record_id").to_pylist(), texts, services, strict=True):
                found = ENGINE.identify(text, {}) if text and service == _MAIL else None
                if found is not None:
                    yield {
                        "record_id": record,
                        "language": found.code,
                        "confidence": found.confidence,
                        "program": ENGINE.program,
                    }


def _waiting(store: CaseStore, exhibits: Collection[str] | None) -> dict[str, list[RecordFile]]:
    """Return the record files to go through by the run that is to note them: an import, or what a wall hides of it."""
    done = {item.run for item in store.derived_files(kind=KIND)}
    current = {item.exhibit: item.id for item in store.imports() if item.current}
    found: dict[str, list[RecordFile]] = defaultdict(list)
    for item in (item for kind in _KINDS for item in store.record_files(kind=kind)):
        if item.exhibit in current and (exhibits is None or item.exhibit in exhibits) and _may_tell(store, item):
            found[f"{current[item.exhibit]}-{item.wall}" if item.wall else current[item.exhibit]].append(item)
    return {run: files for run, files in found.items() if run not in done}


def _may_tell(store: CaseStore, item: RecordFile) -> bool:
    """Say whether a file may hold a mail: what a file's own account of its columns rules out is not opened."""
    if item.kind != "message":
        return True
    with pq.ParquetFile(store.folder / item.path) as file:
        place = next((at for at, name in enumerate(file.schema_arrow.names) if name == "service"), None)
        if place is None:
            return False
        groups = (file.metadata.row_group(at).column(place) for at in range(file.metadata.num_row_groups))
        stated = [group.statistics for group in groups if group.is_stats_set]
        return any(item.min <= _MAIL <= item.max for item in stated if item.has_min_max)


def _told(store: CaseStore, waiting: Mapping[str, list[RecordFile]]) -> Iterator[tuple[str, pa.Table]]:
    files = {run: [str((store.folder / item.path).resolve()) for item in items] for run, items in waiting.items()}
    task = "casefold.pipeline.languages:detect"
    for message in run_reader(task, {"files": files, "file": f"texts of case {store.row.name}"}):
        if isinstance(message, BatchMessage):
            yield message.channel, pa.Table.from_batches([message.batch])
