"""Draw scans from a known text: a page as a picture alone, in a PDF, or as the pages of a TIFF."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pypdfium2

from tests.formats.pdf.writing import pdf

DPI = 200
FIRST = "Rota for the larch room in March\nWyn waters the plants on Friday morning\nTamsin has the key until noon"
SECOND = "The seeds are in the green tin\nAsk Wyn before you open the window"


def picture(text: str) -> tuple[int, int, bytes]:
    """Return a page as greys: width, height and one byte for each dot."""
    document = pypdfium2.PdfDocument(pdf([text], {}))
    drawn = document[0].render(scale=DPI / 72, grayscale=True).to_numpy()
    document.close()
    return drawn.shape[1], drawn.shape[0], drawn.tobytes()


def png(text: str) -> bytes:
    """Return a page as a PNG."""
    width, height, dots = picture(text)
    lines = b"".join(b"\0" + dots[at : at + width] for at in range(0, len(dots), width))
    header = struct.pack(">2L5B", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body)) for kind, body in parts
    )


def tiff(texts: list[str]) -> bytes:
    """Return pages as a TIFF in greys, deflated."""
    out = bytearray(b"II*\0\0\0\0\0")
    link = 4
    for text in texts:
        width, height, dots = picture(text)
        packed = zlib.compress(dots, 9)
        strip = len(out)
        out += packed + b"\0" * (len(packed) % 2)
        struct.pack_into("<L", out, link, len(out))
        tags = [(256, width), (257, height), (258, 8), (259, 8), (262, 1), (273, strip), (277, 1), (278, height)]
        tags.append((279, len(packed)))
        out += struct.pack("<H", len(tags)) + b"".join(struct.pack("<2H2L", tag, 4, 1, value) for tag, value in tags)
        link = len(out)
        out += b"\0\0\0\0"
    return bytes(out)


def scanned_pdf(texts: list[str]) -> bytes:
    """Return a PDF whose pages are pictures, without a letter of text."""
    objects: list[bytes] = [b""] * 2
    kids = []
    for text in texts:
        width, height, dots = picture(text)
        packed = zlib.compress(dots, 9)
        objects.append(
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
            b"/Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (width, height, len(packed), packed)
        )
        image = len(objects)
        drawing = b"595 0 0 842 0 0 cm /I Do"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /XObject << /I %d 0 R >> >> >>" % (len(objects), image)
        )
        kids.append(len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


if __name__ == "__main__":
    Path(__file__).with_name("samples").joinpath("rota.tiff").write_bytes(tiff([FIRST, SECOND]))
