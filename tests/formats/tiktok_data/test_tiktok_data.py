"""What TikTok's lists become under their old and new names, and what only looks like them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from casefold.formats.tiktok_data import FORMAT
from tests.formats.item_rows import expected, lines, read, score, whole

SAMPLES = Path(__file__).parent / "samples"
HERE = sorted(path for path in SAMPLES.glob("*.json") if not path.name.endswith(".expected.json"))


def written(folder: Path, value: Any) -> Path:
    path = folder / "user_data.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def chat(root: str, inner: str) -> dict[str, Any]:
    said = {"Date": "2023-05-07 09:00:00", "From": "kitlark", "Content": "x"}
    return {root: {inner: {"ChatHistory": {"Chat History with kitlark:": [said]}}}, "Activity": {}}


@pytest.mark.parametrize("sample", HERE, ids=lambda path: path.name)
def test_a_sample_gives_what_is_expected_of_it(sample: Path) -> None:
    assert whole(read(FORMAT, sample)) == expected(sample)


@pytest.mark.parametrize("root", ["Direct Message", "Direct Messages"])
@pytest.mark.parametrize("inner", ["Chat History", "Direct Messages"])
def test_messages_are_found_under_every_name(root: str, inner: str, tmp_path: Path) -> None:
    (line,) = lines(read(FORMAT, written(tmp_path, chat(root, inner))))
    assert (line["body"], line["from"]) == ("x", ["tiktok:kitlark [kitlark]"])


def test_the_account_is_who_a_person_says(tmp_path: Path) -> None:
    out = read(FORMAT, written(tmp_path, chat("Direct Messages", "Chat History")), subject="kitlark")
    assert out.subjects == [("tiktok:kitlark", "given")]
    assert lines(out)[0]["direction"] == "outgoing"


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"Activity": {}, "Profile": {}},
        {"Activity": [1]},
        {"Profile": {"name": "x"}},
        {"Video": {"Videos": {"List": []}}},
        {"messages": [{"Date": "x"}]},
    ],
)
def test_other_json_is_not_claimed(value: Any, tmp_path: Path) -> None:
    assert score(FORMAT, written(tmp_path, value)) == 0.0


def test_odd_values_cost_nothing(tmp_path: Path) -> None:
    value = {
        "Activity": {"Follower List": {"FansList": [None, {"UserName": None}]}, "Search History": {"SearchList": None}},
        "Profile": {"Profile Information": {"ProfileMap": "gone"}},
    }
    out = read(FORMAT, written(tmp_path, value))
    assert out.kinds() == {"link": 1}
    assert [item.place for item in out.aside] == ["row:1@ProfileMap", "row:1@FansList"]
