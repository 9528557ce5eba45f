"""Containers made for the tests: small, made up, and some of them hostile.

Run as a program it writes the samples beside it again.
"""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

WHEN = (2026, 2, 13, 10, 11, 12)
SECONDS = 1_770_977_472
"""13 February 2026, 10:11:12 UTC."""
PNG = b"\x89PNG\r\n\x1a\n" + bytes(24)
MEMBERS = {
    "report.xml": b"<?xml version='1.0'?><project name='made up'/>",
    "files/": b"",
    "files/Image/IMG_0001.png": PNG,
    "files/Text/note.txt": b"ring 07700 900123\n",
    "files/Text/empty.txt": b"",
}


def make_zip(members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP of these members, in this order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo("placeholder", WHEN)
            info.filename = name
            info.compress_type = zipfile.ZIP_STORED if name.endswith("/") else method
            info.create_system = 3
            archive.writestr(info, data)
    return buffer.getvalue()


def make_tar(members: Mapping[str, bytes], *, layout: int = tarfile.PAX_FORMAT) -> bytes:
    """Return a TAR of these members; a name that ends in a slash is a directory."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=layout) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.mtime, info.size = SECONDS, len(data)
            if name.endswith("/"):
                info.type = tarfile.DIRTYPE
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def gzipped(data: bytes) -> bytes:
    """Return the bytes in GZIP, without a time in its header."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return packer.compress(data) + packer.flush()


def overlapping_zip(members: int, size: int) -> bytes:
    """Return a ZIP whose members all unpack the same few bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(bytes(size)) + packer.flush()
    crc = zlib.crc32(bytes(size))
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0x5C4D, crc, len(packed), size, 1, 0) + b"a" + packed
    central = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0x5C4D, crc, len(packed), size, 4, 0, 0, 0, 0, 0, 0)
        + f"{number:04}".encode()
        for number in range(members)
    )
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, members, members, len(central), len(local), 0)
    return local + central + end


if __name__ == "__main__":
    samples = Path(__file__).parent / "samples"
    samples.mkdir(exist_ok=True)
    (samples / "handset.ufdr").write_bytes(make_zip(MEMBERS))
    (samples / "laptop.tar").write_bytes(make_tar(MEMBERS))
    (samples / "laptop.tar.gz").write_bytes(gzipped(make_tar(MEMBERS)))
