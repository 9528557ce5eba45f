"""Reports made for the tests: made-up people, drama numbers, harmless words, in the dialects that tools write.

Run as a program it writes the samples beside it again.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "http://pa.cellebrite.com/report/2.0"
OWNER = "447700900111"
FRIEND = "447700900222"
OTHER = "447700900333"
PICTURE = b"\xff\xd8\xff\xe0 made up"

Fields = Mapping[str, object]


def value(text: str, *, cdata: bool = True, form: str = "") -> str:
    """Write one `value`."""
    inner = f"<![CDATA[{text}]]>" if cdata else escape(text)
    return f'<value type="String"{form}>{inner}</value>'


def field(name: str, text: object, *, cdata: bool = True) -> str:
    """Write one field: None is empty, a list a multiField."""
    if text is None:
        return f'<field name="{name}" type="String"><empty /></field>'
    if isinstance(text, list):
        return f'<multiField name="{name}" type="String">{"".join(value(item) for item in text)}</multiField>'
    return f'<field name="{name}" type="String">{value(str(text), cdata=cdata)}</field>'


def model(kind: str, ident: str, fields: Fields, *parts: str, cdata: bool = True, **attributes: str) -> str:
    """Write a model with its fields, then its parts."""
    given = {"deleted_state": "Intact", "decoding_confidence": "High", "extractionId": "0", **attributes}
    written = " ".join(f"{name}={quoteattr(text)}" for name, text in given.items())
    inner = "".join(field(name, text, cdata=cdata) for name, text in fields.items())
    return f'<model type="{kind}" id="{ident}" {written}>{inner}{"".join(parts)}</model>\n'


def part(name: str, kind: str, *models: str, many: bool = True) -> str:
    """Put models under a field of another one."""
    tag = "multiModelField" if many else "modelField"
    if not models:
        return f'<{tag} name="{name}" type="{kind}" />'
    return f'<{tag} name="{name}" type="{kind}">{"".join(models)}</{tag}>'


def party(ident: str, name: str | None, *, role: str | None = None, owner: bool | None = None) -> str:
    """Write a Party."""
    fields: dict[str, object] = {"Identifier": ident, "Name": name}
    if role is not None:
        fields["Role"] = role
    if owner is not None:
        fields["IsPhoneOwner"] = str(owner)
    return model("Party", f"p-{ident[:12]}", fields)


def report(
    types: Mapping[str, Iterable[str]],
    *,
    head: str = "",
    tail: str = "",
    attributes: str = 'id="made-up" name="Made up" reportVersion="5.2.0.0"',
) -> str:
    """Write a whole report."""
    decoded = "".join(f'<modelType type="{kind}">\n{"".join(models)}</modelType>\n' for kind, models in types.items())
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<project {attributes} xmlns="{NAMESPACE}">\n{head}'
        f"<decodedData>\n{decoded}</decodedData>\n{tail}</project>\n"
    )


def metadata(section: str, items: Iterable[tuple[str, str]]) -> str:
    """Write a section of items."""
    inner = "".join(f'<item name="{name}" sourceExtraction="0"><![CDATA[{text}]]></item>' for name, text in items)
    return f'<metadata section="{section}">{inner}</metadata>\n'


def extra_info(ident: str, path: str, table: str, offset: int) -> str:
    """Say where a model was found."""
    node = f'<nodeInfo id="n" path="{path}" tableName="{table}" offset="{offset}" size="9" />'
    return f'<extraInfo type="model" id="{ident}"><sourceInfo><nodeInfos>{node}</nodeInfos></sourceInfo></extraInfo>'


HEAD = (
    '<sourceExtractions><extractionInfo id="0" name="Physical" type="Physical" /></sourceExtractions>'
    '<caseInformation><field name="Case number" fieldType="CaseNumber">LARK/1</field></caseInformation>\n'
    + metadata("Additional Fields", [("UFED_PA_Version", "7.60.0.1")])
    + metadata(
        "Device Info",
        [
            ("DeviceInfoDetectedPhoneVendor", "Larkspur"),
            ("DeviceInfoDetectedPhoneModel", "L-1"),
            ("DeviceInfoOSType", "Android"),
            ("DeviceInfoOSVersion", "14"),
            ("IMEI", "356938035643809"),
            ("ICCID", "8944100000000000006"),
            ("MSISDN", "+447700900111"),
            ("DeviceInfoPhoneDateTime", "10/10/2026 13:37:00"),
            ("Backup password", "never-shown"),
        ],
    )
)
FILES = (
    '<taggedFiles><file fs="userdata" path="/media/0/DCIM/IMG_0001.jpg" size="13" id="file-1" extractionId="0" '
    'deleted="Deleted" embedded="false"><accessInfo><timestamp name="CreationTime">2026-02-13T08:00:00+00:00'
    '</timestamp><timestamp name="ModifyTime">2026-02-13T09:00:00+00:00</timestamp></accessInfo>'
    '<metadata section="File"><item name="Tags">Image</item><item name="MD5">0123456789abcdef0123456789abcdef</item>'
    '<item name="Local Path"><![CDATA[files\\Image\\IMG_0001.jpg]]></item></metadata></file></taggedFiles>\n'
)
MESSAGE = {
    "UserMapping": "False",
    "Source": "WhatsApp",
    "Identifier": "3EB0AA01",
    "TimeStamp": "2026-02-13T10:11:12.000+00:00",
    "Status": "Read",
    "Body": "Bring the garden chairs",
}


def message(ident: str, sender: str, fields: Fields = MESSAGE, *parts: str, deleted_state: str = "Intact") -> str:
    """Write an InstantMessage."""
    return model(
        "InstantMessage", ident, fields, part("From", "Party", sender, many=False), *parts, deleted_state=deleted_state
    )


def chat(ident: str, fields: Fields, participants: Iterable[str], messages: Iterable[str]) -> str:
    """Write a Chat."""
    return model(
        "Chat",
        ident,
        fields,
        part("Participants", "Party", *participants),
        part("Messages", "InstantMessage", *messages),
    )


ATTACHMENT = model(
    "Attachment",
    "att-1",
    {
        "Filename": "IMG_0001.jpg",
        "ContentType": "image/jpeg",
        "attachment_extracted_path": "files\\Image\\IMG_0001.jpg",
    },
    '<dataField name="Data" type="MemoryRange"><source length="13" /></dataField>',
)
LOST = model("Attachment", "att-2", {"Filename": "lost.mp4", "attachment_extracted_path": "files\\Video\\lost.mp4"})
ANSWER = part(
    "MessageExtraData",
    "InstantMessageExtraData",
    model(
        "ReplyMessageData",
        "reply-1",
        {"Label": "Reply", "OriginalMessageID": "3EB0AA01"},
        part("InstantMessage", "InstantMessage", model("InstantMessage", "im-1", {"Body": "quoted"}), many=False),
    ),
)
WHATSAPP_OWNER = f"{OWNER}@s.whatsapp.net"
WHATSAPP_FRIEND = f"{FRIEND}@s.whatsapp.net"


def conversation() -> str:
    """Write a group with an owner, an answer, attachments and a line of the service itself."""
    me, friend = (
        party(WHATSAPP_OWNER, "Ada Larkspur", role="General", owner=True),
        party(WHATSAPP_FRIEND, "Ben", role="General", owner=False),
    )
    return chat(
        "chat-1",
        {"Source": "WhatsApp", "Id": "447700900111-1700000000@g.us", "Name": "Garden"},
        [me, friend],
        [
            message("im-1", party(WHATSAPP_FRIEND, "Ben", role="From", owner=False)),
            message(
                "im-2",
                party(WHATSAPP_OWNER, "Ada Larkspur", role="From", owner=True),
                {**MESSAGE, "Identifier": "3EB0AA02", "Body": "Yes", "TimeStamp": "2026-02-13T10:12:00.000+00:00"},
                part("Attachments", "Attachment", ATTACHMENT, LOST),
                ANSWER,
                deleted_state="Deleted",
            ),
            message("im-3", party("System Message", "System Message"), {**MESSAGE, "Body": "Ben joined"}),
        ],
    )


ENGLISH = {
    "Call": [
        model(
            "Call",
            "call-1",
            {
                "Direction": "Outgoing",
                "TimeStamp": "2026-02-13T11:00:00.000+00:00",
                "Duration": "00:01:05.5000000",
                "Status": "Established",
            },
            part("Parties", "Party", party("+447700900222", "Ben", role="To")),
        ),
        model(
            "Call",
            "call-2",
            {"Type": "Missed", "TimeStamp": "2026-02-13T11:05:00.000+00:00", "Duration": "00:00:00"},
            part("Parties", "Party", party("07700900333", None, role="From")),
            decoding_confidence="Medium",
        ),
    ],
    "SMS": [
        model(
            "SMS",
            "sms-1",
            {"Body": "On my way", "Folder": "Sent", "TimeStamp": "2026-02-13T12:00:00.000+00:00"},
            part("Parties", "Party", party("+447700900222", "Ben", role="To")),
        )
    ],
    "Chat": [conversation()],
    "InstantMessage": [message("im-1", party(WHATSAPP_FRIEND, "Ben", role="From", owner=False))],
    "Email": [
        model(
            "Email",
            "mail-1",
            {"Subject": "Chairs", "Body": "Four of them", "TimeStamp": "2026-02-13T13:00:00+00:00"},
            part("From", "Party", party("ben@example.org", "Ben"), many=False),
            part("To", "Party", party("ada@example.org", "Ada", owner=True)),
            part("Bcc", "Party", party("cy@example.org", "Cy")),
        )
    ],
    "Contact": [
        model(
            "Contact",
            "contact-1",
            {"Source": "WhatsApp", "Name": "Ben", "TimesContacted": "7", "Account": WHATSAPP_OWNER},
            part(
                "Entries",
                "ContactEntry",
                model("PhoneNumber", "entry-1", {"Category": "Mobile", "Value": "+447700900222"}),
                model("UserID", "entry-2", {"Category": "WhatsApp User Id", "Value": WHATSAPP_FRIEND}),
                model("ProfilePicture", "entry-3", {"Value": "ben.jpg"}),
            ),
        ),
        model("Contact", "contact-2", {"Name": "Nobody's number"}),
    ],
    "UserAccount": [
        model(
            "UserAccount",
            "account-1",
            {"Source": "Telegram", "Name": "Ada", "Username": "ada_l", "Password": "never-shown"},
            part("AdditionalInfo", "KeyValueModel", model("KeyValueModel", "kv-1", {"Key": "token", "Value": "hush"})),
        )
    ],
    "Location": [
        model(
            "Location",
            "loc-1",
            {"TimeStamp": "2026-02-13T14:00:00+00:00", "GpsHorizontalAccuracy": "12.5", "Name": "Market"},
            part(
                "Position",
                "Coordinate",
                model("Coordinate", "c-1", {"Latitude": "51.5", "Longitude": "-0.12"}),
                many=False,
            ),
        )
    ],
    "Journey": [
        model(
            "Journey",
            "journey-1",
            {"StartTime": "2026-02-13T15:00:00+00:00", "EndTime": "2026-02-13T16:00:00+00:00"},
            part("FromPoint", "Location", model("Location", "loc-2", {"Name": "Home"}), many=False),
            part("ToPoint", "Location", model("Location", "loc-3", {"Name": "Station"}), many=False),
        ),
        model("Journey", "journey-2", {"Name": "empty"}),
    ],
    "CellTower": [
        model(
            "CellTower",
            "cell-1",
            {"MCC": "234", "MNC": "10", "LAC": "1234", "CID": "56789", "TimeStamp": "2026-02-13T14:30:00+00:00"},
            part(
                "Position",
                "Coordinate",
                model("Coordinate", "c-2", {"Latitude": "51.6", "Longitude": "-0.2"}),
                many=False,
            ),
        )
    ],
    "WirelessNetwork": [
        model(
            "WirelessNetwork",
            "wifi-1",
            {"SSId": "Cafe", "BSSId": "02:00:00:00:00:01", "LastConnection": "2026-02-13T14:40:00+00:00"},
        )
    ],
    "SIMData": [model("SIMData", "sim-1", {"Name": "ICCID", "Value": "8944100000000000006", "Category": "SIM"})],
    "VisitedPage": [
        model(
            "VisitedPage",
            "page-1",
            {
                "Url": "https://example.org/",
                "Title": "Example",
                "LastVisited": "2026-02-13T17:00:00+00:00",
                "VisitCount": "3",
            },
        )
    ],
    "SearchedItem": [
        model("SearchedItem", "search-1", {"Value": "garden chairs", "TimeStamp": "2026-02-13T17:01:00+00:00"})
    ],
    "PoweringEvent": [model("PoweringEvent", "power-1", {"Event": "Off", "TimeStamp": "2026-02-13T18:00:00+00:00"})],
    "Password": [model("Password", "pw-1", {"Account": "ada", "Data": "never-shown"})],
    "Cookie": [model("Cookie", "cookie-1", {"Name": "id", "Value": "1"}), model("Cookie", "cookie-2", {"Name": "id"})],
}
FOUND = (
    "<extraInfos>"
    + extra_info("call-1", "data/calllog.db", "calls", 4096)
    + extra_info("im-2", "data/msgstore.db-wal", "message", 77)
    + "</extraInfos>\n"
)


def english() -> str:
    """Write a report as newer tools do: every kind, its places behind the models."""
    return report(ENGLISH, head=HEAD + FILES, tail=FOUND)


def german() -> str:
    """Write a report as a localised older tool does: no owner marked, direction in `Type`, a prefix on every name."""
    calls = [
        model(
            "Call",
            "anruf-1",
            {"Type": "Incoming", "TimeStamp": "2026-03-29T01:30:00.000+01:00", "Duration": "00:00:12"},
            part("Parties", "Party", party("+447700900222", "Jörg")),
            cdata=False,
        )
    ]
    texts = [
        model(
            "SMS",
            "sms-1",
            {"Body": "Grüße & <Küsse> 🌻", "Status": "Sent", "TimeStamp": "2026-03-29T03:30:00"},
            part("Parties", "Party", party("+447700900222", "Jörg")),
            cdata=False,
        )
    ]
    telegram = chat(
        "chat-9",
        {"Source": "Telegram", "Name": "Schach"},
        [party("1654984910", "Jörg"), party("5600023546", "Ada")],
        [message("im-9", party("1654984910", "Jörg", role="From"), {**MESSAGE, "Source": "Telegram", "Body": "Zug?"})],
    )
    head = metadata(
        "Device Info",
        [
            ("Fall-Nummer", "L/1"),
            ("Hersteller", "Larkspur"),
            ("Kennwort", "never-shown"),
            ("Telefon-Zeitzone", "UTC+1"),
        ],
    )
    plain = report({"Call": calls, "SMS": texts, "Chat": [telegram]}, head=head)
    return with_prefix(plain, "pa")


def with_prefix(text: str, prefix: str) -> str:
    """Put a prefix on every element of a report without CDATA in between."""
    text = re.sub(r"<(/?)([A-Za-z])", rf"<\1{prefix}:\2", text)
    return text.replace(f'xmlns="{NAMESPACE}"', f'xmlns:{prefix}="{NAMESPACE}"')


def ufdr(text: str | bytes, members: Mapping[str, bytes] | None = None, *, folder: str = "") -> bytes:
    """Pack a report and its files."""
    data = text.encode() if isinstance(text, str) else text
    held = {"files/Image/IMG_0001.jpg": PICTURE} if members is None else members
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"report.xml": data, **held}.items():
            info = zipfile.ZipInfo(folder + name, (2026, 2, 13, 10, 11, 12))
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


PICTURE_SHA256 = hashlib.sha256(PICTURE).hexdigest()
SAMPLES: dict[str, Callable[[], bytes]] = {
    "english.xml": lambda: english().encode(),
    "german.xml": lambda: german().encode("utf-16"),
    "phone.ufdr": lambda: ufdr(english()),
}


if __name__ == "__main__":
    for sample, content in SAMPLES.items():
        (Path(__file__).parent / "samples" / sample).write_bytes(content())
