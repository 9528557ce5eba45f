"""What Discord's files become, whom the package's messages are of, and what is none of Discord's."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

import casefold
from casefold.formats.discord import FORMAT
from casefold.formats.discord.people import snowflake_time
from tests.formats.item_rows import expected, lines, read, score, whole

SAMPLES = Path(__file__).parent / "samples"
HERE = sorted(path for path in SAMPLES.iterdir() if not path.name.endswith(".expected.json"))
CHANNEL = {"id": "903", "type": 1, "recipients": ["700000000000000002", "700000000000000001"]}


def written(folder: Path, value: Any, name: str = "messages.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


@pytest.mark.parametrize("sample", HERE, ids=lambda path: path.name)
def test_a_sample_gives_what_is_expected_of_it(sample: Path) -> None:
    assert whole(read(FORMAT, sample)) == expected(sample)


@pytest.mark.parametrize(
    ("identity", "time"),
    [
        ("175928847299117063", "2016-04-30T11:18:25.796Z"),
        ("7", None),
        ("", None),
        (None, None),
        ("no", None),
        ("9" * 30, None),
        ("１７５９２８８４７２９９１１７０６３", None),
    ],
)
def test_an_id_says_when_it_was_made(identity: str | None, time: str | None) -> None:
    assert snowflake_time(identity) == time


def test_the_account_of_a_channel_is_who_a_person_says() -> None:
    out = read(FORMAT, SAMPLES / "Direct Messages - Kit.json", subject="700000000000000002")
    assert out.subjects == [("discord:700000000000000002", "given")]
    assert [line["direction"] for line in lines(out, "message")] == ["incoming", "outgoing"]


def test_a_channel_names_the_other_end_of_a_packages_messages(tmp_path: Path) -> None:
    path = written(tmp_path, json.loads((SAMPLES / "messages.json").read_text(encoding="utf-8")))
    written(tmp_path, CHANNEL, "channel.json")
    out = read(FORMAT, path, subject="700000000000000002")
    assert {(*line["from"], *line["to"]) for line in lines(out)} == {
        ("discord:700000000000000002 (owner)", "discord:700000000000000001 [700000000000000001] (other)")
    }
    assert {line["thread"] for line in lines(out)} == {"discord:903"}


def test_a_package_in_a_zip_knows_its_own_account(tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(SAMPLES / "messages.json", "package/messages/c903/messages.json")
        archive.writestr("package/messages/c903/channel.json", json.dumps(CHANNEL))
        archive.write(SAMPLES / "user.json", "package/account/user.json")
    case = casefold.open_home(tmp_path / "home").create_case("package", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert report.stored == {"media": 3, "message": 3, "account": 1, "link": 2, "document": 1}
    assert report.subject == "discord:700000000000000002"
    senders = {row["identifier"] for row in case.arrow("party").to_pylist() if row["role"] == "from"}
    assert senders == {"discord:700000000000000002"}
    assert {row["direction"] for row in case.arrow("message").to_pylist()} == {"outgoing"}


def test_a_damaged_channel_file_costs_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, json.loads((SAMPLES / "messages.json").read_text(encoding="utf-8")))
    (tmp_path / "channel.json").write_text("{", encoding="utf-8")
    assert read(FORMAT, path).kinds() == {"message": 3}


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"messages": [{"id": 1, "type": "message", "text": "x", "date_unixtime": "1"}]}, "a.json"),
        ([{"id": 1, "timestamp": "x", "contents": ""}], "b.json"),
        ({"id": "1", "username": "ann"}, "c.json"),
        ({"channel": {"id": "1"}}, "d.json"),
        ("ID,Timestamp,Contents,Attachments", "e.json"),
    ],
)
def test_other_json_is_not_claimed(value: Any, name: str, tmp_path: Path) -> None:
    assert score(FORMAT, written(tmp_path, value, name)) == 0.0


def test_another_table_is_not_claimed(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("ID,Timestamp,Contents\n1,2,3\n", encoding="utf-8")
    assert score(FORMAT, path) == 0.0
