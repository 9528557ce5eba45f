"""Identifiers that a slip of the pen or of a camera takes for each other: which keys they share, and how they differ.

A number lacks one digit, has one changed, or two beside each other exchanged: two such numbers share a key when each
is written with one digit left out (a deletion neighbourhood), so that near ones are found by a join and never by
holding every number against every other. Marks of vehicles share the key of their confusable characters. A shared key
is a proposal; `how_near` says whether the two are near, and in which way. Names are not compared.
"""

from __future__ import annotations

import re
from typing import Final

from casefold.text.plates import confusable_key

CHANGED: Final = "one digit is another"
EXCHANGED: Final = "two digits beside each other are exchanged"
MISSING: Final = "one digit is missing or added"
CONFUSED: Final = "characters a camera takes for each other"

_PHONE, _PLATE, _OPAQUE = "+", "plate:", "opaque:"
_LIKE_A_NUMBER: Final = re.compile(r"[0-9]{8,15}")
_TRUNK, _UK = "0", "44"


def near_keys(identifier: str) -> frozenset[str]:
    """Return what an identifier shares with every identifier near it; empty for sorts that are not compared.

    Args:
        identifier: Canonical. Bare digits that are no number that can exist (`opaque:0770090012`) count as one of the
            United Kingdom, since a number that lost a digit is one.
    """
    if identifier.startswith(_PLATE):
        return frozenset({f"plate~{confusable_key(identifier.removeprefix(_PLATE))}"})
    digits = digits_of(identifier)
    if digits is None:
        return frozenset()
    shorter = {digits[:place] + digits[place + 1 :] for place in range(len(digits))}
    return frozenset(f"phone~{one}" for one in {digits, *shorter})


def how_near(one: str, other: str) -> str | None:
    """Say in which way two identifiers are near; None where they are the same, or further apart."""
    if one == other:
        return None
    if one.startswith(_PLATE) and other.startswith(_PLATE):
        alike = confusable_key(one) == confusable_key(other)
        return CONFUSED if alike else None
    first, second = digits_of(one), digits_of(other)
    if first is None or second is None or first == second:
        return None
    if len(first) == len(second):
        return _same_length(first, second)
    longer, shorter = sorted((first, second), key=len, reverse=True)
    if len(longer) - len(shorter) != 1:
        return None
    left_out = any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))
    return MISSING if left_out else None


def digits_of(identifier: str) -> str | None:
    """Return the digits of a telephone number, country code first, or of what was meant to be one; else None."""
    if identifier.startswith(_PHONE):
        return identifier.removeprefix(_PHONE)
    if not identifier.startswith(_OPAQUE):
        return None
    bare = identifier.removeprefix(_OPAQUE)
    if _LIKE_A_NUMBER.fullmatch(bare) is None:
        return None
    return _UK + bare.removeprefix(_TRUNK) if bare.startswith(_TRUNK) else bare


def _same_length(first: str, second: str) -> str | None:
    apart = [place for place in range(len(first)) if first[place] != second[place]]
    if len(apart) == 1:
        return CHANGED
    if len(apart) != 2 or apart[1] - apart[0] != 1:
        return None
    left, right = apart
    return EXCHANGED if (first[left], first[right]) == (second[right], second[left]) else None
