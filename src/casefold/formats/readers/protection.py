"""Files that wait for a password, opened in memory with one a person gave, so that any format reads them as others.

A password travels with the source, from a person's hand through a pipe to the reader's process. It is kept nowhere, in
no record, report, log or list of arguments. Nothing is tried but what was given: this is no tool for guessing.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, overload

from casefold.errors import BadExhibit, Locked
from casefold.formats.readers.media_type import (
    ENCRYPTED_OFFICE,
    ODP,
    ODS,
    ODT,
    PDF,
    XLS,
    directory_place,
    find_media_type,
    suffix_disagrees,
)
from casefold.formats.readers.member_source import MemberSource
from casefold.formats.readers.open_document_key import opened_package
from casefold.formats.readers.rows import MEBIBYTE
from casefold.formats.readers.source import HEAD_BYTES, TAIL_BYTES, Source

MOST_BYTES: Final = 256 * MEBIBYTE
"""A file is opened in memory; a larger one waits for a copy without its password."""

Opener = Callable[[bytes, str], bytes | None]
"""Opens a file's bytes with a password: the bytes without protection, None where they had none.

Raises WrongPassword."""


class WrongPassword(Exception):
    """The password does not open the file."""


@overload
def unlocked(source: MemberSource) -> MemberSource: ...
@overload
def unlocked(source: Source) -> Source: ...
def unlocked(source: Source) -> Source:
    """Return the source as it is without its password, itself where it has none or no password was given.

    Raises:
        Locked: None of the passwords that were given opens it.
        BadExhibit: It is too large to be opened in memory, or damaged.
    """
    opener = _OPENERS.get(source.media_type) if source.passwords else None
    if opener is None:
        return source
    if source.size > MOST_BYTES:
        raise BadExhibit(
            f"is larger than {MOST_BYTES:,} bytes and cannot be looked at with a password",
            file=source.name,
            remedy="Save a copy without the password and import that.",
        )
    with source.stream() as stream:
        content = stream.read()
    for password in source.passwords:
        try:
            found = opener(content, password)
        except WrongPassword:
            continue
        except Exception as fault:
            raise BadExhibit(
                f"cannot be opened with a password: {fault}", file=source.name, remedy="Ask for a fresh copy."
            ) from fault
        return source if found is None else _in_its_place(source, found)
    raise locked(source)


def locked(source: Source) -> Locked:
    """Return the refusal of a file that waits for a password, or for another than those that were given."""
    if source.passwords:
        what = "is protected by a password, and none of those given opens it"
    else:
        what = "is protected by a password and waits for it"
    return Locked(what, file=source.name)


def _in_its_place(source: Source, content: bytes) -> MemberSource:
    """Return other bytes at the place of a source: its name, path and neighbours stay."""
    head = content[:HEAD_BYTES]
    place = directory_place(head)
    tail = content[-TAIL_BYTES:] if place is None else content[place : place + TAIL_BYTES]
    media_type = find_media_type(head, tail)
    suffix = source.name[source.name.rfind(".") :] if "." in source.name else ""
    changed: dict[str, Any] = {
        "size": len(content),
        "head": head,
        "media_type": media_type,
        "name_disagrees": suffix_disagrees(suffix, media_type),
        "content": content,
    }
    if isinstance(source, MemberSource):
        return replace(source, **changed)
    kept = {name: getattr(source, name) for name in ("path", "name", "identity", "companions", "passwords")}
    return MemberSource(**kept, **changed, depth=0)


def _pdf(content: bytes, password: str) -> bytes | None:
    import pypdfium2
    from pypdfium2.raw import FPDF_REMOVE_SECURITY

    try:
        pypdfium2.PdfDocument(content).close()
        return None
    except pypdfium2.PdfiumError as fault:
        if "password" not in str(fault).lower():
            return None
    try:
        document = pypdfium2.PdfDocument(content, password=password)
    except pypdfium2.PdfiumError as fault:
        raise WrongPassword from fault
    with io.BytesIO() as opened:
        document.save(opened, flags=FPDF_REMOVE_SECURITY)
        document.close()
        return opened.getvalue()


def _office(content: bytes, password: str) -> bytes | None:
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    file = msoffcrypto.OfficeFile(io.BytesIO(content))
    if not file.is_encrypted():
        return None
    with io.BytesIO() as opened:
        try:
            file.load_key(password=password, **({} if file.format != "ooxml" else {"verify_password": True}))
            file.decrypt(opened)
        except (InvalidKeyError, DecryptionError) as fault:
            raise WrongPassword from fault
        return opened.getvalue()


def _open_document(content: bytes, password: str) -> bytes | None:
    try:
        return opened_package(content, password)
    except ValueError as fault:
        raise WrongPassword from fault


_OPENERS: Final[dict[str, Opener]] = {
    PDF: _pdf,
    ENCRYPTED_OFFICE: _office,
    XLS: _office,
    ODS: _open_document,
    ODT: _open_document,
    ODP: _open_document,
}
