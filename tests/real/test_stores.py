"""Real stores of telephones are read as others read them: plaso's SMS and calls, iLEAPP's WhatsApp."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.formats.stores import imported, records

pytestmark = pytest.mark.real

WHATSAPP = "ileapp_ios_apps/cases/data/whatsApp/testdata.whatsApp.{}.josh_ios15_ffs.zip"
EXPECTED = "ileapp_ios_apps/results/whatsApp/whatsApp.{}.josh_ios15_ffs.20250621193412.json"
US = "+19195794674"

SMS_TIMES = [
    "2013-10-29T16:56:28.038000", "2013-10-29T17:03:55.964000", "2013-10-29T17:05:41.303000",
    "2013-10-29T17:06:16.416000", "2013-10-29T17:07:49.452000", "2013-10-29T17:10:58.374000",
    "2013-10-29T17:14:07.114000", "2013-10-29T17:15:44.135000", "2013-10-29T17:16:17.250000",
]  # fmt: skip


def theirs(real: Callable[[str], Path], name: str) -> list[dict[str, Any]]:
    value = json.loads(real(EXPECTED.format(name)).read_text(encoding="utf-8"))
    return [dict(zip(value["headers"], row, strict=True)) for row in value["data"]]


def seconds(time: str) -> int:
    return int(datetime.fromisoformat(time).replace(tzinfo=UTC).timestamp())


def of_store(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the container's own list of members."""
    return [row for row in rows if "@" in row["locator"]]


def party(row: dict[str, Any], role: str) -> str | None:
    return next((text.partition(": ")[2] for text in row["parties"] if text.startswith(f"{role}: ")), None)


def test_the_sms_of_plaso(real: Callable[[str], Path], tmp_path: Path) -> None:
    case, report = imported(real("android_sqlite_plaso/mmssms.db"), tmp_path)
    assert (report.format, report.balances, report.rows_set_aside) == ("android_sms", True, 0)
    rows = records(case)["message"]
    assert [row["time_utc"] for row in rows] == SMS_TIMES
    assert [row["direction"] for row in rows] == [
        {"2": "outgoing", "1": "incoming"}[row["raw"]["type"]] for row in rows
    ]
    assert [row["direction"] for row in rows].count("incoming") == 4
    assert {row["raw"]["address"] for row in rows} == {"1 555-521-5554", "15555215554"}
    assert rows[0]["body"] == "Yo Fred this is my new number."
    assert rows[8]["body"] == "Guess the emulator was not happy with a long message"


def test_the_calls_of_plaso(real: Callable[[str], Path], tmp_path: Path) -> None:
    case, report = imported(real("android_sqlite_plaso/contacts2.db"), tmp_path)
    assert (report.format, report.balances) == ("android_calls", True)
    found = [
        (row["time_utc"], row["direction"], row.get("outcome"), row["duration_s"], *row["parties"])
        for row in records(case)["call"]
    ]
    barney, owner = "+15404561685 = Barney", "blank (owner)"
    assert found == [
        ("2013-11-06T21:17:16.690000", "incoming", "unanswered", 0.0, f"from: {barney}", f"to: {owner}"),
        ("2013-11-06T21:18:53.283000", "outgoing", "answered", 126.0, f"from: {owner}", f"to: {barney}"),
        ("2013-11-07T00:03:36.690000", "incoming", "answered", 639.0, f"from: {barney}", f"to: {owner}"),
    ]


