"""A real conversation of a UFED report, pseudonymised by its owners, is read as they say it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import casefold
from casefold.case import Case

pytestmark = pytest.mark.real

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<project xmlns="http://pa.cellebrite.com/report/2.0"><decodedData>'
OWNER = "5511999998888@s.whatsapp.net"


@pytest.fixture
def case(real: Callable[[str], Path], tmp_path: Path) -> Case:
    fragment = real("ufed_xml_chat/ufed-model-chat.xml").read_text(encoding="utf-8")
    path = tmp_path / "report.xml"
    text = f'{HEAD}<modelType type="Chat">{fragment}</modelType></decodedData></project>'
    path.write_text(text, encoding="utf-8")
    case = casefold.open_home(tmp_path / "home").create_case("chat", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert report.format == "cellebrite"
    assert report.balances
    assert report.rows_set_aside == 0
    assert report.subject == "+5511999998888"
    return case


def by_reference(case: Case, start: str) -> dict[str, Any]:
    found = [row for row in case.arrow("message").to_pylist() if row["reference"].startswith(start)]
    assert len(found) == 1
    return dict(found[0])


def test_the_conversation_has_two_participants_and_an_owner(case: Case) -> None:
    members = [row for row in case.arrow("membership").to_pylist() if row["action"] == "member"]
    assert len(members) == 2
    ids = {row["record_id"] for row in members}
    parties = [row for row in case.arrow("party").to_pylist() if row["record_id"] in ids]
    assert [(row["raw"], row["name"], row["identifier"]) for row in parties if row["is_owner"]] == [
        (OWNER, "Clefable", "+5511999998888")
    ]


def test_messages_carry_attachments_answers_and_contacts(case: Case) -> None:
    assert len(case.arrow("message")) == 11
    assert by_reference(case, "2ee39d83")["attachments"] == "PTT-20241103-WA0101.opus"
    assert by_reference(case, "2833f15a")["reply_to"] == "714a7bda-9349-41f9-842d-27817339c845"
    sharing = by_reference(case, "076caedd")
    contacts = case.arrow("contact").to_pylist()
    assert {row["name"] for row in contacts} == {"Charmeleon"}
    assert {row["notes"] for row in contacts} == {f"shared in message {sharing['reference']}"}
    saved = [row["raw"] for row in case.arrow("party").to_pylist() if row["kind"] == "contact"]
    assert sorted(saved) == ["+55 11 99999-22222", "5511999997745@s.whatsapp.net"]


def test_media_are_listed_by_the_message_they_came_with(case: Case) -> None:
    media = {row["parent"][:8]: row for row in case.arrow("media").to_pylist()}
    assert media["2ee39d83"]["path"] == "files\\Audio\\PTT-20241103-WA0101.opus"
    assert (media["2ee39d83"]["size"], media["2ee39d83"]["media_type"]) == (7054, "audio/ogg; codecs=opus")


def test_every_record_leads_back_to_the_report(case: Case) -> None:
    for kind in ("message", "contact", "membership", "media"):
        for row in case.arrow(kind).to_pylist()[:2]:
            view = case.show(row["record_id"])[0]
            assert view.original_note == "as stored"
            assert view.original is not None
            assert view.original.text.startswith(f'<model type="{row["locator"].partition("@")[2]}"')


def test_calls_map_as_the_case_converter_maps_them(real: Callable[[str], Path]) -> None:
    """The converter of CASE takes the same fields of a call: start, duration, direction, both ends, application."""
    graph = json.loads(real("case_ufed_xml_output/Call_CASE_1.0.0.json").read_text(encoding="utf-8"))
    facets = [facet for item in graph["uco-core:object"] for facet in item.get("uco-core:hasFacet", ())]
    call = next(facet for facet in facets if facet["@type"].endswith("CallFacet"))
    theirs = {key.partition(":")[2] for key in call if key.startswith("uco-observable:")}
    ours = {
        "startTime",
        "duration",
        "callType",
        "from",
        "to",
        "application",
        "participant",
        "endTime",
        "allocationStatus",
    }
    assert theirs <= ours
