"""Names and texts that are safe to keep, print and put in a path."""

from __future__ import annotations

import os
import re

from casefold.errors import BadOption

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_RUN = re.compile(r"[a-z0-9][a-z0-9_.-]{0,127}")
_REGION = re.compile(r"[A-Z]{2}")


def check_slug(name: str) -> str:
    """Return a case's name if it can be one."""
    if _SLUG.fullmatch(name) is None:
        raise BadOption(f"'{name}' is no name for a case", remedy="Use a-z, 0-9 and hyphens, 64 at most: larkspur-2.")
    return name


def check_part(name: str, what: str) -> str:
    """Return a name that becomes part of a path (a derived kind, a run) if it is harmless there."""
    if _RUN.fullmatch(name) is None or ".." in name:
        raise BadOption(f"'{name}' is no name for a {what}", remedy="Use a-z, 0-9, hyphens and underscores.")
    return name


def check_region(region: str | None) -> str | None:
    """Return an ISO 3166 region code, or None."""
    if region is not None and _REGION.fullmatch(region) is None:
        raise BadOption(f"'{region}' is no region", remedy="Use an ISO 3166 code of two letters: GB.")
    return region


def check_text(value: str, what: str, *, needed: bool = True) -> str:
    """Return a text every database can keep, refusing NUL and broken Unicode."""
    if needed and len(value.strip()) == 0:
        raise BadOption(f"{what} is missing", remedy="Say who and why: every change is recorded.")
    if "\0" in value:
        raise BadOption(f"{what} holds a NUL character", remedy="Remove it.")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadOption(f"{what} is no valid Unicode", remedy="Remove the broken character.") from error
    return value


def printable_name(name: str) -> str:
    """Return a file's name as text; bytes that are no UTF-8 are shown as `\\xNN`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def number_of(identifier: str) -> int:
    """Return the number of an id such as `x12`, or 0 where it has none."""
    digits = identifier[1:]
    return int(digits) if digits.isascii() and digits.isdigit() else 0
