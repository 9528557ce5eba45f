"""The files of a mixed delivery, made up, and what the well-kept library under each reader needs to parse them.

The mix is fixed: of thirteen files one is of each sort, of the size such a file commonly has (2 to 60 KB), and no two
are alike. Bare parsing gives the values of a file and keeps nothing: calamine for workbooks, pdfium for PDF, expat for
XML and the body of a Word document, the standard library for the rest.
"""

from __future__ import annotations

import csv
import email
import email.policy
import html.parser
import io
import json
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pypdfium2
import python_calamine
import xlsxwriter

_TALK = """the rota for the week at the harbour was changed again and the van will be at the yard by nine please bring
the keys and the list of rooms to the office before the meeting on friday thank you"""
_WORDS = tuple(_TALK.split())


def write_mixed(folder: Path, files: int) -> Path:
    """Write a delivery of so many files."""
    folder.mkdir(parents=True)
    chance = random.Random(11)
    for number in range(files):
        name, content = MADE[number % len(MADE)](number, chance)
        (folder / f"{number:05d} {name}").write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def parse_barely(path: Path) -> int:
    """Parse one file to its values; return how many rows, elements or lines they were."""
    return BARE[path.suffix](path)


def _number(chance: random.Random) -> str:
    return f"07700900{chance.randrange(1000):03d}"


def _sentence(chance: random.Random, words: int = 12) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(words))


def _call_rows(number: int, chance: random.Random, rows: int) -> list[list[str]]:
    mine = _number(chance)
    return [
        [
            mine,
            _number(chance),
            f"{1 + row % 28:02d}/03/2025",
            f"{row % 24:02d}:{row % 60:02d}:{number % 60:02d}",
            str(chance.randrange(900)),
            "Voice",
        ]
        for row in range(rows)
    ]


_CALL_HEAD = ["Calling Number", "Called Number", "Start Date", "Start Time", "Duration", "Type"]


def _calls(number: int, chance: random.Random) -> tuple[str, str]:
    rows = [_CALL_HEAD, *_call_rows(number, chance, 300)]
    return "calls.csv", "\n".join(",".join(row) for row in rows) + "\n"


def _workbook(number: int, chance: random.Random) -> tuple[str, bytes]:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Voice")
        for place, row in enumerate([_CALL_HEAD, *_call_rows(number, chance, 250)]):
            sheet.write_row(place, 0, row)
    return "calls.xlsx", held.getvalue()


def _chat(number: int, chance: random.Random) -> tuple[str, str]:
    rows = [
        f"{1 + row // 12:02d}/03/2025, {9 + row % 12:02d}:{number % 60:02d} - {'Ann' if row % 3 else 'Kit'}: "
        f"{_sentence(chance)}"
        for row in range(250)
    ]
    return "WhatsApp Chat with Rota.txt", "\n".join(rows) + "\n"


def _backup(number: int, chance: random.Random) -> tuple[str, str]:
    rows = [
        f'<sms protocol="0" address="{_number(chance)}" '
        f'date="{1_740_000_000_000 + number * 90_000_000 + row * 61_000}" type="{1 + row % 2}" '
        f'body="{_sentence(chance)}" read="1" status="-1" readable_date="" '
        'contact_name="(Unknown)" />'
        for row in range(150)
    ]
    head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>\n<smses count="{len(rows)}">\n'
    return "sms.xml", head + "\n".join(rows) + "\n</smses>\n"


def _telegram(number: int, chance: random.Random) -> tuple[str, str]:
    messages = [
        {
            "id": row,
            "type": "message",
            "date": "2025-03-01T10:00:00",
            "date_unixtime": str(1_740_000_000 + number * 90_000 + row * 61),
            "from": "Ann Larkin",
            "from_id": f"user{number}",
            "text": _sentence(chance),
            "text_entities": [],
        }
        for row in range(150)
    ]
    chat = {"name": "Rota", "type": "personal_chat", "id": number, "messages": messages}
    return "result.json", json.dumps(chat, indent=1)


def _mail(number: int, chance: random.Random) -> tuple[str, str]:
    lines = [
        "From: Ann Larkin <ann@example.org>",
        f"To: kit{chance.randrange(1000)}@example.org",
        f"Subject: Rota {number}",
        f"Date: Sat, 01 Mar 2025 10:{number % 60:02d}:00 +0000",
        f"Message-ID: <{number}@example.org>",
        "Content-Type: text/plain; charset=utf-8",
        "",
        *(_sentence(chance) for _ in range(60)),
    ]
    return "mail.eml", "\n".join(lines) + "\n"


def _walk(number: int, chance: random.Random) -> tuple[str, str]:
    points = "".join(
        f'<trkpt lat="{51.5 + chance.random() / 10:.6f}" lon="{chance.random() / 10:.6f}"><ele>{row}</ele>'
        f"<time>2025-03-{1 + number % 28:02d}T10:{row // 60:02d}:{row % 60:02d}Z</time></trkpt>\n"
        for row in range(300)
    )
    head = '<?xml version="1.0"?>\n<gpx version="1.1" creator="walk" xmlns="http://www.topografix.com/GPX/1/1">'
    return "walk.gpx", f"{head}<trk><name>walk {number}</name><trkseg>\n{points}</trkseg></trk></gpx>\n"


