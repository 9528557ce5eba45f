"""What a table of a report is taken for, by its name and its headers."""

from __future__ import annotations

import pytest

from casefold.formats.readers.artefact_columns import columns_of, plain
from casefold.formats.readers.artefact_kinds import pairs_of, rule_for
from casefold.formats.readers.secrets import LeftOut, is_secret

KNOWN = [
    ("Call Logs", "Call Date, Partner, Type, Duration in Secs", "call", ""),
    ("Voicemails", "Timestamp, Sender, Receiver, Duration", "call", "voicemail"),
    ("SMS messages", "Date, Address, Type, Body", "message", ""),
    ("WhatsApp - Messages", "Timestamp, From ID, To ID, Message", "message", ""),
    ("WhatsApp - Contacts", "Fullname, Phone Number, Whatsapp ID", "contact", ""),
    ("Android Contacts", "Display Name, Phone Number(s)", "contact", ""),
    ("Accounts", "Username, Account Type", "account", ""),
    ("WiFi Known Networks", "SSID, BSSID, Last Joined", "sighting", "wifi"),
    ("Cell Towers", "MCC, MNC, LAC, CID, Time", "sighting", "cell"),
    ("Significant Places", "Latitude, Longitude, Timestamp", "sighting", ""),
    ("Chrome Bookmarks", "URL, Title, Added Date", "visit", "bookmark"),
    ("Safari Search Terms", "Timestamp, Search Term", "visit", "search"),
    ("Web History", "URL, Title, Last Visit Time", "visit", ""),
    ("Pictures", "File Name, MD5 Hash", "media", ""),
    ("Unknown", "Date, From, Text, Direction", "message", ""),
]


@pytest.mark.parametrize(("name", "headers", "kind", "variant"), KNOWN)
def test_a_known_table(name: str, headers: str, kind: str, variant: str) -> None:
    rule = rule_for(name, columns_of(headers.split(", ")))
    assert rule is not None
    assert (rule.kind, rule.variant) == (kind, variant)


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("Call settings", "Setting, Value"),
        ("Chat wallpaper", "Timestamp, Colour"),
        ("Message statistics", "Date, Body, From, Direction count"),
        ("App usage", "Start Time, Bundle ID"),
    ],
)
def test_a_table_that_only_sounds_like_one(name: str, headers: str) -> None:
    rule = rule_for(name, columns_of(headers.split(", ")))
    assert rule is None or not rule.name


def test_a_list_of_properties_is_told_from_a_table() -> None:
    assert pairs_of(columns_of(("Data Key", "Data Value", "Source File"))) == (0, 1)
    assert pairs_of(columns_of(("#", "Name", "Value", "Extraction"))) == (1, 2)
    assert pairs_of(columns_of(("Name", "Value", "Timestamp"))) is None
    assert pairs_of(columns_of(("Name", "Phone Number"))) is None


def test_headers_are_compared_without_signs_and_zones() -> None:
    assert plain("\ufeffTimestamp: Time") == plain("Timestamp-Time") == "timestamp time"
    assert plain("Message Sent Date/Time - UTC+00:00 (dd/MM/yyyy)") == "message sent date time"
    assert plain("Recipient(s)") == "recipients"
    assert plain("_ThreadID") == plain("Thread ID") == "thread id"
    assert plain("LastKnownICCID") == "last known iccid"
    assert plain("WhatsApp Name") == "whatsapp name"
    assert plain("#") == "#"


def test_secrets_are_known_by_name_and_counted() -> None:
    assert is_secret("Password")
    assert is_secret("oauth_token")
    assert not is_secret("Passenger")
    left = LeftOut()
    assert left.without({"Name": "Ann", "Password": "x", "PIN": ""}, "Accounts") == {"Name": "Ann"}
    assert left.notes() == ["left out as a password or key: Accounts.Password, 1"]
