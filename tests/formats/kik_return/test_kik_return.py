"""What the logs and tables of a Kik return become, and what only looks like one of its logs."""

from __future__ import annotations

from pathlib import Path

import pytest

import casefold
from tests.formats.return_golden import expected, score, stored

NAME = "kik_return"
SAMPLES = sorted(path for path in (Path(__file__).parent / "samples").iterdir() if path.suffix != ".json")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_becomes_what_is_written_down(sample: Path, tmp_path: Path) -> None:
    assert stored(sample, tmp_path, name=NAME) == expected(sample)


def written(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


LINE = "1764622464103\tkit_larkin\t192.0.2.4\t51000\t2025/12/01 20:54:24 UTC\tGB\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("other.txt", LINE),
        ("bind.txt", "kit_larkin\t192.0.2.4\t51000\n"),
        ("bind.txt", "1764622464103\tkit\tx\n" * 3),
        ("people.csv", "user,friend\nkit,orla\n"),
    ],
)
def test_what_only_looks_like_a_log_is_not_claimed(name: str, text: str, tmp_path: Path) -> None:
    assert score(written(tmp_path, text, name), NAME) == 0


def test_lines_that_are_short_or_long_keep_what_they_say(tmp_path: Path) -> None:
    text = LINE + "1764622465103\tkit_larkin\n" + LINE.replace("GB\n", "GB\tmore\n") + "not a line\n"
    case = casefold.open_home(tmp_path / "home").create_case("kik", by="Test")
    report = case.add([written(tmp_path, text, "bind.txt")], by="Test").reports[0]
    assert report.balances
    rows = case.arrow("event").to_pylist()
    assert [row["time_utc"] is not None for row in rows] == [True, True, True, False]
    assert '"column 7":"more"' in rows[2]["raw"]


def test_an_address_that_was_blacked_out_is_none(tmp_path: Path) -> None:
    text = "1764622464103\torla\tkit\t2\tREDACTED\t2025/12/01 20:54:24 UTC\n"
    found = stored(written(tmp_path, text, "chat_sent_received.txt"), tmp_path, name=NAME)["records"]
    assert [(row["kind"], row["direction"]) for row in found] == [("message", "incoming")]


def test_whose_tables_they_are_can_be_given(tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("kik", by="Test")
    sample = next(path for path in SAMPLES if path.name == "data-text.csv")
    case.add([sample], by="Test", subject="kik:kit_larkin_ab1@talk.kik.com")
    assert [row["direction"] for row in case.arrow("message").to_pylist()] == ["outgoing", "incoming"]
