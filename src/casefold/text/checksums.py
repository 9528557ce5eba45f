"""Check digits of device and card numbers: they tell a misread number from a real one.

Luhn is used by IMEI [S10] and ICCID (general knowledge), modulo 97 by the EID of an embedded SIM (general knowledge).
"""

from __future__ import annotations

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
"""Digit sum of twice each digit."""


def luhn_digit(body: str) -> int:
    """Compute the digit that makes `body` plus that digit pass the Luhn check; `body` is ASCII digits."""
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit)
        total += _DOUBLED[value] if place % 2 == 0 else value
    return -total % 10


def luhn_valid(digits: str) -> bool:
    """Say whether the last digit is the Luhn digit of those before it."""
    return len(digits) > 1 and luhn_digit(digits[:-1]) == int(digits[-1])


def mod97_valid(digits: str) -> bool:
    """Say whether the number leaves 1 when divided by 97."""
    return int(digits) % 97 == 1
