"""Handset reports and chat exports hold what the truth says, and show somebody no register knows."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from casefold.demo import Operation, Scale, write_operation
from casefold.demo.numbers import is_drama

NS = "{http://pa.cellebrite.com/report/2.0}"


@pytest.fixture(scope="module")
def operation(tmp_path_factory: pytest.TempPathFactory) -> Operation:
    return write_operation(tmp_path_factory.mktemp("phones"), Scale(people=12, days=40, seed=5))


def report(operation: Operation, file: str) -> ET.Element:
    with zipfile.ZipFile(operation.folder / "exhibits" / file) as archive:
        return ET.fromstring(archive.read("report.xml"))


def text_of(operation: Operation, file: str) -> str:
    path = operation.folder / "exhibits" / file
    if path.suffix == ".txt":
        return path.read_bytes().decode()
    with zipfile.ZipFile(path) as archive:
        return archive.read("_chat.txt").decode()


def models(root: ET.Element, kind: str) -> list[ET.Element]:
    holder = root.find(f"{NS}decodedData/{NS}modelType[@type='{kind}']")
    assert holder is not None
    return list(holder)


def value(model: ET.Element, name: str) -> str | None:
    return model.findtext(f"{NS}field[@name='{name}']/{NS}value")


def test_a_report_holds_what_the_truth_counts(operation: Operation) -> None:
    assert len(operation.truth.handsets) == 2
    for counts in operation.truth.handsets:
        root = report(operation, counts.file)
        assert root.tag == f"{NS}project"
        found = {kind: models(root, kind) for kind in ("Call", "SMS", "Chat", "Contact", "Location", "VisitedPage")}
        assert len(found["Call"]) == counts.calls > 0
        assert len(found["SMS"]) == counts.sms > 0
        assert len(found["Chat"]) == counts.chats == 2
        assert len(found["Contact"]) == counts.contacts
        assert len(found["Location"]) == counts.locations
        assert len(models(root, "WirelessNetwork")) == counts.wireless_networks
        assert len(found["VisitedPage"]) == counts.visited_pages
        assert sum(model.get("deleted_state") == "Deleted" for model in found["Call"]) == counts.deleted_calls
        inside = [one for chat in found["Chat"] for one in chat.findall(f"{NS}multiModelField[@name='Messages']/*")]
        assert len(inside) == counts.instant_messages > 0


def test_every_model_names_its_source_and_ids_are_never_repeated(operation: Operation) -> None:
    for counts in operation.truth.handsets:
        root = report(operation, counts.file)
        every = [model.get("id") for model in root.iter(f"{NS}model")]
        assert len(every) == len(set(every))
        named = {entry.get("id") for entry in root.iter(f"{NS}extraInfo")}
        assert named <= set(every)
        assert {model.get("id") for model in models(root, "Call")} <= named


def test_attachments_are_in_the_container_under_the_path_stated(operation: Operation) -> None:
    for counts in operation.truth.handsets:
        root = report(operation, counts.file)
        stated = [item.text or "" for item in root.iter(f"{NS}item") if item.get("name") == "Local Path"]
        with zipfile.ZipFile(operation.folder / "exhibits" / counts.file) as archive:
            assert sorted(path.replace("\\", "/") for path in stated) == sorted(archive.namelist())[:-1]
            assert archive.namelist()[0] == "report.xml"
        assert len(stated) == counts.attachments


def test_the_calls_of_a_handset_are_those_of_its_line_before_the_end(operation: Operation) -> None:
    arrest = next(event for event in operation.events if event.kind == "arrest")
    seized = operation.truth.handsets[0]
    assert seized.number == operation.truth.key["A1"]
    times = [value(model, "TimeStamp") or "" for model in models(report(operation, seized.file), "Call")]
    assert times == sorted(times)
    by_network = next(counts for counts in operation.truth.files if counts.subject == seized.number)
    assert 0 < seized.calls <= by_network.voice_rows
    assert arrest.at > 0


def test_the_exports_are_three_locales_of_one_group(operation: Operation) -> None:
    chats = operation.truth.chats
    assert [chat.locale for chat in chats] == ["en-GB Android", "de-DE iOS", "es-ES Android"]
    assert len({chat.thread for chat in chats}) == 1
    assert len({chat.owner for chat in chats}) == 3
    for chat in chats:
        lines = text_of(operation, chat.file).splitlines()
        assert len(lines) >= chat.messages + chat.memberships + chat.events
        assert chat.messages > 0


def test_somebody_is_in_phones_and_call_data_and_in_no_register(operation: Operation) -> None:
    truth = operation.truth
    number = truth.unnamed.number
    assert is_drama(number)
    assert number not in {use.number for use in truth.users}
    assert number not in {entry.number for entry in truth.subscribers}
    assert number not in {counts.subject for counts in truth.files}
    assert len(truth.unnamed.saved_as) >= 4
    assert len(truth.unnamed.call_data) >= 2
    for counts in truth.handsets:
        assert counts.saved_names[number] == truth.unnamed.saved_as[counts.file]
    for chat in truth.chats:
        if chat.file in truth.unnamed.saved_as:
            assert f"{truth.unnamed.saved_as[chat.file]}: " in text_of(operation, chat.file)


def test_the_truth_on_disk_tells_the_same(operation: Operation) -> None:
    told = json.loads((operation.folder / "truth.json").read_text(encoding="utf-8"))
    assert told["unnamed"]["number"] == operation.truth.unnamed.number
    assert [chat["file"] for chat in told["chats"]] == [chat.file for chat in operation.truth.chats]


@pytest.mark.parametrize(("people", "days"), [(8, 7), (9, 8), (40, 20)])
def test_every_scale_tells_the_story(people: int, days: int, tmp_path: Path) -> None:
    operation = write_operation(tmp_path, Scale(people, days, seed=2))
    assert all(chat.messages >= 0 for chat in operation.truth.chats)
    assert all(exhibit.path.is_file() for exhibit in operation.exhibits)
