"""Amounts of money as exact decimal texts, and who paid whom: what every statement reader shares.

Amounts never pass through a binary fraction. `1.234` is a thousand to one bank and one and a bit to another: the mark
of decimals is a fact of the format, or is settled over a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from casefold.formats.readers.items import Side

_NUMBER: Final = re.compile(r"[0-9][0-9.,' \u00a0\u2009\u202f\u2019]*|[.,][0-9]+")
_CODES: Final = frozenset(
    [
        "AED",
        "ALL",
        "AMD",
        "ARS",
        "AUD",
        "AZN",
        "BAM",
        "BDT",
        "BGN",
        "BHD",
        "BRL",
        "BYN",
        "CAD",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CZK",
        "DKK",
        "DOP",
        "DZD",
        "EGP",
        "ETB",
        "EUR",
        "GBP",
        "GEL",
        "GHS",
        "HKD",
        "HRK",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "IQD",
        "IRR",
        "ISK",
        "JMD",
        "JOD",
        "JPY",
        "KES",
        "KRW",
        "KWD",
        "KZT",
        "LBP",
        "LKR",
        "MAD",
        "MDL",
        "MKD",
        "MXN",
        "MYR",
        "NGN",
        "NOK",
        "NPR",
        "NZD",
        "OMR",
        "PEN",
        "PHP",
        "PKR",
        "PLN",
        "QAR",
        "RON",
        "RSD",
        "RUB",
        "SAR",
        "SEK",
        "SGD",
        "THB",
        "TND",
        "TRY",
        "TWD",
        "TZS",
        "UAH",
        "UGX",
        "USD",
        "UZS",
        "VND",
        "ZAR",
    ]
)
"""Currencies that are known by their code where no column says that it is one."""
_OUT_WORDS: Final = frozenset({"DR", "D", "OD", "DB", "S"})
_IN_WORDS: Final = frozenset({"CR", "C", "H"})
_SYMBOLS: Final = {"£": "GBP", "€": "EUR", "¥": "", "$": "", "₹": "INR", "₽": "RUB", "₺": "TRY", "₴": "UAH"}
"""A dollar sign is a sign of many currencies."""
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})+")


def decimal_text(text: str | None, mark: str | None = None) -> str | None:
    """Return an amount as a plain decimal text, `-1234.50`; None where it is no amount.

    Args:
        text: As written, with signs, brackets, separators of thousands, a currency or `CR`/`DR`.
        mark: The mark before decimals, `.` or `,`; None where it must be told from the text alone.
    """
    if text is None or len(text) > 64:
        return None
    found = _NUMBER.search(text)
    if found is None:
        return None
    number = found[0].rstrip(" \u00a0\u2009\u202f")
    around = (text[: found.start()] + " " + text[found.start() + len(number) :]).upper().replace("\u2212", "-")
    words = set(re.findall(r"[A-Z]+", around))
    if re.search(r"[0-9]", around) or len(words) > 2:
        return None
    whole, decimals = _parts(number, mark)
    if not (whole + decimals).isdigit():
        return None
    negative = "-" in around or ("(" in around and ")" in around) or bool(words & _OUT_WORDS)
    plain = (whole.lstrip("0") or "0") + (f".{decimals}" if decimals else "")
    return f"-{plain}" if negative and plain.strip("0.") else plain


def _parts(number: str, mark: str | None) -> tuple[str, str]:
    """Split digits before and after the decimal mark."""
    number = re.sub(r"[' \u00a0\u2009\u202f\u2019]", "", number)
    if mark is None:
        mark = _likely_mark(number)
    other = "," if mark == "." else "."
    whole, _, decimals = number.replace(other, "").rpartition(mark) if mark in number else (number, "", "")
    return whole.replace(other, "").replace(mark, ""), decimals.replace(other, "")


def _likely_mark(number: str) -> str:
    last = max(number.rfind("."), number.rfind(","))
    if last < 0:
        return "."
    mark = number[last]
    other = "," if mark == "." else "."
    if other not in number and (number.count(mark) > 1 or (mark == "," and _GROUPED.fullmatch(number))):
        return other
    return mark


def decimal_mark(texts: Iterable[str | None]) -> str | None:
    """Settle the mark before decimals over a column; None where no text of it tells.

    A text tells where the last separator is not followed by exactly three digits, or both separators are there.
    """
    votes = {".": 0, ",": 0}
    for text in texts:
        number = (match := _NUMBER.search(text or "")) and re.sub(r"[^0-9.,]", "", match[0]).rstrip(".,")
        if not number:
            continue
        last = max(number.rfind("."), number.rfind(","))
        if last >= 0 and (("." in number and "," in number) or len(number) - last - 1 != 3):
            votes[number[last]] += 1
    best = max(votes, key=lambda mark: votes[mark])
    return best if votes[best] else None


def currency_of(text: str | None) -> str | None:
    """Return the currency an amount is written with, where it names one."""
    if not text:
        return None
    code: str | None = next((word for word in re.findall(r"[A-Z]{3,}", text.upper()) if word in _CODES), None)
    if code is not None:
        return code
    return next((name for symbol, name in _SYMBOLS.items() if name and symbol in text), None)


def signed(amount: str | None, sign: int) -> Decimal | None:
    """Return an amount as a number, turned round where `sign` is -1."""
    return None if amount is None else Decimal(amount) * sign


@dataclass(frozen=True, slots=True)
class Holder:
    """One end of a transfer: an account as `text.bank_accounts` writes it, a name, or both."""

    text: str | None = None
    raw: str | None = None
    name: str | None = None

    def side(self, role: str, *, owner: bool | None = None) -> Side | None:
        """Return it as a party; a name alone names somebody here and is no identity. None where nothing is known."""
        name = self.name.strip() if self.name else None
        if self.text:
            return Side(role, self.text, name=name or None, raw=self.raw, owner=owner)
        return Side(role, f"opaque:{name}", name=name, raw=name, owner=owner) if name else None


def transfer_sides(direction: str | None, own: Holder, other: Holder) -> tuple[Side, ...]:
    """Return who paid whom; where nothing says which way it went, only whose account it was on."""
    if direction == "out":
        sides = own.side("from", owner=True), other.side("to")
    elif direction == "in":
        sides = other.side("from"), own.side("to", owner=True)
    else:
        sides = own.side("subject", owner=True), None
    return tuple(side for side in sides if side is not None)


def way_and_size(amount: str | None) -> tuple[str | None, str | None]:
    """Split a signed amount into `in` or `out` and the amount without its sign."""
    if amount is None:
        return None, None
    return ("out", amount[1:]) if amount.startswith("-") else ("in", amount)
