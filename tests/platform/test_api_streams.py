"""A table is sent as it is read: no more of it is held than one batch."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, cast

import pyarrow as pa
import pytest

from casefold.platform.api.arrow import stream

pytestmark = [pytest.mark.django_db]
"""A response that is closed ends its request, and so the request's connections."""


class Endless:
    """A case with a table that is never whole in memory; it counts what it was asked for."""

    def __init__(self, batches: int) -> None:
        self.left = batches
        self.given = 0

    def batches(self, kind: str, rows: int) -> Iterator[pa.RecordBatch]:
        for _ in range(self.left):
            self.given += 1
            yield pa.record_batch({"n": pa.array([self.given] * 3)})


def test_a_batch_is_read_when_the_one_before_it_was_sent() -> None:
    case = Endless(1_000)
    response: Any = stream(cast(Any, case), "call", "larkspur-call")
    parts = iter(response.streaming_content)
    next(parts)
    assert case.given == 1
    next(parts)
    assert case.given == 2
    response.close()


def test_what_is_sent_is_one_stream_of_all_batches() -> None:
    response: Any = stream(cast(Any, Endless(3)), "call", "larkspur-call")
    whole = pa.ipc.open_stream(io.BytesIO(b"".join(response.streaming_content))).read_all()
    assert whole.column("n").to_pylist() == [1, 1, 1, 2, 2, 2, 3, 3, 3]
