"""Lock made-up files with a password, each by a way that is not the reader's own."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import zipfile
import zlib
from typing import Any

import msoffcrypto.format.ooxml as ooxml
import pyzipper
from Cryptodome.Cipher import AES


def office(content: bytes, password: str) -> bytes:
    """Lock a DOCX, XLSX or PPTX as Office does."""
    out = io.BytesIO()
    file = ooxml.OOXMLFile.__new__(ooxml.OOXMLFile)  # a small made-up package need not satisfy the library
    whole = content + bytes(-len(content) % 4096)  # in segments: it encrypts others wrongly
    file.type, file.file = "plain", io.BytesIO(whole)
    file.encrypt(password, out)
    return out.getvalue()


def aes_zip(members: dict[str, bytes], password: str) -> bytes:
    """Pack members with the AES cipher of WinZip."""
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", compression=zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def old_zip(name: str, content: bytes, password: bytes) -> bytes:
    """Pack one member with the old cipher: pack it plainly, then encrypt its bytes in place."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        info = archive.infolist()[0]
        start, packed, crc = 30 + len(name), info.compress_size, info.CRC
    plain = bytearray(out.getvalue())
    body = _old_cipher(os.urandom(11) + bytes([crc >> 24]) + plain[start : start + packed], password)
    locked = bytearray(plain[:start]) + body + plain[start + packed :]
    central = start + len(body)
    for at in (6, central + 8):
        locked[at] |= 1
    for at in (18, central + 20):
        locked[at : at + 4] = len(body).to_bytes(4, "little")
    end = len(locked) - 22
    locked[end + 16 : end + 20] = central.to_bytes(4, "little")
    return bytes(locked)


def _old_cipher(plain: bytes, password: bytes) -> bytes:
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(byte: int) -> None:
        keys[0] = zlib.crc32(bytes([byte]), keys[0] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = zlib.crc32(bytes([keys[1] >> 24]), keys[2] ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

    for byte in password:
        update(byte)
    out = bytearray()
    for byte in plain:
        mask = keys[2] | 2
        out.append(byte ^ ((mask * (mask ^ 1)) >> 8 & 0xFF))
        update(byte)
    return bytes(out)


def open_document(content: bytes, password: str, **changed: Any) -> bytes:
    """Lock an OpenDocument file as LibreOffice does: AES-256 in CBC mode, PBKDF2."""
    out = io.BytesIO()
    entries = []
    with zipfile.ZipFile(io.BytesIO(content)) as plain, zipfile.ZipFile(out, "w") as locked:
        for info in plain.infolist():
            body = plain.read(info)
            if info.filename in ("mimetype", "META-INF/manifest.xml"):
                if info.filename == "mimetype":
                    locked.writestr(info.filename, body)
                continue
            part, entry = _locked_part(info.filename, body, password, changed)
            entries.append(entry)
            locked.writestr(info.filename, part)
        manifest = "".join(entries)
        namespace = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        locked.writestr(
            "META-INF/manifest.xml",
            f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{namespace}">{manifest}</manifest:manifest>',
        )
    return out.getvalue()


def _locked_part(name: str, body: bytes, password: str, changed: dict[str, Any]) -> tuple[bytes, str]:
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = pack.compress(body) + pack.flush()
    salt, vector, rounds = os.urandom(16), os.urandom(16), 1000
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(password.encode()).digest(), salt, rounds, 32)
    fill = 16 - len(packed) % 16
    part = AES.new(key, AES.MODE_CBC, vector).encrypt(packed + bytes([0] * (fill - 1) + [fill]))

    def text(value: bytes) -> str:
        return base64.b64encode(value).decode()

    derivation = changed.get("derivation", "PBKDF2")
    return part, (
        f'<manifest:file-entry manifest:full-path="{name}" manifest:size="{len(body)}"><manifest:encryption-data '
        'manifest:checksum-type="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha256-1k" '
        f'manifest:checksum="{text(hashlib.sha256(packed[:1024]).digest())}"><manifest:algorithm '
        'manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc" '
        f'manifest:initialisation-vector="{text(vector)}"/><manifest:start-key-generation '
        'manifest:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256" manifest:key-size="32"/>'
        f'<manifest:key-derivation manifest:key-derivation-name="{derivation}" manifest:key-size="32" '
        f'manifest:iteration-count="{rounds}" manifest:salt="{text(salt)}"/></manifest:encryption-data>'
        "</manifest:file-entry>"
    )
