"""Tables as Arrow IPC streams: typed, and as long as they are, in bounded memory on both ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any
from urllib.parse import quote

import pyarrow as pa
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

import casefold

ARROW = "application/vnd.apache.arrow.stream"
BATCH_ROWS = 16_384


def described(what: str) -> dict[str, Any]:
    """Return what a route's description says of its answer."""
    content = {ARROW: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {200: {"description": what, "content": content}}}


def tables(given: Iterable[pa.Table], name: str) -> HttpResponseBase:
    """Send whole tables, one stream after the other."""
    sink = pa.BufferOutputStream()
    for table in given:
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
    return _as_file(HttpResponse(sink.getvalue().to_pybytes(), content_type=ARROW), name)


def stream(case: casefold.Case, kind: str, name: str) -> HttpResponseBase:
    """Send a record table while it is read; the first batch is read at once, so that an error is still an answer.

    Raises:
        NotFound: There is no such kind.
    """
    batches = case.batches(kind, BATCH_ROWS)
    first = next(batches, None)
    if first is None:
        return tables([case.arrow(kind)], name)
    return _as_file(StreamingHttpResponse(_parts(first, batches), content_type=ARROW), name)


def _parts(first: pa.RecordBatch, rest: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    sink = _Sink()
    with pa.ipc.new_stream(sink, first.schema) as writer:
        for batch in chain([first], rest):
            writer.write_batch(batch)
            yield sink.taken()
    yield sink.taken()


def _as_file(response: HttpResponse | StreamingHttpResponse, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name + '.arrows')}"
    return response


class _Sink:
    """A file that hands over what was written since it was last asked."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        return len(part)

    def flush(self) -> None:
        """Keep everything until it is taken."""

    def close(self) -> None:
        self.closed = True

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)
