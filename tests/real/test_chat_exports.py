"""Real exports of chats, calls and contacts, against the values and counts their sources state."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import casefold
from casefold.case import Case

Find = Callable[[str], Path]
MINER = "chat_exports_chatminer"
ANALYTICS = "chat_exports_chatanalytics"
SMS = "sms_backup_restore/tests/fixtures"


def brought(folder: Path, path: Path, **said: Any) -> tuple[Case, Any]:
    case = casefold.open_home(folder / "home").create_case("real", by="Test")
    return case, case.add([path], by="Test", **said).reports[0]


def told(case: Case, time: str) -> list[tuple[datetime, str, str]]:
    """Return time, author and text of each message, as the source's own parser gives them."""
    authors = {
        row["record_id"]: row["name"]
        for row in case.arrow("party").to_pylist()
        if row["role"] == "from" and row["kind"] == "message"
    }
    return sorted(
        (row[time], authors[row["record_id"]], row["body"] or "") for row in case.arrow("message").to_pylist()
    )


@pytest.mark.parametrize(
    ("name", "made", "time"),
    [
        ("telegram/test_single_export.json", "telegram", "time_utc"),
        ("telegram/test_batch_export.json", "telegram", "time_utc"),
        ("instagram/test_export.json", "meta_messages", "time_utc"),
        ("signal/test_export.txt", "signal", "time_local"),
    ],
)
def test_every_value_that_chat_miner_expects_is_there(
    real: Find, tmp_path: Path, name: str, made: str, time: str
) -> None:
    path = real(f"{MINER}/{name}")
    case, report = brought(tmp_path, path, **({"format": made} if made == "signal" else {}))
    assert (report.status, report.format) == ("stored", made)
    assert report.balances
    wanted = json.loads((path.parent / "target.json").read_text(encoding="utf-8"))
    expected = sorted((datetime.fromisoformat(row["timestamp"]), row["author"], row["message"]) for row in wanted)
    plain = [(when.replace(tzinfo=None), who, " ".join(text.split())) for when, who, text in told(case, time)]
    # chat-miner puts a space between the pieces of a text; Telegram shows none there.
    joined = [(when, who, re.sub(r"(?<=:)(?=https)", " ", text)) for when, who, text in plain]
    assert joined == expected


def test_a_signal_chat_that_reads_like_whatsapp_is_taken_for_one_unless_a_person_says_so(
    real: Find, tmp_path: Path
) -> None:
    """Nothing in the file tells the two apart; what WhatsApp writes is by far the more frequent."""
    _, report = brought(tmp_path, real(f"{MINER}/signal/test_export.txt"))
    assert (report.status, report.format) == ("stored", "whatsapp")


@pytest.mark.parametrize(
    ("name", "made", "stored"),
    [
        ("telegram/DM_2A_7M.json", "telegram", {"message": 6, "event": 1, "call": 1}),
        ("messenger/2A_7M.json", "meta_messages", {"message": 7}),
        ("discord/DM_2A_2M.json", "discord", {"message": 2, "call": 1}),
    ],
)
def test_the_counts_of_chat_analytics_are_met(
    real: Find, tmp_path: Path, name: str, made: str, stored: dict[str, int]
) -> None:
    """The name of a file states its authors and messages; of Telegram's calls it counts as one, of Discord's not."""
    case, report = brought(tmp_path, real(f"{ANALYTICS}/{name}"))
    assert (report.format, report.stored) == (made, stored)
    assert report.balances
    senders = {row["identifier"] for row in case.arrow("party").to_pylist() if row["role"] == "from"}
    assert len(senders) == 2


def test_a_telegram_chat_of_two_names_its_account(real: Find, tmp_path: Path) -> None:
    case, report = brought(tmp_path, real(f"{ANALYTICS}/telegram/DM_2A_7M.json"))
    assert report.subject == "telegram:300000000"
    call = case.arrow("call").to_pylist()[0]
    assert (call["direction"], call["duration_s"], call["outcome"]) == ("outgoing", 56.0, "answered")
    assert call["time_utc"].replace(tzinfo=UTC).timestamp() == 1691719862


@pytest.mark.parametrize("name", ["edge_cases", "minimal_calls", "minimal_mms", "minimal_sms", "mixed"])
def test_a_backup_has_the_entries_it_states(real: Find, tmp_path: Path, name: str) -> None:
    path = real(f"{SMS}/{name}.xml")
    root = ET.parse(path).getroot()
    case, report = brought(tmp_path, path)
    assert report.format == "sms_backup_restore"
    assert report.balances
    rows = [*case.arrow("message").to_pylist(), *case.arrow("call").to_pylist()]
    assert len(rows) == int(root.attrib["count"])
    stated = sorted(int(entry.attrib["date"]) for entry in root)
    assert sorted(round(row["time_utc"].replace(tzinfo=UTC).timestamp() * 1000) for row in rows) == stated
    bodies = [entry.attrib["body"] or None for entry in root if entry.tag == "sms"]
    assert [row["body"] for row in rows if row.get("service") == "sms"] == bodies


def test_an_mms_has_its_text_and_names_its_file(real: Find, tmp_path: Path) -> None:
    case, _ = brought(tmp_path, real(f"{SMS}/minimal_mms.xml"))
    (message,), (file,) = case.arrow("message").to_pylist(), case.arrow("media").to_pylist()
    assert message["body"] == "Subject: Test MMS Subject\nHello from MMS!"
    assert (file["path"], file["media_type"], file["parent"]) == ("image.jpg", "image/jpeg", "message001@example.com")
    assert len(file["sha256"]) == 64


def test_a_malformed_backup_is_reported(real: Find, tmp_path: Path) -> None:
    _, report = brought(tmp_path, real(f"{SMS}/malformed.xml"))
    assert report.status in {"inventoried", "failed"}
    assert "is no XML from there on" in report.message
    assert report.balances


def test_contacts_are_those_of_the_cards(real: Find, tmp_path: Path) -> None:
    case, report = brought(tmp_path, real("vcards/test_contactsMultiple.vcf"), region="BR")
    assert report.stored == {"contact": 3}
    names = [row["name"] for row in case.arrow("contact").to_pylist()]
    assert names == ["Taxi Lago Norte", "Sushi Loko Flamingo", "Smart Assistência Técnica"]
    written = [row["raw"] for row in case.arrow("party").to_pylist() if row["role"] == "saved"]
    assert sorted(written) == ["021 (61)3011-7666", "021 (61)3468-2000", "99592-3794"]


def test_a_card_with_an_address_and_no_name(real: Find, tmp_path: Path) -> None:
    case, report = brought(tmp_path, real("vcards/test_contacts.vcf"))
    assert report.stored == {"contact": 1}
    (saved,) = [row for row in case.arrow("party").to_pylist() if row["role"] == "saved"]
    assert saved["identifier_type"] == "email"
