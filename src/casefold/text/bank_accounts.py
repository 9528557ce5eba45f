"""Accounts of money: what tells one account in the world from another, and what only looks like it.

An IBAN carries its own check, an account number means something only beside the code of its bank, and the number of a
card ends in a check digit. A bare account number is nobody's alone: thousands of banks give out the same one.
"""

from __future__ import annotations

import re
from typing import Final

from casefold.text.checksums import luhn_valid, mod97_valid

_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_CODE: Final = re.compile(r"[A-Z0-9]{3,32}")
_NUMBER: Final = re.compile(r"(?=.*[0-9])[A-Z0-9*]{3,34}")
_CARD: Final = re.compile(r"[0-9]{12,19}")
_GAPS: Final = re.compile(r"[\s.\-]+")

# Length by country, from the IBAN registry (general knowledge); a country that is not named here is held to 15 to 34.
_LENGTHS: Final = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21,
    "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25,
    "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29,
    "VA": 22, "XK": 20,
}  # fmt: skip


def parse_iban(text: str) -> str | None:
    """Return an IBAN without spaces in upper case; None where its length or check (ISO 13616, modulo 97) is wrong."""
    plain = _GAPS.sub("", text).upper()
    if not _IBAN.fullmatch(plain) or len(plain) != _LENGTHS.get(plain[:2], len(plain)):
        return None
    digits = "".join(str(int(letter, 36)) for letter in plain[4:] + plain[:4])
    return plain if mod97_valid(digits) else None


def parse_bank_account(text: str) -> str | None:
    """Return `CODE/NUMBER` of an account at a bank (a sort code, a routing number, a BIC); None where it is none."""
    code, slash, number = text.partition("/")
    code, number = _GAPS.sub("", code).upper(), _GAPS.sub("", number).upper()
    if not slash or not _CODE.fullmatch(code) or not _NUMBER.fullmatch(number):
        return None
    return f"{code}/{number}"


def parse_card(text: str) -> str | None:
    """Return the digits of a card's number; None where it is masked, too short or fails its check digit."""
    plain = _GAPS.sub("", text)
    return plain if _CARD.fullmatch(plain) and plain.strip("0") and luhn_valid(plain) else None


def account_text(number: str, bank: str | None = None) -> str:
    """Return what an account is settled from: `iban:…`, `bank:CODE/NUMBER`, else a text that names it here only."""
    if (iban := parse_iban(number)) is not None:
        return f"iban:{iban}"
    if bank and (account := parse_bank_account(f"{bank}/{number.replace('/', '')}")) is not None:
        return f"bank:{account}"
    return f"opaque:account {number.strip()}"


def card_text(number: str) -> str:
    """Return what a card is settled from: `card:…`, else a text that names it here only."""
    card = parse_card(number)
    return f"card:{card}" if card is not None else f"opaque:card {number.strip()}"
