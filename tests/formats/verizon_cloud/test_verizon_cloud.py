"""What the files of a Verizon Cloud return become, and what is none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

import casefold
from tests.formats.return_golden import expected, score, stored

NAME = "verizon_cloud"
SAMPLES = sorted(path for path in (Path(__file__).parent / "samples").iterdir() if path.suffix != ".json")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_becomes_what_is_written_down(sample: Path, tmp_path: Path) -> None:
    assert stored(sample, tmp_path, name=NAME) == expected(sample)


def written(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("20260301.csv", "Date,Type,Direction,Sender,Body\n2026-03-01,sms,in,+447700900456,hello\n"),
        ("contacts.txt", '{"contacts": {"contact": [{"firstname": "Orla"}]}}'),
        ("log.csv", "server_ts,message\n2026-03-01,hello\n"),
    ],
)
def test_other_files_are_not_claimed(name: str, text: str, tmp_path: Path) -> None:
    assert score(written(tmp_path, text, name), NAME) == 0


def test_a_token_in_an_address_is_in_no_record(tmp_path: Path) -> None:
    sample = next(path for path in SAMPLES if path.name.startswith("Dv"))
    case = casefold.open_home(tmp_path / "home").create_case("cloud", by="Test")
    case.add([sample], by="Test")
    rows = case.arrow("event").to_pylist()
    assert len(rows) == 3
    assert "s3cr3t" not in str(rows)


def test_contacts_that_are_cut_keep_those_before(tmp_path: Path) -> None:
    sample = next(path for path in SAMPLES if path.name.startswith("contacts"))
    text = sample.read_text(encoding="utf-8")
    path = written(tmp_path, text[: text.index("Idris")], "contacts_1.txt")
    found = stored(path, tmp_path, name=NAME)
    assert [row["name"] for row in found["records"]] == ["Orla Mossgrave"]
    assert any("breaks off" in note for note in found["notes"])
