"""What Telegram's entries become, whose account it is and where nothing shows it, and what is no Telegram export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from casefold.formats.telegram import FORMAT
from tests.formats.item_rows import expected, lines, read, score, whole

SAMPLES = Path(__file__).parent / "samples"
HERE = sorted(path for path in SAMPLES.glob("*.json") if not path.name.endswith(".expected.json"))


def written(folder: Path, value: Any) -> Path:
    path = folder / "result.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def message(number: int, author: str | None, text: Any = "x", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date_unixtime": "1773306060",
        "from": author,
        "from_id": f"user{ord(author[0])}" if author else None,
        "text": text,
        **more,
    }


@pytest.mark.parametrize("sample", HERE, ids=lambda path: path.name)
def test_a_sample_gives_what_is_expected_of_it(sample: Path) -> None:
    assert whole(read(FORMAT, sample)) == expected(sample)


def test_a_group_shows_no_owner(tmp_path: Path) -> None:
    chat = {"name": "G", "type": "private_group", "id": 1, "messages": [message(1, "Ann"), message(2, "Bo")]}
    out = read(FORMAT, written(tmp_path, chat))
    assert out.subjects == []
    assert {line.get("direction") for line in lines(out)} == {None}
    assert all("(owner)" not in party for line in lines(out) for party in line["from"])
    given = read(FORMAT, written(tmp_path, chat), subject="user65")
    assert given.subjects == [("telegram:65", "given")]
    assert [line["direction"] for line in lines(given)] == ["outgoing", "incoming"]


def test_a_chat_of_two_with_three_authors_shows_no_owner(tmp_path: Path) -> None:
    said = [message(1, "Ann"), message(2, "Bo"), message(3, "Di")]
    out = read(FORMAT, written(tmp_path, {"name": "Ann", "type": "personal_chat", "id": 65, "messages": said}))
    assert out.subjects == []


def test_a_chat_whose_id_is_no_author_shows_no_owner(tmp_path: Path) -> None:
    chat = {"name": "Ann", "type": "personal_chat", "id": 9999, "messages": [message(1, "Ann"), message(2, "Bo")]}
    assert read(FORMAT, written(tmp_path, chat)).subjects == []


def test_chats_without_heads_or_ids_are_read(tmp_path: Path) -> None:
    bare = {"type": "message", "date_unixtime": "1544006350", "from": "Ann", "text": ""}
    out = read(FORMAT, written(tmp_path, {"chats": {"list": [{"messages": [bare]}]}}))
    assert lines(out) == [
        {
            "part": "chats",
            "number": 1,
            "kind": "message",
            "service": "telegram",
            "time": "2018-12-05T10:39:10Z",
            "from": ["opaque:Ann [Ann] <Ann>"],
        }
    ]


def test_a_section_nobody_knows_is_named(tmp_path: Path) -> None:
    value = {"personal_information": {"user_id": 1}, "stories": {"list": [{"id": 1}]}, "chats": {"list": []}}
    assert read(FORMAT, written(tmp_path, value)).listed == [
        {"name": "stories", "note": "a section of the export that is not read"}
    ]


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"messages": []},
        {"messages": [{"id": "1", "type": "Default", "timestamp": "2020-01-01T00:00:00+00:00", "content": "x"}]},
        {"messages": [{"sender_name": "Ann", "timestamp_ms": 1, "content": "x", "type": "Generic"}]},
        [{"type": "message", "text": "x", "date_unixtime": "1"}],
    ],
)
def test_other_json_is_not_claimed(value: Any, tmp_path: Path) -> None:
    assert score(FORMAT, written(tmp_path, value)) == 0.0


def test_a_cut_export_gives_what_stands_before(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    whole_text = (SAMPLES / "chat_of_two.json").read_bytes()
    path.write_bytes(whole_text[: whole_text.find(b'"id": 15')])
    out = read(FORMAT, path)
    assert out.kinds() == {"event": 1, "message": 3}
    assert any("breaks off" in note for note in out.notes)
