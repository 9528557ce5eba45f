"""What the files of My Data become, whose they are, and what only looks like one of them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from casefold.formats.snapchat_data import FORMAT
from casefold.formats.snapchat_data.messages import utc_of
from tests.formats.item_rows import expected, lines, read, score, whole

SAMPLES = Path(__file__).parent / "samples"
HERE = sorted(path for path in SAMPLES.glob("*.json") if not path.name.endswith(".expected.json"))


def alone(folder: Path, name: str) -> Path:
    return Path(shutil.copy(SAMPLES / name, folder / name))


def written(folder: Path, value: Any) -> Path:
    path = folder / "chat_history.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


@pytest.mark.parametrize("sample", HERE, ids=lambda path: path.name)
def test_a_sample_gives_what_is_expected_of_it(sample: Path, tmp_path: Path) -> None:
    assert whole(read(FORMAT, alone(tmp_path, sample.name))) == expected(sample)


def test_the_account_beside_a_file_names_its_owner(tmp_path: Path) -> None:
    for name in ("account.json", "chat_history_2022.json", "friends.json"):
        alone(tmp_path, name)
    for name in ("chat_history_2022.json", "friends.json"):
        out = read(FORMAT, tmp_path / name)
        assert out.subjects == [("snapchat:orlamoss", "text")]
        senders = {party for line in lines(out) for party in line.get("from", [])}
        assert "snapchat:orlamoss [orlamoss] (owner)" in senders


def test_without_the_account_sent_messages_are_the_unknown_owners(tmp_path: Path) -> None:
    out = read(FORMAT, alone(tmp_path, "chat_history_2022.json"))
    assert out.subjects == []
    assert [(line["direction"], line["from"]) for line in lines(out, "message")] == [
        ("incoming", ["snapchat:kit.larkin [kit.larkin] (other)"]),
        ("incoming", ["snapchat:kit.larkin [kit.larkin] (other)"]),
        ("outgoing", [" (owner)"]),
        ("outgoing", [" (owner)"]),
    ]


def test_a_damaged_account_file_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "account.json").write_text('{"Basic Information": [', encoding="utf-8")
    assert read(FORMAT, alone(tmp_path, "friends.json")).subjects == []


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-03-12 09:01:00 UTC", "2026-03-12T09:01:00Z"),
        ("2026/03/12 09:01:00.250 UTC", "2026-03-12T09:01:00.250Z"),
        ("2026-03-12", "2026-03-12"),
        ("", None),
        (None, None),
    ],
)
def test_a_time_with_the_word_utc(text: str | None, time: str | None) -> None:
    assert utc_of(text) == time


@pytest.mark.parametrize(
    "value",
    [
        {"Friends": []},
        {"kit": [{"From": "kit", "Created": "x"}]},
        {"Friends": [{"name": "kit"}]},
        {"messages": [{"sender_name": "Ann", "timestamp_ms": 1, "content": "x"}]},
        {"Location": []},
        [{"From": "a", "Media Type": "TEXT", "Created": "x", "IsSender": True}],
    ],
)
def test_other_json_is_not_claimed(value: Any, tmp_path: Path) -> None:
    assert score(FORMAT, written(tmp_path, value)) == 0.0
