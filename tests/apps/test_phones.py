"""Handset reports and chats on the pages: conversations joined, saved names, places, memberships, originals."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest

import casefold
from casefold import ImportOptions
from casefold.demo import Scale, write_operation
from casefold.platform.access import policy
from casefold.platform.access.models import Role
from casefold.platform.accounts.models import User
from tests.formats.cellebrite.reports import model, report, ufdr
from tests.platform.started import FOLDER, HOME

CASE = "phones"
HELD = ("norwood_cells.csv", "handset_a.ufdr", "handset_d.ufdr")
CHAT = [f"12/03/2026, 09:{minute:02} - {'Ann' if minute % 2 else 'Bea'}: round {minute}" for minute in range(14, 34)]


@pytest.fixture(scope="session")
def phones() -> casefold.Case:
    return made()


@cache
def made() -> casefold.Case:
    """Make the case once, whichever module asks first."""
    operation = write_operation(FOLDER / "phones", Scale(people=12, days=20, seed=7))
    case = casefold.open_home(HOME).create_case(CASE, by="A. Analyst", purpose="Exercise")
    for item in operation.exhibits:
        if item.path.name in HELD or item.path.name.startswith(("WhatsApp", "Chat de")):
            case.add([item.path], ImportOptions(reference=item.reference, timezone=item.timezone), by="A. Analyst")
    for folder, lines in (("one", CHAT[:15]), ("two", CHAT[10:])):
        (FOLDER / folder).mkdir()
        path = FOLDER / folder / "WhatsApp Chat with Rota.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        case.add([path], ImportOptions(reference=f"CHAT/{folder}"), by="A. Analyst", scope="case")
    return case


@pytest.fixture
def client(sign_in: Any, people: dict[str, User], phones: casefold.Case) -> Any:
    policy.give(people["reader"], CASE, Role.READER, purpose="Exercise", by=None)
    return sign_in("reader")


def rota(case: casefold.Case) -> dict[str, Any]:
    exhibits = [item.id for item in case.exhibits() if item.reference.startswith("CHAT/")]
    return {"exhibit": exhibits, "thread": "whatsapp:rota", "service": "whatsapp"}


def test_two_halves_of_a_chat_are_one_conversation_read_once(client: Any, phones: casefold.Case) -> None:
    page = client.get(f"/cases/{CASE}/communications/conversations/").content.decode()
    assert "CHAT/one, CHAT/two" in page
    asked = urlencode(rota(phones), doseq=True)
    address = f"/cases/{CASE}/communications/conversation/messages.json?{asked}"
    found = client.get(f"{address}&offset=0&limit=50").json()
    assert (found["total"], len(found["messages"])) == (len(CHAT), len(CHAT))
    assert [item["body"] for item in found["messages"]] == [f"round {minute}" for minute in range(14, 34)]
    assert {item["author"] for item in found["messages"]} == {"Ann", "Bea"}
    repeated = [item for item in found["messages"] if item["also"]]
    assert len(repeated) == 5
    assert all(item["source"].startswith("CHAT/one") for item in repeated)
    assert {place["label"].split(",")[0] for item in repeated for place in item["also"]} == {"CHAT/two"}
    assert all("CHAT/two" in client.get(item["also"][0]["href"]).content.decode() for item in repeated)
    part = client.get(f"{address}&offset=15&limit=50").json()
    assert (part["total"], [item["body"] for item in part["messages"]][:1]) == (len(CHAT), ["round 29"])


def test_one_half_alone_is_read_whole(client: Any, phones: casefold.Case) -> None:
    second = {**rota(phones), "exhibit": rota(phones)["exhibit"][1:]}
    asked = urlencode(second, doseq=True)
    found = client.get(f"/cases/{CASE}/communications/conversation/messages.json?{asked}").json()
    assert found["total"] == 10


def test_every_conversation_opens_and_counts_what_it_lists(client: Any, phones: casefold.Case) -> None:
    listing = client.get(f"/cases/{CASE}/communications/conversations/")
    rows = listing.context["rows"]
    assert len(rows) > 3
    for row in rows[:8]:
        page = client.get(row["href"])
        assert page.status_code == 200
        assert page.context["total"] >= row["messages"]
        assert b"<script>" not in page.content
    assert sum(row["messages"] for row in rows) + listing.context["outside"] <= phones.count("message")


def test_deleted_messages_and_attachments_are_said(client: Any, phones: casefold.Case) -> None:
    message = phones.arrow("message").to_pylist()
    for wanted in ("deleted", "attachments"):
        row = next(item for item in message if item["thread"] and item[wanted] not in (None, "", "intact", "unknown"))
        asked = urlencode({"exhibit": row["exhibit"], "thread": row["thread"], "limit": 500})
        found = client.get(f"/cases/{CASE}/communications/conversation/messages.json?{asked}").json()["messages"]
        mine = next(item for item in found if item["id"] == f"message {row['record_id']}")
        assert mine["deleted"] is (row["deleted"] == "deleted")
        assert mine["attachments"] == (row["attachments"] or "").splitlines()


def test_who_joined_stands_among_the_messages(client: Any, phones: casefold.Case) -> None:
    timed = [item for item in phones.arrow("membership").to_pylist() if item["time_utc"] and item["action"]]
    assert timed
    row = timed[0]
    threads = [item for item in phones.arrow("message").to_pylist() if item["exhibit"] == row["exhibit"]]
    key = next(i["thread"] for i in threads if row["group"] in (i["thread"], i["thread_name"]))
    asked = urlencode({"exhibit": row["exhibit"], "thread": key, "limit": 500})
    found = client.get(f"/cases/{CASE}/communications/conversation/messages.json?{asked}").json()["messages"]
    notices = [item for item in found if item["author"] == "notice of the service"]
    assert f"membership {row['record_id']}" in {item["id"] for item in notices}
    assert all(re.match(r"\w+: .", item["body"]) for item in notices)


def test_a_record_names_what_its_identifiers_are_saved_as(client: Any, phones: casefold.Case) -> None:
    saved = phones.sql(
        """SELECT p.identifier, c.name, c.exhibit FROM party p JOIN contact c USING (record_id)
           WHERE p.kind = 'contact' AND p.role = 'saved' AND p.identifier IN
             (SELECT identifier FROM party WHERE kind = 'message') ORDER BY 1, 2 LIMIT 1"""
    ).to_pylist()[0]
    record = phones.sql(
        f"SELECT record_id FROM party WHERE kind = 'message' AND identifier = '{saved['identifier']}' LIMIT 1"
    ).to_pylist()[0]["record_id"]
    page = client.get(f"/cases/{CASE}/records/record?{urlencode({'id': record})}")
    exhibit = phones.exhibit(saved["exhibit"]).reference
    said = [str(item) for party in page.context["shown"][0]["parties"] for item in party["saved"]]
    assert f"saved as {saved['name']} in {exhibit}" in said
    assert f"saved as {saved['name']} in {exhibit}" in page.content.decode()


def test_places_are_points_and_service_areas_with_their_table(client: Any, phones: casefold.Case) -> None:
    page = client.get(f"/cases/{CASE}/timeline/places/")
    text = page.content.decode()
    sightings = phones.arrow("sighting").to_pylist()
    placed = [item for item in sightings if item["lat"] is not None]
    own = {item["record_id"] for item in placed}
    with phones.tables() as tables:
        seen = tables.presences().to_pyarrow().to_pylist()
    assert page.context["total"] == sum(item["named"] == "" for item in seen) >= len(placed) > 0
    assert own <= {item["record_id"] for item in seen}
    assert page.context["unplaced"] > 0
    assert "stated position" in text
    assert "service area" in text
    assert text.count("data-island=") >= 2


def test_a_sighting_of_a_cell_is_placed_by_the_cell_table(
    sign_in: Any, people: dict[str, User], phones: casefold.Case
) -> None:
    name = "masts"
    case = casefold.open_home(HOME).create_case(name, by="Test", purpose="Exercise")
    table = FOLDER / "masts.csv"
    table.write_text(
        "CGI,Site Name,Latitude,Longitude,Azimuth,Beamwidth\n234-10-1200-20001,Mill,53.1,-1.2,90,65\n", encoding="ascii"
    )
    towers = [
        model(
            "CellTower", f"cell-{number}", {"MCC": "234", "MNC": "10", "LAC": "1200", "CID": number, "TimeStamp": time}
        )
        for number, time in (("20001", "2026-01-02T10:00:00+00:00"), ("29999", "2026-01-02T11:00:00+00:00"))
    ]
    seen = FOLDER / "seen.ufdr"
    seen.write_bytes(ufdr(report({"CellTower": towers})))
    case.add([table], ImportOptions(mapping={"*": "cell"}), by="Test")
    case.add([seen], by="Test")
    assert (case.count("cell"), case.count("sighting")) == (1, 2)
    policy.give(people["reader"], name, Role.READER, purpose="Exercise", by=None)
    page = sign_in("reader").get(f"/cases/{name}/timeline/places/")
    assert (page.context["total"], page.context["unplaced"]) == (1, 1)
    assert "the case&#x27;s cell table" in page.content.decode()


def test_memberships_are_drawn_when_asked_and_are_no_contact(client: Any, phones: casefold.Case) -> None:
    plain = client.get(f"/cases/{CASE}/network/data.json?limit=5000").json()
    kinds = {kind for link in plain["links"] for kind in link["by_kind"]}
    assert kinds <= {"call", "message"}
    groups = client.get(f"/cases/{CASE}/network/data.json?limit=5000&groups=1").json()
    added = [link for link in groups["links"] if "membership" in link["by_kind"]]
    assert added
    assert all(link["target"].startswith("group:") or link["source"].startswith("group:") for link in added)
    assert client.get(added[0]["href"]).status_code == 200


def test_the_report_of_a_handset_is_readable(client: Any, phones: casefold.Case) -> None:
    for item in phones.exhibits():
        page = client.get(f"/cases/{CASE}/exhibits/exhibit/{item.id}/").content.decode()
        assert "It balances." in page
        report = phones.report(item.id)
        for exhibit, count in report["repeated_elsewhere"].items():
            assert f"{count:,} records repeat one of {phones.exhibit(exhibit).reference}" in page
    assert any(phones.report(item.id)["repeated_elsewhere"] for item in phones.exhibits())


def test_the_next_record_is_the_next_of_the_exhibit(client: Any, phones: casefold.Case) -> None:
    exhibit = phones.exhibits()[1].id
    rows = phones.page("message", filters=[casefold.Filter("exhibit", "is", exhibit)], limit=3).rows
    first, second, third = rows["record_id"].to_pylist()
    assert phones.neighbours("message", second) == (first, third)
    assert phones.neighbours("message", first)[0] is None
    page = client.get(f"/cases/{CASE}/records/record?{urlencode({'id': second})}").content.decode()
    assert urlencode({"id": third}) in page
