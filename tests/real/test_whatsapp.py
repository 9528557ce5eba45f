"""Real exports and the published list of headers, with the counts and values their sources state."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import casefold
from casefold.case import Case
from casefold.formats.whatsapp.header import read_header, split_author
from tests.formats.whatsapp.chats import read, rows, written

Find = Callable[[str], Path]
WHATSTK = "whatsapp_txt_whatstk/chats/whatsapp"
MINER = "chat_exports_chatminer/whatsapp"


def brought(folder: Path, *paths: Path) -> tuple[Case, tuple[Any, ...]]:
    case = casefold.open_home(folder / "home").create_case("real", by="Test")
    return case, case.add(list(paths), by="Test").reports


@pytest.mark.parametrize(("name", "messages"), [("lorem-2000.txt", 2000), ("lorem.txt", 500)])
def test_a_generated_chat_has_its_messages(real: Find, tmp_path: Path, name: str, messages: int) -> None:
    case, (report,) = brought(tmp_path, real(f"{WHATSTK}/{name}"))
    assert report.stored == {"message": messages}
    assert report.balances
    assert not any(time.ambiguous for time in report.times)
    times = case.arrow("message")["time_local"].to_pylist()
    assert None not in times
    assert times == sorted(times)


def test_two_parts_follow_one_another(real: Find, tmp_path: Path) -> None:
    parts = [real(f"{WHATSTK}/lorem-merge-part{n}.txt") for n in (1, 2)]
    case, reports = brought(tmp_path, *parts)
    assert [report.stored["message"] for report in reports] == [300, 300]
    times = case.arrow("message")["time_local"].to_pylist()
    assert len(times) == 600
    assert times == sorted(times)


def test_a_german_date_and_system_lines(real: Find, tmp_path: Path) -> None:
    case, (report,) = brought(tmp_path, real(f"{WHATSTK}/pokemon.txt"))
    assert report.stored == {"message": 18, "event": 2}
    assert {event["action"] for event in case.arrow("event").to_pylist()} == {"encryption notice"}
    assert max(case.arrow("message")["time_local"].to_pylist()) == datetime(2016, 10, 31, 12, 23)


def test_every_published_header_is_read(real: Find, tmp_path: Path) -> None:
    forms = json.loads(real("whatsapp_txt_whatstk/whatstk/whatsapp/assets/header_format_support.json").read_text())
    assert len(forms) == 96
    at = datetime(2026, 3, 28, 21, 5, 9)
    for number, form in enumerate(forms):
        head = at.strftime(form["format"].replace("%name", "Ann Copley"))
        header = read_header(head + " hello")
        assert header is not None, head
        assert split_author((head + " hello")[header.end :]) == ("Ann Copley", "hello")
        found = rows(read(written(tmp_path, f"{head} hello\n" * 3, f"{number}.txt")), "message")
        assert [row["body"] for row in found] == ["hello"] * 3


@pytest.mark.parametrize(
    "name",
    [
        "test_[mmddyy]_24hrs.txt",
        "test_ddmmyy_24hrs.txt",
        "test_mmddyy_24hrs.txt",
        "test_mmddyyyy_12hrs.txt",
        "test_yyyymmdd_24hrs.txt",
    ],
)
def test_the_expected_parse_of_chat_miner(real: Find, tmp_path: Path, name: str) -> None:
    target = json.loads(real(f"{MINER}/target.json").read_text(encoding="utf-8"))
    case, _ = brought(tmp_path, real(f"{MINER}/{name}"))
    authors = {row["record_id"]: row["name"] for row in case.arrow("party").to_pylist() if row["role"] == "from"}
    found = [
        {
            "timestamp": row["time_local"].isoformat(),
            "author": authors[row["record_id"]],
            "message": row["body"].replace("\n", " "),
        }
        for row in case.arrow("message").to_pylist()
    ]
    assert found == sorted(target, key=lambda item: item["timestamp"])
    actions = [row["action"] for row in case.arrow("membership").to_pylist()]
    assert actions == ["created", "added"]


def test_the_sample_of_chat_analytics_by_its_name(real: Find, tmp_path: Path) -> None:
    case, (report,) = brought(tmp_path, real("chat_exports_chatanalytics/whatsapp/2A_5M.txt"))
    assert report.stored == {"message": 5}
    authors = {row["name"] for row in case.arrow("party").to_pylist() if row["role"] == "from"}
    assert len(authors) == 2


def test_every_naughty_string_survives_as_body_and_as_name(real: Find, tmp_path: Path) -> None:
    strings = json.loads(next(real("naughty_strings").rglob("*.json")).read_text(encoding="utf-8"))
    strings = [text for text in strings if text.strip(" ")]
    head = "12/03/2026, 09:14 - "
    bodies = "".join(f"{head}Ann: {text}\n" for text in strings)
    names = "".join(f"{head}{text}: hello\n" for text in strings)
    folder = tmp_path / "in"
    folder.mkdir()
    paths = [
        written(folder, bodies, "WhatsApp Chat with bodies.txt"),
        written(folder, names, "WhatsApp Chat with names.txt"),
    ]
    case = casefold.open_home(tmp_path / "home").create_case("real", by="Test")
    reports = case.add(paths, by="Test", format="whatsapp").reports
    assert all(report.status == "stored" and report.balances for report in reports)
    raws = [json.loads(row["raw"]) for row in case.arrow("message").to_pylist()]
    assert [raw["text"] for raw in raws if raw["author"] == "Ann"] == strings
    kept = {raw["author"] for raw in raws}
    odd = [text for text in strings if ":" not in text and text.rstrip(" \u00a0\u202f\u2007\u2009") == text]
    odd = [text for text in odd if len(text) <= 256]
    assert [text for text in odd if text not in kept] == []
    found = case.arrow("message").to_pylist()
    stored = [row["body"] or "" for row in found if json.loads(row["raw"])["author"] == "Ann"]
    # the store trims a column's text at its ends; `raw`, compared above, keeps every space
    assert [body.strip() for body in stored] == [text.strip() for text in strings]