def _contacts(number: int, chance: random.Random) -> tuple[str, str]:
    cards = [
        f"BEGIN:VCARD\nVERSION:3.0\nFN:Person {number} {row}\nN:Person;{row};;;\nTEL;TYPE=CELL:{_number(chance)}\n"
        f"EMAIL:p{number}.{row}@example.org\nEND:VCARD"
        for row in range(60)
    ]
    return "contacts.vcf", "\n".join(cards) + "\n"


def _page(number: int, chance: random.Random) -> tuple[str, str]:
    body = "".join(f"<p>{_sentence(chance, 30)}</p>\n" for _ in range(60))
    return "page.html", f"<!DOCTYPE html><html><head><title>Page {number}</title></head><body>{body}</body></html>\n"


def _notes(number: int, chance: random.Random) -> tuple[str, str]:
    return "notes.txt", "\n".join([f"Notes {number}", *(_sentence(chance, 14) for _ in range(90))]) + "\n"


def _statement(number: int, chance: random.Random) -> tuple[str, str]:
    rows = "".join(
        f"<STMTTRN><TRNTYPE>POS<DTPOSTED>202503{1 + row % 28:02d}120000<TRNAMT>-{chance.randrange(9000) / 100:.2f}"
        f"<FITID>{number}-{row}<NAME>Corner Shop<MEMO>{_sentence(chance, 4)}</STMTTRN>\n"
        for row in range(120)
    )
    head = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\n"
    head += (
        "OLDFILEUID:NONE\nNEWFILEUID:NONE\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STMTRS><CURDEF>GBP<BANKACCTFROM>"
    )
    head += f"<BANKID>202015<ACCTID>{10_000_000 + number}<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>\n"
    return "statement.ofx", f"{head}{rows}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"


_DOCX_PARTS = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>',
}


def _letter(number: int, chance: random.Random) -> tuple[str, bytes]:
    said = "".join(f"<w:p><w:r><w:t>{escape(_sentence(chance, 40))} {number}</w:t></w:r></w:p>" for _ in range(60))
    body = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{said}'
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _DOCX_PARTS.items():
            archive.writestr(name, text)
        archive.writestr("word/document.xml", f'<?xml version="1.0"?>{body}</w:body></w:document>')
    return "letter.docx", held.getvalue()


def _printed(number: int, chance: random.Random) -> tuple[str, bytes]:
    """Write a PDF of three pages of text, as an office printer makes one."""
    pages = 3
    kids = " ".join(f"{4 + 2 * page} 0 R" for page in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for page in range(pages):
        lines = "".join(f"({_sentence(chance, 14)} {number}) Tj T*\n" for _ in range(45))
        text = f"BT /F1 10 Tf 14 TL 50 780 Td\n{lines}ET".encode()
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * page} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text))
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for place, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (place, content))
    start = out.tell()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer << /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    out.write(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}{trailer}".encode())
    return "printed.pdf", out.getvalue()


MADE: tuple[Callable[[int, random.Random], tuple[str, str | bytes]], ...] = (
    _calls,
    _workbook,
    _chat,
    _backup,
    _telegram,
    _mail,
    _walk,
    _contacts,
    _page,
    _notes,
    _statement,
    _letter,
    _printed,
)


def _bare_csv(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        return len(list(csv.reader(stream)))


def _bare_workbook(path: Path) -> int:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def _bare_text(path: Path) -> int:
    with path.open(encoding="utf-8") as stream:
        return len(list(stream))


def _bare_xml(path: Path) -> int:
    return sum(1 for _ in ET.parse(path).iter())


def _bare_json(path: Path) -> int:
    return len(json.loads(path.read_text(encoding="utf-8"))["messages"])


def _bare_mail(path: Path) -> int:
    with path.open("rb") as stream:
        return len(email.message_from_binary_file(stream, policy=email.policy.default).get_content().splitlines())


class _Text(html.parser.HTMLParser):
    """Counts the pieces of text of a page."""

    pieces = 0

    def handle_data(self, data: str) -> None:
        """Count one."""
        self.pieces += bool(data.strip())


def _bare_page(path: Path) -> int:
    parser = _Text()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser.pieces


def _bare_statement(path: Path) -> int:
    """Read the tags and values of OFX's SGML, for which the standard library has no parser."""
    return len(re.findall(r"<([A-Z0-9.]+)>([^<\r\n]*)", path.read_text(encoding="ascii")))


def _bare_contacts(path: Path) -> int:
    return len([line.split(":", 1) for line in path.read_text(encoding="utf-8").splitlines()])


def _bare_letter(path: Path) -> int:
    with zipfile.ZipFile(path) as archive, archive.open("word/document.xml") as stream:
        return sum(1 for _ in ET.parse(stream).iter())


def _bare_printed(path: Path) -> int:
    document = pypdfium2.PdfDocument(path)
    try:
        return sum(len(page.get_textpage().get_text_bounded().splitlines()) for page in document)
    finally:
        document.close()


BARE: dict[str, Callable[[Path], int]] = {
    ".csv": _bare_csv,
    ".xlsx": _bare_workbook,
    ".txt": _bare_text,
    ".xml": _bare_xml,
    ".json": _bare_json,
    ".eml": _bare_mail,
    ".gpx": _bare_xml,
    ".vcf": _bare_contacts,
    ".html": _bare_page,
    ".ofx": _bare_statement,
    ".docx": _bare_letter,
    ".pdf": _bare_printed,
}
