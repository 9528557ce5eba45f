"""The cellular settings of iOS give one record for the device, one for each handset number and one for each SIM."""

from __future__ import annotations

import plistlib
from pathlib import Path

import pytest

from casefold.formats.contract import ReadOptions
from casefold.formats.ios_cellular import FORMAT
from casefold.formats.readers.source import open_source
from tests.formats.stores import HERE, imported, records

SAMPLES = HERE / "ios_cellular" / "samples"


def shown(path: Path, folder: Path) -> tuple[list[dict[str, object]], list[str], str | None]:
    case, report = imported(path, folder)
    assert (report.format, report.status, report.balances) == ("ios_cellular", "stored", True)
    return records(case)["device"], report.notes, report.subject


def test_the_settings_of_two_cards(tmp_path: Path) -> None:
    rows, notes, subject = shown(SAMPLES / "com.apple.commcenter.plist", tmp_path)
    assert rows == [
        {
            "locator": "row:1@PersonalWallet",
            "imei": "490154203237518",
            "imsi": "234100000000001",
            "iccid": "8944100000000000001",
            "parties": ["subject: +447700900001"],
            "raw": {
                "ICCID": "8944100000000000001",
                "phonebook/CopiedSIMPhoneNumber": "+447700900001",
                "phonebook/PNRPhoneNumber": "+447700900001",
                "SubscriptionConfiguration/IMSI": "234100000000001",
                "CarrierEntitlements/lastGoodImsi": "234100000000001",
                "CarrierEntitlements/kEntitlementsSelfRegistrationUpdateImei": "490154203237518",
            },
        },
        {
            "locator": "row:2@PersonalWallet",
            "imsi": "234100000000002",
            "iccid": "8944100000000000002",
            "parties": ["subject: +447700900456"],
            "raw": {
                "ICCID": "8944100000000000002",
                "phonebook/CopiedSIMPhoneNumber": "07700 900456",
                "CarrierEntitlements/lastGoodImsi": "234100000000002",
            },
        },
        {
            "locator": "row:1@device",
            "maker": "Apple",
            "iccid": "8944100000000000001",
            "system": "17.4",
            "parties": ["subject: +447700900001"],
            "raw": {
                "LastKnownICCID": "8944100000000000001",
                "PhoneNumber": "+447700900001",
                "lastKnownOSVersion": "17.4",
                "LteDbHasDeploymentTypeKey": "1",
                "LASDNextUpdate": "2026-03-01 10:00:00",
            },
        },
    ]
    assert "entries that hold further entries and are not read: PhoneServices" in notes
    assert subject is None


def test_the_settings_of_the_handset(tmp_path: Path) -> None:
    rows, notes, _ = shown(SAMPLES / "com.apple.commcenter.device_specific_nobackup.plist", tmp_path)
    assert [(row["locator"], row.get("imei"), row.get("iccid")) for row in rows] == [
        ("row:1@device", None, "8944100000000000001"),
        ("row:1@imeis", "490154203237518", None),
        ("row:2@imeis", "356938035643809", None),
    ]
    assert rows[0]["raw"] == {
        "ReportedSubscriberIdentity": "8944100000000000001",
        "kOperatorRoamingInfo_3GPP_NetworkMcc": "234",
    }
    assert "never stored, because they may hold keys or tokens: kPostponementActivationPushToken" in notes


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"bplist00",
        b"PersonalWallet",
        b"<?xml version='1.0'?><report>PersonalWallet</report>",
        plistlib.dumps({"CFBundleName": "Garden"}),
        plistlib.dumps({"CFBundleName": "Garden"}, fmt=plistlib.FMT_BINARY),
    ],
)
def test_other_files_are_none_of_ours(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "com.apple.commcenter.plist"
    path.write_bytes(content)
    assert FORMAT.recognise(open_source(path), ReadOptions()) is None


@pytest.mark.parametrize(
    "content",
    [
        b"bplist00PersonalWallet",
        b"<?xml version='1.0'?><plist><dict><key>PersonalWallet</key>",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><plist><dict><key>PersonalWallet</key></dict></plist>",
        plistlib.dumps(["PersonalWallet"]),
    ],
)
def test_damaged_settings_are_refused_in_words(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "com.apple.commcenter.plist"
    path.write_bytes(content)
    _, report = imported(path, tmp_path)
    assert report.status == "failed"
    assert report.message.startswith("com.apple.commcenter.plist: ")
    assert report.rows_stored == 0


def test_lists_that_hold_one_another_end(tmp_path: Path) -> None:
    inner: object = "end"
    for _ in range(30):
        inner = [inner, inner]
    path = tmp_path / "com.apple.commcenter.plist"
    path.write_bytes(plistlib.dumps({"PersonalWallet": {"8944100000000000001": {"a": inner}}}, fmt=plistlib.FMT_BINARY))
    assert path.stat().st_size < 1_000
    rows, _, _ = shown(path, tmp_path)
    assert 1 < len(rows[0]["raw"]) < 2_000  # type: ignore[arg-type] # a dictionary
