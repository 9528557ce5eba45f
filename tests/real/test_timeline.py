"""Timesketch's test files: every row is an event, and its two times are compared."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casefold.formats.timeline import FORMAT
from casefold.formats.timeline.moments import DISAGREE
from tests.formats.drafts import read, records, score

Find = Callable[[str], Path]
FILES = {
    "csv_datetime_last_column.csv": 4,
    "csv_timestamp_as_datetime.csv": 4,
    "csv_timestamp_no_datetime.csv": 3,
    "evtx_part.csv": 13,
    "sigma_events.csv": 4,
    "sigma_events.jsonl": 5,
    "validate_time_precision.csv": 2,
    "validate_time_precision_datetime.csv": 1,
    "validate_time_precision_jsonl.jsonl": 2,
}
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def rows_of(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    with path.open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if any(row.values())]


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_row_is_an_event_with_its_own_words(real: Find, name: str) -> None:
    path = real(f"timeline_events/{name}")
    assert score(FORMAT, path) > 0.95
    told, found = rows_of(path), records(read(FORMAT, path), "event")
    assert len(found) == len(told) == FILES[name]
    assert [(row["description"], row["action"]) for row in found] == [
        (row["message"], row["timestamp_desc"]) for row in told
    ]


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_row_is_marked_exactly_where_its_two_times_differ(real: Find, name: str) -> None:
    path = real(f"timeline_events/{name}")
    for row, found in zip(rows_of(path), records(read(FORMAT, path), "event"), strict=True):
        text, count = row.get("datetime"), row.get("timestamp")
        marked = found.get("flags") == DISAGREE
        if text and count and not text.isdigit():
            stated = datetime.fromisoformat(text.replace("Z", "+00:00"))
            counted = EPOCH + timedelta(microseconds=int(count))
            assert datetime.fromisoformat(found["time"]) == stated
            assert marked == (abs(stated - counted) >= timedelta(seconds=1))
        else:
            assert not marked


def test_the_rows_that_differ_are_counted_for_the_report(real: Find) -> None:
    differ = {}
    for name in FILES:
        notes = read(FORMAT, real(f"timeline_events/{name}")).notes
        differ[name] = next((int(note.rpartition(" ")[2]) for note in notes if DISAGREE in note), 0)
    assert differ == {
        "csv_datetime_last_column.csv": 4,
        "csv_timestamp_as_datetime.csv": 0,
        "csv_timestamp_no_datetime.csv": 0,
        "evtx_part.csv": 0,
        "sigma_events.csv": 0,
        "sigma_events.jsonl": 4,
        "validate_time_precision.csv": 2,
        "validate_time_precision_datetime.csv": 1,
        "validate_time_precision_jsonl.jsonl": 2,
    }


def test_seconds_milliseconds_and_microseconds(real: Find) -> None:
    found = records(read(FORMAT, real("timeline_events/csv_timestamp_no_datetime.csv")), "event")
    assert [row["time"] for row in found] == [
        "2022-07-24T19:01:01Z",
        "2022-07-24T19:01:01.123Z",
        "2022-07-24T19:01:01.123456Z",
    ]
