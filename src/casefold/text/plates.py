"""Vehicle registration marks: one spelling for each, and the letters and digits a camera takes for each other.

A mark is kept as it was read: no character is ever changed, because a camera's reading is the evidence. What two
readings may have in common is a key of its own. The forms are the published ones of the United Kingdom; any other
text of letters and digits of a plate's length is taken as a foreign or personal mark.
"""

from __future__ import annotations

import re
from typing import Final

_SPACES: Final = re.compile(r"[\s.\-_·•]+")
_ANY: Final = re.compile(r"[^\W_]{2,12}")
_UK: Final = re.compile(
    r"[A-Z]{2}\d{2}[A-Z]{3}"  # since 2001
    r"|[A-Z]\d{1,3}[A-Z]{3}"  # prefix, 1983 to 2001
    r"|[A-Z]{3}\d{1,3}[A-Z]"  # suffix, 1963 to 1983
    r"|[A-Z]{1,3}\d{1,4}|\d{1,4}[A-Z]{1,3}"  # without a year, Northern Ireland among them
    r"|\d{3}[DX]\d{3}"  # diplomatic
)
_CONFUSED: Final = str.maketrans("OISB", "0158")
_AS_LETTERS: Final = str.maketrans("0158", "OISB")
CONFUSABLE: Final = ("0O", "1I", "5S", "8B")
"""Characters that are taken for each other, as the field lists them."""
_CURRENT: Final = re.compile(r"[A-Z]{2}\d{2}[A-Z]{3}")
_LONGEST: Final = 40


def read_plate(text: str) -> str | None:
    """Return a mark without spaces and in upper case; None where the text is none."""
    if len(text) > _LONGEST:
        return None
    mark = _SPACES.sub("", text).upper()
    return mark if _ANY.fullmatch(mark) and any(map(str.isdigit, mark)) else None


def is_uk_mark(mark: str) -> bool:
    """Tell whether a mark (as `read_plate` gives it) has a form of the United Kingdom."""
    return _UK.fullmatch(mark) is not None


def confusable_key(mark: str) -> str:
    """Return what all readings of a mark share that differ in confusable characters only: `ABI2CDE` is `A812CDE`."""
    return mark.translate(_CONFUSED)


def may_be_misread(mark: str) -> bool:
    """Tell whether a mark has no form of the United Kingdom as it stands, and has the current one with confusable
    characters exchanged.
    """
    if is_uk_mark(mark) or len(mark) != 7:
        return False
    exchanged = mark[:2].translate(_AS_LETTERS) + mark[2:4].translate(_CONFUSED) + mark[4:].translate(_AS_LETTERS)
    return _CURRENT.fullmatch(exchanged) is not None
