"""Numbers that belong to nobody, so that a made-up case can be shown to anybody.

Telephone numbers come from the ranges Ofcom keeps free for drama (general knowledge [K], domain.md 1.4).
IMSIs use the test network 001-01. IMEIs use a made-up type code with small serials. Message short codes begin
with 5, where UK short codes begin with 6, 7 or 8 [K].
"""

from __future__ import annotations

import random

from casefold.errors import BadOption

MOBILE_PREFIX = "+447700900"
LANDLINE_PREFIXES = (
    "+442079460",
    "+441134960",
    "+441144960",
    "+441154960",
    "+441164960",
    "+441174960",
    "+441184960",
    "+441214960",
    "+441314960",
    "+441414960",
    "+441514960",
    "+441614960",
    "+441632960",
    "+442920180",
)
FREEPHONE_PREFIX = "+448081570"
DRAMA_PREFIXES = (MOBILE_PREFIX, *LANDLINE_PREFIXES, FREEPHONE_PREFIX)
_TYPE_CODE = "35999900"
_TEST_NETWORK = "00101"


def stream(seed: int, *purpose: object) -> random.Random:
    """Give a random stream of its own to each purpose, so that adding one does not shift the others."""
    return random.Random(":".join(str(part) for part in (seed, *purpose)))  # noqa: S311 - made-up data, no secret


def is_drama(e164: str) -> bool:
    """Say whether an E.164 number lies in a range kept for drama."""
    return any(e164.startswith(prefix) and len(e164) == len(prefix) + 3 for prefix in DRAMA_PREFIXES)


def national(e164: str) -> str:
    """Write `+447700900123` as `07700900123`; leave short codes and sender names alone."""
    return f"0{e164[3:]}" if e164.startswith("+44") else e164


def luhn_digit(imei14: str) -> str:
    """Compute the check digit of 14 IMEI digits [S10]."""
    total = 0
    for place, digit in enumerate(imei14):
        value = int(digit) * (2 if place % 2 else 1)
        total += value // 10 + value % 10
    return str((10 - total % 10) % 10)


class NumberPool:
    """Hands out each drama number at most once, mobiles first, in an order the seed settles."""

    def __init__(self, seed: int) -> None:
        rng = stream(seed, "numbers")
        self._mobiles = [f"{MOBILE_PREFIX}{serial:03d}" for serial in range(1000)]
        self._landlines = [f"{prefix}{serial:03d}" for prefix in LANDLINE_PREFIXES for serial in range(1000)]
        rng.shuffle(self._mobiles)
        rng.shuffle(self._landlines)
        self._handsets = 0
        self._sims = 0

    def mobile(self) -> str:
        """Take a mobile number, or a landline once the thousand mobiles are used."""
        return self._mobiles.pop() if self._mobiles else self.landline()

    def landline(self) -> str:
        """Take a landline number."""
        if not self._landlines:
            raise BadOption("the ranges kept for drama hold no more numbers", remedy="Use a smaller --people.")
        return self._landlines.pop()

    def left(self) -> int:
        """Count the numbers not handed out yet."""
        return len(self._mobiles) + len(self._landlines)

    def imei14(self) -> str:
        """Take the next made-up handset: 14 digits, no check digit."""
        self._handsets += 1
        return f"{_TYPE_CODE}{self._handsets:06d}"

    def imsi(self) -> str:
        """Take the next SIM of the test network."""
        self._sims += 1
        return f"{_TEST_NETWORK}{self._sims:010d}"
