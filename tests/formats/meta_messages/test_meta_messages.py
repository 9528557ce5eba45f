"""What Meta's messages become, how their texts are mended, and that nobody is taken for the account's owner."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from casefold.formats.meta_messages import FORMAT, mend
from tests.formats.item_rows import expected, lines, read, score, whole

SAMPLES = Path(__file__).parent / "samples"
HERE = sorted(path for path in SAMPLES.glob("*.json") if not path.name.endswith(".expected.json"))


def written(folder: Path, value: Any) -> Path:
    path = folder / "message_1.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


@pytest.mark.parametrize("sample", HERE, ids=lambda path: path.name)
def test_a_sample_gives_what_is_expected_of_it(sample: Path) -> None:
    assert whole(read(FORMAT, sample)) == expected(sample)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("plain", "plain"),
        ("GrÃ¼Ã\x9fe", "Grüße"),
        ("ð\x9f\x8c±", "🌱"),
        ("café", "café"),
        ("naïve ã", "naïve ã"),
        ("Дима", "Дима"),
        ("half Ã", "half Ã"),
        ("", ""),
        ("\ud83c", "\ud83c"),
    ],
)
def test_a_text_is_mended_or_left_as_it_is(text: str, mended: str) -> None:
    assert mend(text) == mended


def test_the_owner_is_who_a_person_says() -> None:
    out = read(FORMAT, SAMPLES / "Kit Larkin_7.json", subject="Orla Mossgrave")
    assert out.subjects == [("Orla Mossgrave", "given")]
    assert [line["direction"] for line in lines(out, "message")] == ["incoming", "outgoing", "incoming"]


def test_raw_keeps_the_text_as_the_file_has_it() -> None:
    out = read(FORMAT, SAMPLES / "message_1.json")
    raws = [json.loads(row["raw"]) for batches in out.batches.values() for b in batches for row in b.to_pylist()]
    assert any(raw.get("content", "").startswith("GrÃ¼Ã\x9fe") for raw in raws)


@pytest.mark.parametrize(
    "value",
    [
        {"messages": []},
        {"participants": [{"name": "Ann"}]},
        {"messages": [{"type": "message", "date_unixtime": "1", "from": "Ann", "text": "x"}]},
        {"messages": [{"sender_name": "Ann", "content": "x"}]},
        {"messages": [{"id": "1", "timestamp": "2020-01-01T00:00:00+00:00", "author": {"id": "1"}, "content": "x"}]},
    ],
)
def test_other_json_is_not_claimed(value: Any, tmp_path: Path) -> None:
    assert score(FORMAT, written(tmp_path, value)) == 0.0


def test_odd_values_are_kept_and_cost_nothing(tmp_path: Path) -> None:
    said = [
        {"sender_name": "Ann", "timestamp_ms": 1773306060000, "content": None, "photos": None, "reactions": "x"},
        7,
        {"sender_name": None, "timestamp_ms": "soon", "content": ["a"]},
        {"sender_name": "Ann", "timestamp_ms": 0, "users": "nobody", "type": "Subscribe"},
    ]
    out = read(FORMAT, written(tmp_path, {"participants": None, "messages": said}))
    assert out.kinds() == {"message": 3}
    assert [item.place for item in out.aside] == ["row:2"]
    assert ["time" in line for line in lines(out)] == [True, False, False]
