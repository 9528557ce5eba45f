"""The published results of iLEAPP modules, written as a run writes them, compared row by row."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from casefold.formats.leapp import FORMAT
from tests.formats.drafts import raw_of, read, records, score
from tests.formats.leapp.runs import write_lava, write_tsv

Find = Callable[[str], Path]
RESULTS = "ileapp_ios_apps/results"
KINDS = {
    "whatsApp.whatsAppMessages.josh_ios15_ffs.20250621193412": {"message": 32},
    "whatsApp.whatsAppCallHistory.josh_ios15_ffs.20250621193412": {"call": 4},
    "whatsApp.whatsAppContacts.josh_ios15_ffs.20250621193412": {"contact": 9},
    "teams.teamsMessages.josh_ios15_ffs.20241106012047": {"message": 81},
    "teams.teamsCalls.josh_ios15_ffs.20241106012047": {"call": 5},
    "teams.teamsContacts.josh_ios15_ffs.20241106012047": {"contact": 9},
    "teams.teamsUser.josh_ios15_ffs.20241106012046": {"account": 2},
    "teams.teamsLocations.josh_ios15_ffs.20241106012046": {"sighting": 6, "event": 6},
    "celWireless.celWireless.josh_ios15_ffs.20241022214046": {"device": 1},
    "celWireless.celWireless.mvs_ios_2023.20241022214046": {"device": 1},
    "celWireless.celWireless.belkasoft_ctf6_ios_device1.20241022214046": {},
}
TIMES = {"Timestamp", "Starting Timestamp", "Ending Timestamp", "Call Start", "Call Connect", "Call End"}


def result(real: Find, name: str) -> tuple[str, list[str], list[list[Any]]]:
    told = json.loads(real(f"{RESULTS}/{name.partition('.')[0]}/{name}.json").read_text(encoding="utf-8"))
    return told["metadata"]["artifact_name"], told["headers"], told["data"]


def text(value: Any) -> str:
    return "" if value is None else str(value)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_row_of_an_export_is_a_record_of_its_kind(real: Find, tmp_path: Path, name: str) -> None:
    artifact, headers, rows = result(real, name)
    out = read(FORMAT, write_tsv(tmp_path / f"{artifact}.tsv", headers, rows))
    assert {kind: len(found) for kind in FORMAT.kinds if (found := records(out, kind))} == KINDS[name]
    if "device" not in KINDS[name]:
        raw = {tuple(text(value) for value in one.values()) for kind in KINDS[name] for one in raw_of(out, kind)}
        assert raw == {tuple(text(value) for value in row) for row in rows if KINDS[name]}


@pytest.mark.parametrize("name", sorted(name for name in KINDS if name.startswith(("whatsApp", "teams"))))
def test_the_database_gives_the_same_records_as_the_export(real: Find, tmp_path: Path, name: str) -> None:
    artifact, headers, rows = result(real, name)
    typed = [(header, "datetime") if header in TIMES else header for header in headers]
    export = read(FORMAT, write_tsv(tmp_path / f"{artifact}.tsv", headers, rows))
    database = write_lava(tmp_path / "run", [(artifact, typed, rows)])
    assert score(FORMAT, database) > 0.95
    lava = read(FORMAT, database)
    for kind in KINDS[name]:
        here = [{**row, "row": row["row"] - 1} for row in records(export, kind)]
        there = [{key: value for key, value in row.items() if key != "part"} for row in records(lava, kind)]
        plain = [{key: value for key, value in row.items() if key not in ("action", "description")} for row in here]
        assert [{key: row.get(key) for key in one} for one, row in zip(plain, there, strict=True)] == plain


def test_the_values_of_whatsapp_messages(real: Find, tmp_path: Path) -> None:
    artifact, headers, rows = result(real, "whatsApp.whatsAppMessages.josh_ios15_ffs.20250621193412")
    out = read(FORMAT, write_tsv(tmp_path / f"{artifact}.tsv", headers, rows))
    for found, row in zip(records(out, "message"), rows, strict=True):
        told = dict(zip(headers, row, strict=True))
        sent = datetime.fromtimestamp(told["Timestamp"], UTC).isoformat().replace("+00:00", "Z")
        assert (found["time"], found.get("body")) == (sent, told["Message"] or None)
        assert found["direction"] == ("outgoing" if told["Sender Name"] == "Local User" else "incoming")
        for role, column in (("from", "From ID"), ("to", "To ID")):
            person = [] if (told[column] or "@g.us").endswith("@g.us") else [told[column]]
            assert [side[0] for side in found.get(role, [])] == person
            if told[column] == "19195794674@s.whatsapp.net":
                assert found[role][0][2] is True


def test_the_values_of_calls(real: Find, tmp_path: Path) -> None:
    artifact, headers, rows = result(real, "whatsApp.whatsAppCallHistory.josh_ios15_ffs.20250621193412")
    out = read(FORMAT, write_tsv(tmp_path / f"{artifact}.tsv", headers, rows))
    for found, row in zip(records(out, "call"), rows, strict=True):
        told = dict(zip(headers, row, strict=True))
        role = "to" if told["Direction"] == "Outgoing" else "from"
        assert found["direction"] == told["Direction"].lower()
        assert found[role] == [(told["Contact ID"], told["Contact Fullname"], False)]
        assert (found["duration"], found["network"]) == (told["Duration H:M:S"], "whatsapp")
        assert datetime.fromisoformat(found["end"]).timestamp() == told["Ending Timestamp"]


def test_the_device_and_whose_it_is(real: Find, tmp_path: Path) -> None:
    artifact, headers, rows = result(real, "celWireless.celWireless.josh_ios15_ffs.20241022214046")
    out = read(FORMAT, write_tsv(tmp_path / f"{artifact}.tsv", headers, rows))
    (device,) = records(out, "device")
    assert device["imei"] == "356763089830742"
    assert out.subjects == [("19195794674", "text")]
    assert not any(name.endswith("PushToken") for raw in raw_of(out, "device") for name in raw)
