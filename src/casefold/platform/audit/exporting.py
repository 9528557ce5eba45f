"""Entries as files: JSON lines whose digests anyone can compute again, and CSV that no spreadsheet can be made to run.

A JSON line without its `digest`, written with sorted keys, without spaces and in UTF-8, has that SHA-256. Lines
that follow each other in the log show it by `previous`; between them stand entries of other cases, which are not
given out, and the anchors say what the whole log was at their moments.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import BinaryIO, cast

import pyarrow as pa
from django.http import FileResponse, HttpResponseBase

from casefold import registry
from casefold.errors import NotFound
from casefold.export.contract import About, Rows
from casefold.platform.audit.chain import content_of
from casefold.platform.audit.models import Entry
from casefold.platform.audit.reading import Wish, read_all

_TEXTS = ("at", "who", "user_id", "sort", "phase", "verb", "case", "object", "reason", "source", "details", "act")
_SCHEMA = pa.schema(
    [
        ("number", pa.int64()),
        *((name, pa.string()) for name in _TEXTS),
        ("previous", pa.string()),
        ("digest", pa.string()),
    ]
)
_BATCH = 2_000


def write_json_lines(entries: Iterable[Entry], target: BinaryIO) -> int:
    """Write one JSON object a line; return how many."""
    count = 0
    for entry in entries:
        content = {**content_of(entry), "digest": entry.digest}
        line = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        target.write(line.encode() + b"\n")
        count += 1
    return count


def write_csv(entries: Iterable[Entry], target: BinaryIO) -> int:
    """Write one row an entry, its details as JSON; return how many."""
    return int(registry.exports().get("csv").write(Rows(_SCHEMA, _batches(entries)), About(()), target))


WRITERS: dict[str, Callable[[Iterable[Entry], BinaryIO], int]] = {"csv": write_csv, "jsonl": write_json_lines}
"""File name ending -> its writer."""


_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl; charset=utf-8"}


def check(product: str) -> None:
    """Refuse a product there is not.

    Raises:
        NotFound: There is none of that name.
    """
    if product not in WRITERS:
        raise NotFound(f"there is no export '{product}' here", remedy=f"Choose {' or '.join(WRITERS)}.")


def response(wish: Wish, case: str, product: str) -> HttpResponseBase:
    """Send the entries of a case that fit as a file; whether its reader may is asked before."""
    target = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - the response closes it when it is sent
    WRITERS[product](read_all(wish, case=case), target)
    target.seek(0)
    return FileResponse(target, content_type=_TYPES[product], as_attachment=True, filename=f"{case}-log.{product}")


def _batches(entries: Iterable[Entry]) -> Iterator[pa.RecordBatch]:
    waiting = iter(entries)
    while len(chunk := list(islice(waiting, _BATCH))) > 0:
        rows = [_row(entry) for entry in chunk]
        yield pa.RecordBatch.from_pylist(rows, schema=_SCHEMA)


def _row(entry: Entry) -> dict[str, object]:
    details = json.dumps(entry.details, sort_keys=True, ensure_ascii=False)
    return {**content_of(entry), "details": details, "digest": entry.digest}
