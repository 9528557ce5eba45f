"""OpenDocument files with a password, as version 1.2 and 1.3 of the format lay down: each part encrypted by itself.

The manifest says how: a hash of the password gives a key by PBKDF2, a part is deflated and then encrypted by AES in CBC
mode, and a checksum of its beginning tells a wrong password. What newer programs may write (Argon2, one package as a
whole) and what old ones wrote (Blowfish) is named and not opened.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from casefold.formats.readers.xml import XmlStream
from casefold.formats.readers.xml_events import BadXml, XmlParser

MANIFEST: Final = "META-INF/manifest.xml"
_TELLING: Final = frozenset({"encryption-data", "algorithm", "key-derivation", "start-key-generation"})
"""Elements of the manifest that say how the part named before them is encrypted."""
_MOST_ROUNDS: Final = 10_000_000
_CHECKED_BYTES: Final = 1024
_MOST_UNPACKED: Final = 1 << 30


class NotOpened(Exception):
    """The file is protected in a way that is not opened here."""


@dataclass(frozen=True, slots=True)
class _Key:
    """How one part is encrypted."""

    cipher: str
    vector: bytes
    salt: bytes
    rounds: int
    length: int
    start: str
    check: str
    checksum: bytes


def opened_package(content: bytes, password: str) -> bytes | None:
    """Return the file without its password, None where it has none.

    Raises:
        ValueError: The password is not the right one.
        NotOpened: It is protected in another way, or damaged.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        keys = _keys(package.read(MANIFEST)) if MANIFEST in package.namelist() else {}
        if not keys:
            return None
        out = io.BytesIO()
        left = _MOST_UNPACKED
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
            for info in package.infolist():
                if info.filename == MANIFEST or info.is_dir():
                    continue
                left -= info.file_size
                if left < 0:
                    raise NotOpened("it unpacks to more than a reader takes")
                part = package.read(info)
                key = keys.get(info.filename)
                plain = part if key is None else _decrypted(part, key, password, left)
                stored = zipfile.ZIP_STORED if info.filename == "mimetype" else None
                opened.writestr(info.filename, plain, stored)
                left -= len(plain)
        return out.getvalue()


def _keys(manifest: bytes) -> dict[str, _Key]:
    """Return how each encrypted part is encrypted, by its path."""
    stated: dict[str, dict[str, str]] = {}
    path = [""]

    def take(tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith("file-entry"):
            path[0] = attributes.get("manifest:full-path", "")
        elif tag.rpartition(":")[2] in _TELLING:
            stated.setdefault(path[0], {}).update(attributes)

    reader = XmlParser(XmlStream(iter([manifest])), MANIFEST)
    reader.parser.StartElementHandler = take
    try:
        for _ in reader.run():
            pass
    except (BadXml, LookupError) as fault:
        raise NotOpened(f"its manifest is no sound XML: {fault}") from fault
    return {name: _key(attributes) for name, attributes in stated.items()}


def _key(stated: Mapping[str, str]) -> _Key:
    def told(name: str) -> str:
        return stated.get(f"manifest:{name}", "")

    def named_by(name: str) -> str:
        return told(name).rpartition("#")[2].lower()

    derivation = named_by("key-derivation-name")
    if derivation != "pbkdf2":
        raise NotOpened(f"its key is made by {derivation or 'an unnamed way'}, which is not done here")
    key = _Key(
        cipher=named_by("algorithm-name"),
        vector=base64.b64decode(told("initialisation-vector")),
        salt=base64.b64decode(told("salt")),
        rounds=int(told("iteration-count") or 0),
        length=int(told("key-size") or 16),
        start=named_by("start-key-generation-name"),
        check=named_by("checksum-type"),
        checksum=base64.b64decode(told("checksum")),
    )
    if key.cipher not in ("aes128-cbc", "aes192-cbc", "aes256-cbc") or key.length not in (16, 24, 32):
        raise NotOpened(f"it is encrypted by {key.cipher or 'an unnamed cipher'}, which is not opened here")
    if not 0 < key.rounds <= _MOST_ROUNDS:
        raise NotOpened(f"its key takes {key.rounds:,} rounds")
    return key


def _decrypted(part: bytes, key: _Key, password: str, most: int) -> bytes:
    from Cryptodome.Cipher import AES

    start = hashlib.new("sha256" if "sha256" in key.start else "sha1", password.encode(), usedforsecurity=False)
    made = hashlib.pbkdf2_hmac("sha1", start.digest(), key.salt, key.rounds, key.length)
    packed: bytes = AES.new(made, AES.MODE_CBC, key.vector).decrypt(part[: len(part) // 16 * 16])
    if packed:
        packed = packed[: len(packed) - min(packed[-1], 16)]
    method = "sha256" if "sha256" in key.check else "sha1"
    if key.checksum and hashlib.new(method, packed[:_CHECKED_BYTES], usedforsecurity=False).digest() != key.checksum:
        raise ValueError("the checksum differs")
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        return inflate.decompress(packed, most)
    except zlib.error as fault:
        raise ValueError("it does not unpack") from fault
