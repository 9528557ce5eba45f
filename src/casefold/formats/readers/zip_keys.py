"""Members of a ZIP that are encrypted, unpacked with a password a person gave: the old cipher and the AES one.

The library reads a whole archive by its directory, which here is read as a stream; so a member is given to it as an
archive of its own, of that member alone.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

from casefold.formats.readers.members import READ_BYTES
from casefold.formats.readers.rows import MEBIBYTE

MOST_BYTES: Final = 256 * MEBIBYTE
"""Packed bytes of a member that is unpacked with a password: it is held in memory."""
AES_METHOD: Final = 99
"""The method an AES member states; its own check takes the place of a checksum."""
_TRIED_BYTES: Final = 4 * MEBIBYTE
"""How much of a member tells that a password is the right one, where its short check may pass by chance."""
_LOCAL: Final = 30
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_ENCODINGS: Final = ("utf-8", "cp1252", "cp437")


class WrongPassword(Exception):
    """None of the passwords opens the member."""


class Unreadable(Exception):
    """The member is damaged or packed in a way the library does not know."""


def unpacked_with(local: bytes, passwords: Sequence[str], central: tuple[int, ...]) -> Iterator[bytes]:
    """Yield what a member unpacks to.

    Args:
        local: Its local header with what follows it: name, extra fields, packed bytes.
        passwords: What is tried, in this order.
        central: flags, method, clock, day, crc, packed size and size, as the directory states them.

    Raises:
        WrongPassword: None opens it.
        Unreadable: It is damaged.
    """
    archive = _alone(local, central)
    for password in passwords:
        for secret in dict.fromkeys(_encoded(password)):
            if _opens(archive, secret):
                yield from _content(archive, secret)
                return
    raise WrongPassword


def _encoded(password: str) -> Iterator[bytes]:
    for encoding in _ENCODINGS:
        try:
            yield password.encode(encoding)
        except UnicodeEncodeError:
            continue


def _alone(local: bytes, central: tuple[int, ...]) -> Any:
    import pyzipper

    name_bytes, extra_bytes = struct.unpack_from("<2H", local, 26)
    flags, method, clock, day, crc, packed, size = central
    names = local[_LOCAL : _LOCAL + name_bytes + extra_bytes]
    entry = _CENTRAL.pack(
        b"PK\x01\x02", 51, 51, flags, method, clock, day, crc, packed, size, name_bytes, extra_bytes, 0, 0, 0, 0, 0
    )
    directory = entry + names
    end = _END.pack(b"PK\x05\x06", 0, 0, 1, 1, len(directory), len(local), 0)
    try:
        return pyzipper.AESZipFile(io.BytesIO(local + directory + end))
    except (pyzipper.BadZipFile, struct.error, ValueError, NotImplementedError) as fault:
        raise Unreadable(str(fault)) from fault


def _opens(archive: Any, secret: bytes) -> bool:
    """Say whether a password opens the member, by how it begins: the old cipher's check passes once in 256 times."""
    try:
        with archive.open(archive.infolist()[0], pwd=secret) as content:
            left = _TRIED_BYTES
            while left > 0 and (chunk := content.read(min(READ_BYTES, left))):
                left -= len(chunk)
    except RuntimeError as fault:
        if isinstance(fault, NotImplementedError):
            raise Unreadable(str(fault)) from fault
        return False
    except _bad():
        return False
    return True


def _content(archive: Any, secret: bytes) -> Iterator[bytes]:
    try:
        with archive.open(archive.infolist()[0], pwd=secret) as content:
            while chunk := content.read(READ_BYTES):
                yield chunk
    except _bad() as fault:
        raise Unreadable(str(fault)) from fault


def _bad() -> tuple[type[Exception], ...]:
    import pyzipper

    return (pyzipper.BadZipFile, zlib.error, EOFError, OSError, struct.error, ValueError)
