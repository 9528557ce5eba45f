"""Texts of a column put into the form a field is settled from: amounts, directions, places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Final

from casefold.text.vocabulary import direction_of

_ORNAMENT: Final = re.compile(
    r"[\s£$€'’]|(?<![\dA-Za-z])[A-Za-zł]{1,3}\.?(?=[\s\-+(\d])|(?<=[\d\s)\-])[A-Za-zł]{1,3}\.?\s*$"
)
"""Spaces, signs of money, and the letters of a currency before or behind the figure."""
_OWED: Final = re.compile(r"\d\s*DR\.?\s*$", re.IGNORECASE)
_COMMA: Final = re.compile(r"^[-+(]?\d{1,3}(?:\.\d{3})+,\d+|^[-+(]?\d+,(?:\d{1,2}|\d{4,})\D*$")
_POINT: Final = re.compile(r"^[-+(]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\D*$|^[-+(]?\d+\.\d+\D*$")
_SIGNS: Final = {"£": "GBP", "€": "EUR"}
_CURRENCY: Final = re.compile(
    r"(?<![A-Z])(?:GBP|EUR|USD|CHF|PLN|RON|TRY|SEK|NOK|DKK|AED|NGN|PKR|INR|VND)(?![A-Z])|[£€]"
)
_PAIR: Final = re.compile(r"\s*([-+]?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*([-+]?\d{1,3}(?:\.\d+)?)\s*")
_RECEIVED: Final = frozenset(
    ["in", "cr", "c", "credit", "credited", "received", "incoming", "+", "h", "haben", "deposit"]
)
_PAID: Final = frozenset(
    ["out", "dr", "d", "debit", "debited", "paid", "sent", "outgoing", "-", "s", "soll", "withdrawal"]
)


def uses_comma(texts: Iterable[str]) -> bool:
    """Tell whether the amounts of a column have a comma before their decimals: more of them must look so."""
    cleaned = [_ORNAMENT.sub("", text) for text in texts]
    return sum(_COMMA.match(text) is not None for text in cleaned) > sum(
        _POINT.match(text) is not None for text in cleaned
    )


def currency_in(header: str) -> str | None:
    """Return the currency the header of an amount names: `Amount (GBP)`, `DonationEUR`, `Betrag €`."""
    found = _CURRENCY.search(header)
    return None if found is None else _SIGNS.get(found[0], found[0])


def is_negative(text: str) -> bool:
    """Tell whether an amount is written as paid: with a minus before or behind it, in brackets, or as a debit."""
    bare = _ORNAMENT.sub("", text)
    return bare.startswith(("-", "(", "\u2212")) or bare.endswith("-") or _OWED.search(text) is not None


def amount_of(text: str, *, comma: bool, signed: bool) -> str | None:
    """Return an amount as an exact decimal text; None where it is none.

    Args:
        text: As written: `£1,234.50`, `1.234,50 EUR`, `(12.00)`, `12.00-`.
        comma: Whether a comma stands before the decimals.
        signed: Whether the sign says the direction, and so is left out here.
    """
    digits = _ORNAMENT.sub("", text).strip("()+-\u2212")
    digits = digits.replace(".", "").replace(",", ".") if comma else digits.replace(",", "")
    try:
        value = Decimal(digits)
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    return f"{-value:f}" if is_negative(text) and not signed and value else f"{value:f}"


def money_direction(text: str) -> str | None:
    """Return in or out for a word that says which way money went."""
    word = text.strip().lower()
    return "in" if word in _RECEIVED else "out" if word in _PAID else None


def call_direction(text: str) -> str | None:
    """Return outgoing or incoming for a word that says which way a communication went."""
    return direction_of(text)


def coordinates_of(text: str) -> dict[str, str | None]:
    """Take a latitude and a longitude, in this order and in decimal degrees, out of one cell."""
    found = _PAIR.fullmatch(text)
    return {"lat": found[1], "lon": found[2]} if found else {}
