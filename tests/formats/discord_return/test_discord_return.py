"""What the tables of a Discord return become, and what belongs to another export."""

from __future__ import annotations

from pathlib import Path

import pytest

import casefold
from tests.formats.return_golden import expected, score, stored

NAME = "discord_return"
SAMPLES = sorted(path for path in (Path(__file__).parent / "samples").iterdir() if path.suffix != ".json")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_becomes_what_is_written_down(sample: Path, tmp_path: Path) -> None:
    assert stored(sample, tmp_path, name=NAME) == expected(sample)


def written(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(
    "text",
    [
        "ID,Timestamp,Contents,Attachments\n1,2026-03-01 08:00:05+00:00,hello,\n",
        "AuthorID,Author,Date,Content,Attachments,Reactions\n1,kit,2026-03-01,hello,,\n",
        "User ID,Username,Age\n1,kit,9\n",
    ],
)
def test_other_exports_are_not_claimed(text: str, tmp_path: Path) -> None:
    assert score(written(tmp_path, text, "messages.csv"), NAME) == 0


def test_columns_in_another_order_and_more_of_them(tmp_path: Path) -> None:
    text = "Channel ID,ID,Timestamp,Author ID,Username,Colour,Contents,Attachments\n7,9,1772352005,11,kit,blue,hello,\n"
    case = casefold.open_home(tmp_path / "home").create_case("discord", by="Test")
    assert case.add([written(tmp_path, text, "c7.csv")], by="Test").reports[0].format == NAME
    row = case.arrow("message").to_pylist()[0]
    assert (row["thread"], row["reference"], row["body"]) == ("7", "9", "hello")
    assert row["time_utc"].isoformat() == "2026-03-01T08:00:05"
    assert '"Colour":"blue"' in row["raw"]


def test_whose_relationships_they_are_can_be_given(tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("discord", by="Test")
    case.add([SAMPLES[-1]], by="Test", subject="discord:900000000000000011")
    owners = [party["identifier"] for party in case.arrow("party").to_pylist() if party["role"] == "owner"]
    assert owners == ["discord:900000000000000011"] * 2
