"""Write made-up Physical Analyzer workbooks: a title, a header counted under #, then rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

Rows = Sequence[Sequence[str | int | None]]

DEVICE: Rows = (
    ("#", "Name", "Value", "Extraction", "Source"),
    (1, "Detected Phone Vendor", "Pennant", "Logical", None),
    (2, "Detected Phone Model", "P7", "Logical", None),
    (3, "IMEI", "490154203237518", "Logical", None),
    (4, "ICCID", "8944110068123456789", "Logical", None),
    (5, "MSISDN", "+447700900101", "Logical", None),
    (6, "OS Version", "14.1", "Logical", None),
    (7, "Screen lock password", "1234", "Logical", None),
)
CONTACTS: Rows = (
    ("#", "Name", "Interaction Statuses", "Entries", "Source", "Account", "Deleted"),
    (
        1,
        "Idris Copley",
        "Contact",
        "Phone-Mobile: +447700900123\nEmail-Home: idris@example.org\nProfile Picture-: pic.jpg",
        None,
        None,
        "Intact",
    ),
    (
        2,
        "Lowri",
        "Contact",
        "User ID-WhatsApp User Id: 447700900456@s.whatsapp.net\nUser ID-Push Name: Lowri P",
        "WhatsApp",
        "447700900101@s.whatsapp.net",
        "Deleted",
    ),
)
CALLS: Rows = (
    ("#", "Parties", "Date", "Time", "Duration", "Type", "Status", "Source", "Deleted", "Source file information"),
    (
        *(1, "From: +447700900123 Idris Copley", "28/03/2026", "28/03/2026 21:14:10(UTC+0)", "00:01:05", "Incoming"),
        *("Established", None, "Intact", "call_history.db : 0x1F4 (Table: calls)"),
    ),
    (
        *(2, "To: +447700900456 Lowri", "29/03/2026", "29/03/2026 03:04:05(UTC+1)", "00:00:00", "Outgoing"),
        *("Not Answered", "WhatsApp", "Deleted", "msgstore.db"),
    ),
)
SMS: Rows = (
    ("#", "Parties", "Folder", "Timestamp: Date", "Timestamp: Time", "Status", "Message", "Source", "Deleted"),
    (
        *(1, "From:  +447700900123 Idris Copley", "Inbox", "28/03/2026", "28/03/2026 09:10:11 PM(UTC+0)", "Read"),
        *("The boat is ready", None, "Intact"),
    ),
    (
        *(2, "To:  +447700900456", "Sent", "28/03/2026", "28/03/2026 22:00:00(UTC+0)", "Sent"),
        *("See you at six\nor seven", None, "Yes"),
    ),
)
CHATS: Rows = (
    (
        *("#", "Chat #", "Identifier", "Name", "Participants", "Source", "Account", "Deleted - Chat"),
        *("Instant Message #", "From", "To", "Body", "Status", "Timestamp: Date", "Timestamp: Time"),
        *("Attachment #1", "Attachment #1 - Details", "Attachment #2", "Deleted - Instant Message"),
    ),
    (
        *(1, 1, "447700900456@s.whatsapp.net", None),
        "447700900101@s.whatsapp.net Orla (owner)\n447700900456@s.whatsapp.net Lowri",
        *("WhatsApp", "447700900101@s.whatsapp.net", "Intact", 1, "447700900456@s.whatsapp.net Lowri", None),
        *("Is the key on the hook?", "Read", "03/04/2026", "03/04/2026 10:23:45(UTC+1)", None, None, None, "Intact"),
    ),
    (
        *(2, None, None, None, None, None, None, None, 2, "447700900101@s.whatsapp.net Orla (owner)", None),
        *("Yes \u200e🗝", "Sent", "03/04/2026", "10:25:01(UTC+1)", "IMG-1.jpg", "12 kB", "IMG-2.jpg", "Deleted"),
    ),
    (
        *(3, 2, "4477@g.us", "Allotment", "447700900101@s.whatsapp.net Orla (owner)\n447700900123@s.whatsapp.net"),
        *("WhatsApp", None, "Intact", 3, "System Message", None, "Idris was added", None, "04/04/2026"),
        *("04/04/2026 08:00:00(UTC+1)", None, None, None, "Intact"),
    ),
    (4, 2, None, None, None, None, None, None, 4, None, None, None, None, None, None, None, None, None, None),
)
LOCATIONS: Rows = (
    ("#", "Time", "Latitude", "Longitude", "Name", "Category", "Precision", "Confidence", "Deleted"),
    (1, "03/04/2026 11:00:00(UTC+1)", "51.5007", "-0.1246", "Boathouse", "Visited", "12", "80", "Intact"),
)
TIMELINE: Rows = (
    ("#", "Type", "Direction", "Time", "Party", "Description", "Latitude", "Longitude", "Deleted"),
    (1, "Call Log", "Incoming", "28/03/2026 21:14:10(UTC+0)", "+447700900123", "Established", None, None, "Intact"),
    (2, "Device Locations", None, "03/04/2026 11:00:00(UTC+1)", None, "Boathouse", "51.5007", "-0.1246", "Intact"),
)
NETWORKS: Rows = (
    ("#", "SSID", "BSSID", "Last Connected", "Deleted"),
    (1, "Boathouse Guest", "02:00:00:00:00:01", "03/04/2026 11:02:00(UTC+1)", "Intact"),
)
PASSWORDS: Rows = (("#", "Name", "Value", "Time"), (1, "mail", "secret-word", "03/04/2026"))
NOTES: Rows = (("#", "Title", "Body"), (1, "Shopping", "Seeds and twine"))

REPORT: Mapping[str, Rows] = {
    "Contacts": CONTACTS,
    "Device Info": DEVICE,
    "Call Log": CALLS,
    "SMS Messages": SMS,
    "Chats": CHATS,
    "Locations": LOCATIONS,
    "Wireless Networks": NETWORKS,
    "Timeline": TIMELINE,
    "Passwords": PASSWORDS,
    "Notes": NOTES,
}


def write(path: Path, sheets: Mapping[str, Rows] = REPORT) -> Path:
    """Write a workbook with a summary sheet before the sheets given."""
    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False})
    book.set_properties({"created": dt.datetime(2026, 4, 5)})
    book.add_worksheet("Summary").write_row(0, 0, ["Physical Analyzer report"])
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.write(0, 0, f"{name} ({len(rows) - 1})")
        for place, row in enumerate(rows, start=1):
            sheet.write_row(place, 0, row)
    book.close()
    return path
