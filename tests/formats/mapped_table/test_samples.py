"""Golden: every value of every record of the samples, as it stands in the store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from casefold import registry
from casefold.formats.contract import SURE, ReadOptions
from casefold.formats.mapped_table import FORMAT
from casefold.formats.readers.source import open_source
from tests.formats.mapped_table.stored import SAMPLES, import_table, stored

_FORMATS = SAMPLES.parent.parent
TABLES = sorted(path for path in SAMPLES.iterdir() if path.suffix != ".json")
OTHERS = sorted(
    path
    for name in registry.formats().members
    if name != "mapped_table"
    for path in (_FORMATS / name / "samples").glob("*")
    if path.is_file() and path.suffix not in {".json", ".md", ".py"}
)
_ACCOUNT = ("name", "rows_in_file", "title_rows", "header_rows", "blank_rows", "footer_rows", "rows_read")


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_every_value_is_stored_as_expected(path: Path, tmp_path: Path) -> None:
    expected = json.loads(path.with_name(f"{path.stem}.expected.json").read_text(encoding="utf-8"))

    case, report = import_table(tmp_path, path)

    assert stored(case, list(report["stored"])) == expected["records"]
    for sheet, wanted in zip(report["sheets"], expected["sheets"], strict=True):
        assert {name: sheet[name] for name in _ACCOUNT} == {name: wanted[name] for name in _ACCOUNT}
        assert sheet["understood_as"] == wanted["understood_as"]
        assert sheet["unknown_columns"] == wanted["unknown_columns"]


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_only_reads_of_number_plates_are_taken_without_a_question(path: Path) -> None:
    found = FORMAT.recognise(open_source(path), ReadOptions(file_name=path.name))

    assert found is not None
    assert (found.score >= SURE) == (path.name == "reads.csv")
    assert (found.questions == ()) == (path.name == "reads.csv")


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: f"{path.parent.parent.name}/{path.name}")
def test_no_sample_of_another_format_is_claimed_without_a_question(path: Path) -> None:
    found = FORMAT.recognise(open_source(path), ReadOptions(file_name=path.name))

    assert found is None or found.score < SURE
