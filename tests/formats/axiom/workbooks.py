"""Write made-up AXIOM workbooks: a sheet for each artefact, its header first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

Rows = Sequence[Sequence[str | int | None]]

_TAIL = ("Evidence number", "Recovery method", "Deleted source", "Source", "Location", "Item ID")
_FOUND = ("ABC/1", "Parsing", "", "sms.db", "Table: message(ROWID: 7)")

SMS: Rows = (
    (
        *("Sender", "Recipient(s)", "Message", "Direction", "Sent Date/Time - UTC+00:00 (dd/MM/yyyy)"),
        *("Received Date/Time - UTC+00:00 (dd/MM/yyyy)", "_ThreadID", "Attachment Name(s)", *_TAIL),
    ),
    (
        *("Local User <+447700900101>", "Idris Copley <+447700900123>", "The boat is ready", "Outgoing"),
        *("28/03/2026 21:10:11", None, "7", "boat.jpg", *_FOUND, 11),
    ),
    (
        *("+447700900123", "Local User <+447700900101>", "Thank you", "Incoming"),
        *(None, "05/04/2026 09:00:00", "7", None, "ABC/1", "Carving", "Yes", "sms.db", "File Offset 4096", 12),
    ),
)
WHATSAPP: Rows = (
    (
        *("Sender", "Recipient", "Message", "Message Status", "Message Sent Date/Time - UTC+00:00 (dd/MM/yyyy)"),
        *("Chat ID", "Item ID", "Source", "Location"),
    ),
    (
        *("447700900456@s.whatsapp.net Lowri", "447700900101@s.whatsapp.net", "Which hook?", "Received"),
        *("06/04/2026 10:00:00.123", "447700900456@s.whatsapp.net", 21, "msgstore.db", "Table: messages"),
    ),
)
CALLS: Rows = (
    (
        *(
            "Local User",
            "Partner",
            "Partner Name",
            "Direction",
            "Call Status",
            "Call Date/Time - UTC+00:00 (dd/MM/yyyy)",
        ),
        *("Duration", "Deleted source", "Source", "Location"),
    ),
    (
        *("+447700900101", "+447700900123", "Idris Copley", "Incoming", "Missed", "30/03/2026 08:15:00", "00:00:00"),
        *("", "CallHistory.storedata", "Table: ZCALLRECORD"),
    ),
)
CONTACTS: Rows = (
    ("Display Name", "Phone Number(s)", "Email Address(es)", "Source Account Type(s)", "Source", "Location", "Item ID"),
    (
        "Idris Copley",
        "+447700900123\n07700 900124",
        "idris@example.org",
        "com.google",
        "contacts2.db",
        "raw_contacts",
        31,
    ),
)
INSTAGRAM: Rows = (
    ("User Name", "Full Name", "ID", "Source", "Location", "Item ID"),
    ("lowri.paints", "Lowri Pellowe", "4455667788", "direct.db", "users", 41),
)
PARKED: Rows = (
    ("Latitude", "Longitude", "Created Date/Time - UTC+01:00 (dd/MM/yyyy)", "Label", "Source", "Location"),
    ("51.5007", "-0.1246", "03/04/2026 11:00:00", "Parked car", "Local.sqlite", "ZRTVEHICLE"),
)
CHROME: Rows = (
    ("URL", "Last Visited Date/Time - UTC+00:00 (dd/MM/yyyy)", "Title", "Visit Count", "Source", "Location"),
    ("https://tides.example.org/", "03/04/2026 07:00:00", "Tide tables", 3, "History", "Table: urls"),
)
PICTURES: Rows = (
    ("File Name", "File Extension", "Created Date/Time - UTC+00:00 (dd/MM/yyyy)", "Size (Bytes)", "MD5 Hash", "Source"),
    ("boat.jpg", ".jpg", "28/03/2026 21:09:00", 20480, "9e107d9d372bb6826bd81d3542a419d6", "DCIM/boat.jpg"),
)
APPS: Rows = (
    ("Application Name", "Version", "Installed Date/Time - UTC+00:00 (dd/MM/yyyy)", "Source", "Location"),
    ("Tide Clock", "2.1", "01/03/2026 12:00:00", "applicationState.db", "n/a"),
)
NOTHING: Rows = (("Setting", "Chosen", "Source", "Location", "Item ID"), ("Ringtone", "Bell", "a.plist", "n/a", 51))

REPORT: Mapping[str, Rows] = {
    "iOS iMessage-SMS-MMS": SMS,
    "WhatsApp Messages - Android": WHATSAPP,
    "iOS Call Logs": CALLS,
    "Android Contacts": CONTACTS,
    "Android Instagram Users": INSTAGRAM,
    "Parked Car Locations": PARKED,
    "Chrome Web History": CHROME,
    "Pictures": PICTURES,
    "Installed Applications": APPS,
    "Sound Choices": NOTHING,
}


def write(path: Path, sheets: Mapping[str, Rows] = REPORT) -> Path:
    """Write a workbook with a sheet of each table, behind a summary without a table."""
    book = xlsxwriter.Workbook(path, {"strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"created": dt.datetime(2026, 4, 7)})
    book.add_worksheet("Case Information").write_row(0, 0, ["Exported results"])
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    book.close()
    return path
