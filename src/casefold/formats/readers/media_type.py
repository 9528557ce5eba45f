"""What a file is, by its content alone: names lie, by accident (an exported "xls" that is text) and by intent."""

from __future__ import annotations

import re

from casefold.formats.readers.encoding import looks_like_text
from casefold.formats.readers.mail_claim import CERTAIN, ENVELOPE, mail_score, message_start

EMPTY = "application/x-empty"
TEXT = "text/plain"
HTML = "text/html"
XML = "application/xml"
ZIP = "application/zip"
OLE = "application/x-ole-storage"
ENCRYPTED_OFFICE = "application/x-ole-storage; encrypted"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
XLS = "application/vnd.ms-excel"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
SQLITE = "application/vnd.sqlite3"
GZIP = "application/gzip"
JSON = "application/json"
PDF = "application/pdf"
RTF = "application/rtf"
MAIL = "message/rfc822"
MBOX = "application/mbox"
MSG = "application/vnd.ms-outlook"
CALENDAR = "text/calendar"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT = "application/vnd.oasis.opendocument.text"
ODP = "application/vnd.oasis.opendocument.presentation"
JPEG = "image/jpeg"
UNKNOWN = "application/octet-stream"

_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"SQLite format 3\x00", SQLITE),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", JPEG),
    (b"\x1f\x8b", GZIP),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"{\\rtf", RTF),
    (b"BEGIN:VCALENDAR", CALENDAR),
)
_OPEN_DOCUMENTS = (ODS, ODT, ODP)
_SUFFIXES: dict[str, frozenset[str]] = {
    **dict.fromkeys((".csv", ".tsv", ".psv", ".ssv", ".tab", ".txt", ".log"), frozenset({TEXT, EMPTY})),
    **dict.fromkeys((".json", ".jsonl", ".ndjson", ".geojson", ".jsonld"), frozenset({JSON, EMPTY})),
    **dict.fromkeys((".html", ".htm"), frozenset({HTML})),
    **dict.fromkeys((".xlsx", ".xlsm"), frozenset({XLSX, ENCRYPTED_OFFICE})),
    **dict.fromkeys((".db", ".sqlite", ".sqlite3"), frozenset({SQLITE, EMPTY})),
    ".xlsb": frozenset({XLSB, ENCRYPTED_OFFICE}),
    ".xls": frozenset({XLS}),
    ".ods": frozenset({ODS}),
    ".xml": frozenset({XML}),
    ".zip": frozenset({ZIP}),
    ".pdf": frozenset({PDF}),
    ".docx": frozenset({DOCX, ENCRYPTED_OFFICE}),
    ".pptx": frozenset({PPTX, ENCRYPTED_OFFICE}),
    ".odt": frozenset({ODT}),
    ".odp": frozenset({ODP}),
    ".rtf": frozenset({RTF}),
    ".msg": frozenset({MSG}),
}
_JSON = re.compile(rb'\{\s*(?:"|\})|\[\s*(?:\{|\[|"|\])')
"""How JSON begins that holds records; a chat's `[15/01/2020, 10:00]` does not begin so."""
_HEAD_BYTES, _TAIL_BYTES = 1 << 16, 1 << 20
_MESSAGE_STREAM = "__properties_version1.0\0".encode("utf-16-le")
_OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def find_media_type(head: bytes, tail: bytes = b"") -> str:
    """Name the media type from the first bytes of a file and those where its directory is (the last, mostly)."""
    if len(head) == 0:
        return EMPTY
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_type(head, tail)
    if head.startswith(_OLE_HEAD):
        return _ole_type(tail)
    if head.startswith(b"From ") and (envelope := ENVELOPE.match(head)) and mail_score(head, envelope.end()):
        return MBOX
    if mail_score(head, message_start(head)) == CERTAIN:
        return MAIL
    if looks_like_text(head):
        return _text_type(head)
    return _by_signature_list(head)


def media_type_of(content: bytes) -> str:
    """Name the media type of a file that is in memory as a whole."""
    head = content[:_HEAD_BYTES]
    place = directory_place(head)
    return find_media_type(
        head, content[max(0, len(content) - _TAIL_BYTES) if place is None else place :][:_TAIL_BYTES]
    )


def directory_place(head: bytes) -> int | None:
    """Return where a compound file (such as XLS) says its directory is; None for any other file."""
    if not head.startswith(_OLE_HEAD) or len(head) < 52:
        return None
    sector_bytes = 1 << min(16, int.from_bytes(head[30:32], "little"))
    return (int.from_bytes(head[48:52], "little") + 1) * sector_bytes


def suffix_disagrees(suffix: str, media_type: str) -> bool:
    """Say whether a known suffix promises something the content is not; an unknown suffix promises nothing."""
    expected = _SUFFIXES.get(suffix.lower())
    return expected is not None and media_type not in expected


def _zip_type(head: bytes, tail: bytes) -> str:
    names = _directory_names(tail)
    if names is None:
        names = _member_names(head) | _member_names(tail)
    if head[30:38] == b"mimetype":
        for media_type in _OPEN_DOCUMENTS:
            if head[38:].startswith(media_type.encode()):
                return media_type
    if b"xl/workbook.bin" in names:
        return XLSB
    if any(name.startswith((b"xl/workbook", b"xl/worksheets/")) for name in names):
        return XLSX
    if any(re.fullmatch(rb"word/document\d*\.xml", name) for name in names):
        return DOCX
    if b"ppt/presentation.xml" in names:
        return PPTX
    return ZIP


def _directory_names(tail: bytes) -> set[bytes] | None:
    """Read the member names of a ZIP's directory; None where it is not whole in `tail`.

    The archive's own names count alone: a workbook stored in it as it is shows its names too.
    """
    end = tail.rfind(b"PK\x05\x06")
    start = end - int.from_bytes(tail[end + 12 : end + 16], "little")
    if end < 0 or start < 0:
        return None
    names: set[bytes] = set()
    while tail[start : start + 4] == b"PK\x01\x02" and start < end:
        lengths = [int.from_bytes(tail[start + at : start + at + 2], "little") for at in (28, 30, 32)]
        names.add(tail[start + 46 : start + 46 + lengths[0]])
        start += 46 + sum(lengths)
    return names if start == end else None


def _member_names(data: bytes) -> set[bytes]:
    """Collect member names from the local and central headers visible in `data`, without trusting a directory."""
    names: set[bytes] = set()
    for signature, length_at, name_at in ((b"PK\x03\x04", 26, 30), (b"PK\x01\x02", 28, 46)):
        for match in re.finditer(re.escape(signature), data):
            start = match.start()
            length = int.from_bytes(data[start + length_at : start + length_at + 2], "little")
            names.add(data[start + name_at : start + name_at + length])
    return names


def _ole_type(data: bytes) -> str:
    """Tell workbooks from other compound files by the stream names in their directory."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return ENCRYPTED_OFFICE
    for stream in ("Workbook", "Book"):
        if (stream + "\0").encode("utf-16-le") in data:
            return XLS
    return MSG if _MESSAGE_STREAM in data else OLE


def _text_type(head: bytes) -> str:
    start = head[:2048].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return HTML
    if start.startswith(b"<?xml"):
        return HTML if b"<html" in start else XML
    return JSON if _JSON.match(start) else TEXT


def _by_signature_list(head: bytes) -> str:
    import puremagic

    try:
        found = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    return str(found) or UNKNOWN