def test_the_whatsapp_messages_of_ileapp(real: Callable[[str], Path], tmp_path: Path) -> None:
    case, report = imported(real(WHATSAPP.format("whatsAppMessages")), tmp_path)
    assert report.balances
    assert report.subject == US
    found = records(case)
    rows = found["message"] + [row for row in found["event"] if row["locator"].endswith("@ZWAMESSAGE")]
    rows.sort(key=lambda row: int(row["locator"].partition(":")[2].partition("@")[0]))
    expected = theirs(real, "whatsAppMessages")
    assert len(rows) == len(expected) == 32
    places = {row["raw"]["message"]: row["description"] for row in found["event"] if row["action"] == "place sent"}
    media = {row["parent"]: row["path"] for row in of_store(found["media"])}
    for ours, row in zip(sorted(rows, key=_order), sorted(expected, key=_their_order), strict=True):
        assert seconds(ours["time_utc"]) == row["Timestamp"]
        assert ours["raw"].get("ZFROMJID") == row["From ID"]
        assert ours["raw"].get("ZTOJID") == row["To ID"]
        assert ours.get("body") == row["Message"]
        reference = ours["raw"]["ZSTANZAID"]
        where = f"{row['Latitude']}, {row['Longitude']}" if row["Latitude"] else None
        assert places.get(reference) == where
        assert bool(media.get(reference)) == bool(row["Attachment File"])
        if "direction" in ours:
            sent = ours["direction"] == "outgoing"
            assert sent == (row["Sender Name"] == "Local User")
            name = row["Receiver"] if sent else row["Sender Name"]
            assert party(ours, "from" if sent else "to") == f"{US} (owner)"
            assert party(ours, "to" if sent else "from") == f"+19198887386 = {name}"
        else:
            assert ours["description"] == row["Sender Name"]


def _order(row: dict[str, Any]) -> tuple[int, str, str, str]:
    return seconds(row["time_utc"]), row["raw"].get("ZFROMJID") or "", row["raw"].get("ZTOJID") or "", ""


def _their_order(row: dict[str, Any]) -> tuple[int, str, str, str]:
    return row["Timestamp"], row["From ID"] or "", row["To ID"] or "", ""


def test_the_whatsapp_calls_and_contacts_of_ileapp(real: Callable[[str], Path], tmp_path: Path) -> None:
    case, report = imported(real(WHATSAPP.format("whatsAppCallHistory")), tmp_path)
    assert report.balances
    found = records(case)
    expected = theirs(real, "whatsAppCallHistory")
    assert len(found["call"]) == len(expected) == 4
    for ours, row in zip(found["call"], expected, strict=True):
        assert seconds(ours["time_utc"]) == row["Starting Timestamp"]
        end = datetime.fromisoformat(ours["time_utc"]) + timedelta(seconds=ours["duration_s"])
        assert int(end.replace(tzinfo=UTC).timestamp()) == row["Ending Timestamp"]
        assert ours["direction"] == row["Direction"].lower()
        sent = ours["direction"] == "outgoing"
        assert party(ours, "to" if sent else "from") == "+" + row["Contact ID"].partition("@")[0]
        assert party(ours, "from" if sent else "to") == f"{US} (owner)"
    people = theirs(real, "whatsAppContacts")
    assert len(found["contact"]) == len(people) == 9
    for ours, row in zip(found["contact"], people, strict=True):
        assert ours["name"] == row["Fullname"]
        assert ours.get("notes") == row["About Text"]
        assert ours["raw"].get("ZWHATSAPPID") == row["Whatsapp ID"]
        assert ours["raw"].get("ZPHONENUMBER") == row["Phone Number"]


