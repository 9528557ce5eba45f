"""Numbers of handsets and cards: IMEI, IMEISV, MEID, IMSI, ICCID and EID.

Networks and handsets write one IMEI in three lengths, so the join key is its first 14 digits [S10]. What was damaged
beyond repair is refused with a reason instead of becoming somebody else's handset.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from casefold.text.checksums import luhn_digit, luhn_valid, mod97_valid
from casefold.text.phones import plain

_SEPARATORS = re.compile(r"[\s\-/.]+")
_NAME = re.compile(r"^(?:IMEI(?:[\s/]?SV)?|MEID|IMSI|ICC-?ID|EID)\s*[:=#]?\s*", re.IGNORECASE)
_ASCII_DIGITS = re.compile(r"^[0-9]+$")
_MEID = re.compile(r"^[A-F][0-9A-F]{13}$")

ImeiCheck = Literal["valid", "invalid", "absent", "zero"]
ImeiKind = Literal["imei14", "imei", "imeisv"]
Check = Literal["valid", "invalid"]
_KINDS: dict[int, ImeiKind] = {14: "imei14", 15: "imei", 16: "imeisv"}

# Length of the network code, by country code of the mobile network. UK: general knowledge; US: [S3]. Others are left
# open: a table of the ITU's list may be loaded into this one.
MNC_LENGTHS: dict[str, int] = {"234": 2, "235": 2} | {str(mcc): 3 for mcc in range(310, 317)}


@dataclass(frozen=True, slots=True)
class Imei:
    """An IMEI or IMEISV: the 14 digits that identify, and what the rest said.

    `check` is "zero" where the 15th digit is 0 and Luhn wants another: the check digit is not transmitted and
    networks often record 0 for it.
    """

    imei14: str
    check_digit: int | None
    check: ImeiCheck
    software_version: str | None
    kind: ImeiKind

    @property
    def identifier(self) -> str:
        """The canonical identifier."""
        return f"imei:{self.imei14}"

    @property
    def type_code(self) -> str:
        """The eight digits of the type allocation code (six before 2004)."""
        return self.imei14[:8]


@dataclass(frozen=True, slots=True)
class Meid:
    """A CDMA handset's number: 14 hexadecimal digits that start with A to F."""

    meid14: str


@dataclass(frozen=True, slots=True)
class Imsi:
    """A subscriber's number; `mnc` and `msin` are None where the length of the network code is not known here."""

    imsi: str
    mcc: str
    mnc: str | None
    msin: str | None

    @property
    def identifier(self) -> str:
        """The canonical identifier."""
        return f"imsi:{self.imsi}"


@dataclass(frozen=True, slots=True)
class Iccid:
    """A card's number without filler; `check` says whether its last digit is the Luhn digit."""

    iccid: str
    check: Check

    @property
    def identifier(self) -> str:
        """The canonical identifier."""
        return f"iccid:{self.iccid}"


@dataclass(frozen=True, slots=True)
class Eid:
    """The number of an embedded SIM; `check` says whether it leaves 1 when divided by 97."""

    eid: str
    check: Check


def check_digit(imei14: str) -> int:
    """Compute the 15th digit of an IMEI from its first 14 [S10]."""
    return luhn_digit(imei14)


def parse_imei(text: str) -> Imei | None:
    """Read an IMEI of 14, 15 or 16 digits; None where `why_not_imei` has a reason."""
    digits = _digits(text)
    if digits is None or _trouble(digits) is not None:
        return None
    kind = _KINDS[len(digits)]
    body = digits[:14]
    if kind == "imeisv":
        return Imei(body, None, "absent", digits[14:], kind)
    if kind == "imei14":
        return Imei(body, None, "absent", None, kind)
    last = int(digits[14])
    return Imei(body, last, _imei_check(body, last), None, kind)


def why_not_imei(text: str) -> str | None:
    """Return a word why the text is no IMEI: blank, scientific_notation, not_digits, length, all_zero; else None."""
    cleaned = plain(text)
    if cleaned.lost or cleaned.note == "scientific_exact":
        return "scientific_notation"
    if not cleaned.text:
        return "blank"
    digits = _digits(text)
    return "not_digits" if digits is None else _trouble(digits)


def parse_meid(text: str) -> Meid | None:
    """Read an MEID: 14 hexadecimal digits, 15 with its check digit, or 18 decimal digits (general knowledge)."""
    compact = _compact(text).upper()
    if len(compact) == 18 and _ASCII_DIGITS.match(compact):
        compact = f"{int(compact[:10]):08X}{int(compact[10:]):06X}"
    found = compact[:14] if len(compact) == 15 else compact
    return Meid(found) if _MEID.match(found) and compact.isalnum() else None


def parse_imsi(text: str) -> Imsi | None:
    """Read an IMSI of 13 to 15 digits whose first three can be a country code of mobile networks (200-799, 901)."""
    digits = _digits(text)
    if digits is None or not 13 <= len(digits) <= 15:
        return None
    mcc = digits[:3]
    if not ("200" <= mcc <= "799" or mcc in ("001", "901", "999")):
        return None
    length = MNC_LENGTHS.get(mcc)
    if length is None:
        return Imsi(digits, mcc, None, None)
    return Imsi(digits, mcc, digits[3 : 3 + length], digits[3 + length :])


def parse_iccid(text: str) -> Iccid | None:
    """Read an ICCID: 19 or 20 digits that start with 89, with or without a trailing F (general knowledge)."""
    compact = _compact(text).upper().rstrip("F")
    if not _ASCII_DIGITS.match(compact) or len(compact) not in (19, 20) or not compact.startswith("89"):
        return None
    return Iccid(compact, "valid" if luhn_valid(compact) else "invalid")


def parse_eid(text: str) -> Eid | None:
    """Read an EID: 32 digits that start with 89 (general knowledge)."""
    digits = _digits(text)
    if digits is None or len(digits) != 32 or not digits.startswith("89"):
        return None
    return Eid(digits, "valid" if mod97_valid(digits) else "invalid")


def _compact(text: str) -> str:
    cleaned = plain(text)
    if cleaned.lost or cleaned.note == "scientific_exact":
        return ""
    return _SEPARATORS.sub("", _NAME.sub("", cleaned.text))


def _digits(text: str) -> str | None:
    compact = _compact(text)
    return compact if _ASCII_DIGITS.match(compact) else None


def _trouble(digits: str) -> str | None:
    if len(digits) not in _KINDS:
        return "length"
    return "all_zero" if not digits[:14].strip("0") else None


def _imei_check(body: str, last: int) -> ImeiCheck:
    if check_digit(body) == last:
        return "valid"
    return "zero" if last == 0 else "invalid"
