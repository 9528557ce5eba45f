"""The fields of a SWIFT MT940 statement: balance, entry, and the many ways banks write details.

The grammar is that of the published field descriptions, as loose as banks are: amounts without decimals, entry dates
left out, references longer than allowed. Details come as German codes (`?20`), Dutch words (`/IBAN/`), or plain text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from casefold.formats.readers.money import decimal_text
from casefold.text.bank_accounts import parse_iban

_BALANCE: Final = re.compile(r"(?P<sign>[CD])(?P<date>[0-9]{6})(?P<currency>[A-Z]{3})(?P<amount>[0-9]+(?:,[0-9]*)?)")
_ENTRY: Final = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4}| {4})?"
    r"(?P<mark>E?R?[CD])(?P<funds>[A-Z])??[ ]?"
    r"(?P<amount>[0-9]+(?:,[0-9]*)?)"
    r"(?P<type>[A-Z][A-Z0-9]{3})?(?P<rest>.*)",
    re.DOTALL,
)
_OLDEST_YEAR: Final = 70


@dataclass(frozen=True, slots=True)
class Balance:
    """A balance and its day."""

    amount: str
    """Decimal text, negative for a debit."""
    currency: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One `:61:`."""

    value_date: str | None
    booking_date: str | None
    mark: str
    """C, D, RC, RD as written: a reversal of a credit takes money out."""
    amount: str | None
    """Without a sign."""
    type: str | None
    reference: str | None
    bank_reference: str | None
    more: str | None

    @property
    def direction(self) -> str:
        """in or out, seen from the account."""
        credit = self.mark.endswith("C")
        return "in" if credit != ("R" in self.mark) else "out"


def read_balance(text: str) -> Balance | None:
    """Read the value of `:60F:`, `:62F:`, `:64:` and their like."""
    found = _BALANCE.match(text.strip())
    if found is None:
        return None
    amount = decimal_text(found["amount"], ",") or "0"
    signed = f"-{amount}" if found["sign"] == "D" and amount.strip("0.") else amount
    return Balance(signed, found["currency"], _day(found["date"]))


def read_entry(text: str) -> Entry | None:
    """Read the value of `:61:`, its second line included."""
    found = _ENTRY.match(text.strip("\n"))
    if found is None:
        return None
    value = _day(found["value"])
    first, _, second = found["rest"].partition("\n")
    reference, slashes, bank = first.partition("//")
    reference, _, beyond = reference.partition("  ")
    more = "\n".join(filter(None, [beyond.strip(), second.strip()]))
    return Entry(
        value_date=value,
        booking_date=_near(value, found["entry"]),
        mark=found["mark"],
        amount=decimal_text(found["amount"], ","),
        type=found["type"],
        reference=_stated(reference),
        bank_reference=_stated(bank) if slashes else None,
        more=more or None,
    )


def _stated(reference: str) -> str | None:
    """NONREF is the standard's word for a reference that nobody gave."""
    plain = reference.strip()
    return None if plain in ("", "NONREF") else plain


def _day(text: str) -> str | None:
    year = int(text[:2])
    century = 1900 if year >= _OLDEST_YEAR else 2000
    try:
        return date(century + year, int(text[2:4]), int(text[4:6])).isoformat()
    except ValueError:
        return None


def _near(value: str | None, month_day: str | None) -> str | None:
    """Return the day of a month and day without its year: the one nearest to the value date."""
    if value is None or month_day is None or not month_day.strip():
        return None
    day = date.fromisoformat(value)
    found = []
    for year in (day.year - 1, day.year, day.year + 1):
        try:
            found.append(date(year, int(month_day[:2]), int(month_day[2:])))
        except ValueError:
            continue
    return min(found, key=lambda one: abs(one - day)).isoformat() if found else None


@dataclass(frozen=True, slots=True)
class Details:
    """What `:86:` says of the other side."""

    purpose: str | None = None
    name: str | None = None
    account: str | None = None
    bank: str | None = None
    kind: str | None = None
    """The bank's own word for the entry."""


_GERMAN: Final = re.compile(r"\s*[0-9]{3}\s*(?P<sign>[?>~^])[0-9]{2}")
_SEPA: Final = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP)[+]")
_DUTCH: Final = re.compile(
    r"/(TRTP|TRCD|IBAN|BIC|NAME|REMI|EREF|CNTP|MARF|CSID|PREF|RTRN|ISDT|BENM|ORDP|ADDR|ID|PURP|ULTD|ULTB|ULTC|SVCL|CREF|"
    r"RREF|NTRX|OCMT|COMT|CHGS|EXCH)/"
)
_IBAN_WORD: Final = re.compile(r"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_WRAPPED: Final = 65


def read_details(text: str, own: str | None = None) -> Details:
    """Read `:86:` as one of the ways banks write it; text that follows none of them is the purpose as it stands.

    Args:
        text: Its lines.
        own: The account the statement is of, which is not the other side.
    """
    german = _GERMAN.match(text)
    if german is not None:
        return _german(text.replace("\n", ""), german["sign"])
    dutch = _dutch(_unwrapped(text))
    if dutch is not None:
        return dutch
    ibans = {iban for word in _IBAN_WORD.findall(text.upper()) if (iban := parse_iban(word)) and iban != own}
    return Details(_purpose(text), account=ibans.pop() if len(ibans) == 1 else None)


def _german(text: str, sign: str) -> Details:
    """Codes 00 posting text, 20-29 and 60-63 purpose, 30 bank, 31 account, 32-33 name, 38 IBAN."""
    fields: dict[str, str] = {}
    for piece in text.split(sign)[1:]:
        if piece[:2].isdigit():
            fields[piece[:2]] = fields.get(piece[:2], "") + piece[2:]
    codes = [*(f"{code}" for code in range(20, 30)), *(f"{code}" for code in range(60, 64))]
    purpose = "".join(fields.get(code, "") for code in codes)
    sepa = _sepa(purpose)
    name = "".join(fields.get(code, "") for code in ("32", "33")).strip()
    account = sepa.get("IBAN") or fields.get("38") or fields.get("31")
    return Details(
        purpose=_purpose(sepa.get("SVWZ") or purpose),
        name=name or sepa.get("ABWA") or None,
        account=account.strip() or None if account else None,
        bank=fields.get("30", "").strip() or None,
        kind=fields.get("00", "").strip() or None,
    )


def _sepa(purpose: str) -> Mapping[str, str]:
    parts = _SEPA.split(purpose)
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def _dutch(text: str) -> Details | None:
    parts = _DUTCH.split(text)
    if len(parts) < 3 or parts[0].strip():
        return None
    found: dict[str, str] = {}
    for word, value in zip(parts[1::2], parts[2::2], strict=True):
        found.setdefault(word, value.strip("/ "))
    between = (found.get("CNTP", "") + "///").split("/")
    return Details(
        purpose=_purpose(found.get("REMI", "").removeprefix("USTD//")),
        name=found.get("NAME") or between[2] or None,
        account=found.get("IBAN") or between[0] or None,
        bank=found.get("BIC") or between[1] or None,
        kind=found.get("TRTP"),
    )


def _unwrapped(text: str) -> str:
    """Join lines that the width of a message cut, so that a word over the end is whole again; `:86:` counts."""
    lines = f":86:{text}".split("\n")
    return "".join(line if len(line) >= _WRAPPED else f"{line} " for line in lines)[4:].strip()


def _purpose(text: str) -> str | None:
    return "\n".join(line.strip() for line in text.split("\n") if line.strip()) or None
