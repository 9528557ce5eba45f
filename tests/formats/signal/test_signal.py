"""What a Signal chat's lines become in both shapes, and when it cannot be told from another tool's chat."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import casefold
from casefold.formats.contract import SURE
from casefold.formats.signal import FORMAT
from tests.formats.item_rows import expected, lines, read, score, whole

SAMPLES = Path(__file__).parent / "samples"
HERE = sorted(path for path in SAMPLES.iterdir() if not path.name.endswith(".expected.json"))
PLAIN = "[2019-12-24, 12:23] Ann: hello\n[2020-01-17, 21:49] Bo: hello\nagain\n"


def written(folder: Path, text: str, name: str = "chat.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("sample", HERE, ids=lambda path: path.name)
def test_a_sample_gives_what_is_expected_of_it(sample: Path) -> None:
    assert whole(read(FORMAT, sample)) == expected(sample)


def test_a_chat_without_the_tools_own_marks_is_read_when_a_person_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, PLAIN)
    case = casefold.open_home(tmp_path / "home").create_case("asked", by="Test")
    assert case.add([path], by="Test", format="signal").reports[0].stored == {"message": 2}
    assert "signal" in [claim.format for claim in case.look(path).claims]


def test_a_chat_with_the_tools_own_marks_is_sure(tmp_path: Path) -> None:
    path = written(tmp_path, PLAIN.replace("Bo", "Me"))
    report = casefold.open_home(tmp_path / "home").create_case("sure", by="Test").add([path], by="Test").reports[0]
    assert (report.format, report.stored) == ("signal", {"message": 2})


def test_a_folder_of_a_zip_names_the_chat_and_its_other_end(tmp_path: Path) -> None:
    path = tmp_path / "signal-chats.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("export/Ann/chat.md", PLAIN.replace("Bo", "Me"))
        archive.writestr("export/Di/chat.md", PLAIN.replace("Bo", "Me").replace("Ann", "Di"))
    case = casefold.open_home(tmp_path / "home").create_case("folder", by="Test")
    case.add([path], by="Test")
    messages = case.arrow("message").to_pylist()
    assert {row["thread_name"] for row in messages} == {"Ann", "Di"}
    parties = case.arrow("party").to_pylist()
    owners = {row["identifier"] for row in parties if row["is_owner"]}
    assert len(owners) == 1
    assert sum(1 for row in parties if row["kind"] == "message" and row["role"] == "to") == 4


def test_half_a_character_is_replaced_and_a_whole_one_kept(tmp_path: Path) -> None:
    text = '{"date": "2026-03-12T09:01:00", "sender": "A", "body": "\\ud83c\\udf31 \\ud83c", "quote": ""}\n'
    assert [line["body"] for line in lines(read(FORMAT, written(tmp_path, text)))] == ["\U0001f331 \ufffd"]


def test_the_owner_is_who_a_person_says() -> None:
    out = read(FORMAT, SAMPLES / "chat.md", subject="+447700900456")
    assert out.subjects == [("+447700900456", "given")]
    assert lines(out, "message")[1]["from"] == ["+447700900456 [Me] (owner)"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "words\n" + PLAIN,
        "[12/03/2026, 09:14:00] Ann: x\n",
        "2026-03-12 09:14 - Ann: x\n",
        '{"date": 1, "sender": "Ann"}\n',
        "[2026-03-12 09:14:00] no colon here\n",
    ],
)
def test_other_text_is_not_claimed(text: str, tmp_path: Path) -> None:
    assert score(FORMAT, written(tmp_path, text)) < SURE
