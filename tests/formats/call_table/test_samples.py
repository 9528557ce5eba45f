"""Every shipped layout and every way a table may be built has a sample, and reads as written down beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from casefold.formats.call_table import FORMAT
from casefold.formats.call_table.profiles import shipped
from casefold.formats.contract import SURE, Format, ReadOptions, Recognition
from casefold.formats.readers.source import open_source
from casefold.model.kinds import KINDS
from tests.formats.call_table.collector import SAMPLES, Collector, read_file

FILES = sorted(SAMPLES.glob("*.csv"))


def account(recognition: Recognition, collector: Collector) -> dict[str, Any]:
    """Return what is written down of a reading."""
    counted = ("rows_in_file", "title_rows", "header_rows", "blank_rows", "footer_rows", "rows_read", "unknown_columns")
    return {
        "score": recognition.score,
        "profile": recognition.profile,
        "subjects": [list(subject) for subject in collector.subjects],
        "sheets": [{name: asdict(sheet)[name] for name in counted} for sheet in collector.sheets],
        "mapping": [{c["header"]: c["field"]} for sheet in collector.sheets for c in sheet.mapping],
        "stated": {
            draft.channel: [draft.zone, draft.zone_basis, draft.time_order, draft.durations, draft.region]
            for draft in collector.drafts.values()
        },
        "records": collector.records(),
        "aside": [[item.place, item.reason] for item in collector.aside],
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_sample_reads_as_written_down(path: Path) -> None:
    """The mapping, the account of rows and every record equal the file beside the sample."""
    expected = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(account(*read_file(path)))) == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_drafts_name_only_columns_and_fields_that_exist(path: Path) -> None:
    """A draft points at columns of its batches, at fields of its kind and at roles of its kind."""
    _, collector = read_file(path)
    for channel, draft in collector.drafts.items():
        kind = KINDS[draft.kind]
        fields = {column.source or column.name for column in kind.all_columns} | {"time", "end", "zone", "imei"}
        assert set(draft.fields) <= fields
        assert set(draft.constants) <= {column.name for column in kind.all_columns}
        assert {party.role for party in draft.parties} <= set(kind.roles)
        names = set(collector.batches[channel][0].schema.names)
        assert {"row", "flags", *draft.fields.values(), *(column for _, column in draft.raw)} <= names
        assert {party.column for party in draft.parties} <= names


def test_every_shipped_profile_is_tried_by_a_sample() -> None:
    """A profile without a sample would be a claim nobody checked."""
    used = {read_file(path)[0].profile for path in FILES}
    assert {profile.label for profile in shipped()} <= used


def test_shipped_profile_wins_without_a_question() -> None:
    """A layout known by a profile needs no person."""
    for path in FILES:
        recognition = FORMAT.recognise(open_source(path), ReadOptions())
        assert recognition is not None
        if recognition.profile is not None:
            assert recognition.score >= 0.95
            assert recognition.questions == ()
        assert recognition.score >= SURE


def test_reading_twice_gives_the_same() -> None:
    """Same bytes, same drafts, same rows."""
    for path in FILES:
        first, second = read_file(path), read_file(path)
        assert account(*first) == account(*second)
        assert first[0] == second[0]


def test_plan_survives_json() -> None:
    """A recognition goes between processes as JSON."""
    for path in FILES:
        recognition = FORMAT.recognise(open_source(path), ReadOptions())
        assert recognition is not None
        carried: Mapping[str, Any] = json.loads(json.dumps(asdict(recognition)))
        collector = Collector()
        FORMAT.read(
            open_source(path), Recognition(**{**carried, "questions": ()}), ReadOptions(file_name=path.name), collector
        )
        collector.check_balance()
        assert collector.stored > 0


def test_member_is_complete() -> None:
    """The declaration says what the contract asks for."""
    assert isinstance(FORMAT, Format)
    assert set(FORMAT.kinds) <= set(KINDS)
    assert FORMAT.proves
    assert FORMAT.tested_on


@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_a_workbook_of_the_same_rows_gives_the_same_records(suffix: str) -> None:
    """The rows of the CSV sample, saved as another kind of table, read alike but for the sheet's name."""
    path = SAMPLES / "uk_voice_and_text.csv"
    _, text = read_file(path)
    recognition, workbook = read_file(path.with_suffix(suffix))

    assert recognition.score >= SURE
    assert [without_place(record) for record in workbook.records()] == [without_place(r) for r in text.records()]
    assert {sheet.name for sheet in workbook.sheets} == {"Voice and SMS"}


def without_place(record: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out where the row stood."""
    return {name: value for name, value in record.items() if name not in {"place", "locator", "channel"}}
