"""Write small PDF files by hand: pages with text, pages without, attachments, passwords."""

from __future__ import annotations

import hashlib
from pathlib import Path

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_ID = bytes(range(16))

PAGES = ["Rota for March (07700 900101)\nWyn waters on Friday", "", "Tamsin has the key \u2013 ask her"]
TABLE = (
    "Call type,A number,B number,Date,Time,Duration\r\nVoice,07700 900101,07700 900102,01/03/2026,09:15:00,00:01:30\r\n"
)


def pdf(
    pages: list[str], info: dict[str, str], attachment: tuple[str, bytes] | None = None, password: str = ""
) -> bytes:
    """Return a PDF; with a password, one that opens with it alone (40-bit RC4)."""
    objects: list[bytes] = [b""] * 3
    kids = []
    for text in pages:
        stream = _locked(_drawing(text), len(objects) + 1, password)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        font = b"<< /Font << /F1 3 0 R >> >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources %s >>"
            % (len(objects), font)
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    objects[2] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    names = b""
    if attachment is not None:
        name, content = attachment[0], _locked(attachment[1], len(objects) + 1, password)
        objects.append(b"<< /Type /EmbeddedFile /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Filespec /F (%s) /UF (%s) /EF << /F %d 0 R >> >>" % (name.encode(), name.encode(), len(objects))
        )
        names = b" /Names << /EmbeddedFiles << /Names [(%s) %d 0 R] >> >>" % (name.encode(), len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R%s >>" % names
    objects.append(b"<< %s >>" % b" ".join(b"/%s (%s)" % (k.encode(), v.encode("latin-1")) for k, v in info.items()))
    trailer = b"/Root 1 0 R /Info %d 0 R" % len(objects)
    if password:
        objects.append(_encryption(password))
        trailer += b" /Encrypt %d 0 R /ID [<%s> <%s>]" % (len(objects), _ID.hex().encode(), _ID.hex().encode())
    return _file(objects, trailer)


def _drawing(text: str) -> bytes:
    lines = text.split("\n") if text else []
    shown = b" ".join(b"1 0 0 1 72 %d Tm (%s) Tj" % (770 - 16 * n, _escaped(line)) for n, line in enumerate(lines))
    return b"BT /F1 12 Tf %s ET" % shown if shown else b"0 0 100 100 re f"


def _escaped(line: str) -> bytes:
    return line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _locked(stream: bytes, number: int, password: str) -> bytes:
    """Return an object's stream, encrypted where there is a password."""
    if not password:
        return stream
    key = _key(password)[0] + number.to_bytes(3, "little") + bytes(2)
    return _rc4(hashlib.md5(key, usedforsecurity=False).digest()[:10], stream)


def _key(password: str) -> tuple[bytes, bytes]:
    """Return the key of the file, and what the dictionary says of its owner."""
    padded = (password.encode() + _PADDING)[:32]
    owner = _rc4(hashlib.md5(padded, usedforsecurity=False).digest()[:5], padded)
    permissions = (-44 & 0xFFFFFFFF).to_bytes(4, "little")
    return hashlib.md5(padded + owner + permissions + _ID, usedforsecurity=False).digest()[:5], owner


def _encryption(password: str) -> bytes:
    """Return the standard security handler's dictionary, revision 2; owner and user have the same password."""
    key, owner = _key(password)
    user = _rc4(key, _PADDING)
    return b"<< /Filter /Standard /V 1 /R 2 /P -44 /O <%s> /U <%s> >>" % (owner.hex().encode(), user.hex().encode())


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def _file(objects: list[bytes], trailer: bytes) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def sample() -> bytes:
    """Return the sample: three pages, the second of them without text, and an attached table."""
    info = {"Title": "Rota", "Author": "Wyn Hartle", "Producer": "by hand"}
    info |= {"CreationDate": "D:20260301090000", "ModDate": "D:20260302083105+01'00'"}
    return pdf(PAGES, info, ("calls.csv", TABLE.encode()))


if __name__ == "__main__":
    Path(__file__).with_name("samples").joinpath("rota.pdf").write_bytes(sample())
