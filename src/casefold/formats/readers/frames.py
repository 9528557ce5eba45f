"""The stream of messages between a reader's process and ours: rows as Arrow, everything else as JSON.

What comes back is not trusted: lengths are bounded and every batch is checked before its offsets are used.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

HEADER = struct.Struct("<4sBHQ")
MAGIC = b"CFr1"
BATCH, JSON, DONE, ERROR = 1, 2, 3, 4
MAX_JSON_BYTES = 1 << 26


class Garbled(Exception):
    """The bytes are no message of ours."""


@dataclass(frozen=True, slots=True)
class BatchMessage:
    """Rows on a named channel."""

    channel: str
    batch: pa.RecordBatch


@dataclass(frozen=True, slots=True)
class JsonMessage:
    """Progress, a report, or whatever else the reader has to say."""

    kind: str
    data: Any


Message = BatchMessage | JsonMessage


@dataclass(frozen=True, slots=True)
class Frame:
    """One message as it travels: its kind, a name and a body."""

    kind: int
    name: str
    body: bytes | bytearray

    def message(self) -> Message:
        """Decode the body; raises Garbled."""
        if self.kind == BATCH:
            return BatchMessage(self.name, _read_batch(self.body))
        return JsonMessage(self.name, self.json())

    def json(self) -> Any:
        """Decode the body as JSON; raises Garbled."""
        try:
            return json.loads(self.body)
        except ValueError as fault:
            raise Garbled(f"not JSON: {fault}") from fault


class Emit:
    """The way out of a reader's process; what it is handed to writes to a pipe and waits when it is full."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def batch(self, channel: str, batch: pa.RecordBatch) -> None:
        """Send rows; any schema, and it may differ from one batch to the next."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_batch(batch)
        self._send(BATCH, channel, memoryview(sink.getvalue()))

    def json(self, kind: str, obj: Any) -> None:
        """Send anything JSON can say; `{"row": n}` under "progress" tells how far the reader got."""
        self._send(JSON, kind, memoryview(json.dumps(obj).encode()))

    def done(self) -> None:
        """Say that nothing follows."""
        self._send(DONE, "", memoryview(b""))

    def error(self, obj: dict[str, Any]) -> None:
        """Say what went wrong; nothing follows."""
        self._send(ERROR, "", memoryview(json.dumps(obj).encode()))

    def _send(self, kind: int, name: str, body: memoryview) -> None:
        label = name.encode()
        self._write(memoryview(HEADER.pack(MAGIC, kind, len(label), body.nbytes) + label))
        self._write(body)

    def _write(self, data: memoryview) -> None:
        while data.nbytes:
            data = data[os.write(self._descriptor, data) :]


def read_frame(read: Callable[[int], bytearray], limit: int) -> Frame:
    """Read one frame by a function that returns exactly the bytes asked for; raises Garbled."""
    magic, kind, label, length = HEADER.unpack(read(HEADER.size))
    if magic != MAGIC or kind not in (BATCH, JSON, DONE, ERROR):
        raise Garbled("not a message")
    if length > (limit if kind == BATCH else MAX_JSON_BYTES):
        raise Garbled(f"a message of {length:,} bytes")
    name = read(label).decode("utf-8", "replace") if label else ""
    return Frame(kind, name, read(length) if length else bytearray())


def _read_batch(body: bytes | bytearray) -> pa.RecordBatch:
    try:
        with pa.ipc.open_stream(pa.py_buffer(body)) as reader:
            batch = reader.read_next_batch()
        batch.validate(full=True)
    except (pa.ArrowException, StopIteration, OSError, ValueError) as fault:
        raise Garbled(f"not Arrow rows: {fault}") from fault
    return batch