def test_the_teams_store_of_ileapp(real: Callable[[str], Path], tmp_path: Path) -> None:
    path = real("ileapp_ios_apps/cases/data/teams/testdata.teams.teamsUser.josh_ios15_ffs.zip")
    case, report = imported(path, tmp_path)
    assert report.balances
    assert report.subject == "teams:8:live:.cid.832804f1252ed9b2"
    found = records(case)
    rows = found["message"] + found["event"]
    expected: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for row in of_teams(real, "teamsMessages", "20241106012047"):
        expected.setdefault((row["Timestamp"], row["Thread ID"]), []).append(row)
    assert len(rows) == sum(map(len, expected.values())) == 81
    for ours in rows:
        same = expected[seconds(ours["time_utc"]), ours["raw"]["ZTHREADID"]]
        row = next(one for one in same if one["Message"] == ours["raw"].get("ZCONTENT", ""))
        same.remove(row)
        assert ours["raw"]["ZFROM"] == row["Sender"]
        assert ours["raw"]["ZTS_MESSAGEBASETYPE"] == row["Message Base Type"]
        assert (ours.get("direction") == "outgoing") == (row["Sent By Me"] == 1 and "direction" in ours)
        if "direction" in ours:
            assert party(ours, "from") == f"teams:{row['Sender']} = {row['Display Name']}".removesuffix(" = ") + (
                " (owner)" if row["Sent By Me"] else ""
            )
    calls = of_teams(real, "teamsCalls", "20241106012047")
    assert len(found["call"]) == len(calls) == 5
    for ours, row in zip(sorted(found["call"], key=lambda call: str(call["time_utc"])), calls, strict=True):
        assert (seconds(ours["time_utc"]), ours["direction"]) == (row["Call Start"], row["Call Direction"])
        assert round(ours["ring_s"] + ours["duration_s"]) - (row["Call End"] - row["Call Start"]) in (-1, 0, 1)
        assert (party(ours, "from") or "").startswith(f"teams:{row['Call Originator']} = {row['Call Originator Name']}")
        assert (party(ours, "to") or "").startswith(f"teams:{row['Call Target']}")
    contacts = [row for row in found["contact"] if row["locator"].endswith("@ZDEVICECONTACTHASH")]
    people = of_teams(real, "teamsContacts", "20241106012047")
    assert [row["name"] for row in contacts] == [row["Display Name"] for row in people]
    assert [row["raw"].get("ZEMAIL", "") for row in contacts] == [row["Email"] for row in people]
    users = of_teams(real, "teamsUser", "20241106012046")
    assert [row["name"] for row in found["account"]] == [row["Display Name"] for row in users]


def of_teams(real: Callable[[str], Path], name: str, made: str) -> list[dict[str, Any]]:
    path = real(f"ileapp_ios_apps/results/teams/teams.{name}.josh_ios15_ffs.{made}.json")
    value = json.loads(path.read_text(encoding="utf-8"))
    return [dict(zip(value["headers"], row, strict=True)) for row in value["data"]]


@pytest.mark.parametrize(
    ("device", "counted", "number", "sims"),
    [
        ("belkasoft_ctf6_ios_device1", 1, None, set()),
        ("josh_ios15_ffs", 5, US, {("8901260971148676693", "310260974867669")}),
        (
            "mvs_ios_2023",
            7,
            None,
            {("89148000008588244776", "311480808008955"), ("89014102270842269970", "310410084226997")},
        ),
    ],
)
def test_the_cellular_settings_of_ileapp(
    device: str,
    counted: int,
    number: str | None,
    sims: set[tuple[str, str]],
    real: Callable[[str], Path],
    tmp_path: Path,
) -> None:
    folder = "ileapp_ios_apps/cases/data/celWireless"
    case, report = imported(real(f"{folder}/testdata.celWireless.celWireless.{device}.zip"), tmp_path)
    assert report.balances
    rows = records(case)["device"]
    assert (len(rows), report.subject) == (counted, number)
    found = {
        (row["iccid"], row["imsi"]) for row in rows if row["locator"].endswith("@PersonalWallet") and "imsi" in row
    }
    assert found == sims
    path = real(f"ileapp_ios_apps/results/celWireless/celWireless.celWireless.{device}.20241022214046.json")
    value = json.loads(path.read_text(encoding="utf-8"))
    plain = [(name, text) for row in rows if row["locator"].endswith("@device") for name, text in row["raw"].items()]
    theirs = [(row[0], row[1]) for row in value["data"]]
    assert set(plain) <= set(theirs)
    assert {name for name, text in theirs if text[:1] not in "{["} - {name for name, _ in plain} <= {
        "kPostponementActivationPushToken",
        "kPostponementActivationPushTokenRegRetryCount",
    }
